"""JSON values cut out of texts too large to hold, each exactly as it stands: one after another, or from one array."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ctdl.archives import Feed, TooLargeError, too_large
from ctdl.errors import CTDLError, InputError
from ctdl.jsontext import BRACKET, Place
from ctdl.limits import LIMITS, Limits

_PLAIN = re.compile(rb'[^"{}\[\]]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"{}\[\]]*+)*+', re.DOTALL).match
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL).match
_SCALAR = re.compile(rb'[^\s,\[\]{}"]++|.', re.DOTALL).match


@dataclass(frozen=True, slots=True)
class Slice:
    """One JSON value as it stands in a longer text: its bytes, where it begins, the offset behind it."""

    data: bytes
    place: Place
    end: int


def place_of(piece: Slice | CTDLError) -> Place:
    """Where a piece begins, or where its error is."""
    if isinstance(piece, Slice):
        return piece.place
    return Place(piece.facts.get('line', 0), piece.facts.get('column', 0))


def values(feed: Feed, limits: Limits = LIMITS) -> Iterator[Slice | CTDLError]:
    """The JSON values of a text one after another, whatever white space is between them; the last one may be cut off.

    A value beyond `limits.document_bytes` comes as a TooLargeError in its place, and reading goes on behind it.
    """
    while feed.skip_space():
        yield _value(feed, limits)


def elements(feed: Feed, limits: Limits = LIMITS) -> Iterator[Slice | CTDLError]:
    """The elements of one JSON array, each cut out exactly; what is wrong between them comes as an InputError in its place."""
    feed.skip_space()
    feed.take(1)
    comma: bool | None = None
    while feed.skip_space():
        mark = feed.buffer[feed.at : feed.at + 1]
        if mark == b']':
            if comma:
                yield _misplaced(feed, 'a comma before the end of the array')
            feed.take(1)
            if feed.skip_space():
                yield _misplaced(feed, 'there is more after the end of the JSON array; the rest is not read')
            return
        if mark == b',':
            if comma is not False:
                yield _misplaced(feed, 'a comma without a value before it')
            feed.take(1)
            comma = True
            continue
        if comma is False:
            yield _misplaced(feed, 'a comma is missing between two values')
        yield _value(feed, limits)
        comma = False
    yield _misplaced(feed, 'the text ends before the end of the array')


def _misplaced(feed: Feed, what: str) -> InputError:
    return InputError(
        f'Line {feed.line}, column {feed.column}: {what}.',
        line=feed.line,
        column=feed.column,
        shape='reading-broken-json',
        remedy='Correct the JSON there; documents go into one array, or one to a line (JSON Lines).',
    )


def _value(feed: Feed, limits: Limits) -> Slice | CTDLError:
    place = Place(feed.line, feed.column, feed.offset)
    mark = feed.buffer[feed.at]
    try:
        data = _nested(feed, limits, place) if mark in b'{[' else _plain(feed, limits, place, mark == 0x22)
    except TooLargeError as error:
        return error
    return Slice(data, place, feed.offset)


def _nested(feed: Feed, limits: Limits, place: Place) -> bytes:
    """Take one object or array, up to the bracket that closes it or the end; a too large one is passed over."""
    depth = at = dropped = 0
    while True:
        match = BRACKET(feed.buffer, feed.at + at)
        if match:
            at = match.end() - feed.at
            depth += 1 if feed.buffer[match.end() - 1] in b'{[' else -1
            if depth:
                continue
            break
        if dropped or feed.known > limits.document_bytes:
            dropped += _drop(feed, at, limits)
            at = 0
        if not feed.more():
            at = feed.known
            break
    if dropped + at > limits.document_bytes:
        feed.take(at)
        raise too_large(limits.document_bytes, dropped + at, line=place.line, column=place.column)
    return feed.take(at)


def _drop(feed: Feed, at: int, limits: Limits) -> int:
    """Take what is certainly outside of a string, or everything to the end when one string alone is beyond twice the limit."""
    match = _PLAIN(feed.buffer, feed.at + at)
    size = len(feed.take(match.end() - feed.at if match else at))
    return size if size or feed.known <= 2 * limits.document_bytes else _drain(feed)


def _drain(feed: Feed) -> int:
    size = 0
    while feed.known or feed.more():
        size += len(feed.take(feed.known))
    return size


def _plain(feed: Feed, limits: Limits, place: Place, string: bool) -> bytes:
    """Take a string, number or name, or one character that is none; all the rest when a string has no end within the limit."""
    pattern = _STRING if string else _SCALAR
    while not (match := pattern(feed.buffer, feed.at)) or match.end() == len(feed.buffer):
        if feed.known > limits.document_bytes:
            raise too_large(limits.document_bytes, _drain(feed), line=place.line, column=place.column)
        if not feed.more():
            return feed.take(match.end() - feed.at if match else feed.known)
    return feed.take(match.end() - feed.at)
