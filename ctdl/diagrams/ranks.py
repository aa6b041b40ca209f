"""How deep each card lies within its lane, and which card each gate stands before."""

from __future__ import annotations

from dataclasses import dataclass, field

from ctdl.diagrams.diagram import Diagram

Edge = tuple[int, int, str, str]


@dataclass(slots=True)
class Anchors:
    """The nodes of a diagram by number (cards, then gates). `anchor` is the card that a gate stands before (a card is its own; so
    is a gate that opens nothing known or itself), `nesting` how many gates it is away from there, `lane` the lane of an anchor,
    `edges` all links that can be drawn.
    """

    keys: list[str]
    lane: list[int]
    anchor: list[int]
    nesting: list[int]
    edges: list[Edge] = field(default_factory=list)
    degree: list[int] = field(default_factory=list)


def anchored(diagram: Diagram) -> Anchors:
    """The numbers of a diagram. Links to unknown keys are left out, so are links from a thing to itself (a mark on the card says
    it better than a loop between two cards would) and repetitions.
    """
    keys = [card.key for card in diagram.cards] + [gate.key for gate in diagram.gates]
    number = {key: index for index, key in enumerate(keys)}
    if len(number) != len(keys):
        raise ValueError('Two cards or gates of the diagram have the same key.')
    cards = len(diagram.cards)
    opens = [-1] * cards + [number.get(gate.opens, -1) for gate in diagram.gates]
    anchor, nesting = _anchors(opens, cards)
    edges: dict[Edge, None] = {}
    for link in diagram.links:
        source, target = number.get(link.source, -1), number.get(link.target, -1)
        if source >= 0 and target >= 0 and source != target:
            edges[source, target, link.style, link.label] = None
    for gate in range(cards, len(keys)):
        if opens[gate] not in (-1, gate):
            edges[gate, opens[gate], 'need', ''] = None
    degree = [0] * len(keys)
    for source, target, _, _ in edges:
        degree[source] += 1
        degree[target] += 1
    last = max(len(diagram.lanes), 1) - 1
    lane = [min(max(0, card.lane), last) for card in diagram.cards] + [-1] * len(diagram.gates)
    found = Anchors(keys, lane, anchor, nesting, list(edges), degree)
    _give_lanes(found, cards)
    return found


def _anchors(opens: list[int], cards: int) -> tuple[list[int], list[int]]:
    anchor, nesting = list(range(len(opens))), [0] * len(opens)
    for gate in range(cards, len(opens)):
        seen, node = {gate}, gate
        while opens[node] >= 0 and opens[node] not in seen:
            node = opens[node]
            seen.add(node)
        if node < cards or opens[node] < 0:
            anchor[gate], nesting[gate] = node, len(seen) - 1
    return anchor, nesting


def _give_lanes(found: Anchors, cards: int) -> None:
    """A gate that stands for itself lies in the last lane of what leads into it."""
    lane, anchor = found.lane, found.anchor
    for source, target, _, _ in found.edges:
        place = anchor[target]
        if place >= cards and anchor[source] < cards:
            lane[place] = max(lane[place], lane[anchor[source]])
    for gate in range(cards, len(anchor)):
        lane[gate] = max(0, lane[anchor[gate]])


def depths(found: Anchors) -> list[int]:
    """The depth of each anchor within its lane: 0 for the first column, by longest paths; circles are cut where a search in the
    given order closes them.
    """
    count = len(found.keys)
    following: list[dict[int, int]] = [{} for _ in range(count)]
    earlier, later = [0] * count, [0] * count
    for source, target, style, _ in found.edges:
        one, other = found.anchor[source], found.anchor[target]
        if one == other or style == 'back':
            continue
        earlier[other] += 1
        later[one] += 1
        if found.lane[one] == found.lane[other]:
            step = 0 if source != one and target == other else 1
            following[one][other] = max(step, following[one].get(other, 0))
    order = _without_circles(following)
    depth = [0] * count
    for node in order:
        for target, step in following[node].items():
            depth[target] = max(depth[target], depth[node] + step)
    for node in reversed(order):
        if following[node] and later[node] > earlier[node]:
            depth[node] = max(depth[node], min(depth[target] - step for target, step in following[node].items()))
    return depth


def _without_circles(following: list[dict[int, int]]) -> list[int]:
    """The nodes in an order in which all links go forward; links that close a circle are taken out of `following`."""
    count = len(following)
    entered = {target for targets in following for target in targets}
    state, order = [0] * count, []
    for root in sorted(range(count), key=lambda node: node in entered):
        if state[root]:
            continue
        state[root] = 1
        stack = [(root, iter(list(following[root])))]
        while stack:
            node, targets = stack[-1]
            for target in targets:
                if state[target] == 1:
                    del following[node][target]
                elif not state[target]:
                    state[target] = 1
                    stack.append((target, iter(list(following[target]))))
                    break
            else:
                state[node] = 2
                order.append(node)
                stack.pop()
    return order[::-1]
