"""Rosa, registrar of a college (P1): finds her programmes, sees what a record lacks and what changed since last year, and prints it."""

from __future__ import annotations

import pytest

from tests.web.person import Someone

COLLEGE = 'Linden River Community College'
CERTIFICATE = 'Certificate in Solar Installation'


@pytest.mark.parametrize('width', [1280, 360])
def test_she_finds_the_programmes_of_her_college_and_opens_one(person: Someone, width: int) -> None:
    with person(width=width) as me:
        me.searches('solar installation')
        me.ticks(COLLEGE, me.filter('Owner'))
        me.reads('owned or offered by')
        me.follows(CERTIFICATE, me.hits)
        assert me.heading == CERTIFICATE
        me.reads(COLLEGE, 'USD 3,751', '27 semester hours')


def test_she_sees_all_that_her_college_has_published_and_what_to_add_first(person: Someone) -> None:
    with person() as me:
        me.follows('Coverage')
        row = next(row for row in me.table('Owners') if row['Owner'] == COLLEGE)
        assert row['Records'].startswith('29')
        me.follows(COLLEGE, me.section('By owner'))
        me.follows(COLLEGE)
        assert me.heading == COLLEGE
        kinds = {row['Class']: row['Records'] for row in me.table('Records by class and status')}
        assert kinds['Course'].startswith('12')
        assert me.section('Coverage').get_by_role('link', name='to 12 records of 12').count() > 3


def test_she_sees_what_a_record_does_not_provide_and_how_to_add_it(person: Someone) -> None:
    with person() as me:
        me.finds(CERTIFICATE)
        me.reads('Recommended, and not there:', within=me.section('Not provided'))
        me.follows('What the checks say of this record')
        me.reads('What is missing', 'For example')
        assert '%' in me.main.inner_text()


def test_she_sees_what_changed_since_the_catalog_of_last_year(person: Someone) -> None:
    with person() as me:
        me.finds(CERTIFICATE)
        me.reads('Version 2, changed 17 August 2026')
        me.follows('compare with version 1')
        text = me.main.inner_text()
        for part in ('18 August 2025', '17 August 2026', 'Commissioning and Inspection', '2,844', '3,361.5', 'seven', 'eight'):
            assert part in text, part


def test_a_programme_that_ended_keeps_its_address_and_says_what_came_after(person: Someone) -> None:
    with person() as me:
        me.finds('2022 edition', f'{CERTIFICATE} (2022 edition)')
        me.reads('Deprecated', 'There is a newer edition:')
        me.follows(CERTIFICATE)
        assert me.heading == CERTIFICATE


def test_she_prints_a_record_without_the_controls(person: Someone) -> None:
    with person() as me:
        me.finds(CERTIFICATE)
        me.page.emulate_media(media='print')
        for heading in ('How to earn it', 'Cost and aid', 'Quality assurance', 'Not provided'):
            assert me.main.get_by_role('heading', name=heading, exact=True).is_visible()
        assert not me.page.get_by_role('navigation', name='Main').is_visible()
        assert not me.page.get_by_role('search').first.is_visible()
