"""Statements round a node, read in batches when they are asked for: what the rules of connections look at.

A rule asks for the statements of a node, for those that name it, for the document that describes it. What has not been read yet is
noted and comes back empty; `Looking.settle` reads all that was noted, in a few queries however many nodes there are, and the rule is
tried again. So a whole frontier of a search costs as many rounds as the longest rule has steps.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

import pyoxigraph as ox

from ctdl.statements import RDF_TYPE
from ctdl.vocabulary import load
from graph import query
from graph.results import Term

_PLACE = 'urn:x-the:node'
_ASKABLE = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*://[^\x00-\x20<>"{}|\\^`]*')
_BATCH = 400
_LINKING = """
    requires recommends corequisite coPrerequisite entryCondition prerequisite preparationFrom advancedStandingFrom
    isRequiredFor isRecommendedFor isPreparationFor isAdvancedStandingFor targetCredential targetAssessment
    targetLearningOpportunity targetCompetency targetJob targetOccupation targetTask occupationType hasOccupation hasJob teaches
    assesses proxyFor sourceData proxyForItems targetNode commonConditions alternativeCondition transferValueFrom
    transferValueFor providesTransferValueFor receivesTransferValueFrom hasPart isPartOf hasDestinationComponent
    isDestinationComponentOf owns offers supersedes
"""
LINKING = frozenset(load().expand(f'ceterms:{name}') for name in _LINKING.split()) | {RDF_TYPE[1:-1]}
"""Properties that links go along; what a thing is told by, its names, codes, texts, is read apart and later, for fewer things."""
_ALONG = ', '.join(f'<{iri}>' for iri in sorted(LINKING))
_TEXTS = {
    'out': f'SELECT ?node ?property ?value {{ VALUES ?node {{ <{_PLACE}> }} ?node ?property ?value FILTER(?property IN ({_ALONG})) }}',
    'told': f'SELECT ?node ?property ?value {{ VALUES ?node {{ <{_PLACE}> }} ?node ?property ?value FILTER(?property NOT IN ({_ALONG})) }}',
    'into': f'SELECT ?node ?property ?value {{ VALUES ?node {{ <{_PLACE}> }} ?value ?property ?node FILTER(?property IN ({_ALONG})) }}',
    'document': (
        'SELECT ?node (reg:provenance AS ?property) ?value '
        f'{{ VALUES ?node {{ <{_PLACE}> }} GRAPH reg:provenance {{ ?node reg:terms\\/describedBy ?value }} }}'
    ),
}

Statement = tuple[str, Term]
"""A property and what stands on the other side of it."""


class Looking:
    """The statements of one store, remembered."""

    def __init__(self, store: query.Store, base: str) -> None:
        self._store, self._base = store, base
        self._known: dict[str, dict[str, tuple[Statement, ...]]] = {side: {} for side in _TEXTS}
        self._missing: dict[str, set[str]] = {side: set() for side in _TEXTS}

    def values(self, node: str, *properties: str) -> Iterator[tuple[str, str]]:
        """What is stated of a node with one of some properties, where the value is a node: property and value, in a fixed order."""
        side = 'out' if LINKING.issuperset(properties) else 'told'
        return ((p, value.value) for p, value in self._get(side, node) if p in properties and isinstance(value, ox.NamedNode))

    def texts(self, node: str, *properties: str) -> Iterator[tuple[str, ox.Literal]]:
        """The same where the value is a text."""
        return ((p, value) for p, value in self._get('told', node) if p in properties and isinstance(value, ox.Literal))

    def subjects(self, node: str, *properties: str) -> Iterator[tuple[str, str]]:
        """What states one of some properties with this node as its value: property and subject."""
        return ((p, value.value) for p, value in self._get('into', node) if p in properties and isinstance(value, ox.NamedNode))

    def documents(self, node: str) -> tuple[str, ...]:
        """The resources in whose documents a node is described; usually one."""
        return tuple(value.value for _, value in self._get('document', node) if isinstance(value, ox.NamedNode))

    def _get(self, side: str, node: str) -> tuple[Statement, ...]:
        found = self._known[side].get(node)
        if found is None:
            self._missing[side].add(node)
        return found or ()

    def settle(self, attempt: Callable[[], object]) -> None:
        """Try something again and again until all that it looks at has been read."""
        while True:
            attempt()
            if not any(self._missing.values()):
                return
            for side, nodes in self._missing.items():
                self._read(side, sorted(nodes))
                nodes.clear()

    def _read(self, side: str, nodes: list[str]) -> None:
        known = self._known[side]
        known.update(dict.fromkeys(nodes, ()))
        askable = [node for node in nodes if _ASKABLE.fullmatch(node)]
        found: dict[str, list[Statement]] = {}
        for start in range(0, len(askable), _BATCH):
            for node, property, value in self._rows(side, askable[start : start + _BATCH]):
                if isinstance(node, ox.NamedNode) and isinstance(property, ox.NamedNode) and value is not None:
                    found.setdefault(node.value, []).append((property.value, value))
        known.update((node, tuple(sorted(set(rows), key=_order))) for node, rows in found.items())

    def _rows(self, side: str, nodes: Iterable[str]) -> tuple[tuple[Term | None, ...], ...]:
        prepared = _prepared(side, self._base)
        text = prepared.bound.text.replace(f'<{_PLACE}>', ' '.join(f'<{node}>' for node in nodes))
        return query.run_prepared(self._store, replace(prepared, bound=replace(prepared.bound, text=text))).solutions


@lru_cache(maxsize=32)
def _prepared(side: str, base: str) -> query.Prepared:
    """A query that the door has let in; addresses that hold no character that could end one take the place of the one in it."""
    return query.prepare(_TEXTS[side], {}, base)


def _order(statement: Statement) -> tuple[str, str]:
    return statement[0], str(statement[1])
