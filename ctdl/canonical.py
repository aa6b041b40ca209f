"""The canonical form of a document: its normal form in the shape that the Registry's publish gate takes, the same bytes every time.

`@context`, `@id`, `@graph` first; the main resource first in `@graph`; every member with a string `@id` and one string `@type`; embedded
profiles without `@id`; blank labels `_:` and a UUID that no other document has. Reading it again gives the same digest.
"""

from __future__ import annotations

import uuid
from typing import Any

import orjson

from ctdl.document import Document, serialised
from ctdl.labels import relabel

_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, 'https://credentialengineregistry.org/graph/')

Node = dict[str, Any]


def canonical(document: Document) -> Node:
    """The canonical form as a JSON object, which shares nothing with the document."""
    body: Node = orjson.loads(serialised(document.body))
    nodes: list[Node] = body.pop('@graph')
    salt = document.ctid or document.digest
    for node in (*nodes, body):
        relabel(node, lambda name: f'_:{uuid.uuid5(_SPACE, f"{salt} {name}")}')
    first: Node = {key: body.pop(key) for key in ('@context', '@id') if key in body}
    return {**first, '@graph': [_identified(node) for node in nodes], **body}


def canonical_bytes(document: Document, indent: bool = False) -> bytes:
    """The canonical form as UTF-8, compact or indented by two spaces."""
    return orjson.dumps(canonical(document), option=orjson.OPT_INDENT_2 if indent else 0)


def _identified(node: Node) -> Node:
    """A member with its address and class in front."""
    return {**{key: node[key] for key in ('@id', '@type') if key in node}, **node}
