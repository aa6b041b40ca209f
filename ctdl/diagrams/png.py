"""A drawing as PNG: the one door to `resvg_py`, a wheel that needs no library of the system.

Letters of the alphabets of Europe come from Open Sans, which the package `ttf-opensans` brings, so that a drawing looks the same on
every machine, one without fonts too; other scripts come from the fonts of the system.
"""

from __future__ import annotations

import re
from functools import cache

from ctdl.diagrams.png_fonts import FAMILY, bundled, for_resvg, loaded
from ctdl.errors import CTDLError, LimitError

MOST_PIXELS = 64_000_000
"""Pixels of the largest picture: four bytes each in memory."""
LONGEST = 32_767
"""Pixels of the longest side: what many programs can show."""

_SIZE = re.compile(r'<svg [^>]*?\bwidth="([\d.]+)" height="([\d.]+)"')


def to_png(svg: str, scale: float = 2.0, background: str = '#ffffff') -> bytes:
    """A drawing of `to_svg` as PNG, `scale` pixels for each px; `background` fills what the drawing leaves empty.

    Raises LimitError for a picture of more than 64 megapixels or with a side of more than 32,767 pixels, CTDLError where resvg
    cannot draw or there is no font.
    """
    width, height = size_of(svg)
    _check_size(svg, width, height, scale)
    if not bundled() and not _system_has_fonts():
        raise CTDLError(
            'There is no font on this machine to write the text of a PNG with: install the Python package ttf-opensans, '
            'or a font package of the system such as fonts-dejavu-core.'
        )
    import resvg_py

    try:
        drawn = resvg_py.svg_to_bytes(
            svg_string=for_resvg(svg),
            background=background,
            width=max(1, round(width * scale)),
            skip_system_fonts=bool(bundled()),
            font_files=list(loaded(svg)) if bundled() else None,
            sans_serif_family=FAMILY if bundled() else None,
        )
    except ValueError as reason:
        raise CTDLError(f'The drawing cannot be made a PNG: {reason}') from reason
    return bytes(drawn)


def size_of(svg: str) -> tuple[float, float]:
    """Width and height of a drawing, in px, as its root element has them."""
    found = _SIZE.search(svg)
    if not found or not float(found[1]) or not float(found[2]):
        raise CTDLError('The drawing has no width and height, so that its size in pixels is not known.')
    return float(found[1]), float(found[2])


def largest_scale(svg: str) -> float:
    """The largest scale, with two digits after the point, at which a drawing can be made a PNG."""
    width, height = size_of(svg)
    return int(min((MOST_PIXELS / (width * height)) ** 0.5, LONGEST / max(width, height)) * 100) / 100


def _check_size(svg: str, width: float, height: float, scale: float) -> None:
    pixels = width * height * scale * scale
    if scale > 0 and pixels <= MOST_PIXELS and max(width, height) * scale <= LONGEST:
        return
    most = largest_scale(svg)
    advice = (
        f'Choose a --scale above 0 and up to {most:g}, or SVG, which has no limit.' if most else 'Take SVG, which has no limit.'
    )
    raise LimitError(
        f'At a scale of {scale:g} the picture would have {width * scale:,.0f} × {height * scale:,.0f} pixels; '
        f'{MOST_PIXELS // 1_000_000} million in all and {LONGEST:,} on a side are the most. {advice}',
        limit=MOST_PIXELS,
        value=pixels,
    )


@cache
def _system_has_fonts() -> bool:
    """Whether resvg finds a font of the system: it draws a letter, or nothing."""
    import resvg_py

    def drawn(text: str) -> bytes:
        root = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
        return bytes(resvg_py.svg_to_bytes(svg_string=f'{root}<text x="2" y="15" font-family="sans-serif">{text}</text></svg>'))

    return drawn('A') != drawn('')
