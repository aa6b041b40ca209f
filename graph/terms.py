"""Names of the graphs of a registry, and what they say about versions: PROV with a few terms of the registry's own.

`{base}` is the registry's own address. A line is N-Triples; which graph it belongs to is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ctdl import vocabulary
from ctdl.ctid import is_ctid, resource_address
from ctdl.statements import RDF_TYPE
from graph.ledger_schema import Entry

PROV = 'http://www.w3.org/ns/prov#'
SCHEMA = 'https://schema.org/'
RDFS = 'http://www.w3.org/2000/01/rdf-schema#'
RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
SKOS = 'http://www.w3.org/2004/02/skos/core#'
XSD = 'http://www.w3.org/2001/XMLSchema#'
VERSION_LIMIT = 2000
"""Superseded versions with more statements than this stay in the ledger only; the provenance says so."""


@dataclass(frozen=True, slots=True)
class Names:
    """The IRIs that a registry coins, from its base address."""

    base: str

    @property
    def vocabulary(self) -> str:
        """Graph of CTDL's classes, properties, concepts."""
        return f'{self.base}vocabulary'

    @property
    def provenance(self) -> str:
        """Graph that says of every version where, when and by whom."""
        return f'{self.base}provenance'

    def version(self, ctid: str, number: int) -> str:
        """A version of a document, and the named graph of its statements once it is superseded."""
        return f'{self.base}resources/{ctid}/versions/{number}'

    def term(self, name: str) -> str:
        """A term of the registry's own: `describedBy`, `heldIn`, `appliedTo`."""
        return f'{self.base}terms/{name}'

    def described_by(self, node: str, resource: str) -> str:
        """The line that says which document describes a node."""
        return f'<{node}> <{self.term("describedBy")}> <{resource}> .'

    def applied(self, sequence: int) -> str:
        """The line that says up to which version of the ledger the graph has come."""
        return f'<{self.base}> <{self.term("appliedTo")}> "{sequence}"^^<{XSD}integer> .'

    def applying(self, sequence: int) -> str:
        """The line that says up to which version a step goes that has begun."""
        return f'<{self.base}> <{self.term("applying")}> "{sequence}"^^<{XSD}integer> .'


def version_lines(names: Names, resource: str, entry: Entry, previous: Entry | None, ended: str, in_ledger: bool) -> Iterator[str]:
    """What the provenance says of one version; `ended` is when it was superseded or deleted, '' for a current one."""
    subject = names.version(entry.ctid, entry.version)
    yield _line(subject, RDF_TYPE[1:-1], f'<{PROV}Entity>')
    yield _line(subject, f'{PROV}specializationOf', f'<{resource}>')
    yield _line(subject, f'{PROV}generatedAtTime', _time(entry.recorded))
    yield _line(subject, f'{SCHEMA}version', f'"{entry.version}"^^<{XSD}integer>')
    yield _line(subject, f'{SCHEMA}sha256', f'"{entry.sha256}"')
    if entry.agent:
        yield _line(subject, f'{PROV}wasAttributedTo', _agent(entry.agent))
    if entry.asserted:
        yield _line(subject, f'{SCHEMA}dateModified', f'"{_quoted(entry.asserted)}"^^<{XSD}dateTime>')
    if previous:
        yield _line(subject, f'{PROV}wasRevisionOf', f'<{names.version(entry.ctid, previous.version)}>')
    if ended:
        yield _line(subject, f'{PROV}invalidatedAtTime', _time(ended))
    if in_ledger:
        yield _line(subject, names.term('heldIn'), '"ledger"')


def vocabulary_lines(names: Names) -> Iterator[str]:
    """The vocabulary as a graph, so that queries can follow `rdfs:subClassOf` and show labels."""
    table = vocabulary.load()
    kinds = {'class': f'{RDFS}Class', 'property': f'{RDF}Property', 'scheme': f'{SKOS}ConceptScheme', 'concept': f'{SKOS}Concept'}
    for name, term in table.terms.items():
        iri = table.expand(name)
        label = f'{RDFS}label' if term.kind in ('class', 'property') else f'{SKOS}prefLabel'
        yield f'<{iri}> {RDF_TYPE} <{kinds[term.kind]}> .'
        yield f'<{iri}> <{label}> "{_quoted(term.label)}"@en .'
        relation = f'{RDFS}subPropertyOf' if term.kind == 'property' else f'{RDFS}subClassOf'
        for parent in term.parents:
            yield f'<{iri}> <{relation}> <{table.expand(parent)}> .'
        if term.kind == 'concept':
            for scheme in term.schemes:
                yield f'<{iri}> <{SKOS}inScheme> <{table.expand(scheme)}> .'
            for broader in term.broader:
                yield f'<{iri}> <{SKOS}broader> <{table.expand(broader)}> .'


def _line(subject: str, predicate: str, value: str) -> str:
    return f'<{subject}> <{predicate}> {value} .'


def _time(instant: str) -> str:
    return f'"{instant}"^^<{XSD}dateTime>'


def _agent(agent: str) -> str:
    return f'<{resource_address(agent)}>' if is_ctid(agent) else f'"{_quoted(agent)}"'


def _quoted(text: str) -> str:
    return text.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n').replace('\r', '\\r')
