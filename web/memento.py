"""Versions as the web knows them: Memento (RFC 7089), links between versions (RFC 5829), and what is told of what is gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import urlencode

from flask import Response, request
from werkzeug.http import parse_date

from ctdl.errors import InputError, MissingError
from graph.ledger_reading import By
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
    history = links.resource(found.ctid or found.entry.ctid)
    last = found.current.version
    out: list[Link] = [
        (links.canonical(path), 'canonical', {}),
        (f'/graph/{found.entry.ctid}', 'describedby', {'type': 'application/ld+json'}),
        (f'{history}/history', 'version-history', {}),
        (f'{history}/history.timemap', 'timemap', {'type': TIMEMAP.media_type}),
        (found.path, 'original timegate', {}),
        (found.at(last), 'latest-version', {}),
        ('/about#licence', 'license', {}),
    ]
    if found.entry.version > 1:
        out.append((found.at(found.entry.version - 1), 'predecessor-version', {}))
    if found.entry.version < last:
        out.append((found.at(found.entry.version + 1), 'successor-version', {}))
    return out


def at_time(ctid: str, address: Callable[[int], str], extension: str, rest: str = '') -> Response | None:
    """The way to the version of a document that held at the time asked for; None where no time is, or a version is named (`rest`).

    `?as-of=` (or `at`) takes a day or a moment (`graph.clock.instant`), with `by=asserted` for the publisher's times, and there is nothing
    before the first version; `Accept-Datetime` leads to the first version then (RFC 7089, 4.5.3). InputError for what is no time.
    """
    day, header = (request.args.get('as-of') or request.args.get('at', '')).strip(), request.headers.get('Accept-Datetime')
    if rest or not (day or (header is not None and not extension)):
        return None
    if day:
        found = _on_day(ctid, day)
        if isinstance(found, Response):
            return found
    else:
        found = held(site().registry.ledger.history(ctid), _moment(str(header)))
    path, _, query = address(found.version).partition('?')
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in ('as-of', 'at', 'by', 'iri', 'version')]
    query = '&'.join(part for part in (query, urlencode(kept)) if part)
    answer = answers.redirect(path + (f'.{extension}' if extension else '') + (f'?{query}' if query else ''))
    answer.vary.update(('Accept', 'Accept-Datetime'))
    return answer


def _on_day(ctid: str, day: str) -> Entry | Response:
    by: By = 'asserted' if request.args.get('by') == 'asserted' else 'recorded'
    if request.args.get('by', by) != by:
        raise InputError('by is “recorded”, the time of this registry, or “asserted”, that of the publisher.')
    ledger = site().registry.ledger
    try:
        return ledger.as_of(ctid, day, by)
    except MissingError:
        first = ledger.history(ctid)[0]
        when = f'{first.recorded[:10]}' if by == 'recorded' else f'{first.moment(by)[:10]} by its publisher'
        told_by = ' Its publisher gives an earlier date: ask with by=asserted.' if first.moment('asserted') < first.recorded else ''
        return told(
            404,
            f'The registry had nothing of {ctid} on {day[:40]}: its first version is of {when}.{told_by if by == "recorded" else ""}',
            versions=[(f'Version 1, {first.recorded[:10]}', links.version(ctid, 1))],
            ctid=ctid,
        )


def _moment(text: str) -> datetime:
    moment = parse_date(text)
    if moment is None:
        raise InputError(f'“{text[:60]}” is no date as HTTP writes them, such as Tue, 03 Nov 2026 14:05:00 GMT.')
    return moment


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
