"""What a registry promises when processes are killed in the middle, or work at once."""

import random
import signal
import subprocess
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ctdl.errors import RegistryError
from ctdl.statements import BASE
from graph import import_files
from graph.prepare import Incoming, Policy, prepare
from graph.registry import Registry
from graph.store import GraphStore
from tests.graph.interrupted import IMPORT, append, changing, contents, ended, killed_after, opened_anew, start
from tests.graph.test_registry import assert_sound, ctid, document, graph_of, lines


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
