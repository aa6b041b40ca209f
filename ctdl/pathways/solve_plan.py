"""From a set of components to a plan to follow: its order, what is open, and which choice it makes in each condition."""

from __future__ import annotations

from collections.abc import Iterable

from ctdl.pathways.lanes import columns
from ctdl.pathways.model import Component
from ctdl.pathways.solve_puzzle import Puzzle, turned
from ctdl.pathways.solve_rules import Rule, positions, union

Key = tuple[int, int, str, str]


def sorted_by_place(puzzle: Puzzle, mask: int, waiting: int) -> list[int]:
    """Positions: first what need not wait for another to keep the suggested order, then by lane, name and address."""
    places = {iri: n for n, lane in enumerate(columns(puzzle.pathway)) for iri in lane.components}
    earlier = predecessors(puzzle)
    return sorted(positions(mask), key=lambda i: _key(puzzle.components[i], earlier[i] & waiting & ~(1 << i), places))


def _key(component: Component, before: int, places: dict[str, int]) -> Key:
    return (1 if before else 0, places.get(component.iri, len(places)), component.name.casefold(), component.iri)


def predecessors(puzzle: Puzzle) -> list[int]:
    """What stands before each component in the suggested order, directly, as bits."""
    found = [puzzle.mask(component.preceded_by) for component in puzzle.components]
    for i, component in enumerate(puzzle.components):
        for later in positions(puzzle.mask(component.precedes)):
            found[later] |= 1 << i
    return found


def in_order(puzzle: Puzzle, had: int, plan: int) -> list[int]:
    """The components of a plan so that each is ready when it comes; among those that are, in the suggested order."""
    places = {iri: n for n, lane in enumerate(columns(puzzle.pathway)) for iri in lane.components}
    earlier = predecessors(puzzle)
    named_by = turned(puzzle.references)
    groups = puzzle.groups & plan
    left = plan & ~puzzle.groups & ~had
    complete = puzzle.closure(had, groups)
    order: list[int] = []
    ready = [i for i in positions(left) if puzzle.ready(i, complete)]
    while ready:
        first = min(ready, key=lambda i: _key(puzzle.components[i], earlier[i] & left & ~(1 << i), places))
        order.append(first)
        left &= ~(1 << first)
        before, complete = complete, complete | 1 << first
        if groups & ~complete:
            complete = puzzle.closure(complete, groups)
        new = complete & ~before
        ready = [i for i in ready if i != first]
        near = union(named_by[i] for i in positions(new)) & left
        ready += [i for i in positions(near) if i not in ready and puzzle.ready(i, complete)]
    return order


def useful(puzzle: Puzzle, goals: int, complete: int, reach: int, silent: bool = True) -> int:
    """What may still help towards a goal: followed down from the goals through what is not met yet and can be.

    Components that it contains without a rule may help too, for all that is known; with `silent` False they are left out.
    """
    found = 0
    waiting = goals & reach & ~complete
    while waiting:
        found |= waiting
        named = 0
        for i in positions(waiting):
            named |= puzzle.needs[i] | (unruled(puzzle, i) if silent else 0)
            for rule in puzzle.rules[i]:
                named |= _helping(rule, complete, reach)
        waiting = named & reach & ~complete & ~found
    return found


def unruled(puzzle: Puzzle, position: int) -> int:
    """What a component contains and neither its conditions nor those below them name, as bits: no rule says how much of it is needed."""
    return puzzle.mask(puzzle.components[position].children) & ~puzzle.below[position]


def _helping(rule: Rule, complete: int, reach: int) -> int:
    """The candidates that may help to meet a rule."""
    if rule.met(complete) or not rule.met(reach):
        return 0
    found = rule.mask if rule.check is None else rule.scope
    for inner in rule.inner:
        found |= _helping(inner, complete, reach)
    return found


def used(puzzle: Puzzle, goal: int, had: int, complete: int) -> int:
    """What holds up the goal: followed down from it through what the rules count, not beyond what is had."""
    found, waiting = 0, 1 << goal
    while waiting:
        found |= waiting
        named = 0
        for i in positions(waiting & ~had):
            named |= puzzle.needs[i]
            for rule in puzzle.rules[i]:
                named |= counted(rule, had, complete)
        waiting = named & ~found
    return found


def counted(rule: Rule, had: int, complete: int) -> int:
    """A choice that meets a rule and has nothing needless, what is had first."""
    chosen = rule.scope & complete
    for mask in (chosen & ~had, chosen & had):
        for i in reversed(list(positions(mask))):
            fewer = chosen & ~(1 << i)
            if rule.met(fewer):
                chosen = fewer
    return chosen


def is_choice(rule: Rule) -> bool:
    """True when a condition leaves something to choose."""
    return rule.options > max(0, rule.needed)


def decisions(rules: Iterable[Rule], had: int, complete: int) -> list[tuple[Rule, int]]:
    """The rules that leave a choice, nested ones too where they are met by what counts, each with what counts."""
    found: list[tuple[Rule, int]] = []
    for rule in rules:
        chosen = counted(rule, had, complete)
        if is_choice(rule):
            found.append((rule, chosen))
        inner = [one for one in rule.inner if one.met(chosen) and one.needed]
        found.extend(decisions(inner, had, chosen))
    return found
