"""Versions as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from ctdl.vocabulary import load
from graph.ledger_schema import Entry

PAGE = 50
"""Entries in a feed."""
WORDS = {'created': 'Created', 'updated': 'Updated', 'deleted': 'Deleted', 'restored': 'Published again'}
_BEGINNING = '1970-01-01T00:00:00Z'
_ILLEGAL = re.compile(r'[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]')


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a feed."""

    id: str
    title: str
    updated: str
    author: str
    link: str
    summary: str
    category: str


def item_of(entry: Entry, name: str, root: str) -> Item:
    """A version as an entry of a feed; `root` is the address of the site, ending in a slash.

    The id of an entry never changes, wherever the site is reached (RFC 4287, 4.2.6): it is the hash of the ledger's row.
    """
    kind = load().label(entry.kind) if entry.kind in load() else entry.kind
    word = WORDS.get(entry.action, entry.action)
    page = f'{root}resources/{entry.ctid}'
    link = f'{page}/diff?from={entry.version - 1}&to={entry.version}' if entry.action == 'updated' else f'{page}/history'
    summary = f'{word}: version {entry.version} of {entry.ctid}, number {entry.seq} of the ledger.'
    return Item(
        f'urn:sha256:{entry.hash}', f'{word}: {name or entry.ctid}' + (f' ({kind})' if kind else ''), entry.recorded, entry.agent,
        link, summary + (f' {entry.reason}' if entry.reason else ''), entry.kind,
    )  # fmt: skip


def atom(title: str, own: str, page: str, items: Sequence[Item], following: str = '') -> bytes:
    """A feed: its own address, that of the page, its entries, and the address of the next ones."""
    updated = max((item.updated for item in items), default=_BEGINNING)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f'<id>{_text(own)}</id>',
        '<author><name>Credential registry</name></author>',
        f'<title>{_text(title)}</title>',
        f'<updated>{updated}</updated>',
        f'<link rel="self" type="application/atom+xml" href={_attribute(own)}/>',
        f'<link rel="alternate" type="text/html" href={_attribute(page)}/>',
        *([f'<link rel="next" type="application/atom+xml" href={_attribute(following)}/>'] if following else []),
        *(line for item in items for line in _entry(item)),
        '</feed>',
    ]
    return ('\n'.join(lines) + '\n').encode()


def _entry(item: Item) -> list[str]:
    return [
        '<entry>',
        f'<id>{_text(item.id)}</id>',
        f'<title>{_text(item.title)}</title>',
        f'<updated>{item.updated}</updated>',
        f'<author><name>{_text(item.author or "not stated")}</name></author>',
        *([f'<category term={_attribute(item.category)}/>'] if item.category else []),
        f'<link rel="alternate" type="text/html" href={_attribute(item.link)}/>',
        f'<summary>{_text(item.summary)}</summary>',
        '</entry>',
    ]


def _text(text: str) -> str:
    return escape(_ILLEGAL.sub('\ufffd', text))


def _attribute(text: str) -> str:
    return quoteattr(_ILLEGAL.sub('\ufffd', text))
