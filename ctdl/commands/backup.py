"""`ctdl backup`"""

from __future__ import annotations

import click

from ctdl.commands import shared, streams


@click.command('backup', cls=shared.Command)
@click.argument('folder', metavar='DIR')
def command(folder: str) -> None:
    """Copy the whole registry into a new folder.

    The copy is consistent although others write meanwhile, and is a registry itself: --registry DIR opens it.

    \b
    Examples:
      ctdl backup copy
    """
    with shared.opened() as registry:
        made = registry.backup(folder)
    streams.say(f'Copied the registry into {made}')
