"""Rules between nodes of one document: break one thing, expect that one finding at its place."""

from __future__ import annotations

from typing import Any

import pytest

from ctdl.ctid import graph_address, resource_address
from ctdl.document import read
from ctdl.findings import Finding
from ctdl.relations import RULES, check
from ctdl.statements import statements
from tests import published
from tests.strategies import Node

CTID = 'ce-0000abcd-0000-4000-8000-00000000000a'
MAIN = resource_address(CTID)
ORGANIZATION = 'https://example.edu/'
ACTIVE = {'@type': 'ceterms:CredentialAlignmentObject', 'ceterms:targetNode': 'credentialStat:Active'}
STEP = {'@type': 'ceterms:ComponentCondition', 'ceterms:targetComponent': ['https://e.org/1', 'https://e.org/2']}


def body(kind: str, *others: Node, **properties: Any) -> Node:
    main = {'@id': MAIN, '@type': f'ceterms:{kind}', 'ceterms:ctid': CTID}
    main |= {f'ceterms:{key}': value for key, value in properties.items()}
    return {'@context': 'https://credreg.net/ctdl/schema/context/json', '@id': graph_address(CTID), '@graph': [main, *others]}


def said(given: Node) -> list[Finding]:
    document = read(given)
    return list(check(document, statements(document)))


def labelled(name: str, kind: str = 'ceterms:QACredentialOrganization', **properties: Any) -> Node:
    return {'@id': name, '@type': kind, **{f'ceterms:{key}': value for key, value in properties.items()}}


def lasting(least: Any, greatest: Any) -> Node:
    profile = {'@type': 'ceterms:DurationProfile', 'ceterms:minimumDuration': least, 'ceterms:maximumDuration': greatest}
    return body('Certificate', estimatedDuration=[profile])


def constrained(left: list[str], right: list[str], action: str = '') -> Node:
    constraint: Node = {'@type': 'ceterms:Constraint', 'ceterms:leftSource': left, 'ceterms:rightSource': right}
    constraint |= {'ceterms:rightAction': action} if action else {}
    return body('BasicComponent', hasCondition={**STEP, 'ceterms:hasConstraint': constraint})


def competency(created: str) -> Node:
    given = body('Competency')
    given['@graph'][0] |= {
        '@type': 'ceasn:Competency',
        'ceasn:dateCreated': created,
        'ceasn:dateModified': '2024-05-01T10:00:00Z',
    }
    return given


CASES: dict[str, tuple[Node, Node, str]] = {
    'label-undefined': (
        body('Certificate', labelled('_:q'), accreditedBy=['_:q']),
        body('Certificate', labelled('_:q'), accreditedBy=['_:q', '_:nobody']),
        '/@graph/0/ceterms:accreditedBy/1',
    ),
    'label-unused': (
        body('Certificate', labelled('_:q'), accreditedBy='_:q'),
        body('Certificate', labelled('_:q'), name={'en': '_:q'}),
        '/@graph/1',
    ),
    'quality-assured-by-owner': (
        body('Certificate', ownedBy=ORGANIZATION, accreditedBy=['https://other.example.org/']),
        body('Certificate', ownedBy=[ORGANIZATION], accreditedBy=['https://other.example.org/', ORGANIZATION]),
        '/@graph/0/ceterms:accreditedBy/1',
    ),
    'destination-missing': (
        body('Pathway', hasPart=['https://e.org/1'], hasDestinationComponent='https://e.org/1'),
        body('Pathway', hasPart=['https://e.org/1']),
        '/@graph/0',
    ),
    'required-number-too-large': (
        body('BasicComponent', hasCondition=[{**STEP, 'ceterms:requiredNumber': 2}]),
        body('BasicComponent', hasCondition=[{**STEP, 'ceterms:requiredNumber': 3}]),
        '/@graph/0/ceterms:hasCondition/0/ceterms:requiredNumber',
    ),
    'required-number-too-small': (
        body('BasicComponent', hasCondition=STEP),
        body('BasicComponent', hasCondition={**STEP, 'ceterms:requiredNumber': 0}),
        '/@graph/0/ceterms:hasCondition/ceterms:requiredNumber',
    ),
    'concept-label-differs': (
        body('Certificate', credentialStatusType={**ACTIVE, 'ceterms:targetNodeName': {'en-US': 'Active', 'es': 'Activo'}}),
        body('Certificate', credentialStatusType={**ACTIVE, 'ceterms:targetNodeName': {'en-US': 'Suspended', 'es': 'Activo'}}),
        '/@graph/0/ceterms:credentialStatusType/ceterms:targetNodeName',
    ),
    'property-domain': (
        body('Certificate', credentialStatusType=ACTIVE),
        body('Course', credentialStatusType=ACTIVE),
        '/@graph/0/ceterms:credentialStatusType',
    ),
    'active-and-superseded': (
        body(
            'Certificate',
            credentialStatusType={**ACTIVE, 'ceterms:targetNode': 'credentialStat:Deprecated'},
            supersededBy='https://e.org/2',
        ),
        body('Certificate', credentialStatusType=[ACTIVE], supersededBy='https://e.org/2'),
        '/@graph/0/ceterms:supersededBy',
    ),
    'own-version': (
        body('Certificate', previousVersion=[resource_address(CTID[:-1] + 'b')]),
        body('Certificate', previousVersion=[resource_address(CTID[:-1] + 'b'), MAIN]),
        '/@graph/0/ceterms:previousVersion/1',
    ),
    'duration-order': (
        lasting('P1Y', 'P18M'),
        lasting('P1Y', 'P6M'),
        '/@graph/0/ceterms:estimatedDuration/0/ceterms:minimumDuration',
    ),
    'date-order-created-modified': (
        competency('2024-05-01'),
        competency('2024-05-02'),
        '/@graph/0/ceasn:dateCreated',
    ),
    'constraint-action-missing': (
        constrained(['ceterms:price'], ['ceterms:name', 'ceterms:price'], 'array:AnyOf'),
        constrained(['ceterms:price'], ['ceterms:name', 'ceterms:price']),
        '/@graph/0/ceterms:hasCondition/ceterms:hasConstraint/ceterms:rightSource',
    ),
    'reference-ctid': (
        body('Certificate', ownedBy=[resource_address(CTID[:-1] + 'b'), 'https://example.edu/ce-XYZ']),
        body('Certificate', ownedBy=[resource_address(CTID[:-1] + 'b'), resource_address('ce-XYZ')]),
        '/@graph/0/ceterms:ownedBy/1',
    ),
}


def test_every_rule_has_a_good_and_a_bad_example() -> None:
    assert CASES.keys() == RULES.keys()


@pytest.mark.parametrize('rule', CASES)
def test_a_good_example_has_no_finding(rule: str) -> None:
    assert said(CASES[rule][0]) == []


@pytest.mark.parametrize('rule', CASES)
def test_a_bad_example_has_one_finding_at_its_place(rule: str) -> None:
    _, bad, at = CASES[rule]
    assert [(finding.shape, finding.pointer) for finding in said(bad)] == [(rule, at)]
    published.at(bad, at)


def test_a_finding_names_the_document_the_node_and_its_class() -> None:
    (found,) = said(CASES['required-number-too-large'][1])
    assert found.document == CTID
    assert '/.well-known/genid/e-' in found.focus
    assert found.class_ == 'ceterms:ComponentCondition'
    assert (found.path, found.value) == ('ceterms:requiredNumber', '3')
    assert found.message
    assert found.remedy
    assert found.source


def test_the_full_address_of_a_concept_is_the_concept() -> None:
    active = {**ACTIVE, 'ceterms:targetNode': 'https://credreg.net/ctdl/vocabs/credentialStat/Active'}
    assert [f.shape for f in said(body('Certificate', credentialStatusType=active, supersededBy='https://e.org/2'))] == [
        'active-and-superseded'
    ]


def test_a_label_in_a_profile_counts_as_a_reference() -> None:
    cost = {'@type': 'ceterms:ConditionProfile', 'ceterms:assertedBy': [{'@id': '_:q'}]}
    assert said(body('Certificate', labelled('_:q'), requires=[cost])) == []


@pytest.mark.parametrize(
    ('least', 'greatest', 'wrong'),
    [
        ('P2W', 'P13D', True),
        ('P1D', 'PT23H', True),
        ('P1Y1D', 'P12M', True),
        ('PT1.5H', 'PT90M', False),
        ('P1Y', 'P300D', False),  # a year and days are not compared
        ('P1M', 'P30D', False),
        ('one year', 'P6M', False),
        ('P', 'P6M', False),
        (12, 'P6M', False),
    ],
)
def test_durations_are_compared_where_their_units_can_be(least: Any, greatest: str, wrong: bool) -> None:
    found = said(lasting(least, greatest))
    assert [f.shape for f in found] == ['duration-order'] * wrong


@pytest.mark.parametrize('tail', ['ce-xyz', 'CE-XYZ', 'ce-f644304e-151c-4074-9372-7679adctc3c9', 'ce-'])
@pytest.mark.parametrize('value', [lambda text: text, lambda text: {'@id': text}], ids=['text', 'object'])
def test_an_address_of_the_registry_ends_in_a_ctid(tail: str, value: Any) -> None:
    found = said(body('Certificate', ownedBy=value(f'https://sandbox.credentialengineregistry.org/graph/{tail}')))
    assert [(f.shape, f.pointer) for f in found] == [('reference-ctid', '/@graph/0/ceterms:ownedBy')]
