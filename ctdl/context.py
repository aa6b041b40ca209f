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

from ctdl.context_definitions import Definition, LocalContext
from ctdl.vocabulary import load

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
            LocalContext(part, overlay, features, declared=declared).read()
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
