"""What components stand for, and what has the pathway as its target: class, name, status, codes, credit, duration, cost, successor."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from ctdl.pathways.model import Resource
from ctdl.vocabulary import load
from graph.pathway_amounts import cost, credits, duration
from graph.pathway_gathering import Gathered
from graph.pathway_notes import Notes, Statements, prefixed
from graph.pathway_values import NAMES, RELATIVE, address, addresses, kinds, label, literals, natural, text, words
from graph.results import Term

STANDS_FOR = ('ceterms:proxyFor', 'ceterms:proxyForItems', 'ceterms:sourceData')
_STATUS = ('ceterms:credentialStatusType', 'ceterms:lifeCycleStatusType', 'ceasn:publicationStatusType')
_OWNERS = ('ceterms:ownedBy', 'ceterms:offeredBy', 'ceasn:publisher', 'ceasn:creator')
_SUCCESSORS = ('ceterms:supersededBy', 'ceterms:nextVersion', 'ceterms:latestVersion')
_ENDED = {
    f'{scheme}:{name}': called
    for scheme in ('credentialStat', 'lifeCycle')
    for name, called in (('Ceased', 'ceased'), ('Ceasing', 'ceasing'), ('TeachOut', 'in teach-out'), ('Suspended', 'suspended'))
} | {
    'credentialStat:Deprecated': 'deprecated',
    'publicationStatus:Deprecated': 'deprecated',
    'credentialStat:Superseded': 'superseded',
}
"""Statuses of what should not be chosen any more, the same as in `outdated-components.rq`, in words."""


def stands_for(found: Gathered, component: str) -> list[Term]:
    """The values that say what a component stands for, the properties in their order."""
    node = found.full.of(component)
    return [value for name in STANDS_FOR for value in node.get(name, ())]


def learn(found: Gathered, components: Iterable[str]) -> None:
    """Ask about everything that `resources` needs to know."""
    named = [address(value) for component in components for value in stands_for(found, component)]
    found.short.learn(named)
    mine = addresses(found.full.of(found.iri), *_OWNERS)
    owners = [owner for iri in (*named, *found.credentials) for owner in addresses(found.short.of(iri), *_OWNERS)]
    found.short.learn([*mine, *owners])


def resources(found: Gathered, component: str, language: str) -> tuple[Resource, ...]:
    """What a component stands for; also what is described nowhere."""
    made: dict[str, Resource] = {}
    for value in stands_for(found, component):
        iri, called = address(value), words(value)
        known = iri if iri in found.short.origin or not called or not iri.startswith(RELATIVE) else ''
        made.setdefault(known or called, resource(found, known, language) if known else Resource(called, name=called))
    return tuple(made[iri] for iri in made if iri)


def resource(found: Gathered, iri: str, language: str) -> Resource:
    """One thing outside the pathway."""
    node = found.short.of(iri)
    successors = tuple(other for other in addresses(node, *_SUCCESSORS) if other != iri)
    return Resource(
        iri, kind(node), text(node, language, *NAMES), _status(found.short, node), _outdated(found.short, node, bool(successors)),
        successors, owner(found, node, language), codes(found.short, node), credits(found.short, node, 'ceterms:creditValue'),
        duration(found.short, node), cost(found.short, node),
    )  # fmt: skip


def kind(node: Statements) -> str:
    """The class of a node: the first that the vocabulary knows, else the first; '' for none."""
    known = kinds(node)
    return next((name for name in known if name in load().classes), known[0] if known else '')


def owner(found: Gathered, node: Statements, language: str) -> str:
    """The name of the owner, or of who offers or publishes it; its address where nothing here has the name."""
    iri = next((iri for name in _OWNERS for iri in addresses(node, name)), '')
    return text(found.short.of(iri), language, *NAMES) or iri


def _statuses(notes: Notes, node: Statements) -> list[Term]:
    """The concepts of status: plain ones, and those that alignments name."""
    values = [value for name in _STATUS for value in node.get(name, ())]
    inner = (notes.of(value.value).get('ceterms:targetNode', ()) if isinstance(value, ox.NamedNode) else () for value in values)
    return [concept for value, concepts in zip(values, inner, strict=True) for concept in (concepts or (value,))]


def _status(notes: Notes, node: Statements) -> str:
    return next((called for value in _statuses(notes, node) if (called := label((notes,), value, 'en'))), '')


def _outdated(notes: Notes, node: Statements, succeeded: bool) -> str:
    if succeeded:
        return 'superseded'
    names = (prefixed(value.value) for value in _statuses(notes, node) if isinstance(value, ox.NamedNode))
    return next((_ENDED[name] for name in names if name in _ENDED), '')


def codes(notes: Notes, node: Statements) -> tuple[str, ...]:
    """Codes as written: notations first, then identifiers, those that are called a code or number of a course before others."""
    plain = sorted({value.value.strip() for value in literals(node, 'ceterms:codedNotation', 'ceasn:codedNotation')}, key=natural)
    found: list[tuple[bool, tuple[tuple[int, int | str], ...], str]] = []
    for iri in addresses(node, 'ceterms:identifier'):
        profile = notes.of(iri)
        called = text(profile, 'en', 'ceterms:identifierTypeName').casefold()
        telling = any(word in called for word in ('course', 'code', 'number'))
        found += [
            (not telling, natural(value.value), value.value.strip()) for value in literals(profile, 'ceterms:identifierValueCode')
        ]
    return tuple(dict.fromkeys([*plain, *(code for *_, code in sorted(found))]))
