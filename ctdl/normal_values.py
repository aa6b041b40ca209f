"""Values in normal form: arrays opened, value objects and references in their plain spelling, addresses and labels as they are compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ctdl import texts, vocabulary
from ctdl.ctid import with_lower_ctid
from ctdl.places import Place
from ctdl.reading_terms import KEYWORDS
from ctdl.trail import Trail

if TYPE_CHECKING:
    from ctdl.inline_context import OwnTerms

_TEXT = frozenset((str,))
_REGISTRY_HTTP = re.compile(r'http://((?:[a-z]+\.)?credentialengineregistry\.org/)(.*)', re.IGNORECASE)

Node = dict[str, Any]


class NormalValues(Trail):
    """Brings the values of nodes into normal form; the nodes inside them are for `ctdl.normal_form.Normalizer`, which is built on this.

    After use: `lifted`, nodes that stood inside others and belong into `@graph`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lifted: list[Node] = []
        self.own: OwnTerms | None = None
        self._labels: dict[str, str] = {}
        self._textless: set[Place] = set()  # unknown terms whose texts state nothing, as is said there
        self._vocabulary = vocabulary.load()

    def node(self, raw: Node, place: Place, name: str = '') -> Node:
        """A node with its properties in normal form."""
        raise NotImplementedError

    def _within(self, raw: Node, place: Place, read: Callable[[Node, Place], Any]) -> Any:
        raise NotImplementedError

    # ---- values

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
