"""The order within a pathway: what comes before what, walks from one component to another, circles, and how far along each one stands.

Edges are a mapping from a node to the nodes after it, `{'a': ('b', 'c')}`; a node that only others name has none of its own. Everything
here is iterative, so that a chain of thousands of components is no danger, and deterministic: it goes by the order of the edges as given.
Work is linear in nodes and edges, except for `cycles` within a large circle.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from ctdl.pathways.model import Component, Pathway

Edges = Mapping[str, Sequence[str]]

STARTS = 64
"""How many nodes of one circle are tried as the start of its shortest walk; in larger circles a longer walk may be shown."""


def nodes(edges: Edges) -> list[str]:
    """Every node, those with edges of their own first, each once."""
    return list(dict.fromkeys([*edges, *(after for targets in edges.values() for after in targets)]))


def components(edges: Edges) -> list[tuple[str, ...]]:
    """The strongly connected components by Tarjan's algorithm (1972), each before those from which it can be reached."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: dict[str, None] = {}
    found: list[tuple[str, ...]] = []
    for root in nodes(edges):
        if root in number:
            continue
        walk: list[tuple[str, Iterator[str]]] = [_entered(root, edges, number, low, open_)]
        while walk:
            node, rest = walk[-1]
            after = next((a for a in rest if a not in number or a in open_), None)
            if after is None:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[node])
                if low[node] == number[node]:
                    found.append(_closed(node, open_))
            elif after not in number:
                walk.append(_entered(after, edges, number, low, open_))
            else:
                low[node] = min(low[node], number[after])
    return found


def _entered(
    node: str, edges: Edges, number: dict[str, int], low: dict[str, int], open_: dict[str, None]
) -> tuple[str, Iterator[str]]:
    number[node] = low[node] = len(number)
    open_[node] = None
    return node, iter(edges.get(node, ()))


def _closed(root: str, open_: dict[str, None]) -> tuple[str, ...]:
    """Take the nodes from the newest back to the root of a component."""
    taken = []
    while True:
        node, _ = open_.popitem()
        taken.append(node)
        if node == root:
            return tuple(reversed(taken))


def cycles(edges: Edges) -> list[tuple[str, ...]]:
    """For each circle of nodes that reach each other, a shortest walk round it, smallest first.

    A walk begins with its node that sorts first and does not repeat it at the end; a node that leads to itself is a walk of one.
    """
    found = []
    for group in components(edges):
        if len(group) > 1:
            found.append(_shortest(edges, group))
        elif group[0] in edges.get(group[0], ()):
            found.append(group)
    return sorted(found, key=lambda walk: (len(walk), walk))


def _shortest(edges: Edges, group: tuple[str, ...]) -> tuple[str, ...]:
    inside = set(group)
    within = {node: [after for after in edges.get(node, ()) if after in inside] for node in group}
    own = sorted(node for node in group if node in within[node])
    if own:
        return (own[0],)
    walks = (path(within, after, node) for node in sorted(group)[:STARTS] for after in within[node])
    best = min(walks, key=lambda walk: (len(walk), sorted(walk)))
    first = best.index(min(best))
    return best[first:] + best[:first]


def back_edges(edges: Edges) -> set[tuple[str, str]]:
    """Edges that lead back to a node on the way to them, depth first: without them nothing is circular."""
    done: set[str] = set()
    found: set[tuple[str, str]] = set()
    for root in nodes(edges):
        if root in done:
            continue
        way = {root: iter(edges.get(root, ()))}
        while way:
            node = next(reversed(way))
            after = next(way[node], None)
            if after is None:
                done.add(node)
                del way[node]
            elif after in way:
                found.add((node, after))
            elif after not in done:
                way[after] = iter(edges.get(after, ()))
    return found


def without(edges: Edges, left_out: set[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The edges but for some."""
    return {node: tuple(after for after in targets if (node, after) not in left_out) for node, targets in edges.items()}


def turned(edges: Edges) -> dict[str, tuple[str, ...]]:
    """The edges the other way round, for every node."""
    found: dict[str, dict[str, None]] = {node: {} for node in nodes(edges)}
    for node, targets in edges.items():
        for after in targets:
            found[after][node] = None
    return {node: tuple(before) for node, before in found.items()}


def reaches(edges: Edges, start: str) -> set[str]:
    """The nodes that one or more edges lead to from a start; the start itself only where it is on a circle."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for after in edges.get(waiting.pop(), ()):
            if after not in found:
                found.add(after)
                waiting.append(after)
    return found


def path(edges: Edges, start: str, goal: str) -> tuple[str, ...]:
    """A shortest walk from a start to a goal, both included; () when there is none, the start alone when it is the goal."""
    came: dict[str, str] = {start: ''}
    waiting = deque([start])
    while waiting and goal not in came:
        node = waiting.popleft()
        for after in edges.get(node, ()):
            if after not in came:
                came[after] = node
                waiting.append(after)
    if goal not in came:
        return ()
    walk = [goal]
    while walk[-1] != start:
        walk.append(came[walk[-1]])
    return tuple(reversed(walk))


def in_order(edges: Edges) -> list[str]:
    """Every node after all nodes that its edges lead to; edges that lead back are passed over."""
    return [group[0] for group in components(without(edges, back_edges(edges)))]


def longest_paths(edges: Edges) -> dict[str, int]:
    """For each node the number of edges of the longest walk that begins there; edges that lead back are passed over.

    Of `earlier(pathway)` this is the column of a component: 0 for what needs nothing, and one more than the greatest of what it needs.
    """
    forward = without(edges, back_edges(edges))
    found: dict[str, int] = {}
    for (node,) in components(forward):
        found[node] = 1 + max((found[after] for after in forward.get(node, ())), default=-1)
    return found


def earlier(pathway: Pathway) -> dict[str, tuple[str, ...]]:
    """For each component what must or should come before it: targets of its conditions, prerequisites, what precedes it."""
    return joined(needs(pathway), precedence(pathway))


def needed(component: Component) -> list[str]:
    """What a component needs, or may need: targets of its conditions, nested ones too, and prerequisites."""
    return [*(target for condition in component.conditions for target in condition.all_targets()), *component.prerequisites]


def needs(pathway: Pathway) -> dict[str, tuple[str, ...]]:
    """For each component what it needs or may need, without mere precedence."""
    return {iri: _known(pathway, needed(c)) for iri, c in pathway.components.items()}


def precedence(pathway: Pathway) -> dict[str, tuple[str, ...]]:
    """For each component what precedes it, whichever of the two says so."""
    stated = {iri: _known(pathway, c.preceded_by) for iri, c in pathway.components.items()}
    return joined(stated, turned({iri: _known(pathway, c.precedes) for iri, c in pathway.components.items()}))


def contained(pathway: Pathway) -> dict[str, tuple[str, ...]]:
    """For each component its children; they come before it too, as the destination is the root and stands last."""
    return {iri: _known(pathway, c.children) for iri, c in pathway.components.items()}


def joined(*several: Edges) -> dict[str, tuple[str, ...]]:
    """The edges of several mappings together, each once."""
    found: dict[str, dict[str, None]] = {}
    for edges in several:
        for node, targets in edges.items():
            found.setdefault(node, {}).update(dict.fromkeys(targets))
    return {node: tuple(targets) for node, targets in found.items()}


def _known(pathway: Pathway, named: Sequence[str]) -> tuple[str, ...]:
    """What is named and is there, each once; that a component names itself is kept, as a circle of one."""
    return tuple(dict.fromkeys(other for other in named if other in pathway.components))
