"""What is appended to a ledger: drafts and deletions, and the rows that a batch of them makes."""

import sqlite3
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from ctdl.search_entry import Entry as SearchEntry
from ctdl.search_entry import entry_of
from graph import clock, search_tables
from graph.ledger_file import Row, json_list, plain
from graph.ledger_schema import Entry, chained


@dataclass(frozen=True, slots=True)
class Draft:
    """A state of a document to be appended. `ctid` is in lower case, `sha256` that of `data`, `digest` that of the normal form.

    `asserted` is any time that `graph.clock.moment` reads; `describes` the nodes that the document describes, the main one among them.
    With `packed` (zlib of the bytes, made by a worker) `data` may be empty. `iri` is the main node, `statements` how many there are,
    `search` what the search is to find of it; without one, a version that is made gets it from `data`.
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
    search: SearchEntry | None = None


@dataclass(frozen=True, slots=True)
class Deletion:
    """The end of a document, to be appended; publishing it again later restores it."""

    ctid: str
    agent: str = ''
    reason: str = ''
    asserted: str = ''
    source: str = ''


class Tail(NamedTuple):
    """Number, time and hash of the last version."""

    seq: int
    recorded: str
    hash: str


class State(NamedTuple):
    """A row of `current`, without its CTID."""

    seq: int
    version: int
    kind: str
    digest: str
    deleted: int
    born: int


@dataclass(slots=True)
class Batch:
    """The rows of one append, made in memory on top of what the ledger has, then written table by table."""

    tail: Tail
    states: dict[str, State]
    now: str
    versions: list[Row] = field(default_factory=list)
    data: list[Row] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    describes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    search: dict[str, SearchEntry | None] = field(default_factory=dict)

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

    def _row(self, draft: Draft | Deletion, before: State | None, action: str, sha256: str, digest: str, kind: str) -> Entry:
        seq, recorded, previous = self.tail
        seq, recorded = seq + 1, max(self.now, recorded)
        version = 1 if before is None else before.version + 1
        reason, iri, statements, describes = (
            (plain(draft.reason), '', 0, ()) if isinstance(draft, Deletion) else ('', draft.iri, draft.statements, draft.describes)
        )
        said = (recorded, clock.moment(draft.asserted), plain(draft.agent), action)
        fields = (seq, draft.ctid, version, *said, sha256, digest, kind, iri, statements, plain(draft.source), reason)
        self.tail = Tail(seq, recorded, chained(previous, fields))
        self.versions.append((*fields, previous, self.tail.hash))
        self._count(before, action, kind)
        self.states[draft.ctid] = State(seq, version, kind, digest, action == 'deleted', before.born if before else seq)
        self.describes[draft.ctid] = describes
        self.search[draft.ctid] = (draft.search or entry_of(draft.data)) if isinstance(draft, Draft) else None
        return Entry(*fields, self.tail.hash, False)

    def _count(self, before: State | None, action: str, kind: str) -> None:
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
        self._write_search(connection)

    def _write_describes(self, connection: sqlite3.Connection) -> None:
        older = [ctid for ctid in self.describes if self.states[ctid].version > 1]
        sql = 'SELECT subject, ctid FROM describes WHERE ctid IN (SELECT value FROM json_each(?))'
        before = set(connection.execute(sql, (json_list(older),))) if older else set()
        after = {(subject, ctid) for ctid, subjects in self.describes.items() for subject in subjects}
        connection.executemany('DELETE FROM describes WHERE subject = ? AND ctid = ?', sorted(before - after))
        connection.executemany('INSERT INTO describes VALUES (?, ?)', sorted(after - before))

    def _write_search(self, connection: sqlite3.Connection) -> None:
        entries = ((ctid, self.states[ctid], entry) for ctid, entry in self.search.items())
        search_tables.write(connection, (search_tables.Row(state.born, ctid, state.seq, entry) for ctid, state, entry in entries))
        if search_tables.indexed_to(connection) == self.versions[0][0] - 1:
            search_tables.set_indexed(connection, self.tail.seq)
