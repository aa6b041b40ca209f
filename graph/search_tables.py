"""The tables of the search in the ledger's file, and how a change of documents changes them: within the transaction of the change.

`search_entries` has a row for every document there ever was: `id` is the number of its first version, `facts` what it is filtered by (NULL
when there is nothing to find), `stamp` grows with every change, so that whoever keeps facts in memory reads what is new. `search_texts` has
the texts, from which passages are cut, and which FTS5 needs to take a document out again. `search_words` is the index: its row id is
`id << SHIFT` for a document, plus 1, 2 … for its members.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import orjson

from ctdl.search_entry import COLUMNS, Entry, Member, rows, unpacked
from ctdl.search_texts import indexed

SHIFT = 20
MEMBERS = (1 << SHIFT) - 1
"""Members of a document that can be hits; there is no room in a document for more of any length."""

TABLES = (
    """CREATE TABLE search_entries (
        id INTEGER PRIMARY KEY, ctid TEXT NOT NULL, seq INTEGER NOT NULL, stamp INTEGER NOT NULL, facts BLOB)""",
    'CREATE INDEX search_changes ON search_entries (stamp)',
    'CREATE TABLE search_texts (id INTEGER PRIMARY KEY, own BLOB NOT NULL, members BLOB NOT NULL)',
    f"""CREATE VIRTUAL TABLE search_words USING fts5 ({', '.join(COLUMNS)}, content='',
        tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co M*'")""",
)
MAKE = '2'
"""Of which make the entries are; those of another make are made anew before anybody asks."""
META = f"INSERT INTO meta VALUES ('indexed', '0'), ('search', '{MAKE}') ON CONFLICT DO NOTHING"
"""Up to which version every document is in the index, and its make."""


class Row(NamedTuple):
    """What the search is to hold of one document from now on; `entry` is None when there is nothing to find."""

    id: int
    ctid: str
    seq: int
    entry: Entry | None


def write(connection: sqlite3.Connection, changes: Iterable[Row]) -> None:
    """Take the documents out of the index and put in what they are now; the transaction is the caller's."""
    changes = list(changes)
    _remove(connection, [change.id for change in changes])
    stamp = connection.execute('SELECT coalesce(max(stamp), 0) + 1 FROM search_entries').fetchone()[0]
    there = [(change, change.entry) for change in changes if change.entry]
    connection.executemany(
        'INSERT INTO search_texts VALUES (?, ?, ?)', [(row.id, entry.own, entry.members) for row, entry in there]
    )
    connection.executemany(_INSERT, (line for row, entry in there for line in _lines(row.id, entry.own, entry.members)))
    kept = [(id, ctid, seq, stamp, entry.facts if entry else None) for id, ctid, seq, entry in changes]
    connection.executemany('INSERT OR REPLACE INTO search_entries VALUES (?, ?, ?, ?, ?)', kept)


_NAMED = f'search_words (rowid, {", ".join(COLUMNS)})'
_INSERT = f'INSERT INTO {_NAMED} VALUES (?, {", ".join("?" * len(COLUMNS))})'
_DELETE = (
    f"INSERT INTO search_words (search_words, rowid, {', '.join(COLUMNS)}) VALUES ('delete', ?, {', '.join('?' * len(COLUMNS))})"
)


def _remove(connection: sqlite3.Connection, ids: list[int]) -> None:
    asked = orjson.dumps(ids).decode()
    found = connection.execute(
        'SELECT id, own, members FROM search_texts WHERE id IN (SELECT value FROM json_each(?))', (asked,)
    ).fetchall()
    for one in found:
        connection.executemany(_DELETE, _lines(*one))
    connection.executemany('DELETE FROM search_texts WHERE id = ?', [(one[0],) for one in found])


def _lines(id: int, own: bytes, members: bytes) -> Iterator[tuple[int | str, ...]]:
    """The rows of the index for one document."""
    known = [Member(*member) for member in unpacked(members)[:MEMBERS]]
    for number, texts in rows(unpacked(own), known):
        yield (id << SHIFT) + number, *map(indexed, texts)


def forget_traces(connection: sqlite3.Connection) -> None:
    """Write the index anew without what was taken out of it: FTS5 keeps removed words until it merges."""
    connection.execute("INSERT INTO search_words (search_words) VALUES ('optimize')")


def indexed_to(connection: sqlite3.Connection) -> int:
    """Up to which version every document is in the index."""
    found = connection.execute("SELECT value FROM meta WHERE key = 'indexed'").fetchone()
    return int(found[0]) if found else 0


def is_of_this_make(connection: sqlite3.Connection) -> bool:
    """True when the entries are what this toolkit makes of documents."""
    found = connection.execute("SELECT value FROM meta WHERE key = 'search'").fetchone()
    return found is not None and found[0] == MAKE


def set_indexed(connection: sqlite3.Connection, seq: int) -> None:
    """Note that every document is in the index up to a version."""
    connection.execute("UPDATE meta SET value = ? WHERE key = 'indexed'", (str(seq),))


def clear(connection: sqlite3.Connection) -> None:
    """Empty the index, so that it is filled again from the first version on."""
    connection.execute("INSERT INTO search_words (search_words) VALUES ('delete-all')")
    connection.execute('DELETE FROM search_texts')
    connection.execute('UPDATE search_entries SET facts = NULL, seq = 0, stamp = (SELECT max(stamp) + 1 FROM search_entries)')
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('search', ?)", (MAKE,))
    set_indexed(connection, 0)
