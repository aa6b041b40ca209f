"""`ctdl purge`"""

from __future__ import annotations

import click

from ctdl.commands import shared, streams


@click.command('purge', cls=shared.Command)
@shared.ctid_argument
@shared.option('--version', 'number', type=click.IntRange(1), metavar='N', required=True, help='The version whose bytes go.')
@shared.option('--reason', metavar='TEXT', required=True, help='Why; it stays in the ledger.')
@shared.option('--agent', metavar='NAME', default='', show_default=False, help='Who purges.')
@shared.option('--yes', is_flag=True, help='Do not ask.')
def command(ctid: str, number: int, reason: str, agent: str, yes: bool) -> None:
    """Remove the bytes of one version for good.

    For what must not stay, such as personal data. Its row in the ledger, the digest and the reason stay, so the chain still verifies.
    Backups made earlier are not touched.

    \b
    Examples:
      ctdl purge ce-9b9c069b-a266-4bad-9d42-6ca051e82d74 --version 1 --reason "personal data" --yes
    """
    with shared.opened() as registry:
        ctid = registry.ctid(ctid)
        registry.show(ctid, number)
        if not yes and not _confirmed(f'Remove the bytes of version {number} of {ctid} for good?'):
            streams.note('Nothing was removed.')
            return
        settled = registry.purge(ctid, number, reason, agent)
    streams.say(f'{ctid} version {number} (purged)')
    if not settled:
        streams.note('Another process still reads the file, so its log was not emptied yet; run `ctdl check` when that is done.')


def _confirmed(question: str) -> bool:
    try:
        return click.confirm(question, err=True)
    except click.Abort:
        raise click.UsageError('Nobody said yes; --yes does not ask.') from None
