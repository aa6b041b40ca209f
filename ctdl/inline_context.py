"""Documents that bring a context of their own: their terms written out as CTDL's, so that one context reads them all.

Plain prefixes and term definitions are handled here, name by name (`OwnTerms`), while the document is read. What needs the whole of
JSON-LD (`@vocab`, scoped contexts, `@reverse`, …) goes through the reference implementation behind `ctdl.jsonld` (`processed`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from ctdl import jsonld, texts, vocabulary
from ctdl.context import Active
from ctdl.places import Place, leaves
from ctdl.reading_terms import coercions

Node = dict[str, Any]
Notice = Callable[..., None]


class OwnTerms:
    """What names mean under a context that differs from the vocabulary's."""

    def __init__(self, active: Active) -> None:
        self._active = active
        self._vocabulary = vocabulary.load()

    def term(self, key: str) -> tuple[str, str]:
        """The CTDL name of a key, '' when it means nothing, and the coercion that the own context states for a foreign term."""
        iri = self._active.expand_term(key)
        if iri is None:
            return '', ''
        name = self._vocabulary.compact(self._vocabulary.canonical(iri))
        return name, self._active.coercion(key) or ''

    def address(self, text: str) -> str:
        """An address written out, unless it is one of the vocabulary's own short names."""
        if text[:2] == '_:' or text in self._vocabulary:
            return text
        return self._active.expand_iri(text)

    def class_iri(self, text: str) -> str:
        """The IRI of a class."""
        return self._active.expand_iri(text, as_term=True)


def written_out(value: Any, coercion: str) -> Any:
    """A value with what an own context makes of it said in the value itself: an address, or a value object with its datatype."""
    if isinstance(value, list):
        return [written_out(item, coercion) for item in value]
    if isinstance(value, dict):
        if coercion == '@language' and not any(key in value for key in ('@value', '@id', '@list', '@set')):
            pairs = [(tag, text) for tag, found in value.items() for text in _as_list(found)]
            return [{'@value': text, '@language': tag} for tag, text in pairs]
        return value
    if value is None or coercion in ('', '@language'):
        return value
    if coercion == '@id':
        return {'@id': value} if isinstance(value, str) else value
    return {'@value': value, '@type': coercion}


def processed(body: Node, notice: Notice) -> Node:
    """The body as a JSON-LD processor reads it, in terms of the vocabulary; `notice(name, place, value)` takes findings."""
    try:
        nodes = jsonld.expanded(body)
    except jsonld.ProcessingError as error:
        notice('context-invalid', (None, '@context'), str(error))
        return {key: value for key, value in body.items() if key != '@context'}
    out: Node = {'@graph': [_compacted_node(node) for node in nodes]}
    if isinstance(body.get('@id'), str) and '@graph' in body:
        out['@id'] = body['@id']
    _say_what_was_lost(body, out, notice)
    return out


def _compacted_node(node: Node) -> Node:
    table = vocabulary.load()
    out: Node = {}
    for key, value in node.items():
        if key == '@type':
            names = [table.compact(table.canonical(name)) for name in _as_list(value)]
            out[key] = names[0] if len(names) == 1 else names
        elif key[:1] == '@':
            out[key] = value
        else:
            name = table.compact(table.canonical(key))
            if coercions().get(name) == '@language' and all(item.keys() == {'@value', '@language'} for item in value):
                out[name] = texts.joined([(item['@language'], item['@value']) for item in value], many=False)
                continue
            items = [_compacted_value(item, coercions().get(name, '')) for item in value]
            out[name] = items[0] if len(items) == 1 else items
    return out


def _compacted_value(item: Node, coercion: str) -> Any:
    if '@value' in item:
        if coercion == '@language' and '@language' in item:
            return {'@value': item['@value'], '@language': item['@language']}
        return item['@value'] if len(item) == 1 or coercion not in ('', '@id', '@language') else item
    if '@list' in item:
        return {'@list': [_compacted_value(member, coercion) for member in item['@list']]}
    if set(item) == {'@id'}:
        return item['@id'] if coercion == '@id' else item
    return _compacted_node(item)


def _say_what_was_lost(before: Node, after: Node, notice: Notice) -> None:
    """Values that the document's own context maps to nothing vanish in a processor: say each."""
    kept = Counter(_ending(value) for _, value in leaves(after))
    for place, value in leaves(before):
        if value is None or _inside_context(place):
            continue
        ending = _ending(value)
        if kept[ending] > 0:
            kept[ending] -= 1
        else:
            notice('context-loses-value', place, value)


def _ending(value: Any) -> str:
    """What is left of a value whether or not its prefix was written out."""
    text = str(value)
    return text.replace('#', '/').replace(':', '/').rstrip('/').rsplit('/', 1)[-1] if isinstance(value, str) else text


def _inside_context(place: Place) -> bool:
    while place is not None:
        place, step = place
        if step == '@context':
            return True
    return False


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
