"""How one resource leads to another: resources, links in the order of a learner, neighbourhoods, and ways from one to the other.

A link goes from what comes first to what comes after, whichever side states it and however (directly, through a condition profile, an
alternative in one, or a condition manifest). CTDL's terms for it are in `RELATIONS`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

RELATIONS = {
    'requires': 'is required for',
    'recommends': 'is recommended for',
    'preparation': 'prepares for',
    'standing': 'gives advanced standing for',
    'part': 'is part of',
    'transfer': 'has transfer value for',
    'leads': 'leads to',
    'teaches': 'teaches what is required for',
    'pathway': 'is on a pathway to',
}
"""The kinds of links, with the words between the first and the second resource."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A resource that links join: a credential, course, assessment, job, occupation, transfer value profile …

    `kind` is its class, prefixed, '' where nothing here describes it; `codes` are occupation and industry codes that it is for.
    """

    iri: str
    ctid: str = ''
    kind: str = ''
    name: str = ''
    owner: str = ''
    owner_name: str = ''
    codes: tuple[str, ...] = ()
    outdated: str = ''


@dataclass(frozen=True, slots=True)
class Link:
    """`first` comes before `then`. `relation` is a key of RELATIONS; `property` the CTDL property that states it, as it is stated.

    `how` is direct, condition, alternative, manifest; `soft` is true for what is not required; `condition` the words or name of the
    condition; `document` the CTID of the document that states it; `asserter` who says so, where not the owner of the document; `via` IRIs
    in between (a transfer value profile, a competency).
    """

    first: str
    then: str
    relation: str
    property: str
    how: str = 'direct'
    soft: bool = False
    condition: str = ''
    document: str = ''
    asserter: str = ''
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What is within some steps of `centre`: `steps` is signed, negative for what comes before, by IRI; `left_out` how many more there are
    behind a thing that were not drawn in, by IRI and direction ('in' or 'out')."""

    centre: str
    things: dict[str, Thing] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    left_out: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Way:
    """One chain from a start to a goal: `steps[i]` holds every link from things[i] to things[i + 1], the strongest first."""

    things: tuple[str, ...]
    steps: tuple[tuple[Link, ...], ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """The shortest chains from some starts to some goals (codes may stand for several), and what was looked at.

    `things` describes all that the chains name; `truncated` tells that there are more ways than listed; `complete` is false when the
    search gave up at a limit before it could tell whether there is one; `looked_at` counts the resources whose links were read.
    """

    start: str
    goal: str
    ways: tuple[Way, ...] = ()
    things: dict[str, Thing] = field(default_factory=dict)
    truncated: bool = False
    complete: bool = True
    looked_at: int = 0
