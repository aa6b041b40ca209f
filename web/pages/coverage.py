"""`/coverage`: how complete the records are, by owner, class and property, against what is required and recommended."""

from __future__ import annotations

import threading
from collections.abc import Container, Sequence
from typing import Any

import orjson
from flask import Blueprint, Response, current_app, request
from pyroaring import BitMap

from ctdl.errors import InputError
from ctdl.vocabulary import load
from graph.search_counts import names_of
from graph.search_filters import read_filters
from web import answers, coverage_page, history_forms
from web.called import called, named
from web.coverage import Counted, Counting, figures
from web.negotiation import CSV, HTML, JSON, Form
from web.site import site

blueprint = Blueprint('coverage', __name__)

FORMS = (HTML, CSV, JSON)
LISTED = 200
_KEY = 'ctdl-coverage'
_lock = threading.Lock()


def counting() -> Counting:
    """The counts of this app's site."""
    with _lock:
        found: Counting = current_app.extensions.setdefault(_KEY, Counting(site().folder.ledger))
    return found


@blueprint.get('/coverage')
@blueprint.get('/coverage.<extension>')
def shown(extension: str = '') -> Response:
    """Coverage in the form that is wanted; while it is being counted for the first time, that is said (data: 503)."""
    form = history_forms.wanted(FORMS, extension)
    counts = counting()
    if not counts.ready(site().registry.ledger):
        return waiting(counts, form)
    kind, owner = kind_asked(site().registry.ledger.counts().kinds), owner_asked()
    with counts.lock:
        return _answer(counts.counted, form, kind, owner)


def kind_asked(known: Container[str]) -> str:
    """The class that is asked for, '' for all; InputError for what is none."""
    text = request.args.get('type', '').strip()
    kind = text if ':' in text or not text else f'ceterms:{text}'
    if kind and kind not in load().classes and kind not in known:
        raise InputError(f'“{text}” is no class of CTDL.', value=text)
    return kind


def owner_asked() -> str:
    """The address of the owner that is asked for, '' for all."""
    return read_filters({'owner': request.args.get('owner', '')}).get('owner', ('',))[0]


def waiting(counts: Counting, form: Form) -> Response:
    """The answer while it is being counted."""
    total = sum(site().registry.ledger.counts().kinds.values())
    if form is HTML:
        answer = answers.page(
            'coverage.html',
            title='Coverage',
            section='coverage',
            waiting=True,
            done=counts.done,
            total=total,
            trouble=counts.trouble,
        )
    else:
        answer = answers.json(
            {'status': 503, 'error': 'Being counted', 'message': f'{counts.done} of {total} documents are counted.'}, status=503
        )
    answer.headers['Retry-After'] = '5'
    answer.headers['Cache-Control'] = 'no-store'
    return answer


def bitmaps() -> tuple[dict[str, BitMap], dict[str, BitMap]]:
    """The documents of each owner and of each band of completeness, as the search has them."""
    finder = site().registry.finder
    with finder.index.lock, finder.ledger.snapshot():
        finder.index.follow(finder.ledger)
        return dict(finder.index.of('owner')), dict(finder.index.of('completeness'))


def _answer(counted: Counted, form: Form, kind: str, owner: str) -> Response:
    owners, bands = bitmaps()
    among = owners.get(owner, BitMap()) if owner else None
    lacks = request.args.get('lacks', '').strip()
    if lacks and not kind:
        raise InputError('Name the type of the records that lack something, too.', value=lacks)
    if lacks:
        return _records(coverage_page.lacking(counted, kind, lacks, among), form, kind, owner, lacks)
    kinds = [kind] if kind else [one.name for one in coverage_page.classes(counted, among)]
    rows = {name: coverage_page.properties(counted, name, among) for name in kinds}
    if form is CSV:
        return _csv(counted, owners, bands, rows)
    best = {} if owner or kind else coverage_page.largest(owners, coverage_page.OWNERS if form is HTML else len(owners))
    listed = coverage_page.owners(counted, best, bands, names(list(best)))
    classes = coverage_page.classes(counted, among)
    whole = figures(counted, among, kind)
    if form is JSON:
        chosen = [one for one in classes if not kind or one.name == kind]
        told = coverage_page.as_dict(listed, chosen, rows, whole, counted.sequence)
        return history_forms.body(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b'\n', form)
    return _page(
        kind, owner, whole=whole, owners=listed, left=sum(map(bool, owners.values())) - len(listed), classes=classes,
        properties=rows.get(kind, ()), sequence_counted=counted.sequence,
    )  # fmt: skip


def names(iris: Sequence[str]) -> dict[str, str]:
    """The names of resources, in words for those that are not here."""
    return {iri: named(iri, name) for iri, name in names_of(site().registry.ledger, list(iris)).items()}


def _csv(
    counted: Counted, owners: dict[str, BitMap], bands: dict[str, BitMap], rows: dict[str, list[coverage_page.Property]]
) -> Response:
    from ctdl.pathways.table import to_csv

    if request.args.get('by') == 'owner':
        listed = coverage_page.owners(counted, owners, bands, names(list(owners)))
        return history_forms.body(
            to_csv(coverage_page.owner_rows(listed), coverage_page.OWNER_COLUMNS), CSV, 'coverage-by-owner.csv'
        )
    return history_forms.body(to_csv(coverage_page.property_rows(rows), coverage_page.PROPERTY_COLUMNS), CSV, 'coverage.csv')


def _records(ctids: list[str], form: Form, kind: str, owner: str, lacks: str) -> Response:
    """The records that lack something."""
    from ctdl.pathways.table import to_csv

    known = called(site().registry.ledger, ctids)
    listed = sorted(((known[ctid], ctid) for ctid in ctids), key=lambda pair: (pair[0].casefold(), pair[1]))
    if form is CSV:
        return history_forms.body(
            to_csv([(ctid, name, kind, lacks) for name, ctid in listed], ('ctid', 'name', 'class', 'lacks')), form, 'lacking.csv'
        )
    if form is JSON:
        told = {
            'class': kind,
            'lacks': lacks,
            'total': len(ctids),
            'records': [{'ctid': ctid, 'name': name} for name, ctid in listed],
        }
        return history_forms.body(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b'\n', form)
    return _page(kind, owner, lacks=lacks, records=listed[:LISTED], total=len(ctids))


def _page(kind: str, owner: str, **shown: Any) -> Response:
    query = [('type', kind), ('owner', owner), ('lacks', shown.get('lacks', ''))]
    title = 'Coverage'
    if kind:
        title = (
            f'Records without {coverage_page.label(shown["lacks"])}'
            if 'lacks' in shown
            else f'Coverage: {coverage_page.label(kind)}'
        )
    return answers.page(
        'coverage.html',
        title=title,
        crumbs=[('Coverage', history_forms.addressed('/coverage', [('owner', owner)]))] if kind else [],
        alternates=history_forms.alternates('/coverage', FORMS, query),
        section='coverage',
        waiting=False, kind=kind, owner=owner, owner_name=names([owner])[owner] if owner else '', address=history_forms.addressed, **shown,
    )  # fmt: skip
