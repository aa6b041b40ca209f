"""`ctdl delete`"""

from __future__ import annotations

import click

from ctdl.commands import shared, streams


@click.command('delete', cls=shared.Command)
@click.argument('ctids', metavar='CTID…', nargs=-1, required=True)
@shared.option('--reason', metavar='TEXT', default='', show_default=False, help='Why; it stays in the history.')
@shared.option('--agent', metavar='NAME', default='', show_default=False, help='Who deletes.')
def command(ctids: tuple[str, ...], reason: str, agent: str) -> None:
    """End documents; their history stays.

    All CTIDs are looked up first: when one of them is not there, none is deleted. Publishing a deleted document again goes on from
    where its history ended.

    \b
    Examples:
      ctdl delete ce-95a4c33b-64c1-4371-8a04-2d320fdab5de --reason "no longer offered"
    """
    with shared.opened() as registry:
        for ctid in ctids:
            registry.show(ctid)
        for ctid in dict.fromkeys(map(registry.ctid, ctids)):
            entry = registry.delete(ctid, agent, reason)
            streams.say(f'{entry.ctid} version {entry.version} (deleted)')
