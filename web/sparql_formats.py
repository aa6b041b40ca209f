"""The forms in which the answer of a query is given, and which of them a request wants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MIMEAccept

from web.negotiation import HTML, Form, NotAcceptable


@dataclass(frozen=True, slots=True)
class Format:
    """A form of an answer: what `graph.results` calls it, the form, and the media types that mean it, its own first."""

    name: str
    form: Form
    media_types: tuple[str, ...]

    @property
    def label(self) -> str:
        """What people call it."""
        return self.form.label


def _format(name: str, label: str, extension: str, *media_types: str) -> Format:
    return Format(name, Form(name, media_types[0], extension, label), media_types)


JSON = _format('json', 'JSON', 'srj', 'application/sparql-results+json', 'application/json', 'text/json')
XML = _format('xml', 'XML', 'srx', 'application/sparql-results+xml', 'application/xml', 'text/xml')
CSV = _format('csv', 'CSV', 'csv', 'text/csv', 'application/csv')
TSV = _format('tsv', 'TSV', 'tsv', 'text/tab-separated-values')
TURTLE = _format('turtle', 'Turtle', 'ttl', 'text/turtle', 'application/turtle', 'application/x-turtle', 'text/n3', 'text/rdf+n3')
NTRIPLES = _format('ntriples', 'N-Triples', 'nt', 'application/n-triples', 'text/plain')
JSONLD = _format('jsonld', 'JSON-LD', 'jsonld', 'application/ld+json', 'application/json')
RDFXML = _format('rdfxml', 'RDF/XML', 'rdf', 'application/rdf+xml', 'application/xml', 'text/xml')
PAGE = Format('html', HTML, ('text/html', 'application/xhtml+xml'))

TABLES = (JSON, XML, CSV, TSV)
GRAPHS = (TURTLE, NTRIPLES, JSONLD, RDFXML)
_ALSO = {
    'ttl': 'turtle', 'n3': 'turtle', 'nt': 'ntriples', 'n-triples': 'ntriples', 'json-ld': 'jsonld', 'ld+json': 'jsonld', 'srj': 'json',
    'rdf': 'rdfxml', 'rdf+xml': 'rdfxml', 'rdf xml': 'rdfxml', 'rdf/xml': 'rdfxml', 'srx': 'xml',
}  # fmt: skip
"""Names that clients give to formats: SPARQLWrapper sends `rdf+xml`, for one."""
_OF_GRAPHS = {'json': 'jsonld', 'xml': 'rdfxml'}


def offered(form: str) -> tuple[Format, ...]:
    """The formats that the answer of a query of a form (SELECT …) can have, a page too."""
    return (*(GRAPHS if form in ('CONSTRUCT', 'DESCRIBE') else TABLES), PAGE)


def wanted(accept: MIMEAccept, named: str, offers: Sequence[Format]) -> tuple[Format, str]:
    """The format to answer in and its media type, by name (`?format=`) or else by Accept; NotAcceptable when there is none.

    Among those wanted as much the first counts; a page only where HTML is named and nothing else is wanted more.
    """
    if named:
        name = _ALSO.get(named.lower(), named.lower())
        name = _OF_GRAPHS.get(name, name) if JSONLD in offers else name
        found = [f for f in offers if name in (f.name, *f.media_types)]
        if not found:
            raise NotAcceptable(f'There is no format “{named}” for this answer.', [f.form for f in offers])
        return found[0], found[0].media_types[0]
    ranked = sorted(_candidates(accept, offers), key=lambda found: -found[0])
    if not ranked:
        raise NotAcceptable(f'This answer has no format that is {accept.to_header()}.', [f.form for f in offers])
    _, format, media_type = ranked[0]
    return format, media_type


def _candidates(accept: MIMEAccept, offers: Sequence[Format]) -> Iterable[tuple[float, Format, str]]:
    """Every format and media type that would do with its value; a page first where it is named, else last."""
    named = any(value in PAGE.media_types for value, quality in accept if quality > 0)
    for format in sorted(offers, key=lambda f: (f is PAGE) != named):
        for media_type in format.media_types:
            quality = _quality(accept, media_type, own=media_type == format.media_types[0])
            if quality > 0 and (format is not PAGE or named):
                yield quality, format, media_type


def _quality(accept: MIMEAccept, media_type: str, own: bool) -> float:
    """The value of the most specific range that a media type falls under; ranges count for the format's own media type only."""
    if not accept:
        return 1.0 if own else 0.0
    values = {value.lower(): quality for value, quality in reversed(list(accept))}
    if media_type in values:
        return values[media_type]
    return values.get(media_type.partition('/')[0] + '/*', values.get('*/*', 0.0)) if own else 0.0
