"""Replacing documents one by one, and one competency of a large framework."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import orjson

from graph.registry import Registry
from tests.bench import generate
from tests.bench.drafting import Node
from tests.bench.measure import Figure, process, quantile
from tests.bench.setting import Setting

REPLACING = """
import sys, time
from pathlib import Path
from graph.registry import Registry
with Registry.open(sys.argv[1]) as registry:
    registry.owner()
    for name in sys.argv[2:]:
        data = Path(name).read_bytes()
        started = time.perf_counter()
        assert registry.publish(data).changed
        print(time.perf_counter() - started)
"""


def run(setting: Setting) -> Iterator[Figure]:
    """`Registry.publish` in process; each is durable when it returns."""
    times = setting.times(1000)
    with Registry.open(setting.registry) as registry:
        registry.owner()
        setting.say(f'publish, {times} times')
        taken = [_publish(registry, document, number) for number, document in enumerate(islice(cycle(setting.documents), times))]
    name = f'replace one document of {setting.count:,}'
    p50, p95, p99 = (quantile(taken, share) * 1000 for share in (0.5, 0.95, 0.99))
    yield Figure('publish', f'{name}, p50', p50, 'ms', 5, note=f'{times} documents')
    yield Figure('publish', f'{name}, p95', p95, 'ms', 15, note=f'p99 {p99:.1f} ms')


def _publish(registry: Registry, document: Node, number: int) -> float:
    data = orjson.dumps(generate.revised(document, int(time.time()) + number))
    started = time.perf_counter()
    assert registry.publish(data).changed
    return time.perf_counter() - started


def framework(setting: Setting) -> Iterator[Figure]:
    """Replace one competency in a framework of 10,000, in a process of its own; the first publication is in another one."""
    size = 200 if setting.quick else 10_000
    setting.say(f'framework of {size:,} competencies')
    document = generate.framework(size)
    files = [_written(setting.folder / f'framework-{number}.json', generate.revised(document, number)) for number in range(4)]
    folder = setting.folder / 'framework'
    Registry.create(folder).close()
    first = process([sys.executable, '-c', REPLACING, str(folder), str(files[0])])
    ended = process([sys.executable, '-c', REPLACING, str(folder), *map(str, files[1:])])
    taken = [float(line) for line in ended.out.split()]
    megabytes = files[0].stat().st_size / 1e6
    note = f'{megabytes:.1f} MB of JSON; published first in {float(first.out):.2f} s'
    yield Figure('publish', f'replace one competency of {size:,}', quantile(taken, 0.5), 's', 1, note=note)
    yield Figure('publish', 'peak memory of that process', ended.peak_mb, 'MB', 500)


def _written(path: Path, document: Node) -> Path:
    path.write_bytes(orjson.dumps(document))
    return path
