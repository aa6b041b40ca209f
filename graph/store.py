"""The one door to the triple store: Oxigraph on disk, one writer, checkpoints for readers.

Lines go in and out as N-Quads. `apply` is atomic; `load` is fast and only adds. Oxigraph keeps values, not spellings
(`12.50` becomes `12.5`), so lines are compared only among lines that came out of a store.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store

from ctdl.errors import RegistryError
from graph.terms import Names

Quads: TypeAlias = Mapping[str, Iterable[str]]
"""N-Triples lines by graph IRI; '' is the default graph."""


class GraphStore:
    """A graph of one registry: open it, change it by lines, hand out checkpoints. RegistryError when the disk gives trouble."""

    def __init__(self, store: Store, names: Names) -> None:
        self.store = store
        self.names = names
        self._numbers: dict[str, int] = {}

    @classmethod
    def open(cls, path: Path, names: Names) -> GraphStore:
        """Open for writing; makes an empty store where there is none. RegistryError when it is damaged or another process has it."""
        with explained(f'The graph in {path}'):
            return cls(Store(str(path)), names)

    @classmethod
    def in_memory(cls, names: Names) -> GraphStore:
        """A store that lives as long as the process."""
        return cls(Store(), names)

    def applied(self) -> int:
        """The sequence number of the ledger up to which this graph has come; 0 for an empty one."""
        return self._number('appliedTo')

    def applying(self) -> int:
        """The sequence number up to which a step goes that was begun and not ended; 0 when there is none."""
        return self._number('applying')

    def _number(self, name: str) -> int:
        """A number of the bookkeeping, read once: each change leaves a grave in the store that a search has to pass."""
        if name not in self._numbers:
            self._numbers[name] = self._read_number(name)
        return self._numbers[name]

    def _read_number(self, name: str) -> int:
        with explained('The graph'):
            term, graph = NamedNode(self.names.term(name)), NamedNode(self.names.provenance)
            quads = list(self.store.quads_for_pattern(NamedNode(self.names.base), term, None, graph))
        return max((int(quad.object.value) for quad in quads if not isinstance(quad.object, NamedNode)), default=0)  # type: ignore[union-attr]

    def begin(self, sequence: int) -> None:
        """Note that a step up to a number begins with `load`; `apply` of that number ends it.

        What `load` adds is there even when the process is killed. The step has to be done again exactly as far, and no further, for
        else it would not take away what a later version no longer states.
        """
        if self.applying() != sequence:
            self._update(f'INSERT DATA {{ GRAPH <{self.names.provenance}> {{ {self.names.applying(sequence)} }} }}')
            self._numbers['applying'] = sequence

    def apply(self, deletes: Quads, inserts: Quads, sequence: int, drops: Iterable[str] = ()) -> None:
        """Take lines away and add lines in one transaction, and note how far the graph has come."""
        before, begun = self.applied(), self.applying()
        provenance = self.names.provenance
        old = [self.names.applied(before)] if before and before != sequence else []
        old += [self.names.applying(begun)] if begun else []
        if old:
            deletes = {**deletes, provenance: [*deletes.get(provenance, ()), *old]}
        if sequence and before != sequence:
            inserts = {**inserts, provenance: [*inserts.get(provenance, ()), self.names.applied(sequence)]}
        parts = [f'{verb} DATA {{ {data} }}' for verb, data in (('DELETE', _data(deletes)), ('INSERT', _data(inserts))) if data]
        steps = [*(f'DROP SILENT GRAPH <{graph}>' for graph in drops), *parts]
        if steps:
            self._update(' ;\n'.join(steps))
        self._numbers = {'appliedTo': sequence, 'applying': 0}

    def _update(self, text: str) -> None:
        self._numbers, numbers = {}, self._numbers
        with explained('The graph'):
            self.store.update(text)
        self._numbers = numbers

    def load(self, quads: Quads) -> None:
        """Add lines fast, not atomically: what was added stays when the process is killed in the middle."""
        text = '\n'.join(_n_quads(quads))
        if text:
            with explained('The graph'):
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
        with explained('The graph'):
            self.store.flush()

    def checkpoint(self, path: Path) -> None:
        """A copy at `path` that other processes may read: hard links, so it costs next to nothing."""
        if path.exists():
            return
        waiting = path.with_name(path.name + '.part')
        shutil.rmtree(waiting, ignore_errors=True)
        with explained(f'The checkpoint {path}'):
            path.parent.mkdir(parents=True, exist_ok=True)
            self.store.flush()
            self.store.backup(str(waiting))
            waiting.rename(path)


def open_read_only(path: Path | str) -> Store:
    """A checkpoint for reading. Never the live store: beside a writer that is undefined behaviour."""
    with explained(f'The checkpoint {path}'):
        return Store.read_only(str(path))


def store_of(turtle: str) -> Store:
    """A store in memory with what a text in Turtle states; with '' an empty one, to have the text of a query read."""
    store = Store()
    if turtle:
        store.load(input=turtle.encode(), format=RdfFormat.TURTLE)
    return store


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turn what Oxigraph and the disk say into a RegistryError in words; `what` begins the sentence."""
    try:
        yield
    except (OSError, RuntimeError, ValueError, SyntaxError) as error:
        said = str(error)
        full = getattr(error, 'errno', None) in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT) or any(word in said for word in _FULL)
        if full:
            message = f'{what}: the disk is full. The ledger keeps what was acknowledged; make room, then the graph follows.'
        else:
            message = f'{what} cannot be used ({said.rstrip(".")}). `ctdl rebuild` makes it anew from the ledger.'
        raise RegistryError(message, cause=said, full=full) from error


_FULL = ('No space left', 'File too large', 'quota exceeded')


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
