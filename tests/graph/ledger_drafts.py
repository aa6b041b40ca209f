"""What the tests of the ledger append: small drafts, and a ledger as it was at a moment."""

import hashlib
from pathlib import Path

from graph.ledger import Draft, Ledger

ROOT = Path(__file__).parents[2]
BASE = 'http://localhost:8000/'


def ctid(number: int) -> str:
    return f'ce-{number:08x}-0000-4000-8000-000000000000'


def draft(
    number: int, text: str = 'one', asserted: str = '', describes: tuple[str, ...] = (), kind: str = 'ceterms:Badge'
) -> Draft:
    data = f'{{"{number}": "{text}"}}'.encode()
    sha256 = hashlib.sha256(data).hexdigest()
    return Draft(ctid(number), data, sha256, sha256, kind, asserted, 'agent', 'file.json', describes)


def at(ledger: Ledger, moment: str) -> Ledger:
    """The ledger, with its clock stopped at a moment."""
    ledger._now = lambda: moment
    return ledger
