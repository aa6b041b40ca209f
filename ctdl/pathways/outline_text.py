"""The lines of an outline, written as plain text wrapped at the width of a terminal, or as Markdown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LISTED = ('component', 'point', 'item')
"""Kinds of lines that follow each other without an empty one."""
LEAST = 20
"""The narrowest room, in columns, that text is still wrapped to."""
_MARKDOWN = re.compile(r'([\\`*_{}\[\]<>|~#&])')
_LIST = re.compile(r'^(\s*)([-+=]|\d+[.)])(?=\s|$)')


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an outline: title, heading, text, component, point (of a component) or item (of a list of its own).

    Points and items have a depth; a component has a number, a state in words and a link, its name as `text` and what follows as `more`.
    """

    kind: str
    text: str
    more: str = ''
    number: int = 0
    depth: int = 0
    state: str = ''
    href: str = ''


def as_text(lines: Iterable[Line], width: int | None = None) -> str:
    """Plain text; wrapped where a width in columns is given, with the indentation of its line."""
    return ''.join(f'{line}\n' for one in _spaced(lines) for line in _plain(one, width))


def as_markdown(lines: Iterable[Line]) -> str:
    """CommonMark: headings, numbered components with their numbers, nested points."""
    told, room = [], 0
    for line in _spaced(lines, markdown=True):
        room = max(4, len(f'{line.number}. ')) if line.kind == 'component' else room
        told.append(f'{_marked(line, room)}\n')
    return ''.join(told)


def _spaced(lines: Iterable[Line], markdown: bool = False) -> Iterator[Line]:
    """The lines, with an empty one before each heading and after it, round texts, and before lists."""
    last = ''
    for line in lines:
        listed = line.kind in LISTED and last in LISTED
        under = last in ('title', 'heading') and not markdown
        if last and not listed and not under:
            yield Line('empty', '')
        yield line
        last = line.kind


def _plain(line: Line, width: int | None) -> Iterator[str]:
    if line.kind in ('title', 'heading'):
        yield from wrapped(line.text, width)
        yield ('=' if line.kind == 'title' else '-') * min(columns(line.text), width or 10_000)
    elif line.kind == 'component':
        state = f'[{line.state}] ' if line.state else ''
        yield from wrapped(f'{state}{line.text}{line.more}', width, f'{line.number:>3}. ')
    elif line.kind in ('point', 'item'):
        yield from wrapped(line.text, width, f'{"  " * line.depth}{"     " if line.kind == "point" else ""}- ')
    else:
        yield from wrapped(line.text, width)


def wrapped(text: str, width: int | None, first: str = '') -> Iterator[str]:
    """A text in lines no wider than so many columns, the first behind `first`, the others as far in; long words are cut."""
    if width is None:
        yield f'{first}{text}'.rstrip()
        return
    room = max(width - len(first), LEAST)
    line, taken, begin = '', 0, first
    for word in _pieces(text, room):
        wide = columns(word)
        if line and taken + 1 + wide > room:
            yield f'{begin}{line}'
            line, taken, begin = '', 0, ' ' * len(first)
        line, taken = (f'{line} {word}', taken + 1 + wide) if line else (word, wide)
    yield f'{begin}{line}'.rstrip()


def _pieces(text: str, room: int) -> Iterator[str]:
    """The words of a text, those that are wider than a line in pieces."""
    for word in text.split():
        while columns(word) > room:
            cut = next(at for at in range(len(word), 0, -1) if columns(word[:at]) <= room or at == 1)
            yield word[:cut]
            word = word[cut:]
        yield word


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: two for wide East Asian characters, none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in text)


def _marked(line: Line, room: int) -> str:
    text = escaped(line.text)
    if line.kind in ('title', 'heading'):
        return f'{"#" if line.kind == "title" else "##"} {text}'
    if line.kind == 'component':
        return f'{line.number}. {_state(line)}{_name(line, text)}{escaped(line.more, start=False)}'
    inside = ' ' * room if line.kind == 'point' else ''
    return f'{inside}{"  " * line.depth}- {text}' if line.kind in ('point', 'item') else text


def _state(line: Line) -> str:
    return f'({line.state}) ' if line.state else ''


def _name(line: Line, text: str) -> str:
    address = re.sub(r'[\s<>()\\]', lambda found: f'%{ord(found[0]):02X}', line.href)
    return f'**[{text}]({address})**' if address else f'**{text}**'


def escaped(text: str, start: bool = True) -> str:
    """A text in which Markdown sees no markup; at the start of a line, no list either."""
    safe = _MARKDOWN.sub(r'\\\1', text)
    return _LIST.sub(lambda found: f'{found[1]}{found[2][:-1]}\\{found[2][-1]}', safe) if start else safe
