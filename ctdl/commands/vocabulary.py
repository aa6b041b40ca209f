"""`ctdl vocabulary`"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from ctdl.commands import shared, streams


class TermGroup(shared.Group):
    """A group whose first word may be a term instead of a command: then it is explained."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the hidden command before a term."""
        words = [arg for arg in args if not arg.startswith('-')]
        helped = {'-h', '--help'} & set(args)
        if not helped and (not words or words[0] not in self.commands):
            args = ['explain', *args]
        return super().parse_args(ctx, args)


@click.group('vocabulary', cls=TermGroup, subcommand_metavar='[TERM] | refresh FILE…')
def command() -> None:
    """Explain a term of CTDL, or refresh the table of terms.

    TERM is a prefixed name, a bare name, an IRI or a label; without one, the vocabulary itself is described. --format json gives
    the answer to programs.

    \b
    Examples:
      ctdl vocabulary ceterms:Certificate
      ctdl vocabulary "Audience Level" --format json
      ctdl vocabulary
    """


@command.command('explain', hidden=True, registry=False)
@click.argument('term', required=False)
@shared.choice('--format', ['text', 'json'], 'text', 'How the answer is written.')
def explain(term: str | None, format: str) -> None:
    """Explain a term; it is what `ctdl vocabulary TERM` does.

    \b
    Examples:
      ctdl vocabulary ceterms:ownedBy
    """
    from ctdl import vocabulary_refresh as terms

    if term is None:
        _overview(format)
        return
    found = terms.explain(term)
    if format == 'json':
        streams.say_json(asdict(found))
    else:
        streams.say(terms.text(found, streams.width() or 100))


def _overview(format: str) -> None:
    from ctdl.vocabulary import load

    table = load()
    kinds = {kind: len(getattr(table, kind)) for kind in ('classes', 'properties', 'schemes', 'concepts', 'others')}
    if format == 'json':
        streams.say_json({'source': table.source, **kinds, 'prefixes': table.prefixes})
        return
    rows: dict[str, Any] = {'source': table.source, **kinds, 'prefixes': ', '.join(table.prefixes)}
    streams.say('\n'.join(f'{name:<12}{value}' for name, value in rows.items()))


@command.command('refresh', registry=False)
@click.argument('files', metavar='FILE…', nargs=-1, required=True)
@shared.option(
    '--source', metavar='TEXT', default='', show_default=False, help='Where the files are from; it is kept in the table.'
)
@shared.option('-o', '--output', metavar='FILE', default=None, help="The table to write [the toolkit's own]; - is standard output.")
def refresh(files: tuple[str, ...], source: str, output: str | None) -> None:
    """Make the table of terms anew.

    FILE is a schema or context encoding that Credential Engine publishes, or a table made earlier. Several files are joined.

    \b
    Examples:
      ctdl vocabulary refresh terms.json -o new-table.json
    """
    from ctdl import vocabulary, vocabulary_refresh

    table = vocabulary_refresh.refresh(files, source)
    if output == '-':
        streams.stdout().write(vocabulary_refresh.as_bytes(table))
        return
    vocabulary_refresh.write(table, output or vocabulary.TABLE)
    counts = ', '.join(f'{len(table[kind]):,} {kind}' for kind in vocabulary_refresh.KINDS)
    streams.say(f'Wrote {output or vocabulary.TABLE}: {counts}')
