"""JSON text into values, safely and fast: limits, exact places of errors, repeated keys.

orjson reads; everything else here only looks closer where a cheap count says that something may be amiss.
What this accepts `orjson.loads` accepts too: NaN, Infinity, numbers beyond double precision's range and unpaired surrogates are errors.
"""

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from ctdl.archives import too_large
from ctdl.errors import CTDLError, InputError, LimitError
from ctdl.findings import Finding, Severity
from ctdl.limits import LIMITS, Limits
from ctdl.notices import READING, notice
from ctdl.places import Place as Step
from ctdl.places import leaves

_AT_MOST = 1000


# Up to and with the next bracket that is not inside a string; no match when the text ends before one or inside a string.
BRACKET = re.compile(rb'[^"{}\[\]]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"{}\[\]]*+)*+[{}\[\]]', re.DOTALL).match


class Place(NamedTuple):
    """Where a piece of text begins in its file: line and column from 1, byte offset from 0."""

    line: int = 1
    column: int = 1
    offset: int = 0


# --- values ------------------------------------------------------------------------------------------------------------


def parse(data: bytes, limits: Limits = LIMITS, place: Place | None = None) -> tuple[Any, tuple[Finding, ...]]:
    """The value of a JSON text, a violation for each repeated key (the last one counts), a warning for each text with U+0000.

    InputError (facts `line`, `column` in the file when `place` says where the text begins) for what is not JSON in UTF-8;
    LimitError for what is larger, deeper or longer than the limits. A byte-order mark is the caller's to remove.
    """
    place = place or Place()
    if len(data) > limits.document_bytes:
        raise too_large(limits.document_bytes, len(data), line=place.line, column=place.column)
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise _explained(data, error, limits, place) from None
    objects = data.count(b'{')
    if objects > limits.nodes or objects + data.count(b'[') > limits.depth:
        _check_shape(value, data, limits, place)
    if len(data) > limits.string_bytes:
        _check_texts(value, limits, place)
    return value, (*_repeated_keys(data, value), *control_characters(data, value))


def _check_shape(value: Any, data: bytes, limits: Limits, place: Place) -> None:
    """Depth and number of objects, level by level (no recursion)."""
    depth, nodes, level = 0, 0, [value] if type(value) is dict or type(value) is list else []
    while level:
        depth += 1
        if depth > limits.depth:
            raise _too_deep(data, limits, place)
        nodes += sum(type(item) is dict for item in level)
        level = [
            child
            for item in level
            for child in (item.values() if type(item) is dict else item)
            if type(child) is dict or type(child) is list
        ]
    if nodes > limits.nodes:
        remedy = 'Publish it as several documents.'
        message = f'The document has {nodes:,} JSON objects; {limits.nodes:,} are read.'
        raise _beyond(message, remedy, limits.nodes, nodes, place)


def _check_texts(value: Any, limits: Limits, place: Place) -> None:
    open_values = [value]
    while open_values:
        item = open_values.pop()
        if type(item) is dict:
            open_values += item.keys()
            open_values += item.values()
        elif type(item) is list:
            open_values += item
        elif type(item) is str and len(item) * 4 > limits.string_bytes and (length := len(item.encode())) > limits.string_bytes:
            remedy = 'Shorten it, or give the address of a page that holds it.'
            raise _beyond(
                f'A text is {length:,} bytes long; {limits.string_bytes:,} are read.', remedy, limits.string_bytes, length, place
            )


def _beyond(message: str, remedy: str, limit: int, value: int, place: Place) -> LimitError:
    return LimitError(message, limit=limit, value=value, shape='reading-limit', remedy=remedy, line=place.line, column=place.column)


def _too_deep(data: bytes, limits: Limits, place: Place) -> LimitError:
    line, column = _place_of(data, _deepest(data, limits.depth), place)
    message = f'Objects and arrays are nested deeper than {limits.depth} levels, here on line {line}.'
    remedy = 'Describe the inner things as members of @graph of their own and refer to them by @id.'
    return _beyond(message, remedy, limits.depth, limits.depth + 1, Place(line, column))


def _deepest(data: bytes, limit: int) -> int:
    """Offset of the bracket that goes beyond a depth, -1 when none does."""
    depth = at = 0
    while match := BRACKET(data, at):
        at = match.end()
        depth += 1 if data[at - 1] in b'{[' else -1
        if depth > limit:
            return at - 1
    return -1


def _place_of(data: bytes, offset: int, place: Place) -> tuple[int, int]:
    """Line and column (in characters, within this piece) of an offset into a piece of text."""
    before = data[: max(offset, 0)]
    start = before.rfind(b'\n') + 1
    column = len(before[start:].decode('utf-8', 'replace')) + 1
    lines = before.count(b'\n')
    return place.line + lines, column if lines else column + place.column - 1


def _explained(data: bytes, error: orjson.JSONDecodeError, limits: Limits, place: Place) -> CTDLError:
    """What is wrong with a text that orjson refuses, with its place in the file."""
    try:
        text = data.decode('utf-8')
    except UnicodeDecodeError as wrong:
        return _not_utf8(data, wrong.start, place)
    if data.count(b'{') + data.count(b'[') > limits.depth and _deepest(data, limits.depth) >= 0:
        return _too_deep(data, limits, place)
    column = error.colno if error.lineno > 1 else error.colno + place.column - 1
    reason, remedy = _reason(text, error)
    line = place.line + error.lineno - 1
    message = f'Line {line}, column {column}: {reason}.'
    return InputError(message, line=line, column=column, shape='reading-broken-json', remedy=remedy, place=place)


def _not_utf8(data: bytes, offset: int, place: Place) -> InputError:
    line, column = _place_of(data, offset, place)
    message = f'Byte {place.offset + offset:,} (line {line}, column {column}) is 0x{data[offset]:02X}, which is not UTF-8 here.'
    remedy = 'Save the file as UTF-8; it may be in Latin-1 or Windows-1252 now.'
    return InputError(message, line=line, column=column, shape='reading-encoding', remedy=remedy, byte=place.offset + offset)


def _reason(text: str, error: orjson.JSONDecodeError) -> tuple[str, str]:
    rest = text[error.pos : error.pos + 9]
    if not text.strip():
        return 'there is no JSON value', 'Write one JSON object.'
    if '\0' in text:
        return 'there are NUL bytes, so this is not JSON text', 'Save the file as UTF-8 text.'
    if rest.startswith(('NaN', 'Infinity', '-Infinity')) or text[max(error.pos - 1, 0) :].startswith('-Infinity'):
        return 'NaN and Infinity are not JSON', 'Leave the property out where there is no number.'
    if 'infinity' in error.msg:
        return 'the number is too large for any number type', 'Write a number that is smaller than 1e308.'
    if 'surrogate' in error.msg:
        return 'half of a character: a \\ud800-\\udfff escape without its other half', 'Write the character itself, in UTF-8.'
    if 'after document' in error.msg:
        return 'there is more after the end of the JSON value', 'Write one JSON array, or JSON Lines with one document to a line.'
    return error.msg, 'Correct the JSON there; a missing or doubled comma, quote or bracket is the usual cause.'


# --- characters that are no text ---------------------------------------------------------------------------------------


def control_characters(data: bytes, value: Any) -> tuple[Finding, ...]:
    """A warning for each text of a JSON value, written as `data`, that has U+0000 in it, or stands under a key that has."""
    if b'\\u0000' not in data:
        return ()
    found = ((place, _with_nul(place, item)) for place, item in leaves(value))
    return tuple(itertools.islice((notice('text-control-character', place, text) for place, text in found if text), _AT_MOST))


def _with_nul(place: Step, item: Any) -> str:
    """The text, or a key on the way to it, that has U+0000 in it; '' when none has."""
    if isinstance(item, str) and '\0' in item:
        return item
    while place is not None:
        place, step = place
        if isinstance(step, str) and '\0' in step:
            return step
    return ''


# --- repeated keys -----------------------------------------------------------------------------------------------------


def _repeated_keys(data: bytes, value: Any) -> tuple[Finding, ...]:
    """A violation for each key that occurs twice in one object.

    A value written anew holds as many colons as the text did, unless a repeated key was dropped or a colon was escaped.
    """
    if data.count(b':') == orjson.dumps(value).count(b':') and not (b'\\u003' in data and b'\\u003a' in data.lower()):
        return ()
    marked = json.loads(data, object_pairs_hook=_Marked, parse_int=str, parse_float=str)
    return tuple(itertools.islice(_repeated(marked), _AT_MOST))


class _Marked(dict[str, Any]):
    """An object that knows which keys it was given more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.counts: dict[str, int] = {}
        if len(self) < len(pairs):
            for key, _ in pairs:
                self.counts[key] = self.counts.get(key, 0) + 1


def _repeated(marked: Any) -> Iterator[Finding]:
    open_values = [('', marked)]
    while open_values:
        pointer, item = open_values.pop()
        if isinstance(item, _Marked):
            for key, count in item.counts.items():
                if count > 1:
                    yield _repeated_key(pointer, key, count)
            open_values += [(f'{pointer}/{escaped(key)}', inner) for key, inner in item.items() if isinstance(inner, (dict, list))]
        elif isinstance(item, list):
            open_values += [(f'{pointer}/{index}', inner) for index, inner in enumerate(item) if isinstance(inner, (dict, list))]


def _repeated_key(pointer: str, key: str, count: int) -> Finding:
    return Finding(
        Severity.VIOLATION,
        'reading-duplicate-key',
        f'The key "{key}" is written {count} times in one object; only the last value counts, the others are lost.',
        'Write the key once, with all its values in one array or language map.',
        source=READING['reading-duplicate-key'].source,
        pointer=f'{pointer}/{escaped(key)}',
        path=key,
    )


def escaped(key: str) -> str:
    """A key as a JSON pointer writes it (RFC 6901)."""
    return key.replace('~', '~0').replace('/', '~1')
