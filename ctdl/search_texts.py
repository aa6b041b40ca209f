"""Texts as the search index takes them: words without accents and case, and scripts without spaces cut into single characters.

Index and query go through the same functions, so that what is typed and what is published meet: `Pädagogik` and `padagogik`, `Straße` and
`strasse`, `٣` and `3`. A word inside of a Chinese, Japanese, Korean or Thai text is found as a phrase of its characters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPACELESS = (
    (0x0E00, 0x0EFF), (0x0F00, 0x0FFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip
"""Code points of scripts that are written without spaces between words, and of Korean, whose words take endings."""

_ALIKE = {
    'ø': 'o',
    'ł': 'l',
    'đ': 'd',
    'æ': 'ae',
    'œ': 'oe',
    'ı': 'i',
    'þ': 'th',
    'ð': 'd',
    'ـ': '',
    '\u200c': '',
    '\u200d': '',
    '\u00ad': '',
}
"""What Unicode does not take apart, and what only shapes the line: joiners, soft hyphens, the Arabic stretch."""

_FIRST_KEPT_MARK = 0x0900
"""Marks before this one are accents and vowel points; those after it are letters of their scripts."""

_ASCII_WORD = re.compile('[a-z0-9]+')


def indexed(text: str) -> str:
    """A text as the index is given it: its words in their order, with spaces between."""
    return text.lower() if text.isascii() else ''.join(map(_folded, unicodedata.normalize('NFC', text)))


def words(text: str) -> list[str]:
    """The words of a text as the index has them."""
    folded = indexed(text)
    return _ASCII_WORD.findall(folded) if folded.isascii() else [w for part in folded.split() for w in _parts(part)]


def _parts(text: str) -> list[str]:
    return _ASCII_WORD.findall(text) if text.isascii() else [text]


@lru_cache(maxsize=65536)
def _folded(character: str) -> str:
    """What one character is for the index: letters, a space, or nothing."""
    if character.isascii():
        return character.lower() if character.isalnum() else ' '
    out = ''
    for part in unicodedata.normalize('NFKD', _ALIKE.get(character.lower(), character.casefold())):
        if unicodedata.category(part)[0] != 'M' or ord(part) >= _FIRST_KEPT_MARK:
            out += _kept(_ALIKE.get(part.lower(), part))
    out = unicodedata.normalize('NFC', out)
    return f' {out} ' if any(start <= ord(character) <= end for start, end in _SPACELESS) else out


def _kept(part: str) -> str:
    if part.isdecimal():
        return str(unicodedata.decimal(part))
    return part if all(unicodedata.category(c)[0] in 'LNM' for c in part) else ' '
