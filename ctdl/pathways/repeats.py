"""Several nodes of one document with the same address: read as one, the first one counting where they contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ctdl.pathways.model import Repeated
from ctdl.pathways.spellings import identity, members

_SINGLE = frozenset((
    '@type', 'ceterms:ctid', 'ceterms:name', 'ceasn:name', 'skos:prefLabel', 'ceterms:description', 'ceterms:subjectWebpage',
    'ceterms:creditValue', 'ceterms:pointValue', 'ceterms:programTerm', 'ceterms:componentCategory', 'ceterms:credentialType',
    'asn:hasProgressionLevel', 'ceterms:hasProgressionLevel', 'ceasn:hasProgressionLevel', 'skos:notation',
))  # fmt: skip
"""What a node has once: two nodes that state it differently do not offer a choice."""

Node = dict[str, Any]


def read_as_one(body: Any) -> tuple[Any, tuple[Repeated, ...]]:
    """A document in which later nodes with a known address do not contradict the first, and which nodes there are several of.

    Links and conditions of all of them count. Equal copies are no repetition worth telling.
    """
    key = '@graph' if isinstance(body, dict) and isinstance(body.get('@graph'), list) else ''
    if not key:
        return body, ()
    first: dict[str, Node] = {}
    differing: dict[str, list[Node]] = {}
    for node in members(body):
        iri = identity(node)
        if iri and first.setdefault(iri, node) is not node and node != first[iri]:
            differing.setdefault(iri, [first[iri]]).append(node)
    if not differing:
        return body, ()
    made = [_agreeing(node, first[identity(node)]) if _is_later(node, first) else node for node in body[key]]
    found = (Repeated(iri, tuple(_name(node) for node in nodes)) for iri, nodes in differing.items())
    return {**body, key: made}, tuple(found)


def _is_later(node: Any, first: dict[str, Node]) -> bool:
    return isinstance(node, dict) and bool(identity(node)) and first[identity(node)] is not node


def _agreeing(node: Node, first: Node) -> Node:
    """A node without what the first one states otherwise."""
    return {key: first[key] if key in _SINGLE and key in first else value for key, value in node.items()}


def _name(node: Node) -> str:
    texts = (text for key in ('ceterms:name', 'ceasn:name', 'skos:prefLabel') for text in _texts(node.get(key)))
    return next(texts, '')


def _texts(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield from (text for inner in item.values() for text in _texts(inner))
        elif isinstance(item, str) and item.strip():
            yield item.strip()
