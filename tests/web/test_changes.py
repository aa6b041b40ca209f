"""The list of changes: by day, filtered, as a feed, and resumed by number without a gap."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from ctdl import demo
from ctdl.ctid import resource_address
from graph.registry import Registry
from tests.web.test_history import OWN, certificate

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


def test_the_feed_has_what_rfc_4287_asks_of_every_feed(client: FlaskClient) -> None:
    moment = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)')
    ids = set()
    for query in ('', '?limit=1000', '?since=2999-01-01', '?action=deleted', f'?owner={demo.COLLEGE}&limit=3'):
        feed = ElementTree.fromstring(client.get(f'/changes.atom{query}').data)
        entries = feed.findall(f'{ATOM}entry')
        for element in (feed, *entries):
            for name in ('id', 'title', 'updated'):
                assert len(element.findall(f'{ATOM}{name}')) == 1, name
            assert moment.fullmatch(element.findtext(f'{ATOM}updated', ''))
            assert urlsplit(element.findtext(f'{ATOM}id', '')).scheme in ('http', 'urn')
            assert element.findtext(f'{ATOM}author/{ATOM}name')
            links = [(link.get('rel'), link.get('type')) for link in element.findall(f'{ATOM}link')]
            assert len(links) == len(set(links))
            assert all(urlsplit(str(link.get('href'))).scheme == 'http' for link in element.findall(f'{ATOM}link'))
        assert 'self' in [link.get('rel') for link in feed.findall(f'{ATOM}link')]
        assert all(link.get('rel') == 'alternate' for entry in entries for link in entry.findall(f'{ATOM}link'))
        own = [entry.findtext(f'{ATOM}id') for entry in entries]
        assert len(own) == len(set(own))
        ids.update(own)
    assert all(str(id).startswith('urn:sha256:') for id in ids)


def test_until_ends_the_list_with_a_day_and_the_sentence_counts_it(client: FlaskClient) -> None:
    told = client.get('/changes.json?limit=1000').get_json()['changes']
    today = told[-1]['time'][:10]
    assert len(numbers(client, f'until={today}')) == len([one for one in told if one['time'][:10] <= today])
    assert numbers(client, 'until=2000-01-01') == []
    shown = page(client, f'/changes?until={today}&action=updated')
    assert '10 updated' in shown
    assert 'Of these' in shown
    assert 'none' in page(client, '/changes?until=2000-01-01')
    assert client.get('/changes.json?until=someday').status_code == 400


def test_an_owner_is_chosen_by_name(client: FlaskClient) -> None:
    shown = page(client, '/changes')
    assert re.search(rf'<option value="{demo.COLLEGE}">Linden River Community College</option>', shown)
    assert re.search(rf'<option value="{demo.COLLEGE}" selected>', page(client, f'/changes?owner={demo.COLLEGE}'))


def test_changes_of_a_list_are_those_of_its_members(new_app: Callable[..., object]) -> None:
    app = new_app(follow=False)
    client = app.test_client()  # type: ignore[attr-defined]
    collection = demo.COLLECTION
    with Registry.open(app.extensions['ctdl-site'].folder.path) as registry:  # type: ignore[attr-defined]
        members = set(registry.finder.ctids('', {'collection': resource_address(collection)}, 'name'))
    assert len(members) > 1
    listed = client.get(f'/changes.json?limit=1000&collection={collection}').get_json()['changes']
    assert {one['ctid'] for one in listed} == {collection, *members}
    assert 'Of the list' in page(client, f'/changes?collection={collection}')
    assert client.get('/changes?collection=ce-00000000-0000-4000-8000-000000000000').status_code == 404
    assert client.get('/changes?collection=nonsense').status_code == 400


@pytest.mark.parametrize('query', ['', 'type=ceterms:Certificate', f'owner={OWN}'])
def test_nothing_is_lost_or_doubled_while_others_publish(new_app: Callable[..., object], query: str) -> None:
    app = new_app(follow=True)
    folder = app.extensions['ctdl-site'].folder.path  # type: ignore[attr-defined]

    def publish() -> None:
        owned: dict[str, Any] = {'ceterms:ownedBy': [f'https://credentialengineregistry.org/resources/{OWN}']}
        with Registry.open(folder) as registry:
            for number in range(60):
                registry.publish(certificate(f'Number {number}', **owned))

    met: list[int] = []
    with ThreadPoolExecutor(2) as pool, app.test_client() as client:  # type: ignore[attr-defined]
        writers = [pool.submit(publish), pool.submit(publish)]
        address = f'/changes.json?after=0&limit=7&{query}'
        while True:
            last = all(writer.done() for writer in writers)
            told = client.get(address).get_json()
            met += [change['sequence'] for change in told['changes']]
            address = told['next'].removeprefix('http://localhost')
            if last and not told['more']:
                break
        assert [writer.result() for writer in writers] == [None, None]
        everything = client.get(f'/changes.json?limit=1000&{query}').get_json()['changes']
    assert met == [change['sequence'] for change in everything]
    assert len(met) >= 60


def test_pages_of_the_newest_do_not_shift_while_others_publish(new_app: Callable[..., object]) -> None:
    app = new_app(follow=False)
    client = app.test_client()  # type: ignore[attr-defined]
    first = ElementTree.fromstring(client.get('/changes.atom?limit=5').data)
    following = next(str(link.get('href')) for link in first.findall(f'{ATOM}link') if link.get('rel') == 'next')
    before = client.get(following.removeprefix('http://localhost')).data
    with Registry.open(app.extensions['ctdl-site'].folder.path) as registry:  # type: ignore[attr-defined]
        registry.publish(certificate('One more'))
    after = client.get(following.removeprefix('http://localhost')).data
    assert ElementTree.fromstring(before).findall(f'{ATOM}entry')[0].findtext(f'{ATOM}id') == (
        ElementTree.fromstring(after).findall(f'{ATOM}entry')[0].findtext(f'{ATOM}id')
    )


# in a browser


def test_the_list_is_filtered_without_scripts(browse: Browse) -> None:
    with browse('/changes', java_script_enabled=False) as seen:  # type: ignore[attr-defined]
        seen.page.locator('[name=action]').select_option('deleted')
        seen.page.get_by_role('button', name='Show').click()
        assert 'action=deleted' in seen.page.url
        assert seen.page.locator('.change-line').count() == len(demo.deleted())
