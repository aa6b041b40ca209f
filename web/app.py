"""The web application over one registry.

    app = create_app('registry')

Routes are in `web.pages`, a blueprint a module; what they stand on is in `web.site`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import ExitStack
from functools import cache
from importlib import import_module
from pathlib import Path

from flask import Flask, Response, request

from web import answers, errors, hosts, showing
from web.site import EXTENSION, Site

PAGES = (
    'home',
    'search',
    'compare',
    'browse',
    'vocabulary',
    'resources',
    'quality',
    'history',
    'pathways',
    'connections',
    'organizations',
    'changes',
    'coverage',
    'coverage_lists',
    'sparql',
    'downloads',
    'about',
)
"""The modules of `web.pages`, each with a `blueprint`."""

LARGEST = 2**20
"""Bytes that a visitor may send at once."""


def create_app(folder: Path | str, *, follow: bool = True, address: str = '', names: Iterable[str] = ()) -> Flask:
    """The site over the registry in a folder; RegistryError when there is none, or it cannot be used.

    `follow` lets a thread keep the graph in step with the ledger; without it the graph is looked at each time it is asked. `address` is
    the public address, for links that must be whole; by default they have the host that the visitor asked. Requests for other hosts than
    loopback, that of the address and those in `names` are refused (`web.hosts`).
    """
    app = Flask('web', static_folder='static', template_folder='templates')
    app.config.update(MAX_CONTENT_LENGTH=LARGEST, MAX_FORM_MEMORY_SIZE=LARGEST)
    app.url_map.strict_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions[EXTENSION] = Site(folder, follow, address)
    showing.register(app, _static_address)
    errors.register(app)
    hosts.register(app, hosts.trusted(names, address))
    app.after_request(answers.finish)
    app.after_request(_licensed)
    for name in PAGES:
        app.register_blueprint(import_module(f'web.pages.{name}').blueprint)
    app.add_url_rule('/favicon.ico', 'favicon', _favicon)
    return app


def closed(app: Flask) -> None:
    """Close the site of an app, and what else it began, the last first."""
    with ExitStack() as stack:
        for begun in app.extensions.values():
            stack.callback(getattr(begun, 'close', int))


@cache
def _static_address(name: str) -> str:
    """The path of a static file, with a mark of its content so that it may be kept for good."""
    content = (Path(__file__).parent / 'static' / name).read_bytes()
    return f'/static/{name}?v={hashlib.blake2b(content, digest_size=6).hexdigest()}'


def _licensed(answer: Response) -> Response:
    """Say under which terms what is answered stands (RFC 8288, RFC 4946), where that is not said yet."""
    said = any('rel="license"' in value for value in answer.headers.getlist('Link'))
    if request.endpoint not in ('static', None) and answer.status_code < 400 and not said:
        answers.add_links(answer, [('/about#licence', 'license', {})])
    return answer


def _favicon() -> Response:
    return answers.redirect(_static_address('favicon.svg'), 301)
