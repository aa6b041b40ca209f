"""Tables of a resource's page: costs, observations, data sets, editions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ctdl.pathways import amounts
from web import resource_totals
from web.resource_look import Look
from web.resource_model import Cell, Link, Table, Text
from web.resource_texts import day, listed, shown, span
from web.resource_values import Reader, label

Node = dict[str, Any]


def costs(reader: Reader, node: Node, caption: str) -> Table | None:
    """The cost profiles of a node, None when it has none."""
    rows = tuple(_cost_row(reader, profile) for profile in reader.profiles(node, 'ceterms:estimatedCost'))
    if not rows:
        return None
    whole = resource_totals.stated(reader, node)
    note = 'Prices are as stated; a price per term or per credit is not multiplied.'
    if len(rows) > 1 and whole.cost and node.get('@type') != 'ceterms:CostManifest':
        note = f'Together {resource_totals.money(whole.cost)}. {note}'
    return Table(caption, ('What', 'Price', 'For whom', 'About it'), rows, note)


def _cost_row(reader: Reader, profile: Node) -> tuple[Cell, ...]:
    what: Cell = (*reader.several(profile, 'ceterms:name'), *reader.targets(profile, 'ceterms:directCostType'))
    price = ' '.join(shown(v) for key in ('ceterms:currency', 'ceterms:price') for v in listed(profile.get(key)))
    amount = reader.text(profile, 'ceterms:paymentPattern')
    whom: Cell = (*reader.targets(profile, 'ceterms:residencyType'), *reader.targets(profile, 'ceterms:audienceType'))
    when = span(*(next(iter(map(shown, listed(profile.get(f'ceterms:{word}Date')))), '') for word in ('start', 'end')))
    about: list[Text | Link] = [*reader.several(profile, 'ceterms:description'), *([Text(when, 'en')] if when else [])]
    about += [
        Link(Text('Details', 'en'), link.href, '', '', True) for link in reader.targets(profile, 'ceterms:costDetails') if link.href
    ]
    cell: Cell = (Text(_money(price)), *((amount,) if amount.text else ()))
    return (what or (Text('Cost', 'en'),), cell, whom, tuple(about))


def _money(price: str) -> str:
    currency, _, number = price.rpartition(' ')
    try:
        value = float(number)
    except ValueError:
        return price
    return f'{currency} {resource_totals.price(value)}'.strip()


def data_set(look: Look, iri: str) -> tuple[Cell, ...]:
    """A data set and who provides it."""
    return ((look.link(iri),), tuple(look.link(agent) for agent in look.nodes(iri, 'qdata:dataProvider')))


_NOT_VALUES = (
    '@id',
    '@type',
    'qdata:isObservationOf',
    'ceasn:comment',
    'schema:currency',
    'schema:unitText',
    'ceterms:description',
)


def observation(reader: Reader, node: Node) -> tuple[Cell, ...]:
    """A measure, its values, and remarks."""
    currency = ' '.join(shown(c) for c in listed(node.get('schema:currency')))
    what: Cell = tuple(reader.targets(node, 'qdata:isObservationOf')) or (reader.said(node),)
    values: list[Text | Link] = []
    for key in node:
        if key not in _NOT_VALUES:
            for value in reader.values(key, node[key]):
                values += [Text(f'{label(key)}:', 'en'), *(_numbered(key, piece) for piece in value.pieces)]
    if currency:
        values.append(Text(currency))
    return (what, tuple(values), (*reader.several(node, 'ceasn:comment'), *reader.several(node, 'ceterms:description')))


def _numbered(key: str, piece: Text | Link) -> Text | Link:
    """A number for reading: thousands apart, percentages with their sign."""
    if not isinstance(piece, Text):
        return piece
    number = amounts.number(piece.text)
    text = amounts.digits(number) if number is not None else piece.text
    return replace(piece, text=f'{text} %' if number is not None and 'percentage' in key.lower() else text)


def chain(look: Look, here: str) -> Table | None:
    """The editions of a resource that version links join, the oldest first."""
    before = _follow(look, here, ('ceterms:previousVersion', 'ceterms:supersedes'), ('ceterms:nextVersion', 'ceterms:supersededBy'))
    after = _follow(look, here, ('ceterms:nextVersion', 'ceterms:supersededBy'), ('ceterms:previousVersion', 'ceterms:supersedes'))
    if not before and not after:
        return None
    rows: list[tuple[Cell, ...]] = []
    for iri in (*reversed(before), here, *after):
        mark: Cell = (Text('this one', 'en'),) if iri == here else ()
        code = look.literal(iri, 'ceterms:versionCode').text
        since = day(look.literal(iri, 'ceterms:dateEffective').text)
        rows.append(((look.link(iri), *mark), (Text(code),), (Text(since),)))
    return Table('Editions, the oldest first', ('Edition', 'Code', 'Effective'), tuple(rows))


def _follow(look: Look, start: str, forth: tuple[str, ...], back: tuple[str, ...]) -> list[str]:
    found, here = list[str](), start
    while len(found) < 20:
        others = [*look.nodes(here, *forth), *(s for key in back for s in look.subjects(here, key, 5))]
        following = next((one for one in others if one not in found and one != start), '')
        if not following:
            break
        found.append(following)
        here = following
    return found
