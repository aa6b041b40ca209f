"""Whether a ledger still is what was recorded: pages, chain, numbers, times, bytes, purges and derived tables."""

import hashlib
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ctdl.errors import RegistryError
from graph.ledger_schema import GENESIS, chained, explained

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
        'The search index is wrong about {1}.',
        """SELECT c.seq, c.ctid FROM current c LEFT JOIN search_entries e ON e.id = c.born
            WHERE c.seq <= (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'indexed') AND (e.ctid, e.seq) IS NOT (c.ctid, c.seq)""",
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
