"""The steward of the host (P9): which number of the ledger the site shows, whether it is in step, and what came in lately."""

from __future__ import annotations

from tests.web.person import Someone

MENU = ('Find', 'Browse', 'Vocabulary', 'Changes', 'Coverage', 'SPARQL', 'Downloads', 'About')


def test_every_page_of_the_menu_says_the_number_that_it_is_true_for(person: Someone) -> None:
    with person() as me:
        for link in MENU:
            me.follows(link, me.page.get_by_role('navigation', name='Main'))
            me.reads('Data as of version', within=me.page.get_by_role('contentinfo'))
        me.follows('72', me.page.get_by_role('contentinfo'))
        assert me.heading == 'Changes'


def test_the_health_of_the_site_is_told_in_words_and_as_data(person: Someone) -> None:
    with person() as me:
        me.follows('About')
        me.reads('The graph is up to date, at number 72.')
        health = me.takes('/healthz')
        assert health.status_code == 200
        assert {'ok': True, 'sequence': 72, 'graph': 72, 'lag': 0}.items() <= health.json().items()


def test_what_came_in_lately_is_listed_with_numbers_and_reasons(person: Someone) -> None:
    with person(width=360) as me:
        me.follows('All changes')
        me.reads('24 August 2026', 'withdrawn from the catalog of 2026', 'no. 72')
        me.chooses('Action', 'Deleted')
        me.presses('Show')
        assert me.main.get_by_role('listitem').count() == 2


def test_the_hash_of_the_ledger_is_shown_to_be_compared(person: Someone) -> None:
    with person() as me:
        me.follows('About')
        shown = me.main.locator('code').all_inner_texts()
        me.follows('Downloads')
        assert {text for text in shown if len(text) == 64} & set(me.main.locator('code').all_inner_texts())
