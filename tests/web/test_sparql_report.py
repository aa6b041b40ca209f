"""Reports: the answer of a query as of chosen days, as page, JSON and CSV; columns filtered; the tree of the schema."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

import httpx
import pytest

from ctdl.errors import QueryError
from tests.browser import serious_barriers
from web.sparql_report import days_of

if TYPE_CHECKING:
    from tests.browser import Visit

Browse = Callable[..., AbstractContextManager['Visit']]
HTML = {'Accept': 'text/html'}
COSTS = 'SELECT ?name ?price { ?s ceterms:name ?name ; ceterms:estimatedCost [ ceterms:price ?price ] } ORDER BY ?name ?price'
COUNT = 'SELECT (COUNT(?c) AS ?n) { ?s ceterms:ctid ?c ; a ceterms:Certificate }'
MANY = 'SELECT ?thing ?class { ?thing a ?class ; ceterms:ctid ?c } ORDER BY ?thing ?class'


@pytest.fixture
def saved(http: httpx.Client) -> Callable[[str], str]:
    def save(query: str) -> str:
        answer = http.post('/sparql/save', data={'query': query, 'report': '1'}, headers=HTML)
        assert answer.status_code == 303
        address = answer.headers['Location']
        assert re.fullmatch('/sparql/q/[a-z2-7]{12}/report', address)
        return str(address)

    return save


def test_a_saved_query_has_its_answer_by_day_with_what_came_and_went(http: httpx.Client, saved: Callable[[str], str]) -> None:
    found = http.get(saved(COSTS) + '.json', params={'days': '2020-01-01'}).json()
    assert [day['day'] for day in found['days']] == ['2020-01-01', 'now']
    assert found['complete'] is True
    before, now = found['days']
    assert (before['sequence'], before['rows']) == (0, 0)
    assert now['rows'] == len(now['came']) > 0
    assert now['went'] == []
    asked = http.get('/sparql', params={'query': COSTS}).json()['results']['bindings']
    assert sorted(row[1] for row in now['came']) == sorted(row['price']['value'] for row in asked)


def test_days_by_the_dates_of_the_source_are_as_the_answer_of_that_day_says(
    http: httpx.Client, saved: Callable[[str], str]
) -> None:
    address = saved(COUNT)
    found = http.get(address, params={'days': '2025-12-31', 'by': 'asserted', 'format': 'json'}).json()
    day = http.get('/sparql', params={'query': COUNT, 'as-of-source': '2025-12-31'}).json()['results']['bindings'][0]['n']['value']
    now = http.get('/sparql', params={'query': COUNT}).json()['results']['bindings'][0]['n']['value']
    assert [one['value'] for one in found['days']] == [day, now]


def test_a_report_is_a_page_with_a_permalink_and_its_data(http: httpx.Client, saved: Callable[[str], str]) -> None:
    answer = http.get(saved(COSTS), params={'days': '2020-01-01,2020-06-30'}, headers=HTML)
    text = unescape(answer.text)
    assert answer.status_code == 200
    assert 'as-of=2020-06-30' in text
    assert 'What came and what went' in text
    assert ' style=' not in text
    assert 'report?days=2020-01-01%2C2020-06-30&format=csv' in text
    rows = list(csv.reader(io.StringIO(http.get(saved(COSTS) + '.csv', params={'days': '2020'}).text)))
    assert rows[0] == ['day', 'sequence', 'change', 'rows', 'name', 'price']
    assert {len(row) for row in rows} == {6}
    assert {row[2] for row in rows[1:]} == {'count', 'came'}


def test_a_named_question_has_a_report_with_its_parameters(http: httpx.Client) -> None:
    found = http.get('/sparql/queries/counts-by-class/report.json', params={'days': '2020'}).json()
    assert found['days'][1]['rows'] > 5
    both = {'q.from': '2020-01-01', 'q.to': '2030-01-01', 'days': '2020'}
    found = http.get('/sparql/queries/changes/report.json', params=both).json()
    assert found['days'][1]['rows'] > 50
    page = http.get('/sparql/queries/changes/report', params=both, headers=HTML).text
    assert 'name="q.from" value="2020-01-01"' in page
    listed = http.get('/sparql/queries/counts-by-class', headers=HTML).text
    assert '/sparql/queries/counts-by-class/report"' in listed


def test_wrong_days_and_queries_are_told(http: httpx.Client, saved: Callable[[str], str]) -> None:
    address = saved(COUNT)
    assert http.get(address, params={'days': 'yesterday'}, headers=HTML).status_code == 400
    assert 'is not a date' in http.get(address + '.json', params={'days': 'yesterday'}).text
    assert http.get(address, params={'format': 'svg'}).status_code == 406
    assert http.get('/sparql/q/aaaaaaaaaaaa/report').status_code == 404


def test_days_are_chosen_by_steps() -> None:
    today = date(2026, 3, 10)
    assert days_of({}, '2025-12-05T00:00:00Z', today) == ['2025-12-31', '2026-01-31', '2026-02-28']
    assert days_of({'every': 'year', 'from': '2023-05-01'}, '', today) == ['2023-12-31', '2024-12-31', '2025-12-31']
    assert days_of({'every': 'week', 'from': '2026-02-20', 'to': '2026-03-03'}, '', today) == [
        '2026-02-22',
        '2026-03-01',
        '2026-03-03',
    ]
    assert days_of({'days': '2026-02, 2025 2026-01-05'}, '', today) == ['2025', '2026-01-05', '2026-02']
    assert days_of({}, '', today) == []
    with pytest.raises(QueryError, match='a report takes'):
        days_of({'every': 'day', 'from': '2025-01-01'}, '', today)
    with pytest.raises(QueryError, match='every'):
        days_of({'every': 'hour'}, '', today)


# ---- columns that are filtered


def test_columns_are_filtered_by_words_or_address_and_sorted_with_that(http: httpx.Client) -> None:
    whole = http.get('/sparql', params={'query': MANY}, headers=HTML).text
    assert 'name="f.class"' in whole
    found = unescape(http.get('/sparql', params={'query': MANY, 'f.class': 'CERTIFICATE', 'sort': '-thing'}, headers=HTML).text)
    rows = re.findall(r'<tr><td>.*?</tr>', found, re.DOTALL)
    assert rows
    assert all('ertificate' in row for row in rows)
    assert re.search(r'<strong>\d+ of \d+ rows</strong>', found)
    assert 'name="f.class" value="CERTIFICATE"' in found
    assert re.search(r'<a href="[^"]*"[^>]*>class', found)
    none = http.get('/sparql', params={'query': MANY, 'f.class': 'nothing like it'}, headers=HTML).text
    assert 'No row has all of that' in none
    assert 'Why is this empty?' not in none


def test_downloads_have_all_rows_whatever_is_filtered(http: httpx.Client) -> None:
    text = unescape(http.get('/sparql', params={'query': MANY, 'f.class': 'x', 'why': '1'}, headers=HTML).text)
    address = re.findall(r'href="([^"]*format=csv&download=1[^"]*)"', text)[0]
    assert 'f.class' not in address
    assert len(http.get(address).text.splitlines()) > 50


def test_the_filter_works_without_scripts_and_keeps_the_query(browse: Browse, http: httpx.Client) -> None:
    address = http.post('/sparql/save', data={'query': MANY}, headers=HTML).headers['Location']
    with browse(address + '?sort=-thing', java_script_enabled=False) as seen:
        seen.page.fill('[name="f.class"]', 'certificate')
        seen.page.click('button[form=sparql-filter]')
        assert 'sort=-thing' in seen.page.url
        assert all('ertificate' in row for row in seen.page.locator('.sparql-table tbody tr').all_inner_texts())


# ---- the schema


def test_the_schema_is_shown_with_counts_and_begins_a_query(http: httpx.Client) -> None:
    http.get('/.well-known/void')
    text = unescape(http.get('/sparql', headers=HTML).text)
    assert 'id="schema"' in text
    assert '<a href="/sparql?of=ceterms%3ACourse"><code>ceterms:Course</code></a>' in text
    count = http.get('/sparql', params={'query': 'SELECT (COUNT(*) AS ?n) { ?s a ceterms:Course }'}).json()
    number = count['results']['bindings'][0]['n']['value']
    assert f'<summary>Course <span class="quiet">{number}</span>' in text
    begun = unescape(http.get('/sparql', params={'of': 'ceterms:Certificate', 'term': 'ceterms:name'}, headers=HTML).text)
    query = re.findall(r'<textarea[^>]*>\n(.*?)</textarea>', begun, re.DOTALL)[0]
    assert '?thing a ceterms:Certificate' in query
    assert http.get('/sparql', params={'query': query}).json()['results']['bindings']
    strange = http.get('/sparql', params={'of': '} DROP', 'term': 'x'}, headers=HTML).text
    assert 'DROP' not in re.findall(r'<textarea.*?</textarea>', strange, re.DOTALL)[0]


def test_a_name_of_the_schema_goes_into_the_query_at_the_cursor(browse: Browse, http: httpx.Client) -> None:
    http.get('/.well-known/void')
    with browse('/sparql') as seen:
        seen.page.fill('#query', 'SELECT * { ?s a')
        seen.page.focus('#query')
        seen.page.keyboard.press('Control+End')
        seen.page.click('#schema summary >> nth=0')
        name = seen.page.inner_text('#schema details[open] a >> nth=0')
        seen.page.click('#schema details[open] a >> nth=0')
        assert seen.page.input_value('#query').startswith(f'SELECT * {{ ?s a {name} ')
        assert seen.complaints() == []


# ---- the queries that were run in this browser


def test_the_last_queries_are_kept_in_the_browser_and_can_be_forgotten(browse: Browse) -> None:
    with browse('/sparql') as seen:
        assert not seen.page.is_visible('#sparql-history')
        for number in (1, 2, 1):
            seen.page.fill('#query', f'SELECT ?n {{ VALUES ?n {{ {number} }} }}')
            seen.page.focus('#query')
            seen.page.keyboard.press('Control+Enter')
            seen.page.wait_for_selector(f'#results td >> text={number}')
        listed = seen.page.locator('#sparql-last li').all_inner_texts()
        assert listed == ['SELECT ?n { VALUES ?n { 1 } }', 'SELECT ?n { VALUES ?n { 2 } }']
        seen.page.click('#sparql-last button >> nth=1')
        assert seen.page.input_value('#query') == 'SELECT ?n { VALUES ?n { 2 } }'
        seen.page.click('#sparql-forget')
        assert not seen.page.is_visible('#sparql-history')
        assert seen.page.evaluate('localStorage.length') == 0
        assert seen.complaints() == []


@pytest.mark.parametrize('scheme', ['light', 'dark'])
def test_nothing_on_the_report_of_a_saved_query_is_a_barrier(browse: Browse, saved: Callable[[str], str], scheme: str) -> None:
    with browse(saved(COSTS) + '?days=2020,2025&by=asserted', width=360, color_scheme=scheme) as seen:
        assert serious_barriers(seen.page) == []
        assert seen.complaints() == []
        assert seen.page.evaluate('document.documentElement.scrollWidth <= innerWidth')
