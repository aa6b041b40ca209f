"""A real server on loopback for an app."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask


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
