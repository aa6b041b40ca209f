"""The page of connections and its data: neighbourhood, filters, table with sources, ways to a goal, and the drawing in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from flask.testing import FlaskClient

CERTIFICATE = 'ce-e3f6955a-a515-4c77-be16-8a6bae475a59'
MASTER = 'ce-f4622080-fa8f-4c2a-a912-93b07ce4aadd'
DESIGN = 'ce-fce99c6c-c2d7-4b83-ba09-e4e36157bac8'
AT = f'/resources/{CERTIFICATE}/connections'
Browse = Callable[..., object]


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path, headers={'Accept': 'text/html'})
    assert answer.status_code == status, answer.text[:500]
    return answer.text


def test_every_form_has_its_type(client: FlaskClient) -> None:
    types = {
        'svg': 'image/svg+xml', 'png': 'image/png', 'csv': 'text/csv', 'json': 'application/json', 'dot': 'text/vnd.graphviz',
        'mmd': 'text/vnd.mermaid',
    }  # fmt: skip
    for extension, kind in types.items():
        answer = client.get(f'{AT}.{extension}')
        assert (answer.status_code, answer.mimetype) == (200, kind)
    assert client.get(AT, headers={'Accept': 'image/svg+xml'}).mimetype == 'image/svg+xml'


def test_the_page_names_both_ends_and_the_source_of_each_link(client: FlaskClient) -> None:
    shown = page(client, AT)
    told = client.get(f'{AT}.json').get_json()
    assert 'What leads to this' in shown
    assert 'What this leads to' in shown
    assert '<svg xmlns' in shown
    for link in told['links']:
        assert not link['document'] or f'/resources/{link["document"]}' in shown
    assert f'/resources/{MASTER}' not in shown
    assert '<style' not in shown
    assert ' style=' not in shown


def test_steps_direction_and_relations_narrow_it(client: FlaskClient) -> None:
    def count(query: str) -> int:
        return len(client.get(f'{AT}.json?{query}').get_json()['links'])

    both, out, requires = count(''), count('direction=out'), count('direction=out&relation=requires')
    assert both > out > requires > 0
    assert count('steps=2') > both
    assert f'>{requires}<' in page(client, f'{AT}?direction=out&relation=requires')


def test_what_there_is_not_is_refused(client: FlaskClient) -> None:
    assert client.get(f'{AT}.json?direction=up').status_code == 400
    assert 'there is requires' in client.get(f'{AT}.json?relation=likes').get_json()['message']
    assert client.get(f'{AT}.json?steps=many').status_code == 400
    assert client.get('/resources/ce-00000000-0000-4000-8000-000000000000/connections').status_code == 404


def test_ways_are_told_in_words(client: FlaskClient) -> None:
    shown = page(client, f'/resources/{DESIGN}/connections?to={MASTER}&far=8')
    assert '1 way from “Photovoltaic System Design” to “Master of Energy Management”' in shown
    assert shown.count('<svg xmlns') == 2
    assert '<strong>is required for</strong>' in shown
    told = client.get(f'/resources/{DESIGN}/connections.json?to={MASTER}&far=8').get_json()
    assert len(told['ways']) == 1
    assert client.get(f'/resources/{DESIGN}/connections.csv?to={MASTER}&far=8').text.startswith('way,step,first')


def test_no_way_says_what_to_try(client: FlaskClient) -> None:
    shown = page(client, f'/resources/{MASTER}/connections?to={DESIGN}&far=8')
    assert 'No way from' in shown
    assert 'the other way round' in shown
    assert '1 way from' in page(client, f'/resources/{MASTER}/connections?to={DESIGN}&far=8&back=1')


def test_a_goal_that_is_nothing_is_told_beside_the_form(client: FlaskClient) -> None:
    assert 'No such goal' in page(client, f'{AT}?to=nonsense+here')
    assert client.get(f'{AT}.json?to=nonsense+here').status_code in (400, 404)
    assert '<script>alert' not in page(client, f'{AT}?to=%3Cscript%3Ealert(1)')


def test_the_drawing_is_xml_with_links_of_this_site(client: FlaskClient) -> None:
    root = ElementTree.fromstring(client.get(f'{AT}.svg').data)
    hrefs = [str(element.get('href')) for element in root.iter('{http://www.w3.org/2000/svg}a')]
    assert hrefs
    assert all(href.startswith(('http://localhost/resources/', 'https://')) for href in hrefs)


# in a browser


def test_a_way_is_found_with_the_keyboard_and_without_scripts(browse: Browse) -> None:
    with browse(f'/resources/{DESIGN}/connections', java_script_enabled=False) as seen:  # type: ignore[attr-defined]
        seen.page.get_by_label('Goal').fill(MASTER)
        seen.page.get_by_label('within').select_option('8')
        seen.page.get_by_label('Goal').press('Enter')
        assert seen.page.get_by_role('status').inner_text().startswith('1 way from')


def test_a_card_leads_to_the_connections_of_its_thing(browse: Browse) -> None:
    with browse(AT) as seen:  # type: ignore[attr-defined]
        card = seen.page.locator('.drawing a').first
        href = card.get_attribute('href')
        card.focus()
        seen.page.keyboard.press('Enter')
        seen.page.wait_for_url(f'**{href}')
