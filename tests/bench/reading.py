"""Showing documents and exporting all of them."""

from __future__ import annotations

from collections.abc import Iterator

from ctdl.ctid import ctid_of
from graph.registry import Registry
from tests.bench.measure import Figure, ctdl, median, quantile, timed
from tests.bench.setting import Setting


def show(setting: Setting) -> Iterator[Figure]:
    """`Registry.show`, bytes and entry, in process; and with the document read."""
    ctids = [ctid_of(document['@id']) for document in setting.documents][: setting.times(2000)]
    with Registry.open(setting.registry) as registry:
        plain = [timed(lambda ctid=ctid: registry.show(ctid)) for ctid in ctids]  # type: ignore[misc]
        read = [timed(lambda ctid=ctid: registry.show(ctid).document()) for ctid in ctids]  # type: ignore[misc]
    for name, taken in (('show a document', plain), ('show and read it', read)):
        p50, p95 = (quantile(taken, share) * 1000 for share in (0.5, 0.95))
        yield Figure('show', f'{name}, p50', p50, 'ms', 5, note=f'p95 {p95:.2f} ms')


def export(setting: Setting) -> Iterator[Figure]:
    """Whole processes of `ctdl export --all` into a file; medians of three."""
    for name, options, target in (
        ('published bytes, JSON Lines', (), 15_000),
        ('canonical, JSON Lines', ('--canonical',), 1_000),
        ('N-Quads', ('--format', 'nquads'), None),
    ):
        setting.say(f'export: {name}')
        times = 1 if setting.quick or target is None else 3
        out = setting.folder / 'export'
        seconds = median(ctdl('--registry', setting.registry, 'export', '--all', *options, '-o', out).seconds for _ in range(times))
        note = f'{out.stat().st_size / 1e6:.0f} MB'
        yield Figure('export', name, setting.count / seconds, 'documents/s', target, at_most=False, note=note)
