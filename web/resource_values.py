"""Values of a document as a page shows them: texts in the reader's language, links with names, profiles as facts within facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ctdl.document import Document
from ctdl.labels import is_label
from ctdl.vocabulary import load
from web.resource_compact import PLACE, compact, place
from web.resource_look import NAMES, Look
from web.resource_model import Fact, Link, Piece, Text, Value
from web.resource_texts import chosen, cut, day, first, href, is_language_map, is_length, length, listed, shown, texts

Node = dict[str, Any]
ALIGNMENT = 'ceterms:CredentialAlignmentObject'
_DEEP = 12
_HUMP = re.compile(r'(?<=[a-z0-9])(?=[A-Z])|_')
MOST = 60
"""Values of one property that a section shows; all of them are among the statements."""
WHOLE = 60_000
"""Characters of a text that are shown among the statements."""


@dataclass(slots=True)
class Reader:
    """Reads one document for one page: `look` knows the rest of the registry."""

    document: Document
    look: Look
    _labelled: dict[str, Node] = field(default_factory=dict)
    _anchors: dict[str, str] = field(default_factory=dict)
    drawn: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._labelled = {str(node['@id']): node for node in self.document.nodes}

    def node(self, address: str) -> Node | None:
        """A member of this document by its address or label."""
        return self._labelled.get(address)

    def profiles(self, node: Node, key: str) -> list[Node]:
        """The nodes under a property that this document describes: embedded, or by label."""
        found = (self.node(item) if isinstance(item, str) and is_label(item) else item for item in listed(node.get(key)))
        return [item for item in found if isinstance(item, dict) and not is_language_map(item)]

    def text(self, node: Node, *keys: str) -> Text:
        """One text among some properties."""
        return next((t for t in (first(node.get(key), self.look.languages) for key in keys) if t.text), Text(''))

    def several(self, node: Node, key: str) -> tuple[Text, ...]:
        """The texts of a property in the best language."""
        return chosen(node.get(key), self.look.languages)[0]

    def name(self, node: Node) -> Text:
        """What a node of this document is called."""
        return cut(self.text(node, *NAMES))

    # ---- links

    def link(self, address: str) -> Link:
        """A link to what an address or label is; what the document itself describes goes by the document's words."""
        node = self.node(address)
        if node is not None and is_label(address):
            page = next((str(v) for v in listed(node.get('ceterms:subjectWebpage')) if isinstance(v, str)), '')
            there = self.look.link(page) if page else Link(Text(''))
            name = self.name(node)
            kind = load().label(str(node.get('@type', '')))
            return Link(name if name.text else Text(kind or address), there.href, '', kind, bool(page))
        found = self.look.link(address)
        if found.kind or node is None:
            return found
        name = self.name(node)
        return Link(name if name.text else found.text, found.href, '', load().label(str(node.get('@type', ''))), found.outside)

    def targets(self, node: Node, key: str) -> Iterator[Link]:
        """Links to what a property names, through alignments too."""
        for item in listed(node.get(key)):
            yield self.target(item)

    def target(self, item: Any) -> Link:
        """A link to what one value names."""
        if not isinstance(item, dict):
            return self.link(shown(item))
        if '@value' in item or is_language_map(item):
            return Link(first(item, self.look.languages))
        if '@id' in item and len(item) == 1:
            return self.link(str(item['@id']))
        return self.aligned(item) if item.get('@type') == ALIGNMENT else Link(self.said(item))

    def said(self, node: Node) -> Text:
        """What to call a profile: its name, else its class."""
        name = self.name(node)
        return name if name.text else Text(load().label(str(node.get('@type', ''))) or 'Profile', 'en')

    def aligned(self, node: Node) -> Link:
        """An alignment as a link: the name given, the code as its note."""
        code = ', '.join(shown(c) for c in listed(node.get('ceterms:codedNotation')))
        target = next((t for t in listed(node.get('ceterms:targetNode')) if isinstance(t, str)), '')
        found = self.link(target) if target else Link(Text(''))
        name = self.text(node, 'ceterms:targetNodeName', 'ceterms:targetNodeDescription')
        text = found.text if found.href.startswith('/') and found.text.text else name if name.text else found.text
        return Link(text if text.text else Text(code), found.href, code if text.text else '', found.kind, found.outside)

    # ---- facts for sections

    def facts(self, node: Node, keys: Iterable[str] | None = None, without: Iterable[str] = (), depth: int = 0) -> tuple[Fact, ...]:
        """The properties of a node for reading: dates and durations in words, alignments as names."""
        hidden = {'@id', '@type', *without}
        return tuple(
            Fact(
                label(key) if key in load() else _in_words(key), key, values if len(values) <= MOST else _cut(values), key in load()
            )
            for key in (keys if keys is not None else node)
            if key not in hidden and key in node and (values := tuple(self.values(key, node[key], depth)))
        )

    def values(self, key: str, value: Any, depth: int = 0) -> Iterator[Value]:
        """The values of a property for reading."""
        if is_language_map(value):
            best, others = chosen(value, self.look.languages)
            yield Value(best, others)
            return
        items = listed(value)
        if items and all(isinstance(i, dict) and i.get('@type') == ALIGNMENT for i in items):
            yield Value(tuple(self.aligned(item) for item in items))
            return
        for item in items:
            yield self._value(key, item, depth)

    def _value(self, key: str, item: Any, depth: int) -> Value:
        if isinstance(item, str) and is_label(item) and (node := self.node(item)) is not None and depth < _DEEP:
            item = node if depth < 3 else item
        if isinstance(item, dict) and not is_language_map(item) and '@value' not in item and item.keys() != {'@id'}:
            if item.get('@type') == ALIGNMENT:
                return Value((self.aligned(item),))
            line = compact(self, item)
            if line:
                return Value(line, inline=True)
            if item.get('@type') == 'ceterms:Place':
                return Value(facts=(_address(self, item), *self.facts(item, without=PLACE, depth=depth + 1)))
            kind = load().label(str(item.get('@type', '')))
            return Value(kind=kind, facts=self.facts(item, depth=depth + 1) if depth < _DEEP else ())
        return Value((self.piece(key, item),))

    def piece(self, key: str, item: Any) -> Piece:
        """A plain value: a link where the property takes addresses, dates and durations in words."""
        coercion = load().coercion(key) or ''
        if isinstance(item, dict):
            return self.target(item)
        if isinstance(item, str) and coercion == '@id':
            return self.link(item)
        text = shown(item)
        if key == 'ceterms:email' and (address := href(f'mailto:{text}')):
            return Link(Text(text), address)
        if isinstance(item, str) and coercion in ('xsd:date', 'xsd:dateTime'):
            text = day(item)
        a_length = coercion == 'xsd:duration' or key.endswith('Duration') or (not key.endswith('Notation') and is_length(text))
        return Text(length(text) if a_length else text)

    # ---- all statements

    def statements(self, node: Node, depth: int = 0) -> tuple[Fact, ...]:
        """Every property of a node, nothing left out and every value as it was written."""
        found = []
        for key in node:
            if key != '@id':
                found.append(Fact(label(key), key, tuple(self._stated(key, node[key], depth)), key in load()))
        return tuple(found)

    def _stated(self, key: str, value: Any, depth: int) -> Iterator[Value]:
        if key == '@type':
            links = ((self.look.link(str(kind)), str(kind)) for kind in listed(value))
            yield from (
                Value((replace(link, text=Text(kind)) if depth else link,), kind='' if depth else kind) for link, kind in links
            )
        elif is_language_map(value):
            yield from (_whole(text) for text in texts(value))
        else:
            for item in listed(value):
                yield self._stated_one(key, item, depth)

    def _stated_one(self, key: str, item: Any, depth: int) -> Value:
        if isinstance(item, dict):
            if '@value' in item:
                return Value(tuple(texts(item)), kind=str(item.get('@type') or ''))
            if item.keys() == {'@id'}:
                return self._address(str(item['@id']), depth)
            if is_language_map(item):
                return Value(tuple(texts(item)))
            return Value(facts=_named_first(self.statements(item, depth + 1)))
        if isinstance(item, str) and load().coercion(key) == '@id':
            return self._address(item, depth)
        return _whole(Text(shown(item)))

    def _address(self, address: str, depth: int) -> Value:
        """A link with the address as it was written as its note; a labelled node is shown where it is first named."""
        node = self.node(address)
        if node is not None and is_label(address):
            anchor = self._anchors.setdefault(address, f'node-{len(self._anchors) + 1}')
            if address not in self.drawn and depth < _DEEP:
                self.drawn.add(address)
                return Value(kind=address, facts=self.statements(node, depth + 1), anchor=anchor)
            return Value((Link(self.said(node), f'#{anchor}', address),))
        found = self.link(address)
        if found.text.text == address:
            return Value((found,))
        return Value((Link(found.text, found.href, address, found.kind, found.outside),))


def _whole(text: Text) -> Value:
    """A text among the statements; what is longer than a page can bear ends with where the rest is."""
    if len(text.text) <= WHOLE:
        return Value((text,))
    note = f'… cut here: all {len(text.text):,} characters are in the data of this record, in JSON for instance.'
    return Value((Text(text.text[:WHOLE], text.language), Text(note, 'en')))


def _cut(values: tuple[Value, ...]) -> tuple[Value, ...]:
    return (*values[:MOST], Value((Text(f'and {len(values) - MOST:,} more, under “All statements”', 'en'),)))


def _address(reader: Reader, node: Node) -> Fact:
    return Fact('Address', '', (Value(tuple(place(reader, node)), inline=True),))


def _named_first(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """A short profile with what it is called before the rest, and its class last."""
    return tuple(sorted(facts, key=lambda fact: _PLACES.get(fact.term, 5))) if Value(facts=facts).flat else facts


_PLACES = {'ceterms:targetNodeName': 0, 'ceterms:name': 0, 'ceterms:targetNode': 1, 'ceterms:codedNotation': 2, '@type': 9}


def _in_words(key: str) -> str:
    """A name that the vocabulary does not have as words: `qdata:startDate` is `Start date`."""
    words = _HUMP.sub(' ', key.rpartition(':')[2]).strip()
    return words[:1].upper() + words[1:].lower() if words and key[:1] != '@' else label(key)


def label(key: str) -> str:
    """The label of a property; a name that the vocabulary does not have as it is."""
    if key == '@type':
        return 'Type'
    return load().label(key) if key in load() else key
