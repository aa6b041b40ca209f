"""`ctdl init`"""

from __future__ import annotations

import click

from ctdl.commands import shared, streams


@click.command('init', cls=shared.Command)
@shared.option('--base', metavar='URL', default='http://localhost:8000/', help='The address that the registry will be known by.')
def command(base: str) -> None:
    """Make a new, empty registry.

    The address goes into the names of versions and cannot be changed later.

    \b
    Examples:
      ctdl init --registry new
      ctdl init --registry college --base https://registry.example.edu/
    """
    from graph.registry import Registry

    with Registry.create(shared.settings().folder, base) as registry:
        streams.say(f'Made an empty registry in {registry.folder.path}, known as {registry.base}')
