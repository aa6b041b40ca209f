"""The page of an organization: its portfolio, quality assurance, gaps, changes, and its documents to take along."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING

import orjson

from ctdl import demo
from ctdl.ctid import resource_address
from graph.registry import Registry
from tests.browser import serious_barriers
from web.app import closed, create_app

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

AT = f'/organizations/{demo.COLLEGE}'
Browse = Callable[..., object]


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path, headers={'Accept': 'text/html'})
    assert answer.status_code == status, answer.text[:500]
    return answer.text


def test_the_portfolio_counts_what_the_search_finds(client: FlaskClient, registry_folder: Path) -> None:
    told = client.get(f'{AT}.json').get_json()
    with Registry.open(registry_folder) as registry:
        owned = {'owner': resource_address(demo.COLLEGE)}
        assert told['owned'] == registry.search('', owned).total == sum(group['records'] for group in told['portfolio'])
        courses = next(group for group in told['portfolio'] if group['class'] == 'ceterms:Course')
        assert sum(courses['states'].values()) == courses['records']
        active = registry.search(
            '', {**owned, 'type': 'ceterms:Course', 'status': ['lifeCycle:Active', 'credentialStat:Active']}
        ).total
        assert courses['states']['Active'] == active


def test_every_number_of_the_portfolio_is_that_of_the_search_behind_it(client: FlaskClient) -> None:
    for owner in (demo.COLLEGE, demo.UNIVERSITY, demo.BOARD, demo.AGENCY):
        shown = page(client, f'/organizations/{owner}')
        cells = re.findall(r'<a href="(/search\?owner=[^"]+)">([0-9,]+)<', shown)
        assert len(cells) > 2
        for address, number in cells:
            found = client.get(html.unescape(address).replace('/search?', '/search.json?')).get_json()
            assert found['total'] == int(number.replace(',', '')), address


def test_a_class_counts_those_under_it_and_says_so(client: FlaskClient) -> None:
    groups = client.get(f'{AT}.json').get_json()['portfolio']
    certificates = next(group for group in groups if group['class'] == 'ceterms:Certificate')
    assert certificates['withTypesBelow'] == certificates['records'] + 1
    names = [group['class'] for group in groups]
    assert names.index('ceterms:Certificate') < names.index('ceterms:CertificateOfCompletion')
    assert 'with the types under it' in page(client, AT)


def test_a_sheet_of_it_fits_on_one_page(browse: Browse) -> None:
    for ctid in (demo.COLLEGE, demo.ACCREDITOR):
        with browse(f'/organizations/{ctid}/sheet') as seen:  # type: ignore[attr-defined]
            for size in ('A4', 'Letter'):
                assert len(re.findall(rb'/Type\s*/Page\b', seen.page.pdf(format=size))) == 1
            assert serious_barriers(seen.page) == []


def test_all_it_owns_comes_in_other_forms(client: FlaskClient) -> None:
    owned = client.get(f'{AT}.json').get_json()['owned'] + 1
    with zipfile.ZipFile(io.BytesIO(client.get(f'{AT}.zip').data)) as archive:
        assert len(archive.namelist()) == owned
    assert len({line.rpartition(b'<')[2] for line in client.get(f'{AT}.nq').data.splitlines()}) == owned


def test_an_organization_of_another_registry_is_shown_by_its_own_addresses(tmp_path: Path) -> None:
    at = 'https://sandbox.credentialengineregistry.org/resources/'
    one, two = 'ce-00000000-0000-4000-8000-000000000001', 'ce-00000000-0000-4000-8000-000000000002'

    def published(ctid: str, kind: str, name: str, **more: object) -> bytes:
        node = {'@id': at + ctid, '@type': kind, 'ceterms:ctid': ctid, 'ceterms:name': {'en': name}, **more}
        return orjson.dumps({'@context': 'https://credreg.net/ctdl/schema/context/json', '@graph': [node]})

    with Registry.create(tmp_path / 'registry') as registry:
        registry.publish(published(one, 'ceterms:QACredentialOrganization', 'The college', **{'ceterms:accredits': [at + two]}))
        registry.publish(published(two, 'ceterms:Certificate', 'Its certificate', **{'ceterms:ownedBy': [at + one]}))
    app = create_app(tmp_path / 'registry', follow=False)
    client = app.test_client()
    shown = page(client, f'/organizations/{one}')
    assert shown.count('Its certificate') >= 3
    assert 'https://credentialengineregistry.org/resources/' not in shown
    assert len(client.get(f'/organizations/{one}.json').get_json()['qualityAssuranceGiven']) == 1
    for path in ('/', '/changes', '/coverage/records', f'/coverage/records?owner={at}{one}'):
        assert 'Its certificate' in page(client, path), path
    closed(app)


def test_the_page_shows_assurance_gaps_and_changes(client: FlaskClient) -> None:
    shown = page(client, AT)
    for words in (
        'Quality assurance received',
        'Northern Lakes Commission',
        'to be worked through',
        'Last changes',
        '/pathways/ce-',
    ):
        assert words in shown
    assert '<style' not in shown
    assert ' style=' not in shown
    given = page(client, f'/organizations/{demo.ACCREDITOR}')
    assert 'Quality assurance given' in given
    assert 'Linden River Community College' in given


def test_a_gap_leads_to_the_records_that_have_it(client: FlaskClient) -> None:
    for gap in client.get(f'{AT}.json').get_json()['gaps']:
        found = client.get(
            '/coverage.json', query_string={'type': gap['class'], 'lacks': gap['property'], 'owner': demo.COLLEGE}
        ).get_json()
        assert found['total'] == gap['lacking'] > 0


def test_its_documents_come_as_they_were_published(client: FlaskClient, registry_folder: Path) -> None:
    answer = client.get(f'{AT}.jsonl')
    assert answer.mimetype == 'application/jsonl'
    lines = answer.data.splitlines()
    assert len(lines) == client.get(f'{AT}.json').get_json()['owned'] + 1
    with Registry.open(registry_folder) as registry:
        for line in lines:
            document = orjson.loads(line)
            ctid = document['@id'].rpartition('/')[2]
            assert document == orjson.loads(registry.show(ctid).data)


def test_what_is_no_organization_says_what_it_is(client: FlaskClient) -> None:
    assert 'is a Certificate, not an organization' in page(client, f'/organizations/{demo.CERTIFICATE}', 404)
    assert client.get('/organizations/ce-00000000-0000-4000-8000-000000000000').status_code == 404


def test_what_was_withdrawn_is_gone(client: FlaskClient) -> None:
    withdrawn = next(iter(demo.deleted()))
    for path in (f'/organizations/{withdrawn}', f'/pathways/{withdrawn}', f'/resources/{withdrawn}/connections'):
        assert client.get(path).status_code == 410, path
    assert client.get(f'/resources/{withdrawn}/history').status_code == 200
