"""Which form of a thing to answer with: by `?format=`, by the extension of the address, or by the `Accept` header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Request
from werkzeug.datastructures import MIMEAccept

from ctdl.errors import CTDLError


@dataclass(frozen=True, slots=True)
class Form:
    """A form that data comes in: its name (for `?format=`), media type, extension without the dot, and label for people."""

    name: str
    media_type: str
    extension: str
    label: str

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        plain = self.media_type.startswith('text/') or self.media_type.endswith('+xml')
        return f'{self.media_type}; charset=utf-8' if plain else self.media_type


HTML = Form('html', 'text/html', 'html', 'Page')
JSONLD = Form('jsonld', 'application/ld+json', 'jsonld', 'JSON-LD')
TURTLE = Form('turtle', 'text/turtle', 'ttl', 'Turtle')
NTRIPLES = Form('ntriples', 'application/n-triples', 'nt', 'N-Triples')
RDFXML = Form('rdfxml', 'application/rdf+xml', 'rdf', 'RDF/XML')
JSON = Form('json', 'application/json', 'json', 'JSON')
CSV = Form('csv', 'text/csv', 'csv', 'CSV')
ATOM = Form('atom', 'application/atom+xml', 'atom', 'Atom')
SVG = Form('svg', 'image/svg+xml', 'svg', 'SVG')
PNG = Form('png', 'image/png', 'png', 'PNG')
BIBTEX = Form('bibtex', 'application/x-bibtex', 'bib', 'BibTeX')
CSL = Form('csl', 'application/vnd.citationstyles.csl+json', 'csl', 'CSL-JSON')

FORMS = (HTML, JSONLD, TURTLE, NTRIPLES, RDFXML, JSON, CSV, ATOM, SVG, PNG, BIBTEX, CSL)
BY_EXTENSION = {form.extension: form for form in FORMS}
_ALIASES = {
    'text/n3': TURTLE,
    'application/x-turtle': TURTLE,
    'application/turtle': TURTLE,
    'text/plain': NTRIPLES,
    'application/xhtml+xml': HTML,
    'application/xml': RDFXML,
    'text/xml': RDFXML,
}
"""Media types that are asked for and mean a form of ours; `application/xml` only where nothing else is wanted as much."""


class NotAcceptable(CTDLError):  # noqa: N818
    """None of the forms that there are is wanted; `offers` are those."""

    def __init__(self, message: str, offers: Sequence[Form]) -> None:
        super().__init__(message)
        self.offers = tuple(offers)


def by_name(text: str) -> Form | None:
    """The form that a name, an extension or a media type means."""
    wanted = text.strip().lower().replace(' ', '+')
    return next((form for form in FORMS if wanted in (form.name, form.extension, form.media_type)), None)


def chosen(request: Request, offers: Sequence[Form], extension: str = '') -> Form:
    """The form to answer with; NotAcceptable when what is asked for is not among the `offers`.

    `?format=` counts first, then the extension that the route has found, then `Accept` with its q-values (RFC 9110, 12.5.1). Among equals
    the first offer is taken, a page only where `text/html` is named.
    """
    asked = request.args.get('format') or extension
    if asked:
        form = by_name(asked)
        if form is None or form not in offers:
            raise NotAcceptable(f'There is no form “{asked}” of this.', offers)
        return form
    return _accepted(request.accept_mimetypes, offers)


def _accepted(accept: MIMEAccept, offers: Sequence[Form]) -> Form:
    named = {value.partition(';')[0].strip().lower() for value, quality in accept if quality > 0}
    data_first = sorted(offers, key=lambda form: form is HTML and form.media_type not in named)
    if not accept:
        return data_first[0]
    wanted = [(_quality(accept, form), form) for form in data_first]
    best = max((quality for quality, _ in wanted), default=0.0)
    if best <= 0:
        raise NotAcceptable(f'None of the forms of this is {accept.to_header()}.', offers)
    equal = [form for quality, form in wanted if quality == best]
    return HTML if HTML in equal and HTML.media_type in named else equal[0]


def _quality(accept: MIMEAccept, form: Form) -> float:
    """How much a form is wanted: the value of the most specific range that it falls under, aliases included."""
    values = {value.partition(';')[0].strip().lower(): quality for value, quality in reversed(list(accept))}
    exact = values.get(form.media_type)
    if exact is not None:
        return exact
    other = [values[name] for name, meant in _ALIASES.items() if meant is form and name in values]
    if other:
        return max(other)
    kind = form.media_type.partition('/')[0]
    return values.get(f'{kind}/*', values.get('*/*', 0.0))


def wants_page(request: Request) -> bool:
    """True when an answer that is no data, such as an error, is best told as a page."""
    asked = by_name(request.args.get('format', '')) or BY_EXTENSION.get(request.path.rpartition('/')[2].rpartition('.')[2])
    if asked is not None and asked not in (PNG, SVG):
        return asked is HTML
    accept = request.accept_mimetypes
    return bool(accept) and accept.quality('text/html') > 0 and any('html' in value for value, _ in accept)
