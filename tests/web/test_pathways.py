"""The page of a pathway and its data: outline, table, totals, problems, what remains, and the drawing in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from ctdl.pathways.outline_text import Line
from web.pathway_outline import sections

if TYPE_CHECKING:
    import httpx
    from flask.testing import FlaskClient

LEAD = 'ce-e1f26f54-f0f4-4f0b-bc52-bfc39f57f449'
CERTIFICATE = 'ce-e3f6955a-a515-4c77-be16-8a6bae475a59'
HTML = {'Accept': 'text/html'}
Browse = Callable[..., object]


def text_of(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == status, answer.text[:500]
    return answer.text


def test_lines_become_nested_lists() -> None:
    lines = [
        Line('title', 'A'), Line('text', 'intro'), Line('heading', 'One'), Line('component', 'C', ': Course', 4, href='x'),
        Line('point', 'a'), Line('point', 'b', depth=1), Line('point', 'c', depth=2), Line('point', 'd'), Line('heading', 'Two'),
        Line('item', 'e', depth=1),
    ]  # fmt: skip
    first, one, two = sections(lines, lambda number: f'/{number}')
    assert first.texts == ['intro']
    assert one.steps[0].href == '/4'
    assert [point.text for point in one.steps[0].points] == ['a', 'd']
    assert one.steps[0].points[0].points[0].points[0].text == 'c'
    assert two.points[0].text == 'e'


def test_every_form_has_its_type(client: FlaskClient) -> None:
    types = {
        'svg': 'image/svg+xml', 'png': 'image/png', 'csv': 'text/csv', 'json': 'application/json', 'jsonld': 'application/ld+json',
        'dot': 'text/vnd.graphviz', 'mmd': 'text/vnd.mermaid',
    }  # fmt: skip
    for extension, kind in types.items():
        answer = client.get(f'/pathways/{LEAD}.{extension}')
        assert (answer.status_code, answer.mimetype) == (200, kind)
        assert answer.headers['X-Content-Type-Options'] == 'nosniff'
        assert answer.headers['X-Ledger-Sequence'].isdecimal()
    assert client.get(f'/pathways/{LEAD}?format=svg').mimetype == 'image/svg+xml'
    assert client.get(f'/pathways/{LEAD}', headers={'Accept': 'text/csv'}).mimetype == 'text/csv'
    assert client.get(f'/pathways/{LEAD}', headers={'Accept': 'audio/ogg'}).status_code == 406


def test_an_answer_is_not_sent_twice(client: FlaskClient) -> None:
    first = client.get(f'/pathways/{LEAD}.svg')
    again = client.get(f'/pathways/{LEAD}.svg', headers={'If-None-Match': first.headers['ETag']})
    assert again.status_code == 304
    assert not again.data


def test_the_drawing_is_xml_and_its_links_are_of_this_site(client: FlaskClient) -> None:
    root = ElementTree.fromstring(client.get(f'/pathways/{LEAD}.svg').data)
    hrefs = [element.get('href') for element in root.iter('{http://www.w3.org/2000/svg}a')]
    assert len(hrefs) == 19
    assert all(href and href.startswith('http://localhost/') for href in hrefs)


def test_the_links_of_cards_have_something_at_their_end(client: FlaskClient) -> None:
    shown = client.get(f'/pathways/{LEAD}.json').get_json()
    outline = text_of(client, f'/pathways/{LEAD}?view=outline')
    root = ElementTree.fromstring(client.get(f'/pathways/{LEAD}.svg').data)
    for element in root.iter('{http://www.w3.org/2000/svg}a'):
        href = str(element.get('href'))
        assert f'id="{href.partition("#")[2]}"' in outline if '#' in href else '/resources/ce-' in href
    assert len(shown['components']) == 19


def test_the_page_has_outline_and_diagram(client: FlaskClient) -> None:
    page = text_of(client, f'/pathways/{LEAD}')
    assert '<svg' in page
    assert '<ol class="steps"' in page
    assert 'From Installer to Solar Project Lead' in page
    assert 'Totals by level' in page
    assert 'Problems (1)' in page
    assert 'Suspended' in page
    assert '<style' not in page
    assert ' style=' not in page
    assert '<pre' not in page


@pytest.mark.parametrize('view', ['diagram', 'outline', 'table', 'data'])
def test_each_view_is_an_address(client: FlaskClient, view: str) -> None:
    page = text_of(client, f'/pathways/{LEAD}?view={view}')
    assert f'view={view}" aria-current="page"' in page
    assert ('<svg xmlns' in page) == (view == 'diagram')


def test_what_is_ticked_changes_what_remains(client: FlaskClient) -> None:
    page = text_of(client, f'/pathways/{LEAD}?have=Workplace+Safety&have=MAT+115&have=Latin&by=credits')
    assert 'Why only “at least”' in page
    assert page.count(' checked>') == 2
    assert '<dt>Not in this pathway</dt><dd><ul class="inline"><li>Latin</li>' in page
    told = client.get(f'/pathways/{LEAD}.json?have=Workplace+Safety&have=MAT+115&by=credits').get_json()['solution']
    assert told['atLeast']
    hours = told['amount'][0]['low']
    assert f'At least {len(told["chosen"])} components, {hours} semester hours (fewest credits)' in page
    assert len(told['chosen']) < len(client.get(f'/pathways/{LEAD}.json?by=credits').get_json()['solution']['chosen'])
    assert client.get(f'/pathways/{LEAD}.svg?have=Workplace+Safety').data != client.get(f'/pathways/{LEAD}.svg').data


def test_what_cannot_be_told_apart_is_said(client: FlaskClient) -> None:
    assert 'may mean several components' in text_of(client, f'/pathways/{LEAD}?have=photovoltaic')


def test_an_unknown_measure_is_refused(client: FlaskClient) -> None:
    assert 'there is components, credits, cost, time' in client.get(f'/pathways/{LEAD}.json?by=luck').get_json()['message']
    assert client.get(f'/pathways/{LEAD}?by=luck', headers=HTML).status_code == 400


def test_what_is_no_pathway_says_what_it_is(client: FlaskClient) -> None:
    answer = client.get(f'/pathways/{CERTIFICATE}', headers=HTML)
    assert answer.status_code == 404
    assert 'is a Certificate, not a pathway' in answer.text
    assert client.get('/pathways/ce-00000000-0000-4000-8000-000000000000').status_code == 404
    assert client.get('/pathways/nonsense').status_code == 404


def test_what_visitors_send_is_never_markup(client: FlaskClient) -> None:
    page = text_of(client, f'/pathways/{LEAD}?have=%3Cscript%3Ealert(1)%3C/script%3E&language=%22%3E%3Cb%3E')
    assert '<script>alert' not in page
    assert '"><b>' not in page


def test_cells_are_no_formulas(http: httpx.Client) -> None:
    answer = http.get(f'/pathways/{LEAD}.csv')
    assert answer.headers['content-disposition'] == f'attachment; filename="{LEAD}.csv"'
    assert all(not line.startswith(('=', '+', '@')) for line in answer.text.splitlines())


def test_colours_of_drawings_are_a_stylesheet(client: FlaskClient) -> None:
    answer = client.get('/diagrams/diagram.css')
    assert answer.mimetype == 'text/css'
    assert b'--d-paper' in answer.data


# in a browser


def test_on_a_phone_the_outline_comes_first(browse: Browse) -> None:
    with browse(f'/pathways/{LEAD}', width=360) as seen:  # type: ignore[attr-defined]
        assert not seen.page.locator('.drawing').is_visible()
        assert seen.page.locator('ol.steps').first.is_visible()
    with browse(f'/pathways/{LEAD}', width=1280) as seen:  # type: ignore[attr-defined]
        assert seen.page.locator('.drawing').is_visible()
        assert not seen.page.locator('ol.steps').first.is_visible()


def test_the_tab_key_goes_through_the_cards_in_their_order(browse: Browse) -> None:
    with browse(f'/pathways/{LEAD}?view=diagram') as seen:  # type: ignore[attr-defined]
        page = seen.page
        page.locator('.drawing').focus()
        met = []
        for _ in range(19):
            page.keyboard.press('Tab')
            met.append(page.evaluate('document.activeElement.getAttribute("href")'))
        cards = page.evaluate('[...document.querySelectorAll(".drawing a")].map(a => a.getAttribute("href"))')
        assert met == cards
        page.keyboard.press('Enter')
        page.wait_for_url(f'**{met[-1]}')


def test_ticking_works_without_scripts(browse: Browse) -> None:
    with browse(f'/pathways/{LEAD}', java_script_enabled=False) as seen:  # type: ignore[attr-defined]
        page = seen.page
        page.get_by_label('Workplace Safety').check()
        page.get_by_label('Least by').select_option('credits')
        page.get_by_role('button', name='What remains?').click()
        assert 'have=ce-' in page.url
        assert 'by=credits' in page.url
        assert page.get_by_role('heading', name='What remains to Solar Project Lead').is_visible()
        assert page.get_by_label('Workplace Safety').is_checked()
