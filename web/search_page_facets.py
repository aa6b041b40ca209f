"""The facets as the page shows them: first values, the rest behind “more”, trees that open; and the sentence that says what is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ctdl.ctid import ctid_of
from ctdl.search_facets import FACETS
from ctdl.vocabulary import load
from graph.search_counts import Counted, Value
from web.search_page import Asked, address, short, without
from web.search_page_codes import title
from web.search_page_words import day

FIRST = 8
"""Values of a facet that are seen at once."""
GIVEN = 60
"""Values of a facet that are asked for."""
_SENT = {'type': 60}
SENT = 24
"""Values of a facet that are sent with the page; the others by “all”."""
WHOLE = 400
"""Values of the facet of which all are wanted."""
_OPEN = ('type', 'owner', 'occupation', 'status', 'has')
"""Facets that are open before anything is chosen."""
_FIXED = ('flag', 'band')
_OTHER_LABELS = {'completeness': 'Completeness score', 'has': 'Has', 'lacks': 'Lacks', 'region': 'State or region'}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to tick: `value` as addresses have it; `inside` are the narrower ones, `open` says whether they are seen at once."""

    value: str
    label: str
    code: str
    count: int
    chosen: bool
    inside: tuple[Choice, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet: `first` choices, the `rest` that opens, and `left` more that only the address `all` shows."""

    name: str
    label: str
    first: tuple[Choice, ...]
    rest: tuple[Choice, ...]
    left: int
    all: str
    chosen: int
    open: bool
    whole: bool = False
    like: str = ''

    @property
    def is_coded(self) -> bool:
        """True when a code may be typed."""
        return FACETS[self.name].kind == 'code'

    @property
    def is_long(self) -> bool:
        """True when there is enough to look for a value by its name."""
        return self.whole or bool(self.rest or self.left)

    @property
    def is_useful(self) -> bool:
        """True when there is something to choose."""
        return bool(self.chosen or self.whole or any(choice.count for choice in (*self.first, *self.rest)))


def facet_views(asked: Asked, facets: Iterable[Counted]) -> list[FacetView]:
    """Every facet that has something to choose."""
    views = [_view(asked, facet) for facet in facets]
    return [view for view in views if view.is_useful]


def _view(asked: Asked, facet: Counted) -> FacetView:
    whole = asked.whole == facet.name
    given = told_apart(facet.values if whole else _trimmed(facet, _few(facet)))
    choices = _tree(facet.name, given)
    many = len(choices) > FIRST + 1 and not whole
    chosen = sum(value.chosen for value in facet.values)
    return FacetView(
        facet.name, _OTHER_LABELS.get(facet.name, facet.label), choices[:FIRST] if many else choices, choices[FIRST:] if many else (),
        0 if whole else facet.more + _there(facet.values) - _there(given), address(asked, whole=facet.name), chosen,
        whole or bool(chosen) or facet.name in _OPEN, whole, asked.like if whole else '',
    )  # fmt: skip


def told_apart(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """Values that are called the same get the name of their scheme: Active (Life Cycle Status)."""
    called = Counter(value.label for value in values)
    return tuple(replace(value, label=_with_scheme(value)) if called[value.label] > 1 else value for value in values)


def _with_scheme(value: Value) -> str:
    schemes = load().schemes_of(value.value)
    return f'{value.label} ({load().label(schemes[0])})' if schemes else value.label


def _there(values: Iterable[Value]) -> int:
    return sum(1 for value in values if value.count)


def _few(facet: Counted) -> tuple[Value, ...]:
    """The values with hits, and as many without as there is room for at once: where nothing lies ahead, it is seen."""
    there = {value.value: value.count or value.chosen for value in facet.values}
    tops = [value.value for value in facet.values if not value.parent or value.parent not in there]
    room = FIRST - sum(1 for value in tops if there[value])
    kept = [value for value in tops if not there[value]][: max(0, room)]
    return tuple(value for value in facet.values if there[value.value] or value.value in kept or FACETS[facet.name].kind in _FIXED)


def _trimmed(facet: Counted, values: tuple[Value, ...]) -> tuple[Value, ...]:
    """No more values than a page should carry: those that are chosen, then the most frequent ones, whole branches of a tree."""
    most = _SENT.get(facet.name, SENT)
    if len(values) <= most:
        return values
    above = {value.value: value.parent for value in values}
    kept = {value.value for value in sorted(values, key=lambda value: (not value.chosen, -value.count))[:most]}
    for value in list(kept):
        while value := above.get(value, ''):
            kept.add(value)
    return tuple(value for value in values if value.value in kept)


def _tree(name: str, values: Iterable[Value]) -> tuple[Choice, ...]:
    """The values under those above them; what stands alone in a branch is shown in place of it."""
    below: dict[str, list[Value]] = {}
    known = {value.value for value in values}
    for value in values:
        below.setdefault(value.parent if value.parent in known else '', []).append(value)
    return _ordered(name, [_branch(name, value, below) for value in below.get('', ())])


def _branch(name: str, value: Value, below: Mapping[str, list[Value]]) -> Choice:
    inside = _ordered(name, [_branch(name, each, below) for each in below.get(value.value, ())])
    if len(inside) == 1 and inside[0].count == value.count and not value.chosen and not label(name, value):
        return inside[0]
    called = label(name, value)
    code = value.value if name in ('occupation', 'industry', 'program') else ''
    opened = any(each.chosen or each.open for each in inside)
    return Choice(short(name, value.value), called, code, value.count, value.chosen, inside, opened)


def _ordered(name: str, choices: list[Choice]) -> tuple[Choice, ...]:
    if FACETS[name].kind in ('flag', 'band', 'code'):
        return tuple(choices)
    return tuple(sorted(choices, key=lambda choice: (not choice.chosen, -choice.count, choice.label)))


def label(name: str, value: Value) -> str:
    """What a value is called; '' for a code that nobody names."""
    if name in ('occupation', 'industry', 'program', 'language'):
        own = value.label if value.label != value.value else ''
        return own or title(name, value.value) or ('' if name != 'language' else value.value)
    if FACETS[name].kind == 'resource':
        return not_here(value.value, value.label)
    return f'{value.label.replace("-", "–")} %' if name == 'completeness' else value.label


def not_here(iri: str, name: str) -> str:
    """The name of a resource; for one that is not in the registry its CTID and that it is not."""
    return f'{ctid_of(iri) or iri} (not in this registry)' if name == iri else name


# ---- in words


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the sentence: words, then each value with the address of the search without it."""

    words: str
    values: tuple[tuple[str, str], ...]
    joint: str = 'or'


_WORDS = {
    'type': 'of type', 'owner': 'owned or offered by', 'status': 'with the status', 'level': 'at', 'audience': 'for',
    'delivery': 'delivered as', 'occupation': 'for the occupation', 'industry': 'for the industry', 'program': 'in the program',
    'subject': 'on', 'language': 'in', 'region': 'in', 'country': 'in', 'quality': 'with quality assurance by', 'has': 'with',
    'lacks': 'without', 'completeness': 'complete to', 'changed': 'changed since', 'until': 'changed until', 'collection': 'on the list',
    'cost-from': 'costing at least', 'cost-to': 'costing at most', 'time-from': 'taking at least', 'time-to': 'taking at most',
    'ids': 'among',
}  # fmt: skip


def sentence(asked: Asked, facets: Iterable[Counted]) -> list[Part]:
    """What is asked, part by part."""
    labels = {(facet.name, value.value): label(facet.name, value) for facet in facets for value in told_apart(facet.values)}
    parts = [Part('matching', ((f'“{asked.text}”', address(asked, text='')),))] if asked.text else []
    for name, values in dict(asked.filters).items():
        if name == 'ids':
            parts.append(Part(_WORDS[name], ((f'{len(values)} chosen', address(asked, **without(asked, name))),)))
            continue
        said = tuple(
            (in_words(name, value, labels.get((name, value), '')), address(asked, **without(asked, name, value)))
            for value in values
        )
        parts.append(Part(_WORDS.get(name, FACETS[name].label.lower()), said, 'and' if FACETS[name].every else 'or'))
    return parts


def plain(parts: Iterable[Part]) -> str:
    """The sentence as one text."""
    return ' '.join(f'{part.words} {f" {part.joint} ".join(label for label, _ in part.values)}' for part in parts)


def in_words(name: str, value: str, label: str) -> str:
    """A chosen value as people say it."""
    kind = FACETS[name].kind
    if kind == 'day':
        return day(value) if short(name, value) == value[:10] else value
    if kind in ('class', 'concept'):
        return label or load().label(value)
    if kind == 'amount':
        return f'{float(value):,.12g}'
    if kind == 'code':
        return f'{value} {label}'.strip()
    if kind == 'flag':
        return label.lower() if label else value
    return label or value


def problem(label: str, parts: Iterable[Part]) -> str:
    """What to leave out, in words."""
    said = plain(parts)
    return said or label
