"""A pathway as a drawing to be made: components as cards on their lanes, conditions as gates, and what leads to what.

A condition with one target, no constraint and no other number than one is a plain link; every other one is a gate, nested ones too. A
link is drawn once, at its strongest: needed, else an order in time, else containment (of many children not every one). What closes a
circle is drawn as leading back, what comes from a later lane as late. In a drawing of many columns, what only precedes in the same lane
is a detail of the card (`after MAT 115`) instead of a link that widens the lane.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ctdl.diagrams.diagram import Card, Diagram, Gate, Lane, Link
from ctdl.findings import Finding
from ctdl.pathways import naming, order, sentences, totals, wording
from ctdl.pathways.lanes import DESTINATION, Column, columns, late
from ctdl.pathways.model import Component, Condition, Pathway

if TYPE_CHECKING:
    from ctdl.pathways.solve import Solution

Href = Callable[[Component], str]

STATES = {'have': 'have', 'open': 'open next', 'chosen': 'needed'}
"""The words for states of components."""

MOST_COLUMNS = 7
"""In a drawing with more columns of cards a suggested order within a lane is written on the card, not drawn."""


def own_address(component: Component) -> str:
    """Where a card leads when nothing else is said: the address of the component, if it is one of the web."""
    return component.iri if component.iri.startswith(('http://', 'https://')) else ''


def picture(
    pathway: Pathway, findings: Sequence[Finding] = (), solution: Solution | None = None, href: Href = own_address
) -> Diagram:
    """The drawing of a pathway, with problems from `findings` marked and, with a solution, what is had, open and needed.

    Keys of cards are the IRIs of components, keys of gates `{IRI of the component} condition 1.2`. `href` gives the address that a card
    leads to, '' for none.
    """
    pathway = wording.with_strangers(pathway)
    drawing = _Drawing(pathway, columns(pathway), findings, solution, href)
    gates, links = drawing.gates_and_links()
    cards = tuple(drawing.cards())
    return Diagram(
        title=naming.tidy(pathway.name) or naming.tail(pathway.iri),
        description=naming.tidy(pathway.description),
        language=pathway.language,
        summary=totals.summary(pathway, drawing.columns, drawing.sums),
        lanes=drawing.lanes(),
        cards=cards,
        gates=gates,
        links=links,
        problems=wording.problems(findings),
    )


def state_of(iri: str, solution: Solution | None) -> str:
    """What a solution says of a component: had (or satisfied by what is had), open, chosen, or the rest."""
    if solution is None:
        return ''
    if iri in solution.have or iri in solution.satisfied:
        return 'have'
    needed = iri in solution.chosen or iri in solution.groups
    return 'open' if iri in solution.open else 'chosen' if needed else 'rest'


def state_text(iri: str, solution: Solution | None) -> str:
    """The state of a component in words, `open next, needed` when both are true; '' for the rest."""
    state = state_of(iri, solution)
    both = state == 'open' and solution is not None and iri in solution.chosen
    return 'open next, needed' if both else STATES.get(state, '')


def is_plain(condition: Condition) -> bool:
    """True for a condition that says no more than its one target or its one nested condition does."""
    return condition.options == 1 and condition.number in (None, 1) and not condition.constraints


class _Drawing:
    """A picture in the making: the pathway with its lanes, and what has been found out about it."""

    def __init__(
        self, pathway: Pathway, columns: Sequence[Column], findings: Sequence[Finding], solution: Solution | None, href: Href
    ) -> None:
        self.pathway = pathway
        self.columns = columns
        self.solution = solution
        self.href = href
        self.focus = wording.by_focus(findings)
        self.names = naming.names(pathway)
        self.sums = totals.totals_of(pathway)
        self.loose = wording.loose_children(pathway)
        self.after: dict[str, list[str]] = {}

    # lanes and cards

    def lanes(self) -> tuple[Lane, ...]:
        """The lanes with their totals."""
        return tuple(
            Lane(naming.heading(column.title), totals.lane_note(self._on(column), self.sums), naming.heading(column.group))
            for column in self.columns
        )

    def _on(self, column: Column) -> list[Component]:
        return [self.pathway.components[iri] for iri in column.components]

    def cards(self) -> Iterable[Card]:
        """A card for each component, lane by lane."""
        for number, column in enumerate(self.columns):
            for component in self._on(column):
                yield self.card(component, number, column)

    def card(self, component: Component, lane: int, column: Column) -> Card:
        """The card of a component."""
        kind, word, _ = wording.kind_of(component)
        return Card(
            key=component.iri,
            lane=lane,
            title=self.names(component.iri),
            kind=kind,
            kind_label=word,
            details=(*wording.details(component, column.title), *self.folded(component)),
            chips=self.chips(component),
            marks=self.marks(component),
            href=self.href(component),
            label=self.label(component, column),
            language=component.language if component.language != self.pathway.language else '',
            state=state_of(component.iri, self.solution),
            goal=component.iri in self.pathway.destinations,
            ghost=component.member == 'outside',
        )

    def chips(self, component: Component) -> tuple[str, ...]:
        """Its chips; what is open and in the least choice too says so."""
        found = wording.chips(component, len(self.loose[component.iri]))
        return (*found, 'needed') if state_text(component.iri, self.solution).endswith(', needed') else found

    def folded(self, component: Component) -> tuple[str, ...]:
        """What it comes after in its own lane, where no line says so."""
        befores = (self.pathway.components[before] for before in self.after.get(component.iri, ()))
        return tuple(f'after {naming.tidy(before.code) or self.names(before.iri)}' for before in befores)

    def marks(self, component: Component) -> tuple[str, ...]:
        """Its problems in short, with those of conditions that are drawn as plain links."""
        plain = [condition.iri for condition in component.walk_conditions() if is_plain(condition)]
        return wording.marks(finding for iri in (component.iri, *plain) for finding in self.focus.get(iri, ()))

    def label(self, component: Component, column: Column) -> str:
        """The accessible name: what it is, where it stands, what it needs, how it stands."""
        facts = (
            wording.kind_of(component)[1],
            *wording.details(component, column.title),
            *self.folded(component),
            *self.chips(component),
            naming.heading(column.title),
        )
        needs = [sentences.sentence(wording.bare(condition), self.names) for condition in component.conditions]
        needs += [f'Requires {"; ".join(map(self.names, component.prerequisites))}'] if component.prerequisites else []
        state = state_text(component.iri, self.solution).replace('have', 'you have it').capitalize()
        goal = 'Destination' if component.iri in self.pathway.destinations and column.title != DESTINATION else ''
        marks = ', '.join(self.marks(component))
        problems = [f'Problem: {marks}'] if marks else []
        texts = (f'{self.names(component.iri)}: {", ".join(filter(None, facts))}', goal, *needs, state, *problems)
        return ' '.join(text if text.endswith('.') else f'{text}.' for text in texts if text)

    # gates and links

    def gates_and_links(self) -> tuple[tuple[Gate, ...], tuple[Link, ...]]:
        """The gates of all conditions and all links."""
        web = _Web(self.pathway, self.columns)
        for component in self.pathway.components.values():
            for number, condition in enumerate(component.conditions, 1):
                self.condition(web, condition, component.iri, component.iri, f'{component.iri} condition {number}')
            for before in component.prerequisites:
                web.need(before, component.iri, component.iri)
        web.order()
        web.children()
        self.after = web.after
        return tuple(web.gates), tuple(web.links.values())

    def condition(self, web: _Web, condition: Condition, opens: str, owner: str, key: str) -> None:
        """Draw a condition before the card or gate that it opens, and what is nested in it."""
        if not is_plain(condition):
            web.gates.append(self.gate(condition, key, opens))
            opens = key
        for target in condition.targets:
            web.need(target, opens, owner)
        for number, inner in enumerate(condition.conditions, 1):
            self.condition(web, inner, opens, owner, f'{key}.{number}')

    def gate(self, condition: Condition, key: str, opens: str) -> Gate:
        """The gate of a condition, its constraints in words below."""
        notes = tuple(sentences.constraint_sentence(wording.bare_constraint(one)) for one in condition.constraints)
        marks = wording.marks(self.focus.get(condition.iri, ()))
        return Gate(key, opens, sentences.gate_text(condition), notes, marks, sentences.sentence(condition, self.names))


@dataclass(slots=True)
class _Web:
    """Gates and links as they are gathered; a pair of ends has one link."""

    pathway: Pathway
    columns: Sequence[Column]
    gates: list[Gate] = field(default_factory=list)
    links: dict[tuple[str, str], Link] = field(default_factory=dict)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    after: dict[str, list[str]] = field(default_factory=dict)
    _back: Collection[tuple[str, str]] = ()
    _late: Collection[tuple[str, str]] = ()

    def __post_init__(self) -> None:
        self._back, self._late = wrong_ways(self.pathway, self.columns)

    def need(self, before: str, target: str, owner: str) -> None:
        """A link for what is needed, to a component or to one of its gates."""
        self._add(before, target, owner, 'need')

    def order(self) -> None:
        """Links for what only precedes; in a wide drawing not within a lane, where they would ask for one more column each."""
        wide = _is_wide(self.pathway, self.columns)
        lane = {iri: number for number, column in enumerate(self.columns) for iri in column.components}
        for iri, many in order.precedence(self.pathway).items():
            for before in many:
                if (before, iri) in self.pairs:
                    continue
                if wide and lane[before] == lane[iri] and (before, iri) not in self._back:
                    self.after.setdefault(iri, []).append(before)
                    self.pairs.add((before, iri))
                else:
                    self._add(before, iri, iri, 'order')

    def children(self) -> None:
        """Links from few children to what contains them, where nothing else joins the two.

        Of many only from those that lead nowhere else, to what has no other link; the chip of its card tells how many there are.
        """
        leading, led_to = {before for before, _ in self.pairs}, {owner for _, owner in self.pairs}
        lane = {iri: number for number, column in enumerate(self.columns) for iri in column.components}
        for iri, loose in wording.loose_children(self.pathway).items():
            ends = [child for child in loose if child not in leading and lane[child] <= lane[iri]] if iri not in led_to else []
            for child in loose if len(loose) < wording.MANY_CHILDREN else ends:
                self._add(child, iri, iri, 'child')

    def _add(self, before: str, target: str, owner: str, style: str) -> None:
        pair = (before, owner)
        drawn = style if style == 'child' else 'back' if pair in self._back else 'late' if pair in self._late else style
        self.links.setdefault((before, target), Link(before, target, drawn))
        self.pairs.add(pair)


def _is_wide(pathway: Pathway, placed: Sequence[Column]) -> bool:
    """True when what comes before what takes more than `MOST_COLUMNS` columns of cards in all lanes together."""
    before = order.earlier(pathway)
    total = 0
    for column in placed:
        depth = dict.fromkeys(column.components, 1)
        for _ in range(MOST_COLUMNS + 1):
            for iri in depth:
                depth[iri] = min(MOST_COLUMNS + 1, max((depth[one] + 1 for one in before[iri] if one in depth), default=1))
        total += max(depth.values(), default=0)
    return total > MOST_COLUMNS


def wrong_ways(pathway: Pathway, placed: Sequence[Column]) -> tuple[Collection[tuple[str, str]], Collection[tuple[str, str]]]:
    """Pairs (before, after) that close a circle, and those that only come from a later lane.

    In a circle the links from a later lane are the ones that lead back; where there are none, the one that a depth-first walk finds.
    """
    earlier = order.earlier(pathway)
    behind = late(pathway, placed)
    circle = {iri: number for number, group in enumerate(order.components(earlier)) for iri in group}
    closing = {(before, iri) for before, iri in behind if circle[before] == circle[iri]}
    forward = order.without(earlier, {(iri, before) for before, iri in behind})
    back = closing | {(before, iri) for iri, before in order.back_edges(forward)}
    return back, behind - closing
