"""Lists that take a query over the whole graph: made by a worker in the background, and kept until the registry has changed.

At 100,000 documents such a query takes half a minute, so nobody waits for it: a page says that it is being looked for, or shows the last
answer with the number that it is true for.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import orjson

from ctdl.errors import CTDLError
from graph import sparql
from graph.query_pool import BusyError, Limits, Pool, Question
from web.site import Site

log = logging.getLogger('web.looking')

ROWS = 20_000
"""Rows of a list that are kept, at most."""
SECONDS = 300.0
AGAIN = 60.0
"""Seconds after which a list that could not be made is tried again."""
REST = 10
"""A list is made again after so many times the time that it took, at the soonest, however fast the registry changes."""

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a query found: its rows as texts ('' for nothing), whether there are more, and the state that it is true for.

    Until a moment of the process's clock it is good enough, whatever has changed.
    """

    rows: tuple[Row, ...]
    more: bool
    sequence: int
    place: str
    until: float


class Looking:
    """The lists of one site."""

    def __init__(self, of: Site) -> None:
        self._site = of
        self._pools: set[Pool] = set()
        self._failed: dict[str, tuple[float, str]] = {}
        self._seen: dict[str, Seen] = {}
        self._threads: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()
        self._closed = False

    def close(self) -> None:
        """Stop looking."""
        self._closed = True
        for pool in list(self._pools):
            pool.close()

    def seen(self, name: str, wait: float = 2.0) -> Seen | None:
        """What a named query found, of the newest state or of the last that was looked at; None while it is looked for the first time.

        BusyError, for some time, when it could not be made.
        """
        with self._site.snapshot() as now:
            place = _place(now.path)
        with self._lock:
            known = self._seen.get(name)
            if known and (known.place == place or time.monotonic() < known.until):
                return known
            until, why = self._failed.get(name, (0.0, ''))
            if time.monotonic() < until:
                raise BusyError(f'This list could not be made: {why}', retry_after=60)
            thread = self._threads.get(name)
            if thread is None or not thread.is_alive():
                thread = threading.Thread(target=self._look, args=(name,), name=f'ctdl-{name}', daemon=True)
                self._threads[name] = thread
                thread.start()
        thread.join(wait)
        with self._lock:
            return self._seen.get(name)

    def _look(self, name: str) -> None:
        try:
            found = self._asked(name)
            with self._lock:
                self._seen[name] = found
        except CTDLError as error:
            if not self._closed:
                log.error('The list %s could not be made: %s', name, error)
                self._failed[name] = time.monotonic() + AGAIN, error.message

    def _asked(self, name: str) -> Seen:
        """Ask in a process of its own, which ends with the answer."""
        with Pool(Limits(workers=1, seconds=SECONDS, megabytes=1024)) as pool, self._site.snapshot() as now:
            self._pools.add(pool)
            try:
                answer = pool.ask(Question(now.path, sparql.find(name).text, base=now.base, limit_rows=ROWS))
            finally:
                self._pools.discard(pool)
            until = time.monotonic() + REST * answer.seconds
            return Seen(answered(answer.body), answer.truncated, now.sequence, _place(now.path), until)


def _place(path: Path) -> str:
    """What tells a state of the graph from every other: a rebuild makes a new one under the same number."""
    try:
        return f'{path}:{path.stat().st_ino}'
    except OSError:
        return str(path)


def answered(body: bytes) -> tuple[Row, ...]:
    """The rows of a SPARQL answer in JSON."""
    told = orjson.loads(body)
    names = told['head']['vars']
    return tuple(tuple(str(row.get(name, {}).get('value', '')) for name in names) for row in told['results']['bindings'])
