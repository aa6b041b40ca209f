"""The query door: what is refused, how parameters enter, limits, formats, and the worker that can be ended."""

import csv
import io
import json
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ctdl.errors import MissingError, QueryError
from ctdl.limits import LIMITS
from graph.query import prepare, run
from graph.query_worker import ask_in_worker
from graph.results import Result, columns, to_bytes
from graph.sparql import bind, check, tokens
from tests.graph.query_world import BASE, ctid, empty, world

HIDDEN = 'SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }}'
SPELLINGS = [
    'SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}',
    'SELECT * {{ service silent <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}',
    'SELECT * {{SeRvIcE<http://127.0.0.1:{port}/>{{?s ?p ?o}}}}',
    'SELECT * {{ SERVICE # not the end\n <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}',
    'SELECT * {{ #\r SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}',
    'PREFIX : <http://127.0.0.1:{port}/> SELECT * {{ SERVICE:x {{ ?s ?p ?o }} }}',
    'PREFIX ex: <http://127.0.0.1:{port}/> SELECT * {{ SERVICEex:x {{ ?s ?p ?o }} }}',
    'PREFIX ex: <http://127.0.0.1:{port}/> SELECT * {{ SERVICESILENTex:x {{ ?s ?p ?o }} }}',
    'PREFIX ex: <http://127.0.0.1:{port}/> SELECT * {{ ?a ?b trueSERVICEex:x {{ ?s ?p ?o }} }}',
    'SELECT * {{ ?a ?b true' + HIDDEN + ' }}',
    'SELECT * {{ ?a ?b 1' + HIDDEN + ' }}',
    'SELECT * {{ ?a ?b "x"' + HIDDEN + ' }}',
    'PREFIX ex: <http://example.org/> SELECT * {{ ?a ?b ex:a.b.' + HIDDEN + ' }}',
    "SELECT * {{ ?a ?b ?c FILTER(?a<?b&&'>'=?c) " + HIDDEN + " FILTER('x'='x') }}",
    "SELECT * {{ ?a ?b ?c FILTER(?a<?b#>'''\n) " + HIDDEN + " #'''\n }}",
    'SELECT * {{ ?a ?b ?c FILTER(?a<?b)SERVICE#>\n<http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}',
    'ASK {{ VALUES ?e {{ <http://127.0.0.1:{port}/> }} SERVICE ?e {{ ?s ?p ?o }} }}',
    'CONSTRUCT {{ ?s ?p ?o }} WHERE {{ OPTIONAL {{ ' + HIDDEN + ' }} }}',
    'SELECT * {{ {{ SELECT * {{ ' + HIDDEN + ' }} }} }}',
    'SELECT * {{ ?a ?b ?c FILTER EXISTS {{ ' + HIDDEN + ' }} }}',
    'SELECT * {{ S\\u0045RVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}',
]
ALLOWED = [
    'SELECT * { ?s ?p "SERVICE <http://example.org/> {" }',
    "SELECT * { ?s ?p '''SERVICE\n<http://example.org/> { '' ''' }",
    'SELECT * { ?s ?p "a \\" SERVICE <http://example.org/> { \\"" }',
    'SELECT * { ?s <http://example.org/service#SERVICE> ?o }',
    "SELECT * { ?s <http://example.org/it's-a-SERVICE> ?o }",
    'SELECT * { ?s ?p ?o } # SERVICE <http://example.org/> {',
    'PREFIX ex: <http://example.org/> SELECT * { ?s ex:service ex:SERVICE }',
    'PREFIX service: <http://example.org/> SELECT * { ?s service:x ?o }',
    'SELECT ?service { ?service ?SERVICE ?o }',
    'SELECT * { ?s ceterms:serviceType serviceType:x ; ceterms:hasSupportService ?o }',
    'SELECT * { ?s ?p "x"@en FILTER(?s < ?p || ?p > 1.5e3) }',
]


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bool]]]:
    """A port of this machine that notes when somebody calls."""
    with socket.create_server(('127.0.0.1', 0)) as server:
        calls: list[bool] = []

        def wait() -> None:
            try:
                while True:
                    connection, _ = server.accept()
                    calls.append(True)
                    connection.close()
            except OSError:
                return

        thread = threading.Thread(target=wait, daemon=True)
        thread.start()
        yield server.getsockname()[1], calls
        server.shutdown(socket.SHUT_RDWR)
        thread.join(2)


@pytest.mark.parametrize('spelling', SPELLINGS)
def test_service_is_refused_and_nobody_is_called(spelling: str, listener: tuple[int, list[bool]]) -> None:
    port, calls = listener
    with pytest.raises(QueryError):
        run(world(), spelling.format(port=port), {}, BASE)
    assert calls == []


def test_the_listener_hears_the_engine_where_the_door_is_left_out(listener: tuple[int, list[bool]]) -> None:
    port, calls = listener
    with pytest.raises(OSError):
        bool(world().query(f'PREFIX ex: <http://127.0.0.1:{port}/> ASK {{ SERVICEex:x {{ ?s ?p ?o }} }}'))
    assert calls


@pytest.mark.parametrize('text', ALLOWED)
def test_the_word_service_may_stand_in_texts_addresses_comments_names_and_variables(text: str) -> None:
    assert check(text) == 'SELECT'
    run(world(), text, {}, BASE)


@pytest.mark.parametrize(
    ('text', 'reason'),
    [
        ('DELETE WHERE { ?s ?p ?o }', 'DELETE changes data'),
        ('PREFIX x: <http://x/> insert data { x:a x:b x:c }', 'INSERT changes data'),
        ('LOAD <http://example.org/>', 'LOAD changes data'),
        ('SELECT * FROM <http://example.org/> { ?s ?p ?o }', 'FROM is refused'),
        ('SELECT * FROM NAMED <http://example.org/> { ?s ?p ?o }', 'FROM is refused'),
        ('', 'no query'),
        ('# only a remark', 'no query'),
        ('PLEASE SELECT ?s', "not with 'PLEASE'"),
        ('SELECT * { ?s ?p "no end }', 'Line 1, column 18'),
        ('SELECT *\n{ ?s\u00a0?p ?o }', 'Line 2, column 5.*U\\+00A0'),
        ('SELECT * { ?s no:such ?o }', 'Line 1, column 15: the prefix "no:"'),
        ('ASK { ?s ?p "' + 'x' * LIMITS.query_bytes + '" }', 'at most 100,000'),
    ],
)
def test_what_is_no_query_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(QueryError, match=reason):
        run(world(), text, {}, BASE)


@pytest.mark.parametrize(
    ('text', 'line', 'column'),
    [
        ('SELECT *\nWHERE {\n  ?s ?p\n}', 3, 3),
        ('SELECT * {\n  ?s ?p ?o .\n  FILTER(?o = )\n}', 3, 15),
        ('ASK { ?s ?p $x .\n FILTER() }', 2, 9),
    ],
)
def test_broken_syntax_names_its_place_in_the_text_as_written(text: str, line: int, column: int) -> None:
    with pytest.raises(QueryError) as caught:
        run(world(), text, {'x': 'a long value that moves everything after it'} if '$x' in text else {}, BASE)
    assert caught.value.facts['line'] == line
    assert abs(caught.value.facts['column'] - column) <= 1


# tokens

TEXT = st.text(st.characters(codec='utf-8', exclude_characters='\x00'), max_size=40)


@given(st.text(max_size=80))
@example('"""')
@example('<a#b>')
@example('a.' * 40)
def test_the_tokeniser_takes_any_text_apart_or_says_where_it_cannot(text: str) -> None:
    try:
        found = list(tokens(text))
    except QueryError as refused:
        error: QueryError | None = refused
    else:
        error = None
        assert ''.join(token.text for token in found) == text
    assert error is None or (error.facts['line'] >= 1 and error.facts['column'] >= 1)


def quoted(text: str) -> str:
    return str(ox.Literal(text))


@given(TEXT)
@example('" } SERVICE <http://127.0.0.1:9/> { "')
@example('\\u0022')
def test_service_in_a_text_passes_and_beside_it_does_not(text: str) -> None:
    literal = quoted(f'{text} SERVICE {text}')
    assert check(f'SELECT * {{ ?s ?p {literal} }}') == 'SELECT'
    with pytest.raises(QueryError, match='SERVICE'):
        check(f'SELECT * {{ ?s ?p {literal} . SERVICE ?s {{ ?s ?p {literal} }} }}')


@given(TEXT)
@example('\\u0022 } #')
@example("'''")
def test_a_bound_text_is_that_text_and_nothing_else(text: str) -> None:
    result = run(empty(), '# param x text: a text\nSELECT ($x AS ?y) (STRLEN($x) AS ?n) {}', {'x': text}, BASE)
    assert result.rows == [(text, len(text))]


def test_a_long_hostile_text_is_read_in_linear_time() -> None:
    started = time.monotonic()
    for piece in ('a.', ':a', '"a', "'''", '<', '?x<', '#', '_:a.'):
        try:
            check('ASK { ' + piece * (90_000 // len(piece)))
        except QueryError:
            continue
    assert time.monotonic() - started < 10


# parameters


def test_a_parameter_stands_in_every_place() -> None:
    text = (
        'SELECT $x ?n (STR($x) AS ?s) WHERE { ?x ceterms:name ?n { SELECT ?n { $x ceterms:name ?n } } BIND($x AS ?y) '
        'FILTER($x = ?y) } GROUP BY $x ?n HAVING(COUNT($x) > 0) ORDER BY DESC($x) $x ?n'
    )
    result = run(world(), text, {'x': ctid(11)}, BASE)
    assert result.variables == ('x', 'n', 's')
    assert [row[1] for row in result.rows] == ['Anatomy']
    assert result.rows[0][0] == result.rows[0][2]


@pytest.mark.parametrize(
    'text', ['ASK { BIND(1 AS $x) }', 'ASK { VALUES $x { 1 } }', 'ASK { ?s ?p ?o FILTER(BOUND($x)) }', 'SELECT (1 AS $x) {}']
)
def test_a_query_cannot_set_its_own_parameter(text: str) -> None:
    with pytest.raises(QueryError, match=r'\$x is a parameter'):
        run(world(), text, {'x': '1'}, BASE)


def test_an_address_after_less_than_stays_an_address() -> None:
    assert bind('ASK{FILTER(?a<$x)}', {'x': ox.NamedNode('http://x/')}).text == 'ASK{FILTER(?a< <http://x/> )}'


# dataset


def test_the_vocabulary_is_in_the_default_graph_and_the_registry_has_a_prefix() -> None:
    found = run(world(), 'SELECT ?c { ?c a/rdfs:subClassOf* ceterms:Credential }', {}, BASE)
    assert len(found) == 7
    counted = run(world(), 'SELECT (COUNT(*) AS ?n) { GRAPH reg:provenance { ?v prov:specializationOf ?r } }', {}, BASE)
    assert counted.rows[0][0] == 29
    assert run(world(), 'ASK { ?v prov:specializationOf ?r }', {}, BASE).boolean is False


# limits


def test_rows_over_the_limit_are_left_out_and_that_is_said() -> None:
    result = run(world(), 'SELECT ?s { ?s ?p ?o }', {}, BASE, limit_rows=3)
    assert (len(result), result.truncated) == (3, True)
    assert 'the limit; there are more' in to_bytes(result, 'table').decode()
    whole = run(world(), 'SELECT ?c { ?c a ceterms:License }', {}, BASE, limit_rows=1)
    assert (len(whole), whole.truncated) == (1, False)


def test_the_clock_is_looked_at_between_rows() -> None:
    with pytest.raises(QueryError, match='time limit of 0 s'):
        run(world(), 'SELECT * { ?a ?b ?c }', {}, BASE, seconds=0)


# formats

SELECT = 'SELECT ?c ?n ?p { ?c ceterms:name ?n ; ceterms:estimatedCost/ceterms:price ?p } ORDER BY ?c ?p ?n'


@pytest.mark.parametrize('format', ['json', 'xml', 'tsv', 'csv'])
def test_other_readers_read_what_is_written(format: str) -> None:
    result = run(world(), SELECT, {}, BASE)
    kinds = {'json': ox.QueryResultsFormat.JSON, 'xml': ox.QueryResultsFormat.XML, 'tsv': ox.QueryResultsFormat.TSV}
    body = to_bytes(result, format)
    if format == 'csv':
        assert body.count(b'\r\n') == len(result) + 1
        assert list(csv.reader(io.StringIO(body.decode())))[-1][1:] == ['Application costs', '25']
        return
    again = ox.parse_query_results(body, format=kinds[format])
    assert isinstance(again, ox.QuerySolutions)
    assert [tuple(solution) for solution in again] == list(result.solutions)


@pytest.mark.parametrize(
    ('format', 'kind'), [('turtle', ox.RdfFormat.TURTLE), ('jsonld', ox.RdfFormat.JSON_LD), ('ntriples', ox.RdfFormat.N_TRIPLES)]
)
def test_graphs_are_written_alike_each_time_and_read_back(format: str, kind: ox.RdfFormat) -> None:
    text = 'CONSTRUCT { ?s ?p ?o } WHERE { ?s a ceterms:License ; ?p ?o }'
    result = run(world(), text, {}, BASE)
    body = to_bytes(result, format)
    assert body == to_bytes(run(world(), text, {}, BASE), format)
    assert {quad.triple for quad in ox.parse(body, format=kind)} == set(result.triples)
    if format == 'turtle':
        assert set(re.findall(rb'@prefix (\w+):', body)) == {b'ceterms', b'rdf', b'reg', b'xsd'}
        assert b'@prefix wd:' not in body


def test_a_format_that_does_not_fit_is_refused_with_those_that_do() -> None:
    with pytest.raises(QueryError, match='SELECT gives a table: its formats are table, csv, tsv, json, xml'):
        to_bytes(run(world(), SELECT, {}, BASE), 'turtle')
    with pytest.raises(QueryError, match='DESCRIBE gives a graph: its formats are turtle, jsonld, ntriples'):
        to_bytes(run(world(), 'DESCRIBE $x', {'x': ctid(4)}, BASE), 'csv')


def test_ask_answers_in_every_tabular_format() -> None:
    result = run(world(), 'ASK { ?s a ceterms:License }', {}, BASE)
    assert (result.boolean, len(result)) == (True, 1)
    assert to_bytes(result, 'table') == b'yes\n'
    assert json.loads(to_bytes(result, 'json'))['boolean'] is True
    assert to_bytes(result, 'csv') == to_bytes(result, 'tsv') == b'true'
    assert b'<boolean>true</boolean>' in to_bytes(result, 'xml')


def test_values_have_python_types() -> None:
    text = (
        'SELECT * { VALUES (?a ?b ?c ?d ?e ?f ?g) { (1 1.50 1e0 true "2024-02-30"^^xsd:date "x"@en UNDEF) '
        '("2024-02-29"^^xsd:date "2024-02-29T10:00:00Z"^^xsd:dateTime ceterms:name "12"^^xsd:int "é" "x" UNDEF) } }'
    )
    first, second = run(empty(), text, {}, BASE).rows
    assert first == (1, Decimal('1.5'), 1.0, True, '2024-02-30', 'x', None)
    assert [str(value) for value in second[:2]] == ['2024-02-29', '2024-02-29 10:00:00+00:00']
    assert second[2:5] == ('https://purl.org/ctdl/terms/name', 12, 'é')


def test_a_dataframe_has_the_columns_and_values(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(world(), SELECT, {}, BASE)
    frame = result.to_dataframe()
    assert list(frame.columns) == ['c', 'n', 'p']
    assert frame['p'].dtype == 'float64'
    assert frame['p'].sum() == 2 * 150 + 2 * 1200 + 8000 + 25
    monkeypatch.setitem(sys.modules, 'pandas', None)
    with pytest.raises(MissingError, match='pandas'):
        result.to_dataframe()


def test_a_table_shortens_addresses_and_fits_the_width() -> None:
    result = run(world(), SELECT, {}, BASE)
    whole = to_bytes(result, 'table').decode().splitlines()
    assert whole[0].split() == ['c', 'n', 'p']
    assert any(line.startswith(ctid(4)) for line in whole)
    assert whole[-1] == f'({len(result)} rows)'
    narrow = to_bytes(result, 'table', width=40).decode().splitlines()
    assert all(columns(line) <= 40 for line in narrow)
    assert any('…' in line for line in narrow)
    assert all(line.endswith(('0', '5')) for line in narrow[2:-1]), 'numbers stand to the right'


def test_wide_characters_are_counted() -> None:
    result = Result('SELECT', ('x', 'y'), ((ox.Literal('看護師の資格'), ox.Literal('a')),))
    assert '看護師の資格  a' in to_bytes(result, 'table').decode()
    assert to_bytes(result, 'table', width=12).decode().splitlines()[2] == '看護師の…  a'


def test_a_spreadsheet_gets_no_formulas() -> None:
    texts = ['=1+1', '+1 555', '@x', '-x', 'plain']
    rows = tuple((ox.Literal(text),) for text in texts)
    number = ((ox.Literal(-5),),)
    result = Result('SELECT', ('x',), rows + number)
    assert to_bytes(result, 'csv', spreadsheet=True).decode().split('\r\n')[1:-1] == [
        "'=1+1",
        "'+1 555",
        "'@x",
        "'-x",
        'plain',
        '-5',
    ]
    assert to_bytes(result, 'csv').decode().split('\r\n')[1] == '=1+1'


# workers

LONG = 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }'
HUNGRY = 'SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?h))) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?h ?i ?j }'


@pytest.fixture(scope='module')
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp('checkpoint') / 'graph'
    store = ox.Store(str(path))
    store.extend(world())
    store.flush()
    del store
    return path


def test_a_worker_answers_as_this_process_does(checkpoint: Path) -> None:
    here = to_bytes(run(world(), SELECT, {}, BASE), 'csv')
    assert ask_in_worker(checkpoint, SELECT, {}, BASE, 'csv', 30, 2000).body == here
    text = 'SELECT ?type { $x a ?type }'
    answer = ask_in_worker(checkpoint, text, {'x': ctid(4)}, BASE, 'csv', 30, 2000, labels=True, limit_rows=5)
    assert answer.body.decode().splitlines()[1].endswith(',Certificate')
    assert (answer.rows, answer.truncated) == (1, False)


def test_a_worker_is_ended_when_its_time_is_up(checkpoint: Path) -> None:
    started = time.monotonic()
    with pytest.raises(QueryError, match='time limit of 2 s') as caught:
        ask_in_worker(checkpoint, LONG, {}, BASE, 'csv', 2, 4000)
    assert time.monotonic() - started < 3
    assert caught.value.facts['seconds'] == 2


def test_a_worker_that_wants_too_much_memory_is_ended(checkpoint: Path) -> None:
    with pytest.raises(QueryError, match='memory limit reached'):
        ask_in_worker(checkpoint, HUNGRY, {}, BASE, 'csv', 60, 700)


def test_errors_come_back_from_a_worker_as_they_are(checkpoint: Path) -> None:
    with pytest.raises(QueryError, match='SERVICE is refused'):
        ask_in_worker(checkpoint, SPELLINGS[0].format(port=9), {}, BASE, 'csv', 30, 2000)
    with pytest.raises(QueryError, match='Line 2') as caught:
        ask_in_worker(checkpoint, 'SELECT *\n{ ?s ?p }', {}, BASE, 'csv', 30, 2000)
    assert caught.value.facts['line'] == 2
    with pytest.raises(QueryError, match='gives a table'):
        ask_in_worker(checkpoint, SELECT, {}, BASE, 'turtle', 30, 2000)


def test_a_checked_query_is_one_value() -> None:
    prepared = prepare('ASK { ?s a $class }', {'class': 'ceterms:License'}, BASE)
    assert prepared.form == 'ASK'
    assert '<https://purl.org/ctdl/terms/License>' in prepared.bound.text
