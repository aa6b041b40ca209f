"""The vocabulary as reading needs it: plain dictionaries for the hot path."""

import re
from functools import cache, lru_cache

from ctdl import vocabulary

OWN_PREFIXES = frozenset(('ceterms', 'ceasn', 'qdata', 'asn'))
"""Namespaces whose terms the table lists completely, so that a name it does not list is a mistake."""

_WORDS = (
    'base container context direction graph id import included index json language list nest none prefix propagate protected '
    'reverse set type value version vocab'
)
KEYWORDS = frozenset(f'@{word}' for word in _WORDS.split())
"""The keywords of JSON-LD 1.1 (section 1.7); any other key that begins with `@` means nothing."""

_LANGUAGE_TAG = re.compile(r'[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*')


@lru_cache(maxsize=1024)
def is_language_tag(text: str) -> bool:
    """True for a well-formed language tag in the form that RDF takes (BCP 47; Turtle's LANGTAG, parts of at most eight)."""
    return _LANGUAGE_TAG.fullmatch(text) is not None


@cache
def coercions() -> dict[str, str]:
    """What the context makes of a plain value, by property: '@id', '@language', 'xsd:date', …"""
    table = vocabulary.load()
    return {name: table.coercion(name) or '' for name in (*table.properties, *_context_only(table))}


@cache
def predicates() -> dict[str, str]:
    """The N-Triples term of every property."""
    table = vocabulary.load()
    return {name: f'<{table.expand(name)}>' for name in coercions()}


def _context_only(table: vocabulary.Vocabulary) -> list[str]:
    return [name for name, term in table.others.items() if term.kind == 'property']
