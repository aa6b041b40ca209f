"""Coverage: the counts are those of the checks, keep in step with the ledger, and every cell leads to the records that it counts."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ctdl import demo
from ctdl.checking import missing_rows, score
from graph.registry import Registry
from tests.web.test_history import OWN, certificate
from web import coverage
from web.coverage import Counting, figures, filled
from web.pages.coverage import counting

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

Browse = Callable[..., object]


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers={'Accept': 'text/html'})
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


@pytest.fixture
def registry(registry_folder: Path) -> Registry:
    return Registry.open(registry_folder)


# counting


def test_counts_are_those_of_the_checks(registry: Registry, registry_folder: Path) -> None:
    counting = Counting(registry_folder / 'ledger.sqlite')
    assert counting.ready(registry.ledger)
    documents = [registry.show(entry.ctid).document() for entry in registry.ledger.current()]
    whole = figures(counting.counted)
    assert whole.documents == len(documents)
    assert whole.score == pytest.approx(sum(map(score, documents)) / len(documents))
    courses = [document for document in documents if document.kind == 'ceterms:Course']
    for one in filled(counting.counted, 'ceterms:Course'):
        assert one.lacking == sum(one.row in missing_rows(document) for document in courses)
    registry.close()


def test_counts_follow_what_is_published_and_deleted(tmp_path: Path) -> None:
    with Registry.create(tmp_path / 'r') as registry:
        registry.publish(certificate('One'))
        counting = Counting(tmp_path / 'r' / 'ledger.sqlite')
        row = ('ceterms:subjectWebpage',)

        def lacking() -> int:
            assert counting.ready(registry.ledger)
            return len(counting.counted.without('ceterms:Certificate', row))

        assert lacking() == 1
        registry.publish(certificate('One', **{'ceterms:subjectWebpage': 'https://x.example/'}))
        assert lacking() == 0
        assert figures(counting.counted).documents == 1
        registry.delete(OWN)
        assert lacking() == 0
        assert figures(counting.counted).documents == 0
        registry.publish(certificate('One'))
        assert lacking() == 1
        assert list(counting.counted.ctids.values()) == [OWN]


def test_much_is_counted_beside_the_pages(registry: Registry, registry_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, 'AT_ONCE', 0)
    counting = Counting(registry_folder / 'ledger.sqlite')
    assert not counting.ready(registry.ledger, wait=0.0)
    assert counting.ready(registry.ledger, wait=20.0)
    assert counting.counted.sequence == registry.ledger.last_seq
    registry.close()


# pages


def test_the_page_leads_to_the_records(client: FlaskClient) -> None:
    shown = page(client, '/coverage')
    assert 'Linden River Community College' in shown
    assert 'By class' in shown
    assert 'By owner' in shown
    assert 'completeness=50-74' in shown
    assert '/search?owner=' in shown
    assert '<style' not in shown
    assert ' style=' not in shown


def test_a_cell_counts_what_it_leads_to(client: FlaskClient) -> None:
    told = client.get('/coverage.json').get_json()
    courses = next(one for one in told['classes'] if one['class'] == 'ceterms:Course')
    some = [one for one in courses['properties'] if one['lacking']]
    assert some
    for one in some:
        listed = client.get(f'/coverage.json?type=ceterms:Course&lacks={one["properties"][0]}').get_json()
        assert listed['total'] == one['lacking'] == len(listed['records'])
    finder = Registry.open(client.application.extensions['ctdl-site'].folder.path)
    for owner in told['owners']:
        for band, count in owner['bands'].items():
            assert count == finder.search('', {'owner': owner['owner'], 'completeness': band}).total
    finder.close()


def test_every_number_on_the_page_is_that_of_the_list_behind_it(client: FlaskClient) -> None:
    seen = 0
    for path in (
        '/coverage',
        '/coverage?type=ceterms:Course',
        f'/coverage?owner={demo.COLLEGE}',
        f'/coverage?owner={demo.BOARD}&type=ceterms:License',
    ):
        for address, number in re.findall(r'<a href="(/(?:search|coverage)[^"]*)">([0-9,]+)<', page(client, path)):
            first, _, query = html.unescape(address).partition('?')
            told = client.get(f'{first}.json?{query}').get_json()
            assert told['total'] == int(number.replace(',', '')), address
            seen += 1
    assert seen > 100


def test_a_purge_is_noticed_though_the_number_stays(tmp_path: Path) -> None:
    with Registry.create(tmp_path / 'r') as registry:
        registry.publish(certificate('One'))
        counting = Counting(tmp_path / 'r' / 'ledger.sqlite')
        assert counting.ready(registry.ledger)
        assert figures(counting.counted).documents == 1
        registry.purge(OWN, 1, 'a takedown')
        assert counting.ready(registry.ledger)
        assert figures(counting.counted).documents == 0


def test_every_class_that_there_is_has_a_page(client: FlaskClient) -> None:
    for one in client.get('/coverage.json').get_json()['classes']:
        for path in ('/coverage.json', '/changes.json'):
            assert client.get(path, query_string={'type': one['class']}).status_code == 200, one['class']


def test_an_owner_has_its_own_coverage(client: FlaskClient) -> None:
    everything, own = client.get('/coverage.json').get_json(), client.get(f'/coverage.json?owner={demo.BOARD}').get_json()
    assert 0 < own['all']['documents'] < everything['all']['documents']
    assert 'Solar and Storage Certification Board' in page(client, f'/coverage?owner={demo.BOARD}')


def test_the_tables_come_as_csv(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get('/coverage.csv').text)))
    assert {row['level'] for row in rows} == {'required', 'recommended'}
    assert all(int(row['have it']) + int(row['lack it']) == int(row['documents']) for row in rows)
    owners = list(csv.DictReader(io.StringIO(client.get('/coverage.csv?by=owner').text)))
    assert sum(row['name'] == 'Linden River Community College' for row in owners) == 1


def test_what_there_is_not_is_refused(client: FlaskClient) -> None:
    assert client.get('/coverage.json?type=Nonsense').status_code == 400
    assert client.get('/coverage.json?lacks=ceterms:name').status_code == 400
    assert client.get('/coverage.json?type=ceterms:Course&lacks=ceterms:nonsense').get_json()['total'] == 0


def test_while_it_is_counted_the_page_says_so(new_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, 'AT_ONCE', 0)
    app = new_app(follow=False)
    client = app.test_client()
    with app.app_context():
        counts = counting()
    with counts._busy:  # another thread is at it
        shown = page(client, '/coverage?owner=')
        assert 'Being counted' in shown
        assert '<a href="/coverage?owner=" data-again="5">Look again</a>' in shown
        assert 'http-equiv="refresh"' not in shown
        answer = client.get('/coverage.json')
        assert answer.status_code == 503
        assert answer.headers['Retry-After'] == '5'
    while client.get('/coverage.json').status_code == 503:
        pass
    assert 'Being counted' not in page(client, '/coverage')


# in a browser


def test_one_can_go_from_a_class_to_the_records_without_scripts(browse: Browse) -> None:
    with browse('/coverage', java_script_enabled=False) as seen:  # type: ignore[attr-defined]
        seen.page.get_by_role('link', name='Course', exact=True).click()
        seen.page.locator('a[href*="lacks="]').first.click()
        assert seen.page.locator('ul.lines a').count() > 0
