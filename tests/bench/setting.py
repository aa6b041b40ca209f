"""What the benchmarks work on: a file of documents, and a registry that holds them."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path

import orjson

from tests.bench import generate
from tests.bench.drafting import Node
from tests.bench.measure import Ended, ctdl


@dataclass
class Setting:
    """One run: `folder` is for files that go when it ends; `count` how many documents; `quick` for fewer repetitions; `given` a file."""

    folder: Path
    count: int = 20_000
    quick: bool = False
    given: Path | None = None
    imported: Ended | None = field(default=None, init=False)

    @cached_property
    def catalog(self) -> Path:
        """The documents, one a line."""
        path = self.folder / 'catalog.jsonl'
        self.say(f'{self.count:,} documents')
        with path.open('wb') as file:
            for line in self._lines():
                file.write(line.rstrip(b'\n') + b'\n')
        return path

    def _lines(self) -> Iterator[bytes]:
        if self.given is None:
            yield from generate.documents(self.count)
            return
        with self.given.open('rb') as file:
            yield from islice(file, self.count)

    def head(self, count: int) -> Path:
        """The first documents, as a file of their own."""
        path = self.folder / f'first-{count}.jsonl'
        with self.catalog.open('rb') as file:
            path.write_bytes(b''.join(islice(file, count)))
        return path

    @cached_property
    def documents(self) -> list[Node]:
        """Some documents, spread over the whole file, always the same."""
        chosen = set(random.Random(7).sample(range(self.count), min(self.count, 2_000)))
        with self.catalog.open('rb') as file:
            return [orjson.loads(line) for index, line in enumerate(file) if index in chosen]

    @cached_property
    def registry(self) -> Path:
        """A registry with all documents in it."""
        path = self.folder / 'registry'
        ctdl('--registry', path, 'init')
        self.say(f'import of {self.count:,} documents')
        self.imported = ctdl(
            '--registry', path, 'import', self.catalog, '--jobs', '2', '--level', 'required', '--format', 'json', codes=(0, 1)
        )
        return path

    def times(self, full: int) -> int:
        """How often to repeat."""
        return max(2, full // 20) if self.quick else full

    @staticmethod
    def say(text: str) -> None:
        """Tell on standard error what is going on."""
        print(f'… {text}', file=sys.stderr, flush=True)
