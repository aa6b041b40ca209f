"""`ctdl query`"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ctdl.commands import shared, streams
from ctdl.errors import MissingError

if TYPE_CHECKING:
    from pathlib import Path

    from graph.registry import Registry

FORMATS = ('table', 'csv', 'tsv', 'json', 'xml', 'turtle', 'jsonld', 'ntriples', 'rdfxml')
MEGABYTES = 4_096
"""Memory that a query with a time limit may take; it counts addresses, some 400 of them before the first row."""


@click.command('query', cls=shared.Command)
@click.argument('query', metavar='[NAME|FILE|TEXT|-]', required=False)
@shared.option('--param', 'params', metavar='NAME=VALUE', multiple=True, help='A value for a parameter; may be repeated.')
@shared.as_of_options
@shared.choice('--format', FORMATS, None, 'How the answer is written [table, or turtle for a graph].')
@shared.option('--labels', is_flag=True, help='A column of labels beside each column of addresses.')
@shared.option('--limit', type=click.IntRange(1), metavar='N', default=None, help='At most so many rows.')
@shared.option('--seconds', type=click.FloatRange(0.1), metavar='N', default=None, help='End it, for sure, after so many seconds.')
@shared.option('--spreadsheet', is_flag=True, help='CSV in which no cell is taken for a formula.')
@shared.option('--list', 'listing', is_flag=True, help='List the named queries.')
@shared.option('--show', 'showing', is_flag=True, help='Show the text of the query, with its parameters and columns.')
@shared.output_option
def command(query: str | None, listing: bool, showing: bool, output: str, **given: Any) -> None:
    """Ask the registry in SPARQL, or with a named query.

    NAME is one of `ctdl query --list`; FILE ends in .rq or is there; TEXT is SPARQL with a space in it; - is standard input. All
    prefixes of CTDL may be used without declaring them.

    \b
    Examples:
      ctdl query --list
      ctdl query requirements --show
      ctdl query requirements --param resource=ce-e3f6955a-a515-4c77-be16-8a6bae475a59 --labels
      ctdl query "SELECT ?name { ?c a ceterms:Certificate ; ceterms:name ?name }" --format csv
      ctdl query counts-by-class --as-of 2030-01-01 --format json -o counts.json
    """
    if listing:
        streams.say(_listed())
        return
    if query is None:
        raise click.UsageError('Name a query, a file, or - for standard input; --list lists the named ones.')
    text = text_of(query)
    with streams.output(output) as out:
        answer = streams.encoded(text) if showing else _answer(text, given)
        out.write(answer if not answer or answer.endswith(b'\n') else answer + b'\n')


def _listed() -> str:
    from graph.queries import named

    longest = max(len(query.name) for query in named())
    return '\n'.join(f'{query.name:<{longest}}  {query.title}' for query in named())


def text_of(query: str) -> str:
    """The SPARQL text that an argument means: itself, a file, standard input, or a named query."""
    from pathlib import Path

    if query == '-':
        return streams.read_text('-')
    if any(character.isspace() for character in query):
        return query
    if query.endswith('.rq') or Path(query).is_file():
        return streams.read_text(query)
    from graph.queries import find, named

    try:
        return find(query).text
    except MissingError:
        from difflib import get_close_matches

        near = get_close_matches(query, [known.name for known in named()], cutoff=0.5)
        hint = f'Near it: {", ".join(near)}.' if near else '`ctdl query --list` lists them.'
        raise MissingError(f'There is no named query and no file “{query}”. {hint}', name=query) from None


def params_of(pairs: tuple[str, ...]) -> dict[str, str]:
    """The parameters of a query by name, from `NAME=VALUE`; UsageError for anything else."""
    found = {}
    for pair in pairs:
        name, equals, value = pair.partition('=')
        if not equals or not name:
            raise click.UsageError(f'--param {pair}: write NAME=VALUE.')
        found[name.lstrip('$?')] = value
    return found


def _answer(text: str, given: dict[str, Any]) -> bytes:
    """The answer in its format; what was left out because of a limit is noted on standard error."""
    from graph import sparql

    params = params_of(given['params'])
    until, by = shared.moment(given['as_of'], given['as_of_source'])
    format = given['format'] or ('turtle' if sparql.check(text) in ('CONSTRUCT', 'DESCRIBE') else 'table')
    with shared.opened() as registry, registry.reading(until, by) as checkpoint:
        ask = _in_worker if given['seconds'] else _here
        body, rows, truncated = ask(registry, checkpoint, text, params, format, given)
    if truncated:
        streams.note(f'These are the first {rows:,} rows; there are more.')
    return body


Answer = tuple[bytes, int, bool]


def _here(registry: Registry, checkpoint: Path, text: str, params: dict[str, str], format: str, given: dict[str, Any]) -> Answer:
    from graph.query import run, with_labels
    from graph.results import to_bytes
    from graph.store import open_read_only

    store = open_read_only(checkpoint)
    result = run(store, text, params, registry.base, limit_rows=given['limit'])
    result = with_labels(result, store, registry.base) if given['labels'] else result
    return to_bytes(result, format, width=streams.width(), spreadsheet=given['spreadsheet']), len(result), result.truncated


def _in_worker(
    registry: Registry, checkpoint: Path, text: str, params: dict[str, str], format: str, given: dict[str, Any]
) -> Answer:
    from graph.query_worker import ask_in_worker

    options = {
        'limit_rows': given['limit'],
        'labels': given['labels'],
        'width': streams.width(),
        'spreadsheet': given['spreadsheet'],
    }
    answer = ask_in_worker(checkpoint, text, params, registry.base, format, given['seconds'], MEGABYTES, **options)
    return answer.body, answer.rows, answer.truncated
