"""Connections as their page shows them: what comes before and after a thing in tables, and the ways from it to another in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from ctdl.connections.model import RELATIONS, Link, Neighbourhood, Thing, Way, Ways
from ctdl.connections.text import end_name, looked
from ctdl.connections.wording import about, counted, kind_label, name_of, short, tidy, words
from ctdl.ctid import ctid_of, resource_address
from ctdl.vocabulary import load

DIRECTIONS = {'both': 'before and after it', 'in': 'what comes before it', 'out': 'what comes after it'}
_HOW = {
    'direct': 'directly',
    'condition': 'through a condition',
    'alternative': 'as one of several ways',
    'manifest': 'through a shared condition',
}

Href = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Named:
    """A thing as it is named: what it is called, its kind, its owner, where its page is ('' for none), why it is out of date."""

    name: str
    kind: str
    owner: str
    href: str
    outdated: str
    here: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A link in the table: first, relation in words, then; the property and how it states it, and the document that does."""

    first: Named
    words: str
    then: Named
    soft: bool
    property: str
    how: str
    condition: str
    via: tuple[Named, ...]
    document: str
    asserter: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was not drawn: how many more things come before ('in') or after ('out') a thing."""

    number: int
    way: str
    thing: Named


@dataclass(frozen=True, slots=True)
class Near:
    """What is near a thing: links into it, out of it, and between others; how many things, and how many more next to it were not read."""

    incoming: tuple[Row, ...]
    outgoing: tuple[Row, ...]
    others: tuple[Row, ...]
    left_out: tuple[LeftOut, ...]
    before: int
    after: int
    more_before: int
    more_after: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a chain: every link from one thing to the next, and the next."""

    rows: tuple[Row, ...]
    then: Named


@dataclass(frozen=True, slots=True)
class Chain:
    """A way: where it begins, and its steps."""

    first: Named
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The ways that were found: a line about them, the chains, and what was looked at where that was not all."""

    start: str
    goal: str
    summary: str
    chains: tuple[Chain, ...]
    looked: str


def near_page(near: Neighbourhood, href: Href) -> Near:
    """The tables of a neighbourhood; `href` gives the page of an address."""
    writer = _Writer(near.things, href)
    rows = [(link, writer.row(link)) for link in near.links]
    centre = near.centre
    left_out = tuple(LeftOut(number, way, writer.named(iri)) for (iri, way), number in sorted(near.left_out.items()))
    return Near(
        incoming=tuple(row for link, row in rows if link.then == centre),
        outgoing=tuple(row for link, row in rows if link.first == centre),
        others=tuple(row for link, row in rows if centre not in (link.first, link.then)),
        left_out=left_out,
        before=sum(step < 0 for step in near.steps.values()),
        after=sum(step > 0 for step in near.steps.values()),
        more_before=near.left_out.get((centre, 'in'), 0),
        more_after=near.left_out.get((centre, 'out'), 0),
    )


def ways_page(ways: Ways, href: Href) -> Found:
    """The chains of ways in words."""
    writer = _Writer(ways.things, href)
    start, goal = end_name(ways.start, ways.things), end_name(ways.goal, ways.things)
    if ways.ways:
        summary = f'{counted(len(ways.ways), "way")} from {start} to {goal}' + (
            ', the first; there are more' if ways.truncated else ''
        )
    else:
        summary = f'No way from {start} to {goal} was found'
    return Found(start, goal, summary, tuple(map(writer.chain, ways.ways)), '' if ways.complete and ways.ways else looked(ways))


class _Writer:
    """Writes links and things of one answer."""

    def __init__(self, things: Mapping[str, Thing], href: Href) -> None:
        self.things = things
        self.href = href

    def named(self, iri: str) -> Named:
        """A thing by its address."""
        thing = self.things.get(iri, Thing(iri))
        return Named(
            name_of(iri, self.things), kind_label(thing.kind) if thing.kind else 'not described here', tidy(thing.owner_name),
            self.href(iri), thing.outdated, bool(thing.kind),
        )  # fmt: skip

    def row(self, link: Link) -> Row:
        """A link."""
        label = load().label(link.property) if link.property in load() else link.property
        return Row(
            self.named(link.first), words(link), self.named(link.then), link.soft, label, _HOW.get(link.how, link.how),
            tidy(link.condition), tuple(map(self.named, link.via)), link.document,
            name_of(link.asserter, self.things) if link.asserter else '',
        )  # fmt: skip

    def chain(self, way: Way) -> Chain:
        """A way, step by step."""
        steps = (Step(tuple(map(self.row, links)), self.named(then)) for then, links in zip(way.things[1:], way.steps, strict=True))
        return Chain(self.named(way.things[0]), tuple(steps))


def address_page(described: Mapping[str, object]) -> Href:
    """A function from addresses to pages: of this site for what is described here or ends in a CTID, else the address itself on the web."""

    def href(iri: str) -> str:
        ctid = ctid_of(iri)
        if ctid and (iri in described or iri == resource_address(ctid)):
            return f'/resources/{ctid}'
        return iri if short(iri) and iri.startswith(('http://', 'https://')) else ''

    return href


def relation_counts(links: Iterable[Link]) -> dict[str, int]:
    """How many links there are of each relation, in the order of relations."""
    ranked = sorted(links, key=lambda link: link.relation)
    found = {relation: len(list(group)) for relation, group in groupby(ranked, key=lambda link: link.relation)}
    return {relation: found[relation] for relation in RELATIONS if relation in found}


def about_thing(near: Neighbourhood) -> str:
    """What the centre is, in a few words."""
    return about(near.things.get(near.centre, Thing(near.centre)))
