"""Where lines that gather many others run among the cards of their columns, so that the drawing is not taller than it needs to
be.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctdl.diagrams.layers import Net
from ctdl.diagrams.towers import BUS, GAP

Spots = dict[int, float]
"""Indexes that a bend can have in its column without a crossing more, each with the height above."""


def balance(net: Net, lines: Sequence[Sequence[int]]) -> None:
    """Moves the bends of each line within their columns, without a crossing more, to where the drawing gets lowest if the line is
    straight.
    """
    place = {node: index for column in net.columns for index, node in enumerate(column)}
    for line in lines:
        columns = [net.columns[net.column[bend]] for bend in line]
        spots = [_spots(net, column, bend, place) for column, bend in zip(columns, line, strict=True)]
        talls = [_tall(net, column) for column in columns]
        half = _tall(net, [node for node in net.left[line[0]] if node not in line]) / 2
        now = [found[place[bend]] for found, bend in zip(spots, line, strict=True)]
        goals = {above for found in spots for above in found.values()}
        best = min((_height(talls, [_nearest(found, goal) for found in spots], half), abs(goal - half), goal) for goal in goals)
        if best[0] < _height(talls, now, half) - 1.0 or (len(net.left[line[0]]) >= BUS and best[0] <= _height(talls, now, half)):
            for column, bend in zip(columns, line, strict=True):
                _move(net, column, bend, place, best[2])


def _tall(net: Net, nodes: Sequence[int]) -> float:
    return sum([net.height[node] + GAP for node in nodes])


def _height(talls: Sequence[float], above: Sequence[float], half: float) -> float:
    """The height that columns take around a straight line; `half` is that of what begins it, above and below."""
    return max(half, *above) + max(half, *(tall - upper for tall, upper in zip(talls, above, strict=True)))


def _nearest(spots: Spots, goal: float) -> float:
    return min(spots.values(), key=lambda above: abs(above - goal))


def _move(net: Net, column: list[int], bend: int, place: dict[int, int], goal: float) -> None:
    spots = _spots(net, column, bend, place)
    here, spot = place[bend], min(spots, key=lambda index: abs(spots[index] - goal))
    column.insert(spot, column.pop(here))
    for index in range(min(here, spot), max(here, spot) + 1):
        place[column[index]] = index


def _spots(net: Net, column: list[int], bend: int, place: dict[int, int]) -> Spots:
    here = place[bend]
    start = _tall(net, column[:here])
    spots = {here: start}
    for step in (1, -1):
        above, change, index = start, 0, here + step
        while 0 <= index < len(column):
            other = column[index]
            change += step * (_above(net.left[bend], net.left[other], place) + _above(net.right[bend], net.right[other], place))
            above += step * (net.height[other] + GAP)
            if change > 0:
                break
            if change == 0:
                spots[index] = above
            index += step
    return spots


def _above(ours: list[int], theirs: list[int], place: dict[int, int]) -> int:
    """How many crossings more there are when we lie below the other than when above."""
    return sum([(place[one] < place[other]) - (place[one] > place[other]) for one in ours for other in theirs])
