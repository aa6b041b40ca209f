"""`ctdl stats`"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from ctdl.commands import shared, streams

if TYPE_CHECKING:
    from graph.registry_folder import Stats


@click.command('stats', cls=shared.Command)
@shared.choice('--format', ['text', 'json'], 'text', 'How the figures are written.')
def command(format: str) -> None:
    """Say how much the registry holds.

    \b
    Examples:
      ctdl stats
      ctdl stats --format json
    """
    with shared.opened() as registry:
        stats = registry.stats()
    if format == 'json':
        streams.say_json(as_dict(stats))
    else:
        streams.say(text(stats))


def as_dict(stats: Stats) -> dict[str, Any]:
    """The figures as JSON has them."""
    flat = asdict(stats)
    counts = flat.pop('counts')
    return {
        'base': flat.pop('base'),
        'documents': stats.counts.documents,
        **flat,
        'classes': counts['kinds'],
        'actions': counts['actions'],
    }


def text(stats: Stats) -> str:
    """The figures for reading: the most frequent classes first."""
    from ctdl.vocabulary import load

    rows = [
        ('address', stats.base),
        ('documents', f'{stats.counts.documents:,}'),
        ('versions', f'{stats.versions:,}'),
        ('statements', f'{stats.statements:,}'),
        ('quarantined', f'{stats.quarantined:,}'),
        ('ledger', f'{stats.ledger_bytes / 2**20:,.1f} MB'),
        ('graph', f'{stats.graph_bytes / 2**20:,.1f} MB'),
    ]
    lines = [f'{name:<12}{value}' for name, value in rows]
    kinds = sorted(stats.counts.kinds.items(), key=lambda item: (-item[1], item[0]))
    lines += ['', 'Documents by class'] if kinds else []
    lines += [
        f'{number:>9,}  {load().label(kind)} ({kind})' if kind else f'{number:>9,}  without a class' for kind, number in kinds
    ]
    return '\n'.join(lines)
