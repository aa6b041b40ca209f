"""Checkpoints of the graph that the pages read, shared by threads: the newest one, and older ones while somebody still uses them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ctdl.errors import RegistryError
from graph.folder import Folder
from graph.store import open_read_only

if TYPE_CHECKING:
    import pyoxigraph as ox

WAIT = 30.0
"""Seconds to wait for the first checkpoint."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The graph as it was at version `sequence` of the ledger: where it lies, and open for reading."""

    sequence: int
    path: Path
    store: ox.Store
    base: str


class _Shared:
    """A snapshot with the lock that keeps its folder, and how many use it."""

    def __init__(self, snapshot: Snapshot, hold: ExitStack) -> None:
        self.snapshot: Snapshot | None = snapshot
        self.users = 0
        self.retired = False
        self._hold = hold
        self._place = _place(snapshot.path)

    @property
    def is_there(self) -> bool:
        """True while its folder lies where it did, the same one."""
        return self.snapshot is not None and self._place is not None and _place(self.snapshot.path) == self._place

    def let_go(self) -> None:
        """Close it, when it is retired and nobody uses it."""
        if self.retired and not self.users and self.snapshot is not None:
            self.snapshot = None
            self._hold.close()


class Snapshots:
    """The newest snapshot of one registry."""

    def __init__(self, folder: Folder, base: str) -> None:
        self._folder = folder
        self._base = base
        self._newest: _Shared | None = None
        self._changed = threading.Condition()
        self._closed = False

    @property
    def sequence(self) -> int:
        """The number of the newest snapshot; -1 when there is none yet."""
        with self._changed:
            newest = self._newest
            return newest.snapshot.sequence if newest and newest.snapshot else -1

    @property
    def is_there(self) -> bool:
        """True while the folder of the newest snapshot is; a rebuild or a purge takes it away."""
        with self._changed:
            newest = self._newest
            return bool(newest and newest.is_there)

    def take(self, number: int) -> bool:
        """Make a checkpoint the newest snapshot; False when it is gone already."""
        path = self._folder.checkpoints / str(number)
        with ExitStack() as hold:
            if not hold.enter_context(self._folder.held(path)):
                return False
            shared = _Shared(Snapshot(number, path, open_read_only(path), self._base), hold.pop_all())
        with self._changed:
            old, self._newest = self._newest, shared
            self._retire(old)
            if self._closed:
                self._retire(shared)
                self._newest = None
            self._changed.notify_all()
        return True

    @staticmethod
    def _retire(shared: _Shared | None) -> None:
        if shared is not None:
            shared.retired = True
            shared.let_go()

    @contextmanager
    def held(self, trouble: Callable[[], str] = lambda: '') -> Iterator[Snapshot]:
        """The newest snapshot, which stays while inside; RegistryError, with the `trouble`, when none comes in time."""
        shared = self._entered(trouble)
        try:
            assert shared.snapshot is not None
            yield shared.snapshot
        finally:
            with self._changed:
                shared.users -= 1
                shared.let_go()

    def _entered(self, trouble: Callable[[], str]) -> _Shared:
        with self._changed:
            self._changed.wait_for(lambda: self._newest is not None or self._closed, WAIT)
            if self._newest is None:
                why = 'it is being closed' if self._closed else trouble() or 'it is still being made'
                raise RegistryError(f'The graph cannot be read yet: {why.rstrip(".")}.', retry=True)
            self._newest.users += 1
            return self._newest

    def close(self) -> None:
        """Let go of the newest one; those in use go when their users are done."""
        with self._changed:
            self._closed = True
            newest, self._newest = self._newest, None
            self._retire(newest)
            self._changed.notify_all()


def _place(path: Path) -> tuple[int, int] | None:
    """What tells a folder from another that is put in its place; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
