"""What of a text is shown for a hit: the passage round the first words that were looked for, with marks; and the members that have them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ctdl.search_entry import COLUMNS, Member, unpacked
from ctdl.search_texts import words
from graph.ledger import Ledger
from graph.ledger_schema import explained
from graph.search_tables import SHIFT
from graph.search_words import Query, Unit

LENGTH = 180
"""Characters of a passage, about."""
_ELSEWHERE = (3, 4, 1, 2)
"""Columns in which what name and description lack is looked for, in this order: subjects, parts, other names, codes."""
_MATCHES = 3
"""Matches elsewhere that are shown."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `marked` when it is what was looked for."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A text that has what was looked for, and the property that states it (`owner`: the owner's name; '' where it is not known)."""

    property: str
    pieces: tuple[Piece, ...]


_WORD = re.compile(r'[^\W_]+', re.ASCII)


def _tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """The words of a text as the index has them, with their places."""
    if text.isascii():
        yield from ((match[0].lower(), match.start(), match.end()) for match in _WORD.finditer(text))
        return
    for match in re.finditer(r'\S+', text):
        start, so_far = match.start(), ''
        for place in range(match.start(), match.end() + 1):
            character = text[place] if place < match.end() else ' '
            known = words(so_far + character)
            ends = not words(character) and unicodedata.category(character)[0] != 'M'
            if so_far and (ends or len(known) > len(words(so_far))):
                yield from ((word, start, place) for word in words(so_far))
                so_far = ''
            if not so_far:
                start = place
            so_far += character


def marked(text: str, units: Iterable[Unit]) -> tuple[Piece, ...]:
    """A text in pieces, what the units look for marked."""
    return _pieces(text, _spans(text, tuple(units)))


def passage(text: str, units: Iterable[Unit]) -> tuple[Piece, ...]:
    """A passage of a text with the first of what the units look for, or its beginning."""
    text = unicodedata.normalize('NFC', ' '.join(text.split()))
    spans = _spans(text[:20_000], tuple(units))
    first = spans[0][0] if spans else 0
    start = 0 if first < LENGTH // 2 else text.rfind(' ', 0, first - LENGTH // 3) + 1 or first
    end = len(text) if len(text) - start <= LENGTH else text.rfind(' ', start, start + LENGTH)
    end = end if end > first else start + LENGTH
    within = [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]
    pieces = _pieces(text[start:end], within)
    ahead, after = (Piece('… '),) if start else (), (Piece(' …'),) if end < len(text) else ()
    return (*ahead, *pieces, *after)


def _spans(text: str, units: tuple[Unit, ...]) -> list[tuple[int, int]]:
    """Where the units stand, in order, what overlaps made one."""
    tokens = list(_tokens(text))
    found = sorted(span for unit in units for span in _occurrences(tokens, unit))
    out: list[tuple[int, int]] = []
    for start, end in found:
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _occurrences(tokens: list[tuple[str, int, int]], unit: Unit) -> Iterator[tuple[int, int]]:
    wanted, last = unit.words, len(unit.words) - 1
    for place in range(len(tokens) - last):
        here = [token for token, _, _ in tokens[place : place + last + 1]]
        end = here[last].startswith(wanted[last]) if unit.begins else here[last] == wanted[last]
        if end and tuple(here[:last]) == wanted[:last]:
            yield tokens[place][1], tokens[place + last][2]


def _pieces(text: str, spans: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    out, done = [], 0
    for start, end in spans:
        out += [Piece(text[done:start]), Piece(text[start:end], True)]
        done = end
    return tuple(piece for piece in (*out, Piece(text[done:])) if piece.text)


def texts_of(ledger: Ledger, ids: Iterable[int]) -> dict[int, list[Any]]:
    """The texts of documents by column, and by which properties they are stated."""
    found = {}
    with explained(ledger.path):
        for id in ids:
            row = ledger.connection.execute('SELECT own FROM search_texts WHERE id = ?', (id,)).fetchone()
            found[id] = unpacked(row[0]) if row else []
    return found


def passage_and_matches(texts: list[Any], owner: str, query: Query) -> tuple[tuple[Piece, ...], tuple[Match, ...]]:
    """The passage of a document's description, and what elsewhere has the units that neither it nor the name has."""
    if not texts:
        return (), ()
    described = _described(texts[5], query.units)
    seen = f'{texts[0]}\n{"".join(piece.text for piece in described)}'
    missing = [unit for unit in query.units if not _spans(seen, (unit,))]
    out: dict[tuple[str, str], Match] = {}
    together = _match(texts, owner, tuple(missing), query.units) if len(missing) > 1 else None
    if together:
        return described, (together,)
    for unit in missing:
        if len(out) < _MATCHES and (found := _match(texts, owner, (unit,), query.units)):
            out.setdefault((found.property, ''.join(piece.text for piece in found.pieces)), found)
    return described, tuple(out.values())


def _described(text: str, units: tuple[Unit, ...]) -> tuple[Piece, ...]:
    for line in text.split('\n') if units else ():
        found = passage(line, units)
        if any(piece.marked for piece in found):
            return found
    return passage(text.split('\n')[0], ()) if text else ()


def _match(texts: list[Any], owner: str, wanted: tuple[Unit, ...], units: tuple[Unit, ...]) -> Match | None:
    """The first line beside name and description that has all that is wanted, with the property that states it; else the owner's name."""
    sources: dict[str, list[str]] = texts[len(COLUMNS)] if len(texts) > len(COLUMNS) else {}
    for column in _ELSEWHERE:
        stated = sources.get(str(column), [])
        for number, line in enumerate(texts[column].split('\n')):
            if _may_have(line, wanted) and all(any(piece.marked for piece in passage(line, (unit,))) for unit in wanted):
                return Match(stated[number] if number < len(stated) else '', passage(line, units))
    return Match('owner', marked(owner, units)) if all(_spans(owner, (unit,)) for unit in wanted) else None


def _may_have(line: str, wanted: tuple[Unit, ...]) -> bool:
    """False for plain lines that cannot have it: most of thousands of lines need no closer look."""
    lower = line.lower()
    return not line.isascii() or all(unit.words[0] in lower for unit in wanted)


def of_member(member: Member, query: Query) -> tuple[Piece, ...]:
    """The passage for a member: from its texts where they have what was looked for, else from its name."""
    for text in (member.text, member.name, member.codes):
        found = passage(text, query.units)
        if any(piece.marked for piece in found):
            return found
    return passage(member.name, ())


# ---- members


def member_numbers(ledger: Ledger, id: int, query: Query, most: int, skip: int = 0) -> list[int]:
    """Which members of a document have what was looked for, by their place: those with all of it, else those with some."""
    sql = 'SELECT rowid FROM search_words (?) WHERE rowid > ? AND rowid < ? ORDER BY rowid LIMIT ? OFFSET ?'
    any_of = ' OR '.join(unit.fts for unit in query.units)
    with explained(ledger.path):
        for expression in dict.fromkeys(filter(None, (query.fts, any_of))):
            place = (expression, id << SHIFT, (id + 1) << SHIFT)
            if ledger.connection.execute(sql, (*place, 1, 0)).fetchone():
                return [row[0] - (id << SHIFT) for row in ledger.connection.execute(sql, (*place, most, skip))]
    return []


def members_at(ledger: Ledger, id: int, numbers: Iterable[int]) -> list[Member]:
    """Members of a document by their place."""
    numbers = list(numbers)
    if not numbers:
        return []
    with explained(ledger.path):
        row = ledger.connection.execute('SELECT members FROM search_texts WHERE id = ?', (id,)).fetchone()
    known = unpacked(row[0]) if row else []
    return [Member(*known[number - 1]) for number in numbers]


def member_called(ledger: Ledger, id: int, iri: str) -> list[Member]:
    """The member of a document with an address."""
    with explained(ledger.path):
        row = ledger.connection.execute('SELECT members FROM search_texts WHERE id = ?', (id,)).fetchone()
    return [Member(*member) for member in (unpacked(row[0]) if row else []) if member[0] == iri]
