"""Saved queries: short addresses for long ones. A query is a file named by its hash, so that saving it twice is saving it once."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import threading
import time
from pathlib import Path

from ctdl.errors import CTDLError, MissingError

FOLDER = 'saved-queries'
MOST = 20_000
"""Files that are kept; when there are more, none is taken."""
HOURLY = 60
"""Queries that one client may save in an hour."""
_ID = re.compile(r'[a-z2-7]{12}')


class TooManyError(CTDLError):
    """One client saves too much, or the folder is full; fact `retry_after` in seconds."""


class Saved:
    """The saved queries of one registry, in a folder of files."""

    def __init__(self, registry: Path) -> None:
        self.folder = registry / FOLDER
        self._times: dict[str, list[float]] = {}
        self._lock = threading.Lock()

    def save(self, text: str, client: str) -> str:
        """Keep a query; its id. TooManyError when the client or all together saved too many."""
        name = _id(text)
        path = self.folder / f'{name}.rq'
        if path.exists():
            return name
        self._count(client)
        self.folder.mkdir(exist_ok=True)
        if sum(1 for _ in self.folder.iterdir()) >= MOST:
            raise TooManyError('No more queries can be saved here; use the long address of the query.', retry_after=86_400)
        number, part = tempfile.mkstemp(dir=self.folder, suffix='.part')
        with os.fdopen(number, 'wb') as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
        return name

    def find(self, name: str) -> str:
        """The text of a saved query; MissingError when there is none of that id."""
        try:
            if _ID.fullmatch(name):
                return (self.folder / f'{name}.rq').read_text(encoding='utf-8')
        except FileNotFoundError:
            pass
        raise MissingError(f'There is no saved query “{name[:20]}”.', name=name[:20])

    def _count(self, client: str) -> None:
        now = time.monotonic()
        with self._lock:
            self._times = {who: kept for who, times in self._times.items() if (kept := [t for t in times if now - t < 3600])}
            times = self._times.setdefault(client, [])
            if len(times) >= HOURLY:
                raise TooManyError(
                    f'{HOURLY} queries were saved from your address within an hour; try again later.', retry_after=600
                )
            times.append(now)


def _id(text: str) -> str:
    import base64

    return base64.b32encode(hashlib.blake2b(text.encode(), digest_size=8).digest()).decode().lower()[:12]
