"""A ledger with several readers and writers, a killed one, a full disk, a damaged file."""

import hashlib
import multiprocessing
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ctdl.errors import RegistryError
from graph.ledger import Draft, Ledger
from tests.graph.ledger_drafts import BASE, ROOT, ctid, draft


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / 'ledger.sqlite'


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.create(path, BASE) as made:
        yield made


def test_appending_while_iterating_needs_no_second_connection(ledger: Ledger, path: Path) -> None:
    ledger.append([draft(number) for number in range(600)])
    with Ledger.open(path) as other:
        for entry in ledger.current():
            if entry.seq % 100 == 0:
                ledger.append([draft(entry.seq, f'new {entry.seq}')])
                other.append([draft(10_000 + entry.seq)])
    assert ledger.last_seq == 612
    assert ledger.verify() == []


def test_a_snapshot_sees_one_state_and_takes_no_writes(ledger: Ledger, path: Path) -> None:
    ledger.append([draft(1)])
    with Ledger.open(path) as other, ledger.snapshot():
        other.append([draft(2)])
        assert (ledger.last_seq, other.last_seq) == (1, 2)
        with pytest.raises(RegistryError, match='snapshot'):
            ledger.append([draft(3)])
    assert ledger.last_seq == 2


def test_a_read_only_ledger_reads_beside_a_writer_and_does_not_write(ledger: Ledger, path: Path) -> None:
    with Ledger.open(path, read_only=True) as reader:
        ledger.append([draft(1)])
        assert reader.data(1) == draft(1).data
        with pytest.raises(RegistryError, match='reading only'):
            reader.append([draft(2)])


def _write(path: str, writer: int, rounds: int) -> None:
    with Ledger.open(path) as ledger:
        for number in range(rounds):
            ledger.append([draft(1, f'{writer} {number}'), draft(100 * writer + number), draft(7)])


def test_processes_that_append_at_once_lose_and_double_nothing(ledger: Ledger, path: Path) -> None:
    context = multiprocessing.get_context('spawn')
    writers = [context.Process(target=_write, args=(str(path), writer, 40)) for writer in (1, 2, 3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    texts = {ledger.data(entry.seq) for entry in ledger.history(ctid(1))}
    assert texts == {draft(1, f'{writer} {number}').data for writer in (1, 2, 3) for number in range(40)}
    assert [len(ledger.history(ctid(100 * writer + number))) for writer in (1, 2, 3) for number in range(40)] == [1] * 120
    assert (ledger.last_seq, len(ledger.history(ctid(7)))) == (241, 1)
    assert ledger.verify() == []


_ENDLESS = """
import sys
from graph.ledger import Ledger
from tests.graph.ledger_drafts import draft
with Ledger.open(sys.argv[1]) as ledger:
    number = ledger.last_seq
    while True:
        number += 3
        ledger.append([draft(number - 2), draft(number - 1), draft(number)])
        print(number, flush=True)
"""


def test_a_killed_writer_loses_nothing_that_it_acknowledged(ledger: Ledger, path: Path) -> None:
    for wait in (5, 23):
        with subprocess.Popen([sys.executable, '-c', _ENDLESS, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
            assert writer.stdout is not None
            acknowledged = [int(writer.stdout.readline()) for _ in range(wait)]
            writer.send_signal(signal.SIGKILL)
            acknowledged += [int(line) for line in writer.stdout.read().splitlines()]
        assert ledger.last_seq in (acknowledged[-1], acknowledged[-1] + 3)
        assert [ledger.data(seq) for seq in range(1, acknowledged[-1] + 1)] == [
            draft(number).data for number in range(1, acknowledged[-1] + 1)
        ]
        assert ledger.verify() == []


def test_a_full_disk_is_said_and_leaves_what_was_there(ledger: Ledger) -> None:
    ledger.append([draft(1)])
    pages = ledger.connection.execute('PRAGMA page_count').fetchone()[0]
    ledger.connection.execute(f'PRAGMA max_page_count = {pages + 2}')
    noise = random.Random(1).randbytes(100_000)
    with pytest.raises(RegistryError, match='disk is full') as raised:
        ledger.append([draft(2), Draft(ctid(3), noise, hashlib.sha256(noise).hexdigest(), 'd', 'k')])
    assert raised.value.facts['sqlite'] == 'SQLITE_FULL'
    assert [entry.ctid for entry in ledger.current()] == [ctid(1)]
    ledger.connection.execute('PRAGMA max_page_count = 1000000')
    ledger.append([draft(2)])
    assert ledger.verify() == []


def test_waiting_for_another_writer_has_an_end(ledger: Ledger, path: Path) -> None:
    with Ledger.open(path, timeout=0.05) as other, ledger.transaction(), pytest.raises(RegistryError, match='another process'):
        other.append([draft(1)])


# Opening


def test_a_ledger_is_created_once(ledger: Ledger, path: Path) -> None:
    with pytest.raises(RegistryError, match='there already'):
        Ledger.create(path, BASE)
    with Ledger.open(path) as other:
        assert other.base == BASE


def test_what_is_no_ledger_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match='no registry'):
        Ledger.open(tmp_path / 'none.sqlite')
    for name, content in (('text', b'not a database, but long enough to look at ' * 40), ('empty', b'')):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(RegistryError, match='not the ledger'):
            Ledger.open(tmp_path / name)
    connection = sqlite3.connect(tmp_path / 'other')
    connection.execute('CREATE TABLE t (x)')
    connection.close()
    with pytest.raises(RegistryError, match='not the ledger'):
        Ledger.open(tmp_path / 'other')
    with pytest.raises(RegistryError, match='cannot be opened'):
        Ledger.create(tmp_path / 'no' / 'folder', BASE)


def test_a_newer_format_is_not_opened(ledger: Ledger, path: Path) -> None:
    ledger.connection.execute("UPDATE meta SET value = '99' WHERE key = 'format'")
    with pytest.raises(RegistryError, match='newer toolkit'):
        Ledger.open(path)


def test_a_damaged_file_is_said_to_be_damaged(path: Path) -> None:
    with Ledger.create(path, BASE) as ledger:
        for start in range(0, 2000, 50):
            ledger.append([draft(number) for number in range(start, start + 50)])
    whole = path.read_bytes()
    for width in (20, 600):
        content = bytearray(whole)
        for place in range(64 * 4096, len(content), 4096):
            content[place + 4000 - width : place + 4000] = b'\xff' * width
        path.write_bytes(content)
        with Ledger.open(path) as ledger:
            with pytest.raises(RegistryError, match='damaged'):
                list(ledger.bytes_of())
            assert ledger.verify()
