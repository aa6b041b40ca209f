"""CTDL documents from every form in which they travel, one after another, in flat memory.

Forms, told by content first and by suffix where content leaves it open: a document with `@graph`, one resource, arrays of
documents, envelopes or bare nodes, JSON Lines, the Registry's envelopes, download and changeset ZIPs and daily backup, gzip of
any, N-Quads, N-Triples and Turtle (`ctdl.rdf_reading`), folders, standard input. What cannot be read is an item too, and the
rest goes on.
"""

import importlib
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO

import orjson

from ctdl import archives, jsontext, zips
from ctdl.archives import Feed, files, size
from ctdl.changesets import Changes
from ctdl.envelopes import document_of, transaction
from ctdl.errors import CTDLError, InputError
from ctdl.findings import Finding, Severity
from ctdl.json_forms import LINES, json_items, line_items
from ctdl.jsontext import Place
from ctdl.limits import LIMITS, Limits
from ctdl.notices import READING
from ctdl.raw_documents import Item, Origin, RawDocument, Unreadable, marked, suffix_of, unreadable
from ctdl.unknown_forms import unknown_text
from ctdl.zips import Member

__all__ = ['Item', 'RawDocument', 'Reading', 'Unreadable', 'files', 'read_documents', 'size']


def read_documents(
    paths: Iterable[str | Path], limits: Limits = LIMITS, stdin: IO[bytes] | None = None, start: Mapping[str, int] | None = None
) -> 'Reading':
    """Everything that is in files and folders, in order; `-` is standard input.

    `start` maps a file to the `offset` of the last item of it that is done. InputError at once for a path that is not there;
    afterwards nothing is raised: what cannot be read is an `Unreadable`.
    """
    return Reading(files(paths), limits, stdin, start or {})


class Reading(Iterator[Item]):
    """The items of many files, and how far reading has come: `done` of `total` bytes on disk (standard input counts nothing)."""

    def __init__(self, paths: list[Path], limits: Limits, stdin: IO[bytes] | None, start: Mapping[str, int]) -> None:
        self.total = size(paths)
        self._behind = 0
        self._progress: Callable[[], int] = int
        self._items = self._read(paths, limits, stdin, start)

    def __next__(self) -> Item:
        return next(self._items)

    @property
    def done(self) -> int:
        """Bytes on disk read so far."""
        return min(self._behind + self._progress(), self.total)

    def _read(self, paths: list[Path], limits: Limits, stdin: IO[bytes] | None, start: Mapping[str, int]) -> Iterator[Item]:
        for path in paths:
            origin = Origin(str(path), suffix_of(path.name), limits, start.get(str(path), 0))
            if str(path) == '-':
                yield from _guarded(Feed((stdin or sys.stdin.buffer).read), origin)
            else:
                yield from self._read_file(path, origin)

    def _read_file(self, path: Path, origin: Origin) -> Iterator[Item]:
        try:
            with path.open('rb', buffering=0) as file:
                yield from _guarded(Feed(self._counted(file)), origin, file)
                length = path.stat().st_size
        except OSError as error:
            wrong = InputError(f'The file cannot be read: {error.strerror or error}.', shape='reading-file')
            yield unreadable(origin.source, wrong, 0)
            length = 0
        self._behind, self._progress = self._behind + length, int

    def _counted(self, file: IO[bytes]) -> Callable[[int], bytes]:
        self._progress = lambda: file.tell() if not file.closed and file.seekable() else 0
        return file.read


# --- from bytes to forms -----------------------------------------------------------------------------------------------


def _guarded(feed: Feed, origin: Origin, file: IO[bytes] | None = None) -> Iterator[Item]:
    """The items of one text; an error that ends it becomes its last item."""
    try:
        yield from _items(feed, origin, file)
    except (CTDLError, OSError) as error:
        wrong = error if isinstance(error, CTDLError) else InputError(f'The file cannot be read: {error}.', shape='reading-file')
        yield unreadable(origin.source, wrong, feed.offset, Place(feed.line, feed.column) if feed.offset else None)


def _items(feed: Feed, origin: Origin, file: IO[bytes] | None) -> Iterator[Item]:
    head = feed.head(4)
    if head[:2] == b'\x1f\x8b' or head[:4] in (b'PK\x03\x04', b'PK\x05\x06'):
        if origin.level > 2:
            remedy = 'Unpack the outer ones.'
            raise InputError('An archive inside an archive inside an archive is not read.', shape='reading-archive', remedy=remedy)
        if head[:2] == b'\x1f\x8b':
            return _guarded(archives.gunzip(feed, origin.limits), replace(origin, level=origin.level + 1))
        return _zip(file, origin) if file else _spooled_zip(feed, origin)
    return _text(feed, origin)


def _text(feed: Feed, origin: Origin) -> Iterator[Item]:
    feed, mark = _decoded(feed)
    items = _of_form(feed, origin)
    if mark and (first := next(items, None)) is not None:
        yield replace(first, findings=(mark, *first.findings)) if isinstance(first, RawDocument) else first
    yield from items


def _decoded(feed: Feed) -> tuple[Feed, Finding | None]:
    """The text in UTF-8 without byte-order mark, and what there is to say about that."""
    head = feed.head(4)
    if head[:3] == b'\xef\xbb\xbf':
        feed.take(3)
        feed.column = 1
        return feed, _encoding_finding(
            'reading-byte-order-mark', 'The file begins with a byte-order mark, which JSON does not have.'
        )
    little, big = head[:2] == b'\xff\xfe', head[:2] == b'\xfe\xff'
    if little or big:
        feed.take(2)
    elif head[1:2] == b'\0' and head[:1] in b'{["':
        little = True
    elif head[:1] == b'\0' and head[1:2] in b'{["':
        big = True
    if not (little or big) or not head:
        return feed, None
    text = archives.transcoded(feed, 'utf-16-le' if little else 'utf-16-be')
    return text, _encoding_finding('reading-encoding', 'The file is in UTF-16; it was read as if it were in UTF-8.')


def _encoding_finding(shape: str, message: str) -> Finding:
    return Finding(Severity.INFO, shape, message, 'Save it as UTF-8 without byte-order mark.', source=READING[shape].source)


_RDF = {'.nq': 'nq', '.nt': 'nt', '.ttl': 'ttl'}
_BACKUP_LINE = re.compile(rb'(?:eyJ|eyA|ewo|ew0|IHs)[A-Za-z0-9_+/-]*=*\s*')
_QUADS_LINE = re.compile(rb'(?:<[^<>"{}|^`\\\s]*>|_:\S+)\s*<[^<>"{}|^`\\\s]*>\s*(?:<|_:|").*\.\s*(?:#.*)?')
_TURTLE = re.compile(rb'#|_:|@prefix|@base|prefix\s|base\s|<(?!\?|!|html|rdf:)|[A-Za-z][\w-]*:[\w-]+\s', re.IGNORECASE)


def _of_form(feed: Feed, origin: Origin) -> Iterator[Item]:
    """The items of a text in the form that it has."""
    if not feed.skip_space():
        raise InputError(
            'There is nothing in it.', line=1, column=1, shape='reading-empty', remedy='Remove the file or fetch it again.'
        )
    head = feed.head(2**16)
    line = head.split(b'\n', 1)[0].rstrip()
    if head[:1] not in b'{' and (form := _rdf_form(head, line, origin.suffix)):
        return _rdf(feed, origin, form)
    if head[:1] in b'{[':
        return json_items(feed, origin, line)
    if _BACKUP_LINE.fullmatch(line):
        return line_items(feed, origin, transaction)
    if origin.suffix in LINES:
        return line_items(feed, origin, document_of)
    return iter([unreadable(origin.source, unknown_text(head), feed.offset, Place(feed.line, feed.column))])


def _rdf_form(head: bytes, line: bytes, suffix: str) -> str:
    if suffix in _RDF or head[:1] == b'[':
        return _RDF.get(suffix, '')
    if _QUADS_LINE.fullmatch(line):
        return 'nq'
    return 'ttl' if _TURTLE.match(head) else ''


def _rdf(feed: Feed, origin: Origin, form: str) -> Iterator[Item]:
    """Documents made of statements by `ctdl.rdf_reading`; resuming counts documents."""
    documents = importlib.import_module('ctdl.rdf_reading').documents(feed, form, origin.source, origin.limits)
    index = 0
    try:
        for body in documents:
            index += 1
            if index > origin.start:
                data = orjson.dumps(body)
                said = jsontext.control_characters(data, body)
                yield RawDocument(f'{origin.source}#/{index - 1}', body, data, findings=said, offset=index)
    except (SyntaxError, ValueError) as error:
        place = Place(getattr(error, 'lineno', None) or feed.line, getattr(error, 'offset', None) or 1)
        wrong = InputError(f'The RDF cannot be read: {error}.', shape='reading-broken-rdf', remedy='Correct the syntax there.')
        yield unreadable(origin.source, wrong, index, place)


# --- ZIP ---------------------------------------------------------------------------------------------------------------


def _spooled_zip(feed: Feed, origin: Origin) -> Iterator[Item]:
    """A ZIP that does not come from a file has to be put into one, for its directory is at the end."""
    with tempfile.TemporaryFile() as file:
        while feed.known or feed.more():
            file.write(feed.take(feed.known))
        yield from _zip(file, origin)


def _zip(file: IO[bytes], origin: Origin) -> Iterator[Item]:
    unpacked = zips.Unpacked(file.seek(0, 2))
    changes = Changes()
    for member in zips.members(file, origin.limits):
        changes.note(member)
    if changes.noted:
        feed = partial(zips.member_feed, file, unpacked=unpacked, limits=origin.limits)
        yield from changes.items(partial(_member, file, unpacked), feed, origin)
    else:
        yield from _members(file, unpacked, origin)


def _members(file: IO[bytes], unpacked: zips.Unpacked, origin: Origin) -> Iterator[Item]:
    """Every member as a file of its own; what resuming counts are entries of the directory."""
    for index, member in enumerate(zips.members(file, origin.limits)):
        if index >= origin.start and member.wanted:
            inner = origin.inner(f'{origin.source}!{member.name}', suffix_of(member.name))
            yield from marked(_member(file, unpacked, member, inner), index, index + 1)


def _member(file: IO[bytes], unpacked: zips.Unpacked, member: Member, origin: Origin) -> Iterator[Item]:
    try:
        feed = zips.member_feed(file, member, unpacked, origin.limits)
    except CTDLError as error:
        return iter([unreadable(origin.source, error, 0)])
    return _guarded(feed, origin)
