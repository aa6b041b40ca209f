"""From addresses to documents: which of them are the main resources of what is there."""

from __future__ import annotations

from collections.abc import Iterable

from graph.ledger import Ledger
from graph.ledger_file import chunks, json_list
from graph.ledger_schema import explained


def documents_of(ledger: Ledger, iris: Iterable[str]) -> dict[str, int]:
    """The numbers by which the search knows documents, for those addresses that are main resources of current ones."""
    sql = """SELECT d.subject, c.born FROM describes d JOIN current c ON c.ctid = d.ctid AND NOT c.deleted
        JOIN versions v ON v.seq = c.seq AND v.iri = d.subject
        WHERE d.subject IN (SELECT value FROM json_each(?)) ORDER BY c.born DESC"""
    found: dict[str, int] = {}
    with explained(ledger.path):
        for chunk in chunks(sorted(set(iris))):
            found.update(ledger.connection.execute(sql, (json_list(chunk),)).fetchall())
    return found


def addresses_of(ledger: Ledger, ids: Iterable[int]) -> list[str]:
    """The addresses of documents by their numbers, in order."""
    sql = 'SELECT v.iri FROM current c JOIN versions v ON v.seq = c.seq WHERE c.born IN (SELECT value FROM json_each(?)) ORDER BY v.iri'
    with explained(ledger.path):
        return [str(iri) for (iri,) in ledger.connection.execute(sql, (json_list(list(ids)),))]


def documents_about(ledger: Ledger, ctid: str, iri: str) -> list[tuple[int, str]]:
    """The document of a CTID, or those that describe an address: number and the address that was meant."""
    sql = """SELECT born, '' FROM current WHERE ctid = ?1 AND NOT deleted
        UNION ALL SELECT c.born, d.subject FROM describes d JOIN current c ON c.ctid = d.ctid AND NOT c.deleted
        WHERE d.subject = ?2 AND c.ctid <> ?1"""
    with explained(ledger.path):
        return [(int(id), str(member)) for id, member in ledger.connection.execute(sql, (ctid, iri))]
