"""Search: the page, its forms for programs, and what may be meant while somebody types."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
from flask import Blueprint, Response, g, request

from ctdl.errors import CTDLError
from graph.search import Found
from graph.search_suggesting import Suggestion
from web import answers, links, search_page_forms
from web.negotiation import ATOM, CSV, HTML, JSON, JSONLD, Form, chosen
from web.search_page import MOST, Asked, address, read
from web.search_page_facets import GIVEN, WHOLE, sentence
from web.search_page_rows import Row, details, named, rows
from web.search_page_view import CSV_MOST, heading, view
from web.search_tagged import tagged
from web.site import site

blueprint = Blueprint('search', __name__)

OFFERS = (HTML, JSON, JSONLD, CSV, ATOM)
SPARQL = Form('sparql', 'application/sparql-query', 'rq', 'SPARQL')
_NAMED = 50
"""Records that the query of a page with words names within its link to the editor; for more there is a file."""
_FEED = 50
"""Entries of a feed."""


@blueprint.get('/search')
@blueprint.get('/search.<extension>')
def search(extension: str = '') -> Response:
    """Records by text and filters."""
    if request.args.get('format') == 'sparql':
        return _data(_sparql(read(request.args.items(multi=True))).encode(), SPARQL)
    form = chosen(request, OFFERS, extension)
    given = list(request.args.items(multi=True))
    asked = read(given, MOST) if form is JSON or form is JSONLD else read(given)
    if form is HTML and not asked.notes and any(not text.strip() for _, text in given):
        return answers.redirect(address(asked, page=asked.page, whole=asked.whole, like=asked.like))
    return _ANSWERS[form](asked)


def _find(asked: Asked, **options: Any) -> Found:
    choices = {'offset': asked.offset, 'limit': asked.size, 'values': GIVEN, 'zeros': True, 'like': (asked.whole, asked.like)}
    found = site().registry.finder.find(asked.text, dict(asked.filters), asked.sort, **{**choices, **options})
    g.sequence = found.sequence
    return found


def _sparql(asked: Asked) -> str:
    return site().registry.finder.as_sparql(asked.text, dict(asked.filters), site().base)


def _page(asked: Asked) -> Response:
    found = _find(asked, values=WHOLE if asked.whole else GIVEN)
    shown = view(asked, found, _rows(found), _sparql(asked) if not asked.text or found.total <= _NAMED else '')
    g.sequence = found.sequence
    here = shown['forms']
    alternates = [(JSON, here['json']), (JSONLD, here['jsonld']), (CSV, here['csv']), (ATOM, here['atom'])]
    answer = answers.page(
        'search.html',
        title=shown['heading'],
        section='find',
        hide_search=True,
        alternates=alternates,
        search_text=asked.text,
        **shown,
    )
    answers.add_links(answer, _paging(asked, found))
    return answer


def _rows(found: Found) -> list[Row]:
    """The hits with what the graph adds; without it while there is no graph yet."""
    try:
        with site().snapshot() as now:
            more = details(now.store, now.base, found.hits)
    except CTDLError:
        more = {}
    return rows(found.hits, more, named(site().registry.ledger, more))


def _paging(asked: Asked, found: Found) -> list[answers.Link]:
    out: list[answers.Link] = [(links.canonical(address(asked, page=asked.page)), 'canonical', {})]
    if asked.page > 1:
        out.append((address(asked, page=asked.page - 1), 'prev', {}))
    if found.offset + len(found.hits) < found.total:
        out.append((address(asked, page=asked.page + 1), 'next', {}))
    return out


def _data(body: bytes, form: Form, **options: Any) -> Response:
    """Data with the mark of its bytes, so that who has it already is told so."""
    return tagged(answers.data(body, form, **options))


def _json(asked: Asked) -> Response:
    found = _find(asked)
    return _data(search_page_forms.as_json(asked, found, links.absolute('/'), _sparql(asked)), JSON, links=_paging(asked, found))


def _jsonld(asked: Asked) -> Response:
    found = _find(asked, facets=False, passages=False)
    return _data(search_page_forms.as_jsonld(asked, found, links.absolute('/')), JSONLD, links=_paging(asked, found))


def _csv(asked: Asked) -> Response:
    found = _find(asked, facets=False, passages=False, offset=0, limit=CSV_MOST)
    answer = _data(search_page_forms.as_csv(found.hits), CSV, filename='search.csv')
    answer.headers['X-Total-Count'] = str(found.total)
    return answer


def _atom(asked: Asked) -> Response:
    newest = replace(asked, sort='changed', page=1, size=_FEED)
    found = _find(newest, facets=False)
    title = heading(found.total, sentence(newest, ())) if not newest.is_everything else 'Records, last changed first'
    return _data(search_page_forms.as_atom(asked, found, links.absolute('/'), title), ATOM)


_ANSWERS = {HTML: _page, JSON: _json, JSONLD: _jsonld, CSV: _csv, ATOM: _atom}


@blueprint.get('/suggest')
def suggest() -> Response:
    """What may be meant by what is being typed: groups of labels with the address that each leads to."""
    text = request.args.get('q', '').replace('\0', '')[:200]
    groups = [
        {
            'name': group.name,
            'label': group.label,
            'suggestions': [{'label': one.label, 'detail': one.detail, 'address': _leads_to(one)} for one in group.suggestions],
        }
        for group in site().registry.finder.suggest(text)
    ]
    return answers.data(orjson.dumps({'query': text, 'groups': groups}), JSON, negotiated=False)


def _leads_to(one: Suggestion) -> str:
    if one.term:
        return links.term(one.term)
    if one.facet:
        return address(Asked(filters={one.facet: (one.value,)}))
    return links.href(one.iri) or links.resource(one.ctid) if one.iri else links.resource(one.ctid)
