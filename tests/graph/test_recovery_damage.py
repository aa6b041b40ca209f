"""What a registry promises when its graph is missing or damaged, the disk is full, or the folder read-only."""

import fcntl
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from ctdl.errors import RegistryError
from graph.graph_owner import GraphOwner
from graph.importing import Options
from graph.registry import Registry
from graph.store import GraphStore
from graph.terms import Names
from tests.graph.interrupted import IMPORT, changing, contents, ended, opened_anew, start
from tests.graph.test_registry import assert_sound, ctid, document, graph_of, lines


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Registry.create(tmp_path / 'registry').close()
    return tmp_path / 'registry'


# Missing and damaged


def test_a_graph_that_is_gone_is_made_anew_on_opening(folder: Path) -> None:
    with Registry.open(folder) as registry:
        for name in ('one', 'two'):
            registry.publish(document(1, name))
        before = graph_of(registry)
    for name in ('graph', 'checkpoints'):
        shutil.rmtree(folder / name)
    with opened_anew(folder) as registry:
        assert graph_of(registry) == before


def overwrite(file: Path) -> None:
    file.write_bytes(b'garbage!' * (file.stat().st_size // 8 + 1))


@pytest.mark.parametrize('names', [['CURRENT'], ['MANIFEST*'], ['*.sst'], ['*']])
def test_a_damaged_graph_is_named_and_rebuild_repairs_it(folder: Path, names: list[str]) -> None:
    with Registry.open(folder) as registry:
        registry.publish(document(1))
        before = graph_of(registry)
    shutil.rmtree(folder / 'checkpoints')
    for file in {file for name in names for file in (folder / 'graph').glob(name) if file.is_file()}:
        overwrite(file)
    with Registry.open(folder) as registry:
        asks: list[Callable[[], object]] = [
            lambda: registry.query('SELECT * { ?s ?p ?o }'), lambda: registry.publish(document(2)), lambda: registry.backup(folder / 'b')
        ]  # fmt: skip
        for ask in asks:
            with pytest.raises(RegistryError, match='ctdl rebuild'):
                ask()
        assert any('ctdl rebuild' in problem for problem in registry.check().problems)
        assert len(registry.history(ctid(1))) == 1
        registry.rebuild()
        assert before <= graph_of(registry)
        assert_sound(registry)
        registry.publish(document(2))
        assert_sound(registry)


@pytest.mark.parametrize('kind', ['file', 'statements'])
def test_a_graph_that_is_something_else_is_found_and_repaired(folder: Path, kind: str) -> None:
    with Registry.open(folder) as registry:
        registry.publish(document(1))
        names = Names(registry.base)
    if kind == 'file':
        shutil.rmtree(folder / 'graph')
        (folder / 'graph').write_text('x')
    else:
        store = GraphStore.open(folder / 'graph', names)
        gone = next(line for line in store.lines() if 'FIRST' in line.upper())
        store.store.update(f'INSERT DATA {{ <urn:a> <urn:b> "c" }} ; DELETE DATA {{ {gone} }}')
        del store
    shutil.rmtree(folder / 'checkpoints', ignore_errors=True)
    with Registry.open(folder) as registry:
        problems = registry.check().problems
        assert any('ctdl rebuild' in problem for problem in problems)
        if kind == 'statements':
            assert sum('it lacks:' in p or 'in excess:' in p for p in problems) == 2
        registry.rebuild()
        assert_sound(registry)


def test_a_ledger_that_is_older_than_the_graph_is_an_error(folder: Path, tmp_path: Path) -> None:
    with Registry.open(folder) as registry:
        registry.publish(document(1))
        copy = sqlite3.connect(tmp_path / 'old.sqlite')
        registry.ledger.connection.backup(copy)
        copy.close()
        registry.publish(document(1, 'second'))
        registry.query('ASK {}')
    for file in folder.glob('ledger.sqlite*'):
        file.unlink()
    shutil.copy(tmp_path / 'old.sqlite', folder / 'ledger.sqlite')
    with Registry.open(folder) as registry:
        for ask in (lambda: registry.query('ASK {}'), lambda: registry.publish(document(2))):
            with pytest.raises(RegistryError, match=r'ahead of the ledger.*ctdl rebuild'):
                ask()
        assert len(registry.history(ctid(1))) == 1
        registry.rebuild()
        assert_sound(registry)
        assert not any('second 1' in line for line in graph_of(registry))


# No room, no right


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 48 MB, where the system lets us have one."""
    place = tmp_path / 'disk'
    place.mkdir()
    if os.geteuid() or subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', place], capture_output=True).returncode:
        pytest.skip('no right to mount')
    yield place
    subprocess.run(['umount', '-l', place], check=True)


@pytest.mark.parametrize('room', [2_000_000, 700_000, 150_000])
def test_an_import_on_a_full_disk_loses_nothing_and_goes_on_later(small_disk: Path, tmp_path: Path, room: int) -> None:
    file = tmp_path / 'documents.jsonl'
    file.write_bytes(changing(3, documents=300, versions=900))
    folder = small_disk / 'registry'
    with Registry.create(folder) as registry:
        registry.publish(document(1))
    ballast = small_disk / 'ballast'
    ballast.write_bytes(bytes(max(0, os.statvfs(small_disk).f_bavail * 4096 - room)))
    failing = IMPORT.replace('with Registry', 'from ctdl.errors import RegistryError\nwith Registry')
    code = (
        'import traceback\ntry:\n    '
        + failing.replace('\n', '\n    ')
        + '\nexcept RegistryError as error: print(error.message); sys.exit(3)'
    )
    said = ended(start(code, folder, file, 1), 3).decode()
    assert 'disk is full' in said
    numbers = [int(line) for line in said.split() if line.isdigit()]
    ballast.unlink()
    with Registry.open(folder) as registry:
        assert registry.ledger.last_seq >= max(numbers, default=1)
        registry.import_paths([file])
        assert_sound(registry)
    with Registry.create(tmp_path / 'whole') as whole:
        whole.publish(document(1))
        whole.import_paths([file])
        with Registry.open(folder) as registry:
            assert contents(registry) == contents(whole)


def test_a_file_size_limit_is_told_like_a_full_disk(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / 'documents.jsonl'
    file.write_bytes(changing(3, documents=300, versions=900))

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))

    process = start(IMPORT, folder, file, 1, preexec_fn=limited)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert 'RegistryError' in said.decode().strip().splitlines()[-1]
    with opened_anew(folder) as registry:
        registry.import_paths([file])
        assert_sound(registry)


def test_a_rebuild_without_room_leaves_the_graph_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise RegistryError('the disk is full')

    with Registry.open(folder) as registry:
        registry.publish(document(1))
        before = graph_of(registry)
        with monkeypatch.context() as patch:
            patch.setattr(GraphStore, 'apply', full)
            with pytest.raises(RegistryError, match='full'):
                registry.rebuild()
        assert graph_of(registry) == before
        assert list((folder / 'scratch').iterdir()) == []


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    if os.geteuid() == 0:
        if subprocess.run(['mount', '--bind', folder, folder], capture_output=True).returncode:
            pytest.skip('no right to mount')
        subprocess.run(['mount', '-o', 'remount,ro,bind', folder], check=True)
        try:
            yield
        finally:
            subprocess.run(['umount', '-l', folder], check=True)
        return
    folder.chmod(0o500)
    try:
        yield
    finally:
        folder.chmod(0o700)


def test_a_read_only_folder_is_told_in_words(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / 'x.jsonl'
    file.write_bytes(lines(document(2)))
    with Registry.open(folder) as registry:
        registry.publish(document(1))
        registry.query('ASK {}')
    with read_only(folder):
        for verb in ('publish', 'import', 'delete', 'query', 'rebuild', 'check', 'purge', 'create'):
            with pytest.raises(RegistryError):
                attempt(folder, verb, file)
    with opened_anew(folder) as registry:
        assert registry.ledger.last_seq == 1


def attempt(folder: Path, verb: str, file: Path) -> None:
    if verb == 'create':
        Registry.create(folder / 'inner')
    with Registry.open(folder) as registry:
        deeds: dict[str, Callable[[], object]] = {
            'publish': lambda: registry.publish(document(3)),
            'import': lambda: registry.import_paths([file], Options()),
            'delete': lambda: registry.delete(ctid(1)),
            'query': lambda: registry.query('ASK {}'),
            'rebuild': registry.rebuild,
            'check': registry.check,
            'purge': lambda: registry.purge(ctid(1), 1, 'why'),
        }
        deeds[verb]()


def test_the_lock_says_who_has_it_even_when_nobody_wrote_a_name(folder: Path) -> None:
    with (folder / 'graph.lock').open('a+') as lock, Registry.open(folder) as registry:
        lock.truncate(0)
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(RegistryError, match='another process'):
            GraphOwner.of(registry.folder, registry.ledger)
        assert registry.publish(document(1)).changed
    with opened_anew(folder) as registry:
        assert orjson.loads(registry.show(ctid(1)).data) == document(1)
