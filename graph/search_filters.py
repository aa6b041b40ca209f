"""Filters as people give them, and the documents that they leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import and_

from pyroaring import BitMap

from ctdl.ctid import ctid_of, resource_address
from ctdl.errors import InputError
from ctdl.search_codes import broadened, starts
from ctdl.search_facets import BANDS, FACETS, FLAGS, iri_of
from ctdl.search_ranges import amount, hours, length
from ctdl.vocabulary import load
from graph import clock
from graph.ledger import Ledger
from graph.ledger_schema import explained
from graph.search_index import SearchIndex

Filters = Mapping[str, tuple[str, ...]]
"""Chosen values by facet, both in the order of the table of facets."""


def read_filters(given: Mapping[str, str | Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Filters in their one form; InputError for a facet that there is not, or a value that its facet cannot have.

    Classes and concepts may be given by local name or IRI (`Certificate`), resources by CTID or address, days as `graph.clock` reads them.
    """
    unknown = [name for name in given if name not in FACETS]
    if unknown:
        raise InputError(f'There is no filter “{unknown[0]}”; there is {", ".join(FACETS)}.', filter=unknown[0])
    filters = {}
    for name in FACETS:
        values = given.get(name, ())
        texts = [values] if isinstance(values, str) else values
        read = tuple(sorted({_read(name, text) for text in texts if text}))
        if read:
            filters[name] = read
    return filters


def _read(name: str, text: str) -> str:
    kind = FACETS[name].kind
    return _READERS[kind](name, text if kind in ('code', 'text') else text.strip())


def _class(name: str, text: str) -> str:
    table = load()
    compact = table.compact(iri_of(text))
    if ':' in compact and (compact in table or not table.suggest(compact)):
        return compact
    folded = text.replace(' ', '').lower()
    for known, term in table.classes.items():
        if folded in (term.local.lower(), term.label.replace(' ', '').lower()):
            return known
    near = [term for term in table.suggest(text if ':' in text else f'ceterms:{text}') if term in table.classes]
    hint = f' Near it: {", ".join(near)}.' if near else ''
    raise InputError(f'“{text}” is no class of CTDL.{hint}', value=text)


def _concept(name: str, text: str) -> str:
    table = load()
    compact = table.compact(iri_of(text))
    if compact in table.concepts:
        return compact
    folded = text.replace(' ', '').replace('-', '').lower()
    schemes = {scheme for path in FACETS[name].paths for scheme in table.schemes_of(path)}
    for scheme in sorted(schemes):
        for known in table.concepts_of(scheme):
            term = table.concepts[known]
            if folded in (term.local.lower(), term.label.replace(' ', '').replace('-', '').lower()):
                return known
    return compact


def _resource(name: str, text: str) -> str:
    ctid = ctid_of(text)
    return resource_address(ctid) if ctid and '/' not in text else iri_of(text)


def _flag(name: str, text: str) -> str:
    if text not in FLAGS:
        raise InputError(f'“{text}” is nothing that {name} can ask for; there is {", ".join(FLAGS)}.', value=text)
    return text


def _record(text: str) -> str:
    found = ctid_of(text)
    if not found:
        raise InputError(f'“{text[:60]}” is no CTID.', value=text)
    return found


def _band(name: str, text: str) -> str:
    if text not in BANDS:
        raise InputError(f'“{text}” is no band of completeness; there is {", ".join(BANDS)}.', value=text)
    return text


_READERS: dict[str, Callable[[str, str], str]] = {
    'class': _class,
    'concept': _concept,
    'resource': _resource,
    'flag': _flag,
    'band': _band,
    'tag': lambda name, text: text.lower(),
    'code': lambda name, text: broadened(text),
    'text': lambda name, text: text,
    'day': lambda name, text: clock.instant(text) if name == 'until' else clock.moment(text),
    'amount': lambda name, text: amount(text),
    'length': lambda name, text: length(text),
    'record': lambda name, text: _record(text),
}


def selections(ledger: Ledger, index: SearchIndex, filters: Filters) -> dict[str, BitMap]:
    """The documents that each filter leaves, alone."""
    return {name: _selection(ledger, index, name, values) for name, values in filters.items()}


def _selection(ledger: Ledger, index: SearchIndex, name: str, values: tuple[str, ...]) -> BitMap:
    each = [_having(ledger, index, name, value) for value in values]
    return reduce(and_, each) if FACETS[name].every else BitMap.union(BitMap(), *each)


def _having(ledger: Ledger, index: SearchIndex, name: str, value: str) -> BitMap:
    kind = FACETS[name].kind
    bitmaps = index.of(name)
    if kind == 'class':
        return BitMap.union(BitMap(), *(bitmaps[known] for known in load().descendants(value) & bitmaps.keys()))
    if kind == 'code':
        return BitMap.union(*(index.with_prefix(name, start) for start in starts(value)))
    if kind == 'tag':
        return index.with_prefix(name, f'{value}-') | bitmaps.get(value, BitMap())
    if kind == 'day':
        return _changed_until(ledger, index, value) if name == 'until' else _changed_since(ledger, index, value)
    if kind in ('amount', 'length'):
        key, _, end = name.partition('-')
        limit = float(value) if kind == 'amount' else hours(value)
        return index.up_to(_KEYS[key], limit) if end == 'to' else index.at_least(_KEYS[key], limit)
    if kind == 'record':
        return _called(ledger, value)
    return bitmaps.get(value, BitMap())


_KEYS = {'cost': 'cost', 'time': 'duration'}


def _called(ledger: Ledger, ctid: str) -> BitMap:
    with explained(ledger.path):
        return BitMap(
            row[0] for row in ledger.connection.execute('SELECT born FROM current WHERE ctid = ? AND NOT deleted', (ctid,))
        )


def _changed_since(ledger: Ledger, index: SearchIndex, moment: str) -> BitMap:
    """Documents whose current version was recorded at a moment or after it."""
    return index.changed_from(_first(ledger, lambda recorded: recorded >= moment))


def _changed_until(ledger: Ledger, index: SearchIndex, moment: str) -> BitMap:
    """Documents whose current version was recorded at a moment or before it."""
    return index.all - index.changed_from(_first(ledger, lambda recorded: recorded > moment))


def _first(ledger: Ledger, after: Callable[[str], bool]) -> int:
    """The number of the first version whose time is so; times never go back, so one number divides them."""
    low, high = 1, ledger.last_seq + 1
    while low < high:
        middle = (low + high) // 2
        recorded = ledger.connection.execute('SELECT recorded FROM versions WHERE seq = ?', (middle,)).fetchone()[0]
        low, high = (low, middle) if after(recorded) else (middle + 1, high)
    return low


def joined(found: BitMap, chosen: Mapping[str, BitMap], without: str = '') -> BitMap:
    """What is found and left by all filters, but for one."""
    return reduce(and_, (bitmap for name, bitmap in chosen.items() if name != without), found)
