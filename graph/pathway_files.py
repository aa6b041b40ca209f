"""Pathways in files that nobody imported: documents of every age, with or without CTIDs, read as if they were in a registry.

What they state goes into a store in memory, which the same named queries are asked; a registry answers what the files do not describe.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ctdl.document import read as read_document
from ctdl.errors import InputError
from ctdl.pathways.model import Older, Pathway, Repeated
from ctdl.pathways.repeats import read_as_one
from ctdl.pathways.slips import Described, joined, named_in
from ctdl.pathways.spellings import modern
from ctdl.raw_documents import Item, RawDocument
from ctdl.statements import BASE, Statements, statements
from graph.pathway_asking import Ask, Row, asking, without
from graph.pathways import read
from graph.store import GraphStore, open_read_only
from graph.terms import Names

if TYPE_CHECKING:
    from graph.registry import Registry

_PATHWAY = 'ceterms:Pathway'


def pathways_in(documents: Iterable[Item], registry: Registry | None = None, language: str = 'en') -> list[Pathway]:
    """The pathways that documents describe, in their order; an empty list when there are none.

    With a registry its latest state is asked about what the documents do not describe; a document that is in both counts as it is in the
    files, and nothing of what the registry has of it. InputError for a piece that cannot be read.
    """
    with ExitStack() as held:
        other = _registry(registry, held) if registry else None
        stated, older, repeated = _stated(documents, registry.base if registry else BASE, other)
        iris = _pathways(stated)
        asks = _asks(stated, registry.base if registry else BASE, other) if iris else []
        found = [read(asks, iri, language) for iri in iris]
    return [
        replace(
            pathway, older=_merged(pathway, older), asked=registry is not None,
            repeated=tuple(one for one in repeated if one.iri == pathway.iri or one.iri in pathway.components),
        )
        for pathway in found
    ]  # fmt: skip


def _registry(registry: Registry, held: ExitStack) -> Ask:
    """A way to ask a registry, which is opened when it is asked first."""
    opened: list[Ask] = []

    def ask(name: str, nodes: Sequence[str]) -> Iterable[Row]:
        if not opened:
            opened.append(asking(open_read_only(held.enter_context(registry.reading())), registry.base))
        return opened[0](name, nodes)

    return ask


def _described_by(ask: Ask | None) -> Described:
    """Which of some addresses a registry describes."""
    return lambda iris: {row[0].value for row in ask('pathway-statements', iris)} & {*iris} if ask else set()  # type: ignore[union-attr]


def _stated(
    documents: Iterable[Item], base: str, other: Ask | None
) -> tuple[list[Statements], tuple[Older, ...], tuple[Repeated, ...]]:
    bodies: list[Any] = []
    older: list[Older] = []
    repeated: list[Repeated] = []
    for item in documents:
        if not isinstance(item, RawDocument):
            raise InputError(f'{item.source}: {item.message}', file=item.source, line=item.line, column=item.column)
        if not item.deleted:
            body, spelled = modern(item.body)
            body, several = read_as_one(body)
            bodies.append(body)
            older.extend(spelled)
            repeated.extend(several)
    mended, moved = joined(bodies, _described_by(other))
    return [statements(read_document(body), base) for body in mended], (*older, *moved), tuple(repeated)


def _pathways(stated: Iterable[Statements]) -> list[str]:
    """The addresses of the pathways, each once, in the order of the documents."""
    found = (iri for one in stated for iri, node in one.nodes.items() if node.get('@type') == _PATHWAY)
    return list(dict.fromkeys(found))


def _asks(stated: Iterable[Statements], base: str, other: Ask | None) -> list[Ask]:
    store = GraphStore.in_memory(Names(base))
    store.load({'': dict.fromkeys(line for one in stated for line in one.lines())})
    asks = [asking(store.store, base)]
    if other:
        replaced = {row[0].value for row in other('pathway-document', [one.main for one in stated if one.main])}  # type: ignore[union-attr]
        asks.append(without(other, replaced))
    return asks


def _merged(pathway: Pathway, older: Iterable[Older]) -> tuple[Older, ...]:
    said = named_in(older, (pathway.iri, *pathway.components, *(level.iri for level in pathway.levels), pathway.model))
    return tuple(sorted({*pathway.older, *said}, key=lambda one: (one.focus, one.spelling, one.read_as)))
