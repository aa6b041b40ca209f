"""Better plans from a plan: leave out what can be done without, or do without one component and fill the gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ctdl.pathways.solve_greedy import Prices, greedy
from ctdl.pathways.solve_puzzle import Puzzle
from ctdl.pathways.solve_rules import Rule, forced, positions, union

Plan = tuple[int, int]
"""What it costs, and the components that are complete with it, as bits."""

REFINEMENTS = 3
"""How often a first plan is gone through for something better."""


@dataclass(frozen=True, slots=True)
class Start:
    """What plans begin with: rules to meet, what is complete or committed, what can be, and what components are taken to be worth."""

    roots: Sequence[Rule]
    complete: int
    reach: int
    price: Prices


def spared(puzzle: Puzzle, had: int, complete: int, goal: int) -> int:
    """What is left of a complete set when one after the other is taken away that the goal can do without, dearest first."""
    for i in _dearest(puzzle, complete & ~had & ~_indispensable(puzzle, had, complete, goal)):
        fewer = puzzle.without(had, complete, i) if complete >> i & 1 else complete
        if fewer >> goal & 1:
            complete = fewer
    return complete


def _indispensable(puzzle: Puzzle, had: int, complete: int, goal: int) -> int:
    """What the goal cannot do without inside a complete set: followed down through what leaves no choice there."""
    found, waiting = 0, 1 << goal
    while waiting:
        found |= waiting
        named = 0
        for i in positions(waiting & ~had):
            named |= puzzle.needs[i] | union(forced(rule, 0, complete) for rule in puzzle.rules[i])
        waiting = named & complete & ~found
    return found


def refined(puzzle: Puzzle, had: int, start: Start, best: Plan) -> Plan:
    """A plan made better by doing without one of its components and filling up the gap, for as long as that helps."""
    for _ in range(REFINEMENTS):
        before = best[0]
        for i in _dearest(puzzle, best[1] & ~start.complete):
            found = _instead(puzzle, had, start, best, i) if best[1] >> i & 1 else None
            if found is not None and found[0] < best[0]:
                best = found
        if best[0] == before:
            break
    return best


def _instead(puzzle: Puzzle, had: int, start: Start, best: Plan, position: int) -> Plan | None:
    """A plan without one component that keeps what it can of another plan, None when there is none."""
    within = puzzle.without(had, start.reach, position)
    if start.complete & ~within or not all(rule.met(within) for rule in start.roots):
        return None
    price = {i: 0.0 if best[1] >> i & 1 else worth for i, worth in start.price.items()}
    complete = _trimmed(puzzle, had, start, greedy(puzzle, start.roots, start.complete, within, price))
    return (sum(puzzle.costs[i] for i in positions(complete & ~start.complete)), complete) if complete else None


def _trimmed(puzzle: Puzzle, had: int, start: Start, complete: int) -> int:
    """A complete set without what the start can do without; 0 when it holds in a circle only."""
    if puzzle.circular and complete & ~puzzle.closure(had, complete):
        return 0
    for i in _dearest(puzzle, complete & ~start.complete):
        fewer = puzzle.without(had, complete, i) if complete >> i & 1 else complete
        if not start.complete & ~fewer and all(rule.met(fewer) for rule in start.roots):
            complete = fewer
    return complete


def _dearest(puzzle: Puzzle, mask: int) -> list[int]:
    return sorted(positions(mask), key=lambda i: (-puzzle.costs[i], -i))
