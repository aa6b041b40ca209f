"""Prices and lengths of time as people write them for the filters “cost from … to …” and “time from … to …”."""

from __future__ import annotations

import re

from ctdl.errors import InputError

HOURS = {'hour': 1.0, 'day': 24.0, 'week': 168.0, 'month': 730.5, 'year': 8766.0}
"""Hours in each unit."""
_SHORT = {
    'h': 'hour',
    'hr': 'hour',
    'd': 'day',
    'w': 'week',
    'wk': 'week',
    'm': 'month',
    'mo': 'month',
    'mth': 'month',
    'y': 'year',
    'yr': 'year',
}
_LENGTH = re.compile(r'([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*([a-z]+)')
_ISO = re.compile(r'p(?:([0-9]{1,9})([ymwd])|t([0-9]{1,9})(h))')


def amount(text: str) -> str:
    """A price in its one form: `1200` of “$1,200.00”. InputError for what is none."""
    plain = re.sub(r'[\s$€£,_]', '', text)
    if not re.fullmatch(r'[0-9]{1,12}(\.[0-9]{1,6})?', plain):
        raise InputError(f'“{text[:40]}” is no price; write a number such as 500.', value=text)
    return f'{float(plain):.12g}'


def length(text: str) -> str:
    """A length of time in its one form: `6 months` of “6 mo” or “P6M”. InputError for what is none."""
    lower = text.strip().lower()
    iso = _ISO.fullmatch(lower)
    match = _LENGTH.fullmatch(lower)
    number, unit = ((iso[1] or iso[3]), (iso[2] or iso[4])) if iso else (match[1], match[2]) if match else ('', '')
    unit = _SHORT.get(unit.removesuffix('s'), unit.removesuffix('s'))
    if not number or unit not in HOURS:
        raise InputError(
            f'“{text[:40]}” is no length of time; write a number with {", ".join(HOURS)}s, such as 6 months.', value=text
        )
    return f'{float(number):.12g} {unit}{"" if float(number) == 1 else "s"}'


def hours(length_: str) -> float:
    """The hours of a length in its one form."""
    number, _, unit = length_.partition(' ')
    return float(number) * HOURS[unit.removesuffix('s')]
