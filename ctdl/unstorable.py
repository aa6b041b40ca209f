"""Values that a Python caller may hand in but no store keeps: half characters, numbers beyond 64 bits, endless nesting."""

from __future__ import annotations

from typing import Any

from ctdl.findings import Finding
from ctdl.limits import LIMITS
from ctdl.notices import notice
from ctdl.places import Place

_LARGEST = 2**64


def storable(value: Any) -> tuple[Any, list[Finding]]:
    """The value as its JSON bytes would be read, and a finding for each thing that had to change."""
    findings: list[Finding] = []
    return _storable(value, None, 0, findings), findings


def _storable(value: Any, place: Place, depth: int, findings: list[Finding]) -> Any:
    if isinstance(value, str):
        text = value.encode('utf-8', 'replace').decode()
        if text != value:
            findings.append(notice('text-not-unicode', place, text))
        return text
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, int):
        return _number(value, place, findings)
    if depth > LIMITS.depth or not isinstance(value, dict | list | tuple):
        findings.append(notice('value-unreadable', place, type(value).__name__))
        return None
    if not isinstance(value, dict):
        return [_storable(item, (place, index), depth + 1, findings) for index, item in enumerate(value)]
    texts = {key: _storable(key if isinstance(key, str) else str(key), (place, str(key)), 0, findings) for key in value}
    return {texts[key]: _storable(item, (place, texts[key]), depth + 1, findings) for key, item in value.items()}


def _number(value: int, place: Place, findings: list[Finding]) -> int | float | None:
    if -_LARGEST // 2 <= value < _LARGEST:
        return value
    try:
        return float(value)
    except OverflowError:
        findings.append(notice('value-unreadable', place, 'number'))
        return None
