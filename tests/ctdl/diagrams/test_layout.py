"""What a reader of a drawing may rely on: nothing overlaps, lines go round cards, every link is there."""

from __future__ import annotations

from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctdl.diagrams.diagram import Card, Diagram, Gate, Lane, Link
from ctdl.diagrams.layout import layout
from ctdl.diagrams.placed import Box, Placed, Point, Route
from tests.ctdl.diagrams.random_diagrams import Sizes, random_diagram

LEAST_GAP = 15.9
LEAST_CHANNEL = 35.9


def problems(diagram: Diagram, sizes: Sizes) -> list[str]:
    """Everything that is wrong with the drawing of a diagram, in words."""
    placed = layout(diagram, sizes)
    found = _boxes(diagram, sizes, placed) + _strips(diagram, placed)
    for route in placed.routes:
        found += _route(placed, route)
    drawn = sorted({(route.source, route.target, route.style, route.label) for route in placed.routes})
    known = set(placed.boxes)
    wanted = {(link.source, link.target, link.style, link.label) for link in diagram.links if link.source != link.target}
    wanted |= {(gate.key, gate.opens, 'need', '') for gate in diagram.gates}
    if drawn != sorted(link for link in wanted if {link[0], link[1]} <= known):
        found.append('links are missing, or too many')
    return found + _buses(placed) + _on_top(placed)


def _boxes(diagram: Diagram, sizes: Sizes, placed: Placed) -> list[str]:
    found = []
    if set(placed.boxes) != {card.key for card in diagram.cards} | {gate.key for gate in diagram.gates}:
        found.append('boxes are missing')
    for key, box in placed.boxes.items():
        if (box.width, box.height) != sizes[key]:
            found.append(f'{key} has another size')
        if box.x < 0 or box.y < 0 or box.right > placed.width or box.bottom > placed.height + 0.01:
            found.append(f'{key} sticks out')
    for (one, a), (other, b) in combinations(placed.boxes.items(), 2):
        across = max(a.x, b.x) - min(a.right, b.right)
        down = max(a.y, b.y) - min(a.bottom, b.bottom)
        if across < LEAST_CHANNEL and down < LEAST_GAP and max(across, down) < (LEAST_GAP if down > across else LEAST_CHANNEL):
            found.append(f'{one} and {other} are too near')
    return found


def _strips(diagram: Diagram, placed: Placed) -> list[str]:
    found = []
    if [strip.lane for strip in placed.strips] != list(range(max(1, len(diagram.lanes)))):
        found.append('strips are not in order')
    if any(abs(one.x + one.width - other.x) > 0.01 for one, other in pairwise(placed.strips)):
        found.append('strips do not meet')
    extent = {strip.lane: strip for strip in placed.strips}
    for card in diagram.cards:
        strip, box = extent[min(max(card.lane, 0), len(placed.strips) - 1)], placed.boxes[card.key]
        if box.x < strip.x or box.right > strip.x + strip.width:
            found.append(f'{card.key} is not on its lane')
    return found


def _route(placed: Placed, route: Route) -> list[str]:
    found = []
    name = f'{route.source} to {route.target}'
    target = placed.boxes[route.target]
    if len(route.points) < 2:
        return [f'{name}: no line']
    if route.arrow and not _touches(route.points[-1], target.x, target):
        found.append(f'{name} does not reach its target')
    for one, other in pairwise(route.points):
        if one[0] != other[0] and one[1] != other[1]:
            found.append(f'{name} is slanted')
        if min(*one, *other) < 0 or max(one[0], other[0]) > placed.width or max(one[1], other[1]) > placed.height + 0.01:
            found.append(f'{name} leaves the drawing')
        found += [f'{name} runs over {key}' for key, box in placed.boxes.items() if _hits(one, other, box)]
    if bool(route.label) != bool(route.label_at):
        found.append(f'{name} has no place for its label')
    return found


def _touches(point: Point, edge: float, box: Box) -> bool:
    return abs(point[0] - edge) < 0.02 and box.y <= point[1] <= box.bottom


def _hits(one: Point, other: Point, box: Box) -> bool:
    """Whether a line goes into a box (an end on its edge does not)."""
    across = min(one[0], other[0]) < box.right - 0.05 and max(one[0], other[0]) > box.x + 0.05
    return across and min(one[1], other[1]) < box.bottom - 0.05 and max(one[1], other[1]) > box.y + 0.05


def _buses(placed: Placed) -> list[str]:
    """A line that begins or ends elsewhere than at its box does so on a line with the same end and style, and one such line has
    the arrow.
    """
    found = []
    for route in placed.routes:
        source = placed.boxes[route.source]
        mates = [other for other in placed.routes if other is not route and other.style == route.style]
        if not _touches(route.points[0], source.right, source) and not any(
            mate.source == route.source and _on(route.points[0], mate) for mate in mates
        ):
            found.append(f'{route.source} to {route.target} begins nowhere')
        if not route.arrow:
            bus = [mate for mate in mates if mate.target == route.target]
            if not any(mate.arrow for mate in bus) or not any(_on(route.points[-1], mate) for mate in bus):
                found.append(f'{route.source} to {route.target} ends nowhere')
    return found


def _on(point: Point, route: Route) -> bool:
    return any(
        min(one[0], other[0]) - 0.02 <= point[0] <= max(one[0], other[0]) + 0.02
        and min(one[1], other[1]) - 0.02 <= point[1] <= max(one[1], other[1]) + 0.02
        for one, other in pairwise(route.points)
    )


def _on_top(placed: Placed) -> list[str]:
    """Vertical parts of links without a common end that lie on each other."""
    parts = [
        (one[0], min(one[1], other[1]), max(one[1], other[1]), route)
        for route in placed.routes
        for one, other in pairwise(route.points)
        if one[0] == other[0]
    ]
    parts.sort(key=lambda part: part[:3])
    return [
        f'{a[3].source} to {a[3].target} lies on {b[3].source} to {b[3].target}'
        for index, a in enumerate(parts)
        for b in parts[index + 1 : index + 12]
        if abs(a[0] - b[0]) < 4
        and b[1] < a[2] - 0.5
        and a[1] < b[2] - 0.5
        and a[3].source != b[3].source
        and a[3].target != b[3].target
    ]


def odd_diagram(seed: int) -> tuple[Diagram, Sizes]:
    """A random diagram of any size with sizes of all kinds, labels, links to unknown keys and to themselves, and gates that open
    nothing or each other.
    """
    draw = Random(seed)
    cards, lanes = draw.choice((1, 2, 5, 12, 30, 60)), draw.randint(1, 8)
    diagram, sizes = random_diagram(
        seed, cards, lanes, draw.randint(0, cards * 3 // 2), draw.choice((0, 0, 3, 8)), draw.choice((0, 0, 1, 5)), draw.random() / 2
    )
    keys = list(sizes)
    sizes = {key: (draw.uniform(20, 240), draw.uniform(12, 160)) for key in keys}
    extra = [
        Link(
            draw.choice(keys),
            draw.choice([*keys, 'nobody']),
            draw.choice(('need', 'back', 'soft')),
            draw.choice(('', 'is required for', 'leads to')),
        )
        for _ in range(5)
    ]
    gates = list(diagram.gates)
    if gates and draw.random() < 0.5:
        gates += [
            Gate('lost', 'nobody', 'all'),
            Gate('one', 'other', 'any'),
            Gate('other', 'one', 'any'),
            Gate('into', 'lost', 'any'),
        ]
        sizes |= {gate.key: (44.0, 28.0) for gate in gates[-4:]}
        extra += [Link(keys[0], 'lost'), Link(keys[0], 'other'), Link(keys[-1], 'into')]
    links = tuple(Link(link.source, link.target, link.style, draw.choice(('', '', 'prepares for'))) for link in diagram.links)
    changed = Diagram(diagram.title, lanes=diagram.lanes, cards=diagram.cards, gates=tuple(gates), links=(*links, *extra))
    return changed, sizes


@pytest.mark.parametrize('seed', range(40))
def test_a_pathway_is_drawn_without_overlaps(seed: int) -> None:
    diagram, sizes = random_diagram(seed, cards=40, lanes=5, links=45, gates=seed % 16, back=seed % 4)
    assert problems(diagram, sizes) == []


@pytest.mark.parametrize('seed', range(3))
def test_a_large_pathway_is_drawn_without_overlaps(seed: int) -> None:
    diagram, sizes = random_diagram(seed, cards=200, lanes=8, links=234, gates=20 * seed, back=seed)
    assert problems(diagram, sizes) == []


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 100_000))
def test_odd_diagrams_are_drawn_without_overlaps(seed: int) -> None:
    assert problems(*odd_diagram(seed)) == []


def test_equal_diagrams_are_drawn_equally() -> None:
    diagram, sizes = random_diagram(7, gates=9, back=2)
    assert layout(diagram, sizes) == layout(*random_diagram(7, gates=9, back=2))


def test_an_empty_diagram_has_no_extent() -> None:
    assert layout(Diagram('Nothing'), {}) == Placed(0.0, 0.0)


def test_keys_are_used_once() -> None:
    with pytest.raises(ValueError):
        layout(Diagram('Twice', cards=(Card('a', 0, 'A'), Card('a', 0, 'B'))), {'a': (10.0, 10.0)})


def test_many_links_into_one_gate_share_one_arrow() -> None:
    cards = (*(Card(f'c{index}', 0, 'Course') for index in range(9)), Card('goal', 1, 'Goal'))
    links = tuple(Link(f'c{index}', 'g') for index in range(9))
    diagram = Diagram('Bus', lanes=(Lane('One'), Lane('Two')), cards=cards, gates=(Gate('g', 'goal', '3 of 9'),), links=links)
    sizes: Sizes = {card.key: (180.0, 60.0) for card in cards} | {'g': (60.0, 28.0)}
    placed = layout(diagram, sizes)
    into = [route for route in placed.routes if route.target == 'g']
    assert len(into) == 9
    assert [route.arrow for route in into].count(True) == 1
    assert problems(diagram, sizes) == []


def test_a_lane_of_unlinked_cards_is_no_tower() -> None:
    cards = tuple(Card(f'c{index}', 0, 'Course') for index in range(30))
    placed = layout(Diagram('Loose', lanes=(Lane('One'),), cards=cards), {card.key: (180.0, 70.0) for card in cards})
    assert 0.6 < placed.width / placed.height < 2.4


def test_a_straight_chain_is_drawn_as_a_straight_line() -> None:
    cards = tuple(Card(f'c{index}', index, 'Course') for index in range(5))
    links = tuple(Link(f'c{index}', f'c{index + 1}') for index in range(4))
    placed = layout(Diagram('Chain', lanes=(Lane('L'),) * 5, cards=cards, links=links), {card.key: (180.0, 70.0) for card in cards})
    assert all(len(route.points) == 2 for route in placed.routes)
    assert placed.height == 70.0


@pytest.mark.parametrize('count', [20, 40, 150])
def test_many_cards_of_a_lane_that_lead_to_one_gate_are_no_tower(count: int) -> None:
    cards = (*(Card(f'c{index}', 0, 'Course') for index in range(count)), Card('goal', 1, 'Goal'))
    links = tuple(Link(f'c{index}', 'g') for index in range(count))
    diagram = Diagram(
        'Electives', lanes=(Lane('One'), Lane('Two')), cards=cards, gates=(Gate('g', 'goal', '3 of them'),), links=links
    )
    sizes: Sizes = {card.key: (180.0, 60.0) for card in cards} | {'g': (60.0, 28.0)}
    placed = layout(diagram, sizes)
    assert placed.height < 1.6 * placed.width
    assert problems(diagram, sizes) == []


@pytest.mark.parametrize('count', [1, 5, 14, 40])
def test_labels_of_links_do_not_overlap(count: int) -> None:
    cards = (*(Card(f'in{index}', 0, 'In') for index in range(count)), Card('this', 1, 'This'), Card('out', 2, 'Out'))
    links = (
        *(Link(f'in{index}', 'this', 'need', 'is required for') for index in range(count)),
        Link('this', 'out', 'need', 'leads to'),
    )
    diagram = Diagram('Labels', lanes=(Lane('In'), Lane('This'), Lane('Out')), cards=cards, links=links)
    sizes: Sizes = {card.key: (180.0, 60.0) for card in cards}
    placed = layout(diagram, sizes)
    places = [route.label_at for route in placed.routes if route.label_at]
    assert len(places) == count + 1
    assert all(abs(one[1] - other[1]) >= 14 or abs(one[0] - other[0]) >= 100 for one, other in combinations(places, 2))
    assert not any(box.x < place[0] < box.right for place in places for box in placed.boxes.values())
    assert problems(diagram, sizes) == []


def test_what_lies_in_a_circle_or_leads_back_is_drawn() -> None:
    cards = tuple(Card(key, lane, key) for key, lane in (('a', 0), ('b', 0), ('c', 1), ('d', 1)))
    pairs = (
        ('a', 'b', 'need'),
        ('b', 'a', 'back'),
        ('b', 'c', 'need'),
        ('c', 'd', 'need'),
        ('d', 'c', 'back'),
        ('d', 'a', 'late'),
        ('c', 'c', 'back'),
    )
    diagram = Diagram('Circle', lanes=(Lane('One'), Lane('Two')), cards=cards, links=tuple(Link(*pair) for pair in pairs))
    sizes: Sizes = {card.key: (180.0, 60.0) for card in cards}
    assert problems(diagram, sizes) == []
    placed = layout(diagram, sizes)
    back = next(route for route in placed.routes if (route.source, route.target) == ('d', 'a'))
    assert back.points[0][0] == placed.boxes['d'].right
    assert back.points[-1][0] == placed.boxes['a'].x
