"""Arrays of JSON values: documents and envelopes one by one, bare nodes put together into the documents that they were part of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from ctdl import archives, json_slices, jsontext
from ctdl.archives import Feed
from ctdl.ctid import ctid_of, is_ctid
from ctdl.envelopes import meaning_of
from ctdl.errors import CTDLError, InputError
from ctdl.findings import Finding
from ctdl.json_slices import Slice, place_of
from ctdl.jsontext import Place
from ctdl.limits import Limits
from ctdl.notices import READING
from ctdl.raw_documents import Body, Item, Origin, RawDocument, unreadable

_CONTAINERS = frozenset(('CompetencyFramework', 'ConceptScheme', 'ProgressionModel', 'Pathway', 'Rubric', 'Collection'))
_MEMBERS = frozenset(
    ('Competency', 'Concept', 'ProgressionLevel', 'RubricCriterion', 'RubricLevel', 'CriterionLevel', 'ComponentCondition')
)
_PARTS = frozenset(
    (
        *('AggregateDataProfile', 'AlignmentObject', 'CollectionMember', 'ConditionProfile', 'Constraint'),
        *('ContactPoint', 'CostProfile', 'CredentialAlignmentObject', 'DurationProfile', 'EarningsProfile'),
        *('EmploymentOutcomeProfile', 'FinancialAssistanceProfile', 'GeoCoordinates', 'HoldersProfile'),
        *('IdentifierValue', 'JurisdictionProfile', 'MonetaryAmount', 'MonetaryAmountDistribution', 'PayProfile'),
        *('Place', 'PostalAddress', 'ProcessProfile', 'QuantitativeValue', 'RevocationProfile'),
        *('StructuredStatement', 'SubjectProfile', 'DataProfile', 'DataSetTimeFrame', 'Dimension', 'Observation'),
        *('ValueProfile', 'VerificationServiceProfile'),
    )
)
_NAMESPACE = re.compile(r'.*[:/#]')


@dataclass(slots=True)
class _Group:
    """The bare nodes of an array that make one document."""

    source: str
    begin: int
    end: int
    container: bool
    context: Any
    nodes: list[Body] = field(default_factory=list)
    data: bytes = b''
    bytes: int = 0
    findings: tuple[Finding, ...] = ()

    def add(self, node: Body, piece: Slice, findings: tuple[Finding, ...], limit: int) -> None:
        self.end = piece.end
        self.bytes += len(piece.data)
        self.data = piece.data if not self.nodes else b''
        if self.bytes > limit:
            self.nodes = self.nodes[:1]
            return
        index = len(self.nodes)
        self.findings += tuple(replace(found, pointer=f'/@graph/{index}{found.pointer}') for found in findings)
        self.nodes.append(node)

    def item(self, limit: int) -> Item:
        if self.bytes > limit:
            return unreadable(self.source, archives.too_large(limit, self.bytes), self.end)
        if self.data:
            findings = tuple(replace(found, pointer=found.pointer.removeprefix('/@graph/0')) for found in self.findings)
            return RawDocument(self.source, self.nodes[0], self.data, findings=findings, offset=self.end)
        body: Body = {'@context': self.context} if self.context is not None else {}
        body['@graph'] = [_without_context(node, self.context) for node in self.nodes]
        return RawDocument(self.source, body, orjson.dumps(body), findings=self.findings, offset=self.end)


def _without_context(node: Body, context: Any) -> Body:
    """A node without the context that the document has; a different one stays."""
    if '@context' not in node or node['@context'] != context:
        return node
    return {key: value for key, value in node.items() if key != '@context'}


def array_items(feed: Feed, origin: Origin) -> Iterator[Item]:
    """The elements of an array; bare nodes are put together into documents."""
    limit = origin.limits.document_bytes
    begin = Place(feed.line, feed.column, feed.offset)
    group: _Group | None = None
    context: Any = None
    index = -1
    piece: Slice | CTDLError | None = None
    for piece in json_slices.elements(feed, origin.limits):
        index += isinstance(piece, Slice) or 'limit' in piece.facts
        source = f'{origin.source}#/{max(index, 0)}'
        value, wrong, findings = _parsed(piece, origin.limits)
        if wrong:
            if feed.offset > origin.start:
                yield unreadable(source, wrong, group.begin if group else feed.offset, place_of(piece))
            continue
        assert isinstance(piece, Slice)
        node = _bare_node(value)
        if node and group and _belongs(node, group):
            group.add(node, piece, findings, limit)
            continue
        if group and group.end > origin.start:
            yield group.item(limit)
        group = None
        if node:
            context = node.get('@context', context) if context is None else context
            group = _Group(source, piece.place.offset, piece.end, bool(_classes(node) & _CONTAINERS), node.get('@context', context))
            group.add(node, piece, findings, limit)
        elif piece.end > origin.start:
            yield meaning_of(value, piece, source, findings, origin.limits)
    if group and group.end > origin.start:
        yield group.item(limit)
    if piece is None and feed.offset > origin.start:
        yield unreadable(origin.source, _nothing(), feed.offset, begin)


def _nothing() -> InputError:
    return InputError('There is nothing in the array.', shape='reading-empty', remedy=READING['reading-empty'].remedy)


def _parsed(piece: Slice | CTDLError, limits: Limits) -> tuple[Any, CTDLError | None, tuple[Finding, ...]]:
    if isinstance(piece, CTDLError):
        return None, piece, ()
    try:
        value, findings = jsontext.parse(piece.data, limits, piece.place)
    except CTDLError as error:
        return None, error, ()
    return value, None, findings


def _bare_node(value: Any) -> Body | None:
    """A node that may have to be put together with others: no @graph of its own, no envelope."""
    return value if isinstance(value, dict) and '@graph' not in value and ('@type' in value or '@id' in value) else None


def _classes(node: Body) -> frozenset[str]:
    """Names of a node's classes without prefix or namespace."""
    kinds = node.get('@type')
    return frozenset(_NAMESPACE.sub('', kind) for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str))


def _belongs(node: Body, group: _Group) -> bool:
    """Whether a node is part of the document before it.

    Members (competencies, concepts, components …) are, after a container; so are nodes without a CTID, except those that
    stand for themselves: an address of their own, and a class that has records or a context of their own.
    """
    classes = _classes(node)
    member = bool(classes & _MEMBERS) or any(name.endswith('Component') for name in classes)
    if member and group.container:
        return True
    name = node.get('@id')
    label = name if isinstance(name, str) else ''
    if is_ctid(str(node.get('ceterms:ctid', '')).strip().lower()) or ctid_of(label.rsplit(':', 1)[-1]):
        return False
    alone = label and not label.startswith('_:')
    return not alone or ('@context' not in node and (member or bool(classes & _PARTS)))
