"""The vocabulary as reading needs it: plain dictionaries for the hot path."""

from functools import cache

from ctdl import vocabulary

OWN_PREFIXES = frozenset(('ceterms', 'ceasn', 'qdata', 'asn'))
"""Namespaces whose terms the table lists completely, so that a name it does not list is a mistake."""


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
