"""Putting the nodes of a document together: which is the main one, which are the same, and what the document says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ctdl.class_names import class_names, set_classes
from ctdl.ctid import ctid_of, graph_address, is_ctid, resource_address, with_lower_ctid
from ctdl.labels import relabel
from ctdl.normal_form import Normalizer
from ctdl.places import Place

Node = dict[str, Any]
_Raw = tuple[Node, Place]


class Assembly:
    """The parts of a document in normal form: its `nodes`, main one first, `own` keys beside `@graph`, `ctid` and `address`.

    A body that is no object is read as the members of `@graph`; `root` is the place of the body.
    """

    def __init__(self, body: Any, normalizer: Normalizer, root: Place = None) -> None:
        self._normalizer = normalizer
        self._graph: Place = (root, '@graph') if isinstance(body, dict) else root
        body = body if isinstance(body, dict) else {'@graph': body}
        self._root = root
        self._given = self._given_address(body)
        raw, place = self._raw_nodes(body)
        first = self._main_index(raw)
        if first:
            normalizer.notice('main-not-first', (place, first))
        self.nodes = self._members([*raw[first : first + 1], *raw[:first], *raw[first + 1 :]])
        own = {key: value for key, value in body.items() if key not in ('@context', '@id', '@graph')} if '@graph' in body else {}
        self.own = normalizer.node(own, root)
        if normalizer.reordered:
            self._number_labels()
        main = self.nodes[0] if self.nodes else {}
        self.ctid = _ctid(main) or ctid_of(self._given)
        self.address = self._address(main)
        self._check_identity()

    def _given_address(self, body: Node) -> str:
        if '@graph' not in body or '@id' not in body:
            return ''
        given = body['@id']
        if not isinstance(given, str) or not given.strip() or given[:2] == '_:':
            self._normalizer.notice('document-address', (self._root, '@id'), given)
            return ''
        return self._normalizer.own.address(given) if self._normalizer.own else given

    def _raw_nodes(self, body: Node) -> tuple[list[_Raw], Place]:
        """The graph-level nodes of a body with their places, and the place that holds them."""
        notice, root = self._normalizer.notice, self._root
        if '@graph' not in body:
            node = {key: value for key, value in body.items() if key != '@context'}
            return ([(node, root)] if node else []), root
        graph, place = body['@graph'], self._graph
        if isinstance(graph, dict):
            notice('graph-not-a-list', place)
            return [(graph, place)], place
        out: list[_Raw] = []
        for member, at in _flat(graph, place):
            if isinstance(member, dict):
                out.append((member, at))
            else:
                notice('value-null' if member is None else 'graph-member-not-an-object', at, '' if member is None else member)
        return out, place

    def _main_index(self, raw: list[_Raw]) -> int:
        """Which node the document is about: the one its address names, else the first with a CTID, else the first."""
        wanted = ctid_of(self._given)
        first = -1
        for index, (node, _) in enumerate(raw):
            ctid = self._raw_ctid(node)
            if ctid and (ctid == wanted or not wanted):
                return index
            first = index if ctid and first < 0 else first
        return max(first, 0)

    def _raw_ctid(self, node: Node) -> str:
        own = self._normalizer.own
        if not own:
            return _ctid(node)
        names = {'@id': node.get('@id'), **{own.term(key)[0]: node[key] for key in node if key.lower().endswith('ctid')}}
        address = names['@id']
        return _ctid({**names, '@id': own.address(address) if isinstance(address, str) else address})

    def _members(self, raw: list[_Raw]) -> list[Node]:
        """The graph-level nodes in normal form, those that stood inside others behind them, one for each address."""
        normalizer = self._normalizer
        merged: dict[str, Node] = {}
        for index, (node, place) in enumerate(raw):
            if index == 0 and '@id' not in node and (ctid := self._raw_ctid(node)):
                node = {'@id': resource_address(ctid), **node}
                normalizer.notice('node-without-id', place)
            self._merge(merged, normalizer.member(node, place))
        if normalizer.lifted:
            normalizer.reordered = True
        while normalizer.lifted:
            self._merge(merged, normalizer.lifted.pop(0))
        for node in merged.values():
            self._lower_ctid(node)
        if not merged:
            normalizer.notice('graph-missing-nodes', self._root)
        return list(merged.values())

    def _merge(self, merged: dict[str, Node], node: Node) -> None:
        known = merged.setdefault(node['@id'], node)
        if known is node:
            return
        normalizer = self._normalizer
        normalizer.reordered = True
        normalizer.notice('node-repeated', normalizer.places[id(node)], node['@id'])
        for key, value in node.items():
            if key not in ('@id', '@type', 'rdf:type'):
                normalizer.add(known, key, value, normalizer.origin(node, key))
        set_classes(known, [*class_names(known), *class_names(node)])

    def _lower_ctid(self, node: Node) -> None:
        """CTIDs that differ in case only are one: the property is written as the addresses are."""
        value = node.get('ceterms:ctid')
        if isinstance(value, str) and not is_ctid(value) and is_ctid(value.lower()):
            node['ceterms:ctid'] = value.lower()
            self._normalizer.notice('ctid-upper-case', self._normalizer.origin(node, 'ceterms:ctid')[0], value, 'ceterms:ctid')

    def _number_labels(self) -> None:
        names: dict[str, str] = {}
        for node in (*self.nodes, self.own):
            relabel(node, lambda label: names.setdefault(label, f'_:b{len(names)}'))

    def _address(self, main: Node) -> str:
        if self._given:
            return with_lower_ctid(
                self._given.replace('http://credentialengineregistry.org/', 'https://credentialengineregistry.org/', 1)
            )
        iri = str(main.get('@id', ''))
        if self.ctid and ctid_of(iri) and '/resources/' in iri:
            return iri.replace('/resources/', '/graph/', 1)
        return graph_address(self.ctid) if self.ctid else ''

    def _check_identity(self) -> None:
        notice = self._normalizer.notice
        if not self.ctid:
            notice('ctid-missing', self._root)
        elif self._given and ctid_of(self._given) != self.ctid:
            notice('graph-address-mismatch', (self._root, '@id'), self._given)
        for node in self.nodes:
            value, address = node.get('ceterms:ctid'), node['@id']
            if isinstance(value, str) and not address.endswith(value) and is_ctid(value):
                place = self._normalizer.places[id(node)]
                notice('ctid-address-mismatch', (place, '@id') if address[:2] != '_:' else place, value, 'ceterms:ctid')


def _flat(value: Any, place: Place) -> Iterator[tuple[Any, Place]]:
    """The members of an array and of arrays inside it."""
    if not isinstance(value, list):
        yield value, place
        return
    for index, item in enumerate(value):
        yield from _flat(item, (place, index))


def _ctid(node: Node) -> str:
    address, value = node.get('@id'), node.get('ceterms:ctid')
    return (ctid_of(address) if isinstance(address, str) else '') or (ctid_of(value) if isinstance(value, str) else '')
