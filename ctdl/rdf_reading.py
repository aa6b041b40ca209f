"""RDF as CTDL documents: N-Quads, N-Triples, Turtle and TriG into the JSON-LD bodies that `ctdl.document.read` takes.

Reading a body and stating it again (`ctdl.statements`) gives the same graph. What cannot be said in a document (a node where a text
with a language belongs) is in the body too, so that reading it says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

import orjson
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from ctdl import framing
from ctdl.ctid import ctid_of
from ctdl.errors import InputError, LimitError
from ctdl.grouping import groups
from ctdl.limits import LIMITS, Limits
from ctdl.rdf_graph import Graph, Statement

_FORMATS = {
    'nquads': RdfFormat.N_QUADS,
    'ntriples': RdfFormat.N_TRIPLES,
    'turtle': RdfFormat.TURTLE,
    'trig': RdfFormat.TRIG,
    'nq': RdfFormat.N_QUADS,
    'nt': RdfFormat.N_TRIPLES,
    'ttl': RdfFormat.TURTLE,
}
_SENTINEL = 'relative:/'
"""Base of relative addresses, so that they survive as what they are."""
_BOOKKEEPING = re.compile(r'.*/(?:vocabulary|provenance|resources/ce-[0-9a-f-]{36}/versions/\d+)')
"""Named graphs of a registry's own export that hold no current document."""

Body = dict[str, Any]


def documents(stream: IO[bytes] | bytes, format: str, source: str, limits: Limits = LIMITS) -> Iterator[Body]:
    """The documents that statements make up, sorted by CTID, those without one last; the same for the same statements in any order.

    `format` is nquads, ntriples, turtle or trig, or a suffix (nq, nt, ttl). The default graph comes first, then each named graph in
    which something has a CTID; a registry's vocabulary, provenance and superseded versions are passed over. All statements of
    the file are held in memory; `limits` count for each document. InputError (facts `source`, `line`, `column`) for what cannot be
    parsed, before the first document; LimitError for a document that is too large, behind the last.
    """
    too_large: LimitError | None = None
    for statements in _graphs(stream, format, source):
        graph = Graph(statements, max(limits.depth - 6, 0) // 2)
        statements.clear()
        for group in groups(graph):
            body = framing.body(graph, group)
            beyond = _beyond(body, limits, source)
            if beyond is None:
                yield body
            too_large = too_large or beyond
    if too_large:
        raise too_large


# --- statements --------------------------------------------------------------------------------------------------------


def _graphs(stream: IO[bytes] | bytes, format: str, source: str) -> list[list[Statement]]:
    """The statements of the default graph and of every named graph that describes something with a CTID."""
    if format not in _FORMATS:
        raise InputError(f'{format} is not a form of RDF that is read; it is one of {", ".join(_FORMATS)}.', source=source)
    named: dict[str, list[Statement]] = {}
    names: dict[str, str] = {}
    for quad in _quads(stream, _FORMATS[format], source):
        graph = '' if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name.value
        if graph and _BOOKKEEPING.fullmatch(graph):
            continue
        subject, predicate = _name(quad.subject, source), quad.predicate.value
        value = quad.object if isinstance(quad.object, Literal) else _name(quad.object, source)
        kept = (value if isinstance(value, Literal) else names.setdefault(value, value)), names.setdefault(subject, subject)
        named.setdefault(graph, []).append((kept[1], names.setdefault(predicate, predicate), kept[0]))
    return [statements for graph, statements in sorted(named.items()) if not graph or any(_has_ctid(s) for s in statements)]


def _has_ctid(statement: Statement) -> bool:
    return bool(ctid_of(statement[0])) or statement[1].endswith('/ctid')


def _quads(stream: IO[bytes] | bytes, form: RdfFormat, source: str) -> Iterator[Quad]:
    base = _SENTINEL if form in (RdfFormat.TURTLE, RdfFormat.TRIG) else None
    try:
        yield from parse(stream, form, base_iri=base)
    except SyntaxError as error:
        line, column = error.lineno or 1, error.offset or 1
        reason = re.sub(r'^Parser error at .*?: | \(line \d+\)$', '', str(error.msg))
        message = f'Line {line}, column {column}: {reason}.'
        remedy = 'Correct the syntax there.'
        raise InputError(message, source=source, line=line, column=column, shape='reading-broken-rdf', remedy=remedy) from None


def _name(term: NamedNode | BlankNode | Literal | Triple, source: str) -> str:
    if isinstance(term, NamedNode):
        return term.value
    if isinstance(term, BlankNode):
        return f'_:{term.value}'
    remedy = 'State it with a node of its own.'
    raise InputError(
        f'A statement about a statement has no form in CTDL: {term}', source=source, shape='reading-broken-rdf', remedy=remedy
    )


# --- limits ------------------------------------------------------------------------------------------------------------


def _beyond(body: Body, limits: Limits, source: str) -> LimitError | None:
    """What is too large about a document, if anything."""
    size = len(orjson.dumps(body))
    if size <= min(limits.document_bytes, limits.nodes, limits.string_bytes):
        return None
    nodes, longest = _measures(body)
    for value, limit, what in (
        (size, limits.document_bytes, 'bytes'),
        (nodes, limits.nodes, 'JSON objects'),
        (longest, limits.string_bytes, 'bytes in one text'),
    ):
        if value > limit:
            name = body.get('@id') or body['@graph'][0].get('@id', '')
            message = f'The document {name} has {value:,} {what}; {limit:,} are read.'
            return LimitError(message, limit=limit, value=value, source=source, shape='reading-limit')
    return None


def _measures(body: Body) -> tuple[int, int]:
    """Number of objects, and length of the longest text in bytes."""
    nodes, longest, waiting = 0, 0, [body]
    while waiting:
        value: Any = waiting.pop()
        if isinstance(value, str):
            longest = max(longest, len(value.encode()))
        elif isinstance(value, dict):
            nodes += 1
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return nodes, longest
