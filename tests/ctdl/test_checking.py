"""Reading, shapes and relations joined: each finding at its place in the document as it came, and the score."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import shapes
from ctdl.checking import Checked, check, located, missing_rows, score
from ctdl.ctid import graph_address, resource_address
from ctdl.document import read
from ctdl.errors import CTDLError
from ctdl.findings import Finding
from ctdl.vocabulary import load
from tests import published
from tests.strategies import CLASSES, Node, damaged

CTID = 'ce-0000abcd-0000-4000-8000-00000000000a'
MAIN = resource_address(CTID)
CONTEXT = 'https://credreg.net/ctdl/schema/context/json'
BAD_PAGE = 'www.example.edu'


def body(*others: Any, **properties: Any) -> Node:
    main: Node = {'@id': MAIN, '@type': 'ceterms:Certificate', 'ceterms:ctid': CTID}
    main |= {f'ceterms:{key}': value for key, value in properties.items()}
    return {'@context': CONTEXT, '@id': graph_address(CTID), '@graph': [main, *others]}


def checked(given: Any, profile: str = 'publish', level: str = 'all') -> Checked:
    return next(check([read(copy.deepcopy(given))], profile, level))


def of_value(given: Any, value: str) -> set[str]:
    """Pointers of the findings of shapes with a value."""
    rules = {rule.name for rule in shapes.rules()}
    return {found.pointer for found in checked(given).findings if found.value.endswith(value) and found.shape in rules}


COST = {'@type': 'ceterms:CostProfile', 'ceterms:currency': 'US Dollar', 'ceterms:price': 1}


@pytest.mark.parametrize(
    ('given', 'value', 'at'),
    [
        (body(subjectWebpage=BAD_PAGE), BAD_PAGE, '/@graph/0/ceterms:subjectWebpage'),
        (body(sameAs=['https://e.org/', BAD_PAGE]), BAD_PAGE, '/@graph/0/ceterms:sameAs/1'),
        (body(estimatedCost=[{}, COST]), 'US Dollar', '/@graph/0/ceterms:estimatedCost/1/ceterms:currency'),
        (body(estimatedCost=[[COST]]), 'US Dollar', '/@graph/0/ceterms:estimatedCost/0/0/ceterms:currency'),
        (
            body(ownedBy={'@id': '_:o', '@type': 'ceterms:Organization', 'ceterms:subjectWebpage': BAD_PAGE}),
            BAD_PAGE,
            '/@graph/0/ceterms:ownedBy/ceterms:subjectWebpage',
        ),
        (
            body({'@id': MAIN, '@type': 'ceterms:Certificate', 'ceterms:sameAs': [None, BAD_PAGE]}, sameAs='https://e.org/'),
            BAD_PAGE,
            '/@graph/1/ceterms:sameAs/1',
        ),
        (
            body() | {'@graph': [{**body()['@graph'][0], 'http://purl.org/ctdl/terms/subjectWebpage': BAD_PAGE}]},
            BAD_PAGE,
            '/@graph/0/http:~1~1purl.org~1ctdl~1terms~1subjectWebpage',
        ),
        (
            body()
            | {'@context': [CONTEXT, {'page': 'ceterms:subjectWebpage'}], '@graph': [{**body()['@graph'][0], 'page': BAD_PAGE}]},
            BAD_PAGE,
            '/@graph/0/page',
        ),
    ],
    ids=['single', 'array', 'profile', 'array in array', 'lifted', 'merged', 'alias', 'own name'],
)
def test_a_finding_points_at_the_value_as_it_came(given: Node, value: str, at: str) -> None:
    assert of_value(given, value) == {at}
    assert published.at(given, at) == value


def test_a_finding_carries_document_class_and_node() -> None:
    found = next(f for f in checked(body(estimatedCost=COST)).findings if f.value == 'US Dollar')
    assert found.document == CTID
    assert found.class_ == 'ceterms:CostProfile'
    assert '/.well-known/genid/e-' in found.focus
    assert found.path == 'ceterms:currency'


def test_a_missing_property_points_at_its_node() -> None:
    assert {f.pointer for f in checked(body()).findings if f.shape == 'name-present'} == {'/@graph/0'}


@pytest.mark.parametrize('name', published.bodies())
def test_every_finding_of_a_published_document_points_into_it(name: str) -> None:
    given = published.body(name)
    for finding in checked(given).findings:
        published.at(given, finding.pointer)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged())
def test_every_finding_of_a_damaged_document_points_into_it(given: Node) -> None:
    for finding in checked(given).findings:
        published.at(given, finding.pointer)


def test_a_provisional_document_is_checked_by_the_provisional_profile_among_others() -> None:
    full, provisional = body(), body() | {'adms:status': 'graphPublicationStatus:Provisional'}
    first, second, third = check([read(full), read(provisional), read(full)])
    assert second.findings == checked(full, 'provisional').findings
    assert first.findings == third.findings
    assert len(second.findings) < len(first.findings)


def test_levels_leave_out_the_lighter_findings() -> None:
    given = body(codedNotation='x' * 101, name='plain')
    counts = [len(checked(given, level=level).findings) for level in ('required', 'recommended', 'all')]
    assert counts == sorted(counts)
    assert counts[0] < counts[2]
    assert {f.severity for f in checked(given, level='required').findings} == {'violation'}


def test_names_that_are_none_are_refused() -> None:
    for wrong in ({'profile': 'x'}, {'engine': 'x'}):
        with pytest.raises(CTDLError):
            list(check([read(body())], **wrong))


def test_the_score_is_the_share_of_rows_with_a_value() -> None:
    document = read(body())
    rows = shapes.presence_rows('ceterms:Certificate')
    filled = {row[0]: 'x' for row in rows}
    whole = read(body() | {'@graph': [{**body()['@graph'][0], **filled}]})
    without = rows[-1][0]
    assert score(whole) == 100.0
    assert missing_rows(whole) == ()
    del whole.main[without]
    lost = [row for row in rows if not any(name in whole.main for name in row)]
    assert score(whole) == pytest.approx(100 * (len(rows) - len(lost)) / len(rows))
    assert list(missing_rows(whole)) == lost
    assert score(document) == pytest.approx(100 * (len(rows) - len(missing_rows(document))) / len(rows))


def test_empty_values_do_not_count_and_a_class_without_rows_scores_100_but_no_class_scores_0() -> None:
    assert score(read(body(name={}, description=''))) == score(read(body()))
    without_rows = next(name for name in sorted(load().classes) if not shapes.presence_rows(name))
    assert score(read({'@context': CONTEXT, '@id': MAIN, '@type': without_rows})) == 100.0
    assert score(read({'@context': CONTEXT, '@id': MAIN, '@type': 'ceterms:Nothing'})) == 0.0
    assert score(read({'@context': CONTEXT, '@id': MAIN, 'ceterms:name': {'en': 'x'}})) == 0.0
    assert score(read({})) == 0.0


@pytest.mark.parametrize('kind', CLASSES)
def test_a_score_is_between_0_and_100_for_every_class(kind: str) -> None:
    assert 0 <= score(read({'@context': CONTEXT, '@id': MAIN, '@type': kind})) <= 100


def test_findings_without_a_document_are_said_of_their_place() -> None:
    named, nameless = Finding('info', 'a', 'b', document='d'), Finding('info', 'a', 'b')  # type: ignore[arg-type]
    assert [f.document for f in located([named, nameless], 'file.json')] == ['d', 'file.json']
