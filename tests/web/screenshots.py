"""Pictures of every page at two widths, some in dark and as printed: `python -m tests.web.screenshots [DIR] [NAMES…]`.

The pages are those of `tests.web.every_page`. Exit code 1 when a page answers with another status than it should, writes to the console,
asks another host or is wider than its window; 2 when there is no browser.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser import Visit, open_browser, visit
from tests.web.every_page import PAGES, EveryPage
from tests.web.serving import demo_registry, serving
from web.app import closed, create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WIDTHS = (360, 1280)
PAPER = 718
"""Width of what is printed on A4, in CSS pixels."""


def take(folder: Path, wanted: list[str]) -> int:
    """Write the pictures of the pages whose names begin as wanted, or of all; gives the number of those with something wrong."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = [page for page in PAGES if not wanted or any(page.name.startswith(start) for start in wanted)]
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / 'registry'
        demo_registry(place)
        app = create_app(place, follow=False)
        try:
            with serving(app) as address, open_browser() as browser:
                for page in pages:
                    for said in pictures(browser, address, page, folder, all_schemes=bool(wanted)):
                        print(said)
                        wrong += ': ' in said
        finally:
            closed(app)
    print(f'{len(pages)} pages in {folder}' + (f'; {wrong} pictures with something wrong' if wrong else ''))
    return wrong


def pictures(browser: Browser, address: str, page: EveryPage, folder: Path, all_schemes: bool) -> list[str]:
    """Take the pictures of a page; gives a line for each: the file, and after a colon what is wrong."""
    files = []
    for width in WIDTHS:
        with visit(browser, address + page.path, viewport={'width': width, 'height': 900}, reduced_motion='reduce') as seen:
            files.append(_picture(seen, folder / f'{page.name}-{width}.png', width, page))
            if width == WIDTHS[-1] and (page.dark or all_schemes):
                seen.page.emulate_media(color_scheme='dark')
                files.append(_picture(seen, folder / f'{page.name}-{width}-dark.png', width, page))
            if width == WIDTHS[-1] and (page.printed or all_schemes):
                seen.page.emulate_media(media='print', color_scheme='light')
                seen.page.set_viewport_size({'width': PAPER, 'height': 1000})
                files.append(_picture(seen, folder / f'{page.name}-print.png', PAPER, page))
    return files


def _picture(seen: Visit, file: Path, width: int, page: EveryPage) -> str:
    seen.page.screenshot(path=str(file), full_page=True)
    wrong = unexpected(seen, page)
    wide = seen.page.evaluate('document.documentElement.scrollWidth')
    if wide > width:
        wrong.append(f'wider than the window by {wide - width} px')
    return f'{file}: {"; ".join(wrong)}' if wrong else str(file)


def unexpected(seen: Visit, asked: EveryPage) -> list[str]:
    """What went wrong on a page; that the browser tells of the page's own status is no surprise."""
    wrong = [said for said in seen.complaints() if asked.status == 200 or f'status of {asked.status}' not in said]
    return wrong if seen.status == asked.status else [f'status {seen.status} instead of {asked.status}', *wrong]


def main() -> int:
    """The command; gives its exit code."""
    asked = argparse.ArgumentParser(prog='python -m tests.web.screenshots', description=__doc__.partition('\n\n')[0])
    asked.add_argument(
        'folder', nargs='?', type=Path, default=Path('screenshots'), help='where the pictures go (default: screenshots)'
    )
    asked.add_argument('names', nargs='*', help='only pages whose names begin so, each in dark and as printed, too')
    options = asked.parse_args()
    known = [start for start in options.names if any(page.name.startswith(start) for page in PAGES)]
    if len(known) < len(options.names):
        asked.error(
            f'no page begins with {", ".join(set(options.names) - set(known))}; there is {", ".join(p.name for p in PAGES)}'
        )
    try:
        return 1 if take(options.folder, options.names) else 0
    except (pytest.skip.Exception, pytest.fail.Exception) as missing:
        print(missing, file=sys.stderr)
        return 2


if __name__ == '__main__':
    sys.exit(main())
