"""The list of pathways of `ctdl pathway --list`: as text, JSON or CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ctdl.commands import streams

if TYPE_CHECKING:
    from graph.ledger import By
    from graph.registry import Registry

Row = tuple[str, int, str]
"""CTID (or address), number of components, name."""
COLUMNS = ('ctid', 'components', 'name')

_NAMES = """
PREFIX ceterms: <https://purl.org/ctdl/terms/>
SELECT ?pathway ?name (LCASE(LANG(?name)) AS ?language) WHERE { ?pathway a ceterms:Pathway ; ceterms:name ?name }
ORDER BY ?pathway ?language ?name
"""


def of_registry(registry: Registry, as_of: str, by: By, language: str) -> list[Row]:
    """The pathways of a registry as it is or was at a time, by name, names in a language where they have it."""
    known = {str(iri): (int(str(parts)), str(name or '')) for iri, name, parts in registry.query('pathways', None, as_of, by).rows}
    own: dict[str, str] = {}
    wanted = language.casefold()
    for iri, name, spoken in registry.query(_NAMES, None, as_of, by).rows:
        alike = str(spoken).partition('-')[0] == wanted.partition('-')[0]
        if str(spoken) == wanted or (alike and str(iri) not in own):
            own[str(iri)] = str(name)
    rows = [(iri.rpartition('/')[2], parts, own.get(iri) or name) for iri, (parts, name) in known.items()]
    return sorted(rows, key=lambda row: (row[2], row[0]))


def listed(rows: Sequence[Row], form: str) -> bytes:
    """A line for each pathway, or records with the keys of COLUMNS."""
    if form == 'json':
        import orjson

        records = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        return orjson.dumps(records, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    if form == 'csv':
        from ctdl.pathways.table import to_csv

        return to_csv([(ctid, str(count), name) for ctid, count, name in rows], COLUMNS)
    from ctdl.report_text import clean

    longest = max((len(ctid) for ctid, _, _ in rows), default=0)
    lines = [f'{ctid:<{longest}}  {count:>5}  {clean(name)}' for ctid, count, name in rows]
    return streams.encoded('\n'.join(lines or ['There is no pathway.']) + '\n')
