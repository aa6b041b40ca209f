"""Resources, documents and versions: one address for every form, by `Accept`, extension or `?format=`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from ctdl.ctid import ctid_of, is_ctid
from ctdl.errors import InputError, MissingError
from ctdl.search_facets import iri_of
from ctdl.vocabulary import load
from web import answers, links, memento, resource_cite, resource_thumbnail
from web.errors import Gone
from web.negotiation import (
    BIBTEX,
    BY_EXTENSION,
    CSL,
    CSV,
    HTML,
    JSON,
    JSONLD,
    NTRIPLES,
    RDFXML,
    TURTLE,
    Form,
    NotAcceptable,
    chosen,
)
from web.node_forms import body_of
from web.resource_absent import in_form, missing, refused
from web.resource_page import html
from web.shown import Shown, by_address, shown
from web.site import site

blueprint = Blueprint('resources', __name__)
blueprint.register_error_handler(NotAcceptable, refused)
blueprint.add_url_rule('/pathways/<ctid>/small.svg', 'small', resource_thumbnail.small)

DOCUMENT = (JSONLD, TURTLE, NTRIPLES, RDFXML, JSON, CSV)
"""The forms of a document; its page is that of its main resource."""
FORMS = (*DOCUMENT, HTML)
"""The forms of a resource; the first is for those who do not say what they want."""
OFFERS = (*FORMS, BIBTEX, CSL)
"""The same and how to cite it."""
_LONG = 2000
"""Characters of an address that are looked up, at most."""

Find = Callable[[int | None], Shown]
"""The resource that an address means, in a version or now."""


@blueprint.get('/resources/<ref>')
def resource(ref: str) -> Response:
    """A resource of the registry: a document's main one, or a competency or component in it."""
    ctid, extension = _parts(ref)
    moved = _lower(ref, ctid, extension, '')
    return moved or _now(lambda number: shown(site().registry.ledger, ctid, number), ctid, extension)


@blueprint.get('/resources', defaults={'extension': ''})
@blueprint.get('/resources.<extension>')
def by_iri(extension: str) -> Response:
    """A resource by any address: `?iri=`, as it is now or in a `version=` of its document."""
    asked, number = request.args.get('iri', '').strip(), request.args.get('version', '')
    if not asked:
        return answers.redirect('/search')
    if len(asked) > _LONG or (number and not (number.isascii() and number.isdecimal() and len(number) < 9)):
        raise InputError('That is no address of a resource, or no number of a version.')
    iri, extension = iri_of(asked), _extension(extension)
    ctid = ctid_of(asked)
    moved = links.resource(ctid) if ctid == asked.lower() else links.described(iri)
    if load().compact(iri) in load():
        return answers.redirect(links.term(load().compact(iri)), 303)
    if '?' not in moved:
        return answers.redirect(_onward(moved + (f'/versions/{number}' if number else ''), extension), 301)

    def find(version: int | None) -> Shown:
        return by_address(site().registry.ledger, iri, version)

    return _numbered(lambda: find(int(number)), iri, extension) if number else _now(find, iri, extension)


@blueprint.get('/resources/<ctid>/versions/<int:number>', defaults={'extension': ''})
@blueprint.get('/resources/<ctid>/versions/<int:number>.<extension>')
def version(ctid: str, number: int, extension: str) -> Response:
    """One version, which never changes."""
    moved = _lower(ctid, ctid, extension, f'/versions/{number}')
    return moved or _numbered(lambda: shown(site().registry.ledger, _known(ctid), number), ctid, _extension(extension))


@blueprint.get('/resources/<ctid>/history.timemap')
def timemap(ctid: str) -> Response:
    """The list of versions as machines read it (RFC 7089)."""
    ctid = _known(ctid)
    try:
        found = site().registry.ledger.history(_describer(ctid))
    except MissingError as error:
        return missing(error, ctid)
    return memento.timemap(ctid, found)


@blueprint.get('/graph/<ref>')
def graph(ref: str) -> Response:
    """A whole document; as JSON-LD the bytes that were published."""
    ctid, extension = _parts(ref)
    return _lower(ref, ctid, extension, '', 'graph') or _document(ctid, extension)


@blueprint.get('/graph/<ctid>/versions/<int:number>', defaults={'extension': ''})
@blueprint.get('/graph/<ctid>/versions/<int:number>.<extension>')
def graph_version(ctid: str, number: int, extension: str) -> Response:
    """A whole document as it was in a version; its digest is that of these bytes as JSON-LD."""
    moved = _lower(ctid, ctid, extension, f'/versions/{number}', 'graph')
    return moved or _document(_known(ctid), _extension(extension), number)


# ---- answering


def _now(find: Find, name: str, extension: str) -> Response:
    """A resource as it is, or, where a time is asked for, the way to the version that held then."""
    try:
        found = find(None)
    except Gone as gone:
        return _gone_at_time(gone, extension) or memento.gone(gone)
    except MissingError as error:
        return missing(error, name)
    moved = memento.at_time(found.entry.ctid, found.at, extension)
    if moved:
        answers.add_links(moved, memento.links_of(found, found.path))
        return moved
    answer = _answer(found, chosen(request, OFFERS, extension), found.path)
    answer.vary.update(('Accept', 'Accept-Datetime'))
    return answer


def _gone_at_time(gone: Gone, extension: str) -> Response | None:
    """The way to what a withdrawn document was at the time that is asked for."""
    ctid = str(gone.facts['ctid'])
    return memento.at_time(ctid, lambda number: links.version(ctid, number), extension)


def _numbered(find: Callable[[], Shown], name: str, extension: str) -> Response:
    try:
        found = find()
    except Gone as gone:
        return memento.gone(gone, int(str(gone.facts['version'])))
    except MissingError as error:
        return missing(error, name)
    form = chosen(request, OFFERS, extension)
    return _immutable(_answer(found, form, found.at(found.entry.version)), found, form)


def _immutable(answer: Response, found: Shown, form: Form) -> Response:
    """The answer about a version: page, JSON and citations also tell what is true today, so these are
    asked for again."""
    answer.headers['Memento-Datetime'] = answers.http_moment(found.entry.recorded)
    if form not in (HTML, JSON, BIBTEX, CSL):
        answer.headers['Cache-Control'] = answers.IMMUTABLE
    return answer


def _document(ctid: str, extension: str, number: int | None = None) -> Response:
    rest = '' if number is None else f'/versions/{number}'
    try:
        found = shown(site().registry.ledger, ctid, number)
    except Gone as gone:
        return memento.gone(gone, number)
    except MissingError as error:
        return missing(error, ctid)
    moved = memento.at_time(found.entry.ctid, lambda held: f'/graph/{found.entry.ctid}/versions/{held}', extension, rest)
    form = chosen(request, (*DOCUMENT, HTML), extension)
    if moved or form is HTML or not found.is_main:
        path = f'/{"resources" if form is HTML else "graph"}/{found.entry.ctid}{rest}'
        return _with_vary(moved or answers.redirect(_onward(path, '' if form is HTML else extension), 303))
    answer = _data(found, form, f'/graph/{ctid}{rest}', whole=True)
    return _immutable(answer, found, form) if number is not None else _with_vary(answer)


def _answer(found: Shown, form: Form, path: str) -> Response:
    if form is not HTML:
        return _data(found, form, path)
    answer = html(site(), found)
    answers.add_links(answer, memento.links_of(found, path))
    if not request.args.keys() - {'iri', 'version', 'format'}:
        _say_where(answer, path, form)
    answer.vary.add('Accept')
    return answer


def _data(found: Shown, form: Form, path: str, whole: bool = False) -> Response:
    as_published = whole and form is JSONLD
    etag = found.entry.sha256 if as_published else _etag(found, form, whole)
    known = request.if_none_match.contains_weak(etag)
    body = b'' if known else found.data if as_published else _body(found, form, whole)
    offers = DOCUMENT if whole else FORMS
    more = [(links.in_form(path, other), 'alternate', {'type': other.media_type}) for other in offers if other is not form]
    answer = answers.data(body, form, etag=etag, modified=found.entry.recorded, links=[*more, *memento.links_of(found, path)])
    answer.headers['Cache-Control'] = 'no-cache'
    _say_where(answer, path, form)
    return answers.conditional(answer)


def _say_where(answer: Response, path: str, form: Form) -> None:
    """Content-Location: the address that has this form and no other (RFC 9110, 8.7)."""
    answer.headers['Content-Location'] = in_form(path, form)


def _body(found: Shown, form: Form, whole: bool) -> bytes:
    if form is BIBTEX or form is CSL:
        said = resource_cite.citation(site().registry.ledger, found)
        return (resource_cite.bibtex(said) if form is BIBTEX else resource_cite.csl(said)).encode()
    return body_of(found, form, whole)


def _etag(found: Shown, form: Form, whole: bool) -> str:
    now = found.current.seq if form is JSON else site().sequence if form in (BIBTEX, CSL) else ''
    mark = f'{found.entry.seq} {found.entry.sha256} {found.iri} {form.name} {whole} {now}'
    return hashlib.sha256(mark.encode()).hexdigest()[:32]


def _with_vary(answer: Response) -> Response:
    answer.vary.update(('Accept', 'Accept-Datetime'))
    return answer


# ---- addresses


def _onward(path: str, extension: str) -> str:
    """Another path with the extension and the rest of the query of this one."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key not in ('iri', 'version', 'as-of', 'at', 'by')]
    return path + (f'.{extension}' if extension else '') + (f'?{urlencode(kept)}' if kept else '')


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
