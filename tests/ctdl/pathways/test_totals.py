"""What is needed stands beside what is offered: where it is less, is known, and is one amount."""

from dataclasses import replace
from decimal import Decimal
from time import perf_counter
from typing import Any

import pytest

from ctdl.pathways import totals
from ctdl.pathways.lanes import columns
from ctdl.pathways.model import Amount, Component, Condition, Pathway, Resource
from ctdl.pathways.outline import outline
from ctdl.pathways.picture import picture
from ctdl.pathways.records import as_dict
from ctdl.pathways.solve import solve
from ctdl.pathways.totals import LARGE, summary, totals_of
from tests.ctdl.pathways.small import component, hours, iri, pathway
from tests.pathway_models import random_pathway


def electives(options: int, number: int = 1, **more: Any) -> Pathway:
    """A degree that takes so many of so many courses with three hours each."""
    courses = [component(f'c{n}', credits=hours(3)) for n in range(options)]
    condition = Condition('urn:c', number=number, targets=tuple(one.iri for one in courses))
    degree = component('degree', **{'kind': 'ceterms:CredentialComponent', 'conditions': (condition,), **more})
    return pathway(*courses, degree, destinations=(degree.iri,))


def first_line(made: Pathway) -> str:
    return summary(made, columns(made), totals_of(made)).partition(';')[0]


def test_what_is_needed_stands_beside_what_is_offered_in_every_form() -> None:
    made = electives(3, 2)
    assert picture(made).summary == '4 components, 6 of 9 semester hours needed; 1 step; 3 courses, 1 credential'
    assert '4 components, 6 of 9 semester hours needed; ' in outline(made)
    found = as_dict(made)['totals']
    assert found['credits'] == [{'low': '9', 'high': '9', 'unit': 'semester hour'}]
    assert found['needed'] == {'low': '6', 'high': '6', 'unit': 'semester hour', 'atLeast': False}


def test_where_all_that_is_offered_is_needed_it_is_told_once() -> None:
    assert first_line(electives(3, 3)) == '4 components, 9 semester hours'
    assert as_dict(electives(3, 3))['totals']['needed'] is None


def test_what_is_not_described_makes_it_at_least() -> None:
    made = electives(3, 2, prerequisites=(iri('elsewhere'),))
    assert first_line(made) == '4 components, at least 6 of 9 semester hours needed'
    assert as_dict(made)['totals']['needed']['atLeast'] is True


def several_units() -> Pathway:
    made = electives(3)
    clock = Amount(Decimal(9), Decimal(9), 'Clock Hour')
    return replace(made, components={**made.components, 'urn:x': Component('urn:x', name='X', credits=(clock,))})


def two_destinations() -> Pathway:
    made = electives(3)
    return replace(made, destinations=(*made.destinations, iri('c0')))


def with_credits(low: str, high: str) -> Pathway:
    made = electives(3)
    odd = (Amount(Decimal(low), Decimal(high), 'semester hour'),)
    return replace(made, components={iri: replace(one, credits=odd) for iri, one in made.components.items()})


@pytest.mark.parametrize(
    'made',
    [
        pytest.param(electives(3, 4), id='out of reach'),
        pytest.param(electives(3, conditions=(), children=(iri('c0'),)), id='no need stated'),
        pytest.param(several_units(), id='several units'),
        pytest.param(two_destinations(), id='several destinations'),
        pytest.param(replace(electives(3), destinations=()), id='no destination'),
        pytest.param(electives(LARGE), id='too many components'),
        pytest.param(pathway(), id='nothing'),
        pytest.param(with_credits('NaN', '3'), id='no number'),
        pytest.param(with_credits('-9', '-2'), id='less than nothing'),
        pytest.param(with_credits('0', 'Infinity'), id='without end'),
    ],
)
def test_what_is_not_known_for_sure_is_left_out(made: Pathway) -> None:
    assert totals_of(made).needed is None
    assert ' needed' not in first_line(made)
    assert not totals_of(made).offered or first_line(made).endswith(' offered')


def test_components_that_are_named_only_are_told_apart() -> None:
    made = electives(2, 2)
    gone = component('gone', name='', kind='')
    assert first_line(replace(made, components={**made.components, gone.iri: gone})).startswith('3 components, 1 not described, ')


def test_what_the_degree_itself_states_is_not_added_to_what_it_takes() -> None:
    stated = Resource('urn:degree', credits=hours(60))
    assert first_line(electives(3, 2, stands_for=(stated,))) == '4 components, 6 of 9 semester hours needed'


@pytest.mark.parametrize('seed', range(8))
def test_it_is_the_least_that_the_solver_finds(seed: int) -> None:
    made = random_pathway(seed)
    sums, solution = totals_of(made), solve(made, by='credits')
    assert sums.needed is None or (sums.needed,) == solution.amount
    assert sums.needed is None or sums.needed.low <= sums.offered[0].low


def test_a_search_without_end_is_not_begun() -> None:
    courses = [component(f'c{n}', credits=hours(1 + n % 7)) for n in range(60)]
    conditions = [
        Condition(f'urn:{n}', number=2, targets=tuple(courses[(n * k + k) % 60].iri for k in range(1, 7))) for n in range(60)
    ]
    degree = component('degree', kind='ceterms:CredentialComponent', conditions=tuple(conditions))
    made = pathway(*courses, degree, destinations=(degree.iri,))
    began = perf_counter()
    assert totals.totals_of(made).needed is None
    assert perf_counter() - began < 0.1
