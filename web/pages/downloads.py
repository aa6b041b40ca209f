"""Everything to take along, streamed, and what it is true for."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from typing import IO

import orjson
from flask import Blueprint, Response, current_app

from ctdl.errors import MissingError
from ctdl.vocabulary import load
from web import answers, links, taking
from web.coverage import purged
from web.negotiation import CSV, JSON, Form
from web.site import site
from web.streaming import streamed
from web.taking import EVERYTHING, SNAPSHOT, ZIP, Measured, Measures, Measuring, Taken

blueprint = Blueprint('downloads', __name__)

FEW = 20_000
"""Up to so many documents the measures are reckoned when the page is looked at; beyond, when the manifest is asked for."""
WAIT = 0.5
"""Seconds that the page waits for the measures, which is enough for some hundred documents."""
_KEY = 'ctdl-measures'
_lock = threading.Lock()


@blueprint.get('/downloads')
def downloads() -> Response:
    """What there is to take along."""
    ledger = site().registry.ledger
    with ledger.snapshot():
        counts = ledger.counts()
        last = next(ledger.since(ledger.last_seq - 1), None) if ledger.last_seq else None
        state = ledger.last_seq, purged(ledger)
    kinds = sorted((kind for kind in counts.kinds if kind in load().classes), key=load().label)
    known = measures().known(state)
    names = [*EVERYTHING, *(f'types/{kind}.csv' for kind in kinds)]
    if counts.documents <= FEW and any(name not in known for name in names):
        measures().begin(WAIT)
        known = measures().known(state)
    return answers.page(
        'downloads.html',
        title='Downloads',
        section='downloads',
        everything=EVERYTHING,
        known=known,
        kinds=[(load().label(kind), f'types/{kind}.csv', counts.kinds[kind]) for kind in kinds],
        documents=counts.documents,
        recorded=last.recorded if last else '',
        hash=last.hash if last else '',
    )


def measures() -> Measures:
    """The measures of this app's site."""
    with _lock:
        found: Measures = current_app.extensions.setdefault(_KEY, Measures(site().folder.ledger))
    return found


@blueprint.get('/downloads/manifest.json')
def manifest() -> Response:
    """Every download with its size and SHA-256 for one state; `complete` is false while some are still being reckoned."""
    taken = Taken(site().folder.ledger)
    try:
        known = measures().known(taken.state)
        names = taken.names()
        told = taking.manifest(taken.ledger, taken.state, names, known, links.absolute('/about#licence'), links.absolute('/'))
    finally:
        taken.close()
    if not told['complete']:
        measures().begin()
    answer = answers.data(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b'\n', JSON, negotiated=False)
    answer.headers['Cache-Control'] = 'no-cache' if told['complete'] else 'no-store'
    if not told['complete']:
        answer.headers['Retry-After'] = '5'
    answer.headers['X-Ledger-Sequence'] = str(told['sequence'])
    return answer


@blueprint.get(f'/downloads/{SNAPSHOT}')
def snapshot() -> Response:
    """Everything at one number of the ledger in one ZIP, with a manifest."""
    terms = links.absolute('/about#licence')
    return _streamed(SNAPSHOT, ZIP, 'snapshot', lambda taken, out: taking.snapshot(taken, terms, out))


@blueprint.get('/downloads/<name>')
def everything(name: str) -> Response:
    """All documents in one format."""
    kept = EVERYTHING.get(name)
    if kept is None:
        raise MissingError(f'There is no download “{name}”; there is {", ".join((*EVERYTHING, SNAPSHOT, "manifest.json"))}.')
    return _streamed(name, kept.form, 'registry', lambda taken, out: taken.write(name, out))


@blueprint.get('/downloads/types/<kind>.csv')
def of_type(kind: str) -> Response:
    """The documents of a class, and of those below it, as a table."""
    if kind not in load().classes:
        raise MissingError(f'“{kind}” is no class of CTDL.')
    name = f'types/{kind}.csv'
    return _streamed(name, CSV, kind.replace(':', '-'), lambda taken, out: taken.write(name, out))


def _streamed(name: str, form: Form, saved: str, write: Callable[[Taken, IO[bytes]], None]) -> Response:
    """One state of the ledger in one form; who reads it to its end has it measured, too."""
    taken = Taken(site().folder.ledger)
    noted = measures()

    def measured(out: IO[bytes]) -> None:
        stream = Measuring(out)
        write(taken, stream)  # type: ignore[arg-type]
        noted.note(taken.state, name, stream.measured)

    number, purges = taken.state
    answer = answers.data(
        streamed(measured),
        form,
        etag=f'{number}-{purges}-{saved}-{form.extension}',
        filename=f'{saved}-{number}.{form.extension}',
        negotiated=False,
    )
    answer.call_on_close(taken.close)
    answer.headers['X-Ledger-Sequence'] = str(number)
    answer.headers['Cache-Control'] = 'no-cache'
    _digest(answer, noted.known(taken.state).get(name))
    return answers.conditional(answer)


def _digest(answer: Response, known: Measured | None) -> None:
    """Say how long it is and its digest (RFC 9530), where that is known."""
    if known is not None:
        answer.content_length = known.size
        answer.headers['Repr-Digest'] = f'sha-256=:{base64.b64encode(bytes.fromhex(known.sha256)).decode()}:'
