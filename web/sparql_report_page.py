"""The pages of reports: `/sparql/q/{id}/report` and `/sparql/queries/{name}/report`, each as page, JSON and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from flask import Blueprint, Response, g, request

from ctdl.errors import CTDLError
from graph.queries import NamedQuery
from graph.query_variables import likely_form
from graph.sparql import check, find
from web import answers
from web.negotiation import CSV, HTML, JSON, NotAcceptable
from web.showing import with_query
from web.sparql_answering import plain, wanted_page
from web.sparql_asking import workers
from web.sparql_page import page
from web.sparql_report import EVERY, MOST, SHOWN, as_dict, as_rows, report

reports = Blueprint('reports', __name__)
_OWN = ('days', 'every', 'from', 'to', 'by', 'format')


@reports.get('/sparql/q/<name>/report')
@reports.get('/sparql/q/<name>/report.<extension>')
def of_saved(name: str, extension: str = '') -> Response:
    """The report of a saved query."""
    text = workers().saved.find(name)
    return _answered(text, {}, f'/sparql/q/{name}', extension, None)


@reports.get('/sparql/queries/<name>/report')
@reports.get('/sparql/queries/<name>/report.<extension>')
def of_named(name: str, extension: str = '') -> Response:
    """The report of a named query; its own parameters go before those of the report, under `q.` where they have the same name."""
    query = find(name)
    given = {
        p.name: request.args.get(f'q.{p.name}', '' if p.name in _OWN else request.args.get(p.name, '')).strip()
        for p in query.parameters
    }
    return _answered(query.text, {key: value for key, value in given.items() if value}, f'/sparql/queries/{name}', extension, query)


def _answered(text: str, params: Mapping[str, str], home: str, extension: str, query: NamedQuery | None) -> Response:
    wanted = extension or request.args.get('format', '') or _by_accept()
    html = wanted == 'html'
    if wanted not in ('html', 'json', 'csv'):
        raise NotAcceptable(f'There is no format “{wanted}” for a report.', [HTML, JSON, CSV])
    try:
        form = likely_form(text) or check(text)
        steps = report(text, params, request.args, request)
    except CTDLError as error:
        return page(text, {}, query, params, error=error) if html else plain(error, request)
    g.sequence = steps[-1].taken.sequence
    waiting = any(step.taken.rows is None for step in steps)
    if wanted == 'json':
        answer = answers.json(as_dict(steps))
    elif wanted == 'csv':
        answer = answers.data(_csv(as_rows(steps)), CSV, filename='report.csv')
    else:
        title = f'Report: {query.title}' if query else 'Report'
        answer = answers.page(
            'sparql_report.html', title=title, section='sparql',
            crumbs=[('SPARQL', '/sparql'), (query.title if query else 'Saved query', _home(home, params))],
            alternates=[(form_, with_query(format=form_.name)) for form_ in (JSON, CSV)], steps=steps, text=text, query=query,
            params=params,
            options=request.args, every=EVERY, most=MOST, shown_rows=SHOWN, home=home, waiting=waiting, form=form,
            peak=max((step.taken.count or 0 for step in steps), default=0), own=_OWN, at=lambda day: _home(home, params, day),
        )  # fmt: skip
    if waiting:
        answer.headers['Retry-After'] = '10'
        answer.headers['Cache-Control'] = 'no-store'
    return answer


def _by_accept() -> str:
    if wanted_page(request):
        return 'html'
    return 'csv' if request.accept_mimetypes.best_match(('application/json', 'text/csv')) == 'text/csv' else 'json'


def _home(home: str, params: Mapping[str, str], day: str = '') -> str:
    from urllib.parse import urlencode

    source = 'as-of-source' if request.args.get('by') == 'asserted' else 'as-of'
    query = urlencode({**params, **({source: day} if day else {})})
    return f'{home}?{query}' if query else home


def _csv(rows: list[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()
