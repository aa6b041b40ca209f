"""Work spread over processes, its results in the order of the work."""

from __future__ import annotations

import gc
import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import TypeVar

from ctdl.errors import CTDLError

C = TypeVar('C')
A = TypeVar('A')
R = TypeVar('R')

AHEAD = 32
"""Chunks that wait for workers or have come back from them, so that neither side stands still while the other is busy."""
_RARELY = (100_000, 20, 50)


class WorkerLostError(CTDLError):
    """A worker process was killed."""


def spread(
    chunks: Iterable[C], argument: Callable[[C], A], function: Callable[[A], R], jobs: int, ahead: int = AHEAD
) -> Generator[tuple[C, R], None, None]:
    """Each chunk with `function(argument(chunk))`, computed by `jobs` processes; with one job, right here, one after another.

    `function` has to be one that can be named from another process. Raises WorkerLostError when a worker dies.
    """
    if jobs <= 1:
        with collecting_rarely():
            for chunk in chunks:
                yield chunk, function(argument(chunk))
        return
    waiting: deque[tuple[C, Future[R]]] = deque()
    pool = ProcessPoolExecutor(jobs, get_context('forkserver'), initializer=_begin)
    try:
        with collecting_rarely():
            for chunk in chunks:
                waiting.append((chunk, pool.submit(function, argument(chunk))))
                if len(waiting) > ahead:
                    yield _done(waiting)
            while waiting:
                yield _done(waiting)
    except BrokenProcessPool as error:
        raise WorkerLostError(
            'A worker process was killed, perhaps for want of memory. Run the same command again, with --jobs 1 if this comes back.'
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _done(waiting: deque[tuple[C, Future[R]]]) -> tuple[C, R]:
    chunk, future = waiting.popleft()
    return chunk, future.result()


def _begin() -> None:
    """What a worker does first: look for cycles rarely, and end when the process that gives it work is killed."""
    _collect_rarely()
    parent = parent_process()
    if parent is not None:
        sentinel = parent.sentinel
        threading.Thread(target=lambda: wait([sentinel]) and os._exit(1), daemon=True).start()


def _collect_rarely() -> None:
    """Documents make many objects and few cycles: looking for cycles as often as Python does takes 15 % of the time."""
    gc.set_threshold(*_RARELY)


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Look for cycles rarely inside the block."""
    before = gc.get_threshold()
    _collect_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)
