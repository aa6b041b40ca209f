"""Amounts as they are stated: credits and points, how long something takes, what it costs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from ctdl.pathways.model import Amount
from ctdl.vocabulary import load
from graph.pathway_notes import Notes, Statements
from graph.pathway_values import address, addresses, labels, literals, number, numbers, plain, text

_DURATION = re.compile(
    r'P(?:([\d.]+)Y)?(?:([\d.]+)M)?(?:([\d.]+)W)?(?:([\d.]+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?', re.IGNORECASE
)


_STATED = ('schema:value', 'qdata:value', 'ceterms:value', 'schema:minValue', 'schema:maxValue')


def credits(notes: Notes, node: Statements, *properties: str) -> tuple[Amount, ...]:
    """The value profiles, quantities or plain numbers under properties: one amount for each unit, from the least to the most stated."""
    found: list[Amount] = []
    for name in properties:
        for value in node.get(name, ()):
            plain_number = number(value)
            profile = notes.of(address(value)) if plain_number is None else {}
            amount = Amount(plain_number, plain_number) if plain_number is not None else _quantity(notes, profile)
            found += [amount] if amount else []
    found = found or _older(notes, node, properties)
    return _by_unit(found)


def unread(notes: Notes, node: Statements, property: str) -> str:
    """What a value of a property states that is no number, as it is written; '' for none."""
    for value in node.get(property, ()):
        profile = notes.of(address(value)) if number(value) is None else {}
        for stated in literals(profile, *_STATED):
            if number(stated) is None:
                return stated.value.strip()
    return ''


def _quantity(notes: Notes, profile: Statements) -> Amount | None:
    exact = numbers(profile, 'schema:value', 'qdata:value', 'ceterms:value')
    low = exact or numbers(profile, 'schema:minValue')
    high = exact or numbers(profile, 'schema:maxValue')
    if not (low or high):
        return None
    return Amount((low or high)[0], (high or low)[-1], _unit(notes, profile))


def _unit(notes: Notes, profile: Statements) -> str:
    """The unit: the label of its concept (`Semester Hour`), else its words."""
    return next(iter(labels((notes,), profile, 'en', 'ceterms:creditUnitType', 'schema:unitText')), '')


def _older(notes: Notes, node: Statements, properties: tuple[str, ...]) -> list[Amount]:
    """Credit as it was stated until 2019: a number and a unit of the thing itself."""
    values = numbers(node, 'ceterms:creditUnitValue', 'ceterms:creditHourValue') if 'ceterms:creditValue' in properties else []
    return [Amount(values[0], values[-1], _unit(notes, node))] if values else []


def _by_unit(amounts: Iterable[Amount]) -> tuple[Amount, ...]:
    """One amount for each unit: several profiles of one unit are read as from the least to the most."""
    found: dict[str, Amount] = {}
    for amount in amounts:
        known = found.get(amount.unit, amount)
        found[amount.unit] = Amount(min(known.low, amount.low), max(known.high, amount.high), amount.unit)
    return tuple(found[unit] for unit in sorted(found))


_PARTS = ('exact', 'minimum', 'maximum')


def duration(notes: Notes, node: Statements) -> Amount | None:
    """How long it takes, in days, or in hours where only hours are stated: the shortest to the longest of its duration profiles."""
    found: list[Amount] = []
    for iri in addresses(node, 'ceterms:estimatedDuration'):
        profile = notes.of(iri)
        lengths = {name: [_length(value.value) for value in literals(profile, f'ceterms:{name}Duration')] for name in _PARTS}
        known = [length for values in lengths.values() for length in values if length]
        found += [Amount(length[0], length[0], length[1]) for length in known]
    by_unit = _by_unit(found)
    return next((amount for amount in by_unit if amount.unit == 'days'), by_unit[0] if by_unit else None)


def _length(words: str) -> tuple[Decimal, str] | None:
    """An ISO 8601 duration as a number of days or hours: a year is 365 days, a month 30."""
    match = _DURATION.fullmatch(words.strip())
    if not match or not any(match.groups()):
        return None
    try:
        years, months, weeks, days, hours, minutes, seconds = (Decimal(part or 0) for part in match.groups())
    except ArithmeticError:
        return None
    long = years * 365 + months * 30 + weeks * 7 + days
    short = hours + minutes / 60 + seconds / 3600
    if long:
        return plain((long + short / 24).quantize(Decimal('0.01'))), 'days'
    return (plain(short.quantize(Decimal('0.01'))), 'hours') if short else None


def cost(notes: Notes, node: Statements) -> tuple[Amount, ...]:
    """What it costs, one amount for each currency.

    Kinds of cost add up; several prices of one kind (in state, out of state) are alternatives. An aggregate cost is the whole.
    """
    found: dict[str, dict[str, list[Decimal]]] = {}
    for iri in addresses(node, 'ceterms:estimatedCost'):
        profile = notes.of(iri)
        currency = text(profile, 'en', 'ceterms:currency').upper()
        kind = ' '.join(labels((notes,), profile, 'en', 'ceterms:directCostType'))
        if prices := numbers(profile, 'ceterms:price'):
            found.setdefault(currency, {}).setdefault(kind, []).extend(prices)
    return tuple(_cost(currency, found[currency]) for currency in sorted(found))


def _cost(currency: str, kinds: dict[str, list[Decimal]]) -> Amount:
    whole = kinds.get(load().label('costType:AggregateCost'))
    parts = [whole] if whole else list(kinds.values())
    return Amount(plain(sum(map(min, parts), Decimal())), plain(sum(map(max, parts), Decimal())), currency)
