"""The difference of two documents by meaning: what was added, removed, changed, put in another order or another form.

Nodes with an IRI are the same node when the IRI is; blank nodes and embedded profiles are matched by content, then by
likeness, so that a condition that was only written anew is no change and one new word in it is one change.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ctdl.changes import Body, Change, Difference, Place
from ctdl.difference_blanks import DOCUMENT, LABEL, Key, Node, nodes_of, renamed
from ctdl.difference_text import text
from ctdl.difference_values import of_properties
from ctdl.difference_words import is_language_map, name_of

__all__ = ['Change', 'Difference', 'difference', 'text']


def difference(before: Body | None, after: Body | None) -> Difference:
    """What changed from one normal-form body to another; None stands for no document: not yet made, or deleted."""
    if before is None and after is None:
        return Difference()
    new = nodes_of(after)
    old = renamed(nodes_of(before), new)
    changes = _told_once([*_of_nodes(old, new), *_of_order(old, new)], old, new)
    names = _names(changes, {key[0]: node.body for nodes in (old, new) for key, node in nodes.items()})
    if before is None or after is None:
        return Difference('created' if before is None else 'deleted', changes, names)
    return Difference('changed' if changes else '', changes, names)


# Node by node


def _of_nodes(old: Mapping[Key, Node], new: Mapping[Key, Node]) -> Iterator[Change]:
    for key in [*new, *(key for key in old if key not in new)]:
        before, after = old.get(key), new.get(key)
        if before is None or after is None or before.form != after.form:
            yield from _of_node(before, after)


def _of_node(before: Node | None, after: Node | None) -> Iterator[Change]:
    node = after or before
    assert node is not None
    was, now = (('@graph', str(n.index)) if n and n.index >= 0 else () for n in (before, after))
    whole = node.index < 0
    place = Place(
        str(node.body.get('@id', '')),
        '' if whole else str(node.body.get('@type', '')),
        '' if whole else name_of(node.body),
        len(was or now),
        was,
        now,
    )
    if before and after:
        yield from of_properties(before.body, after.body, place)
    elif whole:
        old, new = ({k: v for k, v in n.body.items() if k not in ('@context', '@id')} if n else {} for n in (before, after))
        yield from of_properties(old, new, place)
    else:
        yield place.change('added', None, node.body) if after else place.change('removed', node.body, None)


def _of_order(old: Mapping[Key, Node], new: Mapping[Key, Node]) -> Iterator[Change]:
    was, now = [key[0] for key in old if key in new], [key[0] for key in new if key in old]
    if was != now:
        name = str(new[DOCUMENT].body.get('@id', ''))
        yield Place(name, '', '', 0, ('@graph',), ('@graph',), '@graph').change('reordered', was[1:], now[1:])


# Blank nodes written out where they are mentioned


_NESTED = 16


def _told_once(changes: list[Change], old: Mapping[Key, Node], new: Mapping[Key, Node]) -> tuple[Change, ...]:
    """The changes, with blank nodes that came or went written out where first mentioned, and not told again as nodes."""
    lone = {key[0]: (new.get(key) or old[key]).body for key in old.keys() ^ new.keys() if LABEL.fullmatch(key[0]) and not key[1]}
    if not lone:
        return tuple(changes)
    told: set[str] = set()
    found: dict[int, Change] = {}
    for n in sorted(range(len(changes)), key=lambda n: _is_whole(changes[n], lone)):
        change = changes[n]
        if not _is_whole(change, lone) or change.node not in told:
            told |= {change.node} if _is_whole(change, lone) else set()
            found[n] = change if change.kind == 'reordered' else _written_out(change, lone, told)
    return tuple(found[n] for n in sorted(found))


def _is_whole(change: Change, lone: Mapping[str, Body]) -> bool:
    return not change.property and lone.get(change.node) in (change.before, change.after)


def _written_out(change: Change, lone: Mapping[str, Body], told: set[str]) -> Change:
    return replace(change, before=_in_full(change.before, lone, told), after=_in_full(change.after, lone, told))


def _in_full(value: Any, lone: Mapping[str, Body], told: set[str], depth: int = 0) -> Any:
    if isinstance(value, str) and value in lone and value not in told and depth < _NESTED:
        told.add(value)
        return _in_full(lone[value], lone, told, depth + 1)
    if isinstance(value, list):
        return [_in_full(item, lone, told, depth) for item in value]
    if isinstance(value, dict) and not is_language_map(value):
        return {key: _in_full(item, lone, told, depth) for key, item in value.items()}
    return value


def _names(changes: Sequence[Change], bodies: Mapping[str, Body]) -> dict[str, str]:
    mentioned = {text for change in changes for value in (change.before, change.after) for text in _strings(value)}
    return {name: name_of(bodies[name]) for name in sorted(mentioned & bodies.keys() - {''})}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)
