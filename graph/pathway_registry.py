"""The pathways of a registry, read from a checkpoint of its graph: the current one, or one of an earlier time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ctdl.ctid import ctid_of
from ctdl.errors import MissingError
from graph import described
from graph.ledger import By
from graph.store import GraphStore, open_read_only
from graph.terms import Names

if TYPE_CHECKING:
    from ctdl.pathways.model import Pathway
    from graph.registry import Registry


def pathway(registry: Registry, ctid: str, as_of: str, by: By, language: str) -> Pathway:
    """The pathway with a CTID; `as_of` and `by` as for a query. MissingError says what the CTID is instead."""
    from graph.pathways import asking, read

    with registry.reading(as_of, by) as path:
        store = open_read_only(path)
        try:
            found = read(
                [asking(store, registry.base)], described.address_of(ctid, described.asking(store, registry.base)), language
            )
        except MissingError as error:
            if not error.facts.get('described'):
                registry.show(ctid, as_of=as_of, by=by)
            raise
        return replace(found, sequence=GraphStore(store, Names(registry.base)).applied())


def every(registry: Registry) -> list[tuple[str, str]]:
    """CTID and name of every pathway, by name."""
    rows = registry.query('pathways').rows
    return [(ctid_of(str(row[0])) or str(row[0]), str(row[1] or '')) for row in rows]
