"""What may have been meant by a CTID that the registry does not have."""

from __future__ import annotations

from graph.ledger import Ledger


def near_ctids(ledger: Ledger, text: str, most: int = 3) -> list[str]:
    """CTIDs of the registry that share the first eight or the last twelve digits with a text, sorted, at most so many."""
    digits = ''.join(c for c in text.strip().lower().rsplit('/', 1)[-1].removeprefix('ce-') if c in '0123456789abcdef-')
    if len(digits) < 4:
        return []
    sql = 'SELECT ctid FROM current WHERE ctid LIKE ? OR (length(?) = 12 AND ctid LIKE ?) ORDER BY ctid LIMIT ?'
    tail = digits[-12:]
    rows = ledger.connection.execute(sql, (f'ce-{digits[:8]}%', tail, f'%-{tail}', most)).fetchall()
    return [str(row[0]) for row in rows]
