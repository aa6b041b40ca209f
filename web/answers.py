"""Answers: pages and data with the headers that go with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import orjson
from flask import Response, g, render_template, request
from werkzeug.http import http_date

from ctdl.errors import RegistryError
from web import links
from web.negotiation import HTML, JSON, Form
from web.site import site

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
}
IMMUTABLE = 'public, max-age=31536000, immutable'

Crumb = tuple[str, str]
"""What stands on the way to a page: the words and where they lead."""
Link = tuple[str, str, Mapping[str, str]]
"""A link of the Link header (RFC 8288): target, relation, attributes."""


def page(
    template: str,
    *,
    title: str,
    status: int = 200,
    crumbs: Sequence[Crumb] = (),
    alternates: Sequence[tuple[Form, str]] = (),
    section: str = '',
    **context: Any,
) -> Response:
    """A page: `crumbs` lead to it from home, `alternates` are its other forms with their addresses, `section` is its place in the menu."""
    note_sequence()
    text = render_template(
        template, title=title, crumbs=crumbs, alternates=alternates, section=section, sequence=g.get('sequence', 0), **context
    )
    answer = Response(text, status, content_type=HTML.content_type)
    if alternates:
        add_links(answer, [(href, 'alternate', {'type': form.media_type}) for form, href in alternates if form is not HTML])
        answer.vary.add('Accept')
    return answer


def data(
    body: bytes | Iterable[bytes], form: Form, *, etag: str = '', links: Iterable[Link] = (), status: int = 200, filename: str = '',
    modified: str = '', negotiated: bool = True,
) -> Response:  # fmt: skip
    """Data in one form, for everybody's scripts too (CORS). `etag` without quotes, `modified` a moment, `filename` to save it under."""
    note_sequence()
    answer = Response(body, status, content_type=form.content_type)
    answer.headers['Access-Control-Allow-Origin'] = '*'
    answer.headers['Access-Control-Expose-Headers'] = 'Link, ETag, X-Ledger-Sequence, Memento-Datetime, Content-Disposition'
    if etag:
        answer.set_etag(etag)
    if modified:
        answer.last_modified = instant(modified)
    if filename:
        answer.headers['Content-Disposition'] = attachment(filename)
    if negotiated:
        answer.vary.add('Accept')
    add_links(answer, links)
    return answer


def attachment(name: str) -> str:
    """Content-Disposition for a file with a name (RFC 6266): quotes, breaks and paths are left out, other writing is encoded."""
    plain = (
        ' '.join(''.join(c if c.isprintable() and c not in '"\\/:*?<>|;%' else ' ' for c in name).split()).strip('. ')[:120]
        or 'file'
    )
    ascii_only = plain.encode('ascii', 'replace').decode().replace('?', '_')
    rest = '' if ascii_only == plain else f"; filename*=UTF-8''{quote(plain, safe='')}"
    return f'attachment; filename="{ascii_only}"{rest}'


def json(value: Any, *, status: int = 200, **options: Any) -> Response:
    """A value as JSON, indented for people who look at it."""
    return data(orjson.dumps(value, option=orjson.OPT_INDENT_2) + b'\n', JSON, status=status, **options)


def conditional(answer: Response) -> Response:
    """The answer, or 304 without a body where the one who asks has it already (If-None-Match, If-Modified-Since)."""
    answer.make_conditional(request)
    return answer


def redirect(path: str, status: int = 302) -> Response:
    """Go there instead."""
    answer = Response(status=status)
    answer.autocorrect_location_header = False
    answer.headers['Location'] = path
    answer.headers['Access-Control-Allow-Origin'] = '*'
    return answer


def add_links(answer: Response, more: Iterable[Link]) -> None:
    """Add to the Link header; a target that is a path is made absolute."""
    for target, relation, attributes in more:
        address = links.absolute(target) if target.startswith('/') else target
        rest = ''.join(f'; {name}="{value}"' for name, value in attributes.items())
        answer.headers.add('Link', f'<{address}>; rel="{relation}"{rest}')


def instant(moment: str) -> datetime:
    """A moment of the ledger as a time of Python, to the second."""
    return datetime.fromisoformat(moment).astimezone(UTC).replace(microsecond=0)


def http_moment(moment: str) -> str:
    """A moment of the ledger as HTTP writes it."""
    return http_date(instant(moment))


def note_sequence() -> None:
    """Remember the ledger's number that this answer is true for, unless a snapshot has said so."""
    if 'sequence' not in g:
        with suppress(RegistryError):
            g.sequence = site().sequence


def finish(answer: Response) -> Response:
    """What every answer carries."""
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if request.method == 'OPTIONS' and answer.status_code == 200:
        answer.headers.setdefault('Access-Control-Allow-Origin', '*')
        answer.headers.setdefault('Access-Control-Allow-Methods', answer.headers.get('Allow', 'GET'))
        answer.headers.setdefault('Access-Control-Allow-Headers', 'Accept, Accept-Datetime, Content-Type, If-None-Match')
    if request.endpoint == 'static' and 'v' in request.args and answer.status_code in (200, 304):
        answer.headers['Cache-Control'] = IMMUTABLE
    if request.endpoint != 'static':
        note_sequence()
    if 'sequence' in g:
        answer.headers.setdefault('X-Ledger-Sequence', str(g.sequence))
    if (
        answer.mimetype == 'text/html'
        and answer.status_code == 200
        and request.method in ('GET', 'HEAD')
        and not answer.is_streamed
    ):
        answer.headers.setdefault('Cache-Control', 'no-cache')
        if 'ETag' not in answer.headers:
            answer.set_etag(hashlib.blake2b(answer.get_data(), digest_size=16).hexdigest(), weak=True)
        answer.make_conditional(request)
    return answer
