"""One resource in the forms of RDF, in JSON and as a table, all from what its document states."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import orjson
import pyoxigraph as ox

from ctdl.context import json_ld_context
from ctdl.statements import GENID, Statements
from ctdl.vocabulary import load
from web.negotiation import CSV, JSON, JSONLD, NTRIPLES, RDFXML, TURTLE, Form
from web.shown import Shown
from web.tables import csv_bytes

RDF_TYPE = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
_STRING = 'http://www.w3.org/2001/XMLSchema#string'
_LANGUAGE_STRING = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#langString'
_TAG = re.compile(r'"@([A-Za-z0-9-]+) \.$', re.MULTILINE)
_NO_XML = re.compile('[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]')
_PLAIN = {'@type': 'xsd:string'}
"""A coercion that says no more than JSON does."""
Row = tuple[str, str, str, str, str, str]
COLUMNS = ('about', 'property', 'label', 'value', 'language', 'datatype')


def lines_of(stated: Statements, iri: str, base: str) -> list[str]:
    """The N-Triples lines about a node, the profiles embedded in it, and the nodes without an address that it leads to."""
    mark = f'<{base}{GENID}b-'
    lines: list[str] = []
    waiting, seen = [iri], {iri}
    while waiting:
        for line in stated.by_subject.get(waiting.pop(0), ()):
            lines.append(line)
            start = line.find(mark, 1)
            if start > 0 and line.endswith('> .') and ' "' not in line:
                other = line[start + 1 : -3]
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
    return list(dict.fromkeys(lines))


def triples_of(shown: Shown, whole: bool = False) -> list[ox.Triple]:
    """The statements about a resource, or, `whole`, all of its document, in the document's order."""
    lines = dict.fromkeys(shown.stated.lines()) if whole else lines_of(shown.stated, shown.iri, shown.base)
    return [quad.triple for quad in ox.parse('\n'.join(lines), ox.RdfFormat.N_TRIPLES)]


def tags_of(shown: Shown) -> dict[str, str]:
    """The language tags of a document as they are written there, by their lower-case form, in which readers of RDF give them."""
    return {found.lower(): found for found in _TAG.findall('\n'.join(shown.stated.lines()))}


def body_of(shown: Shown, form: Form, whole: bool = False) -> bytes:
    """A resource, or, `whole`, its document, in a form of data."""
    if form is JSON:
        return _json(shown, whole)
    triples = triples_of(shown, whole)
    writers: dict[Form, Callable[[], bytes]] = {
        JSONLD: lambda: json_ld(triples, shown.base, tags_of(shown)),
        CSV: lambda: csv_bytes(COLUMNS, flat_rows(triples, tags_of(shown))),
        TURTLE: lambda: _rdf(triples, ox.RdfFormat.TURTLE),
        NTRIPLES: lambda: _rdf(sorted(triples, key=str), ox.RdfFormat.N_TRIPLES),
        RDFXML: lambda: _rdf(triples, ox.RdfFormat.RDF_XML),
    }
    return writers[form]()


def _rdf(triples: Iterable[ox.Triple], format: ox.RdfFormat) -> bytes:
    listed = list(triples)
    prefixes = used_prefixes(listed) if format.supports_datasets or format != ox.RdfFormat.N_TRIPLES else {}
    data = ox.serialize(listed, format=format, prefixes=prefixes or None) or b''
    return xml_safe(data) if format == ox.RdfFormat.RDF_XML else data


def xml_safe(data: bytes) -> bytes:
    """RDF/XML that every reader takes: a carriage return by its number, for readers drop it (XML 1.0, 2.11).

    What XML cannot hold becomes U+FFFD. A comment tells how many characters were lost so; the other forms have them.
    """
    text, lost = _NO_XML.subn('\ufffd', data.decode().replace('\r', '&#13;'))
    if lost:
        head, end, rest = text.partition('?>')
        note = f'<!-- XML cannot hold {lost} of the characters: they are U+FFFD here, and as they were in the other forms. -->'
        text = f'{head}{end}\n{note}{rest}' if end else f'{note}\n{text}'
    return text.encode()


def used_prefixes(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """The prefixes of the vocabulary that statements have a use for."""
    terms: set[str] = set()
    for triple in triples:
        terms.add(triple.predicate.value)
        if isinstance(triple.object, ox.NamedNode):
            terms.add(triple.object.value)
        elif isinstance(triple.object, ox.Literal):
            terms.add(triple.object.datatype.value)
    spaces = {load().compact(term).partition(':')[0] for term in terms}
    return {name: iri for name, iri in sorted(load().prefixes.items()) if name in spaces}


# JSON


def _json(shown: Shown, whole: bool) -> bytes:
    """The node in normal form with what the registry knows of it."""
    entry = shown.entry
    about = {
        'ctid': shown.ctid,
        'iri': shown.iri,
        'type': shown.node.get('@type', ''),
        'name': '' if shown.name == shown.ctid else shown.name,
        'document': entry.ctid,
        'version': entry.version,
        'current': entry.seq == shown.current.seq,
        'recorded': entry.recorded,
        'asserted': entry.asserted or None,
        'agent': entry.agent or None,
        'sha256': entry.sha256,
        'sequence': entry.seq,
    }
    if shown.successor is not None:
        now = shown.current
        about['until'] = shown.successor.recorded
        about['now'] = {
            'version': now.version,
            'recorded': now.recorded,
            'action': now.action,
            'sha256': now.sha256 or None,
            'status': shown.standing.status or None,
            'superseded_by': list(shown.standing.after),
        }
    content = {'graph': shown.document.nodes} if whole else {'resource': shown.node}
    return orjson.dumps(about | content, option=orjson.OPT_INDENT_2) + b'\n'


# JSON-LD


def json_ld(triples: list[ox.Triple], base: str, tags: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """Statements as JSON-LD in the shape of CTDL, under a context of their own that needs nothing fetched.

    Nodes without an address of their own stand where they are first used; properties are coerced as CTDL's own context does. The same
    statements come out of any reader.
    """
    writer = _Writer(triples, base, tags)
    nodes = writer.tops()
    context = writer.context()
    body = {'@context': context, **nodes[0]} if len(nodes) == 1 else {'@context': context, '@graph': nodes}
    return orjson.dumps(body, option=orjson.OPT_INDENT_2) + b'\n'


class _Writer:
    """Groups statements by subject and writes them as nested nodes."""

    def __init__(self, triples: list[ox.Triple], base: str, tags: Mapping[str, str]) -> None:
        self._tags = tags
        self._nameless = f'{base}{GENID}'
        self._embedded = f'{base}{GENID}e-'
        self._written: set[str] = set()
        self._about: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = {}
        for triple in triples:
            values = self._about.setdefault(triple.subject.value, {})  # type: ignore[union-attr]
            values.setdefault(triple.predicate.value, []).append(triple.object)  # type: ignore[arg-type]
        self._context = json_ld_context()
        self._terms: set[str] = set()

    def tops(self) -> list[dict[str, Any]]:
        """Every node that is not written inside another one."""
        return [
            self.node(subject) for subject in self._about if subject not in self._written and not subject.startswith(self._embedded)
        ]

    def node(self, subject: str) -> dict[str, Any]:
        """A node with all that is said of it."""
        self._written.add(subject)
        out: dict[str, Any] = {'@id': subject}
        for predicate, objects in self._about.get(subject, {}).items():
            if predicate == RDF_TYPE:
                kinds = [self._name(each.value) for each in objects]
                out = {'@id': subject, '@type': kinds[0] if len(kinds) == 1 else kinds, **out}
                continue
            key = self._name(predicate)
            out[key] = self._values(key, objects)
        return out

    def _name(self, iri: str) -> str:
        name = load().compact(iri)
        if name != iri:
            self._terms.add(name)
        return name

    def _values(self, key: str, objects: list[ox.NamedNode | ox.Literal]) -> Any:
        rule = self._context.get(key)
        rule = rule if isinstance(rule, dict) and rule != _PLAIN else {}
        if rule.get('@container') == '@language':
            return self._texts(objects)
        values = [self._value(each, rule.get('@type', '')) for each in objects]
        return values[0] if len(values) == 1 else values

    def _texts(self, objects: list[ox.NamedNode | ox.Literal]) -> Any:
        """A language map; value objects where a text has no language, which such a map cannot hold."""
        if not all(isinstance(each, ox.Literal) and each.language for each in objects):
            return [self._value(each, '@language') for each in objects]
        texts: dict[str, list[str]] = {}
        for each in objects:
            texts.setdefault(self._tag(each), []).append(each.value)
        return {tag: found[0] if len(found) == 1 else found for tag, found in texts.items()}

    def _tag(self, value: ox.NamedNode | ox.Literal) -> str:
        tag = str(value.language) if isinstance(value, ox.Literal) else ''
        return self._tags.get(tag, tag)

    def _value(self, value: ox.NamedNode | ox.Literal, coercion: str) -> Any:
        if isinstance(value, ox.NamedNode):
            if value.value.startswith(self._nameless) and value.value in self._about and value.value not in self._written:
                return self.node(value.value)
            address = self._address(value.value)
            return address if coercion == '@id' else {'@id': address}
        if value.language:
            return {'@value': value.value, '@language': self._tag(value)}
        datatype = value.datatype.value
        if datatype == _STRING:
            return {'@value': value.value} if coercion else value.value
        if coercion and load().expand(coercion) == datatype:
            self._terms.add(coercion)
            return value.value
        return {'@value': value.value, '@type': self._name(datatype)}

    def _address(self, iri: str) -> str:
        """A concept by its prefixed name, as documents have it; any other address whole."""
        name = load().compact(iri)
        return self._name(iri) if name != iri and name in load() else iri

    def context(self) -> dict[str, Any]:
        """What the names that were used mean."""
        prefixes = {name.partition(':')[0] for name in self._terms}
        rules = {
            name: self._context[name]
            for name in sorted(self._terms)
            if isinstance(self._context.get(name), dict) and self._context[name] != _PLAIN
        }
        prefixes |= {rule['@type'].partition(':')[0] for rule in rules.values() if ':' in str(rule.get('@type', ''))}
        return {name: iri for name, iri in sorted(load().prefixes.items()) if name in prefixes} | rules


# a table


def flat_rows(triples: Iterable[ox.Triple], tags: Mapping[str, str]) -> Iterator[Row]:
    """A row for each statement: what it is about, property, its label, value, language, datatype."""
    for triple in triples:
        value = triple.object
        about, name = load().compact(triple.subject.value), load().compact(triple.predicate.value)  # type: ignore[union-attr]
        text = value.value if isinstance(value, ox.Literal) else load().compact(value.value)  # type: ignore[union-attr]
        tag = (value.language or '') if isinstance(value, ox.Literal) else ''
        kind = value.datatype.value if isinstance(value, ox.Literal) else 'IRI'
        shown = '' if kind in (_STRING, _LANGUAGE_STRING) else load().compact(kind)
        yield about, name, load().label(name) if name in load() else '', text, tags.get(tag, tag), shown
