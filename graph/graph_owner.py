"""The process that owns the graph: makes it follow the ledger, and hands out checkpoints."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import IO

from ctdl.errors import RegistryError
from graph.folder import Folder
from graph.ledger import Ledger
from graph.ledger_schema import Entry
from graph.store import GraphStore
from graph.terms import Names, vocabulary_lines
from graph.transition import Change, Delta, delta, head
from graph.views import View

BATCH = 6000
"""Versions that are applied in one step, at most: the larger the step, the less the store has to sort again later."""
BATCH_STATEMENTS = 500_000
"""Statements that are applied in one step, unless one version has more: some 150 MB of memory."""
FEW = 20
"""Up to so many versions, one transaction is faster than the bulk loader."""
CHECKPOINT_SECONDS = 10.0
"""How old the checkpoint for other processes may become while this one writes."""

Progress = Callable[[int, int], None]
"""Takes how many are done and how many there are."""


class GraphOwner:
    """The graph, open for writing, and the lock that goes with it; close it to let others have it."""

    def __init__(self, folder: Folder, ledger: Ledger, lock: IO[str], store: GraphStore) -> None:
        self.folder = folder
        self.ledger = ledger
        self.store = store
        self._lock = lock
        self._checkpointed = 0.0

    @classmethod
    def of(cls, folder: Folder, ledger: Ledger, wait: float = 0.0) -> GraphOwner:
        """Become the owner; RegistryError when another process is and stays it for `wait` seconds."""
        lock = folder.own_graph(wait)
        try:
            owner = cls(folder, ledger, lock, GraphStore.open(folder.graph, Names(ledger.base)))
            owner._prepare()
        except BaseException:
            lock.close()
            raise
        return owner

    def _prepare(self) -> None:
        applied = self.store.applied()
        if not applied:
            self.store.load({self.store.names.vocabulary: vocabulary_lines(self.store.names)})
        if max(applied, self.store.applying()) > self.ledger.last_seq:
            del self.store
            raise RegistryError('The graph is ahead of the ledger, which was perhaps restored from a backup. Run `ctdl rebuild`.')

    def close(self) -> None:
        """Write what is pending to disk and let go. What the disk did not take, the ledger has."""
        try:
            with suppress(RegistryError):
                self.store.flush()
            del self.store
        finally:
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
            entries = _first(self.ledger.since(applied), self.store.applying())
            refused.extend(self.apply(entries, view))
            view.known.clear()
            if progress:
                progress(self.store.applied() - first, last - first)
        return refused

    def apply(self, entries: list[Entry], view: View) -> list[tuple[str, str]]:
        """Apply the next entries of the ledger in one step."""
        changes = [self._change(ctid, mine, view) for ctid, mine in _by_ctid(entries).items()]
        sequence = entries[-1].seq
        out = delta(self.store, changes, view.up_to(sequence))
        if len(entries) <= FEW:
            self.store.apply(out.deletes, out.inserts, sequence, out.drops)
        else:
            self._in_two_steps(out, sequence)
        return out.refused

    def _in_two_steps(self, out: Delta, sequence: int) -> None:
        """First what is only added, fast; then, in one transaction, what goes and what takes its place.

        Killed between the two, the graph still counts as not having come this far, and the same entries, which the store has noted,
        are applied again.
        """
        gone = {head(line) for lines in out.deletes.values() for line in lines}
        self.store.begin(sequence)
        if not gone:
            self.store.load(out.inserts)
            self.store.apply({}, {}, sequence, out.drops)
            return
        slow = {graph: [line for line in lines if head(line) in gone] for graph, lines in out.inserts.items()}
        fast = {graph: [line for line in lines if head(line) not in gone] for graph, lines in out.inserts.items()}
        self.store.load(fast)
        self.store.apply(out.deletes, slow, sequence, out.drops)

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

    def checkpoint_for_others(self) -> None:
        """A checkpoint, unless the last one is fresh: what other processes read while this one goes on writing."""
        if time.monotonic() - self._checkpointed > CHECKPOINT_SECONDS:
            self.checkpoint()

    def checkpoint(self) -> int:
        """A checkpoint of the graph as it is; the number it goes by. Older ones that nobody reads are removed."""
        number = self.store.applied()
        self.store.checkpoint(self.folder.checkpoints / str(number))
        self.folder.remove_checkpoints(keep=number)
        self._checkpointed = time.monotonic()
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


def _by_ctid(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    out: dict[str, list[Entry]] = {}
    for entry in entries:
        out.setdefault(entry.ctid, []).append(entry)
    return out


def _first(entries: Iterable[Entry], begun: int) -> list[Entry]:
    """The next entries that are applied in one step: those of a step that was begun, else as many as are good to have in memory."""
    out: list[Entry] = []
    weight = 0
    for entry in entries:
        out.append(entry)
        weight += entry.statements
        if entry.seq == begun or (not begun and (len(out) >= BATCH or weight >= BATCH_STATEMENTS)):
            break
    return out
