"""Pathways made up from a seed, as models and as the documents that state them: courses on levels, groups, conditions and a destination.

pathway = random_pathway(7, components=40, levels=4)
documents(pathway)  # the document of the pathway, and that of its progression model
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

from ctdl.ctid import graph_address, resource_address
from ctdl.pathways.model import Amount, Component, Condition, Constraint, Level, Pathway

Node = dict[str, Any]
LANGUAGE = 'en-US'
HOURS = 'Semester Hour'
_SUBJECTS = (
    'Algebra', 'Anatomy', 'Biology', 'Blueprint Reading', 'Calculus', 'Chemistry', 'Circuits', 'College Composition', 'Customer Service',
    'Drafting', 'Electrical Safety', 'Ethics', 'First Aid', 'Hydraulics', 'Industrial Automation', 'Materials Science', 'Microbiology',
    'Motor Controls', 'Networking', 'Nutrition', 'Pharmacology', 'Physics', 'Programming', 'Project Planning', 'Psychology',
    'Public Speaking', 'Robotics', 'Sociology', 'Statistics', 'Technical Writing', 'Thermodynamics', 'Welding',
)  # fmt: skip
_PARTS = ('I', 'II', 'III', 'with Laboratory', 'for Technicians', 'Seminar', 'in Practice')
_KINDS = ('CourseComponent',) * 7 + ('AssessmentComponent', 'CompetencyComponent', 'WorkExperienceComponent')


def iri_of(random: Random) -> str:
    """The address of a new resource."""
    return resource_address(f'ce-{UUID(int=random.getrandbits(128), version=4)}')


def random_pathway(seed: int, components: int = 40, levels: int = 4) -> Pathway:
    """A sound pathway: every component leads to the one destination, nothing needs what comes on a later level."""
    return _Making(Random(seed), components, levels).pathway()


@dataclass(slots=True)
class _Making:
    """A pathway in the making: the dice, how many components are wanted, on how many levels."""

    random: Random
    components: int
    levels: int

    def pathway(self) -> Pathway:
        pathway = iri_of(self.random)
        model, levels = self.model()
        rows = self.rows(levels)
        goal = self.component('CredentialComponent', 'Associate in Applied Technology', levels[-1].iri if levels else '')
        known = self.linked(rows, goal)
        ready = {iri: replace(component, pathways=(pathway,)) for iri, component in known.items()}
        return Pathway(
            pathway, pathway[-39:], 'A Way into Technology', 'Steps from the first class to the degree.', LANGUAGE,
            model=model, destinations=(goal.iri,), components=ready, levels=levels,
        )  # fmt: skip

    def model(self) -> tuple[str, tuple[Level, ...]]:
        if not self.levels:
            return '', ()
        return iri_of(self.random), tuple(Level(iri_of(self.random), f'Term {number + 1}') for number in range(self.levels))

    def rows(self, levels: tuple[Level, ...]) -> list[list[Component]]:
        """The components of each level; without levels, of rows that only the links will show."""
        count = max(1, len(levels) or 4)
        sizes = [(self.components - 1) // count + (number < (self.components - 1) % count) for number in range(count)]
        return [[self.step(levels[row].iri if levels else '') for _ in range(size)] for row, size in enumerate(sizes)]

    def step(self, level: str) -> Component:
        kind = self.random.choice(_KINDS)
        return self.component(kind, f'{self.random.choice(_SUBJECTS)} {self.random.choice(_PARTS)}', level)

    def component(self, kind: str, name: str, level: str) -> Component:
        iri = iri_of(self.random)
        credits = (Amount(*(Decimal(self.random.randint(1, 5)),) * 2, HOURS),) if kind == 'CourseComponent' else ()
        return Component(iri, f'ceterms:{kind}', iri[-39:], name, language=LANGUAGE, level=level, credits=credits)

    def linked(self, rows: list[list[Component]], goal: Component) -> dict[str, Component]:
        """All components with their conditions and order: each of a later row takes some of the rows before."""
        known: dict[str, Component] = {}
        used: set[str] = set()
        for number, row in enumerate(rows):
            before = [component for earlier in rows[max(0, number - 2) : number] for component in earlier]
            for component in row:
                condition = self.condition(before) if before and self.random.random() < 0.5 else None
                used |= set(condition.all_targets()) if condition else set()
                known[component.iri] = replace(component, conditions=(condition,) if condition else ())
        loose = tuple(iri for iri in known if iri not in used)
        last = Condition(f'{goal.iri}#last', 'All that is left', targets=loose) if loose else None
        known[goal.iri] = replace(goal, conditions=(last,) if last else ())
        return self.ordered(known, rows)

    def condition(self, before: list[Component], depth: int = 2) -> Condition:
        """Some of the components before, at least so many of them, perhaps with a condition within or a constraint."""
        targets = self.random.sample(before, min(len(before), self.random.choice((1, 1, 2, 2, 3, 4))))
        inner = (self.condition(before, depth - 1),) if depth and self.random.random() < 0.25 else ()
        options = len(targets) + len(inner)
        number = self.random.choice((None, self.random.randint(1, options)))
        constraints = (self.constraint(),) if self.random.random() < 0.1 else ()
        return Condition(
            f'urn:condition:{self.random.getrandbits(64):x}',
            f'Preparation {self.random.randint(1, 9999)}',
            number=number,
            targets=tuple(component.iri for component in targets),
            conditions=inner,
            constraints=constraints,
        )

    def constraint(self) -> Constraint:
        return Constraint(
            f'urn:constraint:{self.random.getrandbits(64):x}', 'Enough credit',
            left=('ceterms:creditValue',), comparator='GTEQ', right=('1',),
        )  # fmt: skip

    def ordered(self, known: dict[str, Component], rows: list[list[Component]]) -> dict[str, Component]:
        """The same with an order in time stated between some neighbours of a row and the next, on both sides."""
        for row, after in pairwise(rows):
            if row and after and self.random.random() < 0.6:
                first, then = known[self.random.choice(row).iri], known[self.random.choice(after).iri]
                known[first.iri] = replace(first, precedes=(then.iri,))
                known[then.iri] = replace(then, preceded_by=(first.iri,))
        return known


# documents


def documents(pathway: Pathway) -> list[Node]:
    """The documents that state a pathway: its own, and that of its progression model when it has one."""
    graph = [_pathway(pathway), *(_component(component, pathway) for component in pathway.components.values())]
    own = {'@context': 'https://credreg.net/ctdl/schema/context/json', '@id': graph_address(pathway.ctid), '@graph': graph}
    return [own, _model(pathway)] if pathway.model else [own]


def _pathway(pathway: Pathway) -> Node:
    return _stated({
        '@id': pathway.iri, '@type': 'ceterms:Pathway', 'ceterms:ctid': pathway.ctid,
        'ceterms:name': _text(pathway.name), 'ceterms:description': _text(pathway.description),
        'ceterms:hasDestinationComponent': list(pathway.destinations), 'asn:hasProgressionModel': [pathway.model] if pathway.model else [],
        'ceterms:hasPart': [component.iri for component in pathway.parts()],
    })  # fmt: skip


def _component(component: Component, pathway: Pathway) -> Node:
    return _stated({
        '@id': component.iri, '@type': component.kind, 'ceterms:ctid': component.ctid, 'ceterms:name': _text(component.name),
        'ceterms:isPartOf': list(component.pathways), 'asn:hasProgressionLevel': [component.level] if component.level else [],
        'ceterms:isDestinationComponentOf': [pathway.iri] if component.iri in pathway.destinations else [],
        'ceterms:creditValue': [_credits(amount) for amount in component.credits],
        'ceasn:hasChild': list(component.children), 'ceterms:precedes': list(component.precedes),
        'ceterms:precededBy': list(component.preceded_by), 'ceterms:prerequisite': list(component.prerequisites),
        'ceterms:hasCondition': [_condition(condition) for condition in component.conditions],
    })  # fmt: skip


def _credits(amount: Amount) -> Node:
    exact = {'schema:value': float(amount.low)}
    value = exact if amount.low == amount.high else {'schema:minValue': float(amount.low), 'schema:maxValue': float(amount.high)}
    return {'@type': 'ceterms:ValueProfile', **value, 'ceterms:creditUnitType': [_unit(amount.unit)]}


def _unit(label: str) -> Node:
    return {
        '@type': 'ceterms:CredentialAlignmentObject',
        'ceterms:targetNode': 'creditUnit:SemesterHour',
        'ceterms:targetNodeName': _text(label),
    }


def _condition(condition: Condition) -> Node:
    return _stated({
        '@type': 'ceterms:ComponentCondition', 'ceterms:name': _text(condition.name), 'ceterms:description': _text(condition.description),
        'ceterms:requiredNumber': condition.number, 'ceterms:targetComponent': list(condition.targets),
        'ceterms:hasCondition': [_condition(inner) for inner in condition.conditions],
        'ceterms:hasConstraint': [_constraint(constraint) for constraint in condition.constraints],
    })  # fmt: skip


def _constraint(constraint: Constraint) -> Node:
    return _stated({
        '@type': 'ceterms:Constraint', 'ceterms:name': _text(constraint.name), 'ceterms:leftSource': list(constraint.left),
        'ceterms:comparator': f'compare:{constraint.comparator}', 'ceterms:rightSource': [int(text) for text in constraint.right],
    })  # fmt: skip


def _model(pathway: Pathway) -> Node:
    levels = pathway.levels
    main = {
        '@id': pathway.model, '@type': 'asn:ProgressionModel', 'ceterms:ctid': pathway.model[-39:], 'ceasn:name': _text('Terms'),
        'skos:hasTopConcept': [level.iri for level in levels],
    }  # fmt: skip
    nodes = [
        _stated({
            '@id': level.iri, '@type': 'asn:ProgressionLevel', 'ceterms:ctid': level.iri[-39:], 'skos:prefLabel': _text(level.name),
            'ceasn:inProgressionModel': [pathway.model], 'ceterms:precededBy': [levels[number - 1].iri] if number else [],
        })
        for number, level in enumerate(levels)
    ]  # fmt: skip
    address = graph_address(pathway.model[-39:])
    return {'@context': 'https://credreg.net/ctdlasn/schema/context/json', '@id': address, '@graph': [main, *nodes]}


def _text(text: str) -> Node | None:
    return {LANGUAGE: text} if text else None


def _stated(node: Node) -> Node:
    """The node without what is not stated."""
    return {key: value for key, value in node.items() if value not in (None, [], '')}
