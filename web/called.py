"""What documents are called, by CTID. Their addresses are those that they were published under, not always the Registry's."""

from __future__ import annotations

from collections.abc import Iterable

from ctdl.ctid import ctid_of, resource_address
from graph.ledger import Ledger
from graph.ledger_file import chunks, json_list
from graph.ledger_schema import explained
from graph.search_counts import names_of


def addresses(ledger: Ledger, ctids: Iterable[str]) -> dict[str, str]:
    """The address of the main resource of each document; for what is not there the one that it would have in the Credential Registry."""
    wanted = sorted(set(ctids))
    sql = """SELECT c.ctid, v.iri FROM current c JOIN versions v ON v.seq = c.seq
        WHERE v.iri <> '' AND c.ctid IN (SELECT value FROM json_each(?))"""
    found = {ctid: resource_address(ctid) for ctid in wanted}
    with explained(ledger.path):
        for chunk in chunks(wanted):
            found.update(ledger.connection.execute(sql, (json_list(chunk),)).fetchall())
    return found


def numbers(ledger: Ledger, ctids: Iterable[str]) -> dict[str, int]:
    """The numbers by which the search knows documents."""
    found: dict[str, int] = {}
    with explained(ledger.path):
        for chunk in chunks(sorted(set(ctids))):
            sql = 'SELECT ctid, born FROM current WHERE NOT deleted AND ctid IN (SELECT value FROM json_each(?))'
            found.update(ledger.connection.execute(sql, (json_list(chunk),)).fetchall())
    return found


def called(ledger: Ledger, ctids: Iterable[str]) -> dict[str, str]:
    """The name of each document; the CTID itself for what has none, or is not there."""
    known = addresses(ledger, ctids)
    names = names_of(ledger, sorted(set(known.values())))
    return {ctid: names[iri] if names[iri] != iri else ctid for ctid, iri in known.items()}


def named(iri: str, name: str) -> str:
    """A name for people: for what is not here its CTID, in words; the address where it has none."""
    if name and name != iri:
        return name
    ctid = ctid_of(iri)
    return f'{ctid}, not in this registry' if ctid else iri
