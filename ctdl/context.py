"""How a document's `@context` is to be read, without fetching anything.

The context of CTDL is built from the vocabulary table (`json_ld_context`) and stands in for every address under which it is, or
was, published. `active` interprets the value of an `@context` key:

- *known addresses* (today's; also with http, a query, or in an older place) mean the vocabulary's context, all of it, whichever of
  the CTDL, CTDL-ASN and QData contexts is named: the published ones differ only in the concept prefixes they lack;
- *inline objects* of prefixes and simple term definitions overlay it. It is the ground also where no address names it: published
  data has contexts of prefixes alone, under which JSON-LD would read every link as text. `Active.declared` tells the two apart;
- `null` drops what was said so far; no context at all, or nothing but null, is `missing`, and the ground applies;
- *unknown addresses* are reported and not fetched; they change nothing;
- *anything more* (`@vocab`, `@base`, `@language`, `@import`, scoped contexts, `@reverse`, `@nest`, lists, keyword aliases …) sets
  `needs_processor`: then only a JSON-LD processor reads the document rightly, with the context that `for_processor` gives.

Where the ground is declared and nothing more is needed, this is the reading of JSON-LD 1.1, but for two things: namespaces come out
in the vocabulary's own form (`http://purl.org/ctdl/terms/` → https), and a property written as a full IRI, or by a name of the
document's own that says nothing of coercion, is coerced like the term it means.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Final

from ctdl.vocabulary import Vocabulary, load

CTDL: Final = 'https://credreg.net/ctdl/schema/context/json'
CTDL_ASN: Final = 'https://credreg.net/ctdlasn/schema/context/json'
QDATA: Final = 'https://credreg.net/qdata/schema/context/json'

ADDRESSES: Final = {'ctdl': CTDL, 'ctdlasn': CTDL_ASN, 'qdata': QDATA}
"""The addresses to write today, by family of terms."""

PLACES: Final = (
    'schema/context/json',
    'schema/context',
    'schema/encoding/json',
    'schema/json',
    'schema',
    'context/json',
    'context',
    'terms',
)
"""Paths below `credreg.net/<family>/` or `purl.org/<family>/` that are met as addresses of the context, today's first. Older releases
also had one context for each concept scheme: `schema/context/AudienceLevel/json`."""

_KNOWN = re.compile(
    r'(?:https?:)?//(?:www\.)?(?:credreg\.net|purl\.org)/+(ctdl|ctdlasn|qdata)/+'
    rf'(?:{"|".join(PLACES)}|schema/context/\w+/json)/?(?:[?#].*)?',
    re.IGNORECASE,
)

ABSENT: Final = object()
"""Stands for an `@context` key that is not there."""


def known_address(address: str) -> str:
    """Today's address of the context that an address means; '' for one that is not known."""
    match = _KNOWN.fullmatch(address.strip())
    return ADDRESSES[match[1].lower()] if match else ''


@cache
def json_ld_context() -> dict[str, Any]:
    """The vocabulary's context, as the value of an `@context` key: its prefixes, then its coerced terms. Not to be changed."""
    vocabulary = load()
    terms = {t.name: t.coercion for t in vocabulary.terms.values() if t.coercion}
    coerced = {n: {'@container': c} if c == '@language' else {'@type': c} for n, c in sorted(terms.items())}
    return {**dict(sorted(vocabulary.prefixes.items())), **coerced}


def for_processor(context: object) -> list[object]:
    """An `@context` value for a JSON-LD processor that can load nothing: the vocabulary's context, then the document's own parts.

    Addresses are left out: in place of the known ones stands the vocabulary's context, the unknown ones are not fetched.
    """
    parts = list(_parts(context))
    since = max((n for n, part in enumerate(parts, 1) if part is None), default=0)
    return [json_ld_context(), *(part for part in parts[since:] if not isinstance(part, str))]


@dataclass(frozen=True, slots=True)
class Definition:
    """What an inline context says of a term: IRI (None: no meaning), coercion (None: nothing said), whether it may be a prefix."""

    iri: str | None
    coercion: str | None = None
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Active:
    """A context, ready for use; made by `active`.

    `declared`: a known address is named. `missing`: there is no context at all. `older_addresses`: known ones that are not written
    as they are today (http, a query, an older place). `unknown_addresses`: reported, not fetched. `features`: what needs a JSON-LD
    processor, for the message. `overlay`: what inline objects define differently from the vocabulary's context.
    """

    declared: bool = False
    missing: bool = False
    older_addresses: tuple[str, ...] = ()
    unknown_addresses: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    overlay: Mapping[str, Definition] = field(default_factory=dict)

    @property
    def standard(self) -> bool:
        """True when it reads like the vocabulary's context, so that names in the document stand as they are."""
        return not self.overlay and not self.features

    @property
    def needs_processor(self) -> bool:
        """True when only a JSON-LD processor reads it rightly; `expand_term` and the like then give a part of the meaning."""
        return bool(self.features)

    def expand_term(self, key: str) -> str | None:
        """The IRI of a key or type, in the vocabulary's own form; None when JSON-LD drops it: a plain word without a definition.

        A key with a colon whose prefix is not known is its own IRI, as JSON-LD has it (`dcterms:title`): the caller tells what is a
        term by the vocabulary. Keywords (`@id`) stay as they are.
        """
        vocabulary = load()
        if not self.overlay and key in vocabulary.iris:
            return vocabulary.iris[key]
        own = self.overlay.get(key)
        if own is not None:
            return own.iri
        if key.startswith('@'):
            return key
        if ':' in key:
            return vocabulary.canonical(self.expand_iri(key))
        return vocabulary.prefixes.get(key)

    def coercion(self, key: str) -> str | None:
        """What becomes of a plain value under a key: '' nothing, '@id', '@language', a datatype; None for a term not known."""
        vocabulary = load()
        if not self.overlay and key in vocabulary:
            return vocabulary.coercion(key)
        own = self.overlay.get(key)
        if own is not None and own.coercion is not None:
            return own.coercion
        iri = self.expand_term(key)
        return vocabulary.coercion(vocabulary.compact(iri)) if iri else None

    def expand_iri(self, text: str, *, as_term: bool = False) -> str:
        """A compact IRI (`res:1`, `costType:Tuition`) expanded, anything else as it is; `as_term`: plain words too, as in `@type`."""
        if as_term:
            return self.expand_term(text) or text
        prefix, colon, local = text.partition(':')
        if not colon or local.startswith('//') or prefix == '_':
            return text
        own = self.overlay.get(prefix)
        if own is None:
            return load().expand(text)
        return own.iri + local if own.prefix and own.iri else text


def active(context: object = ABSENT, within: Active | None = None) -> Active:
    """Interpret the value of an `@context` key; `ABSENT` when there is none. Never fails: what is no context is a feature.

    `within`: what holds where the key stands, for a context inside a member of a document.
    """
    return _of_address(context) if isinstance(context, str) and within is None else _interpret(context, within)


@lru_cache(maxsize=256)
def _of_address(address: str) -> Active:
    return _interpret(address, None)


def _interpret(context: object, within: Active | None) -> Active:
    overlay = dict(within.overlay) if within else {}
    features = list(within.features) if within else []
    declared = within is not None and within.declared
    addresses: list[str] = []
    for part in _parts(context):
        if part is None:
            overlay.clear()
            declared = False
        elif isinstance(part, str):
            addresses.append(part)
            declared = declared or bool(known_address(part))
        elif isinstance(part, dict):
            _Local(part, overlay, features, declared=declared).read()
        else:
            features.append(f'a context that is a {type(part).__name__}')
    return Active(
        declared=declared,
        missing=within is None and not any(_parts(context)),
        older_addresses=tuple(a for a in addresses if known_address(a) and a not in ADDRESSES.values()),
        unknown_addresses=tuple(a for a in addresses if not known_address(a)),
        features=tuple(dict.fromkeys(features)),
        overlay=overlay,
    )


def _parts(context: object) -> Iterator[object]:
    if context is ABSENT:
        return iter(())
    return iter(context if isinstance(context, list) else [context])


_PLAIN = frozenset({'@id', '@type', '@container', '@prefix', '@language'})
_CHAIN = 16


class _Local:
    """One inline context while it is read into `overlay`; what is beyond this reader goes to `features`."""

    def __init__(self, context: dict[str, Any], overlay: dict[str, Definition], features: list[str], *, declared: bool) -> None:
        self._context = context
        self._overlay = overlay
        self._features = features
        self._declared = declared
        self._vocabulary: Vocabulary = load()

    def read(self) -> None:
        found = {key: self._define(key) for key in self._context if not self._keyword(key)}
        for key, definition in found.items():
            if definition == self._ground(key):
                self._overlay.pop(key, None)
            else:
                self._overlay[key] = definition
                self._guard(key, definition)

    def _keyword(self, key: str) -> bool:
        if key.startswith('@') and not (key == '@version' and self._context[key] == 1.1):
            self._features.append(key)
        return key.startswith('@')

    def _guard(self, key: str, definition: Definition) -> None:
        """Another meaning for a prefix of the vocabulary, after its address: its coerced terms keep theirs, which is beyond us."""
        if self._declared and key in self._vocabulary.prefixes and definition.iri != self._vocabulary.prefixes[key]:
            self._features.append(f'another meaning for the prefix {key}')

    def _ground(self, key: str) -> Definition:
        """What the vocabulary's context says of a key."""
        if key in self._vocabulary.prefixes:
            return Definition(self._vocabulary.prefixes[key], None, prefix=True)
        return Definition(self._vocabulary.expand(key), self._vocabulary.coercion(key))

    def _define(self, key: str, depth: int = 0) -> Definition:
        value = self._context[key]
        if value is None:
            return Definition(None, '')
        if isinstance(value, str):
            iri = self._resolve(key, value, depth)
            return Definition(iri, None, prefix=bool(iri) and iri[-1:] in ':/?#[]@' and ':' not in key)
        if isinstance(value, dict):
            return self._define_expanded(key, value, depth)
        self._features.append(f'a definition of {key} that is a {type(value).__name__}')
        return Definition(None, '')

    def _define_expanded(self, key: str, value: dict[str, Any], depth: int) -> Definition:
        self._features.extend(f'{feature} in the definition of {key}' for feature in sorted(value) if feature not in _PLAIN)
        if value.get('@language') is not None:
            self._features.append(f'@language in the definition of {key}')
        name = value.get('@id', key)
        if name is not None and not isinstance(name, str):
            self._features.append(f'an @id of {key} that is no text')
            name = None
        iri = self._resolve(key, name, depth) if name is not None else None
        return Definition(iri, self._coercion(key, value, depth), prefix=value.get('@prefix') is True)

    def _coercion(self, key: str, value: dict[str, Any], depth: int) -> str | None:
        if '@type' not in value and '@container' not in value:
            return None
        container, kind = value.get('@container') or [], value.get('@type') or ''
        containers = [c for c in (container if isinstance(container, list) else [container]) if c != '@set']
        plain = isinstance(kind, str) and kind not in ('@vocab', '@json') and containers in ([], ['@language'])
        if not plain or (containers and kind):
            self._features.append(f'the coercion of {key}')
            return ''
        if containers:
            return '@language'
        if kind in ('', '@id', '@none'):
            return '@id' if kind == '@id' else ''
        return self._vocabulary.compact(self._resolve('', kind, depth))

    def _resolve(self, key: str, text: str, depth: int) -> str:
        """The IRI of a text in this context; `key` is the term being defined, which cannot explain itself."""
        if text.startswith('@'):
            self._features.append(f'{key} as another name for {text}')
            return text
        if depth > _CHAIN:
            self._features.append(f'a chain of definitions that ends nowhere, at {key}')
            return text
        prefix, colon, local = text.partition(':')
        if local.startswith('//') or prefix == '_':
            return self._canonical(text)
        if prefix != key and prefix in self._context:
            definition = self._define(prefix, depth + 1)
        else:
            definition = self._overlay.get(prefix) or self._ground_prefix(prefix)
        if not colon:
            if definition.iri is None:
                self._features.append(f'a meaning for {key} relative to the document')
            return definition.iri or text
        return self._canonical(definition.iri + local if definition.prefix and definition.iri else text)

    def _ground_prefix(self, prefix: str) -> Definition:
        namespace = self._vocabulary.prefixes.get(prefix)
        return Definition(namespace, prefix=namespace is not None)

    def _canonical(self, iri: str) -> str:
        namespace = self._vocabulary.namespace(iri)
        return namespace if namespace != iri else self._vocabulary.canonical(iri)
