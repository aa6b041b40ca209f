"""Searching along links, a whole frontier at a time: what is near, and the shortest chains from some things to others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from ctdl.connections.model import Link, Way
from graph.connection_rules import Rules, order

LOOK_AT = 20_000
"""Things whose links one search reads at most."""
OTHER = {'in': 'out', 'out': 'in'}


def end_of(link: Link, direction: str) -> str:
    """The end of a link that is reached by following it."""
    return link.first if direction == 'in' else link.then


@dataclass(slots=True)
class Links:
    """The links read so far, and how many things were asked for them; `full` once the limit was reached."""

    rules: Rules
    relations: Collection[str] = ()
    limit: int = LOOK_AT
    seen: dict[tuple[str, str], tuple[Link, ...]] = field(default_factory=dict)
    full: bool = False

    @property
    def looked_at(self) -> int:
        """How many things were looked at."""
        return len({node for node, _ in self.seen})

    def read(self, nodes: Iterable[str], direction: str) -> dict[str, tuple[Link, ...]]:
        """The links of some things in a direction, of as many as the limit allows."""
        wanted = list(dict.fromkeys(nodes))
        new = [node for node in wanted if (node, direction) not in self.seen]
        room = max(0, self.limit - len(self.seen))
        if len(new) > room:
            self.full = True
        for node, links in self.rules.links(new[:room], direction).items():
            self.seen[node, direction] = tuple(link for link in links if not self.relations or link.relation in self.relations)
        return {node: self.seen.get((node, direction), ()) for node in wanted}


def distances(links: Links, starts: Iterable[str], direction: str, steps: int) -> dict[str, int]:
    """The least number of steps from any of some things, of all that is at most so many steps away in a direction."""
    found = dict.fromkeys(starts, 0)
    frontier = sorted(found)
    for step in range(1, steps + 1):
        read = links.read(frontier, direction)
        frontier = sorted({end_of(link, direction) for node in frontier for link in read[node]} - found.keys())
        found.update(dict.fromkeys(frontier, step))
        if not frontier:
            break
    return found


def bundles(links: Iterable[Link]) -> dict[tuple[str, str], tuple[Link, ...]]:
    """Links by their two ends, the strongest first."""
    found: dict[tuple[str, str], list[Link]] = {}
    for link in sorted(set(links), key=order):
        found.setdefault((link.first, link.then), []).append(link)
    return {pair: tuple(group) for pair, group in found.items()}


def shortest(links: Links, starts: Collection[str], goals: Collection[str], steps: int) -> int | None:
    """How many steps the shortest chain from one of some things to one of others has; None when none has at most `steps`.

    Both ends are widened, the smaller frontier first. Both are widened at least once: a transfer value profile that joins two things knows
    of them, but they lead to each other and not to it.
    """
    if set(starts) & set(goals):
        return 0
    known = {'out': dict.fromkeys(starts, 0), 'in': dict.fromkeys(goals, 0)}
    frontier = {'out': sorted(known['out']), 'in': sorted(known['in'])}
    depth = {'out': 0, 'in': 0}
    best: int | None = None
    while depth['out'] + depth['in'] < min(steps, best or steps) or not all(depth.values()):
        direction = min(frontier, key=lambda d: (depth[d] > 0, not frontier[d], len(frontier[d]), d))
        if not frontier[direction]:
            break
        depth[direction] += 1
        read = links.read(frontier[direction], direction)
        ends = {end_of(link, direction) for node in frontier[direction] for link in read[node]}
        frontier[direction] = sorted(ends - known[direction].keys())
        known[direction].update(dict.fromkeys(frontier[direction], depth[direction]))
        other = known[OTHER[direction]]
        met = [depth[direction] + other[node] for node in frontier[direction] if node in other]
        best = min([*met, *([best] if best is not None else [])], default=None)
    return best if best is not None and best <= steps else None


def chains(
    links: Links, starts: Collection[str], goals: Collection[str], length: int, most: int, exact: bool = True
) -> tuple[list[Way], bool]:
    """Chains without repetition that have a length (or at most that, shortest first), and whether there are more than `most`."""
    if not exact:
        distances(links, goals, 'in', length)
    bundle = bundles(link for read in links.seen.values() for link in read)
    after, before = _neighbours(bundle), _neighbours((then, first) for first, then in bundle)
    left = _far(goals, before)
    found: list[Way] = []
    for size in range(length if exact else 0, length + 1):
        for things in _walks(sorted(starts), set(goals), left, after, size):
            if len(found) == most:
                return found, True
            found.append(Way(things, tuple(bundle[pair] for pair in pairwise(things))))
    return found, False


def _neighbours(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for a, b in pairs:
        found.setdefault(a, []).append(b)
    return found


def _far(starts: Iterable[str], neighbours: Mapping[str, list[str]]) -> dict[str, int]:
    """The least number of steps to each thing, over links that have been read."""
    found = dict.fromkeys(starts, 0)
    waiting = list(found)
    for node in waiting:
        for other in neighbours.get(node, ()):
            if other not in found:
                found[other] = found[node] + 1
                waiting.append(other)
    return found


def _walks(
    starts: Iterable[str], goals: Collection[str], left: Mapping[str, int], after: Mapping[str, list[str]], size: int
) -> Iterator[tuple[str, ...]]:
    """Walks of exactly so many steps from one of the starts to one of the goals, no thing twice, none through a goal."""

    def walk(path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        rest = size - len(path) + 1
        if rest == 0:
            if path[-1] in goals:
                yield path
            return
        if path[-1] in goals:
            return
        for then in sorted(after.get(path[-1], ())):
            if left.get(then, rest) < rest and then not in path:
                yield from walk((*path, then))

    for start in starts:
        if left.get(start, size + 1) <= size:
            yield from walk((start,))


def each_start(
    links: Links, goals: Collection[str], steps: int, wanted: Callable[[Collection[str]], Collection[str]], direction: str = 'in'
) -> list[tuple[str, ...]]:
    """For each thing wanted that leads to one of the goals (or, 'out', that they lead to) the shortest chain, the nearest first."""
    left = distances(links, goals, direction, steps)
    bundle = bundles(link for found in links.seen.values() for link in found)
    near: dict[str, list[str]] = {}
    for first, then in bundle:
        a, b = (first, then) if direction == 'in' else (then, first)
        if left.get(b, steps) < left.get(a, -1):
            near.setdefault(a, []).append(b)
    found = []
    for node in sorted(wanted(left), key=lambda node: (left[node], node)):
        chain = [node]
        while left[chain[-1]]:
            chain.append(min(n for n in near[chain[-1]] if left[n] == left[chain[-1]] - 1))
        found.append(tuple(chain if direction == 'in' else reversed(chain)))
    return found
