"""Everything to take along, streamed, and what it is true for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from flask import Blueprint, Response

from ctdl.errors import MissingError
from ctdl.vocabulary import load
from graph.exporting import Format, Selection, export
from graph.folder import Folder
from graph.ledger import Ledger
from web import answers
from web.negotiation import CSV, TURTLE, Form
from web.site import site
from web.streaming import streamed

blueprint = Blueprint('downloads', __name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """A way to take everything: the format of `graph.exporting`, the form on the web, and words about it."""

    format: Format
    form: Form
    words: str


LINES = Form('jsonl', 'application/jsonl', 'jsonl', 'JSON Lines')
QUADS = Form('nquads', 'application/n-quads', 'nq', 'N-Quads')
ZIP = Form('zip', 'application/zip', 'zip', 'ZIP')
EVERYTHING = {
    'everything.jsonl': Kept('jsonl', LINES, 'The documents as they were published, one JSON-LD document a line.'),
    'everything.zip': Kept('zip', ZIP, 'One envelope a file, as the Credential Registry’s own download has them.'),
    'everything.nq': Kept('nquads', QUADS, 'The statements, each document in a graph of its own; for triple stores.'),
    'everything.ttl': Kept('turtle', TURTLE, 'The statements as Turtle.'),
    'everything.csv': Kept('csv', CSV, 'A table with a row for each document: type, name, description, owner, version.'),
}


@blueprint.get('/downloads')
def downloads() -> Response:
    """What there is to take along."""
    ledger = site().registry.ledger
    with ledger.snapshot():
        kinds = sorted(ledger.counts().kinds.items(), key=lambda pair: load().label(pair[0]))
        last = next(ledger.since(ledger.last_seq - 1), None) if ledger.last_seq else None
    return answers.page(
        'downloads.html',
        title='Downloads',
        section='downloads',
        everything=EVERYTHING,
        kinds=[
            (load().label(kind) or kind, f'/downloads/types/{kind}.csv', count) for kind, count in kinds if kind in load().classes
        ],
        documents=sum(count for _, count in kinds),
        recorded=last.recorded if last else '',
    )


@blueprint.get('/downloads/<name>')
def everything(name: str) -> Response:
    """All documents in one format."""
    kept = EVERYTHING.get(name)
    if kept is None:
        raise MissingError(f'There is no download “{name}”; there is {", ".join(EVERYTHING)}.')
    return _streamed(kept.format, kept.form, Selection(), 'registry')


@blueprint.get('/downloads/types/<kind>.csv')
def of_type(kind: str) -> Response:
    """The documents of a class, and of those below it, as a table."""
    if kind not in load().classes:
        raise MissingError(f'“{kind}” is no class of CTDL.')
    return _streamed('csv', CSV, Selection(kinds=(kind,)), kind.replace(':', '-'))


def _streamed(format: Format, form: Form, selection: Selection, name: str) -> Response:
    folder = site().folder
    answers.note_sequence()
    number = site().sequence

    def write(out: IO[bytes]) -> None:
        _write(folder, format, selection, out)

    answer = answers.data(
        streamed(write),
        form,
        etag=f'{number}-{name}-{form.extension}',
        filename=f'{name}-{number}.{form.extension}',
        negotiated=False,
    )
    answer.headers['Cache-Control'] = 'no-cache'
    return answers.conditional(answer)


def _write(folder: Folder, format: Format, selection: Selection, out: IO[bytes]) -> None:
    """Export one state of the ledger, over a connection of this thread's own."""
    with Ledger.open(folder.ledger, read_only=True) as ledger, ledger.snapshot():
        export(ledger, selection, format, out)
