from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctdl.pathways.model import Amount, Component, Condition, Constraint, Level, Pathway, Resource
from ctdl.pathways.solve import Solution, solve
from ctdl.pathways.solve_measures import MEASURES
from tests.ctdl.pathways.brute_force import Checker, needful, plans, small_pathway, weight
from tests.pathway_models import random_pathway

GOAL = 'urn:goal'


def course(iri: str, *conditions: Condition, credits: str = '', **other: object) -> Component:
    stated = (Amount(Decimal(credits), Decimal(credits), 'Semester Hour'),) if credits else ()
    made = Component(iri, 'ceterms:CourseComponent', name=iri.upper(), credits=stated, conditions=conditions)
    return replace(made, **other)  # type: ignore[arg-type]


def pathway(*components: Component, destinations: tuple[str, ...] = (GOAL,), levels: tuple[Level, ...] = ()) -> Pathway:
    return Pathway('urn:p', destinations=destinations, components={one.iri: one for one in components}, levels=levels)


def of(
    number: int | None,
    *targets: str,
    operator: str = '',
    constraints: tuple[Constraint, ...] = (),
    inner: tuple[Condition, ...] = (),
) -> Condition:
    return Condition('', number=number, operator=operator, targets=targets, constraints=constraints, conditions=inner)


def credits_at_least(number: int, action: str = '') -> Constraint:
    return Constraint('', left_action=action, left=('ceterms:creditValue',), comparator='GTEQ', right=(str(number),))


# against brute force


def had_of(made: Pathway, seed: int) -> list[str]:
    random = Random(f'had {seed}')
    return [iri for iri in made.components if random.random() < 0.15]


@pytest.mark.parametrize('start', range(0, 400, 40))
def test_agrees_with_trying_every_set(start: int) -> None:
    for seed in range(start, start + 40):
        made = small_pathway(seed, most=7)
        had = had_of(made, seed)
        hopeful, strict = Checker(made, had), Checker(made, had, strict=True)
        found = plans(hopeful)
        for by in MEASURES:
            solution = solve(made, had, by)
            assert solution.proven, seed
            assert solution.reachable == bool(found), seed
            if found:
                assert frozenset(solution.chosen) in found, seed
                assert weight(hopeful, solution.chosen, by) == min(weight(hopeful, taken, by) for taken in found), (seed, by)
                _can_be_followed(solution, hopeful)
                assert solution.at_least or strict.complete(solution.chosen) & {*made.destinations}, seed


def _can_be_followed(solution: Solution, checker: Checker) -> None:
    for place, iri in enumerate(solution.chosen):
        assert checker.ready(iri, checker.complete(solution.chosen[:place]))
    complete = checker.complete(solution.chosen)
    for choice in solution.choices:
        assert complete.issuperset(choice.taken)
        assert choice.condition in [*checker.components[choice.component].walk_conditions()]


@pytest.mark.parametrize('start', range(0, 300, 60))
def test_open_has_all_that_is_ready_and_needful_and_nothing_that_is_not_ready(start: int) -> None:
    for seed in range(start, start + 60):
        made = small_pathway(seed, most=7)
        had = had_of(made, seed)
        checker = Checker(made, had)
        found, done = plans(checker), checker.complete(())
        ready = {iri for iri in checker.takeable if iri not in done and checker.ready(iri, done)}
        open_ = set(solve(made, had).open)
        assert open_ <= ready, seed
        assert ready & needful(found) <= open_ if found else True, seed


@pytest.mark.parametrize('seed', range(60))
def test_in_a_tree_open_is_exactly_what_some_plan_needs(seed: int) -> None:
    made = _tree(Random(f'tree {seed}'))
    had = had_of(made, seed)
    checker = Checker(made, had)
    found, done = plans(checker), checker.complete(())
    ready = {iri for iri in checker.takeable if iri not in done and checker.ready(iri, done)}
    assert set(solve(made, had).open) == ready & needful(found)


def _tree(random: Random) -> Pathway:
    """Every component named by one condition at most."""
    names = [f'urn:{letter}' for letter in 'abcdefgh']
    free, components = names[:1], {names[0]: course(names[0])}
    for iri in names[1:]:
        targets = [free.pop() for _ in range(random.randint(0, len(free)))]
        conditions = (of(random.randint(1, len(targets)), *targets),) if targets else ()
        components[iri] = course(iri, *conditions)
        free.append(iri)
    return pathway(*components.values(), destinations=(free[-1],))


# what is had


def test_a_component_is_had_by_its_ctid_its_address_or_what_it_stands_for() -> None:
    ctid = 'ce-11111111-2222-4333-8444-555555555555'
    address = f'https://credentialengineregistry.org/resources/{ctid}'
    first = course('urn:a', stands_for=(Resource(address),))
    made = pathway(first, course(GOAL, of(None, 'urn:a')))
    for had in ('urn:a', ctid, ctid.upper(), address, f'https://credentialengineregistry.org/graph/{ctid}'):
        solution = solve(made, [had])
        assert (solution.have, solution.unknown, solution.chosen) == (('urn:a',), (), (GOAL,))
    assert solve(made, ['urn:b']).unknown == ('urn:b',)


def test_a_multi_component_takes_all_that_it_stands_for() -> None:
    both = replace(course('urn:a', stands_for=(Resource('urn:x'), Resource('urn:y'))), kind='ceterms:MultiComponent')
    made = pathway(both, course(GOAL, of(None, 'urn:a')))
    assert solve(made, ['urn:x']).have == ()
    assert solve(made, ['urn:x', 'urn:y']).have == ('urn:a',)
    assert solve(made, ['urn:x']).unknown == ()


def test_groups_are_satisfied_by_what_is_had_and_are_nothing_to_do() -> None:
    group = Component('urn:g', name='Science', conditions=(of(1, 'urn:a', 'urn:b'),))
    made = pathway(course('urn:a'), course('urn:b'), group, course(GOAL, of(None, 'urn:g')))
    assert group.is_group
    solution = solve(made, ['urn:a'])
    assert solution.satisfied == ('urn:a', 'urn:g')
    assert solution.chosen == (GOAL,)
    assert solve(made).chosen == ('urn:a', GOAL)


def test_a_course_with_conditions_is_still_to_be_done() -> None:
    assert not course('urn:a', of(None, 'urn:b')).is_group


def test_what_is_already_reached_leaves_nothing() -> None:
    solution = solve(pathway(course('urn:a'), course(GOAL, of(None, 'urn:a'))), [GOAL])
    assert (solution.chosen, solution.open, solution.reachable, solution.at_least) == ((), (), True, False)
    assert solution.amount == (Amount(Decimal(0), Decimal(0), 'component'),)


# choosing


def test_shared_components_count_once() -> None:
    made = pathway(
        course('urn:a'), course('urn:b'), course('urn:c'),
        course(GOAL, of(1, 'urn:a', 'urn:b'), of(1, 'urn:b', 'urn:c')),
    )  # fmt: skip
    assert solve(made).chosen == ('urn:b', GOAL)


def test_the_measure_decides() -> None:
    def priced(iri: str, cost: str, days: str, **credits: str) -> Component:
        resource = Resource(
            f'{iri}x', cost=(Amount(Decimal(cost), Decimal(cost), 'USD'),), duration=Amount(Decimal(days), Decimal(days), 'days')
        )
        return course(iri, stands_for=(resource,), **credits)

    made = pathway(
        priced('urn:a', '100', '30', credits='1'), priced('urn:b', '10', '90', credits='2'), priced('urn:c', '50', '7', credits='3'),
        Component(GOAL, conditions=(of(1, 'urn:a', 'urn:b', 'urn:c'),)),
    )  # fmt: skip
    assert [solve(made, (), by).chosen for by in ('credits', 'cost', 'time')] == [('urn:a',), ('urn:b',), ('urn:c',)]
    assert solve(made, (), 'cost').amount == (Amount(Decimal(10), Decimal(10), 'USD'),)
    with pytest.raises(ValueError, match='luck'):
        solve(made, (), 'luck')


def test_the_cheapest_destination_or_the_one_asked_for() -> None:
    made = pathway(course('urn:a'), course('urn:one', of(None, 'urn:a')), course('urn:two'), destinations=('urn:one', 'urn:two'))
    assert (solve(made).destination, solve(made).goal) == ('urn:two', ('urn:one', 'urn:two'))
    assert solve(made, destination='urn:one').chosen == ('urn:a', 'urn:one')
    with pytest.raises(ValueError, match='no component'):
        solve(made, destination='urn:three')


def test_an_order_in_time_is_kept_where_it_can_be_but_is_no_need() -> None:
    levels = (Level('urn:1', 'First'), Level('urn:2', 'Second'))
    made = pathway(
        course('urn:a', preceded_by=('urn:b', 'urn:d')), course('urn:b', level='urn:2'), course('urn:c', level='urn:1'), course('urn:d'),
        course(GOAL, of(None, 'urn:a', 'urn:b', 'urn:c')), levels=levels,
    )  # fmt: skip
    solution = solve(made)
    assert solution.chosen == ('urn:c', 'urn:b', 'urn:a', GOAL)
    assert solution.open == ('urn:c', 'urn:b', 'urn:a')


def test_choices_name_what_counts() -> None:
    nested = of(1, 'urn:b', 'urn:c')
    made = pathway(course('urn:a'), course('urn:b'), course('urn:c'), course(GOAL, of(None, 'urn:a', inner=(nested,))))
    (choice,) = solve(made, ['urn:c']).choices
    assert (choice.component, choice.condition, choice.taken) == (GOAL, nested, ('urn:c',))


# constraints


def electives(*constraints: Constraint, number: int | None = 3) -> Pathway:
    """Six courses, three of them of the upper division, with 1 to 4 credits; the goal takes some in a nested condition."""
    courses = [
        course(f'urn:{n}', credits=value, designations=('Upper division' if upper else 'Lower division',))
        for n, (value, upper) in enumerate([('3', True), ('1', True), ('2', True), ('4', False), ('3', True), ('2', False)])
    ]
    upper = Constraint('', left=('ceterms:componentDesignation',), comparator='EQ', right=('Upper division',))
    nested = of(number, *(one.iri for one in courses), constraints=(upper, *constraints))
    return pathway(*courses, Component(GOAL, conditions=(of(None, inner=(nested,)),)))


def test_three_of_six_where_upper_division_and_at_least_two_credits() -> None:
    solution = solve(electives(credits_at_least(2)), (), 'credits')
    assert sorted(solution.chosen) == ['urn:0', 'urn:2', 'urn:4']
    assert (solution.amount, solution.at_least) == ((Amount(Decimal(8), Decimal(8), 'Semester Hour'),), False)


def test_what_cannot_be_evaluated_is_told_and_makes_it_at_least() -> None:
    grade = Constraint('', left=('ex:StudentGrade',), comparator='GTEQ', right=('C',))
    solution = solve(electives(grade))
    assert len(solution.chosen) == 3
    assert solution.at_least
    assert any('StudentGrade is at least' in reason for reason in solution.reasons)


def test_a_sum_alone_takes_enough_and_says_so() -> None:
    solution = solve(electives(credits_at_least(6, 'Sum'), number=None))
    assert len(solution.chosen) == 2
    assert any('does not say how many' in reason for reason in solution.reasons)


def test_too_few_that_fit_is_unreachable_with_the_reason() -> None:
    solution = solve(electives(credits_at_least(3)))
    assert (solution.reachable, solution.chosen, solution.open) == (False, (), ())
    assert 'credit value is at least 3' in solution.reasons[0]


# what does not add up


def test_more_than_there_is_cannot_be_reached_and_nothing_asked_for_is_met() -> None:
    made = pathway(course('urn:a'), course(GOAL, of(3, 'urn:a')))
    assert not solve(made).reachable
    assert '3 of 1' in solve(made).reasons[0]
    for number in (0, -2):
        assert solve(pathway(course('urn:a'), course(GOAL, of(number, 'urn:a')))).chosen == (GOAL,)


def test_nothing_supports_itself() -> None:
    made = pathway(course('urn:a', of(None, 'urn:b')), course('urn:b', of(None, 'urn:a')), course(GOAL, of(None, 'urn:a')))
    solution = solve(made)
    assert not solution.reachable
    assert all(name in solution.reasons[0] for name in ('URN:A', 'URN:B', 'need each other'))
    open_ = pathway(
        course('urn:a', of(1, 'urn:b', 'urn:c')),
        course('urn:b', of(None, 'urn:a')),
        course('urn:c'),
        course(GOAL, of(None, 'urn:a')),
    )
    assert solve(open_).chosen == ('urn:c', 'urn:a', GOAL)
    assert not solve(pathway(course(GOAL, of(None, GOAL)))).reachable


def test_targets_named_twice_count_once() -> None:
    assert solve(pathway(course('urn:a'), course(GOAL, of(None, 'urn:a', 'urn:a')))).chosen == ('urn:a', GOAL)


def test_no_destination_is_said() -> None:
    solution = solve(pathway(course('urn:a'), destinations=()))
    assert (solution.reachable, solution.reasons) == (False, ('The pathway names no destination.',))


# at least


def test_what_is_not_described_can_be_taken_and_is_told() -> None:
    solution = solve(pathway(course(GOAL, of(None, 'urn:elsewhere'))))
    assert solution.chosen == ('urn:elsewhere', GOAL)
    assert any('not described' in reason for reason in solution.reasons)


def test_missing_amounts_are_counted() -> None:
    made = pathway(course('urn:a', credits='3'), course('urn:b'), Component(GOAL, conditions=(of(None, 'urn:a', 'urn:b'),)))
    solution = solve(made, (), 'credits')
    assert solution.reasons == ('1 of the 2 chosen components states no credits (“URN:B”).',)
    assert not solve(made).at_least


def test_a_degree_need_not_state_the_credits_that_its_courses_state() -> None:
    degree = replace(course(GOAL, of(None, 'urn:a'), stands_for=(Resource('urn:degree'),)), kind='ceterms:CredentialComponent')
    made = pathway(replace(course('urn:a'), credits=(Amount(Decimal(3), Decimal(3), 'Semester Hour'),)), degree)
    solution = solve(made, by='credits')
    assert (solution.chosen, solution.at_least, solution.reasons) == (('urn:a', GOAL), False, ())
    assert solve(made, by='cost').at_least
    assert solve(pathway(course('urn:a'), degree), by='credits').at_least


def test_the_credits_of_a_whole_are_not_added_to_those_of_its_parts() -> None:
    degree = Component(
        GOAL, 'ceterms:CredentialComponent', conditions=(of(None, 'urn:a'),),
        stands_for=(Resource('urn:degree', credits=(Amount(Decimal(60), Decimal(60), 'Semester Hour'),)),),
    )  # fmt: skip
    solution = solve(pathway(course('urn:a', credits='3'), degree), (), 'credits')
    assert solution.amount[0].low == 3
    assert not solution.at_least


def test_units_are_not_mixed() -> None:
    other = course('urn:b', credits='')
    other = replace(other, credits=(Amount(Decimal(2), Decimal(2), 'Quarter Hour'),))
    goal = Component(GOAL, conditions=(of(None, 'urn:a', 'urn:b', 'urn:c'),))
    made = pathway(course('urn:a', credits='3'), course('urn:c', credits='3'), other, goal)
    solution = solve(made, (), 'credits')
    assert [(int(one.low), one.unit) for one in solution.amount] == [(2, 'Quarter Hour'), (6, 'Semester Hour')]
    assert any('another unit' in reason for reason in solution.reasons)


def test_children_that_no_condition_names_are_told() -> None:
    solution = solve(pathway(course('urn:a'), course(GOAL, children=('urn:a',))))
    assert solution.chosen == (GOAL,)
    assert solution.open == (GOAL, 'urn:a')
    assert solution.reasons == ('“URN:GOAL” lists “URN:A” as a part and no rule says how many of its parts are needed.',)
    assert not solve(pathway(course('urn:a'), course(GOAL, of(None, 'urn:a'), children=('urn:a',)))).at_least


def test_exactly_one_lets_one_count_and_says_when_there_are_more() -> None:
    made = pathway(course('urn:a'), course('urn:b'), course(GOAL, of(None, 'urn:a', 'urn:b', operator='OnlyOne')))
    assert not solve(made).at_least
    both = solve(made, ['urn:a', 'urn:b'])
    assert (both.chosen, both.at_least) == ((GOAL,), True)


# anything at all

odd = st.decimals() | st.sampled_from([Decimal('1E+400'), Decimal(-3), Decimal('0.0000001')])
iris = st.sampled_from(['urn:a', 'urn:b', 'urn:c', 'urn:d', 'ce-x', ''])
constraints = st.builds(
    Constraint, iri=st.just(''), left_action=st.sampled_from(['', 'Sum', 'Min', 'Mean', 'CountDistinct', 'Median']),
    left=st.lists(st.sampled_from(['ceterms:creditValue', 'ceterms:name', 'ex:x', '12']), max_size=2).map(tuple),
    comparator=st.sampled_from(['EQ', 'GTEQ', 'LT', 'NEQ', '', 'like']), right_action=st.sampled_from(['', 'AnyOf', 'OneOf', 'Sum']),
    right=st.lists(st.sampled_from(['3', 'NaN', 'x', 'ceterms:pointValue']), max_size=2).map(tuple),
)  # fmt: skip
conditions = st.recursive(
    st.builds(Condition, iri=st.just(''), number=st.none() | st.integers(-2, 10**12), targets=st.lists(iris, max_size=3).map(tuple),
              operator=st.sampled_from(['', 'Or', 'OnlyOne', 'And', 'Xor']), constraints=st.lists(constraints, max_size=2).map(tuple),
              constraints_needed=st.none() | st.integers(-1, 3)),
    lambda inner: st.builds(Condition, iri=st.just(''), conditions=st.lists(inner, max_size=3).map(tuple), targets=st.tuples(iris)),
    max_leaves=5,
)  # fmt: skip
amounts_ = st.lists(st.builds(Amount, odd, odd, st.sampled_from(['', 'x', 'y'])), max_size=2).map(tuple)
components_ = st.lists(
    st.builds(Component, iri=iris, credits=amounts_, conditions=st.lists(conditions, max_size=2).map(tuple),
              prerequisites=st.lists(iris, max_size=1).map(tuple)),
    max_size=4,
)  # fmt: skip


@given(components_, st.lists(iris, max_size=2), st.sampled_from(MEASURES), st.lists(iris, max_size=2).map(tuple))
def test_any_pathway_has_an_answer(components: list[Component], had: list[str], by: str, goals: tuple[str, ...]) -> None:
    solution = solve(pathway(*components, destinations=goals), had, by)
    assert solution.reachable or solution.reasons
    assert not solution.at_least or solution.reasons
    assert not {*solution.chosen} & {*solution.have}


# size


@pytest.mark.parametrize('components', [40, 100, 200])
def test_pathways_as_they_are_take_few_states(components: int) -> None:
    for seed in range(4):
        made = random_pathway(seed, components=components, levels=max(4, components // 25))
        for by in MEASURES[:2]:
            solution = solve(made, (), by, most=150_000)
            assert solution.proven
            assert solution.reachable


def test_a_search_that_ends_early_still_has_a_plan() -> None:
    names = [f'urn:{n}' for n in range(24)]
    random = Random('hard')
    conditions = tuple(of(3, *random.sample(names, 7)) for _ in range(12))
    made = pathway(*(course(iri) for iri in names), Component(GOAL, conditions=conditions))
    quick, full = solve(made, most=0), solve(made)
    assert full.proven
    assert quick.reachable
    assert len(quick.chosen) >= len(full.chosen)
    checker = Checker(made, ())
    for solution in (quick, full):
        assert GOAL in checker.complete(solution.chosen)


def test_deep_chains_and_circles_need_no_deep_stack() -> None:
    names = [f'urn:{n}' for n in range(1500)]
    chain = [course(names[0]), *(course(iri, of(None, before)) for before, iri in pairwise(names))]
    solution = solve(pathway(*chain, destinations=(names[-1],)))
    assert solution.chosen == tuple(names)


def test_the_search_is_the_same_every_time() -> None:
    made = random_pathway(5, components=60)
    assert solve(made, (), 'credits') == solve(made, (), 'credits')


@pytest.mark.parametrize('unclear', [{'number_text': 'two'}, {'operator': 'Nand'}])
def test_how_many_it_takes_that_nobody_can_read_is_at_least_one(unclear: dict[str, str]) -> None:
    condition = Condition('urn:unclear', targets=('urn:a', 'urn:b'), **unclear)  # type: ignore[arg-type]
    solution = solve(pathway(course('urn:a'), course('urn:b'), Component(GOAL, conditions=(condition,))))
    assert (len(solution.chosen), solution.at_least) == (1, True)
    (reason,) = solution.reasons
    assert f'takes “{next(iter(unclear.values()))}” of its 2 options' in reason


@pytest.mark.parametrize('start', range(0, 120, 40))
def test_what_a_plan_begins_with_is_open(start: int) -> None:
    for seed in range(start, start + 40):
        made = small_pathway(seed, most=7)
        solution = solve(made, had_of(made, seed))
        assert not solution.chosen or solution.chosen[0] in solution.open, seed


def test_parts_that_no_rule_names_are_open_after_what_rules_ask_for() -> None:
    goal = course(GOAL, of(None, 'urn:z'), children=('urn:a',))
    assert solve(pathway(course('urn:a'), course('urn:z'), goal)).open == ('urn:z', 'urn:a')
