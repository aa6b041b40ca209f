"""Neighbours settle references: what a registry has, has deleted or does not have, and whether it is of the class that a property takes.

A document alone cannot tell whether the addresses it names lead anywhere. `references` reads them off a document; `Neighbours` asks the
ledger of a registry, and the documents that are looked at together, what is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from ctdl.ctid import REGISTRY, ctid_of, with_lower_ctid
from ctdl.document import Document, read
from ctdl.findings import Finding, Severity
from ctdl.notices import Rule, finding_of
from ctdl.places import Place, pointer
from ctdl.vocabulary import load

if TYPE_CHECKING:
    from ctdl.sources import RawDocument
    from graph.ledger import Ledger

RULES = {
    'reference-unresolved': Rule(
        Severity.INFO, '{} is not in the registry, so the reference leads nowhere there.',
        'Publish what it names too, or correct the CTID.', 'This registry: neighbours'),
    'reference-deleted': Rule(
        Severity.INFO, '{} was deleted from the registry.', 'Refer to what took its place, or leave the reference out.',
        'This registry: neighbours'),
    'reference-class': Rule(
        Severity.WARNING, '{} is of a class that the property does not take.',
        'Refer to a resource of a class in the range of the property (`ctdl vocabulary` lists them).', 'CTDL vocabulary, range'),
}  # fmt: skip

_ANYTHING = frozenset(
    ('rdfs:Resource', 'rdfs:Class', 'xsd:anyURI', 'skos:Concept', 'ceterms:CredentialAlignmentObject', 'schema:Thing')
)
"""Ranges that any class satisfies. Where an alignment object is asked for, publishers name the thing itself, as the Registry does."""

_SAME_FAMILY = frozenset(
    f'ceterms:{name}' for name in ('previousVersion', 'nextVersion', 'latestVersion', 'supersedes', 'supersededBy', 'isSimilarTo')
)
"""Properties whose range in the vocabulary is narrower than their use: whatever has the class of the subject may be named."""

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reference:
    """An address of a registry that a document names: where, in which property, of which node."""

    target: str
    path: str
    focus: str
    class_: str
    pointer: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What is known of an address: the class of the resource ('' where that is not known), and whether it was deleted."""

    kind: str = ''
    deleted: bool = False


def references(document: Document) -> tuple[Reference, ...]:
    """The addresses of other registered resources that a document names, in its order."""
    own = {node['@id'] for node in document.nodes}
    return tuple(
        found for node in document.nodes for found in _of_node(document, node, str(node['@id'])) if found.target not in own
    )


def _of_node(document: Document, node: Node, focus: str) -> Iterator[Reference]:
    place = document.places.get(id(node))
    for key, value in node.items():
        if key in ('@id', '@type') or load().coercion(key) != '@id':
            continue
        for index, item in enumerate(value) if isinstance(value, list) else ((None, value),):
            if isinstance(item, dict):
                yield from _of_node(document, item, focus)
            elif isinstance(item, str) and _is_registered(item):
                at: Place = (place, key) if index is None else ((place, key), index)
                yield Reference(item, key, focus, str(node.get('@type', '')), pointer(at))


def _is_registered(text: str) -> bool:
    return text.startswith(('http://', 'https://')) and '/resources/' in text and bool(ctid_of(text))


class Neighbours:
    """What a registry knows of addresses, and what the documents know that are looked at together with it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._base = ledger.base
        self._beside: dict[str, str] = {}
        self._classes = lru_cache(maxsize=64)(self._classes_in)

    def learn(self, raw: RawDocument) -> None:
        """Take the resources of one more document for neighbours, without checking it."""
        members = raw.body.get('@graph', [raw.body])
        for node in members if isinstance(members, list) else [members]:
            if isinstance(node, dict) and isinstance(node.get('@id'), str):
                kind = node.get('@type', '')
                kind = kind[0] if isinstance(kind, list) and kind else kind
                self._beside[_canonical(node['@id'])] = load().compact(str(kind))

    def findings(self, named: Iterable[Reference], document: str = '') -> list[Finding]:
        """What there is to say about the references of one document."""
        known = list(named)
        found = self._look_up({reference.target for reference in known})
        return [finding for reference in known for finding in _findings(reference, found.get(reference.target), document)]

    def _look_up(self, targets: set[str]) -> dict[str, Neighbour]:
        found = {iri: Neighbour(self._beside[_canonical(iri)]) for iri in targets if _canonical(iri) in self._beside}
        rest = sorted(targets - found.keys())
        by_ctid = {ctid_of(iri): iri for iri in rest if self._is_own(iri)}
        for entry in self._ledger.current(by_ctid):
            found[by_ctid[entry.ctid]] = Neighbour(entry.kind)
        rest = [iri for iri in rest if iri not in found]
        for iri, ctids in self._ledger.describers(rest).items():
            found[iri] = Neighbour(self._classes(ctids[0]).get(iri, ''))
        return found | {iri: Neighbour(deleted=True) for iri in rest if iri not in found and self._was_there(ctid_of(iri))}

    def _is_own(self, iri: str) -> bool:
        return _canonical(iri).startswith((REGISTRY, self._base))

    def _was_there(self, ctid: str) -> bool:
        return bool(self._ledger.history(ctid))

    def _classes_in(self, ctid: str) -> dict[str, str]:
        """The class of every resource that the current document of a CTID describes."""
        entry = self._ledger.entry(ctid)
        document = read(orjson.loads(self._ledger.data(entry.seq)))
        return {str(node['@id']): str(node.get('@type', '')) for node in document.nodes}


def _findings(reference: Reference, neighbour: Neighbour | None, document: str) -> Iterator[Finding]:
    name = ''
    if neighbour is None:
        name = 'reference-unresolved'
    elif neighbour.deleted:
        name = 'reference-deleted'
    elif neighbour.kind and not fits(reference.path, neighbour.kind, reference.class_):
        name = 'reference-class'
    if name:
        found = finding_of(RULES[name], name, None, reference.target, reference.path, reference.focus, reference.class_)
        kind = f' It is a {load().label(neighbour.kind)} ({neighbour.kind}).' if neighbour and neighbour.kind else ''
        yield replace(found, document=document, pointer=reference.pointer, message=found.message + kind)


@cache
def fits(path: str, kind: str, subject: str = '') -> bool:
    """True when a property of a subject of a class may name a resource of a class.

    The range of the vocabulary counts, with the classes below and above; no range, or a class that is not known, counts as fitting.
    """
    table = load()
    term = table.term(path)
    if term is None or not term.range or kind not in table.classes or not _ANYTHING.isdisjoint(term.range):
        return True
    if path in _SAME_FAMILY and _related(kind, subject):
        return True
    return any(_related(kind, name) for name in term.range)


def _related(one: str, other: str) -> bool:
    table = load()
    return table.is_a(one, other) or table.is_a(other, one)


def _canonical(iri: str) -> str:
    return with_lower_ctid(iri.replace('http://credentialengineregistry.org/', REGISTRY, 1))
