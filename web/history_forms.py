"""Forms of drawings and lists that only some pages have, and what such pages share: addresses of their forms, answers with a tag."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Response, request

from ctdl.errors import InputError
from web import answers
from web.negotiation import CSV, HTML, Form, chosen

if TYPE_CHECKING:
    from ctdl.diagrams.diagram import Diagram

DOT = Form('dot', 'text/vnd.graphviz', 'dot', 'Graphviz')
MERMAID = Form('mermaid', 'text/vnd.mermaid', 'mmd', 'Mermaid')
JSON_PATCH = Form('json-patch', 'application/json-patch+json', 'json-patch', 'JSON Patch')
SPARQL_UPDATE = Form('sparql-update', 'application/sparql-update', 'ru', 'SPARQL Update')
MOVED = tuple(
    Form(f'{side}.{ending}', media_type, f'{side}.{ending}', f'{side.capitalize()} statements ({label})')
    for side in ('added', 'removed')
    for ending, media_type, label in (('ttl', 'text/turtle', 'Turtle'), ('nt', 'application/n-triples', 'N-Triples'))
)
"""Half of a difference each: asked for by address or `?format=`, never by `Accept`."""
JSONL = Form('jsonl', 'application/jsonl', 'jsonl', 'JSON Lines')

THEMES = ('light', 'dark', 'print')

Query = Sequence[tuple[str, str]]


def wanted(offers: Sequence[Form], extension: str = '') -> Form:
    """The form to answer with, as `web.negotiation.chosen`, with forms that only these offers have."""
    asked = (request.args.get('format') or extension).strip().lower().replace(' ', '+')
    own = next((form for form in offers if asked in (form.name, form.extension)), None) if asked else None
    negotiated = [form for form in offers if form not in MOVED]
    typed = next((form for form in negotiated if asked == form.media_type), None)
    return own or typed or chosen(request, negotiated, extension)


def alternates(path: str, offers: Sequence[Form], query: Query = ()) -> list[tuple[Form, str]]:
    """The forms of a page with their addresses, its query kept."""
    return [(form, addressed(path if form is HTML else f'{path}.{form.extension}', query)) for form in offers]


def addressed(path: str, query: Query = ()) -> str:
    """A path with a query; empty values are left out."""
    kept = [(key, value) for key, value in query if value]
    return f'{path}?{urlencode(kept)}' if kept else path


def body(data: bytes, form: Form, filename: str = '') -> Response:
    """Data with a tag of its content; what is no page for a browser is saved under a name."""
    tag = hashlib.blake2b(data, digest_size=16).hexdigest()
    saved = form in (CSV, JSONL, JSON_PATCH, SPARQL_UPDATE, *MOVED)
    return answers.conditional(answers.data(data, form, etag=tag, filename=filename if saved else ''))


def drawn(diagram: Diagram, form: Form) -> bytes:
    """A drawing in a form, in the colours of `?theme=`; a PNG that would be too large is made smaller."""
    from ctdl.diagrams.written import written

    theme = request.args.get('theme', '')
    return written(diagram, form.name, theme if theme in THEMES else 'light').data


def number(name: str, default: int, least: int, most: int) -> int:
    """A number of the query, kept within its limits; InputError for what is none."""
    text = request.args.get(name, '').strip()
    if not text:
        return default
    if not text.isascii() or not text.isdecimal() or len(text) > 15:
        raise InputError(f'“{text[:40]}” is no number for {name}.', value=text[:40])
    return max(least, min(most, int(text)))
