"""The values of a facet with the documents that each leaves, and the trees that some facets are: classes, codes, languages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from pyroaring import BitMap

from ctdl.search_codes import above, broadened, starts
from ctdl.search_facets import Facet
from ctdl.vocabulary import load
from graph.search_index import SearchIndex

Nodes = dict[str, tuple[BitMap, str]]
"""Documents and the value above, by value."""


def parent(nodes: Nodes, value: str) -> str:
    """The value above one; '' for none."""
    return nodes[value][1] if value in nodes else ''


def upward(nodes: Nodes, value: str) -> Iterator[str]:
    """A value and all above it."""
    while value:
        yield value
        value = parent(nodes, value)


def downward(nodes: Nodes, values: set[str]) -> list[str]:
    """The values of a tree, each before those under it."""
    below: dict[str, list[str]] = {}
    for value in sorted(values):
        below.setdefault(parent(nodes, value), []).append(value)
    out: list[str] = []
    waiting = below.get('', [])[::-1]
    while waiting:
        out.append(waiting.pop())
        waiting.extend(below.get(out[-1], [])[::-1])
    return out


def nodes_of(index: SearchIndex, facet: Facet) -> Nodes:
    """Every value of a facet with its documents, those above them in trees too."""
    cache = index.cache('nodes')
    if facet.name not in cache:
        bitmaps = index.of(facet.name)
        if facet.kind == 'class':
            cache[facet.name] = _class_nodes(bitmaps)
        elif facet.kind in ('code', 'tag'):
            cache[facet.name] = _code_nodes(index, facet)
        else:
            cache[facet.name] = {value: (bitmap, '') for value, bitmap in bitmaps.items()}
    found: Nodes = cache[facet.name]
    return found


def _class_nodes(bitmaps: Mapping[str, BitMap]) -> Nodes:
    table = load()
    known = {above for name in bitmaps for above in table.ancestors(name) if above in table.classes} | set(bitmaps)
    nodes = {}
    for name in known:
        term = table.classes.get(name)
        parents = [parent for parent in term.parents if parent in known] if term else []
        below = table.descendants(name) & bitmaps.keys()
        nodes[name] = (BitMap.union(BitMap(), *(bitmaps[each] for each in below)), parents[0] if parents else '')
    return nodes


def _code_nodes(index: SearchIndex, facet: Facet) -> Nodes:
    parents: dict[str, str] = {}
    for code in index.of(facet.name):
        chain = _chain(facet, broadened(code) if facet.kind == 'code' else code)
        for upper, lower in zip(['', *chain], chain, strict=False):
            parents.setdefault(lower, upper)
    return {code: (_under(index, facet, code), parent) for code, parent in parents.items()}


def _chain(facet: Facet, code: str) -> list[str]:
    return [*above(code, facet.name == 'industry'), code]


def _under(index: SearchIndex, facet: Facet, code: str) -> BitMap:
    if facet.kind == 'tag':
        return index.with_prefix(facet.name, f'{code}-') | index.of(facet.name).get(code, BitMap())
    return BitMap.union(*(index.with_prefix(facet.name, start) for start in starts(code)))


def with_typed(index: SearchIndex, facet: Facet, nodes: Nodes, chosen: Collection[str]) -> Nodes:
    """The values, and beginnings of codes that were typed and that no document and no group has."""
    typed = [code for code in chosen if code not in nodes] if facet.kind == 'code' else []
    return nodes | {
        code: (_under(index, facet, code), next((each for each in reversed(above(code)) if each in nodes), '')) for code in typed
    }
