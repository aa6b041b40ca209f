"""Contract of the named queries: what every file must have, and what each answers over a small registry."""

import re
from itertools import pairwise

import pyoxigraph as ox
import pytest

from ctdl.errors import MissingError, QueryError
from ctdl.vocabulary import load
from graph.queries import NamedQuery, read
from graph.query import prefixes, prepare, run, with_labels
from graph.results import Result, shorten, to_bytes
from graph.sparql import check, find, named, tokens
from tests.graph.query_answers import ANSWERS
from tests.graph.query_world import BASE, ctid, empty, resource, world

ALL = [pytest.param(query, id=query.name) for query in named()]
SAMPLES = {'ctid': ctid(77), 'iri': 'https://example.org/', 'term': 'ceterms:Course', 'text': 'x', 'language': 'xx', 'integer': '0'}
_NAMESPACES = sorted(((name, prefix) for prefix, name in prefixes(BASE).items()), key=lambda pair: -len(pair[0]))


def ask(name: str, **params: str) -> Result:
    return run(world(), find(name).text, params, BASE)


def given(text: str) -> dict[str, str]:
    """Parameters as the answers write them: `resource=#4 kind=orgType:TwoYear`."""
    pairs = (part.partition('=') for part in text.split())
    return {name: ctid(int(value[1:])) if value.startswith('#') else value for name, _, value in pairs}


def written(result: Result) -> list[str]:
    return [' | '.join(short(term) for term in row) for row in result.solutions]


def short(term: object) -> str:
    if term is None:
        return ''
    if not isinstance(term, ox.NamedNode):
        return ' '.join(str(getattr(term, 'value', term)).split())
    text = shorten(term.value, _NAMESPACES)
    if '/genid/' in text:
        return 'embedded'
    return re.sub(r'ce-00000000-0000-4000-8000-0{10}(\d\d)', lambda m: f'#{m[1]}' if '/' in text else f'#{int(m[1])}', text)


@pytest.mark.parametrize(('name', 'params', 'rows'), [pytest.param(*answer, id=f'{answer[0]} {answer[1]}') for answer in ANSWERS])
def test_a_named_query_answers_as_worked_out_by_hand(name: str, params: str, rows: list[str]) -> None:
    assert written(ask(name, **given(params))) == rows


def test_every_named_query_has_an_answer_worked_out_by_hand() -> None:
    assert {name for name, _, rows in ANSWERS if rows} | {'description'} == {query.name for query in named()}
    assert len(named()) >= 28


@pytest.mark.parametrize('query', ALL)
def test_a_header_has_title_description_parameters_and_columns(query: NamedQuery) -> None:
    assert query.title
    assert query.description.endswith('.')
    assert all(parameter.meaning for parameter in query.parameters)
    result = run(empty(), query.text, missing(query), BASE)
    assert [column.name for column in query.columns] == list(result.variables)
    header = [line for line in query.text.splitlines() if line.startswith('#')]
    assert all(re.match(r'# (title|description|param|column)\b', line) for line in header)


def missing(query: NamedQuery) -> dict[str, str]:
    """A value that nothing has, for each parameter that must be given."""
    samples = {**SAMPLES, 'date': '1999-01-01'}
    return {parameter.name: samples[parameter.type] for parameter in query.parameters if parameter.default is None}


@pytest.mark.parametrize('query', ALL)
def test_parameters_are_declared_and_used_and_are_no_variables(query: NamedQuery) -> None:
    variables = [token.text for token in tokens(query.text) if token.kind == 'variable']
    declared = {parameter.name for parameter in query.parameters}
    assert {name[1:] for name in variables if name[0] == '$'} == declared
    assert not {name[1:] for name in variables if name[0] == '?'} & declared


@pytest.mark.parametrize('query', ALL)
def test_a_query_stands_on_its_own_but_for_the_address_of_the_registry(query: NamedQuery) -> None:
    assert check(query.text, {'reg'}) in ('SELECT', 'CONSTRUCT')
    declared = dict(re.findall(r'^PREFIX (\w+): <(.*)>$', query.text, re.MULTILINE))
    assert declared == {prefix: prefixes(BASE)[prefix] for prefix in declared}
    assert all(f'{prefix}:' in query.text.partition('\n\n')[2] for prefix in declared)


@pytest.mark.parametrize('query', ALL)
def test_rows_come_in_an_order_that_the_query_sets(query: NamedQuery) -> None:
    assert query.text.startswith('# title: ')
    if check(query.text) == 'SELECT':
        assert query.text.rstrip().splitlines()[-1].startswith('ORDER BY ')


@pytest.mark.parametrize('query', ALL)
def test_a_query_answers_with_nothing_over_an_empty_registry(query: NamedQuery) -> None:
    assert len(run(empty(), query.text, missing(query), BASE)) == 0


@pytest.mark.parametrize('query', [pytest.param(query, id=query.name) for query in named() if query.parameters])
def test_a_value_that_nothing_has_gives_nothing(query: NamedQuery) -> None:
    values = missing(query)
    if not values:
        values = {query.parameters[0].name: 'ceterms:GeoCoordinates'}
    if query.name == 'lacking':
        assert len(run(world(), query.text, {'property': 'ceterms:ctid'}, BASE)) == 0
        return
    assert len(run(world(), query.text, values, BASE)) == 0


@pytest.mark.parametrize('query', ALL)
def test_every_parameter_changes_the_answer(query: NamedQuery) -> None:
    answers = [(given(params), rows) for name, params, rows in ANSWERS if name == query.name and rows]
    base, rows = answers[0] if answers else ({'resource': ctid(5)}, ['statements'])
    samples = {**SAMPLES, 'date': '1999-01-01', 'term': 'ceterms:GeoCoordinates'}
    for parameter in query.parameters:
        other = run(world(), query.text, {**base, parameter.name: samples[parameter.type]}, BASE)
        assert written(other) != rows, parameter.name


def test_a_description_is_the_resource_with_what_is_embedded_in_it() -> None:
    graph = ask('description', resource=ctid(4))
    said = {(shorten(t.predicate.value, _NAMESPACES), short(t.object)) for t in graph.triples}
    assert ('ceterms:name', 'Certificado de enfermería') in said
    assert ('ceterms:price', '150') in said
    assert ('ceterms:targetNode', 'costType:Tuition') in said
    assert ('ceterms:targetLearningOpportunity', '#12') in said, 'three levels deep'
    assert ('ceterms:name', 'Anatomy') not in said
    assert all(str(a) < str(b) for a, b in pairwise(graph.triples))


def test_headers_are_read() -> None:
    lines = ['# title: T', '# description: One', '# description: two.', '# param a term = ceterms:License: what: for']
    query = read('x', '\n'.join([*lines, '# param b text = : no', 'ASK {}', '# title: no']))
    assert (query.title, query.description) == ('T', 'One two.')
    first, second = query.parameters
    assert (first.name, first.type, first.default, first.meaning) == ('a', 'term', 'ceterms:License', 'what: for')
    assert second.default == ''


@pytest.mark.parametrize('line', ['# param a colour: no such type', '# param a', '# param a text'])
def test_a_broken_param_line_is_an_error(line: str) -> None:
    with pytest.raises(QueryError):
        read('', line + '\nASK {}')


def test_an_unknown_query_is_missing_and_names_come_near() -> None:
    assert find('version-chain').name == 'version-chain'
    with pytest.raises(MissingError, match='version-chain'):
        find('version-of')


def test_parameters_are_checked_by_their_type() -> None:
    cases = [
        ('ctid', 'nothing'),
        ('term', 'ceterms:Nothing'),
        ('iri', 'no scheme'),
        ('date', '2024-13-01'),
        ('integer', 'one'),
        ('language', 'en_US'),
    ]
    for type_, value in cases:
        with pytest.raises(QueryError, match='cannot be'):
            prepare(f'# param x {type_}: a value\nASK {{ ?s ?p $x }}', {'x': value}, BASE)


@pytest.mark.parametrize(
    ('type_', 'value', 'term'),
    [
        ('ctid', ctid(4).upper(), f'<{resource(4)}>'),
        ('ctid', f'https://credentialengineregistry.org/graph/{ctid(4)}', f'<{resource(4)}>'),
        ('term', 'lifeCycle:Active', '<https://purl.org/ctdl/vocabs/lifeCycle/Active>'),
        ('term', 'http://credreg.net/ctdl/terms/License', '<https://purl.org/ctdl/terms/License>'),
        ('iri', 'urn:x', '<urn:x>'),
        ('text', 'a "b"\n\\u0022', r'"a \"b\"\n\\u0022"'),
        ('date', '2024-02-29', '"2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ('integer', '12', '"12"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ('language', 'en-US', '"en-US"'),
    ],
)
def test_a_value_becomes_the_term_of_its_type(type_: str, value: str, term: str) -> None:
    assert prepare(f'# param x {type_}: a value\nASK {{ ?s ?p $x }}', {'x': value}, BASE).bound.text.endswith(
        f'ASK {{ ?s ?p  {term}  }}'
    )


def test_what_an_undeclared_parameter_means_is_guessed() -> None:
    cases = {
        ctid(1): f'<{resource(1)}>',
        'http://example.org/x': '<http://example.org/x>',
        'ceterms:License': f'<{load().expand("ceterms:License")}>',
        'a b': '"a b"',
    }
    for value, term in cases.items():
        assert f' {term} ' in prepare('ASK { ?s ?p $x }', {'x': value}, BASE).bound.text


def test_missing_and_unknown_parameters_are_named() -> None:
    with pytest.raises(QueryError, match="'organization' is missing: the organization"):
        ask('credentials-by-owner')
    with pytest.raises(QueryError, match="no parameter 'owner'; it takes organization, class"):
        ask('credentials-by-owner', owner=ctid(1))
    with pytest.raises(QueryError, match="'x' is missing"):
        run(world(), 'ASK { ?s ?p $x }', {}, BASE)


def test_labels_stand_beside_addresses() -> None:
    result = with_labels(ask('credentials-by-type', **{'class': 'ceterms:License'}), world(), BASE)
    assert result.variables == (
        'credential',
        'credential label',
        'name',
        'type',
        'type label',
        'organization',
        'organization label',
    )
    assert result.rows[0][1] == 'Registered Nurse License'
    assert result.rows[0][4] == 'License'
    assert b'"type_label"' in to_bytes(result, 'json')
    spanish = with_labels(ask('credentials-by-language', language='es'), world(), BASE, 'es')
    assert spanish.rows[0][1] == 'Certificado de enfermería'
