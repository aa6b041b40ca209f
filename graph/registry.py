"""A registry in a folder: publish documents, keep every version, ask with SPARQL, take everything out again.

    with Registry.create('registry') as registry:
        registry.publish(document)
        for row in registry.query('counts-by-class').rows: ...

What the command line does is here as methods with typed results; reading needs the ledger only, except for `query`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from ctdl import document as documents
from ctdl import jsontext
from ctdl.ctid import ctid_of
from ctdl.difference import Difference, difference
from ctdl.document import Document
from ctdl.errors import InputError, MissingError, RegistryError
from ctdl.findings import Finding
from ctdl.processes import collecting_rarely
from graph import importing, pathway_registry, query, sparql
from graph.graph_owner import Progress
from graph.import_report import ImportReport
from graph.ledger import By
from graph.ledger_schema import Entry
from graph.prepare import Incoming, Policy, prepare
from graph.registry_folder import RegistryFolder
from graph.results import Result
from graph.store import open_read_only
from graph.verification import Verification, verify
from graph.views import View

if TYPE_CHECKING:
    from ctdl.connections.model import Neighbourhood, Ways
    from ctdl.pathways.model import Pathway
    from graph.search import Found, Search
    from graph.search_suggesting import Group


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


class Registry(RegistryFolder):
    """One registry, open. Use it in `with`, or close it. Methods raise RegistryError for trouble and MissingError for absence."""

    _search: Search | None = None

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
        if owner and entry and ready.contribution:
            view = View(self.ledger)
            view.known[entry.seq] = view.named(ready.contribution, entry)
            refused = owner.follow(view)
            owner.checkpoint_for_others()
        said = tuple(importing.owned_elsewhere(ctid, node) for ctid, node in refused if ctid == ready.draft.ctid)
        return Publication(ready.draft.ctid, entry, ready.findings + said)

    def import_paths(
        self, paths: Iterable[str | Path], options: importing.Options | None = None, progress: importing.Progress | None = None
    ) -> ImportReport:
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
        with self.folder.taken_graph():
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

    # ---- pathways

    def pathway(self, ctid: str, as_of: str = '', by: By = 'recorded', language: str = 'en') -> Pathway:
        """A pathway as the graph has it, or had it at a time; MissingError for what is none, with the pathways it has to do with."""
        return pathway_registry.pathway(self, self.ctid(ctid), as_of, by, language)

    def pathways(self) -> list[tuple[str, str]]:
        """CTID and name of every pathway, by name."""
        return pathway_registry.every(self)

    # ---- connections

    def neighbourhood(
        self, resource: str, steps: int = 1, direction: str = 'both', relations: Collection[str] = (), most: int = 40,
        as_of: str = '', by: By = 'recorded', language: str = 'en',
    ) -> Neighbourhood:  # fmt: skip
        """What comes before (`in`) and after (`out`) a thing in the order of a learner; see `graph.connections`."""
        from graph.connections import connections

        with connections(self, as_of, by, language) as found:
            return found.neighbourhood(resource, steps, direction, relations, most)

    def ways(
        self, start: str, goal: str, steps: int = 3, relations: Collection[str] = (), most: int = 20, longer: bool = False,
        as_of: str = '', by: By = 'recorded', language: str = 'en',
    ) -> Ways:  # fmt: skip
        """The shortest chains from one end to another: CTIDs, addresses, codes such as `soc:29-1141`, or `*`; see `graph.connections`."""
        from graph.connections import connections

        with connections(self, as_of, by, language) as found:
            return found.ways(start, goal, steps, relations, most, longer)

    # ---- finding

    @property
    def finder(self) -> Search:
        """The search over this registry, with the facts that it keeps in memory; a registry of older make gets its index now."""
        from graph.search import Search

        if self._search is None:
            self._search = Search(self.ledger)
        self._search.fill()
        return self._search

    def search(
        self, text: str = '', filters: Mapping[str, str | Iterable[str]] | None = None, sort: str = 'relevance', offset: int = 0,
        limit: int = 25, facets: bool = True,
    ) -> Found:  # fmt: skip
        """Documents by text and filters, a page of them, with facets counted; see `graph.search.Search.find`."""
        return self.finder.find(text, filters, sort, offset, limit, facets)

    def suggest(self, prefix: str, each: int = 5) -> list[Group]:
        """What may be meant by what is being typed, by group."""
        return self.finder.suggest(prefix, each)

    def search_as_sparql(self, text: str = '', filters: Mapping[str, str | Iterable[str]] | None = None) -> str:
        """A SPARQL query that gives the records of a search; exact for the filters, not for the text."""
        return self.finder.as_sparql(text, filters, self.base)

    # ---- the whole

    def check(self, progress: Progress | None = None) -> Verification:
        """Verify the ledger, and compare the graph with it (`graph.verification`)."""
        return verify(self, progress)


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
