"""The list of changes: by day, filtered, as a feed, and resumed by number without a gap."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from ctdl import demo
from graph.registry import Registry
from tests.browser import serious_barriers
from tests.web.test_history import certificate

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

ATOM = '{http://www.w3.org/2005/Atom}'
Browse = Callable[..., object]


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers={'Accept': 'text/html'})
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


def numbers(client: FlaskClient, query: str = '') -> list[int]:
    return [change['sequence'] for change in client.get(f'/changes.json?limit=1000&{query}').get_json()['changes']]


def test_the_json_can_be_resumed_without_a_gap(client: FlaskClient) -> None:
    met, address = [], '/changes.json?after=0&limit=7'
    while True:
        told = client.get(address).get_json()
        met += [change['sequence'] for change in told['changes']]
        address = told['next'].removeprefix('http://localhost')
        if not told['more']:
            break
    assert met == list(range(1, told['sequence'] + 1))
    assert client.get(address).get_json()['changes'] == []
    assert told['resume'] == told['sequence']


def test_a_filter_resumes_behind_what_it_passed_over(client: FlaskClient) -> None:
    told = client.get('/changes.json?type=ceterms:Course&after=0').get_json()
    assert not told['more']
    assert told['resume'] == told['sequence']
    assert {change['class'] for change in told['changes']} == {'ceterms:Course'}


def test_filters_narrow_the_list(client: FlaskClient) -> None:
    everything, credentials = numbers(client), numbers(client, 'type=Credential')
    assert set(numbers(client, 'type=ceterms:Certificate')) < set(credentials) < set(everything)
    assert len(numbers(client, 'action=updated')) == 10
    assert numbers(client, 'since=2999-01-01') == []
    college, board = numbers(client, f'owner={demo.COLLEGE}'), numbers(client, f'owner={demo.BOARD}')
    assert set(board) < set(everything)
    assert len(college) > len(board) > 0


def test_deleted_documents_stay_with_their_owner(client: FlaskClient) -> None:
    deleted = client.get('/changes.json?action=deleted').get_json()['changes']
    assert deleted
    assert all(change['name'] and change['version_url'] == '' for change in deleted)
    owners = [demo.COLLEGE, demo.UNIVERSITY, demo.BOARD, demo.ACCREDITOR, demo.AGENCY, demo.EMPLOYER]
    assert {number for owner in owners for number in numbers(client, f'owner={owner}&action=deleted')} == {
        change['sequence'] for change in deleted
    }


def test_what_there_is_not_is_refused(client: FlaskClient) -> None:
    for query in ('action=lost', 'type=Nonsense', 'since=someday', 'after=x', 'before=-1'):
        assert client.get(f'/changes.json?{query}').status_code == 400, query


def test_the_page_goes_back_by_number(client: FlaskClient) -> None:
    shown = page(client, '/changes?limit=5')
    last = client.get('/changes.json').get_json()['sequence']
    assert f'no. {last}' in shown
    assert f'before={last - 4}' in shown
    older = page(client, f'/changes?before={last - 4}&limit=5')
    assert f'no. {last - 5}' in older
    assert f'no. {last - 4}<' not in older
    assert '<style' not in shown
    assert ' style=' not in shown


def test_the_feed_is_atom_with_a_next_page(client: FlaskClient) -> None:
    answer = client.get('/changes.atom?limit=3')
    assert answer.mimetype == 'application/atom+xml'
    feed = ElementTree.fromstring(answer.data)
    entries = feed.findall(f'{ATOM}entry')
    assert len(entries) == 3
    assert len({entry.findtext(f'{ATOM}id') for entry in entries}) == 3
    following = next(link.get('href') for link in feed.findall(f'{ATOM}link') if link.get('rel') == 'next')
    older = ElementTree.fromstring(client.get(str(following).removeprefix('http://localhost')).data).findall(f'{ATOM}entry')
    assert not {entry.findtext(f'{ATOM}id') for entry in older} & {entry.findtext(f'{ATOM}id') for entry in entries}


def test_a_version_just_published_is_there(new_app: Callable[..., object], tmp_path: Path) -> None:
    app = new_app(follow=False)
    client = app.test_client()  # type: ignore[attr-defined]
    before = client.get('/changes.json').get_json()['sequence']
    with Registry.open(app.extensions['ctdl-site'].folder.path) as registry:  # type: ignore[attr-defined]
        registry.publish(certificate('=cmd|<b>'), agent='<i>Kai</i>')
    (change,) = client.get(f'/changes.json?after={before}').get_json()['changes']
    assert (change['name'], change['agent'], change['action']) == ('=cmd|<b>', '<i>Kai</i>', 'created')
    assert '&lt;i&gt;Kai&lt;/i&gt;' in page(client, '/changes')


# in a browser


@pytest.mark.parametrize('width', [360, 1280])
@pytest.mark.parametrize('query', ['', f'?owner={demo.COLLEGE}&action=updated', '?since=2999-01-01'])
def test_the_page_has_no_barriers(browse: Browse, width: int, query: str) -> None:
    with browse(f'/changes{query}', width=width) as seen:  # type: ignore[attr-defined]
        assert serious_barriers(seen.page) == []
        assert seen.complaints() == []
        assert seen.page.evaluate('document.documentElement.scrollWidth <= innerWidth')


def test_the_list_is_filtered_without_scripts(browse: Browse) -> None:
    with browse('/changes', java_script_enabled=False) as seen:  # type: ignore[attr-defined]
        seen.page.locator('[name=action]').select_option('deleted')
        seen.page.get_by_role('button', name='Show').click()
        assert 'action=deleted' in seen.page.url
        assert seen.page.locator('.change-line').count() == len(demo.deleted())
