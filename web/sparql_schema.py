"""What is in the graph as a tree: classes that are used, and the properties that their things have, with counts."""

from __future__ import annotations

from dataclasses import dataclass

from ctdl.vocabulary import load
from graph.query import prefixes
from graph.results import shorten
from web.sparql_counts import Counts

CLASSES = 20
PROPERTIES = 12


@dataclass(frozen=True, slots=True)
class Used:
    """A property or class: its name as it is written in a query, its label, and how often it is used."""

    name: str
    label: str
    uses: int


@dataclass(frozen=True, slots=True)
class Branch:
    """A class with the properties of its things, the most used first; `more` properties are left out."""

    own: Used
    properties: tuple[Used, ...]
    more: int


def schema(counts: Counts, base: str) -> tuple[list[Branch], int]:
    """The classes that are used most, and how many more there are."""
    short = sorted(((namespace, prefix) for prefix, namespace in prefixes(base).items()), key=lambda pair: -len(pair[0]))

    def used(iri: str, number: int) -> Used:
        name = load().compact(iri)
        name = shorten(iri, short) if name == iri else name
        return Used(f'<{name}>' if '://' in name else name, load().label(name) if name in load() else '', number)

    classes = sorted(counts.classes.items(), key=lambda item: (-item[1], item[0]))
    found = []
    for iri, number in classes[:CLASSES]:
        properties = sorted(counts.of.get(iri, {}).items(), key=lambda item: (-item[1], item[0]))
        found.append(
            Branch(used(iri, number), tuple(used(p, n) for p, n in properties[:PROPERTIES]), max(0, len(properties) - PROPERTIES))
        )
    return found, max(0, len(classes) - CLASSES)


def example(of: str, term: str) -> str:
    """A query about a class, or about a property of its things, to begin with; '' where these are no names."""
    if not _is_name(of) or (term and not _is_name(term)):
        return ''
    if not term:
        return f'SELECT ?thing ?name\nWHERE {{\n  ?thing a {of} .\n  OPTIONAL {{ ?thing ceterms:name ?name }}\n}}\nLIMIT 100\n'
    return f'SELECT ?thing ?value\nWHERE {{\n  ?thing a {of} ;\n    {term} ?value .\n}}\nLIMIT 100\n'


def _is_name(text: str) -> bool:
    if text.startswith('<'):
        return text.endswith('>') and not set(text[1:-1]) & set('<>"{}|^`\\ \n\t') and len(text) < 300
    prefix, colon, local = text.partition(':')
    return bool(colon) and (prefix + local).replace('_', '').replace('-', '').isalnum() and len(text) < 100
