"""Slips in the addresses of pathway documents: links that lead nowhere but for the host, the case or a prefix."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ctdl.pathways.model import Older
from ctdl.pathways.spellings import identity, members

_LINKS = frozenset((
    'ceterms:hasPart', 'ceterms:isPartOf', 'ceasn:isPartOf', 'ceasn:hasPart', 'ceterms:hasDestinationComponent',
    'ceterms:isDestinationComponentOf', 'ceterms:isDestinationComponentFor', 'ceasn:hasChild', 'ceasn:isChildOf', 'ceterms:precedes',
    'ceterms:precededBy', 'ceterms:prerequisite', 'ceterms:targetComponent', 'ceterms:hasPathway', 'asn:hasProgressionLevel',
    'asn:hasProgressionModel',
    'ceasn:inProgressionModel', 'skos:inScheme', 'skos:hasTopConcept', 'skos:topConceptOf', 'skos:broader', 'skos:narrower',
))  # fmt: skip
"""Properties that name nodes of the same pathway; only there a slip in an address is mended."""


def joined(bodies: Sequence[Any]) -> tuple[list[Any], tuple[Older, ...]]:
    """Documents with links that lead nowhere because of a slip in the address leading to the node that is meant, and what was mended.

    A node is meant when it alone has the same last part of the address, whatever the host, the case or `ce-` before it.
    """
    described = {iri for body in bodies if isinstance(body, dict) for node in members(body) if (iri := identity(node))}
    by_end: dict[str, set[str]] = {}
    for iri in described:
        by_end.setdefault(_end(iri), set()).add(iri)
    meant = {end: next(iter(iris)) for end, iris in by_end.items() if end and len(iris) == 1}
    older: dict[Older, None] = {}
    mended = [_mended(body, '', '', described, meant, older) for body in bodies]
    return mended, tuple(sorted(older, key=lambda o: (o.focus, o.spelling, o.read_as)))


def _end(iri: str) -> str:
    last = iri.rstrip('/').rpartition('/')[2].lower().removeprefix('ce-')
    return last if len(last) >= 16 and iri.startswith(('http://', 'https://')) else ''


def _mended(value: Any, key: str, focus: str, described: set[str], meant: dict[str, str], older: dict[Older, None]) -> Any:
    if isinstance(value, list):
        items = [_mended(item, key, focus, described, meant, older) for item in value]
        return value if all(a is b for a, b in zip(items, value, strict=True)) else items
    if isinstance(value, dict):
        inner = focus if not identity(value) or identity(value).startswith('_:') else identity(value)
        out = {name: _mended(item, name, inner, described, meant, older) for name, item in value.items()}
        return value if all(out[name] is value[name] for name in value) else out
    if key not in _LINKS or not isinstance(value, str) or value in described or not (found := meant.get(_end(value))):
        return value
    older[Older(focus, value, found)] = None
    return found


def named_in(older: Iterable[Older], nodes: Iterable[str]) -> tuple[Older, ...]:
    """Those respellings that are about some nodes."""
    known = set(nodes)
    return tuple(spelled for spelled in older if spelled.focus in known)
