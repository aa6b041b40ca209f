"""What a pathway or a lane adds up to: components, credits that count once, how many of them are needed, levels, kinds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from ctdl.pathways import amounts, naming, order, wording
from ctdl.pathways.lanes import Column
from ctdl.pathways.model import Amount, Component, Pathway
from ctdl.pathways.solve import solve
from ctdl.report_text import counted

_SUMS = ('credential', 'basic', 'group', 'collection', 'job')
"""Kinds whose credits are those of what they take and contain, not more."""
LARGE = 200
"""With more components, or options to choose from, the least credits are not looked for: it would take longer than the drawing."""
_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class Totals:
    """What a pathway offers and what its destination takes.

    `counting` are the components whose credits add up to `offered`: parts, but not those that only sum up what they contain or take (a
    degree beside its courses). `needed` are the least credits to the destination, None where they are not known or are all that is
    offered, which `all_needed` tells; with `at_least` it may take more.
    """

    counting: frozenset[str]
    offered: tuple[Amount, ...]
    needed: Amount | None = None
    at_least: bool = False
    all_needed: bool = False


def totals_of(pathway: Pathway) -> Totals:
    """The totals of a pathway. They take some milliseconds: a form asks for them once.

    What is needed is left out where credits of several units are offered, where there is not one destination with needs of its own, for
    pathways of more than `LARGE` components or options, and when the search ends before it is done.
    """
    below = order.joined(order.contained(pathway), order.needs(pathway))
    counting = frozenset(component.iri for component in pathway.parts() if not _sums_up(pathway, component, below))
    whole = credits_of(pathway.components.values(), counting)
    needed, at_least = _needed(pathway, whole)
    if needed and _same(needed, whole[0]):
        return Totals(counting, whole, all_needed=True)
    return Totals(counting, whole, needed, at_least)


def _sums_up(pathway: Pathway, component: Component, below: order.Edges) -> bool:
    if not component.total_credits or wording.kind_of(component)[0] not in _SUMS:
        return False
    inside = order.reaches(below, component.iri) - {component.iri}
    return any(pathway.components[iri].total_credits for iri in inside)


def _needed(pathway: Pathway, whole: Sequence[Amount]) -> tuple[Amount | None, bool]:
    goal = pathway.components.get(pathway.destinations[0]) if len(pathway.destinations) == 1 else None
    if goal is None or not order.needed(goal) or len(whole) != 1 or _is_large(pathway):
        return None, False
    solution = solve(pathway, by='credits', most=_STEPS)
    unit = amounts.unit_key(whole[0].unit)
    least = next((amount for amount in solution.amount if amounts.unit_key(amount.unit) == unit), None)
    known = least is not None and solution.proven and solution.reachable and _is_part(least, whole[0])
    return (least, solution.at_least) if known else (None, False)


def _is_large(pathway: Pathway) -> bool:
    conditions = (condition for component in pathway.parts() for condition in component.walk_conditions())
    options = sum(condition.options for condition in conditions if condition.needed < condition.options)
    return max(len(pathway.components), options) > LARGE


def _is_part(least: Amount, whole: Amount) -> bool:
    """True for some of a whole or all of it, but not nothing."""
    if not (whole.low.is_finite() and whole.high.is_finite()):
        return False
    return 0 <= least.low <= whole.low and 0 < least.high <= whole.high


def _same(one: Amount, other: Amount) -> bool:
    return (one.low, one.high) == (other.low, other.high)


def credits_of(components: Iterable[Component], counting: Container[str]) -> tuple[Amount, ...]:
    """The credits of those components that count, for each unit."""
    return amounts.total(
        tuple(amount for amount in component.total_credits if not is_negative(amount))
        for component in components
        if component.iri in counting
    )


def is_negative(amount: Amount) -> bool:
    """True for less than nothing, which adds to no sum."""
    return any(end < 0 for end in (amount.low, amount.high) if not end.is_nan())


def lane_note(components: Sequence[Component], sums: Totals) -> str:
    """The totals of a lane: `3 components, 9 semester hours`."""
    credits = amounts.text(credits_of(components, sums.counting))
    return ', '.join(filter(None, (counted(len(components), 'component'), credits)))


def summary(pathway: Pathway, lanes: Sequence[Column], sums: Totals) -> str:
    """The line of totals: `18 components, 46 of 58 semester hours needed; 4 levels; 11 courses, 3 credentials`."""
    parts = list(pathway.parts())
    outside = len(pathway.components) - len(parts)
    first = (naming.counted_parts(pathway), _credits(sums), f'{outside} from elsewhere' if outside else '')
    return '; '.join(
        filter(None, (', '.join(filter(None, first)), _lane_count(lanes), kinds_text(part for part in parts if part.kind)))
    )


def _credits(sums: Totals) -> str:
    if sums.needed is None:
        offered = amounts.text(sums.offered)
        return f'{offered} offered' if offered and not sums.all_needed else offered
    return f'{"at least " if sums.at_least else ""}{amounts.share_text(sums.needed, sums.offered[0])} needed'


def _lane_count(lanes: Sequence[Column]) -> str:
    """How many levels (not their parts), terms or steps there are."""
    for by in ('level', 'term', 'step'):
        found = {lane.group or lane.title for lane in lanes if lane.by == by or (by == 'level' and lane.level)}
        if found:
            return counted(len(found), by)
    return ''


def kinds_text(components: Iterable[Component]) -> str:
    """How many of each kind, most first: `11 courses, 3 credentials, 1 job`."""
    found = Counter(wording.kind_of(component) for component in components)
    ranked = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return ', '.join(f'{number} {many if number > 1 else one[:1].lower() + one[1:]}' for (_, one, many), number in ranked)
