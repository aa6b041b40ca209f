"""Checking many documents, by several processes if wished: what `ctdl validate` does. No click here, as workers load this too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import orjson

from ctdl.checking import Checked, check, located, score
from ctdl.difference_words import name_of
from ctdl.document import read
from ctdl.findings import Finding, in_order
from ctdl.processes import spread
from ctdl.report import Verdict
from ctdl.sources import RawDocument, Reading, Unreadable

if TYPE_CHECKING:
    from graph.neighbours import Neighbours, Reference
    from graph.pathway_judging import Told

CHUNK = 60
"""Documents that go to a worker at once."""
CHUNK_BYTES = 4 * 2**20

Item = RawDocument | Unreadable


@dataclass(frozen=True, slots=True)
class Asked:
    """How documents are to be checked; with `references` the addresses they name are read off too."""

    profile: str = 'publish'
    level: str = 'recommended'
    engine: str = 'fast'
    references: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A document on its way to a worker."""

    place: str
    data: bytes
    findings: tuple[Finding, ...]


Judged = tuple[Verdict, 'tuple[Reference, ...]']


@dataclass(frozen=True, slots=True)
class Beside:
    """What else is known than the documents themselves: their neighbours, and what is to be said of pathways, by place."""

    neighbours: Neighbours
    pathways: Mapping[str, Told]


def validate(reading: Reading, asked: Asked, jobs: int = 1, beside: Beside | None = None) -> Iterator[Verdict]:
    """The verdict on every document and every unreadable piece, in their order; deletions in a feed are passed over."""
    with closing(spread(_chunks(reading), lambda chunk: _sent(chunk, asked), _judge, jobs)) as ready:
        for chunk, judged in ready:
            found = iter(judged)
            for item in chunk:
                if isinstance(item, Unreadable):
                    yield _unreadable(item)
                else:
                    yield _settled(*next(found), beside)


def _unreadable(item: Unreadable) -> Verdict:
    """The verdict on a piece that is no document, at file, line and column."""
    place = item.source
    if item.line:
        place = place if place.endswith(f':{item.line}') else f'{place}:{item.line}'
        place += f':{item.column}' if item.column else ''
    return Verdict(place, findings=(replace(item.finding, document=place),))


def _settled(verdict: Verdict, references: tuple[Reference, ...], beside: Beside | None) -> Verdict:
    """The verdict with what the neighbours say, and what its pathways are judged to be."""
    if beside is None:
        return verdict
    said = [*verdict.findings, *beside.neighbours.findings(references, verdict.ctid or verdict.place)]
    told = beside.pathways.get(verdict.place)
    if told and told.ctid == verdict.ctid:
        from graph.pathway_judging import together

        said = together(said, told.findings)
    if len(said) == len(verdict.findings) and not told:
        return verdict
    found = tuple(in_order(said))
    return Verdict(verdict.place, verdict.ctid, verdict.kind, verdict.name, verdict.score, found)


def _sent(chunk: list[Item], asked: Asked) -> tuple[list[Sent], Asked]:
    return [Sent(item.source, item.data, item.findings) for item in chunk if isinstance(item, RawDocument)], asked


def _judge(work: tuple[list[Sent], Asked]) -> list[Judged]:
    return judge(*work)


def judge(documents: Iterable[Sent], asked: Asked) -> list[Judged]:
    """Read and check documents: what a worker does."""
    items = list(documents)
    read_ones = (read(orjson.loads(item.data), item.findings) for item in items)
    checked = check(read_ones, asked.profile, asked.level, asked.engine)
    return [_judged(item.place, one, asked) for item, one in zip(items, checked, strict=True)]


def _judged(place: str, checked: Checked, asked: Asked) -> Judged:
    document = checked.document
    found = tuple(located(checked.findings, place))
    verdict = Verdict(place, document.ctid, document.kind, name_of(document.main), score(document), found)
    return verdict, _references(checked) if asked.references else ()


def _references(checked: Checked) -> tuple[Reference, ...]:
    from graph.neighbours import references

    return references(checked.document)


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    chunk: list[Item] = []
    weight = 0
    for item in items:
        if isinstance(item, RawDocument):
            if item.deleted:
                continue
            weight += len(item.data)
        chunk.append(item)
        if len(chunk) >= CHUNK or weight > CHUNK_BYTES:
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk
