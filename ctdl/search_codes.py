"""Codes of occupations (SOC, O*NET), industries (NAICS) and programs (CIP): which stand above which, and how they are typed."""

from __future__ import annotations

import re

_SOC = re.compile(r'(([0-9]{2})-[0-9])[0-9]*(\.[0-9]{2})?')
_GROUP = re.compile(r'([0-9]{2})-([0-9]{3}0)(\.00)?')
RANGES = {
    '31-33': ('31', '32', '33'),
    '44-45': ('44', '45'),
    '48-49': ('48', '49'),
}
"""Sectors of NAICS that take several two-digit codes, each with the beginnings of its codes."""


def broadened(code: str) -> str:
    """The beginning that a group of SOC stands for: 29 of 29-0000, 29-1 of 29-1000, 29-114 of 29-1140; any other code as it is."""
    match = _GROUP.fullmatch(code)
    return f'{match[1]}-{match[2].rstrip("0")}'.rstrip('-') if match else code


def starts(code: str) -> tuple[str, ...]:
    """What the codes begin with that a chosen code stands for: itself, and all of a range such as 31-33."""
    return (code, *RANGES.get(code, ()))


def above(code: str, industry: bool = False) -> list[str]:
    """The beginnings of a code that stand for broader things, the broadest first.

    29, 29-1 of 29-1141; 51, 51.38 of 51.3801; 62, 622 of 622110; 31-33, 31 of 311 where it is of an `industry`; en of en-us.
    """
    soc = _SOC.fullmatch(code)
    if soc and code not in RANGES:
        return [each for each in (soc[2], soc[1], *([code[:7]] if soc[3] else [])) if each != code]
    if re.fullmatch(r'[0-9]{2}\.[0-9]{2,4}', code):
        return [code[:2], *([code[:5]] if len(code) > 5 else [])]
    if re.fullmatch(r'[0-9]{2,6}', code):
        ranges = [name for name, parts in RANGES.items() if industry and code[:2] in parts]
        return ranges + [code[:length] for length in range(2, len(code))]
    tag, hyphen, _ = code.partition('-')
    return [tag] if hyphen and tag.isalpha() else []
