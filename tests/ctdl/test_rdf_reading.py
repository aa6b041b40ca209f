"""Documents from RDF: they state what the statements stated, in any order and spelling."""

import io
import json
import random
import re
from collections import Counter
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctdl.document import ASN_CONTEXT, read
from ctdl.errors import CTDLError, InputError, LimitError
from ctdl.limits import LIMITS
from ctdl.rdf_reading import documents
from ctdl.statements import statements
from tests.ctdl.rdf_documents import (
    ALL,
    CERTIFICATE,
    CTID,
    EXAMPLES,
    FRAMEWORK,
    NAMES,
    NESTED,
    ODD,
    PREFIXES,
    REGISTRY,
    SCHEME,
    STATUS,
    THIRD,
    TWINS,
    Body,
    canonical,
    from_lines,
    read_again,
    resource,
    stated,
    turtle,
)


@pytest.mark.parametrize('body', ALL, ids=NAMES)
def test_a_document_comes_back_as_one_document_that_states_the_same_graph(body: Body) -> None:
    before = stated(body)
    bodies = from_lines(before)
    assert [b['@id'] for b in bodies] == [body['@id']]
    after = stated(*(json.loads(json.dumps(b)) for b in bodies))
    assert len(after) == len(before)
    assert canonical(after) == canonical(before)


@pytest.mark.parametrize('body', [CERTIFICATE, NESTED, TWINS, STATUS, FRAMEWORK, SCHEME, THIRD, ODD])
def test_without_labels_the_very_lines_come_back(body: Body) -> None:
    before = stated(body)
    assert stated(*from_lines(before)) == before


def test_a_second_reading_changes_nothing_more() -> None:
    first = from_lines(stated(*ALL))
    assert from_lines(stated(*first)) == first


@pytest.mark.parametrize('seed', range(3))
def test_the_order_of_statements_and_their_repetition_do_not_matter(seed: int) -> None:
    lines = sorted(stated(*ALL))
    expected = from_lines(lines)
    shuffled = [*lines, *lines[:50]]
    random.Random(seed).shuffle(shuffled)
    assert json.dumps(from_lines(shuffled)) == json.dumps(expected)
    assert [b['@id'] for b in expected] == sorted(b['@id'] for b in ALL)


def test_other_labels_for_blank_nodes_give_the_same_documents() -> None:
    lines = stated(*ALL)

    def renamed(salt: str) -> list[str]:
        return [re.sub(r'<[^<>]*/genid/[be]-([0-9a-f]+)>', lambda m: f'_:x{label(m[1] + salt)}', line) for line in lines]

    def label(seed: str) -> int:
        return random.Random(seed).getrandbits(64)

    assert from_lines(renamed('a')) == from_lines(renamed('b'))


def test_values_are_written_as_published_documents_have_them() -> None:
    (body,) = turtle(f"""
        r:{CTID.format(1)} a ceterms:Certificate ; ceterms:ctid "{CTID.format(1)}" ;
            ceterms:name "Bread"@EN-us , "Brot"@de-de , "Pan"@es-419 ;
            ceterms:description "without language" ;
            ceterms:keyword "b"@en , "a"@en , "plain" ;
            ceterms:dateEffective "2024-05-01"^^xsd:date ;
            ceterms:isNonCredit true ;
            ceterms:credentialStatusType <https://purl.org/ctdl/vocabs/credentialStat/Active> ;
            ceterms:estimatedCost [ a ceterms:CostProfile ; ceterms:price 12.5 ] , [ a ceterms:CostProfile ; ceterms:price 12.50 ] ;
            ceterms:requires [ ceterms:minimumAge 18 ; ceterms:weight "1.5"^^xsd:float , "10"^^xsd:float, "9"^^xsd:float ] .
    """)
    assert body['@context'] == 'https://credreg.net/ctdl/schema/context/json'
    assert list(body) == ['@context', '@id', '@graph']
    assert body['@graph'] == [
        {
            '@id': resource(1),
            '@type': 'ceterms:Certificate',
            'ceterms:credentialStatusType': 'credentialStat:Active',
            'ceterms:ctid': CTID.format(1),
            'ceterms:dateEffective': '2024-05-01',
            'ceterms:description': 'without language',
            'ceterms:estimatedCost': [
                {'@type': 'ceterms:CostProfile', 'ceterms:price': '12.50'},
                {'@type': 'ceterms:CostProfile', 'ceterms:price': 12.5},
            ],
            'ceterms:isNonCredit': True,
            'ceterms:keyword': {'@none': 'plain', 'en': ['a', 'b']},
            'ceterms:name': {'de-DE': 'Brot', 'en-US': 'Bread', 'es-419': 'Pan'},
            'ceterms:requires': {'ceterms:minimumAge': 18, 'ceterms:weight': [1.5, 9, 10]},
        }
    ]
    assert list(body['@graph'][0]) == sorted(body['@graph'][0])


@pytest.mark.parametrize(
    'number', ['0.1', '007', '1e400', '9007199254740993', '-0', '1.0', 'INF', '1E2', '100000000000000000000000']
)
@pytest.mark.parametrize('datatype', ['decimal', 'float', 'integer', 'double'])
@pytest.mark.parametrize('key', ['ceterms:price', 'ceterms:weight', 'ceterms:minimumAge', 'ceterms:other'])
def test_numbers_keep_their_digits(number: str, datatype: str, key: str) -> None:
    text = f'r:{CTID.format(1)} a ceterms:Certificate ; {key} "{number}"^^xsd:{datatype} .'
    line = next(line for line in stated(*turtle(text)) if f'"{number}"' in line)
    assert line.endswith(f'"{number}"^^<http://www.w3.org/2001/XMLSchema#{datatype}> .')


def test_blank_nodes_written_by_hand_go_with_what_refers_to_them() -> None:
    bodies = turtle(f"""
        r:{CTID.format(1)} a ceterms:Certificate ; ceterms:ownedBy _:org ; ceterms:offeredBy _:org ;
            ceterms:requires [ a ceterms:ConditionProfile ; ceterms:targetAssessment _:exam ; ceterms:assertedBy _:org ] .
        r:{CTID.format(2)} a ceterms:Course ; ceterms:ownedBy _:college .
        _:org a ceterms:Organization ; ceterms:address [ ceterms:addressLocality "Oslo"@no ] .
        _:college a ceterms:Organization .
    """)
    first, second = bodies
    assert [node.get('@id') for node in first['@graph']] == [resource(1), '_:b0']
    assert first['@graph'][0]['ceterms:ownedBy'] == first['@graph'][0]['ceterms:offeredBy'] == '_:b0'
    assert first['@graph'][0]['ceterms:requires'] == {
        '@type': 'ceterms:ConditionProfile',
        'ceterms:assertedBy': '_:b0',
        'ceterms:targetAssessment': {},
    }
    assert first['@graph'][1]['ceterms:address'] == {'ceterms:addressLocality': {'no': 'Oslo'}}
    assert second['@graph'][0]['ceterms:ownedBy'] == {'@type': 'ceterms:Organization'}


def test_a_blank_node_that_two_documents_refer_to_is_in_both() -> None:
    bodies = turtle(f"""
        r:{CTID.format(1)} a ceterms:Course ; ceterms:ownedBy _:org .
        r:{CTID.format(2)} a ceterms:Course ; ceterms:ownedBy _:org .
        _:org ceterms:name "Both"@en .
    """)
    assert [body['@graph'][1]['ceterms:name'] for body in bodies] == [{'en': 'Both'}] * 2


def test_circles_of_blank_nodes_end_at_labels() -> None:
    course = f'r:{CTID.format(1)} a ceterms:Course ; ceterms:isPartOf _:a .'
    entered, alone = turtle(
        f'{course} _:a ceterms:isPartOf _:b . _:b ceterms:isPartOf _:a . _:c ceterms:isPartOf _:d . _:d ceterms:isPartOf _:c .'
    )
    assert entered['@graph'][1] == {'@id': '_:b0', 'ceterms:isPartOf': {'ceterms:isPartOf': '_:b0'}}
    assert [node['ceterms:isPartOf'] for node in alone['@graph']] == ['_:b1', '_:b0']


def test_a_resource_without_address_is_named_by_its_ctid() -> None:
    (body,) = turtle(f'[] a ceterms:Certificate ; ceterms:ctid "{CTID.format(1)}" ; ceterms:name "x"@en .')
    document = read(body)
    assert document.iri == resource(1)
    assert 'node-without-id' in {finding.shape for finding in document.findings}


def test_what_belongs_to_nothing_is_a_body_without_ctid_that_reading_reports() -> None:
    bodies = turtle(f"""
        r:{CTID.format(1)} a ceterms:Certificate .
        [] a ceterms:ConditionProfile ; ceterms:name "lost"@en .
        <https://example.org/lost> a ceterms:Organization ; ceterms:address [ ceterms:addressLocality "Oslo"@no ] .
    """)
    assert ['@id' in body for body in bodies] == [True, False, False]
    lost = read_again(bodies[1:])
    assert all('ctid-missing' in {f.shape for f in document.findings} for document in lost)
    assert [document.kind for document in lost] == ['ceterms:Organization', 'ceterms:ConditionProfile']


def test_nothing_without_a_ctid_is_stated_twice() -> None:
    (body,) = turtle("""
        _:a ceterms:isPartOf _:s . _:b ceterms:isPartOf _:s , _:t . _:c ceterms:isPartOf _:t .
        _:s ceterms:name "s" . _:t ceterms:name "t" .
    """)
    assert len(stated(body)) == 6


def test_parts_join_the_document_of_their_whole() -> None:
    bodies = turtle(f"""
        r:{CTID.format(1)} a ceasn:CompetencyFramework ; ceterms:ctid "{CTID.format(1)}" .
        r:{CTID.format(2)} a ceasn:Competency ; ceterms:ctid "{CTID.format(2)}" ; ceasn:isPartOf r:{CTID.format(1)} .
        <https://example.org/c> a ceasn:Competency ; ceasn:isPartOf r:{CTID.format(1)} .
        [] a ceasn:Competency ; ceasn:isChildOf r:{CTID.format(2)} .
        r:{CTID.format(3)} a ceasn:Competency ; ceterms:ctid "{CTID.format(3)}" ; ceasn:isPartOf r:{CTID.format(9)} .
    """)
    assert [len(body['@graph']) for body in bodies] == [4, 1]
    assert bodies[0]['@graph'][0]['@id'] == resource(1)
    assert bodies[0]['@context'] == ASN_CONTEXT


def test_a_whole_without_ctid_keeps_its_parts_too() -> None:
    (body,) = turtle("""
        <urn:x:b> a skos:Concept ; skos:inScheme <urn:x:scheme> .
        <urn:x:a> a skos:Concept ; skos:broader <urn:x:b> .
        <urn:x:scheme> a skos:ConceptScheme .
    """)
    assert [node['@id'] for node in body['@graph']] == ['urn:x:scheme', 'urn:x:a', 'urn:x:b']


def test_a_described_third_party_is_in_each_document_that_refers_to_it_and_what_it_refers_to_in_one() -> None:
    bodies = turtle(f"""
        r:{CTID.format(1)} a ceterms:Course ; ceterms:ownedBy <https://example.org/a> .
        r:{CTID.format(2)} a ceterms:Course ; ceterms:ownedBy <https://example.org/a> .
        <https://example.org/a> ceterms:parentOrganization <https://example.org/b> .
        <https://example.org/b> ceterms:name "B"@en .
    """)
    assert [[node['@id'][-1] for node in body['@graph'][1:]] for body in bodies] == [['a', 'b'], ['a']]


def test_a_vocabulary_beside_the_data_does_not_get_into_documents() -> None:
    bodies = turtle(f"""
        r:{CTID.format(1)} a ceterms:Certificate ; ceterms:credentialStatusType <https://purl.org/ctdl/vocabs/credentialStat/Active> .
        <https://purl.org/ctdl/vocabs/credentialStat/Active> a skos:Concept .
        ceterms:Certificate skos:prefLabel "Certificate"@en .
    """)
    assert [len(body['@graph']) for body in bodies] == [1, 2]


def test_spellings_of_one_ctid_are_one_document() -> None:
    (body,) = turtle(f"""
        r:{CTID.format(1)} a ceterms:Certificate ; ceterms:name "x"@en .
        <http://credentialengineregistry.org/resources/{CTID.format(1).upper()}> ceterms:codedNotation "c" .
    """)
    (main,) = read(body).nodes
    assert main['ceterms:codedNotation'] == 'c'


def test_spellings_of_one_property_are_one_key() -> None:
    (body,) = turtle(
        f'r:{CTID.format(1)} a ceterms:Course ; ceterms:codedNotation "a" ; <http://purl.org/ctdl/terms/codedNotation> "b" .'
    )
    assert body['@graph'][0]['ceterms:codedNotation'] == ['a', 'b']


def test_nodes_where_only_text_can_stand_are_reported() -> None:
    (body,) = turtle(f'r:{CTID.format(1)} a ceterms:Course ; ceterms:name [ ceterms:name "inner"@en ] , <https://example.org/x> .')
    shapes = Counter(finding.shape for finding in read(body).findings)
    assert shapes['language-text-invalid'] == 2
    assert len(body['@graph']) == 2


def test_deep_nesting_goes_on_in_labelled_members() -> None:
    levels = 3000
    nested = ''.join(f'_:n{n} ceterms:isPartOf _:n{n + 1} .\n' for n in range(levels))
    (body,) = turtle(f'r:{CTID.format(1)} a ceterms:Course ; ceterms:isPartOf _:n0 .\n{nested}')
    text = json.dumps(body)
    depth = most = 0
    for char in text:
        depth += {'{': 1, '[': 1, '}': -1, ']': -1}.get(char, 0)
        most = max(most, depth)
    assert most <= LIMITS.depth
    assert len(stated(body)) == levels + 2


def test_named_graphs_with_ctids_are_read_and_bookkeeping_is_not() -> None:
    base = 'http://localhost:8000/'
    quads = f"""
        r:{CTID.format(1)} a ceterms:Course .
        <https://example.org/g> {{ r:{CTID.format(2)} a ceterms:Course }}
        <https://example.org/other> {{ <urn:x> a ceterms:Course }}
        <{base}provenance> {{ <{base}resources/{CTID.format(1)}/versions/1> a ceterms:Course }}
        <{base}vocabulary> {{ r:{CTID.format(3)} a ceterms:Course }}
        <{base}resources/{CTID.format(1)}/versions/1> {{ r:{CTID.format(1)} a ceterms:Certificate }}
    """
    assert [body['@graph'][0]['@id'] for body in turtle(quads, 'trig')] == [resource(1), resource(2)]


def test_n_quads_are_read_as_n_triples_are() -> None:
    lines = '\n'.join(sorted(stated(FRAMEWORK))).encode()
    assert list(documents(io.BytesIO(lines), 'nquads', 'x')) == list(documents(io.BytesIO(lines), 'nt', 'x'))


def test_a_syntax_error_names_file_line_and_column() -> None:
    text = b'<https://a.example/> <https://a.example/> "x" .\n<https://a.example/> "x" "x" .'
    with pytest.raises(InputError, match='Line 2, column 22') as caught:
        list(documents(text, 'nquads', 'file.nq'))
    assert caught.value.facts['source'] == 'file.nq'
    assert (caught.value.facts['line'], caught.value.facts['column']) == (2, 22)


@pytest.mark.parametrize(
    'text', ['<a:a> <a:b> "\xff" .', '<a:a> <a:b> <<( <a:a> <a:b> <a:c> )>> .', '<a:a> <a:b> <x y> .', '<rel> <a:b> <a:c> .']
)
def test_what_rdf_or_ctdl_does_not_have_is_an_input_error(text: str) -> None:
    with pytest.raises(InputError):
        list(documents(text.encode('latin-1'), 'ntriples', 'x'))


def test_an_unknown_form_is_an_input_error() -> None:
    with pytest.raises(InputError, match='rdfxml'):
        list(documents(b'', 'rdfxml', 'x'))


@pytest.mark.parametrize('limit', [{'document_bytes': 1000}, {'nodes': 10}, {'string_bytes': 900}])
def test_a_document_beyond_the_limits_is_an_error_behind_the_others(limit: dict[str, int]) -> None:
    costs = ''.join(f'ceterms:estimatedCost [ ceterms:price {n} ] ;' for n in range(20))
    large = f'r:{CTID.format(1)} a ceterms:Course ; {costs} ceterms:codedNotation "{"x" * 1000}" .'
    text = f'{PREFIXES} {large} r:{CTID.format(2)} a ceterms:Course .'
    reading = documents(text.encode(), 'turtle', 'x', replace(LIMITS, **limit))
    assert next(reading)['@graph'][0]['@id'] == resource(2)
    with pytest.raises(LimitError):
        next(reading)


def unnamed(lines: set[str]) -> Counter[str]:
    plain = (re.sub(r'"@([A-Za-z0-9-]+) \.$', lambda m: f'"@{m[1].lower()} .', line) for line in lines)
    return Counter(re.sub(r'<[^<>]*/genid/[be]-[0-9a-f]+>', '_', line) for line in plain)


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason='the examples are not part of the project')
def test_published_documents_keep_every_statement() -> None:
    for path in sorted(EXAMPLES.glob('*.json')):
        before = stated(json.loads(path.read_text('utf-8-sig')))
        assert unnamed(stated(*from_lines(before))) == unnamed(before), path.name


NODES = st.sampled_from(
    [
        '_:a',
        '_:b',
        '_:c',
        f'<{resource(1)}>',
        f'<{resource(2)}>',
        f'<{REGISTRY}/graph/{CTID.format(1)}>',
        '<https://example.org/x>',
        '<https://purl.org/ctdl/vocabs/credentialStat/Active>',
        f'<http://localhost:8000/.well-known/genid/e-{"a" * 32}>',
        f'<http://localhost:8000/.well-known/genid/b-{"b" * 32}>',
        '<https://purl.org/ctdl/terms/Certificate>',
        '<https://purl.org/ctdlasn/terms/CompetencyFramework>',
        '<https://purl.org/ctdlasn/terms/Competency>',
    ]
)
PREDICATES = st.sampled_from(
    [
        f'<{iri}>'
        for iri in (
            'http://www.w3.org/1999/02/22-rdf-syntax-ns#type',
            'https://purl.org/ctdl/terms/ctid',
            'https://purl.org/ctdl/terms/name',
            'https://purl.org/ctdl/terms/ownedBy',
            'https://purl.org/ctdl/terms/weight',
            'https://purl.org/ctdlasn/terms/isPartOf',
            'https://purl.org/ctdlasn/terms/hasChild',
            'urn:own:property',
        )
    ]
)
LITERALS = st.builds(
    lambda text, suffix: f'{json.dumps(text)}{suffix}',
    st.sampled_from(['', CTID.format(1), CTID.format(3), '1.5', 'true', 'text "and" more']),
    st.sampled_from(['', '@en', '@EN-us', '^^<http://www.w3.org/2001/XMLSchema#float>', '^^<urn:x:datatype>']),
)
TRIPLES = st.lists(st.builds(lambda s, p, o: f'{s} {p} {o} .', NODES, PREDICATES, st.one_of(NODES, LITERALS)), max_size=25)


@settings(max_examples=300, deadline=None)
@given(TRIPLES)
def test_whatever_the_statements_bodies_can_be_read_and_order_does_not_matter(lines: list[str]) -> None:
    bodies = from_lines(lines)
    assert from_lines(lines[::-1]) == bodies
    for document in read_again(bodies):
        statements(document)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60), st.sampled_from(['nquads', 'ntriples', 'turtle', 'trig']))
def test_whatever_the_bytes_nothing_but_an_own_error_is_raised(data: bytes, form: str) -> None:
    with suppress(CTDLError):
        list(documents(data, form, 'x'))
