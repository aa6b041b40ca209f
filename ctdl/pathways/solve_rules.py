"""Conditions made ready for search: candidates as bits of a number, constraints worked out for each candidate once.

A condition is met by a set of complete components when *some* choice of them satisfies it: so many options, all of which pass the
filters, and together the sums. Completing more never breaks what is met: of two where exactly one is asked for, one counts.

A rule is made in two readings: the hopeful one takes what cannot be evaluated as fulfilled, the strict one as not. A least choice by the
hopeful reading can never be undercut; when it is enough by the strict reading too, it is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from ctdl.pathways.constraints import Truth, Values, at_least, is_aggregate, meets
from ctdl.pathways.model import Component, Condition, Constraint, Pathway
from ctdl.pathways.sentences import is_open_ended
from ctdl.pathways.solve_sums import Aggregate, holds, ready, stated

MOST_CHOICES = 4096
"""So many choices of options are tried for a sum that more can spoil; then it counts as not evaluated."""


class _TooManyError(Exception):
    """There are more choices than `MOST_CHOICES`."""


@dataclass(frozen=True, slots=True)
class Check:
    """Constraints on what is chosen together: of these, `needed` must hold; `filters` are those on each candidate that count among them."""

    needed: int
    aggregates: tuple[Aggregate, ...]
    grows: bool
    components: Mapping[int, Component]
    pathway: Pathway
    filters: tuple[Constraint, ...] = ()
    _brought: dict[tuple[int, int], Values] = field(default_factory=dict)

    def brought(self, index: int, bit: int) -> Values:
        """What a component brings to an aggregate."""
        found = self._brought.get((index, bit))
        if found is None:
            found = self._brought[index, bit] = stated(self.aggregates[index], self.components[bit], self.pathway)
        return found

    def size(self, index: int, bit: int) -> float:
        """How much a component may bring to a sum; what is not stated, or in several units, may be anything."""
        amounts = self.brought(index, bit).numbers
        return float(amounts[0].high) if len(amounts) == 1 else float('inf')

    def truth(self, chosen: int) -> Truth:
        """Whether it holds for the chosen components, as bits."""
        picked = [self.components[bit] for bit in bits(chosen)]
        together = [holds(one, [self.brought(i, bit) for bit in bits(chosen)]) for i, one in enumerate(self.aggregates)]
        if not self.filters:
            return at_least(self.needed, together)
        each = [
            at_least(self.needed, (*together, *(meets(one, component, self.pathway) for one in self.filters)))
            for component in picked
        ]
        return at_least(len(each), each) if each else at_least(self.needed, (*together, *(True for _ in self.filters)))


@dataclass(slots=True, eq=False)
class Rule:
    """A condition: `needed` of the candidates in `mask` and of the `inner` rules; `scope` has the candidates of the inner ones too.

    `check` is None where there is nothing but numbers; `doubtful` are the candidates that may or may not pass the filters; `options` is how
    many different ones the condition names.
    """

    condition: Condition
    needed: int
    mask: int
    inner: tuple[Rule, ...] = ()
    exactly: bool = False
    check: Check | None = None
    strict: bool = False
    doubtful: int = 0
    scope: int = 0
    options: int = 0
    _known: dict[int, bool] = field(default_factory=dict)

    def met(self, complete: int) -> bool:
        """True when some choice among the complete components satisfies the rule."""
        if self.check is not None:
            return self._met_with_check(complete & self.scope)
        count = (self.mask & complete).bit_count()
        if count >= self.needed or not self.inner:
            return count >= self.needed
        return count + sum(inner.met(complete) for inner in self.inner) >= self.needed

    def count(self, complete: int) -> int:
        """How many of the options are complete."""
        return (self.mask & complete).bit_count() + sum(inner.met(complete) for inner in self.inner)

    def _met_with_check(self, complete: int) -> bool:
        known = self._known.get(complete)
        if known is None:
            if len(self._known) > MOST_CHOICES:
                self._known.clear()
            known = self._known[complete] = self._some_choice(complete)
        return known

    def _some_choice(self, complete: int) -> bool:
        if self.count(complete) < self.needed:
            return False
        if self.largest_is_best:
            return self.accepts(self.largest(complete))
        try:
            return any(True for _ in self.choices(complete, [MOST_CHOICES]))
        except _TooManyError:
            return not self.strict

    @property
    def largest_is_best(self) -> bool:
        """True when a larger choice satisfies the rule wherever a smaller one does."""
        grows = self.check is None or self.check.grows
        return grows and not self.exactly and all(inner.largest_is_best for inner in self.inner)

    def largest(self, complete: int) -> int:
        """All complete candidates, those of inner rules where the inner rule is met."""
        found = self.mask & complete
        for inner in self.inner:
            if inner.met(complete):
                found |= inner.largest(complete)
        return found

    def accepts(self, chosen: int) -> bool:
        """Whether the constraints allow this choice."""
        truth = self.check.truth(chosen) if self.check else True
        return truth is True if self.strict else truth is not False

    def choices(self, complete: int, left: list[int]) -> Iterator[int]:
        """Every choice among complete components that satisfies the rule, smaller ones first."""
        single = [(bit,) for bit in bits(self.mask & complete)]
        nested = [tuple(inner.choices(complete, left)) for inner in self.inner]
        options: list[Sequence[int]] = [*single, *(several for several in nested if several)]
        for size in range(self.needed, min(self.needed, len(options)) + 1 if self.exactly else len(options) + 1):
            for picked in combinations(options, size):
                for parts in product(*picked):
                    left[0] -= 1
                    if left[0] < 0:
                        raise _TooManyError
                    chosen = 0
                    for part in parts:
                        chosen |= part
                    if self.accepts(chosen):
                        yield chosen

    def walk(self) -> Iterator[Rule]:
        """This rule and those in it."""
        yield self
        for inner in self.inner:
            yield from inner.walk()


def bits(mask: int) -> Iterator[int]:
    """The bits that are set, each as a number with that bit, lowest first."""
    while mask:
        low = mask & -mask
        yield low
        mask ^= low


def positions(mask: int) -> Iterator[int]:
    """The positions of the bits that are set, lowest first."""
    return (bit.bit_length() - 1 for bit in bits(mask))


def union(masks: Iterable[int]) -> int:
    """All the bits of several numbers."""
    found = 0
    for mask in masks:
        found |= mask
    return found


def forced(rule: Rule, complete: int, reach: int) -> int:
    """The candidates that every way to meet a rule takes."""
    if rule.check is not None:
        return union(bit for bit in bits(rule.scope & reach & ~complete) if not rule.met(reach & ~bit))
    possible = [inner for inner in rule.inner if inner.met(reach)]
    if (rule.mask & reach).bit_count() + len(possible) > rule.needed:
        return 0
    nested = union(forced(inner, complete, reach) for inner in possible if not inner.met(complete))
    return rule.mask & reach & ~complete | nested


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes rules: knows the components by bit, and the bit of each IRI."""

    pathway: Pathway
    bit_of: Mapping[str, int]
    components: Mapping[int, Component]
    strict: bool = False

    def rule(self, condition: Condition, own: int = 0, outer: tuple[tuple[int, tuple[Constraint, ...]], ...] = ()) -> Rule:
        """The rule of a condition; `own` is the bit of the component that it is of, which never counts for itself."""
        filters, aggregates, needed = sorted_constraints(condition)
        mixed = bool(aggregates) and needed != len(condition.constraints)
        chain = outer if mixed or not condition.constraints else (*outer, (needed - len(aggregates), filters))
        mask, doubtful = self._candidates(condition, own, chain)
        inner = tuple(self.rule(one, own, chain) for one in condition.conditions)
        scope = mask
        for one in inner:
            scope |= one.scope
        check = None
        if aggregates and needed > 0 and not is_unevaluable(condition):
            made = tuple(ready(one) for one in aggregates)
            grows = not (mixed and filters) and all(one.grows() for one in made) and not self._has_negative(scope, made)
            check = Check(needed if mixed else len(made), made, grows, self.components, self.pathway, filters if mixed else ())
        options = len(set(condition.targets)) + len(inner)
        exactly = condition.operator == 'OnlyOne'
        if self.strict and is_unevaluable(condition):
            return Rule(condition, 1, 0, strict=True)
        return Rule(condition, wanted(condition, options), mask, inner, exactly, check, self.strict, doubtful, scope, options)

    def _candidates(self, condition: Condition, own: int, chain: tuple[tuple[int, tuple[Constraint, ...]], ...]) -> tuple[int, int]:
        """The targets that pass the filters, or may, as bits; and those of them that may."""
        mask = doubtful = 0
        for target in dict.fromkeys(condition.targets):
            bit = self.bit_of[target]
            truth = self._passes(self.components[bit], chain)
            if bit == own or truth is False or (self.strict and truth is None):
                continue
            mask |= bit
            doubtful |= bit if truth is None else 0
        return mask, doubtful

    def _passes(self, component: Component, chain: tuple[tuple[int, tuple[Constraint, ...]], ...]) -> Truth:
        found = [at_least(needed, (meets(one, component, self.pathway) for one in filters)) for needed, filters in chain]
        return at_least(len(found), found)

    def _has_negative(self, scope: int, aggregates: Sequence[Aggregate]) -> bool:
        return any(
            amount.low < 0
            for one in aggregates
            if one.action == 'Sum'
            for bit in bits(scope)
            for amount in stated(one, self.components[bit], self.pathway).numbers
        )


def sorted_constraints(condition: Condition) -> tuple[tuple[Constraint, ...], tuple[Constraint, ...], int]:
    """The constraints on each candidate, those on all together, and how many of them must hold."""
    filters = tuple(one for one in condition.constraints if not is_aggregate(one))
    aggregates = tuple(one for one in condition.constraints if is_aggregate(one))
    stated_ = condition.constraints_needed
    return filters, aggregates, len(condition.constraints) if stated_ is None else max(0, stated_)


def is_unevaluable(condition: Condition) -> bool:
    """True for a condition that names nothing to choose from and does not ask for so many of it either: its words are all there is."""
    return not condition.options and bool(
        condition.constraints or (condition.number is None and (condition.name or condition.description))
    )


def wanted(condition: Condition, options: int) -> int:
    """How many different options it takes; 0 where a sum alone says how much."""
    if is_unevaluable(condition) or is_open_ended(condition):
        return 0
    if condition.number is not None:
        return max(0, condition.number)
    return min(1, options) if condition.operator in ('Or', 'OnlyOne') or condition.unclear else options
