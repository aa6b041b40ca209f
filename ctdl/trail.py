"""What reading a document leaves behind: its findings, and where everything in the normal form stood in the document as it came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ctdl import texts
from ctdl.findings import Finding
from ctdl.notices import notice
from ctdl.places import Place
from ctdl.reading_terms import coercions

Node = dict[str, Any]
Origin = tuple[Place, tuple[Place, ...]]
"""Where a property stood, and where each item of its array did (nothing: in that order below it)."""


class Trail:
    """Keeps the trail of one document while it is read.

    `places`: the place of every node of the normal form, by `id()` of the node; `moved`: the same for properties that do not stand
    where their node and name say; `made`: every node; `reordered`: true when blank labels are no longer numbered by first use.
    """

    def __init__(self) -> None:
        self.places: dict[int, Place] = {}
        self.moved: dict[tuple[int, str], Origin] = {}
        self.made: list[Node] = []
        self.reordered = False
        self._noted: list[tuple[Finding, Place]] = []

    def notice(self, name: str, place: Place, value: object = '', path: str = '', remedy: str = '') -> None:
        """Note a finding of `ctdl.notices`."""
        found = notice(name, place, value, path)
        self._noted.append((replace(found, remedy=remedy) if remedy else found, place))

    def findings(self) -> Iterator[Finding]:
        """What was noticed, each with the class of its node, and the address of the node or of the one it is embedded in."""
        nodes = {self.places[id(node)]: node for node in self.made} if self._noted else {}
        for found, place in self._noted:
            around = [node for at in _upwards(place) if (node := nodes.get(at))]
            kind = str(around[0].get('@type', '')) if around else ''
            yield replace(found, class_=kind, focus=next((str(node['@id']) for node in around if '@id' in node), ''))

    def say_again(self, other: Trail, names: tuple[str, ...]) -> None:
        """Take over what another one noticed of these rules."""
        self._noted.extend(pair for pair in other._noted if pair[0].shape in names)

    def add(self, out: Node, key: str, normal: Any, origin: Origin) -> None:
        """Put a value in normal form into a node, beside the value that is there already."""
        if key in out:
            self._unite(out, key, normal, origin)
            return
        out[key] = normal
        at, items = origin
        if items or at != (self.places[id(out)], key):
            self.moved[id(out), key] = origin

    def origin(self, node: Node, key: str) -> Origin:
        """Where a property of a node stood."""
        return self.moved.get((id(node), key)) or ((self.places[id(node)], key), ())

    def move(self, node: Node, into: Node) -> None:
        """Remember where the properties of a node stood after they were put into another object."""
        self.places[id(into)] = self.places[id(node)]
        self.moved |= {(id(into), key): self.moved[id(node), key] for key in node if (id(node), key) in self.moved}

    def _unite(self, out: Node, key: str, right: Any, origin: Origin) -> None:
        self.reordered = True
        left, before = out[key], self.origin(out, key)
        if coercions().get(key) == '@language':
            out[key] = texts.united(left, right)
            return
        known = list(zip(_listed(left), _item_places(left, before), strict=True))
        for item, place in zip(_listed(right), _item_places(right, origin), strict=True):
            if not any(_same(item, other) for other, _ in known):
                known.append((item, place))
        if len(known) > 1 or isinstance(left, list):
            out[key] = [item for item, _ in known]
            self.moved[id(out), key] = before[0], tuple(place for _, place in known)


def _upwards(place: Place) -> Iterator[Place]:
    while place is not None:
        yield place
        place = place[0]
    yield None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _item_places(value: Any, origin: Origin) -> list[Place]:
    at, items = origin
    return list(items) or ([(at, index) for index in range(len(value))] if isinstance(value, list) else [at])


def _same(left: Any, right: Any) -> bool:
    """Equality of JSON values, where 1, 1.0 and true are three things."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(value, right[key]) for key, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    return type(left) is type(right) and bool(left == right)
