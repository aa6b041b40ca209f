"""Documents in JSON text, in each of its forms: JSON Lines, one array, one value, or several after one another."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from ctdl import archives, json_slices
from ctdl.archives import Feed, bytes_feed
from ctdl.bare_nodes import array_items
from ctdl.envelopes import document_of
from ctdl.errors import CTDLError
from ctdl.findings import Finding, Severity
from ctdl.json_slices import Slice, place_of
from ctdl.jsontext import Place
from ctdl.limits import Limits
from ctdl.notices import READING
from ctdl.raw_documents import Item, Origin, Unreadable, marked, unreadable

_SMALL = 2**20
LINES = frozenset(('.jsonl', '.ndjson'))
"""Suffixes of texts with one value to a line."""


def json_items(feed: Feed, origin: Origin, line: bytes) -> Iterator[Item]:
    """JSON Lines, an array, or one value after another; `line` is the first line, as far as it was seen."""
    if line[:1] == b'[':
        return (
            line_items(feed, origin, document_of) if origin.suffix in LINES and line.endswith(b']') else array_items(feed, origin)
        )
    if origin.suffix in LINES and not line.endswith((b'{', b'[', b',', b':')):
        return line_items(feed, origin, document_of)
    seen = 0
    while (end := feed.buffer.find(b'\n', feed.at + seen)) < 0 and feed.known <= origin.limits.document_bytes:
        seen = feed.known
        if not feed.more():
            break
    lines = end >= 0 and _is_whole(feed.buffer[feed.at : end].rstrip(), origin.limits)
    return line_items(feed, origin, document_of) if lines else _values(feed, origin)


def _is_whole(line: bytes, limits: Limits) -> bool:
    pieces = list(json_slices.values(bytes_feed(line), limits))
    return len(pieces) == 1 and isinstance(pieces[0], Slice) and pieces[0].data.endswith(b'}')


def line_items(feed: Feed, origin: Origin, meaning: 'Callable[[Slice, str, Origin], Item]') -> Iterator[Item]:
    """A value to a line; a broken one is told and the next read. The only line of a file that is no `.jsonl` is the file."""
    limit = origin.limits.document_bytes
    begin = feed.offset
    feed.skip_to(origin.start)
    while feed.skip_space():
        place = Place(feed.line, feed.column, feed.offset)
        source = f'{origin.source}:{place.line}'
        try:
            data = feed.take_line(limit).rstrip()
        except archives.TooLargeError as error:
            yield unreadable(source, error, feed.offset, place)
            continue
        if place.offset == begin and origin.suffix not in LINES and not feed.skip_space():
            source = origin.source
        if data[:1] == b'[':
            yield from marked(array_items(_at(data, place), replace(origin, source=source, start=0)), place.offset, feed.offset)
        else:
            yield meaning(Slice(data, place, feed.offset), source, origin)


def _at(data: bytes, place: Place) -> Feed:
    feed = bytes_feed(data)
    feed.line, feed.column, feed.offset = place
    return feed


def _values(feed: Feed, origin: Origin) -> Iterator[Item]:
    """One value that is the file, or several one after another, which is told."""
    if item := _one_value(feed, origin):
        if feed.offset > origin.start:
            yield item
        return
    several = False
    for piece in json_slices.values(feed, origin.limits):
        place = place_of(piece)
        several = feed.skip_space() or several
        source = f'{origin.source}:{place.line}' if several else origin.source
        if feed.offset <= origin.start:
            continue
        if isinstance(piece, CTDLError):
            yield unreadable(source, piece, feed.offset, place)
            continue
        item = document_of(replace(piece, end=feed.offset), source, origin)
        yield _told(item, place.line) if several else item


def _one_value(feed: Feed, origin: Origin) -> Item | None:
    """The item of a small text that is one value; nothing taken where it is large or broken, for that needs a closer look."""
    whole = feed.head(_SMALL)
    if len(whole) == _SMALL:
        return None
    place = Place(feed.line, feed.column, feed.offset)
    item = document_of(Slice(whole.rstrip(), place, feed.offset + len(whole)), origin.source, origin)
    if isinstance(item, Unreadable) and item.finding.shape == 'reading-broken-json':
        return None
    feed.take(len(whole))
    return item


def _told(item: Item, line: int) -> Item:
    message = f'The file holds several JSON values one after another; this one begins on line {line}.'
    remedy = 'Write one JSON array, or JSON Lines with one document to a line.'
    if isinstance(item, Unreadable):
        return replace(item, message=f'{item.message} {message}')
    told = Finding(Severity.WARNING, 'reading-several-values', message, remedy, source=READING['reading-several-values'].source)
    return replace(item, findings=(*item.findings, told))
