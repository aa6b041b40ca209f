"""Resources, documents and versions: one address for every form, by `Accept`, extension or `?format=`."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, request
from werkzeug.http import parse_date

from ctdl.ctid import ctid_of, is_ctid
from ctdl.errors import InputError, MissingError
from graph.near import near_ctids
from web import answers, links, memento
from web.errors import Gone, told
from web.lately import last_name
from web.negotiation import BY_EXTENSION, CSV, HTML, JSON, JSONLD, NTRIPLES, RDFXML, TURTLE, Form, chosen
from web.node_forms import body_of
from web.resource_page import html
from web.shown import Shown, shown
from web.site import site

blueprint = Blueprint('resources', __name__)

OFFERS = (JSONLD, TURTLE, NTRIPLES, RDFXML, JSON, CSV, HTML)
"""The forms of a resource; the first is for those who do not say what they want."""
DOCUMENT = (JSONLD, TURTLE, NTRIPLES, RDFXML, JSON, CSV)
"""The forms of a document; its page is that of its main resource."""


@blueprint.get('/resources/<ref>')
def resource(ref: str) -> Response:
    """A resource of the registry: a document's main one, or a competency or component in it."""
    ctid, extension = _parts(ref)
    moved = _lower(ref, ctid, extension, '')
    if moved:
        return moved
    ledger = site().registry.ledger
    try:
        found = shown(ledger, ctid)
    except Gone as gone:
        return memento.gone(gone)
    except MissingError as error:
        return _missing(error, ctid)
    wanted = request.headers.get('Accept-Datetime')
    if wanted is not None and not extension:
        return _at_time(wanted, ctid, found)
    form = chosen(request, OFFERS, extension)
    answer = _answer(found, form, f'/resources/{ctid}')
    answer.vary.update(('Accept', 'Accept-Datetime'))
    return answer


@blueprint.get('/resources/<ctid>/versions/<int:number>', defaults={'extension': ''})
@blueprint.get('/resources/<ctid>/versions/<int:number>.<extension>')
def version(ctid: str, number: int, extension: str) -> Response:
    """One version, which never changes."""
    moved = _lower(ctid, ctid, extension, f'/versions/{number}')
    if moved:
        return moved
    try:
        found = shown(site().registry.ledger, _known(ctid), number)
    except Gone as gone:
        return memento.gone(gone, number)
    except MissingError as error:
        return _missing(error, ctid)
    answer = _answer(found, chosen(request, OFFERS, _extension(extension)), f'/resources/{ctid}/versions/{number}')
    answer.headers['Memento-Datetime'] = answers.http_moment(found.entry.recorded)
    if answer.mimetype != HTML.media_type:
        answer.headers['Cache-Control'] = answers.IMMUTABLE
    return answer


@blueprint.get('/resources/<ctid>/history.timemap')
def timemap(ctid: str) -> Response:
    """The list of versions as machines read it (RFC 7089)."""
    ctid = _known(ctid)
    try:
        found = site().registry.ledger.history(_describer(ctid))
    except MissingError as error:
        return _missing(error, ctid)
    return memento.timemap(ctid, found)


@blueprint.get('/graph/<ref>')
def graph(ref: str) -> Response:
    """A whole document; as JSON-LD the bytes that were published."""
    ctid, extension = _parts(ref)
    moved = _lower(ref, ctid, extension, '', 'graph')
    if moved:
        return moved
    try:
        found = shown(site().registry.ledger, ctid)
    except Gone as gone:
        return memento.gone(gone)
    except MissingError as error:
        return _missing(error, ctid)
    form = chosen(request, (*DOCUMENT, HTML), extension)
    if form is HTML:
        return _with_vary(answers.redirect(links.resource(found.entry.ctid), 303))
    if not found.is_main:
        return _with_vary(answers.redirect(f'/graph/{found.entry.ctid}' + (f'.{extension}' if extension else ''), 303))
    return _data(found, form, f'/graph/{ctid}', whole=True)


# ---- answering


def _answer(found: Shown, form: Form, path: str) -> Response:
    if form is not HTML:
        return _data(found, form, path)
    answer = html(site(), found)
    answers.add_links(answer, memento.links_of(found, path))
    answer.vary.add('Accept')
    return answer


def alternates(path: str, offers: tuple[Form, ...] = OFFERS) -> list[tuple[Form, str]]:
    """The other forms of a thing with their addresses."""
    return [(form, links.in_form(path, form)) for form in offers]


def _data(found: Shown, form: Form, path: str, whole: bool = False) -> Response:
    as_published = whole and form is JSONLD
    etag = found.entry.sha256 if as_published else _etag(found, form, whole)
    known = etag in request.if_none_match
    body = b'' if known else found.data if as_published else body_of(found, form, whole)
    more = [(address, 'alternate', {'type': other.media_type}) for other, address in alternates(path) if other is not form]
    answer = answers.data(body, form, etag=etag, modified=found.entry.recorded, links=[*more, *memento.links_of(found, path)])
    answer.headers['Cache-Control'] = 'no-cache'
    return answers.conditional(answer)


def _etag(found: Shown, form: Form, whole: bool) -> str:
    mark = f'{found.entry.seq} {found.entry.sha256} {found.iri} {form.name} {whole} {found.current.seq if form is JSON else ""}'
    return hashlib.sha256(mark.encode()).hexdigest()[:32]


def _at_time(wanted: str, ctid: str, found: Shown) -> Response:
    moment = parse_date(wanted)
    if moment is None:
        raise InputError(f'“{wanted}” is no date as HTTP writes them, such as Tue, 03 Nov 2026 14:05:00 GMT.')
    history = site().registry.ledger.history(found.entry.ctid)
    held = memento.held(history, moment)
    answer = answers.redirect(links.version(ctid, held.version))
    answer.vary.update(('Accept', 'Accept-Datetime'))
    answers.add_links(answer, memento.links_of(found, f'/resources/{ctid}'))
    return answer


def _missing(error: MissingError, ctid: str) -> Response:
    ledger = site().registry.ledger
    near = [] if error.facts.get('version') else [ledger.entry(other) for other in near_ctids(ledger, ctid)]
    found = [(f'{last_name(ledger, entry)} ({entry.ctid})', links.resource(entry.ctid)) for entry in near if not entry.deleted]
    facts = {name: value for name, value in error.facts.items() if value is not None}
    return told(404, error.message, near=found, **facts)


def _with_vary(answer: Response) -> Response:
    answer.vary.add('Accept')
    return answer


# ---- addresses


def _parts(ref: str) -> tuple[str, str]:
    """The CTID and the extension that the last part of an address has."""
    head, dot, extension = ref.partition('.')
    return (_known(head), _extension(extension)) if dot else (_known(ref), '')


def _known(ctid: str) -> str:
    return ctid_of(ctid) or ctid


def _extension(extension: str) -> str:
    if extension and extension not in BY_EXTENSION:
        raise MissingError(
            f'There is no form with the ending .{extension} here; there is {", ".join(f".{form.extension}" for form in OFFERS)}.'
        )
    return extension


def _lower(ref: str, ctid: str, extension: str, rest: str, kind: str = 'resources') -> Response | None:
    """A redirect where an address is not written as it should be: its CTID in capitals, perhaps."""
    low = ctid.lower()
    if not is_ctid(low) or ref.partition('.')[0] == low:
        return None
    query = f'?{request.query_string.decode()}' if request.query_string else ''
    return answers.redirect(f'/{kind}/{low}{rest}' + (f'.{extension}' if extension else '') + query, 301)


def _describer(ctid: str) -> str:
    """The CTID of the document in which a resource is, also when that is withdrawn."""
    ledger = site().registry.ledger
    if ledger.history(ctid):
        return ctid
    return shown(ledger, ctid).entry.ctid
