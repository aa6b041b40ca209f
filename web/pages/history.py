"""`/resources/{ctid}/history` and `/resources/{ctid}/diff`: the versions of a document, and what changed from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson
from flask import Blueprint, Response, request

from ctdl import difference_forms
from ctdl.ctid import ctid_of
from ctdl.difference import Difference, difference
from ctdl.errors import MissingError
from graph.ledger_schema import Entry
from graph.search_counts import names_of
from web import answers, diff_page, diff_raw, feed, history_forms, history_page, links
from web.history_forms import JSON_PATCH, MOVED, SPARQL_UPDATE
from web.negotiation import ATOM, CSV, HTML, JSON, Form
from web.shown import shown
from web.site import site
from web.tables import csv_bytes

blueprint = Blueprint('history', __name__)

HISTORY_FORMS = (HTML, JSON, ATOM)
DIFF_FORMS = (HTML, JSON, CSV, JSON_PATCH, SPARQL_UPDATE, *MOVED)
VIEWS = {'meaning': 'By meaning', 'jsonld': 'JSON-LD', 'turtle': 'Turtle', 'ntriples': 'N-Triples'}
WHOLE = {'meaning': 'json', 'jsonld': 'json-patch', 'turtle': 'sparql-update', 'ntriples': 'sparql-update'}
"""The form that has all that a view shows a part of."""
_GONE = 30
"""Addresses whose last name is looked for, at most."""


@blueprint.get('/resources/<ctid>/history')
@blueprint.get('/resources/<ctid>/history.<extension>')
def history(ctid: str, extension: str = '') -> Response:
    """All versions of a document, also of one that was deleted."""
    form = history_forms.wanted(HISTORY_FORMS, extension)
    ledger = site().registry.ledger
    entries = _entries(ctid)
    if request.args.get('at', '').strip():
        return _at(entries, request.args['at'].strip())
    path = f'/resources/{entries[-1].ctid}/history'
    if form is JSON:
        told = history_page.as_dict(
            entries, links.absolute('/'), history_page.purges(ledger, [entry for entry in entries if entry.purged])
        )
        return history_forms.body(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b'\n', form)
    if form is ATOM:
        return history_forms.body(_atom(entries, path), form)
    shown = history_page.page(ledger, entries, history_forms.number('before', 0, 0, 10**9))
    return answers.page(
        'history.html',
        title=f'Versions of {shown.name or shown.ctid}',
        crumbs=[('Find', '/search'), (shown.name or shown.ctid, f'/resources/{shown.ctid}')],
        alternates=history_forms.alternates(path, HISTORY_FORMS),
        section='find',
        history=shown,
    )


def _at(entries: Sequence[Entry], day: str) -> Response:
    """To the version that held at the end of a day; MissingError in words for a day before the first one."""
    first = entries[0]
    found = diff_page.chosen(site().registry.ledger, entries, diff_page.dated(day), 0)
    if found is None:
        raise MissingError(f'{first.ctid} was published on {first.recorded[:10]}; there was nothing before.', ctid=first.ctid)
    return answers.redirect(f'/resources/{found.ctid}/versions/{found.version}')


def _entries(text: str) -> list[Entry]:
    """The versions of a document, or of the one that describes a competency or component."""
    ctid = site().registry.ctid(text)
    entries = site().registry.ledger.history(ctid)
    if entries:
        return entries
    return site().registry.ledger.history(shown(site().registry.ledger, ctid).current.ctid)


def _atom(entries: Sequence[Entry], path: str) -> bytes:
    name, _ = history_page.name_of(site().registry.ledger, entries)
    items = [feed.item_of(entry, name, links.absolute('/')) for entry in reversed(entries[-feed.PAGE :])]
    return feed.atom(f'Versions of {name or entries[-1].ctid}', links.absolute(f'{path}.atom'), links.absolute(path), items)


@blueprint.get('/resources/<ctid>/diff')
@blueprint.get('/resources/<ctid>/diff.<extension>')
def diff(ctid: str, extension: str = '') -> Response:
    """What changed between two versions, by number or date; by default between the last two."""
    form = history_forms.wanted(DIFF_FORMS, extension)
    ledger, entries = site().registry.ledger, _entries(ctid)
    said = request.args.get('from', ''), request.args.get('to', '')
    after = diff_page.chosen(ledger, entries, said[1], entries[-1].version)
    before = diff_page.chosen(ledger, entries, said[0], (after.version if after else 1) - 1)
    path = f'/resources/{entries[-1].ctid}/diff'
    if form is not HTML:
        return history_forms.body(
            _data(entries, before, after, form), form, f'{entries[-1].ctid}-{_span(before, after)}.{form.extension}'
        )
    query = [('from', said[0]), ('to', said[1])]
    view = request.args.get('view', '')
    view = view if view in VIEWS else 'meaning'
    name, language = history_page.name_of(ledger, entries)
    forms = history_forms.alternates(path, DIFF_FORMS, query)
    return answers.page(
        'diff.html',
        title=f'What changed: {name or entries[-1].ctid}',
        crumbs=[
            ('Find', '/search'), (name or entries[-1].ctid, f'/resources/{entries[-1].ctid}'),
            ('Versions', f'/resources/{entries[-1].ctid}/history'),
        ],
        alternates=[pair for pair in forms if pair[0] not in MOVED],
        section='find',
        name=name, language=language, ctid=entries[-1].ctid, entries=list(reversed(entries))[:500], before=before, after=after,
        view=view, asked=said, kind=(after or before or entries[-1]).kind,
        tabs=[(words, history_forms.addressed(path, [*query, ('view', key)]), key == view) for key, words in VIEWS.items()],
        data={form.name: address for form, address in forms},
        whole=next(pair for pair in forms if pair[0].name == WHOLE[view]),
        **_shown(view, before, after),
    )  # fmt: skip


def _span(before: Entry | None, after: Entry | None) -> str:
    return '-'.join(str(entry.version if entry else 0) for entry in (before, after))


def _data(entries: Sequence[Entry], before: Entry | None, after: Entry | None, form: Form) -> bytes:
    """The difference in a form for programs; MissingError where the bytes of a version were purged."""
    ledger = site().registry.ledger
    old, new = diff_page.data_of(ledger, before), diff_page.data_of(ledger, after)
    if form in (JSON, CSV):
        found = difference(diff_page.body_of(old), diff_page.body_of(new))
        if form is CSV:
            return csv_bytes(diff_raw.COLUMNS, map(diff_raw.row, found.changes))
        return orjson.dumps(_as_dict(entries, before, after, found), option=orjson.OPT_INDENT_2, default=str) + b'\n'
    if form in MOVED:
        side, _, ending = form.name.partition('.')
        lines = difference_forms.moved(old, new, site().base)
        return difference_forms.WRITERS[ending](lines.added if side == 'added' else lines.removed)
    return difference_forms.written(form.name, old, new, site().base)


def _shown(view: str, before: Entry | None, after: Entry | None) -> dict[str, Any]:
    """What the page shows of a difference in one of the views; where a version was purged there is none, and why."""
    ledger = site().registry.ledger
    shown: dict[str, Any] = {'trouble': '', 'parts': [], 'lines': [], 'start': 0, 'total': 0, 'most': 1, 'difference': Difference()}
    try:
        old, new = (diff_page.data_of(ledger, entry) for entry in (before, after))
    except MissingError as error:
        return {**shown, 'trouble': str(error)}
    bodies = diff_page.body_of(old), diff_page.body_of(new)
    found, start = difference(*bodies), history_forms.number('start', 0, 0, 10**9)
    shown |= {'difference': found, 'start': start}
    if view == 'meaning':
        main = after or before
        parts = diff_page.parts(_named(found, start), *bodies, main=main.ctid if main else '', start=start)
        return {**shown, 'parts': parts, 'total': len(found.changes), 'most': diff_page.MOST}
    if view == 'jsonld':
        lines = diff_raw.jsonld_lines(*bodies)
    else:
        lines = (diff_raw.turtle_lines if view == 'turtle' else diff_raw.ntriples_lines)(old, new, site().base)
    return {**shown, 'lines': lines[start : start + diff_page.LINES], 'total': len(lines), 'most': diff_page.LINES}


def _named(found: Difference, start: int) -> Difference:
    """The difference with the names of other documents here that it mentions; of those that were deleted, the last they had."""
    mentioned = sorted(
        {
            text
            for change in found.changes[start : start + diff_page.MOST]
            for value in (change.before, change.after)
            for text in diff_page.texts(value)
        }
    )
    addresses = [text for text in mentioned if text.startswith('http') and ctid_of(text)][:500]
    ledger = site().registry.ledger
    known = {iri: name for iri, name in names_of(ledger, addresses).items() if name != iri}
    gone = [iri for iri in addresses if iri not in known][:_GONE]
    last = {iri: history_page.name_of(ledger, ledger.history(ctid_of(iri)))[0] for iri in gone}
    return replace(found, names={**{iri: f'{name} (withdrawn)' for iri, name in last.items() if name}, **known, **found.names})


def _as_dict(entries: Sequence[Entry], before: Entry | None, after: Entry | None, found: Difference) -> dict[str, Any]:
    return {'ctid': entries[-1].ctid, 'from': _version(before), 'to': _version(after), **found.as_dict()}


def _version(entry: Entry | None) -> dict[str, Any]:
    if entry is None:
        return {'version': 0}
    return {'version': entry.version, 'sequence': entry.seq, 'time': entry.recorded, 'action': entry.action, 'sha256': entry.sha256}
