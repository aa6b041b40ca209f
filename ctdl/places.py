"""Places in a JSON document: cheap to carry while reading, JSON pointers (RFC 6901) when a finding needs one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

Place: TypeAlias = tuple['Place', str | int] | None
"""A step (key or index) behind the place of the parent; None is the whole document."""

NOWHERE: Final[Place] = (None, '')
"""Stands for a place that is not known any more; whatever is below it has the pointer of the whole document."""


def pointer(place: Place) -> str:
    """The JSON pointer of a place; '' for the whole document."""
    steps: list[str] = []
    while place is not None:
        if place is NOWHERE:
            return ''
        place, step = place
        steps.append(str(step).replace('~', '~0').replace('/', '~1'))
    return ''.join('/' + step for step in reversed(steps))


def leaves(value: Any, place: Place = None) -> Iterator[tuple[Place, Any]]:
    """Every scalar of a JSON value with its place, in document order."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (place, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (place, index))
    else:
        yield place, value
