"""The normal form of a document: one JSON shape for what may come in many.

Context address normalised, CTID addresses in lower case, blank labels renamed by first use, every described node a member of
`@graph` with a string `@id` and one string `@type`, embedded profiles without `@id`, references as strings. Array order and
arrays of one are content and stay; key order is not. What JSON-LD would drop without a word becomes a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from ctdl import context, texts
from ctdl.class_names import ClassNames
from ctdl.findings import Severity
from ctdl.inline_context import OwnTerms, written_out
from ctdl.normal_values import NormalValues
from ctdl.places import Place
from ctdl.reading_terms import KEYWORDS, OWN_PREFIXES, coercions

Node = dict[str, Any]


class Normalizer(NormalValues):
    """Brings nodes of one document into normal form, and keeps what it notices.

    After use: `beyond`, true when a context needs a JSON-LD processor, so that the result is of no use. With `deaf`, contexts inside
    the document are passed over.
    """

    def __init__(self, deaf: bool = False) -> None:
        super().__init__()
        self.beyond = False
        self._deaf = deaf
        self._active: context.Active | None = None
        self._classes = ClassNames(self.notice)
        self._known = coercions()
        self._coercions = self._known

    # ---- contexts

    def enter(self, active: context.Active, place: Place) -> None:
        """Read names as a context says from here on."""
        if active.missing:
            self.notice('context-missing', place and place[0])
        for address in active.older_addresses:
            self.notice('context-older', place, address)
        for address in active.unknown_addresses:
            self.notice('context-unknown', place, address)
        if not (active.declared or active.missing or active.unknown_addresses):
            self.notice('context-untyped', place)
        self.beyond = self.beyond or active.needs_processor
        self._active, self.own = active, None if active.standard else OwnTerms(active)
        self._coercions = {} if self.own else self._known
        self._classes.own = self.own

    def _within(self, raw: Node, place: Place, read: Callable[[Node, Place], Any]) -> Any:
        """What a node with a context of its own is."""
        rest = {key: value for key, value in raw.items() if key != '@context'}
        if self._deaf:
            return read(rest, place)
        before = self._active, self.own, self._coercions
        self.enter(context.active(raw['@context'], within=self._active), (place, '@context'))
        try:
            return read(rest, place)
        finally:
            self._active, self.own, self._coercions = before
            self._classes.own = self.own

    # ---- nodes

    def member(self, raw: Node, place: Place) -> Node:
        """A graph-level node in normal form; without an address it gets a blank label."""
        if '@context' in raw:
            node: Node = self._within(raw, place, self.member)
            return node
        address = raw.get('@id')
        if isinstance(address, str) and address:
            name = self.address(address, (place, '@id'))
        else:
            name = self._label(f'\0{len(self._labels)}')
            missing = '@id' not in raw or address == ''
            self.notice('node-without-id' if missing else 'id-invalid', place if '@id' not in raw else (place, '@id'), address)
        node = self.node(raw, place, name)
        if '@type' not in node:
            self.notice('node-without-type', place)
        return node

    def node(self, raw: Node, place: Place, name: str = '') -> Node:
        """A node with its properties in the order of their keys; `name` is its `@id`, '' for an embedded one."""
        out: Node = {'@id': name} if name else {}
        self.places[id(out)] = place
        self.made.append(out)
        coercions, late = self._coercions, []
        for key in sorted(raw):
            value = raw[key]
            coercion = coercions.get(key)
            if coercion is None:
                if key == '@type' and type(value) is str and value in self._classes.declared:
                    out[key] = value
                elif key != '@id' and (found := self._other_key(out, key, value, (place, key))):
                    late.append(found)
            elif type(value) is str:
                out[key] = self.address(value, (place, key)) if coercion == '@id' else value
            elif coercion == '@language' and type(value) is dict and value and texts.is_plain(value):
                out[key] = dict(value)
            else:
                normal, items = self._value(key, coercion, value, (place, key))
                if normal is not None:
                    out[key] = normal
                if items:
                    self.moved[id(out), key] = (place, key), items
        for name, coercion, value, at in late:
            self.reordered = True
            self._property(out, name, coercion, value, at)
        return out

    def _other_key(self, out: Node, key: str, value: Any, at: Place) -> tuple[str, str, Any, Place] | None:
        """A key that is no property of the vocabulary; what it comes to when it is one in another spelling."""
        if key == '@type':
            self._classes.read(out, value, at)
        elif key in KEYWORDS:
            self._keyword(out, key, value, at)
        elif self.own:
            name, coercion = self.own.term(key)
            if name:
                return self._foreign_key(out, name, value, at, coercion)
            self._unmapped(out, key, value, at)
        elif ':' in key:
            return self._foreign_key(out, key, value, at)
        else:
            self._unmapped(out, key, value, at)
        return None

    def _keyword(self, out: Node, key: str, value: Any, at: Place) -> None:
        if key == '@context':
            return
        self.notice('graph-nested' if key == '@graph' else 'keyword-unsupported', at, key)
        if key != '@index':
            out[key] = value

    def _unmapped(self, out: Node, key: str, value: Any, at: Place) -> None:
        if value not in ([], {}):
            self.notice('key-unmapped', at, key)
        if ':' not in key:
            out[key] = value

    def _foreign_key(self, out: Node, key: str, value: Any, at: Place, own: str = '') -> tuple[str, str, Any, Place] | None:
        """A property in another spelling, or one that the vocabulary table does not list: kept, said, read without a coercion."""
        iri = self._vocabulary.expand(key)
        name = self._vocabulary.compact(iri)
        coercion = self._known.get(name)
        if name == 'rdf:type':
            self._classes.read(out, value, at)
            return None
        if coercion is not None:
            if name != key:
                self.notice('namespace-alias', at, key)
            return name, coercion, self._explicit(name, value, own, at) if own and not coercion else value, at
        if iri == key and '://' not in key:
            self.notice('prefix-unknown', at, key, key)
        elif name not in self._vocabulary and name.split(':')[0] in OWN_PREFIXES:
            self._unknown(name, value, at, own)
        value = self._explicit(name, value, own, at) if own else value
        if self.own or name != key:
            return name, '', value, at
        self._property(out, name, '', value, at)
        return None

    def _unknown(self, name: str, value: Any, at: Place, own: str) -> None:
        """Say that CTDL has no such term; a violation where texts stand under it as in a language map, for these state nothing."""
        self.notice('term-unknown', at, name, name, did_you_mean(self._vocabulary.suggest(name)))
        lost = texts.is_map(value, lists=True) or (type(value) is list and any(texts.is_map(item, lists=False) for item in value))
        if lost and not own and at and ':' in str(at[1]):
            found, place = self._noted[-1]
            message = f'{found.message.removesuffix(".")}, so the texts under it state nothing.'
            self._noted[-1] = replace(found, severity=Severity.VIOLATION, message=message), place
            self._textless.add(at)

    def _explicit(self, name: str, value: Any, own: str, at: Place) -> Any:
        if own == '@language' and type(value) is dict:
            value = texts.normal(self, name, value, at)[0]
        return written_out(value, own)

    def _property(self, out: Node, key: str, coercion: str, value: Any, at: Place) -> None:
        """Put a property that is spelt otherwise into a node, beside what is there already."""
        normal, items = self._value(key, coercion, value, at)
        if normal is not None:
            self.add(out, key, normal, (at, items))


def did_you_mean(names: Iterable[str]) -> str:
    """The remedy for a name that is not in the vocabulary; '' when nothing is near."""
    near = list(names)[:3]
    return f'Did you mean {" or ".join(near)}?' if near else ''
