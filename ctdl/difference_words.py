"""Values as a difference sees them: their form, their names, their parts, and how two texts differ word by word."""

import json
import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, Literal

import orjson

Segment = tuple[Literal['equal', 'delete', 'insert'], str]
LONG = 3
"""Texts with more words than this are compared by word."""

_TOKENS = 20_000
_TOKEN = re.compile(r'\s+|\w+|[^\w\s]')
_LANGUAGE = re.compile(r'(?:[A-Za-z]{2,3}|[xi])(?:-[A-Za-z0-9]{1,8})*|@none')
_NAMES = (
    *('ceterms:name', 'ceasn:name', 'ceasn:competencyText', 'skos:prefLabel', 'qdata:name', 'schema:name', 'rdfs:label'),
    *('ceterms:targetNodeName', 'ceasn:competencyLabel', 'ceterms:description', 'ceasn:description', 'skos:definition'),
)


def form(value: Any) -> bytes:
    """A value as bytes: the same for equal values whatever the order of their keys, different for `1`, `1.0`, `true` and `"1"`."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # an integer beyond 64 bits, a lone surrogate
        return json.dumps(value, sort_keys=True, separators=(',', ':')).encode()


def is_language_map(value: Any) -> bool:
    """True for `{'en-US': 'text' | ['a', 'b'], …}`; an empty object is not one."""
    return isinstance(value, dict) and bool(value) and all(_LANGUAGE.fullmatch(k) and _is_text(v) for k, v in value.items())


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(v, str) for v in value))


def name_of(node: Mapping[str, Any]) -> str:
    """What people call a node: the first of its name, label or description, in English if it has that; at most 80 characters."""
    for key in _NAMES:
        for text in _texts(node.get(key)):
            name = ' '.join(text.split())
            return name if len(name) <= 80 else name[:79] + '…'
    return ''


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = [value[k] for k in sorted(value, key=lambda k: (not k.lower().startswith('en'), k))]
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, list | dict):
            yield from _texts(item)
        elif isinstance(item, str) and item.strip():
            yield item


def parts_of(value: Any) -> list[tuple[str, Any]]:
    """The single values in a value, each with its language tag or ''."""
    if is_language_map(value):
        return [(tag, text) for tag, texts in value.items() for _, text in parts_of(texts)]
    return [('', item) for item in (value if isinstance(value, list) else [value])]


def segments(before: str, after: str) -> tuple[Segment, ...]:
    """Word by word what went and what came; empty for short texts, very long ones, and those with no word in common.

    Joined, the equal and deleted segments are `before`, the equal and inserted ones `after`.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if max(len(before.split()), len(after.split())) <= LONG or max(len(old), len(new)) > _TOKENS:
        return ()
    found = _edits(old, new)
    return tuple(found) if any(op == 'equal' and re.search(r'\w', part) for op, part in found) else ()


def _edits(old: list[str], new: list[str]) -> list[Segment]:
    """Segments; white space alone between two changes is taken into both, so that a phrase reads as one change."""
    found: list[Segment] = []
    gone = come = ''
    codes = SequenceMatcher(None, old, new).get_opcodes()
    for n, (op, i, j, k, m) in enumerate(codes):
        was, now = ''.join(old[i:j]), ''.join(new[k:m])
        if op == 'equal' and (now.strip() or not 0 < n < len(codes) - 1):
            found += [*_edit(gone, come), ('equal', now)]
            gone = come = ''
        else:
            gone, come = gone + was, come + now
    return found + _edit(gone, come)


def _edit(gone: str, come: str) -> list[Segment]:
    removed: list[Segment] = [('delete', gone)] if gone else []
    return removed + ([('insert', come)] if come else [])
