"""Answers of queries: typed rows, labels beside addresses, and the formats they are handed over in."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import orjson
import pyoxigraph as ox

from ctdl.ctid import REGISTRY, is_ctid
from ctdl.errors import MissingError, QueryError

if TYPE_CHECKING:
    import pandas

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Value = str | int | float | bool | Decimal | date | None

TABULAR = ('table', 'csv', 'tsv', 'json', 'xml')
"""Formats for the answer of SELECT and ASK."""
GRAPHS = ('turtle', 'jsonld', 'ntriples', 'rdfxml')
"""Formats for the answer of CONSTRUCT and DESCRIBE."""
FORMATS = TABULAR + GRAPHS

_XSD = 'http://www.w3.org/2001/XMLSchema#'
_WHOLE = {_XSD + name for name in ('integer', 'int', 'long', 'short', 'nonNegativeInteger', 'positiveInteger')}
_LABEL = ' label'
_SOLUTIONS = {'csv': ox.QueryResultsFormat.CSV, 'tsv': ox.QueryResultsFormat.TSV, 'xml': ox.QueryResultsFormat.XML}
_RDF = {
    'turtle': ox.RdfFormat.TURTLE, 'jsonld': ox.RdfFormat.JSON_LD, 'ntriples': ox.RdfFormat.N_TRIPLES, 'rdfxml': ox.RdfFormat.RDF_XML,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of a query: `solutions` under `variables` for SELECT, `boolean` for ASK, sorted `triples` for CONSTRUCT and DESCRIBE.

    `truncated` says that rows were left out because of a limit; `prefixes` shorten addresses where people read them.
    """

    form: str
    variables: tuple[str, ...] = ()
    solutions: tuple[tuple[Term | None, ...], ...] = ()
    boolean: bool | None = None
    triples: tuple[ox.Triple, ...] = ()
    truncated: bool = False
    prefixes: Mapping[str, str] | None = None

    @property
    def rows(self) -> list[tuple[Value, ...]]:
        """The solutions as Python values: addresses and texts as str, numbers, booleans and dates as such, None where unbound."""
        return [tuple(value(term) for term in row) for row in self.solutions]

    def __len__(self) -> int:
        return 1 if self.boolean is not None else len(self.solutions) or len(self.triples)

    def to_dataframe(self) -> 'pandas.DataFrame':
        """The rows as a pandas DataFrame, decimals as floats; MissingError when pandas is not installed, QueryError for a graph."""
        if self.form != 'SELECT':
            raise QueryError(f'{self.form} gives no table; only SELECT does.')
        try:
            import pandas
        except ImportError as error:
            raise MissingError('pandas is not installed; install the toolkit with its extra "pandas".') from error
        rows = [[float(cell) if isinstance(cell, Decimal) else cell for cell in row] for row in self.rows]
        return pandas.DataFrame(rows, columns=list(self.variables))

    def with_columns(self, labels: Mapping[str, str]) -> 'Result':
        """The same answer with a column `x label` after each column `x` that holds an address which has a label."""
        labelled = [any(_address(row[i]) in labels for row in self.solutions) for i in range(len(self.variables))]
        names = [
            name
            for i, variable in enumerate(self.variables)
            for name in ((variable, variable + _LABEL) if labelled[i] else (variable,))
        ]
        rows = tuple(tuple(_labelled(row, labelled, labels)) for row in self.solutions)
        return replace(self, variables=tuple(names), solutions=rows)


def _address(term: Term | None) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ''


def _labelled(row: Sequence[Term | None], labelled: Sequence[bool], labels: Mapping[str, str]) -> Iterable[Term | None]:
    for term, wanted in zip(row, labelled, strict=True):
        yield term
        if wanted:
            label = labels.get(_address(term))
            yield None if label is None else ox.Literal(label)


def value(term: Term | None) -> Value:
    """The Python value of a term: a number, truth value, date or time where the datatype says so and the text is one; else a str."""
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        try:
            return _typed(term.value, term.datatype.value)
        except (ValueError, InvalidOperation):
            return term.value
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _typed(text: str, datatype: str) -> Value:
    if datatype in _WHOLE:
        return int(text)
    if datatype == _XSD + 'decimal':
        return Decimal(text)
    if datatype in (_XSD + 'double', _XSD + 'float'):
        return float(text)
    if datatype == _XSD + 'boolean' and text in ('true', 'false', '1', '0'):
        return text in ('true', '1')
    if datatype == _XSD + 'date':
        return date.fromisoformat(text)
    if datatype == _XSD + 'dateTime':
        return datetime.fromisoformat(text)
    return text


# formats


def to_bytes(result: Result, format: str, *, width: int | None = None, spreadsheet: bool = False) -> bytes:
    """The answer in a format of `FORMATS`; QueryError when the format does not fit the form of the query.

    `width` is the room of a table in columns of text, None for as much as it takes. `spreadsheet` writes CSV for people who open it
    in a spreadsheet: texts that would be formulas there (`=`, `+`, `-`, `@`) get an apostrophe in front.
    """
    graph = result.form in ('CONSTRUCT', 'DESCRIBE')
    fitting = GRAPHS if graph else TABULAR
    if format not in fitting:
        kind = 'a graph' if graph else 'a table'
        raise QueryError(f'{result.form} gives {kind}: its formats are {", ".join(fitting)}, not {format!r}.', format=format)
    if graph:
        return ox.serialize(result.triples, format=_RDF[format], prefixes=_used(result)) or b''
    if format == 'table':
        return table(result, width).encode()
    if format == 'csv' and result.form == 'SELECT':
        return _csv(result, spreadsheet)
    document = _json(result)
    if format == 'json':
        return document
    parsed = ox.parse_query_results(document, format=ox.QueryResultsFormat.JSON)
    return parsed.serialize(format=_SOLUTIONS[format]) or b''


def _used(result: Result) -> dict[str, str]:
    """The prefixes that the graph has a use for."""
    terms = {term.value for t in result.triples for term in (t.subject, t.predicate, t.object) if isinstance(term, ox.NamedNode)}
    terms |= {t.object.datatype.value for t in result.triples if isinstance(t.object, ox.Literal)}
    return {
        prefix: name for prefix, name in sorted((result.prefixes or {}).items()) if any(term.startswith(name) for term in terms)
    }


def _json(result: Result) -> bytes:
    """SPARQL 1.1 Query Results JSON Format; label columns are variables there, so they are called `x_label`."""
    if result.boolean is not None:
        return orjson.dumps({'head': {}, 'boolean': result.boolean})
    names = [name.replace(' ', '_') for name in result.variables]
    bindings = [{n: _binding(t) for n, t in zip(names, row, strict=True) if t is not None} for row in result.solutions]
    return orjson.dumps({'head': {'vars': names}, 'results': {'bindings': bindings}})


def _binding(term: Term) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {'type': 'uri', 'value': term.value}
    if isinstance(term, ox.BlankNode):
        return {'type': 'bnode', 'value': term.value}
    if isinstance(term, ox.Triple):
        parts = {'subject': term.subject, 'predicate': term.predicate, 'object': term.object}
        return {'type': 'triple', 'value': {name: _binding(part) for name, part in parts.items()}}
    if term.language:
        return {'type': 'literal', 'value': term.value, 'xml:lang': term.language}
    datatype = term.datatype.value
    return {'type': 'literal', 'value': term.value} | ({} if datatype == _XSD + 'string' else {'datatype': datatype})


def _csv(result: Result, spreadsheet: bool) -> bytes:
    """SPARQL 1.1 Query Results CSV Format: plain values, CRLF."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(result.variables)
    for row in result.solutions:
        writer.writerow([_cell(term, spreadsheet) for term in row])
    return out.getvalue().encode()


def _cell(term: Term | None, spreadsheet: bool) -> str:
    text = '' if term is None else str(term) if isinstance(term, ox.BlankNode | ox.Triple) else term.value
    if spreadsheet and text[:1] in ('=', '+', '-', '@', '\t', '\r') and isinstance(value(term), str):
        return "'" + text
    return text


# table


def table(result: Result, width: int | None = None) -> str:
    """The answer for reading: shortened addresses, columns in line, cells cut with … where `width` is too small."""
    if result.boolean is not None:
        return 'yes\n' if result.boolean else 'no\n'
    short = _shortener(result.prefixes or {})
    lines = [list(result.variables), *([_shown(term, short) for term in row] for row in result.solutions)]
    widths = _widths([max(map(columns, cells)) for cells in zip(*lines, strict=True)], width)
    right = [_numeric(row[i] for row in result.solutions) for i in range(len(widths))]
    body = [_line(line, widths, right) for line in lines]
    body.insert(1, '  '.join('─' * w for w in widths))
    return '\n'.join([*body, _foot(result)]) + '\n'


def _foot(result: Result) -> str:
    count = len(result.solutions)
    return f'({count:,} row{"" if count == 1 else "s"}{", the limit; there are more" if result.truncated else ""})'


def _shortener(prefixes: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(((name, prefix) for prefix, name in prefixes.items()), key=lambda pair: (-len(pair[0]), pair[1]))


def shorten(iri: str, namespaces: Iterable[tuple[str, str]]) -> str:
    """An address for reading: the CTID of a published resource, a prefixed name, or itself; `namespaces` with the longest first."""
    if iri.startswith(REGISTRY) and is_ctid(iri.rpartition('/')[2]):
        return iri.rpartition('/')[2]
    for namespace, prefix in namespaces:
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f'{prefix}:{iri[len(namespace) :]}'
    return iri


def _shown(term: Term | None, namespaces: Iterable[tuple[str, str]]) -> str:
    if term is None:
        return ''
    if isinstance(term, ox.NamedNode):
        return shorten(term.value, namespaces)
    return ' '.join((term.value if isinstance(term, ox.Literal) else str(term)).split())


def _numeric(terms: Iterable[Term | None]) -> bool:
    values = [value(term) for term in terms if term is not None]
    return bool(values) and all(isinstance(v, int | float | Decimal) and not isinstance(v, bool) for v in values)


def _widths(wanted: Sequence[int], room: int | None) -> list[int]:
    """Widths that fit: the widest columns give way first, none under eight."""
    widths = list(wanted)
    if room is None or not widths:
        return widths
    room -= 2 * (len(widths) - 1)
    low, high = 8, max(widths)
    while low < high:
        cut = (low + high + 1) // 2
        low, high = (cut, high) if sum(min(w, cut) for w in widths) <= room else (low, cut - 1)
    return [min(w, low) for w in widths]


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    fitted = [_fit(cell, w) for cell, w in zip(cells, widths, strict=True)]
    padded = [
        ' ' * (w - columns(cell)) + cell if at_right else cell + ' ' * (w - columns(cell))
        for cell, w, at_right in zip(fitted, widths, right, strict=True)
    ]
    return '  '.join(padded).rstrip()


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: two for wide East Asian characters, none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in text)


def _fit(text: str, width: int) -> str:
    if columns(text) <= width:
        return text
    while columns(text) > width - 1:
        text = text[: min(len(text) - 1, width - 1)]
    return text + '…'
