"""Connections as text: chains as sentences with each link named and its document, and what is near a thing step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from ctdl.connections.model import Link, Neighbourhood, Thing, Way, Ways
from ctdl.connections.wording import arrow, counted, name_of, relations, short, told


def ways_text(ways: Ways) -> str:
    """Every way with its links; what was looked at where there is none."""
    start, goal = end_name(ways.start, ways.things), end_name(ways.goal, ways.things)
    if not ways.ways:
        return f'No way from {start} to {goal} was found.\n{looked(ways)}\n'
    lines = [f'{counted(len(ways.ways), "way")} from {start} to {goal}{", the first; there are more" if ways.truncated else ""}']
    for number, way in enumerate(ways.ways, 1):
        lines += ['', *_way(number, way, ways.things)]
    return '\n'.join([*lines, *([] if ways.complete else ['', looked(ways)])]) + '\n'


def end_name(end: str, things: Mapping[str, Thing]) -> str:
    """What an end of ways is called: the name of the thing, or the words for a code."""
    return f'“{name_of(end, things)}”' if '://' in end else end


def looked(ways: Ways) -> str:
    """What was looked at, and whether that was all."""
    said = f'{counted(ways.looked_at, "thing")} looked at'
    return f'{said}.' if ways.complete else f'{said}: the limit was reached, so there may be ways that were not seen.'


def _way(number: int, way: Way, things: Mapping[str, Thing]) -> Iterator[str]:
    chain = ' → '.join(name_of(iri, things) for iri in way.things)
    yield f'{number}. {chain}  ({counted(len(way.steps), "step") if way.steps else "it is there itself"})'
    yield f'   {told(way.things[0], things)}'
    for then, links in zip(way.things[1:], way.steps, strict=True):
        yield f'     {arrow(links[0], things)} {told(then, things)}'
        yield from (f'       also {arrow(link, things)}' for link in links[1:])


def neighbourhood_text(near: Neighbourhood) -> str:
    """What comes before and after a thing, step by step, each with the links that join it."""
    lines = [told(near.centre, near.things)]
    steps = sorted({step for step in near.steps.values() if step}, key=lambda step: (step > 0, abs(step)))
    for step in steps:
        lines += ['', f'{heading(step)} ({sum(1 for s in near.steps.values() if s == step)})']
        for iri in on_step(near, step):
            lines += [f'  {told(iri, near.things)}', *_joined(near, iri, step)]
    if not steps:
        lines += ['', 'Nothing here leads to it, and it leads to nothing.']
    return '\n'.join([*lines, *left_out_lines(near)]) + '\n'


def outline(near: Neighbourhood) -> str:
    """The things near a thing as a list, without the evidence: what stands on the cards of the drawing, in their order."""
    lines = []
    for step in sorted(set(near.steps.values())):
        lines += [heading(step)]
        for iri in on_step(near, step):
            lines.append(f'  - {told(iri, near.things)}')
            ends = [(link.then, link) for link in near.links if link.first == iri]
            lines += [
                f'      {relations([link for _, link in group])}: {name_of(then, near.things)}'
                for then, group in groupby(ends, key=lambda pair: pair[0])
            ]
    return '\n'.join([*lines, *left_out_lines(near)]) + '\n'


def heading(step: int) -> str:
    """The heading of a step: `2 steps before`, `This`, `1 step after`."""
    return f'{counted(abs(step), "step")} {"before" if step < 0 else "after"}' if step else 'This'


def on_step(near: Neighbourhood, step: int) -> list[str]:
    """The things on a step, by kind and name."""

    def rank(iri: str) -> tuple[str, str, str]:
        thing = near.things.get(iri, Thing(iri))
        return thing.kind or '~', name_of(iri, near.things).lower(), iri

    return sorted((iri for iri, at in near.steps.items() if at == step), key=rank)


def _joined(near: Neighbourhood, iri: str, step: int) -> Iterator[str]:
    """The links between a thing and those a step nearer to the centre."""
    nearer = step + (1 if step < 0 else -1)
    for link in near.links:
        own, other = (link.first, link.then) if step < 0 else (link.then, link.first)
        if own == iri and near.steps.get(other) == nearer:
            yield f'    {_sentence(link, near.things)}'


def _sentence(link: Link, things: Mapping[str, Thing]) -> str:
    return f'{name_of(link.first, things)} {arrow(link, things)} {name_of(link.then, things)}'


def left_out_lines(near: Neighbourhood) -> Sequence[str]:
    """What was left out, behind which thing."""
    words = {'in': 'come before', 'out': 'come after'}
    lines = [
        f'{counted(number, "more thing")} {words[way]} {name_of(iri, near.things)} {short(iri)}'.rstrip() + '.'
        for (iri, way), number in sorted(near.left_out.items())
    ]
    return ['', *lines] if lines else []
