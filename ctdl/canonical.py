"""The canonical form of a document: its normal form in the shape that the Registry's publish gate takes, the same bytes every time.

`@context`, `@id`, `@graph` first; the main resource first in `@graph`; every member with a string `@id` and one string `@type`; embedded
profiles without `@id`; blank labels `_:` and a UUID that no other document has. Reading it again gives the same digest.
"""

from __future__ import annotations

import uuid
from typing import Any

import orjson

from ctdl.document import Document

_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, 'https://credentialengineregistry.org/graph/')

Node = dict[str, Any]


def canonical(document: Document) -> Node:
    """The canonical form as a JSON object."""
    labels = {node['@id']: _label(document, node['@id']) for node in document.nodes if node['@id'][:2] == '_:'}
    body = document.body
    first = {key: body[key] for key in ('@context', '@id') if key in body}
    rest = {key: body[key] for key in sorted(body) if key not in ('@context', '@id', '@graph')}
    return {**first, '@graph': [_node(document, node, labels) for node in document.nodes], **rest}


def canonical_bytes(document: Document, indent: bool = False) -> bytes:
    """The canonical form as UTF-8, compact or indented by two spaces."""
    return orjson.dumps(canonical(document), option=orjson.OPT_INDENT_2 if indent else 0)


def _node(document: Document, node: Node, labels: dict[str, str]) -> Node:
    head = {key: labels.get(node[key], node[key]) for key in ('@id', '@type') if key in node}
    return {**head, **{key: _value(document, node[key], labels) for key in sorted(node) if key not in head}}


def _value(document: Document, value: Any, labels: dict[str, str]) -> Any:
    if type(value) is str:
        return _reference(document, value, labels) if value[:2] == '_:' else value
    if type(value) is list:
        return [_value(document, item, labels) for item in value]
    if type(value) is dict:
        return _node(document, value, labels)
    return value


def _reference(document: Document, text: str, labels: dict[str, str]) -> str:
    return labels.setdefault(text, _label(document, text))


def _label(document: Document, name: str) -> str:
    return f'_:{uuid.uuid5(_SPACE, f"{document.ctid or document.digest} {name}")}'
