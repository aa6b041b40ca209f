"""The file behind the ledger: its tables and the triggers that guard them, its rows, how it is made and opened."""

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from ctdl.errors import RegistryError
from graph import search_tables
from graph.clock import Clock

FORMAT = 2
"""Version of the tables; a ledger with a higher one was written by a newer toolkit. 1 had no search."""

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
            for statement in (
                f'PRAGMA application_id = {APPLICATION}',
                *TABLES,
                *TRIGGERS,
                *search_tables.TABLES,
                search_tables.META,
            ):
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
        address = f'{path.absolute().as_uri()}?mode={mode}'
        connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=timeout, check_same_thread=False)
        try:
            _check(connection, path)
            if not read_only:
                _upgrade(connection)
            for pragma in (*PRAGMAS, f'cache_size = {-16384 if read_only else -65536}'):
                connection.execute(f'PRAGMA {pragma}')
        except BaseException:
            connection.close()
            raise
    return connection


def _check(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute('PRAGMA application_id').fetchone()[0] != APPLICATION:
        raise RegistryError(f'{path} is not the ledger of a registry.', path=str(path))
    found = _format(connection)
    if found > FORMAT:
        raise RegistryError(
            f'{path} has format {found}, and this toolkit knows up to {FORMAT}: install a newer toolkit.',
            path=str(path),
            format=found,
        )


def _upgrade(connection: sqlite3.Connection) -> None:
    """Give a ledger of format 1 the tables of the search; what is in them is made by `graph.search_filling` when it is first needed."""
    if _format(connection) == FORMAT:
        return
    connection.execute('BEGIN IMMEDIATE')
    try:
        if _format(connection) < FORMAT:
            for statement in (*search_tables.TABLES, search_tables.META):
                connection.execute(statement)
            connection.execute("UPDATE meta SET value = ? WHERE key = 'format'", (str(FORMAT),))
        connection.execute('COMMIT')
    finally:
        if connection.in_transaction:
            connection.execute('ROLLBACK')


def _format(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()[0])


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
