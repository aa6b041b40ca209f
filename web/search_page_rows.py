"""The hits as rows: what the search knows of each, and what the graph adds for the few on a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import quote

from pyoxigraph import DefaultGraph, Literal, NamedNode

from ctdl.ctid import ctid_of, resource_address
from ctdl.ntriples import valid_iri
from ctdl.pathways import amounts
from ctdl.search_facets import ACTIONS, FACETS, FLAGS, JURISDICTIONS, REQUIRED_COMPETENCIES
from ctdl.statements import GENID
from ctdl.vocabulary import load
from graph.ledger import Ledger
from graph.search_counts import names_of
from graph.search_hits import Hit, MemberHit
from graph.search_passages import Match, Piece
from web import resource_totals
from web.resource_look import Look, Store
from web.search_page_facets import not_here
from web.search_page_words import day, duration, money


@dataclass(slots=True)
class Details:
    """What the graph says of one hit; `unnamed` are the names of those who give quality assurance and have no record.

    `time` and `cost` are in words, as on the page of the record.
    """

    competencies: int = 0
    pathways: int = 0
    time: str = ''
    cost: str = ''
    quality: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Link:
    """A name with the address of its page."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member that matched: its name in pieces, and the passage where the name does not have what was looked for."""

    name: tuple[Piece, ...]
    kind: str
    href: str
    passage: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class MatchRow:
    """What else matched: in which property, and the text."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One hit for reading; empty texts where nothing is stated."""

    ctid: str
    iri: str
    href: str
    name: str
    kind: str
    owner: Link | None
    status: str
    levels: str
    time: str
    cost: str
    quality: tuple[Link, ...]
    has_quality: bool
    competencies: int
    has_competencies: bool
    pathways: int
    changed: str
    completeness: int
    passage: tuple[Piece, ...]
    matches: tuple[MatchRow, ...]
    members: tuple[MemberRow, ...]


_QUALITY = FACETS['quality']
_TAUGHT = FLAGS['competencies'].paths[:3]
_MANY = 20_000
"""Members of one record that are counted."""


def details(store: Store, base: str, hits: Iterable[Hit]) -> dict[str, Details]:
    """What the graph adds to a page of hits, by address; looked up one by one, as a query for all takes longer."""
    look = Look(store, base)
    found = {}
    for hit in hits:
        if valid_iri(hit.iri) == hit.iri:
            found[hit.iri] = one = _Looked(store, hit.iri).details()
            if hit.cost is not None or hit.hours is not None:
                stated = resource_totals.known(look, hit.iri)
                one.time, one.cost = amounts.text(stated.time), resource_totals.money(stated.cost)
    return found


class _Looked:
    """What the graph has about one record, and about what is embedded in it."""

    def __init__(self, store: Store, iri: str) -> None:
        self._store = store
        self._iri = iri
        self._own = self._statements(iri)

    def details(self) -> Details:
        """All of it."""
        found = Details(len(self._competencies()) + self._number_of('ceasn:isPartOf'), self._pathways())
        assurers = sorted(set(self._assurers()))
        found.quality = [iri for iri in assurers if not _is_anonymous(iri)]
        found.unnamed = [
            name for iri in assurers if _is_anonymous(iri) for name in self._statements(iri).get('ceterms:name', ())[:1]
        ]
        return found

    def _statements(self, iri: str) -> dict[str, list[str]]:
        values: dict[str, list[str]] = {}
        if set(iri) & _NO_IRI or ':' not in iri:
            return values
        for quad in self._store.quads_for_pattern(NamedNode(iri), None, None, DefaultGraph()):
            if isinstance(quad.object, NamedNode | Literal):
                values.setdefault(load().compact(quad.predicate.value), []).append(quad.object.value)
        return values

    def _values(self, *names: str) -> list[str]:
        return [value for name in names for value in self._own.get(name, ())]

    def _subjects(self, name: str, iri: str = '') -> Iterator[str]:
        """What names a resource under a property."""
        quads = self._store.quads_for_pattern(None, NamedNode(load().expand(name)), NamedNode(iri or self._iri), DefaultGraph())
        return (quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode))

    def _number_of(self, name: str) -> int:
        return sum(1 for _ in islice(self._subjects(name), _MANY))

    def _competencies(self) -> set[str]:
        outer, inner = REQUIRED_COMPETENCIES
        required = (value for profile in self._values(outer) for value in self._statements(profile).get(inner, ()))
        return {*self._values(*_TAUGHT), *required}

    def _pathways(self) -> int:
        found = {
            pathway
            for name in FLAGS['pathway'].claimed
            for component in self._subjects(name)
            for pathway in self._statements(component).get('ceterms:isPartOf', ())
        }
        return len(found)

    def _assurers(self) -> Iterator[str]:
        """Who accredits, approves, recognizes or regulates the record, whoever of the two says so."""
        yield from set(self._values(*_QUALITY.paths))
        for name in _QUALITY.claimed:
            yield from self._subjects(name)
        for place in self._values(*JURISDICTIONS):
            yield from self._statements(place).get('ceterms:assertedBy', ())
        for action in self._subjects('ceterms:object'):
            known = self._statements(action)
            if set(map(load().compact, known.get('rdf:type', ()))) & set(ACTIONS):
                yield from known.get('ceterms:actingAgent', ())


_NO_IRI = frozenset('<>"{}|^`\\ \n\t')


def rows(hits: Iterable[Hit], found: Mapping[str, Details], names: Mapping[str, str]) -> list[Row]:
    """Hits as rows; `names` are those of the resources that give quality assurance."""
    return [_row(hit, found.get(hit.iri, Details()), names) for hit in hits]


def named(ledger: Ledger, found: Mapping[str, Details]) -> dict[str, str]:
    """The names of those who give quality assurance."""
    return names_of(ledger, sorted({iri for known in found.values() for iri in known.quality}))


def _is_anonymous(iri: str) -> bool:
    return f'/{GENID}' in iri


def _row(hit: Hit, seen: Details, names: Mapping[str, str]) -> Row:
    flags = hit.facets.get('has', ())
    return Row(
        hit.ctid, hit.iri, f'/resources/{hit.ctid}', hit.name or 'Without a name', load().label(hit.kind) or 'Resource',
        Link(not_here(hit.owner, hit.owner_name or hit.owner), page_of(hit.owner)) if hit.owner else None,
        labels(hit, 'status'), labels(hit, 'level'),
        seen.time or duration(hit.hours), seen.cost or money(hit.cost),
        (*(Link(names.get(iri, iri), page_of(iri)) for iri in seen.quality), *(Link(name, '') for name in seen.unnamed)),
        bool(seen.quality or seen.unnamed or 'quality' in flags or hit.facets.get('quality')),
        seen.competencies, 'competencies' in flags, seen.pathways, day(hit.changed), round(hit.completeness),
        () if _plain(hit.passage) == hit.name else hit.passage, tuple(map(_match, hit.matches)),
        tuple(_member(hit, one) for one in hit.members),
    )  # fmt: skip


def _plain(pieces: Iterable[Piece]) -> str:
    return ''.join(piece.text for piece in pieces)


_SAID_SO = {'': 'Code', 'owner': 'Owner'}


def _match(match: Match) -> MatchRow:
    label = _SAID_SO.get(match.property) or load().label(match.property).removesuffix(' Type')
    return MatchRow(label, match.pieces)


def _member(hit: Hit, one: MemberHit) -> MemberRow:
    same = _plain(one.passage) == ' '.join(one.name.split())
    name = one.passage if same else (Piece(one.name or one.iri),)
    return MemberRow(name, load().label(one.kind), member_page(hit.ctid, one.iri), () if same else one.passage)


def labels(hit: Hit, facet: str) -> str:
    """The values of a facet of concepts, in words."""
    return ', '.join(dict.fromkeys(load().label(value) for value in hit.facets.get(facet, ())))


def page_of(iri: str) -> str:
    """The page about a resource: its own where it may be here, else a search by its address."""
    ctid = ctid_of(iri)
    return f'/resources/{ctid}' if ctid and resource_address(ctid) == iri else f'/search?q={quote(iri, safe="")}'


def member_page(ctid: str, iri: str) -> str:
    """Where a member is on the page of its document."""
    member = ctid_of(iri)
    return f'/resources/{member}' if member else f'/resources/{ctid}'
