"""`ctdl history`"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ctdl.commands import shared, streams

if TYPE_CHECKING:
    from graph.ledger_schema import Entry


@click.command('history', cls=shared.Command)
@shared.ctid_argument
@shared.choice('--format', ['text', 'json'], 'text', 'How the list is written.')
def command(ctid: str, format: str) -> None:
    """List all versions of a document.

    The time is when this registry recorded the version; the asserted time, where there is one, is what the source gave.

    \b
    Examples:
      ctdl history ce-e3f6955a-a515-4c77-be16-8a6bae475a59
      ctdl history ce-e3f6955a-a515-4c77-be16-8a6bae475a59 --format json
    """
    with shared.opened() as registry:
        entries = registry.history(ctid)
    if format == 'json':
        streams.say_json([as_dict(entry) for entry in entries])
    else:
        streams.say('\n'.join(line(entry) for entry in entries))


def as_dict(entry: Entry) -> dict[str, Any]:
    """A version as the contract of the command line has it."""
    return {
        'version': entry.version,
        'time': entry.recorded,
        'asserted': entry.asserted,
        'agent': entry.agent,
        'action': entry.action,
        'sha256': entry.sha256,
        'digest': entry.digest,
        'class': entry.kind,
        'source': entry.source,
        'reason': entry.reason,
        'purged': entry.purged,
        'sequence': entry.seq,
        'hash': entry.hash,
    }


def line(entry: Entry) -> str:
    """A version in one line."""
    from ctdl.report_text import clean

    asserted = f'asserted {entry.asserted[:19]}Z' if entry.asserted else ''
    by = f'by {clean(entry.agent)}' if entry.agent else ''
    why = f'“{clean(entry.reason)}”' if entry.reason else ''
    more = (asserted, by, why, 'purged' if entry.purged else '', f'sha256 {entry.sha256[:12]}' if entry.sha256 else '')
    return '  '.join([f'{entry.version:>4}', f'{entry.recorded[:19]}Z', f'{entry.action:<8}', *filter(None, more)])
