"""Links as SVG: lines with round corners and arrow heads, one group for each style, and the labels on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ctdl.diagrams.diagram import LINKS, Diagram
from ctdl.diagrams.placed import Placed, Point, Route
from ctdl.diagrams.routes import LABEL, LABEL_ROOM
from ctdl.diagrams.svg_cards import Pen
from ctdl.diagrams.svg_text import distance, escape, middle, number, rounded, toward
from ctdl.diagrams.text_width import text_width
from ctdl.diagrams.wrapping import shorten

STYLES = {
    'need': (1.7, ''),
    'order': (1.0, ''),
    'child': (1.5, '1.5 3'),
    'soft': (1.4, '6 3.5'),
    'back': (1.7, '8 3 2 3'),
    'late': (1.7, '11 4'),
}
"""Width and dashes of the styles of links."""

WORDS = {
    'need': 'Needed',
    'order': 'Suggested order',
    'child': 'Part of',
    'soft': 'Recommended or similar',
    'back': 'Leads back in a circle',
    'late': 'From a later column',
}
"""What the styles mean, for the key and the pointer."""

RADIUS = 9.0
_HEAD = 7.0


def markers(styles: Sequence[str], pen: Pen) -> str:
    """Arrow heads for the styles that occur."""
    return ''.join(
        f'<marker id="{pen.prefix}-{style}" markerWidth="8" markerHeight="8" refX=".5" refY="4" orient="auto" '
        f'markerUnits="userSpaceOnUse"><path class="head h-{style}" d="M0 .6 7.5 4 0 7.4z" fill="{pen.colours.links[style]}"/></marker>'
        for style in styles
    )


def stroke(style: str, pen: Pen) -> str:
    """The attributes of a line of this style."""
    width, dash = STYLES[style]
    dashes = f' stroke-dasharray="{dash}"' if dash else ''
    return f'fill="none" stroke="{pen.colours.links[style]}" stroke-width="{width:g}"{dashes}'


def styles_of(placed: Placed) -> list[str]:
    """The styles that occur, the most important one first; what is unknown counts as needed."""
    found = {_style(route) for route in placed.routes}
    return [style for style in LINKS if style in found]


def _style(route: Route) -> str:
    return route.style if route.style in STYLES else 'need'


def words_of(diagram: Diagram) -> dict[str, str]:
    """What the styles mean in a drawing."""
    return {**WORDS, **dict(diagram.words)}


def draw_links(diagram: Diagram, placed: Placed, places: Mapping[str, int], pen: Pen) -> str:
    """All links, the most important ones on top, then their labels."""
    names = {card.key: card.title for card in diagram.cards} | {gate.key: gate.text for gate in diagram.gates}
    words = words_of(diagram)
    groups = []
    for style in reversed(styles_of(placed)):
        drawn = [_link(route, names, places, words) for route in placed.routes if _style(route) == style and len(route.points) > 1]
        signs = [_warning(route, pen) for route in placed.routes if style in ('back', 'late') and _style(route) == style]
        groups.append(
            f'<g class="line l-{style}" {stroke(style, pen)} marker-end="url(#{pen.prefix}-{style})">\n{"".join(drawn)}</g>\n'
            + ''.join(signs)
        )
    return f'<g aria-hidden="true">\n{"".join(groups)}</g>\n'


def _link(route: Route, names: Mapping[str, str], places: Mapping[str, int], words: Mapping[str, str]) -> str:
    points = _shortened(route) if route.arrow else route.points
    title = f'{names.get(route.source, "")} → {names.get(route.target, "")}: {route.label or words[_style(route)]}'
    ends = f'{places.get(route.source, "")} {places.get(route.target, "")}'
    bare = '' if route.arrow else ' marker-end="none"'
    return f'<path data-link="{ends}"{bare} d="{rounded(points, RADIUS)}"><title>{escape(title)}</title></path>\n'


def _shortened(route: Route) -> tuple[Point, ...]:
    """The points without the last bit, which the arrow head covers."""
    *rest, before, last = route.points
    return (*rest, before, toward(last, before, min(_HEAD, distance(last, before) * 0.7)))


def _warning(route: Route, pen: Pen) -> str:
    """The sign on a line that leads where it should not: at the middle of its longest side."""
    sides = list(zip(route.points, route.points[1:], strict=False))
    if not sides or not route.arrow:
        return ''
    start, end = max(sides, key=lambda side: distance(*side))
    x, y = (start[0] + end[0]) / 2 - 7, (start[1] + end[1]) / 2 - 7
    count = middle(
        '!', x + 7, y + 11.4, f' class="count" fill="{pen.colours.on_mark}" font-size="9" font-weight="700" text-anchor="middle"'
    )
    return f'<use href="#{pen.prefix}-problem" x="{number(x)}" y="{number(y)}"/>{count}\n'


def draw_labels(placed: Placed, pen: Pen) -> str:
    """The words on links, each on a plate that hides the line behind it."""
    drawn = [_label(route.label, *route.label_at) for route in placed.routes if route.label and route.label_at]
    if not drawn:
        return ''
    plates, words = zip(*drawn, strict=True)
    return (
        f'<g class="plate" fill="{pen.colours.band}" aria-hidden="true">{"".join(plates)}</g>\n'
        f'<g class="muted" fill="{pen.colours.muted}" font-size="{LABEL:g}" text-anchor="middle" aria-hidden="true">'
        f'{"".join(words)}</g>\n'
    )


def _label(label: str, x: float, y: float) -> tuple[str, str]:
    shown = shorten(label, LABEL_ROOM, LABEL)
    width = text_width(shown, LABEL) + 6
    plate = f'<rect x="{number(x - width / 2)}" y="{number(y - 7)}" width="{number(width)}" height="14"/>'
    return plate, middle(shown, x, y + 3.5)
