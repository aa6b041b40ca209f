"""Addresses: where things are on this site, and which of the addresses that people publish may become links."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from flask import request

from ctdl.ctid import REGISTRY, ctid_of
from ctdl.vocabulary import load
from web.negotiation import HTML, Form
from web.site import site


def resource(ctid: str, part: str = '') -> str:
    """The path of a resource's page, or of a part of it such as `history`."""
    return f'/resources/{ctid}' + (f'/{part}' if part else '')


def version(ctid: str, number: int) -> str:
    """The path of one version of a document."""
    return f'/resources/{ctid}/versions/{number}'


def term(name: str) -> str:
    """The path of a term of the vocabulary, by its prefixed name."""
    return f'/vocabulary/{quote(name, safe=":")}'


def in_form(path: str, form: Form) -> str:
    """The path of a thing in one of its forms."""
    return path if form is HTML else f'{path}.{form.extension}'


def absolute(path: str) -> str:
    """The address of a path on this site as the visitor must write it: under the site's own address where one was given."""
    root = site().address if site().given_address else request.host_url
    return root.rstrip('/') + path


def canonical(path: str) -> str:
    """The address of a path under the registry's own address."""
    return site().address.rstrip('/') + path


def is_safe(address: str) -> bool:
    """True for an address that may become a link: http, https or mailto, and nothing hidden in it."""
    if not address.isprintable() or any(c in address for c in ' \\<>"`'):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return (parts.scheme in ('http', 'https') and bool(parts.netloc)) or (parts.scheme == 'mailto' and '@' in parts.path)


def href(address: str) -> str:
    """Where an address leads a reader: a page of this site for resources and terms, itself where that is safe; '' for no link."""
    ctid = ctid_of(address)
    if ctid and (address.lower() == ctid or address.startswith((REGISTRY, site().base)) or '/resources/' in address):
        return resource(ctid)
    name = load().compact(address)
    if name in load():
        return term(name)
    return address if is_safe(address) else ''


def is_outside(link: str) -> bool:
    """True when a link leaves the site."""
    return bool(link) and not link.startswith(('/', '#', '?'))
