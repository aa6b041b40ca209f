"""What is satisfied, what is open, and what remains at least: the least choice of components that completes a destination."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from ctdl.pathways.model import MULTI, Amount, Condition, Pathway
from ctdl.pathways.solve_measures import Measure, measure, set_costs
from ctdl.pathways.solve_plan import decisions, in_order, sorted_by_place, used, useful
from ctdl.pathways.solve_puzzle import Puzzle, puzzle
from ctdl.pathways.solve_reasons import why_at_least, why_counted_less, why_unreachable
from ctdl.pathways.solve_rules import is_unevaluable, positions
from ctdl.pathways.solve_search import MOST_STEPS, Search

__all__ = ['MULTI', 'Choice', 'Solution', 'solve']


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision of the plan: of the options of a condition of a component, these count (components, groups among them)."""

    component: str
    condition: Condition
    taken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Solution:
    """What remains to be done for a destination, by one measure (`components`, `credits`, `cost` or `time`).

    `have` are the components that are had, `unknown` what was said to be had and is nothing here, as it was said; `satisfied` is what
    is complete: had ones and groups whose conditions hold. `open` can be begun now. `chosen` is one least choice of what remains, in an
    order that can be followed: what it begins with is open; `groups` are those that it completes. `amount` is what remains by the measure:
    of durations the sum, though parts can run side by side. `at_least` tells that more may be needed, `reasons` why, or why nothing leads
    there when `reachable` is False. `proven` is False when the search ended before it was ruled out that less will do. `goal` are the
    destinations considered, `destination` the one that is reached at least cost.
    """

    have: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    satisfied: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    amount: tuple[Amount, ...] = ()
    at_least: bool = False
    reasons: tuple[str, ...] = ()
    proven: bool = True
    reachable: bool = True
    goal: tuple[str, ...] = ()
    by: str = 'components'
    destination: str = ''


def solve(
    pathway: Pathway, have: Collection[str] = (), by: str = 'components', destination: str = '', most: int = MOST_STEPS
) -> Solution:
    """The least choice of what remains for a learner who has these, exact unless `proven` is False.

    `have` are CTIDs or IRIs, of components or of what they stand for. Of several destinations the one that takes least is reached, or
    the one asked for. The search ends after `most` steps. ValueError for a measure or a
    destination that there is not.
    """
    goals = _goals(pathway, destination)
    hopeful = puzzle(pathway, goals)
    measured = measure(hopeful, by)
    set_costs(hopeful, measured)
    had, unknown = found_in(hopeful, have)
    satisfied = hopeful.closure(had, hopeful.groups)
    start = Solution(
        have=hopeful.iris(had),
        unknown=unknown,
        satisfied=hopeful.iris(satisfied),
        goal=goals,
        by=by,
    )
    search = Search(hopeful, had, most)
    open_ = _open(hopeful, had, satisfied, hopeful.mask(goals), search.reach(0))
    goal, complete = _cheapest(search, goals)
    if goal is None:
        return replace(start, open=open_, reachable=False, reasons=_why_not(search, goals))
    return _told(replace(start, open=open_, proven=not search.exhausted), search, measured, goal, complete)


def _goals(pathway: Pathway, asked: str) -> tuple[str, ...]:
    """The destinations, or the component asked for by CTID or IRI; ValueError when that is none of the pathway."""
    if not asked:
        return tuple(dict.fromkeys(pathway.destinations))
    for iri, component in pathway.components.items():
        if key(asked) in (key(iri), key(component.ctid)):
            return (iri,)
    raise ValueError(f'“{asked}” is no component of the pathway.')


def found_in(puzzle_: Puzzle, have: Collection[str]) -> tuple[int, tuple[str, ...]]:
    """The components that are had, as bits, and what of `have` is nothing here.

    A component that stands for one thing or another is had with any of these, one that stands for many (MultiComponent) with all of them.
    """
    keys = {key(one) for one in have} - {''}
    met: set[str] = set()
    had = 0
    for i, component in enumerate(puzzle_.components):
        own = {key(one) for one in (component.iri, component.ctid) if one} & keys
        stood = [key(resource.iri) for resource in component.stands_for]
        proxies = [one for one in stood if one in keys]
        met |= own | set(proxies)
        if own or (proxies and (component.kind != MULTI or len(proxies) == len(stood))):
            had |= 1 << i
    return had, tuple(one for one in dict.fromkeys(have) if key(one) not in met)


def key(address: str) -> str:
    """A CTID in small letters for every address that ends in one, any other address as it is."""
    tail = address.strip().rstrip('/').rpartition('/')[2].lower()
    return tail if tail.startswith('ce-') else address.strip()


def _open(puzzle_: Puzzle, had: int, satisfied: int, goals: int, reach: int) -> tuple[str, ...]:
    """What is ready, not complete and of use, in the suggested order; parts that no rule speaks of come after what rules ask for."""
    helping = useful(puzzle_, goals, satisfied, reach) & ~puzzle_.groups
    ruled = helping & useful(puzzle_, goals, satisfied, reach, silent=False)
    ready = sum(1 << i for i in positions(helping) if puzzle_.ready(i, satisfied))
    order = [i for some in (ready & ruled, ready & ~ruled) for i in sorted_by_place(puzzle_, some, helping & ~had)]
    return puzzle_.iris_of(order)


def _cheapest(search: Search, goals: tuple[str, ...]) -> tuple[int | None, int]:
    """The destination that takes least, the first of equals, and what is complete with it."""
    best: int | None = None
    limit: int | None = None
    complete = 0
    for iri in goals:
        goal = search.puzzle.position[iri]
        found = search.plan(goal, limit)
        if found is not None:
            best, limit, complete = goal, found[0], found[1]
    return best, complete


def _why_not(search: Search, goals: tuple[str, ...]) -> tuple[str, ...]:
    if not goals:
        return ('The pathway names no destination.',)
    reach = search.reach(0)
    found = (why_unreachable(search.puzzle, search.puzzle.position[iri], reach) for iri in goals)
    return tuple(dict.fromkeys(reason for several in found for reason in several))


def _told(start: Solution, search: Search, measured: Measure, goal: int, complete: int) -> Solution:
    """The solution with the plan in order, its choices, its amount and why it is only at least."""
    hopeful, had = search.puzzle, search.had
    complete = hopeful.closure(had, complete | hopeful.groups)
    holding = used(hopeful, goal, had, complete)
    order = in_order(hopeful, had, complete)
    chosen = sum(1 << i for i in order)
    strict = puzzle(hopeful.pathway, start.goal, strict=True) if _may_doubt(hopeful) else hopeful
    sure = bool(strict.closure(had, complete) >> goal & 1)
    reasons = (
        *why_at_least(hopeful, None if sure else strict, holding, had, complete),
        *why_counted_less(hopeful, measured, chosen),
    )
    return replace(
        start,
        chosen=hopeful.iris_of(order),
        groups=hopeful.iris(holding & hopeful.groups & ~hopeful.mask(start.satisfied)),
        choices=tuple(_choices(hopeful, holding & ~had, had, complete)),
        amount=measured.total(chosen),
        at_least=bool(reasons) or not sure,
        reasons=tuple(dict.fromkeys(reasons)),
        destination=hopeful.components[goal].iri,
    )


def _may_doubt(puzzle_: Puzzle) -> bool:
    """True when there is a condition that might not be evaluated."""
    return any(
        inner.condition.constraints or is_unevaluable(inner.condition)
        for rules in puzzle_.rules
        for rule in rules
        for inner in rule.walk()
    )


def _choices(puzzle_: Puzzle, holding: int, had: int, complete: int) -> Iterator[Choice]:
    for i in positions(holding):
        for rule, taken in decisions(puzzle_.rules[i], had, complete):
            yield Choice(puzzle_.components[i].iri, rule.condition, puzzle_.iris(taken))
