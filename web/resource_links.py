"""What a resource leads to and comes from, the pathways that it is on, and everything that names it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import quote

import pyoxigraph as ox

from ctdl.connections.model import RELATIONS, Neighbourhood
from ctdl.connections.model import Link as Connection
from ctdl.ctid import ctid_of, resource_address
from ctdl.errors import MissingError, QueryError
from ctdl.vocabulary import load
from graph.connection_looking import Looking
from graph.connection_rules import Rules
from graph.connection_things import Describing
from graph.connections import Connections
from web import links as links_of
from web import resource_thumbnail
from web.resource_look import Look
from web.resource_model import Cell, Link, Table, Text
from web.resource_values import label

MOST = 40
"""Rows of a table; more are counted."""
EACH = 5
"""Links shown for one property that names a resource."""


class _Direct(Looking):
    """The statements round a node, read property by property as they are asked for: for one node faster than a query."""

    def __init__(self, look: Look) -> None:
        super().__init__(look.store, look.base)
        self._look = look
        self._read_already: dict[tuple[str, str, str], list[ox.Quad]] = {}

    def _quads(self, side: str, node: str, property: str) -> list[ox.Quad]:
        key = side, node, property
        if key not in self._read_already:
            iri, name = ox.NamedNode(node), ox.NamedNode(property)
            subject, value = (iri, None) if side == 'out' else (None, iri)
            self._read_already[key] = list(self._look.store.quads_for_pattern(subject, name, value, ox.DefaultGraph()))
        return self._read_already[key]

    def values(self, node: str, *properties: str) -> Iterator[tuple[str, str]]:
        """See `Looking.values`."""
        for name in properties:
            found = (q.object.value for q in self._quads('out', node, name) if isinstance(q.object, ox.NamedNode))
            yield from ((name, value) for value in sorted(found))

    def texts(self, node: str, *properties: str) -> Iterator[tuple[str, ox.Literal]]:
        """See `Looking.texts`."""
        for name in properties:
            found = (q.object for q in self._quads('out', node, name) if isinstance(q.object, ox.Literal))
            yield from ((name, value) for value in sorted(found, key=str))

    def subjects(self, node: str, *properties: str) -> Iterator[tuple[str, str]]:
        """See `Looking.subjects`."""
        for name in properties:
            found = (q.subject.value for q in self._quads('into', node, name) if isinstance(q.subject, ox.NamedNode))
            yield from ((name, value) for value in sorted(found))

    def documents(self, node: str) -> tuple[str, ...]:
        """See `Looking.documents`."""
        graph = ox.NamedNode(f'{self._look.base}provenance')
        described = ox.NamedNode(f'{self._look.base}terms/describedBy')
        quads = self._look.store.quads_for_pattern(ox.NamedNode(node), described, None, graph)
        return tuple(sorted(q.object.value for q in quads if isinstance(q.object, ox.NamedNode)))

    def settle(self, attempt: object) -> None:
        """Everything is read at once, so once is enough."""
        if callable(attempt):
            attempt()


class _Connections(Connections):
    """Connections that look directly."""

    def __init__(self, look: Look) -> None:
        language = look.languages[0].split('-')[0] if look.languages else 'en'
        super().__init__(look.store, look.base, language, 400)
        self.look = _Direct(look)
        self.rules = Rules(self.look, language)
        self.describing = Describing(self.look, language)


def neighbours(look: Look, iri: str) -> Neighbourhood:
    """What is one step before and after a resource; nothing for what the graph does not know."""
    try:
        return _Connections(look).neighbourhood(iri, 1, 'both', most=MOST)
    except (MissingError, QueryError):
        return Neighbourhood(iri)


def tables(look: Look, iri: str) -> tuple[Table, ...]:
    """What a resource leads to, and what comes before it: one row for each thing, with all that is said of it."""
    found = neighbours(look, iri)
    after = _table(look, iri, found, 'What it leads to', (link for link in found.links if link.first == iri), 'out')
    before = _table(look, iri, found, 'What it comes from', (link for link in found.links if link.then == iri), 'in')
    shown = [table for table in (after, before) if table]
    if shown:
        shown[-1] = replace(shown[-1], links=_all_connections(iri))
    return tuple(shown)


def _table(look: Look, iri: str, found: Neighbourhood, caption: str, links: Iterable[Connection], side: str) -> Table | None:
    by_thing: dict[str, list[Connection]] = {}
    for link in links:
        by_thing.setdefault(link.then if side == 'out' else link.first, []).append(link)
    rows = [
        _row(look, iri, found, other, several)
        for other, several in by_thing.items()
        if side == 'out' or not all(one.document == ctid_of(iri) and one.relation in _ABOVE for one in several)
    ]
    rows.sort(key=lambda row: (row[1][0].text if isinstance(row[1][0], Text) else '', _words(row[0])))
    if not rows:
        return None
    more = found.left_out.get((iri, side), 0)
    note = f'{more} more are on the page of connections.' if more else ''
    how = 'How this leads to it' if side == 'out' else 'How it leads to this'
    return Table(caption, ('What', how, 'Where it says so'), tuple(rows), note)


def _all_connections(iri: str) -> tuple[Link, ...]:
    path = links_of.described(iri)
    return () if '?' in path else (Link(Text('All connections, with a diagram', 'en'), f'{path}/connections'),)


def _row(look: Look, iri: str, found: Neighbourhood, other: str, links: list[Connection]) -> tuple[Cell, ...]:
    thing = found.things.get(other)
    link = look.link(other)
    if thing and thing.name and not link.href.startswith('/'):
        link = Link(Text(thing.name), link.href, '', link.kind, link.outside)
    words = dict.fromkeys(_how(one, one.first == iri) for one in links)
    conditions = dict.fromkeys(one.condition for one in links if one.condition)
    sides = {
        'this' if one.document == ctid_of(iri) else 'other' if one.document == ctid_of(other) else one.document for one in links
    }
    said: list[Text | Link] = [Text(_both(sides), 'en')] if sides & {'this', 'other'} else []
    for ctid in sorted(sides - {'this', 'other', ''}):
        said += [*([Text('and', 'en')] if said else []), look.link(resource_address(ctid))]
    via = tuple(dict.fromkeys(look.link(v) for one in links for v in one.via))[:3]
    way: Cell = (Text('– by way of', 'en'), *via) if via else ()
    how: Cell = (
        Text('; '.join(words), 'en'),
        *((Text(f'({"; ".join(conditions)})'),) if conditions else ()),
        *way,
    )
    return ((link,), how, tuple(said))


def _how(link: Connection, forth: bool) -> str:
    words = f'{RELATIONS[link.relation]} it' if forth else _BACK[link.relation]
    return words + (', as an alternative' if link.how == 'alternative' else '')


_ABOVE = ('requires', 'recommends')
"""What the conditions of this record itself have shown already."""
_BACK = {
    'requires': 'is required',
    'recommends': 'is recommended',
    'preparation': 'prepares for this',
    'standing': 'gives advanced standing for this',
    'part': 'is part of this',
    'transfer': 'has transfer value for this',
    'leads': 'leads to this',
    'teaches': 'teaches what this requires',
    'pathway': 'is on a pathway to this',
}


def _both(sides: set[str]) -> str:
    if {'this', 'other'} <= sides:
        return 'Both sides'
    return 'This record' if 'this' in sides else 'The other record'


def _words(cell: Cell) -> str:
    return ' '.join(piece.text if isinstance(piece, Text) else piece.text.text for piece in cell)


def pathways(look: Look, iri: str) -> Table | None:
    """The pathways with a component that stands for a resource."""
    rows: dict[str, tuple[Cell, ...]] = {}
    for component in (*look.subjects(iri, 'ceterms:proxyFor', 200), *look.subjects(iri, 'ceterms:sourceData', 200)):
        for pathway in (*look.nodes(component, 'ceterms:isPartOf'), *look.subjects(component, 'ceterms:hasPart', 5)):
            if look.kind(pathway) == 'ceterms:Pathway' and pathway not in rows and ctid_of(pathway):
                link = look.link(pathway)
                image = resource_thumbnail.path(ctid_of(pathway), ctid_of(iri)) if len(rows) < 3 and ctid_of(iri) else ''
                drawn = Link(Text('Diagram', 'en'), f'/pathways/{ctid_of(pathway)}', image=image)
                rows[pathway] = ((link,), (look.link(component),), (drawn,))
    if not rows:
        return None
    return Table('Pathways that have it', ('Pathway', 'As the component', 'Picture'), tuple(rows.values()))


def inverse(look: Look, iri: str) -> tuple[Table, ...]:
    """Everything that names a resource, counted by property, with some of it as links."""
    rows = []
    for name, number in look.counts(iri).items():
        shown = dict.fromkeys(_holder(look, subject) for subject in look.subjects(iri, name, EACH))
        links = tuple(link for link in shown if link.href or link.text.text)
        more = number - len(links)
        tail: Cell = (Text(f'and {more:,} more', 'en'),) if more > 0 and number > EACH else ()
        term = load().terms.get(name)
        head = Link(Text(label(name), 'en'), f'/vocabulary/{name}' if term else '')
        rows.append(((head,), (Text(f'{number:,}'),), (*links, *tail)))
    if not rows:
        return ()
    every = Link(Text('All of them', 'en'), f'/sparql/queries/references-to?resource={quote(iri, safe=":/")}')
    note = 'A property of other records has this resource as its value. Profiles within records count one by one.'
    return (
        Table(
            'What names this resource, by property', ('Property', 'Statements', 'In'), tuple(rows), note, links=(every,), apart=True
        ),
    )


def _holder(look: Look, subject: str) -> Link:
    holder = look.holder(subject)
    return look.link(holder) if holder else Link(Text(''))
