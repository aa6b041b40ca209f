"""Which fonts a PNG is written with.

resvg takes the first family of a list that exists, whether it has the letters or not, and for those it lacks the first font loaded
that has them, slanted or not. So letters that Open Sans lacks are given the families of their script by name, and fonts are loaded plain
ones first.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from ctdl.diagrams.svg_text import FONTS, RIGHT_TO_LEFT

FAMILY = 'Open Sans'

_SCRIPTS = (
    ('\u0590-\u05ff\ufb1d-\ufb4f', 'Noto Sans Hebrew,Segoe UI,Arial,DejaVu Sans'),
    ('\u0600-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc', 'Noto Sans Arabic,Segoe UI,Geeza Pro,Arial,DejaVu Sans'),
    ('\u0530-\u058f', 'Noto Sans Armenian,Segoe UI,DejaVu Sans'),
    ('\u0900-\u097f\ua8e0-\ua8ff', 'Noto Sans Devanagari,Nirmala UI,Kohinoor Devanagari,Lohit Devanagari'),
    ('\u0980-\u09ff', 'Noto Sans Bengali,Nirmala UI,Lohit Bengali'),
    ('\u0a00-\u0a7f', 'Noto Sans Gurmukhi,Nirmala UI,Lohit Gurmukhi'),
    ('\u0a80-\u0aff', 'Noto Sans Gujarati,Nirmala UI,Lohit Gujarati'),
    ('\u0b80-\u0bff', 'Noto Sans Tamil,Nirmala UI,Lohit Tamil'),
    ('\u0c00-\u0c7f', 'Noto Sans Telugu,Nirmala UI,Lohit Telugu'),
    ('\u0c80-\u0cff', 'Noto Sans Kannada,Nirmala UI,Lohit Kannada'),
    ('\u0d00-\u0d7f', 'Noto Sans Malayalam,Nirmala UI,Lohit Malayalam'),
    ('\u0e00-\u0e7f', 'Noto Sans Thai,Leelawadee UI,Thonburi,Loma'),
    ('\u0e80-\u0eff', 'Noto Sans Lao,Leelawadee UI,Lao Sangam MN'),
    ('\u1000-\u109f', 'Noto Sans Myanmar,Myanmar Text'),
    ('\u10a0-\u10ff', 'Noto Sans Georgian,Segoe UI,DejaVu Sans'),
    ('\u1200-\u139f', 'Noto Sans Ethiopic,Ebrima,Kefa'),
    ('\u1780-\u17ff', 'Noto Sans Khmer,Leelawadee UI,Khmer Sangam MN'),
    ('\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3', 'Noto Sans CJK KR,Noto Sans KR,Malgun Gothic,Apple SD Gothic Neo,NanumGothic'),
    (
        '\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff',
        'Noto Sans CJK JP,Noto Sans JP,Noto Sans SC,Microsoft YaHei,Yu Gothic,PingFang SC,Hiragino Sans,WenQuanYi Zen Hei',
    ),
    ('\u2190-\u2211\u2213-\u225f\u2266-\u2bff', 'DejaVu Sans,Segoe UI Symbol,Apple Symbols,Noto Sans Math,Noto Sans Symbols2'),
    ('\U0001f000-\U0001faff', 'Noto Color Emoji,Noto Emoji,Segoe UI Emoji,Apple Color Emoji,DejaVu Sans'),
)
_JOINERS = '\\s\u0300-\u036f\u200c\u200d\ufe00-\ufe0f'
_RUNS = re.compile('|'.join(f'([{chars}](?:[{_JOINERS}]*[{chars}])*[\u0300-\u036f\ufe0f]*)' for chars, _ in _SCRIPTS))
_LINE = re.compile(r'(<text[^>]*>)([^<]*[^\x00-\u024f\u0370-\u052f\u1e00-\u1eff\u2010-\u2026\u20ac\u2264\u2265][^<]*)</text>')
_FANCY = re.compile('italic|oblique|mono|serif|bold|light|thin|black|medium|condensed|narrow|display|extra|emoji|symbol|music')
_ISOLATE, _END = '\u2067', '\u2069'


@cache
def bundled() -> tuple[str, ...]:
    """The font files of `ttf-opensans` for the weights that drawings use; () where it is not installed."""
    spec = find_spec('ttf_opensans')
    if spec is None or not spec.origin:
        return ()
    folder = Path(spec.origin).parent / 'ttf'
    files = (folder / f'OpenSans-{weight}.ttf' for weight in ('Regular', 'SemiBold', 'Bold'))
    return tuple(str(file) for file in files if file.is_file())


def loaded(svg: str) -> tuple[str, ...]:
    """The font files that a drawing needs: those of `ttf-opensans`, and those of the system where it has letters that these lack."""
    return (*bundled(), *(_of_system() if _LINE.search(svg) else ()))


@cache
def _of_system() -> tuple[str, ...]:
    """The font files of the system, upright sans serif ones of common weight first, in an order that depends on nothing else."""
    files = [file for folder in _folders() for file in folder.rglob('*') if file.suffix.lower() in ('.ttf', '.otf', '.ttc')]
    return tuple(str(file) for file in sorted(files, key=lambda file: (len(_FANCY.findall(file.name.lower())), file.name, file)))


def _folders() -> Iterator[Path]:
    """Where fonts are kept on Linux and BSD, macOS and Windows."""
    if sys.platform == 'win32':
        yield Path(os.environ.get('WINDIR', 'C:/Windows'), 'Fonts')
    elif sys.platform == 'darwin':
        yield from (Path('/System/Library/Fonts'), Path('/Library/Fonts'), Path.home() / 'Library/Fonts')
    else:
        share = Path(os.environ.get('XDG_DATA_HOME') or Path.home() / '.local/share')
        yield from (Path('/usr/share/fonts'), Path('/usr/local/share/fonts'), share / 'fonts', Path.home() / '.fonts')


def for_resvg(svg: str) -> str:
    """A drawing with a family for every script in it, and lines from right to left as resvg reads them.

    resvg knows no `direction`: such a line is made to end at its place, with its text in an isolate.
    """
    if bundled():
        svg = svg.replace(f'font-family="{FONTS}"', f'font-family="{FAMILY}"', 1)
    return _LINE.sub(_with_families, svg)


def _with_families(line: re.Match[str]) -> str:
    start, text = line[1], _RUNS.sub(_in_family, line[2])
    if RIGHT_TO_LEFT in start:
        end = '' if 'text-anchor="middle"' in start else ' text-anchor="end"'
        return f'{start.replace(RIGHT_TO_LEFT, end)}{_ISOLATE}{text}{_END}</text>'
    return f'{start}{text}</text>'


def _in_family(run: re.Match[str]) -> str:
    families = _SCRIPTS[(run.lastindex or 1) - 1][1]
    return f'<tspan font-family="{families}">{run[0]}</tspan>'
