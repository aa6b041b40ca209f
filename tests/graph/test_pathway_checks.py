"""The queries over a whole registry and the judgement of single pathways agree, over rotten pathways made from seeds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from itertools import pairwise
from random import Random
from time import perf_counter
from typing import Any

import pyoxigraph as ox
import pytest

from ctdl.document import read as read_document
from ctdl.findings import Finding
from ctdl.pathways import order
from ctdl.pathways.judge import judge
from ctdl.pathways.judge_order import leading_nowhere
from ctdl.pathways.model import Pathway
from ctdl.statements import statements
from graph.pathways import asking, read
from graph.queries import find
from graph.query import run
from tests.graph.query_world import BASE, empty
from tests.pathway_models import documents, iri_of, random_pathway

Node = dict[str, Any]
Rows = list[tuple[str, ...]]
SEEDS = range(24)


class World:
    """Documents in a store, asked both ways."""

    def __init__(self, bodies: Iterable[Node]) -> None:
        self.store = empty()
        lines = [line for body in bodies for line in statements(read_document(body), BASE).lines()]
        self.store.load(input='\n'.join(lines).encode(), format=ox.RdfFormat.N_TRIPLES)

    def rows(self, name: str, *columns: str) -> set[tuple[str, ...]]:
        result = run(self.store, find(name).text, {}, BASE)
        places = [list(result.variables).index(column) for column in columns]
        return {tuple(str(getattr(row[place], 'value', '')) for place in places) for row in result.solutions}

    def pathway(self, iri: str) -> Pathway:
        return read([asking(self.store, BASE)], iri)


# making them


def resources(seed: int) -> list[Node]:
    """Two courses and an examination that components may stand for."""
    random = Random(f'{seed} resources')
    kinds = ('Course', 'Course', 'AssessmentProfile')
    return [
        {
            '@id': iri,
            '@type': f'ceterms:{kind}',
            'ceterms:ctid': iri[-39:],
            'ceterms:name': {'en': kind},
            'ceterms:creditValue': hours(7),
        }
        for kind, iri in ((kind, iri_of(random)) for kind in kinds)
    ]


def hours(value: int) -> list[Node]:
    unit = {'@type': 'ceterms:CredentialAlignmentObject', 'ceterms:targetNode': 'creditUnit:SemesterHour'}
    return [{'@type': 'ceterms:ValueProfile', 'schema:value': value, 'ceterms:creditUnitType': [unit]}]


def rotten(seed: int) -> tuple[str, list[Node]]:
    """A pathway with a handful of defects of any kind."""
    random = Random(f'{seed} defects')
    pathway = random_pathway(seed, 14, 3)
    bodies = documents(pathway)
    nodes, things = bodies[0]['@graph'], resources(seed)
    for _ in range(random.randint(1, 5)):
        random.choice(DEFECTS)(random, nodes, things)
    return pathway.iri, [*bodies, *({'@graph': [thing]} for thing in things)]


def parts(nodes: list[Node]) -> list[Node]:
    return nodes[1:]


def conditions(nodes: list[Node]) -> list[Node]:
    found = [condition for node in parts(nodes) for condition in node.get('ceterms:hasCondition', [])]
    return found + [inner for condition in found for inner in condition.get('ceterms:hasCondition', [])]


def precede(random: Random, nodes: list[Node], things: list[Node]) -> None:
    one, other = random.sample(parts(nodes), 2)
    one[random.choice(('ceterms:precedes', 'ceterms:precededBy'))] = [other['@id']]


def contain(random: Random, nodes: list[Node], things: list[Node]) -> None:
    one, other = random.sample(parts(nodes), 2)
    one.setdefault('ceasn:hasChild', []).append(other['@id'])


def require(random: Random, nodes: list[Node], things: list[Node]) -> None:
    one, other = random.sample(parts(nodes), 2)
    condition = {'@type': 'ceterms:ComponentCondition', 'ceterms:targetComponent': [other['@id']]}
    one.setdefault('ceterms:hasCondition', []).append(condition)


def count(random: Random, nodes: list[Node], things: list[Node]) -> None:
    random.choice(conditions(nodes))['ceterms:requiredNumber'] = random.randint(-1, 6)


def hollow(random: Random, nodes: list[Node], things: list[Node]) -> None:
    condition = random.choice(conditions(nodes))
    condition.pop('ceterms:targetComponent', None)
    condition.pop('ceterms:hasCondition', None)


def name_nothing(random: Random, nodes: list[Node], things: list[Node]) -> None:
    gone = iri_of(random)
    where = random.choice(('ceterms:precedes', 'ceasn:hasChild', 'ceterms:targetComponent', 'ceterms:hasPart', 'ceterms:proxyFor'))
    if where == 'ceterms:targetComponent':
        random.choice(conditions(nodes)).setdefault(where, []).append(gone)
    elif where == 'ceterms:hasPart':
        nodes[0][where].append(gone)
    else:
        random.choice(parts(nodes))[where] = gone if where == 'ceterms:proxyFor' else [gone]


def lose_the_goal(random: Random, nodes: list[Node], things: list[Node]) -> None:
    nodes[0].pop('ceterms:hasDestinationComponent', None)
    for node in parts(nodes):
        node.pop('ceterms:isDestinationComponentOf', None)


def more_goals(random: Random, nodes: list[Node], things: list[Node]) -> None:
    other = random.choice((random.choice(parts(nodes))['@id'], iri_of(random)))
    nodes[0].setdefault('ceterms:hasDestinationComponent', []).append(other)


def unlink(random: Random, nodes: list[Node], things: list[Node]) -> None:
    random.choice(parts(nodes)).pop('ceterms:hasCondition', None)


def stand_for(random: Random, nodes: list[Node], things: list[Node]) -> None:
    random.choice(parts(nodes))['ceterms:proxyFor'] = random.choice(things)['@id']


def move(random: Random, nodes: list[Node], things: list[Node]) -> None:
    levels = [level for node in parts(nodes) for level in node.get('asn:hasProgressionLevel', [])]
    random.choice(parts(nodes))['asn:hasProgressionLevel'] = [random.choice(levels)]


def leave(random: Random, nodes: list[Node], things: list[Node]) -> None:
    node = random.choice(parts(nodes))
    node.pop('ceterms:isPartOf', None)
    nodes[0]['ceterms:hasPart'] = [iri for iri in nodes[0]['ceterms:hasPart'] if iri != node['@id']]


DEFECTS: list[Callable[[Random, list[Node], list[Node]], None]] = [
    precede, contain, require, count, hollow, name_nothing, lose_the_goal, more_goals, unlink, stand_for, move, leave,
]  # fmt: skip


@cache
def worlds() -> tuple[World, dict[str, Pathway], dict[str, list[Finding]]]:
    """All rotten pathways in one store, read, and judged."""
    made = [rotten(seed) for seed in SEEDS]
    world = World(body for _, bodies in made for body in bodies)
    pathways = {iri: world.pathway(iri) for iri, _ in made}
    return world, pathways, {iri: judge(pathway) for iri, pathway in pathways.items()}


# agreement


def said(*rules: str, column: str = 'focus') -> set[tuple[str, ...]]:
    """Pathway and focus (or value) of the findings of some rules."""
    _, _, found = worlds()
    return {(iri, getattr(finding, column)) for iri, several in found.items() for finding in several if finding.shape in rules}


def asked(name: str, *columns: str) -> set[tuple[str, ...]]:
    return worlds()[0].rows(name, *columns)


def test_the_defects_are_of_many_kinds() -> None:
    _, _, found = worlds()
    assert len({finding.shape for several in found.values() for finding in several}) >= 18


@pytest.mark.parametrize(
    ('circle', 'rules', 'edges'),
    [
        ('needs', ('circular-need', 'circle-avoidable'), order.needs),
        ('precedence', ('circular-precedence',), order.precedence),
        ('children', ('circular-containment',), order.contained),
    ],
)
def test_circles(circle: str, rules: tuple[str, ...], edges: Callable[[Pathway], dict[str, tuple[str, ...]]]) -> None:
    _, pathways, found = worlds()
    rows = {
        (iri, component) for iri, component, kind in asked('pathway-cycles', 'pathway', 'component', 'circle') if kind == circle
    }
    for iri, pathway in pathways.items():
        links = edges(pathway)
        circular = {component for component in links if component in order.reaches(links, component)}
        assert {component for of, component in rows if of == iri} == {c for c in circular if pathway.components[c].member == 'part'}
        shown = {step for finding in found[iri] if finding.shape in rules for step in finding.evidence}
        assert shown <= circular
        assert bool(shown) == bool(circular)


def test_circles_of_needs_and_precedence_together() -> None:
    pathway = random_pathway(5, 12, 3)
    bodies = documents(pathway)
    condition = next(node for node in bodies[0]['@graph'][1:-1] if node.get('ceterms:hasCondition'))
    condition['ceterms:precedes'] = condition['ceterms:hasCondition'][0]['ceterms:targetComponent'][:1]
    world = World(bodies)
    (found,) = [f for f in judge(world.pathway(pathway.iri)) if f.shape == 'precedence-against-conditions']
    rows = world.rows('pathway-cycles', 'component', 'circle', 'before')
    assert rows == {(condition['ceterms:precedes'][0], 'together', condition['@id'])}
    assert {condition['@id'], condition['ceterms:precedes'][0]} == set(found.evidence)


def test_components_from_which_no_way_leads_to_the_destination() -> None:
    rows = asked('pathway-unreachable', 'pathway', 'component')
    for iri, pathway in worlds()[1].items():
        lost = {c for c in leading_nowhere(pathway) if pathway.components[c].member == 'part'} if pathway.destinations else set()
        assert {component for of, component in rows if of == iri} == lost


def test_dead_ends() -> None:
    _, pathways, found = worlds()
    rows, ends = asked('pathway-dead-ends', 'pathway', 'component'), said('component-dead-end', 'component-unreachable')
    linked = [iri for iri, pathway in pathways.items() if pathway.destinations and 'destination-unlinked' not in shapes(found[iri])]
    assert len(linked) > 5
    for iri in linked:
        own = {component for of, component in ends if of == iri and pathways[iri].components[component].member == 'part'}
        assert own == {component for of, component in rows if of == iri}


def shapes(found: list[Finding]) -> set[str]:
    return {finding.shape for finding in found}


@pytest.mark.parametrize(
    ('problem', 'rule'),
    [('none', 'destination-missing'), ('several', 'destination-several'), ('not described', 'destination-unknown')],
)
def test_destinations(problem: str, rule: str) -> None:
    rows = {(iri,) for iri, what in asked('pathway-destinations', 'pathway', 'problem') if what == problem}
    assert rows == {(iri,) for iri, _ in said(rule)}


def test_required_numbers() -> None:
    assert asked('pathway-required-numbers', 'pathway', 'condition') == {
        pair for pair in said('required-number-too-large', 'required-number-too-small') if of_a_part(*pair)
    }


def test_empty_conditions() -> None:
    assert asked('pathway-empty-conditions', 'pathway', 'condition') == {
        pair for pair in said('condition-empty') if of_a_part(*pair)
    }


def of_a_part(pathway: str, condition: str) -> bool:
    """True when the component that has a condition is a part, not only reached: the queries list parts."""
    components = worlds()[1][pathway].components.values()
    return any(c.member == 'part' for c in components for inner in c.walk_conditions() if inner.iri == condition)


def test_missing_targets() -> None:
    rules = ('target-missing', 'option-missing', 'link-missing', 'part-missing', 'destination-unknown', 'stands-for-missing')
    rows = asked('pathway-missing-targets', 'pathway', 'target')
    assert rows <= said(*rules, column='value')
    assert {(iri, value) for iri, value in said(*rules, column='value') if not only_reached(iri, value)} == rows


def only_reached(pathway: str, missing: str) -> bool:
    """True when only components that are no parts name something."""
    components = worlds()[1][pathway].components.values()
    named = [
        c for c in components
        if missing in (*order.needed(c), *c.children, *c.precedes, *c.preceded_by, *(one.iri for one in c.stands_for))
    ]  # fmt: skip
    return bool(named) and all(component.member == 'reached' for component in named)


def test_later_levels() -> None:
    _, pathways, found = worlds()
    told = [(iri, f) for iri, several in found.items() for f in several if f.shape == 'level-later']
    later = {(iri, finding.focus, other) for iri, finding in told for other in finding.evidence[2::2]}
    parts_only = {(iri, one, other) for iri, one, other in later if pathways[iri].components[one].member == 'part'}
    assert asked('pathway-later-levels', 'pathway', 'component', 'needs') == parts_only


def test_doubles_wrong_classes_and_credits() -> None:
    pathways = worlds()[1]

    def whole(pairs: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
        return {(iri, one) for iri, one in pairs if all(c.member == 'part' for c in pathways[iri].components.values())}

    assert whole(asked('pathway-doubles', 'pathway', 'stands_for')) == whole(said('component-twice', column='value'))
    assert whole(asked('pathway-wrong-classes', 'pathway', 'component')) == whole(said('stands-for-class'))
    differing: set[tuple[str, ...]] = {
        (iri, component) for iri, component, source in asked('pathway-credit-sums', 'pathway', 'component', 'source') if source
    }
    assert whole(differing) == whole(said('credits-differ'))


def test_components_in_no_pathway() -> None:
    _, pathways, found = worlds()
    rows = {component for component, number in asked('component-memberships', 'component', 'pathways') if number == '0'}
    evidence = {
        step
        for several in found.values()
        for finding in several
        if finding.shape == 'component-in-no-pathway'
        for step in finding.evidence
    }
    assert evidence == {component for component in rows if any(component in pathway.components for pathway in pathways.values())}


@pytest.mark.parametrize('stated', ['above', 'below', 'in a circle'])
def test_what_a_destination_contains_is_in_its_pathway(stated: str) -> None:
    pathway = random_pathway(3, 12, 3)
    whole, model = documents(pathway)
    goal = next(node for node in whole['@graph'] if node['@id'] in pathway.destinations)
    random = Random('ends')
    *ends, other = [iri_of(random) for _ in range(4)]
    end: Node = {'@type': 'ceterms:BasicComponent', 'ceterms:name': {'en': 'End'}}
    chain: list[Node] = [{**end, '@id': iri, 'ceterms:ctid': iri[-39:]} for iri in ends]
    for upper, lower in pairwise([goal, *chain]):
        if stated == 'below':
            lower['ceasn:isChildOf'] = [upper['@id']]
        else:
            upper['ceasn:hasChild'] = [*upper.get('ceasn:hasChild', []), lower['@id']]
    if stated == 'in a circle':
        chain[-1]['ceasn:hasChild'] = [chain[0]['@id']]
    alone = {**chain[0], '@id': other, 'ceterms:ctid': other[-39:], 'ceasn:hasChild': [], 'ceasn:isChildOf': []}
    world = World([{**whole, '@graph': [*whole['@graph'], *chain, alone]}, model])
    assert world.rows('component-memberships', 'component') == {(alone['@id'],)}
    told = {finding.shape for finding in judge(world.pathway(pathway.iri))}
    assert 'component-in-no-pathway' not in told


# whole registries


def test_sound_pathways_have_no_rows() -> None:
    sound = [random_pathway(seed, 12, 3) for seed in range(6)]
    world = World(body for pathway in sound for body in documents(pathway))
    names = ('cycles', 'unreachable', 'dead-ends', 'destinations', 'required-numbers', 'empty-conditions', 'missing-targets')
    for name in (*names, 'later-levels', 'doubles', 'wrong-classes', 'credit-sums', 'one-sided-links'):
        assert world.rows(f'pathway-{name}', 'pathway') == set(), name
    assert world.rows('component-memberships', 'component') == set()
    assert all(judge(world.pathway(pathway.iri)) == [] for pathway in sound)


def test_one_sided_links_are_counted_as_reading_notices_them() -> None:
    world, pathways, _ = worlds()
    rows = {(iri, path): number for iri, path, number in world.rows('pathway-one-sided-links', 'pathway', 'expected', 'links')}
    for iri, pathway in pathways.items():
        if any(component.member != 'part' for component in pathway.components.values()):
            continue
        noticed = {one.path: sum(other.path == one.path for other in pathway.one_sided) for one in pathway.one_sided}
        own = {expanded(path): int(number) for (of, path), number in rows.items() if of == iri}
        assert own == noticed


def expanded(iri: str) -> str:
    from ctdl.vocabulary import load

    return load().compact(iri)


def test_the_checks_of_a_hundred_pathways_take_less_than_two_seconds_each() -> None:
    made = [rotten(seed) for seed in range(100, 200)]
    world = World(body for _, bodies in made for body in bodies)
    for name in ('cycles', 'unreachable', 'dead-ends', 'later-levels', 'one-sided-links', 'credit-sums', 'missing-targets'):
        start = perf_counter()
        world.rows(f'pathway-{name}', 'pathway')
        assert perf_counter() - start < 2, name
