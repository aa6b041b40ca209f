"""A pathway as a puzzle of bits: what each component needs, its rules and cost, and what is complete once others are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ctdl.pathways.model import Component, Pathway
from ctdl.pathways.solve_rules import Maker, Rule, positions


@dataclass(slots=True, eq=False)
class Puzzle:
    """The components of a pathway by position, those that are named but not there among them (`member` 'outside').

    `needs` are bits, `costs` whole numbers (the least choice has the least sum), `order` has what is needed before what needs it, as far
    as there are no circles; `circular` tells that there are. `rank` is the place in that order. `references` is what a component names,
    `below` all that it may draw on and `above` all that may draw on it, itself among them, as bits. Costs are `step` times a number and a
    remainder of at most `tail` altogether.
    """

    pathway: Pathway
    components: list[Component]
    position: dict[str, int]
    needs: list[int]
    rules: list[tuple[Rule, ...]]
    groups: int
    costs: list[int]
    order: list[int]
    circular: bool
    rank: list[int]
    references: list[int]
    below: list[int]
    above: list[int]
    step: int = 1
    tail: int = 0

    def closure(self, complete: int, available: int) -> int:
        """What is complete once all that is available is taken that can be, beginning with what is complete already."""
        needs, rules = self.needs, self.rules
        waiting = [i for i in self.order if (available & ~complete) >> i & 1]
        while waiting:
            later = []
            for i in waiting:
                if needs[i] & ~complete or not all(rule.met(complete) for rule in rules[i]):
                    later.append(i)
                else:
                    complete |= 1 << i
            if len(later) == len(waiting) or not self.circular:
                break
            waiting = later
        return complete

    def without(self, had: int, complete: int, position: int) -> int:
        """What of a complete set is still complete without one of it that is not had."""
        if self.circular:
            return self.closure(had, complete & ~(1 << position))
        affected = self.above[position] & complete & ~had
        return self.closure(complete & ~affected, affected & ~(1 << position))

    def ready(self, position: int, complete: int) -> bool:
        """True when nothing that a component needs is missing."""
        return not self.needs[position] & ~complete and all(rule.met(complete) for rule in self.rules[position])

    def mask(self, iris: Iterable[str]) -> int:
        """The bits of components; those that are not here are left out."""
        found = 0
        for iri in iris:
            if iri in self.position:
                found |= 1 << self.position[iri]
        return found

    def iris(self, mask: int) -> tuple[str, ...]:
        """The components of bits, in the order of the pathway."""
        return tuple(self.components[i].iri for i in positions(mask))

    def iris_of(self, order: Iterable[int]) -> tuple[str, ...]:
        """The components at positions, in that order."""
        return tuple(self.components[i].iri for i in order)

    @property
    def all(self) -> int:
        """Every component."""
        return (1 << len(self.components)) - 1


def puzzle(pathway: Pathway, goals: Iterable[str] = (), strict: bool = False) -> Puzzle:
    """The puzzle of a pathway; costs are to be filled in."""
    components = [*pathway.components.values(), *named_and_missing(pathway, goals)]
    position = {component.iri: i for i, component in enumerate(components)}
    maker = Maker(pathway, {iri: 1 << i for iri, i in position.items()}, {1 << i: one for i, one in enumerate(components)}, strict)
    needs = [_bits(position, component.prerequisites) for component in components]
    rules = [
        tuple(maker.rule(condition, 1 << i) for condition in component.conditions) if component.member != 'outside' else ()
        for i, component in enumerate(components)
    ]
    groups = sum(1 << i for i, component in enumerate(components) if component.is_group)
    references = [_references(*both) for both in zip(needs, rules, strict=True)]
    order, circular = _order(references)
    rank = [0] * len(components)
    for place, i in enumerate(order):
        rank[i] = place
    below = _below(references, order)
    above = _below(turned(references), order[::-1])
    return Puzzle(
        pathway, components, position, needs, rules, groups, [0] * len(components), order, circular, rank, references, below, above
    )


def turned(references: Sequence[int]) -> list[int]:
    """What names each."""
    found = [0] * len(references)
    for i, mask in enumerate(references):
        for j in positions(mask):
            found[j] |= 1 << i
    return found


def _below(references: Sequence[int], order: Sequence[int]) -> list[int]:
    """All that each may draw on, over any number of steps."""
    below = [1 << i for i in range(len(references))]
    changed = True
    while changed:
        changed = False
        for i in order:
            found = below[i]
            for j in positions(references[i]):
                found |= below[j]
            changed = changed or found != below[i]
            below[i] = found
    return below


def named_and_missing(pathway: Pathway, goals: Iterable[str] = ()) -> Sequence[Component]:
    """What components, or the goals, name and is not there."""
    named = [*goals]
    for component in pathway.components.values():
        named.extend(component.prerequisites)
        for condition in component.conditions:
            named.extend(condition.all_targets())
    return [Component(iri, member='outside') for iri in dict.fromkeys(named) if iri not in pathway.components]


def _bits(position: dict[str, int], iris: Iterable[str]) -> int:
    found = 0
    for iri in iris:
        found |= 1 << position[iri]
    return found


def _references(needs: int, rules: Iterable[Rule]) -> int:
    for rule in rules:
        needs |= rule.scope
    return needs


def _order(references: Sequence[int]) -> tuple[list[int], bool]:
    """Positions so that references come first, by depth-first search; and whether a circle kept some from doing so."""
    order: list[int] = []
    state = [0] * len(references)  # 1 on the way down, 2 done
    circular = False
    for start in range(len(references)):
        stack = [] if state[start] else [(start, positions(references[start]))]
        state[start] = state[start] or 1
        while stack:
            at, rest = stack[-1]
            below = next(rest, None)
            if below is None:
                state[at] = 2
                order.append(at)
                stack.pop()
            elif state[below] == 1:
                circular = True
            elif state[below] == 0:
                state[below] = 1
                stack.append((below, positions(references[below])))
    return order, circular
