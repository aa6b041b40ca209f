"""The front door: what is here, what changed lately, and where to go; and what robots and watchdogs ask."""

from __future__ import annotations

from flask import Blueprint, Response

from ctdl.vocabulary import load
from web import answers, links
from web.lately import lately
from web.search_page import short
from web.site import site

blueprint = Blueprint('home', __name__)

_FEW = 20
"""Types that the front page names; the others are a page further."""

_ROBOTS = """\
User-agent: *
Disallow: /sparql
Disallow: /suggest
Disallow: /compare
Disallow: /downloads/
Disallow: /search?
"""


@blueprint.get('/')
def home() -> Response:
    """The home page."""
    ledger = site().registry.ledger
    with ledger.snapshot():
        kinds = sorted(ledger.counts().kinds.items(), key=lambda pair: (-pair[1], load().label(pair[0])))
        changes = lately(ledger)
    return answers.page(
        'home.html',
        title='Credential registry',
        kinds=[(load().label(kind) or kind, f'/browse/{short("type", kind)}', count) for kind, count in kinds[:_FEW]],
        more=len(kinds) - _FEW,
        documents=sum(count for _, count in kinds),
        changes=changes,
        hide_search=True,
    )


@blueprint.get('/healthz')
def health() -> Response:
    """How it goes, for a watchdog: the numbers of ledger and graph, and how far they are apart; 503 when the graph does not follow."""
    here = site()
    sequence = here.sequence
    if not here.follower.running:
        here.follower.step()
    graph = here.snapshots.sequence
    trouble = here.follower.trouble()
    said = {
        'ok': not trouble,
        'sequence': sequence,
        'graph': max(graph, 0),
        'lag': max(sequence - max(graph, 0), 0),
        'following': here.follower.running,
    }
    answer = answers.json(said, status=503 if trouble else 200, negotiated=False)
    answer.headers['Cache-Control'] = 'no-store'
    return answer


@blueprint.get('/robots.txt')
def robots() -> Response:
    """What crawlers leave alone: pages without end, and what is dear to make."""
    text = f'{_ROBOTS}Sitemap: {links.absolute("/sitemap.txt")}\n'
    return Response(text, content_type='text/plain; charset=utf-8')


@blueprint.get('/sitemap.txt')
def sitemap() -> Response:
    """The pages of all resources, an address a line; at most the 50,000 that the protocol of site maps allows."""
    rows = (
        site().registry.ledger.connection.execute('SELECT ctid FROM current WHERE NOT deleted ORDER BY ctid LIMIT 50000').fetchall()
    )
    text = ''.join(f'{links.absolute(links.resource(row[0]))}\n' for row in rows)
    return Response(text, content_type='text/plain; charset=utf-8')
