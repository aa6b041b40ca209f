"""The ledger: every version of every document, for good, in one SQLite file to which any number of processes may append.

Versions are numbered 1, 2, 3 … (`seq`) without gaps and chained by hash; triggers refuse to change or remove them. A deletion is a
version too. The one exit is `Ledger.purge`, which removes the bytes of a version and leaves its row, its digest and the reason.
A Ledger belongs to the thread that opened it; opening takes about a millisecond.
"""

import hashlib
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, NamedTuple, Self, TypeVar

import orjson

from ctdl.errors import CTDLError, MissingError, RegistryError
from ctdl.findings import Finding
from graph import clock, ledger_schema
from graph.ledger_schema import ENTRY, Entry, Problem, Progress, chained, entry, explained, unpacked

By = Literal['recorded', 'asserted']
"""Which time a question goes by: ours, or that of the source."""

_Row = tuple[Any, ...]
_T = TypeVar('_T')

_CHUNK = 500
"""Rows read at once. No read is left open between chunks, so a slow reader keeps neither writers nor checkpoints waiting."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A state of a document to be appended. `ctid` is in lower case, `sha256` that of `data`, `digest` that of the normal form.

    `asserted` is any time that `graph.clock.moment` reads; `describes` the nodes besides the main one that the document describes.
    With `packed` (zlib of the bytes, made by a worker) `data` may be empty. `iri` is the main node, `statements` how many there are.
    """

    ctid: str
    data: bytes
    sha256: str
    digest: str
    kind: str
    asserted: str = ''
    agent: str = ''
    source: str = ''
    describes: tuple[str, ...] = ()
    packed: bytes | None = None
    iri: str = ''
    statements: int = 0


@dataclass(frozen=True, slots=True)
class Deletion:
    """The end of a document, to be appended; publishing it again later restores it."""

    ctid: str
    agent: str = ''
    reason: str = ''
    asserted: str = ''
    source: str = ''


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is: current documents by kind (main class), versions by action."""

    kinds: dict[str, int]
    actions: dict[str, int]

    @property
    def documents(self) -> int:
        """Current documents, deleted ones left out."""
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True)
class Mark:
    """How far an import has come in a source: `offset` in whatever the reader counts; `done` when nothing is left."""

    offset: int = 0
    done: bool = False


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A document that was set aside: where and when it came, why, and the findings as `Finding.as_dict` has them."""

    id: int
    time: str
    source: str
    sha256: str
    findings: tuple[dict[str, Any], ...]
    reason: str


class Ledger:
    """One `ledger.sqlite`, open. Use it in `with`, or close it; every method raises RegistryError when the file gives trouble."""

    def __init__(self, path: Path, connection: sqlite3.Connection, now: clock.Clock) -> None:
        self.path = path
        self.connection = connection
        self._now = now
        self._writing = False

    @classmethod
    def create(cls, path: Path | str, base: str, now: clock.Clock = clock.now) -> Self:
        """A new ledger; `base` is the address of the registry. RegistryError when the file is there already."""
        ledger_schema.create_file(Path(path), base, now)
        return cls.open(path, now=now)

    @classmethod
    def open(cls, path: Path | str, read_only: bool = False, timeout: float = 30.0, now: clock.Clock = clock.now) -> Self:
        """A ledger that is there; `timeout` in seconds is how long to wait while another process writes."""
        return cls(Path(path), ledger_schema.open_file(Path(path), read_only, timeout), now)

    def close(self) -> None:
        """Let go of the file; closing twice does no harm."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything inside is kept together or not at all; a transaction inside another one joins it.

        For other modules with tables in this file, too: use the connection it yields.
        """
        if self._writing:
            yield self.connection
            return
        if self.connection.in_transaction:
            raise RegistryError(f'{self.path} cannot be written inside a snapshot.', path=str(self.path))
        with explained(self.path):
            self.connection.execute('BEGIN IMMEDIATE')
            self._writing = True
            try:
                yield self.connection
                self.connection.execute('COMMIT')
            finally:
                self._writing = False
                if self.connection.in_transaction:
                    self.connection.execute('ROLLBACK')

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads inside see one and the same state. Keep it short: the log cannot be folded in while it lasts."""
        if self.connection.in_transaction:
            yield
            return
        with explained(self.path):
            self.connection.execute('BEGIN')
            try:
                self.connection.execute('SELECT 1 FROM meta').fetchone()
                yield
            finally:
                self.connection.execute('ROLLBACK')

    def settle(self) -> bool:
        """Fold the log into the file and empty it; False when a reader elsewhere holds it up (then call again later)."""
        if self.connection.in_transaction:
            return False
        waited = self._rows('PRAGMA busy_timeout')[0][0]
        try:
            self._rows(f'PRAGMA busy_timeout = {min(waited, 5000)}')
            return bool(self._rows('PRAGMA wal_checkpoint(TRUNCATE)')[0][0] == 0)
        finally:
            self._rows(f'PRAGMA busy_timeout = {waited}')

    # Writing

    def append(self, drafts: Sequence[Draft | Deletion]) -> list[Entry | None]:
        """Append versions in one durable transaction; per draft its Entry, or None where it changes nothing.

        A draft changes nothing when its digest is that of the current version (also one earlier in `drafts`), a deletion when there
        is nothing to delete. CTDLError when an `asserted` is no time.
        """
        with self.transaction() as connection:
            states = self._states({draft.ctid for draft in drafts})
            batch = _Batch(self._tail(), states, self._now())
            entries = [batch.add(draft) for draft in drafts]
            batch.write(connection)
        return entries

    def delete(self, ctid: str, agent: str = '', reason: str = '') -> Entry:
        """Append a deletion; MissingError when there is no such document, or it is deleted already."""
        with self.transaction():
            before = self.entry(ctid)
            after = self.append([Deletion(ctid, agent, reason)])[0]
        if after is None:
            raise MissingError(f'{ctid} is deleted already (version {before.version}, {before.recorded}).', ctid=ctid)
        return after

    def purge(self, ctid: str, version: int, reason: str, agent: str = '') -> bool:
        """Remove the bytes of one version for good, from the file and its log; row, digest and reason stay.

        Nodes described by the document are forgotten when the version is the current one; the same bytes in quarantine go too.
        False when a reader elsewhere (or a transaction around this) still keeps the log: call `settle` later. MissingError when
        there are no bytes.
        """
        with self.transaction() as connection:
            target = self.entry(ctid, version)
            if target.deleted or target.purged:
                raise self._without_bytes(target)
            row = (target.seq, _plain(reason), _plain(agent), self._now())
            connection.execute('INSERT INTO purges (seq, reason, agent, time) VALUES (?, ?, ?, ?)', row)
            connection.execute('DELETE FROM bytes WHERE seq = ?', (target.seq,))
            connection.execute('DELETE FROM quarantine WHERE sha256 = ?', (target.sha256,))
            connection.execute(
                'DELETE FROM describes WHERE ctid = (SELECT ctid FROM current WHERE ctid = ? AND seq = ?)', (ctid, target.seq)
            )
        return self.settle()

    # Reading: one document

    def entry(self, ctid: str, version: int | None = None) -> Entry:
        """A version of a document, by default its last one, which may be a deletion; MissingError when there is none."""
        if version is None:
            rows = self._rows(f'SELECT {ENTRY} FROM current c JOIN versions v ON v.seq = c.seq WHERE c.ctid = ?', (ctid,))
        else:
            rows = self._rows(f'SELECT {ENTRY} FROM versions v WHERE v.ctid = ? AND v.version = ?', (ctid, version))
        if not rows:
            what = ctid if version is None else f'version {version} of {ctid}'
            raise MissingError(f'The registry has no {what}.', ctid=ctid, version=version)
        return entry(rows[0])

    def history(self, ctid: str) -> list[Entry]:
        """All versions of a document, the first one first; empty when there is no such document."""
        return [entry(row) for row in self._rows(f'SELECT {ENTRY} FROM versions v WHERE v.ctid = ? ORDER BY v.version', (ctid,))]

    def as_of(self, ctid: str, instant: str, by: By = 'recorded') -> Entry:
        """The version that held at a time (`graph.clock.instant`), which may be a deletion; MissingError when there was none yet.

        By 'asserted' it is the version with the latest asserted time up to then, the higher number among equals.
        """
        until = clock.instant(instant)
        found = _held([version for version in self.history(ctid) if version.moment(by) <= until], by)
        if found is None:
            raise MissingError(f'The registry has no {ctid} as of {until}.', ctid=ctid, instant=until)
        return found

    def data(self, seq: int) -> bytes:
        """The bytes of a version as they came; MissingError, with the reason, when they are purged or it is a deletion."""
        rows = self._rows('SELECT data FROM bytes WHERE seq = ?', (seq,))
        if rows:
            return unpacked(rows[0][0], self.path)
        found = self._rows(f'SELECT {ENTRY} FROM versions v WHERE v.seq = ?', (seq,))
        raise self._without_bytes(entry(found[0])) if found else MissingError(f'The registry has no version {seq}.', seq=seq)

    def described_by(self, ctid: str) -> list[str]:
        """The nodes besides the main one that the current version of a document describes, sorted."""
        return [row[0] for row in self._rows('SELECT subject FROM describes WHERE ctid = ? ORDER BY subject', (ctid,))]

    # Reading: many documents

    def current(self, ctids: Iterable[str] | None = None) -> Iterator[Entry]:
        """The last version of each document (or of those asked for), in order of CTID; deleted documents are left out."""
        select = f'SELECT {ENTRY} FROM current c JOIN versions v ON v.seq = c.seq WHERE NOT c.deleted AND'
        if ctids is not None:
            for chunk in _chunks(sorted(set(ctids))):
                rows = self._rows(f'{select} c.ctid IN (SELECT value FROM json_each(?)) ORDER BY c.ctid', (_json(chunk),))
                yield from map(entry, rows)
            return
        for row in self._pages(f'{select} c.ctid > ? ORDER BY c.ctid LIMIT ?', ('',), lambda row: (row[1],)):
            yield entry(row)

    def current_at(self, instant: str, by: By = 'recorded') -> Iterator[Entry]:
        """What was current at a time, in order of CTID: `as_of` for every document; those deleted by then are left out."""
        moment = "iif(v.asserted = '', v.recorded, v.asserted)" if by == 'asserted' else 'v.recorded'
        sql = f"""SELECT {ENTRY} FROM versions v WHERE {moment} <= ? AND (v.ctid, v.version) > (?, ?)
            ORDER BY v.ctid, v.version LIMIT ?"""
        rows = self._pages(sql, ('', 0), lambda row: (row[1], row[2]), clock.instant(instant))
        for _, versions in groupby(map(entry, rows), key=lambda version: version.ctid):
            held = _held(list(versions), by)
            if held is not None and not held.deleted:
                yield held

    def since(self, seq: int) -> Iterator[Entry]:
        """The versions after a number, in the order in which they were recorded: a feed for followers."""
        sql = f'SELECT {ENTRY} FROM versions v WHERE v.seq > ? ORDER BY v.seq LIMIT ?'
        for row in self._pages(sql, (seq,), lambda row: (row[0],)):
            yield entry(row)

    def bytes_of(self, seqs: Iterable[int] | None = None) -> Iterator[tuple[Entry, bytes]]:
        """Versions with their bytes: those asked for, in that order, or all current ones by number; deletions and purged are left out."""
        for row in self._packed(seqs):
            version, packed = entry(row), row[-1]
            if packed is not None:
                yield version, unpacked(packed, self.path)
            elif not version.deleted and not version.purged:
                raise self._without_bytes(version)

    def describers(self, subjects: Iterable[str]) -> dict[str, list[str]]:
        """For each node that current documents describe besides their main one, the CTIDs of those, sorted; others are left out."""
        found: dict[str, list[str]] = {}
        for chunk in _chunks(subjects):
            sql = 'SELECT subject, ctid FROM describes WHERE subject IN (SELECT value FROM json_each(?)) ORDER BY subject, ctid'
            for subject, ctid in self._rows(sql, (_json(chunk),)):
                found.setdefault(subject, []).append(ctid)
        return found

    # Reading: the whole

    @property
    def base(self) -> str:
        """The address of the registry."""
        return str(self._rows("SELECT value FROM meta WHERE key = 'base'")[0][0])

    @property
    def last_seq(self) -> int:
        """The number of the last version; 0 when there is none."""
        return self._tail().seq

    @property
    def head(self) -> tuple[int, str]:
        """Number and hash of the last version. Kept elsewhere, it also proves later that nothing was cut off at the end."""
        tail = self._tail()
        return tail.seq, tail.hash

    def counts(self) -> Counts:
        """How much there is; kept up to date with every append, so asking costs nothing."""
        facets: dict[str, dict[str, int]] = {'kind': {}, 'action': {}}
        for facet, name, number in self._rows('SELECT facet, name, number FROM counts WHERE number > 0 ORDER BY facet, name'):
            facets[facet][name] = number
        return Counts(facets['kind'], facets['action'])

    def verify(self, progress: Progress | None = None) -> list[Problem]:
        """Everything that is wrong with the file, empty when nothing is; `progress` is called with (versions done, of how many)."""
        with self.snapshot():
            return ledger_schema.verify(self.connection, self.path, progress)

    # Quarantine and marks

    def quarantine(self, data: bytes, source: str, findings: Iterable[Finding] = (), reason: str = '') -> int:
        """Set bytes aside that cannot be published; gives the number to ask by. The same bytes of one source are kept once."""
        row = (self._now(), _plain(source), hashlib.sha256(data).hexdigest(), zlib.compress(data))
        said = orjson.dumps([finding.as_dict() for finding in findings]).decode()
        with self.transaction() as connection:
            sql = """INSERT INTO quarantine (time, source, sha256, data, findings, reason) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET (time, findings, reason) = (excluded.time, excluded.findings, excluded.reason) RETURNING id"""
            return int(connection.execute(sql, (*row, said, _plain(reason))).fetchall()[0][0])

    def quarantined(self) -> Iterator[Quarantined]:
        """What was set aside, the first one first."""
        sql = 'SELECT id, time, source, sha256, findings, reason FROM quarantine WHERE id > ? ORDER BY id LIMIT ?'
        for row in self._pages(sql, (0,), lambda row: (row[0],)):
            number, time, origin, sha256, findings, reason = row
            yield Quarantined(number, time, origin, sha256, tuple(orjson.loads(findings)), reason)

    def quarantined_data(self, number: int) -> bytes:
        """The bytes that were set aside; MissingError when the number is none in quarantine."""
        rows = self._rows('SELECT data FROM quarantine WHERE id = ?', (number,))
        if not rows:
            raise MissingError(f'There is no number {number} in quarantine.', number=number)
        return unpacked(rows[0][0], self.path)

    def release(self, number: int) -> None:
        """Remove one from quarantine; MissingError when the number is none."""
        with self.transaction() as connection:
            if connection.execute('DELETE FROM quarantine WHERE id = ?', (number,)).rowcount == 0:
                raise MissingError(f'There is no number {number} in quarantine.', number=number)

    def mark(self, key: str) -> Mark:
        """How far the import of a source has come; `key` is a digest that changes when the source does."""
        rows = self._rows('SELECT offset, done FROM sources WHERE key = ?', (key,))
        return Mark(rows[0][0], bool(rows[0][1])) if rows else Mark()

    def set_mark(self, key: str, offset: int, done: bool = False) -> None:
        """Remember how far an import has come; within the `transaction` of the append, so that both are kept or neither."""
        with self.transaction() as connection:
            connection.execute('INSERT OR REPLACE INTO sources (key, offset, done) VALUES (?, ?, ?)', (key, offset, done))

    # Inside

    def _rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[_Row]:
        with explained(self.path):
            return self.connection.execute(sql, parameters).fetchall()

    def _pages(self, sql: str, start: _Row, place: Callable[[_Row], _Row], *fixed: str) -> Iterator[_Row]:
        """All rows, a chunk at a time; `place` gives from the last row what the next chunk comes after."""
        while rows := self._rows(sql, (*fixed, *start, _CHUNK)):
            yield from rows
            start = place(rows[-1])

    def _packed(self, seqs: Iterable[int] | None) -> Iterator[_Row]:
        select = f'SELECT {ENTRY}, b.data'
        if seqs is None:
            sql = f"""{select} FROM versions v LEFT JOIN bytes b ON b.seq = v.seq
                WHERE v.seq > ? AND v.seq = (SELECT c.seq FROM current c WHERE c.ctid = v.ctid) ORDER BY v.seq LIMIT ?"""
            yield from self._pages(sql, (0,), lambda row: (row[0],))
            return
        sql = (
            f"""{select} FROM json_each(?) j JOIN versions v ON v.seq = j.value LEFT JOIN bytes b ON b.seq = v.seq ORDER BY j.key"""
        )
        for chunk in _chunks(seqs):
            yield from self._rows(sql, (_json(chunk),))

    def _without_bytes(self, version: Entry) -> CTDLError:
        name = f'version {version.version} of {version.ctid}'
        if version.deleted:
            return MissingError(f'The {name} is a deletion and has no bytes.', ctid=version.ctid, version=version.version)
        rows = self._rows('SELECT reason, time FROM purges WHERE seq = ?', (version.seq,))
        if not rows:
            return RegistryError(f'{self.path} is damaged: the bytes of {name} are lost.', path=str(self.path), ctid=version.ctid)
        reason, time = rows[0]
        return MissingError(f'The bytes of {name} were purged at {time}: {reason}', ctid=version.ctid, version=version.version)

    def _tail(self) -> '_Tail':
        rows = self._rows('SELECT seq, recorded, hash FROM versions ORDER BY seq DESC LIMIT 1')
        return _Tail(*rows[0]) if rows else _Tail(0, '', ledger_schema.GENESIS)

    def _states(self, ctids: set[str]) -> dict[str, '_State']:
        sql = """SELECT ctid, seq, version, kind, digest, deleted, born FROM current
            WHERE ctid IN (SELECT value FROM json_each(?))"""
        return {row[0]: _State(*row[1:]) for row in self._rows(sql, (_json(sorted(ctids)),))}


class _Tail(NamedTuple):
    seq: int
    recorded: str
    hash: str


class _State(NamedTuple):
    """A row of `current`, without its CTID."""

    seq: int
    version: int
    kind: str
    digest: str
    deleted: int
    born: int


@dataclass(slots=True)
class _Batch:
    """The rows of one append, made in memory on top of what the ledger has, then written table by table."""

    tail: _Tail
    states: dict[str, _State]
    now: str
    versions: list[_Row] = field(default_factory=list)
    data: list[_Row] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    describes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, draft: Draft | Deletion) -> Entry | None:
        """The version that a draft makes, or None when it changes nothing."""
        before = self.states.get(draft.ctid)
        if isinstance(draft, Deletion):
            return None if before is None or before.deleted else self._row(draft, before, 'deleted', '', '', before.kind)
        if before is not None and not before.deleted and before.digest == draft.digest:
            return None
        action = 'created' if before is None else 'restored' if before.deleted else 'updated'
        added = self._row(draft, before, action, draft.sha256, draft.digest, draft.kind)
        self.data.append((added.seq, zlib.compress(draft.data) if draft.packed is None else draft.packed))
        return added

    def _row(self, draft: Draft | Deletion, before: _State | None, action: str, sha256: str, digest: str, kind: str) -> Entry:
        seq, recorded, previous = self.tail
        seq, recorded = seq + 1, max(self.now, recorded)
        version = 1 if before is None else before.version + 1
        reason, iri, statements, describes = (
            (_plain(draft.reason), '', 0, ()) if isinstance(draft, Deletion) else ('', draft.iri, draft.statements, draft.describes)
        )
        said = (recorded, clock.moment(draft.asserted), _plain(draft.agent), action)
        fields = (seq, draft.ctid, version, *said, sha256, digest, kind, iri, statements, _plain(draft.source), reason)
        self.tail = _Tail(seq, recorded, chained(previous, fields))
        self.versions.append((*fields, previous, self.tail.hash))
        self._count(before, action, kind)
        self.states[draft.ctid] = _State(seq, version, kind, digest, action == 'deleted', before.born if before else seq)
        self.describes[draft.ctid] = describes
        return Entry(*fields, self.tail.hash, False)

    def _count(self, before: _State | None, action: str, kind: str) -> None:
        self.counts['action', action] += 1
        if before is not None and not before.deleted:
            self.counts['kind', before.kind] -= 1
        if action != 'deleted':
            self.counts['kind', kind] += 1

    def write(self, connection: sqlite3.Connection) -> None:
        """Put the rows into the tables; the transaction is the caller's."""
        if not self.versions:
            return
        connection.executemany(f'INSERT INTO versions VALUES ({", ".join("?" * 16)})', self.versions)
        connection.executemany('INSERT INTO bytes VALUES (?, ?)', self.data)
        rows = [(ctid, *self.states[ctid]) for ctid in sorted(self.describes)]
        sql = """INSERT INTO current VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET (seq, version, kind, digest, deleted)
            = (excluded.seq, excluded.version, excluded.kind, excluded.digest, excluded.deleted)"""
        connection.executemany(sql, rows)
        sql = 'INSERT INTO counts VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET number = number + excluded.number'
        connection.executemany(sql, [(*key, number) for key, number in self.counts.items()])
        self._write_describes(connection)

    def _write_describes(self, connection: sqlite3.Connection) -> None:
        older = [ctid for ctid in self.describes if self.states[ctid].version > 1]
        sql = 'SELECT subject, ctid FROM describes WHERE ctid IN (SELECT value FROM json_each(?))'
        before = set(connection.execute(sql, (_json(older),))) if older else set()
        after = {(subject, ctid) for ctid, subjects in self.describes.items() for subject in subjects}
        connection.executemany('DELETE FROM describes WHERE subject = ? AND ctid = ?', sorted(before - after))
        connection.executemany('INSERT INTO describes VALUES (?, ?)', sorted(after - before))


def _held(versions: Sequence[Entry], by: By) -> Entry | None:
    """The one among the versions of a document, all up to some time, that held at that time."""
    return max(versions, key=lambda version: (version.moment(by), version.version), default=None)


def _chunks(items: Iterable[_T]) -> Iterator[list[_T]]:
    rest = iter(items)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _json(items: Sequence[str | int]) -> str:
    return orjson.dumps(list(items)).decode()


def _plain(text: str) -> str:
    """The text as SQLite and JSON can hold it: a file name that is not UTF-8 comes with lone surrogates."""
    return text if text.isascii() else text.encode('utf-8', 'backslashreplace').decode()
