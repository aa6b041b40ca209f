"""A person at the site: follows links, fills in fields and presses buttons by the names that one can read, and reads what is there."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import httpx

from tests.browser import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

_CELLS = """table => [table.tHead.rows[0], ...[...table.tBodies].flatMap(body => [...body.rows])].map(
    row => [...row.cells].map(cell => (row.parentElement === table.tHead ? cell.textContent : cell.innerText).trim()))"""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with a browser, with or without scripts. What is looked for by name is looked for until it is there, or the test fails."""

    seen: Visit
    scripts: bool

    @property
    def page(self) -> Page:
        """The page in front of the person."""
        return self.seen.page

    @property
    def main(self) -> Locator:
        """The content of the page, without head, menu and foot."""
        return self.page.get_by_role('main')

    @property
    def heading(self) -> str:
        """The heading of the page."""
        return self.page.get_by_role('heading', level=1).inner_text()

    def follows(self, link: str, within: Locator | None = None, exact: bool = True) -> None:
        """Follow the first link of that name, and wait for the page."""
        before = self.page.url
        self._link(link, within, exact).click()
        self.page.wait_for_url(lambda address: address != before)
        self.page.wait_for_load_state()

    def fills(self, label: str, text: str, within: Locator | None = None) -> None:
        """Write into the first field in sight with that label."""
        (within or self.page).get_by_label(label).locator('visible=true').first.fill(text)

    def chooses(self, label: str, option: str) -> None:
        """Choose an entry of a list."""
        self.main.get_by_role('combobox', name=label, exact=True).first.select_option(label=option)

    def presses(self, button: str, within: Locator | None = None) -> None:
        """Press a button that leads to a page, and wait for it."""
        before = self.page.url
        (within or self.page).get_by_role('button', name=button).locator('visible=true').first.click()
        self.page.wait_for_url(lambda address: address != before)
        self.page.wait_for_load_state()

    def opens(self, summary: str, within: Locator | None = None) -> None:
        """Unfold something."""
        (within or self.main).locator('summary').filter(has_text=summary).first.click()

    def searches(self, text: str) -> None:
        """Write into the field of the search and press Enter."""
        form = self.page.get_by_role('search')
        field = form.get_by_role('combobox').or_(form.get_by_role('searchbox')).locator('visible=true').first
        field.fill(text)
        before = self.page.url
        field.press('Enter')
        self.page.wait_for_url(lambda address: address != before)

    def finds(self, text: str, hit: str = '') -> None:
        """Search for a text and open the hit of that name."""
        self.searches(text)
        self.follows(hit or text, self.hits)

    @property
    def hits(self) -> Locator:
        """The headings of what a search has found."""
        return self.section('Results').get_by_role('heading', level=3)

    def ticks(self, label: str, within: Locator) -> None:
        """Tick a filter in sight; without scripts one has to send the form, too."""
        before = self.page.url
        within.get_by_label(label).locator('visible=true').first.check()
        if not self.scripts:
            self.page.get_by_role('button', name='Show results').click()
        self.page.wait_for_url(lambda address: address != before)

    def reads(self, *texts: str, within: Locator | None = None) -> None:
        """See each of these texts."""
        for text in texts:
            (within or self.main).get_by_text(text).locator('visible=true').first.wait_for()

    def section(self, heading: str) -> Locator:
        """The part of the page under a heading."""
        return self.main.get_by_role('region', name=heading)

    def filter(self, name: str) -> Locator:
        """A filter of the search, unfolded; on a phone the filters are behind a link."""
        behind = self.page.get_by_role('link', name=re.compile('^Filters'))
        if behind.is_visible() and not self.page.url.endswith('#filters'):
            behind.click()
        group = self.page.get_by_role('group', name=name, exact=True)
        if not group.get_by_role('checkbox').first.is_visible():
            self.opens(name, self.page.get_by_role('group', name='Filters'))
        return group

    def table(self, caption: str, exact: bool = False) -> list[dict[str, str]]:
        """The rows of a table: texts by the heads of the columns."""
        found = self.main.get_by_role('table', name=caption, exact=exact).first
        heads, *rows = found.evaluate(_CELLS)
        return [dict(zip(heads, row, strict=True)) for row in rows if len(row) == len(heads)]

    def takes(self, link: str, within: Locator | None = None, known: str = '', accept: str = '*/*') -> httpx.Response:
        """What a link leads to, fetched by a program: data, which a browser would put on the disk. `known` is an ETag that one has."""
        address = self._link(link, within, exact=True).get_attribute('href')
        assert address is not None
        headers = {'Accept': accept, **({'If-None-Match': known} if known else {})}
        return httpx.get(urljoin(self.page.url, address), headers=headers, follow_redirects=True, timeout=20)

    def _link(self, link: str, within: Locator | None, exact: bool) -> Locator:
        return (within or self.page).get_by_role('link', name=link, exact=exact).locator('visible=true').first


Someone = Callable[..., AbstractContextManager[Person]]
"""What the fixture `person` gives: opens a page for a person."""
