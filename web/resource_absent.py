"""What is told of a resource that is not there, or not in the form that is wanted."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Response, request

from ctdl.ctid import ctid_of
from ctdl.errors import MissingError
from graph.near import near_ctids
from web import links
from web.errors import told
from web.lately import last_name
from web.near_addresses import near_addresses
from web.negotiation import BY_EXTENSION, Form, NotAcceptable
from web.site import site


def in_form(path: str, form: Form) -> str:
    """The address of one form, also of the page."""
    head, mark, query = path.partition('?')
    return f'{head}.{form.extension}{mark}{query}'


def refused(error: NotAcceptable) -> Response:
    """406 with every form that there is, each with its address."""
    head, dot, ending = request.path.rpartition('.')
    path = head if dot and ending in BY_EXTENSION else request.path
    named = {name: request.args[name] for name in ('iri', 'version') if name in request.args}
    path += f'?{urlencode(named)}' if named else ''
    return told(406, error.message, offers=[(form.label, in_form(path, form)) for form in error.offers])


def missing(error: MissingError, name: str) -> Response:
    """404 with what may have been meant."""
    ledger = site().registry.ledger
    facts = {key: value for key, value in error.facts.items() if value is not None}
    if error.facts.get('version'):
        return told(404, error.message, **facts)
    if error.facts.get('iri'):
        near = near_addresses(ledger, name)
        found = [(iri, links.described(iri)) for iri in near]
        ctid = ctid_of(name)
        entries = [ledger.entry(other) for other in near_ctids(ledger, ctid)] if ctid else []
    else:
        found, entries = [], [ledger.entry(other) for other in near_ctids(ledger, name)]
    found += [(f'{last_name(ledger, entry)} ({entry.ctid})', links.resource(entry.ctid)) for entry in entries if not entry.deleted]
    return told(404, error.message, near=list(dict.fromkeys(found)), **facts)
