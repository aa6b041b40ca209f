"""`ctdl validate`"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from ctdl.commands import shared, streams
from ctdl.errors import CTDLError

if TYPE_CHECKING:
    from ctdl.commands.validating import Beside
    from ctdl.report import Report, Totals
    from ctdl.sources import Reading
    from graph.registry import Registry


@click.command('validate', cls=shared.Command, registry=False, progress=True)
@shared.paths_argument
@shared.choice('--level', ['required', 'recommended', 'all'], 'recommended', 'Required data only; recommended too; good style too.')
@shared.choice('--profile', ['publish', 'archive', 'provisional'], 'publish', 'For publishing; for what is published; for drafts.')
@shared.choice('--format', ['text', 'json', 'turtle', 'csv'], 'text', 'How findings are written.')
@shared.choice('--engine', ['fast', 'pyshacl'], 'fast', 'The SHACL engine; pyshacl is the slow reference.')
@shared.option('--against', metavar='REGISTRY', help='Settle references by what this registry has.')
@shared.option('--max-findings', type=click.IntRange(0), metavar='N', default=None, help='Write at most so many [text: 200].')
@shared.option('--summary-only', is_flag=True, help='Write the sums, no findings.')
@shared.jobs_option
@shared.output_option
def command(paths: tuple[str, ...], format: str, output: str, **asked: Any) -> None:
    """Check documents against the minimum data of the Credential Registry.

    PATH is a file or folder of JSON-LD, JSON Lines, Registry envelopes, ZIP, gzip, N-Quads or Turtle; - is standard input.
    A violation is missing or wrong required data: it makes the exit code 1. Warnings and hints do not.

    \b
    Examples:
      ctdl validate catalog.jsonl
      ctdl validate catalog.jsonl --level required --format json -o findings.json
      ctdl validate defects.jsonl --format csv --max-findings 50
      ctdl validate catalog.jsonl --against registry --summary-only

    With --against, findings on references are told at every level: hints for what is not there or deleted, warnings for a wrong
    class. Documents that are checked together count as neighbours of each other. Pathways are judged too, with what the documents
    say first and the registry for the rest: circles, dead ends, conditions that nothing satisfies, steps that are gone, credit sums.
    """
    most = 0 if asked['summary_only'] else asked['max_findings']
    with streams.output(output) as out:
        totals, left_out = run(paths, asked, format, most, out)
    if left_out:
        streams.note(f'{left_out:,} more findings were counted and not written.')
    shared.findings(not totals.conforms)


def run(paths: tuple[str, ...], asked: dict[str, Any], format: str, most: int | None, out: IO[bytes]) -> tuple[Totals, int]:
    """Check what is under the paths and write the report; the sums, and how many findings were left out."""
    from ctdl.report import reporting

    files = shared.files_of(paths)
    colour = out is streams.stdout() and streams.on_terminal()
    with _reader(files, asked) as (reading, beside), reporting(format, out, most, colour) as report:
        _fill(report, files, reading, beside, asked)
        if not report.totals.documents and not report.totals.unreadable:
            raise CTDLError(f'There is no document in {", ".join(paths)}.')
    return report.totals, report.left_out


def _fill(report: Report, files: Sequence[Path], reading: Reading, beside: Beside | None, asked: dict[str, Any]) -> None:
    from ctdl.commands.validating import Asked, validate

    how = Asked(asked['profile'], asked['level'], asked['engine'], references=beside is not None)
    jobs = shared.jobs_for(asked['jobs'], files)
    with shared.progress('checking', 'B', shared.bytes_of(files)) as bar:
        for verdict in validate(reading, how, jobs, beside):
            report.add(verdict)
            bar.read(reading.done, report.totals.documents)


@contextmanager
def _reader(files: Sequence[Path], asked: dict[str, Any]) -> Iterator[tuple[Reading, Beside | None]]:
    """The documents; with a registry to ask, what stands beside them there and among themselves."""
    from ctdl.sources import read_documents

    stdin = streams.stdin()
    if not asked['against']:
        yield read_documents(files, stdin=stdin), None
        return
    with shared.opened(asked['against']) as registry, _twice(files, stdin) as kept:

        def again() -> Reading:
            if kept.seekable():
                kept.seek(0)
            return read_documents(files, stdin=kept)

        beside = _beside(registry, again, asked['level'])
        yield again(), beside


def _beside(registry: Registry, again: Callable[[], Reading], level: str) -> Beside:
    """The neighbours, to which the documents themselves have been added, and the judgement of the pathways among them."""
    from ctdl.commands.validating import Beside
    from ctdl.sources import RawDocument
    from graph.neighbours import Neighbours
    from graph.pathway_judging import PathwaySearch

    neighbours, pathways = Neighbours(registry.ledger), PathwaySearch()
    for item in again():
        if isinstance(item, RawDocument) and not item.deleted:
            neighbours.learn(item)
            pathways.meet(item)
    return Beside(neighbours, pathways.judged(again, registry, level))


@contextmanager
def _twice(files: Sequence[Path], stdin: IO[bytes]) -> Iterator[IO[bytes]]:
    """Standard input in a form that can be read again, where it is among the files."""
    if not any(str(path) == '-' for path in files):
        yield stdin
        return
    import shutil
    from tempfile import TemporaryFile

    with TemporaryFile() as kept:
        shutil.copyfileobj(stdin, kept)
        kept.seek(0)
        yield kept
