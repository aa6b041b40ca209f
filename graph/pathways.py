"""Pathways read from the graph by named queries, and assembled into the model of `ctdl.pathways.model`.

A pathway is read in rounds (`graph.pathway_gathering`), each a question about all nodes that are new, from one store or from several:
documents that are being checked first, then a registry. Bad data never raises; only a pathway that is not there does.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctdl.ctid import ctid_of
from ctdl.pathways.model import BASIC, Component, Condition, Level, Older, Pathway
from ctdl.vocabulary import load
from graph.pathway_amounts import credits, unread
from graph.pathway_asking import Ask, asking
from graph.pathway_conditions import conditions, in_place
from graph.pathway_gathering import (
    HAS_CHILD,
    HAS_GOAL,
    PATHWAY,
    PRECEDED_BY,
    PRECEDES,
    PREREQUISITE,
    TARGETS,
    Gathered,
    conditions_of,
    gather,
)  # fmt: skip
from graph.pathway_levels import in_order, level_values, levels
from graph.pathway_links import before, links, one_sided
from graph.pathway_missing import no_pathway
from graph.pathway_resources import codes, kind, learn, owner, resource, resources
from graph.pathway_values import NAMES, addresses, chosen, kinds, labels, literals, natural, text, whole

__all__ = ['Ask', 'asking', 'read']

_SELECTION = 'ceterms:SelectionComponent'
_WEBPAGE = 'ceterms:subjectWebpage'


def read(asks: Sequence[Ask], iri: str, language: str = 'en') -> Pathway:
    """The pathway with an address, with texts in a language where there are any, else in English, else in any.

    What an earlier ask describes counts, whatever a later one says of it. MissingError when no ask describes such a pathway; it says
    what the address is instead, and which pathways have it.
    """
    found = gather(asks, iri)
    node = found.full.of(iri)
    if PATHWAY not in kinds(node) and not (node and not kinds(node) and HAS_GOAL in node):
        raise no_pathway(found, language)
    return _Assembly(found, language).pathway()


class _Assembly:
    """Makes the model from what was gathered."""

    def __init__(self, found: Gathered, language: str) -> None:
        self.found = found
        self.language = language
        self.model, self.levels = levels(found, language)
        learn(found, found.members)
        self.links = links(found)
        self.levels_of = {iri: self._level(iri, self.levels) for iri in found.members}
        self.places = {iri: place for place, iri in enumerate(self._order())}

    def pathway(self) -> Pathway:
        found, node = self.found, self.found.full.of(self.found.iri)
        name, tag = chosen(node, self.language, *NAMES)
        return Pathway(
            found.iri, _ctid(found, found.iri), name, text(node, self.language, 'ceterms:description', 'ceasn:description'), tag,
            owner(found, node, self.language), next(iter(addresses(node, _WEBPAGE)), ''), self.model, tuple(found.sets),
            self._in_place(self.links.of(found.iri, HAS_GOAL)), {iri: self._component(iri) for iri in self.places}, self.levels,
            tuple(resource(found, iri, self.language) for iri in found.credentials), one_sided(found, self.links), self._older(),
            unread=tuple((iri, said) for iri in self.places if (said := unread(found.full, found.full.of(iri), 'ceterms:creditValue'))),
        )  # fmt: skip

    def _in_place(self, iris: set[str]) -> tuple[str, ...]:
        return in_place((iri for iri in iris if iri in self.places), self.places)

    def _level(self, iri: str, known: tuple[Level, ...]) -> str:
        named = set(level_values(self.found, iri))
        return next((level.iri for level in known if level.iri in named), '')

    def _order(self) -> list[str]:
        """Components so that each comes after what comes before it, the earlier level first, then by name; those of others last."""
        rank = {level.iri: place for place, level in enumerate(self.levels)}
        keys = {iri: self._key(iri, rank) for iri in self.found.members}
        inside = [iri for iri, member in self.found.members.items() if member != 'outside']
        known = {iri: before(self.found, self.links, iri) for iri in inside}
        outside = sorted((iri for iri in self.found.members if self.found.members[iri] == 'outside'), key=lambda iri: keys[iri])
        return in_order(inside, known, keys) + outside

    def _key(self, iri: str, rank: dict[str, int]) -> tuple[object, ...]:
        name = text(self.found.full.of(iri), self.language, *NAMES)
        return rank.get(self.levels_of[iri], len(rank)), natural(name), iri

    # components

    def _component(self, iri: str) -> Component:
        found, language = self.found, self.language
        node, full = found.full.of(iri), found.full
        name, tag = chosen(node, language, *NAMES)
        notes = (full, found.short)
        outside = found.members[iri] == 'outside'
        return Component(
            iri, self._kind(iri), _ctid(found, iri), name, text(node, language, 'ceterms:description', 'ceasn:description'), tag,
            category=', '.join(
                labels(notes, node, language, 'ceterms:credentialType') or labels(notes, node, language, 'ceterms:componentCategory')
            ),
            codes=codes(full, node), designations=labels(notes, node, language, 'ceterms:componentDesignation'),
            term=', '.join(labels(notes, node, language, 'ceterms:programTerm')), level=self.levels_of[iri],
            webpage=next(iter(addresses(node, _WEBPAGE)), ''), credits=credits(full, node, 'ceterms:creditValue'),
            points=credits(full, node, 'ceterms:pointValue'), occupations=labels(notes, node, language, 'ceterms:occupationType'),
            stands_for=resources(found, iri, language), conditions=() if outside else self._conditions(iri),
            children=self._in_place(self.links.of(iri, HAS_CHILD)), precedes=self._in_place(self.links.of(iri, PRECEDES)),
            preceded_by=self._in_place(self.links.of(iri, PRECEDED_BY)),
            prerequisites=() if outside else self._in_place(set(addresses(node, PREREQUISITE)) - {iri}),
            pathways=tuple(sorted(found.parts_of(iri))),
            member=found.members[iri],
        )  # fmt: skip

    def _kind(self, iri: str) -> str:
        """The class, '' for what nothing describes; the former SelectionComponent is a basic component with a condition."""
        known = kinds(self.found.full.of(iri))
        component = next((name for name in known if load().is_a(name, 'ceterms:PathwayComponent')), '')
        if component or not known:
            return component
        return BASIC if _SELECTION in known else kind(self.found.full.of(iri))

    def _conditions(self, iri: str) -> tuple[Condition, ...]:
        """Its conditions; a number of components that stands outside any condition, as was customary once, is one too."""
        found = conditions(self.found.full, iri, self.language, self.places)
        node = self.found.full.of(iri)
        number = whole(node, 'ceterms:requiredNumber')
        targets = set(addresses(node, TARGETS)) or (self.links.of(iri, HAS_CHILD) if number is not None else set())
        if found or not targets:
            return found
        return (Condition(f'{iri}#selection', number=number, targets=self._in_place(targets)),)

    # older spellings

    def _older(self) -> tuple[Older, ...]:
        seen: set[tuple[str, str, str]] = set()
        for iri in (self.found.iri, *self.found.members):
            node = self.found.full.of(iri)
            for focus in (iri, *conditions_of(self.found.full, iri)):
                seen |= {(iri, spelling, read_as) for spelling, read_as in self.found.full.older.get(focus, {}).items()}
            if _SELECTION in kinds(node):
                seen.add((iri, _SELECTION, BASIC))
            if PREREQUISITE in node and self._kind(iri) in _COMPONENTS:
                seen.add((iri, PREREQUISITE, 'ceterms:hasCondition'))
        return tuple(Older(*spelled) for spelled in sorted(seen))


_COMPONENTS = load().descendants('ceterms:PathwayComponent') | {'ceterms:CollectionComponent', 'ceterms:MultiComponent'}


def _ctid(found: Gathered, iri: str) -> str:
    stated = (value.value.strip() for value in literals(found.full.of(iri), 'ceterms:ctid'))
    return ctid_of(iri) or next(stated, '')
