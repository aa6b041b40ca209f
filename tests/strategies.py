"""Hypothesis strategies: documents over every class of the vocabulary, good ones, damaged ones, and JSON of any shape."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from hypothesis import strategies as st

from ctdl import vocabulary
from ctdl.ctid import graph_address, resource_address
from ctdl.reading_terms import KEYWORDS, coercions

Node = dict[str, Any]
TABLE = vocabulary.load()
CLASSES = tuple(sorted(TABLE.classes))
CONTEXT = 'https://credreg.net/ctdl/schema/context/json'
PROFILES = tuple(name for name in CLASSES if name.endswith(('Profile', 'AlignmentObject', 'Value', 'Place', 'ContactPoint')))

ctids = st.uuids(version=4).map(lambda value: f'ce-{value}')
words = st.text(st.characters(exclude_categories=['Cs', 'Cc']), min_size=1, max_size=20).filter(lambda text: text[:2] != '_:')
tags = st.sampled_from(['en', 'en-US', 'es', 'zh-Hant'])
language_maps = st.dictionaries(tags, words | st.lists(words, min_size=1, max_size=3), min_size=1, max_size=3)
links = st.one_of(
    st.sampled_from(['https://www.example.edu/a', 'https://example.org/?q=1#x', 'credentialStat:Active', 'audLevel:BeginnerLevel']),
    ctids.map(resource_address),
)
_LITERALS: dict[str, st.SearchStrategy[Any]] = {
    '@id': links,
    'xsd:date': st.dates(date(1990, 1, 1)).map(str),
    'xsd:boolean': st.booleans(),
    'xsd:integer': st.integers(0, 1000),
    'xsd:float': st.floats(-1000, 1000, allow_nan=False).map(lambda number: number + 0.0),
    'xsd:decimal': st.sampled_from([12, 0.5, 1200.25]),
    'schema:Duration': st.sampled_from(['P2Y', 'PT8H']),
}


def values(name: str) -> st.SearchStrategy[Any]:
    """Values that a property takes: one, or an array of several."""
    coercion = coercions()[name]
    if coercion == '@language':
        return language_maps
    single = _LITERALS.get(coercion, words)
    return single | st.lists(single, max_size=3)


@st.composite
def nodes(draw: st.DrawFn, kind: str, depth: int = 1) -> Node:
    """A node of a class with some of its properties and, up to `depth`, embedded profiles."""
    node: Node = {'@type': kind}
    names = [name for name in TABLE.properties_of(kind) if name in coercions() and name != 'ceterms:ctid'] or ['ceterms:name']
    for name in draw(st.lists(st.sampled_from(names), max_size=5, unique=True)):
        node[name] = draw(values(name))
        if depth and coercions()[name] == '@id' and draw(st.booleans()):
            node[name] = draw(st.lists(nodes(draw(st.sampled_from(PROFILES)), depth - 1), min_size=1, max_size=2))
    return node


@st.composite
def documents(draw: st.DrawFn, kind: str = '') -> Node:
    """A document as it should be: a main resource of a class, blank members that it refers to, another member."""
    ctid = draw(ctids)
    main: Node = {'@id': resource_address(ctid), 'ceterms:ctid': ctid, **draw(nodes(kind or draw(st.sampled_from(CLASSES))))}
    graph = [main]
    labels = draw(st.lists(st.sampled_from(['_:z', '_:a', '_:m1', '_:9']), unique=True, max_size=3))
    for label in labels:
        graph.append({'@id': label, **draw(nodes(draw(st.sampled_from(CLASSES))))})
    if labels:
        main['ceterms:hasPart'] = labels
        graph[-1]['ceterms:isPartOf'] = draw(st.permutations(labels))
    if draw(st.booleans()):
        other = draw(ctids)
        graph.append({'@id': resource_address(other), 'ceterms:ctid': other, **draw(nodes(draw(st.sampled_from(CLASSES))))})
    body: Node = {'@context': CONTEXT, '@id': graph_address(ctid), '@graph': graph}
    if draw(st.booleans()):
        body['adms:status'] = 'graphPublicationStatus:Provisional'
    return body


ODD_KEYS = st.sampled_from(
    [*sorted(KEYWORDS - {'@context'}), 'name', '@foo', 'x:y', 'ceterms:nmae', 'http://purl.org/ctdl/terms/name', 'rdf:type',
     'https://purl.org/ctdl/terms/subjectWebpage', 'ceterms:name', 'ceterms:ctid', 'ceterms:subjectWebpage', 'ceterms:price',
     'ceterms:hasPart', 'ceterms:approximateDateEffective', 'en', 'en_US', '', ':', '_:p', 'schema:foo', 'urn:a b']
)  # fmt: skip
ODD_TEXTS = st.sampled_from(
    ['', ' ', '_:', '_:x y', 'http://', 'https://e.org/a b', 'www.example.edu/x', 'HTTPS://E.org/{x}', 'ceterms:Certificate', 'a:b',
     'http://credentialengineregistry.org/resources/CE-0000ABCD-0000-4000-8000-00000000000A', '"\\\n', '\x00\x7f\x85', '2024-05',
     'http://[', 'https://e.org/%zz', 'http://purl.org/ctdl/terms/name', 'lifecycle:Active', 'en_US', 'http://localhost:8000/graph/x',
     'https://credentialengineregistry.org/graph/ce-00000000-0000-4000-8000-000000000001', '\ufffe', '\U0010ffff', '//x', '#']
)  # fmt: skip
_scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
_odd_scalars = _scalars | ODD_TEXTS | st.text(st.characters(exclude_categories=['Cs']), max_size=6)
trees = st.recursive(
    _odd_scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ODD_KEYS, inner, max_size=4), max_leaves=12
)
"""JSON of any shape under keys that mean something, nothing, or the wrong thing; without contexts."""


@st.composite
def damaged(draw: st.DrawFn) -> Node:
    """A good document in which one to three things were replaced or added."""
    body = copy.deepcopy(draw(documents()))
    for _ in range(draw(st.integers(1, 3))):
        spots: list[Any] = [item for item in _containers(body) if item]
        spot = draw(st.sampled_from(spots))
        if isinstance(spot, list):
            spot[draw(st.integers(0, len(spot) - 1))] = draw(trees)
        elif draw(st.booleans()):
            spot[draw(ODD_KEYS)] = draw(trees)
        else:
            spot[draw(st.sampled_from(sorted(set(spot) - {'@context'} or {'@type'})))] = draw(trees)
    return body


def _containers(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value, *(found for item in value.values() for found in _containers(item))]
    if isinstance(value, list):
        return [value, *(found for item in value for found in _containers(item))]
    return []
