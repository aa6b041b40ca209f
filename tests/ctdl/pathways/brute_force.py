"""Small pathways from a seed, and everything that solving promises worked out the slow and plain way: by trying every set."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from itertools import chain, combinations, product
from random import Random

from ctdl.pathways.model import Amount, Component, Condition, Constraint, Pathway, Resource

Taken = frozenset[str]
CREDIT = 'ceterms:creditValue'


# pathways


def small_pathway(seed: int, most: int = 8) -> Pathway:
    """Anything goes: circles, shared components, nested conditions, numbers that make no sense, constraints of every sort."""
    random = Random(seed)
    names = [f'urn:{letter}' for letter in 'abcdefghi'[: random.randint(2, most)]]
    circles, wild = random.random() < 0.4, random.random() < 0.3
    components = {}
    for place, iri in enumerate(names):
        before = [other for other in names if other != iri] if circles else names[:place]
        components[iri] = _component(random, iri, [*before, *(['urn:outside'] if wild and random.random() < 0.2 else [])], wild)
    goals = random.sample(names, 2) if random.random() < 0.2 else names[-1:]
    return Pathway('urn:pathway', destinations=tuple(goals), components=components)


def _component(random: Random, iri: str, before: list[str], wild: bool) -> Component:
    group = random.random() < 0.2
    conditions = tuple(_condition(random, before, wild) for _ in range(random.choice((0, 1, 1, 2)) if before else 0))
    stated = Decimal(random.choice(('1', '2', '3', '4', '4.5')))
    return Component(
        iri,
        'ceterms:BasicComponent' if group else 'ceterms:CourseComponent',
        name=iri[-1].upper(),
        designations=(random.choice(('Core', 'Elective')),) if random.random() < 0.7 else (),
        credits=(Amount(stated, stated, 'credit'),) if not group and random.random() < 0.8 else (),
        stands_for=() if group else _resources(random, iri),
        conditions=conditions,
        prerequisites=tuple(random.sample(before, 1)) if before and random.random() < 0.1 else (),
    )


def _resources(random: Random, iri: str) -> tuple[Resource, ...]:
    cost = Amount(Decimal(random.randint(1, 9)), Decimal(9), 'USD')
    weeks = Amount(Decimal(7 * random.randint(1, 5)), Decimal(35), 'days')
    return (Resource(f'{iri}-course', cost=(cost,), duration=weeks),) if random.random() < 0.8 else ()


def _condition(random: Random, before: list[str], wild: bool, depth: int = 2) -> Condition:
    targets = random.sample(before, random.randint(1, min(4, len(before))))
    inner = tuple(_condition(random, before, wild, depth - 1) for _ in range(random.choice((0, 0, 1, 2)) if depth else 0))
    options = len(targets) + len(inner)
    number = random.choice((None, random.randint(1, options), random.randint(-1, options + 1) if wild else 1))
    constraints = tuple(random_constraint(random, before) for _ in range(random.choice((0, 0, 0, 1, 2, 3))))
    needed = random.randint(0, len(constraints)) if constraints and random.random() < 0.3 else None
    operator = random.choice(('', '', 'And', 'Or', 'OnlyOne'))
    return Condition('', number=number, operator=operator, targets=tuple(targets), conditions=inner, constraints=constraints,
                     constraints_needed=needed)  # fmt: skip


def random_constraint(random: Random, names: list[str]) -> Constraint:
    """A constraint of some sort, some that hold and some that cannot be evaluated."""
    amount = str(random.randint(1, 9))
    sign = random.choice(('GTEQ', 'GTEQ', 'GT', 'LTEQ', 'LT', 'EQ', 'NEQ'))
    return random.choice((
        Constraint('', left=(CREDIT,), comparator='GTEQ', right=('2',)),
        Constraint('', left=(CREDIT,), comparator='LTEQ', right=('3',)),
        Constraint('', left=('ceterms:componentDesignation',), comparator=random.choice(('EQ', 'NEQ')), right=('Core',)),
        Constraint('', left_action='Sum', left=(CREDIT,), comparator='GTEQ', right=(amount,)),
        Constraint('', left_action='Sum', left=(CREDIT,), comparator=sign, right=(amount,)),
        Constraint('', left_action=random.choice(('Min', 'Max', 'Mean')), left=(CREDIT,), comparator=sign, right=('3',)),
        Constraint('', left_action='CountDistinct', left=('ceterms:name',), comparator='GTEQ', right=('2',)),
        Constraint('', left=('ex:grade',), comparator='GT', right=('C',)),
    ))  # fmt: skip


# what holds


class Checker:
    """What is complete when components are taken, from the words of the rules alone. What cannot be evaluated is taken to hold, or with
    `strict` not to."""

    def __init__(self, pathway: Pathway, had: Collection[str], strict: bool = False) -> None:
        self.pathway, self.had, self.strict = pathway, frozenset(had), strict
        named = {target for c in pathway.components.values() for condition in c.conditions for target in condition.all_targets()}
        outside = (
            Component(iri, member='outside')
            for iri in sorted(named | {p for c in pathway.components.values() for p in c.prerequisites})
        )
        self.components = {**{component.iri: component for component in outside}, **pathway.components}
        self.known: dict[tuple[int, Taken], tuple[Taken, ...]] = {}

    @property
    def takeable(self) -> list[str]:
        """What can be chosen."""
        return sorted(iri for iri, component in self.components.items() if iri not in self.had and not component.is_group)

    def complete(self, taken: Collection[str]) -> Taken:
        """Everything that is complete."""
        done = self.had
        while True:
            more = done | {iri for iri in self.components if iri not in done and self.can(iri, done, taken)}
            if more == done:
                return done
            done = more

    def can(self, iri: str, done: Taken, taken: Collection[str]) -> bool:
        """Whether a component is complete beside those."""
        component = self.components[iri]
        return (iri in taken or component.is_group) and self.ready(iri, done)

    def ready(self, iri: str, done: Taken) -> bool:
        """Whether nothing that it needs is missing."""
        component = self.components[iri]
        return done.issuperset(component.prerequisites) and all(self.choices(one, done - {iri}) for one in component.conditions)

    def choices(self, condition: Condition, done: Taken) -> tuple[Taken, ...]:
        """Every choice among what is complete that satisfies a condition."""
        key = (id(condition), done & frozenset(condition.all_targets()))
        if key not in self.known:
            self.known[key] = tuple(dict.fromkeys(self._choices(condition, done)))
        return self.known[key]

    def _choices(self, condition: Condition, done: Taken) -> Iterator[Taken]:
        targets = [(frozenset((target,)),) for target in dict.fromkeys(condition.targets) if target in done]
        inner = [found for one in condition.conditions if (found := self.choices(one, done))]
        options = [*targets, *inner]
        least = wanted(condition)
        sizes = range(least, least + 1) if condition.operator == 'OnlyOne' else range(least, len(options) + 1)
        for picked in chain.from_iterable(combinations(options, size) for size in sizes):
            for parts in product(*picked):
                chosen: Taken = frozenset().union(*parts)
                if self.allowed(condition, chosen):
                    yield chosen

    def allowed(self, condition: Condition, chosen: Taken) -> bool:
        """Whether the constraints of a condition let this choice pass."""
        together = [one for one in condition.constraints if one.left_action]
        each = [one for one in condition.constraints if not one.left_action]
        needed = len(condition.constraints) if condition.constraints_needed is None else condition.constraints_needed
        holding = sum(self.holds(one, chosen) for one in together)
        if not each or not chosen:
            return holding + len(each) >= needed
        return all(holding + sum(self.holds(one, frozenset((iri,))) for one in each) >= needed for iri in chosen)

    def holds(self, constraint: Constraint, chosen: Taken) -> bool:
        """Whether one constraint holds for some components together."""
        picked = [self.components[iri] for iri in sorted(chosen)]
        if constraint.left == (CREDIT,):
            return self._credits_hold(constraint, [one.credits[0].low if one.credits else None for one in picked])
        if constraint.left_action == 'CountDistinct':
            named, silent = {one.name.lower() for one in picked if one.name}, sum(not one.name for one in picked)
            return len(named) + (0 if self.strict else silent) >= int(constraint.right[0])
        if constraint.left == ('ex:grade',) or not picked[0].designations:
            return not self.strict
        same = constraint.right[0] in picked[0].designations
        return same == (constraint.comparator == 'EQ')

    def _credits_hold(self, constraint: Constraint, stated: list[Decimal | None]) -> bool:
        """For what is not stated: some amount makes it hold, or with `strict` all do. Tried with amounts from none to very many."""
        if not stated and constraint.left_action in ('Min', 'Max', 'Mean'):
            return not self.strict
        tries = [Decimal(n) / 2 for n in range(41)] + [Decimal(10**6)]
        gaps = sum(one is None for one in stated)
        outcomes = set()
        for filling in product(tries, repeat=1 if gaps else 0):
            for spread in (True, False):
                rest = iter(filling)
                first = next(rest, Decimal(0))
                full = [first if one is None and spread else one if one is not None else Decimal(0) for one in stated]
                outcomes.add(
                    _compares(_measured(constraint.left_action, full), constraint.comparator, Decimal(constraint.right[0]))
                )
        return all(outcomes) if self.strict else any(outcomes)


def _measured(action: str, amounts: list[Decimal]) -> Decimal:
    if action == 'Sum':
        return sum(amounts, Decimal(0))
    if action == 'Mean':
        return sum(amounts, Decimal(0)) / len(amounts)
    return min(amounts) if action == 'Min' else max(amounts)


def _compares(left: Decimal, sign: str, right: Decimal) -> bool:
    return {
        'EQ': left == right, 'NEQ': left != right, 'GT': left > right, 'GTEQ': left >= right, 'LT': left < right, 'LTEQ': left <= right,
    }[sign]  # fmt: skip


def wanted(condition: Condition) -> int:
    """How many options a condition takes."""
    options = len(set(condition.targets)) + len(condition.conditions)
    if condition.number is not None:
        return max(0, condition.number)
    if condition.operator in ('Or', 'OnlyOne'):
        return 1
    counting = [one for one in condition.constraints if one.left_action in ('Sum', 'CountDistinct')]
    told = not condition.operator and any(one.comparator in ('GT', 'GTEQ', 'EQ') for one in counting)
    return 0 if told else options


# every set


def plans(checker: Checker) -> list[Taken]:
    """Every set of components that completes a destination."""
    takeable = checker.takeable
    sets = (frozenset(one) for size in range(len(takeable) + 1) for one in combinations(takeable, size))
    return [taken for taken in sets if checker.complete(taken) & set(checker.pathway.destinations)]


def weight(checker: Checker, taken: Collection[str], by: str) -> Decimal:
    """What a set counts by a measure."""
    components = [checker.components[iri] for iri in taken]
    if by == 'components':
        return Decimal(len(components))
    if by == 'credits':
        return sum((one.credits[0].low for one in components if one.credits), Decimal(0))
    resources = [one.stands_for[0] for one in components if one.stands_for]
    return sum(
        (one.cost[0].low if by == 'cost' else one.duration.low if one.duration else Decimal(0) for one in resources), Decimal(0)
    )


def needful(found: list[Taken]) -> set[str]:
    """What is in some plan from which nothing can be left out."""
    least = [one for one in found if not any(other < one for other in found)]
    return set().union(*least)
