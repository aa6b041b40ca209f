"""`ctdl export`"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from ctdl.commands import shared, streams
from ctdl.errors import QueryError

if TYPE_CHECKING:
    from graph.exporting import Selection
    from graph.registry import Registry


NOTHING = ''
"""The CTID that no document has: what is wanted when a query has found nothing."""


@click.command('export', cls=shared.Command, progress=True)
@click.argument('ctids', metavar='[CTID…]', nargs=-1)
@shared.option(
    '--type', 'kinds', metavar='CLASS', multiple=True, help='Documents of a class and the classes below it; may be repeated.'
)
@shared.option('--owner', metavar='CTID', default='', show_default=False, help='What an organization owns, offers or publishes.')
@shared.option('--query', metavar='NAME|FILE', default='', show_default=False, help='What the first column of a query names.')
@shared.option(
    '--param', 'params', metavar='NAME=VALUE', multiple=True, help='A value for a parameter of --query; may be repeated.'
)
@shared.option('--since', metavar='DATE', default='', show_default=False, help='What was recorded on that day (UTC) or later.')
@shared.option('--all', 'everything', is_flag=True, help='All current documents.')
@shared.choice('--format', ['jsonld', 'jsonl', 'envelopes', 'zip', 'nquads', 'turtle', 'csv'], 'jsonl', 'The form to write.')
@shared.option('--canonical', is_flag=True, help='The normal form, as the Registry takes it, instead of the published bytes.')
@shared.output_option
def command(ctids: tuple[str, ...], format: str, canonical: bool, output: str, **chosen: Any) -> None:
    """Take documents out, as published or in canonical form.

    Say what is wanted: CTIDs, --type, --owner, --query or --since, which together narrow the choice, or --all. The same documents
    give the same bytes.

    \b
    Examples:
      ctdl export ce-e3f6955a-a515-4c77-be16-8a6bae475a59 --format jsonld --canonical
      ctdl export --type Certificate --format csv -o certificates.csv
      ctdl export --query credentials-by-type --format zip -o credentials.zip
      ctdl export --all -o everything.jsonl
    """
    if not (ctids or chosen['everything'] or any(chosen[name] for name in ('kinds', 'owner', 'query', 'since'))):
        raise click.UsageError('Say what to take out: CTIDs, --type, --owner, --query or --since, or --all for everything.')
    if format == 'zip' and output == '-' and streams.on_terminal():
        raise click.UsageError('A ZIP is no sight for a terminal: name a file with -o.')
    count = _export(ctids, format, canonical, output, chosen)
    streams.note(f'{count:,} document{"" if count == 1 else "s"} written.')


def _export(ctids: tuple[str, ...], format: str, canonical: bool, output: str, chosen: dict[str, Any]) -> int:
    from graph.exporting import FORMATS, export

    form = next(known for known in FORMATS if known == format)
    with shared.opened() as registry, shared.progress('exporting', 'documents') as bar:
        selection = _selection(registry, ctids, chosen)
        with streams.output(output) as out:
            return export(registry.ledger, selection, form, out, canonical, bar.to)


def _selection(registry: Registry, ctids: tuple[str, ...], chosen: dict[str, Any]) -> Selection:
    """What the options mean. MissingError for a CTID that is not there."""
    from graph.clock import moment
    from graph.exporting import Selection

    wanted = {registry.show(ctid).entry.ctid for ctid in ctids}
    if chosen['query']:
        found = _queried(registry, chosen['query'], chosen['params'])
        wanted = (wanted & found if ctids else found) or {NOTHING}
    if chosen['owner']:
        registry.show(chosen['owner'])
    since = moment(chosen['since']) if chosen['since'] else ''
    return Selection(tuple(sorted(wanted)), tuple(chosen['kinds']), chosen['owner'], since)


def _queried(registry: Registry, query: str, params: tuple[str, ...]) -> set[str]:
    """The CTIDs of current documents that the first column of a query names."""
    from ctdl.commands.query import params_of, text_of
    from ctdl.ctid import ctid_of

    result = registry.query(text_of(query), params_of(params))
    if result.form != 'SELECT' or not result.variables:
        raise QueryError('A query that chooses documents has to be a SELECT whose first column names them.')
    found = {ctid_of(str(row[0])) for row in result.rows} - {''}
    return _described(registry, found)


def _described(registry: Registry, ctids: Iterable[str]) -> set[str]:
    """The documents in which resources are described: their own, or the one of the whole that they are a part of."""
    from ctdl.ctid import resource_address

    wanted = set(ctids)
    own = {entry.ctid for entry in registry.ledger.current(wanted)}
    parts = registry.ledger.describers(resource_address(ctid) for ctid in sorted(wanted - own))
    return own | {ctids[0] for ctids in parts.values()}
