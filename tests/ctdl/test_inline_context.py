"""Contexts that a document brings along, at its top or inside a node, are read as what they say, in terms of CTDL."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from ctdl.ctid import resource_address
from ctdl.document import Document, read
from ctdl.statements import statements
from tests import published
from tests.strategies import Node

CONTEXT = 'https://credreg.net/ctdl/schema/context/json'
CTID = 'ce-0000abcd-0000-4000-8000-00000000000a'
MAIN = resource_address(CTID)
CTDL = 'https://purl.org/ctdl/terms/'


def body(context: Any, *others: Any, **properties: Any) -> Node:
    main: Node = {'@id': MAIN, '@type': 'ceterms:Certificate', 'ceterms:ctid': CTID, **properties}
    return {'@context': context, '@graph': [main, *others]}


def shapes(document: Document) -> set[str]:
    return {finding.shape for finding in document.findings}


def test_own_names_are_written_out() -> None:
    context = [CONTEXT, {'res': 'https://e.org/r/', 'title': 'ceterms:name', 'ct': CTDL}]
    document = read(body(context, {'@id': 'res:1', '@type': 'ct:Course'}, title={'en': 'A'}, **{'ct:ownedBy': ['res:1']}))
    assert document.main['ceterms:name'] == {'en': 'A'}
    assert document.main['ceterms:ownedBy'] == ['https://e.org/r/1']
    assert document.nodes[1] == {'@id': 'https://e.org/r/1', '@type': 'ceterms:Course'}
    assert shapes(document) == set()


def test_findings_under_own_names_point_at_what_was_written() -> None:
    given = body([CONTEXT, {'title': 'ceterms:name'}], title={'en_US': 'A'})
    found = next(f for f in read(given).findings)
    assert (found.shape, found.pointer) == ('language-tag-repaired', '/@graph/0/title/en_US')
    assert published.at(given, found.pointer) == 'A'


def test_two_own_names_of_one_property_meet() -> None:
    document = read(body([CONTEXT, {'mail': 'ceterms:email'}], mail='a', **{'ceterms:email': ['b']}))
    assert sorted(document.main['ceterms:email']) == ['a', 'b']


@pytest.mark.parametrize(
    ('definition', 'value', 'expected'),
    [
        ({'@id': 'https://e.org/p', '@type': '@id'}, 'https://e.org/o', [{'@id': 'https://e.org/o'}, '<https://e.org/o>']),
        (
            {'@id': 'https://e.org/p', '@type': 'https://e.org/d'},
            'x',
            [{'@value': 'x', '@type': 'https://e.org/d'}, '"x"^^<https://e.org/d>'],
        ),
        ({'@id': 'https://e.org/p', '@container': '@language'}, {'en': 'x'}, [[{'@value': 'x', '@language': 'en'}], '"x"@en']),
        ('https://e.org/p', 'x', ['x', '"x"']),
    ],
)
def test_what_an_own_context_says_of_foreign_properties_is_kept_in_the_values(
    definition: Any, value: Any, expected: list[Any]
) -> None:
    document = read(body([CONTEXT, {'own': definition}], own=value))
    normal, term = expected
    assert document.main['https://e.org/p'] == normal
    assert f'<{MAIN}> <https://e.org/p> {term} .' in list(statements(document).lines())


def test_a_name_that_the_own_context_empties_states_nothing() -> None:
    document = read(body([CONTEXT, {'ceterms:email': None}], **{'ceterms:email': 'a'}))
    assert [(f.shape, f.pointer) for f in document.findings] == [('key-unmapped', '/@graph/0/ceterms:email')]
    assert 'ceterms:email' not in document.main


@pytest.mark.parametrize(
    ('context', 'rules'),
    [
        ({'ceterms': CTDL}, {'context-untyped'}),
        ({'ceterms': 'http://purl.org/ctdl/terms/'}, {'context-untyped'}),
        ([CONTEXT, {'ceterms': CTDL}], set()),
        ([], {'context-missing'}),
        (None, {'context-missing'}),
        ('https://example.org/c', {'context-unknown'}),
        ('http://credreg.net/ctdl/schema/context/json', {'context-older'}),
    ],
)
def test_what_a_context_leaves_out_is_said(context: Any, rules: set[str]) -> None:
    document = read(body(context, **{'ceterms:subjectWebpage': 'https://e.org/'}))
    assert shapes(document) == rules
    assert f'<{MAIN}> <{CTDL}subjectWebpage> <https://e.org/> .' in list(statements(document).lines())


@pytest.mark.parametrize('context', [CONTEXT, 'http://credreg.net/ctdl/schema/context/json', [CONTEXT]])
def test_a_known_context_inside_a_node_changes_nothing(context: Any) -> None:
    inner = {'@type': 'ceterms:CostProfile', 'ceterms:price': 5}
    plain = read(body(CONTEXT, **{'ceterms:estimatedCost': [inner]}))
    document = read(body(CONTEXT, **{'ceterms:estimatedCost': [{'@context': context, **inner}]}))
    assert document.digest == plain.digest
    assert all(f.severity == 'info' and f.pointer == '/@graph/0/ceterms:estimatedCost/0/@context' for f in document.findings)


def test_an_own_context_inside_a_node_holds_for_that_node_only() -> None:
    course = {'@context': {'r': 'https://e.org/'}, '@id': 'r:c', '@type': 'ceterms:Course', 'ceterms:ownedBy': 'r:o'}
    document = read(body(CONTEXT, course, **{'ceterms:ownedBy': 'r:o'}))
    assert document.nodes[1]['@id'] == 'https://e.org/c'
    assert document.nodes[1]['ceterms:ownedBy'] == 'https://e.org/o'
    assert document.main['ceterms:ownedBy'] == 'r:o'


def test_a_context_that_needs_a_processor_is_read_by_one_wherever_it_stands() -> None:
    given = body(CONTEXT, {'@context': {'@vocab': CTDL}, '@id': 'https://e.org/c', '@type': 'Course', 'email': 'a@e.org'})
    document = read(given)
    assert document.nodes[1] == {'@id': 'https://e.org/c', '@type': 'ceterms:Course', 'ceterms:email': 'a@e.org'}
    assert document.iri == MAIN


def test_values_that_a_processor_drops_are_said_with_their_place() -> None:
    given = body(
        [CONTEXT, {'l': {'@id': 'ceterms:l', '@container': '@list'}, 'x': None}],
        x='gone',
        **{'ceterms:email': ['kept', 'kept'], 'ceterms:name': {'en': 'N'}},
    )
    document = read(given)
    assert [(f.shape, f.pointer, f.value) for f in document.findings] == [('context-loses-value', '/@graph/0/x', 'gone')]
    assert document.main['ceterms:email'] == ['kept', 'kept']


@pytest.mark.parametrize(
    'context', [{'@version': 2}, {'a': {'@id': 5}}, 5, {'a': {'@reverse': 'x:y', '@id': 'x:z'}}, [[['x']]], {'@import': 'x'}]
)
def test_a_context_that_is_none_is_said_and_the_document_is_read_with_that_of_ctdl(context: Any) -> None:
    document = read(body(context, {'@context': context, '@id': '_:x', '@type': 'ceterms:Course'}, **{'ceterms:email': 'a'}))
    assert 'context-invalid' in shapes(document) or 'context-loses-value' not in shapes(document)
    assert document.main['ceterms:email'] == 'a'


def test_reading_leaves_the_body_alone() -> None:
    given = body(
        [CONTEXT, {'@vocab': CTDL, 'r': 'https://e.org/'}], {'@context': {'q': 'https://q.org/'}, '@id': 'q:1'}, email=['r:a']
    )
    before = copy.deepcopy(given)
    read(given)
    assert given == before
