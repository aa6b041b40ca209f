"""Validation, parsing included, and how it compares with pySHACL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from tests.bench.measure import Figure, ctdl
from tests.bench.setting import Setting


def run(setting: Setting) -> Iterator[Figure]:
    """Whole processes of `ctdl validate`."""
    some = min(setting.count, max(10, setting.count // 5))
    everything, sample = setting.catalog, setting.head(some)
    for name, file, count, level, jobs, target in (
        ('level required, one process', everything, setting.count, 'required', 1, 1500),
        ('level required, --jobs 2', everything, setting.count, 'required', 2, 2500),
        ('all levels, one process', sample, some, 'all', 1, 500),
    ):
        setting.say(f'validate: {name}')
        ended = ctdl('validate', file, '--level', level, '--jobs', str(jobs), '--summary-only', codes=(0, 1))
        yield Figure('validate', name, count / ended.seconds, 'documents/s', target, at_most=False, note=ended.cost)
    yield from _compared(setting)


def _compared(setting: Setting) -> Iterator[Figure]:
    """pySHACL over a sample, and the fast engine over the same one; the ratio is that of the whole processes."""
    count = min(setting.count, 20 if setting.quick else 500)
    sample = setting.head(count)
    setting.say(f'validate: both engines, {count} documents')
    for level in ('required', 'all'):
        options = ('--level', level, '--jobs', '1', '--format', 'json')
        reference = ctdl('validate', sample, *options, '--engine', 'pyshacl', codes=(0, 1))
        fast = min((ctdl('validate', sample, *options, codes=(0, 1)) for _ in range(3)), key=lambda ended: ended.seconds)
        same = 'the same' if _findings(reference.out) == _findings(fast.out) else 'NOT the same'
        yield Figure('validate', f'pySHACL, level {level}', count / reference.seconds, 'documents/s', note=f'{count} documents')
        ratio = reference.seconds / fast.seconds
        yield Figure('validate', f'times faster than pySHACL, level {level}', ratio, '×', note=f'whole processes; {same} findings')


def _findings(out: bytes) -> list[Any]:
    return sorted(orjson.loads(out)['findings'], key=str)
