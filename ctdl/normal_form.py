"""The normal form of a document: one JSON shape for what may come in many.

Context address normalised, CTID addresses in lower case, blank labels renamed by first use, every described node a member of
`@graph` with a string `@id` and one string `@type`, embedded profiles without `@id`, references as strings. Array order and
arrays of one are content and stay; key order is not. What JSON-LD would drop without a word becomes a finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from ctdl import context, texts, vocabulary
from ctdl.class_names import ClassNames
from ctdl.ctid import with_lower_ctid
from ctdl.findings import Severity
from ctdl.inline_context import OwnTerms, written_out
from ctdl.places import Place
from ctdl.reading_terms import KEYWORDS, OWN_PREFIXES, coercions
from ctdl.trail import Trail

_TEXT = frozenset((str,))
_REGISTRY_HTTP = re.compile(r'http://((?:[a-z]+\.)?credentialengineregistry\.org/)(.*)', re.IGNORECASE)

Node = dict[str, Any]


class Normalizer(Trail):
    """Brings nodes of one document into normal form, and keeps what it notices.

    After use: `lifted`, nodes that stood inside others and belong into `@graph`; `beyond`, true when a context needs a JSON-LD
    processor, so that the result is of no use. With `deaf`, contexts inside the document are passed over.
    """

    def __init__(self, deaf: bool = False) -> None:
        super().__init__()
        self.lifted: list[Node] = []
        self.beyond = False
        self.own: OwnTerms | None = None
        self._deaf = deaf
        self._active: context.Active | None = None
        self._labels: dict[str, str] = {}
        self._textless: set[Place] = set()  # unknown terms whose texts state nothing, as is said there
        self._vocabulary = vocabulary.load()
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

    # ---- values

    def _property(self, out: Node, key: str, coercion: str, value: Any, at: Place) -> None:
        """Put a property that is spelt otherwise into a node, beside what is there already."""
        normal, items = self._value(key, coercion, value, at)
        if normal is not None:
            self.add(out, key, normal, (at, items))

    def _value(self, key: str, coercion: str, value: Any, at: Place) -> tuple[Any, tuple[Place, ...]]:
        """A property value in normal form, None when nothing is left of it; and the places of its items if they are not in line."""
        if coercion == '@language':
            return texts.normal(self, key, value, at)
        if type(value) is list or (type(value) is dict and ('@list' in value or '@set' in value)):
            return self._array(key, coercion, value, at)
        return self._item(key, coercion, value, at), ()

    def _array(self, key: str, coercion: str, value: Any, at: Place) -> tuple[list[Any], tuple[Place, ...]]:
        if type(value) is list and set(map(type, value)) <= _TEXT:
            return [self.address(item, (at, i)) for i, item in enumerate(value)] if coercion == '@id' else value[:], ()
        kept: list[tuple[Any, Place]] = []
        for item, place in self.opened(key, value, at):
            normal = self._item(key, coercion, item, place)
            if normal is not None:
                kept.append((normal, place))
        straight = type(value) is list and len(kept) == len(value) and all(place and place[0] is at for _, place in kept)
        return [item for item, _ in kept], () if straight else tuple(place for _, place in kept)

    def opened(self, key: str, value: Any, place: Place) -> Iterator[tuple[Any, Place]]:
        """The members of an array, arrays and lists inside it opened: JSON-LD reads sets of sets as one set."""
        if type(value) is list:
            for index, item in enumerate(value):
                if type(item) is list or (type(item) is dict and ('@list' in item or '@set' in item)):
                    yield from self.opened(key, item, (place, index))
                else:
                    yield item, (place, index)
        elif type(value) is dict and ('@list' in value or '@set' in value):
            word = '@list' if '@list' in value else '@set'
            if word == '@list':
                self.notice('list-order', place, path=key)
            for other in sorted(value.keys() - {word}):
                self.notice('keyword-unsupported' if other in KEYWORDS else 'key-unmapped', (place, other), other, key)
            yield from self.opened(key, value[word], (place, word))
        else:
            yield value, place

    def _item(self, key: str, coercion: str, value: Any, at: Place) -> Any:
        if type(value) is str:
            return self.address(value, at) if coercion == '@id' else value
        if type(value) is dict:
            return self._object(key, coercion, value, at)
        if value is None:
            self.notice('value-null', at, path=key)
        elif type(value) is float and texts.is_beyond(value):
            self.notice('number-precision', at, value, key)
        return value

    def _object(self, key: str, coercion: str, value: Node, at: Place) -> Any:
        if '@context' in value:
            return self._within(value, at, lambda raw, place: self._object(key, coercion, raw, place))
        if '@value' in value:
            return self._value_object(key, coercion, value, at)
        if '@id' not in value:
            return self._lost(value, at) if self._textless and self._is_lost(value, at) else self.node(value, at)
        address = value['@id']
        if not isinstance(address, str) or not address:
            self.notice('address-empty' if address == '' else 'id-invalid', (at, '@id'), address)
            return self.node(value, at)
        name = self.address(address, (at, '@id'))
        if len(value) > 1:
            self.notice('node-embedded', at, name)
            self.lifted.append(self.node(value, at, name))
        return name if coercion == '@id' else {'@id': name}

    def _is_lost(self, value: Node, at: Place) -> bool:
        """Whether an object is a language map under an unknown term, of which is said already that it states nothing."""
        if at in self._textless:
            return texts.is_map(value, lists=True)
        return at is not None and at[0] in self._textless and type(at[1]) is int and texts.is_map(value, lists=False)

    def _lost(self, value: Node, at: Place) -> Node:
        out = {tag: value[tag] for tag in sorted(value)}
        self.places[id(out)] = at
        self.made.append(out)
        return out

    def _value_object(self, key: str, coercion: str, value: Node, at: Place) -> Any:
        scalar = value['@value']
        if isinstance(scalar, dict | list) or scalar is None:
            self.notice('value-null' if scalar is None else 'value-misplaced', at, '' if scalar is None else scalar, key)
            return None
        if type(scalar) is float and texts.is_beyond(scalar):
            self.notice('number-precision', (at, '@value'), scalar, key)
        kept: Node = {'@value': scalar}
        for word in sorted(value.keys() - {'@value'}):
            text = value[word]
            if word not in ('@type', '@language'):
                self.notice('keyword-unsupported', (at, word), word, key)
            elif not isinstance(text, str) or not text or '@language' in kept or (word == '@language' and type(scalar) is not str):
                self.notice('value-misplaced', (at, word), text, key)
            else:
                kept[word] = self.own.address(text) if self.own and word == '@type' else text
        datatype = kept.get('@type')
        if datatype and coercion not in ('', '@id') and self._vocabulary.expand(datatype) == self._vocabulary.expand(coercion):
            return scalar
        return scalar if coercion == '' and len(kept) == 1 else kept

    # ---- addresses

    def _label(self, name: str) -> str:
        """The blank label of the normal form for one of the document: numbered by first use."""
        return self._labels.setdefault(name, f'_:b{len(self._labels)}')

    def address(self, text: str, place: Place) -> str:
        """An address in normal form: CTID in lower case, https for the Registry, blank label renamed."""
        if text[:2] == '_:':
            return self._label(text)
        if self.own:
            text = self.own.address(text)
        if text[:4] != 'http' or (text[4:5] == 's' and text == text.lower()):
            return text
        match = _REGISTRY_HTTP.fullmatch(text) if text[4:5] == ':' else None
        if match:
            self.notice('registry-address-http', place, text)
            text = f'https://{match[1].lower()}{match[2]}'
        lower = with_lower_ctid(text) if '/ce-' in text.lower() else text
        if lower != text:
            self.notice('ctid-upper-case', place, text.rsplit('/', 1)[-1])
        return lower


def did_you_mean(names: Iterable[str]) -> str:
    """The remedy for a name that is not in the vocabulary; '' when nothing is near."""
    near = list(names)[:3]
    return f'Did you mean {" or ".join(near)}?' if near else ''
