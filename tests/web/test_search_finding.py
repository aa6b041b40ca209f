"""Finding over HTTP: what is typed, kept as a list, shown as a table, narrowed by price and time; and all forms count the same."""

from __future__ import annotations

import csv
import io
import re
from random import Random
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from flask import Flask

from ctdl import demo
from graph.registry import Registry
from graph.search import Search
from web.site import EXTENSION

PAGE = {'Accept': 'text/html'}
MEMBER = 'ceasn:Competency'


@pytest.fixture(scope='module')
def registry(app: Flask) -> Registry:
    found: Registry = app.extensions[EXTENSION].registry
    return found


def data(http: httpx.Client, **given: Any) -> Any:
    return http.get('/search.json', params=given).json()


def page(http: httpx.Client, **given: Any) -> str:
    answer = http.get('/search', params=given, headers=PAGE, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def shown(text: str) -> int:
    found = re.search(r'<p class="sentence"[^>]*><strong>([0-9,]+)</strong>', text)
    assert found
    return int(found[1].replace(',', ''))


@pytest.mark.parametrize(
    'text',
    [
        'solar',
        'tech*',
        '47-2231',
        '47-22',
        '"solar installation"',
        'solar -certificate',
        'solar OR wind',
        'college',
        'energía',
        '-solar',
    ],
)
def test_words_as_sparql_give_the_very_records(http: httpx.Client, registry: Registry, text: str) -> None:
    found = data(http, q=text, size=100)
    records = sorted(str(row[0]) for row in registry.query(found['sparql']).rows)
    assert records == sorted(item['iri'] for item in found['items'])
    assert found['total'] == len(records) == shown(page(http, q=text))


def test_random_searches_count_the_same_on_the_page_in_data_and_by_sparql(http: httpx.Client, registry: Registry) -> None:
    random = Random(4)
    values = {facet['name']: [one['value'] for one in facet['values']] for facet in data(http, size=1)['facets'] if facet['values']}
    values |= {'cost-to': ['500', '10000'], 'time-from': ['1 month'], 'time-to': ['1 year'], 'changed': ['2020-01-01']}
    for number in range(30):
        given = [
            (name, value)
            for name in random.sample(list(values), random.randint(1, 3))
            for value in random.choices(values[name], k=2)
        ]
        given += [('q', random.choice(['solar', 'college', 'work*', 'energy -wind']))] if number % 2 else []
        query = urlencode(given)
        found = http.get(f'/search.json?{query}').json()
        assert not found['notes']
        assert shown(http.get(f'/search?{query}', headers=PAGE, follow_redirects=True).text) == found['total'], query
        assert len(registry.query(found['sparql'])) == found['total'], query
        assert len(list(csv.reader(io.StringIO(http.get(f'/search.csv?{query}').text)))) - 1 == found['total'], query


def test_a_ctid_is_found_however_it_is_pasted(http: httpx.Client, registry: Registry) -> None:
    member = registry.show(demo.FRAMEWORK).document().nodes[1]['ceterms:ctid']
    for ctid, record in ((demo.CERTIFICATE, demo.CERTIFICATE), (member, demo.FRAMEWORK)):
        for text in (
            ctid, f'  {ctid.upper()} ', f'https://credentialengineregistry.org/resources/{ctid}',
            f'https://credentialengineregistry.org/graph/{ctid.upper()}', f'{http.base_url}/resources/{ctid}',
        ):  # fmt: skip
            found = data(http, q=text)
            assert [item['ctid'] for item in found['items']] == [record], text
            assert [str(row[0])[-39:] for row in registry.query(found['sparql']).rows] == [record]


def test_the_field_that_matched_is_named(http: httpx.Client) -> None:
    text = page(http, q='photovoltaic installers', type='Certificate')
    assert re.search(
        r'<span class="kind">Occupation</span> <span dir="auto">Solar <mark>Photovoltaic</mark> <mark>Installers</mark>', text
    )
    (first, *_) = data(http, q='photovoltaic installers', type='Certificate')['items']
    assert {match['property'] for match in first['matches']} == {'ceterms:occupationType'}


def test_what_is_current_comes_before_what_is_past(http: httpx.Client) -> None:
    names = [item['name'] for item in data(http, q='certificate solar installation', type='Certificate')['items']]
    assert names.index('Certificate in Solar Installation') < names.index('Certificate in Solar Installation (2022 edition)')


def test_no_hit_offers_the_word_as_a_beginning(http: httpx.Client) -> None:
    text = page(http, q='sola')
    assert 'with words that begin so: sola*</a>: 38 records' in text
    assert {'filter': 'begin', 'label': 'sola*', 'total': 38} in data(http, q='sola')['dropped']


def test_what_cannot_be_looked_for_is_told(http: httpx.Client) -> None:
    for text in ('%', '(', '😀'):
        assert data(http, q=text)['notes'] == [f'There is nothing in “{text}” that can be looked for; everything is shown.']
    assert data(http, collection='ce-x')['notes'] == ['“ce-x” is no CTID and no address. It was left out.']
    assert 'is no price' in data(http, **{'cost-from': 'much'})['notes'][0]
    assert 'is no length of time' in data(http, **{'time-to': 'long'})['notes'][0]


def test_cost_and_time_are_fields_and_parts_of_the_sentence(http: httpx.Client) -> None:
    text = page(http, **{'cost-from': '$500', 'cost-to': '5,000', 'time-to': '1 yr'})
    for said in ('costing at least', '>500<', 'costing at most', '>5,000<', 'taking at most', '>1 year<'):
        assert said in text
    assert 'name="cost-from" value="500"' in text
    costs = [item['cost'] for item in data(http, **{'cost-from': '500', 'cost-to': '5000'})['items']]
    assert costs
    assert all(500 <= cost <= 5000 for cost in costs)


def test_a_record_costs_and_takes_the_same_in_the_search_and_on_its_page(http: httpx.Client) -> None:
    row = page(http, q=demo.ASSOCIATE_DEGREE)
    (cost,) = re.findall(r'<dt>Cost</dt><dd>([^<]+)</dd>', row)
    assert cost in http.get(f'/compare?ids={demo.ASSOCIATE_DEGREE}', headers=PAGE).text
    assert cost == 'USD 8,656.75–15,286.75'


def test_a_list_is_kept_in_its_address(http: httpx.Client, registry: Registry) -> None:
    ids = f'{demo.CERTIFICATE},{demo.ASSOCIATE_DEGREE}'
    answer = http.get('/search', params=[('ids', ctid) for ctid in ids.split(',')], headers=PAGE)
    assert shown(answer.text) == 2
    assert 'kept in the address' in answer.text
    found = data(http, ids=ids)
    assert found['total'] == 2 == len(registry.query(found['sparql']))
    assert shown(page(http, ids=ids, q='renewable')) == 1
    assert 'href="/search?ids=' in page(http, q='solar', type='Degree')
    assert f'name="ids" value="{",".join(sorted(ids.split(",")))}"' in answer.text


def test_a_table_has_the_hits_of_the_list(http: httpx.Client) -> None:
    text = page(http, q='solar', view='table', sort='cost')
    assert len(re.findall(r'<th scope="row">', text)) == 25
    assert 'aria-sort="ascending"' in text
    assert 'view=table' in re.findall(r'rel="next" href="([^"]+)"', text)[0]


def test_a_code_can_be_typed_and_values_be_looked_for(http: httpx.Client) -> None:
    text = page(http)
    assert 'placeholder="Code, such as 29-1141"' in text
    assert shown(page(http, occupation='47-0000')) == data(http, occupation='47')['total'] > 0
    answer = http.get('/search', params={'q': '', 'all': 'owner', 'like.owner': 'lin', 'like.type': ''}, headers=PAGE)
    assert answer.headers['Location'].endswith('/search?all=owner&like=lin')
    found = data(http, all='owner', like='lin')
    (owners,) = (facet['values'] for facet in found['facets'] if facet['name'] == 'owner')
    assert [one['label'] for one in owners] == ['Linden River Community College']


def test_members_of_a_list_can_be_searched(http: httpx.Client) -> None:
    (lists,) = (facet['values'] for facet in data(http)['facets'] if facet['name'] == 'collection')
    for one in lists:
        assert data(http, collection=one['value'])['total'] == one['count'] > 0
    assert 'on the list' in page(http, collection=lists[0]['value'])


def test_codes_have_their_names_in_data(http: httpx.Client) -> None:
    (found,) = (facet['values'] for facet in data(http)['facets'] if facet['name'] == 'occupation')
    assert {one['value']: one['label'] for one in found}['47'] == 'Construction and extraction'


@pytest.mark.parametrize(
    'path', ['/search.json?q=solar', '/search.csv', '/search.jsonld', '/search.atom', '/browse.json', '/vocabulary/ceterms:requires.json',
             '/vocabulary.json', f'/compare.csv?ids={demo.CERTIFICATE}', '/browse/Certificate.json']
)  # fmt: skip
def test_who_has_the_data_already_is_told_so(http: httpx.Client, path: str) -> None:
    first = http.get(path)
    again = http.get(path, headers={'If-None-Match': first.headers['ETag']})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b'')


def test_terms_link_only_to_terms_that_have_a_page(http: httpx.Client) -> None:
    text = http.get('/vocabulary/ceterms:Certification', headers=PAGE).text
    for path in set(re.findall(r'href="(/vocabulary/[^"]+)"', text)):
        assert http.get(path).status_code == 200, path


def test_warming_leaves_nothing_to_be_read(registry: Registry) -> None:
    finder = Search(registry.ledger)
    finder.warm()
    assert set(finder.index.cache('order')) >= {'name', 'cost', 'changed'}
    assert finder.index.cache('nodes')
