"""Connections: the small registry worked out by hand, the named queries as the second opinion, and brute force over random links."""

import json
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ctdl import demo
from ctdl.connections.model import Neighbourhood, Ways
from ctdl.ctid import ctid_of, resource_address
from ctdl.errors import MissingError, QueryError
from ctdl.vocabulary import load
from graph.clock import instant
from graph.connections import Connections, connections
from graph.query import run
from graph.registry import Registry
from graph.sparql import find
from tests.graph.query_world import BASE, ctid, documents, resource, world

Key = tuple[str, str, str]


def numbers(iris: Any) -> list[int]:
    """The numbers of documents of the small registry."""
    return [int(iri[-2:]) for iri in iris]


@pytest.fixture
def small() -> Connections:
    """The connections of the small registry."""
    return Connections(world(), BASE)


# ---- the small registry


@pytest.mark.parametrize('number', sorted(int(body['@graph'][0]['@id'][-2:]) for body in documents()))
@pytest.mark.parametrize('direction', ['in', 'out'])
def test_the_rules_say_the_same_as_the_named_query(small: Connections, number: int, direction: str) -> None:
    assert by_rules(small, resource(number), direction) == by_query(small, resource(number), direction)


def by_rules(connections: Connections, iri: str, direction: str) -> set[tuple[Any, ...]]:
    return {
        (x.first, x.then, x.relation, x.property, x.how, x.condition, x.document, x.asserter, x.via)
        for x in connections.rules.links([iri], direction)[iri]
    }


def by_query(connections: Connections, iri: str, direction: str) -> set[tuple[Any, ...]]:
    rows = connections.ask(find(f'connections-{direction}').text, {'resource': iri}).rows
    return {
        (
            first,
            then,
            relation,
            load().compact(str(p)),
            how,
            words or '',
            ctid_of(str(document or '')),
            who or '',
            (via,) if via else (),
        )
        for first, then, relation, p, how, words, document, who, via in rows
    }


def test_the_neighbourhood_worked_out_by_hand(small: Connections) -> None:
    near = small.neighbourhood(ctid(5), 2)
    assert {int(iri[-2:]): step for iri, step in near.steps.items() if 'genid' not in iri} == {
        5: 0, 4: -1, 11: -1, 14: -1, 12: -2, 13: -2, 6: 1,
    }  # fmt: skip
    assert near.things[resource(4)].name == 'Certificate in Practical Nursing'
    assert near.things[resource(4)].owner_name == 'Riverside College'
    assert 'Reads charts' in {thing.name for thing in near.things.values()}
    assert near.things[resource(42)].name == 'Credit for Anatomy', 'what is in between is described'


def test_ways_worked_out_by_hand(small: Connections) -> None:
    found = small.ways(ctid(12), ctid(6))
    assert [numbers(way.things) for way in found.ways] == [[12, 4, 5, 6]]
    assert [[link.relation for link in step] for step in found.ways[0].steps] == [
        ['requires'],
        ['preparation'],
        ['requires', 'preparation'],
    ]
    assert found.ways[0].steps[0][0].how == 'alternative'
    assert not small.ways(ctid(12), ctid(6), steps=2).ways
    assert not small.ways(ctid(6), ctid(12), steps=8).ways


def test_texts_come_in_the_language_wished_for() -> None:
    near = Connections(world(), BASE, 'es').neighbourhood(ctid(4), direction='out')
    assert near.things[resource(4)].name == 'Certificado de enfermería'
    assert 'Año de preparación' in {link.condition for link in near.links}


def test_a_direction_and_relations_narrow_what_is_near(small: Connections) -> None:
    assert numbers(small.neighbourhood(ctid(11), direction='out', relations=['part']).steps) == [11, 13]
    assert numbers(small.neighbourhood(ctid(13), direction='in', relations=['part']).steps) == [13, 11, 12]


# ---- ends


def test_every_credential_that_leads_to_an_occupation_the_nearest_first(small: Connections) -> None:
    found = small.ways('*', '29-1141')
    assert [numbers(way.things) for way in found.ways] == [[6], [5, 6], [4, 5, 6]]
    assert [numbers(way.things) for way in small.ways('', 'onet:29-1141.00', steps=1).ways] == [[6], [5, 6]]


def test_ends_by_code(small: Connections) -> None:
    assert [numbers(way.things) for way in small.ways('soc:29-2061', 'naics:622').ways] == [[4, 5, 6]]
    assert [numbers(way.things) for way in small.ways('cip:51', '29-1141').ways] == [[4, 5, 6]]
    assert [numbers(way.things) for way in small.ways(ctid(7), 'soc:51-4121').ways] == [[7]], 'the code of the occupation it names'
    assert small.ways('*', 'soc:99').ways == ()


def test_an_organization_starts_from_all_that_it_owns_or_offers(small: Connections) -> None:
    found = small.ways(ctid(1), ctid(6))
    assert [numbers(way.things)[0] for way in found.ways] == [6, 5, 4, 11, 13]
    assert [len(way.steps) for way in found.ways] == [0, 1, 2, 2, 3]
    assert found.things[resource(1)].name == 'Riverside College'


def test_where_one_thing_leads(small: Connections) -> None:
    assert [numbers(way.things) for way in small.ways(ctid(4), '*').ways] == [[4, 5], [4, 5, 6]]


def test_a_transfer_value_profile_is_an_end_when_asked_about(small: Connections) -> None:
    assert [numbers(way.things) for way in small.ways(ctid(42), ctid(6)).ways] == [[42, 5, 6]]
    assert [numbers(way.things) for way in small.ways(ctid(11), ctid(42)).ways] == [[11, 42]]


@pytest.mark.parametrize(
    ('ends', 'error'),
    [
        ((ctid(77), ctid(6)), MissingError), (('nurse', ctid(6)), MissingError), (('*', '*'), QueryError), (('soc:x', ctid(6)), QueryError),
    ],
)  # fmt: skip
def test_what_is_no_end_is_said(small: Connections, ends: tuple[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        small.ways(*ends)


def test_what_there_is_not_is_said(small: Connections) -> None:
    with pytest.raises(QueryError, match='no relation “likes”; there is requires'):
        small.neighbourhood(ctid(5), relations=['likes'])
    with pytest.raises(QueryError, match='1 to 3'):
        small.neighbourhood(ctid(5), 4)
    with pytest.raises(QueryError, match='no direction'):
        small.neighbourhood(ctid(5), direction='up')


# ---- limits


def test_what_is_left_out_is_counted(small: Connections) -> None:
    near = small.neighbourhood(ctid(5), direction='in', most=2)
    assert len(near.steps) == 3
    assert near.left_out == {(resource(5), 'in'): 2}
    assert {link.first for link in near.links} | {resource(5)} == set(near.steps)


def test_more_ways_than_asked_for_are_told(small: Connections) -> None:
    assert small.ways('*', '29-1141', most=2).truncated
    assert len(small.ways('*', '29-1141', most=2).ways) == 2
    assert not small.ways('*', '29-1141', most=3).truncated


def test_a_search_that_gives_up_says_so() -> None:
    assert not Connections(world(), BASE, limit=2).ways(ctid(12), ctid(6)).complete
    assert Connections(world(), BASE).ways(ctid(12), ctid(6)).complete


# ---- random links, brute force

FORMS = (
    'direct',
    'profile',
    'alternative',
    'for',
    'recommends',
    'prepares',
    'standing',
    'part',
    'whole',
    'manifest',
    'transfer',
    'teaches',
)
SIZE = 16


def made(seed: int) -> tuple[list[dict[str, Any]], set[Key]]:
    """Documents with random links in every form, and the links that they state."""
    chance = random.Random(seed)
    nodes = [node(number) for number in range(SIZE)]
    more: list[dict[str, Any]] = []
    known: set[Key] = set()
    for number in range(SIZE * 2):
        a, b = chance.sample(range(SIZE), 2)
        known |= state(nodes, more, a, b, chance.choice(FORMS), 50 + number)
    return [document(body) for body in nodes + more], known


def node(number: int, kind: str = 'ceterms:Certificate') -> dict[str, Any]:
    return {'@id': resource(number), '@type': kind, 'ceterms:ctid': ctid(number), 'ceterms:name': {'en': f'Thing {number}'}}


def document(body: dict[str, Any]) -> dict[str, Any]:
    address = body['@id'].replace('/resources/', '/graph/')
    return {'@context': 'https://credreg.net/ctdl/schema/context/json', '@id': address, '@graph': [body]}


def profile(target: str, **more: Any) -> dict[str, Any]:
    return {'@type': 'ceterms:ConditionProfile', 'ceterms:targetCredential': [target], **more}


def state(nodes: list[dict[str, Any]], more: list[dict[str, Any]], a: int, b: int, form: str, number: int) -> set[Key]:
    """State that a comes before b in one form; the links that this makes."""
    first, then = resource(a), resource(b)

    def add(body: dict[str, Any], property: str, value: Any) -> None:
        body.setdefault(f'ceterms:{property}', []).append(value)

    nested = {'@type': 'ceterms:ConditionProfile', 'ceterms:alternativeCondition': [profile(first)]}
    plain: dict[str, tuple[dict[str, Any], str, Any, str]] = {
        'direct': (nodes[b], 'requires', first, 'requires'),
        'profile': (nodes[b], 'requires', profile(first), 'requires'),
        'alternative': (nodes[b], 'requires', nested, 'requires'),
        'for': (nodes[a], 'isRequiredFor', then, 'requires'),
        'recommends': (nodes[b], 'recommends', profile(first), 'recommends'),
        'prepares': (nodes[a], 'isPreparationFor', profile(then), 'preparation'),
        'standing': (nodes[b], 'advancedStandingFrom', profile(first), 'standing'),
        'part': (nodes[b], 'hasPart', first, 'part'),
        'whole': (nodes[a], 'isPartOf', then, 'part'),
    }
    if form in plain:
        body, property, value, relation = plain[form]
        add(body, property, value)
        return {(first, then, relation)}
    if form == 'teaches':
        competency = f'https://example.org/competencies/{number}'
        add(nodes[a], 'teaches', {'@type': 'ceterms:CredentialAlignmentObject', 'ceterms:targetNode': competency})
        add(nodes[b], 'requires', {'@type': 'ceterms:ConditionProfile', 'ceterms:targetCompetency': [competency]})
        return {(first, then, 'teaches'), (competency, then, 'requires')}
    between = node(number, 'ceterms:ConditionManifest' if form == 'manifest' else 'ceterms:TransferValueProfile')
    more.append(between)
    if form == 'manifest':
        add(between, 'requires', profile(first))
        add(nodes[b], 'commonConditions', between['@id'])
        return {(first, then, 'requires')}
    add(between, 'transferValueFrom', first)
    add(nodes[b], 'receivesTransferValueFrom', between['@id'])
    return {(first, then, 'transfer')}


@pytest.fixture(scope='module', params=[1, 2, 3])
def random_world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Connections, set[Key]]]:
    """A registry with random links, and the links."""
    folder = tmp_path_factory.mktemp('random')
    bodies, known = made(request.param)
    (folder / 'all.jsonl').write_text('\n'.join(json.dumps(body) for body in bodies))
    with Registry.create(folder / 'registry') as registry:
        registry.import_paths([folder / 'all.jsonl'])
        with connections(registry) as found:
            yield found, known


def after(known: set[Key]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for first, then, _ in known:
        found.setdefault(first, set()).add(then)
    return found


def steps_from(start: str, edges: dict[str, set[str]], limit: int) -> dict[str, int]:
    found, frontier = {start: 0}, {start}
    for step in range(1, limit + 1):
        frontier = {then for node in frontier for then in edges.get(node, ())} - found.keys()
        found |= dict.fromkeys(frontier, step)
    return found


def all_ways(start: str, goal: str, edges: dict[str, set[str]], length: int) -> set[tuple[str, ...]]:
    """Every walk without repetition of a length."""
    paths: set[tuple[str, ...]] = {(start,)}
    for _ in range(length):
        paths = {(*path, then) for path in paths if path[-1] != goal for then in edges.get(path[-1], ()) if then not in path}
    return {path for path in paths if path[-1] == goal}


def test_every_random_link_is_read_from_both_sides(random_world: tuple[Connections, set[Key]]) -> None:
    found, known = random_world
    things = [resource(number) for number in range(SIZE)]
    before = {(x.first, x.then, x.relation) for links in found.rules.links(things, 'in').values() for x in links}
    beyond = {(x.first, x.then, x.relation) for links in found.rules.links(things, 'out').values() for x in links}
    assert before == known
    assert beyond == {key for key in known if key[0] in things}


def test_the_named_queries_agree_about_random_links(random_world: tuple[Connections, set[Key]]) -> None:
    found, _ = random_world
    for number in range(0, SIZE, 3):
        for direction in ('in', 'out'):
            assert by_rules(found, resource(number), direction) == by_query(found, resource(number), direction)


def test_what_is_near_is_what_brute_force_finds(random_world: tuple[Connections, set[Key]]) -> None:
    found, known = random_world
    edges = after(known)
    for number in range(SIZE):
        near = found.neighbourhood(ctid(number), 3, 'out', most=1000)
        assert near.steps == steps_from(resource(number), edges, 3)
        assert {(x.first, x.then, x.relation) for x in near.links} <= known


@pytest.mark.parametrize('relations', [(), ('requires', 'part')])
def test_ways_are_what_brute_force_finds(random_world: tuple[Connections, set[Key]], relations: tuple[str, ...]) -> None:
    found, known = random_world
    edges = after({key for key in known if not relations or key[2] in relations})
    for a in range(0, SIZE, 2):
        far = steps_from(resource(a), edges, 5)
        for b in range(1, SIZE, 3):
            ways = found.ways(ctid(a), ctid(b), 5, relations, most=1000)
            wanted = all_ways(resource(a), resource(b), edges, far[resource(b)]) if resource(b) in far else set()
            assert {way.things for way in ways.ways} == wanted
            for way in ways.ways:
                assert all(
                    link.first == x and link.then == y
                    for (x, y), s in zip(pairwise(way.things), way.steps, strict=True)
                    for link in s
                )


def test_longer_ways_are_what_brute_force_finds(random_world: tuple[Connections, set[Key]]) -> None:
    found, known = random_world
    edges = after(known)
    for a, b in ((0, 5), (3, 9), (7, 2), (1, 14)):
        wanted = {path for length in range(5) for path in all_ways(resource(a), resource(b), edges, length)}
        ways = found.ways(ctid(a), ctid(b), 4, most=1000, longer=True)
        assert {way.things for way in ways.ways} == wanted
        assert [len(way.steps) for way in ways.ways] == sorted(len(way.steps) for way in ways.ways)


def test_every_credential_that_leads_there_is_found_with_a_shortest_chain(random_world: tuple[Connections, set[Key]]) -> None:
    found, known = random_world
    edges = after(known)
    ways = found.ways('*', ctid(4), 3, most=1000)
    near = {resource(n): steps_from(resource(n), edges, 3).get(resource(4)) for n in range(SIZE)}
    assert {way.things[0]: len(way.steps) for way in ways.ways} == {iri: step for iri, step in near.items() if step is not None}


def test_the_same_is_said_each_time(random_world: tuple[Connections, set[Key]]) -> None:
    found, _ = random_world
    again = Connections(found._store, found._base)
    assert again.neighbourhood(ctid(3), 3, most=5) == found.neighbourhood(ctid(3), 3, most=5)
    assert again.ways(ctid(3), '*', 4) == found.ways(ctid(3), '*', 4)


# ---- a registry


@pytest.fixture(scope='module')
def of_the_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """A registry with both catalogs of the demo."""
    with Registry.create(tmp_path_factory.mktemp('demo') / 'registry') as registry:
        registry.import_paths([demo.documents(), demo.later()])
        yield registry


def test_the_demo_leads_from_course_to_master_degree(of_the_demo: Registry) -> None:
    found: Ways = of_the_demo.ways(demo.COURSE, demo.MASTER_DEGREE)
    assert [way.things for way in found.ways] == [
        (resource_address(demo.COURSE), resource_address(demo.BACHELOR_DEGREE), resource_address(demo.MASTER_DEGREE))
    ]
    transfer = found.ways[0].steps[0][0]
    assert (transfer.relation, transfer.via) == ('transfer', (resource_address(demo.TRANSFER),))
    assert {link.document for link in found.ways[0].steps[1]} == {demo.BACHELOR_DEGREE, demo.MASTER_DEGREE}


def test_every_described_thing_of_the_demo_agrees_with_the_named_query(of_the_demo: Registry) -> None:
    with connections(of_the_demo) as found:
        for constant in (
            demo.CERTIFICATE,
            demo.CERTIFICATION,
            demo.JOB,
            demo.TRANSFER,
            demo.PROGRAM,
            demo.OCCUPATION,
            demo.EXAMINATION,
        ):
            for direction in ('in', 'out'):
                iri = resource_address(constant)
                assert by_rules(found, iri, direction) == by_query(found, iri, direction)


def test_the_demo_certificate_is_for_an_occupation(of_the_demo: Registry) -> None:
    near: Neighbourhood = of_the_demo.neighbourhood(demo.CERTIFICATE, direction='out')
    assert near.steps[resource_address(demo.OCCUPATION)] == 1
    found = of_the_demo.ways('*', '47-2231')
    assert demo.CERTIFICATE in {found.things[way.things[0]].ctid for way in found.ways}


def test_ways_as_of_an_earlier_day(tmp_path: Path) -> None:
    a, b = node(1), node(2)
    with Registry.create(tmp_path / 'registry') as registry:
        registry.publish(document(a), asserted='2024-01-01T00:00:00Z')
        registry.publish(document({**b, 'ceterms:requires': [profile(resource(1))]}), asserted='2024-01-01T00:00:00Z')
        registry.publish(document(b), asserted='2025-01-01T00:00:00Z')
        assert not registry.ways(ctid(1), ctid(2)).ways
        assert registry.ways(ctid(1), ctid(2), as_of=instant('2024-06-30'), by='asserted').ways
        assert resource(1) in registry.neighbourhood(ctid(2), as_of=instant('2024-06-30'), by='asserted').steps


def test_addresses_that_could_end_a_query_are_things_as_others(tmp_path: Path) -> None:
    odd = ["https://example.org/o'neil#top", 'urn:x:a#b', 'https://example.org/ü?q=a&b', 'mailto:someone@example.org']
    with Registry.create(tmp_path / 'registry') as registry:
        registry.publish(document({**node(1), 'ceterms:requires': odd}))
        near = registry.neighbourhood(ctid(1), 3)
        assert sum(1 for step in near.steps.values() if step == -1) == len(odd)


def test_a_link_that_leads_back_to_itself_is_none(tmp_path: Path) -> None:
    with Registry.create(tmp_path / 'registry') as registry:
        registry.publish(
            document({**node(1), 'ceterms:renewal': [profile(resource(2))], 'ceterms:requires': [profile(resource(1))]})
        )
        assert registry.neighbourhood(ctid(1)).links == ()
        assert run(world(), find('connections-in').text, {'resource': ctid(3)}, BASE).rows == []
