"""What a resource's page draws: outcomes as tables with bars, and the pathways that it is on as small pictures."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from flask.testing import FlaskClient

from ctdl import demo
from ctdl.diagrams.diagram import Card, Diagram, Lane
from tests.web.test_resource_page import PAGE, section
from web.resource_thumbnail import drawing

DATA = 'ce-963b7b69-8cc8-4c5a-a5e0-d3b2f9b18244'
SMALL = f'/pathways/{demo.PATHWAY}/small.svg?of={demo.CERTIFICATE}'


def test_what_a_record_says_in_aggregate_is_a_table_with_bars(client: FlaskClient) -> None:
    text = section(client, demo.ASSOCIATE_DEGREE, 'outcomes')
    assert 'Graduates of 2024 Measure Value When Number Awarded 46 Low Earnings USD 44,200 12 months after receipt' in text
    assert 'As of 30 Jun 2025.' in text
    html = client.get(f'/resources/{demo.ASSOCIATE_DEGREE}', headers=PAGE).text
    widths = re.findall(r'<rect class="part" width="([\d.]+)"', html)
    assert widths == ['67.7', '81.3', '100.0', '88.2']


def test_data_sets_about_a_resource_are_repeated_on_its_page_with_definitions_and_what_is_held_back(client: FlaskClient) -> None:
    for ctid, caption in (
        (demo.ASSOCIATE_DEGREE, 'What “Outcomes of Renewable Energy Graduates, 2023-2024” observed'),
        (DATA, 'What was observed'),
    ):
        text = section(client, ctid, 'outcomes')
        assert caption in text
        assert 'The median of the wages of four quarters, for people with wages in each of them.' in text
        assert '88.2 %' in text
        assert 'What is held back: Groups of fewer than ten people are not shown.' in text


def test_a_pathway_is_drawn_small_with_this_in_it(client: FlaskClient) -> None:
    html = client.get(f'/resources/{demo.CERTIFICATE}', headers=PAGE).text
    assert f'<img class="small-drawing" src="{SMALL}" alt="" width="240" height="110" loading="lazy">' in html
    answer = client.get(SMALL)
    assert answer.status_code == 200
    assert answer.mimetype == 'image/svg+xml'
    assert answer.headers['X-Content-Type-Options'] == 'nosniff'
    assert "default-src 'none'" in answer.headers['Content-Security-Policy']
    assert len(answer.data) < 20_000
    root = ElementTree.fromstring(answer.data)
    assert [element.get('fill') for element in root].count('#c2571a') == 1
    assert client.get(SMALL).data == answer.data
    assert client.get(SMALL, headers={'If-None-Match': answer.headers['ETag']}).status_code == 304


def test_there_is_no_drawing_of_what_is_no_pathway(client: FlaskClient) -> None:
    assert client.get(f'/pathways/{demo.COLLEGE}/small.svg').status_code == 404
    assert client.get('/pathways/nonsense/small.svg').status_code == 404
    assert client.get(f'/pathways/{demo.PATHWAY}/small.svg?of=<script>').status_code == 200


def test_no_name_breaks_out_of_a_drawing() -> None:
    cards = (Card('a"><script>', 0, '</svg><script>', href='javascript:alert(1)'), Card('b', 1, 'x'))
    text = drawing(Diagram('</title><script>alert(1)</script>', lanes=(Lane('one'), Lane('two')), cards=cards), frozenset())
    tags = {element.tag.rpartition('}')[2] for element in ElementTree.fromstring(text).iter()}
    assert tags <= {'svg', 'title', 'rect', 'circle', 'polyline'}


@pytest.mark.parametrize('width', [360, 1280])
def test_the_picture_is_seen_and_nothing_is_refused(browse: Callable[..., Any], http: httpx.Client, width: int) -> None:
    with browse(f'/resources/{demo.CERTIFICATE}', width=width) as seen:
        picture = seen.page.locator('img.small-drawing')
        picture.scroll_into_view_if_needed()
        picture.evaluate('image => image.decode()')
        assert seen.page.evaluate('document.documentElement.scrollWidth') <= width
        assert seen.complaints() == []


def test_print_shows_all_statements_though_they_are_folded(browse: Callable[..., Any]) -> None:
    with browse(f'/resources/{demo.CERTIFICATE}') as seen:
        words = seen.page.locator('#statements dl.stated >> text=Harbor Falls Energy Lab').first
        assert not words.is_visible()
        seen.page.emulate_media(media='print')
        assert words.is_visible()
        assert len(seen.page.pdf()) > 10_000


@pytest.mark.parametrize('end', ['#all-statements', '?statements=1'])
def test_an_address_within_the_statements_opens_them(browse: Callable[..., Any], end: str) -> None:
    with browse(f'/resources/{demo.CERTIFICATE}{end}', java_script_enabled=end == '#all-statements') as seen:
        seen.page.locator('#statements dl.stated').first.wait_for(state='visible')
