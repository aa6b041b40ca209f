"""What a component counts by a measure, and whole numbers of it for the search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import gcd

from ctdl.pathways import amounts
from ctdl.pathways.model import GROUPING, Amount, Component
from ctdl.pathways.solve_puzzle import Puzzle
from ctdl.pathways.solve_rules import positions

MEASURES = ('components', 'credits', 'cost', 'time')
_PLACES = 4
_LARGEST = Decimal(10**12)


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of one pathway: the amounts of each component by position; `unit` is the unit that is compared, as `amounts.unit_key`.

    `wholes` are components, as bits, whose own amount is left out because it covers what they contain, which states its own; of credits
    also those that state none, as a degree bears no others than its courses.
    """

    by: str
    stated: tuple[tuple[Amount, ...], ...]
    unit: str
    wholes: int

    def total(self, mask: int) -> tuple[Amount, ...]:
        """The sum over components."""
        if self.by == 'components':
            count = Decimal(mask.bit_count())
            return (Amount(count, count, 'component'),)
        return amounts.total(self.stated[i] for i in positions(mask))


def measure(puzzle: Puzzle, by: str) -> Measure:
    """The measure of a pathway; ValueError when there is none of that name."""
    if by not in MEASURES:
        raise ValueError(f'There is no measure “{by}”; there are {", ".join(MEASURES)}.')
    own = [_usable(_stated(component, by)) for component in puzzle.components]
    wholes = 0
    stating = sum(1 << i for i, several in enumerate(own) if several)
    for i, component in enumerate(puzzle.components):
        parts = (puzzle.below[i] | puzzle.mask(component.children)) & ~(1 << i)
        if component.kind in GROUPING and parts & stating and (own[i] or by == 'credits'):
            wholes |= 1 << i
    kept = tuple(() if wholes >> i & 1 or puzzle.groups >> i & 1 else several for i, several in enumerate(own))
    return Measure(by, kept, _main_unit(kept), wholes)


def set_costs(puzzle: Puzzle, measured: Measure) -> None:
    """Costs for the search: the low end in the compared unit first, then as few components as possible."""
    takeable = [0 if puzzle.groups >> i & 1 else 1 for i in range(len(puzzle.components))]
    if measured.by == 'components':
        puzzle.costs, puzzle.step, puzzle.tail = takeable, 1, 0
        return
    lows = [_whole(compared(several, measured.unit)) for several in measured.stated]
    common = gcd(*lows) or 1
    tail = sum(takeable)
    puzzle.step, puzzle.tail = common * (tail + 1), tail
    puzzle.costs = [low * (tail + 1) + one for low, one in zip(lows, takeable, strict=True)]


def compared(several: Iterable[Amount], unit: str) -> Amount | None:
    """The amount in the unit that is compared."""
    return next((one for one in several if amounts.unit_key(one.unit) == unit), None)


def _whole(amount: Amount | None) -> int:
    return int((amount.low * 10**_PLACES).to_integral_value()) if amount else 0


def _stated(component: Component, by: str) -> tuple[Amount, ...]:
    if by == 'credits':
        return component.total_credits
    if by == 'cost':
        return next((resource.cost for resource in component.stands_for if resource.cost), ())
    found = next((resource.duration for resource in component.stands_for if resource.duration), None)
    return (found,) if by == 'time' and found else ()


def _usable(several: tuple[Amount, ...]) -> tuple[Amount, ...]:
    """Without what is no amount of anything: negative, endless or absurdly large; one for each unit."""
    found = {amounts.unit_key(one.unit): one for one in reversed(several) if _is_usable(one)}
    return tuple(found[key] for key in sorted(found))


def _is_usable(amount: Amount) -> bool:
    finite = amount.low.is_finite() and amount.high.is_finite()
    return finite and 0 <= amount.low <= amount.high <= _LARGEST


def _main_unit(stated: Iterable[tuple[Amount, ...]]) -> str:
    """The unit that most components state; of equals the first by name."""
    counted = Counter(amounts.unit_key(one.unit) for several in stated for one in several)
    return min(counted, key=lambda unit: (-counted[unit], unit), default='')
