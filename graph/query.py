"""The query door: every SPARQL query enters here, gets its dataset, prefixes and parameters, and has its rows and time counted.

The default graph of a query is what current documents state, and the vocabulary beside it; versions and provenance are named graphs.
`reg:` stands for the address of the registry, so that `GRAPH reg:provenance { … }` works in any of them.

pyoxigraph has no time-out and cannot be cancelled: `run` looks at the clock between rows only. What others send, and what may take
long, goes through `graph.query_worker`: a process of its own over a checkpoint of the store, which is ended when its time is up.
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from typing import Protocol, TypeVar

import pyoxigraph as ox

from ctdl.ctid import resource_address
from ctdl.errors import QueryError
from ctdl.vocabulary import load
from graph import sparql
from graph.parameters import values
from graph.results import Result

_EXTRA = {'prov': 'http://www.w3.org/ns/prov#', 'dcterms': 'http://purl.org/dc/terms/'}
_LABELS = ('ceterms:name', 'ceasn:name', 'skos:prefLabel', 'rdfs:label', 'ceasn:competencyText')
_BATCH = 500
_PADDING = ' ' * 40  # the engine compares a keyword with as many characters: where the text ends, it would count them wrongly
T = TypeVar('T')


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


@cache
def _vocabulary_prefixes() -> dict[str, str]:
    return {**_EXTRA, **load().prefixes}


def prefixes(base: str) -> dict[str, str]:
    """The prefixes that every query may use without declaring them: the vocabulary's, `prov:`, `dcterms:`, and `reg:` for the base."""
    return {**_vocabulary_prefixes(), 'reg': base}


def prepare(text: str, params: Mapping[str, str], base: str, store: Store | None = None) -> Prepared:
    """Check a query and give its parameters their values; QueryError when it may not run, or a parameter is missing or unknown.

    A CTID stands for the resource that has it in the `store`, whatever its address; without one for the address in the Registry.
    """
    known = prefixes(base)
    form = sparql.check(text, known)
    bound = sparql.bind(text, values(text, params, partial(_address, store) if store else resource_address))
    sparql.check(bound.text, known)
    return Prepared(form, text, bound, known, base)


def stating(store: Store, ctid: str) -> list[str]:
    """The addresses of the resources that state a CTID, sorted: documents of other registries and sandboxes have addresses of their own."""
    answer = store.query(f'SELECT ?resource {{ ?resource <{load().expand("ceterms:ctid")}> {ox.Literal(ctid)} }}')
    found = [row[0].value for row in answer if isinstance(row[0], ox.NamedNode)] if isinstance(answer, ox.QuerySolutions) else []
    return sorted(found)


def _address(store: Store, ctid: str) -> str:
    """The address of the resource that has a CTID: that in the Registry if something has it, or if nothing has the CTID."""
    found = stating(store, ctid)
    usual = resource_address(ctid)
    return usual if usual in found or not found else found[0]


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
    return run_prepared(store, prepare(text, params or {}, base, store), limit_rows=limit_rows, seconds=seconds)


def run_prepared(store: Store, prepared: Prepared, *, limit_rows: int | None = None, seconds: float | None = None) -> Result:
    """The answer of a query that `prepare` let in: for a query that is asked again and again; else as `run`."""
    deadline = None if seconds is None else time.monotonic() + seconds
    try:
        answer = evaluate(store, prepared)
        return _collected(answer, prepared, limit_rows, deadline)
    except TimeoutError:
        raise late(seconds) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f'The store could not answer: {error}') from error


def late(seconds: float | None) -> QueryError:
    """What to say when the time is up."""
    return QueryError(f'The time limit of {seconds:g} s was reached; ask for less, or raise the limit.', seconds=seconds)


def evaluate(store: Store, prepared: Prepared) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """The engine's answer over the state and the vocabulary; QueryError with the place when the text cannot be read."""
    dataset: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.DefaultGraph(), ox.NamedNode(prepared.base + 'vocabulary')]
    try:
        return store.query(prepared.bound.text + _PADDING, prefixes=prepared.prefixes, default_graph=dataset)
    except SyntaxError as error:
        raise _syntax_error(str(error), prepared) from None


def _syntax_error(message: str, prepared: Prepared) -> QueryError:
    """The engine's error at its place in the text as written.

    The engine counts a keyword that it tried as read, so the shortest of those it expected is taken off; the place may still be a few
    words early.
    """
    match = re.match(r'error at (\d+):(\d+): (?:expected )?(?:one of )?(.*)', message, re.DOTALL)
    if match is None:
        return QueryError(f'The query cannot be read: {message}')
    lines = (prepared.bound.text + _PADDING).split('\n')
    offset = sum(len(line) + 1 for line in lines[: int(match[1]) - 1]) + int(match[2]) - 1
    wanted = match[3].split(', ')
    keywords = [word for word in wanted if re.fullmatch(r'[A-Za-z_0-9]{2,}', word)]
    offset -= min(map(len, keywords)) if len(keywords) == len(wanted) else 0
    facts = sparql.place(prepared.written, min(prepared.bound.written(offset), len(prepared.written.rstrip())))
    hint = '' if keywords or len(wanted) > 6 else f' (expected {", ".join(wanted)[:120]})'
    return QueryError(
        f'Line {facts["line"]}, column {facts["column"]}: the query cannot be read from about here on{hint}.', **facts
    )


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
    return result.with_columns(labels_of(iris, store, base, language))


def labels_of(iris: Sequence[str], store: Store, base: str, language: str = 'en') -> dict[str, str]:
    """The label of each address that has one, in the language where there is one, else in any."""
    found: dict[str, tuple[tuple[int, int, str], str]] = {}
    for start in range(0, len(iris), _BATCH):
        for subject, predicate, label in _labels(store, iris[start : start + _BATCH], base):
            rank = (_fit(label, language), _LABELS.index(load().compact(predicate)), label.value)
            found[subject] = min(found.get(subject, (rank, label.value)), (rank, label.value))
    return {iri: label for iri, (_, label) in found.items()}


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
