"""Bringing many documents in: read, checked and packed by workers, appended to the ledger in batches, the graph following.

Nothing is lost when the process is killed: what the ledger has acknowledged is there, the graph catches up on opening, and the next
import of the same file goes on where this one stopped.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal

from ctdl import archives, sources
from ctdl.ctid import ctid_of
from ctdl.errors import RegistryError
from ctdl.findings import Finding
from ctdl.notices import notice
from graph.graph_owner import GraphOwner
from graph.ledger import Deletion, Draft, Entry, Ledger
from graph.prepare import Incoming, Policy, Prepared, incoming, prepare
from graph.views import View

Invalid = Literal['accept', 'quarantine', 'reject']
CHUNK = 60
"""Documents that go to a worker at once: three batches of the validation engine."""
BATCH = 600
"""Documents that are appended in one transaction."""

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

    def note(self, outcome: str, source: str) -> None:
        """Count what became of one document."""
        setattr(self, outcome, getattr(self, outcome) + 1)
        self.files.setdefault(file_of(source), FileReport()).counts[outcome] += 1

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
    reader = sources.read_documents(paths, start=importer.marks(paths))
    with _workers(options.jobs) as submit:
        for chunk, prepared in _prepared(reader, importer, submit, Policy(ledger.base, options.profile, options.level)):
            importer.take(chunk, prepared)
            if progress:
                progress(reader.done, report.read)
    importer.finish()
    return report


_Item = sources.RawDocument | sources.Unreadable
_Chunk = list[_Item]


def _prepared(
    reader: Iterable[_Item], importer: _Importer, submit: Callable[..., Future[list[Prepared]]], policy: Policy
) -> Iterator[tuple[_Chunk, list[Prepared]]]:
    """Chunks with what the workers made of them, in order; a few are always under way."""
    waiting: deque[tuple[_Chunk, Future[list[Prepared]]]] = deque()
    for chunk in _chunks(reader):
        wanted = [incoming(raw, importer.options.agent) for raw in chunk if _is_document(raw)]
        waiting.append((chunk, submit(_prepare, wanted, policy)))
        if len(waiting) > 2 * importer.options.jobs + 1:
            done, future = waiting.popleft()
            yield done, future.result()
    while waiting:
        done, future = waiting.popleft()
        yield done, future.result()


def _is_document(item: _Item) -> bool:
    return isinstance(item, sources.RawDocument) and not item.deleted


def _prepare(documents: list[Incoming], policy: Policy) -> list[Prepared]:
    return list(prepare(documents, policy))


def _chunks(items: Iterable[_Item]) -> Iterator[_Chunk]:
    chunk: _Chunk = []
    weight = 0
    for item in items:
        chunk.append(item)
        weight += len(item.data) if isinstance(item, sources.RawDocument) else 0
        if len(chunk) >= CHUNK or weight > 4 * 2**20:
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk


@contextmanager
def _workers(jobs: int) -> Iterator[Callable[..., Future[Any]]]:
    """Runs functions in other processes, or, with one job, right here."""
    if jobs <= 1:
        yield _here
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context('forkserver')) as pool:
        yield pool.submit


def _here(function: Callable[..., Any], *arguments: Any) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(function(*arguments))
    return future


class _Importer:
    """Appends what is prepared, in batches, and keeps the report."""

    def __init__(self, ledger: Ledger, owner: GraphOwner | None, options: Options, report: ImportReport) -> None:
        self.options = options
        self._ledger = ledger
        self._owner = owner
        self._report = report
        self._drafts: list[Draft | Deletion] = []
        self._prepared: list[Prepared | None] = []
        self._offsets: dict[str, int] = {}
        self._keys: dict[str, str] = {}
        self._seen: dict[str, str] = {}

    def marks(self, paths: Iterable[str | Path]) -> dict[str, int]:
        """Where to go on in files whose import was cut short."""
        if self.options.dry_run or not self.options.resume:
            return {}
        start = {}
        for file in archives.files(paths):
            if str(file) != '-' and file.is_file():
                self._keys[str(file)] = key = file_key(file)
                mark = self._ledger.mark(key)
                if mark.offset and not mark.done:
                    start[str(file)] = mark.offset
        return start

    def take(self, chunk: _Chunk, prepared: list[Prepared]) -> None:
        """Add a chunk; `prepared` are its documents, in order."""
        ready = iter(prepared)
        for item in chunk:
            if isinstance(item, sources.Unreadable):
                self._unreadable(item)
            elif item.deleted:
                self._deletion(item)
            else:
                self._document(item, next(ready))
            self._offsets[file_of(item.source)] = item.offset
        if len(self._drafts) >= BATCH:
            self.flush()

    def _unreadable(self, item: sources.Unreadable) -> None:
        self._report.note('unreadable', item.source)
        self._report.say([item.finding])
        self._report.files[file_of(item.source)].unreadable.append(item.finding)

    def _deletion(self, item: sources.RawDocument) -> None:
        self._report.note('read', item.source)
        ctid = ctid_of(str(item.body.get('@id', ''))) or ctid_of(str(item.body.get('ceterms:ctid', '')))
        if ctid:
            self._drafts.append(Deletion(ctid, self.options.agent or item.agent, 'deleted at the source', item.asserted, item.source))
            self._prepared.append(None)

    def _document(self, item: sources.RawDocument, ready: Prepared) -> None:
        self._report.note('read', item.source)
        self._report.say(ready.findings)
        how = self.options.invalid
        if how == 'reject' and not ready.conforms:
            self._report.note('rejected', item.source)
        elif not ready.draft.ctid or (how == 'quarantine' and not ready.conforms):
            self._report.note('quarantined', item.source)
            if not self.options.dry_run:
                reason = 'violations' if ready.draft.ctid else 'no CTID'
                self._ledger.quarantine(ready.data, item.source, ready.findings, reason)
        else:
            self._drafts.append(ready.draft)
            self._prepared.append(ready)

    def flush(self) -> None:
        """Append what has gathered, let the graph follow, and mark how far the files have come."""
        drafts, prepared = self._drafts, self._prepared
        self._drafts, self._prepared = [], []
        if self.options.dry_run:
            self._rehearse(drafts)
            return
        with self._ledger.transaction():
            entries = self._ledger.append(drafts)
            for file, offset in self._offsets.items():
                if file in self._keys:
                    self._ledger.set_mark(self._keys[file], offset)
        self._offsets.clear()
        for draft, entry in zip(drafts, entries, strict=True):
            self._report.note(_outcome(entry), draft.source)
        self._follow(entries, prepared)

    def _follow(self, entries: list[Entry | None], prepared: list[Prepared | None]) -> None:
        if self._owner is None:
            return
        view = View(self._ledger)
        for entry, ready in zip(entries, prepared, strict=True):
            if entry and ready:
                view.known[entry.seq] = view.named(ready.contribution, entry)
        for ctid, subject in self._owner.follow(view):
            self._report.say([owned_elsewhere(ctid, subject)])

    def _rehearse(self, drafts: list[Draft | Deletion]) -> None:
        """What appending would do."""
        current = {entry.ctid: entry.digest for entry in self._ledger.current({draft.ctid for draft in drafts})}
        for draft in drafts:
            before = self._seen.get(draft.ctid, current.get(draft.ctid, ''))
            digest = draft.digest if isinstance(draft, Draft) else ''
            self._seen[draft.ctid] = digest
            if before == digest:
                self._report.note('unchanged', draft.source)
            else:
                self._report.note('deleted' if not digest else 'updated' if before else 'created', draft.source)

    def finish(self) -> None:
        """Append the rest; files that were read to the end start anew next time."""
        self.flush()
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


_PLACE = re.compile(r'(![^!]*|#/\d+|:\d+)+$')


def file_of(source: str) -> str:
    """The file that a place such as `x.jsonl:17`, `x.zip!ce-….json` or `x.json#/3` is in."""
    return _PLACE.sub('', source) or source


def file_key(path: Path) -> str:
    """What a file is known by between two imports: name, size, and a digest of its first and last megabyte."""
    try:
        size = path.stat().st_size
        with path.open('rb') as file:
            digest = hashlib.sha256(file.read(2**20))
            file.seek(max(0, size - 2**20))
            digest.update(file.read(2**20))
    except OSError as error:
        raise RegistryError(f'{path} cannot be read: {error.strerror}.', path=str(path)) from error
    return f'{os.fspath(path.name)}|{size}|{digest.hexdigest()}'
