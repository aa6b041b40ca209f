"""Links between the components of a pathway, each filled in on the other side, and what one side leaves unsaid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ctdl.pathways.model import OneSided
from graph.pathway_gathering import (
    HAS_CHILD,
    HAS_GOAL,
    HAS_PART,
    IS_CHILD,
    IS_GOAL,
    IS_PART,
    PARTNERS,
    PRECEDED_BY,
    PRECEDES,
    PREREQUISITE,
    TARGETS,
    Gathered,
    Triple,
    conditions_of,
)  # fmt: skip
from graph.pathway_values import addresses

_STATED = (HAS_PART, IS_PART, HAS_GOAL, IS_GOAL, HAS_CHILD, IS_CHILD, PRECEDES, PRECEDED_BY)


@dataclass(frozen=True, slots=True)
class Links:
    """All links: `stated` as they stand, `both` with the other side filled in."""

    stated: frozenset[Triple]
    both: dict[tuple[str, str], set[str]]

    def of(self, iri: str, property: str) -> set[str]:
        """What a node has under a property, whichever side says so."""
        return self.both.get((iri, property), set())


def links(found: Gathered) -> Links:
    """The links between the pathway and its components; those between two components of other pathways are left out."""
    inside = {found.iri, *(iri for iri, member in found.members.items() if member != 'outside')}
    known = {found.iri, *found.members}
    stated = {
        (iri, property, target)
        for iri in known
        for property in _STATED
        for target in addresses(found.full.of(iri), property)
        if target != iri and target in known and (iri in inside or target in inside)
    }
    both: dict[tuple[str, str], set[str]] = {}
    for subject, property, target in stated:
        both.setdefault((subject, property), set()).add(target)
        both.setdefault((target, PARTNERS[property]), set()).add(subject)
    return Links(frozenset(stated), both)


def one_sided(found: Gathered, known: Links) -> tuple[OneSided, ...]:
    """The links of which the other side, described here, says nothing."""
    missing = (
        (target, PARTNERS[property], subject)
        for subject, property, target in known.stated
        if target in found.full.origin
        and (target, PARTNERS[property], subject) not in known.stated
        and not (found.iri == target and property == IS_CHILD)
        and not (found.iri == subject and property == HAS_CHILD)
    )
    return tuple(OneSided(*triple) for triple in sorted(missing))


def before(found: Gathered, known: Links, iri: str) -> set[str]:
    """What has to come, or is to come, before a component: children, targets, prerequisites, what precedes it."""
    node = found.full.of(iri)
    targets: Iterable[str] = (
        target for inner in conditions_of(found.full, iri) for target in addresses(found.full.of(inner), TARGETS)
    )
    return {*known.of(iri, HAS_CHILD), *known.of(iri, PRECEDED_BY), *addresses(node, PREREQUISITE, TARGETS), *targets} - {iri}
