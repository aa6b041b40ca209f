"""What may have been meant by an address that the registry does not describe."""

from __future__ import annotations

from difflib import SequenceMatcher

from graph.ledger import Ledger

_LOOK = 300
"""Addresses that are compared, at most."""
_SHORT = 12
"""Characters that two addresses must begin with alike."""


def near_addresses(ledger: Ledger, iri: str, most: int = 3) -> list[str]:
    """Described addresses that are like one: written a little otherwise, else among those that begin alike, the likest first."""
    found = [other for other in _otherwise(iri) if ledger.describers([other])]
    for start in _starts(iri):
        rows = ledger.connection.execute(
            'SELECT DISTINCT subject FROM describes WHERE subject >= ? AND subject < ? ORDER BY subject LIMIT ?',
            (start, f'{start}\U0010ffff', _LOOK),
        ).fetchall()
        if rows:
            alike = sorted((str(row[0]) for row in rows), key=lambda other: (-_likeness(iri, other), other))
            return list(dict.fromkeys((*found, *alike)))[:most]
    return found[:most]


def _otherwise(iri: str) -> list[str]:
    """The same with the other scheme, with and without a slash or a fragment at its end."""
    swapped = f'http{iri[5:]}' if iri.startswith('https:') else f'https{iri[4:]}' if iri.startswith('http:') else iri
    ways = [way for one in (iri, swapped) for way in (one, one.rstrip('/'), f'{one}/', one.partition('#')[0])]
    return [way for way in dict.fromkeys(ways) if way != iri]


def _starts(iri: str) -> list[str]:
    """Ever shorter beginnings of an address, each up to a slash, a hash or a colon; what only names the host is left out."""
    cuts = [index + 1 for index, sign in enumerate(iri) if sign in '/#:' and index + 1 < len(iri)]
    host = iri.find('/', iri.find('://') + 3) if '://' in iri else -1
    return [iri[:cut] for cut in reversed(cuts) if cut >= max(_SHORT, host)][:4]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one[-80:], other[-80:]).ratio()
