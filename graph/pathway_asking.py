"""Asking named queries about many nodes at once, of several stores: what an earlier one describes counts, whatever a later one says."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TypeAlias

from graph import query
from graph.queries import find
from graph.results import Term

Row: TypeAlias = tuple[Term | None, ...]
Ask: TypeAlias = Callable[[str, Sequence[str]], Iterable[Row]]
"""Runs a named query about nodes, each in turn the value of its one parameter; the rows of all of them."""

BATCH = 500
"""Nodes in one query: the text of a query grows with them."""
_ADDRESS = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|\\^`]*')
_PLACE = 'urn:x-the:node'


def asking(store: query.Store, base: str) -> Ask:
    """A way to ask one store, through the query door. A query that is asked about several nodes at once has its parameter in VALUES."""

    def ask(name: str, nodes: Sequence[str]) -> Iterable[Row]:
        known = [node for node in nodes if _ADDRESS.fullmatch(node)]
        for start in range(0, len(known), BATCH):
            yield from query.run_prepared(store, _about(_prepared(name, base), known[start : start + BATCH])).solutions

    return ask


def without(ask: Ask, nodes: Collection[str]) -> Ask:
    """An ask that says nothing in the name of some nodes."""

    def asked(name: str, about: Sequence[str]) -> Iterable[Row]:
        column = 2 if name == 'pathway-referrers' else 0
        return (row for row in ask(name, about) if getattr(row[column], 'value', '') not in nodes)

    return asked if nodes else ask


@lru_cache(maxsize=64)
def _prepared(name: str, base: str) -> query.Prepared:
    """A named query that the door has let in, with a placeholder for its parameter: checking its text takes longer than the answer.

    It goes without its order, which takes the engine several times as long as the rows: it has to spell out every term.
    """
    (parameter,) = find(name).parameters
    lines = [line for line in find(name).text.splitlines() if not line.startswith(('#', 'ORDER BY '))]
    header = f'# param {parameter.name} iri: {parameter.meaning}'
    return query.prepare('\n'.join([header, *lines]), {parameter.name: _PLACE}, base)


def _about(prepared: query.Prepared, nodes: Iterable[str]) -> query.Prepared:
    """The query with addresses, which hold no character that could end one, in the place of the placeholder."""
    text = prepared.bound.text.replace(f'<{_PLACE}>', ' '.join(f'<{node}>' for node in nodes))
    return replace(prepared, bound=replace(prepared.bound, text=text))
