"""The file behind the ledger: its tables and the triggers that guard them, its rows, how it is opened and verified."""

import hashlib
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from ctdl.errors import RegistryError
from graph.clock import Clock

FORMAT = 1
"""Version of the tables below; a ledger with a higher one was written by a newer toolkit."""

APPLICATION = 0x4354444C
"""SQLite's application id of a ledger: the letters CTDL."""

GENESIS = '0' * 64
"""What the first row names as the hash of the row before it."""

TABLES = (
    """CREATE TABLE versions (
        seq INTEGER PRIMARY KEY, ctid TEXT NOT NULL CHECK (ctid <> '' AND ctid = lower(ctid)), version INTEGER NOT NULL,
        recorded TEXT NOT NULL, asserted TEXT NOT NULL, agent TEXT NOT NULL,
        action TEXT NOT NULL CHECK (action IN ('created', 'updated', 'deleted', 'restored')),
        sha256 TEXT NOT NULL, digest TEXT NOT NULL, kind TEXT NOT NULL, iri TEXT NOT NULL, statements INTEGER NOT NULL,
        source TEXT NOT NULL, reason TEXT NOT NULL,
        previous_hash TEXT NOT NULL, hash TEXT NOT NULL, UNIQUE (ctid, version))""",
    'CREATE TABLE bytes (seq INTEGER PRIMARY KEY REFERENCES versions, data BLOB NOT NULL)',
    """CREATE TABLE purges (
        seq INTEGER PRIMARY KEY REFERENCES versions, reason TEXT NOT NULL, agent TEXT NOT NULL, time TEXT NOT NULL)""",
    """CREATE TABLE current (
        ctid TEXT PRIMARY KEY, seq INTEGER NOT NULL, version INTEGER NOT NULL, kind TEXT NOT NULL, digest TEXT NOT NULL,
        deleted INTEGER NOT NULL, born INTEGER NOT NULL)""",
    'CREATE TABLE describes (subject TEXT NOT NULL, ctid TEXT NOT NULL, PRIMARY KEY (subject, ctid)) WITHOUT ROWID',
    'CREATE INDEX described_by ON describes (ctid, subject)',
    'CREATE TABLE counts (facet TEXT, name TEXT, number INTEGER NOT NULL, PRIMARY KEY (facet, name)) WITHOUT ROWID',
    """CREATE TABLE quarantine (
        id INTEGER PRIMARY KEY, time TEXT NOT NULL, source TEXT NOT NULL, sha256 TEXT NOT NULL, data BLOB NOT NULL,
        findings TEXT NOT NULL, reason TEXT NOT NULL, UNIQUE (source, sha256))""",
    'CREATE TABLE sources (key TEXT PRIMARY KEY, offset INTEGER NOT NULL, done INTEGER NOT NULL) WITHOUT ROWID',
    'CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID',
)

_REFUSALS = (
    ('versions', 'UPDATE', '1', 'a version is never changed'),
    ('versions', 'DELETE', '1', 'a version is never removed'),
    ('purges', 'UPDATE', '1', 'a purge is never changed'),
    ('purges', 'DELETE', '1', 'a purge is never removed'),
    ('purges', 'INSERT', 'EXISTS (SELECT 1 FROM purges WHERE seq = NEW.seq)', 'a version is purged once'),
    ('bytes', 'UPDATE', '1', 'the bytes of a version are never changed'),
    ('bytes', 'DELETE', 'NOT EXISTS (SELECT 1 FROM purges WHERE seq = OLD.seq)', 'bytes go by a purge only'),
    ('bytes', 'INSERT', 'EXISTS (SELECT 1 FROM bytes WHERE seq = NEW.seq)', 'the bytes of a version are never changed'),
    ('bytes', 'INSERT', 'EXISTS (SELECT 1 FROM purges WHERE seq = NEW.seq)', 'purged bytes do not come back'),
    ('versions', 'INSERT', 'NEW.seq IS NOT coalesce((SELECT max(seq) FROM versions), 0) + 1', 'versions are numbered without gaps'),
    (
        'versions',
        'INSERT',
        'NEW.version IS NOT coalesce((SELECT max(version) FROM versions WHERE ctid = NEW.ctid), 0) + 1',
        'versions of a document are numbered without gaps',
    ),
)
"""(table, statement, when, what it says). Those on INSERT also stop `INSERT OR REPLACE`, which fires no DELETE trigger."""

TRIGGERS = tuple(
    f"""CREATE TRIGGER refuse_{number} BEFORE {statement} ON {table} WHEN {when}
        BEGIN SELECT RAISE(ABORT, 'append-only: {words}'); END"""
    for number, (table, statement, when, words) in enumerate(_REFUSALS, start=1)
)

PRAGMAS = (
    'synchronous = FULL',
    'secure_delete = ON',
    'journal_size_limit = 67108864',
    'trusted_schema = OFF',
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One version as the ledger has it. Times are moments (`graph.clock`); `asserted` and `reason` may be ''.

    `action` is created, updated, deleted or restored; a deletion has neither `sha256` nor `digest`. `hash` is that of this row.
    """

    seq: int
    ctid: str
    version: int
    recorded: str
    asserted: str
    agent: str
    action: str
    sha256: str
    digest: str
    kind: str
    iri: str
    statements: int
    source: str
    reason: str
    hash: str
    purged: bool

    @property
    def deleted(self) -> bool:
        """True when this version is a deletion."""
        return self.action == 'deleted'

    def moment(self, by: str) -> str:
        """The time that counts: `by` is 'recorded' or 'asserted', which falls back to 'recorded'."""
        return (self.asserted or self.recorded) if by == 'asserted' else self.recorded


ENTRY = """v.seq, v.ctid, v.version, v.recorded, v.asserted, v.agent, v.action, v.sha256, v.digest, v.kind, v.iri, v.statements, v.source,
    v.reason, v.hash, EXISTS (SELECT 1 FROM purges p WHERE p.seq = v.seq)"""
"""The columns of an Entry, from `versions v`."""


def entry(row: Sequence[Any]) -> Entry:
    """The Entry in a row that begins with the ENTRY columns."""
    fields = (*row[:15], bool(row[15]))
    return Entry(*fields)


def chained(previous: str, fields: Sequence[str | int]) -> str:
    """The hash of a row: SHA-256 over the hash of the row before it and the row's columns, `seq` to `reason`, as a JSON array."""
    return hashlib.sha256(previous.encode() + orjson.dumps(fields)).hexdigest()


def create_file(path: Path, base: str, clock: Clock) -> None:
    """Make the tables in a new or empty file, in one transaction; RegistryError when something is there already."""
    with explained(path):
        connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        try:
            _check_empty(connection, path)
            connection.execute('PRAGMA journal_mode = WAL')
            connection.execute('BEGIN IMMEDIATE')
            _check_empty(connection, path)
            for statement in (f'PRAGMA application_id = {APPLICATION}', *TABLES, *TRIGGERS):
                connection.execute(statement)
            meta = {'format': str(FORMAT), 'base': base, 'created': clock()}
            connection.executemany('INSERT INTO meta VALUES (?, ?)', meta.items())
            connection.execute('COMMIT')
        finally:
            connection.close()


def _check_empty(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute('SELECT 1 FROM sqlite_master').fetchone():
        raise RegistryError(f'{path} is there already; choose another folder, or open this one.', path=str(path))


def open_file(path: Path, read_only: bool, timeout: float) -> sqlite3.Connection:
    """A connection to a ledger, checked for what it is; `timeout` in seconds is how long it waits for another process."""
    if not path.is_file():
        raise RegistryError(f'There is no registry at {path.parent}: {path.name} is missing.', path=str(path))
    with explained(path):
        mode = 'ro' if read_only else 'rw'
        connection = sqlite3.connect(f'{path.absolute().as_uri()}?mode={mode}', uri=True, isolation_level=None, timeout=timeout)
        try:
            _check(connection, path)
            for pragma in (*PRAGMAS, f'cache_size = {-16384 if read_only else -65536}'):
                connection.execute(f'PRAGMA {pragma}')
        except BaseException:
            connection.close()
            raise
    return connection


def _check(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute('PRAGMA application_id').fetchone()[0] != APPLICATION:
        raise RegistryError(f'{path} is not the ledger of a registry.', path=str(path))
    found = int(connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()[0])
    if found > FORMAT:
        raise RegistryError(
            f'{path} has format {found}, and this toolkit knows up to {FORMAT}: install a newer toolkit.',
            path=str(path),
            format=found,
        )


def unpacked(data: bytes, path: Path) -> bytes:
    """The bytes that a blob holds; RegistryError when it is damaged."""
    try:
        return zlib.decompress(data)
    except zlib.error as error:
        raise RegistryError(f'{path}: {_MEANINGS["SQLITE_CORRUPT"]}.', path=str(path)) from error


_MEANINGS = {
    'SQLITE_FULL': 'the disk is full; nothing of this step was kept, and what was there before is intact',
    'SQLITE_BUSY': 'another process held it for too long; try again when that is done',
    'SQLITE_LOCKED': 'another process held it for too long; try again when that is done',
    'SQLITE_NOTADB': 'this is not the ledger of a registry',
    'SQLITE_CORRUPT': 'the file is damaged; restore it from a backup',
    'SQLITE_READONLY': 'it is open for reading only',
    'SQLITE_CANTOPEN': 'the file or its folder cannot be opened',
    'SQLITE_IOERR': 'the disk does not read or write; nothing of this step was kept',
}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite says into a RegistryError in words; facts: `path`, and `sqlite`, the name of SQLite's error."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.Error as error:
        name = getattr(error, 'sqlite_errorname', 'SQLITE_ERROR')
        meaning = _MEANINGS.get('_'.join(name.split('_')[:2]), str(error))
        raise RegistryError(f'{path}: {meaning}.', path=str(path), sqlite=name) from error


Progress = Callable[[int, int], None]
"""Told how many versions are done, of how many."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with a ledger: a sentence, and the version (number and CTID) where it is about one."""

    message: str
    seq: int = 0
    ctid: str = ''


def verify(connection: sqlite3.Connection, path: Path, progress: Progress | None = None) -> list[Problem]:
    """Compare everything in the file with everything else: pages, chain, numbers, times, bytes, purges and derived tables.

    Pages come first; when they are damaged, nothing else is looked at.
    """
    problems: list[Problem] = []
    try:
        with explained(path):
            said = '\n'.join(row[0] for row in connection.execute('PRAGMA integrity_check(20)'))
            if said != 'ok':
                lines = [line.rstrip('.') for line in said.splitlines() if not line.startswith('***')]
                return [Problem(f'SQLite finds the file damaged: {line}.') for line in lines]
            problems += _versions(connection, progress)
            for message, sql in _AGREEMENTS:
                problems += [Problem(message.format(*row), *row[:2]) for row in connection.execute(sql)]
    except RegistryError as error:
        problems.append(Problem(error.message))
    return problems


_VERSIONS = """SELECT v.seq, v.ctid, v.version, v.recorded, v.asserted, v.agent, v.action, v.sha256, v.digest, v.kind, v.iri,
    v.statements, v.source, v.reason, v.previous_hash, v.hash, b.data, p.seq
    FROM versions v LEFT JOIN bytes b ON b.seq = v.seq LEFT JOIN purges p ON p.seq = v.seq
    WHERE v.seq > ? ORDER BY v.seq LIMIT 200"""


def _versions(connection: sqlite3.Connection, progress: Progress | None) -> list[Problem]:
    problems: list[Problem] = []
    total = connection.execute('SELECT coalesce(max(seq), 0) FROM versions').fetchone()[0]
    seq, recorded, previous = 0, '', GENESIS
    while rows := connection.execute(_VERSIONS, (seq,)).fetchall():
        for row in rows:
            words = [*_link(row, seq, recorded, previous), *_blob(row[6], row[7], row[16], row[17] is not None)]
            problems += [Problem(text, row[0], row[1]) for text in words]
            seq, recorded, previous = row[0], row[3], row[15]
        if progress is not None:
            progress(seq, total)
    return problems


def _link(row: tuple[Any, ...], seq: int, recorded: str, previous: str) -> Iterator[str]:
    """What is wrong between a version and the one before it."""
    if row[0] != seq + 1:
        yield f'Versions are missing: {row[0]} comes after {seq}.'
    if row[3] < recorded:
        yield f'Version {row[0]} was recorded before the version ahead of it.'
    if row[14] != previous:
        yield f'Version {row[0]} does not follow the version ahead of it: the chain is broken.'
    if row[15] != chained(row[14], row[:14]):
        yield f'Version {row[0]} was changed after it was recorded.'


def _blob(action: str, sha256: str, data: bytes | None, purged: bool) -> Iterator[str]:
    """What is wrong with the bytes of a version."""
    if data is None:
        if not purged and action != 'deleted':
            yield 'The bytes are missing, and no purge says why.'
    elif purged or action == 'deleted':
        yield 'There are bytes where none should be.'
    else:
        try:
            if hashlib.sha256(zlib.decompress(data)).hexdigest() != sha256:
                yield 'The bytes are not those that were recorded: their SHA-256 differs.'
        except zlib.error:
            yield 'The bytes are damaged: they cannot be unpacked.'


_AGREEMENTS = (
    (
        'Version {2} of {1} says “{3}”, which does not follow from the version before it.',
        """SELECT seq, ctid, version, action FROM (
            SELECT *, lag(action) OVER document AS before, row_number() OVER document AS n
            FROM versions WINDOW document AS (PARTITION BY ctid ORDER BY seq))
            WHERE version <> n OR (action = 'created') <> (before IS NULL)
            OR (action = 'restored') <> (before IS 'deleted') OR (action = 'deleted' AND before IS 'deleted')""",
    ),
    (
        'The table of current documents is wrong about {1}.',
        """SELECT v.seq, v.ctid FROM (SELECT ctid, max(seq) AS seq, min(seq) AS born FROM versions GROUP BY ctid) last
            JOIN versions v ON v.seq = last.seq LEFT JOIN current c ON c.ctid = last.ctid
            WHERE (c.seq, c.version, c.kind, c.digest, c.deleted, c.born)
            IS NOT (v.seq, v.version, v.kind, v.digest, v.action = 'deleted', last.born)
            UNION ALL SELECT seq, ctid FROM current WHERE ctid NOT IN (SELECT ctid FROM versions)""",
    ),
    (
        'There are bytes of version {0}, which is not there.',
        "SELECT seq, '' FROM bytes WHERE seq NOT IN (SELECT seq FROM versions)",
    ),
    (
        'There is a purge of version {0}, which is not there.',
        "SELECT seq, '' FROM purges WHERE seq NOT IN (SELECT seq FROM versions)",
    ),
    (
        'The count of {3} is {4} and should be {5}.',
        """SELECT 0, '', facet, name, sum(told), sum(real) FROM (
            SELECT facet, name, number AS told, 0 AS real FROM counts
            UNION ALL SELECT 'action', action, 0, 1 FROM versions
            UNION ALL SELECT 'kind', kind, 0, 1 FROM current WHERE NOT deleted)
            GROUP BY facet, name HAVING sum(told) <> sum(real)""",
    ),
)
"""(sentence, query for the rows that deserve it): what the derived tables must agree on with the versions."""
