"""Seeded random diagrams that look like pathways, and some that do not."""

from __future__ import annotations

from random import Random

from ctdl.diagrams.diagram import Card, Diagram, Gate, Lane, Link

Sizes = dict[str, tuple[float, float]]


def random_diagram(
    seed: int, cards: int = 40, lanes: int = 4, links: int = 45, gates: int = 0, back: int = 0, same: float = 0.1
) -> tuple[Diagram, Sizes]:
    """Cards on lanes with a goal on the last one; links go forward (a share `same` within a lane), `back` of them backwards;
    gates may nest.
    """
    draw = Random(seed)
    lane = [draw.randrange(max(1, lanes - 1)) for _ in range(cards - 1)] + [lanes - 1]
    drawn = tuple(Card(f'c{index}', place, f'Card {index}', goal=index == cards - 1) for index, place in enumerate(lane))
    placed = [(card.key, card.lane) for card in drawn]
    found = [_gate(draw, index, placed, gates) for index in range(gates)] if cards > 1 else []
    made = [link for _, several in found for link in several]
    made += [_link(draw, drawn, same) for _ in range(max(0, links - len(made)))] if cards > 1 else []
    made += [_back(draw, drawn) for _ in range(back)] if cards > 1 else []
    sizes: Sizes = {card.key: (180.0, draw.choice((54.0, 72.0, 90.0))) for card in drawn}
    sizes |= {gate.key: (draw.choice((44.0, 64.0)), 28.0) for gate, _ in found}
    titles = tuple(Lane(f'Level {index + 1}') for index in range(lanes))
    return Diagram(f'Diagram {seed}', lanes=titles, cards=drawn, gates=tuple(gate for gate, _ in found), links=tuple(made)), sizes


def _gate(draw: Random, index: int, placed: list[tuple[str, int]], gates: int) -> tuple[Gate, list[Link]]:
    nested = index and draw.random() < 0.2
    later = [key for key, lane in placed if lane > 0] or [placed[-1][0]]
    opens = f'g{draw.randrange(index)}' if nested else draw.choice(later)
    limit = dict(placed).get(opens, 1)
    earlier = [key for key, lane in placed if lane < max(1, limit) and key != opens] or [placed[0][0]]
    sources = {draw.choice(earlier) for _ in range(draw.choice((2, 2, 3, 3, 4, 9)))}
    return Gate(f'g{index}', opens, draw.choice(('all', 'any', '2 of 3'))), [
        Link(source, f'g{index}') for source in sorted(sources)
    ]


def _link(draw: Random, cards: tuple[Card, ...], same: float) -> Link:
    one, other = draw.sample(cards, 2)
    while one.lane == other.lane and draw.random() > same:
        one, other = draw.sample(cards, 2)
    if abs(one.lane - other.lane) > 1 and draw.random() < 0.6:
        near = [card for card in cards if abs(card.lane - one.lane) == 1]
        other = draw.choice(near) if near else other
    one, other = (one, other) if one.lane <= other.lane else (other, one)
    return Link(one.key, other.key, draw.choice(('need', 'order', 'soft', 'child')))


def _back(draw: Random, cards: tuple[Card, ...]) -> Link:
    one, other = draw.sample(cards, 2)
    one, other = (one, other) if one.lane >= other.lane else (other, one)
    return Link(one.key, other.key, draw.choice(('back', 'late')))
