"""The horizontal places of columns and lanes, and the lines of all links."""

from __future__ import annotations

from itertools import pairwise

from ctdl.diagrams.channels import is_straight, tracks
from ctdl.diagrams.layers import BEND, Chain, Net
from ctdl.diagrams.nudges import loosen
from ctdl.diagrams.placed import Box, Point, Route, Strip
from ctdl.diagrams.ports import LEFT, RIGHT, Leg, Wire
from ctdl.diagrams.text_width import text_width

TRACK = 12.0
"""The distance between two vertical lines of a channel."""
LEAST = 48.0
"""The least width of a channel between two columns."""
EDGE = 20.0
"""The distance between the outer columns and the edge of the drawing."""
ARROW = 18.0
"""Room before a box for the head of an arrow."""
STUB = 10.0
"""How far a line runs along the one that it joins, so that the corner can be rounded."""
LABEL, LABEL_ROOM = 10.5, 220.0
"""The size of the letters of labels, and the width at which they are cut."""
BARE = 120.0
"""The width of a lane without cards."""


def label_width(label: str) -> float:
    """The room that a label takes in px, with some space at its sides; longer ones are cut when they are drawn."""
    return 12.0 + min(text_width(label, LABEL), LABEL_ROOM)


def across(net: Net, y: list[float], wires: list[Wire]) -> tuple[list[float], list[float]]:
    """The left edge and the width of each column; gives each wire its x on the way. The last left edge is the width of the
    drawing.
    """
    widths = [0.0] * len(net.columns)
    for node, column in enumerate(net.column):
        widths[column] = max(widths[column], net.width[node])
    lanes = net.lane_of
    for index, lane in enumerate(lanes):
        if lanes.count(lane) == 1:
            widths[index] = max(widths[index], BARE)
    channels: list[list[Wire]] = [[] for _ in range(len(widths) + 1)]
    for wire in wires:
        channels[wire.channel].append(wire)
    x, lefts = 0.0, []
    for index, members in enumerate(channels):
        outer = index in (0, len(widths))
        x += _lay(net, y, members, x, EDGE if outer else LEAST)
        lefts.append(x)
        if index < len(widths):
            x += widths[index]
    return lefts, widths


def _lay(net: Net, y: list[float], members: list[Wire], x: float, least: float) -> float:
    """Gives the wires of one channel that begins at x their tracks; gives its width."""
    found, count = tracks(members)
    if loosen(net, y, members, found):
        found, count = tracks(members)
    legs = [leg for wire in members for leg in wire.legs]
    words = [
        max((label_width(net.chains[leg.chain].label) for leg in legs if leg.label_side == side), default=0.0)
        for side in (LEFT, RIGHT)
    ]
    before, after = max(ARROW - 4.0, words[LEFT] + 8.0), max(ARROW, words[RIGHT] + ARROW)
    need = before + after + max(0, count - 1) * TRACK if members else 0.0
    width = max(least, need)
    begin = before + (width - need) / 2
    for wire, track in found:
        wire.x = x + begin + track * TRACK
    return width


def strips(net: Net, lefts: list[float], widths: list[float]) -> tuple[Strip, ...]:
    """The extent of each lane: they meet in the middle of the channel between them."""
    found: list[Strip] = []
    start = 0.0
    for index, lane in enumerate(net.lane_of):
        right = lefts[index] + widths[index]
        if index + 1 == len(net.lane_of):
            found.append(Strip(lane, start, lefts[-1] - start))
        elif net.lane_of[index + 1] != lane:
            border = (right + lefts[index + 1]) / 2
            found.append(Strip(lane, start, border - start))
            start = border
    return tuple(found)


Part = tuple[Wire, Leg, float, float]


def routes(net: Net, wires: list[Wire], boxes: list[Box]) -> tuple[Route, ...]:
    """The line of each link, in the order of the links."""
    parts: dict[tuple[int, int, int], Part] = {}
    for wire in wires:
        for leg, (start, end) in zip(wire.legs, wire.ys, strict=True):
            parts[_owner(net, leg), leg.start, leg.end] = wire, leg, start, end
    found = []
    for number, chain in enumerate(net.chains):
        pairs = pairwise(chain.nodes)
        ours = [parts[-1 if chain.shared and net.kind[one] == BEND else number, one, other] for one, other in pairs]
        found.append(_route(net, chain, ours, boxes))
    return tuple(found)


def _owner(net: Net, leg: Leg) -> int:
    """The link that a leg belongs to, -1 for several."""
    return -1 if net.chains[leg.chain].shared and net.kind[leg.start] == BEND else leg.chain


def _route(net: Net, chain: Chain, parts: list[Part], boxes: list[Box]) -> Route:
    """The line of a link from its source on, up to where another link carries it on."""
    source, target = chain.nodes[0], chain.nodes[-1]
    points: list[Point] = [(boxes[source].right, parts[0][2])]
    label_at = None
    arrow = True
    for wire, leg, start, end in parts:
        runs, carries = _share(wire, leg)
        if wire.trunk == LEFT and not carries:
            points = [(wire.x - STUB, start), (wire.x, start), (wire.x, end)] if runs else [(wire.x, end)]
        elif not is_straight(wire):
            points.append((wire.x, start))
            if runs:
                points.append((wire.x, end))
        if leg.label_side >= 0:
            wide = label_width(chain.label) / 2
            label_at = (
                (boxes[leg.start].right + 8.0 + wide, start) if leg.label_side == LEFT else (boxes[leg.end].x - ARROW - wide, end)
            )
        if wire.trunk == RIGHT and not carries:
            points += [(wire.x + STUB, end)] if runs else []
            arrow = False
            break
    if arrow:
        points.append((boxes[target].x, parts[-1][3]))
    return Route(net.keys[source], net.keys[target], chain.style, _simple(points), chain.label, arrow, label_at)


def _share(wire: Wire, leg: Leg) -> tuple[bool, bool]:
    """Whether a leg runs along the bus up to the trunk, as the outermost do, and whether its link goes on as the trunk (one of
    them does).
    """
    if wire.trunk < 0:
        return True, True
    which = 0 if wire.trunk == RIGHT else 1
    heights = [pair[which] for pair in wire.ys]
    trunk = wire.ys[0][1 - which]
    ours = heights[wire.legs.index(leg)]
    above = [height for height in heights if height < trunk - 0.5]
    below = [height for height in heights if height > trunk + 0.5]
    level = [height for height in heights if abs(height - trunk) <= 0.5]
    carrier = [*level, *sorted(above), *sorted(below, reverse=True)][0]
    runs = ours == carrier or (bool(above) and ours == min(above)) or (bool(below) and ours == max(below))
    return runs, ours == carrier


def _simple(points: list[Point]) -> tuple[Point, ...]:
    """Points without repetitions and without those in the middle of a straight line."""
    kept: list[Point] = []
    for point in points:
        point = round(point[0], 2), round(point[1], 2)
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept.pop()
        kept.append(point)
    return tuple(kept)
