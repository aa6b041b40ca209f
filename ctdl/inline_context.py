"""Documents that bring a context of their own: their terms written out as CTDL's, so that one context reads them all.

Plain prefixes and term definitions are handled here. What needs the whole of JSON-LD (`@vocab`, scoped contexts, `@reverse`, …)
goes through the reference implementation behind `ctdl.jsonld`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ctdl import jsonld, vocabulary
from ctdl.context import Active
from ctdl.places import Place, leaves
from ctdl.reading_terms import coercions

Node = dict[str, Any]
Notice = Callable[..., None]


def written_out(body: Node, active: Active, notice: Notice) -> Node:
    """The body with keys, classes and addresses as the vocabulary's context has them; `notice(name, place, value)` takes findings."""
    if active.needs_processor:
        return _processed(body, notice)
    untyped: list[str] = []
    out: Node = _rewritten(body, active, untyped)
    if untyped:
        notice('context-untyped', (None, '@context'), ', '.join(sorted(set(untyped))[:5]))
    return out


def _rewritten(value: Any, active: Active, untyped: list[str], coercion: str = '') -> Any:
    if isinstance(value, list):
        return [_rewritten(item, active, untyped, coercion) for item in value]
    if isinstance(value, str):
        return active.expand_iri(value) if coercion == '@id' and value[:2] != '_:' else value
    if not isinstance(value, dict):
        return value
    out: Node = {}
    for key, item in value.items():
        if key == '@context':
            continue
        if key[:1] == '@':
            out[key] = _keyword_value(key, item, active, untyped)
            continue
        name, kind = _term(key, active, untyped)
        if name not in out:
            out[name] = item if kind == '@language' else _rewritten(item, active, untyped, kind)
        else:  # two spellings of one term
            out[name] = [*_as_list(out[name]), *_as_list(_rewritten(item, active, untyped, kind))]
    return out


def _keyword_value(key: str, item: Any, active: Active, untyped: list[str]) -> Any:
    if key == '@graph':
        return _rewritten(item, active, untyped)
    if key == '@id' and isinstance(item, str) and item[:2] != '_:':
        return active.expand_iri(item)
    if key == '@type':
        return [_class(name, active) for name in item] if isinstance(item, list) else _class(item, active)
    return item


def _class(name: Any, active: Active) -> Any:
    if not isinstance(name, str):
        return name
    table = vocabulary.load()
    return table.compact(table.canonical(active.expand_iri(name, as_term=True)))


def _term(key: str, active: Active, untyped: list[str]) -> tuple[str, str]:
    """The CTDL name of a key, and what kind of value it takes; a key that maps to nothing stays."""
    iri = active.expand_term(key)
    if iri is None:
        return key, ''
    table = vocabulary.load()
    name = table.compact(table.canonical(iri))
    own, ours = active.coercion(key) or '', coercions().get(name, '')
    if ours and not own:
        untyped.append(name)
    return name, ours or own


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _processed(body: Node, notice: Notice) -> Node:
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
    kept = {_ending(value) for _, value in leaves(after)}
    for place, value in leaves({key: item for key, item in before.items() if key != '@context'}):
        if value is not None and _ending(value) not in kept and not _inside_context(place):
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
