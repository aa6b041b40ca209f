"""`ctdl serve`: begins, tells where it is, refuses to expose itself, and ends cleanly."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from ctdl import demo
from graph.registry import Registry


@contextmanager
def serve(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command running, and the address that it tells."""
    command = [sys.executable, '-m', 'ctdl', '--registry', str(folder), 'serve', '--port', '0', *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            ready, _, _ = select.select([process.stdout], [], [], 30)
            assert ready
            line = process.stdout.readline()
            found = re.search(r'http://\S+', line)
            assert found, line + (process.stderr.read() if process.stderr else '')
            yield process, found[0]
        finally:
            if process.poll() is None:
                process.kill()


def ended(process: subprocess.Popen[str], number: int) -> str:
    """Send a signal; what was said on standard error. The process has ended well and soon."""
    begun = time.monotonic()
    process.send_signal(number)
    _, said = process.communicate(timeout=20)
    assert process.returncode in (0, 130)
    assert time.monotonic() - begun < 8
    assert 'Traceback' not in said
    return said


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / 'registry'
    with Registry.create(place) as registry:
        registry.import_paths([demo.documents()])
    return place


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_it_serves_and_ends_cleanly(folder: Path, number: int) -> None:
    with serve(folder) as (process, address):
        assert httpx.get(address).status_code == 200
        assert httpx.get(f'{address}resources/{demo.CERTIFICATE}.ttl').status_code == 200
        said = ended(process, number)
    assert said == ''
    with Registry.open(folder) as registry:
        registry.owner(wait=0.0)


def test_an_import_while_it_serves_is_visible_soon(folder: Path) -> None:
    with serve(folder) as (process, address):
        while httpx.get(f'{address}healthz').json()['lag']:
            time.sleep(0.05)
        subprocess.run(
            [sys.executable, '-m', 'ctdl', '--registry', str(folder), 'import', str(demo.later())], capture_output=True, check=False
        )
        assert httpx.get(f'{address}resources/{demo.CERTIFICATE}.json').json()['version'] == 2
        deadline = time.monotonic() + 5
        while httpx.get(f'{address}healthz').json()['lag']:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        ended(process, signal.SIGTERM)


def test_requests_are_logged_when_asked_for(folder: Path) -> None:
    with serve(folder, '--log') as (process, address):
        httpx.get(f'{address}about?secret=1')
        said = ended(process, signal.SIGINT)
    assert re.search(r'GET /about 200 \d+ ms', said)
    assert 'secret' not in said


@pytest.mark.parametrize('host', ['0.0.0.0', '::', '192.0.2.1', 'registry.example.org'])
def test_it_does_not_expose_itself_unasked(folder: Path, host: str) -> None:
    ran = subprocess.run(
        [sys.executable, '-m', 'ctdl', '--registry', str(folder), 'serve', '--host', host], capture_output=True, text=True
    )
    assert ran.returncode == 2
    assert '--public' in ran.stderr


def test_the_examples_in_the_help_are_understood() -> None:
    from ctdl.commands.serve import command

    lines = [line.strip() for line in (command.help or '').splitlines() if line.strip().startswith('ctdl serve')]
    assert len(lines) >= 4
    for line in lines:
        command.make_context('serve', line.split()[2:])


def test_a_port_in_use_is_told(folder: Path) -> None:
    with serve(folder) as (_, address):
        port = address.rstrip('/').rpartition(':')[2]
        ran = subprocess.run(
            [sys.executable, '-m', 'ctdl', '--registry', str(folder), 'serve', '--port', port], capture_output=True, text=True
        )
    assert ran.returncode == 2
    assert 'Cannot listen' in ran.stderr


def test_no_registry_is_told(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, '-m', 'ctdl', '--registry', str(tmp_path / 'none'), 'serve'], capture_output=True, text=True
    )
    assert ran.returncode == 2
    assert 'There is no registry' in ran.stderr
    assert not os.environ.get('CTDL_DEBUG')


def ran(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """A command on a registry, to its end."""
    return subprocess.run([sys.executable, '-m', 'ctdl', '--registry', str(folder), *options], capture_output=True, text=True)


def whole(address: str) -> None:
    """Wait until the graph is in step with the ledger."""
    deadline = time.monotonic() + 10
    while httpx.get(f'{address}healthz').json()['lag']:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_rebuild_and_purge_run_beside_it_and_are_seen(folder: Path) -> None:
    ask = {'query': f'ASK {{ ?s <https://purl.org/ctdl/terms/ctid> "{demo.CERTIFICATE}" }}', 'format': 'json'}
    with serve(folder) as (process, address):
        whole(address)
        assert httpx.get(f'{address}sparql', params=ask).json()['boolean']
        said = ran(folder, 'rebuild')
        assert said.returncode == 0, said.stderr
        said = ran(folder, 'purge', demo.CERTIFICATE, '--version', '1', '--reason', 'a takedown', '--yes')
        assert said.returncode == 0, said.stderr
        deadline = time.monotonic() + 10
        while (answer := httpx.get(f'{address}sparql', params=ask)).json().get('boolean', True):
            assert answer.status_code == 200 or answer.headers.get('Retry-After'), answer.text
            assert time.monotonic() < deadline, answer.text
            time.sleep(0.1)
        assert httpx.get(f'{address}resources/{demo.CERTIFICATE}.ttl').status_code in (404, 410)
        assert httpx.get(f'{address}healthz').json()['ok']
        assert httpx.get(f'{address}coverage').status_code == 200
        ran(folder, 'import', str(demo.later()))
        whole(address)
        ended(process, signal.SIGTERM)


def test_the_lock_says_who_has_the_graph(folder: Path) -> None:
    with serve(folder) as (process, address):
        whole(address)
        deadline = time.monotonic() + 5
        while f'`ctdl serve` (process {process.pid})' not in (folder / 'graph.lock').read_text():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        ended(process, signal.SIGTERM)


def test_two_servers_on_one_registry_tell_the_same(folder: Path) -> None:
    with serve(folder) as (_, first), serve(folder) as (_, second):
        whole(first)
        ran(folder, 'import', str(demo.later()))
        for address in (first, second):
            whole(address)
            assert httpx.get(f'{address}resources/{demo.CERTIFICATE}.json').json()['version'] == 2
            assert httpx.get(f'{address}healthz').json()['ok']


def test_a_server_that_was_killed_leaves_nothing_in_the_way(folder: Path) -> None:
    with serve(folder) as (process, address):
        whole(address)
        process.kill()
        process.wait()
    with serve(folder) as (process, address):
        whole(address)
        assert httpx.get(f'{address}resources/{demo.CERTIFICATE}.ttl').status_code == 200
        ended(process, signal.SIGTERM)


def test_links_stand_under_the_public_address(folder: Path) -> None:
    with serve(folder, '--address', 'https://registry.example.edu') as (process, address):
        assert httpx.get(f'{address}changes.json?limit=1').json()['next'].startswith('https://registry.example.edu/changes.json')
        assert httpx.get(address, headers={'Host': 'registry.example.edu'}).status_code == 200
        assert httpx.get(address, headers={'Host': 'evil.example'}).status_code == 400
        said = ended(process, signal.SIGTERM)
    assert 'evil.example' in said


def test_a_proxy_that_is_named_is_believed_within_the_public_address(folder: Path) -> None:
    forwarded = {'X-Forwarded-Host': 'registry.example.edu', 'X-Forwarded-Proto': 'https'}
    with serve(folder, '--trusted-proxy', '127.0.0.1', '--address', 'https://registry.example.edu/') as (_, address):
        assert httpx.get(address, headers=forwarded).status_code == 200
        assert httpx.get(address, headers=forwarded | {'X-Forwarded-Host': 'evil.example'}).status_code == 400
    with serve(folder) as (_, address):
        assert 'registry.example.edu' not in httpx.get(f'{address}changes.json?limit=1', headers=forwarded).text


@pytest.mark.parametrize('address', ['registry.example.edu', 'https://example.edu/registry/', 'ftp://example.edu/'])
def test_an_address_that_cannot_be_is_refused(folder: Path, address: str) -> None:
    said = ran(folder, 'serve', '--address', address)
    assert said.returncode == 2
    assert address in said.stderr
    assert 'Traceback' not in said.stderr


def test_slow_visitors_do_not_keep_others_waiting(folder: Path) -> None:
    with serve(folder) as (process, address):
        whole(address)
        host, port = address.removeprefix('http://').rstrip('/').split(':')
        slow = [socket.create_connection((host, int(port)), timeout=5) for _ in range(150)]
        try:
            for number, connection in enumerate(slow):
                connection.sendall(b'GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ' + b'a' * number)
            for path in ('', f'resources/{demo.CERTIFICATE}', 'search?q=solar'):
                begun = time.monotonic()
                assert httpx.get(address + path, timeout=5).status_code == 200
                assert time.monotonic() - begun < 3
        finally:
            for connection in slow:
                connection.close()
        ended(process, signal.SIGTERM)


@pytest.mark.parametrize(
    ('sent', 'status'),
    [
        (b'GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ' + b'a' * 1_000_000 + b'\r\n\r\n', b'431'),
        (b'POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000000\r\n\r\n', b'413'),
    ],
    ids=['header', 'body'],
)
def test_what_is_too_large_is_refused_before_it_is_read(folder: Path, sent: bytes, status: bytes) -> None:
    with serve(folder) as (process, address):
        host, port = address.removeprefix('http://').rstrip('/').split(':')
        with socket.create_connection((host, int(port)), timeout=5) as connection:
            try:
                connection.sendall(sent)
                answer = connection.recv(4096)
            except ConnectionError:
                answer = status
            assert status in answer
        assert httpx.get(f'{address}about').status_code == 200
        ended(process, signal.SIGTERM)
