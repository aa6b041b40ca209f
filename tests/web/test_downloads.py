"""Downloads: one state of the ledger each, with its size, its SHA-256, a manifest, and terms."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from flask import Flask
from flask.testing import FlaskClient

from ctdl import demo
from graph.registry import Registry
from tests.web.test_history import certificate


def manifest(client: FlaskClient) -> dict[str, Any]:
    """The manifest, when it is complete."""
    deadline = time.monotonic() + 20
    while not (told := client.get('/downloads/manifest.json')).get_json()['complete']:
        assert told.headers['Retry-After']
        assert told.headers['Cache-Control'] == 'no-store'
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return dict(told.get_json())


def test_the_manifest_says_how_long_each_file_is_and_its_sum(client: FlaskClient) -> None:
    told = manifest(client)
    assert {'everything.jsonl', 'everything.jsonld', 'everything.nq', 'everything.csv', 'types/ceterms:Course.csv'} <= {
        file['name'] for file in told['files']
    }
    assert told['license'].endswith('/about#licence')
    for file in told['files']:
        answer = client.get(file['address'].removeprefix('http://localhost'))
        assert (len(answer.data), hashlib.sha256(answer.data).hexdigest()) == (file['bytes'], file['sha256']), file
        assert answer.headers['X-Ledger-Sequence'] == str(told['sequence'])
        assert answer.mimetype == file['mediaType']
        assert answer.content_length == file['bytes']
        assert answer.headers['Repr-Digest'] == f'sha-256=:{base64.b64encode(bytes.fromhex(file["sha256"])).decode()}:'


def test_the_page_shows_size_and_sum(client: FlaskClient) -> None:
    told = manifest(client)
    text = client.get('/downloads').text
    for file in told['files'][:6]:
        assert file['sha256'] in text
    assert '/about#licence' in text
    assert told['hash'] in text


def test_one_array_of_json_ld_has_every_document(client: FlaskClient) -> None:
    lines = [json.loads(line) for line in client.get('/downloads/everything.jsonl').data.splitlines()]
    assert json.loads(client.get('/downloads/everything.jsonld').data) == lines


def test_a_snapshot_is_one_state_with_its_manifest(client: FlaskClient, registry_folder: Path) -> None:
    answer = client.get('/downloads/snapshot.zip')
    assert answer.data == client.get('/downloads/snapshot.zip').data
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        told = json.loads(archive.read('manifest.json'))
        sums = {name: sum_ for sum_, name in (line.split('  ') for line in archive.read('SHA256SUMS').decode().splitlines())}
        for file in told['files']:
            data = archive.read(file['name'])
            assert (len(data), hashlib.sha256(data).hexdigest()) == (file['bytes'], file['sha256'])
            assert sums[file['name']] == file['sha256']
    with Registry.open(registry_folder) as registry:
        assert (told['sequence'], told['hash']) == registry.ledger.head
        assert told['documents'] == registry.ledger.counts().documents
    assert told['complete']


def test_each_number_has_its_own_sums(new_app: Callable[..., Flask]) -> None:
    app = new_app(follow=False)
    client = app.test_client()
    before = manifest(client)
    with Registry.open(app.extensions['ctdl-site'].folder.path) as registry:
        registry.publish(certificate('One more'))
    assert '–' in client.get('/downloads').text or before['files'][0]['sha256'] not in client.get('/downloads').text
    after = manifest(client)
    assert after['sequence'] == before['sequence'] + 1
    assert after['files'][0]['sha256'] != before['files'][0]['sha256']


def test_a_purge_changes_tag_and_sum_though_not_the_number(new_app: Callable[..., Flask]) -> None:
    app = new_app(follow=False)
    client = app.test_client()
    before, tag = manifest(client), client.get('/downloads/everything.jsonl').headers['ETag']
    with Registry.open(app.extensions['ctdl-site'].folder.path) as registry:
        registry.ledger.purge(demo.CERTIFICATE, registry.ledger.entry(demo.CERTIFICATE).version, 'a takedown')
    after = manifest(client)
    assert after['sequence'] == before['sequence']
    assert after['purged'] == before['purged'] + 1
    assert after['files'][0]['sha256'] != before['files'][0]['sha256']
    answer = client.get('/downloads/everything.jsonl', headers={'If-None-Match': tag})
    assert answer.status_code == 200
    assert demo.CERTIFICATE.encode() not in [line[:200] for line in answer.data.splitlines()]


def test_asking_for_the_head_alone_leaves_nothing_open(http: httpx.Client) -> None:
    for _ in range(3):
        answer = http.head('/downloads/everything.nq')
        assert answer.status_code == 200
        assert not answer.content
        tag = answer.headers['ETag']
        assert http.get('/downloads/everything.nq', headers={'If-None-Match': tag}).status_code == 304
