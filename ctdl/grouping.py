"""Which nodes of an RDF graph make up one document: the resource with the CTID, the parts of a framework, what they refer to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from pyoxigraph import Literal

from ctdl import vocabulary
from ctdl.ctid import ctid_of, graph_address, resource_address, with_lower_ctid
from ctdl.rdf_graph import RDF_TYPE, Graph, anonymous


@dataclass(slots=True, eq=False)
class Group:
    """The nodes of one document.

    `ctid` is '' where nothing in it has one; `main` the node it is about; `own` the nodes that belong to this document only, the main
    one first; `others` the nodes described along with them; `level` the node that is the document itself, '' for none.
    """

    ctid: str
    main: str
    own: list[str]
    others: dict[str, None] = field(default_factory=dict)
    level: str = ''

    @property
    def address(self) -> str:
        """The address of the document, '' without a CTID."""
        if not self.ctid:
            return ''
        main = _normal(self.main)
        return main.replace('/resources/', '/graph/', 1) if '/resources/' in main and ctid_of(main) else graph_address(self.ctid)


@dataclass(frozen=True, slots=True)
class Family:
    """Parts that are published in the document of their whole; `up` leads from a part to its whole, `down` the other way.

    Both also join a part to its parent among the parts.
    """

    parts: frozenset[str]
    wholes: frozenset[str]
    up: tuple[str, ...]
    down: tuple[str, ...]


@cache
def families() -> tuple[Family, ...]:
    """The four kinds of documents with parts of their own."""
    table = vocabulary.load()

    def family(parts: str, wholes: str, up: str, down: str) -> Family:
        below = (table.descendants(name) for name in parts.split())
        names = [tuple(table.expand(name) for name in text.split()) for text in (up, down)]
        return Family(frozenset().union(*below), frozenset(wholes.split()), names[0], names[1])

    return (
        family(
            'ceasn:Competency',
            'ceasn:CompetencyFramework',
            'ceasn:isPartOf ceasn:isTopChildOf ceasn:isChildOf',
            'ceasn:hasTopChild ceasn:hasChild',
        ),
        family(
            'skos:Concept asn:ProgressionLevel',
            'skos:ConceptScheme asn:ProgressionModel',
            'skos:inScheme skos:topConceptOf ceasn:inProgressionModel skos:broader',
            'skos:hasTopConcept skos:narrower',
        ),
        family(
            'ceterms:PathwayComponent',
            'ceterms:Pathway',
            'ceterms:isPartOf ceasn:isPartOf ceterms:isDestinationComponentOf ceasn:isChildOf',
            'ceterms:hasPart ceterms:hasDestinationComponent ceasn:hasChild',
        ),
        family(
            'ceasn:RubricCriterion ceasn:RubricLevel ceasn:CriterionLevel',
            'ceasn:Rubric',
            '',
            'ceasn:hasRubricCriterion ceasn:hasRubricLevel ceasn:hasCriterionLevel',
        ),
    )


@cache
def _with_ctid() -> frozenset[str]:
    """The classes that take a CTID."""
    table = vocabulary.load()
    return frozenset(name for name in table.classes if 'ceterms:ctid' in table.properties_of(name))


def groups(graph: Graph) -> list[Group]:
    """The documents in a graph by CTID, and behind them what belongs to none, as groups without a CTID; every described node is in one.

    A node without a CTID goes with each document that refers to it itself, and with the first that refers to it in a roundabout way;
    anonymous ones go with whatever refers to them.
    """
    return _Grouping(graph).grouped()


class _Grouping:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._vocabulary = vocabulary.load()
        self._subjects = graph.subjects
        self._classes = {subject: self._classes_of(subject) for subject in self._subjects}
        self._home: dict[str, Group] = {}
        self._groups: dict[str, Group] = {}

    def grouped(self) -> list[Group]:
        self._start()
        for family in families():
            self._join_parts(family, [group for _, group in sorted(self._groups.items())], set())
        found = [self._groups[ctid] for ctid in sorted(self._groups)]
        terms = [s for s in self._subjects if s not in self._home and self._is_term(s)]
        if terms:  # a vocabulary beside the data is no part of it
            found.append(Group('', terms[0], terms))
            self._home |= dict.fromkeys(terms, found[-1])
        taken = set(self._home)
        for group in found:
            self._add_neighbours(group, taken)
        for group in found:
            self._add_remote(group, taken)
        return [*found, *self._rest(taken)]

    # ---- what a node is

    def _classes_of(self, subject: str) -> frozenset[str]:
        values = self._graph.about[subject].get(RDF_TYPE, ())
        return frozenset(self._vocabulary.compact(value) for value in values if isinstance(value, str))

    def _is_term(self, subject: str) -> bool:
        return not anonymous(subject) and self._vocabulary.compact(subject) in self._vocabulary

    def _stated_ctid(self, subject: str) -> str:
        values = self._graph.about[subject].get(self._vocabulary.expand('ceterms:ctid'), ())
        return min((ctid for v in values if isinstance(v, Literal) and (ctid := ctid_of(v.value))), default='')

    def _ctid(self, subject: str) -> str:
        if anonymous(subject):
            return '' if self._graph.referred(subject) else self._stated_ctid(subject)
        return self._stated_ctid(subject) if '/graph/' in subject else ctid_of(subject) or self._stated_ctid(subject)

    def _starts(self, subject: str) -> bool:
        """True for a node with a CTID that may have one, or whose class says nothing about that."""
        known = self._classes[subject] & self._vocabulary.classes.keys()
        return bool(known & _with_ctid()) or (not known and bool(self._stated_ctid(subject)))

    # ---- documents with a CTID

    def _start(self) -> None:
        """A group for every CTID, with all nodes that have it, however it is spelt."""
        ctids = {subject: ctid for subject in self._subjects if (ctid := self._ctid(subject))}
        started = {ctid for subject, ctid in ctids.items() if self._starts(subject)}
        same = defaultdict(list)
        for subject, ctid in ctids.items():
            if ctid in started:
                same[ctid].append(subject)
        for ctid, subjects in same.items():
            subjects.sort(key=lambda s: (not self._starts(s), _normal(s) != resource_address(ctid), self._graph.rank(s)))
            self._groups[ctid] = group = Group(ctid, subjects[0], subjects)
            self._home |= dict.fromkeys(subjects, group)
        for subject in self._subjects:
            known = self._groups.get(ctid_of(subject)) if '/graph/' in subject else None
            if known and not known.level and subject not in self._home and _normal(subject) == known.address:
                known.level = subject
                self._home[subject] = known

    def _join_parts(self, family: Family, holders: Iterable[Group], taken: set[str]) -> None:
        """Parts to the groups of their wholes, breadth first, so that a part is with the nearest one."""
        home = {node: group for group in holders if self._classes[group.main] & family.wholes for node in group.own}
        below = self._links(family, home, taken) if home else {}
        waiting = list(home)
        while waiting:
            reached = []
            for holder in waiting:
                for part in sorted(below.get(holder, ()), key=self._graph.rank):
                    if part not in home:
                        home[part] = home[holder]
                        self._move(part, home[holder])
                        reached.append(part)
            waiting = reached

    def _links(self, family: Family, wholes: Iterable[str], taken: set[str]) -> dict[str, set[str]]:
        """Whole or part → the parts that are directly below it."""
        parts = [
            s for s in self._subjects if self._classes[s] & family.parts and not self._classes[s] & family.wholes and s not in taken
        ]
        below: dict[str, set[str]] = defaultdict(set)
        for part in parts:
            for holder in self._objects(part, family.up):
                below[holder].add(part)
        allowed = set(parts)
        for holder in (*wholes, *parts):
            below[holder].update(part for part in self._objects(holder, family.down) if part in allowed)
        return below

    def _objects(self, subject: str, predicates: Iterable[str]) -> Iterable[str]:
        """The nodes that a node refers to by some properties, whatever the spelling of a CTID address."""
        about = self._graph.about
        for predicate in predicates:
            for value in about[subject].get(predicate, ()):
                if isinstance(value, str):
                    group = None if value in about else self._groups.get(ctid_of(value))
                    yield group.main if group else value

    def _move(self, part: str, group: Group) -> None:
        former = self._home.get(part)
        if former is group:
            return
        nodes = [*former.own, *([former.level] if former.level else [])] if former else [part]
        if former:
            self._groups.pop(former.ctid, None)
        group.own.extend(nodes)
        self._home |= dict.fromkeys(nodes, group)

    # ---- what goes with them

    def _add_neighbours(self, group: Group, taken: set[str]) -> None:
        """What the document's own nodes refer to, with all that is anonymous behind that."""
        own = {*group.own, *([group.level] if group.level else [])}
        waiting = [(subject, True) for subject in own]
        while waiting:
            subject, near = waiting.pop()
            for target in self._graph.targets(subject):
                hidden = anonymous(target)
                here = target in group.others or target in own
                if here or not (hidden or (near and target in self._graph.about and target not in self._home)):
                    continue
                group.others[target] = None
                taken.add(target)
                waiting.append((target, near and hidden))

    def _add_remote(self, group: Group, taken: set[str]) -> None:
        """What those refer to in turn, unless it is somewhere already; anonymous nodes all the same."""
        own = set(group.own)
        waiting = [*own, *group.others]
        while waiting:
            for target in self._graph.targets(waiting.pop()):
                here = target in group.others or target in own
                if here or not (anonymous(target) or (target in self._graph.about and target not in taken)):
                    continue
                group.others[target] = None
                taken.add(target)
                waiting.append(target)

    # ---- what belongs to no document

    def _rest(self, taken: set[str]) -> list[Group]:
        """From wholes with their parts, then from nodes that none of the others refer to, then from where cycles begin."""
        left = [s for s in self._subjects if s not in taken]
        wholes = frozenset[str]().union(*(family.wholes for family in families()))
        starts = {s: Group('', s, [s]) for s in left if self._classes[s] & wholes}
        self._home |= starts
        for family in families():
            self._join_parts(family, starts.values(), taken)
        referred = {target for subject in left for target in self._graph.targets(subject) if target != subject}
        left.sort(key=lambda s: (s not in starts, s in referred))
        taken.update(s for s in left if s in self._home)
        found: list[Group] = []
        for subject in left:
            if subject in starts or subject not in taken:
                taken.add(subject)
                found.append(starts.get(subject) or Group('', subject, [subject]))
                self._add_remote(found[-1], taken)
        return _united(found)


def _united(groups: list[Group]) -> list[Group]:
    """Groups without a CTID that share an anonymous node are one: nothing would say that it is the same node in both."""
    holder: dict[str, int] = {}
    out = dict(enumerate(groups))
    for number, group in enumerate(groups):
        shared = {holder[node] for node in (*group.own, *group.others) if node in holder}
        first = min(shared, default=number)
        for other in sorted({number, *shared} - {first}):
            joined = out.pop(other)
            out[first].own.extend(joined.own)
            out[first].others |= joined.others
            holder |= dict.fromkeys(filter(anonymous, (*joined.own, *joined.others)), first)
        holder |= dict.fromkeys(filter(anonymous, (*group.own, *group.others)), first)
    return list(out.values())


def _normal(address: str) -> str:
    """A CTID address as it is written: lower case, https for the Registry."""
    return with_lower_ctid(address.replace('http://credentialengineregistry.org/', 'https://credentialengineregistry.org/', 1))
