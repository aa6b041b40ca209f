"""The linear relaxation of a state, solved from its dual side: a lower bound that says what each component is worth to each that names it.

Dual: every naming of a component by a rule (an edge) has a price; the prices of the edges of one component add up to no more than its
own cost and what its rules are worth; a rule is worth its cheapest edges, so many as it takes. Whatever the prices, the worth of the
roots is a lower bound. Prices are shares of the worth of a component, even at first, then moved to where they raise the bound:
exponentiated gradient ascent on each component's shares (Kivinen and Warmuth 1997).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp

from ctdl.pathways.solve_puzzle import Puzzle
from ctdl.pathways.solve_rules import Rule, positions

LEAST_SHARE = 1e-4
_TIE = 1e-7


@dataclass(slots=True, eq=False)
class Gate:
    """A rule in a state: `missing` of its edges and inner gates; `picks` and `inner_picks` are what it took last, in fractions.

    `sizes` are how much each edge brings to a sum that still lacks `lacking`, where the rule has one.
    """

    missing: int
    edges: list[int]
    inner: list[Gate] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)
    lacking: float = 0.0
    picks: list[tuple[int, float]] = field(default_factory=list)
    inner_picks: list[tuple[Gate, float]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Relaxed:
    """A state ready for the ascent. Edges are numbered; `target` is the component of each, `share` what part of its worth the edge has.

    `order` has components before those that name them; `named` are the edges of each. `worth` is theirs after `rise`, `each` that
    of the roots where their sum was best, with the shares `best`. `use` sums up how far each was taken in all `moves`, an approximation of
    the primal solution. `label` tells an edge from another state, `below` has what a root may still draw on, as bits.
    """

    puzzle: Puzzle
    roots: list[Gate] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    gates: dict[int, list[Gate]] = field(default_factory=dict)
    needs: dict[int, list[int]] = field(default_factory=dict)
    named: dict[int, list[int]] = field(default_factory=dict)
    target: list[int] = field(default_factory=list)
    label: list[tuple[int, int]] = field(default_factory=list)
    share: list[float] = field(default_factory=list)
    best: list[float] = field(default_factory=list)
    worth: dict[int, float] = field(default_factory=dict)
    use: dict[int, float] = field(default_factory=dict)
    moves: int = 0
    each: list[float] = field(default_factory=list)
    below: list[int] = field(default_factory=list)

    def rise(self) -> float:
        """The lower bound by the present shares."""
        worth: dict[int, float] = {}
        share, target, costs = self.share, self.target, self.puzzle.costs
        price = [0.0] * len(target)
        for i in self.order:
            value = float(costs[i])
            for edge in self.needs[i]:
                value += price[edge]
            for gate in self.gates[i]:
                value += _worth(gate, price)
            worth[i] = value
            for edge in self.named[i]:
                price[edge] = share[edge] * value
        self.worth = worth
        each = [_worth(gate, price) for gate in self.roots]
        if not self.best or sum(each) > sum(self.each):
            self.each, self.best = each, share[:]
        return sum(each)

    def start(self, known: Mapping[tuple[int, int], float]) -> None:
        """Begin with the shares of another state, equal ones where it has none."""
        self.share = [1.0] * len(self.target)
        for i in self.order:
            edges = self.named[i]
            even = 1.0 / len(edges)
            raw = [known.get(self.label[edge], even) for edge in edges]
            total = sum(raw)
            for edge, one in zip(edges, raw, strict=True):
                self.share[edge] = one / total

    def move(self, step: float) -> None:
        """Move shares to the edges by which the bound rises most."""
        gain = [0.0] * len(self.target)
        for gate in self.roots:
            _spread(gate, 1.0, gain)
        share, use = self.share, self.use
        self.moves += 1
        for i in reversed(self.order):
            edges = self.named[i]
            mean = sum([share[edge] * gain[edge] for edge in edges])
            use[i] = use.get(i, 0.0) + min(1.0, max([gain[edge] for edge in edges]))
            if mean:
                for edge in self.needs[i]:
                    gain[edge] += mean
                for gate in self.gates[i]:
                    _spread(gate, mean, gain)
            if len(edges) > 1:
                raised = [max(LEAST_SHARE, share[edge] * exp(step * (gain[edge] - mean))) for edge in edges]
                total = sum(raised)
                for edge, one in zip(edges, raised, strict=True):
                    share[edge] = one / total


def _worth(gate: Gate, price: Sequence[float]) -> float:
    """What a gate takes at least by these prices; it keeps what it picked."""
    if gate.sizes:
        return _worth_of_sum(gate, price)
    edges, missing = gate.edges, gate.missing
    if not gate.inner:
        if len(edges) == missing:
            gate.picks = [(edge, 1.0) for edge in edges]
            return sum([price[edge] for edge in edges])
        ordered = sorted([(price[edge], edge) for edge in edges])
        gate.picks = _ties(ordered, missing)
        return sum([one for one, _ in ordered[:missing]])
    options = sorted(
        [*((price[edge], n, -1) for n, edge in enumerate(edges)), *((_worth(one, price), 0, m) for m, one in enumerate(gate.inner))]
    )
    gate.picks = [(edges[n], 1.0) for _, n, m in options[:missing] if m < 0]
    gate.inner_picks = [(gate.inner[m], 1.0) for _, _, m in options[:missing] if m >= 0]
    return sum(one for one, _, _ in options[:missing])


def _ties(ordered: Sequence[tuple[float, int]], missing: int) -> list[tuple[int, float]]:
    """The cheapest, with equals at the limit in equal fractions."""
    limit = ordered[missing - 1][0]
    slack = _TIE * (1.0 + limit)
    below = [(edge, 1.0) for price, edge in ordered if price < limit - slack]
    equal = [edge for price, edge in ordered if limit - slack <= price <= limit + slack]
    part = (missing - len(below)) / len(equal)
    return [*below, *((edge, part) for edge in equal)]


def _worth_of_sum(gate: Gate, price: Sequence[float]) -> float:
    """Enough for the sum, if parts could be taken, or so many, whichever is more."""
    ordered = sorted([(price[edge], edge) for edge in gate.edges])
    counted = sum([one for one, _ in ordered[: gate.missing]])
    rates = sorted((price[edge] / size, n) for n, (edge, size) in enumerate(zip(gate.edges, gate.sizes, strict=True)) if size > 0)
    lacking, spent, picks = gate.lacking, 0.0, []
    for _, n in rates:
        if lacking <= 0 or gate.sizes[n] == float('inf'):
            break
        part = min(1.0, lacking / gate.sizes[n])
        picks.append((gate.edges[n], part))
        spent += part * price[gate.edges[n]]
        lacking -= gate.sizes[n]
    gate.picks = picks if spent >= counted else _ties(ordered, gate.missing)
    return max(spent, counted)


def _spread(gate: Gate, weight: float, gain: list[float]) -> None:
    for edge, part in gate.picks:
        gain[edge] += weight * part
    for inner, part in gate.inner_picks:
        _spread(inner, weight * part, gain)


# from a state


def relaxed(puzzle: Puzzle, roots: Sequence[Rule], complete: int, reach: int) -> Relaxed:
    """The relaxation of rules that are not met by what is complete and can be met within `reach`."""
    found = Relaxed(puzzle)
    free = reach & ~complete
    seen = 0

    def edges(of: object, mask: int) -> list[int]:
        made = []
        for i in positions(mask & free):
            made.append(len(found.target))
            found.target.append(i)
            found.label.append((id(of), i))
        return made

    def gate(rule: Rule) -> Gate:
        if rule.check is not None:
            return _checked(rule, edges(rule, rule.scope), found.target, complete)
        inner = [gate(one) for one in rule.inner if not one.met(complete) and one.met(reach)]
        return Gate(rule.needed - rule.count(complete), edges(rule, rule.mask), inner)

    found.roots = [gate(rule) for rule in roots]
    done = 0
    while done < len(found.target):
        i = found.target[done]
        done += 1
        if not seen >> i & 1:
            seen |= 1 << i
            found.needs[i] = edges(puzzle.components[i], puzzle.needs[i])
            found.gates[i] = [gate(rule) for rule in puzzle.rules[i] if not rule.met(complete)]
    found.order = sorted(found.needs, key=puzzle.rank.__getitem__)
    found.named = {i: [] for i in found.order}
    for edge, i in enumerate(found.target):
        found.named[i].append(edge)
    _draw(found)
    return found


def _checked(rule: Rule, edges: list[int], target: Sequence[int], complete: int) -> Gate:
    """The gate of a rule with a check: at least one more, and the first sum that must be large enough."""
    count = 1 if rule.inner else max(1, rule.needed - (rule.mask & complete).bit_count())
    gate = Gate(count, edges)
    check = rule.check
    if check is None or rule.inner or check.filters or check.needed < len(check.aggregates):
        return gate
    for index, one in enumerate(check.aggregates):
        limit = one.limits[0] if len(one.limits) == 1 else None
        if one.source and limit is not None and one.action == 'Sum' and one.comparator in ('GT', 'GTEQ'):
            had = sum(check.size(index, 1 << i) for i in positions(rule.mask & complete))
            gate.sizes = [check.size(index, 1 << target[edge]) for edge in edges]
            gate.lacking = float(limit) - had
            break
    return gate


def _draw(found: Relaxed) -> None:
    """What each root may still draw on."""
    below: dict[int, int] = {}

    def drawn(gates: Iterable[Gate]) -> int:
        mask = 0
        for gate in gates:
            for edge in gate.edges:
                i = found.target[edge]
                mask |= below.get(i, 1 << i)
            mask |= drawn(gate.inner)
        return mask

    for i in found.order:
        mask = 1 << i | drawn(found.gates[i])
        for edge in found.needs[i]:
            mask |= below.get(found.target[edge], 1 << found.target[edge])
        below[i] = mask
    found.below = [drawn((gate,)) for gate in found.roots]
