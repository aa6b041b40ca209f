"""Whatever is killed, full, locked, damaged or missing: nothing acknowledged is lost, and what is wrong is said."""

import fcntl
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest

from ctdl.errors import RegistryError
from ctdl.statements import BASE
from graph import import_files
from graph.graph_owner import GraphOwner
from graph.importing import Options
from graph.prepare import Incoming, Policy, prepare
from graph.registry import Registry
from graph.store import GraphStore
from graph.terms import Names
from tests.graph.test_registry import assert_sound, ctid, document, graph_of, lines

ROOT = Path(__file__).parents[2]
SMALL = 'from graph import import_files, importing; import_files.CHUNK, importing.BATCH, importing.FOLLOW = 10, 30, 70\n'
IMPORT = SMALL + (
    'import sys\nfrom graph.registry import Registry\n'
    'with Registry.open(sys.argv[1]) as r:\n'
    '    r.import_paths(sys.argv[2:-1], importing.Options(jobs=int(sys.argv[-1])), lambda *_: print(r.ledger.last_seq, flush=True))\n'
)


def changing(seed: int, documents: int = 60, versions: int = 160) -> bytes:
    """Documents that come again changed, that describe a page together and each other's resources."""
    chance = random.Random(seed)
    made = []
    for _ in range(versions):
        one = document(chance.randrange(documents), chance.choice(['one', 'two', 'three']))
        for other in (chance.randrange(documents), chance.randrange(documents, documents + 9)):
            node = {'@id': document(other)['@graph'][0]['@id'], '@type': 'ceterms:Course', 'ceterms:name': {'en': f'course {seed}'}}
            one['@graph'] += [node] if node['@id'] != one['@graph'][0]['@id'] else []
        page = {
            '@id': 'https://third.example.org/',
            '@type': 'ceterms:Organization',
            'ceterms:email': f'{chance.random()}@example.org',
        }
        one['@graph'] += [page] if chance.random() < 0.3 else []
        made.append(one)
    return lines(*made)


def start(code: str, *arguments: Any, **more: Any) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, '-c', code, *map(str, arguments)], cwd=ROOT, stdout=pipe, stderr=pipe, **more)


def ended(process: subprocess.Popen[bytes], code: int = 0) -> bytes:
    out, said = process.communicate(timeout=60)
    assert process.returncode == code, said.decode()
    return out


def killed_after(process: subprocess.Popen[bytes], said: int) -> None:
    """Kill -9 after some lines of output."""
    assert process.stdout
    for _ in range(said):
        process.stdout.readline()
    process.kill()
    process.communicate(timeout=60)


def contents(registry: Registry) -> list[tuple[str, int, str, str]]:
    """The versions, without their times."""
    return [(e.ctid, e.version, e.action, e.digest) for e in registry.ledger.since(0)]


@contextmanager
def opened_anew(folder: Path) -> Iterator[Registry]:
    with Registry.open(folder) as registry:
        assert registry.ledger.verify() == []
        assert_sound(registry)
        yield registry


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Registry.create(tmp_path / 'registry').close()
    return tmp_path / 'registry'


# Killed


@pytest.mark.parametrize(('lines_said', 'jobs'), [(0, 1), (2, 1), (5, 1), (8, 1), (12, 1), (15, 1), (3, 2), (9, 2)])
def test_an_import_that_is_killed_goes_on_where_it_stopped(tmp_path: Path, folder: Path, lines_said: int, jobs: int) -> None:
    file = tmp_path / 'documents.jsonl'
    file.write_bytes(changing(lines_said))
    with Registry.create(tmp_path / 'whole') as whole:
        whole.import_paths([file])
        wanted = contents(whole)
    killed_after(start(IMPORT, folder, file, jobs), lines_said)
    with opened_anew(folder) as registry:
        before = registry.ledger.last_seq
        mark = registry.ledger.mark(import_files.file_key(file))
        assert (mark.offset > 0) == (before > 0)
        report = registry.import_paths([file])
        assert contents(registry) == wanted
        assert report.read < 160 or not before
        assert_sound(registry)
        assert registry.import_paths([file]).read == 160


def test_the_workers_of_a_killed_import_end(tmp_path: Path, folder: Path) -> None:
    file = tmp_path / 'documents.jsonl'
    file.write_bytes(changing(1))
    process = start(IMPORT, folder, file, 2)
    assert process.stdout
    process.stdout.readline()
    mine = set(children(process.pid))
    mine |= {grand for child in mine for grand in children(child)}
    assert len(mine) >= 2
    process.kill()
    process.communicate(timeout=60)
    deadline = time.monotonic() + 10
    while (left := [pid for pid in mine if alive(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []


def children(pid: int) -> list[int]:
    found = []
    for file in Path('/proc').glob('[0-9]*/stat'):
        try:
            fields = file.read_text().rpartition(')')[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(file.parent.name))
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[0] != 'Z'
    except OSError:
        return False


class _KilledError(BaseException):
    pass


@pytest.mark.parametrize('seed', range(6))
@pytest.mark.parametrize('step', ['load', 'begin'])
def test_a_step_that_was_cut_in_two_is_done_again_whatever_came_meanwhile(
    tmp_path: Path, seed: int, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between what is fast and what is atomic; then others append before anyone opens the graph."""
    chance = random.Random(seed)
    with Registry.create(tmp_path / 'r') as registry:
        for _ in range(3):
            registry.publish(document(chance.randrange(60)))
        append(registry, changing(seed, versions=chance.randrange(30, 80)))
        real = getattr(GraphStore, step)

        def cut(store: GraphStore, *given: Any) -> None:
            real(store, *given)
            raise _KilledError

        with monkeypatch.context() as patch:
            patch.setattr(GraphStore, step, cut)
            with pytest.raises(_KilledError):
                registry.owner()
        append(registry, changing(seed + 100, versions=chance.randrange(80)))
        for number in range(0, 60, 3):
            if any(True for _ in registry.ledger.current([ctid(number)])):
                registry.ledger.delete(ctid(number))
    with opened_anew(tmp_path / 'r') as again:
        assert again.owner().store.applied() == again.ledger.last_seq
        assert again.owner().store.applying() == 0


def append(registry: Registry, data: bytes) -> None:
    """What a process without the graph does."""
    incoming = [Incoming('', line) for line in data.splitlines()]
    registry.ledger.append([ready.draft for ready in prepare(incoming, Policy(registry.base))])


def test_a_graph_that_was_killed_while_the_vocabulary_was_loaded_gets_it_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = GraphStore.load

    def half(store: GraphStore, quads: Any) -> None:
        real(store, {graph: list(given)[:50] for graph, given in quads.items()})
        raise _KilledError

    with Registry.open(folder) as registry:
        with monkeypatch.context() as patch:
            patch.setattr(GraphStore, 'load', half)
            with pytest.raises(_KilledError):
                registry.owner()
        registry.publish(document(1))
        assert_sound(registry)


@pytest.mark.parametrize('what', ['rebuild', 'check'])
def test_a_rebuild_or_check_that_is_killed_leaves_the_registry_as_it_was(folder: Path, what: str) -> None:
    code = (
        'import os, signal, sys\nfrom graph import registry, registry_folder, verification\n'
        'def kill(*_): os.kill(os.getpid(), signal.SIGKILL)\n'
        'registry_folder.fill = verification.fill = kill\n'
        f'registry.Registry.open(sys.argv[1]).{what}()'
    )
    with Registry.open(folder) as registry:
        registry.publish(document(1))
        before = graph_of(registry)
    ended(start(code, folder), -signal.SIGKILL)
    assert list((folder / 'scratch').iterdir())
    with opened_anew(folder) as registry:
        assert graph_of(registry) == before
    assert list((folder / 'scratch').iterdir()) == []


def test_locks_of_a_killed_process_are_free(folder: Path) -> None:
    code = (
        'import sys, time\nfrom graph.registry import Registry\nr = Registry.open(sys.argv[1]); r.owner()\n'
        'with r.reading():\n    print("held", flush=True); time.sleep(60)'
    )
    process = start(code, folder)
    assert process.stdout
    process.stdout.readline()
    with Registry.open(folder) as registry:
        with pytest.raises(RegistryError, match=f'process {process.pid}') as caught:
            registry.owner(wait=0.0)
        assert caught.value.facts['holder'] == f'process {process.pid}'
        killed_after(process, 0)
        registry.publish(document(1))
        assert_sound(registry)
        assert [p.name for p in (folder / 'checkpoints').iterdir() if p.is_dir()] == ['1']


# Several processes


def test_two_imports_at_once_lose_and_double_nothing(tmp_path: Path, folder: Path) -> None:
    files = [tmp_path / f'{name}.jsonl' for name in 'ab']
    for seed, file in enumerate(files):
        file.write_bytes(changing(seed))
    for process in [start(IMPORT, folder, file, 1) for file in files]:
        ended(process)
    with opened_anew(folder) as registry:
        digests = {e.digest for e in registry.ledger.since(0)}
        wanted = {
            r.draft.digest for f in files for r in prepare([Incoming('', x) for x in f.read_bytes().splitlines()], Policy(BASE))
        }
        assert digests == wanted
        for entry in registry.ledger.current():
            history = registry.history(entry.ctid)
            assert [e.version for e in history] == list(range(1, len(history) + 1))
            assert all(one.digest != two.digest for one, two in pairwise(history))


def test_others_read_check_and_back_up_while_an_import_runs(tmp_path: Path, folder: Path) -> None:
    file = tmp_path / 'documents.jsonl'
    file.write_bytes(changing(7, documents=400, versions=1500))
    process = start(IMPORT, folder, file, 1)
    seen: list[int] = []
    backups: list[Path] = []
    with Registry.open(folder) as registry:
        while process.poll() is None:
            seen.append(len(registry.query('SELECT ?s { ?s a ceterms:Certificate }')))
            if len(backups) < 2:
                backups.append(registry.backup(tmp_path / f'copy{len(seen)}'))
                assert registry.check().problems == ()
            time.sleep(0.1)
    ended(process)
    assert seen == sorted(seen)
    assert len(seen) > 2
    assert len(backups) == 2
    for path in [folder, *backups]:
        with opened_anew(path):
            pass


def test_a_reader_waits_for_the_first_checkpoint_of_a_writer(folder: Path) -> None:
    code = (
        'import sys, time\nfrom graph.registry import Registry\nr = Registry.open(sys.argv[1]); owner = r.owner()\n'
        'print("held", flush=True); time.sleep(1); owner.checkpoint(); sys.stdin.read()'
    )
    process = start(code, folder, stdin=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()
    with Registry.open(folder) as registry:
        began = time.monotonic()
        assert registry.query('SELECT ?s { ?s a ceterms:Certificate }').rows == []
        assert time.monotonic() - began < 10
    ended(process)


def test_a_process_without_the_graph_appends_and_the_owner_follows(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / 'x.jsonl'
    file.write_bytes(lines(document(5), document(6)))
    with Registry.open(folder) as owner, Registry.open(folder) as other:
        owner.publish(document(1))
        assert other.publish(document(2)).changed
        assert other.import_paths([file]).created == 2
        other.delete(ctid(1))
        assert len(other.query('SELECT ?s { ?s a ceterms:Certificate }')) <= 4
        assert len(owner.query('SELECT ?s { ?s a ceterms:Certificate }')) == 3
        assert len(other.query('SELECT ?s { ?s a ceterms:Certificate }')) == 3
        assert_sound(owner)
        assert_sound(other)


def test_a_checkpoint_that_goes_while_it_is_asked_for_is_no_error(folder: Path) -> None:
    """Another process removes checkpoints all the time while this one reads."""
    code = (
        'import sys\nfrom graph.registry import Registry\nfrom tests.graph.test_registry import document\n'
        'r = Registry.open(sys.argv[1])\n'
        'for n in range(60):\n    r.publish(document(n)); r.owner().checkpoint()\n    print(n, flush=True)\n'
    )
    process = start(code, folder)
    assert process.stdout
    process.stdout.readline()
    with Registry.open(folder) as registry:
        counts = []
        while process.poll() is None:
            counts.append(len(registry.query('SELECT ?s { ?s a ceterms:Certificate }')))
    ended(process)
    assert counts == sorted(counts)
    assert len(counts) > 5


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
