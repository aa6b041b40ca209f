"""Drawings in every format, for commands and pages alike."""

from __future__ import annotations

import pytest

from ctdl.diagrams import png
from ctdl.diagrams.diagram import Card, Diagram, Lane
from ctdl.diagrams.written import FORMATS, LEAST, SCALE, png_of, written
from ctdl.errors import LimitError

SMALL = Diagram('One', lanes=(Lane('First'),), cards=(Card('a', 0, 'Only', 'course', 'Course'),))
BEGIN = {'svg': b'<svg ', 'png': b'\x89PNG', 'dot': b'digraph', 'mermaid': b'---'}


@pytest.mark.parametrize('form', FORMATS)
def test_every_format_is_what_it_says_and_always_the_same(form: str) -> None:
    found = written(SMALL, form)
    assert found.data.startswith(BEGIN[form])
    assert found == written(SMALL, form)
    assert found.note == ''


def test_a_theme_changes_the_drawing_and_another_format_is_refused() -> None:
    assert written(SMALL, 'svg', 'dark').data != written(SMALL, 'svg').data
    with pytest.raises(ValueError, match='no format'):
        written(SMALL, 'gif')


def test_a_png_that_is_too_large_is_made_smaller_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = written(SMALL, 'png').data
    monkeypatch.setattr(png, 'MOST_PIXELS', 200_000)
    found = written(SMALL, 'png')
    assert len(found.data) < len(usual)
    assert 'The drawing is large' in found.note
    assert f'not {SCALE:g}' in found.note
    with pytest.raises(LimitError):
        written(SMALL, 'png', scale=SCALE)


def test_a_png_that_nobody_could_read_is_refused() -> None:
    side = png.LONGEST / LEAST * 2
    with pytest.raises(LimitError, match='take SVG'):
        png_of(f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="10"></svg>')
