"""Ana, analyst (P5): from a search to its query, to a table with labels, to a spreadsheet; named questions; days in the past."""

from __future__ import annotations

import csv
import io

import pytest

from tests.web.person import Person, Someone

COLLEGE = 'Linden River Community College'
CERTIFICATE = 'Certificate in Solar Installation'


def rows_of(me: Person, link: str) -> list[dict[str, str]]:
    """The rows of a file that a link leads to."""
    return list(csv.DictReader(io.StringIO(me.takes(link).content.decode('utf-8-sig'))))


@pytest.mark.parametrize('words', ['', 'solar'])
def test_she_goes_from_a_search_to_its_query_and_gets_the_same_count(person: Someone, words: str) -> None:
    with person() as me:
        me.follows('Find')
        if words:
            me.searches(words)
        me.ticks('Credential', me.filter('Type'))
        me.ticks(COLLEGE, me.filter('Owner'))
        me.reads('of type', 'owned or offered by', *filter(None, [words]))
        count = int(me.page.get_by_role('status').locator('strong').first.inner_text())
        assert len(rows_of(me, 'CSV')) == count
        me.follows('As SPARQL')
        if not me.main.get_by_role('heading', name='Answer').count():
            me.presses('Run')
        me.reads(f'{count} rows', 'true for version 72 of the ledger')
        assert len(me.table('Rows of the answer')) == count
        rows = rows_of(me, 'CSV with labels')
        assert len(rows) == count
        assert any(CERTIFICATE in row.values() for row in rows)


def test_she_asks_which_credentials_of_a_college_lead_to_an_occupation(person: Someone) -> None:
    """She copies the CTID from the page of the college, fills in the two fields, and keeps the address."""
    with person() as me:
        me.finds(COLLEGE)
        ctid = me.main.get_by_text('ce-46b72b87').first.inner_text()
        me.follows('SPARQL')
        me.opens('Credentials')
        me.follows('Credentials of an organization that lead to an occupation')
        me.fills('Organization', ctid)
        me.fills('Occupation', '47-2231')
        me.presses('Run')
        rows = me.table('Rows of the answer')
        assert CERTIFICATE in {row['name'] for row in rows}
        assert {row['steps'] for row in rows} <= {'0', '1', '2', '3'}
        assert len(rows_of(me, 'CSV with labels')) == len(rows)
        assert 'organization=' in me.page.url


def test_she_asks_how_the_price_of_a_programme_went_up(person: Someone) -> None:
    with person() as me:
        me.finds(CERTIFICATE)
        ctid = me.main.get_by_text('ce-e3f6955a').first.inner_text()
        me.follows('SPARQL')
        me.opens('Costs and transfer')
        me.follows('Costs through all versions')
        me.fills('Resource', ctid)
        me.presses('Run')
        tuition = [row for row in me.table('Rows of the answer') if row['kind'].startswith('Tuition')]
        assert [row['price'] for row in tuition] == ['2844', '3361.5']
        assert [row['recorded'][:10] for row in tuition] == ['2025-08-18', '2026-08-17']


def test_she_asks_the_state_of_a_day_and_is_told_its_number(person: Someone) -> None:
    with person() as me:
        me.follows('SPARQL')
        me.fills('Query', 'SELECT ?course { ?course a ceterms:Course ; ceterms:ctid ?ctid }')
        me.presses('Run')
        me.reads('15 rows')
        me.fills('As of', '2025-12-31')
        me.presses('Run')
        me.reads('14 rows', 'true for version 58 of the ledger', 'as of 2025-12-31')


def test_she_reads_what_changed_between_two_days(person: Someone) -> None:
    with person() as me:
        me.finds(CERTIFICATE)
        me.follows('history')
        me.fills('What changed from the end of', '2025-12-31')
        me.fills('to the end of', '2026-08-31')
        me.presses('Compare', me.section('On a day'))
        me.reads('version 1', 'version 2', 'Commissioning and Inspection')


def test_she_is_told_which_filter_leaves_nothing(person: Someone) -> None:
    with person() as me:
        me.searches('apprenticeship')
        me.ticks('Credential', me.filter('Type'))
        me.searches('zebra')
        me.reads('0 records', 'Nothing')


@pytest.mark.parametrize('width', [1280, 360])
def test_a_mistake_in_a_query_is_told_with_its_place(person: Someone, width: int) -> None:
    with person(width=width, expected='status of 400') as me:
        me.follows('SPARQL')
        me.fills('Query', 'SELECT ?s\nWHERE { ?s a }')
        me.presses('Run')
        me.page.get_by_role('alert').get_by_text('line 2').first.wait_for()
