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
    from playwright.sync_api import Browser, Page, Request

POLICY = "default-src 'none'; style-src 'self'"
_NAMES = ('chromium', 'chromium-browser', 'google-chrome', 'chrome')
_NOWHERE = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'
_opened: list[Browser] = []
_LISTEN = """
window.refused = [];
document.addEventListener('securitypolicyviolation', event => window.refused.push(`${event.violatedDirective} ${event.sourceFile}`));
"""


_RINGS = """() => {
    window.inputs = () => [...document.querySelectorAll(
        'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex], iframe, [contenteditable]')]
    window.reachable = () => inputs().filter(one =>
        one.tabIndex >= 0 && !one.disabled && one.checkVisibility({visibilityProperty: true}) && !one.closest('[inert]'))
    window.nameOf = one =>
        (one.labels?.[0]?.innerText || one.getAttribute('aria-label') || one.textContent || one.value || one.tagName).trim()
    const marks = part => {
        const style = getComputedStyle(part), thick = width => parseFloat(width) >= 1
        return [
            style.outlineStyle !== 'none' && thick(style.outlineWidth) ? style.outline : '',
            style.boxShadow !== 'none' ? style.boxShadow : '',
            part instanceof SVGElement && style.stroke !== 'none' && thick(style.strokeWidth) ? style.stroke + style.strokeWidth : '',
        ]
    }
    const label = one => one.labels?.[0] ? [one.labels[0], ...one.labels[0].children] : []
    const rings = one => [one, ...label(one), ...one.querySelectorAll('rect, path, circle')].flatMap(marks)
    const rest = new Map(inputs().map(one => [one, rings(one)]))
    window.isRinged = one => rings(one).some((mark, at) => mark && mark !== rest.get(one)?.[at])
}"""
"""What can have the focus, and whether what has it is drawn otherwise than at rest: with an outline, a shadow or a stroke of its own."""
_WATCH = """() => {
    const groups = new Set(), can = reachable()
    window.toReach = new Set(can.filter(one => {
        if (one.type !== 'radio') return true
        const group = one.form?.action + one.name
        return !groups.has(group) && groups.add(group) && false
    }))
    window.walk = {steps: [], unseen: [], missed: [], left: false, count: can.length}
    document.addEventListener('focusin', event => {
        const one = event.target
        window.walk.steps.push(nameOf(one))
        window.toReach.delete(one)
        const box = one.getBoundingClientRect()
        const inSight = box.width > 0 && box.bottom > 0 && box.top < innerHeight
        if (!inSight || !isRinged(one)) window.walk.unseen.push(`${inSight ? 'no ring' : 'out of sight'}: ${one.tagName} ${nameOf(one)}`)
    })
}"""
_TAB = {'type': 'rawKeyDown', 'key': 'Tab', 'code': 'Tab', 'windowsVirtualKeyCode': 9}
"""The Tab key, sent to the browser without Playwright's waiting: a third of the time."""
_UNSEEN = """() => reachable().flatMap(one => {
    one.focus()
    return document.activeElement !== one || isRinged(one) ? [] : [`no ring: ${one.tagName} ${nameOf(one)}`]
})"""


@dataclass
class Visit:
    """A page that is open, and what went wrong on it: messages of the console, errors of scripts, requests to elsewhere."""

    page: Page
    status: int = 0
    console: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def complaints(self) -> list[str]:
        """All that a page should not give rise to."""
        return [*self.console, *self.outside, *self.page.evaluate('window.refused')]


@dataclass(frozen=True, slots=True)
class Walk:
    """A way through a page with the Tab key: what had the focus, what of it one could not see, what was never reached, did one get out."""

    steps: tuple[str, ...]
    unseen: list[str]
    missed: list[str]
    left: bool


def _no_browser(reason: str) -> NoReturn:
    told = f'no browser for this test: {reason}; install Chromium and the Python package playwright'
    if os.environ.get('CI') == 'true':
        pytest.fail(told)
    pytest.skip(told)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Chromium without a window: that of the system, else the one that Playwright has fetched. Who asks while one is open gets that one."""
    if _opened:
        yield _opened[0]
        return
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        _no_browser('playwright is not installed')
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=[_NOWHERE])
        except Error as reason:
            _no_browser(str(reason).partition('\n')[0])
        _opened.append(browser)
        try:
            yield browser
        finally:
            _opened.clear()
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
    """Open a page; requests to anywhere else than loopback lead nowhere and are noted. `options` are those of `Browser.new_context`."""
    with browser.new_context(**options) as context:
        seen = Visit(context.new_page())

        def note(request: Request) -> None:
            if request.url.startswith('http') and not request.url.startswith('http://127.0.0.1:'):
                seen.outside.append(request.url)

        context.on('request', note)
        context.add_init_script(_LISTEN)
        seen.page.on('console', lambda message: seen.console.append(f'{message.type}: {message.text}'))
        seen.page.on('pageerror', lambda error: seen.console.append(str(error)))
        answer = seen.page.goto(address)
        seen.status = answer.status if answer else 0
        yield seen


def by_keyboard(page: Page) -> Walk:
    """Press Tab from the top of a page until the focus has left it."""
    page.evaluate(_RINGS)
    page.evaluate(_WATCH)
    count = page.evaluate('window.walk.count')
    keys = page.context.new_cdp_session(page)
    for _ in range(count + 10):
        keys.send('Input.dispatchKeyEvent', _TAB)
    left = page.evaluate('window.walk.steps.indexOf(window.walk.steps[0], 1) > 0 || document.activeElement === document.body')
    walk = page.evaluate('({...window.walk, missed: [...window.toReach].map(one => one.outerHTML.slice(0, 120))})')
    return Walk(tuple(walk['steps']), list(dict.fromkeys(walk['unseen'])), walk['missed'], bool(left))


def unseen_focus(page: Page) -> list[str]:
    """What looks with the focus as it looks without it; the focus goes there as by keyboard."""
    page.evaluate('document.activeElement.blur()')
    page.evaluate(_RINGS)
    page.keyboard.press('Tab')
    return list(page.evaluate(_UNSEEN))


def serious_barriers(page: Page, only: tuple[str, ...] = ()) -> list[str]:
    """What axe finds on a page that is serious or critical: the rule and the elements; `only`: by these rules alone."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    options = {'resultTypes': ['violations'], **({'runOnly': list(only)} if only else {})}
    found = Axe().run(page, options=options).response['violations']
    return [
        f'{rule["id"]}: {[node["target"] for node in rule["nodes"]]}' for rule in found if rule['impact'] in ('serious', 'critical')
    ]
