"""Import into an empty registry, with validation and versions."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from tests.bench.measure import Figure, ctdl
from tests.bench.setting import Setting


def run(setting: Setting) -> Iterator[Figure]:
    """The whole process of `ctdl import`, all its workers counted; and the same file once more, which changes nothing."""
    registry, ended = setting.registry, setting.imported
    assert ended is not None
    report = orjson.loads(ended.out)
    count = report['read']
    name = f'{count:,} documents into an empty registry'
    note = f'{ended.cost}; {report["created"]:,} created, {len(report["findings"])} findings'
    yield Figure('import', name, count / ended.seconds, 'documents/s', 700 if count > 50_000 else 900, at_most=False, note=note)
    yield Figure('import', 'peak memory, all processes', ended.peak_mb, 'MB', 2000)
    files = {part: sum(f.stat().st_size for f in (registry / part).rglob('*') if f.is_file()) for part in ('graph',)}
    ledger = (registry / 'ledger.sqlite').stat().st_size
    yield Figure('import', 'ledger on disk', ledger / 1e6, 'MB', note=f'{ledger / count / 1000:.1f} kB a document')
    yield Figure('import', 'graph on disk', files['graph'] / 1e6, 'MB', note=f'{files["graph"] / count / 1000:.1f} kB a document')
    setting.say('import of the same again')
    again = ctdl('--registry', registry, 'import', setting.catalog, '--jobs', '2', '--format', 'json', codes=(0, 1))
    unchanged = orjson.loads(again.out)['unchanged']
    yield Figure('import', 'the same file again', count / again.seconds, 'documents/s', note=f'{unchanged:,} unchanged')
