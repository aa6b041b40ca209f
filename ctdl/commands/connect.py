"""`ctdl connect`"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from ctdl.commands import drawings, shared, streams
from ctdl.errors import MissingError

if TYPE_CHECKING:
    from ctdl.diagrams.diagram import Diagram
    from graph.connections import Connections

FORMATS = ('text', 'outline', 'svg', 'png', 'json', 'csv', 'dot', 'mermaid')
SUFFIXES = {**drawings.SUFFIXES, '.txt': 'text'}
"""The format that the end of a file's name asks for."""
RELATIONS = ('requires', 'recommends', 'preparation', 'standing', 'part', 'transfer', 'leads', 'teaches', 'pathway')


@click.command('connect', cls=shared.Command)
@click.argument('first', metavar='[A]', required=False)
@click.argument('second', metavar='[B]', required=False)
@shared.option('--from', 'start', metavar='END', default='', show_default=False, help='The same as A, where ways are wanted.')
@shared.option('--to', 'goal', metavar='END', default='', show_default=False, help='The same as B.')
@shared.option(
    '--steps',
    type=click.IntRange(1, 8),
    metavar='N',
    default=None,
    help='How far: 1 to 3 round a thing [1], 1 to 8 between two [3].',
)
@shared.choice('--direction', ('in', 'out', 'both'), None, 'Round a thing: what comes before it, after it, or both [both].')
@shared.choice('--relation', RELATIONS, None, 'Follow links of this kind only; may be repeated.', multiple=True)
@shared.option(
    '--most', type=click.IntRange(1), metavar='N', default=None, help='At most so many ways [20], or things on a step [40].'
)
@shared.option('--longer', is_flag=True, help='List ways that are longer than the shortest, too.')
@shared.choice('--format', FORMATS, None, 'How it is written [text, or what the name of the file ends in].')
@drawings.options
@shared.as_of_options
@shared.output_option
def command(first: str | None, second: str | None, start: str, goal: str, **asked: Any) -> None:
    """Show what leads to what: near a thing, or from one to another.

    With one end it shows what comes before and after it, with two the shortest ways from A to B, each link with the document that states
    it. An end is a CTID or an address; an organization (all that it owns or offers); an occupation such as 29-1141, soc:29-1141 or
    onet:29-1141.00, an industry such as naics:62, a programme such as cip:51.38, by the beginning of the code; or * (every credential).
    With --to alone every credential that leads there is listed, the nearest first; with --from alone where it leads.

    \b
    Examples:
      ctdl connect ce-e3f6955a-a515-4c77-be16-8a6bae475a59
      ctdl connect ce-e3f6955a-a515-4c77-be16-8a6bae475a59 --steps 2 --direction out -o leads.svg
      ctdl connect ce-fce99c6c-c2d7-4b83-ba09-e4e36157bac8 ce-f4622080-fa8f-4c2a-a912-93b07ce4aadd
      ctdl connect --to 47-2231 --steps 3 --relation requires
      ctdl connect ce-46b72b87-6e68-4c02-ae8d-56b64d509c11 soc:47-2231 --format csv
    """
    begin, end = _ends(first, second, start, goal)
    _consistent(begin, end, asked)
    until, by = shared.moment(asked['as_of'], asked['as_of_source'])
    with shared.opened() as registry:
        from graph.connections import connections
        from graph.described import own_address

        begin, end = (own_address(registry.ledger, text) for text in (begin, end))
        with connections(registry, until, by, asked['language']) as found:
            try:
                data = _between(found, begin, end, asked) if end else _near(found, begin, asked)
            except MissingError as error:
                raise (_at(error, until) if until else error) from error
    with streams.output(asked['output']) as out:
        out.write(data)


def _at(error: MissingError, until: str) -> MissingError:
    """The error with the moment that was asked about."""
    return MissingError(f'{error.message.rstrip(".")}, as of {until}.', **error.facts)


def _ends(first: str | None, second: str | None, start: str, goal: str) -> tuple[str, str]:
    """Start and goal, `*` for an end that is left open; the goal is '' when what is near the start is asked for."""
    if (first and start) or (second and goal):
        raise click.UsageError('Give an end once: as an argument, or with --from and --to.')
    begin, end = first or start, second or goal
    if not begin and not end:
        raise click.UsageError('Name a thing by its CTID, two of them, or a code with --to.')
    if end or start:
        return begin or '*', end or '*'
    from graph.connection_ends import is_code

    return begin, '*' if begin == '*' or is_code(begin) else ''


def _consistent(begin: str, end: str, asked: dict[str, Any]) -> None:
    """UsageError for what does not go together, before anything is read."""
    form = _format(asked)
    if end and asked['direction']:
        raise click.UsageError('--direction is for what is near one thing; between two things the way goes from A to B.')
    if not end and asked['longer']:
        raise click.UsageError('--longer is for ways between two things.')
    if not end and (asked['steps'] or 1) > 3:
        raise click.UsageError('Round one thing it is at most 3 steps.')
    drawings.refuse_what_does_not_fit(asked, form, 'connections.png')


def _format(asked: dict[str, Any]) -> str:
    return drawings.format_of(asked, SUFFIXES, 'text')


def _near(found: Connections, begin: str, asked: dict[str, Any]) -> bytes:
    from ctdl.connections import picture, records, text

    near = found.neighbourhood(begin, asked['steps'] or 1, asked['direction'] or 'both', asked['relation'], asked['most'] or 40)
    form = _format(asked)
    if form in ('text', 'outline'):
        return streams.encoded((text.outline if form == 'outline' else text.neighbourhood_text)(near))
    if form == 'csv':
        return _csv(records.neighbourhood_rows(near), records.LINK_COLUMNS)
    return _written(lambda: records.neighbourhood_dict(near), lambda: picture.neighbourhood_picture(near), form, asked)


def _between(found: Connections, begin: str, end: str, asked: dict[str, Any]) -> bytes:
    from ctdl.connections import picture, records, text

    steps = asked['steps'] or 3
    ways = found.ways(begin, end, steps, asked['relation'], asked['most'] or 20, asked['longer'])
    form = _format(asked)
    if not ways.ways:
        hint = _hint(found, begin, end, steps, asked)
        if form in ('text', 'outline'):
            return streams.encoded(f'{text.ways_text(ways)}{hint}\n')
        streams.note(f'{text.ways_text(ways)}{hint}')
    if form in ('text', 'outline'):
        return streams.encoded(text.ways_text(ways))
    if form == 'csv':
        return _csv(records.ways_rows(ways), ('way', 'step', *records.LINK_COLUMNS))
    return _written(lambda: records.ways_dict(ways), lambda: picture.ways_picture(ways), form, asked)


def _hint(found: Connections, begin: str, end: str, steps: int, asked: dict[str, Any]) -> str:
    """What to try where no way was found: the other direction if there is one, more steps, other relations."""
    if '*' not in (begin, end):
        back = found.ways(end, begin, steps, asked['relation'], 1)
        if back.ways:
            return f'The other way round there is one: `ctdl connect {end} {begin} --steps {steps}`.'
    tries = [f'--steps {min(8, steps * 2)}'] if steps < 8 else []
    tries += ['no --relation'] if asked['relation'] else []
    return f'Try {" or ".join(tries)}.' if tries else 'They are not connected within 8 steps.'


def _csv(rows: list[tuple[str, ...]], head: tuple[str, ...]) -> bytes:
    from ctdl.pathways.table import to_csv

    return to_csv(rows, head)


def _written(record: Callable[[], dict[str, Any]], picture: Callable[[], Diagram], form: str, asked: dict[str, Any]) -> bytes:
    if form == 'json':
        import orjson

        return orjson.dumps(record(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    return drawings.written(picture(), form, asked)
