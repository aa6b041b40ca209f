"""`/changes`: what was published, changed and deleted, by day; as JSON a feed that can be resumed by number."""

from __future__ import annotations

import orjson
from flask import Blueprint, Response, request

from ctdl.ctid import ctid_of, resource_address
from graph.search_counts import names_of
from web import answers, changes_page, feed, history_forms, links
from web.called import called, named
from web.changes_page import ACTIONS, Listed, Wanted
from web.coverage_page import largest
from web.history_forms import Query
from web.negotiation import ATOM, HTML, JSON
from web.pages.coverage import bitmaps
from web.site import site

blueprint = Blueprint('changes', __name__)

FORMS = (HTML, JSON, ATOM)
FILTERS = ('type', 'owner', 'action', 'since', 'until', 'collection')
OWNERS = 200
"""Owners that can be chosen on the page: those with most records."""
PAGE = 50
_MOST = 1_000


@blueprint.get('/changes')
@blueprint.get('/changes.<extension>')
def shown(extension: str = '') -> Response:
    """Changes in the form that is wanted: a page and Atom begin with the newest, JSON with the oldest after `?after=`."""
    form = history_forms.wanted(FORMS, extension)
    kind, owner, action, since, until, collection = (request.args.get(name, '') for name in FILTERS)
    asked = changes_page.wanted(kind, owner, action, since, site().registry.ledger.counts().kinds, until, collection)
    limit = history_forms.number('limit', 100 if form is JSON else PAGE, 1, _MOST)
    resumes = form is JSON or bool(request.args.get('after'))
    after = history_forms.number('after', 0, 0, 10**15) if resumes else None
    found = changes_page.listed(site().registry.finder, asked, limit, after, history_forms.number('before', 0, 0, 10**15))
    known = changes_page.names(site().registry.ledger, found.entries)
    if form is JSON:
        return _json(found, known, limit)
    if form is ATOM:
        return _atom(found, known, limit)
    return _page(found, known, asked, limit)


def _filters() -> Query:
    return [(name, request.args.get(name, '')) for name in FILTERS]


def _json(found: Listed, known: dict[str, str], limit: int) -> Response:
    following = links.absolute(
        history_forms.addressed('/changes.json', [*_filters(), ('after', str(found.last)), ('limit', str(limit))])
    )
    told = changes_page.as_dict(found, known, links.absolute('/'), following)
    answer = history_forms.body(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b'\n', JSON)
    answers.add_links(answer, [(following, 'next', {'type': 'application/json'})])
    return answer


def _atom(found: Listed, known: dict[str, str], limit: int) -> Response:
    following = links.absolute(_following('/changes.atom', found, limit)) if found.more else ''
    items = [feed.item_of(entry, known.get(entry.ctid, ''), links.absolute('/')) for entry in found.entries]
    own = links.absolute(history_forms.addressed('/changes.atom', list(request.args.items(multi=True))))
    page = links.absolute(history_forms.addressed('/changes', _filters()))
    return history_forms.body(feed.atom('Changes in the registry', own, page, items, following), ATOM)


def _following(path: str, found: Listed, limit: int) -> str:
    """The address of what follows: onward in the same direction."""
    ascending = bool(request.args.get('after'))
    return history_forms.addressed(
        path, [*_filters(), ('after' if ascending else 'before', str(found.last)), ('limit', str(limit) if limit != PAGE else '')]
    )


def _page(found: Listed, known: dict[str, str], asked: Wanted, limit: int) -> Response:
    ledger = site().registry.ledger
    owner = names_of(ledger, [asked.owner])[asked.owner] if asked.owner else ''
    counts = ledger.counts()
    return answers.page(
        'changes.html',
        title='Changes',
        alternates=history_forms.alternates('/changes', FORMS, _filters()),
        section='changes',
        days=changes_page.days(found.entries, known),
        found=found, asked=asked, actions=ACTIONS, owner_name=owner, owner=_short(asked.owner),
        owners=_owners(asked.owner, owner), list_name=called(ledger, [asked.collection])[asked.collection] if asked.collection else '',
        counts=changes_page.tally(site().registry.finder, asked), filtered=asked != Wanted(),
        kinds=sorted(counts.kinds), since=asked.since[:10], until=asked.until[:10], ascending=bool(request.args.get('after')),
        following=_following('/changes', found, limit) if found.more else '',
        newest=history_forms.addressed('/changes', _filters()) if request.args.get('before') or request.args.get('after') else '',
        feed=links.absolute(history_forms.addressed('/changes.json', [*_filters(), ('after', str(found.sequence))])),
    )  # fmt: skip


def _owners(chosen: str, name: str) -> list[tuple[str, str]]:
    """The owners that can be chosen: CTID or address, and name, by name."""
    most = largest(bitmaps()[0], OWNERS)
    names = names_of(site().registry.ledger, list(most)) | ({chosen: name} if chosen else {})
    pairs = ((_short(iri), named(iri, text)) for iri, text in names.items())
    return sorted(pairs, key=lambda pair: (pair[1].casefold(), pair[0]))


def _short(iri: str) -> str:
    """The CTID of an owner where it leads back to the address, else the address."""
    ctid = ctid_of(iri)
    return ctid if ctid and resource_address(ctid) == iri else iri
