"""Lanes: by level, by term, by the longest way; the destination last, nothing lost, nothing empty."""

import pytest

from ctdl.pathways import lanes
from ctdl.pathways.lanes import Column, columns, final, late, term_key
from ctdl.pathways.model import BASIC, Component, Condition, Level, Pathway
from tests.ctdl.pathways.small import SMALL, component, iri, pathway
from tests.pathway_models import random_pathway


def titles(made: Pathway) -> list[str]:
    return [column.title for column in columns(made)]


def where(made: Pathway) -> dict[str, list[str]]:
    return {c.title: [one.removeprefix(iri('')) for one in c.components] for c in columns(made)}


def test_levels_come_in_the_order_of_the_model_and_empty_ones_are_left_out() -> None:
    levels = (Level(iri('b'), 'Zulu'), Level(iri('x'), 'Empty'), Level(iri('a'), 'Alpha'))
    made = pathway(component('late', level=iri('a')), component('early', level=iri('b')), levels=levels)
    assert where(made) == {'Zulu': ['early'], 'Alpha': ['late']}


def test_levels_that_nobody_describes_have_no_order_to_go_by() -> None:
    levels = (Level(iri('x'), iri('x')), Level(iri('y'), iri('y')))
    made = pathway(component('a', level=iri('x'), prerequisites=(iri('b'),)), component('b', level=iri('y')), levels=levels)
    assert where(made) == {'Step 1': ['b'], 'Step 2': ['a']}


def test_parts_of_a_level_are_lanes_under_its_name() -> None:
    levels = (Level(iri('y'), 'Year 1'), Level(iri('f'), 'Fall', iri('y')), Level(iri('s'), 'Spring', iri('y')))
    made = pathway(component('a', level=iri('f')), component('b', level=iri('s')), component('c', level=iri('y')), levels=levels)
    found = [(column.group, column.title) for column in columns(made)]
    assert found == [('Year 1', lanes.NO_PART), ('Year 1', 'Fall'), ('Year 1', 'Spring')]


def test_a_level_with_parts_that_nobody_stands_on_is_a_lane_like_others() -> None:
    levels = (Level(iri('y'), 'Year 1'), Level(iri('f'), 'Fall', iri('y')))
    made = pathway(component('a', level=iri('y')), levels=levels)
    assert [(column.group, column.title) for column in columns(made)] == [('', 'Year 1')]


def test_the_destination_has_the_last_lane_to_itself() -> None:
    assert where(SMALL) == {
        'First Year': ['safety', 'tools'],
        'Second Year': ['circuits', 'drawing'],
        'Destination': ['degree'],
    }


def test_the_lane_of_the_destination_bears_the_name_of_a_level_that_is_its_own() -> None:
    levels = (Level(iri('one'), 'One'), Level(iri('two'), 'Two'), Level(iri('three'), 'Three'))
    made = pathway(component('a', level=iri('one')), component('z', level=iri('two')), levels=levels, destinations=(iri('z'),))
    assert titles(made) == ['One', 'Two']
    shared = pathway(
        component('a', level=iri('one')), component('b', level=iri('three')), component('z', level=iri('two')),
        levels=levels, destinations=(iri('z'),),
    )  # fmt: skip
    assert titles(shared) == ['One', 'Three', 'Destination']


def test_a_destination_on_which_another_builds_stays_on_its_level() -> None:
    levels = (Level(iri('one'), 'One'), Level(iri('two'), 'Two'))
    made = pathway(
        component('certificate', level=iri('one')),
        component('degree', level=iri('two'), prerequisites=(iri('certificate'),)),
        levels=levels, destinations=(iri('certificate'), iri('degree')),
    )  # fmt: skip
    assert final(made) == (iri('degree'),)
    assert where(made) == {'One': ['certificate'], 'Two': ['degree']}


def test_a_destination_on_which_another_builds_and_that_has_no_level_is_last_too() -> None:
    made = pathway(
        component('a', level=iri('one')),
        component('certificate', prerequisites=(iri('a'),)),
        component('degree', prerequisites=(iri('certificate'),)),
        levels=(Level(iri('one'), 'One'),),
        destinations=(iri('certificate'), iri('degree')),
    )
    assert where(made) == {'One': ['a'], 'Destination': ['certificate', 'degree']}


def test_destinations_that_need_each_other_are_all_last() -> None:
    made = pathway(
        component('a', prerequisites=(iri('b'),)), component('b', prerequisites=(iri('a'),)), destinations=(iri('a'), iri('b'))
    )
    assert where(made) == {'Destination': ['a', 'b']}


def test_what_has_no_level_is_not_placed_first_or_before_the_destination() -> None:
    level = (Level(iri('one'), 'One'),)
    first = pathway(component('loose'), component('a', level=iri('one'), prerequisites=(iri('loose'),)), levels=level)
    assert titles(first) == ['Not placed', 'One']
    last = pathway(
        component('a', level=iri('one')), component('loose', prerequisites=(iri('a'),)), component('z'),
        levels=level, destinations=(iri('z'),),
    )  # fmt: skip
    assert titles(last) == ['One', 'Not placed', 'Destination']


def test_terms_serve_where_there_are_no_levels_and_most_say_one() -> None:
    made = pathway(
        component('b', term='2nd Term'), component('a', term='1st  Term'), component('c', term='1st term'), component('d')
    )
    assert where(made) == {'Not placed': ['d'], '1st Term': ['a', 'c'], '2nd Term': ['b']}
    few = pathway(component('b', term='2nd Term'), component('a'), component('c'), component('d'))
    assert titles(few) == ['Step 1']


def test_without_levels_and_terms_the_longest_way_decides() -> None:
    made = pathway(
        component('c', preceded_by=(iri('b'),), prerequisites=(iri('a'),)),
        component('b', children=(iri('a'),)),
        component('a'),
        component('alone'),
        component('z', prerequisites=(iri('a'),)),
        destinations=(iri('z'),),
    )
    assert where(made) == {'Step 1': ['a', 'alone'], 'Step 2': ['b'], 'Step 3': ['c'], 'Destination': ['z']}


def test_a_circle_has_lanes_too() -> None:
    made = pathway(
        component('a', prerequisites=(iri('c'),)),
        component('b', prerequisites=(iri('a'),)),
        component('c', prerequisites=(iri('b'),)),
    )
    found = where(made)
    assert sorted(one for many in found.values() for one in many) == ['a', 'b', 'c']
    assert len(late(made, columns(made))) == 1


def test_a_prerequisite_on_a_later_level_stays_and_is_told() -> None:
    levels = (Level(iri('one'), 'One'), Level(iri('two'), 'Two'))
    made = pathway(component('a', level=iri('one'), prerequisites=(iri('b'),)), component('b', level=iri('two')), levels=levels)
    assert where(made) == {'One': ['a'], 'Two': ['b']}
    assert late(made, columns(made)) == {(iri('b'), iri('a'))}


def test_what_is_not_placed_is_never_late() -> None:
    made = pathway(
        component('a', level=iri('one'), prerequisites=(iri('loose'),)),
        component('b', level=iri('one')),
        component('loose', prerequisites=(iri('a'), iri('b'))),
        levels=(Level(iri('one'), 'One'),),
    )
    assert late(made, columns(made)) == set()


def test_nothing_at_all_has_no_lanes() -> None:
    assert columns(pathway()) == ()
    assert columns(pathway(destinations=(iri('gone'),))) == ()


@pytest.mark.parametrize('seed', range(12))
@pytest.mark.parametrize('levels', [0, 4])
def test_every_component_stands_on_one_lane_and_nothing_sound_is_late(seed: int, levels: int) -> None:
    made = random_pathway(seed, 30, levels)
    placed = columns(made)
    assert sorted(one for column in placed for one in column.components) == sorted(made.components)
    assert all(column.components for column in placed)
    assert placed[-1].components == made.destinations
    assert late(made, placed) == set()


@pytest.mark.parametrize(
    'ordered',
    [
        ['1st Term', '2nd Term', '10th Term'],
        ['Term 1', 'Term 2', 'Term 12'],
        ['First Semester', 'Second Semester', 'third semester'],
        ['Fall Year 1', 'Spring Year 1', 'Summer Year 1', 'Fall Year 2'],
        ['Year 1, Term 1', 'Year 1, Term 2', 'Year 2, Term 1'],
        ['1st Year Fall', '1st Year Winter', '2nd Year Fall'],
        ['Term 2 of Year 1', 'Term 1 of Year 2'],
        ['Spring 2025', 'Fall 2025', 'Spring 2026'],
        ['Freshman Fall', 'Freshman Spring', 'Junior Fall', 'Senior Fall'],
        ['Semester I', 'Semester II', 'Semester IV', 'Semester IX'],
        ['Grade 9', 'Grade 10', 'Grade 11'],
        ['Autumn', 'Winter', 'Spring', 'Summer'],
        ['Term 1', 'Electives'],
    ],
)
def test_terms_have_their_natural_order(ordered: list[str]) -> None:
    mixed = ordered[::-1]
    assert sorted(mixed, key=term_key) == ordered


def test_terms_that_say_nothing_known_keep_the_order_of_the_document() -> None:
    made = pathway(component('a', term='Zulu'), component('b', term='Alpha'))
    assert titles(made) == ['Zulu', 'Alpha']


@pytest.mark.parametrize('term', ['', '9' * 5000, '²', 'year', 'Ⅳ', '\x00', 'year 99999999999'])
def test_no_term_is_too_odd_to_be_ordered(term: str) -> None:
    assert len(term_key(term)) == 5


def test_a_lane_knows_its_level() -> None:
    assert columns(SMALL)[0] == Column('First Year', (iri('safety'), iri('tools')), 'level', '', iri('one'))


def taking(end: str, *targets: str, **more: object) -> Component:
    """A component that asks for all of these."""
    return component(end, conditions=(Condition(f'urn:{end}', targets=tuple(map(iri, targets))),), **more)


def test_a_group_without_a_level_stands_where_the_last_of_what_it_takes_stands() -> None:
    levels = (Level(iri('one'), 'One'), Level(iri('two'), 'Two'))
    made = pathway(
        component('a', level=iri('one')), component('b', level=iri('two')), component('loose'),
        taking('all', 'a', 'b', kind=BASIC), taking('groups', 'all', kind=BASIC), levels=levels,
    )  # fmt: skip
    assert where(made) == {'Not placed': ['loose'], 'One': ['a'], 'Two': ['b', 'all', 'groups']}


def test_what_needs_nothing_stands_just_before_what_it_is_for() -> None:
    made = pathway(component('a'), taking('b', 'a'), component('late'), taking('c', 'b', 'late'))
    assert where(made) == {'Step 1': ['a'], 'Step 2': ['b', 'late'], 'Step 3': ['c']}
