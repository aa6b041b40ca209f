"""An answer as cells for a page: JSON with each term's kind, value, language and label."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
import pyoxigraph as ox

from graph.query import Store, labels_of
from graph.results import GRAPHS, Result, Term, to_bytes, value

LABELLED = 20_000
"""Addresses that are looked up at most."""


def cells(result: Result, store: Store, base: str, language: str = 'en') -> bytes:
    """The answer as JSON: `form`, `columns`, `rows` of cells (`{"k": "iri"|"text"|"number"|"blank"|"triple", "v": value, …}`), `boolean`,
    `labels` by address, `text` (a graph as Turtle). A graph has the columns subject, predicate, object."""
    rows = [[_cell(term) for term in row] for row in _rows(result)]
    addresses = sorted({cell['v'] for row in rows for cell in row if cell and cell['k'] == 'iri'})
    labels = labels_of(addresses[:LABELLED], store, base, language)
    columns = ('subject', 'predicate', 'object') if result.form in ('CONSTRUCT', 'DESCRIBE') else result.variables
    text = to_bytes(result, GRAPHS[0]).decode() if result.form in ('CONSTRUCT', 'DESCRIBE') else ''
    return orjson.dumps(
        {
            'form': result.form, 'columns': columns, 'rows': rows, 'boolean': result.boolean, 'labels': labels, 'text': text,
            'truncated': result.truncated,
        }
    )  # fmt: skip


def _rows(result: Result) -> list[tuple[Term | None, ...]]:
    if result.form in ('CONSTRUCT', 'DESCRIBE'):
        return [(triple.subject, triple.predicate, triple.object) for triple in result.triples]
    return list(result.solutions)


def _cell(term: Term | None) -> dict[str, Any] | None:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return {'k': 'iri', 'v': term.value}
    if isinstance(term, ox.Literal):
        number = value(term)
        if isinstance(number, int | float | Decimal) and not isinstance(number, bool):
            return {'k': 'number', 'v': term.value, 'n': float(number)}
        found = {'k': 'text', 'v': term.value}
        return found | ({'l': term.language} if term.language else {}) | ({'d': term.datatype.value} if _told(term) else {})
    return {'k': 'blank' if isinstance(term, ox.BlankNode) else 'triple', 'v': str(term)}


def _told(term: ox.Literal) -> bool:
    return not term.language and not term.datatype.value.endswith('#string')
