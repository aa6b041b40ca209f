"""Moments as the ledger writes them: UTC, ISO 8601, six decimals, `Z`, so that comparing texts compares times."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, datetime

from ctdl.errors import CTDLError

Clock = Callable[[], str]
"""Something that tells the time as a moment; tests pass their own."""

_DAY = re.compile(r'([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?')
_TIME = re.compile(
    r'([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?) ?(Z|UTC|[+-][0-9]{2}:?[0-9]{2})?',
    re.IGNORECASE,
)
_FORMS = 'write YYYY, YYYY-MM, YYYY-MM-DD, or a time with its zone such as 2024-05-10T14:30:00Z or 2024-05-10T14:30:00-05:00'


def now() -> str:
    """The present moment."""
    return _text(datetime.now(UTC))


def instant(text: str) -> str:
    """The moment that a question "as of …" means: the end (UTC) of a year, month or day; a time with a zone exactly.

    Raises CTDLError, with the forms it takes, for anything else.
    """
    day = _DAY.fullmatch(text.strip())
    if day is not None:
        return _end(day, text)
    time = _TIME.fullmatch(text.strip())
    if time is None or not time[3]:
        raise _unclear(text)
    return _exact(time, text)


def moment(text: str) -> str:
    """The moment that a source asserts for a version: '' stays '', a day is its start, a time without a zone is UTC.

    Raises CTDLError for a text that is no time.
    """
    if not text:
        return ''
    time = _TIME.fullmatch(text.strip())
    if time is not None:
        return _exact(time, text)
    day = _DAY.fullmatch(text.strip())
    if day is None:
        raise _unclear(text)
    return _start(day, text)


def _start(day: re.Match[str], text: str) -> str:
    try:
        return _text(datetime(int(day[1]), int(day[2] or 1), int(day[3] or 1), tzinfo=UTC))
    except ValueError:
        raise _unclear(text) from None


def _end(day: re.Match[str], text: str) -> str:
    start = _start(day, text)
    month = start[5:7] if day[2] else '12'
    last = day[3] or monthrange(int(day[1]), int(month))[1]
    return f'{start[:4]}-{month}-{last}T23:59:59.999999Z'


def _exact(time: re.Match[str], text: str) -> str:
    zone = (time[3] or 'Z').upper()
    zone = '+00:00' if zone in ('Z', 'UTC') else zone
    try:
        return _text(datetime.fromisoformat(f'{time[1]}T{time[2]}{zone}').astimezone(UTC))
    except (ValueError, OverflowError):
        raise _unclear(text) from None


def _text(time: datetime) -> str:
    return f'{time.replace(tzinfo=None).isoformat(timespec="microseconds")}Z'


def _unclear(text: str) -> CTDLError:
    return CTDLError(f'“{text}” is not a date or time: {_FORMS}.', value=text)
