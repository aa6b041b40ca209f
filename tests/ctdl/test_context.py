"""A context is read without the network, and as a JSON-LD processor would read it."""

from typing import Any

import pytest
from pyld import jsonld

from ctdl.context import (
    ABSENT,
    ADDRESSES,
    CTDL,
    CTDL_ASN,
    Active,
    active,
    for_processor,
    json_ld_context,
    known_address,
)
from ctdl.vocabulary import load


def refuse(address: str, options: dict[str, Any]) -> dict[str, Any]:
    raise AssertionError(f'{address} is not to be fetched')


def expand(document: dict[str, Any], context: object) -> dict[str, Any]:
    """What PyLD makes of one node, without network."""
    expanded = jsonld.expand({**document, '@context': context}, {'documentLoader': refuse})
    node: dict[str, Any] = expanded[0]
    return node


def test_the_context_holds_every_prefix_and_coerced_term() -> None:
    context = json_ld_context()
    assert context['ceterms'] == 'https://purl.org/ctdl/terms/'
    assert context['ceterms:name'] == {'@container': '@language'}
    assert context['ceterms:ownedBy'] == {'@type': '@id'}
    assert len(context) == len(load().prefixes) + 609


@pytest.mark.parametrize(
    ('key', 'value', 'expanded'),
    [
        ('ceterms:name', {'fr': 'A'}, {'@language': 'fr', '@value': 'A'}),
        ('ceterms:ownedBy', 'https://example.org/a', {'@id': 'https://example.org/a'}),
        ('ceterms:targetNode', 'lifeCycle:Active', {'@id': 'https://purl.org/ctdl/vocabs/lifeCycle/Active'}),
        ('ceterms:dateEffective', '2024-05-01', {'@type': 'http://www.w3.org/2001/XMLSchema#date', '@value': '2024-05-01'}),
        ('ceterms:exactDuration', 'P1Y', {'@type': 'https://schema.org/Duration', '@value': 'P1Y'}),
        ('ceasn:publicationStatusType', 'publicationStatus:Draft', {'@id': load().expand('publicationStatus:Draft')}),
    ],
)
def test_a_processor_reads_terms_as_the_table_says(key: str, value: object, expanded: dict[str, str]) -> None:
    node = expand({key: value}, for_processor(CTDL))
    assert node == {load().expand(key): [expanded]}
    reading = active(CTDL)
    assert reading.expand_term(key) == load().expand(key)
    coercion = reading.coercion(key)
    assert coercion == {'@language': '@language', '@id': '@id'}.get(next(iter(expanded)), load().compact(expanded.get('@type', '')))


def test_the_context_expands_every_term_as_the_vocabulary_does() -> None:
    names = [name for name in load().terms if load().coercion(name) in ('', '@id')]
    node = expand({name: {'@id': 'urn:x'} for name in names}, for_processor(CTDL))
    assert set(node) == {load().expand(name) for name in names}


@pytest.mark.parametrize('address', [*ADDRESSES.values(), [CTDL], [CTDL_ASN, CTDL]])
def test_an_address_of_today_is_standard(address: object) -> None:
    reading = active(address)
    assert reading == Active(declared=True)
    assert reading.standard
    assert not reading.needs_processor


@pytest.mark.parametrize(
    ('address', 'today'),
    [
        ('http://credreg.net/ctdl/schema/context/json', CTDL),
        ('HTTPS://CREDREG.NET/ctdl/schema/context/json', CTDL),
        ('http://credreg.net/ctdlasn/schema/context/json', CTDL_ASN),
        ('https://www.credreg.net/ctdl/schema/context/json/', CTDL),
        ('http://credreg.net/ctdl/schema/context/json?release=20170224', CTDL),
        ('http://credreg.net/ctdl/schema/context/AudienceLevel/json?release=20170224', CTDL),
        ('http://credreg.net/ctdl/Schema?type=json&direct=true', CTDL),
        ('https://purl.org/ctdl/terms/', CTDL),
        ('https://credreg.net/ctdlasn/terms', CTDL_ASN),
    ],
)
def test_an_older_address_means_the_same_and_is_told(address: str, today: str) -> None:
    assert known_address(address) == today
    assert active(address) == Active(declared=True, older_addresses=(address,))


@pytest.mark.parametrize(
    'address',
    [
        'https://credreg.org/ctdl/schema/context/json',
        'https://credreg.net.example.org/ctdl/schema/context/json',
        'http://jobdataexchange.org/jdxcontext.json',
        'https://credreg.net/ctdl/schema/context/json/evil.json',
        'context.json',
        'file:///etc/passwd',
    ],
)
def test_an_unknown_address_is_reported_and_not_fetched(address: str) -> None:
    assert known_address(address) == ''
    assert active(address) == Active(unknown_addresses=(address,))
    assert expand({'ceterms:ctid': 'x'}, for_processor([address]))


@pytest.mark.parametrize('context', [ABSENT, None, [], {}, [None], [{}]])
def test_no_context_is_missing_and_the_vocabulary_applies(context: object) -> None:
    reading = active(context)
    assert reading.missing
    assert reading.standard
    assert reading.coercion('ceterms:name') == '@language'


def test_prefixes_that_say_what_the_vocabulary_says_leave_it_standard() -> None:
    reading = active({'ceterms': 'http://purl.org/ctdl/terms/', 'schema': 'http://schema.org/', '@version': 1.1})
    assert reading == Active()
    assert reading.standard
    assert not reading.declared


def test_prefixes_overlay_and_resolve_to_the_canonical_namespace() -> None:
    context = [
        CTDL,
        {
            'res': 'https://example.org/resources/',
            'timing': 'https://purl.org/ctdl/vocabs/ScheduleTiming/',
            'ctdl': 'http://purl.org/ctdl/terms/',
            'no': 'https://example.org/no',
        },
    ]
    reading = active(context)
    assert not reading.standard
    assert not reading.needs_processor
    assert reading.expand_iri('res:1') == 'https://example.org/resources/1'
    assert reading.expand_iri('timing:Evening') == load().expand('scheduleTiming:Evening')
    assert reading.expand_term('ctdl:name') == load().expand('ceterms:name')
    assert reading.coercion('ctdl:name') == '@language'
    assert reading.expand_iri('no:prefix') == 'no:prefix'
    assert expand({'ceterms:ownedBy': ['res:1', 'no:prefix']}, for_processor(context)) == {
        load().expand('ceterms:ownedBy'): [{'@id': 'https://example.org/resources/1'}, {'@id': 'no:prefix'}]
    }


def test_definitions_give_terms_their_iri_and_coercion() -> None:
    context = [
        CTDL,
        {
            'name': {'@id': 'ceterms:name', '@container': ['@language', '@set']},
            'Badge': 'ceterms:Badge',
            'start': {'@id': 'my:start', '@type': 'xsd:date'},
            'my': 'https://example.org/terms#',
            'ceterms:keyword': None,
            'link': {'@id': 'https://example.org/link', '@type': '@id'},
        },
    ]
    reading = active(context)
    assert not reading.needs_processor
    assert (reading.expand_term('name'), reading.coercion('name')) == (load().expand('ceterms:name'), '@language')
    assert reading.expand_iri('Badge', as_term=True) == load().expand('ceterms:Badge')
    assert (reading.expand_term('start'), reading.coercion('start')) == ('https://example.org/terms#start', 'xsd:date')
    assert (reading.expand_term('ceterms:keyword'), reading.coercion('ceterms:keyword')) == (None, '')
    assert reading.coercion('link') == '@id'
    document = {'@type': 'Badge', 'name': {'en': 'A'}, 'start': '2024-01-01', 'ceterms:keyword': {'en': 'b'}, 'link': 'urn:x'}
    assert set(expand(document, for_processor(context))) == {
        '@type',
        *(str(reading.expand_term(key)) for key in ('name', 'start', 'link')),
    }


def test_a_definition_that_repeats_the_vocabulary_changes_nothing() -> None:
    assert active([CTDL, {'ceterms:name': {'@container': '@language'}, 'skos:inScheme': {'@type': '@id'}}]).standard


def test_a_property_written_as_an_iri_is_read_like_its_name() -> None:
    reading = active(CTDL)
    assert reading.expand_term('http://purl.org/ctdlasn/terms/shouldIndex') == load().expand('ceasn:shouldIndex')
    assert reading.coercion('http://purl.org/ctdlasn/terms/shouldIndex') == 'xsd:boolean'


def test_words_and_keywords_are_told_apart() -> None:
    reading = active(CTDL)
    assert reading.expand_term('name') is None
    assert reading.coercion('name') is None
    assert reading.expand_term('@id') == '@id'
    assert reading.expand_term('dcterms:title') == 'dcterms:title'
    assert reading.coercion('dcterms:title') is None
    assert reading.expand_iri('Badge', as_term=True) == 'Badge'
    assert reading.expand_iri('_:b0') == '_:b0'
    assert reading.expand_iri('https://example.org/a') == 'https://example.org/a'


def test_null_drops_what_was_said_before() -> None:
    reading = active([{'res': 'https://example.org/'}, None, {'other': 'https://example.org/'}])
    assert set(reading.overlay) == {'other'}
    assert not active([CTDL, None]).declared
    assert for_processor([{'res': 'https://example.org/'}, None, CTDL]) == [json_ld_context()]


def test_a_context_inside_a_member_adds_to_what_holds_around_it() -> None:
    around = active([CTDL, {'res': 'https://example.org/'}])
    inside = active({'other': 'https://example.com/'}, around)
    assert inside.declared
    assert not inside.missing
    assert inside.expand_iri('res:1') == 'https://example.org/1'
    assert inside.expand_iri('other:1') == 'https://example.com/1'
    assert active(None, around).overlay == {}


@pytest.mark.parametrize(
    'part',
    [
        {'@vocab': 'https://example.org/'},
        {'@base': 'https://example.org/'},
        {'@language': 'en'},
        {'@import': 'https://example.org/'},
        {'@version': 1.0},
        {'id': '@id'},
        {'x': {'@id': '@type'}},
        {'x': {'@id': 'ceterms:name', '@context': {}}},
        {'x': {'@reverse': 'ceterms:isPartOf'}},
        {'x': {'@id': 'ceterms:name', '@nest': 'y'}},
        {'x': {'@id': 'ceterms:name', '@container': '@list'}},
        {'x': {'@id': 'ceterms:name', '@container': [{}]}},
        {'x': {'@id': 'ceterms:name', '@container': {'a': 1}}},
        {'x': {'@id': 'ceterms:name', '@type': '@vocab'}},
        {'x': {'@id': 'ceterms:name', '@type': ['@id']}},
        {'x': {'@id': 'ceterms:name', '@language': 'en'}},
        {'x': {'@id': 3}},
        {'x': 'y'},
        {'x': {}},
        {'x': 3},
        {'a': 'b:', 'b': 'a:c/'},
        {'ceterms': 'https://example.org/'},
        7,
        ['https://example.org/'],
    ],
)
def test_anything_more_needs_a_processor(part: object) -> None:
    reading = active([CTDL, part])
    assert reading.needs_processor
    assert not reading.standard
    assert all(feature and '\n' not in feature for feature in reading.features)


def test_a_long_chain_of_definitions_ends() -> None:
    chain = {f'p{n}': f'p{n + 1}:' for n in range(5000)}
    assert active([CTDL, chain]).needs_processor


def test_another_namespace_for_a_prefix_is_taken_at_its_word_where_no_address_speaks() -> None:
    reading = active({'ceterms': 'http://purl.org/ceterms/terms/'})
    assert not reading.needs_processor
    assert reading.expand_term('ceterms:name') == 'http://purl.org/ceterms/terms/name'
    assert reading.coercion('ceterms:name') is None
