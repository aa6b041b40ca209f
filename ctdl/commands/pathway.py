"""`ctdl pathway`"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ctdl.commands import drawings, shared, streams
from ctdl.errors import MissingError

if TYPE_CHECKING:
    from ctdl.findings import Finding
    from ctdl.pathways.model import Pathway
    from ctdl.pathways.solve import Solution

FORMATS = ('outline', 'svg', 'png', 'json', 'csv', 'dot', 'mermaid', 'markdown')
LISTED = ('outline', 'json', 'csv')
"""Formats of a list of pathways."""
SUFFIXES = {**drawings.SUFFIXES, '.txt': 'outline', '.md': 'markdown', '.markdown': 'markdown'}
"""The format that the end of a file's name asks for."""
CHECKED = ('outline', 'json', 'csv')
"""Formats in which findings are written."""
BY = ('components', 'credits', 'cost', 'time')


@click.command('pathway', cls=shared.Command)
@click.argument('what', metavar='[CTID|FILE|-]', required=False)
@shared.option('--check', is_flag=True, help='Judge it: findings only, exit code 1 when there is a violation.')
@shared.option(
    '--have', metavar='CTID…', multiple=True, help='Components that are had, by CTID, code or name; with commas or repeated.'
)
@shared.choice('--by', BY, None, 'What remains, by the least of this [components].')
@shared.option('--to', metavar='CTID', default='', show_default=False, help='The destination meant, where there are several.')
@shared.choice('--format', FORMATS, None, 'How it is written [outline, or what the name of the file ends in].')
@drawings.options
@shared.as_of_options
@shared.option('--pathway', 'chosen', metavar='CTID', default='', show_default=False, help='Which of the pathways in FILE.')
@shared.option('--list', 'listing', is_flag=True, help='List the pathways of the registry, or of FILE.')
@shared.output_option
def command(what: str | None, listing: bool, **asked: Any) -> None:
    """Draw a pathway, judge it, or say what remains of it.

    CTID is a pathway of the registry; FILE holds documents, also older ones, and may name more than it describes: the registry is asked
    for the rest when there is one. Problems are marked in every form. JSON has everything: pathway, lanes, levels, components with
    nested conditions, links, totals, findings and solution; the keys are listed in `ctdl.pathways.records`.

    \b
    Examples:
      ctdl pathway --list
      ctdl pathway ce-e1f26f54-f0f4-4f0b-bc52-bfc39f57f449
      ctdl pathway ce-e1f26f54-f0f4-4f0b-bc52-bfc39f57f449 -o lead.svg
      ctdl pathway ce-e1f26f54-f0f4-4f0b-bc52-bfc39f57f449 --check
      ctdl pathway ce-e1f26f54-f0f4-4f0b-bc52-bfc39f57f449 --have "Workplace Safety,MAT 115" --by credits
      ctdl pathway catalog.jsonl --pathway ce-e1f26f54-f0f4-4f0b-bc52-bfc39f57f449 --format markdown -o lead.md
    """
    _consistent(what, listing, asked)
    form = _format(asked)
    if listing:
        from ctdl.commands.pathway_list import listed

        data, bad = listed(_rows(what, asked), form), False
    else:
        pathway = _pathway(what or '', asked)
        data, bad = _judged(pathway, form) if asked['check'] else (_drawn(pathway, form, asked), False)
    with streams.output(asked['output']) as out:
        out.write(data)
    shared.findings(bad)


def _consistent(what: str | None, listing: bool, asked: dict[str, Any]) -> None:
    """UsageError for what does not go together, before anything is read."""
    if not what and not listing:
        raise click.UsageError('Name a pathway by its CTID, a file, or - for standard input; --list lists the pathways there are.')
    shared.moment(asked['as_of'], asked['as_of_source'])
    form = _format(asked)
    solving = asked['have'] or asked['by'] or asked['to']
    if asked['check'] and solving:
        raise click.UsageError('Give --check, or what is had and wanted (--have, --by, --to), not both.')
    if asked['check'] and form not in CHECKED:
        raise click.UsageError(f'Findings are written as text, JSON or CSV, not as {form}.')
    if listing and (solving or asked['check'] or asked['chosen']):
        raise click.UsageError('--list lists pathways; it goes with no --check, --have, --by, --to and --pathway.')
    if listing and form not in LISTED:
        raise click.UsageError(f'A list is written as text, JSON or CSV, not as {form}.')
    drawings.refuse_what_does_not_fit(asked, form, 'pathway.png')


def _format(asked: dict[str, Any]) -> str:
    return drawings.format_of(asked, SUFFIXES, 'outline')


# which pathway


def _pathway(what: str, asked: dict[str, Any]) -> Pathway:
    if _is_file(what):
        return _of_file(what, asked)
    if asked['chosen']:
        raise click.UsageError('--pathway chooses among the pathways of a file; here the argument says which one.')
    until, by = shared.moment(asked['as_of'], asked['as_of_source'])
    with shared.opened() as registry:
        found: Pathway = registry.pathway(what, until, by, asked['language'])
        return found


def _is_file(what: str) -> bool:
    """True for standard input, what is there, and what can only be meant as a file."""
    from ctdl.ctid import is_ctid

    if what == '-' or Path(what).exists():
        return True
    local = what.rpartition('/')[2].lower()
    return not is_ctid(local) and not what.startswith(('http://', 'https://')) and ('/' in what or '.' in local)


def _of_file(what: str, asked: dict[str, Any]) -> Pathway:
    """The one pathway of a file, or the one asked for; MissingError when there is none, or several and none is asked for."""
    found = _all_of_file(what, asked)
    if not found:
        raise MissingError(f'There is no pathway in {what}.', source=what)
    wanted = asked['chosen'].strip()
    matching = [pathway for pathway in found if wanted in (pathway.iri, pathway.ctid, pathway.name)] if wanted else found
    if len(matching) == 1:
        return matching[0]
    names = '; '.join(f'{pathway.ctid or pathway.iri} “{pathway.name}”' for pathway in found)
    said = (
        f'There is no pathway {wanted} in {what}; there is'
        if wanted
        else f'{what} has {len(found)} pathways; choose with --pathway'
    )
    raise MissingError(f'{said}: {names}.', source=what)


def _all_of_file(what: str, asked: dict[str, Any]) -> list[Pathway]:
    language = asked['language']
    if asked['as_of'] or asked['as_of_source']:
        raise click.UsageError('--as-of is for pathways of the registry; a file is as it is.')
    from ctdl.sources import read_documents
    from graph.pathway_files import pathways_in

    documents = read_documents(shared.files_of([what]), stdin=streams.stdin())
    if not shared.settings().registry and not (Path(shared.settings().folder) / 'ledger.sqlite').is_file():
        return pathways_in(documents, None, language)
    with shared.opened() as registry:
        return pathways_in(documents, registry, language)


def _rows(what: str | None, asked: dict[str, Any]) -> list[tuple[str, int, str]]:
    """CTID, how many components, and name of each pathway of a file or the registry."""
    if what:
        return [(p.ctid or p.iri, len(list(p.parts())), p.name) for p in _all_of_file(what, asked)]
    from ctdl.commands.pathway_list import of_registry

    until, by = shared.moment(asked['as_of'], asked['as_of_source'])
    with shared.opened() as registry:
        return of_registry(registry, until, by, asked['language'])


# what is written


def _judged(pathway: Pathway, form: str) -> tuple[bytes, bool]:
    """The findings in a format, and whether one of them is a violation."""
    from ctdl.findings import conforms
    from ctdl.pathways import judgement
    from ctdl.pathways.judge import judge

    findings = judge(pathway)
    write = {'json': judgement.as_json, 'csv': judgement.as_csv}.get(form)
    data = write(pathway, findings) if write else streams.encoded(judgement.as_text(pathway, findings, streams.width()))
    return data, not conforms(findings)


def _drawn(pathway: Pathway, form: str, asked: dict[str, Any]) -> bytes:
    """The pathway in a format, with problems, and with what remains where that is asked for."""
    from ctdl.pathways.judge import judge

    findings, solution = judge(pathway), _solution(pathway, asked)
    if form in ('outline', 'markdown'):
        from ctdl.pathways.outline import outline

        width = streams.width() if asked['output'] == '-' else None
        return streams.encoded(outline(pathway, findings, solution, form == 'markdown', width))
    if form in ('json', 'csv'):
        return _recorded(pathway, findings, solution, form)
    return _pictured(pathway, findings, solution, form, asked)


def _solution(pathway: Pathway, asked: dict[str, Any]) -> Solution | None:
    if not (asked['have'] or asked['by'] or asked['to']):
        return None
    from ctdl.pathways.naming import had, meant
    from ctdl.pathways.solve import solve

    goal = meant(pathway, asked['to']) if asked['to'] else ''
    solution = solve(pathway, had(pathway, asked['have']), asked['by'] or 'components', goal)
    for unknown in solution.unknown:
        streams.note(f'“{unknown}” is nothing in this pathway.')
    return solution


def _recorded(pathway: Pathway, findings: Sequence[Finding], solution: Solution | None, form: str) -> bytes:
    from ctdl.pathways.records import as_dict
    from ctdl.pathways.table import rows, to_csv

    if form == 'csv':
        return to_csv(rows(pathway, findings, solution))
    import orjson

    return orjson.dumps(as_dict(pathway, findings, solution), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _pictured(pathway: Pathway, findings: Sequence[Finding], solution: Solution | None, form: str, asked: dict[str, Any]) -> bytes:
    from ctdl.pathways.picture import picture

    return drawings.written(picture(pathway, findings, solution), form, asked)
