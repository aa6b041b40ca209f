"""Checking documents: reading, SHACL rules and rules between nodes, joined into findings; and the completeness score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, tee
from typing import Any

import shapes
from ctdl import relations, validation
from ctdl.ctid import ctid_of
from ctdl.document import Document, item_text, value_place
from ctdl.findings import Finding, Severity, in_order
from ctdl.ntriples import address_iri
from ctdl.places import Place, pointer
from ctdl.statements import BASE, Statements, statements
from ctdl.vocabulary import load

LEVELS = {'required': Severity.VIOLATION, 'recommended': Severity.WARNING, 'all': Severity.INFO}
"""The least grave findings that a level asks for."""

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """A document, what it states, and what the checks say of it."""

    document: Document
    statements: Statements
    findings: tuple[Finding, ...]


def check(
    documents: Iterable[Document], profile: str = 'publish', level: str = 'all', engine: str = 'fast', base: str = BASE
) -> Iterator[Checked]:
    """Check documents, in their order; a document that says it is provisional is checked as such. CTDLError for unknown names."""
    stated = ((document, statements(document, base)) for document in documents)
    for provisional, group in groupby(stated, key=lambda pair: pair[0].provisional):
        pairs, subjects = tee(group)
        found = validation.results((subject(*pair) for pair in subjects), 'provisional' if provisional else profile, level, engine)
        for (document, said), (_, results) in zip(pairs, found, strict=True):
            yield Checked(document, said, tuple(_findings(document, said, results, level)))


def subject(document: Document, stated: Statements) -> validation.Subject:
    """A document as the SHACL engine takes it."""
    nodes = stated.nodes
    own = frozenset(iri for iri in stated.by_subject if iri == stated.main or 'ceterms:ctid' in nodes[iri] or ctid_of(iri))
    text = '\n'.join(line for lines in stated.by_subject.values() for line in lines)
    kinds = {iri: node.get('@type', '') for iri, node in nodes.items()}
    return validation.Subject(document.ctid, text + '\n' if text else '', kinds, own, frozenset(stated.by_subject))


def _findings(document: Document, stated: Statements, results: list[validation.Result], level: str) -> list[Finding]:
    least = LEVELS[level].rank
    found = [*document.findings, *stated.findings, *(_finding(document, stated, result) for result in results)]
    found.extend(relations.check(document, stated))
    if any(finding.shape == 'ctid-missing' for finding in found):
        found = [finding for finding in found if finding.shape != 'ctid-present']
    return in_order(f for f in found if f.severity.rank <= least)


def _finding(document: Document, stated: Statements, result: validation.Result) -> Finding:
    node = stated.nodes[result.focus]
    place, value = _place_and_value(document, stated, node, result)
    return Finding(
        result.severity, result.shape, result.message, result.remedy, result.source, document.ctid,
        str(node.get('@type', '')), result.focus, pointer(place), result.path, value,
    )  # fmt: skip


def _place_and_value(document: Document, stated: Statements, node: Node, result: validation.Result) -> tuple[Place, str]:
    """Where the value stood in the document as it came, and the value as written; the node itself when the property is not there."""
    key = next((name for name in result.path.split(' | ') if name in node), '')
    if not key:
        return document.places.get(id(node)), ''
    items = node[key]
    index = _index(items, result.value, stated.nodes.get(result.value))
    item = items[index] if index is not None else items
    return value_place(document, node, key, index), _as_written(item, result.value)


def _index(items: Any, value: str, described: Node | None) -> int | None:
    """Which item of an array a result means: the profile, the label, the text, or the address that is stated as its value."""
    if not isinstance(items, list):
        return None
    for index, item in enumerate(items):
        text = item_text(item)
        if item is described or value in (text, _stated(text)):
            return index
        if described and text and text == described.get('@id'):
            return index
    return None


def _as_written(item: Any, value: str) -> str:
    """A value as the document has it: statements have addresses written out, and relative ones under a sentinel."""
    text = item_text(item)
    return text if value and not isinstance(item, list) and _stated(text) == value else value


def _stated(text: str) -> str:
    return load().canonical(address_iri(text)[0])


def score(document: Document) -> float:
    """Completeness, 0 to 100: the share of the required and recommended rows of the main resource's class that have a value.

    A class of CTDL without rows in the policy scores 100; a main resource without a class, or of one that CTDL does not know, 0.
    """
    rows = shapes.presence_rows(document.kind)
    if not rows:
        return 100.0 if document.kind in load().classes else 0.0
    given = {name for name, value in document.main.items() if value not in (None, '', [], {})}
    single, several = _rows_by_length(document.kind)
    return 100 * (len(single & given) + sum(not given.isdisjoint(row) for row in several)) / len(rows)


@lru_cache(maxsize=256)
def _rows_by_length(kind: str) -> tuple[frozenset[str], tuple[tuple[str, ...], ...]]:
    """The rows of a class that ask for one property, as a set, and those that offer a choice."""
    rows = shapes.presence_rows(kind)
    return frozenset(row[0] for row in rows if len(row) == 1), tuple(row for row in rows if len(row) != 1)


def missing_rows(document: Document) -> tuple[tuple[str, ...], ...]:
    """The rows that the score counts as missing, in the order of the policy."""
    main = document.main
    return tuple(row for row in shapes.presence_rows(document.kind) if not any(main.get(n) not in (None, '', [], {}) for n in row))


def located(findings: Iterable[Finding], place: str) -> list[Finding]:
    """Findings of a document without a CTID, said of the place where it stands."""
    return [finding if finding.document else replace(finding, document=place) for finding in findings]
