"""Time, cost and credit of a resource: what its record states, and what its required parts come to, with the working shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Any

from ctdl.labels import is_label
from ctdl.pathways import amounts
from ctdl.pathways.model import Amount
from web.resource_look import Look
from web.resource_model import Cell, Link, Table, Text
from web.resource_texts import listed, shown, whole_hours
from web.resource_values import Reader

Node = dict[str, Any]
Amounts = tuple[Amount, ...]
TARGETS = ('ceterms:targetLearningOpportunity', 'ceterms:targetAssessment', 'ceterms:targetCredential', 'ceterms:targetTask')
OTHERWISE = 'ceterms:alternativeCondition'
_TELLING_APART = ('ceterms:residencyType', 'ceterms:audienceType', 'ceterms:jurisdiction', 'ceterms:region')

Get = Callable[[Any, str], list[Any]]
"""Values of a property of a profile: of the document, or of the graph."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How long something takes, what it costs, what credit it gives; () where nobody says."""

    time: Amounts = ()
    cost: Amounts = ()
    credit: Amounts = ()


def stated(reader: Reader, node: Node) -> Measured:
    """What a node of the document says of itself."""

    def get(profile: Any, key: str) -> list[Any]:
        return [_plain(reader, item) for item in listed(profile.get(key))] if isinstance(profile, dict) else []

    return _measured(get, node)


def known(look: Look, iri: str) -> Measured:
    """What the graph says of another resource."""

    def get(profile: Any, key: str) -> list[Any]:
        return [v.value for v in look.values(profile, key)]

    return _measured(get, iri)


def _plain(reader: Reader, item: Any) -> Any:
    if isinstance(item, str) and is_label(item):
        return reader.node(item) or item
    return shown(item) if isinstance(item, int | float) else item


def _measured(get: Get, node: Any) -> Measured:
    return Measured(
        _total_time(get, get(node, 'ceterms:estimatedDuration')),
        _cost(get, get(node, 'ceterms:estimatedCost')),
        amounts.total(_credits(get, get(node, 'ceterms:creditValue'))),
    )


def _total_time(get: Get, profiles: list[Any]) -> Amounts:
    """Several durations of one thing are alternatives: from the least to the greatest."""
    found = [time for profile in profiles if (time := _time(get, profile))]
    return reduce(either, ((one,) for one in found), ()) if found else ()


def _time(get: Get, profile: Any) -> Amount | None:
    exact, least, greatest, required = (
        next((a for text in get(profile, f'ceterms:{name}') if isinstance(text, str) and (a := amounts.duration(text))), None)
        for name in ('exactDuration', 'minimumDuration', 'maximumDuration', 'timeRequired')
    )
    if exact or required:
        return exact or required
    if least and greatest and least.unit == greatest.unit:
        return Amount(least.low, greatest.high, least.unit)
    return least or greatest


def _cost(get: Get, profiles: list[Any]) -> Amounts:
    """Prices of different types add up; of one type for different people they are alternatives; an aggregate stands for all."""
    kinds: dict[tuple[str, str], dict[str, Decimal]] = {}
    for index, profile in enumerate(profiles):
        price = next((n for text in get(profile, 'ceterms:price') if (n := amounts.number(str(text))) is not None), None)
        if price is None:
            continue
        currency = next(iter(get(profile, 'ceterms:currency')), '')
        kind = next((_target(get, item) for item in get(profile, 'ceterms:directCostType')), '') or f'profile {index}'
        apart = str([[_target(get, i) for i in get(profile, key)] for key in _TELLING_APART])
        people = kinds.setdefault((str(currency), kind), {})
        people[apart] = people.get(apart, Decimal(0)) + price
    whole = {key: people for key, people in kinds.items() if key[1].endswith('AggregateCost')}
    return amounts.total((Amount(min(p.values()), max(p.values()), key[0]),) for key, p in (whole or kinds).items())


def _target(get: Get, item: Any) -> str:
    found = get(item, 'ceterms:targetNode') if isinstance(item, dict) or ':' in str(item) else []
    return str(found[0]) if found else '' if isinstance(item, dict) else str(item)


def _credits(get: Get, profiles: list[Any]) -> Iterator[Amounts]:
    for profile in profiles:
        value, low, high = (
            next((n for text in get(profile, f'schema:{key}') if (n := amounts.number(str(text))) is not None), None)
            for key in ('value', 'minValue', 'maxValue')
        )
        least, most = (value, value) if value is not None else (low if low is not None else high, high if high is not None else low)
        unit = next((_target(get, item) for item in get(profile, 'ceterms:creditUnitType')), '')
        if least is not None and most is not None:
            yield (Amount(least, most, unit),)


def money(several: Amounts) -> str:
    """Prices for reading: `USD 3,361.50`, `USD 100–250`, with what is without a currency said so."""
    return ' and '.join(f'{one.unit} {_price(one)}' if one.unit else f'{_price(one)} (no currency given)' for one in several)


def price(number: Decimal | float) -> str:
    """A number of money for reading: `3,361.50`, `100`."""
    return f'{number:,.2f}'.removesuffix('.00')


def _price(amount: Amount) -> str:
    low, high = price(amount.low), price(amount.high)
    return low if low == high else f'{low}–{high}'


def either(one: Amounts, other: Amounts) -> Amounts:
    """One or the other: from the less to the more of each unit; what only one has may be nothing."""
    if not one:
        return other
    found = {amounts.unit_key(a.unit): a for a in one}
    for amount in other:
        key = amounts.unit_key(amount.unit)
        before = found.get(key)
        found[key] = Amount(min(before.low, amount.low), max(before.high, amount.high), before.unit) if before else amount
    return tuple(found[key] for key in sorted(found))


# ---- the parts that are required


def parts(reader: Reader, node: Node) -> Table | None:
    """The required parts of a resource with time, credit and cost, and what they come to; None when fewer than one says anything."""
    rows: list[list[tuple[Cell, ...]]] = []
    subtotals: list[tuple[Cell, ...]] = []
    sums: list[Measured] = []
    for profile in reader.profiles(node, 'ceterms:requires'):
        own = list(_measured_targets(reader, profile))
        ways = [*([own] if own else []), *(list(_measured_targets(reader, p)) for p in _alternatives(reader, profile))]
        remark = f'one of {len(ways)} ways' if len(ways) > 1 else ''
        own_rows = [_row(link, found, remark) for way in ways for link, found in way]
        whole = _any([_all([found for _, found in way]) for way in ways])
        if own_rows:
            rows.append(own_rows)
            subtotals.append(_row(Link(Text(f'Together: {reader.said(profile).text}', 'en')), whole))
        sums.append(whole)
    if not any(found != Measured() for found in sums):
        return None
    whole = _all(sums)
    columns = ('Required part', 'Time', 'Credit', 'Cost')
    parted = len(rows) > 1
    every = [row for own in rows for row in own]
    shown_rows = [
        row for own, sum_ in zip(rows, subtotals, strict=True) for row in (*own, *([sum_] if parted and len(own) > 1 else ()))
    ]
    total = _row(Link(Text(f'All {len(rows)} requirements together' if parted else 'All required parts', 'en')), whole)
    if len(every) > 1 and total[1]:
        total = (total[0], (*total[1], Text('one after another', 'en')), *total[2:])
    return Table('What the required parts come to', columns, tuple(shown_rows), _note(every), total)


def _measured_targets(reader: Reader, profile: Node) -> Iterator[tuple[Link, Measured]]:
    for key in TARGETS:
        for item in listed(profile.get(key)):
            target = item.get('ceterms:targetNode') if isinstance(item, dict) else item
            if isinstance(target, str):
                node = reader.node(target)
                yield reader.link(target), stated(reader, node) if node else known(reader.look, reader.look.meant(target))
            elif isinstance(item, dict):
                yield reader.target(item), stated(reader, item)


def _alternatives(reader: Reader, profile: Node) -> list[Node]:
    return reader.profiles(profile, OTHERWISE)


def _all(found: Iterable[Measured]) -> Measured:
    several = list(found)
    return Measured(
        _added(m.time for m in several), amounts.total(m.cost for m in several), amounts.total(m.credit for m in several)
    )


def _added(times: Iterable[Amounts]) -> Amounts:
    return amounts.total(times)


def _any(found: list[Measured]) -> Measured:
    return Measured(
        reduce(either, (m.time for m in found), ()),
        reduce(either, (m.cost for m in found), ()),
        reduce(either, (m.credit for m in found), ()),
    )


def _row(link: Link, found: Measured, note: str = '') -> tuple[Cell, ...]:
    words = (whole_hours(amounts.text(found.time)), amounts.text(found.credit), money(found.cost))
    first: Cell = (link, Text(f'({note})', 'en')) if note else (link,)
    return (first, *((Text(text, 'en'),) if text else () for text in words))


def _note(rows: list[tuple[Cell, ...]]) -> str:
    silent = [name for index, name in ((1, 'time'), (2, 'credit'), (3, 'cost')) if any(not row[index] for row in rows)]
    note = 'Sums of what the records of the parts state. Of alternatives, the least and the most are taken.'
    for index, name in ((1, 'time'), (2, 'credit'), (3, 'cost')):
        lacking = sum(1 for row in rows if not row[index])
        if name in silent and lacking < len(rows):
            note += f' {lacking} of {len(rows)} parts say nothing of {name}, so the {name} is at least that.'
    return note + ' The price of the whole may already cover its parts, so the two are not added together.'
