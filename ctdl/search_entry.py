"""What the search keeps of a document: its texts by column, its members with theirs, and the facts that it is filtered and sorted by."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import orjson

from ctdl.checking import score
from ctdl.document import Document, read
from ctdl.search_facets import best, claims, concepts, iri_of, labels, texts, values

Node = dict[str, Any]

COLUMNS = ('name', 'other', 'codes', 'subjects', 'parts', 'description')
"""Columns of the index, best first: name, other names, codes, keywords and subjects, texts of members and profiles, descriptions."""

NAMES = ('ceterms:name', 'ceasn:name', 'skos:prefLabel', 'ceasn:competencyLabel', 'schema:name', 'ceterms:legalName')
_OTHER = ('ceterms:alternateName', 'skos:altLabel', 'skos:hiddenLabel', 'ceterms:acronym')
_CODES = (
    'ceterms:codedNotation', 'ceasn:codedNotation', 'ceasn:altCodedNotation', 'ceterms:credentialId', 'ceterms:versionCode',
    'ceterms:ipedsID', 'ceterms:opeID', 'ceterms:leiCode', 'ceterms:ncesID', 'ceterms:duns', 'ceterms:fein', 'ceterms:naics',
    'ceterms:isicV4', 'skos:notation', 'ceterms:iSICV4', 'ceterms:credentialNumber',
)  # fmt: skip
_IDENTIFIERS = ('ceterms:identifier', 'ceterms:versionIdentifier')
_WORDS = ('ceterms:keyword', 'ceasn:conceptKeyword', 'ceasn:localSubject', 'ceasn:competencyCategory', 'ceterms:componentCategory')
_ALIGNMENTS = (
    'ceterms:subject', 'ceterms:occupationType', 'ceterms:industryType', 'ceterms:instructionalProgramType', 'ceterms:degreeConcentration',
    'ceterms:degreeMajor', 'ceterms:degreeMinor',
)  # fmt: skip
_ALIGNED = ('ceterms:teaches', 'ceterms:assesses', 'ceterms:targetCompetency', 'ceterms:knowledgeEmbodied', 'ceterms:skillEmbodied')
_CONDITIONS = ('ceterms:requires', 'ceterms:recommends', 'ceterms:corequisite', 'ceterms:entryCondition', 'ceterms:renewal')
_DESCRIPTIONS = (
    'ceterms:description', 'ceasn:description', 'skos:definition', 'dct:description', 'ceasn:comment', 'schema:description',
    'ceterms:agentPurposeDescription',
)  # fmt: skip
_STATEMENTS = ('ceasn:competencyText', 'ceasn:benchmarkText', 'ceterms:statementText')


class Member(NamedTuple):
    """A part of a document that can be a hit of its own: a competency, component, concept. `name` is its text where it has no name."""

    iri: str
    kind: str
    name: str
    codes: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index is to hold of one document: `own` and `members` are its texts, `facts` what it is filtered by, each packed."""

    own: bytes
    members: bytes
    facts: bytes


def entry(document: Document) -> Entry:
    """The entry of a document."""
    members = [_member(node) for node in document.nodes[1:] if node['@id'][:2] != '_:']
    return Entry(
        _packed(own_texts(document)), _packed(members) if members else b'', zlib.compress(orjson.dumps(facts(document)), 1)
    )


def entry_of(data: bytes) -> Entry | None:
    """The entry of a document from its bytes; None for what is no JSON object."""
    try:
        body = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    return entry(read(body)) if isinstance(body, dict) else None


def _packed(value: Any) -> bytes:
    return zlib.compress(orjson.dumps(value, default=tuple), 1)


def unpacked(data: bytes) -> Any:
    """What was packed; [] for nothing."""
    return orjson.loads(zlib.decompress(data)) if data else []


def facts(document: Document) -> dict[str, Any]:
    """What a document is shown, sorted and filtered by: `iri`, `name`, `kind`, `score`, `cost`, `hours`, facets, claims and labels."""
    main = document.main
    return {
        'iri': iri_of(str(main.get('@id', ''))),
        'name': name_of(main),
        'kind': document.kind,
        'score': round(score(document), 1),
        'cost': _cost(document),
        'hours': _hours(document),
        'facets': values(document),
        'claims': claims(document),
        'labels': labels(document),
    }


_NAMED = (*NAMES, *_STATEMENTS)
_SAID = (*NAMES, *_STATEMENTS, *_OTHER, *_WORDS, *_DESCRIPTIONS)


def name_of(node: Node, language: str = 'en') -> str:
    """The name of a node, else its text."""
    return next((text for key in _NAMED if key in node and (text := best(node[key], language))), '')


def own_texts(document: Document) -> list[Any]:
    """The texts of the main resource and its profiles by COLUMNS; several values of a column are lines.

    At the end, by number of a column, the property that states each of its lines, where that is worth telling.
    """
    main = document.main
    labelled = {node['@id']: node for node in document.nodes if node['@id'][:2] == '_:'}
    aligned = [(key, node) for key in _ALIGNMENTS for node in _profiles(main, key, labelled)]
    named = [(key, node) for key in (*_ALIGNED, *_CONDITIONS) for node in _profiles(main, key, labelled)]
    inner = [(key, node) for key, outer in named for each in _ALIGNED for node in _profiles(outer, each, labelled)]
    columns: tuple[Sourced, ...] = (
        _sourced(main, (*NAMES, *_STATEMENTS)),
        _sourced(main, _OTHER),
        _joined_codes([*_sourced(main, _CODES), *_identifiers(main, labelled), *_under(aligned, ('ceterms:codedNotation',))]),
        [*_sourced(main, _WORDS), *_under(aligned, ('ceterms:targetNodeName',))],
        _under([*named, *inner], (*NAMES, 'ceterms:targetNodeName', 'ceterms:condition')),
        [*_sourced(main, _DESCRIPTIONS), *_under(named, ('ceterms:description',))],
    )
    kept = [_once(column) for column in columns]
    return ['\n'.join(column) for column in kept] + [_sources(kept)]


Sourced: TypeAlias = list[tuple[str, str]]
"""Texts, each with the property of the main resource by which it is there."""
_TOLD = (1, 2, 3, 4)
"""Columns of which the properties are kept: in names and descriptions a match needs no telling."""


def _sourced(node: Node, keys: Iterable[str]) -> Sourced:
    return [(text, key) for key in keys if key in node for text in texts(node[key]) if text.strip()]


def _under(nodes: Iterable[tuple[str, Node]], keys: Iterable[str]) -> Sourced:
    return [(text, key) for key, node in nodes for text in _of(node, keys)]


def _joined_codes(codes: Sourced) -> Sourced:
    key_of = dict(reversed(codes))
    found = with_joined(text for text, _ in codes)
    return [(text, key_of.get(text, '')) for text in found]


def _once(column: Sourced) -> dict[str, str]:
    found: dict[str, str] = {}
    for text, key in column:
        found.setdefault(text, key)
    return found


def _sources(columns: list[dict[str, str]]) -> dict[str, list[str]]:
    """The property of each line; a text of several lines is several."""
    return {
        str(number): [key for text, key in columns[number].items() for _ in range(text.count('\n') + 1)]
        for number in _TOLD
        if columns[number]
    }


def _member(node: Node) -> Member:
    codes = '\n'.join(with_joined(_of(node, _CODES)))
    name = name_of(node)
    rest = [text for text in _of(node, _SAID) if text != name]
    return Member(iri_of(node['@id']), str(node.get('@type', '')), name, codes, '\n'.join(rest))


def with_joined(codes: Iterable[str]) -> list[str]:
    """Codes, and those with a hyphen or a stop once more without it: WELD-101 is also found as weld101."""
    found = list(dict.fromkeys(codes))
    return found + [joined for code in found if (joined := re.sub(r'[\s./-]+', '', code)) != code and len(code) < 24]


def rows(own: list[Any], members: list[Member]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows of the index for one document: 0 its own texts, 1, 2 … its members."""
    yield 0, tuple(own[: len(COLUMNS)])
    for number, (_, _, name, codes, text) in enumerate(members, start=1):
        yield number, ('', '', codes, '', f'{name}\n{text}' if text else name, '')


def _of(node: Node, keys: Iterable[str]) -> list[str]:
    return [text for key in keys if key in node for text in texts(node[key]) if text.strip()]


def _profiles(node: Node, key: str, labelled: dict[str, Node]) -> list[Node]:
    if key not in node:
        return []
    value, found = node[key], []
    for item in value if type(value) is list else (value,):
        if type(item) is dict:
            found.append(labelled.get(item.get('@id', ''), item))
        elif type(item) is str and item in labelled:
            found.append(labelled[item])
    return found


def _identifiers(node: Node, labelled: dict[str, Node]) -> Sourced:
    return [
        (text, key)
        for key in _IDENTIFIERS
        for item in _profiles(node, key, labelled)
        for text in _of(item, ('ceterms:identifierValueCode',))
    ]


AGGREGATE = 'costType:AggregateCost'
"""The kind of cost that stands for all others."""


def _cost(document: Document) -> float | None:
    """The least that a resource can cost by its own cost profiles; None when they state no price.

    Prices of different kinds add up, of one kind the least counts (it is for other people), and an aggregate stands for all.
    """
    labelled = {node['@id']: node for node in document.nodes if node['@id'][:2] == '_:'}
    least: dict[str, float] = {}
    for number, profile in enumerate(_profiles(document.main, 'ceterms:estimatedCost', labelled)):
        prices = _prices(profile.get('ceterms:price'))
        for kind in concepts(document, profile, 'ceterms:directCostType') or [str(number)] if prices else ():
            least[kind] = min(*prices, least.get(kind, prices[0]))
    return (least[AGGREGATE] if AGGREGATE in least else sum(least.values())) if least else None


_DURATION = re.compile(
    r'P(?=.)(?:([0-9.]+)Y)?(?:([0-9.]+)M)?(?:([0-9.]+)W)?(?:([0-9.]+)D)?(?:T(?:([0-9.]+)H)?(?:([0-9.]+)M)?(?:([0-9.]+)S)?)?'
)
_IN_HOURS = (8766.0, 730.5, 168.0, 24.0, 1.0, 1 / 60, 1 / 3600)
"""Hours in a year, month, week, day, hour, minute, second."""


_DECIMAL = re.compile(r'[+-]?([0-9]{1,15}(\.[0-9]*)?|\.[0-9]+)')


def _prices(value: Any) -> list[float]:
    """The numbers of a price; a number written as text is one, as the context says."""
    items = value if type(value) is list else [value]
    return [float(one) for one in items if type(one) in (int, float) or (type(one) is str and _DECIMAL.fullmatch(one))]


DURATIONS = ('ceterms:exactDuration', 'ceterms:minimumDuration', 'ceterms:timeRequired')
"""Properties of a duration profile that say how long it takes at least."""


def _hours(document: Document) -> float | None:
    """The shortest time that the durations of a resource state, in hours; None when none does."""
    labelled = {node['@id']: node for node in document.nodes if node['@id'][:2] == '_:'}
    profiles = _profiles(document.main, 'ceterms:estimatedDuration', labelled)
    found = [_in_hours(text) for node in profiles for text in _of(node, DURATIONS)]
    return min((hours for hours in found if hours is not None), default=None)


def _in_hours(duration: str) -> float | None:
    match = _DURATION.fullmatch(duration)
    try:
        return (
            sum(float(number) * hours for number, hours in zip(match.groups(), _IN_HOURS, strict=True) if number) if match else None
        )
    except ValueError:
        return None
