"""Which statements make a link from one thing to another, in the order of a learner, and what the link says.

The rules are those of the named queries `connections-in` and `connections-out`, which say the same in SPARQL about one resource; the suite
compares the two. Properties and directions are from the definitions of CTDL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from ctdl.connections.model import Link
from ctdl.ctid import ctid_of
from ctdl.vocabulary import load
from graph.connection_looking import Looking
from graph.connection_terms import (
    AFTER,
    ASSERTED,
    BEFORE,
    COMPETENCY,
    COMPONENTS,
    FOR,
    FROM,
    GIVES,
    GOAL,
    GOAL_OF,
    KIND,
    LEADS,
    MANIFEST,
    NAME,
    NO_WHOLE,
    NODE,
    NOT_LEADING,
    OTHERWISE,
    PART,
    PROFILE,
    RELATION,
    SHARED,
    SOFT,
    STANDS_FOR,
    TAKES,
    TARGET,
    TEACHES,
    WHOLE,
    WORDS,
)


@dataclass(frozen=True, slots=True)
class _Said:
    """A statement that makes a link: where it is made, through which profile and which nested condition, and what is in between."""

    first: str
    then: str
    property: str
    stating: str
    how: str = 'direct'
    condition: str = ''
    via: str = ''


class Rules:
    """The links of things in one store; texts of conditions come in the language wished for, where they have it."""

    def __init__(self, look: Looking, language: str = 'en') -> None:
        self.look, self.language = look, language.lower()

    def links(self, nodes: Iterable[str], direction: str) -> dict[str, tuple[Link, ...]]:
        """For each node the links to it ('in') or from it ('out'), each statement once, in an order that is always the same."""
        wanted = list(nodes)
        found: dict[str, tuple[Link, ...]] = {}

        def attempt() -> None:
            for node in wanted:
                said = self._into(node) if direction == 'in' else self._out_of(node)
                links = {link for one in said for link in self._links(one)}
                found[node] = tuple(sorted(links, key=order))

        self.look.settle(attempt)
        return found

    # ---- what comes before

    def _into(self, node: str) -> Iterator[_Said]:
        for holder in self._shared(node):
            yield from self._demands(node, holder)
        for property, holder, how, condition in self._named(node, AFTER):
            yield _Said(holder, node, property, holder, how, condition)
        for named in self._names_of(node):
            for property, leading in self.look.subjects(named, *LEADS):
                if not self._is(leading, NOT_LEADING):
                    yield _Said(leading, node, property, leading)
        yield from (said for said in self._parts(node) if said.then == node)
        yield from self._transfer_into(node)
        yield from self._pathways_to(node)

    def _demands(self, node: str, holder: str) -> Iterator[_Said]:
        for property, value in self.look.values(holder, *BEFORE):
            for first, how, condition in self._targets(value):
                how = how if holder == node else 'manifest'
                yield _Said(first, node, property, holder, how, condition)
            for competency, how, condition in self._competencies(value):
                how = how if holder == node else 'manifest'
                for taught in self._names_of(competency):
                    for teaches, teaching in self.look.subjects(taught, *TEACHES):
                        yield _Said(teaching, node, teaches, teaching, how, condition, competency)

    def _transfer_into(self, node: str) -> Iterator[_Said]:
        for profile in self._profiles(node, FOR, TAKES):
            origins = list(self._ends(profile, FROM, GIVES))
            for property, origin, stating in origins:
                yield _Said(origin, node, property, stating, via=profile)
            if not origins:
                for property, _, stating in (e for e in self._ends(profile, FOR, TAKES) if e[1] == node):
                    yield _Said(profile, node, property, stating)
        for property, origin, stating in self._ends(node, FROM, GIVES):
            yield _Said(origin, node, property, stating)

    def _pathways_to(self, node: str) -> Iterator[_Said]:
        for goal in self._components(node):
            for pathway in self._both(goal, GOAL_OF, GOAL):
                for part in self._both(pathway, PART, WHOLE):
                    for _, first in self.look.values(part, *STANDS_FOR):
                        yield _Said(first, node, GOAL, pathway, via=pathway)

    # ---- what comes after

    def _out_of(self, node: str) -> Iterator[_Said]:
        for property, value in self.look.values(node, *AFTER):
            for then, how, condition in self._targets(value):
                yield _Said(node, then, property, node, how, condition)
        for property, holder, how, condition in self._named(node, BEFORE):
            for then in self._sharing(holder):
                yield _Said(node, then, property, holder, how if holder == then else 'manifest', condition)
        if not self._is(node, NOT_LEADING):
            yield from (_Said(node, then, property, node) for property, then in self.look.values(node, *LEADS))
        yield from (said for said in self._parts(node) if said.first == node)
        yield from self._transfer_out(node)
        yield from self._taught(node)
        for part in self._components(node):
            for pathway in self._both(part, WHOLE, PART):
                for goal in self._both(pathway, GOAL, GOAL_OF):
                    for _, then in self.look.values(goal, *STANDS_FOR):
                        yield _Said(node, then, GOAL, pathway, via=pathway)

    def _transfer_out(self, node: str) -> Iterator[_Said]:
        for profile in self._profiles(node, FROM, GIVES):
            uses = [use for _, use, _ in self._ends(profile, FOR, TAKES)]
            for property, _, stating in (e for e in self._ends(profile, FROM, GIVES) if e[1] == node):
                yield from (_Said(node, use, property, stating, via=profile) for use in uses)
                if not uses:
                    yield _Said(node, profile, property, stating)
        for property, use, stating in self._ends(node, FOR, TAKES):
            yield _Said(node, use, property, stating)

    def _taught(self, node: str) -> Iterator[_Said]:
        for property, taught in self.look.values(node, *TEACHES):
            for competency in (taught, *(n for _, n in self.look.values(taught, NODE))):
                for _, holder, how, condition in self._named(competency, BEFORE, (COMPETENCY,)):
                    for then in self._sharing(holder):
                        yield _Said(node, then, property, node, how if holder == then else 'manifest', condition, competency)

    # ---- steps that both directions take

    def _is(self, node: str, kinds: frozenset[str]) -> bool:
        return any(kind in kinds for _, kind in self.look.values(node, KIND))

    def _is_profile(self, node: str) -> bool:
        return self._is(node, frozenset({PROFILE}))

    def _shared(self, node: str) -> Iterator[str]:
        yield node
        yield from (manifest for _, manifest in self.look.values(node, SHARED))

    def _sharing(self, holder: str) -> Iterator[str]:
        """Who a condition of a holder is for: itself, and those that share it when it is a manifest."""
        if not self._is(holder, frozenset({MANIFEST})):
            yield holder
        yield from (sharing for _, sharing in self.look.subjects(holder, SHARED))

    def _names_of(self, node: str) -> Iterator[str]:
        """The node and the alignments that name it."""
        yield node
        yield from (alignment for _, alignment in self.look.subjects(node, NODE))

    def _targets(self, value: str) -> Iterator[tuple[str, str, str]]:
        """What a value of requires and the like names: itself, or the targets of the condition profile that it is."""
        if not self._is_profile(value):
            yield value, 'direct', ''
        for condition in self._nested(value):
            for _, target in self.look.values(condition, *TARGET):
                yield target, 'condition' if condition == value else 'alternative', condition

    def _competencies(self, value: str) -> Iterator[tuple[str, str, str]]:
        for competency in (value, *(n for _, n in self.look.values(value, NODE))):
            yield competency, 'direct', ''
        for condition in self._nested(value):
            for _, target in self.look.values(condition, COMPETENCY):
                how = 'condition' if condition == value else 'alternative'
                yield target, how, condition
                yield from ((node, how, condition) for _, node in self.look.values(target, NODE))

    def _nested(self, value: str) -> list[str]:
        """The condition profiles that a value is and has as alternatives, at any depth."""
        found = [value]
        for node in found:
            found += [inner for _, inner in self.look.values(node, OTHERWISE) if inner not in found]
        return [node for node in found if self._is_profile(node)]

    def _named(
        self, node: str, properties: tuple[str, ...], targets: tuple[str, ...] = TARGET
    ) -> Iterator[tuple[str, str, str, str]]:
        """Who states one of the properties with the node as a target: property, holder, how, condition."""
        for named in self._names_of(node):
            for property, holder in self.look.subjects(named, *properties):
                yield property, holder, 'direct', ''
            for condition in {c for _, c in self.look.subjects(named, *targets) if self._is_profile(c)}:
                outer = [condition]
                for profile in outer:
                    outer += [above for _, above in self.look.subjects(profile, OTHERWISE) if above not in outer]
                    for property, holder in self.look.subjects(profile, *properties):
                        yield property, holder, 'condition' if profile == condition else 'alternative', condition

    def _parts(self, node: str) -> Iterator[_Said]:
        """Statements that something is a part of something, on either side of which the node stands."""
        pairs = [(node, whole, WHOLE, node) for _, whole in self.look.values(node, WHOLE)]
        pairs += [(part, node, WHOLE, part) for _, part in self.look.subjects(node, WHOLE)]
        pairs += [(part, node, PART, node) for _, part in self.look.values(node, PART)]
        pairs += [(node, whole, PART, whole) for _, whole in self.look.subjects(node, PART)]
        for part, whole, property, stating in pairs:
            if not self._is(whole, NO_WHOLE) and not self._is(part, COMPONENTS):
                yield _Said(part, whole, property, stating)

    def _profiles(self, node: str, forth: str, back: str) -> set[str]:
        return {p for _, p in self.look.subjects(node, forth)} | {p for _, p in self.look.values(node, back)}

    def _ends(self, profile: str, forth: str, back: str) -> Iterator[tuple[str, str, str]]:
        """What a transfer value profile joins on one side, whichever says so: property, end, and who states it."""
        yield from ((property, end, profile) for property, end in self.look.values(profile, forth))
        yield from ((property, end, end) for property, end in self.look.subjects(profile, back))

    def _both(self, node: str, forth: str, back: str) -> set[str]:
        return {v for _, v in self.look.values(node, forth)} | {s for _, s in self.look.subjects(node, back)}

    def _components(self, node: str) -> Iterator[str]:
        return (component for _, component in self.look.subjects(node, *STANDS_FOR))

    # ---- a link as it is told

    def _links(self, said: _Said) -> Iterator[Link]:
        relation = RELATION[said.property]
        asserters = [who for _, who in self.look.values(said.condition, ASSERTED)] if said.condition else []
        for first in self._meant(said.first):
            for then in self._meant(said.then):
                if first != then:
                    for document in self.look.documents(said.stating) or ('',):
                        for asserter in asserters or ('',):
                            yield Link(
                                first, then, relation, load().compact(said.property), said.how, relation in SOFT,
                                self._words(said.condition), ctid_of(document) or document, asserter, (said.via,) if said.via else (),
                            )  # fmt: skip

    def _meant(self, node: str) -> list[str]:
        return [target for _, target in self.look.values(node, NODE)] or [node]

    def _words(self, condition: str) -> str:
        if not condition:
            return ''
        for property in (NAME, WORDS):
            texts = [text for _, text in self.look.texts(condition, property)]
            fitting = [text for text in texts if matches(text, self.language)] or texts
            if fitting:
                return min(text.value for text in fitting)
        return ''


def matches(text: ox.Literal, language: str) -> bool:
    """True for a text in a language or in a regional form of it, as LANGMATCHES has it."""
    tag = (text.language or '').lower()
    return tag == language or tag.startswith(f'{language}-')


_STRENGTH = ('requires', 'part', 'leads', 'standing', 'transfer', 'teaches', 'preparation', 'recommends', 'pathway')
_HOW = ('direct', 'condition', 'manifest', 'alternative')


def order(link: Link) -> tuple[str, str, int, int, str, str, str, str, tuple[str, ...]]:
    """The order in which links are told: by their ends, the strongest first."""
    return (
        link.first, link.then, _STRENGTH.index(link.relation), _HOW.index(link.how), link.property, link.condition, link.document,
        link.asserter, link.via,
    )  # fmt: skip
