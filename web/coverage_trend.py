"""Coverage as of past days, derived from the versions that the ledger keeps: every version is read once, by a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import orjson

from ctdl import document as documents
from ctdl.checking import missing_rows
from ctdl.errors import CTDLError
from graph.ledger import Ledger
from graph.ledger_schema import Entry
from web.coverage import purged, required_rows, score_of

POINTS = 12
"""Points of the trend that a page shows, at most; the data has every day on which something changed."""
COLUMNS = ('day', 'records', 'completeness', 'with all required', 'created', 'updated', 'withdrawn')
_BATCH = 50
_REST = 0.005
_STEPS = (1, 7, 28, 91, 365)
WIDTH, HEIGHT, EDGE = 640.0, 160.0, 28.0


@dataclass(frozen=True, slots=True)
class Point:
    """How it was at the end of a day (UTC): records, the mean of their scores, those with all required; and what happened on the day."""

    day: str
    records: int
    score: float
    complete: int
    created: int = 0
    updated: int = 0
    withdrawn: int = 0

    def row(self) -> tuple[str, ...]:
        """The point as a row of a table."""
        head = (self.day, str(self.records), f'{self.score:.1f}', str(self.complete))
        return (*head, str(self.created), str(self.updated), str(self.withdrawn))


class Trend:
    """The trend of one registry, shared by threads. What was purged is not counted: nobody can say any more what it had."""

    def __init__(self, ledger: Path) -> None:
        self._path = ledger
        self._lock = threading.Lock()
        self._busy = threading.Lock()
        self._closed = threading.Event()
        self._begin(0)

    def _begin(self, purges: int) -> None:
        self._sequence, self._purges, self._whole = 0, purges, False
        self._held: dict[str, tuple[float, bool]] = {}
        self._total, self._complete = 0.0, 0
        self._points: list[Point] = []

    def close(self) -> None:
        """Stop counting."""
        self._closed.set()

    def points(self, ledger: Ledger, wait: float = 0.5) -> list[Point] | None:
        """Every day on which something changed, the first one first; None while they are being counted."""
        deadline = time.monotonic() + wait
        while not self._is_ready(ledger):
            if self._busy.acquire(blocking=False):  # also when the last thread ended just before there was something new
                threading.Thread(target=self._run, name='coverage-trend', daemon=True).start()
            if time.monotonic() >= deadline:
                break
            time.sleep(0.01)
        with self._lock:
            return list(self._points) if self._whole or not ledger.last_seq else None

    def _is_ready(self, ledger: Ledger) -> bool:
        with self._lock:
            last = ledger.last_seq
            return self._sequence == last and self._purges == purged(ledger) and (self._whole or not last)

    def _run(self) -> None:
        try:
            with Ledger.open(self._path, read_only=True) as ledger:
                if (purges := purged(ledger)) != self._purges:
                    with self._lock:
                        self._begin(purges)
                self._follow(ledger)
            with self._lock:
                self._whole = not self._closed.is_set()
        except CTDLError:
            return  # the page says that it is being counted, and the next one who asks has it tried again
        finally:
            self._busy.release()

    def _follow(self, ledger: Ledger) -> None:
        found: list[Entry] = []
        for entry in ledger.since(self._sequence):
            found.append(entry)
            if len(found) == _BATCH:
                self._take(ledger, found)
                found = []
        self._take(ledger, found)

    def _take(self, ledger: Ledger, entries: Sequence[Entry]) -> None:
        """Take in some versions; the last number is told only when the last of all is in."""
        if self._closed.is_set():
            return
        bodies = {entry.seq: data for entry, data in ledger.bytes_of([entry.seq for entry in entries if not entry.deleted])}
        judged = {seq: _judged(data) for seq, data in bodies.items()}
        with self._lock:
            for entry in entries:
                self._replace(entry, judged.get(entry.seq))
                self._note(entry)
                self._sequence = entry.seq
        time.sleep(_REST)

    def _replace(self, entry: Entry, now: tuple[float, bool] | None) -> None:
        score, complete = self._held.pop(entry.ctid, (0.0, False))
        self._total, self._complete = self._total - score, self._complete - complete
        if now is not None:
            self._held[entry.ctid] = now
            self._total, self._complete = self._total + now[0], self._complete + now[1]

    def _note(self, entry: Entry) -> None:
        day = entry.recorded[:10]
        before = self._points.pop() if self._points and self._points[-1].day == day else Point(day, 0, 0.0, 0)
        number = len(self._held)
        made = entry.action in ('created', 'restored')
        self._points.append(
            Point(
                day, number, round(self._total / number, 6) if number else 0.0, self._complete, before.created + made,
                before.updated + (entry.action == 'updated'), before.withdrawn + entry.deleted,
            )
        )  # fmt: skip


def _judged(data: bytes) -> tuple[float, bool]:
    """The score of a version, and whether it has all that is required."""
    document = documents.read(orjson.loads(data))
    missing = missing_rows(document)
    return score_of(document.kind, len(missing)), not required_rows(document.kind).intersection(missing)


def thinned(points: Sequence[Point], most: int = POINTS) -> list[Point]:
    """At most so many points, evenly over time: the state at the end of days, weeks, four weeks, quarters or years, the last one always."""
    if len(points) <= most:
        return list(points)
    first, last = date.fromisoformat(points[0].day), date.fromisoformat(points[-1].day)
    span = (last - first).days
    step = next((days for days in _STEPS if span / days < most), max(_STEPS[-1], -(-span // (most - 1))))
    found: list[Point] = []
    end = last
    for point in reversed(points):
        if date.fromisoformat(point.day) <= end:
            found.append(point)
            while end >= date.fromisoformat(point.day):
                end -= timedelta(days=step)
    return found[::-1]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The trend as a drawing: the line of the mean completeness, a dot and a bar for each point, heights from 0 to 100 per cent."""

    line: str
    dots: tuple[tuple[float, float, Point], ...]
    bars: tuple[tuple[float, float, float, float], ...]


def drawn(points: Sequence[Point]) -> Drawn:
    """The drawing of a trend: time from left to right, bars for the number of records."""
    first = date.fromisoformat(points[0].day).toordinal()
    span = max(1, date.fromisoformat(points[-1].day).toordinal() - first)
    most = max(1, *(point.records for point in points)) if points else 1
    tall, wide = HEIGHT - 2 * EDGE, WIDTH - 2 * EDGE
    dots, bars = [], []
    for point in points:
        x = EDGE + wide * (date.fromisoformat(point.day).toordinal() - first) / span if len(points) > 1 else WIDTH / 2
        dots.append((round(x, 1), round(HEIGHT - EDGE - tall * point.score / 100, 1), point))
        height = round(tall * point.records / most, 1)
        bars.append((round(x - 5, 1), round(HEIGHT - EDGE - height, 1), 10.0, height))
    return Drawn(' '.join(f'{x},{y}' for x, y, _ in dots), tuple(dots), tuple(bars))
