"""The query door: every SPARQL query enters here, gets its dataset, prefixes and parameters, and has its rows and time counted.

The default graph of a query is what current documents state, and the vocabulary beside it; versions and provenance are named graphs.
`reg:` stands for the address of the registry, so that `GRAPH reg:provenance { … }` works in any of them.

pyoxigraph has no time-out and cannot be cancelled: `run` looks at the clock between rows only. What others send, and what may take
long, goes through `ask_in_worker`: a process of its own over a checkpoint of the store, which is ended when its time is up.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pyoxigraph as ox

from ctdl.errors import CTDLError, QueryError
from ctdl.vocabulary import load
from graph import sparql
from graph.parameters import values
from graph.results import Result, to_bytes

_EXTRA = {'prov': 'http://www.w3.org/ns/prov#', 'dcterms': 'http://purl.org/dc/terms/'}
_LABELS = ('ceterms:name', 'ceasn:name', 'skos:prefLabel', 'rdfs:label', 'ceasn:competencyText')
_BATCH = 500
T = TypeVar('T')
_MEMORY = 'memory limit reached'


class Store(Protocol):
    """What the door needs of a pyoxigraph store."""

    def query(
        self,
        query: str,
        /,
        *,
        prefixes: dict[str, str] | None = None,
        default_graph: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None = None,
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Evaluate a query."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query that has been checked and has its parameters: `bound.text` is what the engine gets, `written` what the person wrote."""

    form: sparql.Form
    written: str
    bound: sparql.Bound
    prefixes: dict[str, str]
    base: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker sent: the answer in the format asked for, how many rows, whether rows were left out, and the seconds it took."""

    body: bytes
    rows: int
    truncated: bool
    seconds: float


@cache
def _vocabulary_prefixes() -> dict[str, str]:
    return {**_EXTRA, **load().prefixes}


def prefixes(base: str) -> dict[str, str]:
    """The prefixes that every query may use without declaring them: the vocabulary's, `prov:`, `dcterms:`, and `reg:` for the base."""
    return {**_vocabulary_prefixes(), 'reg': base}


def prepare(text: str, params: Mapping[str, str], base: str) -> Prepared:
    """Check a query and give its parameters their values; QueryError when it may not run, or a parameter is missing or unknown."""
    known = prefixes(base)
    form = sparql.check(text, known)
    bound = sparql.bind(text, values(text, params))
    sparql.check(bound.text, known)
    return Prepared(form, text, bound, known, base)


# running


def run(
    store: Store,
    text: str,
    params: Mapping[str, str] | None = None,
    base: str = 'http://localhost:8000/',
    *,
    limit_rows: int | None = None,
    seconds: float | None = None,
) -> Result:
    """The answer of a query in this process, at most `limit_rows` rows of it.

    `seconds` is looked at between rows only: a query that is long in giving its first row is not stopped by it. QueryError for a query
    that cannot be read (facts `line`, `column`), for parameters, and when the time is up (fact `seconds`).
    """
    prepared = prepare(text, params or {}, base)
    deadline = None if seconds is None else time.monotonic() + seconds
    try:
        answer = _evaluate(store, prepared)
        return _collected(answer, prepared, limit_rows, deadline)
    except TimeoutError:
        raise _late(seconds) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f'The store could not answer: {error}') from error


def _late(seconds: float | None) -> QueryError:
    return QueryError(f'The time limit of {seconds:g} s was reached; ask for less, or raise the limit.', seconds=seconds)


def _evaluate(store: Store, prepared: Prepared) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    dataset: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.DefaultGraph(), ox.NamedNode(prepared.base + 'vocabulary')]
    try:
        return store.query(prepared.bound.text, prefixes=prepared.prefixes, default_graph=dataset)
    except SyntaxError as error:
        raise _syntax_error(str(error), prepared) from None


def _syntax_error(message: str, prepared: Prepared) -> QueryError:
    """The engine's error at its place in the text as written; the engine counts a keyword it expected as read, so that is taken off."""
    match = re.match(r'error at (\d+):(\d+): (.*)', message, re.DOTALL)
    if match is None:
        return QueryError(f'The query cannot be read: {message}')
    lines = prepared.bound.text.splitlines(keepends=True)
    offset = sum(map(len, lines[: int(match[1]) - 1])) + int(match[2]) - 1
    keyword = re.fullmatch(r'expected ([A-Z_]{2,})', match[3])
    facts = sparql.place(prepared.written, prepared.bound.written(offset - len(keyword[1]) if keyword else offset))
    wanted = '' if keyword else f' ({match[3][:200]})'
    return QueryError(f'Line {facts["line"]}, column {facts["column"]}: the query cannot be read from here on{wanted}.', **facts)


def _collected(
    answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, prepared: Prepared, limit: int | None, deadline: float | None
) -> Result:
    shown = prepared.prefixes
    if isinstance(answer, ox.QueryBoolean):
        return Result(prepared.form, boolean=bool(answer), prefixes=shown)
    if isinstance(answer, ox.QuerySolutions):
        names = tuple(variable.value for variable in answer.variables)
        rows, more = _limited((tuple(solution) for solution in answer), limit, deadline)
        return Result(prepared.form, names, tuple(rows), truncated=more, prefixes=shown)
    triples, more = _limited(answer, limit, deadline)
    return Result(prepared.form, triples=tuple(sorted(set(triples), key=str)), truncated=more, prefixes=shown)


def _limited(found: Iterable[T], limit: int | None, deadline: float | None) -> tuple[list[T], bool]:
    rows = list(islice(_in_time(found, deadline), None if limit is None else limit + 1))
    return (rows, False) if limit is None or len(rows) <= limit else (rows[:limit], True)


def _in_time(found: Iterable[T], deadline: float | None) -> Iterator[T]:
    for item in found:
        if deadline is not None and time.monotonic() > deadline:
            raise TimeoutError
        yield item


# labels


def with_labels(result: Result, store: Store, base: str, language: str = 'en') -> Result:
    """The answer with a column of labels beside each column of addresses, in the language where there is one, else in any."""
    iris = sorted({term.value for row in result.solutions for term in row if isinstance(term, ox.NamedNode)})
    found: dict[str, tuple[tuple[int, int, str], str]] = {}
    for start in range(0, len(iris), _BATCH):
        for subject, predicate, label in _labels(store, iris[start : start + _BATCH], base):
            rank = (_fit(label, language), _LABELS.index(load().compact(predicate)), label.value)
            found[subject] = min(found.get(subject, (rank, label.value)), (rank, label.value))
    return result.with_columns({iri: label for iri, (_, label) in found.items()})


def _labels(store: Store, iris: Iterable[str], base: str) -> Iterator[tuple[str, str, ox.Literal]]:
    wanted = ' '.join(str(ox.NamedNode(iri)) for iri in iris)
    text = f'SELECT ?s ?p ?o {{ VALUES ?p {{ {" ".join(_LABELS)} }} VALUES ?s {{ {wanted} }} ?s ?p ?o }}'
    dataset: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.DefaultGraph(), ox.NamedNode(base + 'vocabulary')]
    answer = store.query(text, prefixes=prefixes(base), default_graph=dataset)
    for subject, predicate, label in answer if isinstance(answer, ox.QuerySolutions) else ():
        if isinstance(subject, ox.NamedNode) and isinstance(predicate, ox.NamedNode) and isinstance(label, ox.Literal):
            yield subject.value, predicate.value, label


def _fit(label: ox.Literal, language: str) -> int:
    tag = (label.language or '').lower()
    return 0 if tag == language else 1 if tag.startswith(language + '-') else 2 if tag in ('', 'en') else 3


# in a process of its own


def run_in_worker(
    checkpoint: Path | str,
    text: str,
    params: Mapping[str, str] | None,
    base: str,
    format: str,
    seconds: float,
    megabytes: int,
) -> bytes:
    """The answer in a format, from a process that may take so much time and memory; see `ask_in_worker`."""
    return ask_in_worker(checkpoint, text, params, base, format, seconds, megabytes).body


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
    try:
        ended = subprocess.run(
            [sys.executable, '-c', 'from graph.query import work; work()'],
            input=json.dumps({**request, 'options': options}).encode(),
            capture_output=True,
            timeout=seconds,
            env={**os.environ, 'PYTHONPATH': os.pathsep.join(filter(None, sys.path))},
        )
    except subprocess.TimeoutExpired:
        raise _late(seconds) from None
    head, _, body = ended.stdout.partition(b'\n')
    if ended.returncode or not head:
        raise _broken(ended.returncode, ended.stderr.decode(errors='replace'), megabytes)
    facts = json.loads(head)
    if 'error' in facts:
        raise QueryError(facts['error'], **facts['facts'])
    return Answer(body, facts['rows'], facts['truncated'], time.monotonic() - started)


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
