"""What a difference is made of: changes, each with its place in either document."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from ctdl.difference_words import Segment
from ctdl.jsontext import escaped

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


ABSENT: Any = object()
"""Stands for a value that one of the documents does not have."""


@dataclass(frozen=True, slots=True)
class Place:
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
        """A change of the value that stands here."""
        way = self.was if kind == 'removed' else self.now
        pointer = ''.join('/' + escaped(step) for step in way)
        about = self.node, self.node_class, self.node_name, way[self.depth :], pointer, self.property, self.language
        old, new = (None if value is ABSENT else value for value in (before, after))
        return Change(kind, *about, before=old, after=new, words=words)

    def key(self, key: str) -> 'Place':
        """The place of a property."""
        return replace(self, was=(*self.was, key), now=(*self.now, key), property=key)

    def item(self, was: int | None, now: int | None) -> 'Place':
        """The place of an item by its numbers in the two arrays; None where it has none."""
        steps = [() if index is None else (str(index),) for index in (was, now)]
        return replace(self, was=self.was + steps[0], now=self.now + steps[1])
