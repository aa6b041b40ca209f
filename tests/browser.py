"""A real browser for tests: Chromium, and pages served on loopback under a strict content-security policy.

    with open_browser() as browser, serve({'/': ('text/html', page)}) as address, visit(browser, address) as seen:
        seen.page.keyboard.press('Tab')
        assert not seen.complaints()

Without a browser such tests are skipped; with CI=true in the environment they fail.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

POLICY = "default-src 'none'; style-src 'self'"
_NAMES = ('chromium', 'chromium-browser', 'google-chrome', 'chrome')
_LISTEN = """
window.refused = [];
document.addEventListener('securitypolicyviolation', event => window.refused.push(`${event.violatedDirective} ${event.sourceFile}`));
"""


@dataclass
class Visit:
    """A page that is open, and what went wrong on it: messages of the console, errors of scripts, requests to elsewhere."""

    page: Page
    console: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def complaints(self) -> list[str]:
        """All that a page should not give rise to."""
        return [*self.console, *self.outside, *self.page.evaluate('window.refused')]


def _no_browser(reason: str) -> NoReturn:
    told = f'no browser for this test: {reason}; install Chromium and the Python package playwright'
    if os.environ.get('CI') == 'true':
        pytest.fail(told)
    pytest.skip(told)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Chromium without a window: that of the system, else the one that Playwright has fetched."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        _no_browser('playwright is not installed')
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path)
        except Error as reason:
            _no_browser(str(reason).partition('\n')[0])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def serve(pages: Mapping[str, tuple[str, str]], policy: str = POLICY) -> Iterator[str]:
    """Serve texts by path, each with its content type, under a content-security policy; gives the address without a slash at its end."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, text = pages.get(self.path.partition('?')[0], ('', ''))
            body = text.encode()
            self.send_response(200 if kind else 404)
            self.send_header('Content-Type', f'{kind or "text/plain"}; charset=utf-8')
            self.send_header('Content-Security-Policy', policy)
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(('127.0.0.1', 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={'poll_interval': 0.02}, daemon=True)
        thread.start()
        try:
            yield f'http://127.0.0.1:{server.server_port}'
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def visit(browser: Browser, address: str, **options: Any) -> Iterator[Visit]:
    """Open a page; requests to anywhere else than loopback are stopped and noted. `options` are those of `Browser.new_context`."""
    with browser.new_context(**options) as context:
        seen = Visit(context.new_page())

        def decide(route: Route) -> None:
            if route.request.url.startswith('http://127.0.0.1:'):
                route.continue_()
            else:
                seen.outside.append(route.request.url)
                route.abort()

        context.route('**/*', decide)
        context.add_init_script(_LISTEN)
        seen.page.on('console', lambda message: seen.console.append(f'{message.type}: {message.text}'))
        seen.page.on('pageerror', lambda error: seen.console.append(str(error)))
        seen.page.goto(address)
        yield seen


def serious_barriers(page: Page) -> list[str]:
    """What axe finds on a page that is serious or critical: the rule and the elements."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    found = Axe().run(page).response['violations']
    return [
        f'{rule["id"]}: {[node["target"] for node in rule["nodes"]]}' for rule in found if rule['impact'] in ('serious', 'critical')
    ]
