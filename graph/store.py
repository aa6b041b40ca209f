"""The one door to the triple store: Oxigraph on disk, one writer, checkpoints for readers.

Lines go in and out as N-Quads. `apply` is atomic; `load` is fast and only adds. Oxigraph keeps values, not spellings
(`12.50` becomes `12.5`), so lines are compared only among lines that came out of a store.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, RdfFormat, Store

from graph.terms import Names

Quads: TypeAlias = Mapping[str, Iterable[str]]
"""N-Triples lines by graph IRI; '' is the default graph."""


class GraphStore:
    """A graph of one registry: open it, change it by lines, hand out checkpoints."""

    def __init__(self, store: Store, names: Names) -> None:
        self.store = store
        self.names = names

    @classmethod
    def open(cls, path: Path, names: Names) -> GraphStore:
        """Open for writing; makes an empty store where there is none. Raises OSError when another process has it."""
        return cls(Store(str(path)), names)

    @classmethod
    def in_memory(cls, names: Names) -> GraphStore:
        """A store that lives as long as the process."""
        return cls(Store(), names)

    def applied(self) -> int:
        """The sequence number of the ledger up to which this graph has come; 0 for an empty one."""
        term = NamedNode(self.names.term('appliedTo'))
        quads = self.store.quads_for_pattern(NamedNode(self.names.base), term, None, NamedNode(self.names.provenance))
        return max((int(quad.object.value) for quad in quads if not isinstance(quad.object, NamedNode)), default=0)  # type: ignore[union-attr]

    def apply(self, deletes: Quads, inserts: Quads, sequence: int, drops: Iterable[str] = ()) -> None:
        """Take lines away and add lines in one transaction, and note how far the graph has come."""
        before = self.applied()
        provenance = self.names.provenance
        if before and before != sequence:
            deletes = {**deletes, provenance: [*deletes.get(provenance, ()), self.names.applied(before)]}
        if sequence and before != sequence:
            inserts = {**inserts, provenance: [*inserts.get(provenance, ()), self.names.applied(sequence)]}
        parts = [f'{verb} DATA {{ {data} }}' for verb, data in (('DELETE', _data(deletes)), ('INSERT', _data(inserts))) if data]
        steps = [*(f'DROP SILENT GRAPH <{graph}>' for graph in drops), *parts]
        if steps:
            self.store.update(' ;\n'.join(steps))

    def load(self, quads: Quads) -> None:
        """Add lines fast, not atomically: what was added stays when the process is killed in the middle."""
        text = '\n'.join(_n_quads(quads))
        if text:
            self.store.bulk_load(input=text.encode(), format=RdfFormat.N_QUADS, lenient=True)

    def about(self, subject: str) -> Iterator[str]:
        """Lines of the default graph about a node and the profiles embedded in it."""
        waiting, seen = [subject], {subject}
        embedded = f'{self.names.base}.well-known/genid/e-'
        while waiting:
            for quad in self.store.quads_for_pattern(NamedNode(waiting.pop()), None, None, DefaultGraph()):
                yield f'{quad.triple} .'
                value = quad.object
                if isinstance(value, NamedNode) and value.value.startswith(embedded) and value.value not in seen:
                    seen.add(value.value)
                    waiting.append(value.value)

    def claims(self, subject: str) -> Iterator[str]:
        """The provenance lines that say which documents describe a node."""
        predicate = NamedNode(self.names.term('describedBy'))
        for quad in self.store.quads_for_pattern(NamedNode(subject), predicate, None, NamedNode(self.names.provenance)):
            yield f'{quad.triple} .'

    def lines(self) -> Iterator[str]:
        """Every statement, as the store spells it."""
        for quad in self.store:
            yield f'{quad} .'

    def __len__(self) -> int:
        return len(self.store)

    def flush(self) -> None:
        """Put what was written onto the disk."""
        self.store.flush()

    def checkpoint(self, path: Path) -> None:
        """A copy at `path` that other processes may read: hard links, so it costs next to nothing."""
        if path.exists():
            return
        waiting = path.with_name(path.name + '.part')
        shutil.rmtree(waiting, ignore_errors=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.store.flush()
        self.store.backup(str(waiting))
        waiting.rename(path)


def open_read_only(path: Path | str) -> Store:
    """A checkpoint for reading. Never the live store: beside a writer that is undefined behaviour."""
    return Store.read_only(str(path))


def spelt(quads: Quads) -> set[str]:
    """Lines as a store spells them (N-Quads), for comparing with `GraphStore.lines`."""
    store = Store()
    store.load(input='\n'.join(_n_quads(quads)).encode(), format=RdfFormat.N_QUADS)
    return {f'{quad} .' for quad in store}


def count(store: Store, pattern: str) -> int:
    """How many solutions a group graph pattern has."""
    solutions = store.query(f'SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}')
    assert isinstance(solutions, QuerySolutions)
    return int(next(iter(solutions))['n'].value)  # type: ignore[union-attr, index]


def _data(quads: Quads) -> str:
    """Lines as the inside of DELETE DATA or INSERT DATA."""
    parts = []
    for graph, lines in quads.items():
        text = '\n'.join(lines)
        if text:
            parts.append(f'GRAPH <{graph}> {{ {text} }}' if graph else text)
    return '\n'.join(parts)


def _n_quads(quads: Quads) -> Iterator[str]:
    for graph, lines in quads.items():
        yield from (f'{line[:-1]}<{graph}> .' for line in lines) if graph else lines
