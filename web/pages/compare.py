"""Two to six records side by side."""

from __future__ import annotations

from flask import Blueprint, Response, g, request

from ctdl.ctid import ctid_of
from ctdl.document import Document
from ctdl.errors import MissingError
from web import answers, compare_page
from web.negotiation import CSV, HTML, JSON, chosen
from web.resource_look import Look
from web.resource_values import Reader
from web.search_tagged import tagged
from web.site import site

blueprint = Blueprint('compare', __name__)


@blueprint.get('/compare')
@blueprint.get('/compare.<extension>')
def compare(extension: str = '') -> Response:
    """A comparison of the records whose CTIDs are in `ids`, apart by commas or repeated."""
    form = chosen(request, (HTML, JSON, CSV), extension)
    ids, notes = _asked()
    known, missing = _documents(ids)
    notes += (f'There is no {ctid} here, so it is not compared.' for ctid in missing)
    address = f'/compare?ids={",".join(ids)}'
    if form is HTML and ids and not notes and set(request.args) == {'ids'} and request.full_path != address:
        return answers.redirect(address)
    with site().snapshot() as now:
        look = Look(now.store, now.base)
        readers = [Reader(document, look) for document in known]
        rest = [document.ctid for document in known]
        columns = [compare_page.column(reader, _without(rest, reader.document.ctid)) for reader in readers]
        table = compare_page.rows(readers, 12 if form is HTML else 10_000)
    g.sequence = min(now.sequence, g.get('sequence', now.sequence))
    if form is JSON:
        return tagged(answers.json({**compare_page.as_dict(columns, table), 'notes': notes}))
    if form is CSV:
        return tagged(answers.data(compare_page.as_csv(columns, table), CSV, filename='compare.csv'))
    alternates = [(CSV, f'{address}&format=csv'), (JSON, f'{address}&format=json')] if columns else []
    different = request.args.get('only') == 'differences'
    return answers.page(
        'compare.html', title='Compare', section='find', crumbs=[('Search', '/search')], alternates=alternates, columns=columns,
        notes=notes, rows=[row for row in table if row.differs or not different], address=address, different=different,
        enough=len(columns) > 1, same=sum(not row.differs for row in table), back=_back(),
    )  # fmt: skip


def _asked() -> tuple[list[str], list[str]]:
    """The CTIDs asked for, and what was left out."""
    given = [text.strip() for value in request.args.getlist('ids') for text in value.split(',') if text.strip()]
    notes = [f'“{text[:60]}” is no CTID.' for text in given if not ctid_of(text)]
    ids = list(dict.fromkeys(ctid for text in given if (ctid := ctid_of(text))))
    if len(ids) > compare_page.MOST:
        notes.append(f'Only the first {compare_page.MOST} of {len(ids)} are compared: more do not fit side by side.')
    return ids[: compare_page.MOST], notes


def _documents(ids: list[str]) -> tuple[list[Document], list[str]]:
    found, missing = [], []
    for ctid in ids:
        try:
            found.append(site().registry.show(ctid).document())
        except MissingError:
            missing.append(ctid)
    return found, missing


def _without(ids: list[str], ctid: str) -> str:
    return f'/compare?ids={",".join(each for each in ids if each != ctid)}'


def _back() -> str:
    """The search that somebody came from, where the browser says so."""
    here = request.host_url + 'search'
    return request.referrer[len(request.host_url) - 1 :] if (request.referrer or '').startswith(here) else '/search'
