"""Asking for visitors: the pool of workers of a site, the state of the registry that is asked, and the limits."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Request, current_app, g

from ctdl.errors import QueryError
from graph.clock import instant
from graph.ledger import By
from graph.query_pool import Answer, BusyError, Limits, Pool, Question
from graph.registry import Registry
from web.remembering import Remembered
from web.site import Site, site
from web.sparql_counts import Counting
from web.sparql_saved import Saved

EXTENSION = 'ctdl-sparql'
VARIES = re.compile(r'(?i)\b(now|rand|uuid|struuid|bnode)\s*\(')
_KEPT = 8
_TAKEN = 200
_WAITING = 16
PLACES = 2 + _WAITING + 4
"""Threads that may be waiting for answers of queries at once: a server needs so many more."""
PAGE_ROWS = 10_000
"""Rows that a page reads at most."""
DATA_ROWS = 100_000
"""Rows that an answer as data has at most."""
PAST_WAIT = 10.0
"""Seconds that a request waits for an earlier state to be made."""
PAST_WAITING = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A query to be asked: its text and parameters, the state it is about, and its limits."""

    text: str
    params: Mapping[str, str]
    as_of: str = ''
    by: By = 'recorded'
    rows: int = PAGE_ROWS
    seconds: float | None = None
    labels: bool = False
    spreadsheet: bool = False
    data: str = ''


def asked(text: str, params: Mapping[str, str], options: Mapping[str, str], most: int) -> Asked:
    """A query with the options of a request: `as-of`, `as-of-source`, `timeout`, `rows`, `labels`, `spreadsheet`."""
    source = options.get('as-of-source', '').strip()
    as_of = source or options.get('as-of', '').strip()
    if as_of:
        instant(as_of)
    return Asked(
        text, params, as_of, 'asserted' if source else 'recorded',
        rows=int(_number(options, 'rows', 1, most, most)), seconds=_number(options, 'timeout', 0.001, 3600, 0) or None,
        labels=options.get('labels') in ('1', 'true', 'yes'), spreadsheet=options.get('spreadsheet') in ('1', 'true', 'yes'),
    )  # fmt: skip


def _number(options: Mapping[str, str], name: str, least: float, most: float, default: float) -> float:
    text = options.get(name, '').strip()
    if not text:
        return default
    try:
        number = float(text)
    except ValueError:
        number = float('nan')
    if not number >= least:
        raise QueryError(f'“{name}” must be a number from {least:g} on, not {text!r}.', parameter=name)
    return min(number, most)


class Workers:
    """The workers of one site: two for queries, one that reads the text of queries, and a thread that makes earlier states."""

    def __init__(self, of: Site, limits: Limits) -> None:
        self.pool = Pool(limits)
        self.reader = Pool(Limits(workers=1, waiting=4, waiting_of_one=2, seconds=2, patience=2, megabytes=128))
        self.kept: Remembered[Answer] = Remembered(_KEPT)
        self.taken: Remembered[Any] = Remembered(_TAKEN)
        self.counting = Counting(of)
        self.saved = Saved(of.folder.path)
        self._past = ThreadPoolExecutor(1, 'sparql-past')
        self._making: dict[tuple[str, By], Future[None]] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """End them all."""
        self.pool.close()
        self.reader.close()
        self.counting.close()
        self._past.shutdown(cancel_futures=True)

    def made(self, folder: Path, as_of: str, by: By) -> None:
        """Wait until an earlier state is there, which a thread of its own makes; BusyError when that takes long."""
        with self._lock:
            self._making = {key: future for key, future in self._making.items() if not future.done()}
            future = self._making.get((as_of, by))
            if future is None:
                if len(self._making) >= PAST_WAITING:
                    raise BusyError('Several earlier states are being made; try again in a little while.', retry_after=15)
                future = self._making[as_of, by] = self._past.submit(_make, folder, as_of, by)
        try:
            future.result(PAST_WAIT)
        except NotYet:
            raise BusyError(f'The state as of {as_of} is being made; try again in a little while.', retry_after=10) from None


def _make(folder: Path, as_of: str, by: By) -> None:
    with Registry.open(folder) as registry, registry.reading(as_of, by):
        pass


def workers() -> Workers:
    """The workers of the app that answers the request, begun when they are first needed."""
    app = current_app
    with _beginning:
        found: Workers | None = app.extensions.get(EXTENSION)
        if found is None:
            given: Limits | None = app.config.get('SPARQL_LIMITS')
            found = app.extensions[EXTENSION] = Workers(site(), given or Limits(waiting=_WAITING))
    return found


_beginning = threading.Lock()


@contextmanager
def state(as_of: str = '', by: By = 'recorded') -> Iterator[tuple[Path, int]]:
    """The checkpoint of the current or of an earlier state, kept while inside, and its number."""
    if not as_of:
        with site().snapshot() as now:
            yield now.path, now.sequence
        return
    workers().made(site().folder.path, as_of, by)
    with site().registry.reading(as_of, by) as path:
        number = path.name.partition('-')[0]
        g.sequence = int(number) if number.isdigit() else site().sequence
        yield path, g.sequence


def answer(what: Asked, format: str, request: Request, keep: bool = False) -> tuple[Answer, int]:
    """The answer of a query in a format, and the number of the state it is true for; errors as `Pool.ask` has them.

    With `keep` an answer is remembered for its state, for a page that is turned or sorted anew.
    """
    gone: Callable[[], bool] | None = request.environ.get('waitress.client_disconnected')
    with state(what.as_of, what.by) as (path, sequence):
        question = Question(
            None if what.data else path, what.text, what.params, site().base, format, what.rows, what.seconds, what.labels,
            what.spreadsheet, 'en', what.data, True, format != 'cells',
        )  # fmt: skip

        def ask() -> Answer:
            return workers().pool.ask(question, request.remote_addr or '', gone)

        if not keep or VARIES.search(what.text):
            return ask(), sequence
        key = (str(path), format, what.text, tuple(sorted(what.params.items())), what.rows, what.data)
        return workers().kept.get(key, ask), sequence


def check(text: str, params: Mapping[str, str], request: Request) -> None:
    """Have the text of a query read; QueryError where it cannot be."""
    question = Question(None, text, params, site().base, 'json', 1, variables=True)
    workers().reader.ask(question, request.remote_addr or '', request.environ.get('waitress.client_disconnected'))
