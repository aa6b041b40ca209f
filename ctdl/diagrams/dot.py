"""A drawing as Graphviz source: a cluster for each lane, gates as small nodes; `dot -Tsvg` and `-Tpdf` take it as it is.

Lanes keep their order by invisible edges from lane to lane. What is in a text cannot end it or be taken for an escape of Graphviz.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctdl.diagrams.diagram import Card, Diagram, Gate, Link

STATES = {'have': ('#d8f0dc', 'have'), 'open': ('#fff3c4', 'open next'), 'chosen': ('#dbe9fb', 'needed')}
"""For each state of a card its colour and its word."""
_LINKS = {
    'need': '',
    'order': 'penwidth=0.6, arrowhead=vee',
    'child': 'style=dotted, arrowhead=none',
    'soft': 'style=dashed',
    'back': 'style=dashed, color="#b3261e", constraint=false, xlabel="back"',
    'late': 'color="#b3261e", constraint=false, xlabel="late"',
}


def to_dot(diagram: Diagram) -> str:
    """The source of a drawing in the DOT language; nodes are n1, n2 … for cards and g1, g2 … for gates, in order."""
    return '\n'.join(_lines(diagram)) + '\n'


def keys(diagram: Diagram) -> dict[str, str]:
    """Short names for the cards and gates of a drawing, by key; an end of a link that is nothing has none."""
    cards = {card.key: f'n{number}' for number, card in enumerate(diagram.cards, 1)}
    return cards | {gate.key: f'g{number}' for number, gate in enumerate(diagram.gates, 1)}


def card_lines(card: Card) -> list[str]:
    """What stands on a card, line by line."""
    state = STATES.get(card.state, ('', ''))[1]
    goal = 'destination' if card.goal else ''
    head = ', '.join(filter(None, (card.kind_label, goal, state)))
    return [
        text for text in (head, card.title, ', '.join(card.details), ', '.join(card.chips), *(f'! {m}' for m in card.marks)) if text
    ]


def gate_lines(gate: Gate) -> list[str]:
    """What stands on a gate, line by line."""
    return [gate.text, *gate.notes, *(f'! {mark}' for mark in gate.marks)]


def _lines(diagram: Diagram) -> Iterator[str]:
    known = keys(diagram)
    yield 'digraph pathway {'
    yield '  rankdir=LR; compound=true; newrank=true; nodesep=0.25; ranksep=0.6; fontname="Helvetica"; labelloc=t;'
    yield f'  label={_text(diagram.title, diagram.summary)};'
    yield '  node [shape=box, style="rounded,filled", fillcolor=white, fontname="Helvetica", fontsize=11];'
    yield '  edge [fontname="Helvetica", fontsize=9];'
    for number in range(len(diagram.lanes)):
        yield from _lane(diagram, number, known)
    for gate in diagram.gates:
        yield f'  {known[gate.key]} [shape=ellipse, fontsize=9, label={_text(*gate_lines(gate))}, tooltip={_text(gate.label)}];'
        if gate.opens in known:
            yield f'  {known[gate.key]} -> {known[gate.opens]};'
    for link in diagram.links:
        if link.source in known and link.target in known:
            yield f'  {known[link.source]} -> {known[link.target]}{_style(link)};'
    yield '}'


def _lane(diagram: Diagram, number: int, known: dict[str, str]) -> Iterator[str]:
    lane = diagram.lanes[number]
    group = f'{lane.group}: ' if lane.group else ''
    yield f'  subgraph cluster_{number} {{'
    yield f'    label={_text(group + lane.title, lane.note)}; style="rounded,filled"; color="#dddddd"; fillcolor="#f7f7f7";'
    for card in diagram.cards:
        if card.lane == number:
            yield f'    {known[card.key]} [{_card(card)}];'
    yield '  }'
    yield f'  lane{number} [style=invis, shape=point];'
    own = [known[card.key] for card in diagram.cards if card.lane == number]
    yield f'  lane{number} -> {{{" ".join(own)}}} [style=invis, weight=0];'
    if number + 1 < len(diagram.lanes):
        yield f'  {{{" ".join(own)}}} -> lane{number + 1} [style=invis, weight=0];'


def _card(card: Card) -> str:
    told = [f'label={_text(*card_lines(card))}', f'tooltip={_text(card.label)}']
    told += [f'URL={_text(card.href)}'] if card.href else []
    told += ['peripheries=2'] if card.goal else []
    told += ['style="rounded,filled,dashed"'] if card.ghost else []
    told += [f'fillcolor="{STATES[card.state][0]}"'] if card.state in STATES else []
    return ', '.join([*told, *(['color="#b3261e"'] if card.marks else [])])


def _style(link: Link) -> str:
    told = [_LINKS.get(link.style, ''), f'label={_text(link.label)}' if link.label else '']
    return f' [{text}]' if (text := ', '.join(filter(None, told))) else ''


def _text(*lines: str) -> str:
    """Lines as one quoted string: an ampersand would begin an entity, a backslash an escape, a quotation mark end it."""
    safe = (line.replace('&', '&amp;').replace('\\', '&#92;').replace('"', '&quot;') for line in lines if line)
    return '"' + '\\n'.join(' '.join(line.split()) for line in safe) + '"'
