"""The ledger as a list of changes: which versions were made, filtered, and in pages that never shift."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import orjson

from ctdl import document as documents
from ctdl.ctid import ctid_of
from ctdl.errors import InputError
from ctdl.search_facets import values
from ctdl.vocabulary import load
from graph import clock
from graph.ledger import Ledger
from graph.ledger_schema import ENTRY, Entry, entry, explained
from graph.search import Search
from graph.search_filters import read_filters
from web.called import addresses, called
from web.remembering import Remembered

ACTIONS = {'created': 'Created', 'updated': 'Updated', 'deleted': 'Deleted', 'restored': 'Published again'}
_ENDED = 2_000
"""Deleted documents that are looked into when changes of one owner are asked for."""
_named: Remembered[str] = Remembered(4096)
_owned: Remembered[tuple[str, ...]] = Remembered(4096)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes: of a class with those below it, of an owner (IRI), of an action, since a moment and until one, of a list (CTID)."""

    kind: str = ''
    owner: str = ''
    action: str = ''
    since: str = ''
    until: str = ''
    collection: str = ''


@dataclass(frozen=True, slots=True)
class Listed:
    """Some changes in the order asked for. `more` tells that there are others beyond; `last` is the number of the last one looked at."""

    entries: tuple[Entry, ...]
    more: bool
    last: int
    sequence: int


@dataclass(frozen=True, slots=True)
class Change:
    """A change as the page shows it."""

    entry: Entry
    word: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Day:
    """The changes of one day."""

    day: str
    changes: tuple[Change, ...]


def wanted(
    kind: str, owner: str, action: str, since: str, known: Container[str] = (), until: str = '', collection: str = ''
) -> Wanted:
    """Filters as they are asked for; InputError for what is none. `known` are classes that documents have, also other than CTDL's."""
    if action and action not in ACTIONS:
        raise InputError(f'“{action}” is no action; there is {", ".join(ACTIONS)}.', action=action)
    classes = (kind,) if kind in known else read_filters({'type': kind}).get('type', ('',))
    if classes[0] and classes[0] not in load().classes and classes[0] not in known:
        raise InputError(f'“{kind}” is no class of CTDL.', value=kind)
    owners = read_filters({'owner': owner}).get('owner', ('',))
    listed_in = ctid_of(collection.strip()) or ''
    if collection.strip() and not listed_in:
        raise InputError(f'“{collection}” is not the CTID of a list.', value=collection)
    return Wanted(classes[0], owners[0], action, _moment(since), clock.instant(until.strip()) if until.strip() else '', listed_in)


def _moment(since: str) -> str:
    """The beginning of a day, or a moment as the ledger writes it."""
    text = since.strip()
    if not text:
        return ''
    return f'{text}T00:00:00.000000Z' if len(text) == 10 and clock.instant(text) else clock.instant(text)


def listed(search: Search, asked: Wanted, limit: int, after: int | None = None, before: int = 0) -> Listed:
    """Changes after a number in ascending order, or (without one) the newest below a number in descending order.

    Numbers of the ledger never change, so a page that begins at one stays the same; only newer ones are added at the end.
    """
    ledger = search.ledger
    sequence = ledger.last_seq
    where, params = _conditions(search, asked)
    ascending = after is not None
    where.append('v.seq > ?' if ascending else 'v.seq < ?')
    params.append(after if ascending else before or sequence + 1)
    order = 'ASC' if ascending else 'DESC'
    sql = f'SELECT {ENTRY} FROM versions v WHERE v.seq <= ? AND {" AND ".join(where)} ORDER BY v.seq {order} LIMIT ?'
    with explained(ledger.path):
        rows = ledger.connection.execute(sql, (sequence, *params, limit + 1)).fetchall()
    entries = tuple(map(entry, rows[:limit]))
    more = len(rows) > limit
    last = entries[-1].seq if more and entries else max(sequence, after or 0)
    return Listed(entries, more, last, sequence)


def _conditions(search: Search, asked: Wanted) -> tuple[list[str], list[Any]]:
    where: list[str] = []
    params: list[Any] = []
    if asked.kind:
        where.append('v.kind IN (SELECT value FROM json_each(?))')
        below = load().descendants(asked.kind) if asked.kind in load().classes else ()
        params.append(_json(sorted({asked.kind, *below})))
    if asked.action:
        where.append('v.action = ?')
        params.append(asked.action)
    if asked.since:
        where.append('v.recorded >= ?')
        params.append(asked.since)
    if asked.until:
        where.append('v.recorded <= ?')
        params.append(asked.until)
    for ctids in (
        *([owned(search, asked.owner)] if asked.owner else []),
        *([members(search, asked.collection)] if asked.collection else []),
    ):
        where.append('v.ctid IN (SELECT value FROM json_each(?))')
        params.append(_json(sorted(ctids)))
    return where, params


def tally(search: Search, asked: Wanted) -> dict[str, int]:
    """How many of the changes that are asked for are of each action."""
    where, params = _conditions(search, asked)
    if not where:
        return dict(search.ledger.counts().actions)
    sql = f'SELECT v.action, count(*) FROM versions v WHERE {" AND ".join(where)} GROUP BY v.action'
    with explained(search.ledger.path):
        return dict(search.ledger.connection.execute(sql, params).fetchall())


def members(search: Search, ctid: str) -> set[str]:
    """The CTID of a list and those of its members now, whichever side says so."""
    search.ledger.entry(ctid)
    return {ctid, *search.ctids('', {'collection': addresses(search.ledger, [ctid])[ctid]}, 'name')}


def _json(texts: Sequence[str]) -> str:
    return orjson.dumps(texts).decode()


def owned(search: Search, owner: str) -> set[str]:
    """The CTIDs of documents that belong to an organization, itself, and the deleted ones that last did."""
    own = {ctid_of(owner)} - {''}
    return {*own, *search.ctids('', {'owner': owner}, 'name'), *_ended(search.ledger, owner)}


def _ended(ledger: Ledger, owner: str) -> Iterable[str]:
    rows = ledger.connection.execute('SELECT ctid, version FROM current WHERE deleted LIMIT ?', (_ENDED,)).fetchall()
    for ctid, version in rows:
        if owner in _owned.get((str(ledger.path), ctid, version), lambda ctid=ctid: _last_owners(ledger, ctid)):  # type: ignore[misc]
            yield ctid


def _last_owners(ledger: Ledger, ctid: str) -> tuple[str, ...]:
    for version in reversed(ledger.history(ctid)):
        if not version.deleted and not version.purged:
            return tuple(values(documents.read(orjson.loads(ledger.data(version.seq)))).get('owner', ()))
    return ()


def names(ledger: Ledger, entries: Sequence[Entry]) -> dict[str, str]:
    """What the documents of some versions are called now, by CTID; those that are gone as they last were, '' where that was purged."""
    from web.history_page import name_of

    known = called(ledger, [item.ctid for item in entries])
    found = {}
    for item in entries:
        name = known[item.ctid]
        if name == item.ctid:
            last = ledger.history(item.ctid)
            name = _named.get((str(ledger.path), item.ctid, len(last), last[-1].purged), lambda last=last: name_of(ledger, last)[0])  # type: ignore[misc]
        found[item.ctid] = name
    return found


def days(entries: Sequence[Entry], called: dict[str, str]) -> list[Day]:
    """Changes by day, in their order."""
    return [
        Day(
            day,
            tuple(
                Change(
                    one,
                    ACTIONS.get(one.action, one.action),
                    called.get(one.ctid, ''),
                    load().label(one.kind) if one.kind in load() else one.kind,
                )
                for one in group
            ),
        )
        for day, group in groupby(entries, key=lambda one: one.recorded[:10])
    ]


def as_dict(found: Listed, called: dict[str, str], root: str, next_address: str) -> dict[str, Any]:
    """Changes as JSON has them: `next` is the address of what follows, `resume` the number to go on from another day."""
    return {
        'sequence': found.sequence,
        'resume': found.last,
        'more': found.more,
        'next': next_address,
        'changes': [
            {
                'sequence': one.seq, 'ctid': one.ctid, 'version': one.version, 'action': one.action, 'time': one.recorded,
                'asserted': one.asserted, 'agent': one.agent, 'reason': one.reason, 'class': one.kind, 'name': called.get(one.ctid, ''),
                'sha256': one.sha256, 'purged': one.purged, 'url': f'{root}resources/{one.ctid}',
                'version_url': '' if one.deleted else f'{root}resources/{one.ctid}/versions/{one.version}',
            }
            for one in found.entries
        ],
    }  # fmt: skip
