"""From bytes to what the ledger and the graph need: one step, the same for one document and for a million, in this process or another."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import orjson

from ctdl.checking import check, located
from ctdl.document import read
from ctdl.errors import CTDLError
from ctdl.findings import Finding, conforms
from ctdl.search_entry import entry
from ctdl.sources import RawDocument
from graph.clock import moment
from graph.contribution import Contribution, described, main_iri, of_document
from graph.ledger import Draft

COMPRESSION = 3
"""zlib level: 6 saves 6 % of the space and takes twice the time."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A document on its way in, light enough to be sent to another process.

    `current` is the digest of what the ledger has now, where that is known: a document that comes again unchanged is only checked.
    """

    source: str
    data: bytes
    asserted: str = ''
    agent: str = ''
    findings: tuple[Finding, ...] = ()
    current: str = ''


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to be kept: what the ledger takes, what the graph takes, and what the checks say.

    For one that is unchanged the draft has neither bytes nor search entry, and there is no contribution: should it make a version
    after all, because the ledger has changed meanwhile, they are made of its bytes, which `with_data` adds.
    """

    draft: Draft
    contribution: Contribution | None
    findings: tuple[Finding, ...]

    @property
    def conforms(self) -> bool:
        """True when no finding is a violation."""
        return conforms(self.findings)

    def with_data(self, data: bytes) -> Draft:
        """The draft, with the bytes of the document where it lacks them."""
        return self.draft if self.draft.packed is not None else replace(self.draft, data=data)


@dataclass(frozen=True, slots=True)
class Policy:
    """How documents are checked on their way in, and where the graph lies."""

    base: str
    profile: str = 'archive'
    level: str = 'required'
    engine: str = 'fast'


def incoming(raw: RawDocument, agent: str = '', current: str = '') -> Incoming:
    """What of a raw document goes on."""
    return Incoming(raw.source, raw.data, raw.asserted, agent or raw.agent, raw.findings, current)


def prepare(documents: Iterable[Incoming], policy: Policy) -> Iterator[Prepared]:
    """Read, check and pack documents, in their order."""
    items = list(documents)
    read_ones = (read(orjson.loads(item.data), item.findings) for item in items)
    checked = check(read_ones, policy.profile, policy.level, policy.engine, policy.base)
    for item, one in zip(items, checked, strict=True):
        document, stated = one.document, one.statements
        changed = document.digest != item.current
        draft = Draft(
            document.ctid, b'', hashlib.sha256(item.data).hexdigest(), document.digest, document.kind,
            time_of(item.asserted), item.agent, item.source, described(stated.by_subject, policy.base),
            zlib.compress(item.data, COMPRESSION) if changed else None, main_iri(document.ctid, stated), len(set(stated.lines())),
            entry(document) if changed else None,
        )  # fmt: skip
        contribution = of_document(document, stated) if changed else None
        yield Prepared(draft, contribution, tuple(located(one.findings, item.source)))


def time_of(text: str) -> str:
    """The time that a source asserts; one that is no time is left out, as the document matters more."""
    try:
        return moment(text)
    except CTDLError:
        return ''
