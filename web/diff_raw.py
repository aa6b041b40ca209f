"""The difference of two versions for those who read data: line by line as JSON-LD, Turtle or statements, and as rows of a table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ctdl import difference_forms
from ctdl.changes import Change
from ctdl.difference_lines import changed_lines

_SIGNS = {'same': ' ', 'gone': '−', 'come': '+', 'gap': '…'}


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line of a raw difference: '+', '−' or ' ', or '…' for lines left out."""

    sign: str
    text: str


def jsonld_lines(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[RawLine]:
    """The normal forms line by line, three lines round each change."""
    return _unified(_pretty(before), _pretty(after))


def ntriples_lines(before: bytes | None, after: bytes | None, base: str) -> list[RawLine]:
    """The statements that went and came, sorted; blank nodes have the addresses that the graph gives them."""
    found = difference_forms.moved(before, after, base)
    lines = [('−', line) for line in found.removed] + [('+', line) for line in found.added]
    return [RawLine(sign, line) for sign, line in sorted(lines, key=lambda pair: (pair[1], pair[0]))]


def turtle_lines(before: bytes | None, after: bytes | None, base: str) -> list[RawLine]:
    """The statements of both versions as Turtle, sorted, line by line, three lines round each change."""
    old, new = (difference_forms.as_turtle(difference_forms.lines_of(data, base)).decode() for data in (before, after))
    return _unified(old.splitlines(), new.splitlines())


def _pretty(body: Mapping[str, Any] | None) -> list[str]:
    return [] if body is None else json.dumps(body, indent=2, ensure_ascii=False, sort_keys=False).splitlines()


def _unified(old: list[str], new: list[str]) -> list[RawLine]:
    found = [RawLine(_SIGNS[kind], line) for kind, line in changed_lines(old, new)]
    return [] if all(line.sign in ' …' for line in found) else found


COLUMNS = ('kind', 'node', 'class', 'name', 'property', 'language', 'place', 'before', 'after')


def row(change: Change) -> tuple[str, ...]:
    """A change as a row of a table; values that are no texts are JSON."""
    values = (
        '' if value is None else value if isinstance(value, str) else _compact(value) for value in (change.before, change.after)
    )
    about = change.kind, change.node, change.node_class, change.node_name, change.property, change.language, change.pointer
    return *about, *values


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
