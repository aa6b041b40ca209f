"""The best way for a long link through its columns while everything else stays as it is.

All bends of a link are taken out and put back at once: the places that cross least follow from one column to the next by dynamic
programming, so that a link gets past what no single bend of it gets past alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

Columns = list[list[int]]
Ends = list[list[int]]


def reroute(columns: Columns, first: int, bends: Sequence[int], left: Ends, right: Ends, place: list[int]) -> int:
    """Puts the bends of one line, which lie in the columns from `first` on, where it crosses least; gives how many crossings that
    saves.
    """
    before = [place[bend] for bend in bends]
    for number, bend in enumerate(bends, first):
        column = columns[number]
        del column[place[bend]]
        _renumber(column, place[bend], place)
    inside = set(bends)
    tables: list[list[list[int]]] = []
    ways: list[int] = []
    channel = _channel(columns, first - 1, right, inside, place)
    for number, bend in enumerate(bends, first):
        size = len(columns[number])
        own = [0] * (size + 1)
        for source in left[bend]:
            if source not in inside:
                own = _added(own, _from_fixed(channel, place[source], size))
        if number > first:
            tables.append(_rows(channel, ways, size))
            ways = _least(tables[-1])
        channel = _channel(columns, number, right, inside, place)
        for target in right[bend]:
            if target not in inside:
                own = _added(own, _to_fixed(channel, place[target]))
        ways = _added(ways, own) if ways else own
        tables.append([own])
    found = _traced(tables, ways)
    saved = _cost(tables, before) - min(ways)
    for number, bend, spot in zip(range(first, first + len(bends)), bends, found if saved else before, strict=True):
        columns[number].insert(spot, bend)
        _renumber(columns[number], spot, place)
    return saved


def _renumber(column: list[int], start: int, place: list[int]) -> None:
    for index in range(start, len(column)):
        place[column[index]] = index


def _channel(columns: Columns, number: int, right: Ends, inside: set[int], place: list[int]) -> Ends:
    """For each node of a column the places of its neighbours in the next one, without the line itself."""
    if number < 0:
        return []
    return [[place[end] for end in right[node] if end not in inside] for node in columns[number]]


def _added(one: list[int], other: list[int]) -> list[int]:
    return [a + b for a, b in zip(one, other, strict=True)]


def _from_fixed(channel: Ends, source: int, size: int) -> list[int]:
    """Crossings of a link from a node to each of the spots between `size` nodes of the next column."""
    change = [0] * size
    above = 0
    for index, ends in enumerate(channel):
        if index != source:
            step = -1 if index < source else 1
            above += len(ends) if index < source else 0
            for end in ends:
                change[end] += step
    return list(accumulate(change, initial=above))


def _to_fixed(channel: Ends, target: int) -> list[int]:
    """Crossings of a link from each of the spots of a column to a node of the next."""
    upper = sum([end < target for ends in channel for end in ends])
    return list(accumulate([sum([(end > target) - (end < target) for end in ends]) for ends in channel], initial=upper))


def _rows(channel: Ends, ways: list[int], size: int) -> list[list[int]]:
    """For each spot of a column the cost of coming there and going on to each spot of the next."""
    change = [0] * size
    for ends in channel:
        for end in ends:
            change[end] += 1
    rows, passed = [], 0
    for spot, cost in enumerate(ways):
        rows.append(list(accumulate(change, initial=cost + passed)))
        if spot < len(channel):
            passed += len(channel[spot])
            for end in channel[spot]:
                change[end] -= 2
    return rows


def _least(rows: list[list[int]]) -> list[int]:
    return list(map(min, *rows)) if len(rows) > 1 else rows[0]


def _traced(tables: list[list[list[int]]], ways: list[int]) -> list[int]:
    """The spots of the cheapest way, from the last column back. `tables` holds the own cost of each column, and between two of
    them the rows that led on.
    """
    spots = [ways.index(min(ways))]
    for rows in tables[-2:0:-2]:
        costs = [row[spots[-1]] for row in rows]
        spots.append(costs.index(min(costs)))
    return spots[::-1]


def _cost(tables: list[list[list[int]]], spots: list[int]) -> int:
    """What the way over given spots costs."""
    total = tables[0][0][spots[0]]
    reached = tables[0][0]
    for index, (before, spot) in enumerate(pairwise(spots)):
        rows, own = tables[2 * index + 1], tables[2 * index + 2][0]
        total += rows[before][spot] - reached[before] + own[spot]
        reached = _added(_least(rows), own)
    return total
