"""Which nodes belong to a pathway: from the pathway outward, round by round, each round one question about all nodes that are new.

A component is a part when it or the pathway says so, on whichever side and in whichever spelling. What parts name through children,
conditions, order or prerequisites is reached, and followed in turn, unless it is a part of other pathways only, or nothing describes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from ctdl.vocabulary import load
from graph.pathway_asking import Ask
from graph.pathway_notes import OLDER, Notes, prefixed
from graph.pathway_values import GENID, address, addresses, kinds

PATHWAY = 'ceterms:Pathway'
HAS_PART, IS_PART = 'ceterms:hasPart', 'ceterms:isPartOf'
HAS_GOAL, IS_GOAL = 'ceterms:hasDestinationComponent', 'ceterms:isDestinationComponentOf'
HAS_CHILD, IS_CHILD = 'ceasn:hasChild', 'ceasn:isChildOf'
PRECEDES, PRECEDED_BY = 'ceterms:precedes', 'ceterms:precededBy'
PARTNERS = {
    HAS_PART: IS_PART, IS_PART: HAS_PART, HAS_GOAL: IS_GOAL, IS_GOAL: HAS_GOAL,
    HAS_CHILD: IS_CHILD, IS_CHILD: HAS_CHILD, PRECEDES: PRECEDED_BY, PRECEDED_BY: PRECEDES,
}  # fmt: skip
"""Properties that say the same from the other side: declared inverses, and the customary pair of destinations."""

CONDITIONS = 'ceterms:hasCondition'
TARGETS = 'ceterms:targetComponent'
PREREQUISITE = 'ceterms:prerequisite'
_NEVER = frozenset((
    'asn:ProgressionLevel', 'asn:ProgressionModel', 'skos:Concept', 'skos:ConceptScheme', 'ceterms:PathwaySet', 'ceterms:Organization',
    'ceterms:CredentialOrganization', 'ceterms:QACredentialOrganization', 'ceterms:ComponentCondition', PATHWAY,
))  # fmt: skip
"""Classes of nodes that are no components, whatever links to them."""

Triple = tuple[str, str, str]


@dataclass(slots=True)
class Gathered:
    """What was found of a pathway: its components with how they belong, links as stated, and who else has the components.

    `listed` are what the pathway itself names;
    `full` knows all statements of pathway, components, conditions and levels, `short` the gist of what they name.
    """

    iri: str
    full: Notes
    short: Notes
    members: dict[str, str] = field(default_factory=dict)
    links: set[Triple] = field(default_factory=set)
    sets: list[str] = field(default_factory=list)
    credentials: list[str] = field(default_factory=list)
    listed: frozenset[str] = frozenset()
    _said: dict[str, list[tuple[int, str, str]]] = field(default_factory=dict)

    def containers(self, component: str) -> set[str]:
        """The pathways that have a component as a part or as their destination."""
        return self.parts_of(component) | self._stating(component, (IS_GOAL,), (HAS_GOAL,))

    def parts_of(self, component: str) -> set[str]:
        """The pathways that have a component as a part."""
        return self._stating(component, (IS_PART, IS_CHILD), (HAS_PART,))

    def _stating(self, component: str, own: Iterable[str], others: Collection[str]) -> set[str]:
        stated = {iri for property in own for iri in addresses(self.full.of(component), property)}
        said = {subject for property, subject in self.said(component) if property in others}
        return {iri for iri in stated | said if self._is_pathway(iri, component)}

    def _is_pathway(self, iri: str, component: str) -> bool:
        if iri == self.iri:
            return True
        known = kinds(self.full.of(iri)) or kinds(self.short.of(iri))
        undescribed = not known and iri not in self.members and iri in addresses(self.full.of(component), IS_PART, IS_GOAL)
        return PATHWAY in known or undescribed

    def said(self, node: str) -> Iterable[tuple[str, str]]:
        """What other nodes state of a node, but not what a later ask says in the name of a node that an earlier one describes."""
        for number, property, subject in self._said.get(node, ()):
            if number <= self.full.origin.get(subject, self.short.origin.get(subject, number)):
                yield property, subject

    def refer(self, nodes: Sequence[str]) -> None:
        """Ask who refers to nodes."""
        for number, ask in enumerate(self.full.asks):
            for node, property, subject in ask('pathway-referrers', nodes):
                name = prefixed(property.value)  # type: ignore[union-attr]
                self._said.setdefault(node.value, []).append((number, OLDER.get(name, name), subject.value))  # type: ignore[union-attr]

    def refer_older(self) -> None:
        """Ask which components name the pathway in a way that is gone."""
        for number, ask in enumerate(self.full.asks):
            for (component,) in ask('pathway-older-links', [self.iri]):
                self._said.setdefault(self.iri, []).append((number, IS_PART, component.value))  # type: ignore[union-attr]


def gather(asks: Sequence[Ask], iri: str) -> Gathered:
    """Everything about a pathway that the asks know; nothing is said here about whether it is one."""
    found = Gathered(iri, Notes(asks, 'pathway-statements'), Notes(asks, 'pathway-resources'))
    found.full.learn([iri])
    if iri not in found.full.origin:
        return found
    found.listed = frozenset(addresses(found.full.of(iri), HAS_PART, HAS_GOAL, HAS_CHILD))
    found.refer([iri])
    found.refer_older()
    _whole(found)
    frontier = _first(found)
    while frontier:
        frontier = _round(found, frontier)
    _follow_embedded(found)
    return found


def _whole(found: Gathered) -> None:
    """The sets that have the pathway, and what has it as its target pathway."""
    said = list(found.said(found.iri))
    found.sets = sorted({subject for property, subject in said if property == 'ceterms:hasPathway'})
    targeting = {subject for property, subject in said if property == 'ceterms:targetPathway'}
    found.short.learn([*found.sets, *targeting])
    found.credentials = sorted(iri for iri in targeting if 'ceterms:ConditionProfile' not in kinds(found.short.of(iri)))


def _first(found: Gathered) -> dict[str, bool]:
    """The parts; the value says that what is met is named by the pathway or a member, not only by itself."""
    own = addresses(found.full.of(found.iri), HAS_PART, HAS_GOAL, HAS_CHILD)
    others = [subject for property, subject in found.said(found.iri) if property in (IS_PART, IS_GOAL, IS_CHILD)]
    return dict.fromkeys([iri for iri in (*own, *others) if iri != found.iri], True)


def _round(found: Gathered, frontier: dict[str, bool]) -> dict[str, bool]:
    """Take in the nodes of a round; the nodes of the next one."""
    found.full.learn(frontier)
    new = [iri for iri in frontier if _NEVER.isdisjoint(kinds(found.full.of(iri)))]
    found.refer(new)
    found.short.learn(sorted(_foreign(found, new)))
    following: dict[str, bool] = {}
    for iri in new:
        member = _membership(found, iri)
        if member == 'outside' and not frontier[iri]:
            continue
        found.members[iri] = member
        if member != 'outside':
            for target, named in _targets(found, iri):
                following[target] = following.get(target, False) or named
    return {iri: named for iri, named in following.items() if iri not in found.members and iri != found.iri and iri not in frontier}


def _foreign(found: Gathered, components: Iterable[str]) -> set[str]:
    """Nodes that may be other pathways which have one of the components."""
    named: set[str] = set()
    for component in components:
        named.update(addresses(found.full.of(component), IS_PART, IS_GOAL, IS_CHILD))
        named.update(subject for property, subject in found.said(component) if property in (HAS_PART, HAS_GOAL))
    return {iri for iri in named if iri not in found.full.origin}


def _membership(found: Gathered, iri: str) -> str:
    containers = found.containers(iri)
    if found.iri in containers or iri in found.listed:
        return 'part'
    return 'outside' if containers or iri not in found.full.origin else 'reached'


def _targets(found: Gathered, iri: str) -> Iterable[tuple[str, bool]]:
    """What a component leads to: nodes, and whether it names them itself."""
    node = found.full.of(iri)
    known = set(kinds(node))
    is_component = found.members[iri] == 'part' or any(load().is_a(kind, 'ceterms:PathwayComponent') for kind in known)
    named = addresses(node, HAS_CHILD, IS_CHILD, PRECEDES, PRECEDED_BY, *((PREREQUISITE, TARGETS) if is_component else ()))
    for condition in conditions_of(found.full, iri):
        named += addresses(found.full.of(condition), TARGETS)
    yield from ((target, True) for target in named)
    said = (HAS_CHILD, IS_CHILD, PRECEDES, PRECEDED_BY)
    yield from ((subject, False) for property, subject in found.said(iri) if property in said)


def conditions_of(full: Notes, iri: str) -> list[str]:
    """The conditions of a component, the nested ones too, each once."""
    found: dict[str, None] = {}
    waiting = addresses(full.of(iri), CONDITIONS)
    while waiting:
        condition = waiting.pop()
        if condition not in found:
            found[condition] = None
            waiting += addresses(full.of(condition), CONDITIONS)
    return list(found)


_EMBEDDED = (
    CONDITIONS, 'ceterms:hasConstraint', 'ceterms:comparator', 'ceterms:leftAction', 'ceterms:rightAction', 'ceterms:leftSource',
    'ceterms:rightSource', 'ceterms:logicalOperator', 'ceterms:credentialType', 'ceterms:componentCategory', 'asn:hasProgressionLevel',
    'ceterms:industryType',
)  # fmt: skip


def _follow_embedded(found: Gathered) -> None:
    """Learn the rare profiles that the query about statements does not bring along."""
    while True:
        known = list(found.full.nodes.items())
        met = {address(value) for _, node in known for name in _EMBEDDED for value in node.get(name, ())}
        missing = sorted(iri for iri in met if GENID in iri and iri not in found.full.nodes)
        asked = len(found.full.origin)
        found.full.learn(missing)
        if len(found.full.origin) == asked:
            return
