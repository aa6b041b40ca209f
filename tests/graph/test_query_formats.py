"""What comes out of the query door: formats that others read, and workers that are ended when they are over."""

import csv
import io
import json
import re
import sys
import time
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from ctdl.errors import MissingError, QueryError
from graph.query import run
from graph.query_worker import ask_in_worker
from graph.results import Result, columns, to_bytes
from tests.graph.query_world import BASE, ctid, empty, world

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
        ask_in_worker(checkpoint, 'SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }', {}, BASE, 'csv', 30, 2000)
    with pytest.raises(QueryError, match='Line 2') as caught:
        ask_in_worker(checkpoint, 'SELECT *\n{ ?s ?p }', {}, BASE, 'csv', 30, 2000)
    assert caught.value.facts['line'] == 2
    with pytest.raises(QueryError, match='gives a table'):
        ask_in_worker(checkpoint, SELECT, {}, BASE, 'turtle', 30, 2000)
