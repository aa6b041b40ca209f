"""The hits of a page: what is known of each, and where it has what was looked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ctdl.ctid import resource_address
from graph import search_passages
from graph.ledger import Ledger
from graph.search_counts import names_of
from graph.search_index import facts_of
from graph.search_passages import Match, Piece
from graph.search_words import Query

_MEMBERS = 3
"""Members that are named for a hit."""


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

    `passage` is from the description; `matches` are from elsewhere, where name and description lack what was looked for. `facets` are
    its values by facet; `cost` the least price stated, `hours` the shortest duration; `score` how well it fits, 0 for what is not ranked.
    """

    ctid: str
    iri: str
    kind: str
    name: str
    owner: str
    owner_name: str
    passage: tuple[Piece, ...]
    matches: tuple[Match, ...]
    members: tuple[MemberHit, ...]
    changed: str
    completeness: float
    cost: float | None
    hours: float | None
    score: float
    facets: Mapping[str, list[str]]


def hits_of(ledger: Ledger, page: list[int], query: Query, scores: Mapping[int, float], passages: bool) -> Iterator[Hit]:
    """The documents of a page, in its order; without `passages` no text is read."""
    known = facts_of(ledger, page)
    owners = {id: next(iter(facts['facets'].get('owner', ())), '') for id, (_, _, facts) in known.items()}
    names = names_of(ledger, sorted(set(filter(None, owners.values()))))
    times = _times(ledger, (seq for _, seq, _ in known.values()))
    texts = search_passages.texts_of(ledger, page) if passages else {}
    for id in page:
        ctid, seq, facts = known[id]
        owner = names.get(owners[id], '')
        passage: tuple[Piece, ...] = ()
        matches: tuple[Match, ...] = ()
        if passages:
            passage, matches = search_passages.passage_and_matches(texts[id], owner, query)
        members = tuple(members_of(ledger, id, query)) if passages and (query.units or query.ctid) else ()
        yield Hit(
            ctid, facts['iri'], facts['kind'], facts['name'], owners[id], owner, passage, matches, members, times[seq],
            facts['score'], facts['cost'], facts['hours'], round(scores.get(id, 0.0), 3), facts['facets'],
        )  # fmt: skip


def members_of(ledger: Ledger, id: int, query: Query, most: int = _MEMBERS, skip: int = 0) -> list[MemberHit]:
    """The members of a document that have what is looked for, in their order."""
    if query.ctid:
        found = search_passages.member_called(ledger, id, resource_address(query.ctid))
    else:
        found = search_passages.members_at(ledger, id, search_passages.member_numbers(ledger, id, query, most, skip))
    return [MemberHit(one.iri, one.kind, one.name, search_passages.of_member(one, query)) for one in found[:most]]


def _times(ledger: Ledger, seqs: Iterable[int]) -> dict[int, str]:
    sql = 'SELECT recorded FROM versions WHERE seq = ?'
    return {seq: str(ledger.connection.execute(sql, (seq,)).fetchone()[0]) for seq in set(seqs)}
