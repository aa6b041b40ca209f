"""What reading gives, one item after another: a document as it came, or a piece of a source that is none."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ctdl.errors import CTDLError
from ctdl.findings import Finding, Severity
from ctdl.jsontext import Place
from ctdl.limits import Limits
from ctdl.notices import READING

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RawDocument:
    """One document as a source gives it, before anything is made of it.

    `source` says where: `dir/file.json`, `x.jsonl:17` (line), `x.zip!ce-….json` (member), `x.json#/3` (array element), `-`.
    `body` is a graph document, one resource, or `{'@context', '@graph'}` made of an array's bare nodes. `data` is what came for
    this document, without byte-order mark, always JSON in UTF-8 that `orjson.loads` reads: the exact slice of a file, line or
    array, or written anew, compactly and in the order of its keys (envelopes, wrapped nodes, RDF). `asserted` is the time that
    the source gives; `agent` the CTID of who published or owns it. `offset` resumes behind this document: a byte offset in the
    (unpacked, UTF-8) file, or for a ZIP the number of members behind, for RDF of documents.
    """

    source: str
    body: Body
    data: bytes
    asserted: str = ''
    agent: str = ''
    deleted: bool = False
    findings: tuple[Finding, ...] = ()
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A piece of a source that is not a document, and why; `line` and `column` from 1, 0 where there is none."""

    source: str
    message: str
    line: int
    column: int
    finding: Finding
    offset: int = 0


Item = RawDocument | Unreadable
"""What comes of reading, one after another."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of the text being read: where it is from, its suffix, where to resume, how many archives it is in."""

    source: str
    suffix: str
    limits: Limits
    start: int = 0
    level: int = 0

    def inner(self, source: str, suffix: str) -> 'Origin':
        """The same for a text that is in this one."""
        return Origin(source, suffix, self.limits, 0, self.level + 1)


def suffix_of(name: str) -> str:
    """The suffix that tells the form: that of what is inside a `.gz`."""
    path = Path(name.lower())
    return Path(path.stem).suffix if path.suffix == '.gz' else path.suffix


def marked(items: Iterator[Item], before: int, behind: int) -> Iterator[Item]:
    """Items of one step of resuming: only the last one is behind it."""
    held: Item | None = None
    for item in items:
        if held:
            yield replace(held, offset=before)
        held = item
    if held:
        yield replace(held, offset=behind)


def unreadable(source: str, error: CTDLError, offset: int, place: Place | None = None) -> Unreadable:
    """An error as an item; its own place counts before that of the piece it is about."""
    line = error.facts.get('line') or (place.line if place else 0)
    column = error.facts.get('column') or (place.column if place else 0)
    shape, remedy = error.facts.get('shape', 'reading-unreadable'), error.facts.get('remedy', '')
    finding = Finding(Severity.VIOLATION, shape, error.message, remedy, READING[shape].source, document=source)
    return Unreadable(source, error.message, line, column, finding, offset)
