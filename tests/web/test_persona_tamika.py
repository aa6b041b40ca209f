"""Tamika, state official (P3): the list of eligible programmes, what its records lack, whose data is behind, and a feed of the list."""

from __future__ import annotations

import csv
import io

import pytest

from tests.web.person import Person, Someone

LIST = 'Clean Energy Training in Demand in Tamarack'
COLLEGE = 'Linden River Community College'
CERTIFICATE = 'Certificate in Solar Installation'


def on_the_list(me: Person) -> None:
    """Search within the list, from its page."""
    me.finds('training in demand', LIST)
    me.follows('Search within this list')
    me.reads('on the list', LIST)


@pytest.mark.parametrize('width', [1280, 360])
def test_she_reads_the_list_and_who_is_on_it_and_how_they_are_chosen(person: Someone, width: int) -> None:
    with person(width=width) as me:
        me.finds('training in demand', LIST)
        me.reads('Eligible Training Providers List', 'Median earnings above the state median')
        members = me.table('Members')
        assert len(members) == 5
        for name in (CERTIFICATE, 'Certified Solar Technician'):
            assert any(row['Member'].startswith(name) for row in members)
            assert me.section('Members').get_by_role('link', name=name).first.is_visible()
        rows = list(csv.DictReader(io.StringIO(me.takes('Members as CSV').content.decode('utf-8-sig'))))
        assert len(rows) == len(members)


def test_the_list_as_a_filter_of_the_search_finds_the_same(person: Someone) -> None:
    with person() as me:
        on_the_list(me)
        found = me.hits.all_inner_texts()
        me.follows('Find')
        me.ticks(LIST, me.filter('List or collection'))
        me.reads('on the list', LIST)
        assert me.hits.all_inner_texts() == found


def test_she_sees_what_changed_on_the_list(person: Someone) -> None:
    with person() as me:
        me.finds('training in demand', LIST)
        me.follows('Changes of its members')
        me.reads(CERTIFICATE)
        assert 'Master of Energy Management' not in me.main.inner_text()


@pytest.mark.parametrize('width', [1280, 360])
def test_she_narrows_the_list_by_the_tree_of_occupations_and_by_who_assures_quality(person: Someone, width: int) -> None:
    with person(width=width) as me:
        on_the_list(me)
        all_of_them = me.hits.count()
        occupations = me.filter('Occupation')
        me.opens('Narrower than 17 Architecture', occupations)
        me.ticks('17 Architecture and engineering', occupations)
        me.reads('for the occupation')
        assert 0 < me.hits.count() < all_of_them
        me.reads('Quality assured')


def test_she_asks_which_programmes_of_the_list_lack_a_programme_code_or_outcomes(person: Someone) -> None:
    with person() as me:
        on_the_list(me)
        me.ticks('Instructional program', me.filter('Lacks'))
        me.reads('Certified Solar Technician', within=me.section('Results'))
        assert CERTIFICATE not in me.hits.all_inner_texts()
        rows = list(csv.DictReader(io.StringIO(me.takes('CSV').text)))
        assert len(rows) == me.hits.count()


def test_she_subscribes_to_the_list(person: Someone) -> None:
    with person() as me:
        on_the_list(me)
        feed = me.takes('Subscribe')
        assert feed.headers['Content-Type'].startswith('application/atom+xml')
        assert CERTIFICATE in feed.text
        assert 'Master of Energy Management' not in feed.text


def test_she_compares_two_years_of_changes(person: Someone) -> None:
    with person() as me:
        me.follows('Changes')
        me.fills('Since', '2026-01-01')
        me.fills('Until', '2026-08-20')
        me.presses('Show')
        me.reads('10 updated', '2 created')
        assert '18 August 2025' not in me.main.inner_text()


def test_she_sees_which_provider_is_behind_and_comes_to_the_records(person: Someone) -> None:
    with person() as me:
        me.follows('Coverage')
        owners = me.table('Owners')
        assert owners[0]['Owner'] == COLLEGE
        me.follows(owners[0]['50–74 %'], me.section('By owner'), exact=False)
        me.reads(COLLEGE)
        assert me.main.get_by_role('link', name='Photovoltaic System Design').count()


def test_she_compares_two_programmes_side_by_side_and_takes_the_table(person: Someone) -> None:
    with person() as me:
        on_the_list(me)
        for name in ('Certified Solar Technician', CERTIFICATE):
            me.page.get_by_label(f'Compare {name}', exact=True).check()
        if me.scripts:
            me.follows('Side by side', exact=False)
        else:
            me.presses('Compare those ticked')
        table = me.main.get_by_role('table', name='2 records side by side')
        assert table.get_by_role('columnheader').filter(has_text='Leave out').count() == 2
        assert 'Cost' in me.takes('CSV').text


def test_she_prints_one_sheet_for_a_provider(person: Someone) -> None:
    with person() as me:
        me.follows('Coverage')
        me.follows(COLLEGE, me.section('By owner'))
        me.follows(COLLEGE)
        me.follows('One-page sheet to print')
        me.page.emulate_media(media='print')
        me.reads('Course', 'Quality assurance')
        sheets = me.page.pdf(format='A4')
        assert sheets.count(b'/Type /Page\n') <= 2
