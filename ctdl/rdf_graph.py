"""The statements of one RDF graph by subject, and which of its anonymous nodes stand inside others.

Blank nodes and skolem IRIs (RDF 1.1 Concepts, 3.5) are both anonymous. A node is a string: an IRI, or `_:` and a label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import TypeAlias

from pyoxigraph import Literal

from ctdl import vocabulary
from ctdl.reading_terms import coercions

RDF_TYPE = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
Object: TypeAlias = str | Literal
Statement: TypeAlias = tuple[str, str, Object]

_GENID = '/.well-known/genid/'
_LABELLED = re.compile(r'.*/\.well-known/genid/b-[0-9a-f]{32}')
_ROUNDS = 8


def anonymous(node: str) -> bool:
    """True for a blank node and for an IRI that stands for one."""
    return node[:2] == '_:' or _GENID in node


class Graph:
    """A set of statements, indexed; `depth` is how deep anonymous nodes may stand inside one another.

    `about`: predicate IRI → objects, for every subject. `inside`: the subject that holds it, for every anonymous node that is
    embedded: referred to once, by a property that can hold a node, and not on a cycle.
    """

    def __init__(self, statements: Iterable[Statement], depth: int) -> None:
        self.about: dict[str, dict[str, list[Object]]] = {}
        for subject, predicate, value in statements:
            self.about.setdefault(subject, {}).setdefault(predicate, []).append(value)
        self._referrers: dict[str, list[tuple[str, str]]] = {}
        for subject, properties in self.about.items():
            for predicate, values in properties.items():
                if len(values) > 1:
                    properties[predicate] = values = list(dict.fromkeys(values))
                for value in values:
                    if type(value) is str and anonymous(value):
                        self._referrers.setdefault(value, []).append((subject, predicate))
        self.inside = self._embedded(depth)
        self._colours = self._refined()

    @property
    def subjects(self) -> list[str]:
        """Every described node that is not embedded: addresses sorted, then anonymous ones by what is said of them."""
        return sorted((s for s in self.about if s not in self.inside), key=self.rank)

    def referred(self, node: str) -> bool:
        """True when a statement has the anonymous node as its object."""
        return node in self._referrers

    def rank(self, node: str) -> tuple[bool, bytes, str]:
        """Order of nodes that does not hang on the order of statements, and hardly on blank labels."""
        return anonymous(node), self._colours.get(node, b''), node

    def targets(self, subject: str) -> Iterator[str]:
        """The nodes that a node refers to, itself or in what is embedded in it; embedded ones are passed through."""
        waiting = [subject]
        while waiting:
            for values in self.about.get(waiting.pop(), {}).values():
                for value in values:
                    if type(value) is str:
                        if value in self.inside:
                            waiting.append(value)
                        else:
                            yield value

    # ---- embedding

    def _embedded(self, depth: int) -> dict[str, str]:
        single = {
            node: where[0][0]
            for node, where in self._referrers.items()
            if len(where) == 1 and holds_nodes(where[0][1]) and not _LABELLED.fullmatch(node)
        }
        for node in _on_cycles(single):
            del single[node]
        depths: dict[str, int] = {}
        for node in list(single):
            chain = []
            while node in single and node not in depths:
                chain.append(node)
                node = single[node]
            level = depths.get(node, 0)
            for member in reversed(chain):
                level = level + 1 if level < depth else 0
                depths[member] = level
        return {node: holder for node, holder in single.items() if depths[node]}

    # ---- order of anonymous nodes

    def _refined(self) -> dict[str, bytes]:
        """A hash of what is said of each anonymous node that is not embedded, and of where it is referred to."""
        nodes = [n for n in {**self.about, **self._referrers} if anonymous(n) and n not in self.inside]
        incoming = {node: [self._path(*where) for where in self._referrers.get(node, ())] for node in nodes}
        colours = dict.fromkeys(nodes, b'')
        for _ in range(_ROUNDS):
            known = len(set(colours.values()))
            if known == len(nodes):
                break
            colours = {
                node: _hash(
                    [
                        self._content(node, colours),
                        *sorted(path + colours.get(root, root.encode()) for path, root in incoming[node]),
                    ]
                )
                for node in nodes
            }
            if len(set(colours.values())) == known and known > 1:
                break
        return colours

    def _path(self, node: str, predicate: str) -> tuple[bytes, str]:
        path = [predicate]
        while node in self.inside:
            path.append('[]')
            node = self.inside[node]
        return ' '.join(path).encode() + b'\0', node

    def _content(self, node: str, colours: dict[str, bytes]) -> bytes:
        parts = []
        for predicate, values in self.about.get(node, {}).items():
            for value in values:
                if type(value) is not str:
                    mark = str(value).encode()
                elif value in self.inside:
                    mark = self._content(value, colours)
                else:
                    mark = colours.get(value, value.encode())
                parts.append(predicate.encode() + b'\0' + mark)
        return _hash(sorted(parts))


def holds_nodes(predicate: str) -> bool:
    """False for a property whose values cannot be objects in JSON: classes, and texts with a language."""
    return predicate != RDF_TYPE and coercions().get(vocabulary.load().compact(predicate)) != '@language'


def _on_cycles(holders: dict[str, str]) -> list[str]:
    """The nodes that lie on a cycle, when each is held by one other."""
    found: list[str] = []
    visit: dict[str, int] = {}
    for turn, start in enumerate(holders):
        node = start
        while node in holders and node not in visit:
            visit[node] = turn
            node = holders[node]
        if node in holders and visit[node] == turn:
            first = node
            found.append(first)
            while (node := holders[node]) != first:
                found.append(node)
    return found


def _hash(parts: Iterable[bytes]) -> bytes:
    return blake2b(b'\1'.join(parts), digest_size=16).digest()
