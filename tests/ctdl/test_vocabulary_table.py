"""Making the table of the vocabulary from its encodings, and refusing bad files."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ctdl.errors import InputError
from ctdl.vocabulary import TABLE
from ctdl.vocabulary_refresh import as_bytes, refresh, write
from tests.ctdl.vocabulary_files import CONTEXT, SCHEMA, SHARED


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    def write_json(name: str, content: object) -> Path:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), encoding='utf-8')
        return path

    return write_json


# making the table


def test_the_table_is_made_from_encodings(put: Callable[..., Path]) -> None:
    table = refresh([put('schema.json', SCHEMA), put('context.json', CONTEXT)])
    assert table['source'] == 'schema.json; context.json'
    assert list(table['prefixes']) == ['ceterms', 'kind', 'meta', 'schema', 'skos']
    assert table['classes'] == {
        'ceterms:Child': {'label': 'Child Class', 'status': 'unstable', 'parents': ['ceterms:Parent']},
        'ceterms:Parent': {'label': 'Parent Class', 'equivalent': ['schema:Thing']},
    }
    assert table['properties']['ceterms:kindType'] == {
        'label': 'Kind Type',
        'domain': ['ceterms:Child', 'ceterms:Parent'],
        'range': ['skos:Concept'],
        'schemes': ['ceterms:Kind'],
        'inverse': ['ceterms:kindOf'],
    }
    assert table['schemes'] == {'ceterms:Kind': {'label': 'Kind'}}
    assert table['concepts'] == {'kind:Odd': {'label': 'Odd', 'schemes': ['ceterms:Kind'], 'broader': ['kind:Any']}}
    assert table['terms'] == {'ceterms:kindType': '@id', 'ceterms:name': '@language'}
    assert b'publisher' not in as_bytes(table)


def test_files_merge_in_any_order_and_repeats_change_nothing(put: Callable[..., Path]) -> None:
    schema, context = put('schema.json', SCHEMA), put('context.json', CONTEXT)
    extra = {
        '@type': 'rdf:Property',
        '@id': 'ceterms:kindType',
        'rdfs:label': 'Kind Type',
        'schema:domainIncludes': ['ceterms:New'],
    }
    more = put('list.json', [extra])
    assert refresh([schema, context, more], 's') == refresh([more, context, schema, schema], 's')
    assert refresh([schema, more, context], 's')['properties']['ceterms:kindType']['domain'] == [
        'ceterms:Child',
        'ceterms:New',
        'ceterms:Parent',
    ]


def test_refreshing_a_table_gives_the_same_bytes(put: Callable[..., Path], tmp_path: Path) -> None:
    once = tmp_path / 'once.json'
    write(refresh([put('schema.json', SCHEMA), put('context.json', CONTEXT)], 'here'), once)
    assert as_bytes(refresh([once])) == once.read_bytes()
    assert as_bytes(refresh([TABLE])) == TABLE.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ['context.json', 'once.json', 'schema.json']


@pytest.mark.skipif(not SHARED.exists(), reason='the collected facts are not beside the repository')
def test_the_committed_table_is_what_the_facts_give(tmp_path: Path) -> None:
    write(refresh([SHARED]), tmp_path / 'vocabulary.json')
    assert (tmp_path / 'vocabulary.json').read_bytes() == TABLE.read_bytes()


def test_the_table_has_one_term_a_line() -> None:
    lines = TABLE.read_text(encoding='utf-8').splitlines()
    table = json.loads(TABLE.read_bytes())
    assert sum(line.startswith('  "') for line in lines) == sum(len(part) for part in table.values() if isinstance(part, dict))


def entry(**changes: Any) -> dict[str, Any]:
    return {'@graph': [{'@id': 'ceterms:X', '@type': 'rdfs:Class', 'rdfs:label': 'X', **changes}]}


@pytest.mark.parametrize(
    ('content', 'line', 'said'),
    [
        ('{\n "@graph": [\n}', 3, 'not JSON'),
        ('"text"', 1, 'an object or a list'),
        ('{}', 1, 'neither a schema'),
        ('{"@graph": {}}', 1, 'is a list'),
        ('[{"@type": "rdfs:Class"}]', 1, 'no @id'),
        (json.dumps(entry(**{'rdfs:label': {}}), indent=1), 4, 'no label'),
        (json.dumps(entry(**{'rdfs:subClassOf': [3]}), indent=1), 4, 'not the name of a term'),
        ('{"@context": {\n"x": 3}}', 2, 'neither a text nor an object'),
        ('{"@context": {\n\n"x": "y"}}', 3, 'no namespace address'),
        ('{"@context": {"x:y": {"@container": "@list"}}}', 1, 'cannot be read'),
        ('{"@context": {"x:y": {"@container": "@language", "@type": "@id"}}}', 1, 'cannot be read'),
        ('{"classes": [], "properties": {}}', 1, 'is an object'),
        ('{"classes": {"ceterms:X": {}},\n "properties": {}}', 1, 'no label'),
    ],
)
def test_a_bad_file_is_refused_with_its_line(put: Callable[..., Path], content: str, line: int, said: str) -> None:
    path = put('bad.json', content)
    with pytest.raises(InputError, match=said) as caught:
        refresh([path])
    assert caught.value.facts['source'] == str(path)
    assert caught.value.facts['line'] == line


def test_files_that_contradict_each_other_are_refused(put: Callable[..., Path]) -> None:
    with pytest.raises(InputError, match='earlier file'):
        refresh([put('a.json', {'@context': {'x': 'http://a/'}}), put('b.json', {'@context': {'x': 'http://b/'}})])
    with pytest.raises(InputError, match='earlier file'):
        refresh([put('a.json', CONTEXT), put('b.json', {'@context': {'ceterms:name': {'@type': '@id'}}})])


def test_files_without_terms_bytes_or_existence_are_refused(put: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match='no class'):
        refresh([put('context.json', CONTEXT)])
    with pytest.raises(InputError, match='cannot be read'):
        refresh([tmp_path / 'absent.json'])
    (tmp_path / 'latin.json').write_bytes(b'{"a":\n "\xe9"}')
    with pytest.raises(InputError, match='line 2: this is not UTF-8'):
        refresh([tmp_path / 'latin.json'])
    with pytest.raises(InputError, match='too deeply'):
        refresh([put('deep.json', '[' * 200_000)])
    with pytest.raises(InputError, match='cannot be written'):
        write({}, tmp_path / 'no' / 'folder.json')
