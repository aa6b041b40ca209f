"""Bytes from files, gzip and standard input in flat memory: looked at before they are taken, never more than the limits allow."""

import codecs
import gzip
import io
import os
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ctdl.errors import InputError, LimitError
from ctdl.limits import LIMITS, Limits

CHUNK = 2**18
"""Bytes asked for at a time."""

SUFFIXES = frozenset(('.json', '.jsonld', '.jsonl', '.ndjson', '.zip', '.gz', '.nq', '.nt', '.ttl'))
"""What is read inside folders and ZIPs; a file that is named itself is read whatever it is called."""

_FLOOR = 2**20
"""Below this many unpacked bytes no ratio is a bomb."""

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
            raise damaged('gzip stream', f'after {total:,} unpacked bytes', error) from None
        total += len(data)
        check_ratio(total, packed.offset - begin, limits, 'gzip stream')
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


def damaged(what: str, where: str, error: Exception | str) -> InputError:
    """What to say of packed bytes that cannot be unpacked."""
    return InputError(
        f'The {what} is damaged {where}: {error}'.rstrip('.') + '.',
        shape='reading-damaged',
        remedy='Fetch or pack the file again; it may have been cut off on its way.',
    )


def check_ratio(unpacked: int, packed: int, limits: Limits, what: str) -> None:
    """LimitError when so few packed bytes make so many, as in a bomb."""
    if unpacked > _FLOOR and unpacked > limits.zip_ratio * max(packed, 1):
        raise LimitError(
            f'The {what} unpacks to more than {limits.zip_ratio} times its size, as no honest JSON does; reading stopped.',
            limit=limits.zip_ratio,
            value=unpacked // max(packed, 1),
            shape='reading-bomb',
            remedy='If the content is right, unpack the file and name the unpacked one.',
        )


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
