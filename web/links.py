"""Addresses: where things are on this site, and which of the addresses that people publish may become links."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from flask import g, request

from ctdl.ctid import REGISTRY, ctid_of, resource_address
from ctdl.search_facets import iri_of
from ctdl.vocabulary import load
from web.negotiation import HTML, Form
from web.site import site

MOST = 500
"""Addresses that one request looks for in the registry when it makes links of them."""


def resource(ctid: str, part: str = '') -> str:
    """The path of a resource's page, or of a part of it such as `history`."""
    return f'/resources/{ctid}' + (f'/{part}' if part else '')


def version(ctid: str, number: int) -> str:
    """The path of one version of a document."""
    return f'/resources/{ctid}/versions/{number}'


def described(iri: str, number: int | None = None) -> str:
    """The path of a resource by its address, whatever that is, as it is now or in one version of its document."""
    ctid = ctid_of(iri)
    if ctid and iri == resource_address(ctid):
        return resource(ctid) if number is None else version(ctid, number)
    return f'/resources?iri={quote(iri, safe=":/-._~")}' + ('' if number is None else f'&version={number}')


def term(name: str) -> str:
    """The path of a term of the vocabulary, by its prefixed name."""
    return f'/vocabulary/{quote(name, safe=":")}'


def in_form(path: str, form: Form) -> str:
    """The path of a thing in one of its forms; a query stays behind the extension."""
    head, mark, query = path.partition('?')
    return path if form is HTML else f'{head}.{form.extension}{mark}{query}'


def absolute(path: str) -> str:
    """The address of a path on this site as the visitor must write it: under the site's own address where one was given."""
    root = site().address if site().given_address else request.host_url
    return root.rstrip('/') + path


def canonical(path: str) -> str:
    """The address of a path under the registry's own address."""
    return site().address.rstrip('/') + path


def is_safe(address: str) -> bool:
    """True for an address that may become a link: http, https or mailto, and nothing hidden in it, such as marks of direction or a user."""
    if not address.isprintable() or any(c in address for c in ' \\<>"`{}|^'):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return (parts.scheme in ('http', 'https') and bool(parts.netloc) and '@' not in parts.netloc) or (
        parts.scheme == 'mailto' and '@' in parts.path
    )


def href(address: str) -> str:
    """Where an address leads a reader: a page of this site for resources and terms, itself where that is safe; '' for no link."""
    ctid = ctid_of(address)
    if ctid and (address.lower() == ctid or address.startswith((REGISTRY, site().base))):
        return resource(ctid)
    name = load().compact(address)
    if name in load():
        return term(name)
    if is_here(address):
        return described(iri_of(address))
    if ctid and names_resource(address) and is_here(resource_address(ctid)):
        return resource(ctid)
    return address if is_safe(address) else ''


def names_resource(address: str) -> bool:
    """True for an address as registries make them: …/resources/ce-… or …/graph/ce-…."""
    return ctid_of(address) != '' and address.rpartition('/')[0].rpartition('/')[2] in ('resources', 'graph')


def is_here(address: str) -> bool:
    """True when the registry describes the resource with an address; a request asks for so many of them only."""
    if ':' not in address[:32] or address[:2] == '_:':
        return False
    asked: dict[str, bool] = g.setdefault('described', {})
    if address not in asked and len(asked) < MOST:
        iri = iri_of(address)
        asked[address] = bool(site().registry.ledger.describers([iri]).get(iri))
    return asked.get(address, False)


def is_outside(link: str) -> bool:
    """True when a link leaves the site."""
    return bool(link) and not link.startswith(('/', '#', '?'))
