"""`ctdl search`"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from ctdl.commands import shared, streams
from ctdl.errors import MissingError

if TYPE_CHECKING:
    from graph.registry import Registry
    from graph.search import Found
    from graph.search_counts import Counted
    from graph.search_hits import Hit
    from graph.search_passages import Piece

SORTS = ('relevance', 'name', 'changed', 'completeness', 'cost', 'duration')


@click.command('search', cls=shared.Command, progress=True)
@click.argument('text', metavar='[TEXT…]', nargs=-1)
@shared.option('--type', 'types', metavar='CLASS', multiple=True, help='Only this class, and those under it; may be repeated.')
@shared.option('--owner', 'owners', metavar='CTID|NAME', multiple=True, help='Only what this organization owns or offers.')
@shared.option('--filter', 'filters', metavar='NAME=VALUE', multiple=True, help='Any other facet; --facets shows names and values.')
@shared.choice('--sort', SORTS, 'relevance', 'The order.')
@shared.option('--limit', type=click.IntRange(0), metavar='N', default=25, help='At most so many hits.')
@shared.option('--offset', type=click.IntRange(0), metavar='N', default=0, help='Leave out so many hits first.')
@shared.option('--facets', is_flag=True, help='Count what the hits can be narrowed by.')
@shared.option('--sparql', is_flag=True, help='Show the SPARQL query of the search instead.')
@shared.choice('--format', ['table', 'json', 'csv', 'ctids'], 'table', 'How the hits are written; ctids takes no limit.')
@shared.output_option
def command(text: tuple[str, ...], facets: bool, sparql: bool, format: str, output: str, **chosen: Any) -> None:
    """Find documents by words and filters.

    All words must be there, in any language, with or without accents. Words in "quotation marks" stand side by side, -word must not be
    there, this OR that, begin* is the beginning of a word. Codes, CTIDs and addresses are words too. No words list everything.

    \b
    Examples:
      ctdl search solar
      ctdl search "\\"home energy\\"" --type Certificate
      ctdl search --filter occupation=47-2 --filter has=cost --sort name
      ctdl search --filter cost-to=5000 --filter "time-to=6 months"
      ctdl search --facets --limit 0
      ctdl search solar --format ctids
      ctdl search --type Credential --sparql
    """
    with shared.opened() as registry, streams.output(output) as out:
        with shared.progress('indexing', 'versions') as bar:
            registry.finder.fill(bar.to)
        words, filters = ' '.join(text), _filters(registry, chosen)
        if sparql:
            answer = f'{registry.finder.as_sparql(words, filters, registry.base)}\n'
        elif format == 'ctids':
            answer = ''.join(f'{ctid}\n' for ctid in registry.finder.ctids(words, filters, chosen['sort']))
        else:
            found = registry.search(words, filters, chosen['sort'], chosen['offset'], chosen['limit'], facets)
            answer = {'table': _table, 'json': _json, 'csv': _csv}[format](found)
            _advise(found)
        out.write(streams.encoded(answer))


def _filters(registry: Registry, chosen: dict[str, Any]) -> dict[str, list[str]]:
    filters: dict[str, list[str]] = {}
    for pair in chosen['filters']:
        name, equals, value = pair.partition('=')
        if not equals or not name or not value:
            raise click.UsageError(f'--filter {pair}: write NAME=VALUE.')
        filters.setdefault(name, []).append(value)
    filters.setdefault('type', []).extend(chosen['types'])
    filters.setdefault('owner', []).extend(address for owner in chosen['owners'] for address in _organizations(registry, owner))
    return filters


def _organizations(registry: Registry, owner: str) -> list[str]:
    """The addresses that an owner given by CTID, address or name has."""
    from ctdl.ctid import ctid_of

    if ctid_of(owner) or '://' in owner:
        return [owner]
    near = registry.search(owner, {'type': 'ceterms:Agent'}, limit=5, facets=False).hits
    named = [hit.iri for hit in near if hit.name.casefold() == owner.casefold()]
    if not named:
        hint = f' Near it: {", ".join(f"“{hit.name}”" for hit in near)}.' if near else ''
        raise MissingError(f'There is no organization called “{owner}”.{hint}')
    return named


def _advise(found: Found) -> None:
    """What to leave out when nothing was found; how much was not shown."""
    for dropped in found.dropped:
        if dropped.facet == 'begin':
            streams.note(f'With {dropped.label}: {dropped.total:,}.')
            continue
        what = 'the words' if dropped.facet == 'text' else f'{dropped.label.lower()} ({dropped.facet})'
        streams.note(f'Without {what}: {dropped.total:,}.')
    if len(found.hits) < found.total - found.offset and found.limit:
        streams.note(f'These are {len(found.hits):,} of {found.total:,}; --offset and --limit show others.')


def _table(found: Found) -> str:
    from ctdl.vocabulary import load

    lines = [f'{found.total:,} document{"" if found.total == 1 else "s"}']
    for hit in found.hits:
        lines += [
            '',
            hit.name or hit.ctid,
            f'  {load().label(hit.kind)}{f" of {hit.owner_name}" if hit.owner_name else ""}  {hit.ctid}',
        ]
        lines += [f'  {_shown(hit.passage)}'] if hit.passage else []
        lines += [f'  {_stated(match.property)}{_shown(match.pieces)}' for match in hit.matches]
        lines += [f'  in {load().label(member.kind)}: {_shown(member.passage)}' for member in hit.members]
    for facet in found.facets:
        lines += ['', facet.label + f' ({facet.name})', *_values(facet)] if facet.values else []
    return '\n'.join(lines) + '\n'


def _stated(property: str) -> str:
    from ctdl.vocabulary import load

    return f'{load().label(property) if ":" in property else property or "code"}: '


def _shown(pieces: Sequence[Piece]) -> str:
    return ''.join(f'«{piece.text}»' if piece.marked else piece.text for piece in pieces)


def _values(facet: Counted) -> list[str]:
    above = {value.value: value.parent for value in facet.values}
    lines = []
    for value in facet.values:
        depth, parent = 0, value.parent
        while parent:
            depth, parent = depth + 1, above.get(parent, '')
        name = value.value if value.label in ('', value.value) else f'{value.label}  {value.value}'
        lines.append(f'{value.count:>9,}  {"  " * depth}{name}{"  (chosen)" if value.chosen else ""}')
    return [*lines, f'           and {facet.more:,} more'] if facet.more else lines


def _json(found: Found) -> str:
    import orjson

    from graph.search import as_dict

    return orjson.dumps(as_dict(found), option=orjson.OPT_INDENT_2).decode() + '\n'


COLUMNS = ('ctid', 'type', 'name', 'owner', 'owner_name', 'changed', 'completeness', 'cost', 'hours', 'score')


def _csv(found: Found) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator='\r\n')
    writer.writerow(COLUMNS)
    writer.writerows(_row(hit) for hit in found.hits)
    return out.getvalue()


def _row(hit: Hit) -> list[object]:
    """Texts that a spreadsheet would take for a formula get an apostrophe in front."""
    cells: list[object] = [
        hit.ctid, hit.kind, hit.name, hit.owner, hit.owner_name, hit.changed, hit.completeness, hit.cost, hit.hours, hit.score,
    ]  # fmt: skip
    return [
        f"'{cell}" if isinstance(cell, str) and cell[:1] in tuple('=+-@\t\r') and cell else '' if cell is None else cell
        for cell in cells
    ]
