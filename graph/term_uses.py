"""How a term of the vocabulary is used in a checkpoint of the graph: how often, by whom, with which values, as far as time allows."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from ctdl.statements import GENID
from ctdl.vocabulary import load

_TYPE = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
_OWNERS = ('ceterms:ownedBy', 'ceterms:offeredBy', 'ceasn:publisher', 'ceasn:creator')
_UP = 3
"""Profiles within profiles that are climbed to find whom a statement belongs to."""
_SUBJECTS = 20_000
_PROFILES = 2_000
"""Embedded profiles that are looked into for what they say."""
_SAYING = ('ceterms:targetNodeName', 'ceterms:codedNotation', 'ceterms:name', 'ceterms:description', 'ceterms:identifierValueCode')
_STEP = 256
"""Statements between two looks at the clock."""


class Store(Protocol):
    """A store that gives statements by pattern."""

    def quads_for_pattern(
        self,
        subject: NamedNode | BlankNode | Triple | None,
        predicate: NamedNode | None,
        object: NamedNode | BlankNode | Literal | Triple | None,
        graph_name: NamedNode | BlankNode | DefaultGraph | None = None,
        /,
    ) -> Iterator[Quad]:
        """Statements that fit."""


@dataclass(frozen=True, slots=True)
class Example:
    """A value that a property has, how often it was met, and one resource that has it; `about` is what has a class or concept."""

    value: str
    language: str
    is_iri: bool
    count: int
    about: str


@dataclass(frozen=True, slots=True)
class Uses:
    """How often a term is used, by how many owners, and examples. `counted` and `owned` are False where there was no time to count all."""

    total: int
    owners: int
    counted: bool
    owned: bool
    examples: tuple[Example, ...]


def uses(store: Store, name: str, kind: str, seconds: float = 0.5, most: int = 10) -> Uses:
    """The uses of a term by its prefixed name; `kind` is class, property or concept."""
    deadline = time.monotonic() + seconds / 2
    seen: Counter[tuple[str, str, bool]] = Counter()
    about: dict[tuple[str, str, bool], str] = {}
    subjects: dict[str, None] = {}
    described: dict[str, tuple[str, str, bool]] = {}
    total = 0
    counted = True
    for quad in _quads(store, name, kind):
        total += 1
        value = _value(quad, kind)
        if kind == 'property' and GENID in value[0] and len(described) < _PROFILES:
            value = described.setdefault(value[0], (_profile(store, value[0]), '', False))
        if value in seen or len(seen) < _SUBJECTS:
            seen[value] += 1
            about.setdefault(value, _iri(quad))
        if len(subjects) < _SUBJECTS:
            subjects.setdefault(_iri(quad))
        if total % _STEP == 0 and time.monotonic() > deadline:
            counted = False
            break
    owners, owned = _owners(store, subjects, time.monotonic() + seconds / 2)
    shown = sorted(seen.items(), key=lambda item: (-item[1], item[0]))[:most]
    examples = tuple(Example(*value, number, about[value]) for value, number in shown)
    return Uses(total, len(owners), counted, owned and counted and len(subjects) < _SUBJECTS, examples)


def _quads(store: Store, name: str, kind: str) -> Iterator[Quad]:
    term = NamedNode(load().expand(name))
    if kind == 'property':
        return iter(store.quads_for_pattern(None, term, None, DefaultGraph()))
    predicate = NamedNode(_TYPE) if kind == 'class' else None
    return iter(store.quads_for_pattern(None, predicate, term, DefaultGraph()))


def _iri(quad: Quad) -> str:
    return quad.subject.value if isinstance(quad.subject, NamedNode) else str(quad.subject)


def _value(quad: Quad, kind: str) -> tuple[str, str, bool]:
    if kind == 'class':
        return _iri(quad), '', True
    if kind == 'concept':
        return quad.predicate.value, '', True
    value = quad.object
    if isinstance(value, Literal):
        return value.value, value.language or '', False
    return (value.value, '', True) if isinstance(value, NamedNode) else (str(value), '', False)


def _profile(store: Store, iri: str) -> str:
    """What an embedded profile says, in a few words: a name and a code, else its class."""
    said: dict[str, str] = {}
    for quad in store.quads_for_pattern(NamedNode(iri), None, None, DefaultGraph()):
        name = load().compact(quad.predicate.value)
        if isinstance(quad.object, Literal):
            said.setdefault(name, quad.object.value)
        elif quad.predicate.value == _TYPE and isinstance(quad.object, NamedNode):
            said['class'] = load().label(load().compact(quad.object.value))
    words = [said[name] for name in _SAYING if name in said][:2]
    return ' · '.join(words) or said.get('class', '') or 'a profile'


def _owners(store: Store, subjects: dict[str, None], deadline: float) -> tuple[set[str], bool]:
    """The owners of what uses the term; False when the time was up before all were looked at."""
    owners: set[str] = set()
    for number, subject in enumerate(subjects):
        if number % 64 == 0 and time.monotonic() > deadline:
            return owners, False
        for node in _upward(store, subject):
            found = [value for key in _OWNERS for value in _objects(store, node, key)]
            if found:
                owners.update(found)
                break
    return owners, True


def _objects(store: Store, subject: str, key: str) -> list[str]:
    pattern = store.quads_for_pattern(NamedNode(subject), NamedNode(load().expand(key)), None, DefaultGraph())
    return [quad.object.value for quad in pattern if isinstance(quad.object, NamedNode)]


def _upward(store: Store, subject: str) -> Iterator[str]:
    """A node and, of a profile, what it stands in."""
    yield subject
    for _ in range(_UP):
        above = list(islice(store.quads_for_pattern(None, None, NamedNode(subject), DefaultGraph()), 1))
        if GENID not in subject or not above:
            return
        subject = _iri(above[0])
        yield subject
