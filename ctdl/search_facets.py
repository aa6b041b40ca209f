"""What a search can be narrowed by: the facets, where their values stand in a document, and what one document says of another.

The tables here are read twice: by `values` and `claims`, which take them from a document, and by `graph.search_sparql`, which writes
the same as SPARQL. A test holds the two together. References are followed into embedded profiles and blank labels only, never into other
documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from ctdl.document import Document
from ctdl.ntriples import address_iri
from ctdl.statements import BASE, GENID
from ctdl.vocabulary import load

Node = dict[str, Any]
Kind = Literal['class', 'concept', 'code', 'text', 'tag', 'resource', 'flag', 'band', 'day', 'amount', 'length', 'record']


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet: its name in addresses and options, its label, how its values are to be read, and where they stand.

    `paths` are properties of the main resource; `then` what is taken of the profiles under them (() takes the values themselves);
    `claimed` are properties by which another resource says it of this one. Of several chosen values one must hold, with `every` all.
    """

    name: str
    label: str
    kind: Kind
    paths: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()
    every: bool = False


QUALITY = ('accredited', 'approved', 'recognized', 'regulated')
ACTIONS = ('ceterms:AccreditAction', 'ceterms:ApproveAction', 'ceterms:RecognizeAction', 'ceterms:RegulateAction')
"""Credentialing actions by which the acting agent gives quality assurance to its object."""
JURISDICTIONS = tuple(f'ceterms:{word}In' for word in QUALITY)
"""Quality assurance for a place; the profile says who asserts it."""

_ALIGNED = ('ceterms:targetNode',)
_CODED = ('ceterms:codedNotation',)

FACETS = {
    facet.name: facet
    for facet in (
        Facet('type', 'Type', 'class'),
        Facet(
            'owner', 'Owner', 'resource', ('ceterms:ownedBy', 'ceterms:offeredBy', 'ceasn:publisher', 'ceasn:creator'),
            claimed=('ceterms:owns', 'ceterms:offers')),
        Facet(
            'status', 'Status', 'concept',
            ('ceterms:credentialStatusType', 'ceterms:lifeCycleStatusType', 'ceasn:publicationStatusType'), _ALIGNED),
        Facet('level', 'Audience level', 'concept', ('ceterms:audienceLevelType',), _ALIGNED),
        Facet('audience', 'Audience', 'concept', ('ceterms:audienceType',), _ALIGNED),
        Facet(
            'delivery', 'Delivery', 'concept',
            ('ceterms:deliveryType', 'ceterms:learningDeliveryType', 'ceterms:assessmentDeliveryType'), _ALIGNED),
        Facet('occupation', 'Occupation', 'code', ('ceterms:occupationType',), _CODED),
        Facet('industry', 'Industry', 'code', ('ceterms:industryType',), _CODED),
        Facet('program', 'Instructional program', 'code', ('ceterms:instructionalProgramType',), _CODED),
        Facet('subject', 'Subject', 'text', ('ceterms:subject',), ('ceterms:targetNodeName',)),
        Facet('language', 'Language', 'tag', ('ceterms:inLanguage', 'ceasn:inLanguage')),
        Facet('region', 'State or region', 'text', ('ceterms:availableAt', 'ceterms:address'), ('ceterms:addressRegion',)),
        Facet('country', 'Country', 'text', ('ceterms:availableAt', 'ceterms:address'), ('ceterms:addressCountry',)),
        Facet(
            'quality', 'Quality assurance by', 'resource', tuple(f'ceterms:{word}By' for word in QUALITY),
            claimed=('ceterms:accredits', 'ceterms:approves', 'ceterms:recognizes', 'ceterms:regulates')),
        Facet('collection', 'List or collection', 'resource', ('ceterms:isMemberOf',), claimed=('ceterms:hasMember',)),
        Facet('has', 'With', 'flag', every=True),
        Facet('lacks', 'Without', 'flag', every=True),
        Facet('completeness', 'Completeness', 'band'),
        Facet('cost-from', 'Cost from', 'amount'),
        Facet('cost-to', 'Cost to', 'amount'),
        Facet('time-from', 'Time from', 'length'),
        Facet('time-to', 'Time to', 'length'),
        Facet('changed', 'Changed since', 'day'),
        Facet('until', 'Changed until', 'day'),
        Facet('ids', 'On the list', 'record'),
    )
}  # fmt: skip
"""Every facet by name, in the order in which they are shown."""

RANGED = ('day', 'amount', 'length', 'record')
"""Kinds of filters that have no values to count."""

FLAGS = {
    'cost': Facet('cost', 'Cost', 'flag', ('ceterms:estimatedCost', 'ceterms:commonCosts')),
    'duration': Facet('duration', 'Duration', 'flag', ('ceterms:estimatedDuration',)),
    'competencies': Facet(
        'competencies', 'Competencies', 'flag',
        ('ceterms:teaches', 'ceterms:assesses', 'ceterms:targetCompetency', 'ceasn:hasTopChild', 'ceasn:hasChild')),
    'outcomes': Facet(
        'outcomes', 'Outcome data', 'flag', ('ceterms:aggregateData', 'qdata:relevantDataSet'),
        claimed=('qdata:relevantDataSetFor',)),
    'quality': Facet('quality', 'Quality assurance', 'flag', FACETS['quality'].paths),
    'occupation': Facet('occupation', 'Occupation', 'flag', ('ceterms:occupationType',)),
    'program': Facet('program', 'Instructional program', 'flag', ('ceterms:instructionalProgramType',)),
    'pathway': Facet('pathway', 'Part of a pathway', 'flag', claimed=('ceterms:proxyFor', 'ceterms:sourceData')),
}  # fmt: skip
"""What the facets “has” and “lacks” ask for; `quality` is any value of the facet of that name, or an agent without an address."""

REQUIRED_COMPETENCIES = ('ceterms:requires', 'ceterms:targetCompetency')
"""A condition profile that names a competency counts as competencies, too."""

BANDS = {'0-24': 0, '25-49': 25, '50-74': 50, '75-100': 75}
"""Bands of the completeness score, by their lower end."""


def values(document: Document) -> dict[str, list[str]]:
    """The values of each facet that a document states of its main resource; facets without any are left out.

    Concepts and classes go by prefixed name, other resources by IRI.
    """
    reader = _Reader(document)
    main = document.main
    found = {facet.name: reader.of(main, facet) for facet in FACETS.values() if facet.paths}
    found['type'] = _classes(main)
    found['quality'] += (
        text
        for key in JURISDICTIONS
        for node in reader.profiles(main, key)
        for text in reader.resources(node, 'ceterms:assertedBy')
    )
    found['has'] = [name for name, flag in FLAGS.items() if any(main.get(key) not in (None, '', [], {}) for key in flag.paths)]
    outer, inner = REQUIRED_COMPETENCIES
    if 'competencies' not in found['has'] and any(node.get(inner) for node in reader.profiles(main, outer)):
        found['has'].append('competencies')
    if any(node.get('ceterms:assertedBy') for key in JURISDICTIONS for node in reader.profiles(main, key)):
        found['has'].append('quality')
    return {name: list(dict.fromkeys(each)) for name, each in found.items() if each}


def _classes(main: Node) -> list[str]:
    others = (str(item['@id']) for item in _listed(main.get('rdf:type')) if type(item) is dict and '@id' in item)
    return [load().compact(load().expand(name)) for name in (str(main.get('@type', '')), *others) if name]


MEMBERSHIP = 'ceterms:CollectionMember'
"""What stands in a collection for one of its members, which it names by `ceterms:proxyFor`, as a component of a pathway does."""

_CLAIMS = {
    **{key: (name, '') for name in ('owner', 'quality', 'collection') for key in FACETS[name].claimed},
    **{key: ('has', flag.name) for flag in FLAGS.values() for key in flag.claimed},
}
"""(facet, value) that a property claims of what it names; the value '' is the resource that has the property."""


def claims(document: Document) -> list[tuple[str, str, str]]:
    """(facet, value, IRI) for what a document says of other resources that belongs into their facets."""
    reader = _Reader(document)
    found: list[tuple[str, str, str]] = []
    for node in document.nodes:
        is_component = node.get('@type') != MEMBERSHIP
        for key in () if _CLAIMS.keys().isdisjoint(node) else _CLAIMS.keys() & node.keys():
            facet, value = _CLAIMS[key]
            if value == 'pathway' and not is_component:
                continue
            found.extend((facet, value or iri_of(node['@id']), target) for target in reader.resources(node, key))
        if node.get('@type') in ACTIONS:
            agents, objects = (reader.resources(node, f'ceterms:{key}') for key in ('actingAgent', 'object'))
            found.extend(('quality', agent, target) for agent in agents for target in objects)
    if 'ceterms:hasMember' in document.main or any(node.get('@type') == MEMBERSHIP for node in document.nodes):
        found.extend(_memberships(document, reader))
    return sorted(set(found))


def _memberships(document: Document, reader: _Reader) -> Iterator[tuple[str, str, str]]:
    """What stands in collections for their members: the collection, and what is meant."""
    main = document.main
    listed = {*reader.resources(main, 'ceterms:hasMember')}
    own = iri_of(str(main.get('@id', '')))
    inside = [(node, {own}) for node in reader.profiles(main, 'ceterms:hasMember')]
    apart = [(node, {own} if iri_of(node['@id']) in listed else set()) for node in document.nodes[1:]]
    for node, collections in (*inside, *apart):
        if node.get('@type') == MEMBERSHIP:
            for collection in collections | {*reader.resources(node, 'ceterms:isMemberOf')}:
                yield from (('collection', collection, target) for target in reader.resources(node, 'ceterms:proxyFor'))


def labels(document: Document) -> dict[str, dict[str, str]]:
    """What codes stand for, as the document says: by facet and code."""
    reader = _Reader(document)
    found: dict[str, dict[str, str]] = {}
    for facet in (facet for facet in FACETS.values() if facet.kind == 'code'):
        for key in facet.paths:
            for node in reader.profiles(document.main, key):
                name = best(node.get('ceterms:targetNodeName'))
                if name:
                    found.setdefault(facet.name, {}).update(dict.fromkeys(texts(node.get(facet.then[0])), name))
    return found


def concepts(document: Document, node: Node, key: str) -> list[str]:
    """The concepts that a node of a document names under a property, by alignment or address."""
    return list(_Reader(document)._concepts(node, key, _ALIGNED))


class _Reader:
    """Follows the references of one document into its own profiles."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._labelled: dict[str, Node] | None = None

    def of(self, main: Node, facet: Facet) -> list[str]:
        """The values of a facet."""
        found: list[str] = []
        for key in facet.paths:
            if key not in main:
                continue
            if facet.kind == 'resource':
                found += self.resources(main, key)
            elif facet.kind == 'tag':
                found += (tag.lower() for tag in texts(main[key]))
            elif facet.kind == 'concept':
                found += self._concepts(main, key, facet.then)
            elif facet.kind in ('code', 'text'):
                found += (text for node in self.profiles(main, key) for name in facet.then for text in texts(node.get(name)))
        return [text for text in found if text]

    def _concepts(self, main: Node, key: str, then: Iterable[str]) -> Iterator[str]:
        yield from map(load().compact, self.resources(main, key))
        for node in self.profiles(main, key):
            for name in then:
                yield from map(load().compact, self.resources(node, name))

    def resources(self, node: Node, key: str) -> list[str]:
        """The IRIs of what a property names, blank labels and embedded profiles left out."""
        found: list[str] = []
        if key not in node:
            return found
        for item in _listed(node[key]):
            text = item.get('@id') if type(item) is dict and len(item) == 1 else item
            if type(text) is str and text[:2] != '_:' and text.strip():
                found.append(iri_of(text))
        return found

    def profiles(self, node: Node, key: str) -> list[Node]:
        """The embedded profiles and labelled nodes under a property."""
        found: list[Node] = []
        if key not in node:
            return found
        for item in _listed(node[key]):
            if type(item) is dict and (len(item) > 1 or '@id' not in item):
                found.append(item)
                continue
            text = item['@id'] if type(item) is dict else item
            if type(text) is str and text[:2] == '_:' and (known := self._by_label().get(text)):
                found.append(known)
        return found

    def _by_label(self) -> dict[str, Node]:
        if self._labelled is None:
            self._labelled = {node['@id']: node for node in self._document.nodes if node['@id'][:2] == '_:'}
        return self._labelled


@lru_cache(maxsize=65536)
def iri_of(text: str) -> str:
    """The IRI that an address of the normal form is in the graph."""
    return load().canonical(address_iri(text)[0])


def is_anonymous(iri: str, base: str = BASE) -> bool:
    """True for the IRI that an anonymous node has in the graph of a registry."""
    return iri.startswith(f'{base}{GENID}')


def texts(value: Any) -> list[str]:
    """Every text in a value of the normal form: plain ones, language maps, value objects, arrays of them."""
    if type(value) is str:
        return [value]
    if type(value) is list:
        return [text for item in value for text in texts(item)]
    if type(value) is dict and '@value' in value:
        return texts(value['@value'])
    if type(value) is dict and '@id' not in value and '@type' not in value:
        return [text for item in value.values() for text in texts(item)]
    return [str(value)] if type(value) in (int, float) else []


def best(value: Any, language: str = 'en') -> str:
    """One text of a value: the first in a language, else the first; '' when there is none."""
    if type(value) is dict:
        for tag, text in value.items():
            if tag.lower().split('-')[0] == language and (found := texts(text)):
                return found[0]
    return next(iter(texts(value)), '')


def _listed(value: Any) -> list[Any]:
    return value if type(value) is list else [] if value is None else [value]
