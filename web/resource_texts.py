"""Texts for one reader: the language chosen among those that are there, the others beside it; dates, lengths and numbers in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from ctdl.difference_words import is_language_map
from ctdl.document import Document
from ctdl.pathways import amounts
from web.resource_model import Text

Node = dict[str, Any]
_DAY = re.compile(r'(\d{4})-(\d{2})-(\d{2})(T.*)?')
_MONTHS = ('Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec')
_FORBIDDEN = re.compile(r'[\x00-\x20\x7f<>"`{}|\\^]')


def href(address: str) -> str:
    """The address when it may be a link (http, https, mailto, nothing that could end an attribute), else ''."""
    if _FORBIDDEN.search(address):
        return ''
    try:
        parts = urlsplit(address)
    except ValueError:
        return ''
    scheme = parts.scheme.lower()
    return address if (scheme in ('http', 'https') and parts.netloc) or (scheme == 'mailto' and '@' in parts.path) else ''


def listed(value: Any) -> list[Any]:
    """A value as the list that it is or stands for."""
    return value if isinstance(value, list) else [] if value is None else [value]


def texts(value: Any) -> Iterator[Text]:
    """Every text of a value, with its language."""
    if is_language_map(value):
        for tag, several in value.items():
            yield from (Text(text, tag) for text in listed(several))
    elif isinstance(value, dict) and '@value' in value:
        yield Text(shown(value['@value']), str(value.get('@language') or ''))
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str | int | float):
        yield Text(shown(value))


def shown(value: Any) -> str:
    """A plain value as people write it."""
    if isinstance(value, bool):
        return 'yes' if value else 'no'
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def fit(tag: str, languages: Sequence[str]) -> int:
    """How well a tag is what a reader wishes: 0 is best. Exact tags come before other forms of the same language."""
    tag = tag.lower()
    for index, wish in enumerate(languages):
        if tag == wish:
            return 2 * index
        if tag.split('-')[0] == wish.split('-')[0]:
            return 2 * index + 1
    rest = 2 * len(languages)
    return rest + (0 if tag.split('-')[0] == 'en' else 1 if not tag else 2)


def chosen(value: Any, languages: Sequence[str]) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """The texts in the language that fits best, and the others."""
    every = tuple(texts(value))
    if not every:
        return (), ()
    best = min((text.language for text in every), key=lambda tag: fit(tag, languages))
    return tuple(t for t in every if t.language == best), tuple(t for t in every if t.language != best)


def first(value: Any, languages: Sequence[str]) -> Text:
    """One text of a value in the best language; an empty one when there is none."""
    return next(iter(chosen(value, languages)[0]), Text(''))


def cut(text: Text, most: int = 400) -> Text:
    """A text that stands for something else, such as a name in a link, at a length that a line can bear."""
    return text if len(text.text) <= most else Text(text.text[: most - 1] + '…', text.language)


def languages_of(document: Document, node: Node) -> tuple[str, ...]:
    """The languages that a node's texts are in, those of embedded profiles too, sorted."""
    found: set[str] = set()
    waiting: list[Any] = [node]
    while waiting:
        value = waiting.pop()
        if is_language_map(value):
            found.update(value)
        elif isinstance(value, dict):
            waiting += [item for key, item in value.items() if key[:1] != '@']
        elif isinstance(value, list):
            waiting += value
    return tuple(sorted(tag for tag in found if tag))


def wishes(asked: str, accepted: Iterable[tuple[str, float]], present: Sequence[str]) -> tuple[str, ...]:
    """The languages of a reader in order: the one asked for, then those that the browser accepts, as far as texts are in them."""
    there = {tag.lower() for tag in present} | {tag.lower().split('-')[0] for tag in present}
    wanted = [asked, *(tag for tag, weight in sorted(accepted, key=lambda pair: -pair[1]) if weight > 0)]
    found = dict.fromkeys(tag.lower() for tag in wanted if tag and (tag.lower() in there or tag.lower().split('-')[0] in there))
    return (*found, *(['en'] if 'en' not in found else []))


def day(text: str) -> str:
    """A date as `19 Aug 2024`; any other text as it is."""
    match = _DAY.fullmatch(text)
    if match is None:
        return text
    try:
        when = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return text
    return f'{when.day} {_MONTHS[when.month - 1]} {when.year}'


def span(start: str, end: str) -> str:
    """A period in words: `from 1 Jan 2024 to 31 Dec 2026`, `since …`, `until …`; '' when nothing is known."""
    if start and end:
        return f'{day(start)} to {day(end)}'
    return f'since {day(start)}' if start else f'until {day(end)}' if end else ''


def length(text: str) -> str:
    """An ISO 8601 duration in words; any other text as it is."""
    found = amounts.duration(text)
    return amounts.duration_text(found) if found else text
