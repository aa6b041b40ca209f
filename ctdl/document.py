"""Documents: what is published at once, read into one normal form.

`read` takes a parsed JSON body in any of the forms of `ctdl.sources` and gives a `Document`; it never raises for bad data,
and nothing of the body goes without a finding. The normal form is described in `ctdl.normal_form`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from ctdl import context, inline_context
from ctdl.assembly import Assembly
from ctdl.findings import Finding
from ctdl.normal_form import Normalizer
from ctdl.places import NOWHERE, Place, pointer
from ctdl.trail import Origin
from ctdl.unstorable import storable

CTDL_CONTEXT = 'https://credreg.net/ctdl/schema/context/json'
ASN_CONTEXT = 'https://credreg.net/ctdlasn/schema/context/json'
PROVISIONAL = 'graphPublicationStatus:Provisional'

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """One document in normal form.

    `ctid` in lower case, '' when the document has no identity; `iri` and `kind` (class, prefixed) of its main resource; `body` the
    normal form; `digest` the SHA-256 of that, equal for equal content whatever the key order, blank labels or context address;
    `findings` of reading; `places` where each node stood in the document as it came, by `id()` of the node in `body`; `moved` the
    same for properties that stood elsewhere than their node and name say.
    """

    ctid: str
    iri: str
    kind: str
    body: Node
    digest: str
    findings: tuple[Finding, ...] = ()
    places: dict[int, Place] = field(default_factory=dict, repr=False, compare=False)
    moved: dict[tuple[int, str], Origin] = field(default_factory=dict, repr=False, compare=False)

    @property
    def nodes(self) -> list[Node]:
        """The members of `@graph`, the main resource first."""
        nodes: list[Node] = self.body['@graph']
        return nodes

    @property
    def main(self) -> Node:
        """The main resource."""
        return self.nodes[0] if self.nodes else {}

    @property
    def provisional(self) -> bool:
        """True when the document says that it is published provisionally (document-level `adms:status`)."""
        return self.body.get('adms:status') == PROVISIONAL


def read(body: Any, findings: tuple[Finding, ...] = ()) -> Document:
    """The document that a JSON body is; `findings` are what reading the bytes already had to say."""
    try:
        return _read(body, findings)
    except (TypeError, RecursionError, orjson.JSONEncodeError):  # what no JSON file of ours holds, but a Python value may
        body, said = storable(body)
        return _read(body, (*findings, *said))


def serialised(body: Node) -> bytes:
    """The normal form as bytes: keys sorted, no white space, UTF-8."""
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def _read(body: Any, findings: tuple[Finding, ...]) -> Document:
    normalizer = Normalizer()
    value = body.get('@context', context.ABSENT) if isinstance(body, dict) else context.ABSENT
    normalizer.enter(context.active(value), (None, '@context'))
    assembly = None if normalizer.beyond else Assembly(body, normalizer)
    if normalizer.beyond:
        normalizer, assembly = _processed(body, normalizer)
    assert assembly is not None
    return _document(assembly, normalizer, findings)


def _processed(body: Node, before: Normalizer) -> tuple[Normalizer, Assembly]:
    """What a JSON-LD processor makes of a document; where things stood in it is not known any more."""
    normalizer = Normalizer(deaf=True)
    normalizer.say_again(before, ('context-missing', 'context-older', 'context-unknown'))
    plain = inline_context.processed(body, normalizer.notice)
    return normalizer, Assembly(plain, normalizer, NOWHERE)


def _document(assembly: Assembly, normalizer: Normalizer, findings: tuple[Finding, ...]) -> Document:
    nodes = assembly.nodes
    main = nodes[0] if nodes else {}
    kind = str(main.get('@type', ''))
    body: Node = {'@context': ASN_CONTEXT if kind.split(':')[0] in ('ceasn', 'skos', 'asn') else CTDL_CONTEXT}
    if assembly.address:
        body['@id'] = assembly.address
    body |= assembly.own
    body['@graph'] = nodes
    normalizer.move(assembly.own, body)
    said = tuple(_named(found, assembly.ctid, kind, main) for found in (*findings, *normalizer.findings()))
    digest = hashlib.sha256(serialised(body)).hexdigest()
    return Document(assembly.ctid, str(main.get('@id', '')), kind, body, digest, said, normalizer.places, normalizer.moved)


def _named(finding: Finding, ctid: str, kind: str, main: Node) -> Finding:
    focus, class_ = finding.focus or str(main.get('@id', '')), finding.class_ or kind
    return replace(finding, document=finding.document or ctid, focus=focus, class_=class_)


def place_of(document: Document, node: Node) -> str:
    """JSON pointer of a node of the normal form in the document as it came; '' where that is not known."""
    return pointer(document.places.get(id(node)))


def value_place(document: Document, node: Node, key: str, index: int | None = None) -> Place:
    """Where a property of a node stood in the document as it came, or one item of its array."""
    at, items = document.moved.get((id(node), key)) or ((document.places.get(id(node)), key), ())
    if index is None:
        return at
    return items[index] if items else (at, index)


def item_index(node: Node, key: str, value: str) -> int | None:
    """Which item of an array of a node a finding means by its value; None when it is no array or none is equal."""
    items = node.get(key)
    if not isinstance(items, list):
        return None
    return next((index for index, item in enumerate(items) if item_text(item) == value), None)


def item_text(item: Any) -> str:
    """An item as a finding shows it: a reference by its address."""
    if isinstance(item, dict):
        item = item.get('ceterms:targetNode') or item.get('@id') or item.get('@value') or ''
    return str(item)
