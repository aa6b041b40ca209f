"""Why an answer is empty: the query is asked again with parts left out, until it is clear which part leaves nothing."""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ctdl.errors import CTDLError, QueryError
from ctdl.vocabulary import load
from graph.query_pool import BusyError, GoneError
from graph.sparql import tokens
from web.sparql_parts import Part, Parts, parts_of

SECONDS = 10.0
"""Seconds that an explanation may take in all."""
EACH = 3.0
LONGEST = 20_000
_NEEDING = ('filter', 'bind')
Ask = Callable[[str, float], bool]
"""Whether a query matches anything, asked with so many seconds."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A part of a query: does it match `alone`, does the rest match `without` it (None: not known), and terms `near` its unknown ones."""

    text: str
    kind: str
    alone: bool | None
    without: bool | None
    near: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was found: a sentence, the parts that were tried, and which of them are to blame."""

    summary: str
    tried: tuple[Tried, ...] = ()
    blamed: tuple[int, ...] = ()
    whole: bool = True


def explain(text: str, ask: Ask, form: str) -> Explanation:
    """Why a query of a form has no answer; BusyError and GoneError pass through, other troubles of a single try count as not known."""
    try:
        parts = parts_of(text) if len(text) <= LONGEST else None
    except CTDLError:
        parts = None
    if parts is None:
        return Explanation(
            'This query cannot be taken apart here: it has no group of patterns, or too many parts. Shorten it and ask again.',
            whole=False,
        )
    trying = _Trying(parts, ask)
    if form != 'ASK' and trying.matches(parts.parts):
        return Explanation(
            f'The patterns do match something; it is what follows them that leaves no row: {parts.after[:200] or "what is selected"}.'
        )
    tried = tuple(trying.tried(part) for part in parts.parts)
    without = [i for i, one in enumerate(tried) if one.without]
    itself = [i for i in without if len(trying.rest(parts.parts[i])) == len(tried) - 1]
    blamed = tuple([i for i, one in enumerate(tried) if one.alone is False] or itself or without)
    if blamed:
        return Explanation(_sentence(tried, blamed), tried, blamed, trying.whole)
    at = trying.first_empty()
    if at is None:
        return Explanation('No single part explains it, and there was no time to try more.', tried, (), False)
    return Explanation(
        f'No single part explains it. The parts up to the one before part {at + 1} match together; with part {at + 1} nothing is left.',
        tried, (at,), trying.whole,
    )  # fmt: skip


def _sentence(tried: Sequence[Tried], blamed: Sequence[int]) -> str:
    numbers = _numbers(blamed)
    if tried[blamed[0]].alone is False:
        return f'{numbers} no match at all in this registry, even alone.'
    if len(blamed) == 1:
        return f'Without part {blamed[0] + 1} there is an answer: nothing that matches the rest matches it too.'
    return (
        f'Leaving out any one of the parts {", ".join(str(i + 1) for i in blamed)} gives an answer: they match apart, not together.'
    )


def _numbers(blamed: Sequence[int]) -> str:
    if len(blamed) == 1:
        return f'Part {blamed[0] + 1} has'
    return f'Parts {", ".join(str(i + 1) for i in blamed[:-1])} and {blamed[-1] + 1} have'


class _Trying:
    """The tries of one explanation, within its time."""

    def __init__(self, parts: Parts, ask: Ask) -> None:
        self.parts = parts
        self.whole = True
        self._ask = ask
        self._end = time.monotonic() + SECONDS

    def matches(self, kept: Sequence[Part]) -> bool | None:
        """Whether parts match together; None when that could not be found out."""
        left = self._end - time.monotonic()
        if left > 0:
            try:
                return self._ask(self.parts.ask(kept), min(EACH, left))
            except (BusyError, GoneError):
                raise
            except QueryError:
                pass
        self.whole = False
        return None

    def tried(self, part: Part) -> Tried:
        """A part alone, and the rest without it and without the filters that would have nothing to look at."""
        rest = self.rest(part)
        silent = part.kind in ('optional', 'minus', 'bind', 'filter')
        alone = None if silent else self.matches([part])
        without = None if part.kind in ('optional', 'bind') or not rest else self.matches(rest)
        return Tried(part.text, part.kind, alone, without, near(part.text) if alone is False else ())

    def rest(self, part: Part) -> list[Part]:
        """The other parts that still make sense without it."""
        return _fed([other for other in self.parts.parts if other is not part])

    def first_empty(self) -> int | None:
        """The first part, in their order, with which nothing is left; None when that could not be found out."""
        for end in range(1, len(self.parts.parts) + 1):
            found = self.matches(_fed(self.parts.parts[:end]))
            if found is None:
                return None
            if not found:
                return end - 1
        return None


def _fed(kept: Sequence[Part]) -> list[Part]:
    """The parts without the filters whose variables nothing else gives a value."""
    given = frozenset[str]().union(*(part.variables for part in kept if part.kind not in ('filter', 'minus')))
    return [part for part in kept if part.kind not in _NEEDING or part.variables <= given]


def near(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Names in a text that are no terms of the vocabulary although their prefix is one of its own, with terms that look like them."""
    known = load()
    own = {name.partition(':')[0] for name in known.terms}
    names = {t.text for t in tokens(text) if t.kind == 'name'} | {
        known.compact(t.text[1:-1]) for t in tokens(text) if t.kind == 'iri'
    }
    strange = sorted(name for name in names if name.partition(':')[0] in own and name not in known and not name.endswith(':'))
    return tuple((name, tuple(_alike(name, known.terms))) for name in strange)


def _alike(name: str, terms: object) -> list[str]:
    by_lower = {term.lower(): term for term in terms}  # type: ignore[attr-defined]
    return [by_lower[found] for found in difflib.get_close_matches(name.lower(), by_lower, 3, 0.75)]
