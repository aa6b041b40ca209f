"""The ledger as a chain: the file refuses changes, damage is found, and a purge leaves row, digest and reason."""

import hashlib
import random
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ctdl.errors import MissingError, RegistryError
from graph.ledger import Deletion, Draft, Ledger
from tests.graph.ledger_drafts import BASE, ctid, draft


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / 'ledger.sqlite'


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.create(path, BASE) as made:
        yield made


def test_lost_bytes_are_damage_and_not_merely_absent(ledger: Ledger) -> None:
    ledger.append([draft(1)])
    ledger.connection.execute('DROP TRIGGER refuse_7')
    ledger.connection.execute('DELETE FROM bytes')
    for ask in (lambda: ledger.data(1), lambda: list(ledger.bytes_of()), lambda: list(ledger.bytes_of([1]))):
        with pytest.raises(RegistryError, match=r'bytes of version 1 .* are lost'):
            ask()


@pytest.mark.parametrize(
    'statement',
    [
        "UPDATE versions SET agent = 'x'",
        'DELETE FROM versions WHERE seq = 2',
        'INSERT OR REPLACE INTO versions SELECT * FROM versions WHERE seq = 2',
        f"INSERT OR REPLACE INTO versions VALUES (4, '{ctid(1)}', 1, '2999', '', '', 'created', '', '', '', '', 0, '', '', '', '')",
        f"INSERT INTO versions VALUES (9, '{ctid(1)}', 2, '2999', '', '', 'updated', '', '', '', '', 0, '', '', '', '')",
        "UPDATE bytes SET data = x'00'",
        'DELETE FROM bytes WHERE seq = 2',
        "INSERT OR REPLACE INTO bytes VALUES (2, x'00')",
        "INSERT INTO bytes VALUES (1, x'00')",
        "UPDATE purges SET reason = ''",
        'DELETE FROM purges',
        "INSERT OR REPLACE INTO purges VALUES (1, '', '', '')",
    ],
)
def test_the_file_itself_refuses_changes(ledger: Ledger, path: Path, statement: str) -> None:
    ledger.append([draft(1), draft(2), draft(3)])
    ledger.purge(ctid(1), 1, 'takedown')
    connection = sqlite3.connect(path, isolation_level=None)
    with pytest.raises(sqlite3.IntegrityError, match='append-only'):
        connection.execute(statement)
    connection.close()
    assert ledger.verify() == []


@pytest.mark.parametrize(
    ('statement', 'words'),
    [
        ("UPDATE versions SET agent = 'forged' WHERE seq = 3", 'Version 3 was changed'),
        ("UPDATE versions SET previous_hash = 'x' WHERE seq = 3", 'chain is broken'),
        ("UPDATE versions SET recorded = '2001' WHERE seq = 3", 'recorded before'),
        ('DELETE FROM versions WHERE seq = 2', 'Versions are missing: 3 comes after 1'),
        ("UPDATE versions SET action = 'restored' WHERE seq = 3", 'says “restored”'),
        ('DELETE FROM bytes WHERE seq = 2', 'no purge says why'),
        ("UPDATE bytes SET data = x'00' WHERE seq = 2", 'cannot be unpacked'),
        ('UPDATE bytes SET data = (SELECT data FROM bytes WHERE seq = 1) WHERE seq = 2', 'SHA-256 differs'),
        ("INSERT INTO bytes VALUES (4, x'00')", 'where none should be'),
        ("INSERT INTO bytes VALUES (9, x'00')", 'bytes of version 9'),
        ("INSERT INTO purges VALUES (9, '', '', '')", 'purge of version 9'),
        ('UPDATE current SET version = 7', 'table of current documents is wrong'),
        ("UPDATE current SET ctid = 'ce-x' WHERE version = 1", 'table of current documents is wrong about ce-x'),
        ("UPDATE counts SET number = 5 WHERE name = 'deleted'", 'count of deleted is 5 and should be 1'),
    ],
)
def test_verify_finds_what_was_done_behind_the_triggers(ledger: Ledger, statement: str, words: str) -> None:
    ledger.append([draft(1), draft(2), draft(1, 'two'), Deletion(ctid(1))])
    told: list[tuple[int, int]] = []
    assert ledger.verify(lambda done, total: told.append((done, total))) == []
    assert told == [(4, 4)]
    for (name,) in ledger.connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        ledger.connection.execute(f'DROP TRIGGER {name}')
    ledger.connection.execute(statement)
    assert any(words in problem.message for problem in ledger.verify())


def test_a_purge_leaves_row_digest_and_reason(ledger: Ledger) -> None:
    ledger.append([draft(1), draft(1, 'two')])
    before = ledger.entry(ctid(1), 1)
    ledger.quarantine(draft(1).data, 'again.json')
    assert ledger.purge(ctid(1), 1, 'names a person', 'officer')
    after = ledger.entry(ctid(1), 1)
    assert after.purged
    assert (after.digest, after.sha256, after.hash) == (before.digest, before.sha256, before.hash)
    with pytest.raises(MissingError, match=r'purged at .*: names a person'):
        ledger.data(1)
    with pytest.raises(MissingError, match='names a person'):
        ledger.purge(ctid(1), 1, 'again')
    assert ledger.data(2) == draft(1, 'two').data
    assert list(ledger.quarantined()) == []
    assert ledger.verify() == []


def test_purged_bytes_are_gone_from_the_files(ledger: Ledger, path: Path) -> None:
    chance = random.Random(7)
    blobs = {number: chance.randbytes(chance.choice((60, 300, 1500, 4000, 30_000))) for number in range(120)}
    for number, blob in blobs.items():
        ledger.append([Draft(ctid(number), blob, hashlib.sha256(blob).hexdigest(), str(number), 'k', packed=zlib.compress(blob))])
    purged = chance.sample(sorted(blobs), 80)
    for number in purged:
        assert ledger.purge(ctid(number), 1, 'takedown')
    held = b''.join(file.read_bytes() for file in sorted(path.parent.iterdir()))
    assert [number for number in purged if _traces(held, zlib.compress(blobs[number]))] == []
    assert all(_traces(held, zlib.compress(blobs[number])) for number in set(blobs) - set(purged))
    assert ledger.verify() == []


def _traces(held: bytes, blob: bytes) -> bool:
    return any(blob[start : start + 24] in held for start in range(0, max(len(blob) - 24, 1), 400))


def test_a_purge_under_a_reader_says_that_the_log_still_holds_it(ledger: Ledger, path: Path) -> None:
    ledger.append([draft(1)])
    with Ledger.open(path, timeout=0.05) as other:
        with ledger.snapshot():
            assert not other.purge(ctid(1), 1, 'takedown')
        assert other.settle()
        with other.transaction():
            assert not other.settle()
