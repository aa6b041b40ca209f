"""What touches the whole registry: its past, its check, its rebuilding."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import orjson

from graph.registry import Registry
from tests.bench import generate
from tests.bench.measure import Figure, ctdl, timed
from tests.bench.setting import Setting


def past(setting: Setting) -> Iterator[Figure]:
    """A query as of a moment after which a hundred documents changed: first, and again."""
    changes = min(100, len(setting.documents))
    with Registry.open(setting.registry) as registry:
        registry.owner()
        moment = datetime.now(UTC).isoformat(timespec='milliseconds').replace('+00:00', 'Z')
        time.sleep(0.01)
        setting.say(f'as of a moment, {changes} changes ago')
        for number, document in enumerate(setting.documents[:changes]):
            registry.publish(orjson.dumps(generate.revised(document, int(time.time()) + number)))
        resource = setting.documents[0]['@graph'][0]['@id']
        first, again = (timed(lambda: registry.query('recorded-versions', {'resource': resource}, as_of=moment)) for _ in range(2))
    yield Figure('past', f'query as of {changes} changes ago, first', first, 's')
    yield Figure('past', 'the same moment again', again * 1000, 'ms')


def check(setting: Setting) -> Iterator[Figure]:
    """Whole processes of `ctdl check` and `ctdl rebuild`."""
    for name in ('check', 'rebuild'):
        setting.say(name)
        registry = setting.registry
        ended = ctdl('--registry', registry, name)
        yield Figure(name, f'`ctdl {name}`', setting.count / ended.seconds, 'documents/s', note=ended.cost)
