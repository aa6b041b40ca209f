"""Where data comes from and goes to: standard streams in UTF-8, files that appear whole, and remarks on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click

from ctdl.commands.shared import settings
from ctdl.errors import InputError


def stdout() -> IO[bytes]:
    """Standard output for data: bytes, in UTF-8 where they are text."""
    return sys.stdout.buffer


def say(text: str) -> None:
    """Write text for people to standard output, with a line end."""
    stdout().write(encoded(text if text.endswith('\n') else text + '\n'))


def stdin() -> IO[bytes]:
    """Standard input: bytes."""
    return sys.stdin.buffer


def encoded(text: str) -> bytes:
    """UTF-8, whatever is in the text: names of files may hold what is none."""
    return text.encode('utf-8', 'backslashreplace')


def say_json(value: Any) -> None:
    """Write a value to standard output as indented JSON."""
    import orjson

    stdout().write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def note(text: str) -> None:
    """Write a remark to standard error, unless --quiet."""
    if not settings().quiet:
        click.echo(text, err=True)


def on_terminal() -> bool:
    """True when standard output is read by a person."""
    return sys.stdout.isatty()


def width() -> int | None:
    """The columns of the terminal; None when the output is no terminal, so that nothing is cut."""
    import shutil

    return shutil.get_terminal_size().columns if on_terminal() else None


@contextmanager
def output(path: str) -> Iterator[IO[bytes]]:
    """Standard output for `-`, else a file that appears whole, under its name, when all is written. InputError when it cannot be."""
    target = Path(path)
    if path == '-':
        yield stdout()
        return
    target = target.resolve()
    special = target.exists() and not target.is_file()
    draft = target if special else target.with_name(f'.{target.name}.{os.getpid()}.part')
    try:
        with draft.open('wb') as file:
            yield file
        if not special:
            draft.replace(target)
    except OSError as error:
        raise InputError(f'{path} cannot be written: {error.strerror}.', source=path) from error
    finally:
        if not special:
            draft.unlink(missing_ok=True)


def read_all(path: str) -> bytes:
    """The bytes of a file; `-` is standard input. InputError when it cannot be read."""
    if path == '-':
        return stdin().read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InputError(f'{path} cannot be read: {error.strerror}.', source=path) from error


def read_text(path: str) -> str:
    """The text of a file in UTF-8, with or without byte-order mark."""
    try:
        return read_all(path).decode('utf-8-sig')
    except UnicodeDecodeError as error:
        raise InputError(f'{path} is not text in UTF-8 (byte {error.start}).', source=path) from error
