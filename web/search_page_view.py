"""The search page as values for its template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from graph.search import NAMED, Found
from web.search_page import LISTED, Asked, address, pairs, short, without
from web.search_page_facets import facet_views, plain, sentence
from web.search_page_rows import Row
from web.search_page_words import counted

_LONGEST = 6_000
"""Characters of an address that every browser and server takes; a longer query is shown as text."""
CSV_MOST = 10_000
"""Hits in a CSV file, at most."""

SORT_LABELS = {
    'relevance': 'Best match',
    'name': 'Name',
    'changed': 'Last changed',
    'completeness': 'Most complete',
    'cost': 'Lowest cost',
    'duration': 'Shortest time',
}

_VIEWS = {'list': 'List', 'table': 'Table'}


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a page is among the pages: (number, address) for those that are named, (0, '') for a gap."""

    page: int
    last: int
    previous: str
    next: str
    end: str
    numbers: tuple[tuple[int, str], ...]


def pager(total: int, page: int, size: int, to: Any) -> Pager:
    """The pages of a list; `to` gives the address of a page by its number."""
    last = max(1, -(-total // size))
    near = sorted({1, 2, last, *range(page - 2, page + 3)} & set(range(1, last + 1)))
    numbers: list[tuple[int, str]] = []
    for number in near:
        if numbers and number - numbers[-1][0] > 1:
            numbers.append((0, ''))
        numbers.append((number, to(number)))
    previous = to(min(page - 1, last)) if page > 1 else ''
    return Pager(page, last, previous, to(page + 1) if page < last else '', to(last), tuple(numbers))


def forms(asked: Asked, sparql: str) -> dict[str, str]:
    """The addresses of this search in other forms, and of the page where its query stands; `sparql` is '' for one that is too long."""
    here = address(asked, page=asked.page)
    joint = '&' if '?' in here else '?'
    whole = address(asked)
    first = '&' if '?' in whole else '?'
    query = f'/sparql?query={quote(sparql, safe="")}'
    return {
        'json': f'{here}{joint}format=json',
        'jsonld': f'{here}{joint}format=jsonld',
        'csv': f'{whole}{first}format=csv',
        'atom': f'{whole}{first}format=atom',
        'sparql': query if sparql and len(query) < _LONGEST else f'{whole}{first}format=sparql',
    }


def view(asked: Asked, found: Found, rows: Sequence[Row], sparql: str) -> dict[str, Any]:
    """All that the template shows."""
    parts = sentence(asked, found.facets)
    filters = dict(asked.filters)
    days = {name: short(name, filters[name][0])[:10] if name in filters else '' for name in ('changed', 'until')}
    return {
        'asked': asked,
        'heading': heading(found.total, parts),
        'parts': parts,
        'total': found.total,
        'facets': facet_views(asked, found.facets),
        'rows': rows,
        'first': found.offset + 1,
        'last': found.offset + len(rows),
        'views': [(label, address(asked, page=asked.page, view=name), name == asked.view) for name, label in _VIEWS.items()],
        'by': {name: address(asked, sort=name) for name in SORT_LABELS},
        'pager': pager(found.total, asked.page, asked.size, lambda page: address(asked, page=page)),
        'forms': forms(asked, sparql),
        'sorts': [(name, label) for name, label in SORT_LABELS.items() if name != 'relevance' or asked.text or asked.sort == name],
        'kept': [(name, value) for name, value in pairs(asked) if name not in ('sort', 'page', 'all')],
        'dropped': list(_dropped(asked, found)),
        'chosen': sum(map(len, filters.values())),
        'ranges': _ranges(filters),
        'roughly': bool(asked.text) and found.total > NAMED,
        'as_list': _as_list(asked, found),
        'since': days['changed'],
        'until': days['until'],
        'csv_most': CSV_MOST,
    }


def _ranges(filters: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str, str, str, tuple[str, str]]]:
    """The fields from and to: name, heading, what is in them, and samples."""
    return [
        (name, words, *(next(iter(filters.get(f'{name}-{end}', ())), '') for end in ('from', 'to')), samples)  # type: ignore[misc]
        for name, words, samples in (('cost', 'Cost', ('500', '5,000')), ('time', 'Time', ('2 weeks', '6 months')))
    ]


def _as_list(asked: Asked, found: Found) -> str:
    """The address of these very records as a list, where they are few enough and are not one already."""
    if asked.is_everything or 'ids' in dict(asked.filters) or not 0 < found.total == len(found.hits) <= LISTED:
        return ''
    return address(Asked(filters={'ids': tuple(sorted(hit.ctid for hit in found.hits))}))


def heading(total: int, parts: Iterable[Any]) -> str:
    """The title of the page: the sentence."""
    said = plain(parts)
    return f'{counted(total, "record")} {said}'.strip() if said else 'Search'


def _dropped(asked: Asked, found: Found) -> Iterable[tuple[str, int, str]]:
    """What to leave out: words, how many there are then, and the address."""
    parts = sentence(asked, found.facets)
    names = (['text'] if asked.text else []) + list(dict(asked.filters))
    said = dict(zip(names, parts, strict=True))
    for one in found.dropped:
        if one.facet == 'begin':
            yield f'with words that begin so: {one.label}', one.total, address(asked, text=one.label)
            continue
        change = {'text': ''} if one.facet == 'text' else without(asked, one.facet)
        if one.facet in said:
            yield f'without {plain([said[one.facet]])}', one.total, address(asked, **change)
