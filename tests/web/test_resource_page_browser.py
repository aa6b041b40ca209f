"""The page of a resource in a real browser: its contents lead on, and print has no controls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ctdl import demo


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
