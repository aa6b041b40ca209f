"""Slips in the addresses of pathway documents: links that lead nowhere but for the host, the case or a prefix."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
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


_IDENTIFIER = re.compile(r'(?:ce-)?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})')
Described = Callable[[Sequence[str]], Collection[str]]


def joined(bodies: Sequence[Any], elsewhere: Described = lambda _: ()) -> tuple[list[Any], tuple[Older, ...]]:
    """Documents with links that lead nowhere because of a slip in the address leading to the node that is meant, and what was mended.

    A node is meant when it alone has the same identifier (a UUID) at the end, whatever the host, the case or `ce-` before it, or the same
    address but for the case. Of two such nodes the one with `ce-` is meant. `elsewhere` tells which addresses are described in a
    registry: these are no slips.
    """
    described = {iri for body in bodies if isinstance(body, dict) for node in members(body) if (iri := identity(node))}
    by_end: dict[str, set[str]] = {}
    for iri in described:
        by_end.setdefault(_end(iri), set()).add(iri)
    meant = {end: found for end, iris in by_end.items() if end and (found := _only(iris))}
    slips: dict[Older, None] = {}
    mended = [_mended(body, '', '', described, meant, slips) for body in bodies]
    known = set(elsewhere(sorted({slip.spelling for slip in slips}))) if slips else set()
    if known:
        slips = {}
        mended = [_mended(body, '', '', described | known, meant, slips) for body in bodies]
    return mended, tuple(sorted(slips, key=lambda o: (o.focus, o.spelling, o.read_as)))


def _only(iris: Collection[str]) -> str:
    """The one address, or the one of several that has `ce-`; '' for more."""
    marked = [iri for iri in iris if iri.rpartition('/')[2].lower().startswith('ce-')]
    return next((some[0] for some in (list(iris), marked) if len(some) == 1), '')


def _end(iri: str) -> str:
    """What two addresses of the same node have in common: the identifier, else the whole address without case; '' for no address."""
    if not iri.startswith(('http://', 'https://')):
        return ''
    whole = iri.rstrip('/').lower()
    identifier = _IDENTIFIER.fullmatch(whole.rpartition('/')[2])
    return identifier[1] if identifier else whole


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
