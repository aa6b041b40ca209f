"""One resource as it is shown: the node, the document that describes it, and which version of that."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import orjson

from ctdl import document as documents
from ctdl.ctid import ctid_of, is_ctid, resource_address
from ctdl.difference_words import name_of
from ctdl.document import Document, Node
from ctdl.errors import MissingError
from ctdl.statements import Statements, statements
from ctdl.vocabulary import load
from graph.ledger import Ledger
from graph.ledger_schema import Entry
from graph.query import stating
from web import links
from web.errors import Gone
from web.lately import last_name
from web.remembering import Remembered
from web.resource_texts import listed, texts
from web.site import site

LARGE = 256 * 1024
"""Bytes from which on the reading of a document is kept."""
MOST = 3
"""Large documents that are kept as read."""
_LARGEST = 1 << 53
"""Whole numbers from here on are none for many who read JSON."""
_kept: Remembered[_Reading] = Remembered(MOST)


class _Reading:
    """A document as read, and what it states; each is made when it is first needed, once."""

    def __init__(self, data: bytes, base: str) -> None:
        self._data = data
        self._base = base
        self._document: Document | None = None
        self._stated: Statements | None = None
        self._lock = threading.RLock()

    def document(self) -> Document:
        with self._lock:
            self._document = self._document or documents.read(orjson.loads(self._data))
            return self._document

    def stated(self) -> Statements:
        with self._lock:
            self._stated = self._stated or statements(self.document(), self._base)
            return self._stated


STATUS = ('ceterms:credentialStatusType', 'ceterms:lifeCycleStatusType', 'ceasn:publicationStatusType', 'ceterms:actionStatusType')
AFTER = ('ceterms:supersededBy', 'ceterms:latestVersion', 'ceterms:nextVersion')


@dataclass(frozen=True, slots=True)
class Standing:
    """What the current version of a document says of a resource: its status in words, and the addresses of what came in its place."""

    status: str = ''
    after: tuple[str, ...] = ()


def _said(item: object) -> str:
    """A status in words: the label of the concept, or the name that an alignment gives."""
    if isinstance(item, dict):
        target = next((text for text in listed(item.get('ceterms:targetNode')) if isinstance(text, str)), '')
        return _said(target) or next((text.text for text in texts(item.get('ceterms:targetNodeName'))), '')
    name = load().compact(item) if isinstance(item, str) else ''
    return load().label(name) if name in load() else ''


@dataclass(frozen=True)
class Shown:
    """A resource: its CTID and address, the entries of the version shown and of the current one, and the bytes of the former.

    `ctid` is '' for one that is found by its address only. `numbered` says that a version was asked for by its number; such an address
    never changes. `successor` is the version that came after it, None for the current one; `today` are the bytes of the
    current one then.
    """

    ctid: str
    iri: str
    entry: Entry
    current: Entry
    data: bytes
    base: str
    numbered: bool = False
    successor: Entry | None = None
    today: bytes = b''

    @property
    def document(self) -> Document:
        """The document, read."""
        return self._reading.document()

    @property
    def stated(self) -> Statements:
        """What the document states."""
        return self._reading.stated()

    @cached_property
    def standing(self) -> Standing:
        """What an earlier version is today: nothing is known of what is withdrawn or in the current document no more."""
        if not self.today:
            return Standing()
        now = _reading(self.current.hash, self.today, self.base)
        node = now.document().main if self.is_main else now.stated().nodes.get(self.iri, {})
        return Standing(
            next((text for key in STATUS for item in listed(node.get(key)) if (text := _said(item))), ''),
            tuple(dict.fromkeys(a for key in AFTER for a in listed(node.get(key)) if isinstance(a, str) and a != self.iri)),
        )

    @cached_property
    def _reading(self) -> _Reading:
        return _reading(self.entry.hash, self.data, self.base)

    @property
    def is_main(self) -> bool:
        """True for the main resource of the document, False for a competency or a component in it."""
        return self.ctid == self.entry.ctid

    @property
    def path(self) -> str:
        """Where the site has it."""
        return links.resource(self.ctid) if self.ctid else links.described(self.iri)

    def at(self, version: int) -> str:
        """Where the site has it in one version of its document."""
        return links.version(self.ctid, version) if self.ctid else links.described(self.iri, version)

    @property
    def node(self) -> Node:
        """The node of the normal form."""
        return self.document.main if self.is_main else self.stated.nodes.get(self.iri, {})

    @property
    def name(self) -> str:
        """The name of the resource, or its CTID or address."""
        return name_of(self.node) or self.ctid or self.iri


def _reading(key: str, data: bytes, base: str) -> _Reading:
    """The reading of a version; that of a large one is kept for a while, as its members are asked for one after the other."""
    if len(data) < LARGE:
        return _Reading(data, base)
    return _kept.get(key, lambda: _Reading(data, base))


def shown(ledger: Ledger, ctid: str, version: int | None = None) -> Shown:
    """A resource of the registry, in a version of its document or the current one.

    MissingError when no document describes it, or has that version; Gone when the version is a deletion or its bytes are purged.
    """
    current, iri = _described(ledger, ctid)
    return _in_version(ledger, ctid, iri, current, version)


def by_address(ledger: Ledger, iri: str, version: int | None = None) -> Shown:
    """The resource with an address, as `shown`; one that is found by its CTID has that."""
    ctid = ctid_of(iri)
    if ctid and iri == resource_address(ctid):
        return shown(ledger, ctid, version)
    several = [ledger.entry(describer) for describer in ledger.describers([iri]).get(iri, ())]
    if not several:
        raise MissingError(f'The registry describes nothing with the address {iri[:200]}.', iri=iri[:1000])
    current = next((entry for entry in several if entry.iri == iri), several[0])
    return _in_version(ledger, current.ctid if current.iri == iri else '', iri, current, version)


def _in_version(ledger: Ledger, ctid: str, iri: str, current: Entry, version: int | None) -> Shown:
    if version is not None and version > current.version:
        said = version if version < _LARGEST else str(version)[:20]
        raise MissingError(f'The registry has no version {said} of {current.ctid}.', ctid=current.ctid, version=said)
    entry = current if version is None else ledger.entry(current.ctid, version)
    iri = entry.iri or iri if ctid == current.ctid else iri
    if entry.deleted:
        reason = f' The reason given: {entry.reason}.' if entry.reason else ''
        name = last_name(ledger, entry)
        named = f'“{name}” ({ctid or entry.ctid})' if name else ctid or entry.ctid
        when = f'{entry.recorded[:10]}, as version {entry.version}'
        raise Gone(f'{named} was withdrawn on {when}.{reason}', ctid=entry.ctid, version=entry.version, recorded=entry.recorded)
    if entry.purged:
        raise Gone(
            f'The content of version {entry.version} of {entry.ctid} was removed for good.', ctid=entry.ctid, version=entry.version
        )
    after = ledger.entry(entry.ctid, entry.version + 1) if entry.version < current.version else None
    today = ledger.data(current.seq) if after is not None and not (current.deleted or current.purged) else b''
    found = Shown(ctid, iri, entry, current, ledger.data(entry.seq), ledger.base, version is not None, after, today)
    if not found.is_main and not found.node:
        raise MissingError(
            f'Version {entry.version} of {entry.ctid} does not have {ctid or iri}.', ctid=entry.ctid, version=entry.version
        )
    return found


def _described(ledger: Ledger, ctid: str) -> tuple[Entry, str]:
    """The current entry of the document that describes a resource, and the resource's address."""
    try:
        current = ledger.entry(ctid)
        if not current.deleted:
            return current, current.iri
    except MissingError:
        current = None
    for address in _addresses(ctid):
        for describer in ledger.describers([address]).get(address, ()):
            return ledger.entry(describer), address
    if current is None:
        raise MissingError(f'The registry has no {ctid}.', ctid=ctid)
    return current, current.iri


def _addresses(ctid: str) -> Iterator[str]:
    """Where a resource with a CTID may be described: under its usual address, else under one that states the CTID."""
    if is_ctid(ctid):
        yield resource_address(ctid)
        with site().snapshot() as now:
            found = stating(now.store, ctid)
        yield from found
