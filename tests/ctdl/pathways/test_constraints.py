from __future__ import annotations

from decimal import Decimal

import pytest

from ctdl.pathways.constraints import Truth, at_least, exactly_one, facing, is_aggregate, meets, negated
from ctdl.pathways.model import Amount, Component, Constraint, Level, Pathway, Resource
from ctdl.pathways.solve_sums import holds, ready, stated

LEVELS = (Level('urn:1', 'First year'), Level('urn:2', 'Second year'), Level('urn:3', 'Third year'))
PATHWAY = Pathway('urn:p', levels=LEVELS)
CTID = 'ce-11111111-2222-4333-8444-555555555555'
PHYSICS = Component(
    'urn:physics',
    'ceterms:CourseComponent',
    name='Physics I',
    category='Upper division',
    codes=('PHYS 101',),
    designations=('Core', 'Required'),
    term='2',
    level='urn:2',
    credits=(Amount(Decimal(3), Decimal(4), 'Semester Hour'),),
    stands_for=(Resource(f'https://credentialengineregistry.org/resources/{CTID}', 'ceterms:BachelorOfScienceDegree', 'Physics'),),
)


def where(left: str, comparator: str, *right: str, right_action: str = '', left_action: str = '') -> Constraint:
    return Constraint('', left_action=left_action, left=(left,), comparator=comparator, right_action=right_action, right=right)


@pytest.mark.parametrize(
    ('constraint', 'truth'),
    [
        (where('ceterms:creditValue', 'GTEQ', '3'), True),
        (where('ceterms:creditValue', 'GTEQ', '4'), None),  # from 3 to 4
        (where('ceterms:creditValue', 'GT', '4'), False),
        (where('https://purl.org/ctdl/terms/creditValue', 'compare:LessThanOrEqual', '4'), True),
        (where('creditValue', '<', '3'), False),
        (where('ceterms:creditValue', 'EQ', '5'), False),
        (where('ceterms:creditValue', 'EQ', 'three'), None),
        (where('ceterms:creditValue', 'resembles', '3'), None),
        (where('ceterms:pointValue', 'GTEQ', '1'), None),  # not stated
        (where('ceterms:name', 'EQ', 'physics i'), True),
        (where('ceterms:name', 'NEQ', 'Physics I'), False),
        (where('ceterms:codedNotation', 'EQ', 'PHYS 101'), True),
        (where('ceterms:identifier', 'EQ', 'PHYS 102'), False),
        (where('ceterms:componentCategory', 'EQ', 'Upper division'), True),
        (where('ceterms:componentCategory', 'EQ', 'https://example.org/categories/upper'), None),  # a name against an address
        (where('ceterms:componentDesignation', 'EQ', 'core'), True),
        (where('ceterms:componentDesignation', 'EQ', 'Core', 'Elective', right_action='array:AnyOf'), True),
        (where('ceterms:componentDesignation', 'EQ', 'Core', 'Elective', right_action='AllOf'), False),
        (where('ceterms:componentDesignation', 'EQ', 'Core', 'Required', right_action='OneOf'), False),
        (where('ceterms:componentDesignation', 'EQ', 'Core', 'Elective'), None),  # several without an action
        (where('ceterms:componentDesignation', 'NEQ', 'Elective', 'Optional', right_action='AnyOf'), True),
        (where('ceterms:credentialType', 'EQ', 'ceterms:BachelorDegree'), True),  # a class above its own
        (where('ceterms:credentialType', 'EQ', 'ceterms:Badge'), False),
        (where('@type', 'EQ', 'ceterms:CourseComponent'), True),
        (where('rdf:type', 'EQ', 'https://purl.org/ctdl/terms/JobComponent'), False),
        (where('asn:hasProgressionLevel', 'EQ', 'urn:2'), True),
        (where('asn:hasProgressionLevel', 'EQ', 'second year'), True),
        (where('asn:hasProgressionLevel', 'GTEQ', 'First year'), True),
        (where('asn:hasProgressionLevel', 'LT', 'urn:2'), False),
        (where('asn:hasProgressionLevel', 'LT', 'urn:elsewhere'), None),
        (where('ceterms:programTerm', 'GTEQ', '2'), True),
        (where('ceterms:proxyFor', 'EQ', f'https://credentialengineregistry.org/graph/{CTID}'), True),
        (where('ex:StudentGrade', 'GTEQ', 'C'), None),
        (where('ceterms:creditValue', 'GT', 'ceterms:pointValue'), None),  # two properties
        (where('2', 'LTEQ', 'ceterms:creditValue'), True),
        (Constraint('', left=('ceterms:creditValue',), comparator='GTEQ'), None),
        (Constraint('', right=('3',), comparator='GTEQ'), None),
    ],
)
def test_a_candidate_meets_a_constraint_or_not_or_it_cannot_be_told(constraint: Constraint, truth: Truth) -> None:
    assert meets(constraint, PHYSICS, PATHWAY) is truth


def test_several_properties_are_joined_by_the_action() -> None:
    def both(action: str) -> Constraint:
        return Constraint('', left_action=action, left=('ceterms:name', 'ceterms:term'), comparator='EQ', right=('Physics I',))

    assert meets(both('AnyOf'), PHYSICS, PATHWAY) is None  # the second is no property that is known here
    assert meets(Constraint('', left_action='AllOf', left=('ceterms:name', 'ceterms:codedNotation'), comparator='NEQ', right=('Art',)),
                 PHYSICS, PATHWAY) is True  # fmt: skip


def course(*credits: str, unit: str = 'Semester Hour', name: str = '') -> Component:
    amounts = tuple(Amount(Decimal(one), Decimal(one), unit) for one in credits)
    return Component(f'urn:{name}', 'ceterms:CourseComponent', name=name, credits=amounts)


@pytest.mark.parametrize(
    ('action', 'comparator', 'right', 'stated_', 'truth'),
    [
        ('Sum', 'GTEQ', '7', ('3', '4'), True),
        ('array:Sum', 'GT', '7', ('3', '4'), False),
        ('Sum', 'GTEQ', '9', ('3', '4', ''), None),  # the third may bring anything
        ('Sum', 'GTEQ', '7', ('3', '4', ''), True),
        ('Sum', 'LTEQ', '6', ('3', '4', ''), False),
        ('Sum', 'EQ', '0', (), True),
        ('Min', 'GTEQ', '3', ('3', '4'), True),
        ('Min', 'GTEQ', '3', ('2', ''), False),
        ('Max', 'LTEQ', '4', ('3', '4'), True),
        ('Max', 'GTEQ', '4', ('3', ''), None),
        ('Mean', 'EQ', '3.5', ('3', '4'), True),
        ('Mean', 'GTEQ', '1', (), None),
        ('CountDistinct', 'GTEQ', '2', ('3', '3', '4'), True),
        ('CountDistinct', 'GT', '2', ('3', '3', '4'), False),
        ('Median', 'GTEQ', '2', ('3',), None),
    ],
)
def test_aggregates(action: str, comparator: str, right: str, stated_: tuple[str, ...], truth: Truth) -> None:
    constraint = where('ceterms:creditValue', comparator, right, left_action=action)
    chosen = [course(one) if one else course() for one in stated_]
    if not is_aggregate(constraint):
        assert truth is None
        return
    made = ready(constraint)
    assert holds(made, [stated(made, one, PATHWAY) for one in chosen]) is truth


def test_units_are_not_added_to_each_other() -> None:
    made = ready(where('ceterms:creditValue', 'GTEQ', '2', left_action='Sum'))
    mixed = [course('3'), course('3', unit='Quarter Hour')]
    assert holds(made, [stated(made, one, PATHWAY) for one in mixed]) is None
    same = [course('3'), course('3', unit='creditUnit:SemesterHour')]
    assert holds(made, [stated(made, one, PATHWAY) for one in same]) is True


def test_components_of_a_class_are_counted() -> None:
    made = ready(where('ceterms:CourseComponent', 'GTEQ', '2', left_action='CountDistinct'))
    two = [course(name='a'), course(name='b'), Component('urn:job', 'ceterms:JobComponent')]
    assert holds(made, [stated(made, one, PATHWAY) for one in two]) is True
    assert holds(made, [stated(made, one, PATHWAY) for one in two[1:]]) is False


def test_a_constraint_that_stands_the_other_way_round_is_turned() -> None:
    turned = facing(
        Constraint('', left=('12',), comparator='compare:LTEQ', right_action='array:Sum', right=('ceterms:creditValue',))
    )
    assert (turned.left_action, turned.comparator, turned.right) == ('Sum', 'GTEQ', ('12',))


def test_three_values_follow_kleene() -> None:
    assert [negated(one) for one in (True, False, None)] == [False, True, None]
    assert [at_least(1, several) for several in ((True, None), (False, None), (False, False), ())] == [True, None, False, False]
    assert at_least(0, ()) is True
    assert [exactly_one(several) for several in ((True, False), (True, True), (True, None), (False, None), ())] == [
        True,
        False,
        None,
        None,
        False,
    ]
