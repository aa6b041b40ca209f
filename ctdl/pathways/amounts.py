"""Adding and showing how much: credits, money, time. Amounts of different units are never added.

Numbers are Decimals throughout, so that 0.1 + 0.2 is 0.3. Units come as people write them, as concepts (`creditUnit:SemesterHour`) or
their IRIs; `unit_key` says which are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from ctdl.pathways.model import Amount

_TIME = re.compile(
    r'P(?:(?P<years>\d+(?:[.,]\d+)?)Y)?(?:(?P<months>\d+(?:[.,]\d+)?)M)?(?:(?P<weeks>\d+(?:[.,]\d+)?)W)?(?:(?P<days>\d+(?:[.,]\d+)?)D)?'
    r'(?:T(?:(?P<hours>\d+(?:[.,]\d+)?)H)?(?:(?P<minutes>\d+(?:[.,]\d+)?)M)?(?:(?P<seconds>\d+(?:[.,]\d+)?)S)?)?',
    re.ASCII,
)
_DAYS = {'years': Decimal(365), 'months': Decimal(365) / 12, 'weeks': Decimal(7), 'days': Decimal(1)}
_HOURS = {'hours': Decimal(1), 'minutes': Decimal(1) / 60, 'seconds': Decimal(1) / 3600}
_NAMED = ((365, 'year'), (7, 'week'))
_CURRENCY = re.compile(r'[A-Z]{3}', re.ASCII)
_KEPT = Decimal('0.01')
_LONGEST = 10**9  # days that may be told in months
_SLIP = Decimal('0.1')  # days by which sums of rounded months may miss
_SHORT = 3  # letters; shorter words and abbreviations are not made plural


def number(text: str) -> Decimal | None:
    """The finite number that a text is, None when it is not one."""
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


@lru_cache(maxsize=512)
def unit_name(unit: str) -> str:
    """A unit as people read it: concepts and labels of units of credits in small letters (`semester hour`), other texts as is."""
    from ctdl.vocabulary import load

    if ':' not in unit:
        text = ' '.join(unit.split())
        return _small(text) if text.casefold() in _labels() else text
    vocabulary = load()
    term = vocabulary.term(vocabulary.compact(unit))
    return _small(term.label) if term else unit


@lru_cache(maxsize=1)
def _labels() -> frozenset[str]:
    """The labels of the units of credits that the vocabulary has, whatever their case."""
    from ctdl.vocabulary import load

    vocabulary = load()
    return frozenset(vocabulary.label(concept).casefold() for concept in vocabulary.concepts_of('ceterms:CreditUnit'))


def _small(label: str) -> str:
    """In small letters, but for the one unit that bears the name of a man."""
    return label.lower().replace('carnegie', 'Carnegie')


@lru_cache(maxsize=512)
def unit_key(unit: str) -> str:
    """What two ways to write the same unit have in common: case, plural, and concept or label do not matter."""
    words = re.sub(r'[\W_]+', ' ', unit_name(unit).casefold()).split()
    text = ' '.join(words)
    return text[:-1] if len(text) > _SHORT and text.endswith('s') and not text.endswith('ss') else text


def total(amounts: Iterable[tuple[Amount, ...]]) -> tuple[Amount, ...]:
    """The sum for each unit, in order of the units' names; a unit is written as it was met first."""
    sums: dict[str, Amount] = {}
    for amount in (one for several in amounts for one in several):
        key = unit_key(amount.unit)
        known = sums.get(key)
        sums[key] = Amount(known.low + amount.low, known.high + amount.high, known.unit) if known else amount
    return tuple(sums[key] for key in sorted(sums))


def text(amounts: Iterable[Amount], plain: str = 'credit') -> str:
    """Amounts for reading: `12–15 semester hours`, `3 credits` where no unit is stated (the word is `plain`), `USD 1,250`, `2 years`."""
    return ' and '.join(_one(amount, plain) for amount in amounts)


def _one(amount: Amount, plain: str) -> str:
    name = unit_name(amount.unit) or plain
    if amount.low.is_nan() or amount.high.is_nan():
        return f'{amount.low}–{amount.high} {name}'
    if unit_key(name) in ('day', 'hour'):
        return duration_text(amount)
    if _CURRENCY.fullmatch(name):
        return f'{name} {_range(amount)}'
    return f'{_range(amount)} {name if amount.low == amount.high == 1 else _plural(name)}'.strip()


def share_text(part: Amount, whole: Amount, plain: str = 'credit') -> str:
    """How much of an amount: `61 of 73 semester hours`."""
    return f'{_range(part)} of {_one(whole, plain)}'


def _range(amount: Amount) -> str:
    low, high = digits(amount.low), digits(amount.high)
    return low if low == high else f'{low}–{high}'


def digits(value: Decimal) -> str:
    """A number with commas between the thousands and without needless zeros; at most 18 digits before it goes to powers of ten."""
    if not value.is_finite() or abs(value.adjusted()) > 18:
        return str(value)
    shown = f'{value:,f}'
    return shown.rstrip('0').rstrip('.') if '.' in shown else shown


def _plural(name: str) -> str:
    """The plural of an English unit; what ends in s, an abbreviation or other than a letter stays as it is."""
    last = name.rpartition(' ')[2]
    if len(last) < _SHORT or not (last.isascii() and last.isalpha()) or last.endswith('s') or last.isupper():
        return name
    return name[:-1] + 'ies' if last.endswith('y') and last[-2] not in 'aeiou' else name + 's'


# time


def duration(iso: str) -> Amount | None:
    """The length of an ISO 8601 duration, None when the text is none: in `hours` when it has a time part only, else in `days`.

    A year has 365 days, a month a twelfth of that, a day that a time part adds to 24 hours.
    """
    match = _TIME.fullmatch(iso.strip())
    if match is None:
        return None
    parts = {name: Decimal(value.replace(',', '.')) for name, value in match.groupdict().items() if value}
    if not parts:
        return None
    hours = sum((parts[name] * size for name, size in _HOURS.items() if name in parts), Decimal(0))
    days = sum((parts[name] * size for name, size in _DAYS.items() if name in parts), Decimal(0))
    if parts.keys() <= _HOURS.keys():
        return Amount(_rounded(hours), _rounded(hours), 'hours')
    whole = _rounded(days + hours / 24)
    return Amount(whole, whole, 'days')


def iso_duration(amount: Amount) -> str:
    """The ISO 8601 duration of the high end of an amount of days or hours, '' for any other unit."""
    key = unit_key(amount.unit)
    if key not in ('day', 'hour') or not amount.high.is_finite() or amount.high < 0:
        return ''
    value = digits(amount.high).replace(',', '')
    return f'P{value}D' if key == 'day' else f'PT{value}H'


def duration_text(amount: Amount) -> str:
    """An amount of days or hours for reading, in the largest unit that fits both ends: `2 years`, `6 weeks`, `3–6 months`, `40 hours`."""
    if unit_key(amount.unit) == 'hour':
        return _counted(amount.low, amount.high, 'hour')
    ends = (amount.low, amount.high)
    for size, name in _NAMED:
        if all(0 < end < _LONGEST and end % size == 0 for end in ends):
            return _counted(amount.low / size, amount.high / size, name)
    months = tuple((end / _DAYS['months']).quantize(Decimal(1)) for end in ends if 0 < end < _LONGEST)
    if len(months) == 2 and all(abs(count * _DAYS['months'] - end) < _SLIP for count, end in zip(months, ends, strict=True)):
        return _counted(*months, 'month')
    return _counted(*ends, 'day')


def _counted(low: Decimal, high: Decimal, name: str) -> str:
    amount = Amount(low, high)
    return f'{_range(amount)} {name if low == high == 1 else name + "s"}'


def _rounded(value: Decimal) -> Decimal:
    """To a hundredth, where that is less than it has."""
    return value.quantize(_KEPT).normalize() + 0 if value.adjusted() < 20 else value
