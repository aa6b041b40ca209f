"""Which column each card and gate lies in, and the bend points that carry a link through the columns between its ends.

The first phase of a layered layout (Sugiyama, Tagawa, Toda: “Methods for visual understanding of hierarchical system structures”,
1981). The half that is computed there, the layer of a node, is data here: the lane. Only the columns within a lane are found, by
longest paths.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from ctdl.diagrams.diagram import Diagram
from ctdl.diagrams.ranks import Anchors, Edge, anchored, depths
from ctdl.diagrams.towers import BUS, CHANNEL, GAP, ColumnKey, split_towers

Sizes = Mapping[str, tuple[float, float]]

CARD = 0
GATE = 1
BEND = 2


@dataclass(slots=True)
class Chain:
    """A link as the nodes it runs through: its source, a bend in every column between, its target.

    A link that goes backwards (`back`) has a bend in the columns of its source and of its target too: it leaves to the right,
    turns, and comes in from the left. The bends of a `shared` one may belong to other links into the same target too.
    """

    style: str
    label: str
    nodes: list[int]
    back: bool
    shared: bool = False


@dataclass(slots=True)
class Net:
    """A diagram as numbers: nodes 0…n-1 are the cards, then the gates, then bends; `left` and `right` are neighbours in adjacent
    columns.
    """

    keys: list[str] = field(default_factory=list)
    kind: list[int] = field(default_factory=list)
    width: list[float] = field(default_factory=list)
    height: list[float] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    left: list[list[int]] = field(default_factory=list)
    right: list[list[int]] = field(default_factory=list)
    columns: list[list[int]] = field(default_factory=list)
    lane_of: list[int] = field(default_factory=list)
    loose: list[list[int]] = field(default_factory=list)
    loose_columns: list[list[int]] = field(default_factory=list)
    goals: list[int] = field(default_factory=list)
    chains: list[Chain] = field(default_factory=list)
    boxes: int = 0

    def add(self, key: str, kind: int, size: tuple[float, float], column: int) -> int:
        """The number of a new node."""
        self.keys.append(key)
        self.kind.append(kind)
        self.width.append(size[0])
        self.height.append(size[1])
        self.column.append(column)
        self.left.append([])
        self.right.append([])
        return len(self.keys) - 1


def net_of(diagram: Diagram, sizes: Sizes) -> Net:
    """The columns of a diagram with all bends; raises ValueError for a key that is used twice."""
    anchors = anchored(diagram)
    depth = depths(anchors)
    net = Net()
    lanes = max(len(diagram.lanes), 1)
    linked = {node for ends in anchors.edges for node in ends[:2]}
    keys = [_column_key(anchors, depth, node) for node in range(len(anchors.keys))]
    _add_nodes(net, diagram, sizes, anchors)
    split_towers(anchors, keys, net.height, net.width)
    order = sorted({(lane, 0, 0) for lane in range(lanes)} | {keys[node] for node in linked})
    _place_loose(net, lanes, order, [node for node in range(len(anchors.keys)) if node not in linked], anchors, keys)
    number = {key: index for index, key in enumerate(order)}
    net.lane_of = [key[0] for key in order]
    net.columns = [[] for _ in order]
    for lane in range(lanes):
        net.loose_columns.append([index for index, key in enumerate(order) if key[0] == lane and key[2] == 0])
    for node in sorted(linked):
        net.column[node] = number[keys[node]]
        net.columns[number[keys[node]]].append(node)
    _add_chains(net, anchors.edges)
    return net


def _column_key(anchors: Anchors, depth: list[int], node: int) -> ColumnKey:
    anchor = anchors.anchor[node]
    return anchors.lane[anchor], depth[anchor], -anchors.nesting[node]


def _add_nodes(net: Net, diagram: Diagram, sizes: Sizes, anchors: Anchors) -> None:
    for card in diagram.cards:
        if card.goal:
            net.goals.append(len(net.keys))
        net.add(card.key, CARD, sizes.get(card.key, (0.0, 0.0)), -1)
    for gate in diagram.gates:
        net.add(gate.key, GATE, sizes.get(gate.key, (0.0, 0.0)), -1)
    net.boxes = len(net.keys)


def _add_chains(net: Net, edges: list[Edge]) -> None:
    """Makes the chains of all links. What leads into one gate in the same style shares its bends, so that one line gathers it; so
    do many into one card.
    """
    groups = Counter((target, style) for source, target, style, _ in edges if net.column[source] < net.column[target])
    bends: dict[tuple[int, str, int], int] = {}
    for source, target, style, label in edges:
        back = net.column[target] <= net.column[source]
        shared = not back and groups[target, style] >= (2 if net.kind[target] == GATE else BUS)
        nodes = [source]
        for column in _between(net, source, target):
            key = target, style, column
            bend = bends.get(key, -1) if shared else -1
            if bend < 0:
                bend = net.add('', BEND, (0.0, 0.0), column)
                net.columns[column].append(bend)
            if shared:
                bends[key] = bend
            nodes.append(bend)
        nodes.append(target)
        net.chains.append(Chain(style, label, nodes, back, shared))
        _join(net, nodes[-2:0:-1] if back else nodes)


def _between(net: Net, source: int, target: int) -> range:
    """The columns that a link bends in."""
    first, last = net.column[source], net.column[target]
    return range(first, last - 1, -1) if last <= first else range(first + 1, last)


def _join(net: Net, nodes: list[int]) -> None:
    for one, other in pairwise(nodes):
        if other not in net.right[one] or BEND not in (net.kind[one], net.kind[other]):
            net.right[one].append(other)
            net.left[other].append(one)


ASPECT = 1.5
"""Width by height that cards without links are packed for."""


def _place_loose(net: Net, lanes: int, order: list[ColumnKey], loose: list[int], anchors: Anchors, keys: list[ColumnKey]) -> None:
    """Sets the unlinked cards of each lane (`net.loose`), and adds columns for them to `order`, neither for a tower nor for a
    ribbon.
    """
    net.loose = [[] for _ in range(lanes)]
    for node in loose:
        net.loose[anchors.lane[anchors.anchor[node]]].append(node)
    if not loose:
        return
    filled: dict[ColumnKey, float] = dict.fromkeys(order, 0.0)
    for node, key in enumerate(keys):
        if key in filled and anchors.degree[node]:
            filled[key] += net.height[node] + GAP
    for lane, count in enumerate(_more_columns(net, filled, _wide(net, order, keys), loose)):
        deepest = max(key[1] for key in order if key[0] == lane)
        order.extend((lane, deepest + 1 + index, 0) for index in range(count))
    order.sort()


def _more_columns(net: Net, filled: dict[ColumnKey, float], wide: float, loose: list[int]) -> list[int]:
    """How many columns to add to each lane so that the drawing comes nearest to the wished aspect."""
    width = max(net.width[node] for node in loose) + CHANNEL
    row = max(net.height[node] for node in loose) + GAP
    least = max(filled.values())
    rows = range(1, max(map(len, net.loose)) + 1)
    best, nearest = [0] * len(net.loose), float('inf')
    for tall in [*(max(least, count * row) for count in rows), *(least + count * row for count in rows)]:
        extra = [_extra(net, lane, filled, tall) for lane in range(len(net.loose))]
        ratio = (wide + sum(extra) * width) / tall / ASPECT
        if max(ratio, 1 / ratio) < nearest:
            best, nearest = extra, max(ratio, 1 / ratio)
    return best


def _wide(net: Net, order: list[ColumnKey], keys: list[ColumnKey]) -> float:
    """About how wide the drawing is with these columns."""
    widths = dict.fromkeys(order, CHANNEL)
    for node, key in enumerate(keys):
        widths[key] = max(widths.get(key, 0.0), net.width[node] + CHANNEL)
    return sum(widths.values())


def _extra(net: Net, lane: int, filled: dict[ColumnKey, float], tall: float) -> int:
    """How many more columns the unlinked cards of a lane need when columns are `tall`."""
    room = [tall - used for key, used in filled.items() if key[0] == lane and key[2] == 0]
    extra, index = 0, 0
    for node in net.loose[lane]:
        need = net.height[node] + GAP
        while index < len(room) and room[index] + 0.5 < need:
            index += 1
        if index == len(room):
            room.append(max(tall, need))
            extra += 1
        room[index] -= need
    return extra
