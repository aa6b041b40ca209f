"""Pictures of every page: `python -m tests.web.screenshots [DIR]` writes each at two widths, light, and some in dark too.

Add your pages to PAGES: a name and the path.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from ctdl import demo
from graph.registry import Registry
from tests.browser import open_browser, visit
from tests.web.serving import serving
from web.app import closed, create_app

WIDTHS = (360, 1280)
PAGES: list[tuple[str, str]] = [
    ('home', '/'),
    ('about', '/about'),
    ('downloads', '/downloads'),
    ('error-404', '/nothing-here'),
    ('error-404-near', f'/resources/{demo.CERTIFICATE[:-4]}0000'),
    ('error-406', f'/resources/{demo.CERTIFICATE}?format=png'),
    ('error-410', f'/resources/{demo.deleted()[0]}'),
    ('search', '/search'),
    ('search-solar', '/search?q=solar'),
    ('search-none', '/search?q=zebra'),
    ('compare', f'/compare?ids={demo.CERTIFICATE},{demo.ASSOCIATE_DEGREE}'),
    ('browse', '/browse'),
    ('browse-class', '/browse/ceterms:Certificate'),
    ('vocabulary', '/vocabulary'),
    ('vocabulary-term', '/vocabulary/ceterms:requires'),
    ('resource-certificate', f'/resources/{demo.CERTIFICATE}'),
    ('resource-organization', f'/resources/{demo.COLLEGE}'),
    ('resource-framework', f'/resources/{demo.FRAMEWORK}'),
    ('resource-version', f'/resources/{demo.CERTIFICATE}/versions/1'),
    ('quality', f'/resources/{demo.CERTIFICATE}/quality'),
    ('history', f'/resources/{demo.CERTIFICATE}/history'),
    ('diff', f'/resources/{demo.CERTIFICATE}/diff'),
    ('pathway', f'/pathways/{demo.PATHWAY}'),
    ('pathway-terms', f'/pathways/{demo.TERMS}'),
    ('connections', f'/resources/{demo.CERTIFICATE}/connections'),
    ('organization', f'/organizations/{demo.COLLEGE}'),
    ('changes', '/changes'),
    ('coverage', '/coverage'),
    ('sparql', '/sparql'),
    ('sparql-query', '/sparql/queries/requirements'),
    ('sparql-table', '/sparql/queries/credentials-by-owner?organization=' + demo.COLLEGE),
    ('sparql-chart', '/sparql/queries/counts-by-class?view=chart'),
    ('sparql-error', '/sparql?query=SELECT%20?s%0AWHERE%20{%20?s%20a%20}'),
]
"""Every page worth looking at: its name and path."""
DARK = ('home', 'resource-certificate', 'search-solar', 'pathway', 'diff')
"""Pages that are taken in dark, too."""


def take(folder: Path, wanted: list[str]) -> None:
    """Write the pictures of the pages whose names begin as wanted, or of all."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / 'registry'
        with Registry.create(place) as registry:
            registry.import_paths([demo.documents()])
            registry.import_paths([demo.later()])
            for ctid in demo.deleted():
                registry.delete(ctid, reason='withdrawn from the catalog of 2026')
        app = create_app(place, follow=False)
        try:
            with serving(app) as address, open_browser() as browser:
                for name, path in PAGES:
                    if not wanted or any(name.startswith(start) for start in wanted):
                        for width in WIDTHS:
                            _picture(browser, address + path, folder / f'{name}-{width}.png', width)
                        if name in DARK or wanted:
                            _picture(browser, address + path, folder / f'{name}-1280-dark.png', 1280, 'dark')
        finally:
            closed(app)


def _picture(browser: object, address: str, file: Path, width: int, scheme: str = 'light') -> None:
    with visit(browser, address, viewport={'width': width, 'height': 900}, color_scheme=scheme) as seen:  # type: ignore[arg-type]
        wide = seen.page.evaluate('document.documentElement.scrollWidth')
        seen.page.screenshot(path=str(file), full_page=True)
        print(f'{file}{f"  WIDER THAN THE WINDOW: {wide}" if wide > width else ""}', *seen.complaints())


if __name__ == '__main__':
    take(Path(sys.argv[1] if len(sys.argv) > 1 else 'screenshots'), sys.argv[2:])
