"""A dean (P8): reads a difference of one page in words on a phone, from a link that was sent; by thumb or by keyboard alone."""

from __future__ import annotations

import pytest

from ctdl import demo
from tests.web.person import Someone

SENT = f'/resources/{demo.CERTIFICATE}/diff?from=1&to=2'


def test_the_dean_reads_in_words_what_will_differ(person: Someone) -> None:
    with person(SENT, width=360) as me:
        assert me.heading == 'Certificate in Solar Installation'
        me.reads(
            '9 changes', '18 August 2025', '17 August 2026', 'Evening Childcare at Harbor Falls', 'Commissioning and Inspection'
        )
        for heading in ('About', 'How to earn it', 'Cost and aid'):
            assert me.main.get_by_role('heading', name=heading).first.is_visible()
        assert {'24', 'seven'} <= set(me.main.get_by_role('deletion').all_inner_texts())
        assert {'27', 'eight'} <= set(me.main.get_by_role('insertion').all_inner_texts())
        assert me.page.evaluate('document.documentElement.scrollWidth') <= 360


def test_the_dean_goes_on_to_the_record_and_back_to_all_versions(person: Someone) -> None:
    with person(SENT, width=360) as me:
        me.follows('version 1')
        me.reads('Not what the record says today')
        me.page.go_back()
        me.follows('All versions')
        assert me.heading.startswith('Versions of')


def test_the_dean_prints_the_difference_on_two_sheets_at_most(person: Someone) -> None:
    with person(SENT) as me:
        assert me.page.pdf(format='A4').count(b'/Type /Page\n') <= 2


@pytest.mark.parametrize('to', ['history', 'record'])
def test_by_keyboard_alone_from_the_difference_to_the_next_page(person: Someone, to: str) -> None:
    """From the skip link on with Tab and Enter, nothing else."""
    wanted = {'history': 'All versions', 'record': 'version 2'}[to]
    with person(SENT) as me:
        me.page.keyboard.press('Tab')
        me.page.keyboard.press('Enter')
        for _ in range(30):
            me.page.keyboard.press('Tab')
            if me.page.evaluate('document.activeElement.textContent.trim()') == wanted:
                break
        before = me.page.url
        me.page.keyboard.press('Enter')
        me.page.wait_for_url(lambda address: address.partition('#')[0] != before.partition('#')[0])
        assert ('history' if to == 'history' else '/resources/') in me.page.url
