"""The order of cards, gates and bends within each column, so that few links cross.

Parts of the net without a link between them are ordered each for itself. For each, sweeps of barycentres (Sugiyama, Tagawa, Toda
1981) from several starting orders, nodes without neighbours kept where they are and exchanges of adjacent nodes (Gansner,
Koutsofios, North, Vo: “A technique for drawing directed graphs”, 1993), in turns with sifting, until neither helps. Crossings of
two columns are inversions of a sequence (Barth, Jünger, Mutzel: “Simple and efficient bilayer cross counting”, 2002).
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence
from itertools import pairwise
from random import Random

from ctdl.diagrams.balance import balance
from ctdl.diagrams.layers import Net
from ctdl.diagrams.rerouting import reroute
from ctdl.diagrams.sifting import sift

Columns = list[list[int]]

STALE = 4
"""Sweeps without a better order before a start is given up."""
BARE = 4
"""Sweeps before adjacent nodes are exchanged too: the first ones change too much for that to pay."""
EFFORT = 2800
"""Links times sweeps that a part may take; two starts are made in any case."""
STARTS = 8
LINES = 300000
"""The sum of products of lengths of adjacent columns that laying long links anew may take."""


def crossings(columns: Columns, right: list[list[int]]) -> int:
    """How many pairs of links cross between adjacent columns when nodes lie in these orders; `right` holds the neighbours in the
    next column.
    """
    return _count(columns, right, _places(columns, len(right)))


def put_in_order(net: Net) -> int:
    """Reorders `net.columns` for few crossings; gives their number. Equal input gives equal orders."""
    ordered: Columns = [[] for _ in net.columns]
    total = 0
    for part in _parts(net):
        found, count = _best_order(net, part)
        total += count
        for column, nodes in zip(ordered, found, strict=True):
            column.extend(nodes)
    net.columns = ordered
    shared = {chain.nodes[-2] for chain in net.chains if chain.shared}
    balance(net, [line for line in _lines(net) if line[-1] in shared])
    return total


def _parts(net: Net) -> list[Columns]:
    """The columns of each connected part, in the order of their first nodes."""
    beside: list[list[int]] = [left + right for left, right in zip(net.left, net.right, strict=True)]
    for chain in net.chains:
        if chain.back:
            for one, other in (chain.nodes[:2], chain.nodes[-2:]):
                beside[one].append(other)
                beside[other].append(one)
    part = [-1] * len(net.keys)
    count = 0
    for root in sorted(node for column in net.columns for node in column):
        if part[root] < 0:
            stack = [root]
            while stack:
                node = stack.pop()
                if part[node] < 0:
                    part[node] = count
                    stack.extend(beside[node])
            count += 1
    parts: list[Columns] = [[[] for _ in net.columns] for _ in range(count)]
    for index, column in enumerate(net.columns):
        for node in column:
            parts[part[node]][index].append(node)
    return parts


def _best_order(net: Net, part: Columns) -> tuple[Columns, int]:
    """The best order of a part, over all starts that it is worth."""
    best, least, spent = part, -1, 0
    links = sum(len(net.right[node]) for column in part for node in column)
    for number, start in enumerate(_starts(net, part)):
        if least == 0 or spent >= EFFORT * (1 if number > 1 else 2):
            break
        found, count, turns = _improved(net, start)
        spent += turns * links
        if least < 0 or count < least:
            best, least = found, count
    return best, _rerouted(net, best, least)


def _starts(net: Net, part: Columns) -> Iterator[Columns]:
    """The orders to begin with: depth-first from the goals, as given, shuffled (upside down would give the mirror image of what
    is there already).
    """
    yield _depth_first(net, part)
    yield [column[:] for column in part]
    for seed in range(STARTS - 2):
        draw = Random(seed)
        shuffled = [column[:] for column in part]
        for column in shuffled:
            draw.shuffle(column)
        yield shuffled


def _depth_first(net: Net, part: Columns) -> Columns:
    """Nodes in the order in which a search that goes from the goals along all links reaches them: each tree of links stays
    together.
    """
    columns: Columns = [[] for _ in part]
    inside = {node for column in part for node in column}
    seen: set[int] = set()
    for root in [*(node for node in net.goals if node in inside), *(node for column in reversed(part) for node in column)]:
        stack = [root]
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                columns[net.column[node]].append(node)
                stack.extend(reversed(net.right[node]))
                stack.extend(reversed(net.left[node]))
    return columns


def _improved(net: Net, start: Columns) -> tuple[Columns, int, int]:
    """Sweeps and sifting in turns while both help; the order, its crossings, and how many sweeps that took."""
    best, least, turns = _sweep(net, start)
    while least:
        sifted = [column[:] for column in best]
        count = least - sift(sifted, net.left, net.right, _places(sifted, len(net.keys)))
        if count == least:
            break
        best, least = sifted, count
        again, count, more = _sweep(net, [column[:] for column in best])
        turns += more + 2
        if count >= least:
            break
        best, least = again, count
    return best, least, turns


def _rerouted(net: Net, columns: Columns, least: int) -> int:
    """Gives long links their best way through, and sifts again, as long as that helps and is not too much work; gives the
    crossings left.
    """
    inside = {node for column in columns for node in column}
    lines = [line for line in _lines(net) if line[0] in inside]
    place = _places(columns, len(net.keys))
    work = 0
    while least and lines:
        before = least
        for line in lines:
            first = net.column[line[0]]
            work += sum(len(one) * len(other) for one, other in pairwise(columns[first : first + len(line)]))
            if work > LINES:
                return least
            least -= reroute(columns, first, line, net.left, net.right, place)
        if least == before:
            break
        least -= sift(columns, net.left, net.right, place)
    return least


def _lines(net: Net) -> list[list[int]]:
    """The bends of each long link, from the left, the longest first; those that links share once."""
    lines: dict[tuple[int, ...], None] = {}
    for chain in sorted(net.chains, key=lambda chain: -len(chain.nodes)):
        bends = chain.nodes[-2:0:-1] if chain.back else chain.nodes[1:-1]
        if bends and not (chain.shared and any(bends[-1] == line[-1] for line in lines)):
            lines[tuple(bends)] = None
    return [list(line) for line in lines]


def _sweep(net: Net, columns: Columns) -> tuple[Columns, int, int]:
    """The best order that sweeps to the right and to the left find, its crossings, and how many sweeps there were."""
    place = _places(columns, len(net.keys))
    best, least = [column[:] for column in columns], _count(columns, net.right, place)
    stale, turn = 0, 0
    while least and stale < STALE:
        forth = turn % 2 == 0
        toward = net.left if forth else net.right
        for column in columns if forth else reversed(columns):
            if len(column) > 1:
                _by_barycentres(column, toward, place, turn % 4 > 1)
        if turn >= BARE:
            swapped = _exchange(columns, range(len(columns)), net.left, net.right, place)
            _exchange(columns, swapped, net.left, net.right, place)
        count = _count(columns, net.right, place)
        stale += 1
        if count < least:
            best, least, stale = [column[:] for column in columns], count, 0
        turn += 1
    return best, least, turn


def _places(columns: Columns, count: int) -> list[int]:
    place = [0] * count
    for column in columns:
        for index, node in enumerate(column):
            place[node] = index
    return place


def _count(columns: Columns, right: list[list[int]], place: list[int]) -> int:
    total = 0
    for column in columns:
        passed: list[int] = []
        for node in column:
            ends = [place[end] for end in right[node]]
            if len(ends) == 1:
                if passed and passed[-1] > ends[0]:
                    total += len(passed) - bisect_right(passed, ends[0])
                    insort(passed, ends[0])
                else:
                    passed.append(ends[0])
            elif ends:
                total += sum([len(passed) - bisect_right(passed, end) for end in ends])
                passed += ends
                passed.sort()
    return total


def _by_barycentres(column: list[int], toward: list[list[int]], place: list[int], flip: bool) -> None:
    """Sorts a column by the mean places of neighbours; equal ones stay in order, or swap when `flip`; those without neighbours
    keep their index.
    """
    keyed = []
    for index, node in enumerate(column):
        ends = toward[node]
        if len(ends) == 1:
            keyed.append((float(place[ends[0]]), -index if flip else index, node))
        elif ends:
            keyed.append((sum([place[end] for end in ends]) / len(ends), -index if flip else index, node))
    keyed.sort()
    movable = iter(keyed)
    for index, node in enumerate(column):
        if toward[node]:
            node = next(movable)[2]
            column[index] = node
        place[node] = index


def _exchange(columns: Columns, which: Sequence[int], left: list[list[int]], right: list[list[int]], place: list[int]) -> list[int]:
    """Swaps adjacent nodes where that takes crossings away; gives the columns where more may be gained now: those swapped in and
    those beside.
    """
    changed: set[int] = set()
    for number in which:
        column = columns[number]
        if len(column) < 2:
            continue
        before = [sorted([place[end] for end in left[node]]) for node in column]
        after = [sorted([place[end] for end in right[node]]) for node in column]
        for index in range(len(column) - 1):
            one, other, first, second = before[index], before[index + 1], after[index], after[index + 1]
            tangled = (one and other and one[-1] > other[0]) or (first and second and first[-1] > second[0])
            if tangled and _saved(one, other) + _saved(first, second) > 0:
                before[index], before[index + 1], after[index], after[index + 1] = other, one, second, first
                column[index], column[index + 1] = column[index + 1], column[index]
                place[column[index]], place[column[index + 1]] = index, index + 1
                changed.update((number - 1, number, number + 1))
    return sorted(changed & set(range(len(columns))))


def _saved(upper: list[int], lower: list[int]) -> int:
    """How many crossings fewer there are when two nodes with neighbours at these places are swapped."""
    if len(upper) == 1 and len(lower) == 1:
        return (upper[0] > lower[0]) - (upper[0] < lower[0])
    saved = 0
    for one in upper:
        for other in lower:
            saved += (one > other) - (one < other)
    return saved
