"""Queries of strangers: a few processes that wait for work, a queue in front of them, and a limit on everything.

    with Pool() as pool:
        answer = pool.ask(Question(checkpoint, 'SELECT …', format='json'), client='192.0.2.1')

pyoxigraph cannot be cancelled, so a query that takes too long ends with its process, and a new process takes the place. Whoever asks is
blocked until the answer is there; at most `workers + waiting` threads are, the next one is told to come back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ctdl.errors import QueryError
from graph.query_process import GoneError, Process
from graph.query_worker import Answer

__all__ = ['Answer', 'BusyError', 'GoneError', 'Limits', 'Pool', 'Question']

POLL = 0.2
"""Seconds between two looks at whether the one who asks is still there."""


class BusyError(QueryError):
    """All workers are at work and the queue is full; fact `retry_after`, in seconds."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a pool allows: seconds and memory of a query, bytes of its answer (in memory, or
    in a file where the question says so), and how many may run and wait."""

    workers: int = 2
    waiting: int = 16
    waiting_of_one: int = 8
    seconds: float = 30.0
    patience: float = 60.0
    megabytes: int = 512
    answer_bytes: int = 64 * 2**20
    file_bytes: int = 512 * 2**20


@dataclass(frozen=True, slots=True)
class Question:
    """A query on a checkpoint, which whoever asks keeps from removal. `path` None: on the Turtle in `data`, or on nothing, to have the
    text read.

    The worker reads the query, so that a long one costs the parent nothing. `variables` takes `$name` for `?name` where it has no value.
    `format` is one of `graph.results.FORMATS`, or `cells` (`graph.query_cells`). `seconds` can only lower the limit of the pool.
    With `file` a large answer comes in a file (`Answer.pieces`).
    """

    path: Path | None
    text: str
    params: Mapping[str, str] = field(default_factory=dict)
    base: str = 'http://localhost:8000/'
    format: str = 'json'
    limit_rows: int | None = 10_000
    seconds: float | None = None
    labels: bool = False
    spreadsheet: bool = False
    language: str = 'en'
    data: str = ''
    variables: bool = False
    file: bool = False

    def request(self, limits: Limits) -> dict[str, Any]:
        """The question as a worker reads it."""
        return {
            'path': str(self.path or ''), 'text': self.text, 'params': dict(self.params), 'base': self.base, 'format': self.format,
            'limit_rows': self.limit_rows, 'labels': self.labels, 'spreadsheet': self.spreadsheet, 'language': self.language,
            'data': self.data, 'variables': self.variables,
            'megabytes': limits.megabytes, 'bytes': limits.file_bytes if self.file else limits.answer_bytes, 'file': self.file,
        }  # fmt: skip


@dataclass(eq=False, slots=True)
class _Ticket:
    client: str
    called: bool = False


class Pool:
    """Worker processes and the queue before them. Threads may share it; processes are begun when the first question comes."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._changed = threading.Condition()
        self._waiting: list[_Ticket] = []
        self._running: dict[str, int] = {}
        self._served: dict[str, float] = {}
        self._idle: list[Process] = []
        self._busy: set[Process] = set()
        self._closed = False
        # A worker dies with the thread that began it, so one thread that lives as long as the pool begins them all.
        self._keeper = ThreadPoolExecutor(1, 'query-pool')

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End all workers, those at work too."""
        with self._changed:
            self._closed = True
            ending, self._idle = [*self._idle, *self._busy], []
            self._changed.notify_all()
        for process in ending:
            process.end()
        self._keeper.shutdown()

    @property
    def state(self) -> dict[str, int]:
        """How many queries run and wait now."""
        with self._changed:
            return {'running': sum(self._running.values()), 'waiting': len(self._waiting), 'workers': self.limits.workers}

    def ask(self, question: Question, client: str = '', gone: Callable[[], bool] | None = None) -> Answer:
        """The answer. QueryError for what the door refuses and when time, memory or room for the answer run out (facts `seconds`,
        `megabytes`, `bytes`); BusyError when there is no place; GoneError when `gone` says that nobody waits any more."""
        allowed = min(question.seconds or self.limits.seconds, self.limits.seconds)
        with self._place(client, gone or _stays):
            process = self._taken()
            try:
                return process.answer(question.request(self.limits), allowed, gone or _stays)
            finally:
                self._given_back(process)

    # ---- the queue

    @contextmanager
    def _place(self, client: str, gone: Callable[[], bool]) -> Iterator[None]:
        """Wait for one's turn, and hold it."""
        ticket = _Ticket(client)
        with self._changed:
            self._queue(ticket)
            try:
                self._wait(ticket, gone)
            except BaseException:
                self._waiting = [other for other in self._waiting if other is not ticket]
                if ticket.called:
                    self._leave(client)
                raise
        try:
            yield
        finally:
            with self._changed:
                self._leave(client)

    def _queue(self, ticket: _Ticket) -> None:
        own = sum(other.client == ticket.client for other in self._waiting)
        free = sum(self._running.values()) < self.limits.workers
        if not free and (len(self._waiting) >= self.limits.waiting or own >= self.limits.waiting_of_one):
            raise self._full()
        self._waiting.append(ticket)
        self._call()

    def _wait(self, ticket: _Ticket, gone: Callable[[], bool]) -> None:
        deadline = time.monotonic() + self.limits.patience
        while not ticket.called:
            if self._closed or time.monotonic() > deadline:
                raise self._full()
            if gone():
                raise GoneError('Who asked went away.')
            self._changed.wait(POLL)

    def _full(self) -> BusyError:
        wait = max(5, round(self.limits.seconds / 3))
        return BusyError(f'All places for queries are taken; try again in {wait} seconds.', retry_after=wait)

    def _call(self) -> None:
        """Call the next: of those whose client runs the fewest, the one whose client was served longest ago, then who came first."""
        while self._waiting and sum(self._running.values()) < self.limits.workers:
            ticket = min(self._waiting, key=lambda t: (self._running.get(t.client, 0), self._served.get(t.client, 0.0)))
            self._waiting.remove(ticket)
            ticket.called = True
            self._running[ticket.client] = self._running.get(ticket.client, 0) + 1
            self._changed.notify_all()

    def _leave(self, client: str) -> None:
        self._running[client] -= 1
        if not self._running[client]:
            del self._running[client]
        self._served[client] = time.monotonic()
        if len(self._served) > 1000:
            self._served = {client: self._served[client]}
        self._call()

    # ---- the workers

    def _taken(self) -> Process:
        with self._changed:
            if self._closed:
                raise self._full()
            if self._idle:
                process = self._idle.pop()
                self._busy.add(process)
                return process
        try:
            return self._keeper.submit(self._begun).result()
        except RuntimeError:  # closed in this very moment
            raise self._full() from None

    def _begun(self) -> Process:
        """A worker to be used: the keeper may have begun one in the meantime."""
        with self._changed:
            process = self._idle.pop() if self._idle else None
        process = process or Process()
        with self._changed:
            self._busy.add(process)
        return process

    def _given_back(self, process: Process) -> None:
        with self._changed:
            self._busy.discard(process)
            keep = process.alive and not process.tired and not self._closed
            if keep:
                self._idle.append(process)
            replace = not keep and not self._closed
        if not keep:
            process.end()
        if replace:
            self._keeper.submit(self._add)

    def _add(self) -> None:
        """Begin a worker in place of one that ended, so that the next question finds it warm."""
        with self._changed:
            wanted = not self._closed and len(self._idle) + len(self._busy) < self.limits.workers
        if wanted:
            process = Process()
            with self._changed:
                if not self._closed:
                    self._idle.append(process)
                    return
            process.end()


def _stays() -> bool:
    return False
