"""What documents state: the same graph as the reference implementation of JSON-LD, skolem IRIs that stay, literals as they are meant."""

from __future__ import annotations

import copy
import re
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyld import jsonld as pyld

from ctdl import jsonld
from ctdl.ctid import graph_address, resource_address
from ctdl.document import Document, read
from ctdl.ntriples import valid_iri
from ctdl.statements import BASE, GENID, statements
from tests import published
from tests.strategies import Node, damaged, documents, trees

CONTEXT = 'https://credreg.net/ctdl/schema/context/json'
CTID = 'ce-0000abcd-0000-4000-8000-00000000000a'
MAIN = resource_address(CTID)

SAME_READING = frozenset(
    ('context-missing', 'context-older', 'ctid-missing', 'main-not-first', 'node-repeated', 'node-embedded', 'node-without-type',
     'type-list',
     'class-unknown', 'term-unknown', 'prefix-unknown', 'key-unmapped', 'ctid-address-mismatch', 'graph-address-mismatch', 'value-null',
     'language-value-object', 'graph-address-reference', 'graph-not-a-list')
)  # fmt: skip
"""Findings of documents that JSON-LD reads as this project does. Any other finding names a repair, and takes a document out of the
comparison: aliases of namespaces, http for the Registry, upper-case CTIDs, odd addresses and tags, approximate dates, contexts that
do not name CTDL's, keywords that are not part of CTDL."""

READ_OTHERWISE = {
    '924b7f4d17': "its context has other spellings of CTDL namespaces, which come out in CTDL's own (ctdl.context)",
    'd28b315a31': 'it has the address ":Earnings", which PyLD takes for an absolute one and drops',
}
"""Examples without a finding that are not compared, by the beginning of their names, and why."""


def document_of(**properties: Any) -> Document:
    main = {'@id': MAIN, '@type': 'ceterms:Certificate', 'ceterms:ctid': CTID}
    main |= {key.replace('_', ':', 1): value for key, value in properties.items()}
    return read({'@context': CONTEXT, '@id': graph_address(CTID), '@graph': [main]})


def objects(predicate: str, **properties: Any) -> list[str]:
    """What is stated of the main resource under a property."""
    lines = statements(document_of(**properties)).by_subject[MAIN]
    head = f'<{MAIN}> <{predicate}> '
    return [line.removeprefix(head).removesuffix(' .') for line in lines if line.startswith(head)]


def ours(body: Any) -> ox.Dataset:
    text = ''.join(f'{line}\n' for line in statements(read(copy.deepcopy(body))).lines())
    out = ox.Dataset()
    for quad in ox.parse(text.encode(), ox.RdfFormat.N_TRIPLES):
        out.add(ox.Quad(*(_comparable(term) for term in quad.triple)))
    out.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return out


def reference(body: Any) -> ox.Dataset:
    """The same from PyLD, with the vocabulary's context, in the default graph."""
    nodes = jsonld.expanded(copy.deepcopy(body))
    text = pyld.to_rdf(nodes, {'format': 'application/n-quads', 'base': jsonld.SENTINEL})
    out = ox.Dataset()
    for quad in ox.parse(text.encode(), ox.RdfFormat.N_QUADS):
        out.add(ox.Quad(*(_comparable(term) for term in quad.triple)))
    out.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return out


def _comparable(term: Any) -> Any:
    """Skolem IRIs as blank nodes, numbers by value, language tags in lower case, concept schemes by their names."""
    if isinstance(term, ox.NamedNode):
        if term.value.startswith(BASE + GENID):
            return ox.BlankNode(term.value.rsplit('/', 1)[-1].replace('-', ''))
        return ox.NamedNode(re.sub('^https?://credreg.net/(ctdl|ctdlasn|qdata)/terms/', r'https://purl.org/\1/terms/', term.value))
    if isinstance(term, ox.Literal):
        if term.language:
            return ox.Literal(term.value, language=term.language.lower())
        if term.datatype.value.rsplit('#')[-1] in ('decimal', 'double', 'float', 'integer'):
            return ox.Literal(_number(term.value))
    return term


def _number(text: str) -> str:
    """The value to the 14 digits that PyLD writes; whole numbers without a type of their own are doubles here, integers there."""
    try:
        return f'{float(text):.13g}'
    except ValueError:
        return text


def compared(body: Any) -> bool:
    document = read(copy.deepcopy(body))
    said = {*(f.shape for f in document.findings), *(f.shape for f in statements(document).findings)}
    return said <= SAME_READING and not document.body.keys() & {'adms:status'}


@pytest.mark.parametrize('name', published.bodies())
def test_a_published_document_states_what_the_reference_implementation_reads(name: str) -> None:
    body = published.body(name)
    if not compared(body) or name[:10] in READ_OTHERWISE:
        pytest.skip('a finding says that it is read differently')
    assert set(ours(body)) == set(reference(body))


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_a_good_document_states_what_the_reference_implementation_reads(body: Node) -> None:
    body.pop('adms:status', None)
    assert set(ours(body)) == set(reference(body))


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(trees, damaged()))
def test_every_line_is_n_triples_whatever_the_json(tree: Any) -> None:
    stated = statements(read(tree))
    list(ox.parse(''.join(f'{line}\n' for line in stated.lines()).encode(), ox.RdfFormat.N_TRIPLES))
    assert all(line.startswith(f'<{iri}>') or GENID in line for iri, lines in stated.by_subject.items() for line in lines)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30))
def test_any_text_becomes_an_iri(text: str) -> None:
    ox.NamedNode(valid_iri(text.encode('utf-8', 'replace').decode()))


TERMS = 'https://purl.org/ctdl/terms/'
XSD = 'http://www.w3.org/2001/XMLSchema#'


@pytest.mark.parametrize(
    ('key', 'value', 'expected'),
    [
        ('ceterms_price', 12.5, f'"12.5"^^<{XSD}decimal>'),
        ('ceterms_price', 8350.5, f'"8350.5"^^<{XSD}decimal>'),
        ('ceterms_price', 1e-7, f'"0.0000001"^^<{XSD}decimal>'),
        ('ceterms_price', '12.50', f'"12.50"^^<{XSD}decimal>'),
        ('ceterms_price', 'abc', f'"abc"^^<{XSD}decimal>'),
        ('ceterms_dateEffective', '2024-13-45', f'"2024-13-45"^^<{XSD}date>'),
        ('ceterms_isNonCredit', True, f'"true"^^<{XSD}boolean>'),
        ('ceterms_name', 'plain', '"plain"'),
        ('ceterms_name', {'en-US': 'a "b"\n\\'}, '"a \\"b\\"\\n\\\\"@en-US'),
        ('ceterms_subjectWebpage', 'www.example.edu/x', '<relative:/www.example.edu/x>'),
        ('ceterms_subjectWebpage', 'https://e.org/a b', '<https://e.org/a%20b>'),
        ('ceterms_credentialStatusType', 'credentialStat:Active', '<https://purl.org/ctdl/vocabs/credentialStat/Active>'),
        ('ceterms_approximateDateEffective', '2024-05', f'"2024-05"^^<{XSD}gYearMonth>'),
        ('ceterms_subjectWebpage', {'@id': 'https://purl.org/ctdl/terms/name'}, '<https://purl.org/ctdl/terms/name>'),
    ],
)
def test_a_value_is_stated_as_the_context_means_it(key: str, value: Any, expected: str) -> None:
    assert objects(TERMS + key.partition('_')[2], **{key: value}) == [expected]


def test_equal_twins_stay_two_and_stating_twice_changes_nothing() -> None:
    twin = {'@type': 'ceterms:DurationProfile', 'ceterms:exactDuration': 'PT60M'}
    found = objects(TERMS + 'estimatedDuration', ceterms_estimatedDuration=[twin, twin])
    assert len(set(found)) == 2
    assert objects(TERMS + 'estimatedDuration', ceterms_estimatedDuration=[twin, twin]) == found


@pytest.mark.parametrize(
    ('address', 'rule'),
    [
        (f'{BASE}resources/{CTID}/versions/1', 'bookkeeping-stated'),
        (f'{BASE}{GENID}e-00', 'bookkeeping-stated'),
        ('ceterms:Certificate', 'vocabulary-stated'),
        ('http://purl.org/ctdl/terms/name', 'vocabulary-stated'),
    ],
)
def test_a_document_cannot_speak_of_the_vocabulary_or_of_what_the_registry_keeps(address: str, rule: str) -> None:
    body = {'@context': CONTEXT, '@id': address, 'adms:status': 'x:y', '@graph': [{'@id': address, '@type': 'ceterms:Course'}]}
    stated = statements(read(body))
    assert list(stated.lines()) == []
    assert {finding.shape for finding in stated.findings} == {rule}


def test_what_a_document_without_an_address_says_of_itself_is_stated() -> None:
    stated = statements(read({'@context': CONTEXT, 'adms:status': 'x:y', '@graph': []}))
    assert [line.split(' ')[1] for line in stated.lines()] == ['<http://www.w3.org/ns/adms#status>']
