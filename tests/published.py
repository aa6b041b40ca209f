"""The documents that tests read: published examples, where they are at hand, and the demonstration's own."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import orjson

from ctdl.sources import RawDocument, read_documents
from tests.conftest import EXAMPLES, ROOT


@cache
def bodies() -> dict[str, bytes]:
    """The bytes of every document that can be read, by where it comes from."""
    folders = [EXAMPLES / name for name in ('graph', 'resource', 'list-graph', 'list-resource', 'envelope') if EXAMPLES.is_dir()]
    paths: list[Path] = [path for folder in folders for path in sorted(folder.iterdir())]
    paths += sorted((ROOT / 'ctdl' / 'demo').glob('*.jsonl'))
    out: dict[str, bytes] = {}
    for path in paths:
        for raw in read_documents([path]):
            if isinstance(raw, RawDocument) and raw.data:
                out[f'{path.name}#{len(out)}'] = bytes(raw.data)
    return out


def body(name: str) -> Any:
    """A fresh copy of one document."""
    return orjson.loads(bodies()[name])


def at(value: Any, pointer: str) -> Any:
    """What a JSON pointer leads to (RFC 6901); KeyError or IndexError when it leads nowhere."""
    for step in pointer.split('/')[1:]:
        key = step.replace('~1', '/').replace('~0', '~')
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value
