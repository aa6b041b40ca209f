"""The order within a pathway against brute force: every walk of small graphs is tried."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ctdl.pathways import order
from ctdl.pathways.model import Component, Condition, Pathway
from tests.pathway_models import random_pathway

Edges = dict[str, list[str]]
NODES = 'abcdefg'


@st.composite
def graphs(draw: st.DrawFn, circular: bool = True) -> Edges:
    pairs = [(x, y) for x in NODES for y in NODES if circular or x < y]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=12, unique=True))
    named = draw(st.permutations(sorted({x for x, _ in chosen} | set(draw(st.sets(st.sampled_from(NODES)))))))
    return {node: [y for x, y in chosen if x == node] for node in named}


def walks(edges: Edges, start: str) -> Iterator[tuple[str, ...]]:
    """Every walk of at least one edge that meets no node twice, but may end where it began."""
    waiting: list[tuple[str, ...]] = [(start,)]
    while waiting:
        walk = waiting.pop()
        for after in edges.get(walk[-1], ()):
            if after == start or after not in walk:
                yield (*walk, after)
            if after not in walk:
                waiting.append((*walk, after))


def is_walk(edges: Edges, walk: tuple[str, ...]) -> bool:
    return all(after in edges.get(node, ()) for node, after in pairwise(walk))


@settings(deadline=None)
@given(graphs())
def test_what_can_be_reached_is_what_walks_lead_to(edges: Edges) -> None:
    for start in NODES:
        assert order.reaches(edges, start) == {walk[-1] for walk in walks(edges, start)}


@settings(deadline=None)
@given(graphs())
def test_a_path_is_a_shortest_walk(edges: Edges) -> None:
    for start in NODES:
        for goal in NODES:
            found = order.path(edges, start, goal)
            known = [len(walk) for walk in walks(edges, start) if walk[-1] == goal and start != goal]
            assert len(found) == (1 if start == goal else min(known, default=0))
            assert is_walk(edges, found)
            assert not found or (found[0], found[-1]) == (start, goal)


@settings(deadline=None)
@given(graphs())
def test_components_are_the_nodes_that_reach_each_other(edges: Edges) -> None:
    reached = {node: order.reaches(edges, node) | {node} for node in order.nodes(edges)}
    found = order.components(edges)
    assert sorted(node for group in found for node in group) == sorted(order.nodes(edges))
    for group in found:
        assert {other for other in reached if group[0] in reached[other] and other in reached[group[0]]} == set(group)
    place = {node: number for number, group in enumerate(found) for node in group}
    assert all(place[after] <= place[node] for node, targets in edges.items() for after in targets)


@settings(deadline=None)
@given(graphs())
def test_a_cycle_is_told_for_every_circle_and_is_a_shortest_one(edges: Edges) -> None:
    found = order.cycles(edges)
    circular = {node for node in order.nodes(edges) if node in order.reaches(edges, node)}
    groups = [group for group in order.components(edges) if set(group) & circular]
    assert len(found) == len(groups)
    for walk in found:
        group = next(group for group in groups if walk[0] in group)
        assert is_walk(edges, (*walk, walk[0]))
        assert walk[0] == min(walk)
        assert len(walk) == min(len(known) - 1 for node in group for known in walks(edges, node) if known[-1] == node)
    assert [len(walk) for walk in found] == sorted(len(walk) for walk in found)
    assert order.cycles(edges) == found


@settings(deadline=None)
@given(graphs())
def test_without_the_edges_back_nothing_is_circular(edges: Edges) -> None:
    back = order.back_edges(edges)
    forward = order.without(edges, back)
    assert order.cycles(forward) == []
    assert bool(back) == bool(order.cycles(edges))
    assert all(after in edges[node] for node, after in back)


@settings(deadline=None)
@given(graphs(circular=False))
def test_the_longest_path_is_the_longest_of_all_walks(edges: Edges) -> None:
    found = order.longest_paths(edges)
    assert found == {node: max((len(walk) - 1 for walk in walks(edges, node)), default=0) for node in order.nodes(edges)}


@settings(deadline=None)
@given(graphs())
def test_longest_paths_are_safe_in_circles(edges: Edges) -> None:
    back = order.back_edges(edges)
    found = order.longest_paths(edges)
    assert found.keys() == set(order.nodes(edges))
    assert all(found[node] > found[after] for node, targets in edges.items() for after in targets if (node, after) not in back)


@settings(deadline=None)
@given(graphs())
def test_in_order_is_after_what_edges_lead_to(edges: Edges) -> None:
    found, back = order.in_order(edges), order.back_edges(edges)
    place = {node: number for number, node in enumerate(found)}
    assert len(place) == len(found) == len(order.nodes(edges))
    assert all(place[after] < place[node] for node, targets in edges.items() for after in targets if (node, after) not in back)


@settings(deadline=None)
@given(graphs())
def test_turned_twice_is_the_same(edges: Edges) -> None:
    again = order.turned(order.turned(edges))
    assert {node: set(targets) for node, targets in again.items()} == {
        node: set(edges.get(node, ())) for node in order.nodes(edges)
    }


def test_long_chains_are_no_danger() -> None:
    count = 20_000
    edges = {str(number): (str(number + 1),) for number in range(count)}
    assert order.longest_paths(edges)['0'] == count
    assert len(order.components(edges)) == count + 1
    assert order.cycles(edges) == []
    edges[str(count)] = ('0',)
    (walk,) = order.cycles(edges)
    assert len(walk) == count + 1


def test_what_comes_before_is_by_conditions_prerequisites_and_precedence_of_either_side() -> None:
    inner = Condition('urn:2', targets=('c', 'gone'))
    a = Component(
        'a', conditions=(Condition('urn:1', targets=('b', 'b'), conditions=(inner,)),), prerequisites=('d',), preceded_by=('e',)
    )
    f = Component('f', precedes=('a',), children=('b', 'c'))
    pathway = Pathway('p', components={'a': a, 'f': f, **{iri: Component(iri) for iri in 'bcde'}})
    assert order.earlier(pathway)['a'] == ('b', 'c', 'd', 'e', 'f')
    assert order.needs(pathway)['a'] == ('b', 'c', 'd')
    assert order.precedence(pathway)['a'] == ('e', 'f')
    assert order.contained(pathway)['f'] == ('b', 'c')
    assert order.earlier(pathway)['f'] == ()


def test_the_components_of_sound_pathways_have_columns() -> None:
    for seed in range(20):
        pathway = random_pathway(seed)
        columns = order.longest_paths(order.earlier(pathway))
        assert columns.keys() == pathway.components.keys()
        assert columns[pathway.destinations[0]] == max(columns.values())
