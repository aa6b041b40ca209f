"""A pathway as text: for the terminal, as Markdown, for screen readers, phones and paper. All that the drawing says is in it.

    3. Circuits: Course, ELEC 101, 4 semester hours, Required
       - Stands for: Electric Circuits (Course, ELEC 101)
       - Complete 2 of these 3: Algebra (1); Safety (2); Tools (4).
       - Leads to: Motors (7).

Numbers run through the whole pathway, in the order of the lanes, and follow each name that is mentioned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ctdl.findings import Finding, Severity
from ctdl.pathways import lanes, naming, order, sentences, totals, wording
from ctdl.pathways.model import Component, Condition, Pathway
from ctdl.pathways.outline_solution import solution_lines
from ctdl.pathways.outline_text import Line, as_markdown, as_text
from ctdl.pathways.picture import state_text, wrong_ways
from ctdl.report_text import counted

if TYPE_CHECKING:
    from ctdl.pathways.solve import Solution


def outline(
    pathway: Pathway,
    findings: Sequence[Finding] = (),
    solution: Solution | None = None,
    markdown: bool = False,
    width: int | None = None,
) -> str:
    """The outline of a pathway, with problems and, with a solution, what is had, open, needed and remains.

    Plain text is wrapped at `width` columns of a terminal, not at all for None; Markdown never is.
    """
    said = lines(pathway, findings, solution)
    return as_markdown(said) if markdown else as_text(said, width)


def lines(pathway: Pathway, findings: Sequence[Finding] = (), solution: Solution | None = None) -> list[Line]:
    """The lines of the outline, for other ways of writing it."""
    return list(_Outline(wording.with_strangers(pathway), findings, solution).lines())


class _Outline:
    """An outline in the making."""

    def __init__(self, pathway: Pathway, findings: Sequence[Finding], solution: Solution | None) -> None:
        self.pathway = pathway
        self.findings = findings
        self.solution = solution
        self.columns = lanes.columns(pathway)
        self.focus = wording.by_focus(findings)
        self.plain = naming.names(pathway)
        ranked = [iri for column in self.columns for iri in column.components]
        self.numbers = {iri: number for number, iri in enumerate(ranked, 1)}
        self.after = order.turned(order.needs(pathway))
        self.sums = totals.totals_of(pathway)
        self.loose = wording.loose_children(pathway)
        self.preceding = order.precedence(pathway)
        self.following = order.turned(self.preceding)
        self.back, self.late = wrong_ways(pathway, self.columns)

    def name(self, iri: str) -> str:
        """What a component is called, with its number."""
        return f'{self.plain(iri)} ({self.numbers[iri]})' if iri in self.numbers else self.plain(iri)

    def names(self, iris: Iterable[str]) -> str:
        """Several of them."""
        return '; '.join(map(self.name, dict.fromkeys(iris)))

    def lines(self) -> Iterator[Line]:
        """Everything, from the title to the last component."""
        yield from self.head()
        if self.solution is not None:
            yield from solution_lines(self.pathway, self.solution, self.name)
        for column in self.columns:
            own = [self.pathway.components[iri] for iri in column.components]
            title = ': '.join(filter(None, map(naming.heading, (column.group, column.title))))
            yield Line('heading', f'{title} ({totals.lane_note(own, self.sums)})')
            yield from self.description(column)
            for component in own:
                yield from self.component(component, column)

    def head(self) -> Iterator[Line]:
        """Title, where it comes from, description, totals, destinations, problems of the whole."""
        pathway = self.pathway
        yield Line('title', naming.tidy(pathway.name) or naming.tail(pathway.iri))
        kind = f'Pathway of {naming.heading(pathway.owner)}' if pathway.owner else 'Pathway'
        yield Line('text', ', '.join(filter(None, (kind, pathway.ctid, pathway.webpage))))
        if pathway.description:
            yield Line('text', naming.tidy(pathway.description))
        yield Line('text', f'{totals.summary(pathway, self.columns, self.sums)}.')
        if pathway.destinations:
            yield Line('text', f'Leads to: {self.names(pathway.destinations)}.')
        if pathway.credentials:
            yield Line('text', f'Pathway of: {"; ".join(map(wording.resource_text, pathway.credentials))}.')
        yield from self.problems()

    def problems(self) -> Iterator[Line]:
        """How many there are, those that belong to no component, and how many hints are left out."""
        own = {iri for c in self.pathway.components.values() for iri in (c.iri, *(one.iri for one in c.walk_conditions()))}
        told = wording.told(self.findings)
        loose = [finding for finding in told if finding.focus not in own]
        marked, hints = len(told) - len(loose), len(self.findings) - len(told)
        if told:
            yield Line('heading', f'Problems ({len(told)})')
            yield from (Line('item', said(finding)) for finding in loose)
            if marked:
                yield Line('item', f'{"One is" if marked == 1 else f"{marked} are"} told below, where the component stands.')
        if hints:
            yield Line(
                'text', f'{counted(hints, "hint")} for the publisher {"is" if hints == 1 else "are"} not told here; a check does.'
            )

    def description(self, column: lanes.Column) -> Iterator[Line]:
        """What the progression model says of a level."""
        yield from (
            Line('text', naming.tidy(level.description))
            for level in self.pathway.levels
            if level.iri == column.level and level.description
        )

    def component(self, component: Component, column: lanes.Column) -> Iterator[Line]:
        """A component with all that there is to say of it."""
        goal = 'destination' if component.iri in self.pathway.destinations else ''
        strange = '' if component.member != 'outside' else 'from elsewhere' if component.kind else 'not described here'
        word = wording.kind_of(component)[1] if component.kind else ''
        facts = [
            word,
            *wording.details(component, column.title),
            *wording.chips(component, len(self.loose[component.iri])),
            goal,
            strange,
        ]
        state = state_text(component.iri, self.solution)
        name = self.plain(component.iri)
        href = component.iri if component.iri.startswith(('http://', 'https://')) else ''
        yield Line('component', name, f': {", ".join(filter(None, facts))}', self.numbers[component.iri], state=state, href=href)
        yield from self.points(component)

    def points(self, component: Component) -> Iterator[Line]:
        """What it stands for, needs and leads to, and its problems."""
        for resource in component.stands_for:
            yield Line('point', f'Stands for: {wording.resource_text(resource)}.')
        for condition in component.conditions:
            yield from self.condition(condition)
        needed, after = order.needed(component), self.after[component.iri]
        told = (
            ('Requires', component.prerequisites),
            ('Comes after', [iri for iri in self.preceding[component.iri] if iri not in needed]),
            ('Comes before', [iri for iri in self.following[component.iri] if iri not in after]),
            ('Contains', self.loose[component.iri]),
            ('Leads to', after),
            ('Needs from a later lane', self.pairs(self.late, component)),
            ('Closes a circle with', self.pairs(self.back, component)),
        )
        yield from (Line('point', f'{word}: {self.names(iris)}.') for word, iris in told if iris)
        about = (component.iri, *(condition.iri for condition in component.walk_conditions()))
        yield from (Line('point', said(finding)) for iri in about for finding in self.focus.get(iri, ()))

    def pairs(self, pairs: Iterable[tuple[str, str]], component: Component) -> list[str]:
        """The first of each pair of which a component is the second, by number."""
        return sorted((before for before, iri in pairs if iri == component.iri), key=lambda iri: self.numbers[iri])

    def condition(self, condition: Condition) -> Iterator[Line]:
        """A condition as a sentence; one with others nested in it as a list."""
        if condition.conditions:
            yield from _nested(sentences.lines(condition, self.name), 0)
        else:
            yield Line('point', f'{sentences.sentence(condition, self.name)}.')


def _nested(line: sentences.Line, depth: int) -> Iterator[Line]:
    yield Line('point', f'{line.text}:' if line.children else line.text, depth=depth)
    for inner in line.children:
        yield from _nested(inner, depth + 1)


def said(finding: Finding) -> str:
    """A finding in one line: how grave, what is wrong, and the way that shows it where it has three steps."""
    way = ' → '.join(map(naming.tidy, finding.way)) if len(finding.way) > 2 else ''
    grave = 'Violation' if finding.severity is Severity.VIOLATION else 'Warning'
    return f'{grave}: {naming.tidy(finding.message)}{f" The way: {way}." if way else ""}'
