"""What the search page is asked: an address read into a search, and a search written as an address.

Addresses are for people: `/search?q=welding&type=Certificate&owner=ce-…&occupation=29-1141`. Whatever cannot be read is left out and told,
so that no address is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from ctdl.ctid import ctid_of, resource_address
from ctdl.errors import CTDLError, InputError
from ctdl.search_facets import FACETS
from ctdl.vocabulary import load
from graph.search_filters import Filters, read_filters
from graph.search_index import SORTS
from graph.search_words import LONGEST, parse

SIZES = (10, 25, 50, 100)
"""Hits on a page that can be chosen."""
SIZE = 25
MOST = 1000
"""Hits of one answer in data forms, at most, where a program asks for more than a page."""
_LAST_PAGE = 1_000_000
VIEWS = ('list', 'table')
"""Ways to show what is found."""
_TEXTS = 50
"""Values of one filter that are looked at."""
LISTED = 100
"""Records that a list kept in an address can have."""
_LONG = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as it was asked; `whole` is the facet of which all values are to be shown (`like` a text); `notes` what was left out."""

    text: str = ''
    filters: Filters = ()  # type: ignore[assignment]
    sort: str = 'relevance'
    page: int = 1
    size: int = SIZE
    whole: str = ''
    like: str = ''
    view: str = 'list'
    notes: tuple[str, ...] = ()

    @property
    def offset(self) -> int:
        """How many hits come before this page."""
        return (self.page - 1) * self.size

    @property
    def is_everything(self) -> bool:
        """True when nothing narrows the search."""
        return not self.text and not self.filters


def read(given: Iterable[tuple[str, str]], most: int = max(SIZES)) -> Asked:
    """A search from the parameters of an address."""
    notes: list[str] = []
    values: dict[str, list[str]] = {}
    for name, text in given:
        plain = text.replace('\0', '')
        texts = plain[:_LONG].split(',') if name == 'ids' else [plain[:LONGEST]]
        values.setdefault(name, []).extend(each.strip() for each in texts)
    known = {'q', 'sort', 'page', 'size', 'all', 'like', 'view', 'format', *FACETS, *(f'like.{name}' for name in FACETS)}
    notes += (f'“{name[:40]}” is nothing that a search knows; it was left out.' for name in values if name not in known)
    first = {name: found[0] for name, found in values.items()}
    if first.get('q') and parse(first['q']).is_empty:
        notes.append(f'There is nothing in “{first["q"][:40]}” that can be looked for; everything is shown.')
    sort = first.get('sort') or 'relevance'
    if sort not in SORTS:
        notes.append(f'There is no order “{sort[:40]}”; this is by relevance.')
        sort = 'relevance'
    whole = first.get('all', '') if first.get('all') in FACETS else ''
    view = first.get('view') if first.get('view') in VIEWS else 'list'
    return Asked(
        first.get('q', ''), _filters(values, notes), sort, _number(first.get('page', ''), 'page', 1, _LAST_PAGE, notes),
        _number(first.get('size', ''), 'size', SIZE, most, notes), whole,
        (first.get(f'like.{whole}') or first.get('like', '')) if whole else '', view or 'list', tuple(notes),
    )  # fmt: skip


def _filters(values: Mapping[str, list[str]], notes: list[str]) -> Filters:
    """Each value read alone, so that one that is none takes no other away."""
    found: dict[str, set[str]] = {}
    for name in FACETS:
        most = LISTED if name == 'ids' else _TEXTS
        if len(values.get(name, ())) > most:
            notes.append(f'Of the filter “{FACETS[name].label}”, the first {most} values are looked at.')
        for text in values.get(name, ())[:most]:
            try:
                found.setdefault(name, set()).update(_values(name, text))
            except CTDLError as error:
                notes.append(f'{error} It was left out.')
    return {name: tuple(sorted(each)) for name, each in found.items() if each}


def _values(name: str, text: str) -> tuple[str, ...]:
    """The one value that a text is, or none; InputError for a name of no class."""
    values = read_filters({name: text}).get(name, ())
    if FACETS[name].kind == 'class' and any(value.startswith('relative:') for value in values):
        raise InputError(f'“{text[:80]}” is no class of CTDL.')
    if FACETS[name].kind == 'resource' and any(value.startswith('relative:') for value in values):
        raise InputError(f'“{text[:80]}” is no CTID and no address.')
    return values


def _number(text: str, name: str, default: int, most: int, notes: list[str]) -> int:
    if not text:
        return default
    if text.isascii() and text.isdecimal() and 1 <= int(text[:12]) <= most:
        return int(text)
    notes.append(f'“{text[:20]}” is no {name} (1 to {most:,}); this is {name} {default}.')
    return default


# ---- as an address


def address(asked: Asked, path: str = '/search', **changes: Any) -> str:
    """The one address of a search, with some of it changed; the page falls back to the first one unless it is what changes."""
    asked = replace(asked, **{'page': 1, 'whole': '', 'like': '', **changes})
    query = '&'.join(f'{name}={_quoted(text)}' for name, text in pairs(asked))
    return f'{path}?{query}' if query else path


def pairs(asked: Asked) -> list[tuple[str, str]]:
    """The parameters of a search, in their order."""
    found = [('q', asked.text)] if asked.text else []
    for name, values in dict(asked.filters).items():
        found += [(name, ','.join(values))] if name == 'ids' else [(name, short(name, value)) for value in values]
    defaults = {'sort': 'relevance', 'size': SIZE, 'view': 'list', 'page': 1, 'all': '', 'like': ''}
    have = {
        'sort': asked.sort, 'size': asked.size, 'view': asked.view, 'page': asked.page, 'all': asked.whole, 'like': asked.like,
    }  # fmt: skip
    return found + [(name, str(have[name])) for name, default in defaults.items() if have[name] != default]


def _quoted(text: str) -> str:
    return quote(text, safe=":/.,-_~@!'()*").replace('%20', '+')


def without(asked: Asked, facet: str, value: str = '') -> dict[str, Any]:
    """The change that takes a value, or all of a facet, out of a search."""
    filters = dict(asked.filters)
    left = tuple(each for each in filters.pop(facet, ()) if value and each != value)
    return {'filters': in_order({**filters, facet: left} if left else filters)}


def with_value(asked: Asked, facet: str, value: str) -> dict[str, Any]:
    """The change that puts a value into a search."""
    filters = dict(asked.filters)
    return {'filters': in_order({**filters, facet: tuple(sorted({*filters.get(facet, ()), value}))})}


def in_order(filters: Mapping[str, tuple[str, ...]]) -> Filters:
    """Filters in the order of the table of facets."""
    return {name: filters[name] for name in FACETS if name in filters}


@lru_cache(maxsize=4096)
def short(facet: str, value: str) -> str:
    """The shortest text that is read as a value: `Certificate`, `Active`, a CTID, a day."""
    kind = FACETS[facet].kind
    if kind == 'resource':
        ctid = ctid_of(value)
        return ctid if ctid and resource_address(ctid) == value else value
    if kind == 'day':
        whole = value[10:].strip('T0:.Z') == '' if facet == 'changed' else value[10:] == 'T23:59:59.999999Z'
        return value[:10] if whole else value
    local = load().compact(value).partition(':')[2]
    return local if kind in ('class', 'concept') and local and _reads_as(facet, local, value) else value


def _reads_as(facet: str, text: str, value: str) -> bool:
    try:
        return read_filters({facet: text}).get(facet) == (value,)
    except CTDLError:
        return False
