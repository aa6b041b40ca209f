"""`ctdl rebuild`"""

from __future__ import annotations

import click

from ctdl.commands import shared, streams


@click.command('rebuild', cls=shared.Command, progress=True)
def command() -> None:
    """Make the graph anew from the ledger.

    For a graph that is damaged, lost or from an older backup: the ledger holds everything that it needs.

    \b
    Examples:
      ctdl rebuild
    """
    with shared.opened() as registry, shared.progress('rebuilding', 'documents') as bar:
        count = registry.rebuild(bar.to)
    streams.say(f'Made the graph anew from {count:,} document{"" if count == 1 else "s"}')
