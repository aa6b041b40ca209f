"""Searching a registry: text, filters and facets with counts, from the ledger's file alone.

    with Ledger.open(path) as ledger:
        found = Search(ledger).find('welding', {'type': 'ceterms:Certificate', 'has': 'cost'})
        for hit in found.hits: ...

A search reads one state of the ledger; `Found.sequence` says which. The facts in memory (`SearchIndex`) may be shared by all threads of a
process, each with a Ledger of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pyroaring import BitMap

from ctdl.ctid import resource_address
from ctdl.errors import InputError
from ctdl.search_facets import FACETS
from graph import search_filling, search_passages
from graph.ledger import Ledger
from graph.search_counts import MOST, Counted, counted, names_of
from graph.search_filters import Filters, joined, read_filters, selections
from graph.search_index import SORTS, SearchIndex, facts_of
from graph.search_matching import in_order, matching, ranking
from graph.search_passages import Piece
from graph.search_suggesting import Group, suggestions
from graph.search_words import Query, parse

PAGE = 25
"""Hits that are given when no limit is."""
_MEMBERS = 3
"""Members that are named for a hit."""

Given = Mapping[str, str | Iterable[str]]
"""Filters as they come: a value or several by facet."""


@dataclass(frozen=True, slots=True)
class MemberHit:
    """A member of a document that has what was looked for."""

    iri: str
    kind: str
    name: str
    passage: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found. `owner` and `owner_name` are the first owner, '' when none is named; `changed` when the version was recorded.

    `facets` are its values by facet; `cost` the sum of the prices stated, `hours` the shortest duration stated; `score` how well it fits, 0
    for what is not ranked.
    """

    ctid: str
    iri: str
    kind: str
    name: str
    owner: str
    owner_name: str
    passage: tuple[Piece, ...]
    members: tuple[MemberHit, ...]
    changed: str
    completeness: float
    cost: float | None
    hours: float | None
    score: float
    facets: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Dropped:
    """What leaving out one filter (or the text: `facet` 'text') would find, where everything together finds nothing."""

    facet: str
    label: str
    total: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what a search found, true for the ledger's version number `sequence`."""

    text: str
    filters: Filters
    sort: str
    offset: int
    limit: int
    total: int
    hits: tuple[Hit, ...]
    facets: tuple[Counted, ...]
    dropped: tuple[Dropped, ...]
    sequence: int


class Search:
    """The search over one ledger; for the thread that opened it. `index` may be shared between threads."""

    def __init__(self, ledger: Ledger, index: SearchIndex | None = None) -> None:
        self.ledger = ledger
        self.index = index or SearchIndex()

    def fill(self, progress: search_filling.Progress | None = None) -> None:
        """Make what is missing of the index, in a registry that was made before there was one."""
        search_filling.fill(self.ledger, progress)

    def find(
        self, text: str = '', filters: Given | None = None, sort: str = 'relevance', offset: int = 0, limit: int = PAGE,
        facets: bool | Collection[str] = True, typing: bool = False, values: int = MOST, passages: bool = True,
    ) -> Found:  # fmt: skip
        """A page of hits, with facets counted, all or those named; `values` of each facet at most.

        While `typing`, the last word is the beginning of one.

        InputError for a filter or sort that there is not. Without a text, relevance is the order of names.
        """
        chosen = _checked(filters, sort, offset, limit)
        query = parse(text, typing)
        with self._state() as sequence:
            matched = matching(self.ledger, self.index, query)
            left = selections(self.ledger, self.index, chosen)
            found = joined(matched, left)
            best = ranking(self.ledger, self.index, text, query) if sort == 'relevance' and query.wanted else {}
            page = list(islice(in_order(self.index, found, sort, best), offset, offset + limit))
            counts = counted(self.ledger, self.index, matched, left, chosen, values, facets) if facets else []
            dropped = () if found else tuple(self._dropped(query, matched, left))
            hits = tuple(self._hits(page, query, best, passages))
        return Found(text, chosen, sort, offset, limit, len(found), hits, tuple(counts), dropped, sequence)

    def ctids(self, text: str = '', filters: Given | None = None, sort: str = 'relevance') -> list[str]:
        """The CTIDs of all that a search finds, in its order."""
        chosen = _checked(filters, sort, 0, 1)
        query = parse(text)
        with self._state():
            matched = matching(self.ledger, self.index, query)
            found = joined(matched, selections(self.ledger, self.index, chosen))
            best = ranking(self.ledger, self.index, text, query) if sort == 'relevance' and query.wanted else {}
            facts = dict(self.ledger.connection.execute('SELECT id, ctid FROM search_entries WHERE facts IS NOT NULL'))
            return [facts[id] for id in in_order(self.index, found, sort, best)]

    def members(self, ctid: str, text: str, offset: int = 0, limit: int = PAGE) -> list[MemberHit]:
        """The members of one document that have what is looked for, in their order."""
        query = parse(text)
        with self._state():
            row = self.ledger.connection.execute('SELECT born FROM current WHERE ctid = ? AND NOT deleted', (ctid,)).fetchone()
            return self._members(row[0], query, limit, offset) if row and query.units else []

    def suggest(self, prefix: str, each: int = 5) -> list[Group]:
        """What may be meant by what is being typed, by group, a few of each."""
        with self._state():
            return suggestions(self.ledger, self.index, prefix, each)

    # ---- inside

    @contextmanager
    def _state(self) -> Iterator[int]:
        """One state of the ledger with the facts of that state; gives its number."""
        with self.index.lock:
            search_filling.check_filled(self.ledger)
            with self.ledger.snapshot():
                self.index.follow(self.ledger)
                yield self.ledger.last_seq

    def _dropped(self, query: Query, matched: BitMap, left: Mapping[str, BitMap]) -> Iterator[Dropped]:
        everything: dict[str, Callable[[], BitMap]] = {name: lambda name=name: joined(matched, left, name) for name in left}  # type: ignore[misc]
        if not query.is_empty and left:
            everything['text'] = lambda: joined(self.index.all, left)
        for name, without in everything.items():
            if total := len(without()):
                yield Dropped(name, FACETS[name].label if name in FACETS else 'Text', total)

    def _hits(self, page: list[int], query: Query, scores: Mapping[int, float], passages: bool) -> Iterator[Hit]:
        known = facts_of(self.ledger, page)
        owners = {id: next(iter(facts['facets'].get('owner', ())), '') for id, (_, _, facts) in known.items()}
        names = names_of(self.ledger, sorted(set(filter(None, owners.values()))))
        times = self._times(seq for _, seq, _ in known.values())
        texts = search_passages.texts_of(self.ledger, page) if passages else {}
        for id in page:
            ctid, seq, facts = known[id]
            own: tuple[Piece, ...] = search_passages.best_passage(texts[id], query) if passages else ()
            members = tuple(self._members(id, query)) if passages and (query.units or query.ctid) else ()
            yield Hit(
                ctid, facts['iri'], facts['kind'], facts['name'], owners[id], names.get(owners[id], ''), own, members, times[seq],
                facts['score'], facts['cost'], facts['hours'], round(scores.get(id, 0.0), 3), facts['facets'],
            )  # fmt: skip

    def _members(self, id: int, query: Query, most: int = _MEMBERS, skip: int = 0) -> list[MemberHit]:
        if query.ctid:
            found = search_passages.member_called(self.ledger, id, resource_address(query.ctid))
        else:
            found = search_passages.members_at(self.ledger, id, search_passages.member_numbers(self.ledger, id, query, most, skip))
        return [MemberHit(one.iri, one.kind, one.name, search_passages.of_member(one, query)) for one in found[:most]]

    def _times(self, seqs: Iterable[int]) -> dict[int, str]:
        sql = 'SELECT recorded FROM versions WHERE seq = ?'
        return {seq: str(self.ledger.connection.execute(sql, (seq,)).fetchone()[0]) for seq in set(seqs)}


def _checked(filters: Given | None, sort: str, offset: int, limit: int) -> dict[str, tuple[str, ...]]:
    if sort not in SORTS:
        raise InputError(f'There is no order “{sort}”; there is {", ".join(SORTS)}.', sort=sort)
    if offset < 0 or limit < 0:
        raise InputError('Offset and limit are not below 0.', offset=offset, limit=limit)
    return read_filters(filters or {})


def as_dict(found: Found) -> dict[str, Any]:
    """What was found as JSON has it."""
    from dataclasses import asdict

    return asdict(found)
