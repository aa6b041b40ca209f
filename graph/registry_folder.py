"""A registry as a folder on disk: made, opened, read through checkpoints, built anew, copied. What documents do is in `graph.registry`."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from ctdl.errors import RegistryError
from ctdl.ntriples import valid_iri
from ctdl.statements import BASE
from graph import search_filling
from graph.folder import Folder
from graph.graph_owner import GraphOwner, Progress, fill
from graph.ledger import By, Counts, Ledger
from graph.store import GraphStore, open_read_only
from graph.terms import Names, vocabulary_lines
from graph.timetravel import past
from graph.views import View

WAIT = 30.0
"""Seconds to wait for another process that writes to make its first checkpoint."""


@dataclass(frozen=True, slots=True)
class Stats:
    """How much a registry holds: documents by class, versions by action, statements, bytes on disk."""

    base: str
    counts: Counts
    versions: int
    statements: int
    quarantined: int
    ledger_bytes: int
    graph_bytes: int


class RegistryFolder:
    """The folder of one registry with its ledger open, and its graph when it is needed."""

    def __init__(self, folder: Folder, ledger: Ledger) -> None:
        self.folder = folder
        self.ledger = ledger
        self._owner: GraphOwner | None = None

    @classmethod
    def create(cls, path: Path | str, base: str = BASE) -> Self:
        """A new, empty registry; `base` is the address it will be known by, ending in a slash."""
        folder = Folder(Path(path))
        base = checked_base(base)
        if folder.ledger.exists():
            raise RegistryError(f'There is a registry in {folder.path} already.', path=str(folder.path))
        try:
            folder.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RegistryError(f'{folder.path} cannot be made: {error.strerror}.', path=str(folder.path)) from error
        Ledger.create(folder.ledger, base).close()
        return cls.open(path)

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """A registry that is there."""
        folder = Folder(Path(path)).existing()
        return cls(folder, Ledger.open(folder.ledger))

    def close(self) -> None:
        """Let go of everything."""
        self._let_go()
        self.ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def base(self) -> str:
        """The registry's own address."""
        return self.ledger.base

    def owner(self, wait: float = 5.0) -> GraphOwner:
        """The graph, open for writing and up to date; RegistryError when another process has it."""
        if self._owner is None:
            self._owner = GraphOwner.of(self.folder, self.ledger, wait)
        self._owner.follow()
        if self.folder.newest_checkpoint() is None:
            self._owner.checkpoint()
        return self._owner

    def try_owner(self) -> GraphOwner | None:
        """The graph, or None when another process has it: then that one follows the ledger."""
        try:
            return self.owner(wait=0.0)
        except RegistryError as error:
            if 'holder' in error.facts:
                return None
            raise

    @contextmanager
    def reading(self, as_of: str = '', by: By = 'recorded') -> Iterator[Path]:
        """A checkpoint of the graph, current or as of a time, kept while in use.

        While another process writes, the current one is the latest that process has made.
        """
        if as_of:
            with past(self, as_of, by) as path:
                yield path
            return
        deadline = time.monotonic() + WAIT
        while True:
            path = self.folder.checkpoints / str(self._latest_checkpoint(deadline))
            with self.folder.held(path) as there:
                if there:
                    yield path
                    return

    def _latest_checkpoint(self, deadline: float) -> int:
        """The number of a checkpoint, a new one if need be; while another process writes, the latest that there is."""
        number = self.folder.newest_checkpoint()
        if number is not None and number == self.ledger.last_seq:
            return number
        held = self._owner is not None
        while (owner := self.try_owner()) is None:
            if (number := self.folder.newest_checkpoint()) is not None:
                return number
            if time.monotonic() > deadline:
                self.owner(wait=0.0)
            time.sleep(0.05)
        number = owner.checkpoint()
        if not held:
            self._let_go()
        return number

    # ---- the whole

    def stats(self) -> Stats:
        """How much there is."""
        with self.reading() as path:
            statements = len(open_read_only(path))
        return Stats(
            self.base, self.ledger.counts(), self.ledger.last_seq, statements, sum(1 for _ in self.ledger.quarantined()),
            self.folder.ledger.stat().st_size, _size(self.folder.graph),
        )  # fmt: skip

    def rebuild(self, progress: Progress | None = None) -> int:
        """Make the graph anew from the ledger, and put it in the place of the old one when it is whole; the number of documents."""
        self._let_go()
        with self.folder.taken_graph():
            number = self._build(progress)
        search_filling.refill(self.ledger)
        return number

    def _build(self, progress: Progress | None) -> int:
        with self.folder.scratch('rebuild') as scratch, self.ledger.snapshot():
            store = GraphStore.open(scratch / 'graph', Names(self.base))
            store.load({store.names.vocabulary: vocabulary_lines(store.names)})
            number = fill(store, View(self.ledger), progress)
            store.flush()
            del store
            self._remove_graph()
            (scratch / 'graph').rename(self.folder.graph)
        return number

    def _remove_graph(self) -> None:
        """The graph and all that was made from it: without one, opening makes it anew from the ledger."""
        self.folder.remove_checkpoints(keep=None, in_use=True)
        self.folder.remove_past()
        try:
            if self.folder.graph.is_dir():
                shutil.rmtree(self.folder.graph)
            else:
                self.folder.graph.unlink(missing_ok=True)
        except OSError as error:
            raise RegistryError(f'{self.folder.graph} cannot be removed: {error.strerror}.', path=str(self.folder.graph)) from error

    def _let_go(self) -> None:
        if self._owner:
            self._owner.close()
            self._owner = None

    def backup(self, target: Path | str) -> Path:
        """A copy of the whole registry in a new folder, consistent although others write meanwhile; opened, its graph catches up."""
        folder = Folder(Path(target))
        try:
            if folder.path.exists() and any(folder.path.iterdir()):
                raise RegistryError(f'{folder.path} is not empty; name a new folder.', path=str(folder.path))
            folder.path.mkdir(parents=True, exist_ok=True)
            with self.reading() as checkpoint:
                shutil.copytree(checkpoint, folder.graph)
            copy = sqlite3.connect(folder.ledger)
            with copy:
                self.ledger.connection.backup(copy)
            copy.close()
        except (sqlite3.Error, OSError) as error:
            raise RegistryError(f'The copy in {folder.path} failed: {error}.', path=str(folder.path)) from error
        return folder.path


def _size(folder: Path) -> int:
    """Bytes of the files in a folder that another process may be changing."""
    size = 0
    for file in folder.rglob('*'):
        with suppress(FileNotFoundError):
            size += file.stat().st_size if file.is_file() else 0
    return size


def checked_base(base: str) -> str:
    """The address of a registry, ending in a slash; RegistryError when it cannot be one."""
    try:
        parts = urlsplit(base)
        host, _ = parts.hostname or '', parts.port
    except ValueError:
        parts, host = urlsplit(''), ''
    if parts.scheme not in ('http', 'https') or not host or '?' in base or '#' in base or valid_iri(base) != base:
        raise RegistryError(
            f'“{base}” cannot be the address of a registry; write one like https://registry.example.edu/.', base=base
        )
    if f'.{host}'.endswith('.credentialengineregistry.org'):
        raise RegistryError(
            'That address belongs to the Credential Registry of Credential Engine; give your registry its own.', base=base
        )
    return base if base.endswith('/') else base + '/'
