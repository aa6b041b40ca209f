"""Differences taken along, sections as on the record's page, and how a version is brought back."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from ctdl import demo
from graph.registry import Registry
from tests.ctdl.test_difference_forms import applied
from tests.web.test_history import OWN, certificate, page
from web.app import closed, create_app

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

CERTIFICATE = demo.CERTIFICATE
DIFF = f'/resources/{CERTIFICATE}/diff'


def statements(client: FlaskClient, path: str, form: ox.RdfFormat = ox.RdfFormat.N_TRIPLES) -> set[ox.Quad]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:300]
    return set(ox.parse(answer.data, form))


def test_the_patch_makes_the_second_version_of_the_first(client: FlaskClient, registry_folder: Path) -> None:
    answer = client.get(f'{DIFF}.json-patch?from=1&to=2')
    assert answer.content_type == 'application/json-patch+json'
    assert answer.headers['Content-Disposition'] == f'attachment; filename="{CERTIFICATE}-1-2.json-patch"'
    assert answer.headers['ETag']
    with Registry.open(registry_folder) as registry:
        old, new = (json.loads(registry.show(CERTIFICATE, number).data) for number in (1, 2))
    assert applied(answer.get_json(force=True), old) == new


def test_the_update_makes_the_second_graph_of_the_first(client: FlaskClient) -> None:
    answer = client.get(f'{DIFF}.ru?from=1&to=2')
    assert answer.mimetype == 'application/sparql-update'
    old, new = (client.get(f'/graph/{CERTIFICATE}/versions/{n}.nt') for n in (1, 2))
    if old.status_code != 200:  # versions are at the resource's address alone
        old, new = (client.get(f'/resources/{CERTIFICATE}/versions/{n}.nt') for n in (1, 2))
    store, wanted = ox.Store(), ox.Store()
    store.load(old.data, ox.RdfFormat.N_TRIPLES)
    wanted.load(new.data, ox.RdfFormat.N_TRIPLES)
    store.update(answer.text)
    assert set(store) == set(wanted)


def test_added_and_removed_statements_are_the_same_in_both_forms(client: FlaskClient) -> None:
    for side in ('added', 'removed'):
        lines = statements(client, f'{DIFF}.{side}.nt')
        assert lines == statements(client, f'{DIFF}.{side}.ttl', ox.RdfFormat.TURTLE)
        assert lines
    assert not statements(client, f'{DIFF}.added.nt?from=2&to=2')
    assert statements(client, f'{DIFF}.added.nt') == statements(client, f'{DIFF}?format=added.nt')


@pytest.mark.parametrize(('accept', 'given'), [
    ('application/json-patch+json', 'application/json-patch+json'), ('application/sparql-update', 'application/sparql-update'),
    ('application/json', 'application/json'), ('text/html', 'text/html'),
])  # fmt: skip
def test_forms_are_negotiated(client: FlaskClient, accept: str, given: str) -> None:
    answer = client.get(DIFF, headers={'Accept': accept})
    assert answer.mimetype == given
    assert 'Accept' in answer.headers['Vary']


def test_half_of_a_difference_is_never_given_to_one_who_asks_for_turtle(client: FlaskClient) -> None:
    assert client.get(DIFF, headers={'Accept': 'text/turtle'}).status_code == 406


def test_the_page_offers_every_download(client: FlaskClient) -> None:
    shown = page(client, f'{DIFF}?from=1&to=2')
    for ending in ('csv', 'json-patch', 'ru', 'added.ttl', 'added.nt', 'removed.ttl', 'removed.nt', 'json'):
        assert f'href="{DIFF}.{ending}?from=1&amp;to=2"' in shown


def test_the_changes_are_a_table_too(client: FlaskClient) -> None:
    head, *rows = client.get(f'{DIFF}.csv').text.splitlines()
    assert head == 'kind,node,class,name,property,language,place,before,after'
    assert len(rows) == 9
    assert any(',2844.0,3361.5' in row for row in rows)


def test_sections_are_those_of_the_record(client: FlaskClient) -> None:
    shown = page(client, DIFF)
    record = page(client, f'/resources/{CERTIFICATE}')
    found = re.findall(r'<h3>([^<]+)</h3>', shown)
    assert found == ['About', 'How to earn it', 'What it leads to and comes from', 'Cost and aid']
    assert [name for name in re.findall(r'<h2[^>]*>([^<]+)</h2>', record) if name in found] == found


def test_the_time_line_tells_where_a_version_came_from(client: FlaskClient) -> None:
    shown = page(client, f'/resources/{CERTIFICATE}/history')
    assert re.search(r'imported from [\w.-]+\.jsonl:\d+', shown)
    told = client.get(f'/resources/{CERTIFICATE}/history.json').get_json()
    assert told['versions'][0]['origin'].startswith('imported from ')
    assert '/' not in told['versions'][0]['origin']


# bringing a version back


def commands(shown: str) -> list[str]:
    return [html.unescape(text) for text in re.findall(r'<code>(ctdl show [^<]+)</code>', shown)]


def run(command: str, folder: Path) -> str:
    """A command line of the page, in a shell, as someone pastes it."""
    here = f'{Path(sys.executable).parent}{os.pathsep}{os.environ["PATH"]}'
    done = subprocess.run(
        command, shell=True, capture_output=True, timeout=120, check=False, env={**os.environ, 'PATH': here, 'CTDL_REGISTRY': str(folder)}
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.decode()


def test_the_command_on_the_page_brings_a_version_back(tmp_path: Path) -> None:
    folder = tmp_path / 'registry'
    with Registry.create(folder) as registry:
        registry.publish(certificate('First'))
        registry.publish(certificate('Second'))
        registry.delete(OWN, reason='by mistake')
    app = create_app(folder, follow=False)
    try:
        found = commands(page(app.test_client(), f'/resources/{OWN}/history'))
        assert len(found) == 2
        assert '(restored)' in run(found[-1], folder)
    finally:
        closed(app)
    with Registry.open(folder) as registry:
        assert registry.show(OWN).data == registry.show(OWN, 1).data
        assert [entry.action for entry in registry.history(OWN)] == ['created', 'updated', 'deleted', 'restored']


def test_the_newest_version_and_a_purged_one_cannot_be_brought_back(new_app: Callable[..., Flask]) -> None:
    app = new_app(follow=False)
    registry = app.extensions['ctdl-site'].registry
    shown = page(app.test_client(), f'/resources/{CERTIFICATE}/history')
    assert commands(shown) == [f'ctdl show {CERTIFICATE} --version 1 --format published | ctdl publish -']
    registry.purge(CERTIFICATE, 1, 'a test')
    assert commands(page(app.test_client(), f'/resources/{CERTIFICATE}/history')) == []


# on a day, and in words


def test_the_version_of_a_day_is_a_form_away(client: FlaskClient) -> None:
    answer = client.get(f'/resources/{CERTIFICATE}/history?at=2999-01-01')
    assert (answer.status_code, answer.headers['Location']) == (302, f'/resources/{CERTIFICATE}/versions/2')
    before = client.get(f'/resources/{CERTIFICATE}/history?at=2001-01-01', headers={'Accept': 'text/html'})
    assert before.status_code == 404
    assert 'there was nothing before' in before.text
    assert client.get(f'/resources/{CERTIFICATE}/history?at=2').status_code == 400
    assert 'As it was at the end of' in page(client, f'/resources/{CERTIFICATE}/history')


def test_the_head_of_a_difference_is_a_sentence(client: FlaskClient) -> None:
    shown = ' '.join(re.sub(r'<[^>]+>', '', page(client, DIFF)).split())
    assert '9 changes to this Certificate, from version 1 (' in shown


def test_what_was_withdrawn_has_the_last_name_it_had(client: FlaskClient) -> None:
    shown = page(client, DIFF)
    removed = shown[shown.index('Has Support Service') :]
    assert re.search(r'<del><a [^>]*>Evening Childcare at Harbor Falls \(withdrawn\)</a>\s*</del>', removed[:600])


def test_things_in_lists_are_called_by_their_names(client: FlaskClient) -> None:
    shown = page(client, DIFF)
    assert 'Requires: Core courses › Condition' in shown
    assert 'Requires: Core courses › Credit Value › Value' in shown
    assert 'Estimated Cost: Tuition › Price' in shown
    assert '2,844' in shown
    assert '>24</span>' in shown
