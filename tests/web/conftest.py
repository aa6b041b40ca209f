"""A site for tests: the app over a registry with the demo's two years, a real server, and a browser.

`registry_folder`, `app`, `client` and `served` are made once and are for reading; a test that publishes makes its own with `new_app`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.browser import Visit, open_browser, visit
from tests.web.person import Person, Someone
from tests.web.serving import demo_registry, serving
from web.app import closed, create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope='session')
def registry_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry with the demo's documents of 2025 and 2026, and what was withdrawn."""
    folder = tmp_path_factory.mktemp('site') / 'registry'
    demo_registry(folder)
    return folder


@pytest.fixture(scope='session')
def app(registry_folder: Path) -> Iterator[Flask]:
    """The site over the demo's registry; nothing follows, as nothing is published."""
    app = create_app(registry_folder, follow=False)
    app.testing = False
    yield app
    closed(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Asks the site without a server."""
    return app.test_client()


@pytest.fixture(scope='session')
def served(app: Flask) -> Iterator[str]:
    """The address of the site on a real server."""
    with serving(app) as address:
        yield address


@pytest.fixture(scope='session')
def http(served: str) -> Iterator[httpx.Client]:
    """An HTTP client that begins at the served site."""
    with httpx.Client(base_url=served) as client:
        yield client


@pytest.fixture
def new_app(registry_folder: Path, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Makes a site over a copy of the demo's registry (`new_app(follow=True)`); the copy is `app.extensions['ctdl-site'].folder.path`."""
    with ExitStack() as stack:

        def make(follow: bool = True, folder: Path | None = None) -> Flask:
            if folder is None:
                folder = tmp_path / 'registry'
                shutil.copytree(registry_folder, folder, ignore=shutil.ignore_patterns('*.lock'))
            app = create_app(folder, follow=follow)
            stack.callback(closed, app)
            return app

        yield make


@pytest.fixture(scope='session')
def chromium() -> Iterator[Browser]:
    """A browser; tests with it are skipped where there is none."""
    with open_browser() as browser:
        yield browser


@pytest.fixture
def browse(chromium: Browser, served: str) -> Callable[..., object]:
    """Opens a path of the served site: `with browse('/search', width=360) as seen:`, with `seen.page` and `seen.complaints()`."""

    @contextmanager
    def opened(path: str = '/', width: int = 1280, **options: object) -> Iterator[Visit]:
        with visit(chromium, served + path, viewport={'width': width, 'height': 900}, **options) as seen:
            yield seen

    return opened


@pytest.fixture(params=[True, False], ids=['scripts', 'no-scripts'])
def person(request: pytest.FixtureRequest, browse: Callable[..., AbstractContextManager[Visit]]) -> Someone:
    """Someone who opens a page, once with scripts and once without: `with person('/', width=360) as me:`; no page may complain."""

    @contextmanager
    def someone(path: str = '/', expected: str = 'no status', **options: object) -> Iterator[Person]:
        with browse(path, java_script_enabled=request.param, **options) as seen:
            seen.page.set_default_timeout(5000)
            yield Person(seen, request.param)
            assert [said for said in seen.complaints() if expected not in said] == []

    return someone
