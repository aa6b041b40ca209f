"""Do the credits add up: of a component and what it stands for, of a group and its parts, of a destination and the way to it?

Only amounts of the same unit are compared, and a finding is made only where no choice of options and no value within the stated ranges
makes them agree: sums of a way are bounds, at least and at most, that shared steps and open choices cannot break.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from ctdl.findings import Finding
from ctdl.pathways import order
from ctdl.pathways.amounts import text, unit_key
from ctdl.pathways.judge_rules import called, finding, of, quoted
from ctdl.pathways.model import BASIC, Amount, Component, Condition, Pathway

CREDIT = 'ceterms:creditValue'
CREDENTIAL = 'ceterms:CredentialComponent'
_SUMS = (BASIC, CREDENTIAL, 'ceterms:CollectionComponent', 'ceterms:MultiComponent', 'ceterms:JobComponent')
"""Classes whose credits are those of what they need or contain, when they have that."""
_COUNTED = ('ceterms:CourseComponent', BASIC, CREDENTIAL, 'ceterms:CollectionComponent', 'ceterms:MultiComponent')
"""Classes that are likely to have credits though they state none: with one of them on the way, no sum is the most there can be."""

Bounds = tuple[Decimal, Decimal]
NONE = Decimal(0)


def credits(pathway: Pathway) -> Iterator[Finding]:
    """Credits of parts, groups and destinations that do not add up."""
    for component in pathway.parts():
        if component.credits:
            yield from _differing(pathway, component)
            if _adds_up(component) and component.iri not in pathway.destinations:
                yield from _group(pathway, component)
    for iri in pathway.destinations:
        if iri in pathway.components and pathway.components[iri].kind in _SUMS:
            yield from _destination(pathway, pathway.components[iri])


def unreadable(pathway: Pathway) -> Iterator[Finding]:
    """Credits that are no amount of anything: below zero, or no number."""
    said = dict(pathway.unread)
    for component in pathway.parts():
        negative = [amount for amount in component.credits if min(amount.low, amount.high) < 0]
        stated = text(negative) or said.get(component.iri, '')
        if stated:
            about = of(component, CREDIT, stated)
            yield finding(pathway, 'credits-unreadable', about, name=called(pathway, component.iri), stated=quoted(stated))


def _differing(pathway: Pathway, component: Component) -> Iterator[Finding]:
    for resource in component.stands_for:
        for own in component.credits:
            other = amount_of(resource.credits, own.unit)
            if other and not _meet(own, (other.low, other.high)):
                said = quoted(resource.name or resource.iri.rpartition('/')[2])
                words = {'name': called(pathway, component.iri), 'stated': text([own]), 'other': said, 'sum': text([other])}
                about = of(component, CREDIT, text([own]))
                yield finding(pathway, 'credits-differ', about, (component.iri, resource.iri), **words)


def amount_of(amounts: Iterable[Amount], unit: str) -> Amount | None:
    """The amount of a unit, if there is one."""
    key = unit_key(unit)
    return next((amount for amount in amounts if unit_key(amount.unit) == key), None)


def _meet(amount: Amount, bounds: Bounds) -> bool:
    return amount.low <= bounds[1] and bounds[0] <= amount.high


def _adds_up(component: Component) -> bool:
    """True for what should state the sum of its parts.

    Not `Component.is_group`: a sum of children counts too, and that a sum is stated is what there is to judge.
    """
    return component.kind in _SUMS and not component.stands_for and bool(component.conditions or component.children)


# groups


def _group(pathway: Pathway, component: Component) -> Iterator[Finding]:
    for own in component.credits:
        bounds = _of_parts(pathway, component, own.unit, frozenset())
        if bounds and not _meet(own, bounds):
            words = {'name': called(pathway, component.iri), 'stated': text([own]), 'sum': text([Amount(*bounds, own.unit)])}
            parts = dict.fromkeys([*component.children, *order.needed(component)])
            about = of(component, CREDIT, text([own]))
            yield finding(pathway, 'credits-of-group', about, (component.iri, *parts), **words)


def _of_parts(pathway: Pathway, group: Component, unit: str, above: frozenset[str]) -> Bounds | None:
    """What the parts of a group add up to, at least and at most; None when that cannot be told."""
    above |= {group.iri}
    if group.conditions:
        return _added([_of_condition(pathway, condition, unit, above) for condition in group.conditions])
    return _added([_of_part(pathway, iri, unit, above) for iri in group.children])


def _of_condition(pathway: Pathway, condition: Condition, unit: str, above: frozenset[str]) -> Bounds | None:
    options = [_of_part(pathway, iri, unit, above) for iri in dict.fromkeys(condition.targets)]
    options += [_of_condition(pathway, inner, unit, above) for inner in condition.conditions]
    known = [bounds for bounds in options if bounds]
    if condition.constraints or _is_open(condition) or not options or len(known) < len(options):
        return None
    taken = max(0, min(condition.needed, len(options)))
    least = sum(sorted(low for low, _ in known)[:taken], NONE)
    return least, sum(sorted(high for _, high in known)[len(known) - taken :], NONE)


def _of_part(pathway: Pathway, iri: str, unit: str, above: frozenset[str]) -> Bounds | None:
    component = pathway.components.get(iri)
    if component is None or iri in above or len(above) > 20:
        return None
    own = amount_of(component.total_credits, unit)
    if own:
        return own.low, own.high
    if _adds_up(component):
        return _of_parts(pathway, component, unit, above)
    return None if component.kind in _COUNTED or component.total_credits else (NONE, NONE)


def _added(several: list[Bounds | None]) -> Bounds | None:
    known = [bounds for bounds in several if bounds]
    if len(known) < len(several):
        return None
    return sum((low for low, _ in known), NONE), sum((high for _, high in known), NONE)


# destinations


def _destination(pathway: Pathway, goal: Component) -> Iterator[Finding]:
    stated = goal.total_credits or next((found.credits for found in pathway.credentials if found.credits), ())
    for own in stated:
        least, most, way = bounds_of(pathway, goal, own.unit)
        about, words = of(goal, CREDIT, text([own])), {'name': called(pathway, goal.iri), 'stated': text([own])}
        if most is not None and own.low > most:
            yield finding(pathway, 'credits-too-few', about, way, **words, sum=text([Amount(most, most, own.unit)]))
        if own.high < least:
            yield finding(pathway, 'credits-too-many', about, way, **words, sum=text([Amount(least, least, own.unit)]))


def bounds_of(pathway: Pathway, goal: Component, unit: str) -> tuple[Decimal, Decimal | None, tuple[str, ...]]:
    """What the way to a component adds up to in a unit: at least, at most (None when that is not known), and what the most counts.

    Certificates on the way that have steps of their own count for the most, not for the least: some stack, some are only asked for.
    """
    before = order.joined(order.earlier(pathway), order.contained(pathway))
    way = order.reaches(before, goal.iri) - {goal.iri}
    way = way or {component.iri for component in pathway.parts()} - set(pathway.destinations)
    listed = [iri for iri in pathway.components if iri in way]
    amounts = {iri: amount_of(_counting(pathway.components[iri]), unit) for iri in listed}
    stating = {iri: amount for iri, amount in amounts.items() if amount and amount.high}
    if not stating:
        return NONE, None, ()
    unknown = any(amounts[iri] is None and _may_count(pathway.components[iri]) for iri in listed)
    unknown = unknown or any(target not in pathway.components for iri in [goal.iri, *listed] for target in before[iri])
    shared = _Shared(pathway, stating, goal.iri, listed)
    return shared.least(), None if unknown else shared.most(), tuple(stating)


def _counting(component: Component) -> tuple[Amount, ...]:
    """The credits that count beside those of the other steps: none for what is the sum of its steps."""
    return () if _has_steps(component) and component.kind in _SUMS else component.total_credits


def _has_steps(component: Component) -> bool:
    return bool(component.conditions or component.children)


def _may_count(component: Component) -> bool:
    return component.kind in _COUNTED and not (_has_steps(component) and component.kind in _SUMS)


class _Shared:
    """Sums over the steps before a goal, where steps are shared: each counts once. Sets of components are bits of an integer."""

    def __init__(self, pathway: Pathway, stating: dict[str, Amount], goal: str, way: list[str]) -> None:
        self._pathway = pathway
        self._stating = stating
        self._goal = goal
        self._way = [goal, *way]
        self._bits = {iri: 1 << number for number, iri in enumerate(pathway.components)}
        self._named = Counter(target for iri in self._way for target in order.needed(pathway.components[iri]))
        self._surely: dict[str, int] = {}

    def most(self) -> Decimal:
        """All there is on the way, without the options of conditions that need not be taken and are named nowhere else."""
        left_out = NONE
        for condition in (condition for iri in self._way for condition in self._pathway.components[iri].walk_conditions()):
            own = sorted(self._stating[iri].high for iri in self._own_options(condition))
            if not _is_open(condition):
                left_out += sum(own[: max(0, len(own) - condition.needed)], NONE)
        return sum((amount.high for amount in self._stating.values()), NONE) - left_out

    def least(self) -> Decimal:
        """What every way takes, and of the options named nowhere else so many as each way must take, the smallest."""
        needs = order.joined(order.needs(self._pathway), order.contained(self._pathway))
        for iri in order.in_order({iri: needs[iri] for iri in self._way}):
            self._surely[iri] = self._bits[iri] | self._of_component(self._pathway.components[iri])
        sure = self._surely[self._goal]
        total = sum((amount.low for iri, amount in self._stating.items() if sure & self._bits[iri]), NONE)
        forced = (iri for iri in self._way if sure & self._bits[iri] and not self._is_aside(self._pathway.components[iri]))
        return total + sum((self._options(c, sure) for iri in forced for c in self._pathway.components[iri].conditions), NONE)

    def _is_aside(self, component: Component) -> bool:
        return component.kind == CREDENTIAL and component.iri != self._goal

    def _of_component(self, component: Component) -> int:
        if self._is_aside(component):
            return 0
        taken = list(component.prerequisites) if component.conditions or component.prerequisites else list(component.children)
        found = 0
        for iri in taken:
            found |= self._surely.get(iri, 0)
        for condition in component.conditions:
            found |= self._of_condition(condition)
        return found

    def _of_condition(self, condition: Condition) -> int:
        """What is taken whichever options are: those that more of the options take than may be left out."""
        if _is_open(condition):
            return 0
        options = [self._surely.get(iri, 0) for iri in condition.targets]
        options += [self._of_condition(inner) for inner in condition.conditions]
        spare = len(options) - max(0, min(condition.needed, len(options)))
        taken = [0] * (spare + 1)
        for option in options:
            for place in range(spare, 0, -1):
                taken[place] |= taken[place - 1] & option
            taken[0] |= option
        return taken[spare]

    def _options(self, condition: Condition, sure: int) -> Decimal:
        if _is_open(condition):
            return NONE
        own = sorted(self._stating[iri].low for iri in self._own_options(condition) if not sure & self._bits[iri])
        others = condition.options - len(own)
        found = sum(own[: max(0, condition.needed - others)], NONE) if condition.needed < condition.options else NONE
        if condition.needed >= condition.options:
            found += sum((self._options(inner, sure) for inner in condition.conditions), NONE)
        return found

    def _own_options(self, condition: Condition) -> list[str]:
        return [iri for iri in dict.fromkeys(condition.targets) if iri in self._stating and self._named[iri] == 1]


def _is_open(condition: Condition) -> bool:
    """True when constraints decide how many are taken, or a number that cannot be right."""
    if condition.unclear:
        return True
    return bool(condition.constraints) if condition.number is None else not 1 <= condition.number <= condition.options
