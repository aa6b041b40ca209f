"""Browsing by class, and the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from flask import Flask

from ctdl.vocabulary import load
from graph.term_uses import uses
from web.browse_page import first_places
from web.site import EXTENSION

PAGE = {'Accept': 'text/html'}


def _lines(classes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for line in classes:
        yield line
        yield from _lines(line['below'])


def test_each_class_leads_to_as_many_records_as_it_says(http: httpx.Client) -> None:
    data = http.get('/browse.json').json()
    for line in _lines(data['classes']):
        found = http.get(f'/browse/{line["class"]}.json').json()
        assert found['total'] == line['count'] > 0, line['class']


def test_records_of_a_class_come_by_name_by_owner_and_by_place(http: httpx.Client) -> None:
    names = [record['name'] for record in http.get('/browse/Credential.json').json()['records']]
    assert names == sorted(names)
    assert len(names) == 13
    assert 'Linden River Community College' in http.get('/browse/Credential?by=owner', headers=PAGE).text
    assert 'Tamarack' in http.get('/browse/Credential?by=region', headers=PAGE).text
    assert 'None of these' in http.get('/browse/Occupation?by=region', headers=PAGE).text


def test_letters_lead_to_where_they_begin(app: Flask) -> None:
    with app.app_context():
        finder = app.extensions[EXTENSION].registry.finder
        finder.find(limit=0)
        places = first_places(finder, 'ceterms:Credential')
        names = [hit.name for hit in finder.find('', {'type': 'Credential'}, 'name', limit=100).hits]
    assert all(names[place].upper().startswith(letter) for letter, place in places.items())


def test_a_class_has_one_address(http: httpx.Client) -> None:
    answer = http.get('/browse/ceterms:Certificate', headers=PAGE)
    assert (answer.status_code, answer.headers['Location']) == (301, '/browse/Certificate')
    assert http.get('/browse/Spaceship', headers=PAGE).status_code == 404


def test_terms_are_listed_and_found_by_part_of_their_label(http: httpx.Client) -> None:
    assert len(http.get('/vocabulary.json').json()['terms']) == len(load().terms)
    assert 'Audience Level Type' in http.get('/vocabulary?kind=property&q=audience', headers=PAGE).text
    assert 'No term has' in http.get('/vocabulary?q=zzzz', headers=PAGE).text


@pytest.mark.parametrize(
    'name',
    ['ceterms:Certificate', 'ceterms:occupationType', 'ceterms:AudienceLevel', 'audLevel:BeginnerLevel', 'qdata:relevantDataSet'],
)
def test_a_term_has_a_page_and_a_data_twin(http: httpx.Client, name: str) -> None:
    page = http.get(f'/vocabulary/{name}', headers=PAGE)
    data = http.get(f'/vocabulary/{name}.json').json()
    assert page.status_code == 200
    assert load().expand(name) in page.text
    assert data['iri'] == load().expand(name)
    assert data['kind'] == load().terms[name].kind


def test_a_term_page_says_how_often_and_by_whom_it_is_used(http: httpx.Client) -> None:
    used = http.get('/vocabulary/ceterms:estimatedCost.json').json()['used']
    assert used['total'] > 10
    assert used['owners'] > 2
    assert used['counted']
    examples = http.get('/vocabulary/ceterms:occupationType.json').json()['used']['examples']
    assert examples[0]['value'] == 'Solar Photovoltaic Installers · 47-2231.00'


def test_counting_stops_when_the_time_is_up_and_says_so(app: Flask) -> None:
    with app.app_context(), app.extensions[EXTENSION].snapshot() as now:
        whole, cut = (uses(now.store, 'ceterms:name', 'property', seconds) for seconds in (5.0, 0.0))
    assert whole.counted
    assert not cut.counted
    assert cut.total <= whole.total


def test_names_of_terms_may_be_short_and_unknown_ones_have_neighbours(http: httpx.Client) -> None:
    assert http.get('/vocabulary/Certificate', headers=PAGE).headers['Location'] == '/vocabulary/ceterms:Certificate'
    answer = http.get('/vocabulary/ceterms:Certificat', headers={'Accept': 'application/json'})
    assert answer.status_code == 404
    assert 'ceterms:Certificate' in answer.text


def test_pages_are_light(http: httpx.Client) -> None:
    paths = (
        '/browse',
        '/browse/Credential',
        '/vocabulary?kind=property',
        '/vocabulary?kind=concept',
        '/vocabulary/ceterms:Credential',
    )
    for path in paths:
        assert len(http.get(path, headers=PAGE).content) < 110_000, path
