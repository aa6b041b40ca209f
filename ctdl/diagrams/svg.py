"""A diagram as SVG that stands anywhere: in a page under the strictest content-security policy, in a file, on paper.

Colours and fonts are attributes, there is no script, no style and nothing from elsewhere (but for one style element with theme 'auto').
Parts have classes by which `diagram.css` (package data beside this module, served by pages) colours drawings in a page anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import ceil

from ctdl.diagrams import svg_frame as frame
from ctdl.diagrams.diagram import Card, Diagram, Gate
from ctdl.diagrams.palette import LIGHT, PALETTES
from ctdl.diagrams.placed import Placed
from ctdl.diagrams.svg_cards import Pen, draw_card, draw_gate
from ctdl.diagrams.svg_links import draw_labels, draw_links
from ctdl.diagrams.svg_sizes import card_sizes
from ctdl.diagrams.svg_style import ROOT, media_rules
from ctdl.diagrams.svg_text import FONTS, escape, number

__all__ = ['THEMES', 'card_sizes', 'reading_order', 'to_svg']

THEMES = ('light', 'dark', 'print', 'auto')
_NARROWEST = 520.0
_LANGUAGE = re.compile(r'[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*')


def to_svg(
    diagram: Diagram,
    theme: str = 'light',
    width: float | None = None,
    links_target: str = '',
    prefix: str = 'd',
    placed: Placed | None = None,
) -> str:
    """The diagram as an SVG document, without an XML declaration, so that it can stand in a page as it is.

    `theme` is light, dark, print, or auto: light with a style element that turns it dark or to print colours as the reader's system asks,
    for files that are opened on their own (a page with a strict policy refuses the style element). `width` is the width to be shown at, in
    px; without it the drawing has its natural size. Links open in `links_target` (`_blank`) or, for '', in place. `prefix` begins every id:
    drawings in one page need different ones. `placed` is a layout made before.

    Cards come in reading order: lane by lane, column by column, from top to bottom, each with its gates before it. Card or gate number n of
    the diagram (gates counted on after the cards) has the id `{prefix}-n{n}`, and the path of a link `data-link="n m"`. Links are hidden
    from assistive technology: the names of cards and gates say in words what they show. Raises ValueError for another theme.
    """
    if theme not in THEMES:
        raise ValueError(f'There is no theme {theme!r}: choose one of {", ".join(THEMES)}.')
    pen = Pen(PALETTES.get(theme, LIGHT), escape(re.sub(r'[^\w-]', '', prefix) or 'd'), links_target)
    diagram = _with_languages(diagram)
    placed = placed or _laid_out(diagram)
    room = max(placed.width, _NARROWEST)
    head, y = frame.heading(diagram, room, frame.MARGIN, pen)
    lanes, begin, end = frame.lanes(diagram, placed, y, pen)
    legend, y = frame.key(diagram, placed, room, end, pen)
    problems, y = frame.problems(diagram, room, y, pen)
    body = f'{head}{lanes}{_inner(diagram, placed, begin, pen)}{legend}{problems}'
    return _document(
        diagram,
        pen,
        (ceil(room + 2 * frame.MARGIN), ceil(y + frame.MARGIN)),
        width,
        theme,
        frame.definitions(diagram, placed, pen) + body,
    )


def _laid_out(diagram: Diagram) -> Placed:
    from ctdl.diagrams.layout import layout

    return layout(diagram, card_sizes(diagram))


def _with_languages(diagram: Diagram) -> Diagram:
    """The diagram with languages that are such, the others left out."""
    if all(not card.language or _LANGUAGE.fullmatch(card.language) for card in diagram.cards):
        return diagram
    cards = (card if _LANGUAGE.fullmatch(card.language) else replace(card, language='') for card in diagram.cards)
    return replace(diagram, cards=tuple(cards))


def reading_order(diagram: Diagram, placed: Placed) -> list[Card]:
    """Cards as they are read: by lane, in it by column, in that from top to bottom."""
    boxes = placed.boxes
    cards = [card for card in diagram.cards if card.key in boxes]
    return sorted(cards, key=lambda card: (card.lane, round(boxes[card.key].x), boxes[card.key].y))


def _inner(diagram: Diagram, placed: Placed, begin: float, pen: Pen) -> str:
    """Links, then labels, then gates and cards in reading order."""
    keys = (*(card.key for card in diagram.cards), *(gate.key for gate in diagram.gates))
    places = {key: index for index, key in enumerate(keys, 1)}
    nodes = []
    for item in _with_gates(diagram, reading_order(diagram, placed)):
        box, place = placed.boxes.get(item.key), places[item.key]
        if box:
            nodes.append(draw_card(item, box, place, pen) if isinstance(item, Card) else draw_gate(item, box, place, pen))
    return (
        f'<g transform="translate({number(frame.MARGIN)} {number(begin)})">\n'
        f'{draw_links(diagram, placed, places, pen)}{draw_labels(placed, pen)}<g>\n{"".join(nodes)}</g>\n</g>\n'
    )


def _with_gates(diagram: Diagram, cards: Iterable[Card]) -> Iterator[Card | Gate]:
    """Cards, each after the gates that lead to it, the outermost first; gates that lead nowhere at the end."""
    waiting: dict[str, list[Gate]] = {}
    for gate in diagram.gates:
        waiting.setdefault(gate.opens, []).append(gate)
    for card in cards:
        yield from _opening(card.key, waiting)
        yield card
    while waiting:
        yield from _opening(next(iter(waiting)), waiting)


def _opening(key: str, waiting: dict[str, list[Gate]]) -> Iterator[Gate]:
    for gate in waiting.pop(key, ()):
        yield gate
        yield from _opening(gate.key, waiting)


def _document(diagram: Diagram, pen: Pen, size: tuple[float, float], width: float | None, theme: str, inner: str) -> str:
    """The root element with title, description and background round what is drawn."""
    wide, high = size
    shown = width or wide
    style = f'<style>{media_rules()}</style>\n' if theme == 'auto' else ''
    language = f' lang="{diagram.language}"' if _LANGUAGE.fullmatch(diagram.language) else ''
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{ROOT}" width="{number(shown)}" height="{number(high * shown / wide)}" '
        f'viewBox="0 0 {number(wide)} {number(high)}" role="group" aria-labelledby="{pen.prefix}-title" '
        f'aria-describedby="{pen.prefix}-desc"{language} font-family="{FONTS}" font-size="11" fill="{pen.colours.ink}">\n'
        f'{frame.about(diagram, pen)}{style}'
        f'<rect class="page" width="{number(wide)}" height="{number(high)}" fill="{pen.colours.paper}"/>\n{inner}</svg>\n'
    )
