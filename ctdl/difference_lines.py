"""How two texts differ line by line, by the lines that either has once (patience diff): quick for a hundred thousand lines, too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from ctdl.difference_patch import rising

Line = tuple[Literal['same', 'gone', 'come', 'gap'], str]
_SMALL = 400
"""Lines between two anchors that are compared each with each; more than that went and came as a whole."""

Block = tuple[int, int, int]
"""Where a run of equal lines begins in either text, and how many they are."""


def changed_lines(old: Sequence[str], new: Sequence[str], context: int = 3) -> Iterator[Line]:
    """The lines that went and came, in order, with some equal lines round them; ('gap', '') stands for equal lines left out."""
    blocks = _blocks(old, new)
    last = len(old), len(new)
    i = j = 0
    for start, other, size in [*blocks, (*last, 0)]:
        yield from (('gone', line) for line in old[i:start])
        yield from (('come', line) for line in new[j:other])
        before = context if (start, other) != (0, 0) else 0
        after = context if (start + size, other + size) != last else 0
        run = old[start : start + size]
        if len(run) <= before + after:
            yield from (('same', line) for line in run)
        else:
            yield from (('same', line) for line in run[:before])
            yield ('gap', '')
            yield from (('same', line) for line in run[len(run) - after :])
        i, j = start + size, other + size


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[Block]:
    """The runs of lines that stay, joined where they touch."""
    found: list[Block] = []
    for i, j, size in _matches(old, new):
        if found and found[-1][0] + found[-1][2] == i and found[-1][1] + found[-1][2] == j:
            found[-1] = (found[-1][0], found[-1][1], found[-1][2] + size)
        elif size:
            found.append((i, j, size))
    return found


def _matches(old: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    head = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    room = min(len(old), len(new)) - head
    tail = next((n for n in range(room) if old[-1 - n] != new[-1 - n]), room)
    yield 0, 0, head
    ends = (len(old) - tail, len(new) - tail)
    anchors = _anchors(old[head : ends[0]], new[head : ends[1]])
    chain = [(head - 1, head - 1), *((i + head, j + head) for i, j in anchors), ends]
    for (i, j), (k, m) in pairwise(chain):
        yield from _between(old, new, (i + 1, k), (j + 1, m))
        if (k, m) != ends:
            yield k, m, 1
    yield *ends, tail


def _between(old: Sequence[str], new: Sequence[str], here: tuple[int, int], there: tuple[int, int]) -> Iterator[Block]:
    """The lines that stay between two anchors."""
    (i, k), (j, m) = here, there
    while i < k and j < m and old[i] == new[j]:
        yield i, j, 1
        i, j = i + 1, j + 1
    if i < k and j < m and max(k - i, m - j) <= _SMALL:
        matcher = SequenceMatcher(None, old[i:k], new[j:m], autojunk=False)
        yield from ((i + block.a, j + block.b, block.size) for block in matcher.get_matching_blocks())
        return
    tail = 0
    while tail < min(k - i, m - j) and old[k - 1 - tail] == new[m - 1 - tail]:
        tail += 1
    yield k - tail, m - tail, tail


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Lines that stand once in either text, as many as keep their order."""
    once = {line for line, count in Counter(old).items() if count == 1}
    places = {line: j for j, line in enumerate(new)}
    again = {line for line, count in Counter(new).items() if count > 1}
    return rising([(i, places[line]) for i, line in enumerate(old) if line in once and line in places and line not in again])
