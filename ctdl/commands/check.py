"""`ctdl check`"""

from __future__ import annotations

import click

from ctdl.commands import shared, streams


@click.command('check', cls=shared.Command, progress=True)
@shared.choice('--format', ['text', 'json'], 'text', 'How the result is written.')
def command(format: str) -> None:
    """Verify the ledger, and compare the graph with it.

    Looks at every version: the chain of hashes, the digests of the bytes, the tables made from them; then makes the graph anew in a
    temporary folder and compares. The exit code is 1 when there is a problem. The hash of the head, kept elsewhere, later proves
    that nothing was cut off.

    \b
    Examples:
      ctdl check
      ctdl check --format json
    """
    with shared.opened() as registry, shared.progress('checking', 'steps') as bar:
        found = registry.check(bar.to)
    if format == 'json':
        said = {'sound': found.sound, 'versions': found.versions, 'statements': found.statements, 'head': found.head}
        streams.say_json({**said, 'problems': list(found.problems)})
    else:
        summary = f'{found.versions:,} versions and {found.statements:,} statements compared; head {found.head}'
        streams.say('\n'.join([*found.problems, summary if found.sound else f'{len(found.problems):,} problems.']))
    shared.findings(not found.sound)
