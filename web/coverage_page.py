"""Coverage as its page shows it: by owner, by class, by property, and the records that lack something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyroaring import BitMap

from ctdl.search_facets import BANDS
from ctdl.vocabulary import load
from web.coverage import Counted, Figures, Filled, figures, filled

OWNERS = 50
"""Owners on the page; the data has all."""


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner: address, name, figures, and how many of its documents are in each band of completeness."""

    iri: str
    name: str
    figures: Figures
    bands: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Class:
    """A class with the figures of its documents."""

    name: str
    label: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Property:
    """A row of a class: its properties in words, whether it is required, how many have it."""

    name: str
    label: str
    filled: Filled


def largest(among: Mapping[str, BitMap], most: int) -> dict[str, BitMap]:
    """The owners of most documents."""
    ranked = sorted((iri for iri in among if among[iri]), key=lambda iri: (-len(among[iri]), iri))
    return {iri: among[iri] for iri in ranked[:most]}


def owners(counted: Counted, among: Mapping[str, BitMap], bands: Mapping[str, BitMap], names: Mapping[str, str]) -> list[Owner]:
    """The figures of each owner, those with most documents first."""
    found = []
    for iri, ids in among.items():
        known = figures(counted, ids)
        if known.documents:
            share = tuple((band, len(ids & bands.get(band, BitMap()))) for band in BANDS)
            found.append(Owner(iri, names.get(iri, iri), known, share))
    return sorted(found, key=lambda owner: (-owner.figures.documents, owner.name.casefold(), owner.iri))


def classes(counted: Counted, among: BitMap | None = None) -> list[Class]:
    """The figures of each class, those with most documents first."""
    found = [Class(kind, label(kind), figures(counted, among, kind)) for kind in counted.kinds]
    return sorted((one for one in found if one.figures.documents), key=lambda one: (-one.figures.documents, one.label))


def properties(counted: Counted, kind: str, among: BitMap | None = None) -> list[Property]:
    """What the documents of a class have of what they should."""
    return [Property(one.row[0], ' or '.join(map(label, one.row)), one) for one in filled(counted, kind, among)]


def lacking(counted: Counted, kind: str, name: str, among: BitMap | None = None) -> list[str]:
    """The CTIDs of the documents of a class that lack the row with a property."""
    row = next((one.row for one in filled(counted, kind) if name in one.row), None)
    if row is None:
        return []
    ids = counted.without(kind, row)
    return [counted.ctids[id] for id in (ids if among is None else ids & among)]


def label(name: str) -> str:
    """A term in words."""
    return (load().label(name) if name in load() else '') or name


def as_dict(
    owners_: Sequence[Owner], classes_: Sequence[Class], rows: Mapping[str, Sequence[Property]], whole: Figures, sequence: int
) -> dict[str, Any]:
    """All of it as JSON has it; shares and scores from 0 to 100."""
    return {
        'sequence': sequence,
        'all': _figures(whole),
        'owners': [{'owner': one.iri, 'name': one.name, **_figures(one.figures), 'bands': dict(one.bands)} for one in owners_],
        'classes': [
            {
                'class': one.name, 'label': one.label, **_figures(one.figures),
                'properties': [
                    {
                        'properties': list(each.filled.row), 'label': each.label,
                        'level': 'required' if each.filled.required else 'recommended',
                        'documents': each.filled.documents, 'lacking': each.filled.lacking, 'share': round(each.filled.share, 1),
                    }
                    for each in rows[one.name]
                ],
            }
            for one in classes_
        ],
    }  # fmt: skip


def _figures(one: Figures) -> dict[str, Any]:
    return {'documents': one.documents, 'completeness': round(one.score, 1), 'withAllRequired': one.complete}


def owner_rows(found: Sequence[Owner]) -> list[tuple[str, ...]]:
    """Owners as rows of a table."""
    return [
        (
            one.iri,
            one.name,
            str(one.figures.documents),
            f'{one.figures.score:.1f}',
            str(one.figures.complete),
            *(str(n) for _, n in one.bands),
        )
        for one in found
    ]


OWNER_COLUMNS = ('owner', 'name', 'documents', 'completeness', 'with all required', *BANDS)
PROPERTY_COLUMNS = ('class', 'properties', 'label', 'level', 'documents', 'have it', 'lack it', 'share')


def property_rows(found: Mapping[str, Sequence[Property]]) -> list[tuple[str, ...]]:
    """Classes and properties as rows of a table."""
    return [
        (
            kind, '; '.join(one.filled.row), one.label, 'required' if one.filled.required else 'recommended', str(one.filled.documents),
            str(one.filled.documents - one.filled.lacking), str(one.filled.lacking), f'{one.filled.share:.1f}',
        )
        for kind, rows in found.items()
        for one in rows
    ]  # fmt: skip
