"""The versions of a document as a time line: what each one was, by whom, and how much it changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import orjson

from ctdl import document as documents
from ctdl.changes import KINDS, Body
from ctdl.difference import difference
from ctdl.report_text import counted
from graph.ledger import Ledger
from graph.ledger_schema import Entry
from web.remembering import Remembered

PAGE = 50
"""Versions on a page."""
WEIGHED = 400_000
"""Documents of more bytes than this are compared when asked for only: of others the number of changes is on the time line."""
ACTIONS = {'created': 'Created', 'updated': 'Updated', 'deleted': 'Deleted', 'restored': 'Published again'}

Counts = Mapping[str, int]
_counts: Remembered[Counts | None] = Remembered(4096)


@dataclass(frozen=True, slots=True)
class Version:
    """One version on the time line. `size` tells in words how much changed, '' where that is not known; `counts` the changes by kind.

    `purged` is the reason for which its bytes were removed, '' where they are there. `how` tells where the version was imported from, ''
    for one that was published on its own. `restore` is the command that makes it the newest version again, '' where it is that or is gone.
    """

    number: int
    sequence: int
    recorded: str
    asserted: str
    agent: str
    action: str
    word: str
    reason: str
    sha256: str
    statements: int
    purged: str
    readable: bool
    size: str
    counts: Counts | None
    how: str
    restore: str


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of the time line, the newest version first; `before` is the number to go on from, 0 at the end."""

    ctid: str
    kind: str
    name: str
    language: str
    total: int
    versions: tuple[Version, ...]
    before: int
    deleted: bool
    newest: int
    previous: int


def page(ledger: Ledger, entries: Sequence[Entry], before: int = 0, most: int = PAGE) -> HistoryPage:
    """The time line of a document from its entries (oldest first): so many versions below a number, or the newest."""
    last = entries[-1]
    below = [entry for entry in entries if not before or entry.version < before]
    shown = below[-most:]
    earlier = {entry.version: entry for entry in entries}
    reasons = purges(ledger, [entry for entry in shown if entry.purged])
    versions = tuple(
        _version(ledger, entry, earlier.get(entry.version - 1), reasons, entry.seq == last.seq) for entry in reversed(shown)
    )
    name, language = name_of(ledger, entries)
    readable = [entry.version for entry in entries if _has_bytes(entry)]
    return HistoryPage(
        ctid=last.ctid,
        kind=last.kind or next((entry.kind for entry in reversed(entries) if entry.kind), ''),
        name=name,
        language=language,
        total=len(entries),
        versions=versions,
        before=shown[0].version if shown and shown[0].version > 1 else 0,
        deleted=last.deleted,
        newest=readable[-1] if readable else 0,
        previous=readable[-2] if len(readable) > 1 else 0,
    )


def purges(ledger: Ledger, entries: Sequence[Entry]) -> dict[int, str]:
    """Why and when the bytes of purged versions were removed, by number of the ledger."""
    found = {}
    for entry in entries:
        rows = ledger.connection.execute('SELECT reason, time FROM purges WHERE seq = ?', (entry.seq,)).fetchall()
        for reason, time in rows:
            found[entry.seq] = f'{reason} ({time[:10]})'
    return found


def name_of(ledger: Ledger, entries: Sequence[Entry]) -> tuple[str, str]:
    """The name of the last version that can be read, with its language; ('', '') where there is none."""
    for entry in reversed(entries):
        if _has_bytes(entry):
            return _named(orjson.loads(ledger.data(entry.seq)))
    return '', ''


def _named(raw: Any) -> tuple[str, str]:
    from ctdl.difference_words import name_of as called

    main = documents.read(raw).main
    name = called(main)
    for key in ('ceterms:name', 'ceasn:name', 'skos:prefLabel', 'ceasn:competencyText'):
        value = main.get(key)
        if isinstance(value, dict):
            return name, next((tag for tag, text in value.items() if name in (text if isinstance(text, list) else [text])), '')
    return name, ''


def _has_bytes(entry: Entry) -> bool:
    return not entry.deleted and not entry.purged


def restoring(entry: Entry) -> str:
    """The command that publishes a version again, as the newest one."""
    return f'ctdl show {entry.ctid} --version {entry.version} --format published | ctdl publish -'


def _origin(entry: Entry) -> str:
    """The file that a version came from and its place there, without the folders of the machine that read it."""
    return f'imported from {PurePath(entry.source).name}' if entry.source else ''


def _version(ledger: Ledger, entry: Entry, earlier: Entry | None, reasons: Mapping[int, str], newest: bool) -> Version:
    counts = _counts.get(
        (str(ledger.path), entry.hash, entry.purged, earlier.purged if earlier else False),
        lambda: counted_changes(ledger, entry, earlier),
    )
    return Version(
        number=entry.version,
        sequence=entry.seq,
        recorded=entry.recorded,
        asserted=entry.asserted,
        agent=entry.agent,
        action=entry.action,
        word=ACTIONS.get(entry.action, entry.action),
        reason=entry.reason,
        sha256=entry.sha256,
        statements=entry.statements,
        purged=reasons.get(entry.seq, 'no reason is kept') if entry.purged else '',
        readable=_has_bytes(entry),
        size=_size(entry, earlier, counts),
        counts=counts,
        how=_origin(entry),
        restore=restoring(entry) if _has_bytes(entry) and not newest else '',
    )


def counted_changes(ledger: Ledger, entry: Entry, earlier: Entry | None) -> Counts | None:
    """Changes by kind from one version to the next; None where one of them has no bytes or the two are too large to compare in passing."""
    if earlier is None or not (_has_bytes(entry) and _has_bytes(earlier)):
        return None
    old, new = ledger.data(earlier.seq), ledger.data(entry.seq)
    if len(old) + len(new) > WEIGHED:
        return None
    found = difference(_body(old), _body(new))
    return {kind: found.count(kind) for kind in KINDS}


def _body(data: bytes) -> Body:
    return documents.read(orjson.loads(data)).body


def _size(entry: Entry, earlier: Entry | None, counts: Counts | None) -> str:
    """How much a version changed, in words."""
    if entry.deleted:
        return 'the whole document'
    if earlier is None or earlier.deleted:
        return counted(entry.statements, 'statement')
    if counts is None:
        more = entry.statements - earlier.statements
        return f'{counted(abs(more), "statement")} {"more" if more > 0 else "fewer"}' if more else 'as many statements as before'
    words = {
        'added': 'added',
        'removed': 'removed',
        'changed': 'changed',
        'reordered': 'put in another order',
        'rewritten': 'in another form',
    }
    return ', '.join(f'{number} {words[kind]}' for kind, number in counts.items() if number) or 'nothing by meaning'


def as_dict(entries: Sequence[Entry], base: str, reasons: Mapping[int, str]) -> dict[str, Any]:
    """The versions as JSON has them, the newest first."""
    ctid = entries[-1].ctid
    return {
        'ctid': ctid,
        'versions': [
            {
                'version': entry.version, 'sequence': entry.seq, 'time': entry.recorded, 'asserted': entry.asserted, 'agent': entry.agent,
                'action': entry.action, 'reason': entry.reason, 'origin': _origin(entry),
                'class': entry.kind, 'statements': entry.statements, 'sha256': entry.sha256,
                'digest': entry.digest, 'hash': entry.hash, 'purged': entry.purged, 'purgeReason': reasons.get(entry.seq, ''),
                'url': f'{base}resources/{ctid}/versions/{entry.version}',
                'diff': f'{base}resources/{ctid}/diff?from={entry.version - 1}&to={entry.version}',
            }
            for entry in reversed(entries)
        ],
    }  # fmt: skip
