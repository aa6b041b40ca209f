"""Records side by side: the same rows for each, and which rows differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ctdl.pathways import amounts
from ctdl.pathways.table import to_csv
from ctdl.vocabulary import load
from web.resource_assurance import received
from web.resource_conditions import groups
from web.resource_model import Cell, Condition, Text
from web.resource_totals import money, stated
from web.resource_values import Reader

MOST = 6
"""Records that are compared at once."""
_NAMES = 12
"""Lines of a cell that are shown; the others are counted."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a cell: pieces side by side, `depth` steps in."""

    pieces: Cell
    depth: int = 0

    @property
    def text(self) -> str:
        """The line as a text."""
        return ' '.join(filter(None, (piece.text if isinstance(piece, Text) else piece.text.text for piece in self.pieces)))


@dataclass(frozen=True, slots=True)
class Entry:
    """What one record has in a row; `more` lines are left out."""

    lines: tuple[Line, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its label, and an entry for each record."""

    name: str
    label: str
    entries: tuple[Entry, ...]

    @property
    def differs(self) -> bool:
        """True when not all records have the same."""
        return len({tuple(sorted(line.text for line in entry.lines)) for entry in self.entries}) > 1

    @property
    def is_empty(self) -> bool:
        """True when no record has anything."""
        return not any(entry.lines for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Column:
    """A record that is compared; `without` is the address of the comparison that it is left out of."""

    ctid: str
    name: Text
    kind: str
    without: str


def column(reader: Reader, without: str) -> Column:
    """The head of a record's column."""
    document = reader.document
    name = reader.name(document.main)
    return Column(document.ctid, name if name.text else Text('Without a name', 'en'), load().label(document.kind), without)


def rows(readers: Sequence[Reader], most: int = _NAMES) -> list[Row]:
    """Every row that at least one record has something for."""
    found = []
    for name, label, read in _ROWS:
        lines = [tuple(read(reader)) for reader in readers]
        found.append(Row(name, label, tuple(_entry(each, most if name != 'conditions' else 4 * most) for each in lines)))
    return [row for row in found if not row.is_empty]


def _entry(lines: tuple[Line, ...], most: int) -> Entry:
    return Entry(lines[:most], max(0, len(lines) - most))


def as_csv(columns: Sequence[Column], table: Sequence[Row]) -> bytes:
    """The comparison as a table: a row for each row, a column for each record; lines within a cell apart by semicolons."""
    head = ('', *(f'{one.name.text} ({one.ctid})' for one in columns))
    return to_csv([(row.label, *('; '.join(line.text for line in entry.lines) for entry in row.entries)) for row in table], head)


def as_dict(columns: Sequence[Column], table: Sequence[Row]) -> dict[str, Any]:
    """The comparison for programs."""
    return {
        'records': [{'ctid': one.ctid, 'name': one.name.text, 'type': one.kind} for one in columns],
        'rows': [
            {
                'name': row.name,
                'label': row.label,
                'differs': row.differs,
                'values': [[line.text for line in entry.lines] for entry in row.entries],
            }
            for row in table
        ],
    }


# ---- what stands in a row

Lines = Iterator[Line]


def _type(reader: Reader) -> Lines:
    yield Line((Text(load().label(reader.document.kind), 'en'),))


def _linked(*keys: str) -> Callable[[Reader], Lines]:
    def read(reader: Reader) -> Lines:
        seen = set()
        for key in keys:
            for link in reader.targets(reader.document.main, key):
                line = Line((link, Text(link.note)) if link.note and link.note not in link.text.text else (link,))
                if line.text not in seen:
                    seen.add(line.text)
                    yield line

    return read


def _text(*keys: str) -> Callable[[Reader], Lines]:
    def read(reader: Reader) -> Lines:
        found = reader.text(reader.document.main, *keys)
        if found.text:
            yield Line((found,))

    return read


def _measured(name: str) -> Callable[[Reader], Lines]:
    def read(reader: Reader) -> Lines:
        found = getattr(stated(reader, reader.document.main), name)
        if found:
            yield Line((Text(money(found) if name == 'cost' else amounts.text(found), 'en'),))

    return read


def _quality(reader: Reader) -> Lines:
    table = received(reader.look, str(reader.document.main['@id']), '')
    for cells in table.rows if table else ():
        yield Line(tuple(piece for cell in cells[:2] for piece in cell))


def _competencies(reader: Reader) -> Lines:
    main = reader.document.main
    seen = set()
    for node in (main, *reader.profiles(main, 'ceterms:requires')):
        for key in ('ceterms:teaches', 'ceterms:assesses', 'ceterms:targetCompetency'):
            for link in reader.targets(node, key):
                if link.text.text not in seen:
                    seen.add(link.text.text)
                    yield Line((link,))


def _conditions(reader: Reader) -> Lines:
    for group in groups(reader, reader.document.main):
        yield Line((Text(f'{group.title}:', 'en'),))
        for one in group.conditions:
            yield from _condition(one, 1)


def _condition(one: Condition, depth: int) -> Lines:
    if one.lead:
        yield Line((Text(one.lead, 'en'),), depth)
    for said in (*one.title, *one.texts):
        yield Line((said,), depth)
    for pieces in (*one.sentences, *one.items):
        yield Line(pieces, depth + bool(one.lead))
    for inner in one.nested:
        yield from _condition(inner, depth + 1 if depth < 4 else depth)


_ROWS: tuple[tuple[str, str, Callable[[Reader], Lines]], ...] = (
    ('owner', 'Owner', _linked('ceterms:ownedBy', 'ceterms:offeredBy', 'ceasn:publisher', 'ceasn:creator')),
    ('description', 'Description', _text('ceterms:description', 'ceasn:description', 'skos:definition')),
    ('type', 'Type', _type),
    ('status', 'Status', _linked('ceterms:credentialStatusType', 'ceterms:lifeCycleStatusType', 'ceasn:publicationStatusType')),
    ('level', 'Audience level', _linked('ceterms:audienceLevelType')),
    ('occupation', 'Occupations', _linked('ceterms:occupationType')),
    ('industry', 'Industries', _linked('ceterms:industryType')),
    ('program', 'Instructional programs', _linked('ceterms:instructionalProgramType')),
    ('cost', 'Cost', _measured('cost')),
    ('time', 'Time', _measured('time')),
    ('credit', 'Credit', _measured('credit')),
    ('delivery', 'Delivery', _linked('ceterms:deliveryType', 'ceterms:learningDeliveryType', 'ceterms:assessmentDeliveryType')),
    ('language', 'Language', _text('ceterms:inLanguage', 'ceasn:inLanguage')),
    ('quality', 'Quality assurance', _quality),
    ('conditions', 'How to earn it', _conditions),
    ('competencies', 'Competencies', _competencies),
)
"""Rows: name, label, and what reads a record's lines."""
