"""Where each node lies vertically: near the middle of its neighbours, in the order of its column, long links straight.

Sweeps that solve each column exactly: the least sum of squared distances from the wished places under minimum gaps is an isotonic
regression, which pooling of adjacent violators finds in one pass (Ayer, Brunk, Ewing, Reid, Silverman 1955). Links between bends
weigh more than links between boxes, as in Gansner, Koutsofios, North, Vo 1993, section 4. After that each long link is laid
straight where there is room.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ctdl.diagrams.layers import BEND, CARD, GATE, Net
from ctdl.diagrams.separation import apart
from ctdl.diagrams.towers import GAP

Ends = list[list[tuple[int, float]]]

LINE_GAP = 12.0
"""The least vertical distance between a line that passes and a box, or between two lines that pass."""
FAINT = 0.001
"""The weight of staying where it is, for a node without neighbours."""
NUDGE = 14.0
"""How far a gate is moved to save a small step in a line."""
OPENING = 6.0
"""The weight of the line from a gate to what it opens, which looks best straight."""
ROUNDS = 10
"""How often everything moves towards its neighbours after long links were made straight; large drawings get fewer."""


def put_in_place(net: Net) -> list[float]:
    """The middle of each node, y growing downwards; the least upper edge is 0."""
    gaps = [_gaps(net, column) for column in net.columns]
    y = _stacked(net, gaps)
    left, right = _weights(net)
    both = [a + b for a, b in zip(left, right, strict=True)]
    count = len(net.columns)
    for turn, side in enumerate((left, right, left, right, both, both)):
        for index in range(count) if turn % 2 == 0 else range(count - 1, -1, -1):
            _settle(net.columns[index], gaps[index], side, y)
    straighten(net, gaps, both, y)
    _level_gates(net, gaps, y)
    _close_bands(net, y)
    top = min((y[node] - net.height[node] / 2 for column in net.columns for node in column), default=0.0)
    y = [value - top for value in y]
    place_loose(net, y)
    return y


def _stacked(net: Net, gaps: list[list[float]]) -> list[float]:
    """Each column packed, all around one middle."""
    y = [0.0] * len(net.keys)
    for column, steps in zip(net.columns, gaps, strict=True):
        reach = -sum(steps) / 2
        for node, step in zip(column, [0.0, *steps], strict=False):
            reach += step
            y[node] = reach
    return y


def _gaps(net: Net, column: Sequence[int]) -> list[float]:
    """The least distances between the middles of adjacent nodes of a column."""
    return [
        (net.height[one] + net.height[other]) / 2 + (LINE_GAP if BEND in (net.kind[one], net.kind[other]) else GAP)
        for one, other in pairwise(column)
    ]


def _weights(net: Net) -> tuple[Ends, Ends]:
    """The neighbours of each node to the left and to the right, each with the weight of the link."""
    bend = [kind == BEND for kind in net.kind]
    opens = [ends[0] if kind == GATE and len(ends) == 1 else -1 for kind, ends in zip(net.kind, net.right, strict=True)]

    def weighted(node: int, ends: list[int]) -> list[tuple[int, float]]:
        return [
            (end, OPENING if opens[node] == end or opens[end] == node else (1.0, 3.0, 8.0)[bend[node] + bend[end]]) for end in ends
        ]

    left = [weighted(node, ends) for node, ends in enumerate(net.left)]
    right = [weighted(node, ends) for node, ends in enumerate(net.right)]
    for chain in net.chains:
        if chain.back:
            for end, bent in ((chain.nodes[0], chain.nodes[1]), (chain.nodes[-1], chain.nodes[-2])):
                left[bent].append((end, 1.0))
                right[bent].append((end, 1.0))
    return left, right


def _settle(column: list[int], gaps: list[float], ends: Ends, y: list[float]) -> None:
    """Places the nodes of a column as near as possible to the weighted means of their neighbours (pooling of adjacent violators)."""
    pools: list[tuple[float, float, int]] = []
    offset = 0.0
    for index, node in enumerate(column):
        if index:
            offset += gaps[index - 1]
        weight, total = FAINT, FAINT * y[node]
        for end, heavy in ends[node]:
            weight += heavy
            total += heavy * y[end]
        mean, size = total / weight - offset, 1
        while pools and pools[-1][0] >= mean:
            before, heavy, many = pools.pop()
            mean = (mean * weight + before * heavy) / (weight + heavy)
            weight += heavy
            size += many
        pools.append((mean, weight, size))
    index, offset = 0, 0.0
    for mean, _, size in pools:
        for _ in range(size):
            if index:
                offset += gaps[index - 1]
            y[column[index]] = mean + offset
            index += 1


def straighten(net: Net, gaps: list[list[float]], ends: Ends, y: list[float]) -> None:
    """Gives the bends of a long link one height, and settles everything again with such runs as rigid things."""
    run = _runs(net)
    count = max(run, default=-1) + 1
    above: list[dict[int, float]] = [{} for _ in range(count)]
    for column, steps in zip(net.columns, gaps, strict=True):
        for one, other, least in zip(column, column[1:], steps, strict=False):
            above[run[other]][run[one]] = max(least, above[run[other]].get(run[one], 0.0))
    order = _downwards(above)
    members: list[list[int]] = [[] for _ in range(count)]
    for node, number in enumerate(run):
        if number >= 0:
            members[number].append(node)
    pulls = [
        [(run[end], heavy) for node in nodes for end, heavy in ends[node] if run[end] != number]
        for number, nodes in enumerate(members)
    ]
    place = [sum(y[node] for node in nodes) / len(nodes) for nodes in members]
    weight = [FAINT + sum(heavy for _, heavy in pull) for pull in pulls]
    limits = [list(upper.items()) for upper in above]
    for _ in range(max(3, min(ROUNDS, 5000 // (count + 1)))):
        wish = [
            (FAINT * here + sum([place[end] * heavy for end, heavy in pull])) / heavy_all
            for here, pull, heavy_all in zip(place, pulls, weight, strict=True)
        ]
        wish = [(here + there) / 2 for here, there in zip(place, wish, strict=True)]
        place = apart(order, limits, wish, weight)
    for node, number in enumerate(run):
        if number >= 0:
            y[node] = place[number]


def _level_gates(net: Net, gaps: list[list[float]], y: list[float]) -> None:
    """Moves a gate by a few px where that puts it level with the gate that it opens, or with the long line that comes in."""
    for column, steps in zip(reversed(net.columns), reversed(gaps), strict=True):
        for index, node in enumerate(column):
            if net.kind[node] != GATE:
                continue
            low = y[column[index - 1]] + steps[index - 1] if index else float('-inf')
            high = y[column[index + 1]] - steps[index] if index + 1 < len(column) else float('inf')
            levels = [y[end] for end in net.right[node] if net.kind[end] == GATE]
            if not levels:
                levels = [
                    y[end]
                    for end in net.left[node]
                    if net.kind[end] != CARD and all(_reaches(net, y, y[end], to) for to in net.right[node])
                ]
            near = [level for level in levels if abs(level - y[node]) <= NUDGE and low <= level <= high]
            if near:
                y[node] = near[0]


def _reaches(net: Net, y: list[float], level: float, box: int) -> bool:
    """Whether a line at a height can go straight into a box."""
    return abs(level - y[box]) <= net.height[box] / 2 - LINE_GAP


def _runs(net: Net) -> list[int]:
    """The number of the run that each node belongs to: a box alone, bends of one link together unless the link must cross another
    between them.
    """
    run = [-1] * len(net.keys)
    kept = _uncrossed(net)
    count = 0
    for column in net.columns:
        for node in column:
            before = next((one for one in net.left[node] if (one, node) in kept), -1)
            if before >= 0:
                run[node] = run[before]
            else:
                run[node] = count
                count += 1
    return run


def _uncrossed(net: Net) -> set[tuple[int, int]]:
    """Pairs of bends in adjacent columns that can be level: of those that cross each other, the one of the longest link."""
    place = {node: index for column in net.columns for index, node in enumerate(column)}
    between: list[list[tuple[int, int]]] = [[] for _ in net.columns]
    for chain in sorted(net.chains, key=lambda chain: -len(chain.nodes)):
        bends = chain.nodes[-2:0:-1] if chain.back else chain.nodes[1:-1]
        for one, other in pairwise(bends):
            kept = between[net.column[one]]
            here, there = place[one], place[other]
            if all(
                (first != one and second != other) and (place[first] < here) == (place[second] < there) for first, second in kept
            ):
                kept.append((one, other))
    return {pair for kept in between for pair in kept}


def _downwards(above: list[dict[int, float]]) -> list[int]:
    """An order of runs in which each comes after all that lie above it."""
    waiting = [len(upper) for upper in above]
    below: list[list[int]] = [[] for _ in above]
    for node, upper in enumerate(above):
        for other in upper:
            below[other].append(node)
    order = [node for node, count in enumerate(waiting) if not count]
    for node in order:
        for other in below[node]:
            waiting[other] -= 1
            if not waiting[other]:
                order.append(other)
    return order


def _close_bands(net: Net, y: list[float]) -> None:
    """Takes away empty horizontal bands that run through the whole drawing."""
    nodes = sorted((y[node] - net.height[node] / 2, node) for column in net.columns for node in column)
    reach, shift = float('-inf'), 0.0
    for top, node in nodes:
        if reach > float('-inf') and top - reach > GAP:
            shift += top - reach - GAP
        reach = max(reach, top + net.height[node])
        y[node] -= shift


def place_loose(net: Net, y: list[float]) -> None:
    """Packs unlinked cards into the columns of their lane: below what is there, then above it, then into holes; no lower than
    needed.
    """
    bottom = max([y[node] + net.height[node] / 2 for column in net.columns for node in column], default=0.0)
    for lane, cards in enumerate(net.loose):
        if not cards:
            continue
        columns = net.loose_columns[lane]
        step = (min(net.height[node] for node in cards) + GAP) / 2
        tall = max([bottom, *(net.height[node] for node in cards)])
        while not _pack(net, cards, [_slots(net, index, y, tall) for index in columns], y):
            tall += step
        if len(cards) == 1 and not any(net.columns[index] for index in columns):
            y[cards[0]] = tall / 2


def _slots(net: Net, column: int, y: list[float], tall: float) -> list[list[float]]:
    """Free stretches of a column as [column, from, to], the lowest first, then the others from above."""
    taken = sorted((y[node] - net.height[node] / 2, y[node] + net.height[node] / 2) for node in net.columns[column])
    slots, reach = [], 0.0
    for top, bottom in taken:
        slots.append([column, reach, top - GAP])
        reach = max(reach, bottom + GAP)
    return [[column, reach, tall], *slots]


def _pack(net: Net, cards: list[int], columns: list[list[list[float]]], y: list[float]) -> bool:
    """Puts each card into the first stretch that has room; False when one finds none."""
    slots = [slot for column in columns for slot in column]
    for node in cards:
        slot = next((slot for slot in slots if slot[2] - slot[1] >= net.height[node]), None)
        if slot is None:
            return False
        net.column[node] = int(slot[0])
        y[node] = slot[1] + net.height[node] / 2
        slot[1] += net.height[node] + GAP
    return True
