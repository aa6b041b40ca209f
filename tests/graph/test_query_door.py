"""The query door: what is refused, how texts are read, parameters, dataset, limits."""

import socket
import threading
import time
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ctdl.errors import QueryError
from ctdl.limits import LIMITS
from graph.query import prepare, run
from graph.results import to_bytes
from graph.sparql import bind, check, tokens
from graph.store import store_of
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


def test_a_checked_query_is_one_value() -> None:
    prepared = prepare('ASK { ?s a $class }', {'class': 'ceterms:License'}, BASE)
    assert prepared.form == 'ASK'
    assert '<https://purl.org/ctdl/terms/License>' in prepared.bound.text


def test_a_ctid_stands_for_the_resource_that_has_it_whatever_its_address() -> None:
    """A registry of its own makes addresses of its own; a document that keeps the Registry's address goes first."""
    elsewhere, here = 'ce-11111111-0000-4000-8000-000000000001', 'ce-11111111-0000-4000-8000-000000000002'
    usual = 'https://credentialengineregistry.org/resources/'
    store = store_of(f"""
        @prefix ceterms: <https://purl.org/ctdl/terms/> .
        <https://registry.example.edu/resources/{elsewhere}> ceterms:ctid "{elsewhere}" ; ceterms:name "Elsewhere" .
        <https://registry.example.edu/resources/{here}> ceterms:ctid "{here}" ; ceterms:name "A copy" .
        <{usual}{here}> ceterms:ctid "{here}" ; ceterms:name "Here" .
    """)
    declared = '# param resource ctid: the resource\nSELECT ?name { $resource ceterms:name ?name }'
    guessed = 'SELECT ?name { $resource ceterms:name ?name }'

    def names(text: str, resource: str) -> list[str]:
        return [
            str(row[0].value) for row in run(store, text, {'resource': resource}, BASE).solutions if isinstance(row[0], ox.Literal)
        ]

    for text in (declared, guessed):
        assert names(text, elsewhere) == ['Elsewhere']
        assert names(text, elsewhere.upper()) == ['Elsewhere']
        assert names(text, here) == ['Here']
        assert names(text, 'ce-11111111-0000-4000-8000-000000000003') == []
    assert names(declared, f'{usual}{elsewhere}') == ['Elsewhere']
    assert names(guessed, f'{usual}{elsewhere}') == []
