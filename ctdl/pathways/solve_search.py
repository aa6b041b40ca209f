"""The least choice of components: branch and bound over what each condition takes.

A state is a set of components that are to be complete, one of components that are not to be taken, and the rules that are not met yet. Each
step commits what every choice needs, compares a lower bound with the best plan known, parts what does not hang together, and else tries
one component both ways.

The lower bound is the dual of the linear relaxation (`solve_relaxed`), exact on trees; its prices also lead the plans that are tried first.
Circles: nothing may support itself; when a plan holds only in a circle, one of the components that could open the circle must be added (a
loop formula, as in answer set programming).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from ctdl.pathways.model import Condition
from ctdl.pathways.solve_greedy import greedy
from ctdl.pathways.solve_puzzle import Puzzle
from ctdl.pathways.solve_refine import Plan, Start, refined, spared
from ctdl.pathways.solve_relaxed import Relaxed, relaxed
from ctdl.pathways.solve_rules import Rule, forced, positions, union

MOST_STEPS = 600_000
"""So many prices are moved (about a second) before the best plan so far has to do."""

ROUNDS = 40
"""How often the prices of the first bound are moved."""

LATER_ROUNDS = 10
"""The same below it, where they begin with those of the first."""

DEEPEST = 120
"""Decisions on top of each other; more would be more than the stack of Python holds."""


@dataclass(slots=True, eq=False)
class State:
    """Where the search stands: rules to meet, what is complete or committed, what is not to be taken."""

    roots: tuple[Rule, ...]
    complete: int
    out: int


Step = tuple[int, State]
"""What was spent on the way to a state."""


@dataclass(slots=True, eq=False)
class Search:
    """One search from what is had. `nodes` counts the states looked at, `steps` the prices moved; `exhausted`: some were left out."""

    puzzle: Puzzle
    had: int
    most: int = MOST_STEPS
    nodes: int = 0
    steps: int = 0
    exhausted: bool = False
    _shares: dict[tuple[int, int], float] = field(default_factory=dict)
    _reach: dict[int, int] = field(default_factory=dict)
    _known: dict[tuple[frozenset[Rule], int, int], tuple[int, Plan | None]] = field(default_factory=dict)

    def reach(self, out: int) -> int:
        """What can be complete at all without those."""
        found = self._reach.get(out)
        if found is None:
            found = self._reach[out] = self.puzzle.closure(self.had, self.puzzle.all & ~out)
        return found

    def plan(self, goal: int, limit: int | None = None) -> Plan | None:
        """A least plan for the component at a position, None when there is none below the limit."""
        reach = self.reach(0)
        if not reach >> goal & 1:
            return None
        highest = 1 + sum(self.puzzle.costs[i] for i in positions(reach & ~self.had))
        highest = highest if limit is None else min(limit, highest)
        cost, state = self._committed(State((), self.had, 0), 1 << goal)
        found = self._least(state, highest - cost, 0)
        if found is None and not self.exhausted:
            return None
        if found is not None and self.puzzle.step == 1 and not self.exhausted:
            return cost + found[0], found[1]
        complete = spared(self.puzzle, self.had, found[1] if found else reach, goal)
        spent = sum(self.puzzle.costs[i] for i in positions(complete & ~self.had))
        return (spent, complete) if spent < highest else None

    def _committed(self, state: State, mask: int) -> Step:
        """The cost and the state once components are committed, with all that they need outright."""
        cost, complete, roots = 0, state.complete, list(state.roots)
        waiting = mask & ~complete
        while waiting:
            for i in positions(waiting):
                cost += self.puzzle.costs[i]
                roots.extend(self.puzzle.rules[i])
            complete |= waiting
            waiting = union(self.puzzle.needs[i] for i in positions(waiting)) & ~complete
        return cost, State(tuple(roots), complete, state.out)

    def _settled(self, state: State) -> Step | None:
        """The state once everything is committed that every plan needs; None when there is no plan."""
        reach, total = self.reach(state.out), 0
        while True:
            roots = tuple(rule for rule in dict.fromkeys(state.roots) if not rule.met(state.complete))
            if state.complete & ~reach or not all(rule.met(reach) for rule in roots):
                return None
            sure = union(forced(rule, state.complete, reach) for rule in roots)
            state = State(roots, state.complete, state.out)
            if not sure:
                return total, state
            cost, state = self._committed(state, sure)
            total += cost

    def _least(self, state: State, limit: int, depth: int) -> Plan | None:
        """A least plan for a state that costs less than the limit, None when there is none."""
        self.nodes += 1
        settled = self._settled(state)
        if settled is None or settled[0] >= limit:
            return None
        base, state = settled
        found = self._rest(state, limit - base, depth)
        return None if found is None else (base + found[0], found[1])

    def _rest(self, state: State, limit: int, depth: int) -> Plan | None:
        """The same for a settled state."""
        if not state.roots:
            return self._opened(state, limit, depth)
        if self.puzzle.circular:
            return self._searched(state, limit, depth)
        scope = union(self.puzzle.below[i] for rule in state.roots for i in positions(rule.scope))
        key = (frozenset(state.roots), state.complete & scope, state.out & scope)
        low, known = self._known.get(key, (0, None))
        if known is not None:
            return (known[0], state.complete | known[1]) if known[0] < limit else None
        if low >= limit:
            return None
        whole = not self.exhausted
        found = self._searched(state, limit, depth)
        if whole and not self.exhausted:
            self._known[key] = (found[0], (found[0], found[1] & scope)) if found else (limit, None)
        return found

    def _searched(self, state: State, limit: int, depth: int) -> Plan | None:
        reach = self.reach(state.out)
        bound = self._bound(state, reach, limit, depth)
        low = self._whole(sum(bound.each))
        if low >= limit:
            return None
        best = self._followed(state, reach, bound)
        if best is not None and best[0] < limit:
            limit = self._under(best[0])
        else:
            best = None
        if depth == 0 and best is not None and low < limit:
            best = refined(self.puzzle, self.had, Start(state.roots, state.complete, reach, bound.worth), best)
            limit = min(limit, self._under(best[0]))
        if low >= limit:
            return best
        if self.steps >= self.most or depth >= DEEPEST:
            self.exhausted = True
            return best
        parts = [] if self.puzzle.circular else _parted(bound.below)
        found = self._in_parts(state, bound, parts, limit, depth) if len(parts) > 1 else self._both_ways(state, bound, limit, depth)
        return found or best

    def _followed(self, state: State, reach: int, bound: Relaxed) -> Plan | None:
        """The plan that follows the bound, where it does not hold in a circle only."""
        tries: list[Plan] = []
        likely = {i: worth * (1.001 - bound.use.get(i, 0.0) / (bound.moves or 1)) for i, worth in bound.worth.items()}
        for price in (likely, bound.worth):
            complete = greedy(self.puzzle, state.roots, state.complete, reach, price)
            if not self.puzzle.circular or not complete & ~self.puzzle.closure(self.had, complete):
                tries.append((sum(self.puzzle.costs[i] for i in positions(complete & ~state.complete)), complete))
        return min(tries, default=None)

    def _bound(self, state: State, reach: int, limit: int, depth: int) -> Relaxed:
        """The relaxation, improved until it says that there is nothing below the limit or no longer rises."""
        bound = relaxed(self.puzzle, state.roots, state.complete, reach)
        bound.start(self._shares)
        rounds = ROUNDS if depth == 0 else LATER_ROUNDS
        for n in range(rounds):
            self.steps += len(bound.target)
            if self._whole(bound.rise()) >= limit:
                break
            bound.move(2.0 / (1 + n / 10) if depth == 0 else 1.0 / (1 + n / 4))
        if depth == 0:
            self._shares.update(zip(bound.label, bound.best, strict=True))
        return bound

    def _in_parts(self, state: State, bound: Relaxed, parts: Sequence[Sequence[int]], limit: int, depth: int) -> Plan | None:
        """A least plan of parts that share nothing, one after the other."""
        lows = [self._whole(sum(bound.each[n] for n in part)) for part in parts]
        left, total, complete = sum(lows), 0, state.complete
        for part, low in zip(parts, lows, strict=True):
            left -= low
            roots = tuple(state.roots[n] for n in part)
            found = self._least(State(roots, state.complete, state.out), limit - total - left, depth + 1)
            if found is None:
                return None
            total, complete = total + found[0], complete | found[1]
        return (total, complete) if total < limit else None

    def _both_ways(self, state: State, bound: Relaxed, limit: int, depth: int) -> Plan | None:
        """With one component, then without it."""
        bit = 1 << self._telling(bound)
        best: Plan | None = None
        cost, with_it = self._committed(state, bit)
        found = self._least(with_it, limit - cost, depth + 1)
        if found is not None:
            best = (cost + found[0], found[1])
            limit = self._under(best[0])
        return self._least(State(state.roots, state.complete, state.out | bit), limit, depth + 1) or best

    def _telling(self, bound: Relaxed) -> int:
        """The component to decide on: of those that several rules share, the one on which the relaxation is least decided."""
        moves = bound.moves or 1
        used = {i: bound.use.get(i, 0.0) / moves for i in bound.order}
        return max(bound.order, key=lambda i: (min(used[i], 1 - used[i]) * len(bound.named[i]), used[i], bound.worth[i], -i))

    def _opened(self, state: State, limit: int, depth: int) -> Plan | None:
        """The state when all rules are met: a plan, unless some of it holds in a circle only; then what could open that is tried."""
        founded = self.puzzle.closure(self.had, state.complete) if self.puzzle.circular else state.complete
        if not state.complete & ~founded:
            return (0, state.complete) if limit > 0 else None
        free = self.reach(state.out) & ~state.complete
        circle = positions(state.complete & ~founded)
        openers = union(rule.scope for i in circle for rule in self.puzzle.rules[i] if not rule.met(founded)) & free
        if not openers:
            return None
        if self.steps >= self.most or depth >= DEEPEST:
            self.exhausted = True
            return None
        opener = Rule(Condition(''), 1, openers, scope=openers, options=openers.bit_count())
        return self._least(State((opener,), state.complete, state.out), limit, depth + 1)

    def _under(self, cost: int) -> int:
        """What a plan has to cost less than to be better by the measure; that it has fewer components is not worth a search."""
        return cost // self.puzzle.step * self.puzzle.step

    def _whole(self, bound: float) -> int:
        """The least cost that a bound allows: costs are whole, and their leading part comes in steps."""
        bound -= 1e-6 + abs(bound) * 1e-9
        low = max(0, ceil(bound))
        step, tail = self.puzzle.step, self.puzzle.tail
        return max(low, ceil((bound - tail) / step) * step) if step > 1 else low


def _parted(below: Sequence[int]) -> list[list[int]]:
    """The roots in parts that draw on nothing in common, by their numbers."""
    parts: list[tuple[int, list[int]]] = []
    for n, mask in enumerate(below):
        joined = [part for part in parts if part[0] & mask]
        parts = [part for part in parts if not part[0] & mask]
        parts.append((mask | union(part[0] for part in joined), sorted([n, *(m for part in joined for m in part[1])])))
    return sorted((numbers for _, numbers in parts), key=lambda numbers: (len(numbers), numbers))
