"""Reading a document: one normal form, every oddity a finding at its place, never an exception."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctdl.ctid import graph_address, resource_address
from ctdl.document import Document, place_of, read, value_place
from ctdl.findings import Finding
from ctdl.notices import RULES
from ctdl.places import pointer
from ctdl.statements import statements
from tests import published
from tests.strategies import Node, damaged, trees

CONTEXT = 'https://credreg.net/ctdl/schema/context/json'
CTID = 'ce-0000abcd-0000-4000-8000-00000000000a'
OTHER = 'ce-0000abcd-0000-4000-8000-00000000000b'
MAIN = resource_address(CTID)


def body(*others: Any, **properties: Any) -> Node:
    main: Node = {'@id': MAIN, '@type': 'ceterms:Certificate', 'ceterms:ctid': CTID}
    main |= {key.replace('_', ':', 1): value for key, value in properties.items()}
    return {'@context': CONTEXT, '@id': graph_address(CTID), '@graph': [main, *others]}


def shapes(document: Document) -> list[str]:
    return [finding.shape for finding in document.findings]


def only(document: Document, shape: str) -> Finding:
    assert shapes(document) == [shape]
    return document.findings[0]


def test_a_clean_document_has_no_findings_and_is_its_own_normal_form() -> None:
    given = body(ceterms_name={'en-US': 'One'}, ceterms_requires=[{'@type': 'ceterms:ConditionProfile'}])
    document = read(given)
    assert document.findings == ()
    assert document.body == given
    assert (document.ctid, document.iri, document.kind) == (CTID, MAIN, 'ceterms:Certificate')
    assert not document.provisional


def test_a_document_says_that_it_is_provisional() -> None:
    assert read(body() | {'adms:status': 'graphPublicationStatus:Provisional'}).provisional


@pytest.mark.parametrize(
    ('given', 'expected', 'rule', 'at'),
    [
        ('plain', 'plain', '', ''),
        ({'en_US': 'a'}, {'en-US': 'a'}, 'language-tag-repaired', '/en_US'),
        ({'en_US': 'a', 'en-US': 'b'}, {'en-US': ['b', 'a']}, 'language-tag-repaired', '/en_US'),
        ({'English': 'a'}, {'English': 'a'}, 'language-tag-name', '/English'),
        ({'english-US': 'a'}, {'english-US': 'a'}, 'language-tag-name', '/english-US'),
        ({'fil-PH': 'a', 'x-klingon': 'b'}, {'fil-PH': 'a', 'x-klingon': 'b'}, '', ''),
        (1e20, 1e20, 'number-precision', ''),
        ({'not a tag': 'a'}, {'not a tag': 'a'}, 'language-tag-invalid', '/not a tag'),
        ({'en': ['a', ['b']]}, {'en': ['a', 'b']}, '', ''),
        ({'en': 5}, {'en': '5'}, 'language-text-invalid', '/en'),
        ({'en': {'x': 'y'}, 'es': 'b'}, {'es': 'b'}, 'language-text-invalid', '/en'),
        ({'@value': 'a', '@language': 'en'}, {'en': 'a'}, 'language-value-object', ''),
        ([{'en': 'a'}], {'en': 'a'}, 'language-map-in-array', '/0'),
        ([{'@value': 'a'}], ['a'], 'language-value-object', '/0'),
        (['a', {'en': 'b'}], ['a', {'@value': 'b', '@language': 'en'}], 'language-map-in-array', '/1'),
        ({'@list': ['a', 'b']}, ['a', 'b'], 'list-order', ''),
        ({'@id': 'https://e.org'}, None, 'language-text-invalid', ''),
        ({'@value': '2020', '@type': 'xsd:gYear'}, {'@value': '2020', '@type': 'xsd:gYear'}, 'language-value-object', ''),
    ],
)
def test_texts_come_in_many_forms(given: Any, expected: Any, rule: str, at: str) -> None:
    document = read(body(ceterms_name=given))
    assert document.main.get('ceterms:name') == expected
    assert [(f.shape, f.pointer) for f in document.findings] == ([(rule, '/@graph/0/ceterms:name' + at)] if rule else [])


@pytest.mark.parametrize(
    ('key', 'given', 'expected', 'rule', 'at'),
    [
        ('ceterms:price', {'@value': '1.50', '@type': 'xsd:decimal'}, '1.50', '', ''),
        ('ceterms:dateEffective', {'@value': '2020', '@type': 'xsd:gYear'}, {'@value': '2020', '@type': 'xsd:gYear'}, '', ''),
        ('ceterms:ownedBy', [['https://a.org'], 'https://b.org'], ['https://a.org', 'https://b.org'], '', ''),
        ('ceterms:ownedBy', [None, 'https://b.org'], ['https://b.org'], 'value-null', '/0'),
        ('ceterms:ownedBy', {'@id': 'https://b.org'}, 'https://b.org', '', ''),
        ('ceterms:ownedBy', {'@id': 5}, {}, 'id-invalid', '/@id'),
        ('ceterms:ownedBy', {'@set': ['https://a.org']}, ['https://a.org'], '', ''),
        ('ceterms:ownedBy', [{'@list': ['https://a.org']}], ['https://a.org'], 'list-order', '/0'),
        ('ceterms:ownedBy', resource_address(CTID.upper()), MAIN, 'ctid-upper-case', ''),
        ('ceterms:ownedBy', MAIN.replace('https', 'http'), MAIN, 'registry-address-http', ''),
        ('ceterms:price', {'@value': [1]}, None, 'value-misplaced', ''),
        ('ceterms:price', {'@value': 1, '@direction': 'ltr'}, {'@value': 1}, 'keyword-unsupported', '/@direction'),
        ('ceterms:ownedBy', {'@graph': [5]}, {'@graph': [5]}, 'graph-nested', '/@graph'),
        ('name', 'x', 'x', 'key-unmapped', ''),
        ('foo:name', 'x', 'x', 'prefix-unknown', ''),
        ('ceterms:nmae', 'x', 'x', 'term-unknown', ''),
        ('ceterms:nmae', {'en': 'x'}, {'en': 'x'}, 'term-unknown', ''),
        ('ceterms:nmae', {'en': ['x', 'y'], 'es': 'z'}, {'en': ['x', 'y'], 'es': 'z'}, 'term-unknown', ''),
        ('ceterms:nmae', [{'en': 'x'}, {'es': 'y'}], [{'en': 'x'}, {'es': 'y'}], 'term-unknown', ''),
        ('schema:name', 'x', 'x', '', ''),
        ('ceterms:price', 2**63, 2**63, '', ''),
        ('ceterms:price', 12345678901234567890123.0, 12345678901234567890123.0, 'number-precision', ''),
        ('ceterms:price', [1, -1e19], [1, -1e19], 'number-precision', '/1'),
        ('ceterms:price', {'@value': 1e19}, {'@value': 1e19}, 'number-precision', '/@value'),
        ('ceterms:price', 1.5e9, 1.5e9, '', ''),
    ],
)
def test_values_come_in_many_forms(key: str, given: Any, expected: Any, rule: str, at: str) -> None:
    document = read(body(**{key.replace(':', '_', 1): given}))
    assert document.main.get(key) == expected
    assert [(f.shape, f.pointer) for f in document.findings] == ([(rule, f'/@graph/0/{key}{at}')] if rule else [])


@pytest.mark.parametrize(
    ('given', 'kind', 'others', 'rules'),
    [
        (['ceterms:Credential', 'ceterms:Certificate'], 'ceterms:Certificate', ['ceterms:Credential'], ['type-list']),
        (['ceterms:Certificate'], 'ceterms:Certificate', [], ['type-list']),
        ('http://purl.org/ctdl/terms/Certificate', 'ceterms:Certificate', [], ['namespace-alias']),
        ('ceterms:Certificat', 'ceterms:Certificat', [], ['class-unknown']),
        (5, None, [], ['type-invalid', 'node-without-type']),
        ('', None, [], ['type-invalid', 'node-without-type']),
    ],
)
def test_a_member_has_one_class(given: Any, kind: str | None, others: list[str], rules: list[str]) -> None:
    document = read(body({'@id': 'https://e.org/x', '@type': given}))
    node = document.nodes[1]
    assert node.get('@type') == kind
    assert [item['@id'] for item in node.get('rdf:type', [])] == others
    assert shapes(document) == rules


def test_two_descriptions_of_one_node_become_one_with_one_class_and_all_values() -> None:
    one = {'@id': 'https://e.org/x', '@type': 'ceterms:Organization', 'ceterms:email': ['a', 'b'], 'ceterms:name': {'en': 'A'}}
    two = {'@id': 'https://e.org/x', '@type': 'ceterms:QACredentialOrganization', 'ceterms:email': 'c', 'ceterms:name': {'es': 'B'}}
    document = read(body(one, two))
    node = document.nodes[1]
    assert node['@type'] == 'ceterms:QACredentialOrganization'
    assert node['rdf:type'] == [{'@id': 'ceterms:Organization'}]
    assert node['ceterms:email'] == ['a', 'b', 'c']
    assert node['ceterms:name'] == {'en': 'A', 'es': 'B'}
    assert only(document, 'node-repeated').pointer == '/@graph/2'
    assert pointer(value_place(document, node, 'ceterms:email', 2)) == '/@graph/2/ceterms:email'


def test_profiles_without_a_class_are_not_taken_for_language_maps_when_two_descriptions_meet() -> None:
    one = {'@id': 'https://e.org/x', '@type': 'ceterms:Course', 'ceterms:estimatedCost': {'ceterms:price': 1}}
    two = {'@id': 'https://e.org/x', '@type': 'ceterms:Course', 'ceterms:estimatedCost': {'ceterms:price': True}}
    assert read(body(one, two)).nodes[1]['ceterms:estimatedCost'] == [{'ceterms:price': 1}, {'ceterms:price': True}]


def test_two_spellings_of_a_property_meet_and_neither_value_is_lost() -> None:
    document = read(
        body(**{'https://purl.org/ctdl/terms/email': 'b', 'ceterms_email': 'a', 'http://purl.org/ctdl/terms/email': ['c']})
    )
    assert document.main['ceterms:email'] == ['a', 'c', 'b']
    places = [pointer(value_place(document, document.main, 'ceterms:email', index)) for index in range(3)]
    assert places == [
        '/@graph/0/ceterms:email',
        '/@graph/0/http:~1~1purl.org~1ctdl~1terms~1email/0',
        '/@graph/0/https:~1~1purl.org~1ctdl~1terms~1email',
    ]


def test_a_described_node_inside_another_becomes_a_member_and_keeps_its_place() -> None:
    inner = {'@id': '_:q', '@type': 'ceterms:Organization', 'ceterms:name': {'en_US': 'Q'}}
    document = read(body(ceterms_ownedBy=[inner]))
    assert document.main['ceterms:ownedBy'] == ['_:b0']
    assert place_of(document, document.nodes[1]) == '/@graph/0/ceterms:ownedBy/0'
    repaired = next(f for f in document.findings if f.shape == 'language-tag-repaired')
    assert (repaired.focus, repaired.class_) == ('_:b0', 'ceterms:Organization')
    assert repaired.pointer == '/@graph/0/ceterms:ownedBy/0/ceterms:name/en_US'


def test_a_finding_inside_a_profile_names_the_class_of_the_profile_and_the_resource_around_it() -> None:
    found = only(read(body(ceterms_estimatedCost=[{'@type': 'ceterms:CostProfile', 'nonsense': 1}])), 'key-unmapped')
    assert (found.class_, found.focus) == ('ceterms:CostProfile', MAIN)


def test_the_main_resource_is_the_one_that_the_address_names() -> None:
    document = read(
        body() | {'@graph': [{'@id': resource_address(OTHER), '@type': 'ceterms:Course', 'ceterms:ctid': OTHER}, *body()['@graph']]}
    )
    assert document.iri == MAIN
    assert only(document, 'main-not-first').pointer == '/@graph/1'


@pytest.mark.parametrize(
    ('given', 'rules'),
    [
        ({}, ['context-missing', 'graph-missing-nodes', 'ctid-missing']),
        ([], ['context-missing', 'graph-missing-nodes', 'ctid-missing']),
        (5, ['context-missing', 'graph-member-not-an-object', 'graph-missing-nodes', 'ctid-missing']),
        (body() | {'@graph': body()['@graph'][0]}, ['graph-not-a-list']),
        (body() | {'@id': 5}, ['document-address']),
        (body() | {'@id': '_:g'}, ['document-address']),
        (body() | {'@id': None}, ['document-address']),
        (body() | {'@id': graph_address(OTHER)}, ['graph-address-mismatch']),
        (body(5), ['graph-member-not-an-object']),
        (body(None), ['value-null']),
        (body({'@id': 7, '@type': 'ceterms:Course'}), ['id-invalid']),
        (body({'@type': 'ceterms:Course'}), ['node-without-id']),
        (body() | {'@context': 'http://credreg.net/ctdl/schema/context/json'}, ['context-older']),
        (body() | {'@context': 'https://example.org/context'}, ['context-unknown']),
        (body() | {'@context': {'ceterms': 'https://purl.org/ctdl/terms/'}}, ['context-untyped']),
        (body(ceterms_ctid=CTID.upper()), ['ctid-upper-case']),
        (body(ceterms_ctid=OTHER), ['ctid-address-mismatch']),
    ],
)
def test_the_frame_of_a_document_may_be_odd(given: Any, rules: list[str]) -> None:
    assert shapes(read(given)) == rules


def test_a_single_resource_is_a_document() -> None:
    document = read({'@context': CONTEXT, **body()['@graph'][0]})
    assert document.digest == read(body()).digest
    assert document.findings == ()


def test_a_resource_without_an_address_gets_one_from_its_ctid() -> None:
    given = body()
    del given['@graph'][0]['@id']
    assert only(read(given), 'node-without-id').pointer == '/@graph/0'
    assert read(given).iri == MAIN


@pytest.mark.parametrize('value', ['\ud800', 10**30, 10**400, {'\udfff': 1}, {5: 1}, object()])
def test_values_that_no_json_file_holds_are_read_or_said(value: Any) -> None:
    document = read(body(ceterms_x=value))
    list(statements(document).lines())
    assert all(f.pointer.startswith('/@graph/0/ceterms:x') for f in document.findings)


def test_endless_nesting_is_cut_and_said() -> None:
    deep: Any = 'x'
    for _ in range(5000):
        deep = [{'ceterms:hasPart': deep}]
    document = read(body(ceterms_hasPart=deep))
    assert 'value-unreadable' in shapes(document)
    list(statements(document).lines())


def test_reading_does_not_change_what_it_reads_and_shares_nothing_with_it() -> None:
    given = body(ceterms_name={'en': ['a', 'b']}, ceterms_email=['a'], ceterms_description={'en': 'x'})
    before = copy.deepcopy(given)
    document = read(given)
    digest = document.digest
    assert given == before
    given['@graph'][0]['ceterms:name']['en'].append('c')
    given['@graph'][0]['ceterms:email'].clear()
    given['@graph'][0]['ceterms:description']['en'] = 'y'
    assert document.body == before
    assert document.digest == digest


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(trees, damaged()))
def test_every_finding_of_reading_points_into_the_document_as_it_came(tree: Any) -> None:
    document = read(copy.deepcopy(tree))
    for finding in (*document.findings, *statements(document).findings):
        published.at(tree, finding.pointer)
        assert finding.message
        assert finding.remedy
        assert finding.source


def test_every_rule_has_a_message_a_remedy_and_a_source() -> None:
    for rule in RULES.values():
        assert rule.message.format('x').endswith(('.', 'x'))
        assert rule.remedy.format()
        assert rule.source


@pytest.mark.parametrize(
    ('given', 'severity'),
    [
        ('x', 'warning'),
        (['x'], 'warning'),
        ({'ceterms:name': {'en': 'x'}}, 'warning'),
        ({'en': 'x'}, 'violation'),
        ([{'en': 'x'}], 'violation'),
    ],
)
def test_an_unknown_term_is_a_violation_where_its_texts_are_lost(given: Any, severity: str) -> None:
    found = only(read(body(ceterms_nmae=given)), 'term-unknown')
    assert (found.severity, found.value) == (severity, 'ceterms:nmae')
    assert 'Did you mean ceterms:name' in found.remedy


def test_an_unknown_term_in_another_spelling_has_one_finding_too() -> None:
    found = only(
        read(body() | {'@graph': [{**body()['@graph'][0], 'https://purl.org/ctdl/terms/nmae': {'en': 'x'}}]}), 'term-unknown'
    )
    assert found.severity == 'violation'
