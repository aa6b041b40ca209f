"""A line in the log for each request."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

log = logging.getLogger('web.access')
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def logging_requests(inner: Application) -> Application:
    """The application, with method, path, status and milliseconds of each request in the log, never what was sent or by whom."""

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        begun = time.perf_counter()
        method, path = environ['REQUEST_METHOD'], environ.get('PATH_INFO', '')

        def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            log.info('%s %s %s %.0f ms', method, ascii(path)[1:-1], status.partition(' ')[0], (time.perf_counter() - begun) * 1000)
            return start(status, headers, *rest)

        return inner(environ, started)

    return application
