"""Colours keep their contrast, and the stylesheet for pages is the one that the palettes make."""

from importlib.resources import files
from itertools import product
from xml.etree import ElementTree

import pytest

from ctdl.diagrams.diagram import LINKS
from ctdl.diagrams.palette import KINDS, PALETTES, Palette, kind_of
from ctdl.diagrams.svg import to_svg
from ctdl.diagrams.svg_icons import ICONS
from ctdl.diagrams.svg_style import roles, stylesheet
from tests.ctdl.diagrams.sample_drawings import welding


@pytest.mark.parametrize(
    ('name', 'kind'),
    [
        ('ceterms:CourseComponent', 'course'),
        ('ceterms:ExtracurricularComponent', 'extracurricular'),
        ('ceterms:CocurricularComponent', 'cocurricular'),
        ('ceterms:WorkExperienceComponent', 'work'),
        ('ceterms:BachelorDegree', 'credential'),
        ('ceterms:QACredentialOrganization', 'organization'),
        ('ceterms:TransferValueProfile', 'transfer'),
        ('ceasn:Competency', 'competency'),
        ('basic', 'step'),
        ('group', 'group'),
        ('anything', 'other'),
        ('', 'other'),
    ],
)
def test_every_class_has_a_kind(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


each_palette = pytest.mark.parametrize('colours', PALETTES.values(), ids=PALETTES)


@each_palette
def test_texts_stand_out_from_what_they_stand_on(colours: Palette) -> None:
    grounds = (colours.paper, colours.band, colours.card, colours.chip, colours.gate)
    assert min(contrast(*pair) for pair in product((colours.ink, colours.muted), grounds)) >= 4.5
    assert min(contrast(accent, colours.card) for accent in colours.kinds.values()) >= 4.5
    assert contrast(colours.on_mark, colours.problem) >= 4.5


@each_palette
def test_lines_and_signs_stand_out(colours: Palette) -> None:
    assert set(colours.kinds) == set(KINDS) == set(ICONS)
    assert set(colours.links) == set(LINKS)
    lines = (*colours.links.values(), colours.gate_edge, colours.have, colours.open, colours.chosen, colours.problem, colours.focus)
    assert min(contrast(*pair) for pair in product(lines, (colours.paper, colours.band, colours.card))) >= 3
    assert contrast(colours.on_mark, colours.have) >= 3


def test_the_stylesheet_is_the_one_that_the_palettes_make() -> None:
    assert files('ctdl.diagrams').joinpath('diagram.css').read_text('utf-8') == stylesheet()


def test_the_stylesheet_reaches_every_colour_of_a_drawing() -> None:
    known = {
        (selector.rpartition('.')[2], prop) for selectors, prop, _ in roles(PALETTES['light']) for selector in selectors.split(', ')
    }
    for element in ElementTree.fromstring(to_svg(welding())).iter():
        for prop in ('fill', 'stroke'):
            if not element.tag.endswith('}svg') and element.get(prop, '').startswith('#'):
                assert {(name, prop) for name in element.get('class', '').split()} & known, ElementTree.tostring(element)[:200]
