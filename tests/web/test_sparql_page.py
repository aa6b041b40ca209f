"""The SPARQL page: a plain form without scripts, an editor with them, named and saved queries, drawings."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from flask import Flask

from graph.sparql import named
from web.sparql_states import NAMES, TILES, state, tiles

if TYPE_CHECKING:
    from tests.browser import Visit

Browse = Callable[..., AbstractContextManager['Visit']]
HTML = {'Accept': 'text/html'}
COUNTS = (
    'SELECT ?class (COUNT(?thing) AS ?count) WHERE { ?thing a ?class ; ceterms:ctid ?ctid } GROUP BY ?class ORDER BY DESC(?count)'
)
STATES = 'SELECT ?state ?n { VALUES (?state ?n) { ("Indiana" 12) ("US-IL" 5) ("OH" 3) } }'
GRAPH = 'CONSTRUCT { ?a ceterms:ownedBy ?b } WHERE { ?a ceterms:ownedBy ?b ; a ceterms:Certificate } LIMIT 9'


def page(http: httpx.Client, query: str, **more: str) -> str:
    answer = http.get('/sparql', params={'query': query, **more}, headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_page_shows_an_answer_with_labels_and_links(http: httpx.Client) -> None:
    text = page(http, 'SELECT ?s ?t { ?s a ?t ; a ceterms:Certificate } ORDER BY ?s')
    assert re.search(r'<a href="/resources/ce-[^"]+">[^<]+</a><small', text)
    assert '<a href="/vocabulary/ceterms:Certificate">Certificate</a>' in text
    assert 'true for version' in text
    plain = page(http, 'SELECT ?s { ?s a ceterms:Certificate } ORDER BY ?s', plain='1')
    assert '<small class="sparql-iri' not in plain


def test_rows_are_turned_and_sorted_by_links(http: httpx.Client) -> None:
    query = 'SELECT ?s ?p ?o { ?s ?p ?o }'
    text = page(http, query)
    assert text.count('<tr>') == 101
    assert 'Only the first 10,000 rows are here' in text
    second = unescape(re.findall(r'rel="next" href="([^"]+)"', text)[0])
    assert http.get(second, headers=HTML).text != text
    query = 'SELECT ?n { VALUES ?n { 3 1 20 } }'
    shown = [re.findall(r'<td class="number">.*?>(\d+)<', page(http, query, sort=order)) for order in ('n', '-n')]
    assert shown == [['1', '3', '20'], ['20', '3', '1']]


def test_what_was_published_cannot_become_script_or_a_bad_link(http: httpx.Client) -> None:
    text = page(http, 'SELECT ?a ?b { VALUES (?a ?b) { ("<script>alert(1)</script>" <javascript:alert(1)>) } }')
    assert '<script>alert' not in text.replace(unescape('&lt;script&gt;'), '<script>') or '&lt;script&gt;alert' in text
    assert 'href="javascript' not in text


def test_an_error_stands_beside_the_query_as_written(http: httpx.Client) -> None:
    answer = http.get('/sparql', params={'query': 'SELECT ?s\nWHERE { ?s ?p }'}, headers=HTML)
    assert answer.status_code == 400
    assert 'data-line="2"' in answer.text
    assert 'SELECT ?s\nWHERE { ?s ?p }</textarea>' in unescape(answer.text)


def test_time_that_ran_out_is_told_with_what_to_try(http: httpx.Client) -> None:
    endless = 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }'
    answer = http.get('/sparql', params={'query': endless, 'timeout': '0.3'}, headers=HTML)
    assert answer.status_code == 504
    assert 'time limit' in answer.text
    assert 'LIMIT 100' in answer.text


def test_every_named_query_has_its_page_and_form(http: httpx.Client) -> None:
    for query in named():
        answer = http.get(f'/sparql/queries/{query.name}', headers=HTML, params={'edit': '1'})
        assert answer.status_code == 200
        assert query.title in unescape(answer.text)
        assert all(f'name="{parameter.name}"' in answer.text for parameter in query.parameters)
    listed = http.get('/sparql', headers=HTML).text
    assert all(f'/sparql/queries/{query.name}"' in listed for query in named())


def test_a_named_query_runs_from_its_form_and_gives_data(http: httpx.Client) -> None:
    answer = http.get('/sparql/queries/changes', headers=HTML)
    assert 'type="date"' in answer.text
    assert 'id="results"' not in answer.text
    options = {'from': '2020-01-01', 'to': '2030-01-01'}
    answer = http.get('/sparql/queries/changes', params=options, headers=HTML)
    assert 'id="results"' in answer.text
    assert '2020-01-01' in re.findall(r'<pre.*?</pre>', answer.text, re.DOTALL)[0]
    rows = http.get('/sparql/queries/changes.csv', params=options).text.splitlines()
    assert rows[0] == 'resource,change,time,number,agent'
    assert len(rows) > 50
    wrong = http.get('/sparql/queries/changes', params={**options, 'from': 'soon'}, headers=HTML)
    assert wrong.status_code == 400
    assert 'must be a date' in wrong.text


def test_drawings_are_offered_where_they_fit(http: httpx.Client) -> None:
    assert '<ol aria-label="A bar for each row' in page(http, COUNTS, view='chart')
    shaded = page(http, STATES, view='map')
    assert 'Indiana: 12' in shaded
    assert shaded.count('class="tile') == 51
    drawn = page(http, GRAPH, view='diagram')
    assert 'class="ctdl-diagram' in drawn or '<svg xmlns' in drawn
    assert 'owned by' in drawn
    assert 'view=map' not in page(http, COUNTS)
    assert 'view=diagram' not in page(http, 'CONSTRUCT WHERE { ?s ?p ?o }')
    for text in (shaded, drawn):
        assert ' style=' not in text


def test_a_diagram_can_be_taken_away(http: httpx.Client) -> None:
    svg = http.get('/sparql', params={'query': GRAPH, 'format': 'svg'})
    assert (svg.headers['Content-Type'].partition(';')[0], svg.text[:4]) == ('image/svg+xml', '<svg')
    assert http.get('/sparql', params={'query': GRAPH, 'format': 'png'}).content[:4] == b'\x89PNG'
    assert http.get('/sparql', params={'query': 'CONSTRUCT WHERE { ?s ?p ?o }', 'format': 'svg'}).status_code == 400


def test_the_list_of_named_queries_is_data_too(http: httpx.Client) -> None:
    found = http.get('/sparql/queries.json').json()
    assert [query['name'] for query in found] == [query.name for query in named()]
    for form, kind in (('json', 'application/sparql-results+json'), ('csv', 'text/csv; charset=utf-8')):
        answer = http.get(f'/sparql/queries/counts-by-class.{form}', headers=HTML)
        assert answer.headers['Content-Type'] == kind
    assert http.get('/sparql/queries/changes.csv', headers=HTML).status_code == 400


def test_the_tiles_are_the_states() -> None:
    assert TILES.keys() == NAMES.keys()
    assert len(set(TILES.values())) == 51
    assert [state(text) for text in ('IN', 'us-in'.upper(), 'indiana', 'or', 'Inner')] == ['IN', 'IN', 'IN', 'OR', '']
    assert {tile.code: tile.shade for tile in tiles({'IN': 10, 'OH': 1}) if tile.shade} == {'IN': 5, 'OH': 1}


def test_snippets_and_downloads_carry_the_query(http: httpx.Client) -> None:
    text = unescape(page(http, COUNTS))
    for words in ('curl --silent', 'pd.read_csv', 'read.csv(address)'):
        assert words in text
    address = re.findall(r'href="([^"]+)" download>CSV as the standard has it<', page(http, COUNTS))[0]
    answer = http.get(unescape(address))
    assert answer.headers['Content-Disposition'] == 'attachment; filename="query.csv"'
    assert answer.text.startswith('class,count\r\n')


def test_a_query_is_saved_under_a_short_address_once(http: httpx.Client, registry_folder: Path) -> None:
    first = http.post('/sparql/save', data={'query': COUNTS}, headers=HTML)
    assert first.status_code == 303
    again = http.post('/sparql/save', data={'query': COUNTS}, headers={'Accept': 'application/json'})
    assert again.status_code == 201
    address = first.headers['Location']
    assert again.json()['address'].endswith(address)
    assert re.fullmatch('/sparql/q/[a-z2-7]{12}', address)
    assert 'id="results"' in http.get(address, headers=HTML).text
    assert http.get(address, params={'format': 'csv'}).text.startswith('class,count')
    assert http.get('/sparql/q/aaaaaaaaaaaa').status_code == 404
    assert http.get('/sparql/q/..%2fledger').status_code == 404
    assert [file.suffix for file in (registry_folder / 'saved-queries').iterdir()] == ['.rq'] * len(
        list((registry_folder / 'saved-queries').iterdir())
    )
    assert http.post('/sparql/save', data={'query': 'DROP ALL'}).status_code == 400


def test_one_visitor_cannot_save_without_end(new_app: Callable[..., Flask]) -> None:
    client = new_app(follow=False).test_client()
    codes = [client.post('/sparql/save', data={'query': f'ASK {{ }} #{n}'}, headers=HTML).status_code for n in range(62)]
    assert codes == [303] * 60 + [429] * 2


def test_a_long_query_gets_a_short_address(http: httpx.Client) -> None:
    answer = http.get('/sparql', params={'query': COUNTS + '\n# ' + 'long ' * 400}, headers=HTML)
    assert answer.status_code == 303
    assert len(answer.headers['Location']) < 30


# ---- in a browser


def test_the_form_works_without_scripts(browse: Browse) -> None:
    with browse('/sparql', java_script_enabled=False) as seen:
        seen.page.fill('#query', 'SELECT ?n { VALUES ?n { 42 } }')
        seen.page.click('button[name=run]')
        assert seen.page.inner_text('#results td') == '42'


def test_the_editor_completes_colours_and_runs_by_keyboard(browse: Browse, http: httpx.Client) -> None:
    http.get('/.well-known/void')
    with browse('/sparql') as seen:
        keys = seen.page.keyboard
        seen.page.focus('#query')
        keys.press('Control+A')
        keys.type('SELECT ?s WHERE { ?s a ceterms:Certificate ; na')
        seen.page.wait_for_selector('#sparql-terms [aria-selected=true]')
        assert seen.page.inner_text('#sparql-terms [aria-selected=true] code') == 'ceterms:name'
        keys.press('Tab')
        keys.type(' ?name } LIMIT 1')
        keys.press('Escape')
        text = seen.page.input_value('#query')
        assert text.startswith('PREFIX ceterms: <https://purl.org/ctdl/terms/>\nSELECT')
        assert 'ceterms:name ?name } LIMIT 1' in text
        assert seen.page.inner_text('.sparql-under .key >> nth=0') == 'PREFIX'
        keys.press('Control+Enter')
        seen.page.wait_for_selector('#results table')
        assert seen.complaints() == []


def test_the_list_of_terms_opens_on_demand_and_closes(browse: Browse) -> None:
    with browse('/sparql') as seen:
        seen.page.fill('#query', 'SELECT * { ?s a ')
        seen.page.focus('#query')
        seen.page.keyboard.press('End')
        seen.page.keyboard.press('Control+Space')
        seen.page.wait_for_selector('#sparql-terms li')
        assert 'ceterms:' in seen.page.inner_text('#sparql-terms')
        seen.page.keyboard.press('ArrowDown')
        assert seen.page.get_attribute('#query', 'aria-activedescendant') == 'sparql-term-1'
        seen.page.keyboard.press('Escape')
        assert not seen.page.is_visible('#sparql-terms')


def test_a_mistake_is_marked_while_typing(browse: Browse) -> None:
    with browse('/sparql') as seen:
        seen.page.fill('#query', 'SELECT ?s\nWHERE { ?s ?p }')
        seen.page.wait_for_selector('.sparql-under .bad')
        assert seen.page.inner_text('#sparql-said').startswith('Line 2')
        seen.page.fill('#query', 'SELECT ?s\nWHERE { ?s ?p ?o }')
        seen.page.wait_for_selector('.sparql-said:not(.wrong)')
        assert seen.page.query_selector('.sparql-under .bad') is None


def test_script_and_sheet_keep_within_their_budget() -> None:
    static = Path(__file__).parents[2] / 'web' / 'static'
    assert (static / 'sparql.js').stat().st_size <= 12 * 1024
    assert (static / 'sparql.css').stat().st_size <= 8 * 1024
