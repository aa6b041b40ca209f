"""Versions and differences: the time line, what changed by meaning and line by line, by number and by date; deleted and purged versions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from ctdl.difference import difference
from graph.registry import Registry
from web import diff_page, diff_raw
from web.app import closed, create_app
from web.feed import Item, atom

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

CERTIFICATE = 'ce-e3f6955a-a515-4c77-be16-8a6bae475a59'
OWN = 'ce-11111111-1111-4111-8111-111111111111'
HTML = {'Accept': 'text/html'}
Browse = Callable[..., object]


def certificate(name: str, description: str = '', **more: object) -> bytes:
    at = f'https://credentialengineregistry.org/resources/{OWN}'
    main = {
        '@id': at, '@type': 'ceterms:Certificate', 'ceterms:ctid': OWN, 'ceterms:name': {'en-US': name},
        'ceterms:description': {'en-US': description or 'What it is.'}, **more,
    }  # fmt: skip
    context = 'https://credreg.net/ctdl/schema/context/json'
    return json.dumps({'@context': context, '@id': at.replace('resources', 'graph'), '@graph': [main]}).encode()


@pytest.fixture(scope='module')
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A site whose one document was changed, purged in its second version, deleted, and published again."""
    folder = tmp_path_factory.mktemp('told') / 'registry'
    with Registry.create(folder) as registry:
        registry.publish(certificate('First'), agent='Ada <b>Byron</b>')
        registry.publish(certificate('Second', 'A name that must go.'))
        registry.publish(certificate('Third', '<script>alert(1)</script> and =1+1'))
        registry.delete(OWN, agent='Rosa', reason='no longer offered')
        registry.publish(certificate('Third', **{'ceterms:subjectWebpage': 'javascript:alert(1)'}))
        registry.delete(OWN, reason='for good')
        registry.purge(OWN, 2, 'a personal name')
    app = create_app(folder, follow=False)
    yield app.test_client()
    closed(app)


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == status, answer.text[:500]
    return answer.text


# versions


def test_the_time_line_tells_who_when_and_how_much(client: FlaskClient) -> None:
    shown = page(client, f'/resources/{CERTIFICATE}/history')
    assert '1 added, 1 removed, 7 changed' in shown
    assert '262 statements' in shown
    assert shown.index('Version 2') < shown.index('Version 1')
    assert f'/resources/{CERTIFICATE}/diff?from=1&amp;to=2' in shown


def test_versions_as_json_and_atom(client: FlaskClient) -> None:
    told = client.get(f'/resources/{CERTIFICATE}/history.json').get_json()
    assert [version['version'] for version in told['versions']] == [2, 1]
    assert told['versions'][0]['url'].endswith(f'/resources/{CERTIFICATE}/versions/2')
    feed = client.get(f'/resources/{CERTIFICATE}/history.atom')
    assert feed.mimetype == 'application/atom+xml'
    entries = ElementTree.fromstring(feed.data).findall('{http://www.w3.org/2005/Atom}entry')
    assert [entry.findtext('{http://www.w3.org/2005/Atom}title') for entry in entries] == [
        'Updated: Certificate in Solar Installation (Certificate)', 'Created: Certificate in Solar Installation (Certificate)',
    ]  # fmt: skip


def test_deleted_and_purged_versions_are_told(told: FlaskClient) -> None:
    shown = page(told, f'/resources/{OWN}/history')
    assert 'no longer offered' in shown
    assert 'a personal name' in shown
    assert 'Published again' in shown
    assert 'The last one is a deletion' in shown
    assert 'Ada &lt;b&gt;Byron&lt;/b&gt;' in shown
    assert f'/resources/{OWN}/versions/2"' not in shown
    assert 'must go' not in shown
    purged = told.get(f'/resources/{OWN}/history.json').get_json()['versions'][-2]
    assert purged['purged']
    assert 'a personal name' in purged['purgeReason']


def test_a_difference_with_a_purged_version_says_why_there_is_none(told: FlaskClient) -> None:
    shown = page(told, f'/resources/{OWN}/diff?from=1&to=2')
    assert 'cannot be compared' in shown
    assert 'a personal name' in shown
    assert told.get(f'/resources/{OWN}/diff.json?from=1&to=2').status_code == 404


def test_a_deletion_removes_all_of_it(told: FlaskClient) -> None:
    shown = page(told, f'/resources/{OWN}/diff?from=3&to=4')
    assert 'all of it went' in shown
    assert '&lt;script&gt;alert(1)' in shown
    assert '<script>alert' not in shown
    assert told.get(f'/resources/{OWN}/diff.json?from=3&to=4').get_json()['event'] == 'deleted'


def test_addresses_that_run_something_are_no_links(told: FlaskClient) -> None:
    shown = page(told, f'/resources/{OWN}/diff?from=0&to=5')
    assert 'javascript:alert(1)' in shown
    assert 'href="javascript' not in shown


def test_what_is_not_there_is_not_found(client: FlaskClient) -> None:
    missing = 'ce-00000000-0000-4000-8000-000000000000'
    for path in (f'/resources/{missing}/history', f'/resources/{missing}/diff', f'/resources/{CERTIFICATE}/diff?from=9'):
        assert client.get(path).status_code == 404
    assert client.get(f'/resources/{CERTIFICATE}/diff?from=yesterday').status_code == 400
    assert client.get(f'/resources/{CERTIFICATE}/history?before=x', headers=HTML).status_code == 400


def test_long_histories_come_in_pages(tmp_path: Path) -> None:
    with Registry.create(tmp_path / 'registry') as registry:
        for number in range(55):
            registry.publish(certificate(f'Name {number}'))
    app = create_app(tmp_path / 'registry', follow=False)
    try:
        first = page(app.test_client(), f'/resources/{OWN}/history')
        assert 'Version 55 ' in first
        assert 'Version 6 ' in first
        assert 'Version 5 ' not in first
        assert 'Version 5 ' in page(app.test_client(), f'/resources/{OWN}/history?before=6')
    finally:
        closed(app)


# differences


def test_the_difference_is_told_by_meaning(client: FlaskClient) -> None:
    shown = page(client, f'/resources/{CERTIFICATE}/diff')
    assert '+ 1 added' in shown
    assert '− 1 removed' in shown
    assert '± 7 changed' in shown
    assert '<del>24</del><ins>27</ins>' in shown
    assert 'lang="es"' in shown
    assert 'Commissioning and Inspection</a>' in shown
    assert '<style' not in shown
    assert ' style=' not in shown


def test_the_json_is_that_of_the_library(client: FlaskClient) -> None:
    told = client.get(f'/resources/{CERTIFICATE}/diff.json?from=1&to=2').get_json()
    assert (told['from']['version'], told['to']['version']) == (1, 2)
    assert (told['event'], told['added'], told['removed'], told['changed']) == ('changed', 1, 1, 7)


def test_dates_mean_the_version_that_held(client: FlaskClient) -> None:
    told = client.get(f'/resources/{CERTIFICATE}/diff.json?from=2001-01-01').get_json()
    assert (told['from']['version'], told['to']['version'], told['event']) == (0, 2, 'created')
    same = client.get(f'/resources/{CERTIFICATE}/diff.json?from=2999-01-01').get_json()
    assert (same['from']['version'], same['event']) == (2, '')


@pytest.mark.parametrize(
    ('view', 'said'), [('jsonld', '&#34;ceterms:price&#34;: 3361.5'), ('turtle', 'ceterms:price'), ('ntriples', '/terms/price')]
)
def test_the_raw_texts_can_be_compared(client: FlaskClient, view: str, said: str) -> None:
    shown = page(client, f'/resources/{CERTIFICATE}/diff?view={view}')
    assert said in shown
    assert '<tr class="came">' in shown
    assert '<tr class="went">' in shown


def test_raw_lines_keep_what_is_near() -> None:
    before = {'a': 1, 'list': list(range(40))}
    lines = diff_raw.jsonld_lines(before, {**before, 'a': 2})
    assert [(line.sign, line.text) for line in lines if line.sign in '+−'] == [('−', '  "a": 1,'), ('+', '  "a": 2,')]
    assert len(lines) < 10


def test_alignments_are_one_line(app: Flask) -> None:
    after = {'@graph': [{'@id': 'https://x.example/a', '@type': 'ceterms:Certificate', 'ceterms:occupationType': [{
        '@type': 'ceterms:CredentialAlignmentObject', 'ceterms:codedNotation': '47-2231.00',
        'ceterms:targetNodeName': {'en': 'Solar Installers'}, 'ceterms:targetNode': 'https://www.onetonline.org/link/summary/47-2231.00',
    }]}]}  # fmt: skip
    change = difference({'@graph': [{'@id': 'https://x.example/a', '@type': 'ceterms:Certificate'}]}, after)
    with app.test_request_context():
        (row,) = diff_page.parts(change)[0].groups[0].rows
    assert row.after == diff_page.Value('47-2231.00 Solar Installers', '', 'https://www.onetonline.org/link/summary/47-2231.00')


def test_a_feed_is_xml_whatever_is_in_it() -> None:
    item = Item('urn:x', '<b>&\x00\ud800', '2026-01-01T00:00:00Z', '', 'https://x/?a=1&b=2"', ']]>\x1f', 'a"b')
    feed = ElementTree.fromstring(atom('T & T', 'https://x/a?b&c', 'https://x', [item], 'https://x/?after=1&limit=2'))
    assert feed.find('.//{http://www.w3.org/2005/Atom}summary') is not None


# in a browser


def test_two_versions_are_chosen_and_compared_without_scripts(browse: Browse) -> None:
    with browse(f'/resources/{CERTIFICATE}/history', java_script_enabled=False) as seen:  # type: ignore[attr-defined]
        seen.page.get_by_label('from version 1').check()
        seen.page.get_by_label('to version 2').check()
        seen.page.get_by_role('button', name='Compare the two that are chosen').click()
        assert '/diff?' in seen.page.url
        assert 'from=1' in seen.page.url
        assert 'to=2' in seen.page.url
        seen.page.get_by_role('link', name='N-Triples', exact=True).first.click()
        assert seen.page.get_by_role('region', name='Difference line by line').is_visible()
