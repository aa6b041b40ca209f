"""The page of an organization: its portfolio, quality assurance, gaps, changes, and its documents to take along."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import orjson
import pytest

from ctdl import demo
from ctdl.ctid import resource_address
from graph.registry import Registry
from tests.browser import serious_barriers

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


@pytest.mark.parametrize('width', [360, 1280])
@pytest.mark.parametrize('ctid', [demo.COLLEGE, demo.ACCREDITOR])
def test_the_page_has_no_barriers(browse: Browse, width: int, ctid: str) -> None:
    with browse(f'/organizations/{ctid}', width=width) as seen:  # type: ignore[attr-defined]
        assert serious_barriers(seen.page) == []
        assert seen.complaints() == []
        assert seen.page.evaluate('document.documentElement.scrollWidth <= innerWidth')
