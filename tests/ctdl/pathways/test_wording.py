"""What a form calls a group, beside what is one: a component that is complete when its conditions hold."""

import pytest

from ctdl.pathways.model import Component, Condition, Resource
from ctdl.pathways.wording import kind_of
from tests.ctdl.pathways.small import component, hours

CHOICE = (Condition('urn:c', number=1, targets=('urn:a', 'urn:b')),)
BASIC, MULTI = 'ceterms:BasicComponent', 'ceterms:MultiComponent'


@pytest.mark.parametrize(
    ('made', 'is_group', 'word'),
    [
        (component('g', kind=BASIC, conditions=CHOICE), True, 'Group'),
        (component('g', kind=MULTI, conditions=CHOICE), True, 'Several together'),
        (component('g', kind=MULTI, name='', conditions=CHOICE), True, 'Group'),
        (component('g', kind=BASIC, children=('urn:a',)), False, 'Group'),
        (component('g', kind=BASIC, conditions=CHOICE, credits=hours(3)), False, 'Group'),
        (component('g', kind=BASIC, conditions=CHOICE, stands_for=(Resource('urn:r'),)), False, 'Activity'),
        (component('g', kind=BASIC, conditions=CHOICE, member='outside'), False, 'Group'),
        (component('g', kind=BASIC), False, 'Activity'),
        (component('g', conditions=CHOICE), False, 'Course'),
        (component('g', name='', conditions=CHOICE), False, 'Course'),
        (component('g', kind='ceterms:CredentialComponent', name='', conditions=CHOICE), True, 'Credential'),
    ],
)
def test_what_is_called_a_group_is_more_than_what_needs_nothing_to_be_done(made: Component, is_group: bool, word: str) -> None:
    assert (made.is_group, kind_of(made)[1]) == (is_group, word)
