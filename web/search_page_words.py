"""Numbers and dates of the finding pages as words."""

from __future__ import annotations

_UNITS = ((8766.0, 'year'), (730.5, 'month'), (168.0, 'week'), (24.0, 'day'))
_SIGNS = {'USD': '$', 'EUR': '€', 'GBP': '£'}


def counted(number: int, one: str, many: str = '') -> str:
    """1 record, 2 records, 1,200 records."""
    return f'{number:,} {one if number == 1 else many or f"{one}s"}'


def duration(hours: float | None) -> str:
    """Hours in the longest unit that gives a round number; '' for None."""
    if hours is None:
        return ''
    for length, unit in _UNITS:
        number = round(hours / length, 2)
        if number >= 1 and number * 2 == int(number * 2):
            return f'{number:g} {unit if number == 1 else f"{unit}s"}'
    return f'{hours:,.4g} {"hour" if hours == 1 else "hours"}'


def money(amount: float | None, currency: str = '') -> str:
    """A price with its currency; '' for None."""
    if amount is None:
        return ''
    number = f'{amount:,.0f}' if amount == int(amount) else f'{amount:,.2f}'
    code = currency.rpartition(':')[2].rpartition('/')[2]
    return f'{_SIGNS[code]}{number}' if code in _SIGNS else f'{number} {code}'.strip()


def day(moment: str) -> str:
    """The day of a time stamp."""
    return moment[:10]
