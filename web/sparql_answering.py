"""Answers of the SPARQL endpoint: data in a format, RDF about itself, and errors in words."""

from __future__ import annotations

import hashlib
from typing import Any

import pyoxigraph as ox
from flask import Request, Response, request

from ctdl.errors import CTDLError, QueryError
from graph.query_pool import Answer, BusyError, GoneError
from web import answers, links
from web.errors import told
from web.negotiation import Form, NotAcceptable
from web.showing import with_query
from web.site import site
from web.sparql_asking import VARIES, Asked
from web.sparql_description import Place, serialized
from web.sparql_formats import GRAPHS, PAGE, Format, wanted
from web.sparql_protocol import ProtocolError
from web.sparql_saved import TooManyError

CORS = {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': 'X-Ledger-Sequence, X-Truncated, Retry-After, Content-Disposition',
}
PREFLIGHT = {
    'Access-Control-Allow-Methods': 'GET, HEAD, POST, OPTIONS',
    'Access-Control-Allow-Headers': 'Accept, Content-Type, Accept-Language',
    'Access-Control-Max-Age': '86400',
}
TEXT = Form('text', 'text/plain', 'txt', 'Text')


def place() -> Place:
    """Where this site is."""
    return Place(links.absolute('/'), site().base)


def with_cors(answer: Response) -> Response:
    """The answer, readable for the scripts of every site."""
    for name, value in CORS.items():
        answer.headers[name] = value
    return answer


def preflight() -> Response:
    """What a browser asks before it lets a script ask."""
    answer = Response(status=204)
    answer.headers['Allow'] = PREFLIGHT['Access-Control-Allow-Methods']
    answer.headers.update(PREFLIGHT)
    return answer


def of_query(answer: Answer, format: Format, media_type: str, what: Asked, sequence: int, download: bool) -> Response:
    """The answer of a query as data; rows that were left out are told in `X-Truncated`, in the file where its format can, and in its name.

    Its weak ETag is made of the query and the state: an answer without ORDER BY may have its rows in another order. None for `RAND()`.
    """
    form = Form(format.name, media_type, format.form.extension, format.label)
    part = f'-first-{answer.rows}' if answer.truncated else ''
    name = f'query{part}.{format.form.extension}' if download or part else ''
    found = answers.data(answer.pieces() if answer.file else answer.body, form, filename=name)
    if answer.file:
        found.call_on_close(answer.file.close)
    if answer.truncated:
        found.headers['X-Truncated'] = f'rows={what.rows}'
    if VARIES.search(what.text):
        return found
    key = repr((what, sorted(what.params.items()), sequence, format.name, media_type))
    found.set_etag(hashlib.blake2b(key.encode('utf-8', 'replace'), digest_size=16).hexdigest(), weak=True)
    return answers.conditional(found)


def not_acceptable(error: NotAcceptable) -> Response:
    """406 with the address of each form that there is."""
    return told(406, error.message, offers=[(form.label, with_query(format=form.name)) for form in error.offers])


def of_triples(triples: list[ox.Triple], named: str) -> Response:
    """RDF about the endpoint itself."""
    format, media_type = wanted(request.accept_mimetypes, named, GRAPHS)
    body = serialized(triples, format.name, place())
    return answers.data(body, Form(format.name, media_type, format.form.extension, format.label))


def status_of(error: CTDLError) -> int:
    """The status that tells an error: 400 the query, 403 an update, 503 no place, 504 its time, 507 its memory or size."""
    if isinstance(error, ProtocolError):
        return int(error.facts['status'])
    if isinstance(error, TooManyError):
        return 429
    if isinstance(error, BusyError | GoneError):
        return 503
    if isinstance(error, QueryError) and 'seconds' in error.facts:
        return 504
    return 507 if {'megabytes', 'bytes'} & error.facts.keys() else 400


def plain(error: CTDLError, asked: Request) -> Response:
    """An error as text, or as JSON for who wants that: with the line and the column where they are known."""
    status = status_of(error)
    known: dict[str, Any] = {
        n: v for n, v in error.facts.items() if n in ('line', 'column', 'seconds', 'megabytes', 'bytes', 'parameter')
    }
    best = asked.accept_mimetypes.best_match(('text/plain', 'application/json'), 'text/plain')
    if best == 'application/json' or asked.args.get('format') == 'json':
        answer = answers.json({'status': status, 'message': error.message, **known}, status=status)
    else:
        answer = answers.data(error.message.encode() + b'\n', TEXT, status=status)
    return _told(answer, error)


def _told(answer: Response, error: CTDLError) -> Response:
    answer.headers['Cache-Control'] = 'no-store'
    if 'retry_after' in error.facts:
        answer.headers['Retry-After'] = str(error.facts['retry_after'])
    return answer


def wants_page(asked: Request) -> bool:
    """True when an error is best told on the page."""
    named = asked.args.get('format', '')
    return named == 'html' if named else wanted_page(asked)


def wanted_page(asked: Request) -> bool:
    """True when the one who asks is a person with a browser: HTML is named, and nothing that we have is wanted more."""
    accept = asked.accept_mimetypes
    named = any(value in PAGE.media_types and quality > 0 for value, quality in accept)
    return named and accept.quality('text/html') >= max(accept.quality('application/json'), accept.quality('text/turtle'))
