"""What `pathway` and `connect` share: the format that is asked for, and drawings in the formats that there are for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ctdl.commands import shared, streams

if TYPE_CHECKING:
    from ctdl.diagrams.diagram import Diagram

THEMES = ('light', 'dark', 'print', 'auto')
THEME_HELP = (
    'Colours of svg and png [light]. auto lets an svg follow its reader by a <style> element of its own, '
    'which a page with a strict policy refuses; the others have none.'
)
SUFFIXES = {
    **{'.svg': 'svg', '.png': 'png', '.json': 'json', '.csv': 'csv', '.dot': 'dot', '.gv': 'dot'},
    **{'.mmd': 'mermaid', '.mermaid': 'mermaid'},
}
"""The format that the end of a file's name asks for."""
LEAST = 0.1
"""The least scale that can be asked for."""


def options(function: Callable[..., Any]) -> Any:
    """`--theme`, `--scale` and `--language`."""
    size = 'Size of a png; 1 is 96 dots an inch [2, or what fits].'
    language = shared.option('--language', metavar='TAG', default='en', help='The language preferred where texts have several.')
    scale = shared.option('--scale', type=click.FloatRange(LEAST, 10), metavar='N', default=None, help=size)
    return shared.choice('--theme', THEMES, None, THEME_HELP)(scale(language(function)))


def format_of(asked: Mapping[str, Any], suffixes: Mapping[str, str], usual: str) -> str:
    """The format said, or what the name of the file ends in; UsageError for a name that ends in no format."""
    if not asked['output']:
        raise click.UsageError('-o needs the name of a file; - is standard output.')
    if asked['format'] or asked['output'] == '-' or _special(asked['output']):
        return str(asked['format'] or usual)
    found = suffixes.get(Path(asked['output']).suffix.lower(), '')
    if not found:
        raise click.UsageError(
            f'The name {asked["output"]} does not tell a format: let it end in {", ".join(suffixes)}, or give --format.'
        )
    return found


def _special(name: str) -> bool:
    """True for what is there and no file, such as /dev/null."""
    return Path(name).exists() and not Path(name).is_file()


def refuse_what_does_not_fit(asked: Mapping[str, Any], form: str, example: str) -> None:
    """UsageError for a scale or theme of what has none, and for a PNG on a terminal."""
    if asked['scale'] and form != 'png':
        raise click.UsageError('--scale is for --format png.')
    if asked['theme'] and form not in ('svg', 'png'):
        raise click.UsageError('--theme is for --format svg and png.')
    if form == 'png' and asked['output'] == '-' and streams.on_terminal():
        raise click.UsageError(f'A png is nothing for a terminal; write it to a file: -o {example}.')


def written(diagram: Diagram, form: str, asked: Mapping[str, Any]) -> bytes:
    """A drawing as dot, mermaid, svg or png, with a note where it had to be made small."""
    from ctdl.diagrams.written import written as made

    found = made(diagram, form, asked['theme'] or 'light', asked['scale'])
    if found.note:
        streams.note(found.note)
    return found.data
