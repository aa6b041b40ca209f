"""Small things that make an answer honest: columns in the order in which they are named, a mark for rows left out, XML that can be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ctdl.errors import CTDLError
from graph.results import Result
from graph.sparql import tokens

LINK = 'urn:ctdl-toolkit:truncated:first-{}-rows'
"""The link in the head of JSON and XML results that says that rows were left out."""
_FORBIDDEN = re.compile(rb'[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]')
_UNKNOWN = '\ufffd'.encode()


def without_controls(xml: bytes) -> bytes:
    """XML 1.0 without the characters that it cannot hold: each becomes U+FFFD."""
    return _FORBIDDEN.sub(_UNKNOWN, xml)


def ordered(result: Result, text: str) -> Result:
    """The answer of `SELECT *` with its columns as they are first named in the text; the engine sorts them by name."""
    order = places(result.variables, text)
    if order == list(range(len(order))):
        return result
    rows = tuple(tuple(row[i] for i in order) for row in result.solutions)
    return replace(result, variables=tuple(result.variables[i] for i in order), solutions=rows)


def places(names: Sequence[str], text: str) -> list[int]:
    """The places of the columns in the order in which a reader expects them."""
    as_they_are = list(range(len(names)))
    try:
        seen = [token for token in tokens(text) if token.kind not in ('space', 'comment')]
    except CTDLError:
        return as_they_are
    start = next((i for i, token in enumerate(seen) if token.kind == 'word' and token.text.upper() == 'SELECT'), None)
    if start is None or next((t.text for t in seen[start + 1 :] if t.text.upper() not in ('DISTINCT', 'REDUCED')), '') != '*':
        return as_they_are
    first: dict[str, int] = {}
    for token in seen[start:]:
        if token.kind == 'variable':
            first.setdefault(token.text[1:], len(first))
    return sorted(as_they_are, key=lambda i: (first.get(names[i], len(first)), i))
