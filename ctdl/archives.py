"""Bytes from files, gzip, ZIP and standard input in flat memory: looked at before they are taken, never more than the limits allow.

ZIP is read here and not by `zipfile`, because that holds every member's entry in memory (some 600 bytes each, 240 MB for the
whole Registry) and has no say on how far a member unpacks. Layout: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12-4.3.16, 4.5.3.
Names of members are shown to people and compared; nothing is ever written to disk under them.
"""

import codecs
import gzip
import io
import os
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from ctdl.errors import InputError, LimitError
from ctdl.limits import LIMITS, Limits

CHUNK = 2**18
"""Bytes asked for at a time."""

SUFFIXES = frozenset(('.json', '.jsonld', '.jsonl', '.ndjson', '.zip', '.gz', '.nq', '.nt', '.ttl'))
"""What is read inside folders and ZIPs; a file that is named itself is read whatever it is called."""

_FLOOR = 2**20
"""Below this many unpacked bytes no ratio is a bomb."""

_LARGEST_ENTRY = 46 + 3 * 65535

_SPACE = b' \t\r\n'


class TooLargeError(LimitError):
    """One piece of a text is beyond `limits.document_bytes`; what comes behind it can be read (other errors end the text)."""


class Feed(io.RawIOBase):
    """Bytes from a `read(size)` function, with a look ahead and the place in the text (line, column, offset), all from the next byte on.

    `buffer[at:]` is what is known and not yet taken. Columns count bytes.
    """

    def __init__(self, read: Callable[[int], bytes], chunk: int = CHUNK) -> None:
        super().__init__()
        self._source = read
        self._chunk = chunk
        self._ended = False
        self.buffer = b''
        self.at = 0
        self.offset = 0
        self.line = 1
        self.column = 1

    @property
    def known(self) -> int:
        """Bytes that are here already."""
        return len(self.buffer) - self.at

    def more(self) -> bool:
        """Fetch at least as much again as is known, so that scanning anew from the start costs linear time; False at the end."""
        data = b'' if self._ended else self._source(max(self._chunk, self.known))
        if not data:
            self._ended = True
            return False
        self.buffer = self.buffer[self.at :] + data
        self.at = 0
        return True

    def head(self, size: int) -> bytes:
        """The next bytes, `size` of them where there are as many, still to be taken."""
        while self.known < size and self.more():
            pass
        return self.buffer[self.at : self.at + size]

    def take(self, size: int) -> bytes:
        """Take bytes that are known."""
        data = self.buffer[self.at : self.at + size]
        self.at += len(data)
        self.offset += len(data)
        lines = data.count(b'\n')
        self.line += lines
        self.column = len(data) - data.rfind(b'\n') if lines else self.column + len(data)
        return data

    def skip_space(self) -> bool:
        """Pass over white space of JSON; False at the end."""
        while True:
            if self.at < len(self.buffer) and self.buffer[self.at] not in _SPACE:
                return True
            here = self.buffer[self.at : self.at + self._chunk]
            rest = here.lstrip(_SPACE)
            self.take(len(here) - len(rest))
            if not rest and self.known == 0 and not self.more():
                return False

    def take_line(self, limit: int) -> bytes:
        """Take the rest of the line with its end; a longer one than `limit` is passed over and raises TooLargeError."""
        end, seen = -1, 0
        while (end := self.buffer.find(b'\n', self.at + seen)) < 0 and self.known <= limit:
            seen = self.known
            if not self.more():
                break
        size = end + 1 - self.at if end >= 0 else self.known
        if size <= limit + 1:
            return self._line(size)
        place = {'line': self.line, 'column': self.column}
        self._pass_line()
        raise too_large(limit, size, **place)

    def _line(self, size: int) -> bytes:
        data = self.buffer[self.at : self.at + size]
        self.at += size
        self.offset += size
        if data.endswith(b'\n'):
            self.line, self.column = self.line + 1, 1
        else:
            self.column += size
        return data

    def _pass_line(self) -> None:
        while (end := self.buffer.find(b'\n', self.at)) < 0:
            self._line(self.known)
            if not self.more():
                return
        self._line(end + 1 - self.at)

    def skip_to(self, offset: int) -> None:
        """Pass over everything before an offset, counting lines."""
        while self.offset < offset and (self.known or self.more()):
            self.take(min(self.known, offset - self.offset))

    def readable(self) -> bool:
        """True: a feed is a stream for whoever wants one."""
        return True

    def readinto(self, target: Any, /) -> int:
        """Take bytes as a stream does."""
        if not self.known and not self.more():
            return 0
        data = self.take(min(len(target), self.known))
        target[: len(data)] = data
        return len(data)


def too_large(limit: int, value: int, **place: int) -> TooLargeError:
    """What to say of one document beyond `limits.document_bytes`."""
    return TooLargeError(
        f'One JSON value is larger than {limit:,} bytes, the most that is read as one document.',
        limit=limit,
        value=value,
        shape='reading-too-large',
        remedy='Write many documents as JSON Lines, one to a line, or as one JSON array: both are read piece by piece at any size.',
        **place,
    )


def bytes_feed(data: bytes) -> Feed:
    """A feed of bytes that are in memory."""
    return Feed(io.BytesIO(data).read)


def gunzip(packed: Feed, limits: Limits = LIMITS) -> Feed:
    """The unpacked bytes of a gzip stream (several members too); InputError where it is damaged or cut off."""
    stream = gzip.GzipFile(fileobj=io.BufferedReader(packed), mode='rb')
    begin, total = packed.offset, 0

    def read(size: int) -> bytes:
        nonlocal total
        try:
            data = stream.read1(size)
        except (EOFError, OSError, zlib.error) as error:
            raise _damaged('gzip stream', f'after {total:,} unpacked bytes', error) from None
        total += len(data)
        _check_ratio(total, packed.offset - begin, limits, 'gzip stream')
        return data

    return Feed(read)


def transcoded(feed: Feed, encoding: str) -> Feed:
    """The same text in UTF-8; offsets count the bytes of that."""
    decoder = codecs.getincrementaldecoder(encoding)()

    def read(size: int) -> bytes:
        while feed.known or feed.more():
            begin = feed.offset
            try:
                text = decoder.decode(feed.take(min(size, feed.known)))
            except UnicodeDecodeError as error:
                raise _not_text(encoding, begin + error.start) from None
            if text:
                return text.encode()
        try:
            return decoder.decode(b'', True).encode()
        except UnicodeDecodeError:
            raise _not_text(encoding, feed.offset) from None

    return Feed(read)


def _not_text(encoding: str, offset: int) -> InputError:
    message = f'The text is not valid {encoding.upper()} at byte {offset:,}.'
    return InputError(message, shape='reading-encoding', remedy='Save the file as UTF-8.', byte=offset)


def _damaged(what: str, where: str, error: Exception | str) -> InputError:
    return InputError(
        f'The {what} is damaged {where}: {error}'.rstrip('.') + '.',
        shape='reading-damaged',
        remedy='Fetch or pack the file again; it may have been cut off on its way.',
    )


def _check_ratio(unpacked: int, packed: int, limits: Limits, what: str) -> None:
    if unpacked > _FLOOR and unpacked > limits.zip_ratio * max(packed, 1):
        raise LimitError(
            f'The {what} unpacks to more than {limits.zip_ratio} times its size, as no honest JSON does; reading stopped.',
            limit=limits.zip_ratio,
            value=unpacked // max(packed, 1),
            shape='reading-bomb',
            remedy='If the content is right, unpack the file and name the unpacked one.',
        )


# --- ZIP ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of a ZIP's directory: name as shown, packed and unpacked size in bytes, where its local header begins."""

    name: str
    packed: int
    size: int
    crc: int
    method: int
    flags: int
    begin: int

    @property
    def wanted(self) -> bool:
        """True for a file that is read inside a ZIP: known suffix, not hidden."""
        path = PurePosixPath(self.name.replace('\\', '/'))
        hidden = any(part.startswith(('.', '__MACOSX')) and part not in ('.', '..') for part in path.parts)
        return not self.name.endswith('/') and not hidden and path.suffix.lower() in SUFFIXES


@dataclass(slots=True)
class Unpacked:
    """Bytes of one ZIP and running total of what was unpacked from it, so that members sharing their bytes cannot hide a bomb."""

    archive: int
    total: int = 0


def members(file: IO[bytes], limits: Limits = LIMITS) -> Iterator[Member]:
    """The entries of a ZIP's directory, in its order, read piece by piece; InputError when it is damaged, LimitError when too many."""
    begin, size, shift = _directory(file)
    buffer, at, taken, count = b'', 0, 0, 0
    while True:
        if len(buffer) - at < _LARGEST_ENTRY and taken < size:
            file.seek(begin + taken)
            data = file.read(min(CHUNK, size - taken))
            taken = taken + len(data) if data else size
            buffer, at = buffer[at:] + data, 0
        if at >= len(buffer):
            return
        member, at = _entry(buffer, at, shift)
        count += 1
        if count > limits.zip_members:
            raise _too_many(count, limits)
        yield member


def _too_many(count: int, limits: Limits) -> LimitError:
    message = f'The ZIP has more than {limits.zip_members:,} members.'
    return LimitError(message, limit=limits.zip_members, value=count, shape='reading-bomb', remedy='Split it into several ZIPs.')


def _directory(file: IO[bytes]) -> tuple[int, int, int]:
    """Begin and size of the directory, and how far everything is shifted by bytes before the ZIP."""
    end = file.seek(0, os.SEEK_END)
    begin = max(0, end - 65557)
    file.seek(begin)
    tail = file.read()
    at = tail.rfind(b'PK\x05\x06')
    if at < 0 or len(tail) - at < 22:
        raise _damaged('ZIP', 'at its end', 'its directory of members is missing')
    size, offset = struct.unpack_from('<LL', tail, at + 12)
    last = begin + at
    if at >= 20 and tail[at - 20 : at - 16] == b'PK\x06\x07':
        file.seek(struct.unpack_from('<Q', tail, at - 12)[0])
        record = file.read(56)
        if len(record) < 56 or record[:4] != b'PK\x06\x06':
            raise _damaged('ZIP', 'at its end', 'its ZIP64 record is missing')
        size, offset = struct.unpack_from('<QQ', record, 40)
        last -= 76
    shift = last - size - offset
    if shift < 0:
        raise _damaged('ZIP', 'at its end', 'its directory of members is not where it says')
    return last - size, size, shift


def _entry(buffer: bytes, at: int, shift: int) -> tuple[Member, int]:
    """The entry at a place in the directory, and where the next one begins."""
    if len(buffer) - at < 46 or buffer[at : at + 4] != b'PK\x01\x02':
        raise _damaged('ZIP', 'in its directory', 'an entry is cut off')
    flags, method, _, _, crc, packed, size, name, extra, comment = struct.unpack_from('<4H3L3H', buffer, at + 8)
    begin = struct.unpack_from('<L', buffer, at + 42)[0]
    rest = at + 46 + name
    text = buffer[at + 46 : rest].decode('utf-8' if flags & 0x800 else 'cp437', 'replace')
    if 0xFFFFFFFF in (packed, size, begin):
        size, packed, begin = _wide(buffer[rest : rest + extra], size, packed, begin)
    shown = ''.join(letter if letter.isprintable() else '\ufffd' for letter in text)
    return Member(shown, packed, size, crc, method, flags, begin + shift), rest + extra + comment


def _wide(extra: bytes, *sizes: int) -> list[int]:
    """Sizes and offset with those that say 0xFFFFFFFF taken from the ZIP64 field."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from('<HH', extra, at)
        if kind == 1:
            wide = iter(struct.unpack_from(f'<{length // 8}Q', extra[at + 4 : at + 4 + length].ljust(length, b'\0')))
            return [next(wide, size) if size == 0xFFFFFFFF else size for size in sizes]
        at += 4 + length
    return list(sizes)


def member_feed(file: IO[bytes], member: Member, unpacked: Unpacked, limits: Limits = LIMITS) -> Feed:
    """The content of a member; InputError for an encrypted, damaged or otherwise packed one, LimitError for a bomb."""
    if member.flags & 1:
        raise InputError(
            'The member is encrypted.', shape='reading-encrypted', remedy='Pack it without a password; CTDL documents are public.'
        )
    if member.method not in (0, 8):
        raise InputError(
            f'The member is packed by method {member.method}, which is not read.',
            shape='reading-damaged',
            remedy='Pack with the usual method (Deflate).',
        )
    _check_ratio(member.size, member.packed, limits, 'member')
    pieces = _pieces(file, member, unpacked, limits)
    return Feed(lambda _: next(pieces, b''))


def _pieces(file: IO[bytes], member: Member, unpacked: Unpacked, limits: Limits) -> Iterator[bytes]:
    """Unpacked pieces of at most CHUNK bytes, counted; the check sum is compared at the end."""
    crc, total, packed = 0, 0, 0
    try:
        for piece, packed in _inflated(file, member):
            crc, total = zlib.crc32(piece, crc), total + len(piece)
            unpacked.total += len(piece)
            _check_ratio(total, packed, limits, 'member')
            _check_ratio(unpacked.total, unpacked.archive, limits, 'ZIP')
            yield piece
    except (zlib.error, struct.error) as error:
        raise _damaged('member', f'after {total:,} unpacked bytes', error) from None
    if crc != member.crc or total != member.size:
        raise _damaged('member', f'after {total:,} unpacked bytes', 'its check sum or its size is not what the directory says')


def _inflated(file: IO[bytes], member: Member) -> Iterator[tuple[bytes, int]]:
    """Unpacked pieces, each with the packed bytes read so far."""
    file.seek(member.begin)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b'PK\x03\x04':
        raise _damaged('member', 'at its beginning', 'its header is missing')
    at = member.begin + 30 + sum(struct.unpack_from('<HH', header, 26))
    inflate, left, tail = zlib.decompressobj(-15), member.packed, b''
    while (left or tail) and not inflate.eof:
        if not tail:
            file.seek(at)
            tail = file.read(min(CHUNK, left))
            if not tail:
                return
            at, left = at + len(tail), left - len(tail)
        piece, tail = (inflate.decompress(tail, CHUNK), inflate.unconsumed_tail) if member.method else (tail, b'')
        if piece:
            yield piece, member.packed - left - len(tail)
    if member.method and (piece := inflate.flush()):
        yield piece, member.packed


# --- files -------------------------------------------------------------------------------------------------------------


def files(paths: Iterable[str | Path]) -> list[Path]:
    """The files that paths stand for: folders give what is in them, sorted, known suffixes only, nothing hidden; `-` stays.

    InputError for a path that is not there.
    """
    return [file for path in paths for file in _under(Path(path))]


def _under(path: Path) -> list[Path]:
    if str(path) == '-':
        return [path]
    if not path.exists():
        raise InputError(f'There is no file or folder {path}.', source=str(path))
    if not path.is_dir():
        return [path]
    found = []
    for folder, inner, names in os.walk(path):
        inner[:] = [name for name in inner if not name.startswith('.')]
        found += [Path(folder, name) for name in names if not name.startswith('.')]
    return sorted(file for file in found if file.suffix.lower() in SUFFIXES and file.is_file())


def size(paths: Iterable[str | Path]) -> int:
    """Bytes on disk of all files that paths stand for; standard input counts nothing."""
    return sum(file.stat().st_size for file in files(paths) if str(file) != '-')
