"""Quality assurance: what is accredited, approved, recognized, regulated, by whom, and whether both sides say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from web.resource_look import Look
from web.resource_model import Cell, Table, Text
from web.resource_texts import span

MOST = 50
"""Rows of a table; more are counted."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of quality assurance, with the ways in which CTDL states it."""

    word: str
    verb: str
    received: str
    given: str
    action: str
    within: str


KINDS = tuple(
    Kind(
        word,
        verb.capitalize(),
        f'ceterms:{word.lower()}By',
        f'ceterms:{verb}',
        f'ceterms:{noun}Action',
        f'ceterms:{word.lower()}In',
    )
    for word, verb, noun in (
        ('Accredited', 'accredits', 'Accredit'),
        ('Approved', 'approves', 'Approve'),
        ('Recognized', 'recognizes', 'Recognize'),
        ('Regulated', 'regulates', 'Regulate'),
    )
)


@dataclass(slots=True)
class _Said:
    """Who says of what that it is assured, where, when."""

    itself: bool = False
    agent: bool = False
    actions: list[str] | None = None
    places: tuple[Text, ...] = ()
    times: tuple[str, ...] = ()


def assurers(look: Look, iri: str) -> Iterator[tuple[str, str]]:
    """Who gives quality assurance to a resource, by whichever side says so: the word for it, the agent."""
    for kind in KINDS:
        yield from ((kind.word, agent) for agent in _received(look, iri, kind))


def received(look: Look, iri: str, caption: str, itself: str = 'this record') -> Table | None:
    """The quality assurance that a resource has, None when there is none."""
    rows = []
    for kind in KINDS:
        for agent, said in _received(look, iri, kind).items():
            rows.append(_row(look, kind.word, agent, said, itself, 'the assurer'))
    return Table(caption, _COLUMNS, tuple(rows)).without_empty() if rows else None


_COLUMNS = ('What', 'By', 'Where', 'When', 'Who says so')


def _received(look: Look, iri: str, kind: Kind) -> dict[str, _Said]:
    found: dict[str, _Said] = {}
    for agent in look.nodes(iri, kind.received):
        found.setdefault(agent, _Said()).itself = True
    for agent in look.subjects(iri, kind.given):
        found.setdefault(agent, _Said()).agent = True
    for profile in look.nodes(iri, kind.within):
        for agent in look.nodes(profile, 'ceterms:assertedBy'):
            said = found.setdefault(agent, _Said())
            said.itself, said.places = True, (*said.places, *_places(look, profile))
    for action in dict.fromkeys((*look.subjects(iri, 'ceterms:object'), *look.nodes(iri, 'ceterms:objectOfAction'))):
        if look.kind(action) == kind.action:
            for agent in look.nodes(action, 'ceterms:actingAgent'):
                _note_action(look, found.setdefault(agent, _Said()), action)
    return dict(sorted(found.items(), key=lambda pair: (look.name(pair[0]).text, pair[0])))


def _note_action(look: Look, said: _Said, action: str) -> None:
    said.actions = [*(said.actions or []), action]
    when = span(
        look.literal(action, 'ceterms:startDate', 'ceterms:dateEffective').text, look.literal(action, 'ceterms:endDate').text
    )
    said.times = (*said.times, when) if when else said.times
    for profile in look.nodes(action, 'ceterms:jurisdiction'):
        said.places = (*said.places, *_places(look, profile))


def _places(look: Look, profile: str) -> Iterator[Text]:
    for place in look.nodes(profile, 'ceterms:mainJurisdiction'):
        name = look.literal(place, 'ceterms:name', 'ceterms:addressRegion', 'ceterms:addressCountry')
        if name.text:
            yield name
    if look.literal(profile, 'ceterms:globalJurisdiction').text == 'true':
        yield Text('everywhere', 'en')


def _row(look: Look, word: str, other: str, said: _Said, itself: str, agent: str) -> tuple[Cell, ...]:
    actions = said.actions or []
    both = said.itself and (said.agent or bool(actions))
    one = itself if said.itself else agent if said.agent else 'an action record'
    words = 'Both sides' if both else f'Only {one}'
    links = tuple(look.link(action) for action in actions)
    seen: Cell = (Text('– see', 'en'), *links) if links else ()
    return (
        (Text(word, 'en'),),
        (look.link(other),),
        tuple(dict.fromkeys(said.places)),
        (Text('; '.join(said.times), 'en'),) if said.times else (),
        (Text(words, 'en'), *seen),
    )


def given(look: Look, iri: str) -> Table | None:
    """The quality assurance that an organization gives, None when it gives none; at most `MOST` rows, more are counted."""
    rows: list[tuple[Cell, ...]] = []
    number = 0
    for kind in KINDS:
        mine = set(look.nodes(iri, kind.given))
        theirs = set(look.subjects(iri, kind.received, 5000))
        number += len(mine | theirs)
        acted = _acted(look, iri, kind)
        number += len(acted.keys() - mine - theirs)
        shown = sorted(mine | theirs | acted.keys(), key=lambda one: (one not in mine, one))[: MOST - len(rows)]
        for other in sorted(shown, key=lambda one: (look.name(one).text, one)):
            said = _Said(itself=other in theirs, agent=other in mine)
            for action in acted.get(other, ()):
                _note_action(look, said, action)
            rows.append(_row(look, kind.verb, other, said, 'the other record', 'this record'))
    if not rows:
        return None
    note = f'{number} in all; {len(rows)} are shown.' if number > len(rows) else ''
    return Table(
        'Quality assurance given', ('What it does', 'To what', 'Where', 'When', 'Who says so'), tuple(rows), note
    ).without_empty()


def _acted(look: Look, iri: str, kind: Kind) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for action in look.subjects(iri, 'ceterms:actingAgent', 2000):
        if look.kind(action) == kind.action:
            for thing in look.nodes(action, 'ceterms:object'):
                found.setdefault(thing, []).append(action)
    return found
