"""The facets of a result: each value with the documents that choosing it leaves, under the text and all other facets' choices."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from pyroaring import BitMap

from ctdl.search_facets import BANDS, FACETS, FLAGS, Facet
from ctdl.vocabulary import load
from graph.ledger import Ledger
from graph.search_filters import Filters, joined
from graph.search_index import SearchIndex, facts_of
from graph.search_resolving import documents_of

MOST = 60
"""Values of a facet that are given, at most, unless more are asked for; chosen ones and those above them always are."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet: how many documents have it or something under it; `parent` is the value above it in a tree."""

    value: str
    label: str
    count: int
    chosen: bool
    parent: str = ''


@dataclass(frozen=True, slots=True)
class Counted:
    """A facet with its values: in trees each value before those under it, else the most frequent first. `more` values have hits, too."""

    name: str
    label: str
    kind: str
    values: tuple[Value, ...]
    more: int = 0


def counted(
    ledger: Ledger, index: SearchIndex, found: BitMap, chosen: Mapping[str, BitMap], filters: Filters, most: int,
    wanted: bool | Collection[str] = True,
) -> list[Counted]:  # fmt: skip
    """Every facet that can be counted, or those that are wanted, in their order."""
    whole = joined(found, chosen)
    out = []
    for facet in FACETS.values():
        if facet.kind != 'day' and (wanted is True or (wanted and facet.name in wanted)):
            base = joined(found, chosen, facet.name) if facet.name in chosen else whole
            out.append(_facet(ledger, index, facet, base, whole, filters.get(facet.name, ()), most))
    return out


def _facet(
    ledger: Ledger, index: SearchIndex, facet: Facet, base: BitMap, whole: BitMap, chosen: tuple[str, ...], most: int
) -> Counted:
    nodes = _nodes(index, facet)
    among = whole if facet.every else base
    counts = {value: count for value, (bitmap, _) in nodes.items() if (count := bitmap.intersection_cardinality(among))}
    counts.update({value: counts.get(value, 0) for value in chosen})
    if facet.kind in ('flag', 'band'):
        counts = {value: counts.get(value, 0) for value in (FLAGS if facet.kind == 'flag' else BANDS)}
    shown = sorted(counts, key=lambda value: (value not in chosen, -counts[value], value))[: max(most, len(chosen))]
    if any(parent for _, parent in nodes.values()):
        shown = _downward(nodes, {above for value in shown for above in _upward(nodes, value)})
    names = _labels(ledger, index, facet, shown)
    values = [Value(value, names[value], counts.get(value, 0), value in chosen, _parent(nodes, value)) for value in shown]
    if facet.kind in ('flag', 'band'):
        order = list(counts)
        values.sort(key=lambda each: order.index(each.value))
    elif not any(parent for _, parent in nodes.values()):
        values.sort(key=lambda each: (-each.count, each.label, each.value))
    return Counted(facet.name, facet.label, facet.kind, tuple(values), sum(1 for value in counts if value not in set(shown)))


Nodes = dict[str, tuple[BitMap, str]]
"""Documents and the value above, by value."""


def _parent(nodes: Nodes, value: str) -> str:
    return nodes[value][1] if value in nodes else ''


def _upward(nodes: Nodes, value: str) -> Iterator[str]:
    while value:
        yield value
        value = _parent(nodes, value)


def _downward(nodes: Nodes, values: set[str]) -> list[str]:
    """The values of a tree, each before those under it."""
    below: dict[str, list[str]] = {}
    for value in sorted(values):
        below.setdefault(_parent(nodes, value), []).append(value)
    out: list[str] = []
    waiting = below.get('', [])[::-1]
    while waiting:
        out.append(waiting.pop())
        waiting.extend(below.get(out[-1], [])[::-1])
    return out


def _nodes(index: SearchIndex, facet: Facet) -> Nodes:
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


_SOC = re.compile(r'(([0-9]{2})-[0-9])[0-9]{3}(\.[0-9]{2})?')


def above(code: str) -> list[str]:
    """The beginnings of a code that stand for broader things: 29, 29-1 of 29-1141; 51, 51.38 of 51.3801; 62, 622 of 622110; en of en-us."""
    soc = _SOC.fullmatch(code)
    if soc:
        return [soc[2], soc[1], *([code[:7]] if soc[3] else [])]
    if re.fullmatch(r'[0-9]{2}\.[0-9]{2,4}', code):
        return [code[:2], *([code[:5]] if len(code) > 5 else [])]
    if re.fullmatch(r'[0-9]{3,6}', code):
        return [code[:length] for length in range(2, len(code))]
    tag, hyphen, _ = code.partition('-')
    return [tag] if hyphen and tag.isalpha() else []


def _code_nodes(index: SearchIndex, facet: Facet) -> Nodes:
    bitmaps = index.of(facet.name)
    parents: dict[str, str] = {}
    for code in bitmaps:
        chain = [*above(code), code]
        for upper, lower in zip(['', *chain], chain, strict=False):
            parents.setdefault(lower, upper)
    return {code: (_under(index, facet, code), parent) for code, parent in parents.items()}


def _under(index: SearchIndex, facet: Facet, code: str) -> BitMap:
    if facet.kind == 'tag':
        return index.with_prefix(facet.name, f'{code}-') | index.of(facet.name).get(code, BitMap())
    return index.with_prefix(facet.name, code)


def _labels(ledger: Ledger, index: SearchIndex, facet: Facet, values: list[str]) -> dict[str, str]:
    if facet.kind in ('class', 'concept'):
        return {value: load().label(value) for value in values}
    if facet.kind == 'resource':
        return names_of(ledger, values)
    if facet.kind == 'flag':
        return {value: FLAGS[value].label for value in values}
    known = index.labels.get(facet.name, {})
    return {value: known.get(value, '' if facet.kind == 'code' else value) for value in values}


def names_of(ledger: Ledger, iris: list[str]) -> dict[str, str]:
    """The names of resources; the address itself for those that are not there."""
    ids = documents_of(ledger, iris)
    facts = facts_of(ledger, ids.values())
    return {iri: facts[ids[iri]][2]['name'] or iri if iri in ids and ids[iri] in facts else iri for iri in iris}
