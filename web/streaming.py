"""What is written to a stream, handed on piece by piece while it is being written, so that it is never whole in memory."""

from __future__ import annotations

import io
import queue
import threading
from collections.abc import Callable, Iterator
from typing import IO, Any

_PIECE = 64 * 1024
_AHEAD = 8
"""Pieces that may be ready before somebody takes them."""


class _GoneAway(Exception):  # noqa: N818
    """Nobody takes the pieces any more."""


class _Pieces(io.RawIOBase):
    """A stream for writing whose pieces are taken by another thread."""

    def __init__(self) -> None:
        self.ready: queue.Queue[bytes | BaseException | None] = queue.Queue(_AHEAD)
        self.gone = threading.Event()
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._held += piece
        if len(self._held) >= _PIECE:
            self.hand_on(bytes(self._held))
            self._held.clear()
        return len(piece)

    def rest(self) -> None:
        """Hand on what is left."""
        if self._held:
            self.hand_on(bytes(self._held))
            self._held.clear()

    def hand_on(self, piece: bytes | BaseException | None) -> None:
        """Wait until there is room for a piece."""
        while True:
            if self.gone.is_set():
                raise _GoneAway
            try:
                self.ready.put(piece, timeout=0.5)
                return
            except queue.Full:
                continue


def streamed(write: Callable[[IO[bytes]], None]) -> Iterator[bytes]:
    """The pieces of what a function writes; it runs in a thread of its own and is stopped when nobody takes the pieces any more."""
    pieces = _Pieces()
    thread = threading.Thread(target=_run, args=(write, pieces), name='ctdl-stream', daemon=True)
    thread.start()
    try:
        while (piece := pieces.ready.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        pieces.gone.set()
        thread.join()


def _run(write: Callable[[IO[bytes]], None], pieces: _Pieces) -> None:
    try:
        write(pieces)  # type: ignore[arg-type]
        pieces.rest()
        pieces.hand_on(None)
    except _GoneAway:
        return
    except BaseException as error:
        try:
            pieces.hand_on(error)
        except _GoneAway:
            return
