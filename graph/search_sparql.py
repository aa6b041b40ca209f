"""A search as SPARQL: a query that gives the same records over the graph.

Filters and facets agree exactly (a test counts both); the text does not, as SPARQL has no word index: it looks for the words anywhere in
names, keywords and descriptions. References are followed into anonymous nodes only, as `ctdl.search_facets` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from ctdl.ctid import resource_address
from ctdl.ntriples import escaped, valid_iri
from ctdl.search_codes import starts
from ctdl.search_facets import ACTIONS, BANDS, FACETS, FLAGS, JURISDICTIONS, MEMBERSHIP, REQUIRED_COMPETENCIES, Facet
from ctdl.vocabulary import load
from graph.search_filters import Filters
from graph.search_sparql_ranges import anonymous, ranged
from graph.search_words import Query, Unit, parse
from shapes import presence_rows, rules

_NAMES = 'ceterms:name|ceasn:name|skos:prefLabel|ceterms:alternateName'
_TEXTS = f'{_NAMES}|ceterms:keyword|ceterms:description|ceasn:description|^ceasn:isPartOf/ceasn:competencyText'
_PREFIXES = {
    'prov': 'http://www.w3.org/ns/prov#',
    'rdfs': 'http://www.w3.org/2000/01/rdf-schema#',
    'xsd': 'http://www.w3.org/2001/XMLSchema#',
}


def as_sparql(
    text: str, filters: Filters, base: str, meant: Mapping[str, Iterable[str]] | None = None,
    found: Iterable[str] | None = None, sequence: int = 0,
) -> str:  # fmt: skip
    """The query for a text and filters (`graph.search_filters.read_filters`), of a registry with a base address.

    `found` are the addresses of the records that the text finds with the filters, at a version of the ledger; None: too many to name.
    `meant` are the addresses of the records that a CTID means, by CTID; without it, the address that the Credential Registry gives it.
    """
    patterns = [f'  {_RECORD.format(base=base)}']
    for name, values in filters.items():
        patterns.append(_indented(f'# {FACETS[name].label}: {", ".join(values)}'.replace('\n', ' ')))
        patterns.append(_indented(_called(values, meant) if name == 'ids' else _filter(FACETS[name], values, base)))
    query = parse(text)
    if query.ctid:
        patterns.append(_indented(_called((query.ctid,), meant)))
    else:
        patterns += _text(query) if found is None else _named(text, found, sequence)
    select = 'SELECT ?record (MIN(?any_name) AS ?name)\nWHERE {'
    named = f'  OPTIONAL {{ ?record {_NAMES} ?any_name }}'
    return with_prefixes('\n'.join((select, *patterns, named, '}', 'GROUP BY ?record', 'ORDER BY ?name ?record')))


_RECORD = """GRAPH <{base}provenance> {{
    ?version prov:specializationOf ?record ; prov:generatedAtTime ?changed .
    FILTER NOT EXISTS {{ ?version prov:invalidatedAtTime ?ended }}
  }}
  FILTER EXISTS {{ ?record ?anything ?at_all }}"""
"""Every current document by its main resource, and when its version was recorded."""


def _called(ctids: Iterable[str], meant: Mapping[str, Iterable[str]] | None) -> str:
    known = meant or {}
    return f'VALUES ?record {{ {" ".join(_terms(iri for ctid in ctids for iri in known.get(ctid, (resource_address(ctid),))))} }}'


def values_pattern(facet: Facet, base: str) -> str:
    """The pattern that binds ?value to what a facet counts, before trees are rolled up."""
    own = _own(facet, base)
    if facet.name == 'owner':
        own.append(f'?value {"|".join(facet.claimed)} ?record')
    elif facet.name == 'collection':
        own.append('?value ceterms:hasMember ?record')
        own.append(f'?membership a {MEMBERSHIP} ; ceterms:proxyFor ?record ; ceterms:isMemberOf|^ceterms:hasMember ?value')
    elif facet.name == 'quality':
        own.append(f'?value {"|".join(facet.claimed)} ?record')
        own.append(f'?record {"|".join(JURISDICTIONS)} ?area . ?area ceterms:assertedBy ?value {anonymous("?area", base)}')
        own.append(
            f'VALUES ?action_class {{ {" ".join(ACTIONS)} }} ?action a ?action_class ; ceterms:object ?record ; ceterms:actingAgent ?value'
        )
    return ' UNION '.join(f'{{ {one} }}' for one in own)


def _own(facet: Facet, base: str) -> list[str]:
    if facet.kind == 'class':
        return ['?record a ?value']
    paths = '|'.join(facet.paths)
    inner = f'?record {paths} ?profile . ?profile {"|".join(facet.then)} ?value {anonymous("?profile", base)}'
    return {
        'resource': [f'?record {paths} ?value'],
        'tag': [f'?record {paths} ?value'],
        'concept': [f'?record {paths} ?value', inner],
    }.get(facet.kind, [inner])


def _filter(facet: Facet, values: tuple[str, ...], base: str) -> str:
    if facet.kind == 'flag':
        return '\n'.join(_flag(FLAGS[value], base, facet.name == 'has') for value in values)
    if facet.kind == 'band':
        return _band(values)
    if facet.kind in ('amount', 'length'):
        return ranged(facet, values, base)
    if facet.kind == 'day':
        sign, moment = ('<=', max(values)) if facet.name == 'until' else ('>=', min(values))
        return f'FILTER(?changed {sign} "{moment}"^^xsd:dateTime)'
    if facet.kind == 'class':
        return _records(f'VALUES ?class {{ {" ".join(_terms(values))} }} ?type rdfs:subClassOf* ?class . ?record a ?type')
    pattern = values_pattern(facet, base)
    if facet.kind in ('resource', 'concept'):
        return _records(f'VALUES ?value {{ {" ".join(_terms(values))} }} {pattern}')
    tests = ' || '.join(map(_TESTS[facet.kind], values))
    return _records(f'{pattern} FILTER({tests})')


def _records(pattern: str) -> str:
    return f'{{ SELECT DISTINCT ?record WHERE {{ {pattern} }} }}'


_TESTS: dict[str, Callable[[str], str]] = {
    'code': lambda value: ' || '.join(f'STRSTARTS(STR(?value), "{escaped(start)}")' for start in starts(value)),
    'text': lambda value: f'STR(?value) = "{escaped(value)}"',
    'tag': lambda value: f'LCASE(STR(?value)) = "{escaped(value)}" || STRSTARTS(LCASE(STR(?value)), "{escaped(value)}-")',
}


def _terms(values: Iterable[str]) -> list[str]:
    return [f'<{valid_iri(load().expand(value))}>' for value in values]


def _flag(flag: Facet, base: str, there: bool) -> str:
    if flag.name == 'quality':
        found = [values_pattern(FACETS['quality'], base)]
    else:
        found = [f'{{ ?record {"|".join(flag.paths)} ?some }}'] if flag.paths else []
        other = f'?other {"|".join(flag.claimed)} ?record'
        other += f' FILTER NOT EXISTS {{ ?other a {MEMBERSHIP} }}' if flag.name == 'pathway' else ''
        found += [f'{{ {other} }}'] if flag.claimed else []
    if flag.name == 'competencies':
        outer, inner = REQUIRED_COMPETENCIES
        found.append(f'{{ ?record {outer} ?profile . ?profile {inner} ?some {anonymous("?profile", base)} }}')
    records = _records(' UNION '.join(found))
    return records if there else f'MINUS {records}'


def _band(values: tuple[str, ...]) -> str:
    """The score counts the rows of the policy for a class that have a value: one alternative for each set of rows."""
    classes: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for name in _scored():
        classes.setdefault(tuple(map(tuple, presence_rows(name))), []).append(name)
    ends = [*BANDS.values(), 101]
    tests = [f'(?share >= {BANDS[value]} && ?share < {ends[ends.index(BANDS[value]) + 1]})' for value in values]
    out = []
    for rows, names in classes.items():
        count = ' + '.join(f'IF(EXISTS {{ ?record {"|".join(row)} ?v{n} }}, 1, 0)' for n, row in enumerate(rows))
        share = f'100.0 * ({count}) / {len(rows)}' if rows else '100.0'
        out.append(
            f'{{ VALUES ?scored {{ {" ".join(names)} }} ?record a ?scored BIND({share} AS ?share) FILTER({" || ".join(tests)}) }}'
        )
    if '0-24' in values:
        known = f'VALUES ?known {{ {" ".join(_scored())} }} ?record a ?known'
        out.append(f'{{ ?record ?some_property ?some_value FILTER NOT EXISTS {{ {known} }} }}')
    return ' UNION\n'.join(out)


@cache
def _scored() -> tuple[str, ...]:
    """The classes that have a score: those of CTDL, and others that the policy has rows for."""
    aimed = {name for rule in rules() for target in rule.targets for name in target.classes}
    return tuple(sorted({*load().classes, *(name for name in aimed if presence_rows(name))}))


def _text(query: Query) -> list[str]:
    if query.is_empty:
        return []
    lines = ['  # The text is approximate: words are looked for anywhere in names, keywords, descriptions and competency texts.']
    lines += (f'  FILTER({" || ".join(map(_contains, group))})' for group in query.wanted)
    return lines + [f'  FILTER(!{_contains(unit)})' for unit in query.unwanted]


def _named(text: str, found: Iterable[str], sequence: int) -> list[str]:
    iris = ' '.join(f'<{valid_iri(iri)}>' for iri in found)
    words = ' '.join(text.split())
    return [
        f'  # SPARQL has no index of words: these are the records that “{words}” found at version {sequence} of the ledger.',
        f'  VALUES ?record {{ {iris} }}',
    ]


def _contains(unit: Unit) -> str:
    tests = ' && '.join(f'CONTAINS(LCASE(STR(?text)), "{escaped(word)}")' for word in unit.words)
    return f'EXISTS {{ ?record {_TEXTS} ?text FILTER({tests}) }}'


def _indented(text: str) -> str:
    return '\n'.join(f'  {line}' for line in text.split('\n'))


def with_prefixes(text: str) -> str:
    """A query with the declarations of the prefixes that it uses."""
    known = {**load().prefixes, **_PREFIXES}
    used = sorted(prefix for prefix in known if f'{prefix}:' in text)
    return '\n'.join((*(f'PREFIX {prefix}: <{known[prefix]}>' for prefix in used), '', text))
