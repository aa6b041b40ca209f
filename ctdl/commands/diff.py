"""`ctdl diff`"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ctdl.commands import shared, streams
from ctdl.errors import MissingError

if TYPE_CHECKING:
    from graph.registry import Registry

FORMATS = ('text', 'json', 'json-patch', 'sparql-update')


@click.command('diff', cls=shared.Command)
@shared.ctid_argument
@shared.option(
    '--from', 'start', type=click.IntRange(0), metavar='N', default=None, help='The earlier version [the one before --to].'
)
@shared.option('--to', 'end', type=click.IntRange(1), metavar='N', default=None, help='The later version [the last one].')
@shared.choice('--format', FORMATS, 'text', 'How the difference is written.')
@shared.output_option
def command(ctid: str, start: int | None, end: int | None, format: str, output: str) -> None:
    """Tell what changed between two versions of a document, by meaning.

    The order of keys and the labels of blank nodes make no difference; long texts are compared word by word. Version 0 is before
    the document was there. The exit code is 0 whether there is a difference or not.

    json-patch: operations that make the later published JSON of the earlier one (RFC 6902); sparql-update: statements to delete and to
    insert, which make the later graph of the earlier one.

    \b
    Examples:
      ctdl diff ce-e3f6955a-a515-4c77-be16-8a6bae475a59
      ctdl diff ce-e3f6955a-a515-4c77-be16-8a6bae475a59 --from 1 --to 2 --format json
      ctdl diff ce-e3f6955a-a515-4c77-be16-8a6bae475a59 --format sparql-update -o change.ru
    """
    with shared.opened() as registry:
        if format in ('text', 'json'):
            data = _told(registry, ctid, start, end, format, output)
        else:
            from ctdl.difference_forms import written

            data = written(format, *_published(registry, ctid, start, end), registry.base)
    with streams.output(output) as out:
        out.write(data)


def _told(registry: Registry, ctid: str, start: int | None, end: int | None, format: str, output: str) -> bytes:
    """The difference by meaning."""
    found = registry.diff(ctid, start, end)
    if format == 'json':
        import orjson

        return orjson.dumps(found.as_dict(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    from ctdl.difference import text
    from ctdl.vocabulary import load

    return streams.encoded(text(found, load().label, streams.on_terminal() and output == '-'))


def _published(registry: Registry, ctid: str, start: int | None, end: int | None) -> tuple[bytes | None, bytes | None]:
    """Two versions as they were published; None for version 0 and for a deletion."""
    entries = {entry.version: entry for entry in registry.history(ctid)}
    last = max(entries) if end is None else end
    first = last - 1 if start is None else start
    for number in (first, last):
        if number and number not in entries:
            raise MissingError(f'{registry.ctid(ctid)} has no version {number}; it has 1 to {max(entries)}.', version=number)
    found = [entries.get(number) for number in (first, last)]
    before, after = (registry.ledger.data(entry.seq) if entry and not entry.deleted else None for entry in found)
    return before, after
