"""The difference of two versions as its page shows it: by meaning in sections, or the raw texts line by line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import orjson

from ctdl import document as documents
from ctdl.changes import Change, Difference
from ctdl.ctid import ctid_of
from ctdl.difference_words import Segment, is_language_map, name_of, parts_of
from ctdl.errors import InputError, MissingError
from ctdl.vocabulary import load
from graph.ledger import Ledger
from graph.ledger_schema import Entry
from web import links
from web.resource_families import SECTION_OF, family, order
from web.resource_families import title as section_title

SIGNS = {'added': '+', 'removed': '−', 'changed': '±', 'reordered': '↕', 'rewritten': '≈'}
WORDS = {'added': 'Added', 'removed': 'Removed', 'changed': 'Changed', 'reordered': 'Other order', 'rewritten': 'Other form'}
MOST = 100
"""Changes that are shown on one page."""
LINES = 300
"""Lines of a raw difference that are shown on one page."""
_DEEP = 6
_CALLED = ('ceterms:name', 'ceasn:name', 'skos:prefLabel', 'ceterms:targetNodeName', 'ceterms:directCostType')
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
class Group:
    """Changes under one heading of the record's page ('' where there is but one and it says nothing)."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The changes of one node: its heading, its address, and its changes in the sections that its page has, in their order."""

    title: str
    address: str
    groups: tuple[Group, ...]


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


def dated(text: str) -> str:
    """A text that is a date; InputError for any other, a number of a version among them."""
    if not _DATE.fullmatch(text):
        raise InputError(f'“{text[:40]}” is no date such as 2026-01-31.', value=text[:40])
    return text


def data_of(ledger: Ledger, entry: Entry | None) -> bytes | None:
    """A version as it was published, None for a deletion or none; MissingError with the reason where its bytes were purged."""
    return None if entry is None or entry.deleted else ledger.data(entry.seq)


def body_of(data: bytes | None) -> dict[str, Any] | None:
    """The normal form of a version."""
    return None if data is None else documents.read(orjson.loads(data)).body


# by meaning


def parts(difference: Difference, before: Any = None, after: Any = None, main: str = '', start: int = 0) -> list[Part]:
    """The changes from one normal form to another in parts, one for each node: as many as are shown, from a number on.

    `main` is the CTID of the resource that the document is about.
    """
    writer = _Writer(difference.names, before, after)
    found = []
    for node, group in groupby(difference.changes[start : start + MOST], key=lambda change: change.node):
        changes = list(group)
        groups = writer.groups(changes, bool(main) and ctid_of(node) == main)
        found.append(Part(writer.title(changes[0]), _shown_address(node), groups))
    return found


def _shown_address(node: str) -> str:
    return '' if node.startswith('_:') else node


class _Writer:
    """Writes changes in words; `names` are those of nodes that the changes mention, `before` and `after` the documents."""

    def __init__(self, names: Mapping[str, str], before: Any, after: Any) -> None:
        self.names = names
        self.before = before
        self.after = after

    def title(self, change: Change) -> str:
        """What a node is called."""
        if not change.node_class:
            return 'The document'
        kind = load().label(change.node_class) or change.node_class
        return f'{kind}: {change.node_name}' if change.node_name else kind

    def groups(self, changes: Sequence[Change], main: bool) -> tuple[Group, ...]:
        """The changes of a node by section, in the order of its page; only the main resource has a heading over a single one."""
        of = family(changes[0].node_class)
        rows: dict[str, list[Row]] = {name: [] for name in order(of)}
        for change in changes:
            rows[SECTION_OF.get(change.path[0], 'about') if change.path else 'about'].append(self.row(change))
        used = [name for name, listed in rows.items() if listed]
        headed = bool(changes[0].node_class) and (main or len(used) > 1)
        return tuple(Group(section_title(of, name) if headed else '', tuple(rows[name])) for name in used)

    def row(self, change: Change) -> Row:
        """A change as a row."""
        before = None if change.before is None else self.value(change.before, change.language)
        after = None if change.after is None else self.value(change.after, change.language)
        return Row(
            change.kind, SIGNS[change.kind], WORDS[change.kind], self.way(change), change.language, before, after, change.words
        )

    def way(self, change: Change) -> str:
        """The path in words: `Requires: Core courses › Condition`; an item of several without a name is told by its number."""
        place = self.before if change.kind == 'removed' else self.after
        steps = change.pointer.split('/')[1:]
        for step in steps[: len(steps) - len(change.path)]:
            place = _within(place, step)
        words = ''
        for number, step in enumerate(change.path):
            if change.property not in change.path[number:]:
                break
            inner = _within(place, step)
            words += _item(place, inner, step) if isinstance(place, list) else (' › ' if words else '') + label(step)
            place = inner
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
            return Value(_number(value))
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


def _within(place: Any, step: str) -> Any:
    """What is at a step of a JSON pointer, None where nothing is."""
    if isinstance(place, list):
        return place[int(step)] if step.isdecimal() and int(step) < len(place) else None
    return place.get(step.replace('~1', '/').replace('~0', '~')) if isinstance(place, Mapping) else None


def _item(place: list[Any], item: Any, step: str) -> str:
    """Which item of a list: by its name, by what kind of cost it is, or by its number where there are several."""
    name = next(filter(None, (_called(item, key) for key in _CALLED)), '') if isinstance(item, Mapping) else ''
    return f': {name}' if name else f' {int(step) + 1}' if len(place) > 1 and step.isdecimal() else ''


def _called(item: Mapping[str, Any], key: str) -> str:
    """What a property calls an item: a text, or the name of the thing that it names."""
    value = item.get(key)
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, Mapping) and not is_language_map(first):
        return name_of(first)
    return name_of({'ceterms:name': value}) if value else ''


def _number(value: Any) -> str:
    """A number as the pages have it (`2,844`), anything else as JSON."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return json.dumps(value)
    return f'{value:,.10f}'.rstrip('0').rstrip('.') if isinstance(value, float) and abs(value) < 1e15 else f'{value:,}'


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
