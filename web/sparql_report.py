"""A query as a report: its answer as of chosen days and now, how many rows there are each time, and which came and went between.

States of the past never change, so what was asked once for a number of the ledger is remembered.
"""

from __future__ import annotations

import calendar
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import orjson
from flask import Request

from ctdl.errors import QueryError
from graph.clock import instant
from graph.ledger import By
from graph.query_pool import BusyError
from graph.views import View
from web.site import site
from web.sparql_asking import PAGE_ROWS, Asked, answer, workers

MOST = 36
"""Days of a report."""
SECONDS = 20.0
"""Seconds after which a report leaves the days that it has not come to for the next request."""
SHOWN = 50
EVERY = ('day', 'week', 'month', 'year')
_SPLIT = re.compile(r'[\s,;]+')
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer of one day: `day` is '' for now; `rows` None when it is still being made; `number` where it is one number."""

    day: str
    sequence: int
    columns: tuple[str, ...] = ()
    rows: Counter[Row] | None = None
    truncated: bool = False
    trouble: str = ''

    @property
    def count(self) -> int | None:
        """How many rows there are."""
        return self.rows.total() if self.rows is not None else None

    @property
    def value(self) -> str:
        """The value of an answer of one cell, '' for any other."""
        only = next(iter(self.rows)) if self.rows is not None and self.rows.total() == 1 else ()
        return only[0] if len(only) == 1 else ''


@dataclass(frozen=True, slots=True)
class Step:
    """A day beside the day before it: the rows that came and those that went (None without an answer to compare)."""

    taken: Taken
    came: tuple[Row, ...] | None = None
    went: tuple[Row, ...] | None = None


def days_of(options: Mapping[str, str], first: str, today: date) -> list[str]:
    """The days of a report: those in `days`, or each `every` from `from` to `to`; QueryError for what cannot be read."""
    given = [day for day in _SPLIT.split(options.get('days', '').strip()) if day]
    if given:
        for day in given:
            instant(day)
        found = sorted(set(given), key=instant)
    else:
        found = _each(options, first, today)
    if len(found) > MOST:
        raise QueryError(
            f'These are {len(found)} days; a report takes {MOST}. Choose longer steps or a shorter time.', parameter='days'
        )
    return found


def _each(options: Mapping[str, str], first: str, today: date) -> list[str]:
    every = options.get('every', '') or 'month'
    if every not in EVERY:
        raise QueryError(f'“every” is one of {", ".join(EVERY)}, not “{every}”.', parameter='every')
    end = _day(options, 'to', today)
    start = _day(options, 'from', max(date.fromisoformat(first[:10]) if first else end, _back(end, every)))
    found: list[str] = []
    step = start
    while step <= end and len(found) <= MOST:
        last = _last(step, every)
        if last >= end:
            break
        found.append(last.isoformat())
        step = last + timedelta(1)
    return [*found, *([end.isoformat()] if end < today else [])]


def _day(options: Mapping[str, str], name: str, default: date) -> date:
    text = options.get(name, '').strip()
    return date.fromisoformat(instant(text)[:10]) if text else default


def _back(end: date, every: str) -> date:
    return end - timedelta({'day': 14, 'week': 84, 'month': 366, 'year': 3653}[every])


def _last(day: date, every: str) -> date:
    """The last day of the week (Sunday), month or year that a day is in."""
    if every == 'week':
        return day + timedelta(6 - day.weekday())
    if every == 'month':
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day.replace(month=12, day=31) if every == 'year' else day


def report(text: str, params: Mapping[str, str], options: Mapping[str, str], request: Request) -> list[Step]:
    """The answers as of the days of a report, the earliest first, and now. Errors of the query itself as `answer` has them."""
    by: By = 'asserted' if options.get('by') == 'asserted' else 'recorded'
    days = days_of(options, _first(by), datetime.now(UTC).date())
    end = time.monotonic() + SECONDS
    steps: list[Step] = []
    now = _taken(Asked(text, params, rows=PAGE_ROWS), site().sequence, request)
    for day in days:
        what = Asked(text, params, day, by, rows=PAGE_ROWS)
        taken = _at(what, end, request)
        steps.append(_step(taken, steps))
    return [*steps, _step(now, steps)]


def _first(by: By) -> str:
    """The moment of the first version, '' in an empty registry."""
    return min((entry.moment(by) for entry in site().registry.ledger.since(0)), default='')


def _at(what: Asked, end: float, request: Request) -> Taken:
    view = View(site().registry.ledger, instant(what.as_of), what.by)
    sequence = view.sequence()
    try:
        if time.monotonic() > end:
            raise BusyError('There was no time for this day; load the page again in a little while.', retry_after=5)
        return _taken(what, sequence, request)
    except BusyError as error:
        return Taken(what.as_of, sequence, trouble=error.message)


def _taken(what: Asked, sequence: int, request: Request) -> Taken:
    """The answer as of a day, remembered for the state that it is of."""
    state = sequence if what.by == 'recorded' else (what.as_of, site().sequence)
    key = ('report', what.text, tuple(sorted(what.params.items())), what.by, state)

    def make() -> Taken:
        found, number = answer(what, 'cells', request)
        told = orjson.loads(found.body)
        rows = Counter(tuple(_word(cell) for cell in row) for row in told['rows'])
        if told['boolean'] is not None:
            rows = Counter([('yes' if told['boolean'] else 'no',)])
        return Taken('', number, tuple(told['columns']) or ('answer',), rows, told['truncated'])

    found: Taken = workers().taken.get(key, make)
    return replace(found, day=what.as_of)


def _word(cell: Mapping[str, str] | None) -> str:
    if cell is None:
        return ''
    return cell['v'] + (f' @{cell["l"]}' if cell.get('l') else '')


def _step(taken: Taken, before: Sequence[Step]) -> Step:
    old = before[-1].taken.rows if before else None
    if old is None or taken.rows is None or taken.truncated or before[-1].taken.truncated:
        return Step(taken)
    return Step(taken, tuple(sorted((taken.rows - old).elements())), tuple(sorted((old - taken.rows).elements())))


def as_dict(steps: Sequence[Step]) -> dict[str, object]:
    """The report as plain data."""
    return {
        'columns': next((step.taken.columns for step in steps if step.taken.columns), ()),
        'complete': all(step.taken.rows is not None for step in steps),
        'days': [
            {
                'day': step.taken.day or 'now', 'sequence': step.taken.sequence, 'rows': step.taken.count,
                'value': step.taken.value or None,
                'truncated': step.taken.truncated, 'came': step.came, 'went': step.went, 'trouble': step.taken.trouble or None,
            }
            for step in steps
        ],
    }  # fmt: skip


def as_rows(steps: Sequence[Step]) -> list[tuple[str, ...]]:
    """The report as rows of CSV: day, sequence, change (count, came, went), number of rows, and the cells of a row that came or went."""
    columns = next((step.taken.columns for step in steps if step.taken.columns), ())
    found: list[tuple[str, ...]] = [('day', 'sequence', 'change', 'rows', *columns)]
    for step in steps:
        day, sequence = step.taken.day or 'now', str(step.taken.sequence)
        count = '' if step.taken.count is None else str(step.taken.count)
        only = step.taken.value
        found.append((day, sequence, 'count', count, *([only] if only else []), *[''] * (len(columns) - bool(only))))
        for change, rows in (('came', step.came or ()), ('went', step.went or ())):
            found += [(day, sequence, change, '', *row) for row in rows]
    return found
