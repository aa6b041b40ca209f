"""`ctdl demo`"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from ctdl.commands import shared, streams

Step = tuple[str, list[str]]


@click.command('demo', cls=shared.Command)
@shared.option('--keep', metavar='DIR', default=None, help='Work in this new folder and leave everything there.')
@shared.option('--serve/--no-serve', default=None, help='Serve the registry at the end, until Ctrl+C [on a terminal].')
@click.pass_context
def command(ctx: click.Context, keep: str | None, serve: bool | None) -> None:
    """Show what the toolkit does, with example data.

    An invented state publishes its training in clean energy: 58 documents of 2025, changes of 2026, and ten with slips. Each step
    says what it shows and which command line does it. On a terminal, the last step serves the pages until Ctrl+C. Nothing is left
    behind, unless --keep or --registry says where.

    \b
    Examples:
      ctdl demo
      ctdl demo --keep tour
    """
    from ctdl import demo

    chosen = shared.settings().registry
    registry = str(Path(chosen).resolve()) if chosen else ''
    tell = _Guide(ctx.find_root().command, registry)
    with _place(keep) as folder, chdir(folder), _own_registry():
        for name, file in (('catalog-2025', demo.documents()), ('catalog-2026', demo.later()), ('defects', demo.defects())):
            Path(f'{name}.jsonl').write_bytes(file.read_bytes())
        streams.say(_HELLO)
        for words, line in steps():
            tell.step(words, line)
        if streams.on_terminal() if serve is None else serve:
            tell.step('The registry on the web, until you press Ctrl+C.', ['serve', '--port', str(_free_port())])
        streams.say(
            f'\nEverything is in {folder}.'
            if keep
            else '\nThat was all. `ctdl demo --keep DIR` leaves the folder for you to try on.'
        )


def _free_port(wanted: int = 8000) -> int:
    """The usual port where it is free, else 0: any."""
    import socket

    with socket.socket() as tried:
        return 0 if tried.connect_ex(('127.0.0.1', wanted)) == 0 else wanted


_HELLO = """Training for clean energy in Tamarack, an invented state, as published in 2025 and in 2026.
The folder has three files: catalog-2025.jsonl, catalog-2026.jsonl and defects.jsonl."""


@contextmanager
def _place(keep: str | None) -> Iterator[Path]:
    """The folder to work in."""
    if keep:
        from ctdl.errors import RegistryError

        folder = Path(keep)
        if folder.exists() and any(folder.iterdir()):
            raise RegistryError(f'{folder} is not empty; name a new folder.', path=str(folder))
        folder.mkdir(parents=True, exist_ok=True)
        yield folder.resolve()
        return
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix='ctdl-demo-') as name:
        yield Path(name).resolve()


@contextmanager
def _own_registry() -> Iterator[None]:
    """The demo makes a registry of its own, also where CTDL_REGISTRY names the one for every day."""
    named = os.environ.pop('CTDL_REGISTRY', None)
    try:
        yield
    finally:
        if named is not None:
            os.environ['CTDL_REGISTRY'] = named


def steps() -> Iterator[Step]:
    """What is shown: words, and the command line that does it. The time between the two imports is asked about later."""
    from ctdl import demo

    yield 'Ten documents with slips that are met in practice. What is missing or wrong?', [
        'validate', 'defects.jsonl', '--level', 'required',
    ]  # fmt: skip
    yield 'A registry is a folder.', ['init']
    yield 'The catalog of 2025 comes in.', ['import', 'catalog-2025.jsonl']
    between = datetime.now(UTC).strftime('%Y-%m-%dT%H:%M:%S.%fZ')
    yield 'So does what was published in 2026: only what has changed makes a version.', ['import', 'catalog-2026.jsonl']
    yield 'Two programs have ended. Their history stays.', ['delete', *demo.deleted(), '--reason', 'withdrawn in 2026']
    yield 'How much is there?', ['stats']
    yield 'What does the Certificate in Solar Installation require, and who prepares for it?', [
        'query', 'requirements', '--param', f'resource={demo.CERTIFICATE}',
    ]  # fmt: skip
    yield 'Which pathways are there?', ['pathway', '--list']
    yield 'Is anything wrong with the pathway?', ['pathway', demo.PATHWAY, '--check']
    yield 'Its picture, for a page.', ['pathway', demo.PATHWAY, '-o', 'pathway.svg']
    yield 'The plan of study as a picture for a slide, with what is open to somebody who has had two courses.', [
        'pathway', demo.TERMS, '--have', 'SAF 100,MAT 115', '-o', 'terms.png',
    ]  # fmt: skip
    yield 'How does the certificate lead to the master degree?', ['connect', demo.CERTIFICATE, demo.MASTER_DEGREE]
    yield 'The certificate has two versions.', ['history', demo.CERTIFICATE]
    yield 'What is different between them?', ['diff', demo.CERTIFICATE]
    yield (
        'How many documents of which class were there before 2026 came in?',
        ['query', 'counts-by-class', '--as-of', between, '--limit', '8'],
    )
    yield 'Everything out, in the form that the Registry takes.', ['export', '--all', '--canonical', '-o', 'everything.jsonl']
    yield 'And in again: it says the same, so nothing changes.', ['import', 'everything.jsonl']
    yield 'Ledger and graph agree.', ['check']


class _Guide:
    """Runs command lines as a person would, and says so."""

    def __init__(self, program: click.Command, registry: str) -> None:
        self._program = program
        self._registry = registry
        self._number = 0

    def step(self, words: str, line: list[str]) -> None:
        """Say what is shown, show the command line, run it."""
        self._number += 1
        line = [*line, '--registry', self._registry] if self._registry else line
        streams.say(f'\n{self._number}. {words}\n   $ ctdl {shlex.join(line)}\n')
        with self._program.make_context('ctdl', ['--quiet', *line]) as context:
            self._program.invoke(context)
