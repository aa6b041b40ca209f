"""What this is, what it is not, and how machines use it."""

from __future__ import annotations

from flask import Blueprint, Response

from web import answers
from web.pages.home import health_of
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
    health = health_of(site())
    return answers.page(
        'about.html',
        title='About this registry',
        section='about',
        counts=counts,
        first=first.recorded if first else '',
        last=last.recorded if last else '',
        hash=last.hash if last else '',
        forms=OFFERS,
        health=health,
        example=example.ctid if example else 'ce-…',
    )


@blueprint.get('/help')
def help_() -> Response:
    """How to find one's way, with the keyboard too, and what holds for access."""
    return answers.page('help.html', title='Help and accessibility', section='about')


@blueprint.get('/accessibility')
def accessibility() -> Response:
    """Where the statement on access is."""
    return answers.redirect('/help#accessibility')
