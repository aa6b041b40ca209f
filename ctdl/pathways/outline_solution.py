"""What a solution says, as lines of an outline: what is had, what is open, what remains at least, by which choice, and why at least."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from ctdl.pathways import amounts, naming, sentences
from ctdl.pathways.model import Pathway
from ctdl.pathways.outline_text import Line
from ctdl.report_text import counted

if TYPE_CHECKING:
    from ctdl.pathways.solve import Choice, Solution

MEASURES = {'components': 'fewest components', 'credits': 'fewest credits', 'cost': 'least cost', 'time': 'least time'}
_ADDED = {'time': ' added together; parts can run side by side'}
"""What is said of sums that are no length of the way."""

Name = Callable[[str], str]


def solution_lines(pathway: Pathway, solution: Solution, name: Name) -> Iterator[Line]:
    """The section of an outline about a solution."""
    yield Line('heading', 'What remains')
    yield Line('item', _had(pathway, solution, name))
    for title, iris in (('Complete with it', _groups(solution)), ('Open next', solution.open)):
        if iris:
            yield Line('item', f'{title}: {_all(iris, name)}.')
    if solution.unknown:
        yield Line('item', f'Not in this pathway: {"; ".join(map(naming.tidy, solution.unknown))}.')
    yield from _remaining(solution, name)


def remaining_text(solution: Solution) -> str:
    """What remains by the measure: `at least 3 components, 9 semester hours (fewest credits)`, `nothing`.

    Durations are told as a sum, which is no lower bound for a learner who does several things at once.
    """
    if not solution.chosen and solution.reachable and not solution.at_least:
        return 'nothing'
    parts = [counted(len(solution.chosen), 'component')]
    shown = amounts.text(solution.amount) if solution.by != 'components' else ''
    parts += [f'{shown}{_ADDED.get(solution.by, "")}'] if shown else []
    least = 'at least ' if solution.at_least else ''
    return f'{least}{", ".join(parts)} ({MEASURES.get(solution.by, solution.by)})'


def _had(pathway: Pathway, solution: Solution, name: Name) -> str:
    all_ = counted(len(pathway.components), 'component')
    return f'Had: {len(solution.have)} of {all_}: {_all(solution.have, name)}.' if solution.have else f'Had: none of {all_}.'


def _groups(solution: Solution) -> list[str]:
    return [iri for iri in solution.satisfied if iri not in solution.have]


def _all(iris: Iterable[str], name: Name) -> str:
    return '; '.join(map(name, iris))


def _remaining(solution: Solution, name: Name) -> Iterator[Line]:
    goal = solution.destination or next(iter(solution.goal), '')
    towards = f' to {name(goal)}' if goal else ''
    if not solution.reachable:
        yield Line('item', f'Nothing leads{towards} as the pathway is stated.')
    else:
        yield Line('item', f'Remaining{towards}: {remaining_text(solution)}.')
    if solution.chosen:
        yield Line('item', f'In this order: {_all(solution.chosen, name)}.')
    yield from (Line('item', _choice(choice, name), depth=1) for choice in solution.choices)
    if solution.reasons:
        why = 'Why only “at least”' if solution.reachable else 'Why'
        yield Line('item', f'{why}:')
        yield from (Line('item', naming.tidy(reason), depth=1) for reason in solution.reasons)
    if not solution.proven:
        yield Line('item', 'The search ended before every choice was weighed; less may do.')


def _choice(choice: Choice, name: Name) -> str:
    condition = naming.tidy(choice.condition.name)
    of = f'“{condition}” ({sentences.gate_text(choice.condition)})' if condition else sentences.gate_text(choice.condition)
    return f'For {name(choice.component)}, {of}: {_all(choice.taken, name)}.'
