"""The difference of two versions in forms for programs: a JSON Patch, a SPARQL Update, the statements that came and those that went.

A version is the bytes of a document as they were published; None stands for no document: not there yet, or deleted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from ctdl import document as documents
from ctdl.difference_patch import json_patch
from ctdl.statements import statements

Bytes = bytes | None
FORMATS = ('json-patch', 'sparql-update')
_TOKEN = re.compile(r'\\\\([uU])|\\.')


@dataclass(frozen=True, slots=True)
class Moved:
    """Statements as lines of N-Triples without blank nodes, sorted: those that only the earlier version makes, and only the later one."""

    removed: tuple[str, ...]
    added: tuple[str, ...]


def moved(before: Bytes, after: Bytes, base: str) -> Moved:
    """The statements that went and came; profiles have the addresses under `base` that the graph of the registry gives them."""
    old, new = lines_of(before, base), lines_of(after, base)
    return Moved(tuple(sorted(old - new)), tuple(sorted(new - old)))


def lines_of(data: Bytes, base: str) -> set[str]:
    """The statements of a version, as lines of N-Triples."""
    return set() if data is None else set(statements(documents.read(orjson.loads(data)), base).lines())


def written(form: str, before: Bytes, after: Bytes, base: str) -> bytes:
    """A difference in one of `FORMATS`.

    `json-patch` is of the published JSON: applied to the earlier version it gives the later one, where `null` is a document that is not
    there. `sparql-update` is of the statements: applied to a default graph that holds the earlier ones it leaves the later ones.
    """
    if form == 'json-patch':
        return orjson.dumps(json_patch(_value(before), _value(after)), option=orjson.OPT_INDENT_2) + b'\n'
    return sparql_update(moved(before, after, base)).encode()


def _value(data: Bytes) -> Any:
    return None if data is None else orjson.loads(data)


def sparql_update(found: Moved) -> str:
    """Statements that went and came as `DELETE DATA` and `INSERT DATA` (SPARQL 1.1 Update); a comment where nothing is to be done."""
    blocks = [
        f'{word} DATA {{\n' + ''.join(f'  {_for_sparql(line)}\n' for line in lines) + '}'
        for word, lines in (('DELETE', found.removed), ('INSERT', found.added))
        if lines
    ]
    return ' ;\n'.join(blocks) + '\n' if blocks else '# Both versions state the same.\n'


def _for_sparql(line: str) -> str:
    """A line as SPARQL takes it: a backslash before `u` must not look like an escaped character (SPARQL 1.1, 19.2)."""
    if '\\\\u' not in line and '\\\\U' not in line:
        return line
    return _TOKEN.sub(lambda found: f'\\\\\\u{ord(found[1]):04X}' if found[1] else found[0], line)


def as_ntriples(lines: Iterable[str]) -> bytes:
    """Statements as a file of N-Triples."""
    return ''.join(f'{line}\n' for line in lines).encode()


def as_turtle(lines: Iterable[str]) -> bytes:
    """Statements as Turtle with the prefixes of the vocabulary that they have a use for, in the order of subjects and properties."""
    import pyoxigraph as ox

    from ctdl.vocabulary import load

    text = '\n'.join(sorted(lines))
    used = {name: iri for name, iri in load().prefixes.items() if f'<{iri}' in text}
    return (
        ox.serialize((quad.triple for quad in ox.parse(text, ox.RdfFormat.N_TRIPLES)), format=ox.RdfFormat.TURTLE, prefixes=used)
        or b''
    )


WRITERS: dict[str, Callable[[Iterable[str]], bytes]] = {'ttl': as_turtle, 'nt': as_ntriples}
