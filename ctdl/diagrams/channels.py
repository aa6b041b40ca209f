"""Tracks for the vertical parts of lines in the channels between columns.

Each wire has one vertical part. Which of two goes further left is decided by the crossings that it costs, and by lines that would
lie on each other; tracks are then dealt out so that parts that overlap get different ones (the left-edge idea of Hashimoto and
Stevens, “Wire routing by optimizing channel assignment within large apertures”, 1971, under the precedence of these decisions).
"""

from __future__ import annotations

from ctdl.diagrams.ports import LEFT, RIGHT, Wire

APART = 5.0
"""Lines nearer than this look like one."""
ON_TOP = 4
"""A line that lies on another counts as so many crossings."""


def is_straight(wire: Wire) -> bool:
    """Whether a wire is one horizontal line, which needs no track."""
    return len(wire.ys) == 1 and wire.ys[0][0] == wire.ys[0][1] and wire.legs[0].start_side != wire.legs[0].end_side


def tracks(wires: list[Wire]) -> tuple[list[tuple[Wire, int]], int]:
    """The track of each wire of a channel that is not straight, from the left, and the number of tracks."""
    bent = [wire for wire in wires if not is_straight(wire)]
    spans = [_span(wire) for wire in bent]
    ends = [_ends(wire) for wire in bent]
    before: list[set[int]] = [set() for _ in bent]
    beside: list[list[int]] = [[] for _ in bent]
    by_top = sorted(range(len(bent)), key=lambda index: spans[index])
    for position, one in enumerate(by_top):
        for other in by_top[position + 1 :]:
            if spans[other][0] > spans[one][1] + APART:
                break
            beside[one].append(other)
            beside[other].append(one)
            choice = _cost(spans, ends, one, other) - _cost(spans, ends, other, one)
            if choice < 0:
                before[other].add(one)
            elif choice > 0:
                before[one].add(other)
    order = _in_order(before, by_top)
    track: dict[int, int] = {}
    for index in order:
        track[index] = 1 + max((track[other] for other in beside[index] if other in track), default=-1)
    return [(bent[index], track[index]) for index in order], 1 + max(track.values(), default=-1)


Span = tuple[float, float]


def _span(wire: Wire) -> Span:
    heights = [height for pair in wire.ys for height in pair]
    return min(heights), max(heights)


def _ends(wire: Wire) -> tuple[list[float], list[float]]:
    """The heights of the horizontal parts to the left and to the right of the track."""
    found: tuple[list[float], list[float]] = ([], [])
    for leg, (start, end) in zip(wire.legs, wire.ys, strict=True):
        found[leg.start_side].append(start)
        found[leg.end_side].append(end)
    return found


def _cost(spans: list[Span], ends: list[tuple[list[float], list[float]]], one: int, other: int) -> int:
    """Crossings, and lines on each other, when the wire `one` runs to the left of `other`."""
    low, high = spans[one]
    cost = sum(low < height < high for height in ends[other][LEFT])
    low, high = spans[other]
    cost += sum(low < height < high for height in ends[one][RIGHT])
    for height in ends[one][RIGHT]:
        cost += ON_TOP * sum(abs(height - near) < APART for near in ends[other][LEFT])
    return cost


def _in_order(before: list[set[int]], given: list[int]) -> list[int]:
    """An order that keeps to `before` as far as it has no circles; a circle is broken at the wire with the fewest left before it."""
    waiting = {index: set(before[index]) for index in given}
    after: dict[int, list[int]] = {index: [] for index in given}
    for index in given:
        for first in before[index]:
            after[first].append(index)
    ready = [index for index in given if not waiting[index]]
    order: list[int] = []
    while waiting:
        if not ready:
            ready = [min(waiting, key=lambda index: len(waiting[index]))]
        index = ready.pop(0)
        if index not in waiting:
            continue
        del waiting[index]
        order.append(index)
        for later in after[index]:
            if later in waiting:
                waiting[later].discard(index)
                if not waiting[later]:
                    ready.append(later)
    return order
