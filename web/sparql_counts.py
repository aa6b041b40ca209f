"""How often classes and properties are used: counted in the background, once for each state of the registry that somebody asks about."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from ctdl.errors import CTDLError
from graph.query_pool import Limits, Pool, Question
from web.site import Site

log = logging.getLogger('web.sparql')
SECONDS = 300.0
AGAIN = 60.0
"""Seconds between two counts at least, however fast the registry changes."""
_CLASSES = 'SELECT ?key (COUNT(*) AS ?n) { ?s a ?key } GROUP BY ?key'
_PROPERTIES = 'SELECT ?key (COUNT(*) AS ?n) { ?s ?key ?o } GROUP BY ?key'
_BOTH = 'SELECT ?class ?key (COUNT(*) AS ?n) { ?s a ?class ; ?key ?o } GROUP BY ?class ?key'


@dataclass(frozen=True, slots=True)
class Counts:
    """Uses by address in the default graph of queries at a version of the ledger; `of` counts the properties of each class."""

    sequence: int
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    of: Mapping[str, Mapping[str, int]]

    @property
    def statements(self) -> int:
        """All statements of the default graph."""
        return sum(self.properties.values())


class Counting:
    """The counts of one site; threads may share it."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._changed = threading.Condition()
        self._counts: Counts | None = None
        self._working = False
        self._last = 0.0
        self._pool: Pool | None = None

    def close(self) -> None:
        """End a count that is being made."""
        with self._changed:
            self._last, pool = float('inf'), self._pool
        if pool:
            pool.close()

    def get(self, wait: float = 0.0) -> Counts | None:
        """The counts of the newest state, or of one not long ago while those are being made; None when there are none in time."""
        with self._changed:
            if not self._working and self._stale():
                self._working = True
                threading.Thread(target=self._work, name='sparql-counts', daemon=True).start()
            self._changed.wait_for(lambda: not self._working, wait)
            return self._counts

    def _stale(self) -> bool:
        if self._counts is None:
            return time.monotonic() - self._last > 5 or not self._last
        return self._counts.sequence != self._site.snapshots.sequence and time.monotonic() - self._last > AGAIN

    def _work(self) -> None:
        counts = None
        try:
            with Pool(Limits(workers=1, seconds=SECONDS, megabytes=2048)) as self._pool:
                counts = count(self._site, self._pool)
        except CTDLError as error:
            log.warning('Terms could not be counted: %s', error)
        finally:
            with self._changed:
                self._counts = counts or self._counts
                self._working = False
                self._last = max(self._last, time.monotonic())
                self._changed.notify_all()


def count(site: Site, pool: Pool) -> Counts:
    """Count in a process of a pool."""
    with site.snapshot() as now:

        def rows(text: str) -> list[list[str]]:
            body = orjson.loads(pool.ask(Question(now.path, text, base=site.base, limit_rows=1_000_000)).body)
            names = body['head']['vars']
            return [[row[name]['value'] for name in names] for row in body['results']['bindings']]

        of: dict[str, dict[str, int]] = {}
        for class_, key, number in rows(_BOTH):
            of.setdefault(class_, {})[key] = int(number)
        classes = {key: int(number) for key, number in rows(_CLASSES)}
        return Counts(now.sequence, classes, {key: int(number) for key, number in rows(_PROPERTIES)}, of)
