"""Blank labels in a node of the normal form: where they stand, and writing others in their place.

A text is a label only where an address stands: as `@id`, or under a property that takes addresses. `_:` in a description is text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ctdl.reading_terms import coercions

Node = dict[str, Any]
Rename = Callable[[str], str]

_NO_LABELS = ('@type', 'rdf:type', '@graph')


def is_label(value: Any) -> bool:
    """True for a text that has the form of a blank label."""
    return type(value) is str and value[:2] == '_:'


def references(node: Node) -> Iterator[tuple[str, str]]:
    """Every key of a node and label that stands under it; the profiles embedded in it are not looked into."""
    for key, value in node.items():
        if _holds_addresses(key, value):
            yield from ((key, label) for item in (value if type(value) is list else (value,)) if (label := _label(key, item)))


def relabel(node: Node, rename: Rename) -> None:
    """Rename the labels of a node and of all that is embedded in it, in place, in the order in which they are read."""
    if is_label(node.get('@id')):
        node['@id'] = rename(node['@id'])
    for key in sorted(node):
        value = node[key]
        if not _holds_addresses(key, value):
            continue
        if type(value) is list:
            node[key] = [_relabelled(key, item, rename) for item in value]
        else:
            node[key] = _relabelled(key, value, rename)


def _relabelled(key: str, value: Any, rename: Rename) -> Any:
    if type(value) is dict:
        if '@value' not in value:
            relabel(value, rename)
        return value
    return rename(value) if is_label(value) and coercions().get(key) == '@id' else value


def _label(key: str, item: Any) -> str:
    if type(item) is dict:
        item = item.get('@id') if len(item) == 1 else None
    elif coercions().get(key) != '@id':
        return ''
    return item if is_label(item) else ''


def _holds_addresses(key: str, value: Any) -> bool:
    """Keywords and keys without a meaning hold none, nor do texts with a language."""
    if key[:1] == '@' or ':' not in key or key in _NO_LABELS:
        return False
    return not (type(value) is dict and coercions().get(key) == '@language')
