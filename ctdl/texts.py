"""Texts with a language, in all the forms in which they come, as the one form that CTDL has for them: a language map.

Entries are pairs of a language tag ('' for none) and a text; a value with a datatype of its own stays a value object under ''.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Protocol

from ctdl.places import Place
from ctdl.reading_terms import is_language_tag

Node = dict[str, Any]
Entry = tuple[str, Any]


class Reader(Protocol):
    """What reading texts needs of the one who reads the document."""

    def notice(self, name: str, place: Place, value: object = '', path: str = '', remedy: str = '') -> None:
        """Note a finding of `ctdl.notices`."""
        ...

    def opened(self, key: str, value: Any, place: Place) -> Iterator[tuple[Any, Place]]:
        """The members of arrays and lists, one by one, with their places."""
        ...


_TEXT = frozenset((str,))
_LONGEST = 3  # letters of the language in a tag; no longer ones are registered
_BEYOND = 2.0**63
_OBJECT_KEYS = ('@value', '@id', '@list', '@set')


def is_plain(texts: Node) -> bool:
    """True for a language map with one text a language: nothing to say of it."""
    return set(map(type, texts.values())) == _TEXT and all(map(_is_short_tag, texts))


@lru_cache(maxsize=1024)
def _is_short_tag(tag: str) -> bool:
    """True for a language tag whose language is not longer than any that has been registered."""
    return is_language_tag(tag) and len(tag.split('-', 1)[0]) <= _LONGEST


def is_beyond(value: float) -> bool:
    """True for a whole number beyond 64 bits, which JSON has digit by digit and a float only to the sixteenth or so."""
    return abs(value) >= _BEYOND and value.is_integer()


def is_map(value: Any, lists: bool) -> bool:
    """True for an object that looks like a language map: texts, with `lists` also lists of texts, under language tags."""
    if type(value) is not dict or not value or not all(map(is_language_tag, value)):
        return False
    return all(type(text) is str or (lists and type(text) is list and set(map(type, text)) == _TEXT) for text in value.values())


def normal(reader: Reader, key: str, value: Any, place: Place) -> tuple[Any, tuple[Place, ...]]:
    """A value in normal form, None when nothing is left; and the places of its items where they are not those of an array."""
    if type(value) is dict and not any(word in value for word in _OBJECT_KEYS):
        return _language_map(reader, key, value, place), ()
    found = [(tag, text, at) for item, at in reader.opened(key, value, place) for tag, text in _entries(reader, key, item, at)]
    if type(value) is list and not value:
        return [], ()
    out = joined([(tag, text) for tag, text, _ in found], many=type(value) is list)
    if type(out) is not list or (len(found) == len(value) and all(at == (place, i) for i, (_, _, at) in enumerate(found))):
        return out, ()
    order = sorted(range(len(found)), key=lambda i: _order(found, i))
    return out, tuple(found[i][2] for i in order)


def _order(found: list[tuple[str, Any, Place]], index: int) -> tuple[int, int]:
    """The order of `joined`: without a language first, then language by language as they first come."""
    tag = found[index][0]
    return (-1 if not tag else next(i for i, entry in enumerate(found) if entry[0] == tag), index)


def joined(entries: Iterable[Entry], many: bool) -> Any:
    """Entries as a plain value, a language map, or, where both kinds are there, a list of values and value objects."""
    merged: dict[str, list[Any]] = {}
    plain: list[Any] = []
    for tag, text in entries:
        (merged.setdefault(tag, []) if tag else plain).append(text)
    if not plain:
        return {tag: texts if len(texts) > 1 else texts[0] for tag, texts in merged.items()} or None
    if not merged:
        return plain if many or len(plain) > 1 else plain[0]
    return [*plain, *({'@value': text, '@language': tag} for tag, texts in merged.items() for text in texts)]


def united(left: Any, right: Any) -> Any:
    """Two values in normal form as one, each text once."""
    entries: list[Entry] = []
    for tag, text in (*_of_normal(left), *_of_normal(right)):
        if not any(tag == known and type(text) is type(other) and text == other for known, other in entries):
            entries.append((tag, text))
    return joined(entries, many=isinstance(left, list) or isinstance(right, list))


def _of_normal(value: Any) -> Iterator[Entry]:
    if isinstance(value, list):
        for item in value:
            yield from _of_normal(item)
    elif not isinstance(value, dict) or '@type' in value:
        yield '', value
    elif '@value' in value:
        yield value.get('@language', ''), value['@value']
    else:
        for tag, text in value.items():
            yield from ((tag, one) for one in (text if isinstance(text, list) else [text]))


def _language_map(reader: Reader, key: str, value: Node, place: Place) -> Node | None:
    out: Node = {}
    for tag in sorted(value):
        text = value[tag]
        good = tag if _is_short_tag(tag) or tag == '@none' else _repaired(reader, tag, (place, tag))
        texts = text if type(text) is str else _texts(reader, key, text, (place, tag))
        if texts is not None:
            out[good] = texts if good not in out else [*_listed(out[good]), *_listed(texts)]
    return out if out or not value else None


def _texts(reader: Reader, key: str, value: Any, place: Place) -> Any:
    """What stands under a language: a text, or a list of texts."""
    if type(value) is list:
        if all(type(item) is str for item in value):
            return value[:]
        return [text for item, at in reader.opened(key, value, place) if (text := _text(reader, key, item, at)) is not None]
    return _text(reader, key, value, place)


def _text(reader: Reader, key: str, value: Any, place: Place) -> str | None:
    if type(value) is str:
        return value
    if value is None:
        reader.notice('value-null', place, path=key)
        return None
    reader.notice('language-text-invalid', place, value, key)
    return None if isinstance(value, dict | list) else str(value)


def _repaired(reader: Reader, tag: str, place: Place) -> str:
    """The tag with hyphens for underscores when that makes it one; else as it is, and what stands under it has no language.

    A tag that looks like the name of a language stays one, and is told.
    """
    if is_language_tag(tag):
        reader.notice('language-tag-name', place, tag)
        return tag
    hyphened = tag.strip().replace('_', '-')
    if is_language_tag(hyphened):
        reader.notice('language-tag-repaired', place, tag)
        return hyphened
    reader.notice('language-tag-invalid', place, tag)
    return tag


def _entries(reader: Reader, key: str, item: Any, place: Place) -> Iterable[Entry]:
    if type(item) is not dict:
        if item is None:
            reader.notice('value-null', place, path=key)
        if type(item) is float and is_beyond(item):
            reader.notice('number-precision', place, item, key)
        return [] if item is None else [('', item)]
    if '@value' in item:
        return _of_value_object(reader, key, item, place)
    if '@id' in item:
        reader.notice('language-text-invalid', place, item['@id'], key)
        return []
    reader.notice('language-map-in-array', place, path=key)
    found = _language_map(reader, key, item, place) or {}
    return [(tag if is_language_tag(tag) else '', text) for tag, text in _of_normal(found)]


def _of_value_object(reader: Reader, key: str, item: Node, place: Place) -> list[Entry]:
    text, tag, datatype = item['@value'], item.get('@language'), item.get('@type')
    if text is None or isinstance(text, dict | list):
        reader.notice('value-null' if text is None else 'value-misplaced', place, '' if text is None else text, key)
        return []
    reader.notice('language-value-object', place, text, key)
    for other in item.keys() - {'@value', '@language', '@type'}:
        reader.notice('keyword-unsupported', (place, other), other, key)
    if tag is not None:
        if datatype is not None:
            reader.notice('value-misplaced', (place, '@type'), datatype, key)
        name = tag if isinstance(tag, str) else str(tag)
        return [(name if _is_short_tag(name) else _repaired_or_none(reader, name, (place, '@language')), text)]
    if isinstance(datatype, str) and datatype:
        return [('', {'@value': text, '@type': datatype})]
    if datatype is not None:
        reader.notice('value-misplaced', (place, '@type'), datatype, key)
    return [('', text)]


def _repaired_or_none(reader: Reader, tag: str, place: Place) -> str:
    good = _repaired(reader, tag, place)
    return good if is_language_tag(good) else ''


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
