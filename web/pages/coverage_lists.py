"""`/coverage/…`: the records behind the numbers of coverage, what is stale, dangling or said by one side only, and the trend over time."""

from __future__ import annotations

import threading
from typing import Any

import orjson
from flask import Blueprint, Response, current_app, g, request
from pyroaring import BitMap

from ctdl.errors import InputError, MissingError
from ctdl.pathways.table import to_csv
from graph import clock
from web import answers, coverage_lists, coverage_trend, history_forms
from web.coverage_lists import SOURCED, STATES, TITLES, Listed
from web.coverage_trend import Trend
from web.looking import Looking
from web.negotiation import CSV, HTML, JSON, SVG, Form
from web.pages.coverage import bitmaps, counting, kind_asked, names, owner_asked, waiting
from web.site import site

blueprint = Blueprint('coverage_lists', __name__)

FORMS = (HTML, CSV, JSON)
SHOWN = 200
"""Rows on the page; the data has all."""
_KEY = 'ctdl-coverage-trend'
_LISTS = 'ctdl-coverage-lists'
_lock = threading.Lock()


@blueprint.get('/coverage/trend')
@blueprint.get('/coverage/trend.<extension>')
def trend(extension: str = '') -> Response:
    """How coverage was as of past days."""
    form = history_forms.wanted((*FORMS, SVG), extension)
    points = trending().points(site().registry.ledger, wait=1.0)
    if points is None:
        return _later('Coverage over time', form)
    if form is CSV:
        return history_forms.body(to_csv([point.row() for point in points], coverage_trend.COLUMNS), CSV, 'coverage-trend.csv')
    if form is JSON:
        told = {'sequence': site().sequence, 'days': [dict(zip(coverage_trend.COLUMNS, _numbers(p), strict=True)) for p in points]}
        return history_forms.body(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b'\n', JSON)
    some = coverage_trend.thinned(points)
    return answers.page(
        'coverage_trend.html', title='Coverage over time', crumbs=[('Coverage', '/coverage')], section='coverage',
        alternates=history_forms.alternates('/coverage/trend', FORMS), points=some, days=len(points),
        drawn=coverage_trend.drawn(some) if some else None,
    )  # fmt: skip


def _numbers(point: coverage_trend.Point) -> tuple[object, ...]:
    return (
        point.day, point.records, round(point.score, 1), point.complete, point.created, point.updated, point.withdrawn,
    )  # fmt: skip


def trending() -> Trend:
    """The trend of this app's site."""
    with _lock:
        found: Trend = current_app.extensions.setdefault(_KEY, Trend(site().folder.ledger))
    return found


@blueprint.get('/coverage/<name>')
@blueprint.get('/coverage/<name>.<extension>')
def listed(name: str, extension: str = '') -> Response:
    """A list in the form that is wanted, of all owners or of one."""
    if name not in TITLES:
        raise MissingError(f'There is no list “{name}”; there is {", ".join((*TITLES, "trend"))}.')
    form = history_forms.wanted(FORMS, extension)
    ledger, most = site().registry.ledger, SHOWN if form is HTML else None
    kind, owner = kind_asked(ledger.counts().kinds), owner_asked()
    state, before = request.args.get('state', ''), _day(name)
    if state not in STATES:
        raise InputError(f'“{state}” is no state; there is {", ".join(filter(None, STATES))}.', value=state)
    owners = bitmaps()[0]
    among = owners.get(owner, BitMap()) if owner else None
    if name == 'records':
        counts = counting()
        if not counts.ready(ledger):
            return waiting(counts, form)
        with counts.lock:
            ids = coverage_lists.chosen(counts.counted, kind, state, among)
        found = coverage_lists.records(ledger, site().registry.finder.index, counts, ids, most)
    elif name == 'stale':
        found = coverage_lists.stale(ledger, before, kind, among, most)
    else:
        return _from_graph(name, form, owner, among)
    query = [('type', kind), ('owner', owner), ('state', state if name == 'records' else ''), ('before', before)]
    return _answer(name, found, form, query, state=state)


def _day(name: str) -> str:
    if name != 'stale':
        return ''
    text = request.args.get('before', '').strip()
    return clock.moment(text)[:10] if text else coverage_lists.a_year_ago()


def _from_graph(name: str, form: Form, owner: str, among: BitMap | None) -> Response:
    """What a named query finds, as of the last time that it was asked."""
    seen = _looking().seen(SOURCED[name])
    if seen is None:
        return _later(TITLES[name][0], form)
    g.sequence = seen.sequence
    make = coverage_lists.references if name == 'references' else coverage_lists.one_sided
    return _answer(name, make(site().registry.ledger, seen.rows, among), form, [('owner', owner)], more=seen.more)


def _looking() -> Looking:
    with _lock:
        found: Looking = current_app.extensions.setdefault(_LISTS, Looking(site()))
    return found


def _answer(name: str, found: Listed, form: Form, query: list[tuple[str, str]], state: str = '', more: bool = False) -> Response:
    if form is CSV:
        return history_forms.body(to_csv(found.rows, found.columns), form, f'{name}.csv')
    if form is JSON:
        told = {'list': name, 'total': found.total, 'truncated': more, 'rows': found.as_dicts()}
        return history_forms.body(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b'\n', form)
    title, words = TITLES[name]
    given = dict(query)
    headings, cells = coverage_lists.cells(Listed(found.columns, found.rows[:SHOWN], found.total))
    shown: dict[str, Any] = {'name': name, 'words': words, 'headings': headings, 'cells': cells, 'state': state, 'more': more}
    owner = given.get('owner', '')
    return answers.page(
        'coverage_list.html', title=title, crumbs=[('Coverage', history_forms.addressed('/coverage', [('owner', owner)]))],
        section='coverage', alternates=history_forms.alternates(f'/coverage/{name}', FORMS, query), total=found.total,
        states=STATES, kind=given.get('type', ''), kinds=sorted(site().registry.ledger.counts().kinds), owner=owner,
        owner_name=names([owner])[owner] if owner else '', before=given.get('before', ''), address=history_forms.addressed, **shown,
    )  # fmt: skip


def _later(title: str, form: Form) -> Response:
    if form is HTML:
        answer = answers.page(
            'coverage_trend.html', title=title, crumbs=[('Coverage', '/coverage')], section='coverage', points=None
        )
    else:
        answer = answers.json({'status': 503, 'error': 'Being counted', 'message': 'Ask again in a few seconds.'}, status=503)
    answer.headers['Retry-After'] = '3'
    answer.headers['Cache-Control'] = 'no-store'
    return answer
