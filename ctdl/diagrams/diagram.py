"""What is to be drawn, without saying where: lanes, cards on them, gates before cards, links between them.

`ctdl.pathways.picture` and `ctdl.connections.picture` make these; `ctdl.diagrams.layout` places them; `ctdl.diagrams.svg` draws them.
"""

from __future__ import annotations

from dataclasses import dataclass

LINKS = ('need', 'order', 'child', 'soft', 'back', 'late')
"""Styles of links: what is needed (solid), an order in time (thin), containment (dotted), recommended and the like (dashed), back in a
circle (dashed, marked), and from a later column to an earlier one (marked)."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A column of the drawing with its heading; `group` is the heading above several lanes (a level with parts), '' for none."""

    title: str
    note: str = ''
    group: str = ''


@dataclass(frozen=True, slots=True)
class Card:
    """A thing on a lane. `lane` is the index of its lane.

    `kind` chooses the colour, `kind_label` is the small word above the title (`Course`); `details` are short texts below the title
    (credits, code, term); `href` where it leads, '' for nowhere; `label` its accessible name, a whole phrase; `marks` are problems,
    each a short text; `chips` are short texts at the foot (`contains 3`, `required`); `state` is '', 'have', 'open', 'chosen' or 'rest';
    `goal` marks a destination; `ghost` draws what is not described here or stands for others that were left out.
    """

    key: str
    lane: int
    title: str
    kind: str = ''
    kind_label: str = ''
    details: tuple[str, ...] = ()
    chips: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    href: str = ''
    label: str = ''
    language: str = ''
    state: str = ''
    goal: bool = False
    ghost: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition, drawn between the cards it takes and the card or gate that it opens (`opens`, a key).

    `text` is short (`all`, `any`, `2 of 3`, `not`); `notes` are drawn below it (constraints in words); `label` is the whole sentence.
    """

    key: str
    opens: str
    text: str
    notes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    label: str = ''


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow from one card or gate to another, with `label` written on it; the one from a gate to what it opens is implied."""

    source: str
    target: str
    style: str = 'need'
    label: str = ''


@dataclass(frozen=True, slots=True)
class Diagram:
    """A drawing to be made. Cards on a lane come in the order wished for; the layout may change it to avoid crossings.

    `summary` is the line of totals; `problems` are sentences for the list below; `legend` adds the key of colours and lines, and
    `words` are what it says there instead of the usual: pairs of a style of links, or `ghost`, and its meaning in this drawing.
    """

    title: str
    description: str = ''
    language: str = ''
    summary: str = ''
    lanes: tuple[Lane, ...] = ()
    cards: tuple[Card, ...] = ()
    gates: tuple[Gate, ...] = ()
    links: tuple[Link, ...] = ()
    problems: tuple[str, ...] = ()
    legend: bool = True
    words: tuple[tuple[str, str], ...] = ()
