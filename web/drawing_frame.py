"""How a drawing stands in a page: as wide as there is room and no smaller than can be read, its height whole where that is reasonable."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from markupsafe import Markup

from ctdl.diagrams.png import size_of
from web.history_forms import Query, addressed

SIZES = {'': 'As large as can be read', 'whole': 'The whole at once', 'actual': 'Actual size'}
"""What `?size=` may say, in words."""
LEAST = 0.64
"""The least scale of a drawing that is to be read: names of cards are 8 px high then. What still is wider scrolls."""
ROOM = 1190
"""Pixels that a page has across at its usual width."""
TALL = 1500
"""A drawing that is higher than this, as it is shown, scrolls in a frame that is not."""
HEAVY = 60_000
"""A drawing of more characters than this does not stand in a page, which weighs 150 kB at most: it is a picture of its own."""


@dataclass(frozen=True, slots=True)
class Framed:
    """A drawing and how it is shown: its least width in px, whether it is broader than the page or tall, the size in `SIZES`.

    `svg` is empty for a drawing that is too heavy for a page. `others` are the other sizes with their addresses, where they differ.
    """

    svg: Markup
    width: int
    height: int
    least: int
    broad: bool
    tall: bool
    size: str
    others: tuple[tuple[str, str], ...]


def framed(svg: str, path: str = '', query: Query = ()) -> Framed:
    """A drawing of `ctdl.diagrams.svg.to_svg`, in which everything is escaped, in the size that `?size=` asks for.

    `path` and `query` are the address of the page, to which the other sizes are added; without a path there are none.
    """
    size = request.args.get('size', '') if path else ''
    size = size if size in SIZES else ''
    width, height = size_of(svg)
    least = 0 if size == 'whole' else round(width * LEAST)
    shown = width if size == 'actual' else max(least, min(width, ROOM))
    broad = width > ROOM
    others = [(words, f'{addressed(path, [*query, ("size", name)])}#diagram') for name, words in SIZES.items() if name != size]
    inside = Markup(svg) if len(svg) <= HEAVY else Markup()
    tall = height * shown / width > TALL
    shown_others = tuple(others) if path and broad else ()
    return Framed(inside, round(width), round(height), least, broad, tall, size, shown_others)
