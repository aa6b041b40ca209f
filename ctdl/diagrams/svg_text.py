"""Writing SVG: numbers, escaped texts, safe addresses, lines of text, lines with round corners."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ctdl.diagrams.placed import Point
from ctdl.diagrams.wrapping import clean, right_to_left

FONTS = 'Segoe UI,Roboto,Helvetica Neue,Arial,Noto Sans,Open Sans,DejaVu Sans,sans-serif'
RIGHT_TO_LEFT = ' direction="rtl"'
"""How a line from right to left begins; `ctdl.diagrams.png` knows it."""

_ENTITIES = str.maketrans({'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'})
_SCHEME = re.compile(r'([A-Za-z][A-Za-z0-9+.-]*):')
_UNSAFE = re.compile('[\x00-\x20\x7f-\xa0\\\\\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]')


def number(value: float) -> str:
    """A length with at most one decimal."""
    rounded = round(value, 1)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)


def escape(text: str) -> str:
    """A text on one line, fit for XML, as content and between double quotes."""
    return clean(text).translate(_ENTITIES)


def address(href: str) -> str:
    """The address that a link may lead to, escaped: http, https, mailto or relative; '' for every other one."""
    href = href.strip()
    scheme = _SCHEME.match(href)
    if not href or _UNSAFE.search(href) or (scheme and scheme[1].lower() not in ('http', 'https', 'mailto')):
        return ''
    return href.translate(_ENTITIES)


def lines(texts: Sequence[str], x: float, y: float, leading: float, room: float, attributes: str = '') -> str:
    """Lines of text one below the other, the first one's base at `y`; those from right to left begin `room` px further to the right."""
    rtl = right_to_left(' '.join(texts))
    start = f'<text{attributes} x="{number(x + room if rtl else x)}"{RIGHT_TO_LEFT if rtl else ""} y="'
    return ''.join(f'{start}{number(y + index * leading)}">{escape(text)}</text>' for index, text in enumerate(texts))


def middle(text: str, x: float, y: float, attributes: str = '') -> str:
    """A line of text round its middle, where the parent or `attributes` set text-anchor to middle."""
    attributes += f' text-anchor="middle"{RIGHT_TO_LEFT}' if right_to_left(text) else ''
    return f'<text{attributes} x="{number(x)}" y="{number(y)}">{escape(text)}</text>'


def rounded(points: Sequence[Point], radius: float) -> str:
    """The path data of a line through `points` whose corners are rounded."""
    (x, y), *rest = points
    parts = [f'M{number(x)} {number(y)}']
    for index, corner in enumerate(rest):
        if index + 1 == len(rest):
            parts.append(_straight((x, y), corner))
            break
        entry, leave = _round_off((x, y), corner, rest[index + 1], radius)
        parts.append(_straight((x, y), entry) + f'Q{number(corner[0])} {number(corner[1])} {number(leave[0])} {number(leave[1])}')
        x, y = leave
    return ''.join(parts)


def _straight(start: Point, end: Point) -> str:
    if abs(start[1] - end[1]) < 0.05:
        return '' if abs(start[0] - end[0]) < 0.05 else f'H{number(end[0])}'
    return f'V{number(end[1])}' if abs(start[0] - end[0]) < 0.05 else f'L{number(end[0])} {number(end[1])}'


def toward(start: Point, end: Point, length: float) -> Point:
    """The point that lies `length` px from `start` on the way to `end`, at most at the end."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    whole = (dx * dx + dy * dy) ** 0.5
    share = min(1.0, length / whole) if whole else 0.0
    return start[0] + dx * share, start[1] + dy * share


def distance(start: Point, end: Point) -> float:
    """How far two points are from each other."""
    return float(((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5)


def _round_off(before: Point, corner: Point, after: Point, radius: float) -> tuple[Point, Point]:
    """Where a round corner begins and ends; it takes at most half of the next side, so that the next corner has room."""
    reach = min(radius, distance(before, corner), distance(corner, after) / 2)
    return toward(corner, before, reach), toward(corner, after, reach)
