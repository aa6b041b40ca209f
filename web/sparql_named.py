"""Values for the fields of a named query where a person wrote a name and not a CTID: the records that may be meant."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import request

from ctdl.errors import CTDLError
from ctdl.vocabulary import load
from graph.queries import NamedQuery
from web.site import site

MOST = 8


def near_values(query: NamedQuery, values: Mapping[str, str], error: CTDLError) -> list[tuple[str, str]]:
    """Words, and the address that asks again with its CTID, of each record that fits the value which was refused; [] where none does."""
    name = str(error.facts.get('parameter', ''))
    if not any(p.name == name and p.type == 'ctid' for p in query.parameters) or not values.get(name):
        return []
    found = site().registry.finder.find(values[name], limit=MOST, facets=False, passages=False).hits
    others = {key: value for key, value in request.args.items() if key != name}
    return [
        (f'{hit.name} ({load().label(hit.kind)})', f'/sparql/queries/{query.name}?{urlencode({**others, name: hit.ctid})}')
        for hit in found
    ]
