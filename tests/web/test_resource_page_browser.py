"""The page of a resource in a real browser: no barriers, no sideways scrolling, nothing asked of other hosts, readable without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ctdl import demo
from tests.browser import serious_barriers

DEGREE = 'ce-7c23a403-874e-4c04-bc4f-4dfa2b1b0a0c'
ORGANIZATION = 'ce-46b72b87-6e68-4c02-ae8d-56b64d509c11'
FRAMEWORK = 'ce-23ce514d-d3a4-4e6e-8cbd-c65a3409c848'
PAGES = (demo.CERTIFICATE, DEGREE, ORGANIZATION, FRAMEWORK, f'{demo.CERTIFICATE}/quality')


@pytest.mark.parametrize('page', PAGES)
@pytest.mark.parametrize('width', [360, 1280])
def test_pages_have_no_serious_barrier_and_no_sideways_scrolling(browse: Callable[..., Any], page: str, width: int) -> None:
    with browse(f'/resources/{page}', width=width) as seen:
        assert seen.page.evaluate('document.documentElement.scrollWidth') <= width
        assert serious_barriers(seen.page) == []
        assert seen.complaints() == []


def test_a_dark_page_has_no_serious_barrier(browse: Callable[..., Any]) -> None:
    with browse(f'/resources/{demo.CERTIFICATE}', color_scheme='dark') as seen:
        assert serious_barriers(seen.page) == []


def test_the_contents_lead_to_sections_and_on_to_others(browse: Callable[..., Any]) -> None:
    with browse(f'/resources/{demo.CERTIFICATE}') as seen:
        seen.page.get_by_role('navigation', name='On this page').get_by_role('link', name='Quality assurance').click()
        assert seen.page.url.endswith('#assurance')
        seen.page.get_by_role('link', name='Northern Lakes Commission on Technical Accreditation').first.click()
        assert seen.page.get_by_role('heading', level=1).inner_text() == 'Northern Lakes Commission on Technical Accreditation'


def test_print_shows_the_sections_and_not_the_controls(browse: Callable[..., Any]) -> None:
    with browse(f'/resources/{demo.CERTIFICATE}') as seen:
        seen.page.emulate_media(media='print')
        assert seen.page.locator('#statements').is_visible()
        assert not seen.page.locator('.actions').is_visible()
        assert not seen.page.locator('.toc-wide').is_visible()
