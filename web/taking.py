"""Downloads of one state of the ledger: what there is, streamed, and how long each is and its SHA-256, reckoned once for each state."""

from __future__ import annotations

import hashlib
import io
import logging
import threading
import zipfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import orjson

from ctdl.errors import CTDLError
from ctdl.vocabulary import load
from graph.exporting import EPOCH, Format, Selection, export
from graph.ledger import Ledger
from web.coverage import purged
from web.negotiation import CSV, JSONLD, TURTLE, Form

log = logging.getLogger('web.taking')

LINES = Form('jsonl', 'application/jsonl', 'jsonl', 'JSON Lines')
QUADS = Form('nquads', 'application/n-quads', 'nq', 'N-Quads')
ZIP = Form('zip', 'application/zip', 'zip', 'ZIP')
SNAPSHOT = 'snapshot.zip'
TERMS = 'The descriptions are those of the organizations that published them; this registry claims no rights of its own in them.'


@dataclass(frozen=True, slots=True)
class Kept:
    """A way to take everything: the format of `graph.exporting`, the form on the web, and words about it."""

    format: Format
    form: Form
    words: str


EVERYTHING = {
    'everything.jsonl': Kept('jsonl', LINES, 'The documents as they were published, one JSON-LD document a line.'),
    'everything.jsonld': Kept('jsonld', JSONLD, 'The same documents as one array.'),
    'everything.zip': Kept('zip', ZIP, 'One envelope a file, as the Credential Registry’s own download has them.'),
    'everything.nq': Kept('nquads', QUADS, 'The statements, each document in a graph of its own; for triple stores.'),
    'everything.ttl': Kept('turtle', TURTLE, 'The statements as Turtle.'),
    'everything.csv': Kept('csv', CSV, 'A table with a row for each document: type, name, description, owner, version.'),
}

State = tuple[int, int]
"""The number of the last version, and how many versions are purged: with both the same, every download has the same bytes."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How long a download is, in bytes, and its SHA-256 in hexadecimal."""

    size: int
    sha256: str


class Taken:
    """One state of the ledger, held until it is closed, from which downloads are written."""

    def __init__(self, path: Path) -> None:
        with ExitStack() as stack:
            self.ledger = stack.enter_context(Ledger.open(path, read_only=True))
            stack.enter_context(self.ledger.snapshot())
            self.state: State = self.ledger.last_seq, purged(self.ledger)
            self._stack = stack.pop_all()

    def close(self) -> None:
        """Let go of the state."""
        self._stack.close()

    def names(self) -> list[str]:
        """Every download but the snapshot."""
        kinds = self.ledger.counts().kinds
        return [*EVERYTHING, *(f'types/{kind}.csv' for kind in sorted(kinds) if kind in load().classes)]

    def write(self, name: str, out: IO[bytes]) -> None:
        """Write a download."""
        if name in EVERYTHING:
            export(self.ledger, Selection(), EVERYTHING[name].format, out)
        else:
            export(self.ledger, Selection(kinds=(name.removeprefix('types/').removesuffix('.csv'),)), 'csv', out)


class Measuring(io.RawIOBase):
    """A stream that passes on what is written, and counts it."""

    def __init__(self, out: IO[bytes] | None = None, gone: Callable[[], bool] = lambda: False) -> None:
        self._out, self._gone = out, gone
        self._hash, self._size = hashlib.sha256(), 0

    def writable(self) -> bool:
        """It is for writing only."""
        return True

    def write(self, data: Any) -> int:
        """Count some bytes and pass them on; CTDLError when the site is closed."""
        if self._gone():
            raise CTDLError('The site is closed.')
        self._hash.update(data)
        self._size += len(data)
        if self._out is not None:
            self._out.write(data)
        return len(data)

    @property
    def measured(self) -> Measured:
        """What has gone through."""
        return Measured(self._size, self._hash.hexdigest())


class Measures:
    """The measures of one site's downloads for the state that was last asked about; `begin` has them all reckoned by a thread."""

    def __init__(self, ledger: Path) -> None:
        self._path = ledger
        self._lock = threading.Lock()
        self._state: State = (-1, -1)
        self._known: dict[str, Measured] = {}
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    def close(self) -> None:
        """Stop."""
        self._closed.set()

    def known(self, state: State) -> dict[str, Measured]:
        """What is known for a state, by name."""
        with self._lock:
            return dict(self._known) if state == self._state else {}

    def note(self, state: State, name: str, measured: Measured) -> None:
        """Remember a measure; the newest state wins."""
        with self._lock:
            if state > self._state:
                self._state, self._known = state, {}
            if state == self._state:
                self._known[name] = measured

    def begin(self, wait: float = 0.0) -> None:
        """Have what is missing for the present state reckoned, one thread at a time; wait some seconds for it."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name='ctdl-measures', daemon=True)
                self._thread.start()
            thread = self._thread
        thread.join(wait)

    def _run(self) -> None:
        try:
            taken = Taken(self._path)
        except CTDLError as error:
            log.error('The downloads could not be measured: %s', error)
            return
        try:
            for name in taken.names():
                if name not in self.known(taken.state):
                    stream = Measuring(gone=self._closed.is_set)
                    taken.write(name, stream)  # type: ignore[arg-type]
                    self.note(taken.state, name, stream.measured)
        except CTDLError as error:
            if not self._closed.is_set():
                log.error('The downloads could not be measured: %s', error)
        finally:
            taken.close()


def snapshot(taken: Taken, terms: str, out: IO[bytes]) -> None:
    """Everything in one ZIP, at one number of the ledger: documents, statements, table, a manifest and sums to check them by."""
    files: dict[str, Measured] = {}
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in ('everything.jsonl', 'everything.nq', 'everything.csv'):
            with archive.open(_member(name), 'w', force_zip64=True) as member:
                stream = Measuring(member)
                taken.write(name, stream)  # type: ignore[arg-type]
            files[name] = stream.measured
        told = manifest(taken.ledger, taken.state, files, files, terms)
        archive.writestr(_member('manifest.json'), orjson.dumps(told, option=orjson.OPT_INDENT_2) + b'\n')
        archive.writestr(_member('SHA256SUMS'), ''.join(f'{one.sha256}  {name}\n' for name, one in files.items()))


def _member(name: str) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name, EPOCH)
    found.compress_type = zipfile.ZIP_DEFLATED
    return found


def manifest(
    ledger: Ledger, state: State, names: Iterable[str], known: Mapping[str, Measured], terms: str, root: str = ''
) -> dict[str, Any]:
    """What the downloads of a state are: where from, as of when, under which terms, and each file with size and SHA-256."""
    names = list(names)
    sequence, hash_ = ledger.head
    last = next(ledger.since(sequence - 1), None) if sequence else None
    counts = ledger.counts()
    return {
        'registry': ledger.base,
        'sequence': state[0],
        'purged': state[1],
        'hash': hash_,
        'recorded': last.recorded if last else '',
        'documents': counts.documents,
        'classes': dict(sorted(counts.kinds.items())),
        'license': terms,
        'terms': TERMS,
        'complete': all(name in known for name in names),
        'files': [_file(name, known.get(name), root) for name in names],
    }


def _file(name: str, measured: Measured | None, root: str) -> dict[str, Any]:
    form = EVERYTHING[name].form if name in EVERYTHING else CSV
    told: dict[str, Any] = {'name': name, 'mediaType': form.media_type}
    told |= {'address': f'{root}downloads/{name}'} if root else {}
    return told | {'bytes': measured.size if measured else None, 'sha256': measured.sha256 if measured else None}
