"""Which documents a text finds, and in which order: FTS5 for words, bitmaps for what joins them.

Words may stand in different parts of a document (a name and a competency, say): each group of the query is looked up alone. A word that
only the owner's name has counts as long as another one is in the document itself.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import chain, takewhile
from operator import and_

from pyroaring import BitMap

from ctdl.ctid import resource_address
from ctdl.search_entry import COLUMNS
from ctdl.search_texts import words
from graph.ledger import Ledger
from graph.ledger_schema import explained
from graph.search_index import SearchIndex
from graph.search_resolving import documents_about
from graph.search_tables import SHIFT
from graph.search_words import Query, Unit

WEIGHTS = (10, 8, 8, 4, 2, 1)
"""How much a word counts by column of the index."""
RANKED = 10_000
"""Rows that are ranked by bm25, at most; of more, those are that have the words in the better columns."""
PAST = 0.5
"""What is past counts so much: of two that fit as well, the current one comes first."""
_BETTER = ('', '{name other codes subjects}: ', '{name}: ')
_KEPT = 500
"""Words and rankings that are kept until something changes."""

assert len(WEIGHTS) == len(COLUMNS)


def matching(ledger: Ledger, index: SearchIndex, query: Query) -> BitMap:
    """The documents that a query finds."""
    if query.ctid:
        return BitMap(id for id, _ in documents_about(ledger, query.ctid, resource_address(query.ctid))) & index.all
    found = index.all
    if query.wanted:
        own = [BitMap.union(BitMap(), *(_with(ledger, index, unit) for unit in group)) for group in query.wanted]
        found = reduce(and_, own)
        if len(own) > 1:
            found = found | _with_owners(ledger, index, query, own)
    for unit in query.unwanted:
        found = found - _with(ledger, index, unit)
    return found & index.all


def _with_owners(ledger: Ledger, index: SearchIndex, query: Query, own: list[BitMap]) -> BitMap:
    owned = [BitMap.union(BitMap(), *(_of_owners(ledger, index, unit) for unit in group)) for group in query.wanted]
    either = reduce(and_, (mine | theirs for mine, theirs in zip(own, owned, strict=True)))
    return either & BitMap.union(BitMap(), *own)


def _of_owners(ledger: Ledger, index: SearchIndex, unit: Unit) -> BitMap:
    """Documents whose owner is named so."""
    cache = index.bitmaps('owned')
    if unit not in cache:
        named = _documents(ledger, f'{{name other}}: {unit.fts}')
        bitmaps = index.of('owner')
        cache[unit] = BitMap.union(BitMap(), *(bitmaps[index.owners[id]] for id in named if id in index.owners))
    return cache[unit]


def _with(ledger: Ledger, index: SearchIndex, unit: Unit) -> BitMap:
    cache = index.bitmaps('words')
    if unit not in cache:
        if len(cache) > _KEPT:
            cache.clear()
        cache[unit] = _documents(ledger, unit.fts)
    return cache[unit]


def _documents(ledger: Ledger, expression: str) -> BitMap:
    with explained(ledger.path):
        rows = ledger.connection.execute('SELECT rowid FROM search_words (?)', (expression,)).fetchall()
    return BitMap([row[0] >> SHIFT for row in rows])


# ---- order


def ranking(ledger: Ledger, index: SearchIndex, text: str, query: Query) -> dict[int, float]:
    """The best hits with their scores, best first; it need not hold every hit, and may hold others.

    bm25 over the columns by weight, the best row of each document; before all, those whose name is the text.
    """
    cache = index.cache('ranking')
    if text not in cache:
        if len(cache) > _KEPT:
            cache.clear()
        scores = _scores(ledger, query)
        for id in _named(index, text):
            scores[id] = scores.get(id, 0.0) + 1000.0
        for id in index.past & BitMap(scores):
            scores[id] *= PAST
        names = index.names
        cache[text] = dict(sorted(scores.items(), key=lambda item: (-item[1], names.get(item[0], ''), item[0])))
    found: dict[int, float] = cache[text]
    return found


def _named(index: SearchIndex, text: str) -> Iterator[int]:
    """Documents whose name is the text, by the words of both."""
    wanted = ' '.join(words(text))
    if wanted:
        yield from takewhile(lambda id: index.names[id] == wanted, with_name_prefix(index, wanted))


def with_name_prefix(index: SearchIndex, start: str) -> Iterator[int]:
    """Documents whose name begins so, by name."""
    order, names = index.order('name'), index.names
    place = bisect_left(order, start, key=names.__getitem__)
    while place < len(order) and names[order[place]].startswith(start):
        yield order[place]
        place += 1


def _scores(ledger: Ledger, query: Query) -> dict[int, float]:
    if not query.fts:
        return {}
    sql = f'SELECT rowid, bm25(search_words, {", ".join(map(str, WEIGHTS))}) FROM search_words (?)'
    with explained(ledger.path):
        for columns in _BETTER:
            expression = f'{columns}({query.fts})'
            count = ledger.connection.execute(
                f'SELECT count(*) FROM (SELECT 1 FROM search_words (?) LIMIT {RANKED + 1})', (expression,)
            )
            if count.fetchone()[0] <= RANKED:
                scores: dict[int, float] = {}
                for row, score in ledger.connection.execute(sql, (expression,)):
                    scores[row >> SHIFT] = max(scores.get(row >> SHIFT, 0.0), -score)
                return scores
    return {}


def in_order(index: SearchIndex, found: BitMap, sort: str, best: Iterable[int]) -> Iterator[int]:
    """The documents found, in order: those of `best` first when sorted by relevance, then by name."""
    if sort != 'relevance':
        yield from _sorted(index, found, sort)
        return
    first = [id for id in best if id in found]
    rest = found - BitMap(first)
    yield from chain(first, _sorted(index, rest, 'name'))


def _sorted(index: SearchIndex, found: BitMap, sort: str) -> Iterable[int]:
    if len(found) < 2000:
        return sorted(found, key=index.key(sort))
    return (id for id in index.order(sort) if id in found)
