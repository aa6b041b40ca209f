"""Columns too tall for the drawing, broken into several."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from ctdl.diagrams.ranks import Anchors

ColumnKey = tuple[int, int, int]
"""Lane, depth in it, and order there: gates come before the cards (0), the more nested the further, and cut off towers before
them.
"""

BUS = 8
"""So many parallel links into one card, or from one, share a line; fewer do where the edge of the card is too short for all."""
GAP = 16.0
"""The least vertical distance between two boxes of a column."""
STOREYS = 12
"""Cards that a column may always have."""
ASPECT = 1.2
"""Width by height of the drawing from which on a column is no tower."""
CHANNEL = 60.0
"""A guess of the distance between columns, only for choosing how many there shall be."""
FOREMOST = -1000
"""The order of the first column that is cut off, before all gates."""


def split_towers(anchors: Anchors, keys: list[ColumnKey], height: Sequence[float], width: Sequence[float]) -> None:
    """Changes `keys` so that a column of many cards that nothing leads to becomes several, where what they lead to gathers their
    lines anyway: then one line carries all cards of a column on, and nothing becomes harder to read.
    """
    free = _free(anchors)
    columns: dict[ColumnKey, list[int]] = defaultdict(list)
    for node, key in enumerate(keys):
        if anchors.degree[node]:
            columns[key].append(node)
    wide = sum(max(width[node] for node in nodes) + CHANNEL for nodes in columns.values())
    for key, nodes in columns.items():
        movable = [node for node in nodes if node in free]
        if len(nodes) <= STOREYS or len(movable) < BUS:
            continue
        tall = sum(height[node] + GAP for node in nodes)
        broad = max(width[node] for node in nodes) + CHANNEL
        parts = 1
        while tall / parts > max(STOREYS * tall / len(nodes), (wide + (parts - 1) * broad) / ASPECT):
            parts += 1
        share = tall / parts
        reach, part = 0.0, 0
        for node in movable:
            if part < parts - 1:
                keys[node] = key[0], key[1], FOREMOST + part
                reach += height[node] + GAP
                part = int(reach / share)


def _free(anchors: Anchors) -> set[int]:
    """Cards that nothing leads to, and that lead only to where links are gathered into one line."""
    many = Counter((target, style) for _, target, style, _ in anchors.edges)
    targets = {target for _, target, _, _ in anchors.edges}
    free = {node for node in range(len(anchors.keys)) if node not in targets and anchors.nesting[node] == 0}
    for source, target, style, _ in anchors.edges:
        if many[target, style] < (BUS if anchors.nesting[target] == 0 else 2):
            free.discard(source)
    return free
