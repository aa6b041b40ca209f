"""The facets of a result: each value with the documents that choosing it leaves, under the text and all other facets' choices."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pyroaring import BitMap

from ctdl.search_codes import broadened
from ctdl.search_facets import BANDS, FACETS, FLAGS, RANGED, Facet
from ctdl.search_texts import words
from ctdl.vocabulary import load
from graph.ledger import Ledger
from graph.search_filters import Filters, joined
from graph.search_index import SearchIndex, facts_of
from graph.search_nodes import Nodes, downward, nodes_of, parent, upward, with_typed
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


@dataclass(frozen=True, slots=True)
class Wish:
    """Which values are to be given: `most` of each facet that is `wanted`; with `zeros` also those that nothing found has.

    `like` is a facet and what the labels of its values are to have words of.
    """

    most: int = MOST
    wanted: bool | Collection[str] = True
    zeros: bool = False
    like: tuple[str, str] = ('', '')


def counted(
    ledger: Ledger, index: SearchIndex, found: BitMap, chosen: Mapping[str, BitMap], filters: Filters, wish: Wish
) -> list[Counted]:
    """Every facet that can be counted, or those that are wanted, in their order."""
    whole = joined(found, chosen)
    out = []
    for facet in FACETS.values():
        if facet.kind not in RANGED and (wish.wanted is True or (wish.wanted and facet.name in wish.wanted)):
            base = whole if facet.every or facet.name not in chosen else joined(found, chosen, facet.name)
            out.append(_facet(ledger, index, facet, base, filters.get(facet.name, ()), wish))
    return out


_SMALL = ('class', 'concept', 'tag')
"""Kinds of facets of which values that nothing found has are worth showing, too."""


def _facet(ledger: Ledger, index: SearchIndex, facet: Facet, among: BitMap, chosen: tuple[str, ...], wish: Wish) -> Counted:
    nodes = with_typed(index, facet, nodes_of(index, facet), chosen)
    counts = {value: count for value, (bitmap, _) in nodes.items() if (count := bitmap.intersection_cardinality(among))}
    if wish.like[0] == facet.name:
        counts = _like(ledger, index, facet, counts, wish.like[1])
    counts.update({value: counts.get(value, 0) for value in chosen})
    if facet.kind in ('flag', 'band'):
        counts = {value: counts.get(value, 0) for value in (FLAGS if facet.kind == 'flag' else BANDS)}
    elif wish.zeros and facet.kind in _SMALL and wish.like[0] != facet.name:
        counts.update({value: 0 for value in nodes if value not in counts})
    shown = sorted(counts, key=lambda value: (value not in chosen, -counts[value], value))[: max(wish.most, len(chosen))]
    given = _arranged(ledger, index, facet, nodes, counts, shown, chosen)
    there = {one.value for one in given}
    return Counted(facet.name, facet.label, facet.kind, given, sum(1 for value in counts if counts[value] and value not in there))


def _arranged(
    ledger: Ledger, index: SearchIndex, facet: Facet, nodes: Nodes, counts: Mapping[str, int], shown: list[str],
    chosen: tuple[str, ...],
) -> tuple[Value, ...]:  # fmt: skip
    is_tree = any(above for _, above in nodes.values())
    if is_tree:
        shown = downward(nodes, {above for value in shown for above in upward(nodes, value)})
    names = labels_of(ledger, index, facet, shown)
    values = [Value(value, names[value], counts.get(value, 0), value in chosen, parent(nodes, value)) for value in shown]
    if facet.kind in ('flag', 'band'):
        order = list(counts)
        values.sort(key=lambda each: order.index(each.value))
    elif not is_tree:
        values.sort(key=lambda each: (-each.count, each.label, each.value))
    return tuple(values)


def _like(ledger: Ledger, index: SearchIndex, facet: Facet, counts: Mapping[str, int], text: str) -> dict[str, int]:
    """The values whose label, or code, has words that begin like all of a text."""
    cache = index.cache('labels')
    if facet.name not in cache:
        cache[facet.name] = _folded_labels(ledger, index, facet, list(nodes_of(index, facet)))
    wanted, known, start = [f' {word}' for word in words(text)], cache[facet.name], text.strip().lower()
    return {
        value: count
        for value, count in counts.items()
        if all(word in known.get(value, '') for word in wanted)
        or (facet.kind in ('code', 'tag') and value.lower().startswith(start))
    }


def _folded_labels(ledger: Ledger, index: SearchIndex, facet: Facet, values: list[str]) -> dict[str, str]:
    if facet.kind == 'resource':
        return {iri: f' {index.names.get(id, "")}' for iri, id in documents_of(ledger, values).items()}
    return {value: f' {" ".join(words(label))}' for value, label in labels_of(ledger, index, facet, values).items()}


def labels_of(ledger: Ledger, index: SearchIndex, facet: Facet, values: list[str]) -> dict[str, str]:
    """What the values of a facet are called; '' for codes that nobody names."""
    if facet.kind in ('class', 'concept'):
        return {value: load().label(value) for value in values}
    if facet.kind == 'resource':
        return names_of(ledger, values)
    if facet.kind == 'flag':
        return {value: FLAGS[value].label for value in values}
    known = _code_labels(index, facet)
    return {value: known.get(value, '' if facet.kind == 'code' else value) for value in values}


def _code_labels(index: SearchIndex, facet: Facet) -> dict[str, str]:
    """Labels of codes; 29-0000 also names 29."""
    cache = index.cache('code labels')
    if facet.name not in cache:
        known = index.labels.get(facet.name, {})
        cache[facet.name] = {**{broadened(code): label for code, label in known.items()}, **known}
    found: dict[str, str] = cache[facet.name]
    return found


def names_of(ledger: Ledger, iris: list[str]) -> dict[str, str]:
    """The names of resources; the address itself for those that are not there."""
    ids = documents_of(ledger, iris)
    facts = facts_of(ledger, ids.values())
    return {iri: facts[ids[iri]][2]['name'] or iri if iri in ids and ids[iri] in facts else iri for iri in iris}
