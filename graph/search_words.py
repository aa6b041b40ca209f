"""What a person types: words, “phrases”, -without, this OR that, begin*. Anything may be typed; nothing of it is syntax for the index.

Only letters and digits reach FTS5, each phrase in quotation marks of ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ctdl.ctid import ctid_of
from ctdl.search_texts import words


@dataclass(frozen=True, slots=True)
class Unit:
    """Words that stand one after the other; with `begins` the last one is the beginning of a word."""

    words: tuple[str, ...]
    begins: bool = False

    @property
    def fts(self) -> str:
        """The unit in the syntax of FTS5."""
        return f'"{" ".join(self.words)}"{" *" if self.begins else ""}'


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: of each group in `wanted` one unit, nothing of `unwanted`; `ctid` when a CTID or its address was typed."""

    wanted: tuple[tuple[Unit, ...], ...] = ()
    unwanted: tuple[Unit, ...] = ()
    ctid: str = ''
    iri: str = ''

    @property
    def is_empty(self) -> bool:
        """True when everything is asked for."""
        return not (self.wanted or self.unwanted or self.ctid)

    @property
    def units(self) -> tuple[Unit, ...]:
        """Every unit that a hit may have."""
        return tuple(unit for group in self.wanted for unit in group)

    @property
    def fts(self) -> str:
        """All that is wanted, as one expression of FTS5; '' for nothing."""
        return ' AND '.join(f'({" OR ".join(unit.fts for unit in group)})' for group in self.wanted)


LONGEST = 1000
"""Characters of a query that are looked at."""
MOST = 32
"""Units of a query that are looked at."""

_PIECE = re.compile(r'(-)?(?:["“”„«»]([^"“”„«»]*)(?:["“”„«»]|$)|([^\s"“”„«»]+))')

_CODE = re.compile(r'[0-9]{2}[-.][0-9]+(\.[0-9]+)?')
"""Codes of occupations and programs, which are looked for by their beginning."""


def parse(text: str, typing: bool = False) -> Query:
    """A query as it was typed; while `typing` the last word counts as the beginning of one."""
    text = text[:LONGEST].strip() if not typing else text[:LONGEST].lstrip()
    ctid = ctid_of(text.strip()) if len(text.split()) == 1 else ''
    if ctid:
        return Query(ctid=ctid, iri=text.strip())
    groups: list[list[Unit]] = []
    unwanted: list[Unit] = []
    joins = False
    for match in list(_PIECE.finditer(text))[:MOST]:
        minus, phrase, word = match.groups()
        if word == 'OR' and not minus:
            joins = bool(groups)
            continue
        begins = word is not None and (bool(_CODE.fullmatch(word)) or word.endswith('*') or (typing and match.end() == len(text)))
        found = tuple(words(phrase if word is None else word))
        if not found:
            continue
        unit = Unit(found, begins)
        if minus:
            unwanted.append(unit)
        elif joins:
            groups[-1].append(unit)
        else:
            groups.append([unit])
        joins = False
    return Query(tuple(map(tuple, groups)), tuple(unwanted))
