"""What a document states, as N-Triples lines without blank nodes.

Values are typed as the CTDL context says; embedded profiles and blank labels become skolem IRIs (RDF 1.1 Concepts, 3.5) that are the
same whenever the same document is read, so that stating twice changes nothing and equal twins stay two. A line is a string:
sets of lines are compared, stored and sent to the SHACL engine as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import orjson

from ctdl import vocabulary
from ctdl.document import Document, value_place
from ctdl.findings import Finding
from ctdl.notices import notice
from ctdl.ntriples import PLAIN_IRI, absolute, address_iri, escaped, number, valid_iri
from ctdl.places import Place
from ctdl.reading_terms import coercions, is_language_tag, predicates

BASE = 'http://localhost:8000/'
"""Address of a registry that was given none."""
GENID = '.well-known/genid/'
RDF_TYPE = '<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>'
XSD = 'http://www.w3.org/2001/XMLSchema#'

_NOT_ITS_OWN = frozenset(('@context', '@id', '@graph'))
"""Keys of a body under which the document says nothing of itself."""
_APPROXIMATE = {4: 'gYear', 7: 'gYearMonth', 10: 'date'}

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of one document.

    `by_subject`: for every graph-level node, its IRI and the lines about it and the profiles embedded in it; `nodes`: the node of the
    normal form for every IRI, embedded ones too; `findings`: what could not be stated, or not as it came; `labels`: blank labels in use;
    `main`: the IRI of the main resource, '' when nothing may be stated of it.
    """

    by_subject: dict[str, list[str]]
    nodes: dict[str, Node]
    findings: tuple[Finding, ...]
    labels: frozenset[str] = frozenset()
    main: str = ''

    def lines(self) -> Iterator[str]:
        """Every line, in the order of the document; a line may come twice."""
        for lines in self.by_subject.values():
            yield from lines


def statements(document: Document, base: str = BASE) -> Statements:
    """What a document states, with skolem IRIs under `base`."""
    return _Writer(document, base).written()


class _Writer:
    """Walks the normal form of one document and writes its lines."""

    def __init__(self, document: Document, base: str) -> None:
        self._document = document
        self._genid = f'{base}{GENID}'
        self._base = base
        self._salt = (document.ctid or document.digest).encode()
        self._vocabulary = vocabulary.load()
        self._coercions = coercions()
        self._predicates = predicates()
        self._findings: list[Finding] = []
        self._nodes: dict[str, Node] = {}
        self._lines: list[str] = []
        self._labels: dict[str, str] = {}
        self._index = 0  # of the item at hand in its array, for findings

    def written(self) -> Statements:
        by_subject: dict[str, list[str]] = {}
        main = ''
        for node in self._document.nodes:
            iri = self._iri(node['@id'], None)
            if not self._allowed(iri, node, node['@id']):
                continue
            main = main or (iri if node is self._document.main else '')
            self._lines = by_subject.setdefault(iri, [])
            self._node(iri, node)
        self._document_level(by_subject)
        return Statements(by_subject, self._nodes, tuple(self._findings), frozenset(self._labels), main)

    def _document_level(self, by_subject: dict[str, list[str]]) -> None:
        """Keys beside `@graph` are about the document, under its address, or a label of its own where it has none."""
        body = self._document.body
        if body.keys() <= _NOT_ITS_OWN:
            return
        address = body.get('@id', '_:document')
        iri = self._iri(address, None)
        if self._allowed(iri, body, address):
            self._lines = by_subject.setdefault(iri, [])
            self._node(iri, body)

    def _allowed(self, iri: str, node: Node, address: str) -> bool:
        """A document states nothing about terms of the vocabulary or about what the registry itself keeps."""
        if iri.startswith(self._base) and address[:2] != '_:':
            self._notice('bookkeeping-stated', node, value=iri)
            return False
        if self._vocabulary.compact(iri) in self._vocabulary:
            self._notice('vocabulary-stated', node, value=iri)
            return False
        return True

    def _notice(self, name: str, node: Node, key: str = '', value: object = '') -> None:
        place: Place = self._document.places.get(id(node))
        if key:
            place = value_place(self._document, node, key, self._index if type(node[key]) is list else None)
        iri = next((iri for iri, known in self._nodes.items() if known is node), str(node.get('@id', '')))
        found = notice(name, place, value, key, iri, str(node.get('@type', '')))
        self._findings.append(replace(found, document=self._document.ctid))

    # ---- nodes

    def _node(self, iri: str, node: Node) -> None:
        self._nodes.setdefault(iri, node)
        subject = f'<{iri}> '
        lines, predicates, coercions = self._lines, self._predicates, self._coercions
        for key, value in node.items():
            predicate = predicates.get(key)
            if predicate is None:
                self._other(iri, node, key, value)
                continue
            head = f'{subject}{predicate} '
            coercion = coercions[key]
            if type(value) is str and key[:19] != 'ceterms:approximate':
                if coercion != '@id':
                    lines.append(f'{head}"{escaped(value)}"{_ending(coercion)} .')
                elif address := self._address(value, node, key):
                    lines.append(f'{head}<{address}> .')
            else:
                self._values(head, iri, node, key, coercion, value)

    def _other(self, iri: str, node: Node, key: str, value: Any) -> None:
        if key == '@type':
            self._lines.append(f'<{iri}> {RDF_TYPE} <{_class(value)}> .')
        elif key == 'rdf:type':
            for name in value if type(value) is list else ():
                self._lines.append(f'<{iri}> {RDF_TYPE} <{_class(name["@id"])}> .')
        elif key[:1] != '@' and ':' in key:
            predicate = valid_iri(self._vocabulary.expand(key))
            self._values(f'<{iri}> <{predicate}> ', iri, node, key, '', value)

    def _values(self, head: str, iri: str, node: Node, key: str, coercion: str, value: Any) -> None:
        if coercion == '@language' and type(value) is dict and '@value' not in value:
            self._texts(head, node, key, value)
            return
        twins: dict[bytes, int] = {}
        for index, item in enumerate(value if type(value) is list else (value,)):
            self._index = index
            if type(item) is dict:
                term = self._object(iri, node, key, item, twins)
            elif coercion == '@id':
                term = self._addressed(node, key, item)
            else:
                term = self._literal(item, coercion)
            if term:
                self._lines.append(f'{head}{term} .')

    def _object(self, iri: str, node: Node, key: str, item: Node, twins: dict[bytes, int]) -> str:
        if '@value' in item:
            return self._value_object(node, key, item)
        if len(item) == 1 and '@id' in item:
            address = self._address(item['@id'], node, key)
            return f'<{address}>' if address else ''
        content = orjson.dumps(item, option=orjson.OPT_SORT_KEYS)
        occurrence = twins.get(content, 0)
        twins[content] = occurrence + 1
        mark = b'\n'.join((self._salt, iri.encode(), key.encode(), content, str(occurrence).encode()))
        name = f'{self._genid}e-{blake2b(mark, digest_size=16).hexdigest()}'
        self._node(name, item)
        return f'<{name}>'

    # ---- addresses

    def _addressed(self, node: Node, key: str, item: Any) -> str:
        """The term for a scalar under a property that takes addresses; numbers and approximate dates are literals."""
        if type(item) is not str:
            return self._literal(item, '')
        if key[:19] == 'ceterms:approximate' and (datatype := _APPROXIMATE.get(len(item))) and item[:4].isdigit():
            self._notice('date-approximate', node, key, item)
            return f'"{escaped(item)}"^^<{XSD}{datatype}>'
        address = self._address(item, node, key)
        return f'<{address}>' if address else ''

    def _address(self, text: str, node: Node, key: str) -> str:
        iri = self._iri(text, node, key)
        if text[-46:-36] == '/graph/ce-':
            self._notice('graph-address-reference', node, key, text)
        return iri

    def _iri(self, text: str, node: Node | None, key: str = '') -> str:
        """The IRI that an address of the normal form is; '' for an empty one."""
        if text[:2] == '_:':
            return self._label(text)
        if PLAIN_IRI.fullmatch(text):
            if 'credreg' not in text and 'purl.org' not in text and 'schema.org' not in text:
                return text
        elif not text.strip():
            if node is not None:
                self._notice('address-empty', node, key, text)
            return ''
        iri, valid, own = _uncommon(text)
        if node is not None and not valid:
            self._notice('address-characters', node, key, text)
        if node is not None and not own and key != 'ceterms:framework':
            self._notice('namespace-alias', node, key, text)
        return iri

    def _label(self, text: str) -> str:
        name = self._labels.get(text)
        if name is None:
            mark = b'\n'.join((self._salt, text.encode()))
            name = self._labels[text] = f'{self._genid}b-{blake2b(mark, digest_size=16).hexdigest()}'
        return name

    # ---- literals

    def _texts(self, head: str, node: Node, key: str, texts: Node) -> None:
        lines = self._lines
        for tag, value in texts.items():
            suffix = f'"@{tag} .' if is_language_tag(tag) else '" .'
            if type(value) is str:
                lines.append(f'{head}"{escaped(value)}{suffix}')
                continue
            for text in value if type(value) is list else (value,):
                lines.append(f'{head}"{escaped(str(text))}{suffix}')

    def _value_object(self, node: Node, key: str, item: Node) -> str:
        tag = item.get('@language')
        if isinstance(tag, str) and is_language_tag(tag):
            return f'"{escaped(str(item["@value"]))}"@{tag}'
        if tag is not None:
            self._notice('language-tag-invalid', node, key, tag)
        datatype = item.get('@type')
        return self._literal(item['@value'], str(datatype) if datatype else '')

    def _literal(self, value: Any, coercion: str) -> str:
        """A typed literal; the lexical form is what a JSON number means (`8350.5` for a decimal, never `8.3505E3`)."""
        if type(value) is str:
            lexical = value
        elif value is True or value is False:
            lexical, coercion = str(value).lower(), coercion or 'xsd:boolean'
        elif type(value) is int:
            lexical, coercion = str(value), coercion or 'xsd:integer'
        else:
            lexical, coercion = number(value, coercion), coercion or 'xsd:double'
        return f'"{escaped(lexical)}"{_ending(coercion)}'


@lru_cache(maxsize=4096)
def _uncommon(text: str) -> tuple[str, bool, bool]:
    """The IRI of an address that is not plainly one, or may be a term; whether its characters and its namespace are as they came."""
    iri, valid = address_iri(text)
    canonical = vocabulary.load().canonical(iri)
    return canonical, valid, canonical == iri


@lru_cache(maxsize=256)
def _ending(coercion: str) -> str:
    """What follows the quotes of a literal: nothing for a text, else its datatype."""
    if coercion in ('', 'xsd:string', '@language'):
        return ''
    datatype = f'{XSD}{coercion[4:]}' if coercion[:4] == 'xsd:' else absolute(vocabulary.load().expand(coercion))
    return f'^^<{valid_iri(datatype)}>'


@lru_cache(maxsize=1024)
def _class(name: str) -> str:
    """The IRI of a class."""
    return valid_iri(absolute(vocabulary.load().expand(name)))
