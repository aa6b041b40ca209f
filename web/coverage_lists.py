"""The lists behind coverage: complete and incomplete records, stale ones, references to nothing, and links that only one side states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pyroaring import BitMap

from ctdl.ctid import ctid_of
from ctdl.vocabulary import load
from graph.ledger import Ledger
from graph.ledger_schema import explained
from graph.search_counts import names_of
from graph.search_index import SearchIndex, facts_of
from web import links
from web.called import called, named, numbers
from web.coverage import Counted, Counting, required_rows, score_of
from web.coverage_page import label

Cell = str | tuple[str, str]
"""What a cell of a page shows: a text, or a text and where it leads."""
Row = tuple[str, ...]

STATES = {'': 'all', 'complete': 'with all that is required', 'incomplete': 'without something that is required'}
SOURCED = {'references': 'dangling-references', 'one-sided': 'one-sided-links'}
"""Lists that a named query gives."""
YEAR = 365


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: the columns of its data, its rows or the first of them, and how many there are."""

    columns: tuple[str, ...]
    rows: list[Row]
    total: int

    def as_dicts(self) -> list[dict[str, str]]:
        """The rows as JSON has them."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def a_year_ago(now: datetime | None = None) -> str:
    """The day a year before today."""
    return ((now or datetime.now(UTC)) - timedelta(days=YEAR)).date().isoformat()


# lists from the counts and the ledger


RECORDS = ('name', 'ctid', 'class', 'completeness', 'lacks required', 'lacks recommended')
STALE = ('name', 'ctid', 'class', 'version', 'stated')


def chosen(counted: Counted, kind: str, state: str, among: BitMap | None) -> BitMap:
    """The documents of a class (or of all), of an owner (or of all), in a state: the very ones that a cell of coverage counts."""
    found = BitMap()
    for name, ids in counted.kinds.items():
        if kind in ('', name):
            lack = counted.incomplete(name)
            found |= ids - lack if state == 'complete' else ids & lack if state == 'incomplete' else ids
    return found if among is None else found & among


def records(ledger: Ledger, index: SearchIndex, counting: Counting, found: BitMap, most: int | None = None) -> Listed:
    """Records with what they lack, by name; the first so many or all."""
    ids = sorted(found, key=lambda id: (index.names.get(id, ''), id))[:most]
    with counting.lock:
        lacks = {id: (counting.counted.ctids[id], *counting.counted.missing(id)) for id in ids if id in counting.counted.ctids}
    names = _names(ledger, list(lacks))
    rows: list[Row] = []
    for id, (ctid, kind, missing) in lacks.items():
        required = [row for row in missing if row in required_rows(kind)]
        other = missing[len(required) :]
        rows.append((names.get(id) or ctid, ctid, kind, f'{score_of(kind, len(missing)):.1f}', _words(required), _words(other)))
    return Listed(RECORDS, rows, len(found))


def stale(ledger: Ledger, before: str, kind: str, among: BitMap | None, most: int | None = None) -> Listed:
    """Records whose current version is from before a day, as their source says, else as it was taken in; the oldest first."""
    sql = """SELECT c.born, c.ctid, c.kind, v.version, iif(v.asserted = '', v.recorded, v.asserted) AS stated
        FROM current c JOIN versions v ON v.seq = c.seq
        WHERE NOT c.deleted AND stated < ?1 AND ?2 IN ('', c.kind) ORDER BY stated, c.ctid"""
    with explained(ledger.path):
        found = ledger.connection.execute(sql, (before, kind)).fetchall()
    kept = [row for row in found if among is None or row[0] in among]
    names = _names(ledger, [row[0] for row in kept[:most]])
    rows: list[Row] = [(names.get(id) or ctid, ctid, kind, str(version), stated) for id, ctid, kind, version, stated in kept[:most]]
    return Listed(STALE, rows, len(kept))


def _names(ledger: Ledger, ids: Sequence[int]) -> dict[int, str]:
    return {id: facts['name'] for id, (_, _, facts) in facts_of(ledger, ids).items()}


def _words(rows: Iterable[Sequence[str]]) -> str:
    return '; '.join(' or '.join(map(label, row)) for row in rows)


# lists from the graph


REFERENCES = ('source', 'source name', 'property', 'target', 'references')
ONE_SIDED = ('source', 'source name', 'property', 'target', 'target name', 'expected')


def references(ledger: Ledger, rows: Sequence[Row], among: BitMap | None) -> Listed:
    """References to addresses that nothing here describes: (target, how many, property, source) as the query has them."""
    kept = _of(ledger, rows, 3, among)
    names = _called(ledger, [row[3] for row in kept])
    rows = [(row[3], names[row[3]], load().compact(row[2]), row[0], row[1]) for row in kept]
    return Listed(REFERENCES, rows, len(rows))


def one_sided(ledger: Ledger, rows: Sequence[Row], among: BitMap | None) -> Listed:
    """Links that only one side states: (source, property, target, expected) as the query has them. Either side may be the owner's."""
    mine, theirs = _of(ledger, rows, 0, among), _of(ledger, rows, 2, among)
    kept = list(dict.fromkeys((*mine, *theirs)))
    names = _called(ledger, [iri for row in kept for iri in (row[0], row[2])])
    compact = load().compact
    rows = sorted((row[0], names[row[0]], compact(row[1]), row[2], names[row[2]], compact(row[3])) for row in kept)
    return Listed(ONE_SIDED, rows, len(rows))


def _of(ledger: Ledger, rows: Sequence[Row], column: int, among: BitMap | None) -> list[Row]:
    """The rows whose node stands in a document among some."""
    if among is None:
        return list(rows)
    described = ledger.describers(row[column] for row in rows)
    known = numbers(ledger, {ctid for ctids in described.values() for ctid in ctids})
    own = {node for node, ctids in described.items() if any(ctid in known and known[ctid] in among for ctid in ctids)}
    return [row for row in rows if row[column] in own]


def _called(ledger: Ledger, iris: Sequence[str]) -> dict[str, str]:
    """Names of nodes: that of the document for what is a part of one."""
    described = ledger.describers(iris)
    names = names_of(ledger, sorted(set(iris)))
    wholes = called(ledger, {ctids[0] for ctids in described.values()})
    return {iri: f'part of {wholes[described[iri][0]]}' if names[iri] == iri and iri in described else names[iri] for iri in iris}


# for the page


def cells(listed: Listed) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Headings and rows of the table on the page."""
    if listed.columns == RECORDS:
        return ('Record', 'Class', 'Completeness', 'Lacks of what is required', 'Lacks of what is recommended'), [
            (_record(row), label(row[2]), f'{float(row[3]):.0f} %', row[4] or 'nothing', _lacking(row)) for row in listed.rows
        ]
    if listed.columns == STALE:
        return ('Record', 'Class', 'Version', 'Date'), [(_record(row), label(row[2]), row[3], row[4][:10]) for row in listed.rows]
    if listed.columns == REFERENCES:
        return ('Where it is said', 'Property', 'What is not here', 'How often'), [
            (_node(row[0], row[1]), _term(row[2]), ctid_of(row[3]) or row[3], 'once' if row[4] == '1' else f'{row[4]} times')
            for row in listed.rows
        ]
    return ('Says so', 'Property', 'Of', 'Would say'), [
        (_node(row[0], row[1]), _term(row[2]), _node(row[3], row[4]), _term(row[5])) for row in listed.rows
    ]


def _record(row: Row) -> Cell:
    return row[0], links.resource(row[1])


def _lacking(row: Row) -> Cell:
    """How much of what is recommended a record lacks; its quality page has the list."""
    count = len(row[5].split('; ')) if row[5] else 0
    return (f'{count} of them' if count else 'nothing', links.resource(row[1], 'quality') if count else '')


def _node(iri: str, name: str) -> Cell:
    return named(iri, name), links.href(iri)


def _term(name: str) -> Cell:
    return label(name), links.term(name) if name in load() else ''


TITLES: Mapping[str, tuple[str, str]] = {
    'records': ('Records', 'The records that coverage counts, with what they lack.'),
    'stale': (
        'Stale records',
        'Records whose current version is from before a day, as their source dates it, else as it was taken in. Old need not be wrong.',
    ),
    'references': (
        'References to nothing',
        'Addresses that something here refers to and nothing here describes. They may be published elsewhere: nothing was fetched.',
    ),
    'one-sided': (
        'Links that one side states',
        'CTDL has pairs of properties that say the same from two sides. Here one side says so and the other, described here, does not. '
        'Both are not demanded; these are places to look at.',
    ),
}
"""Title and words of each list."""
