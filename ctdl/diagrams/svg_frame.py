"""What stands round a drawing: title and totals, lanes with their headings, the key, the list of problems.

Each of these takes the y where it may begin and gives its SVG with the y where it ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil

from ctdl.diagrams.diagram import Diagram, Lane
from ctdl.diagrams.palette import KINDS, kind_of
from ctdl.diagrams.placed import Placed, Strip
from ctdl.diagrams.svg_cards import Pen
from ctdl.diagrams.svg_icons import STATES
from ctdl.diagrams.svg_links import markers, stroke, styles_of, words_of
from ctdl.diagrams.svg_sizes import marks_of
from ctdl.diagrams.svg_text import escape, lines, middle, number
from ctdl.diagrams.text_width import text_width
from ctdl.diagrams.wrapping import shorten, wrap

MARGIN = 24.0
_PAD = 20.0
_WIDEST = 860.0
"""No line of running text is longer: it would be hard to read."""

_COLUMN, _GAP = 420.0, 28.0
"""The width of a column of problems and the room between two."""
_PROBLEM = ' class="ink" font-size="12"'
_MOST = 12
"""So many problems are drawn; more belong into a text."""
_WORDS = 3
"""So many words explain an icon."""
_WORD_ROOM = 420.0
"""The room for the words of an entry of the key."""
UNDESCRIBED = 'Not described here'

Part = tuple[str, float]
Text = tuple[str, ...]


def heading(diagram: Diagram, width: float, y: float, pen: Pen) -> Part:
    """The title and the line of totals."""
    room = min(width, 1_400.0)
    title = wrap(diagram.title, room, 20, True, 3)
    totals = wrap(diagram.summary, room, 13, False, 3)
    drawn = lines(title, MARGIN, y + 20, 26, width, ' class="ink" font-size="20" font-weight="700"')
    y += len(title) * 26
    drawn += lines(totals, MARGIN, y + 15, 18, width, f' class="muted" fill="{pen.colours.muted}" font-size="13"')
    y += len(totals) * 18
    return drawn + '\n', y + (16 if title or totals else 0)


def lanes(diagram: Diagram, placed: Placed, y: float, pen: Pen) -> tuple[str, float, float]:
    """The bands of the lanes with their headings; also where the cards begin and where the bands end."""
    strips = [strip for strip in placed.strips if strip.lane < len(diagram.lanes)]
    drawn = _groups(diagram.lanes, strips, y, pen)
    top = y + (26 if any(diagram.lanes[strip.lane].group for strip in strips) else 0)
    names = {strip.lane: wrap(diagram.lanes[strip.lane].title, strip.width - 2 * _PAD, 13, True, 3) for strip in strips}
    notes = {strip.lane: wrap(diagram.lanes[strip.lane].note, strip.width - 2 * _PAD, 11, False, 2) for strip in strips}
    deepest = max((len(names[s.lane]) * 17 + len(notes[s.lane]) * 14.5 for s in strips), default=0.0)
    begin = top + 14 + deepest + (13 if deepest else 0)
    end = begin + placed.height + 18
    for strip in strips:
        drawn += _band(strip, top, end, pen)
        drawn += _lane_heading(strip, names[strip.lane], notes[strip.lane], top + 14, pen)
    return drawn, begin, end


def _band(strip: Strip, top: float, end: float, pen: Pen) -> str:
    return (
        f'<rect class="band" x="{number(MARGIN + strip.x + 2)}" y="{number(top)}" width="{number(strip.width - 4)}" '
        f'height="{number(end - top)}" rx="8" fill="{pen.colours.band}" stroke="{pen.colours.rule}"/>\n'
    )


def _lane_heading(strip: Strip, name: Sequence[str], note: Sequence[str], y: float, pen: Pen) -> str:
    x, room = MARGIN + strip.x + _PAD, strip.width - 2 * _PAD
    drawn = lines(name, x, y + 12.5, 17, room, ' class="ink" font-size="13" font-weight="700"')
    below = y + len(name) * 17 + 11.5
    return drawn + lines(note, x, below, 14.5, room, f' class="muted" fill="{pen.colours.muted}"') + '\n'


def _groups(known: Sequence[Lane], strips: Sequence[Strip], y: float, pen: Pen) -> str:
    """Headings above several lanes, each with a rule from the first to the last of them."""
    runs: list[tuple[str, float, float]] = []
    for strip in strips:
        group = known[strip.lane].group
        if runs and runs[-1][0] == group and group:
            runs[-1] = (group, runs[-1][1], strip.x + strip.width)
        else:
            runs.append((group, strip.x, strip.x + strip.width))
    drawn = ''
    for group, start, end in runs:
        if group:
            x, room = MARGIN + start + 2, end - start - 4
            text = wrap(group, room, 12.5, True, 1)
            drawn += lines(text, x, y + 12, 0, room, ' class="ink" font-size="12.5" font-weight="700"') + (
                f'<path class="group-line" d="M{number(x)} {number(y + 19)}h{number(room)}" fill="none" '
                f'stroke="{pen.colours.gate_edge}" stroke-width="1.2"/>\n'
            )
    return drawn


def used_signs(diagram: Diagram, placed: Placed) -> list[str]:
    """The icons and marks that occur, in the order of the key."""
    kinds = {kind_of(card.kind) for card in diagram.cards}
    marks = {mark for card in diagram.cards for mark in marks_of(card)}
    if any(gate.marks for gate in diagram.gates) or diagram.problems or {'back', 'late'} & set(styles_of(placed)):
        marks.add('problem')
    return [kind for kind in KINDS if kind in kinds] + [
        mark for mark in ('have', 'open', 'chosen', 'goal', 'problem') if mark in marks
    ]


def definitions(diagram: Diagram, placed: Placed, pen: Pen) -> str:
    """What the drawing uses more than once."""
    from ctdl.diagrams.svg_icons import definition

    signs = ''.join(definition(name, pen.colours, pen.prefix) + '\n' for name in used_signs(diagram, placed))
    return f'<defs>\n{signs}{markers(styles_of(placed), pen)}</defs>\n'


def key(diagram: Diagram, placed: Placed, width: float, y: float, pen: Pen) -> Part:
    """The key of colours, signs and lines: only what occurs."""
    entries = list(_entries(diagram, placed, pen))
    if not diagram.legend or not entries:
        return '', y
    drawn, x, y = '', MARGIN, y + 20
    for sample, size, text in entries:
        word = shorten(text, min(width - size - 7, _WORD_ROOM), 11)
        space = size + 7 + text_width(word, 11) + 20
        if x > MARGIN and x + space - 20 > MARGIN + width:
            x, y = MARGIN, y + 22
        drawn += f'<g transform="translate({number(x)} {number(y)})">{sample}' + lines((word,), size + 7, 11, 0, 0) + '</g>\n'
        x += space
    return f'<g class="key muted" fill="{pen.colours.muted}">\n{drawn}</g>\n', y + 16


def _entries(diagram: Diagram, placed: Placed, pen: Pen) -> Iterable[tuple[str, float, str]]:
    """Samples with their widths and words."""
    told, kinds = words_of(diagram), _kinds(diagram)
    marks = {'goal': 'Destination', 'problem': 'Problem', **STATES}
    for sign in used_signs(diagram, placed):
        count = _exclamation(pen) if sign == 'problem' else ''
        if word := marks.get(sign) or kinds.get(sign, ''):
            yield f'<use href="#{pen.prefix}-{sign}"/>{count}', 14, word
    if any(card.state == 'rest' for card in diagram.cards):
        yield (
            _plate(pen, f'<rect class="muted" x="6" y="6" width="12" height="2" fill="{pen.colours.muted}" opacity=".5"/>'),
            24,
            STATES['rest'],
        )
    if any(card.ghost for card in diagram.cards):
        yield _plate(pen, '', ' stroke-dasharray="4 3"'), 24, told.get('ghost', UNDESCRIBED)
    if diagram.gates:
        yield _pill(pen), 36, 'How many are needed'
    for style in styles_of(placed):
        line = f'<path class="line l-{style}" d="M0 7h25" {stroke(style, pen)} marker-end="url(#{pen.prefix}-{style})"/>'
        yield line, 32, told[style]


def _kinds(diagram: Diagram) -> dict[str, str]:
    """The words for the icons: those on the cards that have them, the most frequent first.

    A card that is not described, or stands for others, has no kind to be explained: its dashed edge is explained.
    """
    found: dict[str, Counter[str]] = {}
    for card in diagram.cards:
        if not card.ghost or card.kind_label not in ('', UNDESCRIBED):
            found.setdefault(kind_of(card.kind), Counter())[card.kind_label] += 1
    return {kind: _together(kind, words) for kind, words in found.items()}


def _together(kind: str, words: Counter[str]) -> str:
    several = [word for word, _ in sorted(words.items(), key=lambda pair: (-pair[1], pair[0])) if word]
    return ', '.join(several[:_WORDS]) + (' …' if len(several) > _WORDS else '') or KINDS[kind]


def _exclamation(pen: Pen) -> str:
    return middle('!', 7, 11.4, f' class="count" fill="{pen.colours.on_mark}" font-size="9" font-weight="700" text-anchor="middle"')


def _plate(pen: Pen, inner: str, dash: str = '') -> str:
    face = f'<rect class="face" x=".5" y=".5" width="23" height="13" rx="3" fill="{pen.colours.card}" stroke="{pen.colours.edge}"{dash}/>'
    return face + inner


def _pill(pen: Pen) -> str:
    plate = f'<rect class="pill" y="-1" width="36" height="16" rx="8" fill="{pen.colours.gate}" stroke="{pen.colours.gate_edge}"/>'
    return plate + middle('all', 18, 10.8, f' class="ink" fill="{pen.colours.ink}" font-weight="600" text-anchor="middle"')


def problems(diagram: Diagram, width: float, y: float, pen: Pen) -> Part:
    """The list of problems, the first `_MOST` of them whole; in several columns, read one after the other, where there is room."""
    if not diagram.problems:
        return '', y
    count, columns = len(diagram.problems), _columns(min(len(diagram.problems), _MOST), width)
    title = '1 problem' if count == 1 else f'{count} problems'
    drawn = lines((title,), MARGIN, y + 28, 0, width, ' class="ink" font-size="13" font-weight="700"') + '\n'
    room = (min(width, _WIDEST) if columns == 1 else _COLUMN) - 22
    told = [wrap(text, room, 12, False, 12) for text in diagram.problems[:_MOST]]
    shared = _shared_out([(text, len(text) * 17 + 5) for text in told], columns)
    x, top, end = MARGIN, y + 38, y + 38
    for place, column in enumerate(shared):
        x, y = MARGIN + place * (_COLUMN + _GAP), top
        for text in column:
            drawn += _sign(x, y + 1, pen) + lines(text, x + 22, y + 12.5, 17, room, _PROBLEM) + '\n'
            y += len(text) * 17 + 5
        end = max(end, y)
    if count > _MOST:
        drawn += lines((f'… and {count - _MOST} more: see the outline',), x + 22, y + 12.5, 17, room, _PROBLEM) + '\n'
        end = max(end, y + 22)
    return f'<g class="problems">\n{drawn}</g>\n', end


def _columns(count: int, width: float) -> int:
    """How many columns so many problems are written in: as many as have room, with three or more problems in each."""
    return max(1, min(int((width + _GAP) // (_COLUMN + _GAP)), ceil(count / 3)))


def _shared_out(told: Sequence[tuple[Text, float]], columns: int) -> list[list[Text]]:
    """Texts of different heights in so many columns or fewer, in order, none of them higher than it must be."""
    limit = max(max(high for _, high in told), sum(high for _, high in told) / columns)
    while True:
        found: list[list[Text]] = []
        used = limit
        for text, high in told:
            if not found or used + high > limit:
                found.append([])
                used = 0.0
            found[-1].append(text)
            used += high
        if len(found) <= columns:
            return found
        limit += 1


def _sign(x: float, y: float, pen: Pen) -> str:
    place = f'translate({number(x)} {number(y)})'
    return f'<use href="#{pen.prefix}-problem" x="{number(x)}" y="{number(y)}"/><g transform="{place}">{_exclamation(pen)}</g>'


def about(diagram: Diagram, pen: Pen) -> str:
    """Title and description for those who do not see the drawing."""
    told = ' '.join(filter(None, (diagram.summary, diagram.description))) or 'A drawing of what leads to what.'
    title = escape(diagram.title) or 'Diagram'
    return f'<title id="{pen.prefix}-title">{title}</title><desc id="{pen.prefix}-desc">{escape(told)}</desc>\n'
