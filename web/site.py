"""What the pages stand on: a registry for each thread, and the newest checkpoint of its graph, shared by all.

    with site().snapshot() as now:
        result = site().ask('counts-by-class', {}, now)

A thread of the site's own follows the ledger: it owns the graph when it can, and hands out a checkpoint at most once a second; while
another process owns the graph it takes that one's newest checkpoint. A snapshot is held while somebody uses it and let go after.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app, g, has_request_context

from ctdl.errors import RegistryError
from graph import query, sparql
from graph.folder import Folder
from graph.registry import Registry
from graph.results import Result
from web.following import Follower
from web.snapshots import Snapshot, Snapshots

if TYPE_CHECKING:
    from graph.search_index import SearchIndex

CACHE = 8_192
"""Kilobytes of the ledger that each thread keeps in memory, at most."""
EXTENSION = 'ctdl-site'

log = logging.getLogger('web.site')


class Site:
    """One registry being served; close it when nobody asks any more."""

    def __init__(self, folder: Path | str, follow: bool = True, address: str = '') -> None:
        self.folder = _writable(Folder(Path(folder)).existing())
        self._registries: list[Registry] = []
        self._lock = threading.Lock()
        self._local = threading.local()
        self._index: SearchIndex | None = None
        self._closed = False
        self._warming: threading.Thread | None = None
        self.base = self.registry.base
        self.address = (address or self.base).rstrip('/') + '/'
        self.given_address = bool(address)
        self.snapshots = Snapshots(self.folder, self.base)
        self.follower = Follower(self.folder, self.snapshots)
        if follow:
            self.follower.start()

    @property
    def registry(self) -> Registry:
        """The registry, open for this thread."""
        found: Registry | None = getattr(self._local, 'registry', None)
        if found is None:
            found = self._opened()
            self._local.registry = found
        return found

    def _opened(self) -> Registry:
        from graph.search import Search
        from graph.search_index import SearchIndex

        registry = Registry.open(self.folder.path)
        registry.ledger.connection.execute(f'PRAGMA cache_size = -{CACHE}')
        with self._lock:
            if self._closed:
                registry.close()
                raise RegistryError('The site is closed.')
            self._index = self._index or SearchIndex()
            registry._search = Search(registry.ledger, self._index)
            self._registries.append(registry)
        return registry

    def warm(self) -> None:
        """Read what the first visitor would have to wait for, in a thread of its own: the facts of the search and the vocabulary."""
        self._warming = threading.Thread(target=self._warm, name='ctdl-warm', daemon=True)
        self._warming.start()

    def _warm(self) -> None:
        try:
            self.registry.finder.warm()
        except Exception as error:  # nobody waits for this thread; who asks next is told himself
            if not self._closed:
                log.error('The search could not be made ready: %s', error)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The newest checkpoint, kept while in use; RegistryError when there is none yet."""
        if not self.follower.running:
            self.follower.step()
        with self.snapshots.held(self.follower.trouble) as now:
            if has_request_context():
                g.sequence = min(now.sequence, g.get('sequence', now.sequence))
            yield now

    def ask(self, query_: str, params: Mapping[str, str] | None, snapshot: Snapshot, limit: int | None = None) -> Result:
        """The answer of a named query or of a SPARQL text of ours, in this process; what visitors write goes to a worker."""
        text = sparql.find(query_).text if query_ in _named() else query_
        return query.run(snapshot.store, text, params or {}, snapshot.base, limit_rows=limit)

    @property
    def sequence(self) -> int:
        """The number of the ledger's last version."""
        return self.registry.ledger.last_seq

    def close(self) -> None:
        """Stop following and let go of everything; closing twice does no harm."""
        self.follower.stop()
        self.snapshots.close()
        with self._lock:
            self._closed = True
            registries, self._registries = self._registries, []
        if self._warming is not None and self._warming.is_alive():
            for registry in registries:
                registry.ledger.connection.interrupt()
            self._warming.join()  # SQLite does not bear that a connection is closed under a thread that reads
        for registry in registries:
            registry.close()
        self._local = threading.local()


def site() -> Site:
    """The site of the app that answers the request."""
    found: Site = current_app.extensions[EXTENSION]
    return found


def _named() -> frozenset[str]:
    return frozenset(known.name for known in sparql.named())


def _writable(folder: Folder) -> Folder:
    """The folder; RegistryError when it cannot be written, for readers take locks and checkpoints in it."""
    if not os.access(folder.path, os.W_OK | os.X_OK) or not os.access(folder.ledger, os.W_OK):
        raise RegistryError(
            f'{folder.path} may not be written by this user, and a site keeps its checkpoints there. Serve a copy made with `ctdl backup`, '
            'or change who may write.',
            path=str(folder.path),
        )
    return folder
