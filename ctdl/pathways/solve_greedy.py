"""A plan made by following prices: for every condition the options that cost least."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ctdl.pathways.solve_puzzle import Puzzle
from ctdl.pathways.solve_rules import Rule, positions

Prices = Mapping[int, float]
"""What components are taken to be worth, by position."""


def greedy(puzzle: Puzzle, roots: Iterable[Rule], complete: int, reach: int, price: Prices) -> int:
    """A set of components, with what is complete, that meets the roots: always the options that are worth least."""
    waiting = list(roots)
    while waiting:
        rule = waiting.pop()
        for i in positions(_picked(rule, complete, reach, price, waiting)):
            complete = _take(puzzle, i, complete, waiting)
    return complete


def _take(puzzle: Puzzle, position: int, complete: int, waiting: list[Rule]) -> int:
    """Take a component with those that it needs outright; its rules wait."""
    stack = [position]
    while stack:
        i = stack.pop()
        if not complete >> i & 1:
            complete |= 1 << i
            waiting.extend(puzzle.rules[i])
            stack.extend(positions(puzzle.needs[i] & ~complete))
    return complete


def _picked(rule: Rule, complete: int, reach: int, price: Prices, waiting: list[Rule]) -> int:
    """The candidates to take for a rule; inner rules that are to be met wait."""
    if rule.met(complete):
        return 0
    if rule.check is not None:
        return _added(rule, complete, reach, price)
    missing = rule.needed - rule.count(complete)
    options: list[tuple[float, int, Rule | None]] = [(price.get(i, 0.0), i, None) for i in positions(rule.mask & reach & ~complete)]
    options += [
        (_worth(inner, complete, reach, price), -n, inner)
        for n, inner in enumerate(rule.inner)
        if not inner.met(complete) and inner.met(reach)
    ]
    options.sort(key=lambda option: option[:2])
    picked = 0
    for _, i, inner in options[:missing]:
        if inner is None:
            picked |= 1 << i
        else:
            waiting.append(inner)
    return picked


def _added(rule: Rule, complete: int, reach: int, price: Prices) -> int:
    """Candidates for a rule with a check, one by one until it is met, then without those that are not needed after all."""
    picked = 0
    free = sorted(positions(rule.scope & reach & ~complete), key=lambda i: (price.get(i, 0.0) / _size(rule, i), i))
    for i in free:
        if rule.met(complete | picked):
            break
        picked |= 1 << i
    for i in reversed(free):
        if picked >> i & 1 and rule.met(complete | picked & ~(1 << i)):
            picked &= ~(1 << i)
    return picked


def _size(rule: Rule, position: int) -> float:
    """How much a candidate brings to the first sum of a rule, so that what fills it fastest comes first; 1 where there is none."""
    check = rule.check
    summed = check is not None and bool(check.aggregates) and check.aggregates[0].action == 'Sum'
    size = check.size(0, 1 << position) if check is not None and summed else 1.0
    return max(size, 1e-6)


def _worth(rule: Rule, complete: int, reach: int, price: Prices) -> float:
    """What a rule takes by these prices."""
    options = [price.get(i, 0.0) for i in positions(rule.mask & reach & ~complete)]
    options += [_worth(inner, complete, reach, price) for inner in rule.inner if not inner.met(complete) and inner.met(reach)]
    return sum(sorted(options)[: max(1, rule.needed - rule.count(complete))])
