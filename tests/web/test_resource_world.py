"""Records as people publish them: at other hosts, with habits of their own, withdrawn, too large, or asked for in impossible numbers."""

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
from tests.web.resource_documents import CONTEXT, address, ctid, document
from web import resource_checking
from web.app import closed, create_app
from web.resource_quality import quality
from web.resource_texts import length, whole_hours
from web.shown import shown

PAGE = {'Accept': 'text/html', 'Accept-Language': 'en'}
FORMS = ('jsonld', 'ttl', 'nt', 'rdf', 'json', 'csv')
AWAY = 'https://skills.example.org/ctdlasn/resources'
OTHER = 'https://sandbox.example.org/resources'


def away() -> dict[str, Any]:
    """A framework of another host, its competency there too."""
    main = {
        '@id': f'{AWAY}/{ctid(61)}',
        '@type': 'ceasn:CompetencyFramework',
        'ceterms:ctid': ctid(61),
        'ceasn:name': {'en': 'Abilities'},
        'ceasn:hasTopChild': [f'{AWAY}/{ctid(62)}'],
    }
    member = {
        '@id': f'{AWAY}/{ctid(62)}',
        '@type': 'ceasn:Competency',
        'ceterms:ctid': ctid(62),
        'ceasn:competencyText': {'en': 'Sees far'},
    }
    return {'@context': CONTEXT, '@id': f'{AWAY.replace("resources", "graph")}/{ctid(61)}', '@graph': [main, member]}


def credential() -> dict[str, Any]:
    """A credential with an owner named by its document, a web page as its latest version, two ways in, and odd tags."""
    inline = {'@type': 'ceterms:Course', 'ceterms:name': {'en': 'Said only here'}}
    return document(
        64,
        {
            '@type': 'ceterms:Certificate',
            'ceterms:name': {'en': 'Optician', 'x-foo bar': 'bad tag', 'en_US': 'underscore'},
            'ceterms:ownedBy': [address(65).replace('/resources/', '/graph/')],
            'ceterms:latestVersion': 'https://web.example.org/optician.pdf',
            'ceterms:example:unknown': 'x',
            'ceterms:requires': [
                {
                    '@type': 'ceterms:ConditionProfile',
                    'ceterms:name': {'en': 'Main track'},
                    'ceterms:targetLearningOpportunity': [address(66), inline],
                },
                {
                    '@type': 'ceterms:ConditionProfile',
                    'ceterms:name': {'en': 'Fast track'},
                    'ceterms:targetLearningOpportunity': [address(66)],
                },
            ],
        },
    )


def owner() -> dict[str, Any]:
    main = {'@id': f'{OTHER}/{ctid(67)}', '@type': 'ceterms:CredentialOrganization', 'ceterms:ctid': ctid(67)}
    return {'@context': CONTEXT, '@id': f'{OTHER}/graph', '@graph': [main | {'ceterms:name': {'en': 'School elsewhere'}}]}


@pytest.fixture(scope='module')
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp('world') / 'registry'
    course: dict[str, Any] = {'@type': 'ceterms:Course', 'ceterms:name': {'en': 'Optics'}}
    course['ceterms:estimatedDuration'] = [{'@type': 'ceterms:DurationProfile', 'ceterms:exactDuration': 'P21DT10H'}]
    with Registry.create(folder) as registry:
        for body in (
            away(),
            credential(),
            document(65, {'@type': 'ceterms:CredentialOrganization', 'ceterms:name': {'en': 'School of Light'}}),
            document(66, course),
            owner(),
        ):
            registry.publish(body)
    app = create_app(folder, follow=False)
    yield app
    closed(app)


def words(page: str) -> str:
    return ' '.join(unescape(re.sub(r'<[^>]+>', ' ', page)).split())


@pytest.mark.parametrize('ending', FORMS)
def test_an_old_version_of_what_is_withdrawn_says_what_it_said(client: FlaskClient, ending: str) -> None:
    gone = demo.deleted()[0]
    answer = client.get(f'/resources/{gone}/versions/1.{ending}')
    assert answer.status_code == 200
    assert f'resources/{gone}' in answer.text or f'ceterms:ctid,CTID,{gone}' in answer.text
    whole = client.get(f'/graph/{gone}/versions/1.{ending}')
    assert answer.text.count('\n') > 5
    assert whole.text.count('\n') > 5 or ending == 'jsonld'


@pytest.mark.parametrize('number', ['99', '9223372036854775807', '99999999999999999999', '9' * 200])
@pytest.mark.parametrize('kind', ['resources', 'graph'])
def test_a_version_that_cannot_be_is_not_there(client: FlaskClient, kind: str, number: str) -> None:
    for who in (demo.CERTIFICATE, demo.deleted()[0]):
        assert client.get(f'/{kind}/{who}/versions/{number}').status_code == 404
        assert client.get(f'/{kind}/{who}/versions/{number}.ttl').status_code == 404


def test_members_at_other_hosts_are_found_by_their_ctid_in_every_form(world: Flask) -> None:
    client = world.test_client()
    assert '<h1><bdi>Sees far</bdi></h1>' in client.get(f'/resources/{ctid(62)}', headers=PAGE).text
    for ending in FORMS:
        answer = client.get(f'/resources/{ctid(62)}.{ending}')
        assert answer.status_code == 200, ending
        assert 'Sees far' in answer.text, ending
        assert f'{AWAY}/{ctid(62)}' in answer.text, ending
    assert client.get(f'/resources/{ctid(62)}/quality', headers=PAGE).status_code == 200


def test_an_owner_named_by_its_document_has_its_name_and_our_page(world: Flask) -> None:
    page = world.test_client().get(f'/resources/{ctid(64)}', headers=PAGE).text
    assert re.search(rf'by <span class="item"><a href="/resources/{ctid(65)}"><bdi>School of Light</bdi></a>', page)
    assert address(65).replace('/resources/', '/graph/') in page


def test_a_web_page_is_no_newer_edition(world: Flask) -> None:
    page = world.test_client().get(f'/resources/{ctid(64)}', headers=PAGE).text
    assert 'There is a newer edition' not in page
    assert 'https://web.example.org/optician.pdf' in page


def test_a_wrong_tag_does_not_lose_the_good_texts(world: Flask) -> None:
    page = world.test_client().get(f'/resources/{ctid(64)}', headers=PAGE).text
    assert '<h1><bdi>Optician</bdi></h1>' in page
    assert 'bad tag' in page
    assert 'underscore' in page


def test_routes_are_not_said_to_be_all_required_and_each_is_summed(world: Flask) -> None:
    text = words(world.test_client().get(f'/resources/{ctid(64)}', headers=PAGE).text)
    assert 'The record states 2 requirements.' in text
    assert 'All of these are required' not in text
    assert 'Said only here' in text
    assert 'Together: Main track 21 days 10 hours' in text
    assert 'All 2 requirements together' in text
    assert '1 of 3 parts say nothing of time' in text


def test_lengths_are_in_words_that_people_use() -> None:
    assert length('P21DT10H') == '21 days 10 hours'
    assert length('P1Y2M3DT4H') == '1 year 2 months 3 days 4 hours'
    assert whole_hours('21.42 days') == '21 days 10 hours'
    assert whole_hours('12–21.42 days') == '12–21.42 days'


def test_an_analyst_finds_addresses_by_their_type(world: Flask) -> None:
    rows = list(csv.DictReader(io.StringIO(world.test_client().get(f'/resources/{ctid(64)}.csv').text)))
    assert 'IRI' in {row['datatype'] for row in rows}
    assert not {row['datatype'] for row in rows if '@' in row['datatype']}


def test_statements_of_a_short_record_are_open_and_of_a_long_one_have_an_address(client: FlaskClient, world: Flask) -> None:
    short = world.test_client().get(f'/resources/{ctid(65)}', headers=PAGE).text
    assert '<details class="every" open>' in short
    long = client.get(f'/resources/{demo.CERTIFICATE}', headers=PAGE).text
    assert '<details class="every">' in long
    assert long.index('<details class="every">') < long.index('id="all-statements"') < long.index('id="cite"')
    assert 'href="#all-statements"' in long


def test_no_link_of_an_organization_or_of_its_findings_is_dead(world: Flask) -> None:
    client = world.test_client()
    for path in (f'/resources/{ctid(67)}', f'/resources/{ctid(64)}/quality', f'/resources/{ctid(61)}/quality'):
        page = client.get(path, headers=PAGE)
        assert page.status_code == 200
        ways = {unescape(way) for way in re.findall(r'href="(/(?:organizations|vocabulary|resources)/[^"]*)"', page.text)}
        dead = {way for way in ways if client.get(way, headers=PAGE).status_code >= 400}
        assert dead == set()


# ---- large records


def test_a_large_record_is_checked_by_a_process_of_its_own_alike(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context(), Registry.open(app.extensions['ctdl-site'].folder.path) as registry:
        found = shown(registry.ledger, demo.CERTIFICATE)
        here = quality(found.document, found.base)
        assert resource_checking._apart(found) == here
        assert resource_checking._apart(found, seconds=0.01).note
        assert resource_checking._apart(found, memory=1 << 20).note


def test_what_is_too_large_to_be_checked_says_so(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource_checking, 'MOST', 1000)
    page = client.get(f'/resources/{demo.CERTIFICATE}/quality', headers=PAGE)
    assert page.status_code == 200
    assert 'too large to be checked here' in page.text
    assert 'ctdl validate -' in page.text
    assert client.get(f'/resources/{demo.CERTIFICATE}/quality.json').json['checked'] is False  # type: ignore[index]


def test_findings_of_one_rule_are_told_once_with_their_places(world: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    page = world.test_client().get(f'/resources/{ctid(61)}/quality', headers=PAGE).text
    messages = re.findall(r'<p><strong>(.*?)</strong>', page)
    assert len(messages) == len(set(messages))
