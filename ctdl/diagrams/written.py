"""A drawing in the formats that there are for it: what commands write and pages send."""

from __future__ import annotations

from dataclasses import dataclass

from ctdl.diagrams.diagram import Diagram
from ctdl.errors import LimitError

FORMATS = ('svg', 'png', 'dot', 'mermaid')
SCALE = 2.0
"""The size of a PNG when nothing is said; 1 is 96 dots an inch."""
LEAST = 0.1
"""The least scale at which a PNG is made."""


@dataclass(frozen=True, slots=True)
class Written:
    """A drawing as bytes, and what must be said about it ('' for nothing): that it was made smaller than usual."""

    data: bytes
    note: str = ''


def written(diagram: Diagram, form: str, theme: str = 'light', scale: float | None = None) -> Written:
    """A drawing as `svg`, `png`, `dot` or `mermaid`.

    `theme` is for svg and png, as `ctdl.diagrams.svg.to_svg` has it; `scale` for png: without one it is the largest up to the usual one
    that there is room for. LimitError for a PNG that would be too large, or too small to read; ValueError for another form.
    """
    if form == 'dot':
        from ctdl.diagrams.dot import to_dot

        return Written(_encoded(to_dot(diagram)))
    if form == 'mermaid':
        from ctdl.diagrams.mermaid import to_mermaid

        return Written(_encoded(to_mermaid(diagram)))
    if form not in FORMATS:
        raise ValueError(f'There is no format {form!r} of drawings: choose one of {", ".join(FORMATS)}.')
    from ctdl.diagrams.svg import to_svg

    svg = to_svg(diagram, theme)
    return Written(_encoded(svg)) if form == 'svg' else png_of(svg, scale)


def png_of(svg: str, scale: float | None = None) -> Written:
    """A drawing that is SVG already as PNG, at the scale said or at the largest one up to the usual one that there is room for."""
    from ctdl.diagrams.png import largest_scale, to_png

    if scale:
        return Written(to_png(svg, scale=scale))
    most = largest_scale(svg)
    if most < LEAST:
        raise LimitError('The drawing is too large for a PNG that could be read; take SVG, which has no limit.', value=most)
    note = f'The drawing is large: it is written at a scale of {most:g}, not {SCALE:g}. SVG has no limit.' if most < SCALE else ''
    return Written(to_png(svg, scale=min(SCALE, most)), note)


def _encoded(text: str) -> bytes:
    """UTF-8, whatever is in the text: what cannot be encoded is written as an escape."""
    return text.encode('utf-8', 'backslashreplace')
