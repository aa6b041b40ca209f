"""Queries in a process of their own, over a checkpoint of the store: it may take so much time and memory, and is ended then."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ctdl.errors import CTDLError, QueryError
from graph.query import late, prepare, run, with_labels
from graph.results import to_bytes

_MEMORY = 'memory limit reached'
_PIECE = 2**18


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker sent: the answer in the format asked for, how many rows, whether rows were left out, and the seconds it took.

    A large answer is in `file`, where that was asked for, and `body` is empty then; `pieces` gives either, once.
    """

    body: bytes
    rows: int
    truncated: bool
    seconds: float
    file: IO[bytes] | None = None

    def pieces(self) -> Iterator[bytes]:
        """The answer piece by piece; the file is closed at its end."""
        if self.file is None:
            yield self.body
            return
        with self.file as file:
            while piece := file.read(_PIECE):
                yield piece


def ask_in_worker(
    checkpoint: Path | str,
    text: str,
    params: Mapping[str, str] | None,
    base: str,
    format: str,
    seconds: float,
    megabytes: int,
    **options: Any,
) -> Answer:
    """Ask a checkpoint of a store from a process that is ended after `seconds`, and that may hold `megabytes` of memory.

    `megabytes` counts addresses, some 400 of them before the first query. `options`: `limit_rows`, `labels` (true: columns of
    labels), `width` of a table, `spreadsheet`. QueryError as `run` has it, and when time or memory run out.
    """
    prepare(text, params or {}, base)
    request = {
        'path': str(checkpoint),
        'text': text,
        'params': dict(params or {}),
        'base': base,
        'format': format,
        'megabytes': megabytes,
    }
    started = time.monotonic()
    ended = _ended({**request, 'options': options}, seconds)
    head, _, body = ended.stdout.partition(b'\n')
    if ended.returncode or not head:
        raise _broken(ended.returncode, ended.stderr.decode(errors='replace'), megabytes)
    facts = json.loads(head)
    if 'error' in facts:
        raise QueryError(facts['error'], **facts['facts'])
    return Answer(body, facts['rows'], facts['truncated'], time.monotonic() - started)


def _ended(request: Mapping[str, Any], seconds: float) -> subprocess.CompletedProcess[bytes]:
    """The process that did what a request says."""
    try:
        return subprocess.run(
            [sys.executable, '-c', 'from graph.query_worker import work; work()'],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=seconds,
            env={**os.environ, 'PYTHONPATH': os.pathsep.join(filter(None, sys.path))},
        )
    except subprocess.TimeoutExpired:
        raise late(seconds) from None


def _broken(code: int, said: str, megabytes: int) -> QueryError:
    if code in (-6, -11) or 'MemoryError' in said or 'bad_alloc' in said:
        return QueryError(f'The {_MEMORY}: {megabytes} MB; ask for less, or raise the limit.', megabytes=megabytes)
    last = said.strip().rpartition('\n')[2][:300]
    return QueryError(f'The process that asked the store ended with code {code}. {last}'.strip(), code=code)


def work() -> None:
    """Do what the request on standard input says and write the answer, a line of facts and then the body: what a worker runs."""
    import resource

    request = json.loads(sys.stdin.buffer.read())
    allowed = request['megabytes'] * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        facts, body = _worked(request)
    except CTDLError as error:
        facts, body = {'error': error.message, 'facts': error.facts}, b''
    sys.stdout.buffer.write(json.dumps(facts, default=str).encode() + b'\n' + body)
    sys.stdout.buffer.flush()
    os._exit(0)  # the store is read-only and the operating system frees it faster


def _worked(request: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    from graph.store import open_read_only

    options = request['options']
    store = open_read_only(Path(request['path']))
    result = run(store, request['text'], request['params'], request['base'], limit_rows=options.get('limit_rows'))
    if options.get('labels'):
        result = with_labels(result, store, request['base'])
    body = to_bytes(result, request['format'], width=options.get('width'), spreadsheet=bool(options.get('spreadsheet')))
    return {'rows': len(result), 'truncated': result.truncated}, body
