"""What every document is filtered and sorted by, in memory: a bitmap of documents for each value of each facet, following the ledger.

Counting a facet over 100,000 hits by SQL takes seconds, intersecting bitmaps microseconds. The index is read from `search_entries` once
(some seconds for 100,000 documents) and then follows what changed since. Documents go by the number of their first version.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from math import inf
from threading import RLock
from typing import Any, TypeAlias

import orjson
from pyroaring import BitMap

from ctdl.search_entry import unpacked
from ctdl.search_facets import BANDS, FACETS, FLAGS
from ctdl.search_texts import words
from graph.ledger import Ledger
from graph.ledger_schema import explained
from graph.search_resolving import documents_of

Bitmaps: TypeAlias = dict[str, BitMap]
_CLAIMED = ('owner', 'quality', 'collection', 'has')
_PAST = ('credentialStat:Deprecated', 'lifeCycle:Ceased', 'publicationStatus:Deprecated')
_SORTED = {'changed': -1, 'completeness': -1, 'cost': 1, 'duration': 1}
"""What can be sorted by beside the name, and which way."""
LAST = '\U0010ffff'
"""The name of what has none, which so comes last."""
SORTS = ('relevance', 'name', *_SORTED)


class SearchIndex:
    """The facts of all documents; one for a process, shared by its threads: hold `lock` while asking."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.all = BitMap()
        self.names: dict[int, str] = {}
        self.owners: dict[int, str] = {}
        self.labels: dict[str, dict[str, str]] = {}
        self.caches: dict[str, dict[Any, Any]] = {}
        self._stamp = 0
        self._own: dict[str, Bitmaps] = {name: {} for name in FACETS}
        self._merged: dict[str, Bitmaps] = {}
        self._claims: dict[int, list[tuple[str, str, str]]] = {}
        self._keys: dict[str, dict[int, float]] = {name: {} for name in _SORTED}
        self._orders: dict[str, list[int]] = {}

    def follow(self, ledger: Ledger) -> None:
        """Take in what changed since the last time; within the ledger's `snapshot` that is asked afterwards."""
        with explained(ledger.path):
            stamp = ledger.connection.execute('SELECT coalesce(max(stamp), 0) FROM search_entries').fetchone()[0]
            if stamp != self._stamp:
                rows = ledger.connection.execute(
                    'SELECT id, seq, facts FROM search_entries WHERE stamp > ? ORDER BY stamp, id', (self._stamp,)
                )
                self._take(rows)
                self._resolve(ledger)
                self._stamp = stamp
                self.caches.clear()

    def cache(self, name: str) -> dict[Any, Any]:
        """A place to keep what holds until something changes."""
        return self.caches.setdefault(name, {})

    def bitmaps(self, name: str) -> dict[Any, BitMap]:
        """A place to keep bitmaps until something changes."""
        return self.caches.setdefault(name, {})

    # ---- reading

    def of(self, facet: str) -> Bitmaps:
        """The documents by each value of a facet; of `lacks` those without."""
        return self._merged.get(facet) or self._own[facet]

    @property
    def past(self) -> BitMap:
        """The documents whose status says that they are of the past."""
        bitmaps = self.of('status')
        return BitMap.union(BitMap(), *(bitmaps[status] for status in _PAST if status in bitmaps))

    def with_prefix(self, facet: str, start: str) -> BitMap:
        """The documents that have a value which begins so."""
        bitmaps, cached = self.of(facet), self.cache('values')
        values = cached[facet] = cached.get(facet) or sorted(bitmaps)
        last = bisect_left(values, f'{start}\U0010ffff')
        return BitMap.union(BitMap(), *(bitmaps[value] for value in values[bisect_left(values, start) : last]))

    def changed_from(self, seq: int) -> BitMap:
        """The documents whose current version has this number or a higher one."""
        order, keys = self.order('changed'), self._keys['changed']
        return BitMap(order[: bisect_right(order, -float(seq), key=keys.__getitem__)])

    def up_to(self, sort: str, most: float) -> BitMap:
        """The documents whose number (`cost`, or `duration` in hours) is no greater."""
        order, keys = self.order(sort), self._keys[sort]
        return BitMap(order[: bisect_right(order, most, key=lambda id: keys.get(id, inf))])

    def at_least(self, sort: str, least: float) -> BitMap:
        """The documents whose number (`cost`, or `duration` in hours) is no smaller."""
        order, keys = self.order(sort), self._keys[sort]
        first = bisect_left(order, least, key=lambda id: keys.get(id, inf))
        return BitMap(order[first : bisect_left(order, inf, key=lambda id: keys.get(id, inf))])

    def key(self, sort: str) -> Callable[[int], tuple[Any, ...]]:
        """What documents are sorted by: never equal for two."""
        names = self.names
        if sort == 'name':
            return lambda id: (names[id], id)
        keys = self._keys[sort]
        return lambda id: (keys.get(id, inf), names[id], id)

    def order(self, sort: str) -> list[int]:
        """All documents in order; made when first asked for, and again after a change, from what was nearly in order."""
        cached = self.cache('order')
        if sort not in cached:
            before = [id for id in self._orders.get(sort, ()) if id in self.all]
            new = self.all - BitMap(before)
            cached[sort] = self._orders[sort] = sorted([*before, *new], key=self.key(sort))
        found: list[int] = cached[sort]
        return found

    # ---- following

    def _take(self, rows: Iterable[tuple[int, int, bytes | None]]) -> None:
        lists: dict[str, dict[str, list[int]]] = {name: {} for name in FACETS}
        there: list[int] = []
        gone: list[int] = []
        for id, seq, packed in rows:
            if id in self.all:
                gone.append(id)
            if packed is not None:
                there.append(id)
                self._note(id, seq, unpacked(packed), lists)
            else:
                self._forget(id)
        if gone:
            self._remove(BitMap(gone))
        self.all |= BitMap(there)
        for name, values in lists.items():
            own = self._own[name]
            for value, ids in values.items():
                if value in own:
                    own[value] |= BitMap(ids)
                else:
                    own[value] = BitMap(ids)

    def _note(self, id: int, seq: int, facts: dict[str, Any], lists: dict[str, dict[str, list[int]]]) -> None:
        self._forget(id)
        self.names[id] = ' '.join(words(facts['name'])) or LAST
        keys = {'changed': seq, 'completeness': facts['score'], 'cost': facts['cost'], 'duration': facts['hours']}
        for name, key in keys.items():
            if key is not None:
                self._keys[name][id] = _SORTED[name] * key
        if facts['claims']:
            self._claims[id] = [(facet, value, iri) for facet, value, iri in facts['claims']]
        for name, labels in facts['labels'].items():
            self.labels.setdefault(name, {}).update(labels)
        for name, values in (*facts['facets'].items(), ('completeness', (band(facts['score']),))):
            for value in values:
                lists[name].setdefault(value, []).append(id)

    def _forget(self, id: int) -> None:
        self.names.pop(id, None)
        self._claims.pop(id, None)
        for keys in self._keys.values():
            keys.pop(id, None)

    def _remove(self, gone: BitMap) -> None:
        self.all -= gone
        for values in self._own.values():
            for value, bitmap in list(values.items()):
                if bitmap.intersect(gone):
                    bitmap -= gone
                    values[value] = bitmap
                    if not bitmap:
                        del values[value]

    def _resolve(self, ledger: Ledger) -> None:
        """What documents say of others, and which documents the owners are."""
        claims = [claim for each in self._claims.values() for claim in each]
        owners = {*self._own['owner'], *(value for facet, value, _ in claims if facet == 'owner')}
        ids = documents_of(ledger, {*owners, *(iri for _, _, iri in claims)})
        self.owners = {ids[iri]: iri for iri in owners if iri in ids}
        lists: dict[str, dict[str, list[int]]] = {name: {} for name in _CLAIMED}
        for facet, value, iri in claims:
            if iri in ids:
                lists[facet].setdefault(value, []).append(ids[iri])
        for facet, values in lists.items():
            merged = dict(self._own[facet])
            for value, found in values.items():
                merged[value] = (merged[value] | BitMap(found) if value in merged else BitMap(found)) & self.all
            self._merged[facet] = merged
        has = self._merged['has']
        has['quality'] = BitMap.union(has.get('quality', BitMap()), *self._merged['quality'].values())
        self._merged['lacks'] = {name: self.all - has.get(name, BitMap()) for name in FLAGS}


def band(score: float) -> str:
    """The band of a completeness score."""
    return next(name for name, least in reversed(BANDS.items()) if score >= least)


def facts_of(ledger: Ledger, ids: Iterable[int]) -> dict[int, tuple[str, int, dict[str, Any]]]:
    """CTID, number of the version, and facts of documents that are there."""
    asked = orjson.dumps(list(ids)).decode()
    sql = 'SELECT id, ctid, seq, facts FROM search_entries WHERE facts IS NOT NULL AND id IN (SELECT value FROM json_each(?))'
    with explained(ledger.path):
        return {id: (ctid, seq, unpacked(facts)) for id, ctid, seq, facts in ledger.connection.execute(sql, (asked,))}
