"""A registry's folder: what lies where, who owns the graph, and the checkpoints that readers use.

    ledger.sqlite     every version (graph.ledger); any process may append
    graph/            the triple store; one process at a time, the one that holds graph.lock; who holds graph.wanted asks it to let go
    checkpoints/N/    the graph as it was at version N of the ledger, for readers; hard links
    past/             the graph as of earlier moments (graph.timetravel)
    scratch/          work under way

A process holds a lock only as long as it lives, so nothing has to be cleaned up after one that was killed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
import uuid
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

    @property
    def past(self) -> Path:
        """Where earlier states of the graph lie."""
        return self.path / 'past'

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
    def held(self, path: Path) -> Iterator[bool]:
        """Keep a folder from removal while in use; says whether it is there."""
        with _locked(path, fcntl.LOCK_SH):
            yield path.is_dir()

    def remove(self, path: Path, in_use: bool = False) -> None:
        """Remove a folder that nobody holds, or, with `in_use`, whoever does."""
        with _opened(_guard(path)) as guard:
            if _try_lock(guard) or in_use:
                gone = path.with_name(f'{path.name}.gone')
                shutil.rmtree(gone, ignore_errors=True)
                if path.is_dir():
                    path.rename(gone)
                shutil.rmtree(gone, ignore_errors=True)
                _guard(path).unlink(missing_ok=True)

    def remove_checkpoints(self, keep: int | None, in_use: bool = False) -> None:
        """Remove all checkpoints but one, and what killed processes left; those in use stay until the next time."""
        for path in _folders(self.checkpoints):
            if path.name != str(keep):
                self.remove(path, in_use)

    def remove_past(self) -> None:
        """Remove all earlier states, whoever uses them."""
        for path in _folders(self.past):
            self.remove(path, in_use=True)

    @contextmanager
    def scratch(self, purpose: str) -> Iterator[Path]:
        """An empty folder for work that is removed at the end, or, when this process is killed, by the next one."""
        place = self.path / 'scratch'
        _made(place)
        for path in _folders(place):
            self.remove(path)
        path = place / f'{purpose}-{uuid.uuid4().hex}'
        with _locked(path, fcntl.LOCK_EX):
            try:
                path.mkdir()
                yield path
            finally:
                shutil.rmtree(path, ignore_errors=True)
                _guard(path).unlink(missing_ok=True)

    def own_graph(self, wait: float = 0.0) -> IO[str]:
        """The lock of the graph, to be closed by the caller; RegistryError, naming the process, when another one holds it."""
        lock = _opened(self.path / 'graph.lock', 'a+')
        if not _wait_for(lock, wait):
            lock.seek(0)
            holder = lock.read().strip() or 'another process'
            lock.close()
            raise RegistryError(
                f'The graph of {self.path} is being written by {holder}. Wait for it to end, or ask it to stop.',
                path=str(self.path),
                holder=holder,
            )
        lock.seek(0)
        lock.truncate()
        lock.write(f'process {os.getpid()}')
        lock.flush()
        return lock

    @contextmanager
    def taken_graph(self, wait: float = 5.0) -> Iterator[None]:
        """Own the graph while inside, to replace it; a process that serves lets go of it meanwhile, when it sees that it is `wanted`.

        RegistryError, naming the process, when another one has it and keeps it for `wait` seconds.
        """
        with _opened(self.path / 'graph.wanted') as wish:
            _wait_for(wish, wait)
            with self.own_graph(wait):
                yield

    def wanted(self) -> bool:
        """True while a process asks for the graph: whoever has it only to follow the ledger lets go, and takes it again afterwards.

        The wish is a lock, so that it ends with the process that has it, even when that one is killed.
        """
        path = self.path / 'graph.wanted'
        if not path.exists():
            return False
        with _opened(path) as wish:
            return not _try_lock(wish, fcntl.LOCK_SH)


def _guard(path: Path) -> Path:
    return path.with_name(f'{path.name}.lock')


def _folders(place: Path) -> list[Path]:
    """The folders in a place, also those of which only the guard is left."""
    names = {path.name.removesuffix('.lock').removesuffix('.gone') for path in place.iterdir()} if place.is_dir() else set()
    return [place / name for name in sorted(names)]


def _made(place: Path) -> None:
    try:
        place.mkdir(exist_ok=True)
    except OSError as error:
        raise RegistryError(f'{place} cannot be made: {error.strerror}.', path=str(place)) from error


def _opened(path: Path, mode: str = 'a') -> IO[str]:
    _made(path.parent)
    try:
        return path.open(mode)
    except OSError as error:
        raise RegistryError(f'{path} cannot be written: {error.strerror}.', path=str(path)) from error


@contextmanager
def _locked(path: Path, kind: int) -> Iterator[None]:
    """Hold the guard of a folder; one that was removed while waiting for it is no guard any more."""
    while True:
        with _opened(_guard(path)) as guard:
            fcntl.flock(guard, kind)
            if _same(guard, _guard(path)):
                yield
                return


def _same(file: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _wait_for(file: IO[str], wait: float) -> bool:
    """Lock a file within so many seconds; whether that was possible."""
    deadline = time.monotonic() + wait
    while not _try_lock(file):
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.05)
    return True


def _try_lock(file: IO[str], kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
