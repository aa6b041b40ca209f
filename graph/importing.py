"""Bringing many documents in: read, checked and packed by workers, appended to the ledger in batches, the graph following.

Nothing is lost when the process is killed: what the ledger has acknowledged is there, the graph catches up on opening, and the next
import of the same file goes on where this one stopped.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cache
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ctdl import sources
from ctdl.ctid import ctid_of
from ctdl.document import read
from ctdl.errors import CTDLError
from ctdl.findings import Finding, Severity
from ctdl.notices import notice
from ctdl.processes import spread
from graph.graph_owner import BATCH_STATEMENTS, GraphOwner
from graph.ledger import Deletion, Draft, Ledger
from graph.ledger_file import plain
from graph.ledger_schema import Entry
from graph.prepare import Incoming, Policy, Prepared, incoming, prepare, time_of
from graph.views import View

Invalid = Literal['accept', 'quarantine', 'reject']
CHUNK = 60
"""Documents that go to a worker at once: three batches of the validation engine."""
BATCH = 1800
"""Documents that are appended to the ledger in one transaction."""
FOLLOW = 5400
"""Documents after which the graph follows."""

Progress = Callable[[int, int], None]
"""Takes the bytes read so far and the documents read so far."""


@dataclass(slots=True)
class FileReport:
    """What became of the documents of one file."""

    counts: Counter[str] = field(default_factory=Counter)
    unreadable: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class ImportReport:
    """What an import did: counts, findings (the first `kept` of them), and the same by file."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    quarantined: int = 0
    rejected: int = 0
    unreadable: int = 0
    violations: int = 0
    findings: list[Finding] = field(default_factory=list)
    more_findings: int = 0
    files: dict[str, FileReport] = field(default_factory=dict)
    kept: int = 100_000

    def as_dict(self) -> dict[str, Any]:
        """The JSON contract of the command line."""
        names = ('read', 'created', 'updated', 'unchanged', 'deleted', 'quarantined', 'rejected', 'unreadable')
        return {
            **{name: getattr(self, name) for name in names},
            'findings': [finding.as_dict() for finding in self.findings],
            'more_findings': self.more_findings,
            'files': {name: dict(report.counts) for name, report in self.files.items()},
        }

    def note(self, outcome: str, file: str) -> None:
        """Count what became of one document of a file."""
        setattr(self, outcome, getattr(self, outcome) + 1)
        self.files.setdefault(file, FileReport()).counts[outcome] += 1

    def say(self, findings: Iterable[Finding]) -> None:
        """Keep findings, up to the limit."""
        for finding in findings:
            self.violations += finding.severity == 'violation'
            if len(self.findings) < self.kept:
                self.findings.append(finding)
            else:
                self.more_findings += 1


@dataclass(frozen=True, slots=True)
class Options:
    """How an import goes about it."""

    profile: str = 'archive'
    level: str = 'required'
    invalid: Invalid = 'accept'
    jobs: int = 1
    dry_run: bool = False
    agent: str = ''
    resume: bool = True


def import_paths(
    ledger: Ledger, owner: GraphOwner | None, paths: Iterable[str | Path], options: Options, progress: Progress | None = None
) -> ImportReport:
    """Import every document under the paths.

    Without an `owner` (another process has the graph) versions are only appended; the owner follows. Raises RegistryError for
    trouble with the registry; trouble with a file is a finding.
    """
    report = ImportReport()
    importer = _Importer(ledger, owner, options, report)
    files = sources.files(paths)
    reader = _Reader(files, importer.marks(files))
    if owner:
        owner.checkpoint_for_others()
    policy = Policy(ledger.base, options.profile, options.level)
    with closing(spread(_chunks(reader), lambda chunk: (importer.wanted(chunk), policy), _prepare, options.jobs)) as ready:
        for chunk, prepared in ready:
            importer.take(chunk, prepared)
            if progress:
                progress(reader.done, report.read)
    importer.finish()
    return report


class _Item(NamedTuple):
    """What a file gave, with the name of the file."""

    file: str
    given: sources.RawDocument | sources.Unreadable


_Chunk = list[_Item]


class _Reader:
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

    def __iter__(self) -> Iterator[_Item]:
        for file in self._files:
            try:
                self._reading = sources.read_documents([file], start=self._start)
            except (CTDLError, OSError) as error:
                yield _Item(plain(str(file)), _gone(str(file), error))
                continue
            for item in self._reading:
                yield _Item(plain(str(file)), item if item.source.isascii() else _plainly(item))
            self._behind, self._reading = self._behind + self._reading.total, None


def _gone(source: str, error: Exception) -> sources.Unreadable:
    message = f'The file cannot be read: {error}'
    return sources.Unreadable(
        plain(source), message, 0, 0, Finding(Severity.VIOLATION, 'reading-file', message, document=plain(source))
    )


def _plainly(item: sources.RawDocument | sources.Unreadable) -> sources.RawDocument | sources.Unreadable:
    """The item with a source that JSON can hold: a file name that is not UTF-8 comes with lone surrogates."""
    source = plain(item.source)
    if isinstance(item, sources.RawDocument):
        return replace(item, source=source)
    return replace(item, source=source, finding=replace(item.finding, document=plain(item.finding.document)))


def _prepare(work: tuple[list[Incoming], Policy]) -> list[Prepared]:
    _end_with_parent()
    return list(prepare(*work))


@cache
def _end_with_parent() -> None:
    """In a worker: end when the process that gives it work is killed, instead of waiting for more for ever."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=lambda: wait([parent.sentinel]) and os._exit(1), daemon=True).start()


def _chunks(items: Iterable[_Item]) -> Iterator[_Chunk]:
    chunk: _Chunk = []
    weight = 0
    for item in items:
        chunk.append(item)
        weight += len(item.given.data) if isinstance(item.given, sources.RawDocument) else 0
        if len(chunk) >= CHUNK or weight > 4 * 2**20:
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk


class _Importer:
    """Appends what is prepared, in batches, and keeps the report."""

    def __init__(self, ledger: Ledger, owner: GraphOwner | None, options: Options, report: ImportReport) -> None:
        self.options = options
        self._ledger = ledger
        self._owner = owner
        self._report = report
        self._waiting: list[tuple[str, Draft | Deletion, Prepared | None]] = []
        self._changed: set[str] = set()
        self._offsets: dict[str, int] = {}
        self._keys: dict[str, str] = {}
        self._seen: dict[str, str] = {}
        self._view = View(ledger)

    def marks(self, files: Iterable[Path]) -> dict[str, int]:
        """Where to go on in files whose import was cut short."""
        start: dict[str, int] = {}
        for file in files if self.options.resume else ():
            key = file_key(file) if str(file) != '-' and file.is_file() else ''
            mark = self._ledger.mark(key)
            if key:
                self._keys[plain(str(file))] = key
            if mark.offset and not mark.done:
                start[str(file)] = mark.offset
        return start

    def wanted(self, chunk: _Chunk) -> list[Incoming]:
        """The documents of a chunk, as workers take them."""
        documents = (raw for _, raw in chunk if isinstance(raw, sources.RawDocument) and not raw.deleted)
        return [incoming(raw, self.options.agent) for raw in documents]

    def take(self, chunk: _Chunk, prepared: list[Prepared]) -> None:
        """Add a chunk; `prepared` are its documents, in order."""
        ready = iter(prepared)
        for file, item in chunk:
            if isinstance(item, sources.Unreadable):
                self._unreadable(file, item)
            elif item.deleted:
                self._deletion(file, item)
            else:
                self._document(file, item, next(ready))
            self._offsets[file] = item.offset
        if len(self._waiting) >= BATCH:
            self.flush()

    def _unreadable(self, file: str, item: sources.Unreadable) -> None:
        self._report.note('unreadable', file)
        self._report.say([item.finding])
        self._report.files[file].unreadable.append(item.finding)

    def _deletion(self, file: str, item: sources.RawDocument) -> None:
        self._report.note('read', file)
        ctid = ctid_of(str(item.body.get('@id', ''))) or ctid_of(str(item.body.get('ceterms:ctid', ''))) or read(item.body).ctid
        if ctid:
            agent = self.options.agent or item.agent
            self._waiting.append((file, Deletion(ctid, agent, 'deleted at the source', time_of(item.asserted), item.source), None))
        else:
            self._report.note('rejected', file)
            self._report.say([notice('ctid-missing', None).within(item.source)])

    def _document(self, file: str, item: sources.RawDocument, ready: Prepared) -> None:
        self._report.note('read', file)
        self._report.say(ready.findings)
        how = self.options.invalid
        if how == 'reject' and not ready.conforms:
            self._report.note('rejected', file)
        elif not ready.draft.ctid or (how == 'quarantine' and not ready.conforms):
            self._report.note('quarantined', file)
            if not self.options.dry_run:
                reason = 'violations' if ready.draft.ctid else 'no CTID'
                self._ledger.quarantine(item.data, item.source, ready.findings, reason)
        else:
            self._waiting.append((file, ready.draft, ready))

    def flush(self) -> None:
        """Append what has gathered, let the graph follow, and mark how far the files have come."""
        waiting, self._waiting = self._waiting, []
        drafts = [draft for _, draft, _ in waiting]
        if self.options.dry_run:
            self._rehearse(waiting)
            return
        with self._ledger.transaction():
            entries = self._ledger.append(drafts)
            for file, offset in self._offsets.items():
                if file in self._keys:
                    self._ledger.set_mark(self._keys[file], offset)
        self._offsets.clear()
        for (file, _, _), entry in zip(waiting, entries, strict=True):
            self._report.note(_outcome(entry), file)
        self._remember(entries, [ready for _, _, ready in waiting])

    def _remember(self, entries: list[Entry | None], prepared: list[Prepared | None]) -> None:
        """What the graph is to follow, kept so that it is not read again."""
        self._changed.update(entry.ctid for entry in entries if entry)
        for entry, ready in zip(entries, prepared, strict=True):
            if entry and ready:
                self._view.known[entry.seq] = self._view.named(ready.contribution, entry)
        if len(self._view.known) >= FOLLOW or sum(entry.statements for entry in entries if entry) > BATCH_STATEMENTS:
            self._follow()

    def _follow(self) -> None:
        if self._owner:
            refused = self._owner.follow(self._view)
            self._report.say(owned_elsewhere(*one) for one in dict.fromkeys(refused) if one[0] in self._changed)
            self._owner.checkpoint_for_others()
        self._view.known.clear()
        self._changed.clear()

    def _rehearse(self, waiting: list[tuple[str, Draft | Deletion, Prepared | None]]) -> None:
        """What appending would do."""
        current = {entry.ctid: entry.digest for entry in self._ledger.current({draft.ctid for _, draft, _ in waiting})}
        for file, draft, _ in waiting:
            before = self._seen.get(draft.ctid, current.get(draft.ctid, ''))
            digest = draft.digest if isinstance(draft, Draft) else ''
            self._seen[draft.ctid] = digest
            if before == digest:
                self._report.note('unchanged', file)
            else:
                self._report.note('deleted' if not digest else 'updated' if before else 'created', file)

    def finish(self) -> None:
        """Append the rest; files that were read to the end start anew next time."""
        self.flush()
        self._follow()
        if not self.options.dry_run:
            for key in self._keys.values():
                self._ledger.set_mark(key, 0, done=True)


def _outcome(entry: Entry | None) -> str:
    if entry is None:
        return 'unchanged'
    return {'created': 'created', 'restored': 'created', 'deleted': 'deleted'}.get(entry.action, 'updated')


def owned_elsewhere(ctid: str, subject: str) -> Finding:
    """The finding for a document that describes a resource of another one."""
    return notice('owned-elsewhere', None, subject, focus=subject).within(ctid)


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
