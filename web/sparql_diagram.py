"""A small graph, the answer of CONSTRUCT or DESCRIBE, as cards and links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from ctdl.diagrams.diagram import Card, Diagram, Lane, Link
from ctdl.vocabulary import load
from web import links
from web.sparql_view import View

MOST = 60
"""Cards at most; a larger graph is not drawn."""
COLUMNS = 8
_TYPE = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'


def drawing(view: View) -> Diagram | None:
    """The graph as a diagram: what it names as cards, its links as arrows, the links of a cycle back; None when it is too large or has
    no links."""
    triples = [
        (row[0]['v'], row[1]['v'], row[2]['v']) for row in view.rows if row[0] and row[1] and row[2] and row[2]['k'] == 'iri'
    ]
    kinds = {subject: object_ for subject, predicate, object_ in triples if predicate == _TYPE}
    edges = sorted({(s, p, o) for s, p, o in triples if p != _TYPE and s != o})
    nodes = sorted({node for s, _, o in edges for node in (s, o)})
    if not edges or len(nodes) > MOST:
        return None
    lane = _lanes(nodes, edges)
    names = {node: _name(view, node) for node in nodes}
    cards = tuple(
        _card(node, lane[node], kinds.get(node, ''), names, edges) for node in sorted(nodes, key=lambda n: (lane[n], names[n], n))
    )
    lanes = tuple(Lane('') for _ in range(max(lane.values()) + 1))
    return Diagram(
        title='The answer as a diagram', summary=f'{len(nodes)} things, {len(edges)} links', lanes=lanes, cards=cards,
        links=tuple(_links(edges)), legend=False,
    )  # fmt: skip


def _lanes(nodes: Iterable[str], edges: Iterable[tuple[str, str, str]]) -> dict[str, int]:
    """The column of each node: one after the furthest of those that lead to it, links of a cycle left aside."""
    before: dict[str, list[str]] = {}
    for subject, _, object_ in edges:
        before.setdefault(object_, []).append(subject)
    on_way: set[str] = set()

    @cache
    def depth(node: str) -> int:
        on_way.add(node)
        found = max((depth(other) + 1 for other in before.get(node, ()) if other not in on_way), default=0)
        on_way.discard(node)
        return min(found, COLUMNS - 1)

    return {node: depth(node) for node in nodes}


def _card(node: str, lane: int, kind: str, names: Mapping[str, str], edges: Iterable[tuple[str, str, str]]) -> Card:
    name = load().compact(kind) if kind else ''
    said = [f'{_words(p)} {names[o]}' for s, p, o in edges if s == node]
    told = '; '.join(said[:8]) + (f'; and {len(said) - 8} more' if len(said) > 8 else '')
    return Card(
        node, lane, names[node], kind=name or 'other', kind_label=load().label(name) if name else '', href=links.href(node),
        label=', '.join(filter(None, (names[node], told))), ghost=not kind,
    )  # fmt: skip


def _links(edges: Iterable[tuple[str, str, str]]) -> Iterable[Link]:
    joined: dict[tuple[str, str], list[str]] = {}
    for subject, predicate, object_ in edges:
        joined.setdefault((subject, object_), []).append(_words(predicate))
    for (subject, object_), words in sorted(joined.items()):
        yield Link(subject, object_, 'need', words[0] + (' …' if len(words) > 1 else ''))


def _name(view: View, node: str) -> str:
    return view.words({'k': 'iri', 'v': node})


def _words(predicate: str) -> str:
    name = load().compact(predicate)
    return load().label(name).lower() if name in load() else name.rpartition('/')[2].rpartition('#')[2]
