"""The process behind `graph.query_pool`: reads one request a line, answers each with a line of facts and the bytes after it.

A checkpoint stays open for the next request, so that only the first one pays for opening it. What memory a request may take is counted
from there. A process that has grown says so (`tired`) and is replaced.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graph.query import Store

_GROWN = 256 * 2**20
_PIECE = 2**18


def serve(parent: int) -> None:
    """Answer requests from standard input until it ends: what a worker runs."""
    from graph.query_confinement import confine, give_way, resident

    alone = confine(parent)
    import orjson

    from ctdl.vocabulary import load

    load()
    _warm()
    give_way()
    begun = resident()
    out = os.fdopen(os.dup(1), 'wb')
    _write(out, orjson.dumps({'ready': True, 'alone': alone, 'size': 0}))
    opened = _Opened()
    while line := sys.stdin.buffer.readline():
        with TemporaryFile() as file:
            facts, body = _answered(orjson.loads(line), opened, file)
            facts['tired'] = bool(facts.get('tired')) or resident() > begun + _GROWN
            size = file.seek(0, os.SEEK_END)
            _write(out, orjson.dumps({**facts, 'size': len(body) + size}, default=str), body)
            file.seek(0)
            shutil.copyfileobj(file, out, _PIECE)
            out.flush()
    os._exit(0)


def _warm() -> None:
    import graph.query
    import graph.query_cells
    import graph.results_stream
    import graph.store  # noqa: F401


def _write(out: Any, head: bytes, body: bytes = b'') -> None:
    out.write(head + b'\n')
    out.write(body)
    out.flush()


class _Opened:
    """The checkpoint that was asked last, still open."""

    def __init__(self) -> None:
        self._key: tuple[str, int, int] | None = None
        self._store: Store | None = None

    def store(self, path: str, data: str) -> Store:
        """The checkpoint in a folder; no path means a store of its own with the Turtle in `data`."""
        from graph.store import open_read_only, store_of

        if not path:
            return store_of(data)
        status = Path(path).stat()
        key = (path, status.st_ino, status.st_mtime_ns)
        if self._store is None or key != self._key:
            self._store = None
            self._store, self._key = open_read_only(Path(path)), key
        return self._store


def _answered(request: Mapping[str, Any], opened: _Opened, file: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """Facts and body, the rest of which may be in the file.

    Whatever goes wrong is a fact, so that a hostile query cannot make the parent wait.
    """
    from ctdl.errors import CTDLError, QueryError
    from graph.query_confinement import allow_memory

    try:
        store = opened.store(request['path'], request['data'])
        allow_memory(request['megabytes'] * 2**20)
        return _asked(request, store, file)
    except QueryError as error:
        file.truncate(0)
        return {'error': error.message, 'facts': error.facts}, b''
    except CTDLError as error:
        return {'error': error.message, 'facts': {'broken': True}}, b''
    except (MemoryError, RecursionError):
        file.truncate(0)
        return {'memory': True, 'tired': True}, b''
    except BaseException as error:
        file.truncate(0)
        return {'error': f'The query cannot be answered ({type(error).__name__}).', 'facts': {'broken': True}, 'tired': True}, b''


def _asked(request: Mapping[str, Any], store: Store, file: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    from graph.query import prepare, run_prepared, with_labels
    from graph.query_cells import cells
    from graph.query_variables import as_variables
    from graph.results_marks import ordered
    from graph.results_stream import STREAMED, TooLarge, stream, whole

    text = as_variables(request['text'], request['params']) if request['variables'] else request['text']
    prepared = prepare(text, request['params'], request['base'], store)
    if prepared.form == 'SELECT' and request['format'] in STREAMED and not request['labels']:
        try:
            facts = stream(
                store, prepared, request['format'], file, request['bytes'], request['limit_rows'], request['spreadsheet']
            )
        except TooLarge as error:
            file.truncate(0)
            return {'too_large': error.args[0], 'tired': True}, b''
        return facts, facts.pop('head')
    result = run_prepared(store, prepared, limit_rows=request['limit_rows'])
    facts = {'rows': len(result), 'truncated': result.truncated, 'form': result.form}
    if request['format'] == 'cells':
        return facts, cells(ordered(result, text), store, request['base'], request['language'])
    if request['labels'] and result.form == 'SELECT':
        result = with_labels(result, store, request['base'], request['language'])
    body = whole(result, text, request['format'], request['spreadsheet'])
    if len(body) > request['bytes']:
        return {'too_large': len(body), 'tired': True}, b''
    return facts, body
