"""Few links cross: counted rightly, and compared with Graphviz on the same columns."""

from __future__ import annotations

from itertools import combinations

import pytest

from ctdl.diagrams.crossings import crossings, put_in_order
from ctdl.diagrams.layers import Net, net_of
from ctdl.diagrams.layout import crossing_count
from tests.ctdl.diagrams.dot_oracle import dot_orders, dot_path
from tests.ctdl.diagrams.random_diagrams import random_diagram


def by_pairs(net: Net) -> int:
    """Crossings counted naively."""
    place = {node: index for column in net.columns for index, node in enumerate(column)}
    total = 0
    for column in net.columns:
        links = [(place[node], place[end]) for node in column for end in net.right[node]]
        total += sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(links, 2))
    return total


@pytest.mark.parametrize('seed', range(12))
def test_crossings_are_counted_rightly(seed: int) -> None:
    net = net_of(*random_diagram(seed, gates=seed, back=seed % 3))
    assert crossings(net.columns, net.right) == by_pairs(net)
    least = put_in_order(net)
    assert least == by_pairs(net)


def test_what_can_be_drawn_without_crossings_is() -> None:
    assert crossing_count(*random_diagram(3, cards=20, lanes=4, links=8)) == 0


@pytest.mark.skipif(dot_path() is None, reason='Graphviz (dot) is not installed; it is only needed for this comparison.')
def test_crossings_are_few_compared_with_graphviz() -> None:
    program = dot_path() or ''
    for seed in range(44):
        net = net_of(*random_diagram(seed, cards=40, lanes=5, links=45, gates=seed % 16))
        theirs = crossings(dot_orders(net, program), net.right)
        assert put_in_order(net) <= 2 * theirs + 3
