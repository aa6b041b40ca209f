"""The lists behind coverage: stale records, references to nothing, links of one side; and coverage over time."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from ctdl.checking import score
from graph.registry import Registry
from web.app import closed, create_app
from web.coverage_trend import Point, Trend, drawn, thinned

AT = 'https://credentialengineregistry.org/resources/'


def ctid(number: int) -> str:
    return f'ce-00000000-0000-4000-8000-{number:012}'


def document(number: int, **more: Any) -> bytes:
    node = {
        '@id': AT + ctid(number),
        '@type': 'ceterms:Course',
        'ceterms:ctid': ctid(number),
        'ceterms:name': {'en': f'Course {number}'},
        **more,
    }
    return json.dumps({'@context': 'https://credreg.net/ctdl/schema/context/json', '@graph': [node]}).encode()


@pytest.fixture(scope='module')
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Course 1 requires 2, which does not say so, and 9, which is not there; both are of organization 3; 2 is from 2020 by its source."""
    folder = tmp_path_factory.mktemp('lists') / 'registry'
    owned = {'ceterms:ownedBy': [AT + ctid(3)]}
    organization = {'@type': 'ceterms:CredentialOrganization', 'ceterms:name': {'en': 'The owner'}}
    with Registry.create(folder) as registry:
        registry.publish(document(1, **{'ceterms:isPreparationFor': [AT + ctid(2)], 'ceterms:hasPart': [AT + ctid(9)]}, **owned))
        registry.publish(document(2, **owned), asserted='2020-05-01')
        registry.publish(document(3, **organization))
        registry.publish(document(4))
        with registry.reading():
            pass
    app = create_app(folder, follow=False)
    yield app.test_client()
    closed(app)


def rows(client: FlaskClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_a_reference_to_nothing_is_listed(told: FlaskClient) -> None:
    (one,) = rows(told, '/coverage/references.csv')
    assert (one['source'], one['source name'], one['property'], one['target']) == (
        AT + ctid(1),
        'Course 1',
        'ceterms:hasPart',
        AT + ctid(9),
    )
    assert len(rows(told, f'/coverage/references.csv?owner={ctid(3)}')) == 1
    assert rows(told, f'/coverage/references.csv?owner={ctid(4)}') == []
    assert f'href="/resources/{ctid(1)}"' in told.get('/coverage/references', headers={'Accept': 'text/html'}).text


def test_a_link_of_one_side_is_listed(told: FlaskClient) -> None:
    listed = told.get('/coverage/one-sided.json').get_json()
    (one,) = listed['rows']
    assert (one['source name'], one['property'], one['target name'], one['expected']) == (
        'Course 1', 'ceterms:isPreparationFor', 'Course 2', 'ceterms:preparationFrom'
    )  # fmt: skip
    assert told.get(f'/coverage/one-sided.json?owner={ctid(3)}').get_json()['total'] == 1
    assert told.get(f'/coverage/one-sided.json?owner={ctid(4)}').get_json()['total'] == 0


def test_stale_records_go_by_the_day_of_their_source(told: FlaskClient) -> None:
    (one,) = rows(told, '/coverage/stale.csv')
    assert (one['name'], one['stated'][:10], one['version']) == ('Course 2', '2020-05-01', '1')
    assert rows(told, '/coverage/stale.csv?before=2020-05-01') == []
    assert len(rows(told, '/coverage/stale.csv?before=2999-01-01')) == 4
    assert len(rows(told, f'/coverage/stale.csv?before=2999-01-01&owner={ctid(3)}')) == 2
    assert told.get('/coverage/stale?before=yesterday').status_code == 400


def test_records_say_what_they_lack(told: FlaskClient) -> None:
    everything = rows(told, '/coverage/records.csv')
    assert [row['name'] for row in everything] == ['Course 1', 'Course 2', 'Course 4', 'The owner']
    assert 'Owned By' in everything[2]['lacks required']
    lacking = rows(told, '/coverage/records.csv?state=incomplete')
    assert {row['ctid'] for row in lacking} == {row['ctid'] for row in everything if row['lacks required']}
    assert told.get('/coverage/records?state=odd').status_code == 400


def test_completeness_of_a_record_is_its_score(client: FlaskClient, registry_folder: Path) -> None:
    with Registry.open(registry_folder) as registry:
        for row in rows(client, '/coverage/records.csv'):
            assert float(row['completeness']) == pytest.approx(score(registry.show(row['ctid']).document()), abs=0.06)


def test_unknown_lists_name_the_known(client: FlaskClient) -> None:
    answer = client.get('/coverage/nonsense')
    assert answer.status_code == 404
    assert 'stale' in answer.text


# over time


def clocked(*days: str) -> Callable[[], str]:
    """A clock that goes from one day to the next."""
    left = list(days)
    return lambda: f'{left.pop(0) if len(left) > 1 else left[0]}T12:00:00.000000Z'


def test_the_trend_is_coverage_as_of_each_day(tmp_path: Path) -> None:
    with Registry.create(tmp_path / 'r') as registry:
        web_page = {'ceterms:subjectWebpage': 'https://example.org/1', 'ceterms:description': {'en': 'What it is.'}}
        published: dict[str, Callable[[], object]] = {
            '2026-01-01': lambda: registry.publish(document(1)),
            '2026-02-01': lambda: registry.publish(document(2, **web_page)),
            '2026-03-01': lambda: registry.publish(document(1, **web_page)),
            '2026-04-01': lambda: registry.delete(ctid(2)),
        }
        trend = Trend(tmp_path / 'r' / 'ledger.sqlite')
        expected = []
        for day, act in published.items():
            registry.ledger._now = clocked(day)
            act()
            scores = [score(registry.show(entry.ctid).document()) for entry in registry.ledger.current()]
            expected.append((day, len(scores), round(sum(scores) / len(scores), 3)))
            found = trend.points(registry.ledger, wait=5.0)
            assert found is not None
            assert [(point.day, point.records, round(point.score, 3)) for point in found] == expected
        assert found is not None
        assert [(point.created, point.updated, point.withdrawn) for point in found] == [(1, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)]
        trend.close()


def test_the_trend_ends_as_coverage_is(client: FlaskClient) -> None:
    whole = client.get('/coverage.json').get_json()['all']
    while (answer := client.get('/coverage/trend.json')).status_code == 503:
        assert answer.headers['Retry-After']
    last = answer.get_json()['days'][-1]
    assert (last['records'], last['completeness'], last['with all required']) == (
        whole['documents'], whole['completeness'], whole['withAllRequired']
    )  # fmt: skip
    shown = client.get('/coverage/trend', headers={'Accept': 'text/html'}).text
    assert '<polyline' in shown
    assert ' style=' not in shown


def test_a_long_trend_is_thinned_and_drawn_within_its_frame() -> None:
    points = [
        Point(f'20{year:02}-{month:02}-15', 10 * year + month, float(month * 8), 0)
        for year in range(10, 30)
        for month in range(1, 13)
    ]
    some = thinned(points)
    assert 3 <= len(some) <= 12
    assert some[-1] == points[-1]
    assert [point.day for point in some] == sorted({point.day for point in some})
    for x, y, _ in drawn(some).dots:
        assert 0 <= x <= 640
        assert 0 <= y <= 160
    assert thinned(points[:5]) == points[:5]
    assert drawn(points[:1]).dots[0][0] == 320
