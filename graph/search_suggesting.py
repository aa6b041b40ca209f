"""What may be meant by what is being typed: by group, names that begin so before names with a word that begins so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from pyroaring import BitMap

from ctdl.search_texts import indexed, words
from ctdl.vocabulary import load
from graph.ledger import Ledger
from graph.ledger_schema import explained
from graph.search_index import SearchIndex, facts_of
from graph.search_matching import with_name_prefix
from graph.search_passages import members_at
from graph.search_tables import MEMBERS, SHIFT
from graph.search_words import Query, parse

_CLASSES = {
    'credentials': ('Credentials', ('ceterms:Credential',)),
    'organizations': ('Organizations', ('ceterms:Organization', 'ceterms:CredentialOrganization')),
    'learning': ('Learning and assessment', ('ceterms:LearningOpportunityProfile', 'ceterms:AssessmentProfile')),
    'competencies': ('Competencies', ('ceasn:CompetencyFramework', 'ceasn:Competency', 'ceterms:Collection')),
    'work': ('Occupations and work', ('ceterms:Occupation', 'ceterms:Job', 'ceterms:WorkRole', 'ceterms:Task')),
    'pathways': ('Pathways', ('ceterms:Pathway', 'ceterms:PathwaySet')),
}
"""Title and classes of each group of documents."""
_LOOKED = 3000
"""Names and rows that are looked at, at most: a letter or two may begin tens of thousands."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that may be meant: a record (`ctid`; `iri` of its member where that is meant), a filter (`facet`, `value`), or a `term`."""

    label: str
    detail: str
    ctid: str = ''
    iri: str = ''
    facet: str = ''
    value: str = ''
    term: str = ''


@dataclass(frozen=True, slots=True)
class Group:
    """Suggestions of one kind."""

    name: str
    label: str
    suggestions: tuple[Suggestion, ...]


def suggestions(ledger: Ledger, index: SearchIndex, prefix: str, each: int) -> list[Group]:
    """The groups that have something, in a fixed order."""
    query = parse(prefix, typing=True)
    if not query.wanted:
        return []
    of_group = _groups(index)
    chosen = _chosen(of_group, _candidates(ledger, index, prefix, query), each)
    facts = facts_of(ledger, [id for ids in chosen.values() for id in ids])
    out = []
    for name, (label, _) in _CLASSES.items():
        found = [Suggestion(facts[id][2]['name'], load().label(facts[id][2]['kind']), facts[id][0]) for id in chosen[name]]
        if name == 'competencies':
            found += _members(ledger, query, each - len(found))
        elif name == 'work':
            found += islice(_codes(index, prefix), each - len(found))
        out.append(Group(name, label, tuple(found)))
    out.append(Group('terms', 'Terms of CTDL', tuple(islice(_terms(prefix), each))))
    return [group for group in out if group.suggestions]


def _groups(index: SearchIndex) -> dict[str, BitMap]:
    cache = index.cache('groups')
    for name, (_, classes) in _CLASSES.items():
        if name not in cache:
            kinds = {below for above in classes for below in load().descendants(above)}
            bitmaps = index.of('type')
            cache[name] = BitMap.union(BitMap(), *(bitmaps[kind] for kind in kinds & bitmaps.keys()))
    return cache


def _candidates(ledger: Ledger, index: SearchIndex, prefix: str, query: Query) -> Iterator[int]:
    yield from islice(with_name_prefix(index, ' '.join(words(prefix))), _LOOKED)
    names = index.names
    with explained(ledger.path):
        sql = f'SELECT rowid FROM search_words (?) LIMIT {_LOOKED}'
        rows = ledger.connection.execute(sql, (f'{{name other codes}}: ({query.fts})',)).fetchall()
    yield from sorted((row[0] >> SHIFT for row in rows if not row[0] & MEMBERS), key=lambda id: (names.get(id, ''), id))


def _chosen(of_group: dict[str, BitMap], candidates: Iterable[int], each: int) -> dict[str, list[int]]:
    chosen: dict[str, list[int]] = {name: [] for name in _CLASSES}
    for id in candidates:
        for name, ids in chosen.items():
            if len(ids) < each and id in of_group[name] and id not in ids:
                ids.append(id)
        if all(len(ids) >= each for ids in chosen.values()):
            break
    return chosen


def _members(ledger: Ledger, query: Query, most: int) -> list[Suggestion]:
    """Competencies and other members, once three letters are there."""
    if most <= 0 or sum(map(len, query.units[-1].words)) < 3:
        return []
    with explained(ledger.path):
        sql = f'SELECT rowid FROM search_words (?) WHERE rowid & {MEMBERS} LIMIT ?'
        rows = ledger.connection.execute(sql, (f'{{codes parts}}: ({query.fts})', most)).fetchall()
    found = []
    for (row,) in rows:
        facts = facts_of(ledger, [row >> SHIFT])
        for member in members_at(ledger, row >> SHIFT, [row & MEMBERS]) if facts else ():
            ctid, _, known = facts[row >> SHIFT]
            found.append(Suggestion(member.name, known['name'], ctid, member.iri))
    return found


def _codes(index: SearchIndex, prefix: str) -> Iterator[Suggestion]:
    """Codes of occupations that begin so, or whose label has words that do."""
    wanted = words(prefix)
    for code, label in sorted(index.labels.get('occupation', {}).items()):
        if code.startswith(prefix.strip()) or indexed(label).startswith(' '.join(wanted)):
            yield Suggestion(f'{code} {label}', 'Occupation', facet='occupation', value=code)


def _terms(prefix: str) -> Iterator[Suggestion]:
    start = prefix.strip().lower()
    table = load()
    for name, term in table.terms.items():
        if term.label.lower().startswith(start) or term.local.lower().startswith(start) or name.lower().startswith(start):
            yield Suggestion(term.label, f'{term.kind} {name}', term=name)
