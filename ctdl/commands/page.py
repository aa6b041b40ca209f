"""A document as a page for reading in a terminal: labels for terms, names for what it refers to, profiles indented."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ctdl.ctid import ctid_of
from ctdl.difference_words import is_language_map, name_of
from ctdl.document import Document
from ctdl.report_text import clean
from ctdl.vocabulary import load

Names = Callable[[str], str]
"""The name of the resource with a CTID; '' where that is not known."""

LOOK_UPS = 100
"""Names of other resources that are looked up for one page."""
_LONG = 2_000


def page(document: Document, version: str = '', names: Names = lambda ctid: '') -> str:
    """The page of a document; `version` is a line about it."""
    return '\n'.join(_Page(document, names).lines(version)) + '\n'


class _Page:
    """A page being written: what the document's own nodes are called, and how many names may still be looked up."""

    def __init__(self, document: Document, names: Names) -> None:
        self._document = document
        self._names = names
        self._known = {str(node['@id']): name_of(node) for node in document.nodes}
        self._left = LOOK_UPS

    def lines(self, version: str) -> Iterator[str]:
        """The lines of the page."""
        main = self._document.main
        yield f'{self.kind(main)}: {name_of(main) or "without a name"}'
        yield from filter(None, (self._document.ctid, version))
        yield ''
        yield from self.node(main, '')
        for other in self._document.nodes[1:]:
            yield ''
            yield ' '.join(filter(None, (self.kind(other), clean(name_of(other)), f'<{clean(str(other["@id"]))}>')))
            yield from self.node(other, '  ')

    @staticmethod
    def kind(node: dict[str, Any]) -> str:
        """The label of the class."""
        return clean(load().label(str(node.get('@type', ''))) or 'Resource')

    def node(self, node: dict[str, Any], indent: str) -> Iterator[str]:
        """The properties of a node."""
        for key in sorted(node):
            if key not in ('@id', '@type'):
                yield from self.property(key, node[key], indent)

    def property(self, key: str, value: Any, indent: str) -> Iterator[str]:
        """A property: behind its label when it is one short value, else below it."""
        values = [part for item in (value if isinstance(value, list) else [value]) for part in self.parts(key, item, indent + '  ')]
        label = clean(load().label(key)) if key in load() else clean(key)
        if len(values) == 1 and len(values[0]) == 1:
            yield f'{indent}{label}: {values[0][0].strip()}'
            return
        yield f'{indent}{label}:'
        for lines in values:
            yield from lines

    def parts(self, key: str, value: Any, indent: str) -> Iterator[list[str]]:
        """The lines of each thing that a value says."""
        if is_language_map(value):
            for tag, texts in value.items():
                mark = '' if tag.lower().startswith('en') else f' ({clean(tag)})'
                yield from ([f'{indent}{clean(text, _LONG)}{mark}'] for text in (texts if isinstance(texts, list) else [texts]))
        elif isinstance(value, dict):
            short = self.alignment(value)
            yield [f'{indent}{short}'] if short else [f'{indent}{self.kind(value)}', *self.node(value, indent + '  ')]
        else:
            yield [f'{indent}{self.scalar(key, value)}']

    def alignment(self, node: dict[str, Any]) -> str:
        """An alignment to something named elsewhere, in one line; '' for any other node."""
        if node.get('@type') != 'ceterms:CredentialAlignmentObject':
            return ''
        target = node.get('ceterms:targetNode', '')
        code = node.get('ceterms:codedNotation', '')
        name = name_of({key: value for key, value in node.items() if key == 'ceterms:targetNodeName'})
        address = self.address(target) if isinstance(target, str) and target else ''
        return '  '.join(filter(None, (clean(str(code)), clean(name), '' if address == name else address)))

    def scalar(self, key: str, value: Any) -> str:
        """A text, number or address."""
        if isinstance(value, str) and load().coercion(key) == '@id':
            return self.address(value)
        return {True: 'yes', False: 'no'}[value] if isinstance(value, bool) else clean(str(value), _LONG)

    def address(self, text: str) -> str:
        """An address with the name of what is there: a concept, a node of the document, a resource of the registry."""
        name = load().compact(text)
        if name in load():
            return load().label(name)
        ctid = ctid_of(text)
        said = self._known.get(text, '')
        if not said and ctid and self._left > 0:
            self._left -= 1
            said = self._known[text] = self._names(ctid)
        return f'{clean(said)} ({ctid or clean(text)})' if said else clean(text)
