"""Heights of things that must keep their distance, as near as possible to where they want to be.

The first half of Dwyer, Marriott, Stuckey: “Fast node overlap removal”, 2005: things are taken in an order that runs downwards;
one that would come too near to what is above joins its block, which then lies where its members want to be on average. Without
ties between columns this is the pooling of adjacent violators.
"""

from __future__ import annotations

from dataclasses import dataclass

Above = tuple[int, float]
"""What lies above something, and the least distance to it."""


@dataclass(slots=True)
class _Block:
    """Things that keep fixed distances (`offset` from the block's place), their weight, and the weighted sum of where they want
    the block to lie.
    """

    members: list[int]
    weight: float
    wished: float

    @property
    def place(self) -> float:
        return self.wished / self.weight


def apart(order: list[int], above: list[list[Above]], wish: list[float], weight: list[float]) -> list[float]:
    """The place of each thing: near `wish` by `weight` (above 0), at least the distances in `above` from others; `order` puts
    what is above first.
    """
    offset = [0.0] * len(wish)
    block = [_Block([node], weight[node], weight[node] * wish[node]) for node in range(len(wish))]
    for node in order:
        if above[node]:
            _join(block[node], block, above, offset)
    return [block[node].place + offset[node] for node in range(len(wish))]


def _join(ours: _Block, block: list[_Block], above: list[list[Above]], offset: list[float]) -> None:
    """Joins a block with what is too near above it until nothing is."""
    while True:
        place, worst, pair = ours.place, 1e-6, None
        for node in ours.members:
            here = place + offset[node]
            for other, least in above[node]:
                theirs = block[other]
                if theirs is not ours:
                    lack = theirs.wished / theirs.weight + offset[other] + least - here
                    if lack > worst:
                        worst, pair = lack, (other, node, least)
        if pair is None:
            return
        other, node, least = pair
        theirs = block[other]
        shift = offset[other] + least - offset[node]
        ours = _merge(theirs, ours, shift, block, offset)


def _merge(theirs: _Block, ours: _Block, shift: float, block: list[_Block], offset: list[float]) -> _Block:
    """One block of two, where offsets of `ours` grow by `shift`; the smaller one moves into the larger."""
    into, gone = theirs, ours
    if len(ours.members) > len(theirs.members):
        into, gone, shift = ours, theirs, -shift
    for node in gone.members:
        offset[node] += shift
        block[node] = into
    into.members.extend(gone.members)
    into.wished += gone.wished - shift * gone.weight
    into.weight += gone.weight
    return into
