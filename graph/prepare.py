"""From bytes to what the ledger and the graph need: one step, the same for one document and for a million, in this process or another."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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
    """A document on its way in, light enough to be sent to another process."""

    source: str
    data: bytes
    asserted: str = ''
    agent: str = ''
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to be kept: what the ledger takes, what the graph takes, and what the checks say."""

    draft: Draft
    contribution: Contribution
    findings: tuple[Finding, ...]

    @property
    def conforms(self) -> bool:
        """True when no finding is a violation."""
        return conforms(self.findings)


@dataclass(frozen=True, slots=True)
class Policy:
    """How documents are checked on their way in, and where the graph lies."""

    base: str
    profile: str = 'archive'
    level: str = 'required'
    engine: str = 'fast'


def incoming(raw: RawDocument, agent: str = '') -> Incoming:
    """What of a raw document goes on."""
    return Incoming(raw.source, raw.data, raw.asserted, agent or raw.agent, raw.findings)


def prepare(documents: Iterable[Incoming], policy: Policy) -> Iterator[Prepared]:
    """Read, check and pack documents, in their order."""
    items = list(documents)
    read_ones = (read(orjson.loads(item.data), item.findings) for item in items)
    checked = check(read_ones, policy.profile, policy.level, policy.engine, policy.base)
    for item, one in zip(items, checked, strict=True):
        document, stated = one.document, one.statements
        draft = Draft(
            document.ctid, b'', hashlib.sha256(item.data).hexdigest(), document.digest, document.kind,
            time_of(item.asserted), item.agent, item.source, described(stated.by_subject, policy.base),
            zlib.compress(item.data, COMPRESSION), main_iri(document.ctid, stated), len(set(stated.lines())),
            entry(document),
        )  # fmt: skip
        yield Prepared(draft, of_document(document, stated), tuple(located(one.findings, item.source)))


def time_of(text: str) -> str:
    """The time that a source asserts; one that is no time is left out, as the document matters more."""
    try:
        return moment(text)
    except CTDLError:
        return ''
