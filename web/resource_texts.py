"""Texts for one reader: the language chosen among those that are there, the others beside it; dates, lengths and numbers in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from ctdl.difference_words import is_language_map as is_pure
from ctdl.document import Document
from ctdl.pathways import amounts
from web import links
from web.resource_model import Text

Node = dict[str, Any]
_DAY = re.compile(r'(\d{4})-(\d{2})-(\d{2})(T.*)?')
_LENGTH = re.compile(
    r'P(?:(?P<year>\d+)Y)?(?:(?P<month>\d+)M)?(?:(?P<week>\d+)W)?(?:(?P<day>\d+)D)?'
    r'(?:T(?:(?P<hour>\d+)H)?(?:(?P<minute>\d+)M)?(?:(?P<second>\d+)S)?)?'
)
_PART_OF_DAY = re.compile(r'(?<![–.\d])(\d[\d,]*)\.(\d+) days')
_MONTHS = ('Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec')


def href(address: str) -> str:
    """The address when it may be a link (`web.links.is_safe`), else ''."""
    return address if links.is_safe(address) else ''


def listed(value: Any) -> list[Any]:
    """A value as the list that it is or stands for."""
    return value if isinstance(value, list) else [] if value is None else [value]


def is_language_map(value: Any) -> bool:
    """True for texts by language, also where some of the tags are none, such as `en_US`: one that is wrong does not lose the others."""
    if is_pure(value):
        return True
    return (
        isinstance(value, dict)
        and any(is_pure({tag: text}) for tag, text in value.items())
        and all(tag[:1] != '@' and ':' not in tag and is_pure({'en': text}) for tag, text in value.items())
    )


def _tag(tag: str) -> str:
    """A tag that pages can carry; '' for what is none."""
    return next((way for way in (tag, tag.replace('_', '-')) if is_pure({way: ''})), '')


def texts(value: Any) -> Iterator[Text]:
    """Every text of a value, with its language."""
    if is_language_map(value):
        for tag, several in value.items():
            yield from (Text(text, _tag(tag)) for text in listed(several))
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
            found.update(map(_tag, value))
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


_SPOKEN = {
    'ar': 'العربية', 'de': 'Deutsch', 'en': 'English', 'es': 'Español', 'fa': 'فارسی', 'fr': 'Français', 'he': 'עברית', 'hi': 'हिन्दी',
    'ht': 'Kreyòl ayisyen', 'it': 'Italiano', 'ja': '日本語', 'ko': '한국어', 'nl': 'Nederlands', 'pl': 'Polski', 'pt': 'Português',
    'ru': 'Русский', 'tl': 'Tagalog', 'uk': 'Українська', 'vi': 'Tiếng Việt', 'zh': '中文',
}  # fmt: skip


def spoken(tag: str) -> str:
    """What a language calls itself, with the rest of its tag behind; the tag where that is not known."""
    start, _, rest = tag.partition('-')
    name = _SPOKEN.get(start.lower())
    return tag if name is None else f'{name} ({rest})' if rest else name


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
    said = amounts.duration_text(found) if found else text
    match = _LENGTH.fullmatch(text.strip()) if '.' in said or said.endswith('days') else None
    if match is None:
        return said
    return ' '.join(
        f'{count} {unit if count == 1 else unit + "s"}' for unit, n in match.groupdict().items() if (count := int(n or 0))
    )


def is_length(text: str) -> bool:
    """True for an ISO 8601 duration as people publish it, such as `P10Y`."""
    return any(character.isdigit() for character in text) and _LENGTH.fullmatch(text) is not None


def whole_hours(text: str) -> str:
    """Parts of a day in words about lengths as hours: `21.42 days` are `21 days 10 hours`."""

    def said(match: re.Match[str]) -> str:
        hours = round(float(f'0.{match[2]}') * 24)
        days = int(match[1].replace(',', '')) + hours // 24
        rest = f' {hours % 24} {"hour" if hours % 24 == 1 else "hours"}' if hours % 24 else ''
        return f'{days:,} {"day" if days == 1 else "days"}{rest}'

    return _PART_OF_DAY.sub(said, text)
