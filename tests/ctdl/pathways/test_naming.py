"""Which component is meant: by address, code or name, as far as only one is."""

import pytest

from ctdl.errors import CTDLError, MissingError
from ctdl.pathways.model import BASIC, MULTI, Condition, Resource
from ctdl.pathways.naming import had, meant, name_of
from ctdl.pathways.solve import solve
from tests.ctdl.pathways.small import component, iri, pathway

MADE = pathway(
    component('ce-1', name='Physics I', codes=('PHYS 101',)),
    component('ce-2', name='Physics II', stands_for=(Resource(iri('course'), name='Mechanics'),)),
    component('ce-3', name='Reading, Writing'),
    component('ce-4', name='Writing'),
)


@pytest.mark.parametrize(
    ('said', 'found'),
    [
        ('ce-1', 'ce-1'),
        ('CE-1', 'ce-1'),
        (iri('ce-1'), 'ce-1'),
        ('phys 101', 'ce-1'),
        (' physics  i ', 'ce-1'),
        ('course', 'ce-2'),
        ('mechanics', 'ce-2'),
        ('mechan', 'ce-2'),
        ('writing', 'ce-4'),
    ],
)
def test_a_component_is_found(said: str, found: str) -> None:
    assert meant(MADE, said) == iri(found)
    assert had(MADE, [said]) == [iri(found)]


def test_a_comma_divides_unless_it_is_in_the_name() -> None:
    assert had(MADE, ['Reading, Writing']) == [iri('ce-3')]
    assert had(MADE, ['Writing, PHYS 101,', 'ce-1']) == [iri('ce-4'), iri('ce-1')]


def test_what_is_nothing_here_comes_back_as_it_was_said() -> None:
    assert had(MADE, ['Art', 'ce-9,ce-1', '  ', ',']) == ['Art', 'ce-9', iri('ce-1')]
    with pytest.raises(MissingError, match='“Art”'):
        meant(MADE, 'Art')


@pytest.mark.parametrize('said', ['Physics', 'phys'])
def test_what_may_be_several_is_refused_with_their_names(said: str) -> None:
    with pytest.raises(CTDLError, match=r'ce-1 “Physics I”; ce-2 “Physics II”'):
        had(MADE, [said])


def test_a_real_course_that_two_components_stand_for_is_both() -> None:
    course = Resource(iri('ce-course'), 'ceterms:Course', 'Mechanics')
    other = Resource(iri('ce-other'), 'ceterms:Course', 'Optics')
    both = component('ce-3', kind=MULTI, stands_for=(course, other))
    made = pathway(component('ce-1', stands_for=(course,)), component('ce-2', stands_for=(course,)), both)
    assert had(made, ['ce-course']) == [iri('ce-1'), iri('ce-2'), course.iri]
    assert solve(made, had(made, ['ce-course'])).have == (iri('ce-1'), iri('ce-2'))
    assert solve(made, had(made, ['ce-course,ce-other'])).have == (iri('ce-1'), iri('ce-2'), iri('ce-3'))
    assert had(made, ['ce-1']) == [iri('ce-1')]


def test_what_has_no_name_is_called_by_all_that_it_asks_for() -> None:
    two = Condition('urn:1', number=1, targets=('urn:a', 'urn:b'))
    five = Condition('urn:2', number=1, targets=tuple('abcde'))
    made = component('g', kind=BASIC, name='', ctid='', conditions=(two, five))
    assert name_of(made) == 'Any of 2 components; any of 5 components'
    told = Condition('urn:3', description='Pick whatever serves. ' * 20)
    assert name_of(component('g', kind=BASIC, name='', conditions=(told,))).endswith('…')
