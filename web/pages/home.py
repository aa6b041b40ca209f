"""The front door: what is here, what changed lately, and where to go; and what robots and watchdogs ask."""

from __future__ import annotations

from flask import Blueprint, Response

from ctdl.vocabulary import load
from web import answers, links
from web.lately import lately
from web.places import places
from web.search_page import short
from web.site import Site, site

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

_OPENSEARCH = """\
<?xml version="1.0" encoding="utf-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>Credentials</ShortName>
<Description>Search the credential registry</Description>
<InputEncoding>UTF-8</InputEncoding>
<Image height="16" width="16" type="image/svg+xml">{icon}</Image>
<Url type="text/html" template="{search}?q={{searchTerms}}"/>
<Url type="application/atom+xml" template="{search}.atom?q={{searchTerms}}"/>
</OpenSearchDescription>
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
        places=places(site().registry.finder),
        hide_search=True,
    )


@blueprint.get('/healthz')
def health() -> Response:
    """How it goes, for a watchdog: the numbers of ledger and graph, and how far they are apart; 503 when the graph does not follow."""
    said = health_of(site())
    answer = answers.json(said, status=200 if said['ok'] else 503, negotiated=False)
    answer.headers['Cache-Control'] = 'no-store'
    return answer


def health_of(here: Site) -> dict[str, bool | int]:
    """How it goes: the numbers of ledger and graph, how far they are apart, and whether the graph follows."""
    sequence = here.sequence
    if not here.follower.running:
        here.follower.step()
    graph = max(here.snapshots.sequence, 0)
    return {
        'ok': not here.follower.trouble(),
        'sequence': sequence,
        'graph': graph,
        'lag': max(sequence - graph, 0),
        'following': here.follower.running,
    }


@blueprint.get('/opensearch.xml')
def opensearch() -> Response:
    """What a browser needs to search here from its address bar (OpenSearch 1.1)."""
    text = _OPENSEARCH.format(search=links.absolute('/search'), icon=links.absolute('/favicon.ico'))
    return Response(text, content_type='application/opensearchdescription+xml; charset=utf-8')


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
