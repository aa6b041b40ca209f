"""Small moves of ports where two lines of a channel would lie on each other."""

from __future__ import annotations

from ctdl.diagrams.channels import APART
from ctdl.diagrams.layers import BEND, Net
from ctdl.diagrams.ports import LEFT, RIGHT, Wire, edge

End = tuple[float, int, Wire, int, int]
"""The height of the horizontal part of a line, its track, the wire, the leg's index, and which of the leg's ends it is (0 start,
1 end).
"""


def loosen(net: Net, y: list[float], members: list[Wire], tracked: list[tuple[Wire, int]]) -> bool:
    """Moves ends of lines along their boxes where a line that goes on to the right begins before one at the same height from the
    left has turned.

    Gives whether anything moved; the tracks are to be dealt out anew then.
    """
    ends: tuple[list[End], list[End]] = ([], [])
    for wire, track in tracked:
        for index, leg in enumerate(wire.legs):
            ends[leg.start_side].append((wire.ys[index][0], track, wire, index, 0))
            ends[leg.end_side].append((wire.ys[index][1], track, wire, index, 1))
    moved = False
    for one in ends[LEFT]:
        for other in ends[RIGHT]:
            if abs(one[0] - other[0]) < APART and other[1] < one[1] and one[2] is not other[2]:
                moved = _move(net, y, members, one, LEFT) or _move(net, y, members, other, RIGHT) or moved
    return moved


def _move(net: Net, y: list[float], members: list[Wire], end: End, side: int) -> bool:
    height, _, wire, index, which = end
    leg = wire.legs[index]
    node = leg.end if which else leg.start
    if net.kind[node] == BEND or wire.trunk == side:
        return False
    low, high = edge(net, node, side)
    taken = [place for other in members for at, pair in enumerate(other.ys) for place in pair if other is not wire or at != index]
    for step in (APART + 1, -APART - 1, 2 * APART, -2 * APART):
        place = height + step
        if y[node] + low <= place <= y[node] + high and all(abs(place - other) >= APART for other in taken):
            pair = list(wire.ys[index])
            pair[which] = place
            wire.ys[index] = pair[0], pair[1]
            return True
    return False
