"""The best place for each node of a column while the other columns stay as they are.

Sifting (Matuszewski, Schönfeld, Molitor: “Using sifting for k-layer straightline crossing minimization”, 1999) over a table of
what each pair costs.
"""

from __future__ import annotations

from itertools import accumulate

Columns = list[list[int]]
Neighbours = list[list[int]]

MOST = 120
"""Nodes of the longest column that is sifted: the table of pairs grows with the square."""


def sift(columns: Columns, left: Neighbours, right: Neighbours, place: list[int]) -> int:
    """Moves single nodes to the best place in their column until none helps; gives how many crossings that saves. `place` is the
    index of each node.
    """
    saved, better = 0, True
    while better:
        better = False
        for index, column in enumerate(columns):
            if 1 < len(column) <= MOST:
                before = len(columns[index - 1]) if index else 0
                after = len(columns[index + 1]) if index + 1 < len(columns) else 0
                gain = _sift_column(column, left, right, place, before, after)
                saved += gain
                better = better or gain > 0
    return saved


def _sift_column(column: list[int], left: Neighbours, right: Neighbours, place: list[int], before: int, after: int) -> int:
    """Sifts one column; `before` and `after` are the lengths of the columns beside it."""
    ends_left = [[place[end] for end in left[node]] for node in column]
    ends_right = [[place[end] + before for end in right[node]] for node in column]
    ends = [one + other for one, other in zip(ends_left, ends_right, strict=True)]
    above = []
    for one, other in zip(ends_left, ends_right, strict=True):
        cost = _cost_above(one, 0, before) + _cost_above(other, before, after)
        above.append([sum([cost[end] for end in theirs]) for theirs in ends])
    order = list(range(len(column)))
    saved = _sift_rows(order, above)
    if saved:
        column[:] = [column[index] for index in order]
        for index, node in enumerate(column):
            place[node] = index
    return saved


def _cost_above(ends: list[int], first: int, count: int) -> list[int]:
    """For each place of a column beside: the crossings of a link from there with our links when we lie above it, less those when
    below.
    """
    if not ends:
        return [0] * count
    if len(ends) == 1:
        place = ends[0] - first
        return [1] * place + [0] + [-1] * (count - place - 1)
    here = [0] * count
    for end in ends:
        here[end - first] += 1
    total = len(ends)
    return [total - reached - reached + own for reached, own in zip(accumulate(here), here, strict=True)]


def _sift_rows(order: list[int], above: list[list[int]]) -> int:
    saved, better = 0, True
    while better:
        better = False
        for node in range(len(order)):
            row, here = above[node], order.index(node)
            best, to, change = 0, here, 0
            for index in range(here + 1, len(order)):
                change -= row[order[index]]
                if change < best:
                    best, to = change, index
            change = 0
            for index in range(here - 1, -1, -1):
                change += row[order[index]]
                if change < best:
                    best, to = change, index
            if to != here:
                order.insert(to, order.pop(here))
                saved -= best
                better = True
    return saved
