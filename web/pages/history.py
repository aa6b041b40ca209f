"""`/resources/{ctid}/history` and `/resources/{ctid}/diff`: the versions of a document, and what changed from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson
from flask import Blueprint, Response, request

from ctdl.ctid import ctid_of
from ctdl.difference import Difference, difference
from ctdl.errors import MissingError
from graph.ledger_schema import Entry
from graph.search_counts import names_of
from web import answers, diff_page, feed, history_forms, history_page, links
from web.negotiation import ATOM, HTML, JSON
from web.shown import shown
from web.site import site

blueprint = Blueprint('history', __name__)

HISTORY_FORMS = (HTML, JSON, ATOM)
DIFF_FORMS = (HTML, JSON)
VIEWS = {'meaning': 'By meaning', 'jsonld': 'JSON-LD', 'ntriples': 'N-Triples'}


@blueprint.get('/resources/<ctid>/history')
@blueprint.get('/resources/<ctid>/history.<extension>')
def history(ctid: str, extension: str = '') -> Response:
    """All versions of a document, also of one that was deleted."""
    form = history_forms.wanted(HISTORY_FORMS, extension)
    ledger = site().registry.ledger
    entries = _entries(ctid)
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
    found, trouble = _found(before, after, form is HTML)
    path = f'/resources/{entries[-1].ctid}/diff'
    query = [('from', said[0]), ('to', said[1])]
    if form is JSON:
        return history_forms.body(
            orjson.dumps(_as_dict(entries, before, after, found), option=orjson.OPT_INDENT_2, default=str) + b'\n', form
        )
    view = request.args.get('view', '')
    view = view if view in VIEWS else 'meaning'
    name, language = history_page.name_of(ledger, entries)
    return answers.page(
        'diff.html',
        title=f'What changed: {name or entries[-1].ctid}',
        crumbs=[
            ('Find', '/search'), (name or entries[-1].ctid, f'/resources/{entries[-1].ctid}'),
            ('Versions', f'/resources/{entries[-1].ctid}/history'),
        ],
        alternates=history_forms.alternates(path, DIFF_FORMS, query),
        section='find',
        name=name, language=language, ctid=entries[-1].ctid, entries=list(reversed(entries))[:500], before=before, after=after,
        trouble=trouble, view=view, asked=said,
        tabs=[(words, history_forms.addressed(path, [*query, ('view', key)]), key == view) for key, words in VIEWS.items()],
        **_shown(view, before, after, found, trouble),
    )  # fmt: skip


def _found(before: Entry | None, after: Entry | None, page: bool) -> tuple[Difference, str]:
    """The difference; what was purged is told on a page, and an error in data."""
    ledger = site().registry.ledger
    try:
        return difference(diff_page.body_of(ledger, before), diff_page.body_of(ledger, after)), ''
    except MissingError as error:
        if not page:
            raise
        return Difference(), str(error)


def _shown(view: str, before: Entry | None, after: Entry | None, found: Difference, trouble: str) -> dict[str, Any]:
    """What the page shows of a difference in one of the views."""
    if trouble:
        return {'parts': [], 'lines': [], 'left': 0, 'difference': found}
    if view == 'meaning':
        parts = diff_page.parts(_named(found))
        return {'parts': parts, 'lines': [], 'left': max(0, len(found.changes) - diff_page.MOST), 'difference': found}
    ledger = site().registry.ledger
    if view == 'jsonld':
        lines = diff_page.jsonld_lines(diff_page.body_of(ledger, before), diff_page.body_of(ledger, after))
    else:
        lines = diff_page.ntriples_lines(ledger, before, after, site().base)
    return {'parts': [], 'lines': lines[: diff_page.MOST], 'left': max(0, len(lines) - diff_page.MOST), 'difference': found}


def _named(found: Difference) -> Difference:
    """The difference with the names of other documents here that it mentions."""
    mentioned = sorted(
        {
            text
            for change in found.changes[: diff_page.MOST]
            for value in (change.before, change.after)
            for text in diff_page.texts(value)
        }
    )
    addresses = [text for text in mentioned if text.startswith('http') and ctid_of(text)][:500]
    known = {iri: name for iri, name in names_of(site().registry.ledger, addresses).items() if name != iri}
    return replace(found, names={**known, **found.names})


def _as_dict(entries: Sequence[Entry], before: Entry | None, after: Entry | None, found: Difference) -> dict[str, Any]:
    return {'ctid': entries[-1].ctid, 'from': _version(before), 'to': _version(after), **found.as_dict()}


def _version(entry: Entry | None) -> dict[str, Any]:
    if entry is None:
        return {'version': 0}
    return {'version': entry.version, 'sequence': entry.seq, 'time': entry.recorded, 'action': entry.action, 'sha256': entry.sha256}
