"""The vocabulary as pages: lists of terms, and what the table and the graph know of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ctdl.search_facets import FACETS
from ctdl.term import Term
from ctdl.vocabulary import load
from graph.term_uses import Uses
from web.search_page import Asked, address

KINDS = {'class': 'Classes', 'property': 'Properties', 'scheme': 'Concept schemes', 'concept': 'Concepts'}
"""Kinds of terms with their headings."""


@dataclass(frozen=True, slots=True)
class Group:
    """Terms under a heading: relations of a term."""

    name: str
    heading: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A class in the tree of its relatives; `here` is the one whose page it is."""

    name: str
    label: str
    here: bool
    inside: tuple[Branch, ...] = ()


def listed(kind: str, text: str) -> list[Term]:
    """The terms of a kind by label; with a text those that have it in name or label."""
    wanted = text.lower().replace(' ', '')
    found = (term for term in load().terms.values() if term.kind == kind)
    return sorted(
        (term for term in found if wanted in term.label.lower().replace(' ', '') or wanted in term.name.lower()),
        key=lambda term: (term.label.lower(), term.name),
    )


def found(name: str) -> Term | None:
    """The term that a name in an address means: prefixed, as IRI, or without a prefix where only one has that name."""
    table = load()
    known = table.term(name) or table.term(table.compact(name))
    if known or ':' in name:
        return known
    same = [term for term in table.terms.values() if term.local.lower() == name.lower()]
    first = [term for term in same if term.name == f'ceterms:{name}'] or [term for term in same if term.kind != 'concept'] or same
    return first[0] if len(first) == 1 or (first and first[0].name.startswith('ceterms:')) else None


def relations(term: Term) -> list[Group]:
    """What the table says of a term beside its name."""
    table = load()
    groups = [
        Group('parents', 'Narrower than' if term.kind != 'concept' else 'Broader concept', (*term.parents, *term.broader)),
        Group('equivalent', 'The same as', term.equivalent),
        Group('inverse', 'Inverse', term.inverse),
        Group('domain', 'Used on', term.domain),
        Group('range', 'Takes', term.range),
        Group('schemes', 'Values from' if term.kind == 'property' else 'In the scheme', term.schemes),
        Group('used_by', 'Used by', table.used_by(term.name) if term.kind in ('class', 'scheme', 'concept') else ()),
        Group('concepts', 'Concepts', table.concepts_of(term.name) if term.kind == 'scheme' else ()),
        Group(
            'properties', 'Properties of this class and those above', table.properties_of(term.name) if term.kind == 'class' else ()
        ),
    ]
    return [group for group in groups if group.terms]


def tree(term: Term) -> Branch | None:
    """A class with the classes above it and all below; None for other terms, and for a class that stands alone."""
    if term.kind != 'class':
        return None
    branch = Branch(term.name, term.label, True, _below(term.name, {term.name}))
    above = term.parents[0] if term.parents else ''
    seen = {term.name}
    while above and above not in seen:
        seen.add(above)
        branch = Branch(above, load().label(above), False, (branch,))
        parent = load().classes.get(above)
        above = parent.parents[0] if parent and parent.parents else ''
    return branch if branch.inside else None


def _below(name: str, seen: set[str]) -> tuple[Branch, ...]:
    names = sorted((each for each in load().children(name) if each not in seen), key=load().label)
    return tuple(Branch(each, load().label(each), False, _below(each, {*seen, each})) for each in names)


def coercion(term: Term) -> str:
    """What plain values of a property are, in words."""
    words = {'@id': 'addresses of resources', '@language': 'texts with their language', '': 'texts and profiles'}
    if term.kind != 'property':
        return ''
    known = load().coercion(term.name)
    return words.get(known or '', f'values of the type {known}')


def searches(term: Term) -> list[tuple[str, str]]:
    """Where to find what has the term: words and address."""
    if term.kind == 'class':
        return [
            ('Records of this class and those below it', address(Asked(filters={'type': (term.name,)}))),
            ('Browse them by name', f'/browse/{term.name}'),
        ]
    if term.kind == 'concept':
        schemes = set(term.schemes)
        facets = [facet for facet in FACETS.values() if any(schemes & set(load().schemes_of(path)) for path in facet.paths)]
        return [
            (f'Records with this as {facet.label.lower()}', address(Asked(filters={facet.name: (term.name,)}))) for facet in facets
        ]
    return []


def sparql(term: Term) -> str:
    """A query that lists the uses of a term."""
    table = load()
    prefix = term.name.partition(':')[0]
    head = f'PREFIX {prefix}: <{table.prefixes[prefix]}>\n' if prefix in table.prefixes else ''
    name = term.name if head else f'<{table.expand(term.name)}>'
    pattern = {
        'property': f'?resource {name} ?value',
        'class': f'?resource a {name}',
        'concept': f'?resource ?property {name}',
    }.get(term.kind)
    if not pattern:
        pattern = f'?resource ?property ?concept . ?concept <http://www.w3.org/2004/02/skos/core#inScheme> {name}'
    return f'{head}SELECT * WHERE {{\n  {pattern} .\n}}\nLIMIT 100\n'


def as_dict(term: Term, known: Uses | None) -> dict[str, Any]:
    """A term for programs."""
    table = load()
    used: dict[str, Any] | None = None
    if known:
        used = {
            'total': known.total,
            'counted': known.counted,
            'owners': known.owners,
            'ownersCounted': known.owned,
            'examples': [
                {'value': one.value, 'language': one.language, 'count': one.count, 'resource': one.about} for one in known.examples
            ],
        }
    return {
        'name': term.name,
        'iri': table.expand(term.name),
        'kind': term.kind,
        'label': term.label,
        'status': term.status,
        'definition': table.page(term.name),
        'takes': coercion(term),
        **{group.name: list(group.terms) for group in relations(term)},
        'used': used,
    }


def brief(terms: Iterable[Term]) -> list[dict[str, str]]:
    """Terms of a list for programs."""
    return [
        {'name': term.name, 'iri': load().expand(term.name), 'kind': term.kind, 'label': term.label, 'status': term.status}
        for term in terms
    ]
