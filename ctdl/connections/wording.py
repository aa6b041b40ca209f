"""Words for connections: what things are called, and what a link says with where it is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ctdl.connections.model import RELATIONS, Link, Thing
from ctdl.ctid import ctid_of, is_ctid
from ctdl.report_text import clean
from ctdl.vocabulary import load

_HOW = {'alternative': 'one of several ways', 'manifest': 'a shared condition'}

_BY_PROPERTY = {('teaches', 'assesses'): 'assesses what is required for'}


def tidy(text: str) -> str:
    """A text of the data in one line, without control characters, however long."""
    return clean(text, max(len(text), 1))


def short(iri: str) -> str:
    """An address for reading: the CTID, nothing for a node without an address of its own, else itself."""
    ctid = ctid_of(iri)
    return '' if '/.well-known/genid/' in iri else ctid if is_ctid(ctid) else iri


def name_of(iri: str, things: Mapping[str, Thing]) -> str:
    """What a thing is called: its name, else its CTID or address."""
    thing = things.get(iri)
    return tidy(thing.name) if thing and tidy(thing.name) else short(iri) or 'something without a name'


def kind_label(kind: str) -> str:
    """A class in words: `ceterms:MasterDegree` is a Master Degree."""
    return load().label(kind) if kind in load() else kind.rpartition(':')[2]


def about(thing: Thing) -> str:
    """Class, owner and what is to be known of a thing, in a few words; '' where nothing is."""
    parts = (kind_label(thing.kind) if thing.kind else '', tidy(thing.owner_name) or short(thing.owner), thing.outdated)
    return ', '.join(filter(None, parts))


def told(iri: str, things: Mapping[str, Thing]) -> str:
    """A thing with class, owner and CTID, for a line of its own."""
    thing = things.get(iri, Thing(iri))
    known = about(thing) or 'not described here'
    name, at = name_of(iri, things), short(iri)
    return f'{name} ({known})' + (f'  {at}' if at and at != name else '')


def words(link: Link) -> str:
    """What a link says, between its two ends; an assessment assesses what a course teaches."""
    return _BY_PROPERTY.get((link.relation, link.property.rpartition(':')[2]), RELATIONS[link.relation])


def source(link: Link, things: Mapping[str, Thing]) -> str:
    """How and where a link is said: condition, what is in between, document, who says so; '' where nothing is known of it."""
    condition = tidy(link.condition)
    parts = [
        f'condition “{condition}”' if condition else '',
        _HOW.get(link.how, ''),
        f'via {", ".join(name_of(iri, things) for iri in link.via)}' if link.via else '',
        f'stated in {link.document}' if link.document else '',
        f'asserted by {name_of(link.asserter, things)}' if link.asserter else '',
    ]
    return ', '.join(filter(None, parts))


def arrow(link: Link, things: Mapping[str, Thing]) -> str:
    """A link as it is written between two names: `—is required for (condition “…”, stated in ce-…)→`."""
    said = source(link, things)
    return f'—{words(link)} ({said})→' if said else f'—{words(link)}→'


def relations(links: Iterable[Link]) -> str:
    """The words of several links between the same two things, each once, the strongest first."""
    return ', '.join(dict.fromkeys(words(link) for link in links))


def counted(number: int, noun: str) -> str:
    """`1 step`, `2 steps`."""
    return f'{number:,} {noun}' if number == 1 else f'{number:,} {noun}s'
