"""One resource as it is shown: the node, the document that describes it, and which version of that."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property

import orjson

from ctdl import document as documents
from ctdl.ctid import is_ctid, resource_address
from ctdl.difference_words import name_of
from ctdl.document import Document, Node
from ctdl.errors import MissingError
from ctdl.statements import Statements, statements
from graph.ledger import Ledger
from graph.ledger_schema import Entry
from web.errors import Gone
from web.lately import last_name
from web.remembering import Remembered

LARGE = 256 * 1024
"""Bytes from which on the reading of a document is kept."""
MOST = 3
"""Large documents that are kept as read."""
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


@dataclass(frozen=True)
class Shown:
    """A resource: its CTID and address, the entries of the version shown and of the current one, and the bytes of the former.

    `numbered` says that a version was asked for by its number; such an address never changes.
    """

    ctid: str
    iri: str
    entry: Entry
    current: Entry
    data: bytes
    base: str
    numbered: bool = False

    @property
    def document(self) -> Document:
        """The document, read."""
        return self._reading.document()

    @property
    def stated(self) -> Statements:
        """What the document states."""
        return self._reading.stated()

    @cached_property
    def _reading(self) -> _Reading:
        return _reading(self.entry.hash, self.data, self.base)

    @property
    def is_main(self) -> bool:
        """True for the main resource of the document, False for a competency or a component in it."""
        return self.ctid == self.entry.ctid

    @property
    def node(self) -> Node:
        """The node of the normal form."""
        return self.document.main if self.is_main else self.stated.nodes.get(self.iri, {})

    @property
    def name(self) -> str:
        """The name of the resource, or its CTID."""
        return name_of(self.node) or self.ctid


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
    entry = current if version is None else ledger.entry(current.ctid, version)
    if entry.deleted:
        reason = f' The reason given: {entry.reason}.' if entry.reason else ''
        name = last_name(ledger, entry)
        named = f'“{name}” ({ctid})' if name else ctid
        when = f'{entry.recorded[:10]}, as version {entry.version}'
        raise Gone(f'{named} was withdrawn on {when}.{reason}', ctid=entry.ctid, version=entry.version, recorded=entry.recorded)
    if entry.purged:
        raise Gone(
            f'The content of version {entry.version} of {ctid} was removed for good.', ctid=entry.ctid, version=entry.version
        )
    found = Shown(ctid, iri, entry, current, ledger.data(entry.seq), ledger.base, version is not None)
    if not found.is_main and not found.node:
        raise MissingError(f'Version {entry.version} of {entry.ctid} does not have {ctid}.', ctid=entry.ctid, version=entry.version)
    return found


def _described(ledger: Ledger, ctid: str) -> tuple[Entry, str]:
    """The current entry of the document that describes a resource, and the resource's address."""
    try:
        current = ledger.entry(ctid)
        if not current.deleted:
            return current, current.iri
    except MissingError:
        current = None
    address = resource_address(ctid)
    for describer in ledger.describers([address]).get(address, ()) if is_ctid(ctid) else ():
        return ledger.entry(describer), address
    if current is None:
        raise MissingError(f'The registry has no {ctid}.', ctid=ctid)
    return current, current.iri
