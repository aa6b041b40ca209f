"""How wide a text is drawn, in px, without any font at hand.

Advances are the widest that Arial (Helvetica), Roboto, Open Sans, Noto Sans (Segoe UI is narrower) and DejaVu Sans have for a character, as
measured in those fonts; for other scripts what running text keeps to
in Noto and DejaVu, with some room to spare. A text is therefore rarely as wide as told here.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right

_REGULAR = (
    '32 40 46 84 64 95 78 28 39 39 55 84 32 36 32 41 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 56 '
    '102 69 69 72 77 67 61 78 75 34 55 67 56 91 76 79 67 79 72 67 61 73 69 99 69 67 69 39 41 39 84 56 '
    '58 61 64 55 64 62 35 64 63 28 28 58 28 98 63 61 64 64 41 52 39 63 59 82 59 59 53 64 55 64 84'
)
_BOLD = (
    '35 46 52 84 70 100 87 31 46 46 55 84 38 42 38 41 70 70 70 70 70 70 70 70 70 70 40 40 84 84 84 61 '
    '100 77 76 73 83 68 68 82 84 39 56 78 64 100 84 85 73 85 77 72 68 81 77 110 77 73 73 46 42 46 84 56 '
    '61 68 72 59 72 68 44 72 71 34 34 67 34 104 71 69 72 72 49 60 48 71 65 92 65 65 58 71 55 71 84'
)
"""Hundredths of the font size for the characters from space to tilde."""

_CLASSES = {
    1.56: 'ĲǄǅǇǈǊǋǱǲ㍿',
    1.25: 'ЖМФШЩЫЮЉЊÆŒ𝐖…—―‰№™℠',
    1.08: 'жмфшщыюљњæœĳǆǉǌǳ',
    1.1: 'سشصض',
    0.66: 'دذرزژوؤةهحجخچ',
    0.42: 'اأإآٱلıſ',
    0.52: '–·•‹›',
    0.45: '‘’‚‛′ʼʹ¨´¸ªº¹²³°¦',
    0.67: '“”„«»″',
    2.3: '؀؁؂؃؄؅⸺',
    3.2: '⸻',
    4.0: '࿔ௌ௵',
    13.0: '﷽',
    5.0: 'ﷺﷻ',
}
"""Single characters beside the rule of their script, in parts of the font size."""

_SCRIPTS = (
    (0x80, 0.85),  # Latin beyond ASCII, what is no letter with a mark
    (0x370, 0.88),  # Greek
    (0x400, 0.9),  # Cyrillic
    (0x530, 0.97),  # Armenian
    (0x590, 0.7),  # Hebrew
    (0x600, 0.76),  # Arabic
    (0x700, 1.08),  # Syriac, Thaana, Nko
    (0x900, 0.7),  # Devanagari
    (0x980, 0.82),  # Bengali, Gurmukhi, Gujarati
    (0xB00, 0.9),  # Oriya
    (0xB80, 1.05),  # Tamil
    (0xC00, 0.95),  # Telugu
    (0xC80, 1.0),  # Kannada
    (0xD00, 1.05),  # Malayalam
    (0xD80, 1.05),  # Sinhala
    (0xE00, 0.68),  # Thai
    (0xE80, 0.82),  # Lao
    (0xF00, 1.0),  # Tibetan
    (0x1000, 1.0),  # Myanmar
    (0x10A0, 1.0),  # Georgian
    (0x1100, 1.05),  # Hangul letters
    (0x1200, 0.9),  # Ethiopic
    (0x13A0, 1.2),  # Cherokee, Canadian syllabics
    (0x1680, 1.3),  # Ogham, Runic, Philippine scripts
    (0x1780, 0.9),  # Khmer
    (0x1800, 1.0),  # Mongolian
    (0x1900, 1.3),
    (0x1E00, 0.9),  # Latin and Greek with marks
    (0x2000, 1.05),  # punctuation, signs, arrows, symbols
    (0x2E80, 1.1),
    (0xA000, 1.35),
    (0xFB00, 1.1),
    (0x10000, 1.3),
    (0x12000, 3.0),  # cuneiform
    (0x13000, 1.8),
    (0x1D400, 1.2),
    (0x1F000, 1.4),
)
_STARTS = [start for start, _ in _SCRIPTS]
_EMOJI = 1.4


class _Advances(dict[str, float]):
    """Advances by character, filled as characters turn up."""

    def __init__(self, measured: str, factor: float) -> None:
        super().__init__((chr(32 + index), int(part) / 100) for index, part in enumerate(measured.split()))
        self.update((char, width * factor) for width, chars in _CLASSES.items() for char in chars)
        self._factor = factor

    def __missing__(self, char: str) -> float:
        advance = self[char] = self._advance(char)
        return advance

    def _advance(self, char: str) -> float:
        category = unicodedata.category(char)
        if category in ('Mn', 'Me', 'Cf', 'Cc'):
            return 0.0
        if unicodedata.east_asian_width(char) in ('W', 'F'):
            return _EMOJI if category in ('So', 'Sk') and char not in '〒〓' else 1.02
        base = unicodedata.normalize('NFD', char)[0]
        if base != char:
            return self[base]
        width = _SCRIPTS[max(0, bisect_right(_STARTS, ord(char)) - 1)][1]
        return (width * 0.85 if category == 'Ll' and ord(char) < 0x530 else width) * self._factor


_ADVANCES = (_Advances(_REGULAR, 1.0), _Advances(_BOLD, 1.06))


def text_width(text: str, size: float, bold: bool = False) -> float:
    """The width in px of a text on one line in a sans serif font of `size` px, rather too much than too little."""
    return sum(map(_ADVANCES[bold].__getitem__, text)) * size
