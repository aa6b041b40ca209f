"""`/resources/{ctid}/quality`: what the checks say of a record."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ctdl.vocabulary import load
from web import answers, links
from web.errors import Gone
from web.memento import gone
from web.negotiation import HTML, JSON, chosen
from web.resource_checking import checked
from web.resource_quality import HEADINGS, as_dict, by_rule
from web.shown import shown
from web.site import site

blueprint = Blueprint('quality', __name__)
PLACES, MOST = 10, 60
"""Places of one kind of finding that a page shows at once, and at all; JSON has all."""


@blueprint.get('/resources/<ctid>/quality')
@blueprint.get('/resources/<ctid>/quality.<extension>')
def of(ctid: str, extension: str = '') -> Response:
    """The findings about the document that describes a resource."""
    form = chosen(request, (HTML, JSON), extension)
    try:
        found = shown(site().registry.ledger, site().registry.ctid(ctid))
    except Gone as absent:
        return gone(absent)
    said = checked(found)
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
        groups=[(severity, by_rule(findings), len(findings)) for severity, findings in said.groups],
        places=PLACES,
        most=MOST,
        known=load(),
    )
