"""The finding pages in a browser: an analyst's happy path with and without scripts, the keyboard, narrow screens, print."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.browser import Visit

Browse = Callable[..., AbstractContextManager[Visit]]


@pytest.mark.parametrize('scripts', [True, False])
def test_an_analyst_finds_what_leads_to_an_occupation_and_compares_two(browse: Browse, scripts: bool) -> None:
    with browse('/search?type=Credential', java_script_enabled=scripts, width=1280) as seen:
        page = seen.page
        page.set_default_timeout(4000)
        branch = page.locator('#filter-occupation .choice', has_text='47 Construction').first
        branch.locator('summary').first.click()
        branch.locator('.choice input').first.check()
        if not scripts:
            page.get_by_role('button', name='Show results').click()
        page.locator('.sentence', has_text='for the occupation').wait_for()
        assert 'occupation=47' in page.url
        page.goto(page.url.partition('?')[0] + '?type=Credential&occupation=47-2231')
        assert page.locator('.hit').count() == 8
        page.get_by_label('Compare Certified Solar Technician').check()
        page.get_by_label('Compare Certificate in Solar Installation', exact=True).check()
        (
            page.get_by_role('link', name='Side by side') if scripts else page.get_by_role('button', name='Compare those ticked')
        ).click()
        page.wait_for_url('**/compare?ids=*')
        assert page.locator('.side thead th').count() == 2
        assert page.locator('tr.different').count() > 3


def test_the_keyboard_alone_narrows_a_search(browse: Browse) -> None:
    with browse('/search') as seen:
        page = seen.page
        page.set_default_timeout(4000)
        page.locator('#filter-type input[type=checkbox]').first.focus()
        page.keyboard.press('Space')
        page.locator('.sentence', has_text='of type').wait_for()
        assert page.evaluate('document.activeElement.checked') is True
        page.locator('.remove').first.focus()
        page.keyboard.press('Enter')
        page.locator('.sentence', has_text='in this registry').wait_for()
        page.go_back()
        page.locator('.sentence', has_text='of type').wait_for()
        assert not seen.complaints()


def test_narrow_screens_open_the_filters_by_a_link_without_scripts(browse: Browse) -> None:
    with browse('/search', width=360, java_script_enabled=False) as seen:
        page = seen.page
        page.set_default_timeout(4000)
        assert not page.locator('#filters').is_visible()
        page.get_by_role('link', name='Filters').click()
        assert page.locator('#filters').is_visible()
        page.get_by_role('link', name='Close filters').click()
        assert not page.locator('#filters').is_visible()


def test_print_has_the_hits_and_not_the_filters(browse: Browse) -> None:
    with browse('/search?q=solar') as seen:
        seen.page.emulate_media(media='print')
        assert seen.page.locator('.hit').first.is_visible()
        assert not seen.page.locator('#filters').is_visible()
