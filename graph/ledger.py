"""The ledger: every version of every document, for good, in one SQLite file to which any number of processes may append.

Versions are numbered 1, 2, 3 … (`seq`) without gaps and chained by hash; triggers refuse to change or remove them. A deletion is a
version too. The one exit is `Ledger.purge`, which removes the bytes of a version and leaves its row, its digest and the reason.
A Ledger is used by one thread at a time, the one that opened it (another may close it); opening takes about a millisecond.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ctdl.errors import MissingError
from graph import ledger_schema, ledger_verify, search_tables
from graph.ledger_append import Batch, Deletion, Draft, State, Tail
from graph.ledger_aside import LedgerAside, Mark, Quarantined
from graph.ledger_file import json_list, plain
from graph.ledger_reading import By, LedgerReading
from graph.ledger_schema import Entry
from graph.ledger_verify import Problem, Progress

__all__ = ['By', 'Counts', 'Deletion', 'Draft', 'Ledger', 'Mark', 'Quarantined']


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is: current documents by kind (main class), versions by action."""

    kinds: dict[str, int]
    actions: dict[str, int]

    @property
    def documents(self) -> int:
        """Current documents, deleted ones left out."""
        return sum(self.kinds.values())


class Ledger(LedgerReading, LedgerAside):
    """One `ledger.sqlite`, open. Use it in `with`, or close it; every method raises RegistryError when the file gives trouble."""

    # Writing

    def append(self, drafts: Sequence[Draft | Deletion]) -> list[Entry | None]:
        """Append versions in one durable transaction; per draft its Entry, or None where it changes nothing.

        A draft changes nothing when its digest is that of the current version (also one earlier in `drafts`), a deletion when there
        is nothing to delete. CTDLError when an `asserted` is no time.
        """
        with self.transaction() as connection:
            states = self._states({draft.ctid for draft in drafts})
            batch = Batch(self._tail(), states, self._now())
            entries = [batch.add(draft) for draft in drafts]
            batch.write(connection)
        return entries

    def delete(self, ctid: str, agent: str = '', reason: str = '') -> Entry:
        """Append a deletion; MissingError when there is no such document, or it is deleted already."""
        with self.transaction():
            before = self.entry(ctid)
            after = self.append([Deletion(ctid, agent, reason)])[0]
        if after is None:
            raise MissingError(f'{ctid} is deleted already (version {before.version}, {before.recorded}).', ctid=ctid)
        return after

    def purge(self, ctid: str, version: int, reason: str, agent: str = '') -> bool:
        """Remove the bytes of one version for good, from the file and its log; row, digest and reason stay.

        Nodes described by the document are forgotten when the version is the current one; the same bytes in quarantine go too.
        False when a reader elsewhere (or a transaction around this) still keeps the log: call `settle` later. MissingError when
        there are no bytes.
        """
        with self.transaction() as connection:
            target = self.entry(ctid, version)
            if target.deleted or target.purged:
                raise self._without_bytes(target)
            row = (target.seq, plain(reason), plain(agent), self._now())
            connection.execute('INSERT INTO purges (seq, reason, agent, time) VALUES (?, ?, ?, ?)', row)
            connection.execute('DELETE FROM bytes WHERE seq = ?', (target.seq,))
            connection.execute('DELETE FROM quarantine WHERE sha256 = ?', (target.sha256,))
            connection.execute(
                'DELETE FROM describes WHERE ctid = (SELECT ctid FROM current WHERE ctid = ? AND seq = ?)', (ctid, target.seq)
            )
            current = connection.execute(
                'SELECT born, ctid, seq FROM current WHERE ctid = ? AND seq = ?', (ctid, target.seq)
            ).fetchall()
            search_tables.write(connection, [search_tables.Row(born, ctid, seq, None) for born, ctid, seq in current])
            search_tables.forget_traces(connection)
        return self.settle()

    # The whole

    @property
    def base(self) -> str:
        """The address of the registry."""
        return str(self._rows("SELECT value FROM meta WHERE key = 'base'")[0][0])

    @property
    def last_seq(self) -> int:
        """The number of the last version; 0 when there is none."""
        return self._tail().seq

    @property
    def head(self) -> tuple[int, str]:
        """Number and hash of the last version. Kept elsewhere, it also proves later that nothing was cut off at the end."""
        tail = self._tail()
        return tail.seq, tail.hash

    def counts(self) -> Counts:
        """How much there is; kept up to date with every append, so asking costs nothing."""
        facets: dict[str, dict[str, int]] = {'kind': {}, 'action': {}}
        for facet, name, number in self._rows('SELECT facet, name, number FROM counts WHERE number > 0 ORDER BY facet, name'):
            facets[facet][name] = number
        return Counts(facets['kind'], facets['action'])

    def verify(self, progress: Progress | None = None) -> list[Problem]:
        """Everything that is wrong with the file, empty when nothing is; `progress` is called with (versions done, of how many)."""
        with self.snapshot():
            return ledger_verify.verify(self.connection, self.path, progress)

    # Inside

    def _tail(self) -> Tail:
        rows = self._rows('SELECT seq, recorded, hash FROM versions ORDER BY seq DESC LIMIT 1')
        return Tail(*rows[0]) if rows else Tail(0, '', ledger_schema.GENESIS)

    def _states(self, ctids: set[str]) -> dict[str, State]:
        sql = """SELECT ctid, seq, version, kind, digest, deleted, born FROM current
            WHERE ctid IN (SELECT value FROM json_each(?))"""
        return {row[0]: State(*row[1:]) for row in self._rows(sql, (json_list(sorted(ctids)),))}
