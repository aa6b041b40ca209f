"""The demo's registry with its two catalogs, and a real server on loopback for an app."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

from ctdl import demo
from ctdl.statements import BASE
from graph.folder import Folder
from graph.ledger import Ledger
from graph.registry import Registry

FIRST, SECOND, WITHDRAWN = '2025-08-18', '2026-08-17', '2026-08-24'
"""The days on which the catalog of 2025, the catalog of 2026 and the withdrawals were taken in."""


class Day:
    """A clock that stands still at nine in the morning of a day."""

    def __init__(self, day: str) -> None:
        self.day = day

    def __call__(self) -> str:
        return f'{self.day}T09:00:00.000000Z'


def demo_registry(place: Path) -> None:
    """Make a registry with the demo's documents of 2025 and 2026 and what was withdrawn, each taken in on its day."""
    folder, today = Folder(place), Day(FIRST)
    place.mkdir(parents=True)
    with Registry(folder, Ledger.create(folder.ledger, BASE, now=today)) as registry:
        registry.import_paths([demo.documents()])
        today.day = SECOND
        registry.import_paths([demo.later()])
        today.day = WITHDRAWN
        for ctid in demo.deleted():
            registry.delete(ctid, reason='withdrawn from the catalog of 2026')
        with registry.reading():
            pass


def port_of(server: Any) -> int:
    """The port that a server has taken."""
    return int(server.effective_port)


@contextmanager
def serving(app: Flask, threads: int = 8) -> Iterator[str]:
    """Serve an app as `ctdl serve` does; gives the address without a slash at its end."""
    from waitress import wasyncore
    from waitress.server import create_server

    logging.getLogger('waitress.queue').setLevel(logging.ERROR)
    server: Any = create_server(
        app, host='127.0.0.1', port=0, threads=threads, clear_untrusted_proxy_headers=True, channel_request_lookahead=1
    )
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            wasyncore.loop(timeout=0.05, map=server._map, count=1)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f'http://127.0.0.1:{port_of(server)}'
    finally:
        stop.set()
        thread.join(10)
        server.task_dispatcher.shutdown()
        server.close()
        wasyncore.close_all(server._map, ignore_all=True)
