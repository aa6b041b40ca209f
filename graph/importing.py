"""Bringing many documents in: read, checked and packed by workers, appended to the ledger in batches, the graph following.

Nothing is lost when the process is killed: what the ledger has acknowledged is there, the graph catches up on opening, and the next
import of the same file goes on where this one stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ctdl import sources
from ctdl.ctid import ctid_of
from ctdl.document import read
from ctdl.findings import Finding
from ctdl.notices import notice
from ctdl.processes import spread
from ctdl.raw_documents import Body
from graph.graph_owner import BATCH_STATEMENTS, GraphOwner
from graph.import_files import Chunk, FileItems, chunks, file_key
from graph.import_report import ImportReport
from graph.ledger import Deletion, Draft, Ledger
from graph.ledger_file import plain
from graph.ledger_schema import Entry
from graph.prepare import Incoming, Policy, Prepared, incoming, prepare, time_of
from graph.views import View

Invalid = Literal['accept', 'quarantine', 'reject']
BATCH = 1800
"""Documents that are appended to the ledger in one transaction."""
FOLLOW = 5400
"""Documents after which the graph follows."""

Progress = Callable[[int, int], None]
"""Takes the bytes read so far and the documents read so far."""


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
    reader = FileItems(files, importer.marks(files))
    if owner:
        owner.checkpoint_for_others()
    policy = Policy(ledger.base, options.profile, options.level)
    with closing(spread(chunks(reader), lambda chunk: (importer.wanted(chunk), policy), _prepare, options.jobs)) as ready:
        for chunk, prepared in ready:
            importer.take(chunk, prepared)
            if progress:
                progress(reader.done, report.read)
    importer.finish()
    return report


def _prepare(work: tuple[list[Incoming], Policy]) -> list[Prepared]:
    return list(prepare(*work))


class _Importer:
    """Appends what is prepared, in batches, and keeps the report."""

    def __init__(self, ledger: Ledger, owner: GraphOwner | None, options: Options, report: ImportReport) -> None:
        self.options = options
        self._ledger = ledger
        self._owner = owner
        self._report = report
        self._waiting: list[tuple[str, Draft | Deletion, Prepared | None]] = []
        self._described: dict[str, tuple[str, str, str]] = {}
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

    def wanted(self, chunk: Chunk) -> list[Incoming]:
        """The documents of a chunk, as workers take them."""
        documents = [raw for _, raw in chunk if isinstance(raw, sources.RawDocument) and not raw.deleted]
        ctids = [_named_ctid(raw.body) for raw in documents]
        current = self._ledger.digests(ctids)
        return [incoming(raw, self.options.agent, current.get(ctid, '')) for ctid, raw in zip(ctids, documents, strict=True)]

    def take(self, chunk: Chunk, prepared: list[Prepared]) -> None:
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
        ctid = _named_ctid(item.body) or read(item.body).ctid
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
            self._say_if_repeated(file, item.source, ready)
            self._waiting.append((file, ready.with_data(item.data), ready))

    def _say_if_repeated(self, file: str, source: str, ready: Prepared) -> None:
        """Two files that describe one document differently: each import would make versions of both again. Within one file they are
        revisions, in order."""
        before = self._described.setdefault(ready.draft.ctid, (file, source, ready.draft.digest))
        if before[0] != file and before[2] != ready.draft.digest:
            self._report.say([notice('ctid-repeated', None, before[1]).within(ready.draft.ctid)])
            self._described[ready.draft.ctid] = (file, source, ready.draft.digest)

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
            if entry and ready and ready.contribution:
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


def _named_ctid(body: Body) -> str:
    """The CTID that a document gives at its top, without reading it; '' where it stands deeper."""
    return ctid_of(str(body.get('@id', ''))) or ctid_of(str(body.get('ceterms:ctid', '')))


def _outcome(entry: Entry | None) -> str:
    if entry is None:
        return 'unchanged'
    return {'created': 'created', 'restored': 'created', 'deleted': 'deleted'}.get(entry.action, 'updated')


def owned_elsewhere(ctid: str, subject: str) -> Finding:
    """The finding for a document that describes a resource of another one."""
    return notice('owned-elsewhere', None, subject, focus=subject).within(ctid)
