"""Which blank node of an earlier document is which of a later one: by content, by place, then by likeness."""

import re
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ctdl.changes import Body
from ctdl.difference_words import form, is_language_map
from ctdl.likeness import Item, by_key, features, similar

Key = tuple[str, int]
"""IRI or label of a node and its occurrence (0, save where a document has it twice); ('', 0) is the document itself."""

DOCUMENT: Key = ('', 0)


@dataclass(frozen=True, slots=True)
class Node:
    """A member of `@graph`: its number there (-1: the document itself), what it says, and that as bytes."""

    index: int
    body: Body
    form: bytes


def nodes_of(body: Body | None) -> dict[Key, Node]:
    """The nodes of a document by key, and the document itself without them."""
    if body is None:
        return {}
    own = {key: value for key, value in body.items() if key != '@graph'}
    found, seen = {DOCUMENT: Node(-1, own, form(own))}, defaultdict[str, int](int)
    for index, member in enumerate(body.get('@graph', ())):
        name = member['@id']
        found[name, seen[name]] = Node(index, member, form(member))
        seen[name] += 1
    return found


LABEL = re.compile(r'_:[^\s"\\]+', re.ASCII)
_QUOTED = re.compile(rb'"(_:[^\s"\\]+)"(?!:)')
_ROUNDS = 16


@dataclass(frozen=True, slots=True)
class _Blank:
    """A label: the content behind it, and where it is first mentioned: with its place in arrays, and without."""

    content: Body
    form: bytes
    place: int
    way: int


def renamed(old: Mapping[Key, Node], new: Mapping[Key, Node]) -> Mapping[Key, Node]:
    """The earlier nodes with the labels of the later ones; those without a counterpart get labels that are not there."""
    numbers: dict[Hashable, int] = {}
    blanks, others = _blanks(old, numbers), _blanks(new, numbers)
    if not blanks:
        return old
    labels = _same_blanks(blanks, others)
    free = (label for n in range(len(blanks) + len(others)) if (label := f'_:b{n}') not in others)
    labels |= {label: next(free) for label in blanks if label not in labels}
    if all(label == name for label, name in labels.items()):
        return old
    return {(labels.get(name, name), n): _relabelled(node, labels) for (name, n), node in old.items()}


def _relabelled(node: Node, labels: Mapping[str, str]) -> Node:
    if b'"_:' not in node.form:
        return node
    body = _replaced(node.body, lambda label: labels.get(label, label))
    return Node(node.index, body, form(body))


def _replaced(value: Any, rename: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return rename(value) if LABEL.fullmatch(value) else value
    if isinstance(value, list):
        return [_replaced(item, rename) for item in value]
    if isinstance(value, dict) and not is_language_map(value):
        return {key: _replaced(item, rename) for key, item in value.items()}
    return value


def _mentions(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Labels in a value and where, in the order of sorted keys; the '@id' of the node itself is no mention."""
    if isinstance(value, str):
        if LABEL.fullmatch(value):
            yield path, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _mentions(item, (*path, index))
    elif isinstance(value, dict) and not is_language_map(value):
        for key in sorted(value.keys() - ({'@id'} if not path else set())):
            yield from _mentions(value[key], (*path, key))


def _blanks(nodes: Mapping[Key, Node], numbers: dict[Hashable, int]) -> dict[str, _Blank]:
    contents: dict[str, list[Body]] = defaultdict(list)
    for (name, _), node in nodes.items():
        if LABEL.fullmatch(name):
            contents[name].append({key: value for key, value in node.body.items() if key != '@id'})
    places = _places(nodes, numbers, contents)
    return {label: _Blank((contents[label] or [{}])[0], form(contents[label]), *place) for label, place in places.items()}


def _places(nodes: Mapping[Key, Node], numbers: dict[Hashable, int], blank: Mapping[str, list[Body]]) -> dict[str, tuple[int, int]]:
    """Where each label is first mentioned, breadth first from the nodes with IRIs, as numbers that both documents share."""

    def number(place: Hashable) -> int:
        return numbers.setdefault(place, len(numbers))

    found: dict[str, tuple[int, int]] = {}
    for key in sorted((key for key, node in nodes.items() if b'"_:' in node.form), key=lambda key: key[0] in blank):
        start: Hashable = ('@graph', nodes[key].index) if key[0] in blank else key
        if key[0] in found:
            continue
        if key[0] in blank:
            found[key[0]] = number(start), number('@graph')
        todo = deque([(body, number(start), number(key[0])) for body in blank.get(key[0], [nodes[key].body])])
        while todo:
            body, place, way = todo.popleft()
            for path, label in _mentions(body):
                if label not in found:
                    found[label] = number((place, path)), number((way, tuple(s for s in path if isinstance(s, str))))
                    todo.extend((content, *found[label]) for content in blank.get(label, ()))
    return found


def _colours(sides: Sequence[Mapping[str, _Blank]]) -> list[dict[str, int]]:
    """A number for each label, the same for the same content with all that it refers to (cycles included), in both documents."""
    colours = [dict.fromkeys(side, 0) for side in sides]
    count = 1
    for _ in range(_ROUNDS):
        palette: dict[bytes, int] = {}
        colours = [
            {label: palette.setdefault(_coloured(blank.form, known), len(palette)) for label, blank in side.items()}
            for side, known in zip(sides, colours, strict=True)
        ]
        if len(palette) == count:
            break
        count = len(palette)
    return colours


def _coloured(content: bytes, colours: Mapping[str, int]) -> bytes:
    return _QUOTED.sub(lambda match: b'_:%d' % colours[label] if (label := match[1].decode()) in colours else match[0], content)


def _same_blanks(old: Mapping[str, _Blank], new: Mapping[str, _Blank]) -> dict[str, str]:
    """Labels of the same content, in the same place if there are several; then those most alike."""
    was, now = _colours([old, new])
    pairs: dict[str, str] = {}
    ways: list[Callable[[int, _Blank], Hashable]] = [lambda c, b: (c, b.place), lambda c, b: (c, b.way), lambda c, b: c]
    for key in ways:
        taken = set(pairs.values())
        left = {label: key(was[label], blank) for label, blank in old.items() if label not in pairs}
        pairs |= by_key(left, {label: key(now[label], blank) for label, blank in new.items() if label not in taken})
    taken = set(pairs.values())
    here, there = [label for label in old if label not in pairs], [label for label in new if label not in taken]
    before = {n: _blank_item(old[label], lambda label: pairs.get(label, '_:')) for n, label in enumerate(here)}
    after = {n: _blank_item(new[label], lambda label: label if label in taken else '_:') for n, label in enumerate(there)}
    return pairs | {here[i]: there[j] for i, j in similar(before, after).items()}


def _blank_item(blank: _Blank, rename: Callable[[str], str]) -> Item:
    place: dict[Hashable, float] = {('place', blank.place): 0.1, ('way', blank.way): 0.05}
    own = features(_replaced(blank.content, rename))
    return Item(str(blank.content.get('@type', '')), own | place, blank.place, frozenset(blank.content))
