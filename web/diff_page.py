"""The difference of two versions as its page shows it: by meaning in sections, or the raw texts line by line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

import orjson

from ctdl import document as documents
from ctdl.changes import Change, Difference
from ctdl.difference_words import Segment, is_language_map, name_of, parts_of
from ctdl.errors import InputError, MissingError
from ctdl.statements import statements
from ctdl.vocabulary import load
from graph.ledger import Ledger
from graph.ledger_schema import Entry
from web import links

SIGNS = {'added': '+', 'removed': '−', 'changed': '±', 'reordered': '↕', 'rewritten': '≈'}
WORDS = {'added': 'Added', 'removed': 'Removed', 'changed': 'Changed', 'reordered': 'Other order', 'rewritten': 'Other form'}
MOST = 400
"""Changes, or lines of a raw difference, that are shown on one page; the data has all of them."""
_DEEP = 6
_DATE = re.compile(r'\d{4}-\d\d(-\d\d)?([T ].*)?')


@dataclass(frozen=True, slots=True)
class Value:
    """A value written out: a text with its language, or the name of a node with its values under it; `href` where an address leads."""

    text: str
    language: str = ''
    href: str = ''
    values: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One change: its kind, where it is in words, the value before and after (None where there is none), and words that came or went."""

    kind: str
    sign: str
    word: str
    way: str
    language: str
    before: Value | None
    after: Value | None
    words: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The changes of one node: its heading, its address, and its changes."""

    title: str
    address: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line of a raw difference: '+', '−' or ' ', or '…' for lines left out."""

    sign: str
    text: str


# which versions


def chosen(ledger: Ledger, entries: Sequence[Entry], text: str, default: int) -> Entry | None:
    """The version that a number or date means, None for version 0 (before the document was there). MissingError, InputError otherwise.

    A date before the first version means version 0.
    """
    said = text.strip()
    number = default if not said else int(said) if said.isdecimal() and len(said) < 7 else None
    if number is None and not _DATE.fullmatch(said):
        raise InputError(f'“{said}” is neither the number of a version nor a date such as 2026-01-31.', value=said)
    if number is None:
        try:
            return ledger.as_of(entries[0].ctid, said)
        except MissingError:
            return None
    if number <= 0:
        return None
    found = next((entry for entry in entries if entry.version == number), None)
    if found is None:
        raise MissingError(f'{entries[0].ctid} has no version {number}; it has 1 to {entries[-1].version}.', version=number)
    return found


def body_of(ledger: Ledger, entry: Entry | None) -> dict[str, Any] | None:
    """The normal form of a version, None for a deletion or none; MissingError with the reason where its bytes were purged."""
    if entry is None or entry.deleted:
        return None
    return documents.read(orjson.loads(ledger.data(entry.seq))).body


# by meaning


def parts(difference: Difference, most: int = MOST) -> list[Part]:
    """The changes in parts, one for each node, as many as are shown."""
    writer = _Writer(difference.names)
    found = []
    for _, group in groupby(difference.changes[:most], key=lambda change: change.node):
        changes = list(group)
        found.append(Part(writer.title(changes[0]), _shown_address(changes[0].node), tuple(map(writer.row, changes))))
    return found


def _shown_address(node: str) -> str:
    return '' if node.startswith('_:') else node


class _Writer:
    """Writes changes in words; `names` are those of nodes that the changes mention."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def title(self, change: Change) -> str:
        """What a node is called."""
        if not change.node_class:
            return 'The document'
        kind = load().label(change.node_class) or change.node_class
        return f'{kind}: {change.node_name}' if change.node_name else kind

    def row(self, change: Change) -> Row:
        """A change as a row."""
        before = None if change.before is None else self.value(change.before, change.language)
        after = None if change.after is None else self.value(change.after, change.language)
        return Row(
            change.kind, SIGNS[change.kind], WORDS[change.kind], self.way(change), change.language, before, after, change.words
        )

    def way(self, change: Change) -> str:
        """The path in words: `Requires 2 › Condition`; the number of the last item of a list says nothing and is left out."""
        steps = list(change.path)
        while steps and steps[-1] != change.property:
            steps.pop()
        words = ''
        for step in steps:
            words += f' {int(step) + 1}' if step.isdecimal() else (' › ' if words else '') + label(step)
        return words or 'All of it'

    def value(self, value: Any, language: str = '', depth: int = 0) -> Value:
        """A value written out, as deep as is good to read."""
        if isinstance(value, list):
            return self._list(value, language, depth)
        if is_language_map(value):
            inner = tuple(('', self.value(text, tag, depth + 1)) for tag, text in parts_of(value))
            return inner[0][1] if len(inner) == 1 else Value('', values=inner)
        if isinstance(value, dict):
            return self._node(value, depth)
        if not isinstance(value, str):
            return Value(json.dumps(value))
        return self._text(value, language)

    def _list(self, value: list[Any], language: str, depth: int) -> Value:
        if len(value) == 1:
            return self.value(value[0], language, depth)
        more = (('', Value(f'… {len(value)} in all')),) if len(value) > 20 else ()
        return Value('', values=(*(('', self.value(item, language, depth + 1)) for item in value[:20]), *more))

    def _node(self, value: Mapping[str, Any], depth: int) -> Value:
        kind = str(value.get('@type', ''))
        name = name_of(value)
        at = str(value.get('@id', ''))
        if kind == 'ceterms:CredentialAlignmentObject' and (said := self._aligned(value, name)):
            return said
        title = ': '.join(filter(None, (label(kind) if kind else '', name))) or 'Value'
        if depth >= _DEEP:
            return Value(f'{title} …', href=links.href(at))
        inner = tuple(
            (label(key), self.value(part, tag, depth + 1))
            for key in sorted(value.keys() - {'@id', '@type'})
            for tag, part in parts_of(value[key])
        )
        return Value(title, href=links.href(at), values=inner)

    def _aligned(self, value: Mapping[str, Any], name: str) -> Value | None:
        """An alignment to something named elsewhere, in one line: code and name."""
        code, target = value.get('ceterms:codedNotation', ''), value.get('ceterms:targetNode', '')
        target = target if isinstance(target, str) else ''
        text = ' '.join(filter(None, (code if isinstance(code, str) else '', name))) or target
        return Value(text, href=links.href(target) if ':' in target else '') if text else None

    def _text(self, value: str, language: str) -> Value:
        term = load().compact(value)
        if term in load() and ':' in value:
            return Value(load().label(term) or term)
        name = self.names.get(value, '')
        return Value(name or value, language if not name else '', links.href(value) if ':' in value else '')


def label(key: str) -> str:
    """A property or class in words."""
    return (load().label(key) if key in load() else '') or key


def texts(value: Any) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts(item)


# raw


def jsonld_lines(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[RawLine]:
    """The normal forms line by line, three lines round each change."""
    return list(_unified(_pretty(before), _pretty(after)))


def ntriples_lines(ledger: Ledger, before: Entry | None, after: Entry | None, base: str) -> list[RawLine]:
    """The statements that went and came, sorted; blank nodes have the addresses that the graph gives them."""
    old, new = (set(_triples(ledger, entry, base)) for entry in (before, after))
    found = [('−', line) for line in old - new] + [('+', line) for line in new - old]
    return [RawLine(sign, line) for sign, line in sorted(found, key=lambda pair: (pair[1], pair[0]))]


def _triples(ledger: Ledger, entry: Entry | None, base: str) -> Iterator[str]:
    if entry is not None and not entry.deleted:
        yield from statements(documents.read(orjson.loads(ledger.data(entry.seq))), base).lines()


def _pretty(body: Mapping[str, Any] | None) -> list[str]:
    return [] if body is None else json.dumps(body, indent=2, ensure_ascii=False, sort_keys=False).splitlines()


def _unified(old: list[str], new: list[str], context: int = 3) -> Iterator[RawLine]:
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) + len(new) > 20_000)
    last = 0
    for group in matcher.get_grouped_opcodes(context):
        if group[0][1] > last or last:
            yield RawLine('…', '')
        for op, i, j, k, m in group:
            if op == 'equal':
                yield from (RawLine(' ', line) for line in new[k:m])
                continue
            yield from (RawLine('−', line) for line in old[i:j])
            yield from (RawLine('+', line) for line in new[k:m])
        last = group[-1][2]
