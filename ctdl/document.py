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
from ctdl.ctid import ctid_of, is_ctid, resource_address, with_lower_ctid
from ctdl.findings import Finding
from ctdl.normal_form import Normalizer
from ctdl.notices import notice
from ctdl.places import Place, pointer

CTDL_CONTEXT = 'https://credreg.net/ctdl/schema/context/json'
ASN_CONTEXT = 'https://credreg.net/ctdlasn/schema/context/json'
PROVISIONAL = 'graphPublicationStatus:Provisional'

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """One document in normal form.

    `ctid` in lower case, '' when the document has no identity; `iri` and `kind` (class, prefixed) of its main resource; `body` the
    normal form; `digest` the SHA-256 of that, equal for equal content whatever the key order, blank labels or context address;
    `findings` of reading; `places` where each node stood in the document as it came, by `id()` of the node in `body`.
    """

    ctid: str
    iri: str
    kind: str
    body: Node
    digest: str
    findings: tuple[Finding, ...] = ()
    places: dict[int, Place] = field(default_factory=dict, repr=False, compare=False)

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


def read(body: Node, findings: tuple[Finding, ...] = ()) -> Document:
    """The document that a JSON body is; `findings` are what reading the bytes already had to say."""
    normalizer = Normalizer()
    body = _under_the_vocabulary(body, normalizer)
    raw, root = _raw_nodes(body, normalizer)
    first = _main_index(body, raw)
    if first:
        normalizer.notice('main-not-first', (root, first))
    order = [first, *(i for i in range(len(raw)) if i != first)] if raw else []
    nodes = _members([(raw[i][0], raw[i][1]) for i in order], normalizer)
    if not nodes:
        normalizer.notice('graph-missing-nodes', None)
    return _document(body, nodes, normalizer, findings)


def serialised(body: Node) -> bytes:
    """The normal form as bytes: keys sorted, no white space, UTF-8."""
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def _under_the_vocabulary(body: Node, normalizer: Normalizer) -> Node:
    """The body with the meaning of its own context written out, so that the vocabulary's context is all it needs."""
    value = body.get('@context', context.ABSENT)
    active = context.active(value)
    if active.missing:
        normalizer.notice('context-missing', None)
    for address in active.older_addresses:
        normalizer.notice('context-older', (None, '@context'), address)
    for address in active.unknown_addresses:
        normalizer.notice('context-unknown', (None, '@context'), address)
    if active.standard:
        return body
    return inline_context.written_out(body, active, normalizer.notice)


def _raw_nodes(body: Node, normalizer: Normalizer) -> tuple[list[tuple[Node, Place]], Place]:
    """The graph-level nodes of a body with their places, and the place that holds them."""
    if '@graph' not in body:
        node = {key: value for key, value in body.items() if key != '@context'}
        return ([(node, None)] if node else []), None
    graph, place = body['@graph'], (None, '@graph')
    if isinstance(graph, dict):
        normalizer.notice('graph-not-a-list', place)
        return [(graph, place)], place
    out: list[tuple[Node, Place]] = []
    for index, member in enumerate(graph if isinstance(graph, list) else [graph]):
        if isinstance(member, dict):
            out.append((member, (place, index)))
        elif member is None:
            normalizer.notice('value-null', (place, index))
        else:
            normalizer.notice('graph-member-not-an-object', (place, index), member)
    return out, place


def _main_index(body: Node, raw: list[tuple[Node, Place]]) -> int:
    """Which node the document is about: the one its address names, else the first with a CTID, else the first."""
    wanted = ctid_of(str(body.get('@id', ''))) if '@graph' in body else ''
    with_ctid = [i for i, (node, _) in enumerate(raw) if _ctid(node)]
    if wanted:
        for index in with_ctid:
            if _ctid(raw[index][0]) == wanted:
                return index
    return with_ctid[0] if with_ctid else 0


def _ctid(node: Node) -> str:
    address, value = node.get('@id'), node.get('ceterms:ctid')
    return (ctid_of(address) if isinstance(address, str) else '') or (ctid_of(value) if isinstance(value, str) else '')


def _members(raw: list[tuple[Node, Place]], normalizer: Normalizer) -> list[Node]:
    """The graph-level nodes in normal form, those that stood inside others behind them, one for each address."""
    merged: dict[str, Node] = {}
    for index, (node, place) in enumerate(raw):
        if index == 0 and not isinstance(node.get('@id'), str) and _ctid(node):
            node = {'@id': resource_address(_ctid(node)), **{k: v for k, v in node.items() if k != '@id'}}
            normalizer.notice('node-without-id', place)
        _merge(merged, normalizer.member(node, place), place, normalizer)
    while normalizer.lifted:
        node = normalizer.lifted.pop(0)
        _merge(merged, node, normalizer.places.get(id(node)), normalizer)
    for node in merged.values():
        _lower_ctid(node, normalizer)
    return list(merged.values())


def _merge(merged: dict[str, Node], node: Node, place: Place, normalizer: Normalizer) -> None:
    known = merged.get(node['@id'])
    if known is None:
        merged[node['@id']] = node
        normalizer.places.setdefault(id(node), place)
        return
    normalizer.notice('node-repeated', place, node['@id'])
    for key, value in node.items():
        if key not in known:
            known[key] = value
        elif known[key] != value:
            known[key] = _united(known[key], value)


def _united(left: Any, right: Any) -> Any:
    """Two values of one property as one; language maps join by language."""
    if isinstance(left, dict) and isinstance(right, dict) and not {'@type', '@id', '@value'} & (left.keys() | right.keys()):
        return {**left, **{tag: _united(left[tag], text) if tag in left and left[tag] != text else text for tag, text in right.items()}}
    lefts = left if isinstance(left, list) else [left]
    return [*lefts, *(value for value in (right if isinstance(right, list) else [right]) if value not in lefts)]


def _lower_ctid(node: Node, normalizer: Normalizer) -> None:
    """CTIDs that differ in case only are one: the property is written as the addresses are."""
    value = node.get('ceterms:ctid')
    if isinstance(value, str) and not is_ctid(value) and is_ctid(value.lower()):
        node['ceterms:ctid'] = value.lower()
        normalizer.notice('ctid-upper-case', (normalizer.places.get(id(node)), 'ceterms:ctid'), value, 'ceterms:ctid')


def _document(body: Node, nodes: list[Node], normalizer: Normalizer, findings: tuple[Finding, ...]) -> Document:
    main = nodes[0] if nodes else {}
    ctid = _ctid(main) or (ctid_of(str(body.get('@id', ''))) if '@graph' in body else '')
    kind = str(main.get('@type', ''))
    address = _graph_address(body, main, ctid)
    out: Node = {'@context': ASN_CONTEXT if kind.split(':')[0] in ('ceasn', 'skos', 'asn') else CTDL_CONTEXT}
    if address:
        out['@id'] = address
    out |= _document_level(body, normalizer)
    out['@graph'] = nodes
    _check_identity(body, nodes, ctid, normalizer)
    said = tuple(_named(f, ctid, kind, main) for f in (*findings, *normalizer.findings))
    digest = hashlib.sha256(serialised(out)).hexdigest()
    return Document(ctid, str(main.get('@id', '')), kind, out, digest, said, normalizer.places)


def _named(finding: Finding, ctid: str, kind: str, main: Node) -> Finding:
    return replace(finding, document=finding.document or ctid, focus=finding.focus or str(main.get('@id', '')), class_=finding.class_ or kind)


def _graph_address(body: Node, main: Node, ctid: str) -> str:
    given = body.get('@id') if '@graph' in body else None
    if isinstance(given, str) and given and not given.startswith('_:'):
        return with_lower_ctid(given.replace('http://credentialengineregistry.org/', 'https://credentialengineregistry.org/', 1))
    iri = str(main.get('@id', ''))
    return iri.replace('/resources/', '/graph/', 1) if ctid and ctid_of(iri) and '/resources/' in iri else ''


def _document_level(body: Node, normalizer: Normalizer) -> Node:
    """Keys beside `@graph`: the publication status, and whatever else the document says of itself."""
    if '@graph' not in body:
        return {}
    own = {key: value for key, value in body.items() if key not in ('@context', '@id', '@graph')}
    return normalizer.node(own, None)


def _check_identity(body: Node, nodes: list[Node], ctid: str, normalizer: Normalizer) -> None:
    if not ctid:
        normalizer.notice('ctid-missing', None)
    given = body.get('@id') if '@graph' in body else None
    if ctid and isinstance(given, str) and ctid_of(given) != ctid:
        normalizer.notice('graph-address-mismatch', (None, '@id'), given)
    for node in nodes:
        value, address = node.get('ceterms:ctid'), node['@id']
        if isinstance(value, str) and is_ctid(value) and not address.endswith(value):
            place = normalizer.places.get(id(node))
            kind = str(node.get('@type', ''))
            normalizer.findings.append(notice('ctid-address-mismatch', (place, '@id'), value, 'ceterms:ctid', address, kind))


def place_of(document: Document, node: Node) -> str:
    """JSON pointer of a node of the normal form in the document as it came; '' where that is not known."""
    return pointer(document.places.get(id(node)))

