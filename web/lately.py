"""What changed last, for the front page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from ctdl.difference_words import name_of
from ctdl.document import read
from ctdl.errors import CTDLError
from graph.ledger import Ledger
from graph.ledger_schema import Entry
from web.called import called

_LOOK = 400
"""Versions that are looked at, at most."""
DONE = {'created': 'new', 'updated': 'changed', 'deleted': 'withdrawn', 'restored': 'published again'}


@dataclass(frozen=True, slots=True)
class Change:
    """The last thing that happened to a document: its CTID, name ('' for what is not there any more), class, what, and when."""

    ctid: str
    name: str
    kind: str
    done: str
    version: int
    recorded: str


def lately(ledger: Ledger, most: int = 8) -> list[Change]:
    """The documents that changed last, each once, the newest first."""
    entries = _last_of_each(ledger, most)
    names = called(ledger, [entry.ctid for entry in entries])
    return [_change(ledger, entry, names) for entry in entries]


def _last_of_each(ledger: Ledger, most: int) -> list[Entry]:
    found: dict[str, Entry] = {}
    for entry in reversed(list(_last(ledger))):
        found.setdefault(entry.ctid, entry)
        if len(found) == most:
            break
    return list(found.values())


def _last(ledger: Ledger) -> Iterator[Entry]:
    return ledger.since(max(0, ledger.last_seq - _LOOK))


def _change(ledger: Ledger, entry: Entry, names: dict[str, str]) -> Change:
    name = names[entry.ctid]
    name = last_name(ledger, entry) if name == entry.ctid else name
    return Change(entry.ctid, name, entry.kind, DONE[entry.action], entry.version, entry.recorded)


def last_name(ledger: Ledger, entry: Entry) -> str:
    """The name in a version of a document, or, for a deletion, in the one before it; '' where it has none, or its bytes are gone."""
    try:
        held = ledger.entry(entry.ctid, entry.version - 1) if entry.deleted else entry
        return name_of(read(orjson.loads(ledger.data(held.seq))).main)
    except CTDLError:
        return ''
