"""What strangers send, and what happens under a running site: every answer has words, none shows the inside, and the site goes on."""

from __future__ import annotations

import html
import re
import socket
import sqlite3
import string
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlencode, urlsplit

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctdl import demo
from graph.registry import Registry

INSIDE = re.compile(r'Traceback|site-packages|/work/|\.py", line|sqlite3\.|werkzeug|<Response', re.IGNORECASE)
NAMES = (
    'q',
    'type',
    'owner',
    'status',
    'has',
    'lacks',
    'changed',
    'until',
    'since',
    'action',
    'after',
    'before',
    'limit',
    'offset',
    'sort',
    'format',
    'query',
    'as-of',
    'as-of-source',
    'from',
    'to',
    'ids',
    'steps',
    'direction',
    'relation',
    'have',
    'by',
    'language',
    'theme',
    'state',
    'collection',
    'completeness',
    'region',
    'occupation',
    'v',
    'view',
    'rows',
    'labels',
    'timeout',
    'page',
    'show',
    'goal',
)
VALUES = st.one_of(
    st.text(max_size=40),
    st.text('0123456789-+.eE%', max_size=24),
    st.sampled_from(
        [
            demo.CERTIFICATE,
            demo.COLLEGE,
            demo.PATHWAY,
            demo.deleted()[0],
            'ceterms:Course',
            'Credential',
            '29-1141',
            '2026-01-01',
            '0',
            '-1',
            '999999999999999',
            'html',
            'csv',
            'json',
            'ttl',
            '../../etc/passwd',
            '%00',
            "' OR 1=1 --",
            '"',
            'ce-',
            '\x00',
            '\ud7ff',
            '*',
            'a AND',
            'NEAR(',
            '{',
            '1e999',
            'NaN',
        ]
    ),
)
SLOW = ('sparql',)


def judged(status: int, text: str, headers: object, said: str) -> None:
    assert status != 500, said
    assert status < 500 or 'Retry-After' in headers, said  # type: ignore[operator]
    assert not INSIDE.search(text if status >= 400 else ''), said


def rules(app: Flask) -> list[str]:
    found = {rule.rule for rule in app.url_map.iter_rules() if rule.methods and 'GET' in rule.methods}
    return sorted(rule for rule in found if not any(word in rule for word in SLOW))


def path_of(rule: str, values: list[str]) -> str:
    given = iter(values)
    return re.sub(r'<[^>]*>', lambda found: '1' if found[0].startswith('<int:') else quote(next(given, 'x'), safe=''), rule)


# ---- anything that can be asked


@settings(max_examples=250, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_address_breaks_the_site(app: Flask, data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from(rules(app)))
    path = path_of(rule, data.draw(st.lists(VALUES, min_size=3, max_size=3)))
    query = data.draw(st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=4))
    accept = data.draw(
        st.sampled_from(['text/html', 'application/json', '*/*', 'text/turtle;q=0.3, text/csv', 'nonsense', 'text/html;q=x', ''])
    )
    address = f'{path}?{urlencode(query, errors="replace")}'
    answer = app.test_client().get(address, headers={'Accept': accept})
    judged(answer.status_code, answer.get_data().decode('utf-8', 'replace'), answer.headers, f'{address} {accept}')


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(path=st.text(string.printable + '\x00äπ\u202e', max_size=60), query=st.binary(max_size=60))
def test_no_path_breaks_the_site(app: Flask, path: str, query: bytes) -> None:
    answer = app.test_client().get('/' + quote(path, safe='/'), query_string=quote(query, safe='&=+%;'))
    judged(answer.status_code, answer.get_data().decode('utf-8', 'replace'), answer.headers, path)


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(
        [
            'Accept',
            'Accept-Language',
            'Accept-Datetime',
            'If-None-Match',
            'If-Modified-Since',
            'Range',
            'Cookie',
            'Referer',
            'Origin',
        ]
    ),
    value=st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60),
)
def test_no_header_breaks_the_site(app: Flask, name: str, value: str) -> None:
    for path in ('/', f'/resources/{demo.CERTIFICATE}', '/downloads/everything.csv', '/compare', '/changes.json'):
        answer = app.test_client().get(path, headers={name: value.replace('\x7f', '')})
        judged(answer.status_code, answer.get_data().decode('utf-8', 'replace'), answer.headers, f'{name}: {value}')


@pytest.mark.parametrize('method', ['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND'])
def test_what_an_address_does_not_take_is_said(app: Flask, method: str) -> None:
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()):
            continue
        if any(method in (other.methods or ()) and other.rule == rule.rule for other in app.url_map.iter_rules()):
            continue
        answer = client.open(path_of(rule.rule, [demo.CERTIFICATE, 'ttl', 'x']), method=method, data=b'x')
        assert answer.status_code == 405, (rule.rule, answer.status_code)
        assert 'GET' in answer.headers['Allow'] or 'POST' in answer.headers['Allow'], rule.rule
        assert answer.data, rule.rule


def test_head_is_get_without_the_body_and_options_tells_the_methods(app: Flask) -> None:
    client = app.test_client()
    for path in (
        '/',
        '/about',
        '/coverage',
        '/changes.atom',
        f'/resources/{demo.CERTIFICATE}.ttl',
        '/downloads/everything.nq',
        '/nothing',
    ):
        got, head = client.get(path), client.head(path)
        assert (head.status_code, head.data) == (got.status_code, b''), path
        assert head.headers.get('ETag') == got.headers.get('ETag'), path
    for path in ('/', '/coverage/stale', f'/resources/{demo.CERTIFICATE}'):
        answer = client.options(path)
        assert answer.status_code == 200
        assert {'GET', 'HEAD', 'OPTIONS'} <= set(answer.headers['Allow'].split(', '))


# ---- over the wire


def raw(address: str, sent: bytes, wait: float = 5.0) -> bytes:
    """What the server answers to some bytes."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=wait) as connection:
        connection.sendall(sent)
        found = b''
        while piece := connection.recv(65536):
            found += piece
    return found


@pytest.mark.parametrize(
    'path',
    [
        '/static/../app.py',
        '/static/..%2fapp.py',
        '/static/%2e%2e/%2e%2e/pyproject.toml',
        '/static//etc/passwd',
        '/static/....//app.py',
        '/static/site.css%00.html',
        '/static/..\\app.py',
        '/resources/..%2f..%2fetc%2fpasswd',
        '/resources/%00',
        '/resources/ce-%2f',
        '/downloads/..%2f..%2fledger.sqlite',
        '/downloads/types/..%2f.csv',
        '/sparql/q/..%2f..%2fledger',
        '//evil.example/',
        '/%2f%2fevil.example',
        '/coverage/..%2fx',
        '/\\evil.example',
        '/organizations/%2e%2e/',
    ],
)
def test_nobody_climbs_out(served: str, path: str) -> None:
    answer = raw(served, f'GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'.encode())
    head, _, body = answer.partition(b'\r\n\r\n')
    assert int(head.split()[1]) in (308, 400, 404, 406), head[:200]
    assert b'root:' not in body
    assert b'create_app' not in body
    assert b'\r\nLocation: //' not in head
    assert b'evil.example' not in re.findall(rb'Location: ([^\r]*)', head)


@pytest.mark.parametrize(
    'sent',
    [
        b'GET / HTTP/1.0\r\n\r\n',
        b'GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n',
        b'GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n',
        b'\x16\x03\x01\x02\x00\x01',
        b'GET / HTTP/9.9\r\n\r\n',
        b'A' * 5000 + b'\r\n\r\n',
        b'GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ' + b'a' * 1_000_000 + b'\r\n\r\n',
        b'GET /search?q=' + b'a' * 200_000 + b' HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
        b'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n',
        b'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n',
    ],
    ids=[
        'no-host',
        'other-host',
        'absolute',
        'tls',
        'version',
        'no-request',
        'large-header',
        'long-query',
        'negative-length',
        'bad-chunk',
    ],
)
def test_what_is_no_request_is_answered_or_closed(served: str, sent: bytes) -> None:
    try:
        answer = raw(served, sent, 1.0)
    except (ConnectionError, TimeoutError):
        answer = b''
    assert b'Traceback' not in answer
    assert b'evil.example' not in answer
    assert not re.match(rb'HTTP/1\.\d 500', answer)
    assert httpx.get(f'{served}/about').status_code == 200


def test_long_queries_are_answered(client: FlaskClient) -> None:
    for path in ('/search?q=', '/search?owner=', '/changes?since=', '/coverage?type=', '/compare?ids=', '/suggest?q='):
        answer = client.get(path + 'ä(" ' * 20_000)
        assert answer.status_code in (200, 302, 303, 400, 404, 413, 414), path
        assert len(answer.data) < 1_000_000, path


def test_nothing_that_is_sent_comes_back_as_markup(client: FlaskClient) -> None:
    evil = '<img src=x onerror=alert(1)>"\'><script>alert(1)</script>'
    for path in (
        '/search?q=',
        '/coverage?type=',
        '/coverage/',
        '/changes?owner=',
        '/downloads/',
        '/organizations/',
        '/browse/',
        '/vocabulary/',
        '/compare?ids=',
    ):
        text = client.get(path + quote(evil), headers={'Accept': 'text/html'}).text
        assert '<img src=x' not in text, path
        assert '<script>' not in text, path
        assert html.escape('<img src=x')[:5] in text or path, path


# ---- what happens to the registry under a running site


def pages(client: FlaskClient) -> list[tuple[int, str]]:
    found = []
    for path in (
        '/',
        f'/resources/{demo.CERTIFICATE}',
        '/search?q=solar',
        '/coverage',
        '/changes',
        '/downloads',
        f'/organizations/{demo.COLLEGE}',
        '/healthz',
        '/about',
    ):
        answer = client.get(path, headers={'Accept': 'text/html'})
        judged(answer.status_code, answer.text, answer.headers, path) if path != '/healthz' else None
        found.append((answer.status_code, path))
    return found


def test_a_ledger_held_by_a_writer_is_read_all_the_same(new_app: Callable[..., Flask]) -> None:
    app = new_app(follow=False)
    client = app.test_client()
    client.get('/')
    writer = sqlite3.connect(app.extensions['ctdl-site'].folder.ledger, isolation_level=None)
    writer.execute('BEGIN EXCLUSIVE')
    try:
        assert {status for status, _ in pages(client)} == {200}
    finally:
        writer.execute('ROLLBACK')
        writer.close()


def test_a_registry_that_is_moved_away_is_missed_in_words(new_app: Callable[..., Flask]) -> None:
    app = new_app(follow=False)
    folder = app.extensions['ctdl-site'].folder.path
    away = folder.with_name('away')
    folder.rename(away)
    client = app.test_client()
    with ThreadPoolExecutor(1) as pool:
        assert {status for status, _ in pool.submit(pages, client).result()} <= {200, 503}
    pages(client)
    away.rename(folder)
    assert {status for status, _ in pages(client)} == {200}


def test_a_ledger_that_is_damaged_is_told_to_the_operator_only(
    new_app: Callable[..., Flask], caplog: pytest.LogCaptureFixture
) -> None:
    app = new_app(follow=False)
    site = app.extensions['ctdl-site']
    client = app.test_client()
    pages(client)
    with site.folder.ledger.open('r+b') as file:
        file.seek(4096)
        file.write(b'\xff' * 200_000)
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(pages, client).result()
    assert 503 in {status for status, _ in found}
    assert 'ledger' in caplog.text


def test_a_purge_or_rebuild_elsewhere_is_noticed_though_the_number_stays(new_app: Callable[..., Flask]) -> None:
    app = new_app(follow=False)
    site = app.extensions['ctdl-site']
    client = app.test_client()
    pages(client)
    with site.snapshot() as before:
        number = before.sequence
    site.follower._let_go()
    with Registry.open(site.folder.path) as other:
        version = other.ledger.entry(demo.CERTIFICATE).version
        other.purge(demo.CERTIFICATE, version, 'a takedown')
    ask = f'ASK {{ ?s <https://purl.org/ctdl/terms/ctid> "{demo.CERTIFICATE}" }}'
    with site.snapshot() as now:
        assert now.sequence == number
        assert not site.ask(ask, {}, now).boolean
    pages(client)
