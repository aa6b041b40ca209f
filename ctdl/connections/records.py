"""Connections as records: for JSON and CSV.

JSON of a neighbourhood has `centre`, `things` (with their signed `step`), `links` and `left_out`; of ways `start`, `goal`, `ways` (each
with `things` and `steps`, a list of links for each step), `things`, `truncated`, `complete`, `looked_at`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ctdl.connections.model import Link, Neighbourhood, Thing, Ways
from ctdl.connections.wording import name_of, tidy, words

Record = dict[str, Any]
LINK_COLUMNS = (
    *('first', 'first name', 'relation', 'then', 'then name', 'property', 'how', 'soft', 'condition', 'document', 'asserter'),
    *('via', 'first address', 'then address'),
)
"""Columns for the links of a neighbourhood; those of ways have `way` and `step` before them."""


def neighbourhood_dict(near: Neighbourhood) -> Record:
    """A neighbourhood for JSON."""
    return {
        'centre': near.centre,
        'things': [_thing(near.things[iri], near.steps.get(iri)) for iri in _ranked(near)],
        'links': [_link(link) for link in near.links],
        'left_out': [{'iri': iri, 'direction': way, 'number': n} for (iri, way), n in sorted(near.left_out.items())],
    }


def ways_dict(ways: Ways) -> Record:
    """Ways for JSON."""
    return {
        'start': ways.start,
        'goal': ways.goal,
        'ways': [
            {'things': list(way.things), 'steps': [[_link(link) for link in step] for step in way.steps]} for way in ways.ways
        ],
        'things': [_thing(ways.things[iri], None) for iri in sorted(ways.things)],
        'truncated': ways.truncated,
        'complete': ways.complete,
        'looked_at': ways.looked_at,
    }


def neighbourhood_rows(near: Neighbourhood) -> list[tuple[str, ...]]:
    """A row for each link, under LINK_COLUMNS."""
    return [_row(link, near.things) for link in near.links]


def ways_rows(ways: Ways) -> list[tuple[str, ...]]:
    """A row for each link of each way, under `way`, `step` and LINK_COLUMNS; a way without a step has its thing in a row."""
    return list(_way_rows(ways))


def _way_rows(ways: Ways) -> Iterator[tuple[str, ...]]:
    for number, way in enumerate(ways.ways, 1):
        for step, links in enumerate(way.steps, 1):
            for link in links:
                yield (str(number), str(step), *_row(link, ways.things))
        if not way.steps:
            only = way.things[0]
            thing = ways.things.get(only, Thing(only))
            yield (str(number), '0', thing.ctid, name_of(only, ways.things), *([''] * 10), only, '')


def _ranked(near: Neighbourhood) -> Iterable[str]:
    return sorted(near.things, key=lambda iri: (iri not in near.steps, near.steps.get(iri, 0), iri))


def _thing(thing: Thing, step: int | None) -> Record:
    found: Record = {
        'iri': thing.iri, 'ctid': thing.ctid, 'kind': thing.kind, 'name': thing.name, 'owner': thing.owner,
        'owner_name': thing.owner_name, 'codes': list(thing.codes), 'outdated': thing.outdated,
    }  # fmt: skip
    return found if step is None else {**found, 'step': step}


def _link(link: Link) -> Record:
    return {
        'first': link.first, 'then': link.then, 'relation': link.relation, 'words': words(link), 'property': link.property,
        'how': link.how, 'soft': link.soft, 'condition': link.condition, 'document': link.document, 'asserter': link.asserter,
        'via': list(link.via),
    }  # fmt: skip


def _row(link: Link, things: Mapping[str, Thing]) -> tuple[str, ...]:
    first, then = things.get(link.first, Thing(link.first)), things.get(link.then, Thing(link.then))
    return (
        first.ctid, name_of(link.first, things), words(link), then.ctid, name_of(link.then, things), link.property, link.how,
        'yes' if link.soft else '', tidy(link.condition), link.document, name_of(link.asserter, things) if link.asserter else '',
        '; '.join(name_of(iri, things) for iri in link.via), link.first, link.then,
    )  # fmt: skip
