"""The HTML of a resource, and of the findings about it."""

from __future__ import annotations

from collections.abc import Callable

import orjson
from flask import Response, request

from ctdl import document as documents
from ctdl.ctid import ctid_of, is_ctid, resource_address
from ctdl.document import Document
from ctdl.errors import MissingError
from ctdl.search_facets import iri_of
from ctdl.vocabulary import load
from graph.registry import Registry
from web import answers, links, resource_cite, resource_tree, resource_view
from web.negotiation import BIBTEX, CSL, CSV, HTML, JSON, JSONLD, NTRIPLES, RDFXML, TURTLE, Form
from web.remembering import Remembered
from web.resource_look import Look
from web.resource_model import Link, Page
from web.resource_texts import cut, languages_of, spoken, wishes
from web.shown import Shown
from web.site import Site, site

FORMS = (HTML, JSONLD, TURTLE, NTRIPLES, RDFXML, JSON, CSV)
_LARGE = 150_000
"""Bytes from which on a document stays in memory once it has been read."""
_read: Remembered[tuple[Document, resource_tree.Shape]] = Remembered(6)


def html(here: Site, shown: Shown) -> Response:
    """The page of a resource as the request wishes it: language, page of members, words to look for in them."""
    document, members = _document(shown)
    registry = here.registry
    asked = request.args.get('lang', '')[:35]
    with here.snapshot() as now:
        node = (
            document.main if shown.is_main else next((n for n in document.nodes if iri_of(str(n['@id'])) == shown.iri), shown.node)
        )
        languages = wishes(asked, request.accept_languages, languages_of(document, node))
        look = Look(now.store, now.base, languages)
        number, first = _number('page'), _number('statements')
        address = '' if shown.is_main else str(node.get('@id', ''))
        page = resource_view.view(
            document, look, _fetching(registry), address, members, number, request.args.get('within', '')[:200], first
        )
        agent = _agent(look, shown.entry.agent)
        after = tuple(look.link(address) for address in shown.standing.after)
    return _answer(shown, page, agent, after, asked)


def _agent(look: Look, agent: str) -> Link | None:
    if is_ctid(agent):
        return look.link(resource_address(agent))
    return look.link(agent) if '://' in agent else None


def _answer(shown: Shown, page: Page, agent: Link | None, after: tuple[Link, ...], asked: str) -> Response:
    path = shown.at(shown.entry.version) if shown.numbered else shown.path
    answer = answers.page(
        'resource.html',
        title=page.names[0].text[:150],
        crumbs=_crumbs(page),
        alternates=_alternates(path),
        section='browse',
        page=page,
        shown=shown,
        entry=shown.entry,
        agent=agent,
        after=after,
        cut=cut,
        asked=asked,
        path=path,
        cited=_cited(shown),
        spoken=spoken,
        open_statements='statements' in request.args or resource_view.is_brief(page.statements),
        document=f'/graph/{shown.entry.ctid}/versions/{shown.entry.version}',
    )
    answer.vary.add('Accept-Language')
    return answer


def _cited(shown: Shown) -> list[tuple[str, str, str]]:
    """How to cite it: words, text, where that is a file."""
    said = resource_cite.citation(site().registry.ledger, shown)
    path = shown.at(shown.entry.version)
    return [
        ('As a sentence', resource_cite.sentence(said), ''),
        ('BibTeX', resource_cite.bibtex(said).rstrip(), links.in_form(path, BIBTEX)),
        ('CSL-JSON', resource_cite.csl(said).rstrip(), links.in_form(path, CSL)),
    ]


def _alternates(path: str) -> list[tuple[Form, str]]:
    return [(form, links.in_form(path, form)) for form in FORMS]


def _crumbs(page: Page) -> list[tuple[str, str]]:
    found = [('Browse', '/browse')]
    if page.container is not None:
        found.append((page.container.text.text[:80], page.container.href))
        found += [(link.text.text[:60], link.href) for link in page.trail]
    elif page.kind in load():
        found.append((page.kind_label, f'/browse/{page.kind}'))
    return found


def _number(name: str) -> int:
    text = request.args.get(name, '1')
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _document(shown: Shown) -> tuple[Document, resource_tree.Shape]:
    if len(shown.data) < _LARGE:
        return shown.document, resource_tree.shape(shown.document, shown.base)

    def make() -> tuple[Document, resource_tree.Shape]:
        document = documents.read(orjson.loads(shown.data))
        return document, resource_tree.shape(document, shown.base)

    return _read.get((shown.base, shown.entry.hash), make)


def _fetching(registry: Registry) -> Callable[[str], Document | None]:
    def fetch(ctid: str) -> Document | None:
        if not ctid_of(ctid):
            return None
        try:
            return registry.show(ctid).document()
        except MissingError:
            return None

    return fetch
