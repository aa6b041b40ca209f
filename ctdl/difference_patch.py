"""The difference of two JSON documents as JSON Patch (RFC 6902): applied to the earlier one it gives the later one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from ctdl.difference_values import same_items
from ctdl.difference_words import form
from ctdl.jsontext import escaped

MEDIA_TYPE = 'application/json-patch+json'
Operation = dict[str, Any]


def json_patch(before: Any, after: Any) -> list[Operation]:
    """The operations (`add`, `remove`, `replace`) that make one JSON value of another, in the order in which they are applied.

    Items of arrays are matched as `ctdl.difference` matches them: an item that stays is not written again. A document that is not there
    (None) is `null`: what makes a document is one operation on the whole. The values of the operations are those of `after`, not copies.
    """
    return [] if form(before) == form(after) else list(_of_values(before, after, ''))


def _of_values(before: Any, after: Any, path: str) -> Iterator[Operation]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _of_objects(before, after, path)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _of_arrays(before, after, path)
    elif form(before) != form(after):
        yield {'op': 'replace', 'path': path, 'value': after}


def _of_objects(before: Mapping[str, Any], after: Mapping[str, Any], path: str) -> Iterator[Operation]:
    for key in sorted(before.keys() | after.keys()):
        place = f'{path}/{escaped(key)}'
        if key not in after:
            yield {'op': 'remove', 'path': place}
        elif key not in before:
            yield {'op': 'add', 'path': place, 'value': after[key]}
        else:
            yield from _of_values(before[key], after[key], place)


def _of_arrays(before: Sequence[Any], after: Sequence[Any], path: str) -> Iterator[Operation]:
    """Removals from the end, then additions from the front, then what changed within the items that stay, at their new places."""
    kept = _staying(same_items(before, after), len(before), len(after))
    stay, at = {i for i, _ in kept}, {j for _, j in kept}
    for i in range(len(before) - 1, -1, -1):
        if i not in stay:
            yield {'op': 'remove', 'path': f'{path}/{i}'}
    for j in range(len(after)):
        if j not in at:
            yield {'op': 'add', 'path': f'{path}/{j}', 'value': after[j]}
    for i, j in kept:
        yield from _of_values(before[i], after[j], f'{path}/{j}')


def _staying(pairs: Mapping[int, int], old: int, new: int) -> list[tuple[int, int]]:
    """The pairs that keep their order, as many as there are, and between them as many of the others as can take each other's places."""
    chain = [(-1, -1), *rising(sorted(pairs.items())), (old, new)]
    return sorted(
        pair
        for (i, j), (k, m) in pairwise(chain)
        for pair in ((i, j), *zip(range(i + 1, k), range(j + 1, m), strict=False))
        if pair[0] >= 0
    )


def rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """A longest part of pairs, sorted by the first, in which the second rises too (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    earlier: list[int] = []
    for number, (_, place) in enumerate(pairs):
        at = bisect_left(tails, place)
        earlier.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [place]
        ends[at : at + 1] = [number]
    found = []
    here = ends[-1] if ends else -1
    while here >= 0:
        found.append(pairs[here])
        here = earlier[here]
    return found[::-1]
