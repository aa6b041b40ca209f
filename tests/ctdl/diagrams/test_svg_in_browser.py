"""Drawings as a browser shows them: in a page under the strictest policy, with the keyboard, in every colour scheme, in every script."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from ctdl.diagrams.layout import layout
from ctdl.diagrams.palette import DARK, LIGHT, PRINT
from ctdl.diagrams.svg import card_sizes, reading_order, to_svg
from ctdl.diagrams.svg_cards import accessible_name
from ctdl.diagrams.svg_text import FONTS
from ctdl.diagrams.wrapping import clean
from tests.browser import Visit, open_browser, serious_barriers, serve, visit
from tests.ctdl.diagrams.png_pixels import pixels
from tests.ctdl.diagrams.sample_drawings import names, welding

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CSS = files('ctdl.diagrams').joinpath('diagram.css').read_text('utf-8')
HEAD = '<!doctype html><html lang="en"><head><title>Pathways</title></head><body><main><h1>Pathways</h1>'
STYLED = HEAD.replace('</head>', '<link rel="stylesheet" href="/diagram.css"></head>')

OUTSIDE = """() => [...document.querySelectorAll('.card text, .gate text')].flatMap(text => {
    const plate = text.closest('.card, .gate').querySelector('.face, .pill').getBBox();
    const line = text.getBBox();
    const over = Math.max(plate.x - line.x, line.x + line.width - plate.width, plate.y - line.y, line.y + line.height - plate.height);
    return over > 0.5 ? [`${over.toFixed(1)} px: ${text.textContent}`] : [];
})"""
OFF_THE_SHEET = """() => [...document.querySelectorAll('svg text')].flatMap(text => {
    const sheet = text.ownerSVGElement.getBoundingClientRect(), line = text.getBoundingClientRect();
    const off = line.left < sheet.left || line.right > sheet.right || line.top < sheet.top || line.bottom > sheet.bottom;
    return off ? [text.textContent] : [];
})"""
FOCUS = """() => { const at = document.activeElement; return at.querySelector('title')?.textContent ?? at.tagName; }"""


@pytest.fixture(scope='module')
def browser() -> Iterator[Browser]:
    with open_browser() as found:
        yield found


@pytest.fixture(scope='module')
def address() -> Iterator[str]:
    pages = {
        '/diagram.css': ('text/css', CSS),
        '/welding': ('text/html', f'{STYLED}{to_svg(welding())}</main>'),
        '/two': ('text/html', f'{STYLED}{to_svg(welding(), prefix="a")}{to_svg(names(), prefix="b")}</main>'),
        '/bare': ('text/html', f'{HEAD}{to_svg(welding())}</main>'),
        '/names': ('text/html', f'{HEAD}{to_svg(names())}</main>'),
        '/names.svg': ('image/svg+xml', to_svg(names())),
    }
    with serve(pages) as found:
        yield found


@pytest.mark.parametrize('path', ['/welding', '/two', '/bare', '/names', '/names.svg'])
def test_a_strict_policy_has_nothing_to_complain_of(browser: Browser, address: str, path: str) -> None:
    with visit(browser, address + path) as seen:
        assert seen.page.locator('.card').count() > 5
        assert seen.complaints() == []


def test_the_policy_is_in_force(browser: Browser, address: str) -> None:
    page = f'{HEAD}{to_svg(welding(), "auto")}</main>'
    with serve({'/': ('text/html', page)}) as place, visit(browser, place) as seen:
        assert any('style' in complaint for complaint in seen.complaints())


def test_tab_goes_from_card_to_card_in_reading_order(browser: Browser, address: str) -> None:
    diagram = welding()
    expected = [accessible_name(card) for card in reading_order(diagram, layout(diagram, card_sizes(diagram)))]
    with visit(browser, f'{address}/welding') as seen:
        found = []
        for _ in expected:
            seen.page.keyboard.press('Tab')
            found.append(seen.page.evaluate(FOCUS))
    assert found == expected


def test_the_browser_gives_every_card_its_name_and_role(browser: Browser, address: str) -> None:
    with visit(browser, f'{address}/welding') as seen:
        for card in welding().cards:
            role: Any = 'link' if card.href else 'img'
            assert seen.page.get_by_role(role, name=clean(accessible_name(card)), exact=True).count() == 1
        assert seen.page.get_by_role('img', name='Complete 2 of these 3. Problem: Too few').count() == 1
        assert seen.page.get_by_role('group', name='Welding', exact=True).count() == 1


def test_the_focus_shows(browser: Browser, address: str) -> None:
    plate = "getComputedStyle(document.activeElement.querySelector('.face'))"
    with visit(browser, f'{address}/welding') as seen:
        for _ in welding().cards:
            seen.page.keyboard.press('Tab')
            assert seen.page.evaluate(f'{plate}.strokeWidth') == '3.5px'
            assert seen.page.evaluate(f'{plate}.stroke') == rgb(LIGHT.focus)


@pytest.mark.parametrize('scheme', ['light', 'dark'])
@pytest.mark.parametrize('path', ['/welding', '/two'])
def test_axe_finds_no_barrier(browser: Browser, address: str, path: str, scheme: Any) -> None:
    with visit(browser, address + path, color_scheme=scheme) as seen:
        assert serious_barriers(seen.page) == []


@pytest.mark.parametrize('font', ['', 'Arial', 'DejaVu Sans', 'Noto Sans', 'Open Sans'])
def test_names_of_any_length_and_script_stay_on_their_cards(browser: Browser, address: str, font: str) -> None:
    with visit(browser, f'{address}/names') as seen:
        seen.page.evaluate(
            "font => document.querySelector('svg').setAttribute('font-family', font)",
            f'{font},{FONTS}' if font else FONTS,
        )
        assert seen.page.evaluate(OUTSIDE) == []
        assert seen.page.evaluate(OFF_THE_SHEET) == []


def test_arabic_begins_at_the_right_edge(browser: Browser, address: str) -> None:
    with visit(browser, f'{address}/welding') as seen:
        found = seen.page.evaluate(
            "() => [...document.querySelectorAll('[lang=ar] text')].map(text => text.getBBox()).map(box => box.x + box.width)"
        )
        assert found
        assert all(abs(right - 205) < 3 for right in found)


def rgb(colour: str) -> str:
    return f'rgb({int(colour[1:3], 16)}, {int(colour[3:5], 16)}, {int(colour[5:7], 16)})'


def fills(seen: Visit) -> list[str]:
    """The colours of the sheet, a card's title and the word of a course, as they are shown."""
    return [
        seen.page.evaluate(f"getComputedStyle(document.querySelector('{part}')).fill")
        for part in ('.page', '#d-n1 .name', '#d-n1 .word')
    ]


def test_the_stylesheet_makes_it_dark_and_fit_for_paper(browser: Browser, address: str) -> None:
    with visit(browser, f'{address}/welding') as seen:
        for options, colours in (({'color_scheme': 'light'}, LIGHT), ({'color_scheme': 'dark'}, DARK), ({'media': 'print'}, PRINT)):
            seen.page.emulate_media(**options)  # type: ignore[arg-type]
            assert fills(seen) == [rgb(colour) for colour in (colours.paper, colours.ink, colours.kinds['course'])]


@pytest.mark.parametrize('mark', ['have', 'problem', 'chosen'])
def test_the_stylesheet_reaches_signs_that_are_used_many_times(browser: Browser, address: str, mark: str) -> None:
    with visit(browser, f'{address}/welding', color_scheme='dark', device_scale_factor=4) as seen:
        shown = seen.page.locator(f'.card use[href="#d-{mark}"]').first.screenshot()
    found = {pixel.hex() for row in pixels(shown)[2] for pixel in row}
    assert getattr(DARK, mark)[1:] in found
    assert getattr(LIGHT, mark)[1:] not in found


def test_more_contrast_is_given_where_it_is_asked_for(browser: Browser, address: str) -> None:
    edge = "getComputedStyle(document.querySelector('.chip')).stroke"
    with visit(browser, f'{address}/welding') as seen:
        before = seen.page.evaluate(edge)
        seen.page.emulate_media(contrast='more')
        assert (before, seen.page.evaluate(edge)) == (rgb(LIGHT.edge), rgb(LIGHT.ink))


def test_forced_colours_leave_texts_and_lines_visible(browser: Browser, address: str) -> None:
    with visit(browser, f'{address}/welding', forced_colors='active') as seen:
        sheet, name, word = fills(seen)
        line = seen.page.evaluate("getComputedStyle(document.querySelector('.line')).stroke")
        assert sheet not in (name, word, line)
        assert seen.page.evaluate("matchMedia('(forced-colors: active)').matches")


def test_a_file_on_its_own_turns_dark_with_the_system(browser: Browser) -> None:
    drawing = {'/a.svg': ('image/svg+xml', to_svg(welding(), 'auto'))}
    with serve(drawing, policy="default-src 'none'; style-src 'unsafe-inline'") as place, visit(browser, f'{place}/a.svg') as seen:
        for scheme, colours in (('light', LIGHT), ('dark', DARK)):
            seen.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert fills(seen)[0] == rgb(colours.paper)
        assert seen.complaints() == []
