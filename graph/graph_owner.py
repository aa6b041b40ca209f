"""The process that owns the graph: makes it follow the ledger, and hands out checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import IO

from ctdl.errors import RegistryError
from graph.contribution import Contribution
from graph.folder import Folder
from graph.ledger import Entry, Ledger
from graph.store import GraphStore
from graph.terms import Names, vocabulary_lines
from graph.transition import Change, current, delta
from graph.views import View

BATCH = 500
"""Versions that are applied in one transaction while catching up."""

Progress = Callable[[int, int], None]
"""Takes how many are done and how many there are."""


class GraphOwner:
    """The graph, open for writing, and the lock that goes with it; close it to let others have it."""

    def __init__(self, folder: Folder, ledger: Ledger, lock: IO[str], store: GraphStore) -> None:
        self.folder = folder
        self.ledger = ledger
        self.store = store
        self._lock = lock

    @classmethod
    def of(cls, folder: Folder, ledger: Ledger, wait: float = 0.0) -> GraphOwner:
        """Become the owner; RegistryError when another process is and stays it for `wait` seconds."""
        lock = folder.own_graph(wait)
        try:
            store = GraphStore.open(folder.graph, Names(ledger.base))
        except (OSError, ValueError) as error:
            lock.close()
            raise RegistryError(
                f'The graph in {folder.graph} cannot be opened ({error}). `ctdl rebuild` makes it anew from the ledger.',
                path=str(folder.graph),
            ) from error
        owner = cls(folder, ledger, lock, store)
        owner._prepare()
        return owner

    def _prepare(self) -> None:
        if not len(self.store):
            self.store.load({self.store.names.vocabulary: vocabulary_lines(self.store.names)})
        if self.store.applied() > self.ledger.last_seq:
            self.close()
            raise RegistryError('The graph is ahead of the ledger, which was perhaps restored from a backup. Run `ctdl rebuild`.')

    def close(self) -> None:
        """Write what is pending to disk and let go."""
        self.store.flush()
        del self.store
        self._lock.close()

    def follow(self, view: View | None = None, progress: Progress | None = None) -> list[tuple[str, str]]:
        """Apply what the ledger has beyond the graph; (CTID, node) for nodes that a document describes but does not own.

        `view` may carry contributions that are known already (`View.known`), so that they are not read again.
        """
        refused: list[tuple[str, str]] = []
        first = self.store.applied()
        last = self.ledger.last_seq
        view = view or View(self.ledger)
        while (applied := self.store.applied()) < last:
            entries = _first(self.ledger.since(applied), BATCH)
            refused.extend(self.apply(entries, view))
            view.known.clear()
            if progress:
                progress(self.store.applied() - first, last - first)
        return refused

    def apply(self, entries: list[Entry], view: View) -> list[tuple[str, str]]:
        """Apply the next entries of the ledger in one step."""
        changes = [self._change(ctid, mine, view) for ctid, mine in _by_ctid(entries).items()]
        out = delta(self.store, changes, view)
        sequence = entries[-1].seq
        if len(entries) > 20 and out.only_adds:
            self.store.load(out.inserts)
            self.store.apply({}, {}, sequence)
        elif len(entries) > 20:
            self._in_two_steps(out.deletes, out.inserts, sequence, out.drops)
        else:
            self.store.apply(out.deletes, out.inserts, sequence, out.drops)
        return out.refused

    def _in_two_steps(self, deletes: dict[str, list[str]], inserts: dict[str, list[str]], sequence: int, drops: list[str]) -> None:
        """First what is only added, fast; then, in one transaction, what goes and what takes its place.

        Killed between the two, the graph still counts as not having come this far, and the same entries are applied again.
        """
        gone = {_head(line) for lines in deletes.values() for line in lines}
        slow = {graph: [line for line in lines if _head(line) in gone] for graph, lines in inserts.items()}
        fast = {graph: [line for line in lines if _head(line) not in gone] for graph, lines in inserts.items()}
        self.store.load(fast)
        self.store.apply(deletes, slow, sequence, drops)

    def purge(self, ctid: str, number: int) -> None:
        """Take the statements of one version out of the graph, before its bytes leave the ledger."""
        view = View(self.ledger)
        before = view.history(ctid)
        after = [replace(entry, purged=True) if entry.version == number else entry for entry in before]
        out = delta(self.store, [Change(ctid, before, after)], _Without(view, ctid) if current(after) != current(before) else view)
        self.store.apply(out.deletes, out.inserts, self.store.applied(), out.drops)

    def rebuild(self, view: View, progress: Progress | None = None) -> int:
        """Fill an empty graph with what the ledger states in a view; the number of documents that ever were."""
        return fill(self.store, view, progress)

    def recheckpoint(self) -> None:
        """Remove every checkpoint and make the current one anew."""
        self.folder.remove_checkpoints(keep=None)
        self.checkpoint()

    @staticmethod
    def _change(ctid: str, entries: list[Entry], view: View) -> Change:
        first = entries[0]
        if first.version == 1 and len(entries) == 1:
            return Change(ctid, [], entries)
        after = view.history(ctid)
        numbers = {entry.seq for entry in entries}
        last = max(numbers)
        after = [entry for entry in after if entry.seq <= last]
        return Change(ctid, [entry for entry in after if entry.seq not in numbers], after)

    def checkpoint(self) -> int:
        """A checkpoint of the graph as it is; the number it goes by. Older ones that nobody reads are removed."""
        number = self.store.applied()
        self.store.checkpoint(self.folder.checkpoints / str(number))
        self.folder.remove_checkpoints(keep=number)
        return number


def fill(store: GraphStore, view: View, progress: Progress | None = None) -> int:
    """Put into a graph that has the vocabulary only what the ledger states in a view; the number of documents."""
    changes = list(view.all_changes())
    for start in range(0, len(changes), BATCH):
        out = delta(store, changes[start : start + BATCH], view)
        if out.only_adds:
            store.load(out.inserts)
        else:
            store.apply(out.deletes, out.inserts, 0, out.drops)
        if progress:
            progress(min(start + BATCH, len(changes)), len(changes))
    store.apply({}, {}, view.sequence())
    return len(changes)


class _Without:
    """A view in which one document states nothing: its bytes are about to go."""

    def __init__(self, view: View, ctid: str) -> None:
        self._view = view
        self._ctid = ctid
        self.contribution = view.contribution

    def describers(self, subjects: Iterable[str]) -> Mapping[str, set[str]]:
        found = self._view.describers(subjects)
        return {subject: rest for subject, ctids in found.items() if (rest := ctids - {self._ctid})}

    def statement_of(self, ctid: str) -> Contribution | None:
        return None if ctid == self._ctid else self._view.statement_of(ctid)


def _by_ctid(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    out: dict[str, list[Entry]] = {}
    for entry in entries:
        out.setdefault(entry.ctid, []).append(entry)
    return out


def _first(entries: Iterable[Entry], most: int) -> list[Entry]:
    out: list[Entry] = []
    for entry in entries:
        out.append(entry)
        if len(out) >= most:
            break
    return out


def _head(line: str) -> str:
    return line[: line.index(' ', line.index(' ') + 1)]
