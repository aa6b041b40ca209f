"""Constraints on all that is chosen together: sums, lowest and highest, means, and numbers of different values.

A value that is not stated counts as anything from nothing upwards, so that a sum may be enough all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ctdl.pathways.amounts import number, unit_key
from ctdl.pathways.constraints import Truth, Values, compared, facing, property_name, quantified, values
from ctdl.pathways.model import Amount, Component, Constraint, Pathway

ENDLESS = Decimal('Infinity')
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An aggregate constraint made ready: what it makes of the values (`Sum` …), of which property, and how that has to compare.

    `source` is '' where it cannot be evaluated; a class counts those components that are of it.
    """

    action: str
    source: str
    comparator: str
    right_action: str
    limits: tuple[Decimal | None, ...]

    def grows(self) -> bool:
        """True when choosing more can only help: what holds for a choice holds for every larger one."""
        return self.source == '' or (self.action in ('Sum', 'CountDistinct', 'Max') and self.comparator in ('GT', 'GTEQ'))


def ready(constraint: Constraint) -> Aggregate:
    """An aggregate constraint in the form in which it is evaluated."""
    turned = facing(constraint)
    limits = tuple(number(right) for right in turned.right)
    source = turned.left[0] if len(turned.left) == 1 else ''
    if not (property_name(source) or (is_class(source) and turned.left_action == 'CountDistinct')) or None in limits or not limits:
        source = ''
    return Aggregate(turned.left_action, property_name(source) or source, turned.comparator, turned.right_action, limits)


def is_class(source: str) -> bool:
    """True for a class of the vocabulary, under its prefixed name or address."""
    from ctdl.vocabulary import load

    return load().compact(source) in load().classes


def stated(aggregate: Aggregate, component: Component, pathway: Pathway) -> Values:
    """What a component brings to an aggregate."""
    if not aggregate.source or not is_class(aggregate.source):
        return values(aggregate.source, component, pathway)
    from ctdl.vocabulary import load

    fits = load().is_a(component.kind, load().compact(aggregate.source))
    return Values(texts=(frozenset((component.iri,)),) if fits else (), known=False)


def holds(aggregate: Aggregate, chosen: Sequence[Values]) -> Truth:
    """Whether the aggregate holds for what the chosen components bring."""
    if not aggregate.source:
        return None
    if aggregate.action == 'CountDistinct':
        found: tuple[Decimal, Decimal] | None = _different(chosen)
    else:
        amounts = [_amount(one) for one in chosen]
        if len({unit_key(one.unit) for one in amounts if one and one.unit}) > 1 or any(_mixed(one) for one in chosen):
            return None
        found = _measured(aggregate.action, amounts)
    if found is None:
        return None
    return quantified(
        aggregate.right_action,
        [None if limit is None else compared(*found, aggregate.comparator, limit) for limit in aggregate.limits],
    )


def _mixed(values_: Values) -> bool:
    """True for several amounts at once, which may be the same in other units; and for texts where numbers are asked for."""
    return len(values_.numbers) > 1 or bool(values_.texts)


def _amount(values_: Values) -> Amount | None:
    return values_.numbers[0] if values_.numbers else None


def _measured(action: str, amounts: Sequence[Amount | None]) -> tuple[Decimal, Decimal] | None:
    """From where to where the sum, lowest, highest or mean may be; None for those of nothing."""
    low = [one.low if one else _ZERO for one in amounts]
    high = [one.high if one else ENDLESS for one in amounts]
    if action == 'Sum':
        return sum(low, _ZERO), sum(high, _ZERO)
    if not amounts:
        return None
    if action == 'Min':
        return min(low), min(high)
    if action == 'Max':
        return max(low), max(high)
    return sum(low, _ZERO) / len(low), sum(high, _ZERO) / len(high)


def _different(chosen: Sequence[Values]) -> tuple[Decimal, Decimal]:
    """How many different values there are, at least and at most."""
    numbers = {(one.low, one.high, unit_key(one.unit)) for several in chosen for one in several.numbers}
    texts: list[frozenset[str]] = []
    for text in (one for several in chosen for one in several.texts):
        if not any(text & known for known in texts):
            texts.append(text)
    silent = sum(not one.stated and one.known for one in chosen)
    certain = len(numbers) + len(texts)
    return Decimal(certain), Decimal(certain + silent)
