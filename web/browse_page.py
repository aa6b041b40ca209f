"""Browsing: the classes with how many records each has, and the records of one class by letter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ctdl.vocabulary import load
from graph.search import Search
from graph.search_counts import Counted
from web.search_page import short


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class in the tree: its name in addresses, label, records of it and of those below it."""

    name: str
    value: str
    label: str
    count: int
    inside: tuple[ClassLine, ...] = ()


def tree(types: Counted) -> list[ClassLine]:
    """The classes that have records, under those above them; the most frequent first."""
    below: dict[str, list[Any]] = {}
    known = {value.value for value in types.values}
    for value in types.values:
        below.setdefault(value.parent if value.parent in known else '', []).append(value)

    def lines(parent: str) -> tuple[ClassLine, ...]:
        found = [
            ClassLine(one.value, short('type', one.value), one.label, one.count, lines(one.value)) for one in below.get(parent, ())
        ]
        return tuple(sorted(found, key=lambda line: (-line.count, line.label)))

    return list(lines(''))


@dataclass(frozen=True, slots=True)
class Letter:
    """A first letter, and the page on which its names begin; 0 where no name begins so."""

    letter: str
    page: int


def letters(finder: Search, kind: str, size: int) -> list[Letter]:
    """The letters from A to Z, and # for names that begin with none of them."""
    starts = first_places(finder, kind)
    return [Letter(letter, starts[letter] // size + 1 if letter in starts else 0) for letter in '#ABCDEFGHIJKLMNOPQRSTUVWXYZ']


def first_places(finder: Search, kind: str) -> dict[str, int]:
    """Where the names with each first letter begin among the records of a class by name; '#' for those with none from A to Z."""
    index = finder.index
    with index.lock:
        cache = index.cache('letters')
        if kind not in cache:
            bitmaps = index.of('type')
            ids = set().union(*(bitmaps[name] for name in load().descendants(kind) & bitmaps.keys()))
            cache[kind] = _places(index.names[id][:1].upper() for id in index.order('name') if id in ids)
        found: dict[str, int] = cache[kind]
        return found


def _places(initials: Iterable[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, initial in enumerate(initials):
        places.setdefault(initial if 'A' <= initial <= 'Z' else '#', place)
    return places


def chain(name: str) -> list[str]:
    """The classes above a class, the topmost first."""
    out: list[str] = []
    term = load().classes.get(name)
    while term and term.parents and term.parents[0] in load().classes and term.parents[0] not in out:
        out.insert(0, term.parents[0])
        term = load().classes.get(term.parents[0])
    return out
