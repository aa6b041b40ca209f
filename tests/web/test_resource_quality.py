"""What the checks say of a record, as a page and as data."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient

from ctdl import demo
from ctdl.checking import check, score
from graph.registry import Registry

HTML = {'Accept': 'text/html'}


def test_findings_score_and_what_is_missing_are_those_of_the_checks(client: FlaskClient, registry_folder: Path) -> None:
    with Registry.open(registry_folder) as registry:
        document = registry.show(demo.CERTIFICATE).document()
    said = client.get(f'/resources/{demo.CERTIFICATE}/quality.json').json
    assert said is not None
    assert said['completeness'] == round(score(document), 1)
    findings = next(iter(check([document], level='all'))).findings
    assert sorted(finding['shape'] for finding in said['findings']) == sorted(finding.shape for finding in findings)
    assert {row['tier'] for row in said['missing']} <= {'required', 'recommended'}


def test_a_page_groups_findings_by_severity_with_remedies(client: FlaskClient) -> None:
    page = client.get(f'/resources/{demo.CERTIFICATE}/quality', headers=HTML).text
    assert '<h1>Quality of the record</h1>' in page
    assert '75 %' in page
    assert 'Recommended benchmark' in page
    assert 'href="/vocabulary/ceterms:corequisite"' in page


def test_a_member_leads_to_the_findings_of_its_document(client: FlaskClient) -> None:
    said = client.get('/resources/ce-bc7987a3-8672-45d9-b9f6-4fde8fa77978/quality.json').json
    assert said is not None
    assert said['ctid'] == 'ce-23ce514d-d3a4-4e6e-8cbd-c65a3409c848'


def test_what_is_not_there_is_not_found_and_what_is_gone_is_gone(client: FlaskClient) -> None:
    assert client.get('/resources/ce-00000000-0000-4000-8000-00000000abcd/quality', headers=HTML).status_code == 404
    assert client.get(f'/resources/{demo.deleted()[0]}/quality', headers=HTML).status_code == 410
    assert client.get('/resources/nonsense/quality', headers=HTML).status_code == 404
