"""Cards and gates as SVG."""

from __future__ import annotations

from dataclasses import dataclass

from ctdl.diagrams import svg_sizes as at
from ctdl.diagrams.diagram import Card, Gate
from ctdl.diagrams.palette import Palette, kind_of
from ctdl.diagrams.placed import Box
from ctdl.diagrams.svg_icons import SIZE, STATES
from ctdl.diagrams.svg_text import address, escape, lines, middle, number
from ctdl.diagrams.text_width import text_width


@dataclass(frozen=True, slots=True)
class Pen:
    """What every part is drawn with: the colours, what ids begin with, and where links open (`_blank`, '' for the same place)."""

    colours: Palette
    prefix: str
    target: str = ''


def accessible_name(card: Card) -> str:
    """What a screen reader says of a card: its label, or else what is written on it with its state and problems in words."""
    if card.label:
        return card.label
    facts = (card.kind_label, *card.details, *card.chips, 'destination' if card.goal else '', STATES.get(card.state, ''))
    problems = f'. Problem: {", ".join(card.marks)}' if card.marks else ''
    told = ', '.join(filter(None, facts))
    return f'{card.title or "Untitled"}{": " if told else ""}{told}{problems}'


def draw_card(card: Card, box: Box, place: int, pen: Pen) -> str:
    """A card: a link where it leads somewhere, else a group that can have the focus all the same."""
    text, kind = at.card_text(card), kind_of(card.kind)
    href = address(card.href)
    parts = (
        f'<title>{escape(accessible_name(card))}</title>',
        _face(card, kind, box, pen),
        _head(card, text, kind, pen),
        _texts(card, text, pen),
        _chips(text, pen),
        _marks(card, box, pen),
    )
    tag, role = ('a', f' href="{href}"{_target(pen)}') if href else ('g', ' tabindex="0" role="img"')
    return f'<{tag} id="{pen.prefix}-n{place}" class="{_classes(card, kind)}"{role}{_move(box)}>{"".join(parts)}</{tag}>\n'


def _target(pen: Pen) -> str:
    return f' target="{escape(pen.target)}" rel="noopener"' if pen.target else ''


def _move(box: Box) -> str:
    return f' transform="translate({number(box.x)} {number(box.y)})"'


def _classes(card: Card, kind: str) -> str:
    flags = (f' s-{card.state}' if card.state in STATES else '', ' goal-card' if card.goal else '', ' ghost' if card.ghost else '')
    return f'card k-{kind}{"".join(flags)}'


def _face(card: Card, kind: str, box: Box, pen: Pen) -> str:
    """The plate with the coloured bar at its left edge."""
    colours = pen.colours
    stroke = {'have': colours.have, 'open': colours.open, 'chosen': colours.chosen}.get(card.state, colours.edge)
    stroke = colours.kinds[kind] if card.goal else stroke
    width = ' stroke-width="2.4"' if card.goal else ' stroke-width="1.6"' if card.state in ('have', 'open', 'chosen') else ''
    dash = ' stroke-dasharray="5 3.5"' if card.ghost else ''
    faded = ' opacity=".45"' if card.state == 'rest' or card.ghost else ''
    size = f'width="{number(box.width)}" height="{number(box.height)}"'
    return (
        f'<rect class="face" {size} rx="5" fill="{colours.card}" stroke="{stroke}"{width}{dash}/>'
        f'<path class="bar" d="M5 0a5 5 0 0 0-5 5v{number(box.height - 10)}a5 5 0 0 0 5 5z" fill="{colours.kinds[kind]}"{faded}/>'
    )


def _head(card: Card, text: at.CardText, kind: str, pen: Pen) -> str:
    """The line with the icon and the word for the kind."""
    faded = ' opacity=".55"' if card.state == 'rest' else ''
    icon = f'<use href="#{pen.prefix}-{kind}" x="{number(at.LEFT)}" y="9"{faded}/>'
    room = at.ROOM - 20 - at.MARK * len(at.marks_of(card))
    attributes = f' class="word" fill="{pen.colours.kinds[kind]}" font-weight="600"'
    return icon + (lines((text.kind,), at.LEFT + 20, 20, 0, room, attributes) if text.kind else '')


def _texts(card: Card, text: at.CardText, pen: Pen) -> str:
    """Title and details."""
    faded = card.state == 'rest'
    language = f' lang="{escape(card.language)}"' if card.language else ''
    colour = f' class="name muted" fill="{pen.colours.muted}"' if faded else ' class="name ink"'
    title = lines(text.title, at.LEFT, at.HEAD + 12.5, at.TITLE_LEADING, at.ROOM)
    top = at.HEAD + len(text.title) * at.TITLE_LEADING + 4
    details = lines(text.details, at.LEFT, top + 11, at.DETAIL_LEADING, at.ROOM, f' class="muted" fill="{pen.colours.muted}"')
    return f'<g{colour} font-size="13" font-weight="600"{language}>{title}</g>{details}'


def _chips(text: at.CardText, pen: Pen) -> str:
    """Chips in rows at the foot."""
    if not text.chips:
        return ''
    top = at.HEAD + len(text.title) * at.TITLE_LEADING + len(text.details) * at.DETAIL_LEADING + (4 if text.details else 0) + 3
    drawn = []
    for row, chips in enumerate(text.chips):
        x, y = at.LEFT, top + row * (at.CHIP_HEIGHT + at.CHIP_GAP) + 2
        for chip, width in chips:
            drawn.append(
                f'<rect class="chip" x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(at.CHIP_HEIGHT)}" '
                f'rx="8.5" fill="{pen.colours.chip}" stroke="{pen.colours.edge}" stroke-width=".8"/>'
                + middle(chip, x + width / 2, y + 12, f' class="muted" fill="{pen.colours.muted}"')
            )
            x += width + at.CHIP_GAP
    return f'<g font-size="10" text-anchor="middle">{"".join(drawn)}</g>'


def _marks(card: Card, box: Box, pen: Pen) -> str:
    """The signs at the upper right corner."""
    drawn, x = '', box.width - at.RIGHT - SIZE
    for mark in at.marks_of(card):
        drawn += problem(card.marks, x, 8, pen) if mark == 'problem' else _sign(mark, x, 8, pen)
        x -= at.MARK
    return drawn


def _sign(name: str, x: float, y: float, pen: Pen) -> str:
    return f'<use href="#{pen.prefix}-{name}" x="{number(x)}" y="{number(y)}"/>'


def problem(marks: tuple[str, ...], x: float, y: float, pen: Pen) -> str:
    """The triangle of problems, with their number and their text for the pointer."""
    count = '!' if len(marks) == 1 else str(len(marks)) if len(marks) < 10 else '+'
    drawn = middle(
        count, x + 7, y + 11.4, f' class="count" fill="{pen.colours.on_mark}" font-size="9" font-weight="700" text-anchor="middle"'
    )
    return f'<g><title>{escape("; ".join(marks))}</title>{_sign("problem", x, y, pen)}{drawn}</g>'


def draw_gate(gate: Gate, box: Box, place: int, pen: Pen) -> str:
    """A gate: a pill, or a plate where notes stand below its text."""
    text, colours = at.gate_text(gate), pen.colours
    label = gate.label or gate.text
    spoken = f'{label}{". Problem: " if gate.marks else ""}{", ".join(gate.marks)}'
    radius = at.GATE_HEIGHT / 2 if not text.notes else 8
    centre = box.width / 2 - (at.MARK / 2 if gate.marks else 0)
    notes = ''.join(
        middle(line, box.width / 2, at.GATE_HEIGHT + 8 + index * at.NOTE_LEADING, f' class="muted" fill="{colours.muted}"')
        for index, line in enumerate(text.notes)
    )
    pill = text_width(text.text, at.GATE, True)
    return (
        f'<g id="{pen.prefix}-n{place}" class="gate" role="img" text-anchor="middle"{_move(box)}><title>{escape(spoken)}</title>'
        f'<rect class="pill" width="{number(box.width)}" height="{number(box.height)}" rx="{number(radius)}" '
        f'fill="{colours.gate}" stroke="{colours.gate_edge}" stroke-width="1.2"/>'
        + middle(text.text, centre, 16.2, ' class="ink" font-size="11.5" font-weight="600"')
        + notes
        + (problem(gate.marks, centre + pill / 2 + 5, 5, pen) if gate.marks else '')
        + '</g>\n'
    )
