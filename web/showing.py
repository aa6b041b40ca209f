"""What templates call: words for numbers, times, terms and addresses."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Flask, request

from ctdl.vocabulary import load
from web import links
from web.site import site

_RIGHT_TO_LEFT = frozenset(('ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'iw', 'ks', 'ku', 'nqo', 'ps', 'sd', 'syr', 'ug', 'ur', 'yi'))
_MONTHS = ('January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December')

MENU = (
    ('find', 'Find', '/search'),
    ('browse', 'Browse', '/browse'),
    ('vocabulary', 'Vocabulary', '/vocabulary'),
    ('changes', 'Changes', '/changes'),
    ('coverage', 'Coverage', '/coverage'),
    ('sparql', 'SPARQL', '/sparql'),
    ('downloads', 'Downloads', '/downloads'),
    ('about', 'About', '/about'),
)
"""The menu: section, words, path."""


def register(app: Flask, static: Callable[[str], str]) -> None:
    """Give the templates of an app these words."""
    app.jinja_env.filters.update(day=day, moment=moment, number=number, label=label, size=size, plural=plural)
    app.jinja_env.globals.update(
        static=static, href=links.href, is_outside=links.is_outside, direction=direction, menu=MENU, with_query=with_query,
        absolute=links.absolute, canonical=links.canonical, registry_base=lambda: site().base,
    )  # fmt: skip


def number(value: float) -> str:
    """A number with its thousands apart."""
    return f'{value:,}'


def plural(count: int, one: str, many: str = '') -> str:
    """A number with the word for that many."""
    return f'{count:,} {one if count == 1 else many or one + "s"}'


def day(moment: str) -> str:
    """The day of a moment or date, in words: 3 November 2026; what is none is shown as it is."""
    head = moment[:10]
    parts = head.split('-')
    if len(head) != 10 or len(parts) != 3 or not all(part.isdigit() for part in parts) or not 1 <= int(parts[1]) <= 12:
        return moment
    return f'{int(parts[2])} {_MONTHS[int(parts[1]) - 1]} {parts[0]}'


def moment(text: str) -> str:
    """A moment in words: 3 November 2026, 14:05 UTC."""
    return f'{day(text)}, {text[11:16]} UTC' if len(text) > 16 and text.endswith('Z') else day(text)


def label(name: str) -> str:
    """The label of a term of the vocabulary, or the name where it has none."""
    return load().label(name) if name in load() else name


def size(count: int) -> str:
    """Bytes for people."""
    value = float(count)
    for unit in ('bytes', 'kB', 'MB'):
        if value < 1000:
            return f'{value:,.0f} {unit}' if unit == 'bytes' or value >= 10 else f'{value:.1f} {unit}'
        value /= 1000
    return f'{value:.1f} GB'


def direction(language: str) -> str:
    """The direction in which a language is written."""
    tag = language.lower().split('-')
    return 'rtl' if tag[0] in _RIGHT_TO_LEFT or 'arab' in tag or 'hebr' in tag else 'ltr'


def with_query(**changes: object) -> str:
    """This page's address with parts of its query changed; None leaves a part out."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key not in changes]
    kept += [(key, str(value)) for key, value in changes.items() if value is not None]
    return f'{request.path}?{urlencode(kept)}' if kept else request.path
