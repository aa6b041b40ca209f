"""`ctdl diff`"""

from __future__ import annotations

import click

from ctdl.commands import shared, streams


@click.command('diff', cls=shared.Command)
@shared.ctid_argument
@shared.option(
    '--from', 'start', type=click.IntRange(0), metavar='N', default=None, help='The earlier version [the one before --to].'
)
@shared.option('--to', 'end', type=click.IntRange(1), metavar='N', default=None, help='The later version [the last one].')
@shared.choice('--format', ['text', 'json'], 'text', 'How the difference is written.')
def command(ctid: str, start: int | None, end: int | None, format: str) -> None:
    """Tell what changed between two versions of a document, by meaning.

    The order of keys and the labels of blank nodes make no difference; long texts are compared word by word. Version 0 is before
    the document was there. The exit code is 0 whether there is a difference or not.

    \b
    Examples:
      ctdl diff ce-e3f6955a-a515-4c77-be16-8a6bae475a59
      ctdl diff ce-e3f6955a-a515-4c77-be16-8a6bae475a59 --from 1 --to 2 --format json
    """
    from ctdl.difference import text
    from ctdl.vocabulary import load

    with shared.opened() as registry:
        found = registry.diff(ctid, start, end)
    if format == 'json':
        streams.say_json(found.as_dict())
    else:
        streams.say(text(found, load().label, streams.on_terminal()))
