"""The members of a ZIP, in flat memory and never more than the limits allow.

ZIP is read here and not by `zipfile`, because that holds every member's entry in memory (some 600 bytes each, 240 MB for the
whole Registry) and has no say on how far a member unpacks. Layout: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12-4.3.16, 4.5.3.
Names of members are shown to people and compared; nothing is ever written to disk under them.
"""

import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from ctdl.archives import CHUNK, SUFFIXES, Feed, check_ratio, damaged
from ctdl.errors import InputError, LimitError
from ctdl.limits import LIMITS, Limits

_LARGEST_ENTRY = 46 + 3 * 65535


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
        raise damaged('ZIP', 'at its end', 'its directory of members is missing')
    size, offset = struct.unpack_from('<LL', tail, at + 12)
    last = begin + at
    if at >= 20 and tail[at - 20 : at - 16] == b'PK\x06\x07':
        file.seek(struct.unpack_from('<Q', tail, at - 12)[0])
        record = file.read(56)
        if len(record) < 56 or record[:4] != b'PK\x06\x06':
            raise damaged('ZIP', 'at its end', 'its ZIP64 record is missing')
        size, offset = struct.unpack_from('<QQ', record, 40)
        last -= 76
    shift = last - size - offset
    if shift < 0:
        raise damaged('ZIP', 'at its end', 'its directory of members is not where it says')
    return last - size, size, shift


def _entry(buffer: bytes, at: int, shift: int) -> tuple[Member, int]:
    """The entry at a place in the directory, and where the next one begins."""
    if len(buffer) - at < 46 or buffer[at : at + 4] != b'PK\x01\x02':
        raise damaged('ZIP', 'in its directory', 'an entry is cut off')
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
    check_ratio(member.size, member.packed, limits, 'member')
    pieces = _pieces(file, member, unpacked, limits)
    return Feed(lambda _: next(pieces, b''))


def _pieces(file: IO[bytes], member: Member, unpacked: Unpacked, limits: Limits) -> Iterator[bytes]:
    """Unpacked pieces of at most CHUNK bytes, counted; the check sum is compared at the end."""
    crc, total, packed = 0, 0, 0
    try:
        for piece, packed in _inflated(file, member):
            crc, total = zlib.crc32(piece, crc), total + len(piece)
            unpacked.total += len(piece)
            check_ratio(total, packed, limits, 'member')
            check_ratio(unpacked.total, unpacked.archive, limits, 'ZIP')
            yield piece
    except (zlib.error, struct.error) as error:
        raise damaged('member', f'after {total:,} unpacked bytes', error) from None
    if crc != member.crc or total != member.size:
        raise damaged('member', f'after {total:,} unpacked bytes', 'its check sum or its size is not what the directory says')


def _inflated(file: IO[bytes], member: Member) -> Iterator[tuple[bytes, int]]:
    """Unpacked pieces, each with the packed bytes read so far."""
    file.seek(member.begin)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b'PK\x03\x04':
        raise damaged('member', 'at its beginning', 'its header is missing')
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
