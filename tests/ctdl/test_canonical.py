"""The canonical form: what the Registry's publish gate takes, the same every time, and the same document when read again."""

from __future__ import annotations

import copy
import re
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings

from ctdl.canonical import canonical, canonical_bytes
from ctdl.ctid import graph_address, resource_address
from ctdl.document import Document, read
from ctdl.statements import statements
from tests import published
from tests.strategies import CLASSES, Node, damaged, documents, trees

LABEL = re.compile(r'_:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}')
CTID = 'ce-0000abcd-0000-4000-8000-00000000000a'
PROFILE: Node = {'@type': 'ceterms:CostProfile', 'ceterms:price': 12.5, 'ceterms:jurisdiction': ['_:place']}
BODY: Node = {
    '@context': 'https://credreg.net/ctdl/schema/context/json',
    '@id': graph_address(CTID),
    '@graph': [
        {
            '@id': resource_address(CTID),
            '@type': 'ceterms:Certificate',
            'ceterms:ctid': CTID,
            'ceterms:name': {'en-US': 'One', 'es': ['Uno', '_:no label']},
            'ceterms:accreditedBy': ['_:qa', '_:other'],
            'ceterms:estimatedCost': [PROFILE, PROFILE],
            'ceterms:codedNotation': '_:text',
        },
        {'@id': '_:other', '@type': 'ceterms:QACredentialOrganization', 'ceterms:name': {'en': 'Other'}},
        {'@id': '_:qa', '@type': 'ceterms:QACredentialOrganization', 'ceterms:name': {'en': 'QA'}},
        {'@id': '_:place', '@type': 'ceterms:JurisdictionProfile', 'ceterms:globalJurisdiction': True},
    ],
}


def again(document: Document) -> Document:
    return read(orjson.loads(canonical_bytes(document)))


def lines(document: Document) -> set[str]:
    return set(statements(document).lines())


def assert_round_trip(body: Any) -> None:
    first = read(copy.deepcopy(body))
    data = canonical_bytes(first)
    second = read(orjson.loads(data))
    assert second.digest == first.digest
    assert lines(second) == lines(first)
    assert canonical_bytes(second) == data
    assert_gate_form(first, orjson.loads(data))


def assert_gate_form(document: Document, body: Node) -> None:
    """The rules of the Registry's schema for what is published, and those of this project's canonical form."""
    assert body['@context'] in published_contexts()
    for read_one, node in zip(document.nodes, body['@graph'], strict=True):
        assert isinstance(node['@id'], str)
        assert isinstance(node.get('@type', ''), str)
        assert ('@type' in node) == ('@type' in read_one)
        assert node['@id'][:2] != '_:' or LABEL.fullmatch(node['@id'])
    if '@id' in document.main:
        assert body['@graph'][0].get('ceterms:ctid') == document.main.get('ceterms:ctid')


def published_contexts() -> tuple[str, ...]:
    return 'https://credreg.net/ctdl/schema/context/json', 'https://credreg.net/ctdlasn/schema/context/json'


@pytest.mark.parametrize('name', published.bodies())
def test_a_published_document_comes_back_from_its_canonical_form(name: str) -> None:
    assert_round_trip(published.body(name))


@pytest.mark.parametrize('kind', CLASSES)
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=documents())
def test_a_document_of_every_class_comes_back(kind: str, body: Node) -> None:
    body['@graph'][0]['@type'] = kind
    assert_round_trip(body)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged())
def test_a_damaged_document_comes_back(body: Node) -> None:
    assert_round_trip(body)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(trees)
def test_json_of_any_shape_comes_back(tree: Any) -> None:
    assert_round_trip(tree)


def changed(**properties: Any) -> Node:
    body = copy.deepcopy(BODY)
    body['@graph'][0] |= {key.replace('_', ':', 1): value for key, value in properties.items()}
    return body


def upside_down(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: upside_down(item) for key, item in reversed(value.items())}
    return [upside_down(item) for item in value] if isinstance(value, list) else value


def rewritten(*pairs: tuple[str, str]) -> Node:
    text = orjson.dumps(BODY).decode()
    for old, new in pairs:
        text = text.replace(old, new)
    body: Node = orjson.loads(text)
    return body


@pytest.mark.parametrize(
    'other',
    [
        upside_down(BODY),
        rewritten(('"_:qa"', '"_:zzz"'), ('"_:other"', '"_:1"'), ('"_:place"', '"_:q:p"')),
        rewritten(('https://credreg', 'http://credreg')),
        rewritten((CTID, CTID.upper())),
        rewritten((f'resources/{CTID}', f'resources/{CTID.upper()}')),
        rewritten(('https://credentialengineregistry', 'http://credentialengineregistry')),
    ],
    ids=['key order', 'labels', 'context', 'upper case', 'upper-case addresses', 'http'],
)
def test_spelling_does_not_change_the_digest(other: Node) -> None:
    assert read(other).digest == read(BODY).digest


@pytest.mark.parametrize(
    'other',
    [
        changed(ceterms_accreditedBy=['_:other', '_:qa']),
        changed(ceterms_credentialStatusType='credentialStat:Active'),
        changed(ceterms_codedNotation=['_:text']),
        changed(ceterms_estimatedCost=[PROFILE]),
        changed(ceterms_estimatedCost=[PROFILE, {**PROFILE, 'ceterms:price': 12.75}]),
        {**BODY, 'adms:status': 'graphPublicationStatus:Provisional'},
        {**BODY, '@graph': [BODY['@graph'][0], *reversed(BODY['@graph'][1:])]},
    ],
    ids=['list order', 'status', 'array of one', 'one twin less', 'price', 'document status', 'member order'],
)
def test_content_changes_the_digest(other: Node) -> None:
    assert read(other).digest != read(BODY).digest


def test_labels_are_unlike_in_every_document_and_texts_that_look_like_labels_stay() -> None:
    other = rewritten((CTID, 'ce-0000abcd-0000-4000-8000-00000000000b'))
    one, two = (canonical(read(body)) for body in (BODY, other))
    assert {node['@id'] for node in one['@graph']}.isdisjoint(node['@id'] for node in two['@graph'])
    main = one['@graph'][0]
    assert main['ceterms:codedNotation'] == '_:text'
    assert main['ceterms:name']['es'] == ['Uno', '_:no label']
    assert main['ceterms:accreditedBy'] == [one['@graph'][2]['@id'], one['@graph'][1]['@id']]
    assert [cost['ceterms:jurisdiction'] for cost in main['ceterms:estimatedCost']] == [[one['@graph'][3]['@id']]] * 2


def test_the_canonical_form_begins_with_context_address_and_graph_and_the_main_resource_is_first() -> None:
    body = {**BODY, 'adms:status': 'graphPublicationStatus:Provisional', '@graph': BODY['@graph'][::-1]}
    made = canonical(read(body))
    assert list(made)[:3] == ['@context', '@id', '@graph']
    assert made['@graph'][0]['@id'] == resource_address(CTID)
    assert list(made['@graph'][0])[:2] == ['@id', '@type']
    assert made['adms:status'] == 'graphPublicationStatus:Provisional'


def test_canonical_bytes_can_be_indented_and_do_not_change_the_document() -> None:
    document = read(BODY)
    before = copy.deepcopy(document.body)
    assert orjson.loads(canonical_bytes(document, indent=True)) == orjson.loads(canonical_bytes(document))
    assert document.body == before
