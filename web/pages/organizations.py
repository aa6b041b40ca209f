"""`/organizations/{ctid}`: what an organization owns, its quality assurance, parts, coverage, changes, and its documents to take along."""

from __future__ import annotations

from typing import IO, Any

import orjson
from flask import Blueprint, Response
from pyroaring import BitMap

from ctdl.ctid import ctid_of
from ctdl.errors import MissingError
from ctdl.search_facets import is_anonymous, texts
from ctdl.vocabulary import load
from graph import sparql
from graph.exporting import Format, Selection, export
from graph.ledger import Ledger
from web import answers, changes_page, history_forms, memento, organization_page
from web.called import called, named
from web.coverage import figures
from web.errors import Gone
from web.history_forms import JSONL
from web.negotiation import HTML, JSON, Form
from web.organization_page import NAMED, PART_WORDS
from web.pages.coverage import counting
from web.shown import Shown, shown
from web.site import site
from web.streaming import streamed
from web.taking import QUADS, ZIP

blueprint = Blueprint('organizations', __name__)
blueprint.register_error_handler(Gone, memento.gone)

FORMS = (HTML, JSON, JSONL, QUADS, ZIP)
_EXPORTS: dict[str, Format] = {JSONL.name: 'jsonl', QUADS.name: 'nquads', ZIP.name: 'zip'}
_MOST_NAMES = 2_000
_QUALITY = 200


@blueprint.get('/organizations/<ctid>')
@blueprint.get('/organizations/<ctid>.<extension>')
def page(ctid: str, extension: str = '') -> Response:
    """An organization in the form that is wanted; JSON Lines are all documents that it owns, as they were published."""
    form = history_forms.wanted(FORMS, extension)
    found = _found(ctid)
    if form.name in _EXPORTS:
        return _documents(found, form)
    told = _told(found)
    if form is JSON:
        return history_forms.body(orjson.dumps(_as_dict(found, told), option=orjson.OPT_INDENT_2) + b'\n', form)
    return _page('organization.html', found, told)


@blueprint.get('/organizations/<ctid>/sheet')
def sheet(ctid: str) -> Response:
    """The same on one page, to be printed."""
    found = _found(ctid)
    return _page('organization_sheet.html', found, _told(found))


def _found(ctid: str) -> Shown:
    found = shown(site().registry.ledger, site().registry.ctid(ctid))
    kind = str(found.node.get('@type', ''))
    if not organization_page.is_organization(kind):
        words = load().label(kind) if kind in load() else kind or 'record'
        raise MissingError(f'{found.ctid} “{found.name}” is a {words}, not an organization.', ctid=found.ctid)
    return found


def _page(template: str, found: Shown, told: dict[str, Any]) -> Response:
    home = [(found.name, f'/organizations/{found.ctid}')] if template != 'organization.html' else []
    return answers.page(
        template,
        title=f'{found.name} on one page' if home else found.name,
        crumbs=[('Find', '/search'), ('Organizations', '/search?type=ceterms:Organization'), *home],
        alternates=history_forms.alternates(f'/organizations/{found.ctid}', FORMS),
        section='find',
        ctid=found.ctid, iri=found.iri, kind=str(found.node.get('@type', '')),
        webpage=next(iter(texts(found.node.get('ceterms:subjectWebpage'))), ''),
        emails=texts(found.node.get('ceterms:email'))[:3], address=history_forms.addressed,
        with_state=lambda states: [('status', state) for state in states], **told,
    )  # fmt: skip


def _owned(iri: str) -> tuple[BitMap, dict[str, BitMap]]:
    """The documents that it owns and those of each status, as the search has them."""
    finder = site().registry.finder
    with finder.index.lock, finder.ledger.snapshot():
        finder.index.follow(finder.ledger)
        return BitMap(finder.index.of('owner').get(iri, ())), dict(finder.index.of('status'))


def _told(found: Shown) -> dict[str, Any]:
    registry = site().registry
    ids, statuses = _owned(found.iri)
    ctids = registry.finder.ctids('', {'owner': found.iri}, 'name')[:_MOST_NAMES]
    names = called(registry.ledger, ctids)
    with site().snapshot() as now:
        received = site().ask(_by_address('quality-assurance-received', 'resource'), {'resource': found.iri}, now, _QUALITY)
        given = site().ask(_by_address('quality-assurance-given', 'organization'), {'organization': found.iri}, now, _QUALITY)
        parts = site().ask(organization_page.PARTS, {'organization': found.iri}, now, _QUALITY)
    changes = changes_page.listed(registry.finder, changes_page.Wanted(owner=found.iri), 10)
    return {
        'portfolio': organization_page.portfolio(registry.ledger, ids, statuses, names),
        'received': organization_page.assurances(received.rows, given=False),
        'given': organization_page.assurances(given.rows, given=True),
        'more_given': given.truncated,
        'parts': _parts([(str(how), str(other), str(name or '')) for how, other, name in parts.rows]),
        'days': changes_page.days(changes.entries, changes_page.names(registry.ledger, changes.entries)),
        'named': NAMED,
        'name': found.name,
        **_coverage(ids),
    }


def _by_address(name: str, parameter: str) -> str:
    """A named query that takes an address as it is: an organization need not stand at that of the Credential Registry."""
    return sparql.find(name).text.replace(f'# param {parameter} ctid:', f'# param {parameter} iri:')


def _parts(rows: list[tuple[str, str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What it is part of and has as parts: words, and (name, address) of each; '' for what has no address of its own."""
    base = site().base

    def shown_as(iri: str, name: str) -> tuple[str, str]:
        target = '' if is_anonymous(iri, base) else f'/organizations/{ctid_of(iri)}' if ctid_of(iri) and name else iri
        return 'without a name' if not (name or target) else named(iri, name), target

    return [
        (words, [shown_as(iri, name) for how, iri, name in rows if how == key])
        for key, words in PART_WORDS.items()
        if any(how == key for how, _, _ in rows)
    ]


def _coverage(ids: BitMap) -> dict[str, Any]:
    """Its completeness and gaps; None while it is being counted."""
    counts = counting()
    if not counts.ready(site().registry.ledger, wait=0.0):
        return {'figures': None, 'gaps': [], 'more_gaps': 0}
    with counts.lock:
        gaps = organization_page.gaps(counts.counted, ids)
        return {
            'figures': figures(counts.counted, ids),
            'gaps': gaps[: organization_page.GAPS],
            'more_gaps': max(0, len(gaps) - organization_page.GAPS),
        }


def _documents(found: Shown, form: Form) -> Response:
    """All that it owns and its own document."""
    path = site().folder.ledger
    ctids = tuple(dict.fromkeys((found.entry.ctid, *site().registry.finder.ctids('', {'owner': found.iri}, 'name'))))

    def write(out: IO[bytes]) -> None:
        with Ledger.open(path) as ledger:
            export(ledger, Selection(ctids=ctids), _EXPORTS[form.name], out)

    return answers.data(streamed(write), form, filename=f'{found.ctid}.{form.extension}')


def _as_dict(found: Shown, told: dict[str, Any]) -> dict[str, Any]:
    portfolio = told['portfolio']
    whole = told['figures']
    return {
        'ctid': found.ctid,
        'iri': found.iri,
        'name': found.name,
        'owned': portfolio.total,
        'portfolio': [
            {
                'class': group.kind,
                'records': group.total,
                'withTypesBelow': group.whole,
                'states': {state: n for (state, _), n in zip(portfolio.states, group.states, strict=True) if n},
            }
            for group in portfolio.groups
        ],
        'qualityAssuranceReceived': [{'agent': one.iri, 'name': one.name, 'kind': one.kind} for one in told['received']],
        'qualityAssuranceGiven': [{'resource': one.iri, 'name': one.name, 'kind': one.kind} for one in told['given']],
        'completeness': None if whole is None else round(whole.score, 1),
        'withAllRequired': None if whole is None else whole.complete,
        'gaps': [
            {'class': gap.kind, 'property': gap.property, 'required': gap.required, 'lacking': gap.lacking} for gap in told['gaps']
        ],
    }
