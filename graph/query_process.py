"""One worker process of `graph.query_pool`, as its parent sees it."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from tempfile import TemporaryFile
from typing import IO, Any

import orjson

from ctdl.errors import QueryError, RegistryError
from graph.query import late
from graph.query_worker import Answer

_POLL = 0.2
_PIECE = 2**20
_START = 30.0
_HEAD = 2**20
_LARGE = 4 * 2**20
"""Bytes from which an answer is kept in a file, where that was asked for."""


class GoneError(QueryError):
    """Who asked went away, so the query was ended."""


class Process:
    """A worker that waits for requests; it is begun with the object and ended by `end`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, '-c', f'from graph.query_pool_worker import serve; serve({os.getpid()})'],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        self.tired = False
        self._buffer = bytearray()
        self._ready = False
        self._over = False
        self.alone = False

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """True while the process can answer."""
        return not self._over and self._process.poll() is None

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()

    def answer(self, request: Mapping[str, Any], seconds: float, gone: Callable[[], bool]) -> Answer:
        """What the worker answers in time; QueryError when it does not, and then the process is over."""
        started = time.monotonic()
        try:
            if not self._ready:
                self._greeted(gone)
                started = time.monotonic()
            self._write(orjson.dumps(request) + b'\n')
            facts = orjson.loads(self._line(started + seconds, gone))
            size = facts['size']
            file = self._file(size, started + seconds, gone) if request.get('file') and size > _LARGE else None
            body = b'' if file else self._bytes(size, started + seconds, gone)
        except TimeoutError:
            self._kill()
            raise late(seconds) from None
        except (EOFError, OSError, ValueError):  # a pipe that another thread has closed is a ValueError
            raise self._broken(request) from None
        except BaseException:
            self._kill()
            raise
        self.tired = facts['tired']
        _complain(facts, request)
        return Answer(body, facts['rows'], facts['truncated'], time.monotonic() - started, file)

    def _kill(self) -> None:
        self._over = True
        self._process.kill()

    def _greeted(self, gone: Callable[[], bool]) -> None:
        """Wait until the process is ready, which is not the time of the question."""
        try:
            self.alone = bool(orjson.loads(self._line(time.monotonic() + _START, gone))['alone'])
        except TimeoutError:
            raise EOFError from None
        self._ready = True

    def _broken(self, request: Mapping[str, Any]) -> QueryError:
        self._kill()
        code = self._process.wait()
        if code in (-6, -11):
            return _no_memory(request)
        return QueryError(f'The process that asked the store ended with code {code}.', code=code, broken=True)

    def _write(self, line: bytes) -> None:
        assert self._process.stdin
        self._process.stdin.write(line)
        self._process.stdin.flush()

    def _line(self, deadline: float, gone: Callable[[], bool]) -> bytes:
        while b'\n' not in self._buffer:
            if len(self._buffer) > _HEAD:
                raise EOFError
            self._more(deadline, gone)
        line, _, rest = bytes(self._buffer).partition(b'\n')
        self._buffer = bytearray(rest)
        return line

    def _bytes(self, size: int, deadline: float, gone: Callable[[], bool]) -> bytes:
        while len(self._buffer) < size:
            self._more(deadline, gone)
        body = bytes(self._buffer[:size])
        del self._buffer[:size]
        return body

    def _file(self, size: int, deadline: float, gone: Callable[[], bool]) -> IO[bytes]:
        """A file without a name that holds so many bytes, at its beginning."""
        file = TemporaryFile()  # noqa: SIM115
        try:
            while size:
                if not self._buffer:
                    self._more(deadline, gone)
                piece = bytes(self._buffer[:size])
                del self._buffer[:size]
                size -= file.write(piece)
            file.seek(0)
            return file
        except BaseException:
            file.close()
            raise

    def _more(self, deadline: float, gone: Callable[[], bool]) -> None:
        """Read what has come; TimeoutError when the time is up, EOFError when the process is over."""
        assert self._process.stdout
        file = self._process.stdout.fileno()
        poll = select.poll()
        poll.register(file, select.POLLIN)
        while not poll.poll(max(0.0, min(_POLL, deadline - time.monotonic())) * 1000):
            if time.monotonic() >= deadline:
                raise TimeoutError
            if gone():
                raise GoneError('Who asked went away.')
        piece = os.read(file, _PIECE)
        if not piece:
            raise EOFError
        self._buffer += piece


def _environment() -> dict[str, str]:
    """The environment of a worker; few heaps, as each takes addresses, and those are what is limited."""
    return {**os.environ, 'PYTHONPATH': os.pathsep.join(filter(None, sys.path)), 'MALLOC_ARENA_MAX': '2'}


def _complain(facts: Mapping[str, Any], request: Mapping[str, Any]) -> None:
    """Raise what a worker said went wrong."""
    if 'memory' in facts:
        raise _no_memory(request)
    if 'too_large' in facts:
        size, limit = facts['too_large'], request['bytes']
        raise QueryError(
            f'The answer has {size:,} bytes; at most {limit:,} are sent. Ask for less, or take the dump.', bytes=limit, value=size
        )
    if facts.get('facts', {}).get('broken'):
        raise RegistryError(facts['error'], broken=True)
    if 'error' in facts:
        raise QueryError(facts['error'], **facts['facts'])


def _no_memory(request: Mapping[str, Any]) -> QueryError:
    megabytes = request['megabytes']
    return QueryError(f'The memory limit of {megabytes} MB was reached; ask for less.', megabytes=megabytes)
