"""The SPARQL page: what its template shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Response, request
from markupsafe import Markup

from ctdl.diagrams.svg import to_svg
from ctdl.errors import CTDLError, QueryError
from graph.queries import NamedQuery
from graph.query import prefixes
from graph.query_pool import Answer
from graph.sparql import named
from web import answers
from web.negotiation import PNG, SVG, Form
from web.showing import with_query
from web.site import site
from web.sparql_answering import place, status_of
from web.sparql_asking import DATA_ROWS, PAGE_ROWS, Asked, workers
from web.sparql_diagram import MOST, drawing
from web.sparql_emptiness import Explanation
from web.sparql_formats import GRAPHS, TABLES
from web.sparql_schema import schema
from web.sparql_snippets import curl, python, r
from web.sparql_view import SHOWN, View, view

FIRST = """# Every kind of thing in this registry, and how many there are of it.
SELECT ?class (COUNT(?thing) AS ?count)
WHERE { ?thing a ?class ; ceterms:ctid ?ctid }
GROUP BY ?class
ORDER BY DESC(?count)
"""
_TOPICS = (
    ('Counts and coverage', ('counts', 'lacking', 'duplicates', 'orphans', 'dangling', 'one', 'not')),
    ('Credentials', ('credentials', 'organizations', 'learning', 'leads', 'required', 'requirements', 'superseded', 'collection')),
    ('Competencies and frameworks', ('competencies', 'competency', 'frameworks')),
    ('Costs and transfer', ('cost', 'costs', 'transfer')),
    ('Quality assurance', ('quality',)),
    ('Connections and references', ('connections', 'references', 'description', 'component', 'outdated')),
    ('Pathways', ('pathway', 'pathways')),
    ('History', ('all', 'changes', 'recorded', 'version')),
)
_LONG = 600
PICTURES = ('svg', 'png')
_INPUTS = {'date': 'date', 'integer': 'number', 'iri': 'url'}


@dataclass(frozen=True, slots=True)
class Result:
    """An answer on the page: the view, the number it is true for, which drawing is open, and its order."""

    view: View
    sequence: int
    which: str
    offset: int
    sort: str
    what: Asked
    rows: Sequence[Any] = ()
    wanted: Mapping[str, str] = field(default_factory=dict)
    why: Explanation | None = None

    @property
    def empty(self) -> bool:
        """True for an answer that says nothing: no row, no statement, or no."""
        return not self.view.boolean if self.view.form == 'ASK' else not self.view.rows

    @property
    def filters(self) -> bool:
        """True where rows can be filtered by column: a table with some of them, or one that is filtered."""
        return bool(self.wanted) or len(self.view.rows) > 5

    @property
    def unfiltered(self) -> str:
        """The address without filters."""
        left: dict[str, object] = {key: None for key in request.args if key.startswith('f.')}
        return with_query(**left, offset=None)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form of the filters sends along."""
        return [(key, value) for key, value in request.args.items(multi=True) if not key.startswith('f.') and key != 'offset']

    @property
    def tabs(self) -> list[tuple[str, str, bool]]:
        """Words, address, and whether it is open, of each way to look at the answer."""
        found = [('Table', 'table')]
        found += [('Turtle', 'text')] if self.view.text else []
        found += [('Chart', 'chart')] if self.view.bars else []
        found += [('Map', 'map')] if self.view.map else []
        found += [('Diagram', 'diagram')] if self.view.text and drawing(self.view) else []
        return [
            (words, with_query(view=None if name == 'table' else name, offset=None) + '#results', name == self.which)
            for words, name in found
        ]

    @property
    def page(self) -> list[list[object]]:
        """The rows shown."""
        return list(self.view.page(self.rows, self.offset, self.sort))  # type: ignore[arg-type]

    @property
    def headings(self) -> list[tuple[str, str, str, bool]]:
        """Name, address that sorts by it, how it is sorted now, and whether it holds numbers, of each column."""
        found = []
        for name, number in self.view.columns:
            now = 'ascending' if self.sort == name else 'descending' if self.sort == '-' + name else ''
            then = '-' + name if self.sort == name or (number and self.sort != '-' + name) else name
            found.append((name, with_query(sort=then, offset=None) + '#results', now, number))
        return found

    @property
    def svg(self) -> Markup:
        """The diagram of a graph."""
        diagram = drawing(self.view)
        return Markup(to_svg(diagram, prefix='g')) if diagram else Markup()

    @property
    def alternates(self) -> list[tuple[Form, str]]:
        """The other forms of the answer and their addresses; none for a long query, as they stand in the header too."""
        if len(request.full_path) > _LONG:
            return []
        formats = GRAPHS if self.view.form in ('CONSTRUCT', 'DESCRIBE') else TABLES
        return [(f.form, with_query(format=f.name, offset=None, sort=None, view=None)) for f in formats]

    @property
    def downloads(self) -> list[tuple[str, str]]:
        """Words and address of each form that the answer can be taken away in."""
        graph = self.view.form in ('CONSTRUCT', 'DESCRIBE')
        found = [(format.label, _as(format.name)) for format in (GRAPHS if graph else TABLES)]
        if graph and self.view.text and drawing(self.view):
            found += [('Diagram as SVG', _as('svg')), ('Diagram as PNG', _as('png'))]
        if self.view.form == 'SELECT':
            found = [(words.replace('CSV', 'CSV as the standard has it'), address) for words, address in found]
            found.insert(0, ('CSV for spreadsheets', _as('csv', labels='1', spreadsheet='1')))
            found.insert(1, ('CSV with labels', _as('csv', labels='1')))
        return found


def _as(name: str, **more: str) -> str:
    left: dict[str, object] = {key: None for key in request.args if key.startswith('f.')}
    return with_query(**{'format': name, 'download': '1', 'offset': None, 'sort': None, 'view': None, 'why': None, **left, **more})


def result(answer: Answer, sequence: int, what: Asked, options: Mapping[str, str]) -> Result:
    """An answer in cells, for the page."""
    seen = view(orjson.loads(answer.body), answer.seconds, prefixes(site().base))
    offset = options.get('offset', '')
    start = int(offset) if offset.isdigit() and len(offset) < 7 else 0
    which = options.get('view', 'table')
    wanted = {key[2:]: value.strip() for key, value in options.items() if key.startswith('f.') and value.strip()}
    rows = seen.filtered(wanted)
    at = start - start % SHOWN if start < len(rows) else 0
    found = Result(seen, sequence, which, at, options.get('sort', ''), what, rows, wanted)
    known = [w for w in ('table', 'text', 'chart', 'map', 'diagram') if any(f'view={w}' in address for _, address, _ in found.tabs)]
    return found if which in known else replace(found, which='table')


def of_drawing(answer: Answer, name: str) -> Response:
    """The diagram of a graph as a file, `svg` or `png`; QueryError when the graph cannot be drawn."""
    diagram = drawing(view(orjson.loads(answer.body), 0.0, prefixes(site().base)))
    if diagram is None:
        raise QueryError(f'This graph cannot be drawn: a drawing needs links and takes {MOST} things at most.')
    if name == 'svg':
        return answers.data(to_svg(diagram, theme='auto').encode(), SVG, filename='query.svg')
    from ctdl.diagrams.png import to_png

    return answers.data(to_png(to_svg(diagram)), PNG, filename='query.png')


def page(
    text: str, options: Mapping[str, str], query: NamedQuery | None = None, values: Mapping[str, str] | None = None,
    shown: Result | None = None, error: CTDLError | None = None, bound: str = '', near: Sequence[tuple[str, str]] = (),
) -> Response:  # fmt: skip
    """The page, with the answer or the error where there is one; `bound` is the text with the values put in."""
    saved = request.path.startswith('/sparql/q/')
    crumbs = [('SPARQL', '/sparql')] if query or saved else []
    title = query.title if query else 'Saved query' if saved else 'SPARQL'
    text = text.replace('\r\n', '\n')
    counts = None if query else workers().counting.get()
    shared = (bound or text).replace('\r\n', '\n')
    answer = answers.page(
        'sparql.html', title=title, status=status_of(error) if error else 200, crumbs=crumbs,
        section='sparql', alternates=shown.alternates if shown else (), text=text or FIRST, named=query, shown=shown, error=error,
        fields=fields(query, values or {}) if query else (),
        options=options, topics=topics(), prefixes=sorted(prefixes(site().base).items()), endpoint=place().endpoint,
        snippets=_snippets(shared) if shown else (), limits=workers().pool.limits, page_rows=PAGE_ROWS, data_rows=DATA_ROWS,
        per_page=SHOWN, bound=bound, edit='/sparql?' + urlencode({'query': shared, 'edit': '1'}), took=_took,
        schema=schema(counts, site().base) if counts else ([], 0), near=near or (), report=_report(query, values or {}),
    )  # fmt: skip
    if error and 'retry_after' in error.facts:
        answer.headers['Retry-After'] = str(error.facts['retry_after'])
    answer.vary.add('Accept')
    return answer


def _report(query: NamedQuery | None, values: Mapping[str, str]) -> str:
    """Where the answer by day is; '' for a query that has to be saved first."""
    if query is None:
        return f'{request.path}/report' if request.path.startswith('/sparql/q/') else ''
    own = ('days', 'every', 'from', 'to', 'by', 'format')
    given = urlencode({f'q.{name}' if name in own else name: value for name, value in values.items()})
    return f'/sparql/queries/{query.name}/report' + (f'?{given}' if given else '')


def _snippets(text: str) -> list[tuple[str, str]]:
    endpoint = place().endpoint
    return [('curl', curl(endpoint, text)), ('Python', python(endpoint, text)), ('R', r(endpoint, text))]


def _took(seconds: float) -> str:
    """A length of time for people."""
    return f'{seconds:.1f} s' if seconds >= 1 else f'{max(1, round(seconds * 1000))} ms'


def topics() -> list[tuple[str, list[NamedQuery]]]:
    """The named queries by topic, each once."""
    left = list(named())
    found = []
    for topic, words in _TOPICS:
        own = [query for query in left if query.name.partition('-')[0] in words]
        left = [query for query in left if query not in own]
        found.append((topic, own))
    return [(topic, queries) for topic, queries in [*found, ('Others', left)] if queries]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form of a named query."""

    name: str
    type: str
    meaning: str
    value: str
    required: bool
    kind: str


def fields(query: NamedQuery, values: Mapping[str, str]) -> Iterable[Field]:
    """The fields for the parameters of a query, with the values given or their defaults."""
    return [
        Field(p.name, _INPUTS.get(p.type, 'text'), p.meaning, values.get(p.name, p.default or ''), p.default is None, p.type)
        for p in query.parameters
    ]
