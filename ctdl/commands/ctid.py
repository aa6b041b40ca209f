"""`ctdl ctid`"""

from __future__ import annotations

import click

from ctdl.commands import shared, streams


@click.command('ctid', cls=shared.Command, registry=False)
@click.argument('count', type=click.IntRange(1, 1_000_000), default=1, metavar='[COUNT]')
def command(count: int) -> None:
    """Make new CTIDs.

    A CTID is the permanent name of a resource: make one once, keep it in your own system, and never change it.

    \b
    Examples:
      ctdl ctid
      ctdl ctid 10
    """
    from ctdl.ctid import mint

    for _ in range(count):
        streams.say(mint())
