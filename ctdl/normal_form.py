"""The normal form of a document: one JSON shape for what may come in many.

Context address normalised, CTID addresses in lower case, blank labels renamed by first use, every described node a member of
`@graph` with a string `@id` and one string `@type`, embedded profiles without `@id`, references as strings. Array order and
arrays of one are content and stay; key order is not. What JSON-LD would drop without a word becomes a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ctdl import vocabulary
from ctdl.ctid import with_lower_ctid
from ctdl.findings import Finding
from ctdl.notices import notice
from ctdl.places import Place
from ctdl.reading_terms import OWN_PREFIXES, coercions

KEYWORDS = frozenset(
    '@base @container @direction @graph @id @import @included @index @json @language @list @nest @none @prefix @propagate '
    '@protected @reverse @set @type @value @version @vocab @context'.split()
)
LANGUAGE_TAG = re.compile(r'[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*')
_REGISTRY_HTTP = re.compile(r'http://((?:[a-z]+\.)?credentialengineregistry\.org/)(.*)', re.IGNORECASE)

Node = dict[str, Any]


class Normalizer:
    """Brings nodes of one document into normal form, and keeps what it notices.

    After use: `findings`; `places`, the place of every node of the result in the document as it came, by `id()` of the node;
    `lifted`, nodes that stood inside others and belong into `@graph`.
    """

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.places: dict[int, Place] = {}
        self.lifted: list[Node] = []
        self._labels: dict[str, str] = {}
        self._vocabulary = vocabulary.load()
        self._coercions = coercions()

    def notice(self, name: str, place: Place, value: object = '', path: str = '') -> None:
        """Note a finding of `ctdl.notices`."""
        self.findings.append(notice(name, place, value, path))

    def label(self, name: str) -> str:
        """The blank label of the normal form for one of the document: numbered by first use."""
        return self._labels.setdefault(name, f'_:b{len(self._labels)}')

    def fresh_label(self) -> str:
        """A blank label for a node that had none."""
        return self.label(f'\0{len(self._labels)}')

    # ---- nodes

    def member(self, raw: Node, place: Place) -> Node:
        """A graph-level node in normal form; without an address it gets a blank label."""
        address = raw.get('@id')
        if isinstance(address, str) and address:
            name = self.address(address, (place, '@id'))
        else:
            self.notice('node-without-id' if address in (None, '') else 'id-invalid', place, address or '')
            name = self.fresh_label()
        node = self.node(raw, place, name)
        if '@type' not in node:
            self.findings.append(notice('node-without-type', place, focus=name))
        return node

    def node(self, raw: Node, place: Place, name: str = '') -> Node:
        """A node with its properties sorted by key; `name` is its `@id`, '' for an embedded one."""
        out: Node = {'@id': name} if name else {}
        self.places[id(out)] = place
        coercions = self._coercions
        for key in sorted(raw):
            value = raw[key]
            coercion = coercions.get(key)
            if coercion is not None:
                normal = self.value(key, coercion, value, (place, key))
                if normal is not None:
                    out[key] = normal
            elif key != '@id':
                self._other_key(out, key, value, (place, key))
        return out

    def _other_key(self, out: Node, key: str, value: Any, place: Place) -> None:
        if key == '@type' or key == 'rdf:type':
            self._types(out, value, place)
        elif key in KEYWORDS:
            if key == '@graph':
                self.notice('graph-nested', place)
                out[key] = value
            elif key not in ('@context', '@index'):
                self.notice('keyword-unsupported', place, key)
                out[key] = value
            elif key == '@index':
                self.notice('keyword-unsupported', place, key)
        elif ':' not in key:
            if not _empty(value):
                self.notice('key-unmapped', place, key)
            out[key] = value
        else:
            self._foreign_key(out, key, value, place)

    def _foreign_key(self, out: Node, key: str, value: Any, place: Place) -> None:
        """A property that the vocabulary table does not list: kept, said, and read without a coercion."""
        iri = self._vocabulary.expand(key)
        name = self._vocabulary.compact(iri)
        coercion = self._coercions.get(name)
        if coercion is not None:
            self.notice('namespace-alias', place, key)
        elif iri == key and '://' not in key:
            self.notice('prefix-unknown', place, key, key)
        elif name not in self._vocabulary and name.split(':')[0] in OWN_PREFIXES:
            self.findings.append(_with_suggestion(notice('term-unknown', place, name, name), self._vocabulary.suggest(name)))
        normal = self.value(name, coercion or '', value, place)
        if normal is not None:
            out[name] = normal

    def _types(self, out: Node, value: Any, place: Place) -> None:
        names: list[str] = list(_listed(out, '@type')) + list(_listed(out, 'rdf:type'))
        items = value if isinstance(value, list) else [value]
        if isinstance(value, list):
            self.notice('type-list', place, ', '.join(map(str, value)))
        for item in items:
            if isinstance(item, dict) and set(item) == {'@id'}:
                item = item['@id']
            if isinstance(item, str) and item:
                name = self._class_name(item, place)
                if name not in names:
                    names.append(name)
            elif not _empty(item):
                self.notice('type-invalid', place, item)
        if names:
            first = self._most_specific(names)
            out['@type'] = first
            others = [{'@id': name} for name in names if name != first]
            if others:
                out['rdf:type'] = others

    def _class_name(self, text: str, place: Place) -> str:
        if text in self._vocabulary:
            return text
        iri = self._vocabulary.canonical(self._vocabulary.expand(text))
        name = self._vocabulary.compact(iri)
        if name in self._vocabulary:
            self.notice('namespace-alias', place, text)
            return name
        suggestions = self._vocabulary.suggest(text)
        self.findings.append(_with_suggestion(notice('class-unknown', place, text), suggestions))
        return text

    def _most_specific(self, names: list[str]) -> str:
        """The first class none of the others is a descendant of."""
        for name in names:
            if not any(name in self._vocabulary.ancestors(other) for other in names if other != name):
                return name
        return names[0]

    # ---- values

    def value(self, key: str, coercion: str, value: Any, place: Place) -> Any:
        """A property value in normal form; None when nothing is left of it (a finding says so)."""
        if coercion == '@language':
            return self._language(key, value, place)
        if type(value) is list:
            out = [self._item(key, coercion, item, (place, index)) for index, item in enumerate(_flat(value))]
            return [item for item in out if item is not None]
        return self._item(key, coercion, value, place)

    def _item(self, key: str, coercion: str, value: Any, place: Place) -> Any:
        if type(value) is str:
            return self.address(value, place) if coercion == '@id' else value
        if type(value) is dict:
            return self._object(key, coercion, value, place)
        if value is None:
            self.notice('value-null', place, path=key)
            return None
        return value

    def _object(self, key: str, coercion: str, value: Node, place: Place) -> Any:
        if '@value' in value:
            return self._value_object(coercion, value, place)
        if '@list' in value or '@set' in value:
            if '@list' in value:
                self.notice('list-order', place, path=key)
            members = value.get('@list', value.get('@set'))
            return self.value(key, coercion, members if isinstance(members, list) else [members], place)
        if '@id' not in value:
            return self.node(value, place)
        return self._reference(coercion, value, place)

    def _value_object(self, coercion: str, value: Node, place: Place) -> Any:
        scalar = value['@value']
        if isinstance(scalar, dict | list) or scalar is None:
            self.notice('value-misplaced' if scalar is not None else 'value-null', place, scalar or '')
            return None
        datatype = value.get('@type')
        if datatype is not None and self._vocabulary.expand(str(datatype)) == self._vocabulary.expand(coercion):
            return scalar
        kept = {k: v for k, v in value.items() if k in ('@value', '@type', '@language')}
        for other in value.keys() - kept.keys():
            self.notice('keyword-unsupported', (place, other), other)
        if coercion == '' and len(kept) == 1:
            return scalar
        return kept

    def _reference(self, coercion: str, value: Node, place: Place) -> Any:
        """A node object with an `@id`: a reference, and a member of `@graph` when it says more."""
        if not isinstance(value['@id'], str) or not value['@id']:
            self.notice('id-invalid', (place, '@id'), value['@id'])
            return self.node(value, place)
        name = self.address(value['@id'], (place, '@id'))
        if len(value) > 1:
            self.notice('node-embedded', place, name)
            self.lifted.append(self.node(value, place, name))
        return name if coercion == '@id' else {'@id': name}

    def address(self, text: str, place: Place) -> str:
        """An address in normal form: CTID in lower case, https for the Registry, blank label renamed."""
        if text[:2] == '_:':
            return self.label(text)
        if text[:4] != 'http':
            return text
        match = _REGISTRY_HTTP.fullmatch(text) if text[4] == ':' else None
        if match:
            self.notice('registry-address-http', place, text)
            text = f'https://{match[1].lower()}{match[2]}'
        lower = with_lower_ctid(text) if '/ce-' in text or '/CE-' in text or '/Ce-' in text else text
        if lower != text:
            self.notice('ctid-upper-case', place, text.rsplit('/', 1)[-1])
        return lower

    # ---- texts with a language

    def _language(self, key: str, value: Any, place: Place) -> Any:
        if type(value) is dict:
            if '@value' in value or '@id' in value or '@list' in value or '@set' in value:
                return self._language_objects(key, [value], place, single=True)
            return self._language_map(key, value, place)
        if type(value) is list and any(type(item) is dict for item in value):
            return self._language_objects(key, list(_flat(value)), place, single=False)
        if type(value) is list:
            return [item for index, raw in enumerate(_flat(value)) if (item := self._item(key, '', raw, (place, index))) is not None]
        return self._item(key, '', value, place)

    def _language_map(self, key: str, value: Node, place: Place) -> Node | None:
        out: Node = {}
        for tag in sorted(value):
            texts = self._texts(key, value[tag], (place, tag))
            if texts is None:
                continue
            good = self._tag(tag, (place, tag))
            out[good] = texts if good not in out else [*_as_list(out[good]), *_as_list(texts)]
        return out if out or not value else None

    def _texts(self, key: str, value: Any, place: Place) -> Any:
        if type(value) is str:
            return value
        if value is None:
            self.notice('value-null', place, path=key)
            return None
        if type(value) is list:
            texts = [self._texts(key, item, (place, index)) for index, item in enumerate(_flat(value))]
            return [text for text in texts if text is not None]
        self.notice('language-text-invalid', place, value, key)
        return str(value) if not isinstance(value, dict) else None

    def _tag(self, tag: str, place: Place) -> str:
        if LANGUAGE_TAG.fullmatch(tag) or tag == '@none':
            return tag
        hyphened = tag.strip().replace('_', '-')
        if LANGUAGE_TAG.fullmatch(hyphened):
            self.notice('language-tag-repaired', place, tag)
            return hyphened
        self.notice('language-tag-invalid', place, tag)
        return tag

    def _language_objects(self, key: str, items: list[Any], place: Place, single: bool) -> Any:
        """Texts as value objects, or language maps inside an array: one language map."""
        merged: Node = {}
        for index, item in enumerate(items):
            at = place if single else (place, index)
            for tag, text in self._tagged(key, item, at):
                merged[tag] = text if tag not in merged else [*_as_list(merged[tag]), *_as_list(text)]
        if '' in merged:
            return self._mixed(_as_list(merged.pop('')), merged)
        return merged or None

    def _tagged(self, key: str, item: Any, place: Place) -> Iterable[tuple[str, Any]]:
        if type(item) is not dict:
            text = self._item(key, '', item, place)
            return [] if text is None else [('', text)]
        if '@value' in item:
            return self._tagged_value(item, place)
        if '@list' in item or '@set' in item:
            self.notice('list-order', place, path=key)
            members = self._language_objects(key, _as_list(item.get('@list', item.get('@set'))), place, single=False)
            return members.items() if isinstance(members, dict) else [('', members)] if members else []
        if '@id' in item:
            self.notice('language-text-invalid', place, item['@id'], key)
            return []
        self.notice('language-map-in-array', place, path=key)
        return (self._language_map(key, item, place) or {}).items()

    def _tagged_value(self, item: Node, place: Place) -> Iterable[tuple[str, Any]]:
        text = item['@value']
        if text is None or isinstance(text, dict | list):
            self.notice('value-misplaced' if text is not None else 'value-null', place, text or '')
            return []
        self.notice('language-value-object', place, text)
        tag = item.get('@language')
        return [(self._tag(str(tag), place) if tag else '', text)]

    @staticmethod
    def _mixed(plain: list[Any], merged: Node) -> Any:
        """Texts with and without a language under one property: value objects, the one form that can hold both."""
        if not merged:
            return plain if len(plain) > 1 else plain[0]
        tagged = [{'@value': text, '@language': tag} for tag, texts in merged.items() for text in _as_list(texts)]
        return [*plain, *tagged]


def _with_suggestion(finding: Finding, names: Iterable[str]) -> Finding:
    near = list(names)[:3]
    return replace(finding, remedy=f'Did you mean {" or ".join(near)}?') if near else finding


def _empty(value: Any) -> bool:
    return value in (None, '', [], {})


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _listed(node: Node, key: str) -> Iterable[str]:
    for item in _as_list(node.get(key, [])):
        yield item['@id'] if isinstance(item, dict) else item


def _flat(values: list[Any]) -> Iterable[Any]:
    """The members of an array, arrays inside it opened: JSON-LD reads sets of sets as one set."""
    for value in values:
        if type(value) is list:
            yield from _flat(value)
        else:
            yield value
