"""Answers of SELECT written row by row, so that a wide answer of many rows takes no more memory than a narrow one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import IO, Any

import pyoxigraph as ox

from ctdl.errors import QueryError
from graph.query import Prepared, Store, evaluate
from graph.results import Result, Term, to_bytes
from graph.results_marks import LINK, ordered, places, without_controls

STREAMED = ('json', 'xml', 'csv', 'tsv')
"""Formats that are written row by row."""
_BATCH = 1000
_XML_END = b'</results></sparql>'


class TooLarge(Exception):  # noqa: N818
    """The answer is larger than is sent."""


def stream(
    store: Store, prepared: Prepared, format: str, out: IO[bytes], most: int, limit: int | None, spreadsheet: bool
) -> dict[str, Any]:
    """Write the rows of a SELECT in one of `STREAMED`; gives `rows`, `truncated`, and `head`, the bytes that go before what was written.

    The head comes last, as only then it is known whether rows were left out. TooLarge above `most` bytes; QueryError as `query.run` has it.
    """
    try:
        answer = evaluate(store, prepared)
        assert isinstance(answer, ox.QuerySolutions)
        return _streamed(answer, prepared, format, _limited(out, most), limit, spreadsheet)
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f'The store could not answer: {error}') from error


def _streamed(
    answer: ox.QuerySolutions, prepared: Prepared, format: str, write: Callable[[bytes], None], limit: int | None, spreadsheet: bool
) -> dict[str, Any]:
    names = tuple(variable.value for variable in answer.variables)
    order = places(names, prepared.written)
    columns = tuple(names[i] for i in order)
    rows: Iterator[tuple[Term | None, ...]] = (tuple(solution[i] for i in order) for solution in answer)
    empty = Result('SELECT', columns)
    count = 0
    for batch in _batches(rows if limit is None else islice(rows, limit)):
        write(_piece(replace(empty, solutions=batch), format, spreadsheet, first=not count))
        count += len(batch)
    truncated = limit is not None and count == limit and next(rows, None) is not None
    write({'json': b']}}', 'xml': _XML_END}.get(format, b''))
    head = _head(replace(empty, truncated=truncated), count, format)
    return {'rows': count, 'truncated': truncated, 'form': 'SELECT', 'head': head}


def _batches(rows: Iterable[tuple[Term | None, ...]]) -> Iterator[tuple[tuple[Term | None, ...], ...]]:
    rows = iter(rows)
    while batch := tuple(islice(rows, _BATCH)):
        yield batch


def _limited(out: IO[bytes], most: int) -> Callable[[bytes], None]:
    """Writes until it would be more than so many bytes."""
    written = 0

    def write(piece: bytes) -> None:
        nonlocal written
        written += len(piece)
        if written > most:
            raise TooLarge(written)
        out.write(piece)

    return write


def _piece(part: Result, format: str, spreadsheet: bool, first: bool) -> bytes:
    """The rows of a part, without what stands before and after all rows."""
    whole = to_bytes(part, format, spreadsheet=spreadsheet)
    if format == 'json':
        rows = whole[whole.index(b'"bindings":[') + 12 : -3]
        return rows if first else b',' + rows
    if format == 'xml':
        return without_controls(whole[whole.index(b'<results>') + 9 : -len(_XML_END)])
    return whole[len(to_bytes(replace(part, solutions=()), format)) :]


def _head(empty: Result, count: int, format: str) -> bytes:
    """What stands before the rows: the columns, and in JSON and XML a link that says that rows were left out."""
    whole = to_bytes(empty, format)
    link = LINK.format(count) if empty.truncated else ''
    if format == 'json':
        whole = whole[:-3]
        return whole.replace(b'},"results"', f',"link":["{link}"]}},"results"'.encode(), 1) if link else whole
    if format == 'xml':
        whole = whole[: -len(_XML_END)] if whole.endswith(_XML_END) else re.sub(rb'<results\s*/></sparql>\Z', b'<results>', whole)
        return whole.replace(b'</head>', f'<link href="{link}"/></head>'.encode(), 1) if link else whole
    return whole


def whole(result: Result, text: str, format: str, spreadsheet: bool = False) -> bytes:
    """An answer that is whole in memory, with its columns in the order of the text and a mark where rows were left out."""
    body = to_bytes(ordered(result, text), format, spreadsheet=spreadsheet)
    if format in ('xml', 'rdfxml'):
        body = without_controls(body)
    if result.truncated and format in ('turtle', 'ntriples'):
        return b'# Only the first %d statements; there are more.\n' % len(result.triples) + body
    return body
