"""The levels of a pathway in their order: those of its progression model, a parent before its parts, then others that components use."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from ctdl.pathways.model import Level
from graph.pathway_gathering import PRECEDED_BY, PRECEDES, Gathered
from graph.pathway_values import NAMES, addresses, literals, natural, text

MODEL = 'asn:hasProgressionModel'
LEVEL = 'asn:hasProgressionLevel'
_MODELS = ('ceasn:inProgressionModel', 'skos:topConceptOf', 'skos:inScheme')
K = TypeVar('K', bound=tuple[object, ...])


def levels(found: Gathered, language: str) -> tuple[str, tuple[Level, ...]]:
    """The progression model ('' for none) and its levels, with those that only components know at the end."""
    used = dict.fromkeys(iri for component in found.members for iri in level_values(found, component))
    found.full.learn(used)
    models = addresses(found.full.of(found.iri), MODEL) or sorted(
        {model for iri in used for model in addresses(found.full.of(iri), *_MODELS)}
    )
    listed = _listed(found, models)
    found.full.learn(listed)
    known = dict.fromkeys((*listed, *used))
    parents = _parents(found, known)
    names = {iri: text(found.full.of(iri), language, *NAMES) or iri for iri in known}
    keys = {iri: _key(found, iri, names[iri], iri in listed) for iri in known}
    order = _walk(found, known, parents, keys)
    made = (
        Level(
            iri, names[iri], parents.get(iri, ''), text(found.full.of(iri), language, 'skos:definition', 'ceterms:description'),
            foreign=bool(listed) and iri not in listed,
        )
        for iri in order
    )  # fmt: skip
    return (models[0] if models else ''), tuple(made)


def level_values(found: Gathered, component: str) -> list[str]:
    """The levels that a component names: addresses, the concept of an alignment, or as a last resort the words themselves."""
    node = found.full.of(component)
    named = addresses(node, LEVEL)
    aligned = [target for iri in named for target in addresses(found.full.of(iri), 'ceterms:targetNode')[:1] or [iri]]
    return list(dict.fromkeys(aligned)) or [value.value for value in literals(node, LEVEL)]


def _listed(found: Gathered, models: Iterable[str]) -> set[str]:
    """The levels that models have, each model from the first ask that knows any of its levels."""
    listed: set[str] = set()
    for model in models:
        for ask in found.full.asks:
            rows = [row[0].value for row in ask('pathway-levels', [model])]  # type: ignore[union-attr]
            if rows:
                listed.update(rows)
                break
    return listed


def _parents(found: Gathered, known: Mapping[str, None]) -> dict[str, str]:
    """The level that each is a part of, from either side; of several the first, and none where that would go round in a circle."""
    stated: dict[str, set[str]] = {}
    for iri in known:
        for parent in addresses(found.full.of(iri), 'skos:broader'):
            stated.setdefault(iri, set()).add(parent)
        for part in addresses(found.full.of(iri), 'skos:narrower'):
            stated.setdefault(part, set()).add(iri)
    parents: dict[str, str] = {}
    for iri in sorted(known):
        fit = (parent for parent in sorted(stated.get(iri, ())) if parent in known and iri not in _above(parent, parents))
        if parent := next(fit, ''):
            parents[iri] = parent
    return parents


def _above(iri: str, parents: Mapping[str, str]) -> set[str]:
    """A level and all that it is a part of."""
    found = {iri}
    while (iri := parents.get(iri, '')) and iri not in found:
        found.add(iri)
    return found


def _key(found: Gathered, iri: str, name: str, listed: bool) -> tuple[object, ...]:
    """What orders levels that state no order: notation, else name; those that no model lists come last."""
    notation = min((value.value for value in literals(found.full.of(iri), 'skos:notation', 'ceterms:sequence')), default='')
    return (not listed, not notation, natural(notation), natural(name), iri)


def _walk(
    found: Gathered, known: Mapping[str, None], parents: Mapping[str, str], keys: Mapping[str, tuple[object, ...]]
) -> list[str]:
    """All levels, each before its parts, siblings in order."""
    siblings: dict[str, list[str]] = {}
    for iri in known:
        siblings.setdefault(parents.get(iri, ''), []).append(iri)
    order: list[str] = []
    before = _before(found, known)
    waiting = [iter(in_order(siblings.get('', ()), before, keys))]
    while waiting:
        iri = next(waiting[-1], '')
        if not iri:
            waiting.pop()
            continue
        order.append(iri)
        waiting.append(iter(in_order(siblings.get(iri, ()), before, keys)))
    return order


def _before(found: Gathered, known: Iterable[str]) -> dict[str, set[str]]:
    """For each level those that come before it."""
    before: dict[str, set[str]] = {}
    for iri in known:
        before.setdefault(iri, set()).update(addresses(found.full.of(iri), PRECEDED_BY))
        for later in addresses(found.full.of(iri), PRECEDES):
            before.setdefault(later, set()).add(iri)
    return before


def in_order(items: Sequence[str], before: Mapping[str, Iterable[str]], keys: Mapping[str, K]) -> list[str]:
    """Items so that each comes after those before it, as far as that is possible, else by key (Kahn's algorithm with a heap).

    In a circle the item with the least key goes first.
    """
    inside = set(items)
    waiting = {item: {other for other in before.get(item, ()) if other in inside and other != item} for item in items}
    after: dict[str, list[str]] = {}
    for item, others in waiting.items():
        for other in others:
            after.setdefault(other, []).append(item)
    ready = [(keys[item], item) for item in items if not waiting[item]]
    heapq.heapify(ready)
    order: list[str] = []
    left = sorted(items, key=lambda item: keys[item], reverse=True)
    while len(order) < len(inside):
        item = heapq.heappop(ready)[1] if ready else left.pop()
        if item not in waiting:
            continue
        del waiting[item]
        order.append(item)
        for later in after.get(item, ()):
            if later in waiting and item in waiting[later]:
                waiting[later].discard(item)
                if not waiting[later]:
                    heapq.heappush(ready, (keys[later], later))
    return order
