"""What is written on cards and gates, broken into lines, and how large that makes them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ctdl.diagrams.diagram import Card, Diagram, Gate
from ctdl.diagrams.text_width import text_width
from ctdl.diagrams.wrapping import clean, shorten, wrap

CARD_WIDTH = 216.0
LEFT = 16.0
RIGHT = 11.0
ROOM = CARD_WIDTH - LEFT - RIGHT
HEAD = 29.0
"""From the top of a card to the top of its title: the line with icon, kind and marks."""
TITLE, TITLE_LEADING = 13.0, 17.0
DETAIL, DETAIL_LEADING = 11.0, 14.5
CHIP, CHIP_HEIGHT, CHIP_GAP = 10.0, 17.0, 5.0
FOOT = 11.0
GATE, GATE_HEIGHT = 11.5, 24.0
NOTE, NOTE_LEADING, NOTE_ROOM = 10.0, 12.5, 140.0
MARK = 18.0
"""Room of a mark with the gap beside it."""


@dataclass(frozen=True, slots=True)
class CardText:
    """A card's texts in lines, chips in rows of (text, width), and its height in px."""

    kind: str
    title: tuple[str, ...]
    details: tuple[str, ...]
    chips: tuple[tuple[tuple[str, float], ...], ...]
    height: float


@dataclass(frozen=True, slots=True)
class GateText:
    """A gate's short text, its notes in lines, and its size in px."""

    text: str
    notes: tuple[str, ...]
    width: float
    height: float


def marks_of(card: Card) -> tuple[str, ...]:
    """The signs at the upper right corner of a card, from the right."""
    state = (card.state,) if card.state in ('have', 'open', 'chosen') else ()
    return (*state, *(('goal',) if card.goal else ()), *(('problem',) if card.marks else ()))


@lru_cache(maxsize=4096)
def card_text(card: Card) -> CardText:
    """The texts of a card as they are drawn."""
    title = wrap(card.title, ROOM, TITLE, True, 3) or ('Untitled',)
    details = wrap(' · '.join(filter(None, map(clean, card.details))), ROOM, DETAIL, False, 2)
    chips = _rows(card.chips)
    height = HEAD + len(title) * TITLE_LEADING + len(details) * DETAIL_LEADING + FOOT
    height += (4 if details else 0) + (3 if chips else 0) + len(chips) * (CHIP_HEIGHT + CHIP_GAP)
    kind = shorten(card.kind_label, ROOM - 20 - MARK * len(marks_of(card)), DETAIL, True)
    return CardText(kind, title, details, chips, height)


def _rows(chips: tuple[str, ...]) -> tuple[tuple[tuple[str, float], ...], ...]:
    """Chips in at most two rows, the last one telling how many more there are."""
    cut = [shorten(chip, ROOM - 16, CHIP) for chip in chips if clean(chip)]
    sized = [(chip, min(ROOM, text_width(chip, CHIP) + 14)) for chip in cut]
    rows: list[list[tuple[str, float]]] = []
    for index, (chip, width) in enumerate(sized):
        if rows and sum(w + CHIP_GAP for _, w in rows[-1]) + width <= ROOM:
            rows[-1].append((chip, width))
        elif len(rows) < 2:
            rows.append([(chip, width)])
        else:
            _tell_more(rows[-1], len(sized) - index)
            break
    return tuple(map(tuple, rows))


def _tell_more(row: list[tuple[str, float]], left: int) -> None:
    """End a row with the number of chips that have no room."""
    while len(row) > 1 and sum(w + CHIP_GAP for _, w in row) + 40 > ROOM:
        row.pop()
        left += 1
    if sum(w + CHIP_GAP for _, w in row) + 40 > ROOM:
        row.pop()
        left += 1
    row.append((f'+{left}', 36.0))


@lru_cache(maxsize=4096)
def gate_text(gate: Gate) -> GateText:
    """The texts of a gate as they are drawn."""
    text = shorten(gate.text, NOTE_ROOM, GATE, True) or 'all'
    notes = tuple(line for note in gate.notes[:3] for line in wrap(note, NOTE_ROOM, NOTE, False, 3))
    if len(gate.notes) > 3:
        notes = (*notes, f'and {len(gate.notes) - 3} more')
    head = text_width(text, GATE, True) + 22 + (MARK if gate.marks else 0)
    width = max(38.0, head, max((text_width(line, NOTE) for line in notes), default=0.0) + 18 if notes else 0.0)
    return GateText(text, notes, float(round(width)), GATE_HEIGHT + (len(notes) * NOTE_LEADING + 6 if notes else 0))


def card_sizes(diagram: Diagram) -> dict[str, tuple[float, float]]:
    """Width and height in px of every card and gate, by key: cards are of one width, as high as what is written on them."""
    sizes = {card.key: (CARD_WIDTH, card_text(card).height) for card in diagram.cards}
    for gate in diagram.gates:
        text = gate_text(gate)
        sizes[gate.key] = text.width, text.height
    return sizes
