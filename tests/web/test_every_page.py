"""What holds for every page: light, no barrier, no sideways scrolling, whole without scripts, by keyboard, in print.

The pages are those of `tests.web.every_page`, which the pictures show, too.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser import Visit, by_keyboard, serious_barriers, serve, unseen_focus, visit
from tests.web.every_page import NOT_PAGES, PAGES, EveryPage
from tests.web.screenshots import PAPER, unexpected

Browse = Callable[..., AbstractContextManager[Visit]]
every_page = pytest.mark.parametrize('asked', PAGES, ids=lambda page: page.name)

LARGEST = {'all': 150_000, 'css': 40_000, 'js': 30_000}
"""Bytes of a page with everything that it loads, of its style sheets and of its scripts."""
WEIGHTS = """() => {
    const loaded = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    const bytes = end => loaded.filter(one => new URL(one.name).pathname.endsWith(end)).reduce((sum, one) => sum + one.encodedBodySize, 0)
    return {all: bytes(''), css: bytes('.css'), js: bytes('.js')}
}"""


_WHITE = ('rgb(255, 255, 255)', 'rgba(0, 0, 0, 0)')
_LINKS = """<!doctype html><title>Links</title><link rel="stylesheet" href="/links.css">
<a href="#a">outlined</a> <a href="#b" class="bare">bare</a>
<a href="#c" class="bare">framed<svg width="9" height="9"><rect width="9" height="9" stroke="red" stroke-width="5"></rect></svg></a>
<a href="#d" class="bare drawn">drawn<svg width="9" height="9"><rect width="9" height="9" stroke="red" stroke-width="2"></rect></svg></a>"""
_LINKS_CSS = 'a:focus { outline: 2px solid } .bare:focus { outline: none } .drawn:focus rect { stroke: blue; stroke-width: 4px }'


@pytest.fixture(scope='module', autouse=True)
def counted(http: httpx.Client) -> None:
    """Wait until the coverage has been counted: a page that says that it is being counted is not the page that is asked for."""
    until = time.monotonic() + 30
    for path in ('/coverage.json', '/coverage/trend.json'):
        while http.get(path).status_code == 503 and time.monotonic() < until:
            time.sleep(0.1)


def test_the_list_has_every_page_of_the_app(app: Flask) -> None:
    addresses = app.url_map.bind('localhost')
    shown = {addresses.match(page.path.partition('?')[0], return_rule=True)[0].rule for page in PAGES if page.name != 'error-404'}
    rules = {rule.rule for rule in app.url_map.iter_rules() if 'GET' in (rule.methods or ())}
    missing = {rule for rule in rules - shown - NOT_PAGES.keys() if not rule.endswith('.<extension>')}
    assert missing == set(), 'add these to tests/web/every_page.py'
    assert NOT_PAGES.keys() <= rules
    assert not NOT_PAGES.keys() & shown
    assert len({page.name for page in PAGES}) == len(PAGES)


@every_page
def test_a_page_answers_as_it_should_and_has_one_heading_a_title_and_a_language(http: httpx.Client, asked: EveryPage) -> None:
    answer = http.get(asked.path, headers={'Accept': 'text/html,application/xhtml+xml,*/*;q=0.8'})
    assert answer.status_code == asked.status
    assert answer.headers['Content-Type'].startswith('text/html')
    assert answer.text.count('<h1') == 1
    assert '<html lang="en">' in answer.text
    assert ' style=' not in answer.text


@every_page
def test_a_page_is_light_and_fit_for_everybody(browse: Browse, asked: EveryPage) -> None:
    """One visit: by keyboard in forced colours, at a desk in light, enlarged twice, on a phone in dark, and on paper."""
    with browse(asked.path, reduced_motion='reduce', forced_colors='active') as seen:
        page = seen.page
        found = {'at loading': unexpected(seen, asked), 'weight': too_heavy(page), 'by keyboard': keyboard_faults(page)}
        page.emulate_media(forced_colors='none')
        found |= {'focus in light': unseen_focus(page), 'axe in light': serious_barriers(page)}
        found['width'] = [f'{wide} px at {width} px' for width in (1280, 640, 360) if (wide := too_wide(page, width))]
        page.emulate_media(color_scheme='dark')
        found |= {'focus in dark': unseen_focus(page), 'axe in dark': serious_barriers(page)}
        page.emulate_media(media='print', color_scheme='light')
        found |= {'on paper': print_faults(page), 'at the end': unexpected(seen, asked)}
        assert {place: faults for place, faults in found.items() if faults} == {}


@every_page
def test_a_page_is_whole_without_scripts(browse: Browse, asked: EveryPage) -> None:
    with browse(asked.path, width=360, java_script_enabled=False) as seen:
        page = seen.page
        assert unexpected(seen, asked) == []
        assert page.get_by_role('heading', level=1).is_visible()
        assert page.get_by_role('navigation', name='Main').get_by_role('link', name='Find').is_visible()
        for form in page.locator('form:visible').all():
            assert form.get_by_role('button').count(), f'a form that nobody can send: {form.get_attribute("action")}'


def test_the_skip_link_skips_the_menu(browse: Browse) -> None:
    with browse('/changes') as seen:
        page = seen.page
        page.keyboard.press('Tab')
        assert page.get_by_role('link', name='Skip to the content').is_visible()
        page.keyboard.press('Enter')
        page.keyboard.press('Tab')
        assert page.evaluate('document.querySelector("main").contains(document.activeElement)')


def test_the_focus_has_to_be_drawn_otherwise_than_at_rest(chromium: Browser) -> None:
    """A thick line that is always there is no focus."""
    with serve({'/': ('text/html', _LINKS), '/links.css': ('text/css', _LINKS_CSS)}) as place, visit(chromium, place) as seen:
        for unseen in (by_keyboard(seen.page).unseen, unseen_focus(seen.page)):
            assert [one.rpartition(' ')[2] for one in unseen] == ['bare', 'framed']


def test_a_request_to_elsewhere_is_noted_and_leads_nowhere(chromium: Browser) -> None:
    page = '<!doctype html><title>Out</title><img src="http://example.org/a.png"><img src="http://192.0.2.1/b.png">'
    with serve({'/': ('text/html', page)}, policy='img-src *') as place, visit(chromium, place) as seen:
        assert sorted(seen.outside) == ['http://192.0.2.1/b.png', 'http://example.org/a.png']
        assert all('ERR_NAME_NOT_RESOLVED' in said for said in seen.console)


def too_wide(page: Page, width: int) -> int:
    """How wide the page is in a window of that width, if it is wider, in CSS pixels."""
    page.set_viewport_size({'width': width, 'height': 900})
    wide = int(page.evaluate('document.documentElement.scrollWidth'))
    return wide if wide > width else 0


def too_heavy(page: Page) -> list[str]:
    """Which part of what the page has loaded is above the limit, or has not been measured."""
    weights = page.evaluate(WEIGHTS)
    return [f'{kind}: {weights[kind]} bytes' for kind, most in LARGEST.items() if not 0 < weights[kind] <= most]


def keyboard_faults(page: Page) -> list[str]:
    """From the skip link to the last link, past every field, and out at the end."""
    walk = by_keyboard(page)
    faults = [] if walk.steps[0] == 'Skip to the content' else [f'begins at {walk.steps[0]}']
    return [*faults, *walk.unseen, *(f'not reached: {one}' for one in walk.missed), *([] if walk.left else ['does not get out'])]


def print_faults(page: Page) -> list[str]:
    """What is wrong on paper: the content has to be there and fit, the controls not, and the paper stays white."""
    shown = {
        'no heading': not page.get_by_role('heading', level=1).is_visible(),
        'the menu': page.get_by_role('navigation', name='Main').is_visible(),
        'the skip link': page.get_by_role('link', name='Skip to the content').is_visible(),
        'wider than the paper': bool(too_wide(page, PAPER)),
        'a background': page.evaluate('getComputedStyle(document.body).backgroundColor') not in _WHITE,
    }
    return [fault for fault, there in shown.items() if there]
