"""What this is, what it is not, and how machines use it."""

from __future__ import annotations

from flask import Blueprint, Response

from web import answers
from web.pages.resources import OFFERS
from web.site import site

blueprint = Blueprint('about', __name__)


@blueprint.get('/about')
def about() -> Response:
    """The page about the registry."""
    ledger = site().registry.ledger
    with ledger.snapshot():
        counts = ledger.counts()
        first = next(ledger.since(0), None)
        last = next(ledger.since(ledger.last_seq - 1), None) if ledger.last_seq else None
        example = next(ledger.current(), None)
    return answers.page(
        'about.html',
        title='About this registry',
        section='about',
        counts=counts,
        first=first.recorded if first else '',
        last=last.recorded if last else '',
        hash=last.hash if last else '',
        forms=OFFERS,
        example=example.ctid if example else 'ce-…',
    )
