"""The web over HTTP: pages, search, data, many clients at once, and the memory of the server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random

import httpx

from tests.bench.measure import ROOT, Figure, quantile, timed
from tests.bench.setting import Setting

WORDS = (
    'nursing', 'welding', 'solar energy', 'certificate', 'business', 'computer science', 'care', 'safety', 'technician', 'health',
    'management', 'data', 'education', 'electrical', 'design',
)  # fmt: skip
CLIENTS = 100
"""How many ask at the same time."""


def run(setting: Setting) -> Iterator[Figure]:
    """A server over the registry, asked as people and machines ask."""
    ctids = [document['@graph'][0]['ceterms:ctid'] for document in setting.documents]
    Random(3).shuffle(ctids)
    chosen = ctids[: setting.times(400)]
    with served(setting.registry) as (address, process), httpx.Client(base_url=address, timeout=60) as client:
        html = {'Accept': 'text/html'}
        client.get('/search', headers=html)
        pages = [f'/resources/{ctid}' for ctid in chosen]
        words = [WORDS[number % len(WORDS)] for number in range(setting.times(200))]
        begun = [word[:length] for word in words for length in (3, 4, 5)]
        yield _asked('resource page', client, pages, html, 60)
        yield _asked('search with facets', client, [f'/search?q={word}' for word in words], html, 120)
        yield _asked('search by filters', client, [f'/search?type=Certificate&q={word}' for word in words], html, 120)
        yield _asked('typeahead', client, [f'/suggest?q={text}' for text in begun], {}, 30)
        yield _asked('JSON-LD', client, [f'/graph/{ctid}.jsonld' for ctid in chosen], {}, 15)
        yield from _at_once(address, pages)
        yield Figure('web', 'memory of all processes', _memory(process.pid), 'MB', 1_000)
        yield Figure('web', 'heaviest page', max(len(client.get(page, headers=html).content) for page in pages) / 1000, 'kB', 150)


@contextmanager
def served(registry: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a server of its own process."""
    command = [sys.executable, '-m', 'ctdl', 'serve', '--registry', str(registry), '--port', '0']
    environment = {**os.environ, 'PYTHONPATH': str(ROOT)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        try:
            found = next((match for line in process.stdout if (match := re.search(r'http://[^ ]+', line))), None)
            if found is None:
                raise RuntimeError('the server did not start')
            yield found[0], process
        finally:
            process.terminate()


def _asked(name: str, client: httpx.Client, paths: list[str], headers: dict[str, str], target: float) -> Figure:
    _one(client, paths[0], headers)
    taken = [timed(partial(_one, client, path, headers)) * 1000 for path in paths]
    return Figure('web', f'{name}, p95', quantile(taken, 0.95), 'ms', target, note=f'p50 {quantile(taken, 0.5):.1f} ms')


def _one(client: httpx.Client, path: str, headers: dict[str, str]) -> None:
    client.get(path, headers=headers).raise_for_status()


def _at_once(address: str, paths: list[str]) -> Iterator[Figure]:
    """Many clients, each with some pages; those that failed."""
    ask: Callable[[list[str]], int] = partial(_failures, address)
    shares = [paths[number::CLIENTS][:4] or paths[:1] for number in range(CLIENTS)]
    failed: list[int] = []

    def everybody() -> None:
        with ThreadPoolExecutor(CLIENTS) as pool:
            failed.extend(pool.map(ask, shares))

    seconds = timed(everybody)
    note = f'{sum(map(len, shares)) / seconds:,.0f} pages a second'
    yield Figure('web', f'errors of {CLIENTS} clients at once', sum(failed), '', 0, note=note)


def _failures(address: str, paths: list[str]) -> int:
    with httpx.Client(base_url=address, timeout=120, headers={'Accept': 'text/html'}) as client:
        return sum(client.get(path).status_code != 200 for path in paths)


def _memory(parent: int) -> float:
    """MB that a process and its children hold, shared pages divided among those that share them."""
    children = Path(f'/proc/{parent}/task/{parent}/children').read_text().split()
    own = re.search(r'^Pss:\s+(\d+)', Path(f'/proc/{parent}/smaps_rollup').read_text(), re.MULTILINE)
    return (int(own[1]) / 1000 if own else 0.0) + sum(_memory(int(child)) for child in children)
