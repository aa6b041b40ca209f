"""Checking one record without the server growing: large ones in a process of their own, one at a time, that ends with what it took."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections.abc import Callable

import orjson

from ctdl import document as documents
from web.remembering import Remembered
from web.resource_model import Quality
from web.resource_quality import quality, unchecked
from web.shown import Shown

LARGE = 256 * 1024
"""Bytes from which on a document is checked in a process of its own."""
MOST = 4 * 1024 * 1024
"""Bytes from which on it is not checked here at all."""
SECONDS = 40.0
MEMORY = 640 * 1024 * 1024
"""What such a process may take."""
_WAIT = 5.0
"""Seconds to wait for another check to end."""

_TOO_LARGE = 'This record is too large to be checked here.'
_BUSY = 'Another large record is being checked just now. Please ask again in a minute.'
_checked: Remembered[Quality] = Remembered(256)
_small, _large = threading.Lock(), threading.Lock()


def checked(found: Shown) -> Quality:
    """What the checks say of the document of a resource; for one that is too large only that, in its `note`."""
    if len(found.data) > MOST:
        return unchecked(found.document, _TOO_LARGE)
    try:
        return _checked.get((found.base, found.entry.hash), lambda: _one_at_a_time(found))
    except TimeoutError:
        return unchecked(found.document, _BUSY)


def _one_at_a_time(found: Shown) -> Quality:
    lock = _large if len(found.data) > LARGE else _small
    make: Callable[[], Quality] = (
        (lambda: _apart(found)) if len(found.data) > LARGE else (lambda: quality(found.document, found.base))
    )
    if not lock.acquire(timeout=_WAIT):
        raise TimeoutError
    try:
        return make()
    finally:
        lock.release()


def _apart(found: Shown, seconds: float = SECONDS, memory: int = MEMORY) -> Quality:
    """The same from a process of its own."""
    call = f'from web.resource_checking import work; work({found.base!r}, {int(seconds)}, {memory})'
    try:
        done = subprocess.run([sys.executable, '-c', call], input=found.data, capture_output=True, timeout=seconds, check=True)
        said = pickle.loads(done.stdout)
    except (subprocess.SubprocessError, pickle.UnpicklingError, EOFError):
        return unchecked(found.document, _TOO_LARGE)
    return said if isinstance(said, Quality) else unchecked(found.document, _TOO_LARGE)


def work(base: str, seconds: int, memory: int) -> None:
    """What the process does: reads a document, checks it within its limits, writes what was found."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    found = quality(documents.read(orjson.loads(sys.stdin.buffer.read())), base)
    sys.stdout.buffer.write(pickle.dumps(found))
