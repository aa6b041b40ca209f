"""What a ledger keeps beside the versions: documents that were set aside, and how far imports have come."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from ctdl.errors import MissingError
from ctdl.findings import Finding
from graph.ledger_file import LedgerFile, plain
from graph.ledger_schema import unpacked


@dataclass(frozen=True, slots=True)
class Mark:
    """How far an import has come in a source: `offset` in whatever the reader counts; `done` when nothing is left."""

    offset: int = 0
    done: bool = False


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A document that was set aside: where and when it came, why, and the findings as `Finding.as_dict` has them."""

    id: int
    time: str
    source: str
    sha256: str
    findings: tuple[dict[str, Any], ...]
    reason: str


class LedgerAside(LedgerFile):
    """Quarantine and marks."""

    def quarantine(self, data: bytes, source: str, findings: Iterable[Finding] = (), reason: str = '') -> int:
        """Set bytes aside that cannot be published; gives the number to ask by. The same bytes of one source are kept once."""
        row = (self._now(), plain(source), hashlib.sha256(data).hexdigest(), zlib.compress(data))
        said = orjson.dumps([finding.as_dict() for finding in findings]).decode()
        with self.transaction() as connection:
            sql = """INSERT INTO quarantine (time, source, sha256, data, findings, reason) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET (time, findings, reason) = (excluded.time, excluded.findings, excluded.reason) RETURNING id"""
            return int(connection.execute(sql, (*row, said, plain(reason))).fetchall()[0][0])

    def quarantined(self) -> Iterator[Quarantined]:
        """What was set aside, the first one first."""
        sql = 'SELECT id, time, source, sha256, findings, reason FROM quarantine WHERE id > ? ORDER BY id LIMIT ?'
        for row in self._pages(sql, (0,), lambda row: (row[0],)):
            number, time, origin, sha256, findings, reason = row
            yield Quarantined(number, time, origin, sha256, tuple(orjson.loads(findings)), reason)

    def quarantined_data(self, number: int) -> bytes:
        """The bytes that were set aside; MissingError when the number is none in quarantine."""
        rows = self._rows('SELECT data FROM quarantine WHERE id = ?', (number,))
        if not rows:
            raise MissingError(f'There is no number {number} in quarantine.', number=number)
        return unpacked(rows[0][0], self.path)

    def release(self, number: int) -> None:
        """Remove one from quarantine; MissingError when the number is none."""
        with self.transaction() as connection:
            if connection.execute('DELETE FROM quarantine WHERE id = ?', (number,)).rowcount == 0:
                raise MissingError(f'There is no number {number} in quarantine.', number=number)

    def mark(self, key: str) -> Mark:
        """How far the import of a source has come; `key` is a digest that changes when the source does."""
        rows = self._rows('SELECT offset, done FROM sources WHERE key = ?', (key,))
        return Mark(rows[0][0], bool(rows[0][1])) if rows else Mark()

    def set_mark(self, key: str, offset: int, done: bool = False) -> None:
        """Remember how far an import has come; within the `transaction` of the append, so that both are kept or neither."""
        with self.transaction() as connection:
            connection.execute('INSERT OR REPLACE INTO sources (key, offset, done) VALUES (?, ?, ?)', (key, offset, done))
