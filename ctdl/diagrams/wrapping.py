"""Texts made fit for drawing: cleaned of what does harm, broken into lines, cut with an ellipsis at places where a reader expects it.

Breaks follow the spirit of UAX #14 and #29 in so far as short labels need it: at spaces, after hyphens and slashes, between ideographs (not
before closing punctuation), between clusters of the scripts of South-East Asia, and within words that are too long.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from ctdl.diagrams.text_width import text_width

ELLIPSIS = '…'
LONGEST = 2_000
"""Characters of a text that are looked at: no card shows as many."""

_MARKS = '\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f'
_TOO_MANY_MARKS = re.compile(f'([{_MARKS}]{{2}})[{_MARKS}]+')
_FORBIDDEN = re.compile('[\ud800-\udfff\ufffe\uffff\U0001fffe\U0001ffff]')
_BIDI = re.compile('[\u202a-\u202e\u2066-\u2069]')
_SPACES = re.compile(r'[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+')
_BREAK_AFTER = re.compile('(?<=[-/–—\u200b\u00ad])(?=[^\\s\\d])')
_NOT_FIRST = set('、。，．・：；？！ー」』）】〕〉》”’々ぁぃぅぇぉっゃゅょァィゥェォッャュョ…‥!?,.:;)]}»›٪،؛؟')
_NOT_LAST = set('「『（【〔〈《“‘([{«‹')
_SOUTH_EAST = ((0xE00, 0xEFF), (0xF00, 0x109F), (0x1780, 0x17FF), (0x1950, 0x19DF), (0x1A20, 0x1AAF))
_VOWELS_BEFORE = set('เแโใไເແໂໃໄ')
_VOWELS_AFTER = set('ะาำๅๆฯະາຳ')


def clean(text: str) -> str:
    """The text on one line without control characters, lone surrogates, overrides of the writing direction and towers of marks."""
    if text.isascii() and text.isprintable():
        return ' '.join(text.split())
    text = _BIDI.sub('', _FORBIDDEN.sub('\ufffd', text))
    return _SPACES.sub(' ', _TOO_MANY_MARKS.sub(r'\1', text)).strip()


def right_to_left(text: str) -> bool:
    """Whether the first letter of known direction goes from right to left (rule P2 of UAX #9)."""
    if text.isascii():
        return False
    kinds = map(unicodedata.bidirectional, text)
    return next((kind for kind in kinds if kind in ('L', 'R', 'AL')), 'L') != 'L'


def _joins(before: str, char: str) -> bool:
    """Whether a character belongs to the cluster that ends with the one before it."""
    code = ord(char)
    if unicodedata.category(char) in ('Mn', 'Me', 'Mc') or char in '\u200c\u200d' or char in _VOWELS_AFTER:
        return True
    if 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F or 0x1160 <= code <= 0x11FF:
        return True
    is_conjunct = unicodedata.combining(before) == 9 and unicodedata.category(char) == 'Lo'
    return before == '\u200d' or is_conjunct or before in _VOWELS_BEFORE


def clusters(text: str) -> list[str]:
    """What readers see as characters: letters with their marks, joined emoji, flags, syllables with their vowels."""
    if text.isascii():
        return list(text)
    found: list[str] = []
    for char in text:
        is_flag = 0x1F1E6 <= ord(char) <= 0x1F1FF
        if found and (_joins(found[-1][-1], char) or (is_flag and len(found[-1]) == 1 and 0x1F1E6 <= ord(found[-1]) <= 0x1F1FF)):
            found[-1] += char
        else:
            found.append(char)
    return found


def _breaks_anywhere(char: str) -> bool:
    code = ord(char)
    if code < 0xE00:
        return False
    return unicodedata.east_asian_width(char) in ('W', 'F') or any(first <= code <= last for first, last in _SOUTH_EAST)


def _pieces(word: str) -> Iterator[str]:
    """The parts of a word between which a line may end."""
    for part in _BREAK_AFTER.split(word):
        if part.isascii() or not any(map(_breaks_anywhere, part)):
            yield part
            continue
        piece = ''
        for cluster in clusters(part):
            can_break = _breaks_anywhere(cluster[0]) or (piece and _breaks_anywhere(piece[-1]))
            if piece and can_break and cluster[0] not in _NOT_FIRST and piece[-1] not in _NOT_LAST:
                yield piece
                piece = ''
            piece += cluster
        yield piece


def _hyphenates(left: str, right: str) -> bool:
    """Whether a break inside a word between these two is written with a hyphen: letters of the alphabets of Europe."""
    return left[-1].isalpha() and right[0].isalpha() and max(ord(left[0]), ord(right[0])) < 0x590


def _cut(piece: str, room: float, size: float, bold: bool) -> Iterator[tuple[str, str]]:
    """A piece that is longer than a line: parts that fit, each with the hyphen that ends it."""
    line, hyphen = '', text_width('-', size, bold)
    parts = clusters(piece)
    for part in parts:
        if line and text_width(line + part, size, bold) + hyphen > room:
            yield line, '-' if _hyphenates(line, part) else ''
            line = ''
        line += part
    yield line, ''


def _lines(text: str, room: float, size: float, bold: bool) -> Iterator[tuple[str, str, str]]:
    """All lines, each with the hyphen that ends it and with what was between it and the next one."""
    line, space = '', text_width(' ', size, bold)
    used = 0.0
    for word in text.split(' '):
        glue = ' '
        for piece in _pieces(word):
            width = text_width(piece, size, bold)
            gap = space if line and glue else 0.0
            if line and used + gap + width > room:
                yield line, '-' if line.endswith('\u00ad') else '', glue
                line, used, gap = '', 0.0, 0.0
            if width > room:
                *full, (piece, _) = _cut(piece, room, size, bold)
                yield from ((part, hyphen, '') for part, hyphen in full)
                width = text_width(piece, size, bold)
            line += (glue if line else '') + piece
            used += gap + width
            glue = ''
    if line:
        yield line, '', ''


def shorten(text: str, room: float, size: float, bold: bool = False) -> str:
    """The text on one line, cut with an ellipsis where it is longer than `room` px."""
    text = clean(text)
    if text_width(text, size, bold) <= room:
        return text
    return _ended(text, room, size, bold)


def _ended(text: str, room: float, size: float, bold: bool) -> str:
    """As much of a text as has room with an ellipsis after it."""
    room -= text_width(ELLIPSIS, size, bold)
    kept = ''
    for cluster in clusters(text[:LONGEST]):
        if text_width(kept + cluster, size, bold) > room:
            break
        kept += cluster
    return kept.rstrip(' ,;:.–-(\u00ad') + ELLIPSIS


@lru_cache(maxsize=4096)
def wrap(text: str, room: float, size: float, bold: bool = False, most: int = 3) -> tuple[str, ...]:
    """The text in at most so many lines that are no wider than `room` px at a font size of `size` px; () for no text.

    What has no room is cut, and an ellipsis tells so.
    """
    rest = _lines(clean(text[:LONGEST]), room, size, bold)
    kept = [part for _, part in zip(range(most), rest, strict=False)]
    lines = [_shown(line + hyphen) for line, hyphen, _ in kept]
    after = next(rest, None)
    if after is not None:
        line, _, glue = kept[-1]
        lines[-1] = _ended(_shown(line + glue + after[0]) + ' …', room, size, bold)
    return tuple(lines)


def _shown(line: str) -> str:
    """A line without the invisible places for breaks."""
    return line.replace('\u00ad', '').replace('\u200b', '')
