"""Start of the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tests.bench.measure import Figure, ctdl, median, process
from tests.bench.setting import Setting

LOADING = 'import time; from ctdl.vocabulary import load; t = time.perf_counter(); load(); print(time.perf_counter() - t)'


def run(setting: Setting) -> Iterator[Figure]:
    """Whole processes, medians; and loading the vocabulary inside one."""
    times = 10 if not setting.quick else 2
    version = median(ctdl('--version').seconds for _ in range(times))
    yield Figure('start', '`ctdl --version`', version * 1000, 'ms', 150, note=f'median of {times} processes')
    term = median(ctdl('vocabulary', 'ceterms:Course').seconds for _ in range(times))
    yield Figure('start', '`ctdl vocabulary ceterms:Course`', term * 1000, 'ms', note=f'median of {times} processes')
    loading = median(float(process([sys.executable, '-c', LOADING]).out) for _ in range(times))
    yield Figure('start', 'vocabulary loaded', loading * 1000, 'ms', 50, note=f'median of {times} processes')
