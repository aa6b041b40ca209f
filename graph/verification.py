"""`ctdl check`: the ledger against itself, and the graph against the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ctdl.errors import RegistryError
from graph.graph_owner import Progress, fill
from graph.store import GraphStore, explained, open_read_only
from graph.terms import Names, vocabulary_lines
from graph.views import View

if TYPE_CHECKING:
    from graph.registry import Registry

SHOWN = 10
"""Statements that are named when the graph differs."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check found: problems in sentences (none: all is well), and how much was compared."""

    problems: tuple[str, ...]
    versions: int
    statements: int
    head: str

    @property
    def sound(self) -> bool:
        """True when nothing is wrong."""
        return not self.problems


def verify(registry: Registry, progress: Progress | None = None) -> Verification:
    """Verify chain, digests and derived tables of the ledger, then compare the graph with one made anew from it.

    The new graph is made in a temporary folder inside the registry and removed again; it needs as much room as the graph.
    """
    problems = [f'Ledger: {problem.message}' for problem in registry.ledger.verify(progress)]
    statements = 0
    if not problems:
        differences, statements = _compare(registry, progress)
        problems = [f'Graph: {line}' for line in differences]
        if problems:
            problems.append('Graph: `ctdl rebuild` makes it anew from the ledger.')
    sequence, digest = registry.ledger.head
    return Verification(tuple(problems), sequence, statements, digest)


def _compare(registry: Registry, progress: Progress | None) -> tuple[list[str], int]:
    """While another process writes, its latest checkpoint is compared with the ledger as it was then."""
    try:
        with registry.reading() as checkpoint, registry.folder.scratch('check') as folder, registry.ledger.snapshot():
            found = GraphStore(open_read_only(checkpoint), Names(registry.base))
            fresh = GraphStore.open(folder / 'graph', found.names)
            fresh.load({fresh.names.vocabulary: vocabulary_lines(fresh.names)})
            fill(fresh, View(registry.ledger, last=found.applied()), progress)
            return differences(found, fresh), len(found)
    except RegistryError as error:
        if 'cause' not in error.facts or error.facts['full']:
            raise
        return [error.message], 0


def differences(found: GraphStore, wanted: GraphStore) -> list[str]:
    """How a graph differs from what it should be, in sentences; empty when they are equal."""
    with explained('The graph'):
        missing = [quad for quad in wanted.store if quad not in found.store]
        surplus = [quad for quad in found.store if quad not in wanted.store]
    out = []
    for word, quads in (('lacks', missing), ('has in excess', surplus)):
        if quads:
            out.append(f'it {word} {len(quads)} statements.')
            out.extend(f'it {word}: {quad}' for quad in quads[:SHOWN])
    return out
