"""Nothing is dropped without a word: every JSON leaf is in the statements, or a finding stands at it or above it.

The oracle below shares no code with the reader: it walks the JSON as it came, parses the lines with pyoxigraph, and knows the
namespaces of the vocabulary table.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import orjson
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings

from ctdl.document import read
from ctdl.statements import Statements, statements
from ctdl.vocabulary import TABLE
from tests import published
from tests.strategies import Node, damaged, documents, trees

PREFIXES: dict[str, str] = orjson.loads(TABLE.read_bytes())['prefixes']

COVERING = frozenset(
    ('key-unmapped', 'graph-nested', 'keyword-unsupported', 'value-misplaced', 'language-text-invalid', 'id-invalid', 'type-invalid',
     'context-loses-value', 'graph-member-not-an-object', 'vocabulary-stated', 'bookkeeping-stated', 'context-invalid', 'value-null',
     'node-repeated', 'document-address', 'graph-missing-nodes')
)  # fmt: skip
"""Rules that say of all below their place that it states nothing, or is said already."""


def leaves(value: Any, pointer: str = '') -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key != '@context':
                yield from leaves(item, f'{pointer}/{key.replace("~", "~0").replace("/", "~1")}')
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, f'{pointer}/{index}')
    else:
        yield pointer, value


def parsed(stated: Statements) -> list[ox.Triple]:
    text = ''.join(f'{line}\n' for line in stated.lines())
    return [quad.triple for quad in ox.parse(text.encode(), ox.RdfFormat.N_TRIPLES)]


def seen(triples: list[ox.Triple]) -> set[str]:
    """Every IRI, lexical form, language tag and datatype in the statements."""
    out: set[str] = set()
    for triple in triples:
        for term in (triple.subject, triple.object):
            out.add(str(getattr(term, 'value', '')))
            if isinstance(term, ox.Literal):
                out |= {str(term.language or '').lower(), term.datatype.value}
    return out


def own_prefixes(body: Any) -> dict[str, str]:
    """The prefixes of the vocabulary and those that a document defines itself."""
    context = body.get('@context') if isinstance(body, dict) else None
    parts = context if isinstance(context, list) else [context]
    return PREFIXES | {k: v for part in parts if isinstance(part, dict) for k, v in part.items() if isinstance(v, str)}


def forms(value: str, prefixes: dict[str, str]) -> Iterator[str]:
    """How a text may look in a statement: itself, its prefix written out, CTIDs in lower case, odd characters encoded, the
    documentation of a concept scheme for its name."""
    prefix, _, local = value.partition(':')
    for text in (value, prefixes.get(prefix, prefix + ':') + local, value.lower()):
        for full in (text, f'relative:/{text.lstrip("/")}'):
            yield full
            yield full.replace('http:', 'https:', 1)
            yield full.replace('http:', 'https:', 1).replace('//credreg.net/', '//purl.org/')
            yield quote(full, safe="/:?#@!$&'()*+,;=~%[]")
            yield f'relative:/{quote(full, safe="")}'


def visible(value: Any, words: set[str], numbers: set[float], prefixes: dict[str, str]) -> bool:
    if isinstance(value, bool):
        return str(value).lower() in words
    if isinstance(value, int | float):
        return float(value) in numbers
    if value[:2] == '_:':
        return value in words or any('genid/b-' in word for word in words)
    if any(form in words for form in forms(value, prefixes)):
        return True
    prefix, _, local = value.partition(':')
    own = prefix in prefixes and prefixes[prefix] != PREFIXES.get(prefix)  # a namespace that comes out in CTDL's own form
    return any(word.endswith(local if own else value) for word in words) if own or '@base' in prefixes else False


def _numbers(words: set[str]) -> set[float]:
    out = set()
    for word in words:
        try:
            out.add(float(word))
        except ValueError:
            continue
    return out


def unsaid(body: Any) -> list[tuple[str, Any]]:
    """The leaves that are neither in the statements nor under a finding."""
    document = read(copy.deepcopy(body))
    stated = statements(document)
    words = seen(parsed(stated)) | {str(document.body.get('@id', ''))}
    numbers, prefixes = _numbers(words), own_prefixes(body)
    said = {*document.findings, *stated.findings}
    exact = {finding.pointer for finding in said}
    languages = {(finding.pointer, finding.value) for finding in said if finding.shape == 'language-tag-invalid'}
    above = {finding.pointer for finding in said if finding.shape in COVERING}
    return [
        (pointer, value)
        for pointer, value in leaves(body)
        if pointer not in exact
        and not any(pointer == p or pointer.startswith(p + '/') for p in above)
        and not (pointer.endswith('/@id') and pointer.removesuffix('/@id') in exact)
        and not (pointer.endswith('/@language') and (pointer.removesuffix('/@language'), value) in languages)
        and not any(pointer.startswith(p + '/') for p in exact if p and at_leaf_level(pointer, p))
        and (value is None or not visible(value, words, numbers, prefixes))
    ]


def at_leaf_level(pointer: str, above: str) -> bool:
    """A finding at a property covers its value, one step or two (a language, an item) below it."""
    return above.rsplit('/', 1)[-1].find(':') > 0 and pointer[len(above) :].count('/') <= 2


@pytest.mark.parametrize('name', published.bodies())
def test_every_value_of_a_published_document_is_stated_or_said(name: str) -> None:
    assert unsaid(published.body(name)) == []


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_a_good_document_is_stated_whole(body: Node) -> None:
    assert unsaid(body) == []
    _counts_agree(body)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged())
def test_every_value_of_a_damaged_document_is_stated_or_said(body: Node) -> None:
    assert unsaid(body) == []


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(trees)
def test_json_of_any_shape_is_stated_or_said(tree: Any) -> None:
    assert unsaid(tree) == []


def _counts_agree(body: Any) -> None:
    """As many statements as leaves, addresses of nodes and links to embedded nodes aside."""
    stated = statements(read(copy.deepcopy(body)))
    own = [line for line in stated.lines() if '.well-known/genid/e-' not in line.split(' ', 2)[2]]
    found = [pointer for pointer, _ in leaves(body)]
    references = [p for p in found if p.endswith('/@id') and _is_reference(published.at(body, p.removesuffix('/@id')), p)]
    assert len(own) == len([pointer for pointer in found if not pointer.endswith('/@id')]) + len(references)


def _is_reference(node: Any, pointer: str) -> bool:
    return set(node) == {'@id'} and ':' in pointer


HARMLESS = frozenset(
    (
        'context-older',
        'main-not-first',
        'namespace-alias',
        'registry-address-http',
        'ctid-upper-case',
        'class-unknown',
        'term-unknown',
    )
)


@pytest.mark.parametrize('name', published.bodies())
def test_a_published_document_has_as_many_statements_as_values(name: str) -> None:
    body = published.body(name)
    document = read(copy.deepcopy(body))
    if {*(f.shape for f in document.findings), *(f.shape for f in statements(document).findings)} <= HARMLESS:
        _counts_agree(body)
