"""A registry's folder: what lies where, who owns the graph, and the checkpoints that readers use.

    ledger.sqlite     every version (graph.ledger); any process may append
    graph/            the triple store; one process at a time, the one that holds graph.lock
    checkpoints/N/    the graph as it was at version N of the ledger, for readers; hard links

A process holds a lock only as long as it lives, so nothing has to be cleaned up after one that was killed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ctdl.errors import RegistryError


@dataclass(frozen=True, slots=True)
class Folder:
    """Paths of one registry."""

    path: Path

    @property
    def ledger(self) -> Path:
        """The ledger's file."""
        return self.path / 'ledger.sqlite'

    @property
    def graph(self) -> Path:
        """The triple store's folder."""
        return self.path / 'graph'

    @property
    def checkpoints(self) -> Path:
        """Where checkpoints lie, each in a folder named by the ledger's number."""
        return self.path / 'checkpoints'

    def existing(self) -> Folder:
        """Itself; RegistryError when there is no registry here."""
        if not self.ledger.is_file():
            raise RegistryError(
                f'There is no registry in {self.path}. Make one with `ctdl init`, or name another folder with --registry.',
                path=str(self.path),
            )
        return self

    def newest_checkpoint(self) -> int | None:
        """The number of the latest checkpoint; None when there is none."""
        return max(self.checkpoint_numbers(), default=None)

    def checkpoint_numbers(self) -> list[int]:
        """The numbers of all checkpoints."""
        if not self.checkpoints.is_dir():
            return []
        return sorted(int(p.name) for p in self.checkpoints.iterdir() if p.name.isdigit())

    @contextmanager
    def reading(self, number: int) -> Iterator[Path]:
        """A checkpoint's folder, kept from removal while in use."""
        with self._guard(number).open('a') as guard:
            fcntl.flock(guard, fcntl.LOCK_SH)
            path = self.checkpoints / str(number)
            if not path.is_dir():
                raise RegistryError('The checkpoint was removed a moment ago; ask again.', path=str(path))
            yield path

    def remove_checkpoints(self, keep: int | None) -> None:
        """Remove all checkpoints but one; those in use stay until the next time."""
        for number in self.checkpoint_numbers():
            if number == keep:
                continue
            with self._guard(number).open('a') as guard:
                if _try_lock(guard):
                    shutil.rmtree(self.checkpoints / str(number), ignore_errors=True)
                    self._guard(number).unlink(missing_ok=True)

    def _guard(self, number: int) -> Path:
        self.checkpoints.mkdir(exist_ok=True)
        return self.checkpoints / f'{number}.lock'

    def own_graph(self, wait: float = 0.0) -> IO[str]:
        """The lock of the graph, to be closed by the caller; RegistryError, naming the process, when another one holds it."""
        lock = (self.path / 'graph.lock').open('a+')
        deadline = time.monotonic() + wait
        while not _try_lock(lock):
            if time.monotonic() >= deadline:
                lock.seek(0)
                holder = lock.read().strip() or 'another process'
                lock.close()
                raise RegistryError(
                    f'The graph of {self.path} is being written by {holder}. Wait for it to end, or ask it to stop.',
                    path=str(self.path),
                    holder=holder,
                )
            time.sleep(0.05)
        lock.seek(0)
        lock.truncate()
        lock.write(f'process {os.getpid()}')
        lock.flush()
        return lock


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
