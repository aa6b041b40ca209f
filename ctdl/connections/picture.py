"""Connections as a drawing to be made: incoming, this, outgoing; or ways from left to right, every thing once.

A line stands for all links between two things and has the words of their relations; it is dashed when none of them is needed or counts.
Links among the things of one step are counted, not drawn: cards say them to those who listen, the outline to all.
What was left out, and what there is no room for, stands on cards of their own (`+12 more`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from ctdl.connections.folding import More, fold
from ctdl.connections.model import Link, Neighbourhood, Thing, Ways
from ctdl.connections.text import end_name, heading, looked, on_step
from ctdl.connections.wording import about, counted, kind_label, name_of, relations, short, tidy
from ctdl.diagrams import diagram as drawing
from ctdl.diagrams.diagram import Card, Diagram, Lane

Href = Callable[[Thing], str]
_TOLD = 8
_BRIEF = {
    'requires': 'required', 'recommends': 'recommended', 'preparation': 'prepares', 'standing': 'advanced standing', 'part': 'part of',
    'transfer': 'transfer value', 'leads': 'leads to', 'teaches': 'teaches', 'pathway': 'pathway',
}  # fmt: skip


def own_address(thing: Thing) -> str:
    """Where a card leads when nothing else is said: the address of the thing, if it has one of the web."""
    return thing.iri if short(thing.iri) and thing.iri.startswith(('http://', 'https://')) else ''


def neighbourhood_picture(near: Neighbourhood, href: Href = own_address, more: Callable[[int], str] = lambda step: '') -> Diagram:
    """The drawing of a neighbourhood: a column for each step before, the thing itself, a column for each step after.

    Of a step with many things those that matter least are folded into one card; `more` is where the card of a step leads.
    """
    folding = fold(near)
    steps = sorted({*near.steps.values(), *(card.step for card in folding.cards)})
    lane = {step: number for number, step in enumerate(steps)}
    cards = [
        _card(near.things.get(iri, Thing(iri)), lane[step], href, False, _said(iri, near.links, near.things))
        for step in steps
        for iri in on_step(near, step)
        if iri not in folding.of
    ]
    name = name_of(near.centre, near.things)
    drawn = [link for link in near.links if not _among(link, near)]
    shown = [
        replace(link, first=folding.of.get(link.first, link.first), then=folding.of.get(link.then, link.then)) for link in drawn
    ]
    return Diagram(
        title=f'Connections of {name}',
        summary=_summary(near, len(list(_bundles(near.links))) - len(list(_bundles(drawn)))),
        lanes=tuple(Lane(heading(step) if step else 'This') for step in lane),
        cards=(*cards, *(_more_card(card, lane, more(card.step)) for card in folding.cards)),
        links=(*_lines(shown), *_more_links(folding.cards)),
        words=_words(drawn, bool(folding.cards), any(card.ghost for card in cards)),
    )


def ways_picture(ways: Ways, href: Href = own_address) -> Diagram:
    """The drawing of ways: each thing once, in the column after that of everything that leads to it."""
    column = _columns(ways)
    start, goal = end_name(ways.start, ways.things), end_name(ways.goal, ways.things)
    last = {way.things[-1] for way in ways.ways}
    links = [link for way in ways.ways for step in way.steps for link in step]
    cards = [
        _card(ways.things.get(iri, Thing(iri)), number, href, iri in last, _said(iri, links, ways.things))
        for iri, number in sorted(column.items(), key=lambda pair: (pair[1], name_of(pair[0], ways.things).lower(), pair[0]))
    ]
    found = counted(len(ways.ways), 'way') if ways.ways else f'No way was found. {looked(ways)}'
    lanes = [Lane('From'), *(Lane(heading(step)) for step in range(1, max(column.values(), default=0) + 1))]
    return Diagram(
        title=f'From {start} to {goal}',
        summary=found + (', the first; there are more' if ways.truncated else ''),
        lanes=tuple(lanes) if cards else (),
        cards=tuple(cards),
        links=tuple(_lines(links)),
        words=_words(links, False, any(card.ghost for card in cards)),
    )


def _columns(ways: Ways) -> dict[str, int]:
    """For each thing its column: the longest way on which it was reached, as far as no circle forbids."""
    column: dict[str, int] = {}
    for way in ways.ways:
        for number, iri in enumerate(way.things):
            column.setdefault(iri, number)
    for _ in range(len(column)):
        before = dict(column)
        for way in ways.ways:
            for number, (first, then) in enumerate(zip(way.things, way.things[1:], strict=False)):
                if column[then] <= column[first] < len(way.things) + number:
                    column[then] = column[first] + 1
        if before == column:
            break
    used = {number: place for place, number in enumerate(sorted(set(column.values())))}
    return {iri: used[number] for iri, number in column.items()}


def _more_card(card: More, lane: Mapping[int, int], href: str) -> Card:
    return Card(card.key, lane[card.step], f'+{card.number:,} more', kind='other', label=card.label, href=href, ghost=True)


def _more_links(cards: Iterable[More]) -> Iterator[drawing.Link]:
    for card in cards:
        for iri in card.joined:
            yield drawing.Link(card.key, iri, 'soft') if card.step < 0 else drawing.Link(iri, card.key, 'soft')


def _card(thing: Thing, lane: int, href: Href, goal: bool, said: str) -> Card:
    name = name_of(thing.iri, {thing.iri: thing})
    kind = kind_label(thing.kind) if thing.kind else 'Not described here'
    return Card(
        key=thing.iri, lane=lane, title=name, kind=thing.kind or 'other', kind_label=kind,
        details=tuple(filter(None, (tidy(thing.owner_name) or ', '.join(map(tidy, thing.codes[:2])),))),
        marks=(thing.outdated,) if thing.outdated else (), href=href(thing),
        label=', '.join(filter(None, (name, about(thing) or 'not described here', said))), goal=goal, ghost=not thing.kind,
    )  # fmt: skip


def _said(iri: str, links: Iterable[Link], things: Mapping[str, Thing]) -> str:
    """What the lines from a card say, for those who do not see them: `is required for Solar Degree; prepares for …`."""
    ranked = sorted(dict.fromkeys(link for link in links if link.first == iri), key=lambda link: link.then)
    said = [f'{relations(group)} {name_of(then, things)}' for then, group in groupby(ranked, key=lambda link: link.then)]
    return '; '.join(said[:_TOLD]) + (f'; and {len(said) - _TOLD} more' if len(said) > _TOLD else '')


def _lines(links: Iterable[Link]) -> Iterator[drawing.Link]:
    """One line for all links between two things, wherever these stand."""
    for first, then, together in _bundles(links):
        yield drawing.Link(first, then, _style(together), _label(together))


def _bundles(links: Iterable[Link]) -> Iterator[tuple[str, str, list[Link]]]:
    """The links between each two things."""
    ranked = sorted(dict.fromkeys(links), key=lambda link: (link.first, link.then))
    for (first, then), group in groupby(ranked, key=lambda link: (link.first, link.then)):
        yield first, then, list(group)


def _style(together: Iterable[Link]) -> str:
    return 'soft' if all(link.soft for link in together) else 'need'


def _brief(link: Link) -> str:
    return 'assesses' if link.relation == 'teaches' and link.property.endswith('assesses') else _BRIEF[link.relation]


def _briefs(links: Iterable[Link]) -> list[str]:
    """Each relation of some links in brief, in the order of `_BRIEF`, once."""
    order = list(_BRIEF)
    return list(dict.fromkeys(_brief(link) for link in sorted(links, key=lambda link: (order.index(link.relation), link.property))))


def _label(links: Iterable[Link]) -> str:
    """A few words for a line: the first two relations in brief."""
    found = _briefs(links)
    return ', '.join(found[:2]) + (' …' if len(found) > 2 else '')


def _words(links: Iterable[Link], more: bool, strange: bool) -> tuple[tuple[str, str], ...]:
    """What lines and dashed cards mean in this drawing, for its key: the relations that its lines stand for."""
    styles: dict[str, list[Link]] = {'need': [], 'soft': []}
    for _, _, together in _bundles(links):
        style = _style(together)
        styles[style] += [link for link in together if link.soft == (style == 'soft')]
    said = {style: ', '.join(_briefs(together)) for style, together in styles.items()}
    said['soft'] = said['soft'] or 'more things'
    said['ghost'] = ', '.join([*(['not described here'] if strange else []), *(['left out'] if more else [])])
    return tuple((style, word[:1].upper() + word[1:]) for style, word in said.items() if word)


def _among(link: Link, near: Neighbourhood) -> bool:
    """True for a link between two things of the same step: drawn, such links would tear a step into many columns."""
    return near.steps.get(link.first) == near.steps.get(link.then)


def _summary(near: Neighbourhood, among: int) -> str:
    before = sum(1 for step in near.steps.values() if step < 0)
    after = sum(1 for step in near.steps.values() if step > 0)
    links = f'; {counted(among, "link")} among things of the same step, listed in the outline' if among else ''
    more = [near.left_out.get((near.centre, way), 0) for way in ('in', 'out')]
    shown = [f'{number} of {number + rest:,}' if rest else str(number) for number, rest in zip((before, after), more, strict=True)]
    return f'{shown[0]} before, {shown[1]} after{links}'
