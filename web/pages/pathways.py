"""`/pathways/{ctid}`: a pathway as diagram, outline and table, with what remains of it for one who has something already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import orjson
from flask import Blueprint, Response, request

from ctdl.errors import MissingError
from ctdl.pathways.model import Component, Pathway
from web import answers, history_forms, links, memento
from web.drawing_frame import framed
from web.errors import Gone
from web.history_forms import DOT, MERMAID, Query
from web.negotiation import CSV, HTML, JSON, JSONLD, PNG, SVG, Form
from web.pathway_page import BY, VIEWS, Judged, asked, page, targets, with_sequence
from web.remembering import Remembered
from web.shown import shown
from web.site import site

if TYPE_CHECKING:
    from ctdl.diagrams.diagram import Diagram

blueprint = Blueprint('pathways', __name__)
blueprint.register_error_handler(Gone, memento.gone)

FORMS = (HTML, SVG, PNG, CSV, JSON, JSONLD, DOT, MERMAID)
_MOST = 200
TICK, MANY = 'tick', 120
"""The view in which there are only components to tick, and from how many on these are nowhere else."""
_read: Remembered[tuple[Pathway, Judged]] = Remembered(64)
_drawn: Remembered[str] = Remembered(64)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for: the pathway, its language, what is had, the measure, the destination."""

    ctid: str
    language: str
    have: tuple[str, ...]
    by: str
    to: str

    @property
    def query(self) -> Query:
        """The same as the query of an address."""
        said = [('have', text) for text in self.have]
        return [*said, ('by', self.by), ('to', self.to), ('language', '' if self.language == 'en' else self.language)]


@blueprint.get('/pathways/<ctid>')
@blueprint.get('/pathways/<ctid>.<extension>')
def page_of(ctid: str, extension: str = '') -> Response:
    """A pathway in the form that is wanted."""
    form = history_forms.wanted(FORMS, extension)
    wish = Wish(
        site().registry.ctid(ctid),
        request.args.get('language', 'en')[:35],
        _have(),
        request.args.get('by', ''),
        request.args.get('to', ''),
    )
    if form is JSONLD:
        return history_forms.body(shown(site().registry.ledger, wish.ctid).data, form)
    judged = _judged(wish)
    return _page(judged, wish) if form is HTML else history_forms.body(_data(judged, wish, form), form, f'{wish.ctid}.csv')


@blueprint.get('/diagrams/diagram.css')
def stylesheet() -> Response:
    """The colours of drawings in pages."""
    answer = Response(_stylesheet(), content_type='text/css; charset=utf-8')
    answer.headers['Cache-Control'] = 'public, max-age=86400'
    return answer


@cache
def _stylesheet() -> bytes:
    return files('ctdl.diagrams').joinpath('diagram.css').read_bytes()


def _have() -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.strip() for text in request.args.getlist('have') if text.strip()))[:_MOST]


def _judged(wish: Wish) -> Judged:
    """The pathway with its findings and what remains; MissingError with what the CTID is instead."""
    from dataclasses import replace

    pathway, judged = _reading(wish)
    solution, notice = asked(pathway, wish.have, wish.by, wish.to)
    return replace(judged, solution=solution, notice=notice)


def _reading(wish: Wish) -> tuple[Pathway, Judged]:
    from ctdl.pathways.judge import judge
    from graph import described
    from graph.pathways import asking, read

    with site().snapshot() as now:

        def make() -> tuple[Pathway, Judged]:
            iri = described.address_of(wish.ctid, described.asking(now.store, now.base))
            found = read([asking(now.store, now.base)], iri, wish.language)
            found = with_sequence(found, now.sequence)
            return found, Judged(found, tuple(judge(found)))

        try:
            return _read.get((str(site().folder.path), now.sequence, wish.ctid, wish.language), make)
        except MissingError as error:
            if not error.facts.get('described'):
                shown(site().registry.ledger, wish.ctid)
            raise


def _leads(judged: Judged, wish: Wish, absolute: bool = False) -> dict[str, str]:
    """Where each component leads."""
    outline = history_forms.addressed(f'/pathways/{wish.ctid}', [('view', 'outline'), *wish.query])
    found = targets(judged.pathway, site().registry.ledger.describers, outline)
    return {iri: links.absolute(path) if path and absolute else path for iri, path in found.items()}


def _diagram(judged: Judged, leads: dict[str, str]) -> Diagram:
    from ctdl.pathways.picture import picture

    def href(component: Component) -> str:
        return leads.get(component.iri, '')

    return picture(judged.pathway, judged.findings, judged.solution, href)


def _svg(judged: Judged, leads: dict[str, str]) -> str:
    """The drawing that stands in the page."""
    from ctdl.diagrams.svg import to_svg

    key = (judged.pathway.iri, judged.pathway.sequence, judged.pathway.language, judged.solution, tuple(leads.items()))
    return _drawn.get(key, lambda: to_svg(_diagram(judged, leads)))


def _data(judged: Judged, wish: Wish, form: Form) -> bytes:
    if form is CSV:
        from ctdl.pathways.table import rows, to_csv

        return to_csv(rows(judged.pathway, judged.findings, judged.solution))
    if form is JSON:
        from ctdl.pathways.records import as_dict

        return orjson.dumps(as_dict(judged.pathway, judged.findings, judged.solution), option=orjson.OPT_INDENT_2) + b'\n'
    return history_forms.drawn(_diagram(judged, _leads(judged, wish, absolute=True)), form)


def _page(judged: Judged, wish: Wish) -> Response:
    path = f'/pathways/{wish.ctid}'
    view = request.args.get('view', '')
    view = view if view in (*VIEWS, TICK) else ''
    leads = _leads(judged, wish)
    found = page(judged, leads)
    large = sum(len(total.ticks) for total in found.totals) > MANY
    drawing = framed(_svg(judged, leads), path, [('view', 'diagram'), *wish.query]) if view in ('', 'diagram') else None
    if drawing and not drawing.svg and not view:
        view, drawing = 'outline', None
    return answers.page(
        'pathway.html',
        title=found.name,
        crumbs=[('Find', '/search'), ('Pathways', '/search?type=ceterms:Pathway')],
        alternates=history_forms.alternates(path, FORMS, wish.query),
        section='find',
        pathway=found,
        view=view,
        tabs=_tabs(path, wish.query),
        drawing=drawing,
        drawing_alone=history_forms.addressed(f'{path}.svg', wish.query),
        ticks_here=view == TICK or not large,
        tick_page=history_forms.addressed(path, [('view', TICK), *wish.query]),
        wish=wish,
        measures=BY,
        files=[(form, address) for form, address in history_forms.alternates(path, FORMS, wish.query) if form is not HTML],
        share=links.absolute(history_forms.addressed(path, wish.query)),
    )


def _tabs(path: str, query: Query) -> Sequence[tuple[str, str, str]]:
    """The views: name, words, address."""
    return [(name, words, history_forms.addressed(path, [('view', name), *query])) for name, words in VIEWS.items()]
