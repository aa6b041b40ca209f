"""The outline of a pathway as nested lists, from the lines that its text and Markdown are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ctdl.pathways.outline_text import Line


@dataclass(slots=True)
class Point:
    """Something said, with what is said below it."""

    text: str
    points: list[Point] = field(default_factory=list)


@dataclass(slots=True)
class Step:
    """A component: its number, name, what follows the name, its state in words, where it leads, and what is said of it."""

    number: int
    name: str
    more: str
    state: str
    href: str
    points: list[Point] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """A heading ('' for what stands before the first one) with texts, points and components under it."""

    title: str
    texts: list[str] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)


def sections(lines: Iterable[Line], href: Callable[[int], str] = lambda number: '') -> list[Section]:
    """Lines as sections; the title is left out, as the page has it. `href` gives where the component with a number leads."""
    found = [Section('')]
    for line in lines:
        section = found[-1]
        if line.kind == 'heading':
            found.append(Section(line.text))
        elif line.kind == 'text':
            section.texts.append(line.text)
        elif line.kind == 'component':
            section.steps.append(Step(line.number, line.text, line.more, line.state, href(line.number)))
        elif line.kind in ('point', 'item'):
            _put(section.steps[-1].points if line.kind == 'point' and section.steps else section.points, line)
    return found


def _put(points: list[Point], line: Line) -> None:
    """Add a point at its depth, under the last one of the depth above."""
    for _ in range(line.depth):
        if not points:
            break
        points = points[-1].points
    points.append(Point(line.text))
