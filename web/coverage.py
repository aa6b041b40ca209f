"""Which documents lack what their class should have, counted in memory and kept in step with the ledger.

Reading 20,000 documents takes some seconds, so the first count is made by a thread of its own; later ones take in what changed since.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import orjson
from pyroaring import BitMap

import shapes
from ctdl import document as documents
from ctdl.checking import missing_rows
from ctdl.errors import CTDLError, RegistryError
from ctdl.vocabulary import load
from graph.ledger import Ledger
from graph.ledger_schema import Entry, explained

Row = tuple[str, ...]
"""Properties of which a document should have one."""
AT_ONCE = 100
"""So many new versions are read while a page waits; for more a thread reads them."""
_BATCH = 50
_REST = 0.005


@dataclass(slots=True)
class Counted:
    """Documents by the number of their first version: of each class, and of each class those that lack a row."""

    sequence: int = 0
    purges: int = 0
    kinds: dict[str, BitMap] = field(default_factory=dict)
    lacking: dict[tuple[str, Row], BitMap] = field(default_factory=dict)
    ctids: dict[int, str] = field(default_factory=dict)
    _kind_of: dict[int, str] = field(default_factory=dict)

    def take(self, id: int, ctid: str, kind: str, missing: Iterable[Row]) -> None:
        """Take in a document, in the place of what was known of it."""
        self.drop(id)
        self._kind_of[id] = kind
        self.ctids[id] = ctid
        self.kinds.setdefault(kind, BitMap()).add(id)
        for row in missing:
            self.lacking.setdefault((kind, row), BitMap()).add(id)

    def drop(self, id: int) -> None:
        """Forget a document."""
        kind = self._kind_of.pop(id, None)
        self.ctids.pop(id, None)
        if kind is None:
            return
        self.kinds[kind].discard(id)
        for row in shapes.presence_rows(kind):
            if (kind, row) in self.lacking:
                self.lacking[kind, row].discard(id)
        if not self.kinds[kind]:
            del self.kinds[kind]

    def incomplete(self, kind: str) -> BitMap:
        """The documents of a class that lack something that is required."""
        return BitMap.union(BitMap(), *(self.without(kind, row) for row in required_rows(kind)))

    def missing(self, id: int) -> tuple[str, list[Row]]:
        """The class of a document and the rows that it lacks, required ones first."""
        kind = self._kind_of[id]
        required = required_rows(kind)
        rows = [row for row in shapes.presence_rows(kind) if id in self.lacking.get((kind, row), ())]
        return kind, sorted(rows, key=lambda row: (row not in required, row))

    def without(self, kind: str, row: Row) -> BitMap:
        """The documents of a class that lack a row."""
        return self.lacking.get((kind, row), BitMap())


class Counting:
    """The counts of one registry, shared by threads: hold `lock` while reading `counted`."""

    def __init__(self, ledger: Path) -> None:
        self.lock = threading.RLock()
        self.counted = Counted()
        self.done = 0
        self.trouble = ''
        self._path = ledger
        self._busy = threading.Lock()
        self._closed = threading.Event()

    def close(self) -> None:
        """Stop counting."""
        self._closed.set()

    @property
    def closed(self) -> bool:
        """True when nobody asks any more."""
        return self._closed.is_set()

    def ready(self, ledger: Ledger, wait: float = 0.2) -> bool:
        """True when the counts are those of the ledger's last version or soon after; else a thread is at work."""
        last, purges = ledger.last_seq, purged(ledger)
        with self.lock:
            behind = last - self.counted.sequence
            same = not behind and purges == self.counted.purges
        if same:
            return True
        if behind <= AT_ONCE:
            with self._busy:
                self._follow(ledger)
            return True
        if not self._busy.locked():
            threading.Thread(target=self._run, name='coverage', daemon=True).start()
        deadline = time.monotonic() + wait
        while time.monotonic() < deadline:
            time.sleep(0.02)
            with self.lock:
                if self.counted.sequence >= last:
                    return True
        with self.lock:
            return self.counted.sequence > 0

    def _run(self) -> None:
        if not self._busy.acquire(blocking=False):
            return
        try:
            with Ledger.open(self._path) as ledger:
                self._follow(ledger)
            self.trouble = ''
        except CTDLError as error:
            self.trouble = str(error)
        finally:
            self._busy.release()

    def _follow(self, ledger: Ledger) -> None:
        """Take in all that is new. The first time everything current is read, then only what changed."""
        target, purges = ledger.last_seq, purged(ledger)
        with self.lock:
            begin, known = self.counted.sequence, self.counted.purges
        changed = None if begin == 0 else {entry.ctid for entry in ledger.since(begin)}
        if changed is not None and purges != known:
            changed |= {row[0] for row in ledger.connection.execute('SELECT ctid FROM versions JOIN purges USING (seq)')}
        found = _read(ledger, changed, self)
        with self.lock:
            for id, said in found.items():
                if said is None:
                    self.counted.drop(id)
                else:
                    self.counted.take(id, *said)
            self.counted.sequence = max(self.counted.sequence, target)
            self.counted.purges = max(self.counted.purges, purges)


def purged(ledger: Ledger) -> int:
    """How many versions were purged: what tells two states with the same number apart."""
    with explained(ledger.path):
        return int(ledger.connection.execute('SELECT count(*) FROM purges').fetchone()[0])


def _read(ledger: Ledger, ctids: Collection[str] | None, counting: Counting) -> dict[int, tuple[str, str, tuple[Row, ...]] | None]:
    """For each document asked for (or all) its class and what it lacks; None where it is deleted or purged."""
    born: dict[str, int] = dict(ledger.connection.execute('SELECT ctid, born FROM current').fetchall())
    found: dict[int, tuple[str, str, tuple[Row, ...]] | None] = {born[ctid]: None for ctid in (ctids or ()) if ctid in born}
    entries = [entry for entry in ledger.current(ctids) if not entry.purged]
    for start in range(0, len(entries), _BATCH):
        for entry, data in ledger.bytes_of([entry.seq for entry in entries[start : start + _BATCH]]):
            found[born[entry.ctid]] = (entry.ctid, *_lack(entry, data))
        counting.done = min(len(entries), start + _BATCH)
        if counting.closed:
            raise RegistryError('The site is closed.')
        time.sleep(_REST)
    return found


def _lack(entry: Entry, data: bytes) -> tuple[str, tuple[Row, ...]]:
    document = documents.read(orjson.loads(data))
    return document.kind or entry.kind, missing_rows(document)


@cache
def required_rows(kind: str) -> frozenset[Row]:
    """The rows of a class that the minimum data policy requires; the others are recommended."""
    wanted = (
        rule for rule in shapes.rules() if rule.kind == 'presence' and rule.min_count and rule.publish in shapes.LEVELS['required']
    )
    return frozenset(rule.path for rule in wanted if any(kind in t.classes and t.applies != 'stub' for t in rule.targets))


def score_of(kind: str, lacking: int) -> float:
    """The completeness of a record of a class that lacks so many rows, 0 to 100 (`ctdl.checking.score`)."""
    rows = len(shapes.presence_rows(kind))
    return 100.0 * (rows - lacking) / rows if rows else 100.0 if kind in load().classes else 0.0


# figures


@dataclass(frozen=True, slots=True)
class Figures:
    """How complete some documents are: how many, the mean of their scores (0 to 100), and how many have all that is required."""

    documents: int
    score: float
    complete: int


@dataclass(frozen=True, slots=True)
class Filled:
    """How many documents of a class have a row."""

    kind: str
    row: Row
    required: bool
    documents: int
    lacking: int

    @property
    def share(self) -> float:
        """The share that has it, 0 to 100."""
        return 100 * (self.documents - self.lacking) / self.documents if self.documents else 100.0


def figures(counted: Counted, among: BitMap | None = None, kind: str = '') -> Figures:
    """The figures of all documents, or of those among some, or of a class."""
    number, total, complete = 0, 0.0, 0
    for name, ids in counted.kinds.items():
        if kind and name != kind:
            continue
        some = ids if among is None else ids & among
        if not some:
            continue
        rows = shapes.presence_rows(name)
        missing = [(row, counted.without(name, row) & some) for row in rows]
        number += len(some)
        total += len(some) * score_of(name, 0) - (100.0 * sum(len(lack) for _, lack in missing) / len(rows) if rows else 0.0)
        complete += len(some - counted.incomplete(name))
    return Figures(number, total / number if number else 0.0, complete)


def filled(counted: Counted, kind: str, among: BitMap | None = None) -> list[Filled]:
    """How many documents of a class have each row, required ones first, those least filled first."""
    some = counted.kinds.get(kind, BitMap())
    some = some if among is None else some & among
    required = required_rows(kind)
    rows = [
        Filled(kind, row, row in required, len(some), len(counted.without(kind, row) & some)) for row in shapes.presence_rows(kind)
    ]
    return sorted(rows, key=lambda one: (not one.required, one.share, one.row))
