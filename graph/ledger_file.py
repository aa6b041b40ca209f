"""The open file of a ledger: transactions, snapshots, its log, and rows a chunk at a time."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import orjson

from ctdl.errors import RegistryError
from graph import clock, ledger_schema
from graph.ledger_schema import explained

Row = tuple[Any, ...]
_T = TypeVar('_T')

_CHUNK = 500
"""Rows read at once. No read is left open between chunks, so a slow reader keeps neither writers nor checkpoints waiting."""


class LedgerFile:
    """One `ledger.sqlite`, open. Use it in `with`, or close it; every method raises RegistryError when the file gives trouble."""

    def __init__(self, path: Path, connection: sqlite3.Connection, now: clock.Clock) -> None:
        self.path = path
        self.connection = connection
        self._now = now
        self._writing = False

    @classmethod
    def create(cls, path: Path | str, base: str, now: clock.Clock = clock.now) -> Self:
        """A new ledger; `base` is the address of the registry. RegistryError when the file is there already."""
        ledger_schema.create_file(Path(path), base, now)
        return cls.open(path, now=now)

    @classmethod
    def open(cls, path: Path | str, read_only: bool = False, timeout: float = 30.0, now: clock.Clock = clock.now) -> Self:
        """A ledger that is there; `timeout` in seconds is how long to wait while another process writes."""
        return cls(Path(path), ledger_schema.open_file(Path(path), read_only, timeout), now)

    def close(self) -> None:
        """Let go of the file; closing twice does no harm."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything inside is kept together or not at all; a transaction inside another one joins it.

        For other modules with tables in this file, too: use the connection it yields.
        """
        if self._writing:
            yield self.connection
            return
        if self.connection.in_transaction:
            raise RegistryError(f'{self.path} cannot be written inside a snapshot.', path=str(self.path))
        with explained(self.path):
            self.connection.execute('BEGIN IMMEDIATE')
            self._writing = True
            try:
                yield self.connection
                self.connection.execute('COMMIT')
            finally:
                self._writing = False
                if self.connection.in_transaction:
                    self.connection.execute('ROLLBACK')

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads inside see one and the same state. Keep it short: the log cannot be folded in while it lasts."""
        if self.connection.in_transaction:
            yield
            return
        with explained(self.path):
            self.connection.execute('BEGIN')
            try:
                self.connection.execute('SELECT 1 FROM meta').fetchone()
                yield
            finally:
                self.connection.execute('ROLLBACK')

    def settle(self) -> bool:
        """Fold the log into the file and empty it; False when a reader elsewhere holds it up (then call again later)."""
        if self.connection.in_transaction:
            return False
        waited = self._rows('PRAGMA busy_timeout')[0][0]
        try:
            self._rows(f'PRAGMA busy_timeout = {min(waited, 5000)}')
            return bool(self._rows('PRAGMA wal_checkpoint(TRUNCATE)')[0][0] == 0)
        finally:
            self._rows(f'PRAGMA busy_timeout = {waited}')

    def _rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        with explained(self.path):
            return self.connection.execute(sql, parameters).fetchall()

    def _pages(self, sql: str, start: Row, place: Callable[[Row], Row], *fixed: str) -> Iterator[Row]:
        """All rows, a chunk at a time; `place` gives from the last row what the next chunk comes after."""
        while rows := self._rows(sql, (*fixed, *start, _CHUNK)):
            yield from rows
            start = place(rows[-1])


def chunks(items: Iterable[_T]) -> Iterator[list[_T]]:
    """Lists of as many items as are asked for at once."""
    rest = iter(items)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def json_list(items: Sequence[str | int]) -> str:
    """Items as the parameter of `json_each`."""
    return orjson.dumps(list(items)).decode()


def plain(text: str) -> str:
    """The text as SQLite and JSON can hold it: a file name that is not UTF-8 comes with lone surrogates."""
    return text if text.isascii() else text.encode('utf-8', 'backslashreplace').decode()
