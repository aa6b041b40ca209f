"""The answer of a query as a page shows it: rows in an order, a part of them, as chart, as map, as diagram."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ctdl.ctid import REGISTRY
from ctdl.vocabulary import load
from graph.results import shorten
from web import links
from web.sparql_states import Tile, state, tiles

SHOWN = 100
"""Rows on a page."""
BARS = 40
_LOOKED = 200
Cell = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell: its text, where it leads ('' nowhere), its label, language, and whether it is a number."""

    text: str
    href: str = ''
    label: str = ''
    language: str = ''
    number: bool = False
    whole: str = ''


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: its words, its number, its length of 100."""

    label: str
    href: str
    value: str
    length: float


@dataclass(frozen=True, slots=True)
class View:
    """What came of a query; `columns` are names and whether they hold numbers."""

    form: str
    columns: tuple[tuple[str, bool], ...]
    rows: Sequence[Sequence[Cell | None]]
    labels: Mapping[str, str]
    boolean: bool | None
    text: str
    truncated: bool
    seconds: float
    namespaces: tuple[tuple[str, str], ...]

    def page(self, rows: Sequence[Sequence[Cell | None]], offset: int, sort: str) -> list[list[Shown]]:
        """Some of these rows, from an offset on, by a column (`name`, or `-name` for the other way)."""
        return [[self.shown(cell) for cell in row] for row in self._sorted(rows, sort)[offset : offset + SHOWN]]

    def filtered(self, wanted: Mapping[str, str]) -> Sequence[Sequence[Cell | None]]:
        """The rows whose cells have a text in them, by column: in their words or their address, capitals or not."""
        looked = [(i, wanted[name].casefold()) for i, (name, _) in enumerate(self.columns) if wanted.get(name)]
        return [row for row in self.rows if all(self._has(row[i], text) for i, text in looked)] if looked else self.rows

    def _has(self, cell: Cell | None, text: str) -> bool:
        return cell is not None and (text in str(cell['v']).casefold() or text in self.words(cell).casefold())

    def _sorted(self, rows: Sequence[Sequence[Cell | None]], sort: str) -> Sequence[Sequence[Cell | None]]:
        names = [name for name, _ in self.columns]
        name = sort.removeprefix('-')
        if name not in names:
            return rows
        at = names.index(name)
        filled = [row for row in rows if row[at] is not None]
        empty = [row for row in rows if row[at] is None]
        return [*sorted(filled, key=lambda row: self._key(row[at]), reverse=sort.startswith('-')), *empty]

    def _key(self, cell: Cell | None) -> tuple[int, float, str]:
        assert cell is not None
        return (0, cell['n'], '') if cell['k'] == 'number' else (1, 0.0, self.labels.get(cell['v'], cell['v']).casefold())

    def shown(self, cell: Cell | None) -> Shown:
        """A cell for reading."""
        if cell is None:
            return Shown('')
        if cell['k'] == 'iri':
            iri = cell['v']
            return Shown(shorten(iri, self.namespaces), links.href(iri), self.labels.get(iri, ''), whole=iri)
        return Shown(cell['v'], language=cell.get('l', ''), number=cell['k'] == 'number')

    def words(self, cell: Cell | None) -> str:
        """A cell in words: its label where it has one."""
        if cell is None:
            return ''
        return self.labels.get(cell['v']) or shorten(cell['v'], self.namespaces) if cell['k'] == 'iri' else str(cell['v'])

    # ---- drawings

    def _numbers(self) -> int | None:
        return next((i for i, (_, number) in enumerate(self.columns) if number), None)

    def _words(self) -> int | None:
        return next((i for i, (_, number) in enumerate(self.columns) if not number), None)

    @property
    def bars(self) -> list[Bar]:
        """A bar for each of the first rows, from the first column of words and the first of numbers; none without both."""
        words, numbers = self._words(), self._numbers()
        if words is None or numbers is None:
            return []
        pairs = [(row[words], row[numbers]) for row in self.rows if row[words] is not None and row[numbers] is not None][:BARS]
        most = max((max(number['n'], 0.0) for _, number in pairs if number), default=0.0)
        return [
            Bar(self.words(word), self.shown(word).href, _number(number['n']), 100 * max(number['n'], 0.0) / most if most else 0.0)
            for word, number in pairs
            if number is not None
        ]

    @property
    def map(self) -> list[Tile]:
        """Tiles of states when a column names them: their numbers summed up, or their rows counted; else none."""
        at = next((i for i in range(len(self.columns)) if self._states(i)), None)
        if at is None:
            return []
        numbers = self._numbers()
        found: Counter[str] = Counter()
        for row in self.rows:
            code = self._state(row[at])
            number = row[numbers] if numbers is not None else None
            if code:
                found[code] += number['n'] if number else 1
        return tiles(found)

    def _states(self, column: int) -> bool:
        values = {self.words(row[column]) for row in self.rows[:_LOOKED] if row[column] is not None}
        return bool(values) and sum(bool(state(value)) for value in values) * 10 >= len(values) * 6

    def _state(self, cell: Cell | None) -> str:
        return state(self.words(cell)) if cell else ''


def view(answer: Mapping[str, Any], seconds: float, known: Mapping[str, str]) -> View:
    """The page's view of an answer in cells (`graph.query_cells`); `known` are prefixes."""
    rows = answer['rows']
    columns = tuple((name, _is_number(rows, i)) for i, name in enumerate(answer['columns']))
    short = tuple(sorted(((namespace, prefix) for prefix, namespace in known.items()), key=lambda pair: -len(pair[0])))
    labels = {**{iri: label for iri in _terms(rows) if (label := _term_label(iri))}, **answer['labels']}
    return View(
        answer['form'], columns, rows, labels, answer['boolean'], answer['text'], answer['truncated'], seconds, short
    )  # fmt: skip


def _is_number(rows: Sequence[Sequence[Cell | None]], column: int) -> bool:
    found = [cell for row in rows if (cell := row[column])]
    return bool(found) and all(cell['k'] == 'number' for cell in found)


def _terms(rows: Sequence[Sequence[Cell | None]]) -> set[str]:
    return {cell['v'] for row in rows for cell in row if cell and cell['k'] == 'iri' and not cell['v'].startswith(REGISTRY)}


def _term_label(iri: str) -> str:
    name = load().compact(iri)
    return load().label(name) if name in load() else ''


def _number(value: float) -> str:
    return f'{value:,.0f}' if value == int(value) else f'{value:,.2f}'
