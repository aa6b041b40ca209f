"""`ctdl serve`: begins, tells where it is, refuses to expose itself, and ends cleanly."""

import os
import re
import select
import signal
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
