"""Drawings in pages, in a browser: they fit, can be had larger, light what belongs together; answers are near the top; print has words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ctdl import demo
from web.drawing_frame import LEAST

Browse = Callable[..., Any]
LEAD = f'/pathways/{demo.PATHWAY}'
NEAR = f'/resources/{demo.CERTIFICATE}/connections'
WIDTHS = 'el => [el.getBoundingClientRect().width, Number(el.getAttribute("width")), el.closest(".drawing").clientWidth]'


def widths(page: Any) -> tuple[float, float, float]:
    """Shown and natural width of the drawing, and the room that it has."""
    shown, natural, room = page.locator('.drawing .ctdl-diagram').first.evaluate(WIDTHS)
    return shown, natural, room - 16


@pytest.mark.parametrize('width', [360, 1280, 1900, 3000])
@pytest.mark.parametrize('path', [f'{LEAD}?view=diagram', NEAR])
def test_a_drawing_is_as_wide_as_there_is_room_and_never_too_small_to_read(browse: Browse, path: str, width: int) -> None:
    with browse(path, width=width) as seen:
        shown, natural, room = widths(seen.page)
        assert shown == pytest.approx(min(natural, max(room, natural * LEAST)), abs=2)
        assert seen.page.evaluate('document.documentElement.scrollWidth <= innerWidth')
        frame = seen.page.locator('.drawing').first
        assert frame.evaluate('el => el.scrollHeight <= el.clientHeight + 1'), 'its height is whole'


def test_the_whole_and_the_actual_size_are_a_link_away(browse: Browse) -> None:
    with browse(f'{LEAD}?view=diagram', java_script_enabled=False) as seen:
        page = seen.page
        page.get_by_role('link', name='The whole at once').click()
        shown, natural, room = widths(page)
        assert shown == pytest.approx(room, abs=2)
        page.get_by_role('link', name='Actual size').click()
        assert widths(page)[0] == pytest.approx(natural, abs=1)
        page.get_by_role('link', name='As large as can be read').click()
        assert widths(page)[0] == pytest.approx(natural * LEAST, abs=2)
        page.get_by_role('link', name='The drawing alone').click()
        assert page.url.endswith('.svg')


def test_pointing_or_focus_lights_what_leads_there_and_where_it_leads(browse: Browse) -> None:
    with browse(f'{LEAD}?view=diagram') as seen:
        page = seen.page
        root = page.locator('.drawing .ctdl-diagram')
        first = page.locator('.drawing a.card').first
        first.focus()
        assert root.evaluate('el => el.classList.contains("lighting")')
        lit, cards = page.locator('.drawing .card.lit').count(), page.locator('.drawing .card').count()
        assert 1 < lit < cards
        assert page.locator('.drawing path.lit').count() > 0
        destination = page.locator('.drawing a.card', has_text='Solar Project Lead').last
        assert 'lit' in str(destination.get_attribute('class'))
        page.locator('.drawing a.card', has_text='Workplace Safety').first.hover()
        assert page.locator('.drawing .card.lit').count() > 1
        page.locator('h1').hover()
        page.locator('h1').click()
        assert page.locator('.drawing .lit').count() == 0
        assert seen.complaints() == []


@pytest.mark.parametrize('width', [360, 1280])
def test_the_answer_to_ticks_is_near_the_top_and_has_the_focus(browse: Browse, width: int) -> None:
    with browse(LEAD, width=width, java_script_enabled=False) as seen:
        page = seen.page
        page.get_by_role('checkbox', name='Workplace Safety').focus()
        page.keyboard.press('Space')
        page.get_by_role('button', name='What remains?').focus()
        page.keyboard.press('Enter')
        page.wait_for_url('**#remaining')
        answer = page.locator('#remaining')
        assert answer.evaluate('el => el === document.activeElement')
        assert answer.evaluate('el => { const top = el.getBoundingClientRect().top; return top >= 0 && top < innerHeight / 2; }')
        page.keyboard.press('Tab')
        assert answer.evaluate('el => el.contains(document.activeElement)')
        assert 'have=' in page.url


def test_print_has_the_outline_and_no_drawing_that_would_be_too_small(browse: Browse) -> None:
    for path in (LEAD, f'{LEAD}?view=diagram'):
        with browse(path) as seen:
            seen.page.emulate_media(media='print')
            assert seen.page.get_by_role('heading', name='Outline').is_visible()
            assert not seen.page.locator('.drawing').is_visible()
            assert not seen.page.get_by_text('Tick what you have').is_visible()


def test_a_phone_begins_with_the_outline(browse: Browse) -> None:
    with browse(LEAD, width=360) as seen:
        assert seen.page.get_by_role('heading', name='Outline').is_visible()
        assert not seen.page.locator('.drawing').is_visible()
