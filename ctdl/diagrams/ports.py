"""Where links touch cards and gates, and which of them share a bus.

Ports lie along the edge in the order of what they lead to, so that lines do not cross there, and slide to where the line runs
straight.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from ctdl.diagrams.layers import BEND, GATE, Net
from ctdl.diagrams.towers import BUS

LEFT = 0
RIGHT = 1
PITCH = 12.0
LABEL_PITCH = 17.0
CROWDED = 7.0
"""The least distance between two ports of a box."""
LABEL_CROWDED = 8.0


@dataclass(slots=True)
class Leg:
    """The part of a link within one channel: from `start` on the side `start_side` of the channel to `end`; its label, if any,
    stands at `label_side`.
    """

    chain: int
    start: int
    start_side: int
    end: int
    end_side: int
    label_side: int = -1


@dataclass(slots=True)
class Wire:
    """What runs through one channel as one net of lines: a leg, or several that share a bus (`trunk` is the side of what they
    have in common).
    """

    channel: int
    legs: list[Leg]
    trunk: int = -1
    ys: list[tuple[float, float]] = field(default_factory=list)
    x: float = 0.0


Port = tuple[int, int]
"""A box and the side of the channel that it lies on: LEFT for its right edge."""


def wires_of(net: Net, y: list[float]) -> list[Wire]:
    """All wires with the heights of their ends (`ys`: start and end of each leg)."""
    wires = _grouped(net, _legs(net))
    ports: dict[Port, list[Wire]] = defaultdict(list)
    for wire in wires:
        for port in _ports(net, wire):
            ports[port].append(wire)
    for port in ports:
        ports[port].sort(key=lambda wire: _rank(net, wire, port, y))
    _choose_label_sides(net, wires, ports)
    _slide(net, wires, ports, y)
    return wires


def _legs(net: Net) -> list[tuple[int, Leg]]:
    """The legs of all chains, each with its channel (channel c lies to the left of column c)."""
    legs = []
    seen: set[tuple[int, int]] = set()
    for number, chain in enumerate(net.chains):
        nodes, last = chain.nodes, len(chain.nodes) - 2
        for index in range(last + 1):
            one, other = nodes[index], nodes[index + 1]
            if chain.shared and net.kind[one] == BEND:
                if (one, other) in seen:
                    continue
                seen.add((one, other))
            if not chain.back:
                legs.append((net.column[other], Leg(number, one, LEFT, other, RIGHT)))
            elif index == 0:
                legs.append((net.column[one] + 1, Leg(number, one, LEFT, other, LEFT)))
            elif index == last:
                legs.append((net.column[other], Leg(number, one, RIGHT, other, RIGHT)))
            else:
                legs.append((net.column[one], Leg(number, one, RIGHT, other, LEFT)))
    return legs


def _grouped(net: Net, legs: list[tuple[int, Leg]]) -> list[Wire]:
    """Wires of the legs: those that meet in a shared bend, and groups with the same box at one end and the same style that share
    a bus.
    """
    taken: set[int] = set()
    gathered: set[int] = set()
    wires: list[Wire] = []
    for trunk in (RIGHT, LEFT):
        meeting: dict[int, list[int]] = defaultdict(list)
        for index, (_, leg) in enumerate(legs):
            if leg.start_side == LEFT and leg.end_side == RIGHT and (trunk == RIGHT or leg.chain not in gathered):
                meeting[leg.end if trunk == RIGHT else leg.start].append(index)
        for node, indexes in meeting.items():
            for group in _buses(net, node, [(index, legs[index][1]) for index in indexes], trunk):
                taken.update(group)
                wires.append(Wire(legs[group[0]][0], [legs[index][1] for index in group], trunk))
                gathered.update(leg.chain for leg in wires[-1].legs)
        gathered.update(leg.chain for _, leg in legs if net.chains[leg.chain].shared)
    return wires + [Wire(channel, [leg]) for index, (channel, leg) in enumerate(legs) if index not in taken]


def _buses(net: Net, node: int, legs: list[tuple[int, Leg]], trunk: int) -> list[list[int]]:
    """Which legs at one end share a bus: all at a bend, all of one style at a gate, many or crowded ones at a card."""
    if net.kind[node] == BEND:
        return [[index for index, _ in legs]] if trunk == RIGHT and len(legs) > 1 else []
    groups: dict[str, list[int]] = defaultdict(list)
    for index, leg in legs:
        groups[net.chains[leg.chain].style].append(index)
    low, high = edge(net, node, trunk)
    labels = any(net.chains[leg.chain].label for _, leg in legs)
    room = max(1, 1 + int((high - low) / (LABEL_CROWDED if labels else CROWDED)))
    together = net.kind[node] == GATE and trunk == RIGHT
    count, found = len(legs), []
    for group in sorted(groups.values(), key=lambda group: -len(group)):
        if len(group) >= BUS or (len(group) > 1 and (together or count > room)):
            found.append(group)
            count -= len(group) - 1
    return found


def edge(net: Net, box: int, side: int) -> tuple[float, float]:
    """The stretch of a box's edge that links may touch, from its middle: a gate is narrow and round, what it opens leaves from
    its middle.
    """
    half = net.height[box] / 2
    if net.kind[box] == BEND or (net.kind[box] == GATE and side == LEFT):
        return 0.0, 0.0
    reach = min(half / 2, 5.0) if net.kind[box] == GATE else max(half - 12.0, half / 2)
    return -reach, reach


def _ports(net: Net, wire: Wire) -> list[Port]:
    found: dict[Port, None] = {}
    for leg in wire.legs:
        for node, side in ((leg.start, leg.start_side), (leg.end, leg.end_side)):
            if net.kind[node] != BEND:
                found[node, side] = None
    return list(found)


def _rank(net: Net, wire: Wire, port: Port, y: list[float]) -> tuple[int, float, int]:
    """The order of ports along an edge: turns upwards first, the farthest last; then straight ones by where they go; then turns
    downwards.
    """
    leg = wire.legs[0]
    chain = leg.chain
    if len(wire.legs) > 1:
        far = [part.start if part.end == port[0] else part.end for part in wire.legs]
        return 0, sum(y[node] for node in far) / len(far), chain
    other, side = (leg.end, leg.end_side) if (leg.start, leg.start_side) == port else (leg.start, leg.start_side)
    if side != port[1]:
        return 0, y[other], chain
    return (-1 if y[other] < y[port[0]] else 1), -y[other], chain


def _choose_label_sides(net: Net, wires: list[Wire], ports: dict[Port, list[Wire]]) -> None:
    """A label stands where fewer links meet: beside the source or beside the target; never on a line that several links share."""
    first: dict[int, tuple[Leg, Wire]] = {}
    last: dict[int, tuple[Leg, Wire]] = {}
    for wire in wires:
        for leg in wire.legs:
            if leg.start == net.chains[leg.chain].nodes[0]:
                first[leg.chain] = leg, wire
            if leg.end == net.chains[leg.chain].nodes[-1]:
                last[leg.chain] = leg, wire
    for number, chain in enumerate(net.chains):
        if chain.label:
            leg, wire = first[number]
            target = last.get(number)
            crowded = len(ports[chain.nodes[0], LEFT]) > len(ports[chain.nodes[-1], RIGHT])
            if target and (wire.trunk == LEFT or (crowded and target[1].trunk < 0 and not chain.shared)):
                target[0].label_side = RIGHT
            else:
                leg.label_side = LEFT


def _slide(net: Net, wires: list[Wire], ports: dict[Port, list[Wire]], y: list[float]) -> None:
    """Spreads the ports along each edge, then moves them towards where their line runs straight."""
    at: dict[tuple[int, Port], float] = {}
    for port, members in ports.items():
        for wire, place in zip(members, _spread(net, port, members), strict=True):
            at[id(wire), port] = y[port[0]] + place
    order = sorted(ports, key=lambda port: (net.column[port[0]], -port[1]))
    for turn in range(3):
        for port in order if turn % 2 == 0 else order[::-1]:
            _slide_edge(net, port, ports[port], at, y, 0.5 if turn == 0 else 1.0)
    for wire in wires:
        for leg in wire.legs:
            start, end = (leg.start, leg.start_side), (leg.end, leg.end_side)
            one, other = at.get((id(wire), start), y[leg.start]), at.get((id(wire), end), y[leg.end])
            if abs(one - other) < 0.5 and len(wire.legs) == 1:
                one, other = (
                    (other, other) if net.kind[leg.start] != BEND else (one, one) if net.kind[leg.end] != BEND else (one, other)
                )
            wire.ys.append((one, other))


def _trunk(wire: Wire) -> Port:
    """Where the line that several legs share ends."""
    leg = wire.legs[0]
    return (leg.end, leg.end_side) if wire.trunk == RIGHT else (leg.start, leg.start_side)


def _pitch(net: Net, port: Port, members: list[Wire]) -> float:
    low, high = edge(net, *port)
    labels = any(leg.label_side >= 0 and port[0] in (leg.start, leg.end) for wire in members for leg in wire.legs)
    wish = LABEL_PITCH if labels else PITCH
    return min(wish, (high - low) / (len(members) - 1)) if len(members) > 1 else 0.0


def _spread(net: Net, port: Port, members: list[Wire]) -> list[float]:
    pitch = _pitch(net, port, members)
    return [(index - (len(members) - 1) / 2) * pitch for index in range(len(members))]


def _slide_edge(net: Net, port: Port, members: list[Wire], at: dict[tuple[int, Port], float], y: list[float], share: float) -> None:
    low, high = edge(net, *port)
    if low == high:
        return
    middle, pitch = y[port[0]], _pitch(net, port, members)
    pools: list[tuple[float, float, int]] = []
    for index, (wire, place) in enumerate(zip(members, _spread(net, port, members), strict=True)):
        wish, weight = middle + place, 0.1
        if len(wire.legs) > 1:
            trunk = _trunk(wire)
            goal = at.get((id(wire), trunk), y[trunk[0]])
            if trunk != port and low <= goal - middle <= high:
                wish, weight = goal, 1.0
        else:
            leg = wire.legs[0]
            other, side = (leg.end, leg.end_side) if (leg.start, leg.start_side) == port else (leg.start, leg.start_side)
            goal = at.get((id(wire), (other, side)), y[other])
            if side != port[1] and low <= goal - middle <= high:
                now = at[id(wire), port]
                wish, weight = now + (goal - now) * share, 1.0
        mean, size = wish - index * pitch, 1
        while pools and pools[-1][0] >= mean:
            before, heavy, many = pools.pop()
            mean, weight, size = (mean * weight + before * heavy) / (weight + heavy), weight + heavy, size + many
        pools.append((mean, weight, size))
    index = 0
    for mean, _, size in pools:
        mean = min(max(mean, middle + low), middle + high - (len(members) - 1) * pitch)
        for _ in range(size):
            at[id(members[index]), port] = mean + index * pitch
            index += 1
