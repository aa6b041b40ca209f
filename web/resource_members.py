"""The members of a collection: who is on the list and from when to when, with what decides for people who keep or use such lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ctdl.ctid import ctid_of
from ctdl.labels import is_label
from ctdl.search_facets import MEMBERSHIP, iri_of
from ctdl.vocabulary import load
from web.resource_assurance import assurers
from web.resource_look import OWNERS, Look
from web.resource_model import Cell, Link, Piece, Table, Text
from web.resource_texts import day, listed, shown
from web.resource_totals import known, money
from web.resource_values import Reader

Node = dict[str, Any]
MEMBERSHIPS = (MEMBERSHIP, 'ceterms:Member')
"""Classes of what stands in a list for a member; the latter is one that publishers use and CTDL does not have."""
COLUMNS = ('Member', 'Class', 'Owner', 'Status', 'Quality assurance', 'Cost', 'Codes', 'First day', 'Last day')
_STATUS = ('ceterms:credentialStatusType', 'ceterms:lifeCycleStatusType', 'ceasn:publicationStatusType')
_CODES = ('ceterms:occupationType', 'ceterms:instructionalProgramType')
_NONE: Cell = (Text('not provided', 'en'),)
_FEW = 3


@dataclass(frozen=True, slots=True)
class Membership:
    """A member with its first and last day on the list, '' where nobody says, and what the list says of it."""

    address: str
    start: str = ''
    end: str = ''
    remarks: tuple[Text, ...] = ()


def memberships(reader: Reader, described: Sequence[str] = ()) -> list[Membership]:
    """Who is in the collection of a document: those that it names, and those that say so themselves, as the query `collection-members`.

    Others that the document describes come behind.
    """
    main, look = reader.document.main, reader.look
    found = [one for item in listed(main.get('ceterms:hasMember')) for one in _named(reader, item)]
    for subject in look.subjects(iri_of(str(main.get('@id', ''))), 'ceterms:isMemberOf'):
        found += _joined(look, subject) if look.kind(subject) in MEMBERSHIPS else [Membership(subject)]
    if found:
        there = {one.address for one in found}
        nodes = ((address, reader.node(address) or {}) for address in described if address not in there)
        found += [Membership(address) for address, node in nodes if node.get('@type') not in MEMBERSHIPS]
    return list({(one.address, one.start, one.end): one for one in reversed(found)}.values())[::-1]


def _named(reader: Reader, item: Any) -> Iterator[Membership]:
    node = reader.node(item) if isinstance(item, str) else item if isinstance(item, dict) else None
    if node is None or node.get('@type') not in MEMBERSHIPS:
        address = item if isinstance(item, str) else str(node.get('@id', '')) if node else ''
        if ':' in address:
            yield Membership(address)
        return
    start, end = (next((shown(v) for v in listed(node.get(f'ceterms:{word}Date'))), '') for word in ('start', 'end'))
    for other in listed(node.get('ceterms:proxyFor')):
        if isinstance(other, str) and ':' in other:
            yield Membership(other, start, end, reader.several(node, 'ceterms:description'))


def _joined(look: Look, membership: str) -> list[Membership]:
    start, end = (look.literal(membership, f'ceterms:{word}Date').text for word in ('start', 'end'))
    return [Membership(other, start, end) for other in look.nodes(membership, 'ceterms:proxyFor')]


def table(reader: Reader, several: Sequence[Membership], every: int) -> Table:
    """A table of some members of a list that has `every`."""
    caption = 'Members, with what their records say' + ('' if len(several) == every else f': {len(several):,} of {every:,}')
    return Table(caption, COLUMNS, tuple(_row(reader, one) for one in several), links=_links(reader), apart=True)


def _links(reader: Reader) -> tuple[Link, ...]:
    main = reader.document.main
    ctid = ctid_of(str(main.get('ceterms:ctid', ''))) or ctid_of(str(main.get('@id', '')))
    ways = (
        ('Search within this list', f'/search?collection={ctid}'),
        ('Changes of its members', f'/changes?collection={ctid}'),
        ('Members as CSV', f'/sparql/queries/collection-members?collection={ctid}&format=csv'),
    )
    return tuple(Link(Text(words, 'en'), way) for words, way in ways) if ctid else ()


def _row(reader: Reader, one: Membership) -> tuple[Cell, ...]:
    look = reader.look
    link = reader.link(one.address)
    if is_label(one.address):
        cells: tuple[Cell, ...] = ((Text(link.kind, 'en'),) if link.kind else _NONE, *[_NONE] * 5)
    else:
        iri = look.meant(iri_of(one.address))
        kind = load().label(look.kind(iri))
        cost = money(known(look, iri).cost)
        cells = (
            (Text(kind, 'en'),) if kind else _NONE,
            _linked(look, look.nodes(iri, *OWNERS)),
            _linked(look, [_target(look, node) for node in look.nodes(iri, *_STATUS)]),
            _assured(look, iri),
            (Text(cost, 'en'),) if cost else _NONE,
            _coded(look, iri),
        )
    days: list[Cell] = [(Text(day(text), 'en'),) if text else _NONE for text in (one.start, one.end)]
    return ((link, *one.remarks), *cells, *days)


def _linked(look: Look, iris: Sequence[str]) -> Cell:
    return tuple(look.link(iri) for iri in dict.fromkeys(iris))[:_FEW] or _NONE


def _target(look: Look, node: str) -> str:
    return next(iter(look.nodes(node, 'ceterms:targetNode')), node)


def _assured(look: Look, iri: str) -> Cell:
    found: list[Piece] = [
        Link(link.text, link.href, word.lower(), link.kind, link.outside)
        for word, agent in assurers(look, iri)
        for link in (look.link(agent),)
    ]
    return tuple(found[:_FEW]) or _NONE


def _coded(look: Look, iri: str) -> Cell:
    found = []
    for node in look.nodes(iri, *_CODES):
        code = look.literal(node, 'ceterms:codedNotation', 'skos:notation').text
        found.append(Text(code) if code else look.name(node))
    return tuple(text for text in dict.fromkeys(found) if text.text)[:_FEW] or _NONE


def holding(reader: Reader, within: str) -> Callable[[Membership], bool]:
    """Whether a member's name holds all of some words."""
    words = within.casefold().split()
    return lambda one: all(word in reader.link(one.address).text.text.casefold() for word in words)
