"""How alike two values are, and which of many belong together: of equal content, or of the best likeness."""

from collections import defaultdict, deque
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from ctdl.difference_words import LONG, form, parts_of

MANY = 200
"""With more unmatched items than this on both sides, only rare features are weighed and the rest is matched by order."""

ALIKE = 0.25
"""Least score for a match by similarity: a quarter of one property."""

_T = TypeVar('_T')


@dataclass(frozen=True, slots=True)
class Item:
    """Something to be matched: its class, what it has (feature → weight), and the group and keys that match for want of any other."""

    kind: str
    features: Mapping[Hashable, float]
    group: Hashable = None
    keys: frozenset[str] = frozenset()


def by_key(before: Mapping[_T, Hashable], after: Mapping[_T, Hashable]) -> dict[_T, _T]:
    """The first of a key with the first of that key, the second with the second."""
    waiting: dict[Hashable, deque[_T]] = defaultdict(deque)
    for there, key in after.items():
        waiting[key].append(there)
    return {here: waiting[key].popleft() for here, key in before.items() if waiting.get(key)}


def features(value: Any) -> dict[Hashable, float]:
    """What can be equal in two objects: each property weighs 1, the words of a long text 0.5 more; of a text, its words."""
    if isinstance(value, str):
        return _words('', value, 2.0)
    found: dict[Hashable, float] = {}
    for key in value.keys() - {'@id', '@type'}:
        parts = parts_of(value[key])
        for tag, part in parts:
            found[key, tag, form(part)] = 1 / len(parts)
            if isinstance(part, str):
                found |= _words((key, tag), part, 1 / len(parts))
    return found


def _words(tag: Hashable, text: str, weight: float) -> dict[Hashable, float]:
    words = set(text.lower().split()[:100])
    return {(tag, word): weight / 2 / len(words) for word in words} if len(words) > LONG else {}


def similar(before: Mapping[int, Item], after: Mapping[int, Item]) -> dict[int, int]:
    """Pairs of the same class by best similarity, then the only one left of its group on either side; before → after."""
    pairs: dict[int, int] = {}
    for kind in sorted({item.kind for item in before.values()} & {item.kind for item in after.values()}):
        old = {i: item for i, item in before.items() if item.kind == kind}
        new = {i: item for i, item in after.items() if item.kind == kind}
        pairs |= _best(old, new)
    for by_class in (True, False):
        pairs |= _only_ones(_without(before, pairs), _without(after, pairs.values()), by_class)
    return pairs


def _without(items: Mapping[int, Item], taken: Any) -> dict[int, Item]:
    taken = set(taken)
    return {i: item for i, item in items.items() if i not in taken}


def _best(before: Mapping[int, Item], after: Mapping[int, Item]) -> dict[int, int]:
    many = len(before) > MANY and len(after) > MANY
    scores = _scores(before, after, 2 if many else max(len(before), len(after)))
    ranked = sorted((-score, abs(i - j), i, j) for (i, j), score in scores.items() if score >= ALIKE)
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in ranked:
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    if many:
        pairs |= dict(zip(_without(before, pairs), _without(after, taken), strict=False))
    return pairs


def _scores(before: Mapping[int, Item], after: Mapping[int, Item], limit: int) -> dict[tuple[int, int], float]:
    """Score of every pair with a feature in common, of those features that at most `limit` items have on either side.

    Without that limit it is the number of pairs that costs; with it, the number of features.
    """
    old, new = _holders(before), _holders(after)
    scores: dict[tuple[int, int], float] = defaultdict(float)
    for feature in old.keys() & new.keys():
        if len(old[feature]) <= limit and len(new[feature]) <= limit:
            for i in old[feature]:
                for j in new[feature]:
                    scores[i, j] += min(before[i].features[feature], after[j].features[feature])
    return {pair: round(score, 9) for pair, score in scores.items()}  # sums of floats in any order


def _holders(items: Mapping[int, Item]) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for i, item in items.items():
        for feature in item.features:
            found[feature].append(i)
    return found


def _only_ones(before: Mapping[int, Item], after: Mapping[int, Item], by_class: bool) -> dict[int, int]:
    """Pairs of the only one left of a group (and class) on either side: with the same properties, or of another class and alike."""
    pairs = {}
    old, new = _groups(before, by_class), _groups(after, by_class)
    for group in old.keys() & new.keys():
        if len(old[group]) == len(new[group]) == 1:
            (i,), (j,) = old[group], new[group]
            if (by_class and before[i].keys == after[j].keys) or sum(_scores({0: before[i]}, {0: after[j]}, 1).values()) >= ALIKE:
                pairs[i] = j
    return pairs


def _groups(items: Mapping[int, Item], by_class: bool) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for i, item in items.items():
        if item.group is not None:
            found[item.group, item.kind if by_class else ''].append(i)
    return found
