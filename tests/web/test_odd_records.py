"""Pathways, connections and differences of an unusual size or make: they stay quick, light and harmless."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from ctdl.ctid import resource_address
from ctdl.diagrams import png
from graph.registry import Registry
from tests.pathway_models import documents, random_pathway
from web.app import closed, create_app

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

CONTEXT = 'https://credreg.net/ctdl/schema/context/json'
HTML = {'Accept': 'text/html'}
Node = dict[str, Any]
LARGE = random_pathway(300, 300, 6)


def ctid(number: int, group: int) -> str:
    return f'ce-{group:08x}-0000-4000-8000-{number:012x}'


HUB, LONELY, FRAMEWORK, NONE, CIRCLE = (ctid(number, 1) for number in range(5))
MARKUP = '<script>alert(1)</script> & "quoted" <img src=x onerror=alert(1)>'


def document(main: str, kind: str, *members: Node, name: str = MARKUP, **more: Any) -> Node:
    at = resource_address(main)
    node = {'@id': at, '@type': kind, 'ceterms:ctid': main, 'ceterms:name': {'en': name}, **more}
    return {'@context': CONTEXT, '@id': at.replace('resources', 'graph'), '@graph': [node, *members]}


def course(number: int) -> Node:
    needed = [{'@type': 'ceterms:ConditionProfile', 'ceterms:targetCredential': [resource_address(HUB)]}]
    return document(ctid(number, 2), 'ceterms:Course', name=f'Course {number}', **{'ceterms:isRequiredFor': needed})


def framework(edition: int) -> Node:
    """Ten thousand competencies; in the second edition every seventh is changed and every hundredth is gone."""
    nodes = []
    for number in range(10_000):
        if edition == 2 and number % 100 == 1:
            continue
        text = f'Explain principle {number} of welding in words that customers understand'
        text += ' today' if edition == 2 and number % 7 == 0 else ''
        nodes.append({
            '@id': resource_address(ctid(number, 3)), '@type': 'ceasn:Competency', 'ceterms:ctid': ctid(number, 3),
            'ceasn:competencyText': {'en-US': text}, 'ceasn:isPartOf': resource_address(FRAMEWORK),
        })  # fmt: skip
    return document(FRAMEWORK, 'ceasn:CompetencyFramework', *nodes, name='Welding')


def circle() -> Node:
    ids = [ctid(number, 4) for number in range(3)]
    steps = [
        {'@id': resource_address(one), '@type': 'ceterms:BasicComponent', 'ceterms:ctid': one, 'ceterms:name': {'en': MARKUP},
         'ceterms:isPartOf': [resource_address(CIRCLE)], 'ceterms:precedes': [resource_address(after)]}
        for one, after in zip(ids, [*ids[1:], ids[0]], strict=True)
    ]  # fmt: skip
    parts = [resource_address(one) for one in ids]
    linked: Node = {'ceterms:hasPart': parts, 'ceterms:hasDestinationComponent': [parts[-1]]}
    return document(CIRCLE, 'ceterms:Pathway', *steps, **linked)


@pytest.fixture(scope='module')
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp('odd')
    first = [
        *documents(LARGE), circle(), document(NONE, 'ceterms:Pathway'), framework(1), document(HUB, 'ceterms:Certificate'),
        document(LONELY, 'ceterms:Certificate', name='Lonely'), *(course(number) for number in range(1500)),
    ]  # fmt: skip
    for name, bodies in (('first', first), ('second', [framework(2)])):
        (folder / f'{name}.jsonl').write_text('\n'.join(map(json.dumps, bodies)), 'utf-8')
    with Registry.create(folder / 'registry') as registry:
        registry.import_paths([folder / 'first.jsonl'])
        registry.import_paths([folder / 'second.jsonl'])
        with registry.reading():
            pass
    app = create_app(folder / 'registry', follow=False)
    yield app
    closed(app)


@pytest.fixture
def pages(odd: Flask) -> FlaskClient:
    return odd.test_client()


def page(pages: FlaskClient, path: str, seconds: float = 3.0, weight: int = 125_000) -> str:
    """A page, which comes in time (of this process) and leaves room for style and script within 150 kB."""
    start = time.process_time()
    answer = pages.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text[:500]
    assert time.process_time() - start < seconds
    assert len(answer.data) < weight
    assert '<script>alert' not in answer.text
    assert '<img src=x' not in answer.text
    return answer.text


# pathways


@pytest.mark.parametrize('view', ['', 'diagram', 'outline', 'table', 'data', 'tick'])
def test_three_hundred_components_stay_within_the_weight_of_a_page(pages: FlaskClient, view: str) -> None:
    shown = page(pages, f'/pathways/{LARGE.ctid}?view={view}', weight=110_000)
    assert '<svg xmlns' not in shown
    assert ('<picture>' in shown) == (view == 'diagram')
    assert (shown.count('name="have"') > 250) == (view == 'tick')
    assert '?view=tick' in shown or view == 'tick'


def test_what_remains_of_a_large_pathway_is_answered_beside_the_ticks(pages: FlaskClient) -> None:
    some = next(iter(LARGE.components.values())).ctid
    shown = page(pages, f'/pathways/{LARGE.ctid}?view=tick&have={some}', seconds=10)
    assert shown.index('id="remaining"') < shown.index('name="have"')


def test_a_drawing_too_large_for_a_png_is_made_smaller(pages: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, 'MOST_PIXELS', 2_000_000)
    answer = pages.get(f'/pathways/{LARGE.ctid}.png')
    assert answer.status_code == 200
    width, height = (int.from_bytes(answer.data[place : place + 4], 'big') for place in (16, 20))
    assert width * height < 2_100_000
    near = pages.get(f'/resources/{HUB}/connections.png')
    assert near.data.startswith(b'\x89PNG')


def test_a_pathway_without_components_says_so(pages: FlaskClient) -> None:
    shown = page(pages, f'/pathways/{NONE}')
    assert 'The pathway has no components' in shown
    assert 'Tick what you have' not in shown


def test_a_circle_and_markup_in_names_do_no_harm(pages: FlaskClient) -> None:
    shown = page(pages, f'/pathways/{CIRCLE}')
    assert 'comes before itself' in shown
    assert '&lt;script&gt;alert(1)' in shown
    assert b'<script' not in pages.get(f'/pathways/{CIRCLE}.svg').data
    page(pages, f'/pathways/{CIRCLE}?have={ctid(0, 4)}')


# connections


def test_a_thing_with_more_links_than_can_be_drawn_leads_to_a_list_of_them(pages: FlaskClient) -> None:
    shown = page(pages, f'/resources/{HUB}/connections')
    assert '40 things before it and 1,460 more' in shown
    assert '+1,483 more' in shown
    listed = f'/resources/{HUB}/connections?direction=in&amp;most=1000#in'
    assert f'href="{listed}"' in shown
    assert shown.count('class="card ') < 41
    more = page(pages, listed.replace('&amp;', '&').partition('#')[0])
    assert 'What leads to this (1000)' in more
    rows = pages.get(f'/resources/{HUB}/connections.csv?direction=in&most=1000').text.splitlines()
    assert len(rows) == 1001


def test_a_thing_without_connections_has_a_page(pages: FlaskClient) -> None:
    assert 'Nothing here leads to it, and it leads to nothing.' in page(pages, f'/resources/{LONELY}/connections')


# differences


@pytest.mark.parametrize('view', ['meaning', 'jsonld', 'turtle', 'ntriples'])
def test_a_framework_of_ten_thousand_competencies_is_compared_in_time(pages: FlaskClient, view: str) -> None:
    shown = page(pages, f'/resources/{FRAMEWORK}/diff?view={view}', seconds=8)
    assert 'rel="next"' not in shown or 'start=' in shown
    assert 'has all of them' in shown


def test_all_changes_can_be_paged_through_and_none_is_left_out(pages: FlaskClient) -> None:
    told = pages.get(f'/resources/{FRAMEWORK}/diff.json').get_json()
    total = len(told['changes'])
    assert total > 1400
    path = f'/resources/{FRAMEWORK}/diff'
    first, last = (page(pages, f'{path}?start={start}') for start in (0, total - total % 100))
    assert f'1 to 100 of {total:,} changes are here' in first
    assert first.count('class="change ') == 100
    assert last.count('class="change ') == total % 100
    assert 'has all of them' in last


@pytest.mark.parametrize('form', ['json-patch', 'ru', 'added.ttl', 'removed.nt', 'json'])
def test_downloads_of_a_large_difference_are_whole_and_quick(pages: FlaskClient, form: str) -> None:
    start = time.process_time()
    answer = pages.get(f'/resources/{FRAMEWORK}/diff.{form}')
    assert time.process_time() - start < 8
    assert answer.status_code == 200
    if form == 'json-patch':
        operations = [operation['op'] for operation in answer.get_json(force=True)]
        assert (operations.count('remove'), operations.count('add')) == (100, 0)


def test_a_new_framework_is_shown_in_parts(pages: FlaskClient) -> None:
    page(pages, f'/resources/{FRAMEWORK}/diff?from=0&to=1', weight=135_000)
    page(pages, f'/resources/{FRAMEWORK}/history')
