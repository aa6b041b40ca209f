"""An organization as its page shows it: what it owns by class and status, quality assurance, parts, coverage, gaps, last changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import orjson
from pyroaring import BitMap

from ctdl.ctid import ctid_of
from ctdl.vocabulary import load
from graph.ledger import Ledger
from web.called import named
from web.coverage import Counted, filled
from web.coverage_page import label

NAMED = 12
"""Records of a class that are named; the rest are in the search."""
GAPS = 12
PARTS = """# param organization iri: the organization
PREFIX ceterms: <https://purl.org/ctdl/terms/>
SELECT ?how ?other (MIN(?named) AS ?name) WHERE {
  { VALUES (?how ?up) { ('department' ceterms:department) ('part' ceterms:subOrganization) ('above' ceterms:parentOrganization) }
    $organization ?up ?other }
  UNION
  { VALUES (?how ?down) { ('above' ceterms:department) ('above' ceterms:subOrganization) ('part' ceterms:parentOrganization) }
    ?other ?down $organization }
  FILTER(isIRI(?other))
  OPTIONAL { ?other ceterms:name ?named }
}
GROUP BY ?how ?other
ORDER BY ?how ?other"""
"""Departments, parts and what it is a part of, whichever side says so."""
PART_WORDS = {'above': 'Part of', 'department': 'Departments', 'part': 'Members and parts'}


@dataclass(frozen=True, slots=True)
class Record:
    """A record that is owned."""

    ctid: str
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """The records of one class: how many, how many with each status (under the columns of the portfolio), the first by name.

    `whole` and `whole_states` count those of the classes under it, too, as the search does; `depth` is how many classes of the portfolio
    it stands under.
    """

    kind: str
    label: str
    total: int
    states: tuple[int, ...]
    records: tuple[Record, ...]
    whole: int
    whole_states: tuple[int, ...]
    depth: int


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What an organization owns and offers: classes down, statuses across (words, and the concepts of any scheme that have them)."""

    total: int
    states: tuple[tuple[str, tuple[str, ...]], ...]
    groups: tuple[Group, ...]

    @property
    def by_status(self) -> list[tuple[str, int]]:
        """How many records have each status."""
        return [(state, sum(group.states[place] for group in self.groups)) for place, (state, _) in enumerate(self.states)]


@dataclass(frozen=True, slots=True)
class Assurance:
    """Quality assurance given or received: to or by whom, which kind, who says so, and when."""

    ctid: str
    iri: str
    name: str
    kind: str
    how: str
    when: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that records of a class lack."""

    kind: str
    kind_label: str
    property: str
    label: str
    required: bool
    lacking: int
    documents: int


HOW = {
    'thing': 'the one assured',
    'agent': 'the one that assures',
    'action': 'an action on record',
    'jurisdiction': 'for a jurisdiction',
}


def portfolio(ledger: Ledger, ids: BitMap, statuses: Mapping[str, BitMap], names: Mapping[str, str]) -> Portfolio:
    """What is owned, from the numbers of its documents; `names` by CTID are those of documents that may be named."""
    some: dict[str, BitMap] = {}
    meant: dict[str, tuple[str, ...]] = {}
    for state, bitmap in sorted(statuses.items()):
        if own := bitmap & ids:
            some[label(state)] = some.get(label(state), BitMap()) | own
            meant[label(state)] = (*meant.get(label(state), ()), state)
    states = sorted(some, key=lambda state: (-len(some[state]), state))
    sql = 'SELECT c.born, c.ctid, c.kind FROM current c WHERE NOT c.deleted AND c.born IN (SELECT value FROM json_each(?))'
    kinds: dict[str, list[tuple[int, str]]] = {}
    for born, ctid, kind in ledger.connection.execute(sql, (orjson.dumps(list(ids)).decode(),)):
        kinds.setdefault(kind, []).append((born, ctid))
    groups = [_group(kind, kinds, [some[state] for state in states], names) for kind in kinds]
    return Portfolio(
        sum(group.total for group in groups), tuple((state, meant[state]) for state in states), tuple(_as_tree(groups))
    )


def _group(kind: str, kinds: Mapping[str, Sequence[tuple[int, str]]], states: Sequence[BitMap], names: Mapping[str, str]) -> Group:
    under = load().descendants(kind) | {kind} if kind in load() else {kind}
    own = BitMap(born for born, _ in kinds[kind])
    whole = BitMap(born for name in under & kinds.keys() for born, _ in kinds[name])
    records = sorted(
        (Record(ctid, names[ctid]) for _, ctid in kinds[kind] if ctid in names), key=lambda one: (one.name.casefold(), one.ctid)
    )
    return Group(
        kind, label(kind), len(own), tuple(len(own & state) for state in states), tuple(records[:NAMED]), len(whole),
        tuple(len(whole & state) for state in states), len(_above(kind, kinds)),
    )  # fmt: skip


def _above(kind: str, kinds: Iterable[str]) -> list[str]:
    """The classes among some that a class stands under."""
    return [name for name in kinds if name != kind and kind in load() and name in load().classes and load().is_a(kind, name)]


def _as_tree(groups: Sequence[Group]) -> list[Group]:
    """The largest first, each class before those under it."""
    by_kind = {group.kind: group for group in groups}

    def place(group: Group) -> list[tuple[int, str]]:
        above = sorted((by_kind[name] for name in _above(group.kind, by_kind)), key=lambda one: one.depth)
        return [(-one.whole, one.label) for one in (*above, group)]

    return sorted(groups, key=place)


def assurances(rows: Iterable[Sequence[object]], given: bool) -> list[Assurance]:
    """The rows of the queries about quality assurance, what several say of the same in one."""
    found: dict[tuple[str, str], Assurance] = {}
    for row in rows:
        iri, name = str(row[0] or ''), str(row[1] or '')
        kind, how = (str(row[3]), str(row[4])) if given else (str(row[2]), str(row[3]))
        when = '' if given else ' to '.join(str(value)[:10] for value in row[4:6] if value)
        said = HOW.get(how, how)
        if known := found.get((iri, kind)):
            said = known.how if said in known.how else f'{known.how}, {said}'
            when = '; '.join(dict.fromkeys(filter(None, (known.when, when))))
        found[iri, kind] = Assurance(ctid_of(iri) or '', iri, named(iri, name), kind, said, when)
    return list(found.values())


def gaps(counted: Counted, among: BitMap) -> list[Gap]:
    """What its records lack most: required things first, then by how many records lack it."""
    found = []
    for kind in counted.kinds:
        for one in filled(counted, kind, among):
            if one.lacking:
                words = ' or '.join(map(label, one.row))
                found.append(Gap(kind, label(kind), one.row[0], words, one.required, one.lacking, one.documents))
    return sorted(found, key=lambda gap: (not gap.required, -gap.lacking, gap.kind, gap.label))


def is_organization(kind: str) -> bool:
    """True for classes of organizations."""
    return (kind in load() and load().is_a(kind, 'ceterms:Agent')) or kind.endswith('Organization')
