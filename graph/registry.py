"""A registry in a folder: publish documents, keep every version, ask with SPARQL, take everything out again.

    with Registry.create('registry') as registry:
        registry.publish(document)
        for row in registry.query('documents-by-type').rows: ...

What the command line does is here as methods with typed results; reading needs the ledger only, except for `query`.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from ctdl import document as documents
from ctdl import jsontext
from ctdl.ctid import ctid_of
from ctdl.difference import Difference, difference
from ctdl.document import Document
from ctdl.errors import InputError, MissingError, RegistryError
from ctdl.findings import Finding
from ctdl.ntriples import valid_iri
from ctdl.processes import collecting_rarely
from ctdl.statements import BASE
from graph import importing, query, sparql
from graph.folder import Folder
from graph.graph_owner import GraphOwner, Progress, fill
from graph.ledger import By, Counts, Ledger
from graph.ledger_schema import Entry
from graph.prepare import Incoming, Policy, prepare
from graph.results import Result
from graph.store import GraphStore, open_read_only
from graph.terms import Names, vocabulary_lines
from graph.timetravel import past
from graph.verification import Verification, verify
from graph.views import View

WAIT = 30.0
"""Seconds to wait for another process that writes to make its first checkpoint."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What came of publishing one document: its version (None when nothing changed), and what the checks say."""

    ctid: str
    entry: Entry | None
    findings: tuple[Finding, ...]

    @property
    def changed(self) -> bool:
        """True when a version was made."""
        return self.entry is not None


@dataclass(frozen=True, slots=True)
class Shown:
    """One version of a document: its entry in the ledger and its bytes as they came."""

    entry: Entry
    data: bytes

    def document(self) -> Document:
        """The version read."""
        return documents.read(orjson.loads(self.data))


@dataclass(frozen=True, slots=True)
class Stats:
    """How much a registry holds: documents by class, versions by action, statements, bytes on disk."""

    base: str
    counts: Counts
    versions: int
    statements: int
    quarantined: int
    ledger_bytes: int
    graph_bytes: int


class Registry:
    """One registry, open. Use it in `with`, or close it. Methods raise RegistryError for trouble and MissingError for absence."""

    def __init__(self, folder: Folder, ledger: Ledger) -> None:
        self.folder = folder
        self.ledger = ledger
        self._owner: GraphOwner | None = None

    @classmethod
    def create(cls, path: Path | str, base: str = BASE) -> Self:
        """A new, empty registry; `base` is the address it will be known by, ending in a slash."""
        folder = Folder(Path(path))
        base = checked_base(base)
        if folder.ledger.exists():
            raise RegistryError(f'There is a registry in {folder.path} already.', path=str(folder.path))
        try:
            folder.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RegistryError(f'{folder.path} cannot be made: {error.strerror}.', path=str(folder.path)) from error
        Ledger.create(folder.ledger, base).close()
        return cls.open(path)

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """A registry that is there."""
        folder = Folder(Path(path)).existing()
        return cls(folder, Ledger.open(folder.ledger))

    def close(self) -> None:
        """Let go of everything."""
        self._let_go()
        self.ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def base(self) -> str:
        """The registry's own address."""
        return self.ledger.base

    def owner(self, wait: float = 5.0) -> GraphOwner:
        """The graph, open for writing and up to date; RegistryError when another process has it."""
        if self._owner is None:
            self._owner = GraphOwner.of(self.folder, self.ledger, wait)
        self._owner.follow()
        if self.folder.newest_checkpoint() is None:
            self._owner.checkpoint()
        return self._owner

    def try_owner(self) -> GraphOwner | None:
        """The graph, or None when another process has it: then that one follows the ledger."""
        try:
            return self.owner(wait=0.0)
        except RegistryError as error:
            if 'holder' in error.facts:
                return None
            raise

    # ---- changing

    def publish(
        self,
        data: bytes | Mapping[str, Any],
        agent: str = '',
        asserted: str = '',
        profile: str = 'publish',
        level: str = 'required',
    ) -> Publication:
        """Keep a document as the current version of its CTID, whatever the checks say of it (see `Publication.findings`).

        `data` is JSON-LD as bytes or as a mapping. RegistryError when it has no CTID; InputError when it is not JSON.
        """
        raw, findings = _checked(data)
        with collecting_rarely():
            return self._published(Incoming('', raw, asserted, agent, findings), Policy(self.base, profile, level))

    def _published(self, incoming: Incoming, policy: Policy) -> Publication:
        ready = next(prepare([incoming], policy))
        if not ready.draft.ctid:
            raise RegistryError('The document has no CTID, so it cannot be kept. `ctdl ctid` makes one.')
        owner = self.try_owner()
        entry = self.ledger.append([ready.draft])[0]
        refused: list[tuple[str, str]] = []
        if owner and entry:
            view = View(self.ledger)
            view.known[entry.seq] = view.named(ready.contribution, entry)
            refused = owner.follow(view)
            owner.checkpoint_for_others()
        said = tuple(importing.owned_elsewhere(ctid, node) for ctid, node in refused if ctid == ready.draft.ctid)
        return Publication(ready.draft.ctid, entry, ready.findings + said)

    def import_paths(
        self, paths: Iterable[str | Path], options: importing.Options | None = None, progress: importing.Progress | None = None
    ) -> importing.ImportReport:
        """Bring in every document of files and folders; see `graph.importing`."""
        options = options or importing.Options()
        owner = None if options.dry_run else self.try_owner()
        report = importing.import_paths(self.ledger, owner, paths, options, progress)
        if owner is None and not options.dry_run:
            self.try_owner()
        return report

    def delete(self, ctid: str, agent: str = '', reason: str = '') -> Entry:
        """End a document; its history stays, and publishing it again goes on from there."""
        entry = self.ledger.delete(self.ctid(ctid), agent, reason)
        self.try_owner()
        return entry

    def purge(self, ctid: str, version: int, reason: str, agent: str = '') -> bool:
        """Remove the bytes and statements of one version for good; row, digest and reason stay.

        The triple store never forgets a text that it has seen, so the graph is made anew: this takes as long as `rebuild`.
        False when a reader still keeps the ledger's log from being emptied; then call `ledger.settle` later.
        """
        ctid = self.ctid(ctid)
        self.ledger.data(self.ledger.entry(ctid, version).seq)
        self._let_go()
        with self.folder.own_graph(5.0):
            self._remove_graph()
            done = self.ledger.purge(ctid, version, reason, agent)
            self._build(None)
        return done

    # ---- reading documents

    @staticmethod
    def ctid(text: str) -> str:
        """The CTID that a person means: a CTID in any case or an address; MissingError for anything else."""
        found = ctid_of(text)
        if not found:
            raise MissingError(f'“{text}” is not a CTID: write ce- and a UUID, or an address that ends in one.', ctid=text)
        return found

    def history(self, ctid: str) -> list[Entry]:
        """All versions of a document, the first one first."""
        entries = self.ledger.history(self.ctid(ctid))
        if not entries:
            raise MissingError(f'The registry has no {self.ctid(ctid)}.', ctid=ctid)
        return entries

    def show(self, ctid: str, version: int | None = None, as_of: str = '', by: By = 'recorded') -> Shown:
        """One version of a document: the current one, a numbered one, or the one that held at a time."""
        ctid = self.ctid(ctid)
        entry = self.ledger.as_of(ctid, as_of, by) if as_of else self.ledger.entry(ctid, version)
        if entry.deleted:
            raise MissingError(
                f'{ctid} was deleted (version {entry.version}, {entry.recorded}). `ctdl history {ctid}` lists its versions.',
                ctid=ctid,
            )
        return Shown(entry, self.ledger.data(entry.seq))

    def diff(self, ctid: str, start: int | None = None, end: int | None = None) -> Difference:
        """What changed between two versions, by meaning; by default between the last two."""
        entries = self.history(ctid)
        last = end or entries[-1].version
        first = start if start is not None else last - 1
        return difference(self._body(entries, first), self._body(entries, last))

    def _body(self, entries: list[Entry], version: int) -> dict[str, Any] | None:
        if version == 0:
            return None
        found = next((entry for entry in entries if entry.version == version), None)
        if found is None:
            raise MissingError(f'{entries[0].ctid} has no version {version}; it has 1 to {entries[-1].version}.', version=version)
        return None if found.deleted else Shown(found, self.ledger.data(found.seq)).document().body

    # ---- asking

    def query(
        self, text: str, params: Mapping[str, str] | None = None, as_of: str = '', by: By = 'recorded', limit: int | None = None,
        labels: bool = False, seconds: float | None = None,
    ) -> Result:  # fmt: skip
        """The answer to a SPARQL query, or to a named one (`graph.sparql.named`); see `graph.query.run`."""
        if text in {known.name for known in sparql.named()}:
            text = sparql.find(text).text
        with self.reading(as_of, by) as path:
            store = open_read_only(path)
            result = query.run(store, text, dict(params or {}), self.base, limit_rows=limit, seconds=seconds)
            return query.with_labels(result, store, self.base) if labels else result

    @contextmanager
    def reading(self, as_of: str = '', by: By = 'recorded') -> Iterator[Path]:
        """A checkpoint of the graph, current or as of a time, kept while in use.

        While another process writes, the current one is the latest that process has made.
        """
        if as_of:
            with past(self, as_of, by) as path:
                yield path
            return
        deadline = time.monotonic() + WAIT
        while True:
            path = self.folder.checkpoints / str(self._latest_checkpoint(deadline))
            with self.folder.held(path) as there:
                if there:
                    yield path
                    return

    def _latest_checkpoint(self, deadline: float) -> int:
        """The number of a checkpoint, a new one if need be; while another process writes, the latest that there is."""
        number = self.folder.newest_checkpoint()
        if number is not None and number == self.ledger.last_seq:
            return number
        held = self._owner is not None
        while (owner := self.try_owner()) is None:
            if (number := self.folder.newest_checkpoint()) is not None:
                return number
            if time.monotonic() > deadline:
                self.owner(wait=0.0)
            time.sleep(0.05)
        number = owner.checkpoint()
        if not held:
            self._let_go()
        return number

    # ---- the whole

    def stats(self) -> Stats:
        """How much there is."""
        with self.reading() as path:
            statements = len(open_read_only(path))
        return Stats(
            self.base, self.ledger.counts(), self.ledger.last_seq, statements, sum(1 for _ in self.ledger.quarantined()),
            self.folder.ledger.stat().st_size, _size(self.folder.graph),
        )  # fmt: skip

    def check(self, progress: Progress | None = None) -> Verification:
        """Verify the ledger, and compare the graph with it (`graph.verification`)."""
        return verify(self, progress)

    def rebuild(self, progress: Progress | None = None) -> int:
        """Make the graph anew from the ledger, and put it in the place of the old one when it is whole; the number of documents."""
        self._let_go()
        with self.folder.own_graph(5.0):
            return self._build(progress)

    def _build(self, progress: Progress | None) -> int:
        with self.folder.scratch('rebuild') as scratch, self.ledger.snapshot():
            store = GraphStore.open(scratch / 'graph', Names(self.base))
            store.load({store.names.vocabulary: vocabulary_lines(store.names)})
            number = fill(store, View(self.ledger), progress)
            store.flush()
            del store
            self._remove_graph()
            (scratch / 'graph').rename(self.folder.graph)
        return number

    def _remove_graph(self) -> None:
        """The graph and all that was made from it: without one, opening makes it anew from the ledger."""
        self.folder.remove_checkpoints(keep=None, in_use=True)
        self.folder.remove_past()
        try:
            if self.folder.graph.is_dir():
                shutil.rmtree(self.folder.graph)
            else:
                self.folder.graph.unlink(missing_ok=True)
        except OSError as error:
            raise RegistryError(f'{self.folder.graph} cannot be removed: {error.strerror}.', path=str(self.folder.graph)) from error

    def _let_go(self) -> None:
        if self._owner:
            self._owner.close()
            self._owner = None

    def backup(self, target: Path | str) -> Path:
        """A copy of the whole registry in a new folder, consistent although others write meanwhile; opened, its graph catches up."""
        folder = Folder(Path(target))
        try:
            if folder.path.exists() and any(folder.path.iterdir()):
                raise RegistryError(f'{folder.path} is not empty; name a new folder.', path=str(folder.path))
            folder.path.mkdir(parents=True, exist_ok=True)
            with self.reading() as checkpoint:
                shutil.copytree(checkpoint, folder.graph)
            copy = sqlite3.connect(folder.ledger)
            with copy:
                self.ledger.connection.backup(copy)
            copy.close()
        except (sqlite3.Error, OSError) as error:
            raise RegistryError(f'The copy in {folder.path} failed: {error}.', path=str(folder.path)) from error
        return folder.path


def _size(folder: Path) -> int:
    """Bytes of the files in a folder that another process may be changing."""
    size = 0
    for file in folder.rglob('*'):
        with suppress(FileNotFoundError):
            size += file.stat().st_size if file.is_file() else 0
    return size


def _checked(data: bytes | Mapping[str, Any]) -> tuple[bytes, tuple[Finding, ...]]:
    """The bytes of a document, and what reading them has to say; InputError or LimitError for what is no JSON object."""
    try:
        raw = data if isinstance(data, bytes) else orjson.dumps(data)
    except TypeError as error:
        raise InputError(f'The document cannot be written as JSON: {error}.') from error
    value, findings = jsontext.parse(raw)
    if not isinstance(value, dict):
        raise InputError('The document is not a JSON object.')
    return raw, findings


def checked_base(base: str) -> str:
    """The address of a registry, ending in a slash; RegistryError when it cannot be one."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(base)
        host, _ = parts.hostname or '', parts.port
    except ValueError:
        parts, host = urlsplit(''), ''
    if parts.scheme not in ('http', 'https') or not host or '?' in base or '#' in base or valid_iri(base) != base:
        raise RegistryError(
            f'“{base}” cannot be the address of a registry; write one like https://registry.example.edu/.', base=base
        )
    if f'.{host}'.endswith('.credentialengineregistry.org'):
        raise RegistryError(
            'That address belongs to the Credential Registry of Credential Engine; give your registry its own.', base=base
        )
    return base if base.endswith('/') else base + '/'
