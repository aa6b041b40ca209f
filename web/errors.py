"""Errors as answers: a page for people, JSON for machines, never a stack trace."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from ctdl.errors import CTDLError, InputError, LimitError, MissingError, QueryError, RegistryError
from graph.query_pool import BusyError
from web import answers, links
from web.negotiation import HTML, NotAcceptable, wants_page

log = logging.getLogger('web')

TITLES = {
    400: 'That cannot be read',
    404: 'Not found',
    405: 'Not that way',
    406: 'Not in that form',
    410: 'Withdrawn',
    413: 'Too much',
    429: 'Too many requests',
    500: 'Something went wrong here',
    503: 'Not ready',
}
_WORDS = {
    400: 'The address or what was sent with it cannot be read.',
    404: 'There is nothing at this address.',
    405: 'This address does not take that method.',
    413: 'What was sent is larger than is taken here.',
    500: 'This is a mistake of the site, not of yours. It has been noted.',
}
_CODES: Mapping[type[CTDLError], int] = {
    NotAcceptable: 406,
    BusyError: 503,
    MissingError: 404,
    LimitError: 413,
    InputError: 400,
    QueryError: 400,
    RegistryError: 503,
}


class Gone(CTDLError):  # noqa: N818
    """What was here was deleted; facts: `ctid`, `version`, `recorded`, `reason`."""


def told(
    status: int, message: str = '', *, near: Sequence[tuple[str, str]] = (), offers: Sequence[tuple[str, str]] = (),
    versions: Sequence[tuple[str, str]] = (), **facts: Any,
) -> Response:  # fmt: skip
    """An error: (label, path) of what may be meant, of the forms that there are, of the versions that are kept."""
    message = message or _WORDS.get(status, TITLES.get(status, 'Error'))
    title = TITLES.get(status, 'Error')
    if wants_page(request) or (status == 406 and _reads_pages()):
        answer = answers.page(
            'error.html', title=title, status=status, message=message, near=near, offers=offers, versions=versions,
            code=status, facts=facts, hide_search=status in (404, 410),
        )  # fmt: skip
    else:
        body: dict[str, Any] = {'status': status, 'error': title, 'message': message}
        body |= {'near': [{'label': label, 'address': links.absolute(path)} for label, path in near]} if near else {}
        body |= {'versions': [{'label': label, 'address': links.absolute(path)} for label, path in versions]} if versions else {}
        body |= {'forms': [{'label': label, 'address': links.absolute(path)} for label, path in offers]} if offers else {}
        answer = answers.json(body | {name: value for name, value in facts.items() if value not in ('', None)}, status=status)
    answer.headers['Cache-Control'] = 'no-store' if status >= 500 else 'no-cache'
    answer.vary.add('Accept')
    return answer


def _reads_pages() -> bool:
    """True for a browser, whatever form the address names: that form is not there, and the page says which are."""
    return any(value == HTML.media_type and quality > 0 for value, quality in request.accept_mimetypes)


def register(app: Flask) -> None:
    """Let an app tell its errors so."""
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(CTDLError, _of_ours)
    app.register_error_handler(Exception, _unforeseen)


def _of_http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    answer = told(error.code, '' if error.code in _WORDS else str(error.description or ''))
    for name, value in error.get_headers():
        if name in ('Allow', 'Retry-After'):
            answer.headers[name] = value
    return answer


def _of_ours(error: CTDLError) -> Response:
    status = next((code for kind, code in _CODES.items() if isinstance(error, kind)), 400)
    if isinstance(error, NotAcceptable):
        path = _without_extension(request.path)
        return told(406, error.message, offers=[(form.label, links.in_form(path, form)) for form in error.offers])
    if isinstance(error, BusyError):
        answer = told(503, error.message)
        answer.headers['Retry-After'] = str(int(error.facts.get('retry_after', 5)))
        return answer
    if status == 503:
        log.error('%s %s: %s', request.method, request.path, error.message)
        answer = told(503, 'The registry cannot be read at the moment. Please try again in a little while.')
        answer.headers['Retry-After'] = '5'
        return answer
    plain: dict[str, Any] = {
        name: value for name, value in error.facts.items() if isinstance(value, str | int | float) and name != 'path'
    }
    return told(
        status,
        error.message,
        **{name: value for name, value in plain.items() if name not in ('near', 'offers', 'message', 'status')},
    )


def _without_extension(path: str) -> str:
    from web.negotiation import BY_EXTENSION

    head, dot, extension = path.rpartition('.')
    return head if dot and extension in BY_EXTENSION else path


def _unforeseen(error: Exception) -> Response:
    if type(error).__module__ == 'sqlite3':  # the ledger's file gives trouble, or was closed under a request
        return _of_ours(RegistryError(f'The ledger cannot be read: {error}.'))
    log.exception('%s %s', request.method, request.path)
    try:
        return told(500)
    except Exception:
        return Response('Something went wrong here.\n', 500, content_type='text/plain; charset=utf-8')


__all__ = ['HTML', 'Gone', 'register', 'told']
