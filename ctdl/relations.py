"""Rules that compare nodes of one document with each other, which core SHACL cannot say: labels, owners, pathways, domains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

from ctdl import vocabulary
from ctdl.ctid import ctid_of
from ctdl.document import Document, item_index, value_place
from ctdl.findings import Finding, Severity
from ctdl.labels import is_label, references
from ctdl.notices import Rule, finding_of
from ctdl.reading_terms import coercions
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
    'duration-order': Rule(
        V, 'The least duration {} is longer than the greatest.',
        'Exchange ceterms:minimumDuration and ceterms:maximumDuration, or correct the wrong one.', 'Judgement of this project'),
    'date-order-created-modified': Rule(
        V, 'The resource was created on {}, after it was last modified.',
        'Correct ceasn:dateCreated or ceasn:dateModified.', 'Judgement of this project'),
    'constraint-action-missing': Rule(
        V, 'The constraint has several values of {} and does not say how they are taken together.',
        'Add ceterms:leftAction for several ceterms:leftSource, ceterms:rightAction for several ceterms:rightSource, '
        'for example "array:AnyOf".', 'Registry Assistant 2026-03'),
    'reference-ctid': Rule(
        V, 'The address {} does not end in a CTID, so it leads to nothing in the Registry.',
        'Write "ce-" and the whole UUID of the resource, 39 characters.', 'About the CTID, 2024-05'),
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
    if any(map(_may_mislead, stated.by_subject.values())):
        yield from _misleading(stated)
    for node in stated.nodes.values():
        kind = node.get('@type', '')
        if 'ceterms:minimumDuration' in node and 'ceterms:maximumDuration' in node:
            yield from _durations(node)
        if 'ceasn:dateCreated' in node and 'ceasn:dateModified' in node:
            yield from _edited(node)
        if kind == 'ceterms:ComponentCondition':
            yield from _condition(node)
        elif kind == 'ceterms:CredentialAlignmentObject':
            yield from _alignment(node)
        elif kind == 'ceterms:Constraint':
            yield from _constraint(node)
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


def _constraint(node: Node) -> Iterator[_Broken]:
    for side in ('left', 'right'):
        source = f'ceterms:{side}Source'
        if len(_listed(node, source)) > 1 and not _listed(node, f'ceterms:{side}Action'):
            yield 'constraint-action-missing', node, source, source


_DURATION = re.compile(
    r'P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?'.replace(
        r'\d+', r'[0-9]+(?:\.[0-9]+)?'
    )
)


def _durations(node: Node) -> Iterator[_Broken]:
    """Years and months are months, all that is shorter is seconds; months and seconds are not compared with each other."""
    least, greatest = (_first(node, f'ceterms:{word}Duration') for word in ('minimum', 'maximum'))
    shorter, longer = _months_and_seconds(least), _months_and_seconds(greatest)
    if shorter and longer and shorter != longer and all(a >= b for a, b in zip(shorter, longer, strict=True)):
        yield 'duration-order', node, 'ceterms:minimumDuration', least


def _months_and_seconds(text: str) -> tuple[float, float] | None:
    """What an ISO 8601 duration comes to; None for what is none."""
    match = _DURATION.fullmatch(text)
    if not match:
        return None
    years, months, weeks, days, hours, minutes, seconds = (float(number or 0) for number in match.groups())
    return 12 * years + months, ((7 * weeks + days) * 24 + hours) * 3600 + 60 * minutes + seconds


_DAY = re.compile(r'[0-9]{4}-[0-9]{2}-[0-9]{2}')


def _edited(node: Node) -> Iterator[_Broken]:
    created, modified = (_first(node, f'ceasn:date{word}')[:10] for word in ('Created', 'Modified'))
    if _DAY.fullmatch(created) and _DAY.fullmatch(modified) and created > modified:
        yield 'date-order-created-modified', node, 'ceasn:dateCreated', _first(node, 'ceasn:dateCreated')


_RESOURCE = re.compile(r'https?://(?:[a-z]+\.)?credentialengineregistry\.org/\S*/ce-[^/]*', re.IGNORECASE)


_CTID_AT_END = re.compile(r'.*/ce-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}> \.').fullmatch


def _may_mislead(lines: list[str]) -> bool:
    """Quickly: whether one of these statements may have an address of the Registry as its value that does not end in a CTID."""
    for line in lines:
        if line[-3:] == '> .':
            value = line[line.rfind(' <') :]
            if ('/ce-' in value or '/CE-' in value) and not _CTID_AT_END(value):
                return True
    return False


def _misleading(stated: Statements) -> Iterator[_Broken]:
    known = coercions()
    for node in stated.nodes.values():
        for key in node:
            if known.get(key) == '@id':
                for text in _texts(item.get('@id') if isinstance(item, dict) else item for item in _listed(node, key)):
                    if _RESOURCE.fullmatch(text) and not ctid_of(text):
                        yield 'reference-ctid', node, key, text


def _alignment(node: Node) -> Iterator[_Broken]:
    names, target = node.get('ceterms:targetNodeName'), node.get('ceterms:targetNode')
    if not isinstance(names, dict) or not isinstance(target, str):
        return
    labels = _concept_names(target)
    said = [t for tag, text in names.items() if tag[:2].lower() == 'en' for t in (text if isinstance(text, list) else [text])]
    if labels and said and not any(_letters(str(text)) in labels for text in said):
        yield 'concept-label-differs', node, 'ceterms:targetNodeName', said[0]


@cache
def _concept_names(name: str) -> frozenset[str]:
    """How the label of a concept may be written: as in the vocabulary, without its hyphens and spaces, or the bare name."""
    table = vocabulary.load()
    concept = table.concepts.get(table.compact(table.expand(name)))
    return frozenset((_letters(concept.label), _letters(concept.local))) if concept else frozenset()


@lru_cache(maxsize=4096)
def _letters(text: str) -> str:
    return ''.join(c for c in text.lower() if c.isalnum())


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


def _first(node: Node, key: str) -> str:
    """The first value of a property if it is a text; else ''."""
    return next((value for value in _listed(node, key)[:1] if isinstance(value, str)), '')


def _texts(values: Iterable[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str)]
