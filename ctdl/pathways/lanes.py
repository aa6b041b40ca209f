"""Where the components of a pathway stand: lanes by progression level, else by term, else by how much comes before each.

- By level, as soon as one component has a level of the pathway's progression model that is described: a lane for each level that holds
  something, the parts of a level side by side under its name. Without a level, a component is “Not placed”.
- Else by term (`programTerm`), when at least half of the components say one; those that do not are “Not placed”.
- Else by the longest way from a start, along conditions, prerequisites, precedence and children: “Step 1”, “Step 2” … What needs nothing
  stands just before the first thing that it is for.

A group without a level or term of its own stands where the last of what it takes stands, as it is complete then.

The destination is always in the last lane; of several, those on which no other one builds and those that are not placed otherwise. That
lane bears the name of its level where the level is the last one and nobody else stands on it, else “Destination”. “Not placed” stands
first, or just before the destination where fewer links run backwards then. What a component needs from a later lane stays where it is:
`late` lists it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ctdl.pathways import order
from ctdl.pathways.model import Component, Level, Pathway

DESTINATION = 'Destination'
NOT_PLACED = 'Not placed'
NO_PART = 'Part not stated'
"""The lane of a level with parts, for what stands on the level itself."""


@dataclass(frozen=True, slots=True)
class Column:
    """A lane with its components, IRIs in the order of the pathway; `by` is level, term, step, destination or none (not placed)."""

    title: str
    components: tuple[str, ...]
    by: str
    group: str = ''
    level: str = ''


def columns(pathway: Pathway) -> tuple[Column, ...]:
    """The lanes of a pathway in order; every component stands on exactly one, and no lane is empty."""
    last = final(pathway)
    rest = [component for component in pathway.components.values() if component.iri not in last]
    placed = _by_level(pathway, rest, last) or _by_term(rest) or _by_path(pathway, rest)
    placed = _with_groups(placed, rest)
    known = {iri for column in placed for iri in column.components}
    last = tuple(iri for iri in _goals(pathway) if iri not in known)
    loose = tuple(component.iri for component in rest if component.iri not in known and component.iri not in last)
    end = _end(pathway, placed, last)
    return _with_loose(pathway, [column for column in placed if column.components], loose, end)


def final(pathway: Pathway) -> tuple[str, ...]:
    """The destinations that stand in the last lane wherever their level is: those on which no other destination builds."""
    goals = _goals(pathway)
    if len(goals) < 2:
        return goals
    before = order.joined(order.earlier(pathway), order.contained(pathway))
    needed = {iri: order.reaches(before, iri) for iri in goals}
    return tuple(iri for iri in goals if not any(iri in needed[other] for other in goals if other != iri)) or goals


def _goals(pathway: Pathway) -> tuple[str, ...]:
    return tuple(dict.fromkeys(iri for iri in pathway.destinations if iri in pathway.components))


def late(pathway: Pathway, lanes: Sequence[Column]) -> set[tuple[str, str]]:
    """Pairs of what comes before and what comes after of which the first stands in a later lane than the second."""
    place = {iri: number for number, lane in enumerate(lanes) if lane.by != 'none' for iri in lane.components}
    return {
        (before, iri)
        for iri, many in order.earlier(pathway).items()
        for before in many
        if before in place and iri in place and place[before] > place[iri]
    }


# the three ways


def _by_level(pathway: Pathway, rest: Iterable[Component], last: Iterable[str]) -> list[Column]:
    """Lanes by level, also those that hold nothing; none when no component has a level, or only such as nobody describes."""
    standing: dict[str, list[str]] = {level.iri: [] for level in pathway.levels}
    for component in rest:
        standing.get(component.level, []).append(component.iri)
    used = {component.level for component in (*rest, *(pathway.components[iri] for iri in last))}
    if not any(level.iri in used and is_described(level) for level in pathway.levels):
        return []
    names = {level.iri: level.name for level in pathway.levels}
    parents = {level.parent for level in pathway.levels}
    return [
        _level_column(level, tuple(standing[level.iri]), names, level.iri in parents and any(_below(pathway, level, standing)))
        for level in pathway.levels
    ]


def is_described(level: Level) -> bool:
    """True for a level whose name is known; of others neither the name nor the order is."""
    return bool(level.name) and level.name != level.iri and '://' not in level.name


def _below(pathway: Pathway, level: Level, standing: dict[str, list[str]]) -> Iterable[bool]:
    return (bool(standing[part.iri]) for part in pathway.levels if part.parent == level.iri)


def _level_column(level: Level, components: tuple[str, ...], names: dict[str, str], has_parts: bool) -> Column:
    group = names.get(level.parent, '') or (level.name if has_parts else '')
    return Column(NO_PART if has_parts and not level.parent else level.name, components, 'level', group, level.iri)


def _by_term(rest: Sequence[Component]) -> list[Column]:
    """Lanes by term; none when fewer than half of the components say one."""
    terms: dict[str, tuple[str, list[str]]] = {}
    for component in rest:
        if term := ' '.join(component.term.split()):
            terms.setdefault(term.casefold(), (term, []))[1].append(component.iri)
    if not terms or 2 * sum(len(iris) for _, iris in terms.values()) < len(rest):
        return []
    return [Column(term, tuple(iris), 'term') for term, iris in sorted(terms.values(), key=lambda found: term_key(found[0]))]


def _by_path(pathway: Pathway, rest: Sequence[Component]) -> list[Column]:
    before = order.joined(order.earlier(pathway), order.contained(pathway))
    distance = order.longest_paths(before)
    after = order.turned(before)
    steps: dict[int, list[str]] = {}
    for component in rest:
        far = distance.get(component.iri, 0)
        far = far or min((distance[iri] for iri in after.get(component.iri, ()) if distance[iri]), default=1) - 1
        steps.setdefault(far, []).append(component.iri)
    return [Column(f'Step {number}', tuple(steps[far]), 'step') for number, far in enumerate(sorted(steps), 1)]


def _with_groups(placed: list[Column], rest: Sequence[Component]) -> list[Column]:
    """The lanes with the groups that stand on none, each in the lane of the last of what it takes; groups of groups follow them."""
    place = {iri: number for number, column in enumerate(placed) for iri in column.components}
    waiting = [component for component in rest if component.iri not in place and component.is_group]
    while ready := [group for group in waiting if all(iri in place for iri in order.needed(group))]:
        for group in ready:
            place[group.iri] = max(place[iri] for iri in order.needed(group))
            column = placed[place[group.iri]]
            placed[place[group.iri]] = replace(column, components=(*column.components, group.iri))
        waiting = [group for group in waiting if group.iri not in place]
    return placed


# destination, and what is not placed


def _end(pathway: Pathway, placed: Sequence[Column], last: tuple[str, ...]) -> list[Column]:
    """The lane of the destinations, under the name of their level where it is theirs alone and the last one in use."""
    if not last:
        return []
    levels = {pathway.components[iri].level for iri in last}
    own = next((column for column in placed if {column.level} == levels and column.by == 'level'), None)
    if own is None or own.components or any(column.components for column in placed[placed.index(own) + 1 :]):
        return [Column(DESTINATION, last, 'destination')]
    return [replace(own, components=last, by='destination')]


def _with_loose(pathway: Pathway, placed: list[Column], loose: tuple[str, ...], end: list[Column]) -> tuple[Column, ...]:
    """All lanes, with that of what is not placed where fewer links run backwards."""
    if not loose:
        return (*placed, *end)
    column = Column(NOT_PLACED, loose, 'none')
    inside, fixed = set(loose), {iri for lane in placed for iri in lane.components}
    pairs = [(before, iri) for iri, many in order.earlier(pathway).items() for before in many]
    into = sum(iri in inside and before in fixed for before, iri in pairs)
    out_of = sum(before in inside and iri in fixed for before, iri in pairs)
    return (*placed, column, *end) if into > out_of else (column, *placed, *end)


# terms

_SEASONS = {'fall': 1, 'autumn': 1, 'winter': 2, 'spring': 3, 'summer': 4}
_IN_A_YEAR = {'winter': 1, 'spring': 2, 'summer': 3, 'fall': 4, 'autumn': 4}
"""Seasons in an academic year, which begins in autumn, and in a year of the calendar, for `Fall 2025`, `Spring 2026`."""
_NUMBERS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth', 'eleventh', 'twelfth']
_WORDS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']
_ROMAN = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii']
_COUNTS = {word: number for words in (_NUMBERS, _WORDS, _ROMAN) for number, word in enumerate(words, 1)}
_YEARS = ('year', 'yr', 'grade')
_STANDINGS = {'freshman': 1, 'sophomore': 2, 'junior': 3, 'senior': 4}


def term_key(term: str) -> tuple[int, int, int, int, int]:
    """Where a term stands among others: by calendar year, year, season and number as far as its words tell; others last, as they came.

    Understood are `1st Term`, `Term 2`, `Second Semester`, `Fall Year 1`, `Year 2, Spring`, `Spring 2026`, `Junior Fall`, `Semester IV`.
    """
    words = re.findall(r'\d+|[^\W\d_]+', term.casefold())
    counts = [(at, _count(word)) for at, word in enumerate(words) if _count(word)]
    calendar = next((number for _, number in counts if number >= 1900), 0)
    year_at, year = _year(words, counts)
    number = next((number for at, number in counts if at != year_at and number < 1900), 0)
    season = next((_IN_A_YEAR[word] if calendar else _SEASONS[word] for word in words if word in _SEASONS), 0)
    understood = bool(calendar or year or number or season)
    return (0 if understood else 1, calendar, year, season, number)


def _count(word: str) -> int:
    return int(word[:6]) if word.isdecimal() else _COUNTS.get(word, 0)


def _year(words: Sequence[str], counts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The year of study, and which word it was: the number after the word `year`, else the one before it (`2nd year`)."""
    for at, word in enumerate(words):
        if word in _STANDINGS:
            return -1, _STANDINGS[word]
        if word in _YEARS:
            near = {where: number for where, number in counts if where in (at + 1, at - 1, at - 2) and number < 1900}
            ordinal = at >= 2 and words[at - 1] in ('st', 'nd', 'rd', 'th')
            for where in (at + 1, at - 1, at - 2 if ordinal else -9):
                if where in near:
                    return where, near[where]
    return -1, 0
