"""Processes that work on a registry and are killed, for the tests of recovery."""

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graph.prepare import Incoming, Policy, prepare
from graph.registry import Registry
from tests.graph.test_registry import assert_sound, document, lines

ROOT = Path(__file__).parents[2]
SMALL = 'from graph import import_files, importing; import_files.CHUNK, importing.BATCH, importing.FOLLOW = 10, 30, 70\n'
IMPORT = SMALL + (
    'import sys\nfrom graph.registry import Registry\n'
    'with Registry.open(sys.argv[1]) as r:\n'
    '    r.import_paths(sys.argv[2:-1], importing.Options(jobs=int(sys.argv[-1])), lambda *_: print(r.ledger.last_seq, flush=True))\n'
)


def changing(seed: int, documents: int = 60, versions: int = 160) -> bytes:
    """Documents that come again changed, that describe a page together and each other's resources."""
    chance = random.Random(seed)
    made = []
    for _ in range(versions):
        one = document(chance.randrange(documents), chance.choice(['one', 'two', 'three']))
        for other in (chance.randrange(documents), chance.randrange(documents, documents + 9)):
            node = {'@id': document(other)['@graph'][0]['@id'], '@type': 'ceterms:Course', 'ceterms:name': {'en': f'course {seed}'}}
            one['@graph'] += [node] if node['@id'] != one['@graph'][0]['@id'] else []
        page = {
            '@id': 'https://third.example.org/',
            '@type': 'ceterms:Organization',
            'ceterms:email': f'{chance.random()}@example.org',
        }
        one['@graph'] += [page] if chance.random() < 0.3 else []
        made.append(one)
    return lines(*made)


def start(code: str, *arguments: Any, **more: Any) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, '-c', code, *map(str, arguments)], cwd=ROOT, stdout=pipe, stderr=pipe, **more)


def ended(process: subprocess.Popen[bytes], code: int = 0) -> bytes:
    out, said = process.communicate(timeout=60)
    assert process.returncode == code, said.decode()
    return out


def killed_after(process: subprocess.Popen[bytes], said: int) -> None:
    """Kill -9 after some lines of output."""
    assert process.stdout
    for _ in range(said):
        process.stdout.readline()
    process.kill()
    process.communicate(timeout=60)


def contents(registry: Registry) -> list[tuple[str, int, str, str]]:
    """The versions, without their times."""
    return [(e.ctid, e.version, e.action, e.digest) for e in registry.ledger.since(0)]


@contextmanager
def opened_anew(folder: Path) -> Iterator[Registry]:
    with Registry.open(folder) as registry:
        assert registry.ledger.verify() == []
        assert_sound(registry)
        yield registry


def append(registry: Registry, data: bytes) -> None:
    """What a process without the graph does."""
    incoming = [Incoming('', line) for line in data.splitlines()]
    registry.ledger.append([ready.draft for ready in prepare(incoming, Policy(registry.base))])
