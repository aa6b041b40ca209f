"""Which things of a neighbourhood are drawn, and which are folded into `+12 more` cards so that the drawing can be read at a glance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from ctdl.connections.model import Neighbourhood
from ctdl.connections.text import on_step
from ctdl.connections.wording import counted, name_of

MOST = 40
"""Cards of a drawing, all told."""
BEFORE, AFTER = 18, 12
"""Cards of a step at most. More than twelve that nothing leads to stand in two columns (`ctdl.diagrams.towers`), others in one."""
_FEWEST = 4
_APART = 2


@dataclass(frozen=True, slots=True)
class More:
    """A card for things that are not drawn: the step it stands on, how many they are (at most, where `rough`), what is said of it.

    `joined` are the things that it is joined to because more come before or after them; links of folded things join it, too.
    """

    key: str
    step: int
    number: int
    label: str
    joined: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Folding:
    """The cards that stand for several things, and which of them stands for a thing that has no card of its own."""

    cards: tuple[More, ...]
    of: dict[str, str]


def fold(near: Neighbourhood) -> Folding:
    """What is folded of a neighbourhood: on a step with too many things those that are not required, then the last by kind and name.

    A step has as many cards as can be looked at, the drawing `MOST` in all; what the neighbourhood left out has cards, too.
    """
    beyond = _beyond(near)
    sides = {step for step in near.steps.values() if step} | {step for step, _, _, _ in beyond}
    apart = [len(list(group)) for _, group in groupby(beyond, key=lambda one: one[0])]
    extra = sum(number if number <= _APART else 1 for number in apart)
    room = max(_FEWEST, (MOST - 1 - extra) // max(1, len(sides)))
    of: dict[str, str] = {}
    cards = []
    for step in sorted(sides):
        things = _hidden(near, step, min(room, BEFORE if step < 0 else AFTER))
        if things:
            key = f'{step} folded'
            of |= dict.fromkeys(things, key)
            more = _left_out_of_centre(near, step)
            where = 'before' if step < 0 else 'after'
            label = f'{counted(len(things) + more, "more thing")} {where} {name_of(near.centre, near.things)}'
            cards.append(More(key, step, len(things) + more, label))
    return Folding((*cards, *_left_out(near, beyond, of, {card.step for card in cards})), of)


def _hidden(near: Neighbourhood, step: int, room: int) -> list[str]:
    """The things of a step that find no room beside a card for them."""
    things = on_step(near, step)
    if len(things) <= room:
        return []
    needed = {iri for link in near.links if not link.soft for iri in (link.first, link.then)}
    ranked = sorted(things, key=lambda iri: iri not in needed)
    return ranked[room - 1 :]


def _left_out_of_centre(near: Neighbourhood, step: int) -> int:
    return near.left_out.get((near.centre, 'in' if step < 0 else 'out'), 0) if abs(step) == 1 else 0


def _beyond(near: Neighbourhood) -> list[tuple[int, str, str, int]]:
    """What was left out: step, thing that it is beyond of, direction, number."""
    return sorted(
        (near.steps[iri] + (-1 if way == 'in' else 1), iri, way, number)
        for (iri, way), number in near.left_out.items()
        if iri in near.steps
    )


def _left_out(near: Neighbourhood, beyond: list[tuple[int, str, str, int]], of: dict[str, str], told: set[int]) -> Iterator[More]:
    """The cards for what was left out behind things that are drawn: one for each, or one for all of a step where they are many."""
    open_ = [one for one in beyond if one[1] not in of and not (one[1] == near.centre and one[0] in told)]
    for step, group in groupby(open_, key=lambda one: one[0]):
        several = list(group)
        where = 'before' if step < 0 else 'after'
        if len(several) <= _APART:
            for _, iri, way, number in several:
                label = f'{counted(number, "more thing")} {where} {name_of(iri, near.things)}'
                yield More(f'{iri} {way} more', step, number, label, (iri,))
            continue
        iris = tuple(iri for _, iri, _, _ in several)
        number = sum(number for _, _, _, number in several)
        yield More(f'{step} more', step, number, f'Up to {counted(number, "more thing")} {where} {len(iris)} things', iris)
