"""`ctdl import`"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ctdl.commands import shared, streams
from ctdl.errors import CTDLError

if TYPE_CHECKING:
    from graph.import_report import ImportReport

FILES = 30
"""Files that are listed one by one in the text."""
OUTCOMES = ('read', 'created', 'updated', 'unchanged', 'deleted', 'quarantined', 'rejected', 'unreadable')


@click.command('import', cls=shared.Command, progress=True)
@shared.paths_argument
@shared.option('--dry-run', is_flag=True, help='Say what would happen, and change nothing.')
@shared.choice('--invalid', ['accept', 'quarantine', 'reject'], 'accept', 'What to do with documents that have violations.')
@shared.choice('--profile', ['publish', 'archive', 'provisional'], 'archive', 'The rules to check by.')
@shared.choice('--level', ['required', 'recommended', 'all'], 'required', 'The findings to tell.')
@shared.option(
    '--agent', metavar='NAME', default='', show_default=False, help='Who brings the documents in [what the source says].'
)
@shared.option('--no-resume', is_flag=True, help='Begin anew where an earlier import of the same file was cut short.')
@shared.choice('--format', ['text', 'json'], 'text', 'How the report is written.')
@shared.jobs_option
def command(paths: tuple[str, ...], format: str, **given: Any) -> None:
    """Bring documents into the registry, from files, folders or standard input.

    A document that is there already with the same content makes no version, whatever the order of its keys. A document without a
    CTID goes to quarantine. A broken file or line is told, and the rest goes on. The exit code is 1 when there was a violation, or
    when something was set aside, rejected or unreadable.

    \b
    Examples:
      ctdl import catalog.jsonl
      ctdl import changes.jsonl --dry-run
      ctdl import defects.jsonl --invalid quarantine --format json
    """
    report = _import(paths, given)
    if format == 'json':
        streams.say_json(report.as_dict())
    else:
        streams.say(text(report, given['dry_run']))
    shared.findings(bool(report.violations or report.quarantined or report.rejected or report.unreadable))


def _import(paths: tuple[str, ...], given: dict[str, Any]) -> ImportReport:
    from graph.importing import Options

    files = shared.files_of(paths)
    jobs = shared.jobs_for(given['jobs'], files)
    chosen = {name: given[name] for name in ('profile', 'level', 'invalid', 'dry_run', 'agent')}
    options = Options(**chosen, jobs=jobs, resume=not given['no_resume'])
    with shared.opened() as registry, shared.progress('importing', 'B', shared.bytes_of(files)) as bar:
        try:
            report = registry.import_paths(files, options, bar.read)
        except KeyboardInterrupt:
            streams.note('Interrupted. What came before is kept; the same command goes on from there.')
            raise
    if not report.files:
        raise CTDLError(f'There is no document in {", ".join(paths)}.')
    return report


def text(report: ImportReport, rehearsal: bool = False) -> str:
    """The report for people: files, sums, and the findings met most often."""
    from ctdl.report_text import counted, frequent, said

    lines = ['Nothing was changed; this is what an import would do.', ''] if rehearsal else []
    lines += _table(report)
    for file in report.files.values():
        lines += [f'  unreadable  {finding.document}: {finding.message}' for finding in file.unreadable[:5]]
    kinds = frequent(report.findings)
    if kinds:
        lines += ['', 'Findings met most often']
        lines += [f'  {kind.first.severity.value:<9}  {counted(kind.count, "time")}: {said(kind.first)}' for kind in kinds]
    return '\n'.join(lines)


def _table(report: ImportReport) -> list[str]:
    """Files as rows, outcomes as columns; columns without any number are left out."""
    used = [name for name in OUTCOMES if name in ('read', 'created', 'updated', 'unchanged') or getattr(report, name)]
    rows = [(name, *(f'{file.counts[outcome]:,}' for outcome in used)) for name, file in list(report.files.items())[:FILES]]
    rest = len(report.files) - len(rows)
    rows += [(f'… and {rest:,} more files', *([''] * len(used)))] if rest else []
    rows.append(('in all', *(f'{getattr(report, outcome):,}' for outcome in used)))
    rows.insert(0, ('', *used))
    widths = [max(len(row[i]) for row in rows) for i in range(len(used) + 1)]
    return [
        '  '.join([row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))]).rstrip()
        for row in rows
    ]
