"""The difference of two documents by meaning: what was added, removed, changed, put in another order or another form.

Nodes with an IRI are the same node when the IRI is; blank nodes and embedded profiles are matched by content, then by
likeness, so that a condition that was only written anew is no change and one new word in it is one change.
"""

import re
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any, Literal, TypeVar

from ctdl.difference_words import LONG, Item, Segment, features, form, is_language_map, name_of, segments, similar
from ctdl.difference_words import text as text

Kind = Literal['added', 'removed', 'changed', 'reordered', 'rewritten']
KINDS: tuple[Kind, ...] = ('added', 'removed', 'changed', 'reordered', 'rewritten')
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference in one node of the document's graph, or in the document itself, where `node_class` is ''.

    `kind`: 'added', 'removed', 'changed', 'reordered' (the items of an array, whatever else happened to them), 'rewritten' (another
    form of the same value: `x` and `[x]`, 12 and 12.0). `path`: the steps from the node; `pointer`: the same place from the root of
    the document (RFC 6901); both lead into the later document, for removals into the earlier. `property` is the innermost
    property of the path, '' when the whole node came or went. `before`, `after`: the values, None where there is
    none; for 'reordered' the items common to both. `words`: for long texts, ('equal' | 'delete' | 'insert', text).
    Blank labels are those of the later document; nodes that only the earlier one has are numbered on from there. A blank node
    that came or went is written out where it is first mentioned, and is no change of its own then.
    """

    kind: Kind
    node: str
    node_class: str
    node_name: str
    path: tuple[str, ...]
    pointer: str
    property: str = ''
    language: str = ''
    before: Any = None
    after: Any = None
    words: tuple[Segment, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The change as JSON has it."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        return found | {'path': list(self.path), 'words': [list(segment) for segment in self.words]}


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes from one document to another: of the document itself, then by node in the order of the later one, then of removed nodes.

    `event` is '' when there is no difference. `names`: IRI or label → name, for the nodes that the changes mention.
    """

    event: Literal['', 'created', 'changed', 'deleted'] = ''
    changes: tuple[Change, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def empty(self) -> bool:
        """True when the documents say the same in the same form, up to the order of keys and the labels of blank nodes."""
        return not self.event

    def count(self, kind: Kind) -> int:
        """How many changes are of a kind."""
        return sum(change.kind == kind for change in self.changes)

    def as_dict(self) -> dict[str, Any]:
        """The difference as `ctdl diff --format json` has it; each change is counted under one kind."""
        counts: dict[str, Any] = {kind: self.count(kind) for kind in KINDS}
        return {'event': self.event, **counts, 'changes': [change.as_dict() for change in self.changes]}


def difference(before: Body | None, after: Body | None) -> Difference:
    """What changed from one normal-form body to another; None stands for no document: not yet made, or deleted."""
    if before is None and after is None:
        return Difference()
    new = _nodes(after)
    old = _renamed(_nodes(before), new)
    changes = _told_once([*_of_nodes(old, new), *_of_order(old, new)], old, new)
    names = _names(changes, {key[0]: node.body for nodes in (old, new) for key, node in nodes.items()})
    if before is None or after is None:
        return Difference('created' if before is None else 'deleted', changes, names)
    return Difference('changed' if changes else '', changes, names)


Key = tuple[str, int]
"""IRI or label of a node and its occurrence (0, save where a document has it twice); ('', 0) is the document itself."""
_DOCUMENT: Key = ('', 0)


@dataclass(frozen=True, slots=True)
class _Node:
    index: int
    body: Body
    form: bytes


def _nodes(body: Body | None) -> dict[Key, _Node]:
    if body is None:
        return {}
    own = {key: value for key, value in body.items() if key != '@graph'}
    found, seen = {_DOCUMENT: _Node(-1, own, form(own))}, defaultdict[str, int](int)
    for index, member in enumerate(body.get('@graph', ())):
        name = member['@id']
        found[name, seen[name]] = _Node(index, member, form(member))
        seen[name] += 1
    return found


# Which blank node of the earlier document is which of the later one

_LABEL = re.compile(r'_:[^\s"\\]+', re.ASCII)
_QUOTED = re.compile(rb'"(_:[^\s"\\]+)"(?!:)')
_ROUNDS = 16
_NESTED = 16
_T = TypeVar('_T')


@dataclass(frozen=True, slots=True)
class _Blank:
    """A label: the content behind it, and where it is first mentioned: with its place in arrays, and without."""

    content: Body
    form: bytes
    place: int
    way: int


def _renamed(old: Mapping[Key, _Node], new: Mapping[Key, _Node]) -> Mapping[Key, _Node]:
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


def _relabelled(node: _Node, labels: Mapping[str, str]) -> _Node:
    if b'"_:' not in node.form:
        return node
    body = _replaced(node.body, lambda label: labels.get(label, label))
    return _Node(node.index, body, form(body))


def _replaced(value: Any, rename: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return rename(value) if _LABEL.fullmatch(value) else value
    if isinstance(value, list):
        return [_replaced(item, rename) for item in value]
    if isinstance(value, dict) and not is_language_map(value):
        return {key: _replaced(item, rename) for key, item in value.items()}
    return value


def _mentions(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Labels in a value and where, in the order of sorted keys; the '@id' of the node itself is no mention."""
    if isinstance(value, str):
        if _LABEL.fullmatch(value):
            yield path, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _mentions(item, (*path, index))
    elif isinstance(value, dict) and not is_language_map(value):
        for key in sorted(value.keys() - ({'@id'} if not path else set())):
            yield from _mentions(value[key], (*path, key))


def _blanks(nodes: Mapping[Key, _Node], numbers: dict[Hashable, int]) -> dict[str, _Blank]:
    contents: dict[str, list[Body]] = defaultdict(list)
    for (name, _), node in nodes.items():
        if _LABEL.fullmatch(name):
            contents[name].append({key: value for key, value in node.body.items() if key != '@id'})
    places = _places(nodes, numbers, contents)
    return {label: _Blank((contents[label] or [{}])[0], form(contents[label]), *place) for label, place in places.items()}


def _places(
    nodes: Mapping[Key, _Node], numbers: dict[Hashable, int], blank: Mapping[str, list[Body]]
) -> dict[str, tuple[int, int]]:
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
        pairs |= _by_key(left, {label: key(now[label], blank) for label, blank in new.items() if label not in taken})
    taken = set(pairs.values())
    here, there = [label for label in old if label not in pairs], [label for label in new if label not in taken]
    before = {n: _blank_item(old[label], lambda label: pairs.get(label, '_:')) for n, label in enumerate(here)}
    after = {n: _blank_item(new[label], lambda label: label if label in taken else '_:') for n, label in enumerate(there)}
    return pairs | {here[i]: there[j] for i, j in similar(before, after).items()}


def _blank_item(blank: _Blank, rename: Callable[[str], str]) -> Item:
    place: dict[Hashable, float] = {('place', blank.place): 0.1, ('way', blank.way): 0.05}
    own = features(_replaced(blank.content, rename))
    return Item(str(blank.content.get('@type', '')), own | place, blank.place, frozenset(blank.content))


def _by_key(before: Mapping[_T, Hashable], after: Mapping[_T, Hashable]) -> dict[_T, _T]:
    """The first of a key with the first of that key, the second with the second."""
    waiting: dict[Hashable, deque[_T]] = defaultdict(deque)
    for there, key in after.items():
        waiting[key].append(there)
    return {here: waiting[key].popleft() for here, key in before.items() if waiting.get(key)}


# Node by node, value by value

_ABSENT: Any = object()
_NUMBER = re.compile(r'[+-]?\d+(\.\d+)?(e[+-]?\d+)?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands in either document."""

    node: str
    node_class: str
    node_name: str
    depth: int
    was: tuple[str, ...]
    now: tuple[str, ...]
    property: str = ''
    language: str = ''

    def change(self, kind: Kind, before: Any, after: Any, words: tuple[Segment, ...] = ()) -> Change:
        way = self.was if kind == 'removed' else self.now
        pointer = ''.join('/' + step.replace('~', '~0').replace('/', '~1') for step in way)
        about = self.node, self.node_class, self.node_name, way[self.depth :], pointer, self.property, self.language
        old, new = (None if value is _ABSENT else value for value in (before, after))
        return Change(kind, *about, before=old, after=new, words=words)

    def key(self, key: str) -> '_Place':
        return replace(self, was=(*self.was, key), now=(*self.now, key), property=key)

    def item(self, was: int | None, now: int | None) -> '_Place':
        steps = [() if index is None else (str(index),) for index in (was, now)]
        return replace(self, was=self.was + steps[0], now=self.now + steps[1])


def _of_nodes(old: Mapping[Key, _Node], new: Mapping[Key, _Node]) -> Iterator[Change]:
    for key in [*new, *(key for key in old if key not in new)]:
        before, after = old.get(key), new.get(key)
        if before is None or after is None or before.form != after.form:
            yield from _of_node(before, after)


def _of_node(before: _Node | None, after: _Node | None) -> Iterator[Change]:
    node = after or before
    assert node is not None
    was, now = (('@graph', str(n.index)) if n and n.index >= 0 else () for n in (before, after))
    whole = node.index < 0
    place = _Place(
        str(node.body.get('@id', '')),
        '' if whole else str(node.body.get('@type', '')),
        '' if whole else name_of(node.body),
        len(was or now),
        was,
        now,
    )
    if before and after:
        yield from _of_properties(before.body, after.body, place)
    elif whole:
        old, new = ({k: v for k, v in n.body.items() if k not in ('@context', '@id')} if n else {} for n in (before, after))
        yield from _of_properties(old, new, place)
    else:
        yield place.change('added', None, node.body) if after else place.change('removed', node.body, None)


def _of_order(old: Mapping[Key, _Node], new: Mapping[Key, _Node]) -> Iterator[Change]:
    was, now = [key[0] for key in old if key in new], [key[0] for key in new if key in old]
    if was != now:
        name = str(new[_DOCUMENT].body.get('@id', ''))
        yield _Place(name, '', '', 0, ('@graph',), ('@graph',), '@graph').change('reordered', was[1:], now[1:])


def _of_properties(before: Body, after: Body, place: _Place) -> Iterator[Change]:
    for key in sorted(before.keys() | after.keys()):
        yield from _of_values(before.get(key, _ABSENT), after.get(key, _ABSENT), place.key(key))


def _of_values(before: Any, after: Any, place: _Place) -> Iterator[Change]:
    if before is _ABSENT or after is _ABSENT:
        yield from _one_sided(before, after, place)
    elif form(before) == form(after):
        return
    elif is_language_map(before) and is_language_map(after):
        yield from _of_languages(before, after, place)
    elif isinstance(before, dict) and isinstance(after, dict) and _comparable(before, after):
        yield from _of_properties(before, after, place)
    elif isinstance(before, list) or isinstance(after, list):
        yield from _of_arrays(before, after, place)
    else:
        texts = isinstance(before, str) and isinstance(after, str)
        words = segments(before, after) if texts else ()
        yield place.change('rewritten' if _same_number(before, after) else 'changed', before, after, words)


def _one_sided(before: Any, after: Any, place: _Place) -> Iterator[Change]:
    """A value that came or went: one change for each item and each language."""
    kind: Kind = 'added' if before is _ABSENT else 'removed'
    value = after if before is _ABSENT else before
    if is_language_map(value):
        for tag in sorted(value):
            yield from _one_sided(*_sides(kind, value[tag]), replace(place.key(tag), property=place.property, language=tag))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from _one_sided(*_sides(kind, item), place.item(index, index))
    else:
        yield place.change(kind, before, after)


def _sides(kind: Kind, value: Any) -> tuple[Any, Any]:
    return (_ABSENT, value) if kind == 'added' else (value, _ABSENT)


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


def _of_languages(before: Body, after: Body, place: _Place) -> Iterator[Change]:
    """By language; tags that differ in case only are the same language (RFC 5646, 2.1.1)."""
    folded = {tag.lower(): tag for tag in before if tag not in after}
    pairs = {tag: tag if tag in before else folded.pop(tag.lower(), None) for tag in sorted(after)}
    for tag, was in pairs.items():
        here = replace(place, was=(*place.was, was or tag), now=(*place.now, tag), language=tag)
        value = _ABSENT if was is None else before[was]
        if was is not None and was != tag and form(value) == form(after[tag]):
            yield here.change('rewritten', {was: value}, {tag: after[tag]})
        else:
            yield from _of_values(value, after[tag], here)
    for tag in sorted(before.keys() - pairs.values()):
        yield from _one_sided(before[tag], _ABSENT, replace(place.key(tag), property=place.property, language=tag))


def _of_arrays(before: Any, after: Any, place: _Place) -> Iterator[Change]:
    old, new = ([value] if not isinstance(value, list) else value for value in (before, after))
    was, now = (range(len(v)) if isinstance(v, list) else (None,) for v in (before, after))
    if len(old) == len(new) == 1:
        if form(old) == form(new):
            yield place.change('rewritten', before, after)
        else:
            yield from _of_values(old[0], new[0], place.item(was[0], now[0]))
        return
    if not old or not new:
        yield from _one_sided(before if old else _ABSENT, after if new else _ABSENT, place)
        return
    pairs = _same_items(old, new)
    source = {j: i for i, j in pairs.items()}
    for j, item in enumerate(new):
        if j in source:
            yield from _of_values(old[source[j]], item, place.item(was[source[j]], now[j]))
        else:
            yield from _one_sided(_ABSENT, item, place.item(None, now[j]))
    for i, item in enumerate(old):
        if i not in pairs:
            yield from _one_sided(item, _ABSENT, place.item(was[i], None))
    if [source[j] for j in sorted(source)] != sorted(pairs):
        yield place.change('reordered', [_brief(old[i]) for i in sorted(pairs)], [_brief(new[j]) for j in sorted(source)])


def _brief(item: Any) -> Any:
    """An item as it is named in a list of items: an object by its '@id', its name, or its class."""
    return item.get('@id') or name_of(item) or item.get('@type', '') if isinstance(item, dict) else item


def _same_items(old: Sequence[Any], new: Sequence[Any]) -> dict[int, int]:
    """Items of two arrays that are the same: equal ones, by '@id', of equal number, then those most alike; before → after."""
    forms, others = [form(item) for item in old], [form(item) for item in new]
    least = min(len(forms), len(others))
    head = next((n for n in range(least) if forms[n] != others[n]), least)
    tail = next((n for n in range(least - head) if forms[-1 - n] != others[-1 - n]), least - head)
    pairs = {n: n for n in range(head)} | {len(old) - n: len(new) - n for n in range(1, tail + 1)}
    here, there = range(head, len(old) - tail), range(head, len(new) - tail)
    pairs |= _by_key({i: forms[i] for i in here}, {j: others[j] for j in there})
    taken = set(pairs.values())
    keys = (
        {i: k for i in here if i not in pairs and (k := _identity(old[i]))},
        {j: k for j in there if j not in taken and (k := _identity(new[j]))},
    )
    pairs |= _by_key(*keys)
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


# Blank nodes written out where they are mentioned


def _told_once(changes: list[Change], old: Mapping[Key, _Node], new: Mapping[Key, _Node]) -> tuple[Change, ...]:
    """The changes, with blank nodes that came or went written out where first mentioned, and not told again as nodes."""
    lone = {key[0]: (new.get(key) or old[key]).body for key in old.keys() ^ new.keys() if _LABEL.fullmatch(key[0]) and not key[1]}
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
