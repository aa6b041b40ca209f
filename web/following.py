"""The thread that keeps the newest checkpoint in step with the ledger, whoever writes to it."""

from __future__ import annotations

import logging
import os
import threading
import time

from graph.folder import Folder
from graph.registry import Registry
from web.snapshots import Snapshots

LOOK = 0.2
"""Seconds between two looks at the ledger."""
CHECKPOINT = 1.0
"""Seconds between two checkpoints, at least."""
REST = 2.0
"""Seconds to rest after an error, before all is opened anew."""

log = logging.getLogger('web.following')


class Follower:
    """Follows one registry: as the owner of its graph where it can, else through the checkpoints of the process that is."""

    def __init__(self, folder: Folder, snapshots: Snapshots) -> None:
        self._folder = folder
        self._snapshots = snapshots
        self._registry: Registry | None = None
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._last = -CHECKPOINT
        self._trouble = ''
        self._named = False
        self._closed = False

    @property
    def running(self) -> bool:
        """True while the thread goes round."""
        return self._thread is not None and self._thread.is_alive()

    def trouble(self) -> str:
        """The error that keeps the graph from following; '' when all is well."""
        return self._trouble

    def start(self) -> None:
        """Begin to follow."""
        self._thread = threading.Thread(target=self._go_round, name='ctdl-follower', daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread, and let others have the graph."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        with self._lock:
            self._closed = True
            self._let_go()

    def step(self) -> None:
        """Look at the ledger once, and take a newer checkpoint if there is one or may be one."""
        with self._lock:
            if self._closed:
                return
            if self._folder.wanted():  # for a rebuild or a purge; the site goes on with the snapshot that it has
                self._let_go()
                return
            registry = self._registry = self._registry or Registry.open(self._folder.path)
            if self._snapshots.sequence == registry.ledger.last_seq and self._snapshots.is_there:
                return
            number = self._newest(registry)
            if number is not None and (number > self._snapshots.sequence or not self._snapshots.is_there):
                self._snapshots.take(number)
                self._tidy(registry, number)

    def _newest(self, registry: Registry) -> int | None:
        owner = registry.try_owner()
        if owner is None:
            self._named = False
            return self._folder.newest_checkpoint()
        self._name_holder()
        if self._thread is not None and time.monotonic() - self._last < CHECKPOINT and self._snapshots.sequence >= 0:
            return None
        number = owner.checkpoint()
        self._last = time.monotonic()
        return number

    def _name_holder(self) -> None:
        """Say in the lock who has the graph, for those who read it there (`ctdl rebuild`, `ctdl purge`)."""
        if not self._named and self.running:
            (self._folder.path / 'graph.lock').write_text(f'`ctdl serve` (process {os.getpid()})')
            self._named = True

    def _tidy(self, registry: Registry, number: int) -> None:
        """Remove the checkpoint that was just left, unless somebody reads it; its owner's business, so only when that is us."""
        if registry.try_owner() is not None:
            self._folder.remove_checkpoints(keep=number)

    def _go_round(self) -> None:
        while not self._stop.is_set():
            try:
                self.step()
                self._all_well()
                self._stop.wait(LOOK)
            except Exception as error:  # whatever it is, the site goes on with what it has, and this is tried again
                self._say(error)
                with self._lock:
                    self._let_go()
                self._stop.wait(REST)

    def _all_well(self) -> None:
        if self._trouble:
            log.warning('The graph follows the ledger again.')
        self._trouble = ''

    def _say(self, error: Exception) -> None:
        said = str(error) or type(error).__name__
        if said != self._trouble:
            log.error('The graph does not follow the ledger: %s Trying again every %g s.', said, REST)
        self._trouble = said

    def _let_go(self) -> None:
        registry, self._registry = self._registry, None
        self._named = False
        if registry is not None:
            try:
                registry.close()
            except Exception as error:  # what is broken already need not close well
                log.error('The registry did not close well: %s', error)
