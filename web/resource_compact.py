"""Small profiles as one line: places, durations, identifiers, amounts of credit and money."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ctdl.pathways import amounts
from web.resource_model import Cell, Link, Piece, Text
from web.resource_texts import length, listed, shown

if TYPE_CHECKING:
    from web.resource_values import Reader

Node = dict[str, Any]
_ADDRESS = ('streetAddress', 'postOfficeBoxNumber', 'addressLocality', 'addressRegion', 'subRegion', 'postalCode', 'addressCountry')
_SAID = {
    'ceterms:Place': (*_ADDRESS, 'name', 'latitude', 'longitude'),
    'ceterms:DurationProfile': ('exactDuration', 'minimumDuration', 'maximumDuration', 'timeRequired', 'description'),
    'ceterms:IdentifierValue': ('identifierTypeName', 'identifierValueCode', 'identifierType', 'name'),
    'ceterms:ValueProfile': (
        'value',
        'minValue',
        'maxValue',
        'creditUnitType',
        'creditLevelType',
        'subject',
        'description',
        'percentage',
    ),
    'schema:QuantitativeValue': ('value', 'minValue', 'maxValue', 'unitText', 'description'),
    'schema:MonetaryAmount': ('value', 'minValue', 'maxValue', 'currency', 'unitText', 'description'),
}
"""What a line tells of each class; a profile that says more is shown in full."""


PLACE = tuple(f'ceterms:{name}' for name in _SAID['ceterms:Place'])


def compact(reader: Reader, node: Node) -> Cell | None:
    """A profile as one line; None when a line cannot hold all of it."""
    kind = str(node.get('@type', ''))
    says = _SAID.get(kind)
    if says is None or any(key.partition(':')[2] not in says for key in node if key[:1] != '@'):
        return None
    return tuple(_LINES[kind](reader, node)) or None


def place(reader: Reader, node: Node) -> Iterator[Piece]:
    """A place as its name and address."""
    name = reader.text(node, 'ceterms:name')
    parts = [t.text for key in _ADDRESS for t in reader.several(node, f'ceterms:{key}')]
    parts = list(dict.fromkeys(part for part in parts if part and part != name.text))
    if name.text:
        yield Text(name.text + (',' if parts else ''), name.language)
    if parts:
        yield Text(', '.join(parts))
    where = [shown(v) for key in ('latitude', 'longitude') for v in listed(node.get(f'ceterms:{key}'))]
    if len(where) == 2:
        yield Text(f'({where[0]}, {where[1]})')


def _duration(reader: Reader, node: Node) -> Iterator[Piece]:
    least, most = (next((shown(v) for v in listed(node.get(f'ceterms:{word}Duration'))), '') for word in ('minimum', 'maximum'))
    for key in ('ceterms:exactDuration', 'ceterms:timeRequired'):
        for value in listed(node.get(key)):
            yield Text(length(shown(value)), 'en')
    if least and most:
        yield Text(f'{length(least)} to {length(most)}', 'en')
    elif least or most:
        yield Text(f'at least {length(least)}' if least else f'at most {length(most)}', 'en')
    yield from _described(reader, node)


def _described(reader: Reader, node: Node) -> Iterator[Piece]:
    texts = [t for key in ('ceterms:description', 'schema:description') for t in reader.several(node, key)]
    if texts:
        yield Text('–')
        yield from texts


def _identifier(reader: Reader, node: Node) -> Iterator[Piece]:
    names = [*reader.several(node, 'ceterms:identifierTypeName'), *reader.several(node, 'ceterms:name')]
    for name in names or [link.text for link in reader.targets(node, 'ceterms:identifierType')]:
        yield Text(f'{name.text}:', name.language)
    for value in listed(node.get('ceterms:identifierValueCode')):
        yield Text(shown(value))


def _value(reader: Reader, node: Node) -> Iterator[Piece]:
    value, low, high = (_one(node, key) for key in ('schema:value', 'schema:minValue', 'schema:maxValue'))
    number = value or (f'{low}–{high}' if low and high and low != high else low or high)
    units: list[Piece] = [Text(amounts.unit_name(_one(node, 'schema:currency')))] if _one(node, 'schema:currency') else []
    if number:
        yield Text(number)
    yield from units
    for link in reader.targets(node, 'ceterms:creditUnitType'):
        yield Text(amounts.unit_name(link.text.text).lower() + ('' if number in ('1', '') else 's'), link.text.language)
    yield from reader.several(node, 'schema:unitText')
    yield from (Link(one.text, one.href) for one in reader.targets(node, 'ceterms:creditLevelType'))
    yield from (Text(one.text.text) for one in reader.targets(node, 'ceterms:subject'))
    if _one(node, 'schema:percentage'):
        yield Text(_one(node, 'schema:percentage') + ' %')
    yield from _described(reader, node)


def _one(node: Node, key: str) -> str:
    found = next((v for v in listed(node.get(key)) if isinstance(v, str | int | float)), None)
    if found is None:
        return ''
    return f'{found:,.2f}'.removesuffix('.00') if isinstance(found, int | float) and not isinstance(found, bool) else shown(found)


_LINES: dict[str, Callable[[Reader, Node], Iterator[Piece]]] = {
    'ceterms:Place': place,
    'ceterms:DurationProfile': _duration,
    'ceterms:IdentifierValue': _identifier,
    'ceterms:ValueProfile': _value,
    'schema:QuantitativeValue': _value,
    'schema:MonetaryAmount': _value,
}
