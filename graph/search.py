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
from graph import search_filling
from graph.ledger import Ledger
from graph.search_counts import MOST, Counted, Wish, counted
from graph.search_filters import Filters, joined, read_filters, selections
from graph.search_hits import Hit, MemberHit, hits_of, members_of
from graph.search_index import SORTS, SearchIndex, facts_of
from graph.search_matching import in_order, matching, ranking
from graph.search_resolving import addresses_of, documents_about
from graph.search_sparql import as_sparql
from graph.search_suggesting import Group, suggestions
from graph.search_words import Query, parse

PAGE = 25
"""Hits that are given when no limit is."""

NAMED = 2000
"""Records that a SPARQL query names at most."""

Given = Mapping[str, str | Iterable[str]]
"""Filters as they come: a value or several by facet."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """What leaving out one filter (or the text: `facet` 'text') would find, where everything together finds nothing.

    With `facet` 'begin', what the text in `label` would: the same words, the last one as the beginning of one.
    """

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

    def warm(self) -> None:
        """Read the facts of all documents, and what counts and orders are made of, so that the first to ask does not wait for it."""
        self.fill()
        with self._state():
            everything = self.index.all
            for sort in SORTS[1:]:
                self.index.order(sort)
            counted(self.ledger, self.index, everything, {}, {}, Wish())

    def find(
        self, text: str = '', filters: Given | None = None, sort: str = 'relevance', offset: int = 0, limit: int = PAGE,
        facets: bool | Collection[str] = True, typing: bool = False, values: int = MOST, passages: bool = True,
        zeros: bool = False, like: tuple[str, str] = ('', ''),
    ) -> Found:  # fmt: skip
        """A page of hits, with facets counted, all or those named; `values` of each facet at most.

        While `typing`, the last word is the beginning of one. With `zeros`, facets of few values have those that no hit has, too;
        `like` is a facet and words that the labels of its values are to have.

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
            counts = counted(self.ledger, self.index, matched, left, chosen, Wish(values, facets, zeros, like)) if facets else []
            dropped = () if found else (*self._dropped(query, matched, left), *self._begun(text, query, left))
            hits = tuple(hits_of(self.ledger, page, query, best, passages))
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

    def as_sparql(self, text: str, filters: Given | None, base: str) -> str:
        """The SPARQL query that gives the records of a search.

        SPARQL has no index of words: the records that a text finds are named, up to NAMED of them; of more the query finds them roughly.
        """
        chosen = read_filters(filters or {})
        query = parse(text)
        with self._state() as sequence:
            ctids = {*chosen.get('ids', ()), *filter(None, (query.ctid,))}
            meant = {ctid: self._meant(ctid) for ctid in ctids}
            found = None
            if not query.is_empty and not query.ctid:
                matched = matching(self.ledger, self.index, query)
                ids = joined(matched, selections(self.ledger, self.index, chosen))
                found = addresses_of(self.ledger, ids) if len(ids) <= NAMED else None
        return as_sparql(text, chosen, base, meant, found, sequence)

    def _meant(self, ctid: str) -> list[str]:
        ids = [id for id, _ in documents_about(self.ledger, ctid, resource_address(ctid))]
        return [facts['iri'] for _, _, facts in facts_of(self.ledger, ids).values()] or [resource_address(ctid)]

    def members(self, ctid: str, text: str, offset: int = 0, limit: int = PAGE) -> list[MemberHit]:
        """The members of one document that have what is looked for, in their order."""
        query = parse(text)
        with self._state():
            row = self.ledger.connection.execute('SELECT born FROM current WHERE ctid = ? AND NOT deleted', (ctid,)).fetchone()
            return members_of(self.ledger, row[0], query, limit, offset) if row and query.units else []

    def suggest(self, prefix: str, each: int = 5) -> list[Group]:
        """What may be meant by what is being typed, by group, a few of each."""
        with self._state():
            return suggestions(self.ledger, self.index, prefix, each)

    # ---- inside

    @contextmanager
    def _state(self) -> Iterator[int]:
        """One state of the ledger with the facts of that state; gives its number."""
        with self.index.lock, self.ledger.snapshot():
            search_filling.check_filled(self.ledger)
            self.index.follow(self.ledger)
            yield self.ledger.last_seq

    def _begun(self, text: str, query: Query, left: Mapping[str, BitMap]) -> Iterator[Dropped]:
        """What words that begin like the last one would find."""
        last = text.rstrip()[-1:]
        if query.wanted and last.isalnum() and not query.units[-1].begins:
            started = f'{text.rstrip()}*'
            if total := len(joined(matching(self.ledger, self.index, parse(started)), left)):
                yield Dropped('begin', started, total)

    def _dropped(self, query: Query, matched: BitMap, left: Mapping[str, BitMap]) -> Iterator[Dropped]:
        everything: dict[str, Callable[[], BitMap]] = {name: lambda name=name: joined(matched, left, name) for name in left}  # type: ignore[misc]
        if not query.is_empty and left:
            everything['text'] = lambda: joined(self.index.all, left)
        for name, without in everything.items():
            if total := len(without()):
                yield Dropped(name, FACETS[name].label if name in FACETS else 'Text', total)


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
