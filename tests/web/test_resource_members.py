"""A collection as the list that it is: every member with its days, as the search and the query have them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ctdl import demo
from graph.registry import Registry
from tests.web.resource_documents import address, ctid, document
from web.app import closed, create_app
from web.resource_members import COLUMNS

PAGE = {'Accept': 'text/html', 'Accept-Language': 'en'}
LIST = 'ce-8ee70e35-e475-4817-9f34-422470ec89b2'


def rows(page: str) -> list[list[str]]:
    """The cells of the table of members."""
    table = re.search(r'<caption>Members.*?</table>', page, re.S)
    assert table is not None
    found = re.findall(r'<tr>(.*?)</tr>', table[0], re.S)
    cells = [[re.sub(r'<[^>]+>', '', cell) for cell in re.findall(r'<t[hd][^>]*>(.*?)</t[hd]>', row, re.S)] for row in found]
    return [[' '.join(unescape(cell).split()) for cell in row] for row in cells]


def test_a_list_shows_each_member_with_what_people_decide_by(client: FlaskClient) -> None:
    page = client.get(f'/resources/{LIST}', headers=PAGE).text
    head, *body = rows(page)
    assert tuple(head) == COLUMNS
    asked = client.get(f'/sparql/queries/collection-members?collection={LIST}&format=csv').text
    assert len(body) == len(list(csv.DictReader(io.StringIO(asked)))) == 5
    found = {row[0].partition(';')[0]: row for row in body}
    trial = found['Microcredential in Safe Work at Height']
    assert trial[-2:] == ['1 Jul 2025', '30 Jun 2026']
    certificate = found['Certificate in Solar Installation']
    assert certificate[2] == 'Linden River Community College'
    assert certificate[-1] == 'not provided'
    assert '' not in {cell for row in body for cell in row}


def test_from_a_list_one_goes_on_to_search_changes_and_data(client: FlaskClient) -> None:
    page = client.get(f'/resources/{LIST}', headers=PAGE).text
    for words, way in (
        ('Search within this list', f'/search?collection={LIST}'),
        ('Changes of its members', f'/changes?collection={LIST}'),
        ('Members as CSV', f'/sparql/queries/collection-members?collection={LIST}&amp;format=csv'),
    ):
        assert re.search(rf'href="{re.escape(way)}"[^>]*><bdi>{words}</bdi>', page), words
        assert client.get(unescape(way), headers=PAGE).status_code == 200


@pytest.fixture(scope='module')
def lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp('lists') / 'registry'
    with Registry.create(folder) as registry:
        for body in collections():
            registry.publish(body)
    app = create_app(folder, follow=False)
    yield app
    closed(app)


def collections() -> Iterator[dict[str, Any]]:
    """A list by a class that CTDL does not have, with a member that says so itself, a nameless one, and what is no address."""
    member = {'@type': 'ceterms:Member', 'ceterms:startDate': '2021-01-01', 'ceterms:endDate': '2022-01-01'}
    yield document(
        51,
        {'@type': 'ceterms:Collection', 'ceterms:name': {'en': 'Courses'}, 'ceterms:hasMember': ['_:a', '_:b', '...']},
        {'@id': '_:a', **member, 'ceterms:proxyFor': address(52)},
        {'@id': '_:b', **member, 'ceterms:proxyFor': '_:c'},
        {'@id': '_:c', '@type': 'ceterms:License', 'ceterms:name': {'en': 'Truck licence'}},
    )
    yield document(52, {'@type': 'ceterms:Course', 'ceterms:name': {'en': 'Driving'}})
    yield document(53, {'@type': 'ceterms:Course', 'ceterms:name': {'en': 'Braking'}, 'ceterms:isMemberOf': [address(51)]})


def test_members_that_stand_behind_others_or_say_so_themselves_are_there(lists: Flask) -> None:
    page = lists.test_client().get(f'/resources/{ctid(51)}', headers=PAGE).text
    assert [(row[0], row[1], *row[-2:]) for row in rows(page)[1:]] == [
        ('Driving', 'Course', '1 Jan 2021', '1 Jan 2022'),
        ('Truck licence', 'License', '1 Jan 2021', '1 Jan 2022'),
        ('Braking', 'Course', 'not provided', 'not provided'),
    ]


def test_a_list_is_searched_by_the_names_of_its_members(lists: Flask) -> None:
    page = lists.test_client().get(f'/resources/{ctid(51)}?within=brak', headers=PAGE).text
    assert [row[0] for row in rows(page)[1:]] == ['Braking']


def test_the_organization_leads_to_what_it_owns(client: FlaskClient) -> None:
    college = client.get(f'/resources/{demo.CERTIFICATE}.json').json
    assert college is not None
    owner = college['resource']['ceterms:ownedBy'][0].rpartition('/')[2]
    page = client.get(f'/resources/{owner}', headers=PAGE).text
    assert f'<a class="button" href="/organizations/{owner}">What it owns and offers</a>' in page
    assert client.get(f'/organizations/{owner}', headers=PAGE).status_code == 200
