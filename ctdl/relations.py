"""Rules that compare nodes of one document with each other, which core SHACL cannot say: labels, owners, pathways, domains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from ctdl import vocabulary
from ctdl.document import Document, item_index, value_place
from ctdl.findings import Finding, Severity
from ctdl.labels import is_label, references
from ctdl.notices import Rule, finding_of
from ctdl.statements import Statements

V, W, I = Severity.VIOLATION, Severity.WARNING, Severity.INFO  # noqa: E741
Node = dict[str, Any]

QUALITY_ASSURANCE = ('ceterms:accreditedBy', 'ceterms:approvedBy', 'ceterms:recognizedBy', 'ceterms:regulatedBy')

RULES = {
    'label-undefined': Rule(
        V, 'The label {} is referred to but not described in the document.',
        'Describe the node in @graph, or refer to a published resource by its address.', 'ctdl-validate REF_*'),
    'label-unused': Rule(
        I, 'Nothing in the document refers to the node {}.', 'Refer to it, or leave it out.', 'This registry: graph hygiene'),
    'quality-assured-by-owner': Rule(
        V, 'The owner {} cannot give quality assurance to its own resource.',
        'Name the organization that accredits, approves, recognizes or regulates.', 'Importer of 2019'),
    'destination-missing': Rule(
        V, 'The pathway has components but no destination component.',
        'Name the goal of the pathway in ceterms:hasDestinationComponent.', 'Registry Assistant 2026-03'),
    'required-number-too-large': Rule(
        V, 'The condition requires {} of fewer components and conditions than that.',
        'Lower ceterms:requiredNumber, or add ceterms:targetComponent or ceterms:hasCondition.', 'Schema-Development 869, 2023-03'),
    'required-number-too-small': Rule(
        V, 'The condition requires {}; a condition that requires nothing says nothing.',
        'Write a ceterms:requiredNumber of 1 or more, or leave it out.', 'CTDL pathway handbook practice'),
    'concept-label-differs': Rule(
        W, 'The name {} is not the label of the concept that ceterms:targetNode names.',
        'Write the label of the concept, or another concept.', 'CTDL vocabulary 2026-08'),
    'property-domain': Rule(
        I, 'CTDL does not list {} for this class.',
        'Look the property up with `ctdl vocabulary`; perhaps another one fits.', 'CTDL vocabulary 2026-08'),
    'active-and-superseded': Rule(
        W, 'The status is Active although ceterms:supersededBy names a successor.',
        'Change the status, or take ceterms:supersededBy away.', 'CTDL terms for versions'),
    'own-version': Rule(
        V, 'The resource {} names itself as an earlier, later, replaced or replacing version.',
        'Name the other version, or leave the property out.', 'CTDL terms for versions'),
}  # fmt: skip


def check(document: Document, stated: Statements) -> Iterator[Finding]:
    """What the rules of this module say of a document, in the order of the document."""
    iris = {id(node): iri for iri, node in stated.nodes.items()}
    for name, node, key, value in _broken(document, stated):
        place = value_place(document, node, key, item_index(node, key, str(value))) if key else document.places.get(id(node))
        focus = iris.get(id(node), str(node.get('@id', '')))
        found = finding_of(RULES[name], name, place, value, key, focus, str(node.get('@type', '')))
        yield replace(found, document=document.ctid)


_Broken = tuple[str, Node, str, Any]


def _broken(document: Document, stated: Statements) -> Iterator[_Broken]:
    if stated.labels:
        yield from _labels(document, stated)
    yield from _main(document)
    for node in stated.nodes.values():
        kind = node.get('@type', '')
        if kind == 'ceterms:ComponentCondition':
            yield from _condition(node)
        elif kind == 'ceterms:CredentialAlignmentObject':
            yield from _alignment(node)
        yield from _out_of_domain(node, kind)


def _labels(document: Document, stated: Statements) -> Iterator[_Broken]:
    defined = {node['@id'] for node in document.nodes if is_label(node['@id'])}
    found = [(node, key, label) for node in stated.nodes.values() for key, label in references(node)]
    referred = {label for _, _, label in found}
    for node in document.nodes[1:]:
        if node['@id'] in defined and node['@id'] not in referred:
            yield 'label-unused', node, '', node['@id']
    said: set[str] = set()
    for node, key, label in found:
        if label not in defined and label not in said:
            said.add(label)
            yield 'label-undefined', node, key, label


def _main(document: Document) -> Iterator[_Broken]:
    main = document.main
    owners = set(_texts(_listed(main, 'ceterms:ownedBy')))
    for key in QUALITY_ASSURANCE:
        for value in _texts(_listed(main, key)):
            if value in owners or value == main.get('@id'):
                yield 'quality-assured-by-owner', main, key, value
    for key in ('ceterms:previousVersion', 'ceterms:nextVersion', 'ceterms:supersedes', 'ceterms:supersededBy'):
        if main.get('@id') in _texts(_listed(main, key)):
            yield 'own-version', main, key, main['@id']
    if 'ceterms:supersededBy' in main and _status(main) == 'credentialStat:Active':
        yield 'active-and-superseded', main, 'ceterms:supersededBy', ''
    if main.get('@type') == 'ceterms:Pathway' and 'ceterms:hasPart' in main and 'ceterms:hasDestinationComponent' not in main:
        yield 'destination-missing', main, '', ''


def _status(node: Node) -> str:
    value = node.get('ceterms:credentialStatusType')
    value = value[0] if isinstance(value, list) and value else value
    value = value.get('ceterms:targetNode', '') if isinstance(value, dict) else value
    return vocabulary.load().compact(str(value or ''))


def _condition(node: Node) -> Iterator[_Broken]:
    number = node.get('ceterms:requiredNumber')
    if not isinstance(number, int) or isinstance(number, bool):
        return
    targets = _listed(node, 'ceterms:targetComponent') + _listed(node, 'ceterms:hasCondition')
    if number < 1:
        yield 'required-number-too-small', node, 'ceterms:requiredNumber', number
    elif targets and number > len(targets):
        yield 'required-number-too-large', node, 'ceterms:requiredNumber', number


def _alignment(node: Node) -> Iterator[_Broken]:
    names, target = node.get('ceterms:targetNodeName'), node.get('ceterms:targetNode')
    if not isinstance(names, dict) or not isinstance(target, str):
        return
    labels = _concept_names(target)
    said = [t for tag, text in names.items() if tag[:2].lower() == 'en' for t in (text if isinstance(text, list) else [text])]
    if labels and said and not any(_folded(text) in labels for text in said):
        yield 'concept-label-differs', node, 'ceterms:targetNodeName', said[0]


@cache
def _concept_names(name: str) -> frozenset[str]:
    """How the label of a concept may be written: as in the vocabulary, without its hyphens and spaces, or the bare name."""
    table = vocabulary.load()
    concept = table.concepts.get(table.compact(table.expand(name)))
    return frozenset((_folded(concept.label), _folded(concept.local))) if concept else frozenset()


def _folded(text: Any) -> str:
    return ''.join(c for c in str(text).lower() if c.isalnum())


def _out_of_domain(node: Node, kind: str) -> Iterator[_Broken]:
    restricted = _restricted(kind)
    if not restricted.isdisjoint(node):
        yield from (('property-domain', node, key, key) for key in sorted(restricted.intersection(node)))


@cache
def _restricted(kind: str) -> frozenset[str]:
    """The properties that list domains, but neither the class nor one above or below it."""
    table = vocabulary.load()
    if kind not in table.classes:
        return frozenset()
    related = table.ancestors(kind) | table.descendants(kind)
    allowed = {name for cls in related for name in table.properties_of(cls)}
    if not allowed:
        return frozenset()
    return frozenset(name for name, term in table.properties.items() if term.domain) - allowed


def _listed(node: Node, key: str) -> list[Any]:
    value = node.get(key, [])
    return value if isinstance(value, list) else [value]


def _texts(values: Iterable[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str)]
