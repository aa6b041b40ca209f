"""Versions as the web knows them: Memento (RFC 7089), links between versions (RFC 5829), and what is told of what is gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Response

from graph.ledger_schema import Entry
from web import answers, links
from web.answers import Link
from web.errors import Gone, told
from web.negotiation import Form
from web.shown import Shown
from web.site import site

TIMEMAP = Form('timemap', 'application/link-format', 'timemap', 'TimeMap')


def links_of(found: Shown, path: str) -> list[Link]:
    """The links that an answer about a resource carries: where it belongs, its versions, its document, its licence."""
    now = links.resource(found.ctid)
    last = found.current.version
    out: list[Link] = [
        (links.canonical(path), 'canonical', {}),
        (f'/graph/{found.entry.ctid}', 'describedby', {'type': 'application/ld+json'}),
        (f'{now}/history', 'version-history', {}),
        (f'{now}/history.timemap', 'timemap', {'type': TIMEMAP.media_type}),
        (now, 'original timegate', {}),
        (links.version(found.ctid, last), 'latest-version', {}),
        ('/about#licence', 'license', {}),
    ]
    if found.entry.version > 1:
        out.append((links.version(found.ctid, found.entry.version - 1), 'predecessor-version', {}))
    if found.entry.version < last:
        out.append((links.version(found.ctid, found.entry.version + 1), 'successor-version', {}))
    return out


def held(history: Sequence[Entry], moment: datetime) -> Entry:
    """The version that held at a moment; the first one for a moment before it."""
    before = [entry for entry in history if answers.instant(entry.recorded) <= moment]
    return before[-1] if before else history[0]


def timemap(ctid: str, history: Sequence[Entry]) -> Response:
    """The TimeMap of a resource, in link format (RFC 6690)."""
    now = links.absolute(links.resource(ctid))
    kept = [entry for entry in history if not entry.deleted and not entry.purged]
    span = f'; from="{answers.http_moment(kept[0].recorded)}"; until="{answers.http_moment(kept[-1].recorded)}"' if kept else ''
    lines = [
        f'<{now}>; rel="original timegate"',
        f'<{now}/history.timemap>; rel="self"; type="{TIMEMAP.media_type}"{span}',
    ]
    for entry in kept:
        names = ' '.join(['first'] * (entry is kept[0]) + ['last'] * (entry is kept[-1]) + ['memento'])
        lines.append(
            f'<{links.absolute(links.version(ctid, entry.version))}>; rel="{names}"; datetime="{answers.http_moment(entry.recorded)}"'
        )
    body = ',\n'.join(lines) + '\n'
    answer = answers.data(body.encode(), TIMEMAP, etag=history[-1].hash[:32] if history else '', negotiated=False)
    answer.headers['Cache-Control'] = 'no-cache'
    return answers.conditional(answer)


def gone(error: Gone, number: int | None = None) -> Response:
    """410 for what was withdrawn, with the versions that are kept."""
    ctid = str(error.facts['ctid'])
    history = site().registry.ledger.history(ctid)
    kept = [
        (f'Version {entry.version}, {entry.recorded[:10]}', links.version(ctid, entry.version))
        for entry in history
        if not entry.deleted
    ]
    facts = {name: value for name, value in error.facts.items() if name in ('ctid', 'version', 'recorded')}
    answer = told(410, error.message, versions=kept[-20:][::-1], **facts)
    path = links.resource(ctid)
    answers.add_links(
        answer, [(f'{path}/history', 'version-history', {}), (f'{path}/history.timemap', 'timemap', {'type': TIMEMAP.media_type})]
    )
    if number is not None:
        answer.headers['Memento-Datetime'] = answers.http_moment(str(error.facts.get('recorded') or history[-1].recorded))
    return answer
