"""The files of an import: their items with the file each came from, in chunks for the workers, and what a file is known by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ctdl import sources
from ctdl.errors import CTDLError
from ctdl.findings import Finding, Severity
from ctdl.notices import READING
from graph.ledger_file import plain

CHUNK = 60
"""Documents that go to a worker at once: three batches of the validation engine."""


class Item(NamedTuple):
    """What a file gave, with the name of the file."""

    file: str
    given: sources.RawDocument | sources.Unreadable


Chunk = list[Item]


class FileItems:
    """The items of files, one file after another: a place such as `x.jsonl:17` can be the name of a file as well."""

    def __init__(self, files: list[Path], start: Mapping[str, int]) -> None:
        self._files = files
        self._start = start
        self._behind = 0
        self._reading: sources.Reading | None = None

    @property
    def done(self) -> int:
        """Bytes on disk read so far."""
        return self._behind + (self._reading.done if self._reading else 0)

    def __iter__(self) -> Iterator[Item]:
        for file in self._files:
            try:
                self._reading = sources.read_documents([file], start=self._start)
            except (CTDLError, OSError) as error:
                yield Item(plain(str(file)), _gone(str(file), error))
                continue
            for item in self._reading:
                yield Item(plain(str(file)), item if item.source.isascii() else _plainly(item))
            self._behind, self._reading = self._behind + self._reading.total, None


def _gone(source: str, error: Exception) -> sources.Unreadable:
    message = f'The file cannot be read: {error}'
    finding = Finding(Severity.VIOLATION, 'reading-file', message, source=READING['reading-file'].source, document=plain(source))
    return sources.Unreadable(plain(source), message, 0, 0, finding)


def _plainly(item: sources.RawDocument | sources.Unreadable) -> sources.RawDocument | sources.Unreadable:
    """The item with a source that JSON can hold: a file name that is not UTF-8 comes with lone surrogates."""
    source = plain(item.source)
    if isinstance(item, sources.RawDocument):
        return replace(item, source=source)
    return replace(item, source=source, finding=replace(item.finding, document=plain(item.finding.document)))


def chunks(items: Iterable[Item]) -> Iterator[Chunk]:
    """Items as they go to a worker: so many, or so large, at once."""
    chunk: Chunk = []
    weight = 0
    for item in items:
        chunk.append(item)
        weight += len(item.given.data) if isinstance(item.given, sources.RawDocument) else 0
        if len(chunk) >= CHUNK or weight > 4 * 2**20:
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk


def file_key(path: Path) -> str:
    """What a file is known by between two imports: name, size, time, and a digest of its first and last megabyte; '' if unreadable."""
    try:
        size, changed = path.stat().st_size, path.stat().st_mtime_ns
        with path.open('rb') as file:
            digest = hashlib.sha256(file.read(2**20))
            file.seek(max(0, size - 2**20))
            digest.update(file.read(2**20))
    except OSError:
        return ''
    return plain(f'{path.name}|{size}|{changed}|{digest.hexdigest()}')
