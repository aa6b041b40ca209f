"""Which hosts the site answers for: a Host header of somebody else's never gets into a link."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ctdl import demo
from ctdl.errors import CTDLError
from web.app import closed, create_app
from web.hosts import checked_address, host_name, trusted

PATHS = (
    '/',
    f'/resources/{demo.CERTIFICATE}',
    '/changes.json',
    '/changes.atom',
    '/nothing-here',
    '/sitemap.txt',
    '/static/site.css',
)


@pytest.mark.parametrize('path', PATHS)
@pytest.mark.parametrize(
    'host', ['evil.example', 'localhost.evil.example', 'localhost@evil.example', 'localhost:80@evil', '192.0.2.1', '']
)
def test_another_host_is_refused_in_words(client: FlaskClient, path: str, host: str) -> None:
    answer = client.get(path, headers={'Host': host})
    assert answer.status_code == 400
    assert 'evil' not in answer.text + str(answer.headers)
    assert '--address' in answer.text
    assert answer.headers['Cache-Control'] == 'no-store'
    assert answer.headers['Content-Security-Policy']


@pytest.mark.parametrize('host', ['localhost', 'LOCALHOST:8000', '127.0.0.1:5', '[::1]:8000', 'registry.localhost'])
def test_loopback_is_answered(client: FlaskClient, host: str) -> None:
    assert client.get('/about', headers={'Host': host}).status_code == 200


@pytest.mark.parametrize(
    'name', ['X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Forwarded-For', 'X-Forwarded-Prefix', 'Forwarded', 'X-Original-URL']
)
def test_headers_of_a_proxy_are_not_believed_of_anybody(client: FlaskClient, name: str) -> None:
    plain = client.get('/changes.json?limit=1').text
    assert client.get('/changes.json?limit=1', headers={name: 'host=evil.example;proto=evil'}).text == plain


def test_links_stand_under_the_public_address(registry_folder: Path) -> None:
    app = create_app(registry_folder, follow=False, address='https://registry.example.edu/')
    client = app.test_client()
    for host in ('registry.example.edu', 'localhost:8000'):
        answer = client.get('/changes.json?limit=1', headers={'Host': host})
        assert answer.get_json()['next'].startswith('https://registry.example.edu/changes.json?')
        assert '<https://registry.example.edu/' in answer.headers['Link']
    assert client.get('/', headers={'Host': 'evil.example'}).status_code == 400
    closed(app)


def test_names_that_are_given_are_answered(registry_folder: Path) -> None:
    app = create_app(registry_folder, follow=False, names=('box.lan', '::'))
    client = app.test_client()
    assert [client.get('/about', headers={'Host': host}).status_code for host in ('box.lan:8000', '192.0.2.7', 'evil.example')] == [
        200,
        200,
        400,
    ]
    closed(app)


def test_a_refusal_tells_the_operator(new_app: Callable[..., Flask], caplog: pytest.LogCaptureFixture) -> None:
    new_app(follow=False).test_client().get('/', headers={'Host': 'evil.example\x1b[31m'})
    assert 'Refused a request for the host' in caplog.text
    assert '--address' in caplog.text
    assert '\x1b' not in caplog.text


def test_the_public_address_is_checked() -> None:
    assert checked_address('HTTPS://Registry.Example.edu') == 'https://registry.example.edu/'
    assert checked_address('http://[2001:db8::1]:8000/') == 'http://[2001:db8::1]:8000/'
    for wrong in (
        'registry.example.edu',
        'ftp://a/',
        'http://',
        'http://a b/',
        'http://u@h/',
        'http://h:x/',
        'javascript:alert(1)',
    ):
        with pytest.raises(CTDLError, match='is no address of a site'):
            checked_address(wrong)
    with pytest.raises(CTDLError, match='root of its host'):
        checked_address('https://example.edu/registry/')


def test_names_are_read_from_host_headers() -> None:
    assert [host_name(text) for text in ('A.b:80', '[::1]:1', 'a.', '', 'a b', 'a:b', '[::1', '[::1]x', 'ä.example')] == [
        'a.b', '::1', 'a', '', '', '', '', '', ''
    ]  # fmt: skip
    assert not trusted(()).has('192.0.2.1')
    assert trusted(('0.0.0.0',)).has('192.0.2.1:8000')
