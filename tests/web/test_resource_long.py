"""A framework of ten thousand competencies stays usable: light pages, search within, a page for each member, print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from time import perf_counter

import pytest
from flask import Flask
from flask.testing import FlaskClient

from graph.registry import Registry
from tests.web.resource_documents import ctid, framework
from tests.web.test_resource_page import PAGE
from web.app import closed, create_app

MEMBERS = 10_000
PATH = f'/resources/{ctid(2)}'


@pytest.fixture(scope='module')
def long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp('long') / 'registry'
    with Registry.create(folder) as registry:
        registry.publish(framework(MEMBERS))
    app = create_app(folder, follow=False)
    yield app
    closed(app)


@pytest.fixture
def asking(long: Flask) -> FlaskClient:
    return long.test_client()


@pytest.mark.parametrize(
    'query', ['', '?page=2', '?page=67', '?within=thing', '?within=number+2718', '?statements=2', '?page=999999']
)
def test_every_page_of_it_is_light_and_soon_there(asking: FlaskClient, query: str) -> None:
    asking.get(PATH, headers=PAGE)
    begun = perf_counter()
    answer = asking.get(PATH + query, headers=PAGE)
    assert perf_counter() - begun < 2, 'some 15 ms where nothing else runs'
    assert answer.status_code == 200
    assert len(answer.data) <= 100_000


def test_the_pages_have_every_member_once(asking: FlaskClient) -> None:
    numbers: list[int] = []
    for page in range(1, 68):
        html = asking.get(f'{PATH}?page={page}', headers=PAGE).text
        members = re.search('<ul class="members">.*?</ul>', html, re.DOTALL)
        assert members
        numbers += [int(number) for number in re.findall(r'Does thing number (\d+) ', members[0])]
    assert sorted(numbers) == list(range(MEMBERS))


def test_a_page_may_be_asked_for_by_its_number(asking: FlaskClient) -> None:
    html = asking.get(f'{PATH}?page=3&within=thing', headers=PAGE).text
    assert '<input id="page" name="page" type="number" min="1" max="67" value="3"' in html
    assert 'name="within" value="thing"' in html


def test_what_is_looked_for_is_found_and_leads_to_its_page(asking: FlaskClient) -> None:
    html = asking.get(f'{PATH}?within=number+2718', headers=PAGE).text
    assert '1 member of 10,000 has “number 2718”' in html
    assert f'href="/resources/{ctid(1000 + 2718)}"' in html
    member = asking.get(f'/resources/{ctid(1000 + 2718)}', headers=PAGE)
    assert '<h1><bdi>Does thing number 2718 well' in member.text
    assert len(member.data) < 30_000
    assert 'Does thing number 271 well' in member.text, 'the broader one'


def test_print_leaves_the_controls_out(long: Flask, chromium: object) -> None:
    from tests.browser import visit
    from tests.web.serving import serving

    with serving(long) as served, visit(chromium, served + PATH, viewport={'width': 1280, 'height': 900}) as seen:  # type: ignore[arg-type]
        seen.page.emulate_media(media='print')
        assert not seen.page.locator('.within').is_visible()
        assert seen.page.locator('.members li').count() == 150
        assert seen.page.locator('.members li').last.is_visible()
