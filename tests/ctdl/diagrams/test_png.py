"""A PNG has the size asked for and its texts in it, without a font of the system, and is refused before it is too large."""

import pytest

from ctdl.diagrams import png
from ctdl.diagrams.diagram import Card, Diagram, Lane
from ctdl.diagrams.png_fonts import bundled, for_resvg, loaded
from ctdl.diagrams.svg import to_svg
from ctdl.errors import CTDLError, LimitError
from tests.ctdl.diagrams.png_pixels import pixels
from tests.ctdl.diagrams.sample_drawings import welding

ROOT = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40" viewBox="0 0 80 40" font-family="sans-serif" font-size="16">'


def ink(data: bytes) -> int:
    """How many pixels are not white."""
    return sum(pixel != b'\xff\xff\xff' for row in pixels(data)[2] for pixel in row)


def test_a_picture_has_its_size_times_the_scale() -> None:
    drawing = to_svg(Diagram('One', lanes=(Lane('First'),), cards=(Card('a', 0, 'Only', 'course', 'Course'),)))
    wide, high = png.size_of(drawing)
    for scale in (0.5, 1.0, 2.0):
        width, height, _ = pixels(png.to_png(drawing, scale))
        assert abs(width - wide * scale) <= 1
        assert abs(height - high * scale) <= 1


def test_texts_are_written() -> None:
    empty = png.to_png(f'{ROOT}</svg>', 1)
    written = png.to_png(f'{ROOT}<text x="5" y="25">Welding</text></svg>', 1)
    assert ink(empty) == 0
    assert ink(written) > 100


def test_the_alphabets_of_europe_need_no_font_of_the_system() -> None:
    assert len(bundled()) == 3
    assert loaded(f'{ROOT}<text>Große Prüfung “Ελληνικά”, Сварка – ≥ 3 …</text></svg>') == bundled()
    assert loaded(f'{ROOT}<text>日本語</text></svg>')[:3] == bundled()


def test_a_line_from_right_to_left_ends_at_its_right_edge() -> None:
    line = '<text x="70" direction="rtl" y="25">שלום</text>'
    assert 'text-anchor="end"' in for_resvg(line)
    assert 'direction' not in for_resvg(line)
    assert for_resvg('<text text-anchor="middle" direction="rtl" x="9">שלום</text>').count('text-anchor') == 1
    assert for_resvg('<title>שלום</title>') == '<title>שלום</title>'


def test_the_same_drawing_gives_the_same_bytes() -> None:
    drawing = to_svg(welding())
    assert png.to_png(drawing, 1) == png.to_png(drawing, 1)


def test_the_background_fills_what_is_empty() -> None:
    _, _, rows = pixels(png.to_png(f'{ROOT}</svg>', 1, '#102030'))
    assert rows[0][0] == b'\x10\x20\x30'


@pytest.mark.parametrize('scale', [0.0, -1.0, 500.0, float('inf'), float('nan')])
def test_a_picture_of_no_size_or_too_large_a_one_is_refused(scale: float) -> None:
    with pytest.raises(LimitError, match='--scale'):
        png.to_png(to_svg(welding()), scale)


def test_the_largest_scale_is_allowed_and_no_side_is_too_long() -> None:
    long = '<svg xmlns="http://www.w3.org/2000/svg" width="40000" height="20"></svg>'
    assert png.largest_scale(long) == 0.81
    png.to_png(long, png.largest_scale(long))
    with pytest.raises(LimitError, match='32,767 on a side'):
        png.to_png(long, 1)
    assert png.largest_scale('<svg width="80000" height="80000"></svg>') == 0.1


def test_what_is_no_drawing_is_refused() -> None:
    with pytest.raises(CTDLError, match='no width'):
        png.to_png('<svg/>')
    with pytest.raises(CTDLError, match='cannot be made a PNG'):
        png.to_png(f'{ROOT}<broken')
