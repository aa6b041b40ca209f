"""What the asks say about nodes: values by property, links under one name whichever spelling they have, and which ask described what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from ctdl.vocabulary import load
from graph.pathway_asking import Ask
from graph.results import Term

Statements: TypeAlias = dict[str, list[Term]]
"""What is stated about one node: its values by property, prefixed."""

OLDER = {
    'ceterms:isDestinationComponentFor': 'ceterms:isDestinationComponentOf',
    'ceterms:destinationComponentOf': 'ceterms:isDestinationComponentOf',
    'ceterms:isRootOf': 'ceterms:isDestinationComponentOf',
    'ceterms:hasRoot': 'ceterms:hasDestinationComponent',
    'ceterms:preceeds': 'ceterms:precedes',
    'ceterms:preceededBy': 'ceterms:precededBy',
    'ceterms:preceedes': 'ceterms:precedes',
    'ceterms:hasChild': 'ceasn:hasChild',
    'ceterms:isParentOf': 'ceasn:hasChild',
    'ceasn:isParentOf': 'ceasn:hasChild',
    'ceterms:isChildOf': 'ceasn:isChildOf',
    'ceasn:hasPart': 'ceterms:hasPart',
    'ceasn:isPartOf': 'ceterms:isPartOf',
    'ceterms:requiredCondition': 'ceterms:hasCondition',
    'ceterms:sourceItem': 'ceterms:sourceData',
    'ceterms:hasProgressionLevel': 'asn:hasProgressionLevel',
    'ceasn:hasProgressionLevel': 'asn:hasProgressionLevel',
    'ceterms:hasProgressionModel': 'asn:hasProgressionModel',
    'ceasn:hasProgressionModel': 'asn:hasProgressionModel',
}
"""Properties that were renamed, moved to another namespace or are met misspelt, and as what they are read."""

_SAID_BY_OTHERS = frozenset(('ceterms:supersededBy', 'ceterms:nextVersion'))


@dataclass(slots=True)
class Notes:
    """What is known of nodes so far, from one named query; the first ask that describes a node is its `origin`."""

    asks: Sequence[Ask]
    query: str
    nodes: dict[str, Statements] = field(default_factory=dict)
    origin: dict[str, int] = field(default_factory=dict)
    older: dict[str, dict[str, str]] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)

    def learn(self, iris: Iterable[str]) -> None:
        """Ask about nodes that nobody was asked about yet."""
        waiting = [iri for iri in dict.fromkeys(iris) if iri and iri not in self._asked]
        self._asked.update(waiting)
        for number, ask in enumerate(self.asks):
            if not waiting:
                return
            self._note(ask(self.query, waiting), number)
            waiting = [iri for iri in waiting if iri not in self.origin]

    def _note(self, rows: Iterable[Sequence[Term | None]], number: int) -> None:
        found: dict[str, Statements] = {}
        for subject, property, value in rows:
            if subject is not None and property is not None and value is not None:
                found.setdefault(subject.value, {}).setdefault(property.value, []).append(value)  # type: ignore[union-attr]
        for iri, statements in found.items():
            if iri in self.origin:
                continue
            for name, values in sorted(statements.items()):
                self._add(iri, prefixed(name), sorted(values, key=str) if len(values) > 1 else values)
            if not self.nodes[iri].keys() <= _SAID_BY_OTHERS:
                self.origin[iri] = number

    def _add(self, iri: str, name: str, values: list[Term]) -> None:
        read_as = OLDER.get(name)
        if read_as:
            self.older.setdefault(iri, {})[name] = read_as
        known = self.nodes.setdefault(iri, {}).setdefault(read_as or name, [])
        known.extend(value for value in values if value not in known) if known else known.extend(dict.fromkeys(values))

    def of(self, iri: str) -> Statements:
        """What is stated about a node, nothing when it is not described."""
        return self.nodes.get(iri, {})


@lru_cache(maxsize=2048)
def prefixed(iri: str) -> str:
    """The prefixed name of a property or class, in whatever namespace it was written."""
    return load().compact(iri)
