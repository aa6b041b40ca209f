"""Filling the index from the ledger: for registries made before there was one, after `ctdl rebuild`, and behind a toolkit that had none."""

from __future__ import annotations

from collections.abc import Callable

from ctdl.errors import RegistryError
from ctdl.processes import collecting_rarely
from ctdl.search_entry import entry_of
from graph import search_tables
from graph.ledger import Ledger
from graph.ledger_schema import explained

BATCH = 200
"""Versions that are looked at in one transaction: a fraction of a second in which others wait."""

Progress = Callable[[int, int], None]
"""Takes how many versions are done and how many there are."""


def fill(ledger: Ledger, progress: Progress | None = None) -> None:
    """Bring the index up to the last version of the ledger; nothing to do when it is there, as it is after every change.

    Several processes may do it at once; a killed one leaves the rest to the next. RegistryError when the file may not be written.
    """
    with explained(ledger.path):
        done = search_tables.indexed_to(ledger.connection)
        made_so = search_tables.is_of_this_make(ledger.connection)
    if not made_so:
        with ledger.transaction() as connection:
            search_tables.clear(connection)
        done = 0
    while done < (last := ledger.last_seq):
        with collecting_rarely(), ledger.transaction() as connection:
            start = search_tables.indexed_to(connection)
            sql = """SELECT c.born, c.ctid, c.seq FROM versions v JOIN current c ON c.ctid = v.ctid AND c.seq = v.seq
                WHERE v.seq > ? AND v.seq <= ? ORDER BY v.seq"""
            done = min(start + BATCH, ledger.last_seq)
            found = connection.execute(sql, (start, done)).fetchall()
            data = {entry.seq: data for entry, data in ledger.bytes_of(seq for _, _, seq in found)}
            search_tables.write(
                connection, (search_tables.Row(born, ctid, seq, entry_of(data.get(seq, b''))) for born, ctid, seq in found)
            )
            search_tables.set_indexed(connection, max(start, done))
        if progress:
            progress(done, last)


def refill(ledger: Ledger, progress: Progress | None = None) -> None:
    """Make the index anew."""
    with ledger.transaction() as connection:
        search_tables.clear(connection)
    fill(ledger, progress)


def check_filled(ledger: Ledger) -> None:
    """RegistryError when the index lacks versions."""
    if search_tables.indexed_to(ledger.connection) < ledger.last_seq:
        raise RegistryError(f'The search index of {ledger.path} is not complete: run `ctdl rebuild`.', path=str(ledger.path))
