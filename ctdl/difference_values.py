"""How one value differs from another: objects by property, language maps by language, arrays by item, texts by word."""

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ctdl.changes import ABSENT, Body, Change, Kind, Place
from ctdl.difference_words import LONG, form, is_language_map, name_of, segments
from ctdl.likeness import Item, by_key, features, similar

_NUMBER = re.compile(r'[+-]?\d+(\.\d+)?(e[+-]?\d+)?', re.IGNORECASE)


def of_properties(before: Body, after: Body, place: Place) -> Iterator[Change]:
    """The changes from one object to another, property by property."""
    for key in sorted(before.keys() | after.keys()):
        yield from _of_values(before.get(key, ABSENT), after.get(key, ABSENT), place.key(key))


def _of_values(before: Any, after: Any, place: Place) -> Iterator[Change]:
    if before is ABSENT or after is ABSENT:
        yield from _one_sided(before, after, place)
    elif form(before) == form(after):
        return
    elif is_language_map(before) and is_language_map(after):
        yield from _of_languages(before, after, place)
    elif isinstance(before, dict) and isinstance(after, dict) and _comparable(before, after):
        yield from of_properties(before, after, place)
    elif isinstance(before, list) or isinstance(after, list):
        yield from _of_arrays(before, after, place)
    else:
        texts = isinstance(before, str) and isinstance(after, str)
        words = segments(before, after) if texts else ()
        yield place.change('rewritten' if _same_number(before, after) else 'changed', before, after, words)


def _one_sided(before: Any, after: Any, place: Place) -> Iterator[Change]:
    """A value that came or went: one change for each item and each language."""
    kind: Kind = 'added' if before is ABSENT else 'removed'
    value = after if before is ABSENT else before
    if is_language_map(value):
        for tag in sorted(value):
            yield from _one_sided(*_sides(kind, value[tag]), replace(place.key(tag), property=place.property, language=tag))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from _one_sided(*_sides(kind, item), place.item(index, index))
    else:
        yield place.change(kind, before, after)


def _sides(kind: Kind, value: Any) -> tuple[Any, Any]:
    return (ABSENT, value) if kind == 'added' else (value, ABSENT)


def _comparable(before: Body, after: Body) -> bool:
    """True unless they are of different classes and have nothing in common."""
    if is_language_map(before) or is_language_map(after):
        return False
    return before.get('@type') == after.get('@type') or bool(features(before).keys() & features(after).keys())


def _same_number(before: Any, after: Any) -> bool:
    """True for one number written in two ways; two texts are never that (version 1.1 is not version 1.10)."""
    if isinstance(before, bool) or isinstance(after, bool) or (isinstance(before, str) and isinstance(after, str)):
        return False
    texts = [v if isinstance(v, str) else repr(v) if isinstance(v, int | float) else '' for v in (before, after)]
    return all(_NUMBER.fullmatch(t) for t in texts) and Decimal(texts[0]) == Decimal(texts[1])


def _of_languages(before: Body, after: Body, place: Place) -> Iterator[Change]:
    """By language; tags that differ in case only are the same language (RFC 5646, 2.1.1)."""
    folded = {tag.lower(): tag for tag in before if tag not in after}
    pairs = {tag: tag if tag in before else folded.pop(tag.lower(), None) for tag in sorted(after)}
    for tag, was in pairs.items():
        here = replace(place, was=(*place.was, was or tag), now=(*place.now, tag), language=tag)
        value = ABSENT if was is None else before[was]
        if was is not None and was != tag and form(value) == form(after[tag]):
            yield here.change('rewritten', {was: value}, {tag: after[tag]})
        else:
            yield from _of_values(value, after[tag], here)
    for tag in sorted(before.keys() - pairs.values()):
        yield from _one_sided(before[tag], ABSENT, replace(place.key(tag), property=place.property, language=tag))


def _of_arrays(before: Any, after: Any, place: Place) -> Iterator[Change]:
    old, new = ([value] if not isinstance(value, list) else value for value in (before, after))
    was, now = (range(len(v)) if isinstance(v, list) else (None,) for v in (before, after))
    if len(old) == len(new) == 1:
        if form(old) == form(new):
            yield place.change('rewritten', before, after)
        else:
            yield from _of_values(old[0], new[0], place.item(was[0], now[0]))
        return
    if not old or not new:
        yield from _one_sided(before if old else ABSENT, after if new else ABSENT, place)
        return
    pairs = same_items(old, new)
    source = {j: i for i, j in pairs.items()}
    for j, item in enumerate(new):
        if j in source:
            yield from _of_values(old[source[j]], item, place.item(was[source[j]], now[j]))
        else:
            yield from _one_sided(ABSENT, item, place.item(None, now[j]))
    for i, item in enumerate(old):
        if i not in pairs:
            yield from _one_sided(item, ABSENT, place.item(was[i], None))
    if [source[j] for j in sorted(source)] != sorted(pairs):
        yield place.change('reordered', [_brief(old[i]) for i in sorted(pairs)], [_brief(new[j]) for j in sorted(source)])


def _brief(item: Any) -> Any:
    """An item as it is named in a list of items: an object by its '@id', its name, or its class."""
    return item.get('@id') or name_of(item) or item.get('@type', '') if isinstance(item, dict) else item


def same_items(old: Sequence[Any], new: Sequence[Any]) -> dict[int, int]:
    """Items of two arrays that are the same: equal ones, by '@id', of equal number, then those most alike; before → after."""
    forms, others = [form(item) for item in old], [form(item) for item in new]
    least = min(len(forms), len(others))
    head = next((n for n in range(least) if forms[n] != others[n]), least)
    tail = next((n for n in range(least - head) if forms[-1 - n] != others[-1 - n]), least - head)
    pairs = {n: n for n in range(head)} | {len(old) - n: len(new) - n for n in range(1, tail + 1)}
    here, there = range(head, len(old) - tail), range(head, len(new) - tail)
    pairs |= by_key({i: forms[i] for i in here}, {j: others[j] for j in there})
    taken = set(pairs.values())
    keys = (
        {i: k for i in here if i not in pairs and (k := _identity(old[i]))},
        {j: k for j in there if j not in taken and (k := _identity(new[j]))},
    )
    pairs |= by_key(*keys)
    taken = set(pairs.values())
    before = {i: item for i in here if i not in pairs and (item := _item(old[i]))}
    return pairs | similar(before, {j: item for j in there if j not in taken and (item := _item(new[j]))})


def _identity(value: Any) -> Hashable:
    """What makes two unequal items the same: '@id' of an object, value of a number (12 and 12.0)."""
    if isinstance(value, dict):
        return ('@id', str(value['@id'])) if '@id' in value else None
    return ('number', value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _item(value: Any) -> Item | None:
    """An item to match by likeness: objects without '@id', and texts long enough to have likeness."""
    if isinstance(value, dict):
        return None if '@id' in value else Item(str(value.get('@type', '')), features(value), 'object', frozenset(value))
    return Item('text', features(value)) if isinstance(value, str) and len(value.split()) > LONG else None
