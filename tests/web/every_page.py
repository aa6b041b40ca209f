"""Every page of the site, once: what the tests of all pages, the barrier test and the pictures go through.

A new page goes into PAGES; a new address that has no page of its own into NOT_PAGES. A test holds the two against the app's routes.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from ctdl import demo


@dataclass(frozen=True, slots=True)
class EveryPage:
    """A page to look at: a name for its pictures, its path, and the status that it answers with; `dark`, `printed`: taken so, too."""

    name: str
    path: str
    status: int = 200
    dark: bool = False
    printed: bool = False


def _sparql(query: str, **options: str) -> str:
    return '/sparql?' + urlencode({'query': query, **options})


_ABOUT = '<https://credentialengineregistry.org/resources/' + demo.CERTIFICATE + '>'

PAGES: tuple[EveryPage, ...] = (
    EveryPage('home', '/', dark=True),
    EveryPage('about', '/about'),
    EveryPage('help', '/help'),
    EveryPage('downloads', '/downloads'),
    EveryPage('error-404', '/nothing-here', 404),
    EveryPage('error-404-near', f'/resources/{demo.CERTIFICATE[:-4]}0000', 404),
    EveryPage('error-406', f'/resources/{demo.CERTIFICATE}?format=png', 406),
    EveryPage('error-410', f'/resources/{demo.deleted()[0]}', 410),
    EveryPage('search', '/search'),
    EveryPage('search-solar', '/search?q=solar&type=Credential', dark=True),
    EveryPage('search-page', '/search?size=10&page=2'),
    EveryPage('search-all', '/search?all=subject'),
    EveryPage('search-none', '/search?q=zebra&type=License'),
    EveryPage('search-language', '/search?q=solar&language=es&unknown=1'),
    EveryPage('compare', f'/compare?ids={demo.CERTIFICATE},{demo.ASSOCIATE_DEGREE}'),
    EveryPage('compare-none', '/compare'),
    EveryPage('browse', '/browse'),
    EveryPage('browse-class', '/browse/Credential?by=owner'),
    EveryPage('vocabulary', '/vocabulary'),
    EveryPage('vocabulary-found', '/vocabulary?kind=property&q=date'),
    EveryPage('vocabulary-class', '/vocabulary/ceterms:Certificate'),
    EveryPage('vocabulary-property', '/vocabulary/ceterms:requires'),
    EveryPage('vocabulary-scheme', '/vocabulary/ceterms:AudienceLevel'),
    EveryPage('vocabulary-concept', '/vocabulary/audLevel:BeginnerLevel'),
    EveryPage('resource-certificate', f'/resources/{demo.CERTIFICATE}', dark=True, printed=True),
    EveryPage('resource-spanish', f'/resources/{demo.CERTIFICATE}?lang=es'),
    EveryPage('resource-statements', f'/resources/{demo.CERTIFICATE}?statements=1&lang=es'),
    EveryPage('resource-degree', f'/resources/{demo.ASSOCIATE_DEGREE}'),
    EveryPage('resource-deprecated', f'/resources/{demo.CERTIFICATE_2022}'),
    EveryPage('resource-certification', f'/resources/{demo.CERTIFICATION}'),
    EveryPage('resource-course', f'/resources/{demo.COURSE}'),
    EveryPage('resource-organization', f'/resources/{demo.COLLEGE}'),
    EveryPage('resource-framework', f'/resources/{demo.FRAMEWORK}'),
    EveryPage('resource-collection', f'/resources/{demo.COLLECTION}'),
    EveryPage('resource-transfer', f'/resources/{demo.TRANSFER}'),
    EveryPage('resource-version', f'/resources/{demo.CERTIFICATE}/versions/1'),
    EveryPage('quality', f'/resources/{demo.CERTIFICATE}/quality'),
    EveryPage('history', f'/resources/{demo.CERTIFICATE}/history'),
    EveryPage('history-deleted', f'/resources/{demo.deleted()[0]}/history'),
    EveryPage('diff', f'/resources/{demo.CERTIFICATE}/diff', dark=True, printed=True),
    EveryPage('diff-jsonld', f'/resources/{demo.CERTIFICATE}/diff?from=1&to=2&view=json'),
    EveryPage('diff-turtle', f'/resources/{demo.CERTIFICATE}/diff?view=turtle'),
    EveryPage('diff-first', f'/resources/{demo.CERTIFICATE}/diff?from=0&to=1'),
    EveryPage('pathway', f'/pathways/{demo.PATHWAY}', dark=True, printed=True),
    EveryPage('pathway-outline', f'/pathways/{demo.PATHWAY}?view=outline'),
    EveryPage('pathway-data', f'/pathways/{demo.PATHWAY}?view=data'),
    EveryPage('pathway-whole', f'/pathways/{demo.PATHWAY}?view=diagram&size=whole'),
    EveryPage('pathway-have', f'/pathways/{demo.PATHWAY}?have=MAT+115&by=credits'),
    EveryPage('pathway-table', f'/pathways/{demo.TERMS}?view=table'),
    EveryPage('pathway-terms', f'/pathways/{demo.TERMS}'),
    EveryPage('connections', f'/resources/{demo.CERTIFICATE}/connections'),
    EveryPage('connections-way', f'/resources/{demo.COURSE}/connections?to={demo.JOB}'),
    EveryPage('connections-out', f'/resources/{demo.CERTIFICATE}/connections?steps=2&direction=out'),
    EveryPage('connections-all', f'/resources/{demo.CERTIFICATE}/connections?direction=in&most=1000'),
    EveryPage('connections-occupation', f'/resources/{demo.CERTIFICATE}/connections?to=47-2231&relation=requires'),
    EveryPage('organization', f'/organizations/{demo.COLLEGE}'),
    EveryPage('organization-assurer', f'/organizations/{demo.ACCREDITOR}'),
    EveryPage('organization-sheet', f'/organizations/{demo.COLLEGE}/sheet', printed=True),
    EveryPage('changes', '/changes'),
    EveryPage('changes-owner', f'/changes?owner={demo.COLLEGE}&action=updated'),
    EveryPage('changes-none', '/changes?since=2999-01-01'),
    EveryPage('coverage', '/coverage', printed=True),
    EveryPage('coverage-owner', f'/coverage?owner={demo.COLLEGE}'),
    EveryPage('coverage-class', '/coverage?type=ceterms:Course'),
    EveryPage('coverage-lacking', '/coverage?type=ceterms:Course&lacks=ceterms:estimatedCost'),
    EveryPage('coverage-trend', '/coverage/trend'),
    EveryPage('coverage-records', '/coverage/records?type=ceterms:Course'),
    EveryPage('coverage-stale', '/coverage/stale?before=2099-01-01'),
    EveryPage('coverage-references', '/coverage/references'),
    EveryPage('coverage-one-sided', '/coverage/one-sided'),
    EveryPage('sparql', '/sparql'),
    EveryPage('sparql-form', '/sparql/queries/requirements'),
    EveryPage('sparql-why', _sparql('SELECT * { ?s a ceterms:Certificate ; ceterms:nmae ?n }', why='1')),
    EveryPage('sparql-map', _sparql('SELECT ?state ?n { VALUES (?state ?n) { ("Indiana" 12) ("US-IL" 5) } }', view='map')),
    EveryPage('sparql-table', f'/sparql/queries/credentials-by-owner?organization={demo.COLLEGE}'),
    EveryPage('sparql-report', '/sparql/queries/counts-by-class/report', printed=True),
    EveryPage('sparql-chart', '/sparql/queries/counts-by-class?view=chart'),
    EveryPage(
        'sparql-diagram',
        _sparql(f'CONSTRUCT WHERE {{ {_ABOUT} ceterms:isPartOf ?whole ; ceterms:targetPathway ?way }}', view='diagram'),
    ),
    EveryPage('sparql-none', _sparql('SELECT ?s WHERE { ?s a ceterms:License ; ceterms:subject "none" }')),
    EveryPage('sparql-error', _sparql('SELECT ?s\nWHERE { ?s a }'), 400),
)
"""Every page worth looking at."""

NOT_PAGES: dict[str, str] = {
    '/static/<path:filename>': 'style sheets and scripts',
    '/favicon.ico': 'leads to the icon',
    '/diagrams/diagram.css': 'a style sheet',
    '/healthz': 'JSON',
    '/accessibility': 'leads to that part of the page of help',
    '/pathways/<ctid>/small.svg': 'a small drawing, for the page of a resource',
    '/opensearch.xml': 'how browsers may search here',
    '/robots.txt': 'text',
    '/sitemap.txt': 'text',
    '/suggest': 'JSON for the field of the search',
    '/graph/<ref>': 'data; a browser is led to the page of the resource',
    '/graph/<ctid>/versions/<int:number>': 'data; a browser is led to the page of the version',
    '/resources': 'leads from any address to its page',
    '/resources/<ctid>/history.timemap': 'the list of versions for machines',
    '/browse.json': 'JSON',
    '/vocabulary.json': 'JSON',
    '/sparql/queries': 'leads to the questions on the page of SPARQL',
    '/sparql/queries.json': 'JSON',
    '/sparql/check': 'JSON: is the query sound?',
    '/sparql/terms.json': 'JSON: terms to complete with',
    '/sparql/examples': 'RDF',
    '/.well-known/void': 'RDF',
    '/downloads/manifest.json': 'JSON',
    '/downloads/snapshot.zip': 'a file',
    '/downloads/<name>': 'files',
    '/downloads/types/<kind>.csv': 'CSV',
    '/sparql/q/<name>/report': 'the report on a query that was saved; PAGES has that on a named one',
    '/sparql/q/<name>': 'leads to the query that was saved, on the page of SPARQL',
}
"""Addresses that a browser may open and that have no page of their own, with what is there instead. Those with an extension are data."""
