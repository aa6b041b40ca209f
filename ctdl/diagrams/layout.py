"""Places the cards, gates and links of a diagram: a layered layout whose layers are the lanes of the diagram."""

from __future__ import annotations

from collections.abc import Mapping

from ctdl.diagrams.crossings import crossings, put_in_order
from ctdl.diagrams.diagram import Diagram
from ctdl.diagrams.layers import net_of
from ctdl.diagrams.placed import Box, Placed
from ctdl.diagrams.placement import put_in_place
from ctdl.diagrams.ports import wires_of
from ctdl.diagrams.routes import across, routes, strips


def layout(diagram: Diagram, sizes: Mapping[str, tuple[float, float]]) -> Placed:
    """Where everything in a diagram lies, given the width and height of each card and gate.

    `sizes` are in px; what is missing there has no extent. There is one route for each different link and for each gate to what it
    opens. Lines that are gathered (into a gate; eight or more into a card or from one) share a bus: one of them runs on to the end and
    has the arrow, the others end on it (`arrow` false) or, from one card to many, begin on it.

    Raises ValueError for a key that is used twice. Links to unknown keys and from a thing to itself are left out; lanes out of range
    are taken as the nearest one; gates that open nothing known lie like cards in the lane of what leads to them.
    """
    net = net_of(diagram, sizes)
    if not net.keys:
        return Placed(0.0, 0.0)
    put_in_order(net)
    y = put_in_place(net)
    wires = wires_of(net, y)
    lefts, widths = across(net, y, wires)
    boxes = [
        _box(net.width[node], net.height[node], lefts[net.column[node]], widths[net.column[node]], y[node])
        for node in range(len(net.keys))
    ]
    lines = routes(net, wires, boxes)
    named = dict(zip(net.keys[: net.boxes], boxes, strict=False))
    height = max([box.bottom for box in named.values()] + [point[1] for line in lines for point in line.points])
    return Placed(round(lefts[-1], 2), round(height, 2), named, strips(net, lefts, widths), lines)


def _box(width: float, height: float, left: float, room: float, middle: float) -> Box:
    return Box(round(left + (room - width) / 2, 2), round(middle - height / 2, 2), width, height)


def crossing_count(diagram: Diagram, sizes: Mapping[str, tuple[float, float]]) -> int:
    """How many links cross in the orders that `layout` draws, between adjacent columns with bends counted as nodes."""
    net = net_of(diagram, sizes)
    put_in_order(net)
    return crossings(net.columns, net.right)
