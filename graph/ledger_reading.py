"""Questions to a ledger: one document with its versions, or many, now or at a time."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal

from ctdl.errors import CTDLError, MissingError, RegistryError
from graph import clock
from graph.ledger_file import LedgerFile, Row, chunks, json_list
from graph.ledger_schema import ENTRY, Entry, entry, unpacked

By = Literal['recorded', 'asserted']
"""Which time a question goes by: ours, or that of the source."""


class LedgerReading(LedgerFile):
    """What can be asked about documents and versions; no read is left open between the rows that it gives."""

    # One document

    def entry(self, ctid: str, version: int | None = None) -> Entry:
        """A version of a document, by default its last one, which may be a deletion; MissingError when there is none."""
        if version is None:
            rows = self._rows(f'SELECT {ENTRY} FROM current c JOIN versions v ON v.seq = c.seq WHERE c.ctid = ?', (ctid,))
        else:
            rows = self._rows(f'SELECT {ENTRY} FROM versions v WHERE v.ctid = ? AND v.version = ?', (ctid, version))
        if not rows:
            what = ctid if version is None else f'version {version} of {ctid}'
            raise MissingError(f'The registry has no {what}.', ctid=ctid, version=version)
        return entry(rows[0])

    def history(self, ctid: str) -> list[Entry]:
        """All versions of a document, the first one first; empty when there is no such document."""
        return [entry(row) for row in self._rows(f'SELECT {ENTRY} FROM versions v WHERE v.ctid = ? ORDER BY v.version', (ctid,))]

    def as_of(self, ctid: str, instant: str, by: By = 'recorded') -> Entry:
        """The version that held at a time (`graph.clock.instant`), which may be a deletion; MissingError when there was none yet.

        By 'asserted' it is the version with the latest asserted time up to then, the higher number among equals.
        """
        until = clock.instant(instant)
        found = _held([version for version in self.history(ctid) if version.moment(by) <= until], by)
        if found is None:
            raise MissingError(f'The registry has no {ctid} as of {until}.', ctid=ctid, instant=until)
        return found

    def data(self, seq: int) -> bytes:
        """The bytes of a version as they came; MissingError, with the reason, when they are purged or it is a deletion."""
        rows = self._rows('SELECT data FROM bytes WHERE seq = ?', (seq,))
        if rows:
            return unpacked(rows[0][0], self.path)
        found = self._rows(f'SELECT {ENTRY} FROM versions v WHERE v.seq = ?', (seq,))
        raise self._without_bytes(entry(found[0])) if found else MissingError(f'The registry has no version {seq}.', seq=seq)

    def described_by(self, ctid: str) -> list[str]:
        """The nodes that the current version of a document describes, the main one among them, sorted."""
        return [row[0] for row in self._rows('SELECT subject FROM describes WHERE ctid = ? ORDER BY subject', (ctid,))]

    # Many documents

    def digests(self, ctids: Iterable[str]) -> dict[str, str]:
        """The digest of what each of some documents is now; those that are not there are left out."""
        sql = 'SELECT ctid, digest FROM current WHERE NOT deleted AND ctid IN (SELECT value FROM json_each(?))'
        return dict(self._rows(sql, (json_list(sorted(set(ctids))),)))

    def current(self, ctids: Iterable[str] | None = None) -> Iterator[Entry]:
        """The last version of each document (or of those asked for), in order of CTID; deleted documents are left out."""
        select = f'SELECT {ENTRY} FROM current c JOIN versions v ON v.seq = c.seq WHERE NOT c.deleted AND'
        if ctids is not None:
            for chunk in chunks(sorted(set(ctids))):
                rows = self._rows(f'{select} c.ctid IN (SELECT value FROM json_each(?)) ORDER BY c.ctid', (json_list(chunk),))
                yield from map(entry, rows)
            return
        for row in self._pages(f'{select} c.ctid > ? ORDER BY c.ctid LIMIT ?', ('',), lambda row: (row[1],)):
            yield entry(row)

    def current_at(self, instant: str, by: By = 'recorded') -> Iterator[Entry]:
        """What was current at a time, in order of CTID: `as_of` for every document; those deleted by then are left out."""
        moment = "iif(v.asserted = '', v.recorded, v.asserted)" if by == 'asserted' else 'v.recorded'
        sql = f"""SELECT {ENTRY} FROM versions v WHERE {moment} <= ? AND (v.ctid, v.version) > (?, ?)
            ORDER BY v.ctid, v.version LIMIT ?"""
        rows = self._pages(sql, ('', 0), lambda row: (row[1], row[2]), clock.instant(instant))
        for _, versions in groupby(map(entry, rows), key=lambda version: version.ctid):
            held = _held(list(versions), by)
            if held is not None and not held.deleted:
                yield held

    def since(self, seq: int) -> Iterator[Entry]:
        """The versions after a number, in the order in which they were recorded: a feed for followers."""
        sql = f'SELECT {ENTRY} FROM versions v WHERE v.seq > ? ORDER BY v.seq LIMIT ?'
        for row in self._pages(sql, (seq,), lambda row: (row[0],)):
            yield entry(row)

    def bytes_of(self, seqs: Iterable[int] | None = None) -> Iterator[tuple[Entry, bytes]]:
        """Versions with their bytes: those asked for, in that order, or all current ones by number; deletions and purged are left out."""
        for row in self._packed(seqs):
            version, packed = entry(row), row[-1]
            if packed is not None:
                yield version, unpacked(packed, self.path)
            elif not version.deleted and not version.purged:
                raise self._without_bytes(version)

    def describers(self, subjects: Iterable[str]) -> dict[str, list[str]]:
        """For each node that current documents describe, the main ones among them, the CTIDs of those, sorted; others are left out."""
        found: dict[str, list[str]] = {}
        for chunk in chunks(subjects):
            sql = 'SELECT subject, ctid FROM describes WHERE subject IN (SELECT value FROM json_each(?)) ORDER BY subject, ctid'
            for subject, ctid in self._rows(sql, (json_list(chunk),)):
                found.setdefault(subject, []).append(ctid)
        return found

    # Inside

    def _packed(self, seqs: Iterable[int] | None) -> Iterator[Row]:
        select = f'SELECT {ENTRY}, b.data'
        if seqs is None:
            sql = f"""{select} FROM versions v LEFT JOIN bytes b ON b.seq = v.seq
                WHERE v.seq > ? AND v.seq = (SELECT c.seq FROM current c WHERE c.ctid = v.ctid) ORDER BY v.seq LIMIT ?"""
            yield from self._pages(sql, (0,), lambda row: (row[0],))
            return
        sql = (
            f"""{select} FROM json_each(?) j JOIN versions v ON v.seq = j.value LEFT JOIN bytes b ON b.seq = v.seq ORDER BY j.key"""
        )
        for chunk in chunks(seqs):
            yield from self._rows(sql, (json_list(chunk),))

    def _without_bytes(self, version: Entry) -> CTDLError:
        name = f'version {version.version} of {version.ctid}'
        if version.deleted:
            return MissingError(f'The {name} is a deletion and has no bytes.', ctid=version.ctid, version=version.version)
        rows = self._rows('SELECT reason, time FROM purges WHERE seq = ?', (version.seq,))
        if not rows:
            return RegistryError(f'{self.path} is damaged: the bytes of {name} are lost.', path=str(self.path), ctid=version.ctid)
        reason, time = rows[0]
        return MissingError(f'The bytes of {name} were purged at {time}: {reason}', ctid=version.ctid, version=version.version)


def _held(versions: Sequence[Entry], by: By) -> Entry | None:
    """The one among the versions of a document, all up to some time, that held at that time."""
    return max(versions, key=lambda version: (version.moment(by), version.version), default=None)
