"""Outcomes as tables with small bars: what a data set observed, what a record says in aggregate, with definitions and what is held back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ctdl.ctid import ctid_of
from ctdl.document import Document
from ctdl.pathways import amounts
from web.resource_model import Cell, Fact, Table, Text, Value
from web.resource_tables import data_set, observation
from web.resource_texts import day, listed, shown
from web.resource_values import Reader, label

Node = dict[str, Any]
Fetch = Callable[[str], Document | None]
_SETS = 3
"""Data sets whose observations the page of a resource repeats."""
_MEASURES = (
    'ceterms:numberAwarded',
    'ceterms:jobsObtained',
    'ceterms:lowEarnings',
    'ceterms:medianEarnings',
    'ceterms:highEarnings',
)
_MONTHS = 'ceterms:postReceiptMonths'
_SAID = (*_MEASURES, _MONTHS, 'ceterms:name', 'ceterms:description', 'ceterms:currency', 'ceterms:dateEffective')
_SUPPRESSION = 'qdata:dataSuppressionPolicy'
_NOTHING: Cell = (Text('no value', 'en'),)
_HELD_BACK = 'Where a measure has no value, the record does not say one; small groups are often held back to protect people.'


def tables(reader: Reader, node: Node, iri: str, fetch: Fetch) -> tuple[Table, ...]:
    """Everything measured: in aggregate, in this data set, in the data sets about this resource."""
    found = [*(aggregate(reader, profile) for profile in reader.profiles(node, 'ceterms:aggregateData'))]
    found.append(observed(reader, node, 'What was observed'))
    own = [a for a in listed(node.get('qdata:relevantDataSet')) if isinstance(a, str)]
    sets = list(dict.fromkeys((*own, *reader.look.subjects(iri, 'qdata:relevantDataSetFor', 20))))
    for address in sets[:_SETS]:
        document = fetch(ctid_of(address)) if ctid_of(address) and reader.look.is_here(address) else None
        if document is not None:
            found.append(
                observed(Reader(document, reader.look), document.main, f'What “{reader.look.name(address).text}” observed')
            )
    here = [address for address in sets if reader.look.is_here(address)]
    if here:
        found.append(Table('Data sets about it', ('Data set', 'From'), tuple(data_set(reader.look, one) for one in here)))
    return tuple(table for table in found if table)


def observed(reader: Reader, node: Node, caption: str) -> Table | None:
    """The observations of a data set, None when it has none; the metric's own words are its definition."""
    several = reader.profiles(node, 'qdata:hasObservation')
    if not several:
        return None
    rows = tuple(_with_definition(reader, one) for one in several)
    policy = ' '.join(text.text for text in reader.several(node, _SUPPRESSION))
    silent = any(row[1] == _NOTHING for row in rows)
    note = f'What is held back: {policy}' if policy else _HELD_BACK if silent else ''
    bars = _shares([_measured(one) for one in several])
    return Table(caption, ('Measure', 'Value', 'Remarks'), rows, note, bars=bars)


def _with_definition(reader: Reader, one: Node) -> tuple[Cell, ...]:
    """The row of an observation, with what its metric means."""
    what, values, remarks = observation(reader, one)
    meant: list[Text] = []
    for item in listed(one.get('qdata:isObservationOf')):
        metric = reader.node(item) if isinstance(item, str) else item
        if isinstance(metric, dict):
            meant += reader.several(metric, 'ceterms:description')
        elif isinstance(item, str):
            meant.append(reader.look.literal(item, 'ceterms:description'))
    return what, values or _NOTHING, (*(text for text in meant if text.text), *remarks)


def aggregate(reader: Reader, profile: Node) -> Table | None:
    """What a record says in aggregate: how many, what they earn; None when it has no number."""
    keys = [key for key in _MEASURES if _number(profile, key) is not None]
    if not keys:
        return None
    currency = ' '.join(shown(value) for value in listed(profile.get('ceterms:currency')))
    months = _number(profile, _MONTHS)
    about = f'{amounts.digits(months)} months after receipt' if months is not None else ''
    rows = tuple(
        (
            (Text(label(key), 'en'),),
            (Text(f'{currency} ' if _is_money(key) and currency else ''), Text(amounts.digits(_number(profile, key)))),
            (Text(about, 'en'),) if about and key != _MEASURES[0] else (),
        )
        for key in keys
    )
    name = reader.text(profile, 'ceterms:name').text or 'In aggregate'
    since = ', '.join(day(shown(value)) for value in listed(profile.get('ceterms:dateEffective')))
    words = ' '.join(text.text for text in reader.several(profile, 'ceterms:description'))
    note = ' '.join(part for part in (words, f'As of {since}.' if since else '') if part)
    shares = _shares([(float(_number(profile, key) or 0), currency if _is_money(key) else key) for key in keys])
    return Table(name, ('Measure', 'Value', 'When'), rows, note, bars=shares).without_empty()


def named(reader: Reader, node: Node) -> tuple[str, ...]:
    """The properties that the tables tell all of."""
    here = all(isinstance(a, str) and reader.look.is_here(a) for a in listed(node.get('qdata:relevantDataSet')))
    return ('qdata:hasObservation', 'ceterms:aggregateData', *(('qdata:relevantDataSet',) if here else ()))


def rest(reader: Reader, node: Node) -> tuple[Fact, ...]:
    """What the profiles in aggregate say beyond the tables."""
    key = 'ceterms:aggregateData'
    left = []
    for profile in reader.profiles(node, key):
        facts = reader.facts(profile, without=_SAID if aggregate(reader, profile) else ())
        if facts:
            left.append(Value(facts=facts))
    return (Fact(label(key), key, tuple(left)),) if left else ()


def _is_money(key: str) -> bool:
    return key.endswith('Earnings')


def _number(profile: Node, key: str) -> Any:
    return next((n for value in listed(profile.get(key)) if (n := amounts.number(shown(value))) is not None), None)


def _measured(one: Node) -> tuple[float, str] | None:
    """The number of an observation and what it counts."""
    share = _number(one, 'qdata:percentage')
    if share is not None:
        return float(share), '%'
    value = _number(one, 'schema:value')
    unit = ' '.join(shown(v) for key in ('schema:currency', 'schema:unitText') for v in listed(one.get(key)))
    return None if value is None else (float(value), unit)


def _shares(measured: Sequence[tuple[float, str] | None]) -> tuple[float, ...]:
    """How long each bar is, 0 to 100; -1 for none. Shares of a hundred stand as they are; of others of one unit the greatest is full."""
    return tuple(_share(one, measured) for one in measured)


def _share(one: tuple[float, str] | None, measured: Sequence[tuple[float, str] | None]) -> float:
    if one is None or one[0] < 0:
        return -1
    if one[1] == '%':
        return min(one[0], 100.0)
    alike = list(_alike(one[1], measured))
    return round(100 * one[0] / max(alike), 1) if len(alike) > 1 and max(alike) > 0 else -1


def _alike(unit: str, measured: Sequence[tuple[float, str] | None]) -> Iterator[float]:
    return (one[0] for one in measured if one is not None and one[1] == unit)
