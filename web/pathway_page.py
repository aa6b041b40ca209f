"""A pathway as its page shows it: outline, table, totals by level, problems, what there is to tick and what remains."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ctdl.ctid import ctid_of
from ctdl.errors import CTDLError, InputError, MissingError
from ctdl.findings import Finding, Severity
from ctdl.pathways import amounts, lanes, naming, totals, wording
from ctdl.pathways.model import Component, Pathway
from ctdl.pathways.outline import lines
from ctdl.pathways.outline_solution import remaining_text
from ctdl.pathways.picture import state_text
from ctdl.pathways.table import rows
from web.pathway_outline import Point, Section, sections

if TYPE_CHECKING:
    from ctdl.pathways.solve import Solution

BY = {'components': 'fewest components', 'credits': 'fewest credits', 'cost': 'least cost', 'time': 'least time'}
"""What can be asked to be least, in words."""
VIEWS = {'diagram': 'Diagram', 'outline': 'Outline', 'table': 'Table', 'data': 'Data'}
_SHOWN = ('number', 'name', 'type', 'lane', 'code', 'credits', 'needs', 'stands for', 'state', 'problems')


@dataclass(frozen=True, slots=True)
class Judged:
    """A pathway with what is wrong with it, and what remains of it where that was asked."""

    pathway: Pathway
    findings: tuple[Finding, ...]
    solution: Solution | None = None
    notice: str = ''


@dataclass(frozen=True, slots=True)
class Tick:
    """A component that one may have: what the form sends, what it is called, a few facts, whether it is ticked."""

    value: str
    name: str
    facts: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Total:
    """What stands on a level (or term, or step) and adds up there."""

    title: str
    components: int
    credits: str
    kinds: str
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong: how grave in a word, what, what helps, and the component that it is about (its number, 0 for none)."""

    grave: str
    message: str
    remedy: str
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """A component in the table; `href` is where its name leads."""

    href: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is said of a solution: a line of all, then lists of (name, number) that are had, open and needed, choices, and reasons."""

    text: str
    towards: str
    had: tuple[str, ...]
    complete: tuple[str, ...]
    open: tuple[str, ...]
    chosen: tuple[str, ...]
    said: tuple[Point, ...]
    reasons: tuple[str, ...]
    unknown: tuple[str, ...]
    at_least: bool
    reachable: bool
    proven: bool


@dataclass(frozen=True, slots=True)
class PathwayPage:
    """Everything that the page of a pathway shows but for the drawing."""

    ctid: str
    name: str
    language: str
    description: str
    owner: str
    webpage: str
    summary: str
    goals: tuple[str, ...]
    sections: tuple[Section, ...]
    totals: tuple[Total, ...]
    whole: str
    problems: tuple[Problem, ...]
    hints: int
    rows: tuple[Row, ...]
    remaining: Remaining | None
    notice: str


def asked(pathway: Pathway, have: Sequence[str], by: str, to: str) -> tuple[Solution | None, str]:
    """What remains for one who has these, and what cannot be told; None where nothing is asked. InputError for an unknown measure."""
    if by and by not in BY:
        raise InputError(f'“{by}” is nothing to choose by; there is {", ".join(BY)}.', by=by)
    if not (have or by or to):
        return None, ''
    from ctdl.pathways.solve import solve

    had, notice = _had(pathway, have)
    goal = naming.meant(pathway, to) if to else ''
    return solve(pathway, had, by or 'components', goal), notice


def _had(pathway: Pathway, have: Sequence[str]) -> tuple[list[str], str]:
    """The components had; what may mean several is said and counts for none."""
    found, said = [], []
    for text in have:
        try:
            found += naming.had(pathway, [text])
        except MissingError:
            found.append(text)
        except CTDLError as error:
            said.append(str(error))
    return list(dict.fromkeys(found)), ' '.join(said)


def targets(pathway: Pathway, described: Callable[[Sequence[str]], Mapping[str, object]], outline: str) -> dict[str, str]:
    """Where each component leads on this site: to what it stands for where that is described here, else to its place in the outline.

    `described` says which addresses documents here describe as theirs; `outline` is the address of the outline.
    """
    stands = [resource.iri for component in pathway.components.values() for resource in component.stands_for]
    here = described(stands)
    numbers = numbered(pathway)
    return {
        iri: next(
            (f'/resources/{ctid_of(one.iri)}' for one in component.stands_for if one.iri in here and ctid_of(one.iri)),
            f'{outline}#c{numbers[iri]}' if iri in numbers else '',
        )
        for iri, component in wording.with_strangers(pathway).components.items()
    }


def numbered(pathway: Pathway) -> dict[str, int]:
    """The numbers of components, which run through all lanes."""
    placed = lanes.columns(wording.with_strangers(pathway))
    return {iri: number for number, iri in enumerate((iri for lane in placed for iri in lane.components), 1)}


def page(judged: Judged, leads: Mapping[str, str]) -> PathwayPage:
    """The page of a pathway; `leads` as `targets` gives it."""
    pathway = wording.with_strangers(judged.pathway)
    placed = lanes.columns(pathway)
    iris = [iri for lane in placed for iri in lane.components]
    outline = sections(lines(pathway, judged.findings, judged.solution), lambda number: _onward(leads[iris[number - 1]]))
    told = wording.told(judged.findings)
    sums = totals.totals_of(pathway)
    return PathwayPage(
        ctid=pathway.ctid,
        name=naming.tidy(pathway.name) or naming.tail(pathway.iri),
        language=pathway.language,
        description=pathway.description,
        owner=pathway.owner,
        webpage=pathway.webpage,
        summary=totals.summary(pathway, placed, sums),
        goals=tuple(naming.name_of(pathway.components[iri]) for iri in pathway.destinations if iri in pathway.components),
        sections=tuple(
            section for section in outline if section.title and not section.title.startswith(('Problems (', 'What remains'))
        ),
        totals=tuple(_totals(pathway, placed, sums, judged.solution)),
        whole=amounts.text(sums.offered),
        problems=tuple(_problem(finding, pathway, {iri: n for n, iri in enumerate(iris, 1)}) for finding in told),
        hints=len(judged.findings) - len(told),
        rows=tuple(_rows(judged, pathway, iris, leads)),
        remaining=_remaining(pathway, judged.solution, outline) if judged.solution else None,
        notice=judged.notice,
    )


def _onward(href: str) -> str:
    """Where a name in the outline leads: nowhere when that is the outline itself."""
    return '' if '#c' in href else href


def _totals(pathway: Pathway, placed: Sequence[lanes.Column], sums: totals.Totals, solution: Solution | None) -> list[Total]:
    found = []
    for lane in placed:
        own = [pathway.components[iri] for iri in lane.components]
        title = ': '.join(filter(None, map(naming.heading, (lane.group, lane.title))))
        credits = amounts.text(totals.credits_of(own, sums.counting))
        ticks = tuple(_tick(one, lane.title, solution) for one in own if one.kind and not _only_group(one, solution))
        found.append(Total(title, len(own), credits, totals.kinds_text(own), ticks))
    return found


def _only_group(component: Component, solution: Solution | None) -> bool:
    return component.is_group and not (solution and component.iri in solution.have)


def _tick(component: Component, lane: str, solution: Solution | None) -> Tick:
    facts = (wording.kind_of(component)[1], *wording.details(component, lane))
    ticked = bool(solution and component.iri in solution.have)
    return Tick(component.ctid or component.iri, naming.name_of(component), ', '.join(filter(None, facts)), ticked)


def _problem(finding: Finding, pathway: Pathway, numbers: Mapping[str, int]) -> Problem:
    grave = 'Violation' if finding.severity is Severity.VIOLATION else 'Warning'
    owner = next(
        (
            component
            for component in pathway.components.values()
            if finding.focus == component.iri or any(finding.focus == condition.iri for condition in component.walk_conditions())
        ),
        None,
    )
    number = numbers.get(owner.iri, 0) if owner else 0
    name = naming.name_of(owner) if owner else ''
    return Problem(grave, naming.tidy(finding.message), naming.tidy(finding.remedy), number, name)


def _rows(judged: Judged, pathway: Pathway, iris: Sequence[str], leads: Mapping[str, str]) -> list[Row]:
    from ctdl.pathways.table import COLUMNS

    found = []
    for iri, row in zip(iris, rows(pathway, judged.findings, judged.solution), strict=True):
        cells = dict(zip(COLUMNS, row, strict=True))
        component = pathway.components[iri]
        shown = {key: cells[key] for key in _SHOWN}
        shown['type'] = wording.kind_of(component)[1]
        shown['credits'] = amounts.text(component.total_credits)
        shown['state'] = state_text(iri, judged.solution)
        found.append(Row(leads[iri], shown))
    return found


def _remaining(pathway: Pathway, solution: Solution, outline: Sequence[Section]) -> Remaining:
    name = naming.names(pathway)
    numbers = numbered(pathway)

    def named(iris: Sequence[str]) -> tuple[str, ...]:
        return tuple(f'{name(iri)} ({numbers[iri]})' if iri in numbers else name(iri) for iri in iris)

    goal = solution.destination or next(iter(solution.goal), '')
    said = next((section.points for section in outline if section.title == 'What remains'), [])
    choices = tuple(point for line in said for point in line.points if point.text.startswith('For '))
    return Remaining(
        text=remaining_text(solution),
        towards=name(goal) if goal else '',
        had=named(solution.have),
        complete=named([iri for iri in solution.satisfied if iri not in solution.have]),
        open=named(solution.open),
        chosen=named(solution.chosen),
        said=choices,
        reasons=tuple(map(naming.tidy, solution.reasons)),
        unknown=tuple(map(naming.tidy, solution.unknown)),
        at_least=solution.at_least,
        reachable=solution.reachable,
        proven=solution.proven,
    )


def with_sequence(pathway: Pathway, sequence: int) -> Pathway:
    """The pathway with the number of the ledger that it is true for."""
    return replace(pathway, sequence=sequence)
