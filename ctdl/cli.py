"""The command line: `ctdl COMMAND …`. Commands are in `ctdl.commands`, loaded when used; here they are joined.

Exit codes: 0 fine, 1 findings, 2 could not run (wrong usage too), 130 interrupted, 141 when the reader of the output went away.
Data goes to standard output in UTF-8; progress, notes and errors to standard error.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from ctdl.commands import COMMANDS, module_of
from ctdl.commands.shared import GLOBAL, settings, state
from ctdl.errors import CTDLError

COULD_NOT_RUN = 2
INTERRUPTED = 130
NOBODY_READS = 141


class Program(click.Group):
    """The `ctdl` command: loads a command when it is asked for, and turns every error into a line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, its module loaded now."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(module_of(cmd_name)).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without loading any."""
        with formatter.section('Commands'):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but an unknown command names the nearest one."""
        if args and args[0] not in COMMANDS and not args[0].startswith('-'):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1, cutoff=0.5)
            ctx.fail(f'There is no command “{args[0]}”.' + (f' Did you mean “{near[0]}”?' if near else ''))
        return super().resolve_command(ctx, args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> NoReturn:
        """Run a command line and leave with its exit code."""
        self._main_shell_completion(extra, prog_name or 'ctdl', complete_var)
        sys.exit(self.run(list(sys.argv[1:] if args is None else args)))

    def run(self, args: list[str]) -> int:
        """Run a command line; its exit code. Nothing leaves as an exception."""
        try:
            return self._guarded(args)
        except KeyboardInterrupt:
            return INTERRUPTED
        except BrokenPipeError:
            _forget_output()
            return NOBODY_READS
        except Exception as error:
            if os.environ.get('CTDL_DEBUG'):
                raise
            said = f'{type(error).__name__}: {error}' if str(error) else type(error).__name__
            return _said(f'this is a mistake of the toolkit, not of yours ({said}). With CTDL_DEBUG=1 it tells where.')

    def _guarded(self, args: list[str]) -> int:
        try:
            code = self._invoked(args)
            sys.stdout.flush()
            return code
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            return COULD_NOT_RUN
        except click.ClickException as error:
            return _said(error.format_message(), _advice(error))
        except CTDLError as error:
            return _said(error.message)
        except BrokenPipeError:
            raise
        except OSError as error:
            return _said(f'{error.filename}: {error.strerror}.' if error.filename else f'{error.strerror or error}.')
        except RuntimeError as error:
            from concurrent.futures import BrokenExecutor

            if not isinstance(error, BrokenExecutor):
                raise
            return _said('A process that shared the work was ended from outside, perhaps for want of memory. Try --jobs 1.')

    def _invoked(self, args: list[str]) -> int:
        try:
            with self.make_context('ctdl', args) as context:
                self.invoke(context)
                return settings(context).code
        except click.exceptions.Exit as ended:
            return ended.exit_code
        except click.Abort:
            raise KeyboardInterrupt from None


def _said(message: str, advice: str = '') -> int:
    """Say what is wrong on standard error, in one line and perhaps advice in another; the exit code."""
    text = ' '.join(message.split())
    click.echo(f'ctdl: {text}{advice}', err=True)
    return COULD_NOT_RUN


def _advice(error: click.ClickException) -> str:
    if not isinstance(error, click.UsageError) or error.ctx is None:
        return ''
    return f'\nSee `{error.ctx.command_path} --help`.'


def _forget_output() -> None:
    """Let nothing complain at exit that standard output is gone."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f'ctdl {version("ctdl-toolkit")}')
        ctx.exit()


@click.command(cls=Program, context_settings={'help_option_names': ['-h', '--help'], 'max_content_width': 120}, params=GLOBAL())
@click.option('--version', is_flag=True, is_eager=True, expose_value=False, callback=_version, help='Show the version and exit.')
@click.pass_context
def program(ctx: click.Context) -> None:
    """An open credential registry in a folder.

    CTDL documents in, findings out, every version kept, answers in SPARQL.

    \b
    Examples:
      ctdl validate catalog.jsonl
      ctdl init
      ctdl import catalog.jsonl
      ctdl query credentials-by-type
      ctdl demo

    Exit codes: 0 fine, 1 findings, 2 could not run.
    """
    state(ctx)


def main() -> NoReturn:
    """The entry point of `ctdl`."""
    program.main(prog_name='ctdl')
