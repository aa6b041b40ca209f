"""`/resources/{ctid}/quality`: what the checks say of a record."""

from __future__ import annotations

from flask import Blueprint, Response, request

from web import answers, links
from web.errors import Gone
from web.memento import gone
from web.negotiation import HTML, JSON, chosen
from web.remembering import Remembered
from web.resource_model import Quality
from web.resource_quality import HEADINGS, as_dict, quality
from web.shown import shown
from web.site import site

blueprint = Blueprint('quality', __name__)
MOST = 100
"""Findings of one severity that a page shows; JSON has all."""
_checked: Remembered[Quality] = Remembered(256)


@blueprint.get('/resources/<ctid>/quality')
@blueprint.get('/resources/<ctid>/quality.<extension>')
def of(ctid: str, extension: str = '') -> Response:
    """The findings about the document that describes a resource."""
    form = chosen(request, (HTML, JSON), extension)
    try:
        found = shown(site().registry.ledger, site().registry.ctid(ctid))
    except Gone as absent:
        return gone(absent)
    base = site().base
    said = _checked.get((base, found.entry.hash), lambda: quality(found.document, base))
    if form is JSON:
        return answers.json(as_dict(said))
    path = links.resource(found.entry.ctid)
    return answers.page(
        'resource_quality.html',
        title=f'Quality of the record: {said.name.text[:120]}',
        crumbs=[('Browse', '/browse'), (said.name.text[:80], path)],
        alternates=[(HTML, f'{path}/quality'), (JSON, f'{path}/quality.json')],
        section='browse',
        quality=said,
        entry=found.entry,
        headings={severity.value: words for severity, words in HEADINGS.items()},
        most=MOST,
    )
