"""What the commands share: global options, the registry they work on, where data goes, and progress."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ctdl.errors import CTDLError, MissingError

if TYPE_CHECKING:
    from graph.ledger import By
    from graph.registry import Registry

DEFAULT = 'registry'
"""The folder of the registry when neither --registry nor CTDL_REGISTRY names one."""


@dataclass(slots=True)
class Settings:
    """The global options, wherever on the command line they stood, and the exit code that the command has come to."""

    registry: str = ''
    quiet: bool = False
    progress: bool = False
    code: int = 0

    @property
    def folder(self) -> str:
        """The folder of the registry."""
        return self.registry or os.environ.get('CTDL_REGISTRY', '') or DEFAULT


def state(ctx: click.Context) -> Settings:
    """The settings of a command line, made when there are none yet."""
    found = ctx.find_root().ensure_object(Settings)
    return found


def settings(ctx: click.Context | None = None) -> Settings:
    """The settings of the command line that is being run."""
    return state(ctx or click.get_current_context())


# options and commands


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    if value:
        setattr(state(ctx), str(param.name), value)


def GLOBAL(registry: bool = True, progress: bool = True) -> list[click.Parameter]:  # noqa: N802
    """The options that are taken before the command and after it; those that a command has no use for are not in its help."""
    told: dict[str, Any] = {'expose_value': False, 'callback': _remember}
    return [
        click.Option(
            ['--registry'], metavar='DIR', hidden=not registry, help='The registry [CTDL_REGISTRY, else ./registry].', **told
        ),
        click.Option(['-q', '--quiet'], is_flag=True, hidden=not progress, help='No notes and no progress.', **told),
        click.Option(['--progress'], is_flag=True, hidden=not progress, help='Progress, also when no terminal is there.', **told),
    ]


class Command(click.Command):
    """A command that takes the global options after its name, too."""

    def __init__(self, *args: Any, registry: bool = True, progress: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(GLOBAL(registry, progress))


class Group(click.Group):
    """A command with commands of its own."""

    command_class = Command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but an unknown command names those that there are."""
        if args and args[0] not in self.commands and not args[0].startswith('-'):
            ctx.fail(f'There is no “{ctx.info_name} {args[0]}”; there is {", ".join(self.commands)}.')
        return super().resolve_command(ctx, args)


Decorator = Callable[[Callable[..., Any]], Any]


def option(*names: str, **attributes: Any) -> Decorator:
    """An option as click has it, its default in the help."""
    attributes.setdefault('show_default', 'default' in attributes and not attributes.get('is_flag'))
    return click.option(*names, **attributes)


def choice(name: str, values: Sequence[str], default: str | None = None, text: str = '', **attributes: Any) -> Decorator:
    """An option that takes one of some words."""
    return option(name, type=click.Choice(list(values)), default=default, help=text, **attributes)


def output_option(function: Callable[..., Any]) -> Any:
    """`-o FILE`."""
    text = 'Write to a file, which appears whole or not at all; - is standard output.'
    return option('-o', '--output', metavar='FILE', default='-', show_default=False, help=text)(function)


paths_argument: Decorator = click.argument('paths', metavar='PATH…', nargs=-1, required=True)
ctid_argument: Decorator = click.argument('ctid', metavar='CTID')


def as_of_options(function: Callable[..., Any]) -> Any:
    """`--as-of DATE` and `--as-of-source DATE`."""
    source = option(
        '--as-of-source', metavar='DATE', default='', show_default=False, help='The same, by the time that the source gives.'
    )
    text = 'As it was at the end of a day (UTC) in this registry.'
    return option('--as-of', metavar='DATE', default='', show_default=False, help=text)(source(function))


def moment(as_of: str, as_of_source: str) -> tuple[str, By]:
    """The moment asked about and the clock it goes by; ('', 'recorded') when none is."""
    if as_of and as_of_source:
        raise click.UsageError('Give --as-of or --as-of-source, not both.')
    if not as_of and not as_of_source:
        return '', 'recorded'
    from graph.clock import instant

    return instant(as_of or as_of_source), 'recorded' if as_of else 'asserted'


# the registry


@contextmanager
def opened(folder: str = '') -> Iterator[Registry]:
    """The registry of the command line (or another one), open. What is not there is told with what comes near."""
    from graph.registry import Registry

    with Registry.open(folder or settings().folder) as registry:
        try:
            yield registry
        except MissingError as error:
            raise _with_near(error, registry) from error


def _with_near(error: MissingError, registry: Registry) -> MissingError:
    """The error with the CTIDs of the registry that begin or end as the one asked for does."""
    text = str(error.facts.get('ctid', '')).strip().lower()
    if not text or error.facts.get('version') or 'deleted' in error.message or 'Near' in error.message:
        return error
    near = [ctid for ctid in near_ctids(registry, text) if ctid not in text]
    return MissingError(f'{error.message} Near it: {", ".join(near)}.', **error.facts) if near else error


def near_ctids(registry: Registry, text: str) -> list[str]:
    """CTIDs of the registry that share the first eight or the last twelve digits with a text, three at most."""
    from graph.near import near_ctids as near

    return near(registry.ledger, text)


def findings(found: bool = True) -> None:
    """Let the command end with exit code 1 when something was found."""
    if found:
        settings().code = 1


def files_of(paths: Sequence[str]) -> list[Path]:
    """The files under paths; CTDLError when there is none, as a check that checks nothing would mislead."""
    from ctdl.archives import files

    found = files(paths)
    if not found:
        raise CTDLError(f'There is no file with documents in {", ".join(paths)}.')
    return found


def jobs_for(jobs: int | None, paths: Sequence[Path]) -> int:
    """How many processes: those asked for, else one for each core, but no more than there is work for (4 MB each)."""
    if jobs is not None:
        return jobs
    if any(str(path) == '-' for path in paths):
        return os.cpu_count() or 1
    size = bytes_of(paths)
    return max(1, min(os.cpu_count() or 1, size // (4 * 2**20) + 1 if size > 2**20 else 1))


def jobs_option(function: Callable[..., Any]) -> Any:
    """`--jobs N`."""
    text = 'Processes that share the work [one for each core, fewer for small inputs].'
    return option('--jobs', type=click.IntRange(1, 256), metavar='N', default=None, show_default=False, help=text)(function)


# progress


class Bar:
    """How far the work has come, on standard error; silent where nobody would see it."""

    def __init__(self, bar: Any = None) -> None:
        self._bar = bar
        self._started = time.monotonic()

    def to(self, done: int, total: int | None = None) -> None:
        """So much is done, of so much where that is known."""
        if self._bar is not None:
            self._bar.total = total or self._bar.total
            self._bar.update(done - self._bar.n)

    def read(self, done: int, documents: int) -> None:
        """So many bytes are read, and so many documents were in them."""
        if self._bar is not None:
            rate = documents / max(time.monotonic() - self._started, 0.001)
            self._bar.set_postfix_str(f'{documents:,} documents, {rate:,.0f}/s', refresh=False)
            self.to(done)


@contextmanager
def progress(title: str, unit: str, total: int | None = None) -> Iterator[Bar]:
    """A bar with rate and remaining time, while standard error is a terminal or --progress is given; `unit` B counts bytes."""
    chosen = settings()
    if chosen.quiet or not (chosen.progress or sys.stderr.isatty()):
        yield Bar()
        return
    from tqdm import tqdm

    scale = {'unit': 'B', 'unit_scale': True, 'unit_divisor': 1024} if unit == 'B' else {'unit': f' {unit}'}
    with tqdm(total=total or None, desc=title, file=sys.stderr, leave=False, **scale) as bar:
        yield Bar(bar)


def bytes_of(paths: Sequence[Path]) -> int:
    """Bytes on disk of files; standard input counts nothing."""
    return sum(path.stat().st_size for path in paths if str(path) != '-' and path.exists())
