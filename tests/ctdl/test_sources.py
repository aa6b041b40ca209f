"""Reading every form in which documents come: lines, arrays, envelopes, bare nodes."""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from ctdl.findings import Severity
from ctdl.sources import RawDocument, Unreadable
from tests.ctdl.source_files import (
    CONTEXT,
    bodies,
    ctid,
    documents,
    envelope,
    graph,
    items,
    lines,
    node,
    shapes,
    unreadable,
    write,
)

# --- forms -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize('indent', [None, 2])
@pytest.mark.parametrize('body', [graph(1), node(1), {'@context': CONTEXT, **node(1)}, {'ceterms:name': 'without a class'}])
def test_a_file_with_one_document_is_that_document(tmp_path: Path, body: dict[str, Any], indent: int | None) -> None:
    data = json.dumps(body, indent=indent).encode()
    path = write(tmp_path / 'a.json', data + b'\n')
    (document,) = documents(path)
    assert document == RawDocument(str(path), body, data, offset=len(data) + 1)


def test_json_lines_name_their_lines_and_keep_their_bytes(tmp_path: Path) -> None:
    first, second = b'{"@type": "x",  "n": 1.50}', orjson.dumps(graph(2))
    path = write(tmp_path / 'a.jsonl', b'\xef\xbb\xbf' + first + b'\r\n\r\n   \n' + second)
    one, two = documents(path)
    assert (one.source, one.data) == (f'{path}:1', first)
    assert (two.source, two.data, two.body) == (f'{path}:4', second, graph(2))
    assert shapes(one) == ['reading-byte-order-mark']
    assert one.findings[0].severity is Severity.INFO
    assert two.findings == ()


@pytest.mark.parametrize('name', ['a.json', 'a.txt', 'a'])
def test_json_lines_are_known_by_content(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, lines(graph(1), node(2), envelope(3)))
    assert [document.source for document in documents(path)] == [f'{path}:1', f'{path}:2', f'{path}:3']


def test_the_only_line_of_a_jsonl_file_is_still_a_line(tmp_path: Path) -> None:
    assert documents(write(tmp_path / 'a.jsonl', graph(1)))[0].source.endswith('a.jsonl:1')


def test_json_lines_with_long_lines_are_known_by_content(tmp_path: Path) -> None:
    long = graph(1, *(node(number, text='x' * 1000) for number in range(300)))
    assert bodies(write(tmp_path / 'a.json', lines(long, graph(2)))) == [long, graph(2)]


def test_pretty_printed_json_lines_are_several_values_and_told(tmp_path: Path) -> None:
    content = b'\n'.join(json.dumps(graph(number), indent=2).encode() for number in (1, 2))
    path = write(tmp_path / 'a.jsonl', content)
    one, two = documents(path)
    assert [one.body, two.body] == [graph(1), graph(2)]
    assert shapes(one) == shapes(two) == ['reading-several-values']
    assert 'line 1.' in one.findings[0].message
    assert two.source == f'{path}:{content[: content.index(b"}" + bytes([10]) + b"{")].count(bytes([10])) + 2}'


@pytest.mark.parametrize('indent', [None, 1])
def test_an_array_of_documents_comes_element_by_element(tmp_path: Path, indent: int | None) -> None:
    data = json.dumps([graph(1), graph(2)], indent=indent).encode()
    path = write(tmp_path / 'a.json', data)
    one, two = documents(path)
    assert [one.source, two.source] == [f'{path}#/0', f'{path}#/1']
    assert [one.body, two.body] == [graph(1), graph(2)]
    assert data[: two.offset].endswith(two.data)


def test_an_envelope_gives_its_document_time_and_agent(tmp_path: Path) -> None:
    (document,) = documents(write(tmp_path / 'a.json', json.dumps(envelope(1), indent=1).encode()))
    assert document.body == graph(1)
    assert document.data == orjson.dumps(graph(1))
    assert (document.asserted, document.agent, document.deleted) == ('2026-02-02T03:04:05.000Z', ctid(900), False)
    (other,) = documents(write(tmp_path / 'b.json', envelope(1, published_by=ctid(901), node_headers={})))
    assert (other.asserted, other.agent) == ('2026-03-03T00:00:00Z', ctid(901))


def test_a_list_of_envelopes_gives_their_documents(tmp_path: Path) -> None:
    assert bodies(write(tmp_path / 'a.json', [envelope(1), envelope(2)])) == [graph(1), graph(2)]


def test_a_deleted_envelope_is_a_deletion(tmp_path: Path) -> None:
    gone = envelope(1, node_headers={'deleted_at': '2026-01-01T00:00:00Z'})
    bare = {'envelope_ceterms_ctid': ctid(2), 'deleted_at': '2026-01-01T00:00:00Z'}
    one, two = documents(write(tmp_path / 'a.jsonl', lines(gone, bare)))
    assert one.deleted
    assert one.body == graph(1)
    assert two.deleted
    assert two.body['ceterms:ctid'] == ctid(2)


def jwt(value: Any) -> str:
    return '.'.join(
        base64.urlsafe_b64encode(part).decode().rstrip('=') for part in (b'{"alg":"RS256"}', orjson.dumps(value), b'sig')
    )


def test_an_old_envelope_gives_the_payload_of_its_jwt_and_iso_time(tmp_path: Path) -> None:
    old = {'envelope_id': 'x', 'resource': jwt(graph(1)), 'node_headers': {'updated_at': '2019-02-19 22:12:36 UTC'}}
    (document,) = documents(write(tmp_path / 'a.json', old))
    assert document.body == graph(1)
    assert document.asserted == '2019-02-19T22:12:36Z'


@pytest.mark.parametrize('token', [None, '', 'abc', 'a.%%%.c', 'a.bm90IGpzb24.c'])
def test_an_envelope_without_a_document_is_told(tmp_path: Path, token: str | None) -> None:
    unreadable(write(tmp_path / 'a.json', {'envelope_id': 'x', 'resource': token}))


def test_the_daily_backup_is_read(tmp_path: Path) -> None:
    changes = [('created', envelope(1)), ('deleted', envelope(2)), ('updated', envelope(3, node_headers={}, updated_at=None))]
    text = b''.join(
        base64.urlsafe_b64encode(orjson.dumps({'status': status, 'date': f'2026-01-0{day}', 'envelope': inner})) + b'\n'
        for day, (status, inner) in enumerate(changes, 1)
    )
    path = write(tmp_path / 'dump.txt.gz', gzip.compress(text + b'****\n'))
    found = items(path)
    good = [item for item in found if isinstance(item, RawDocument)]
    assert [item.deleted for item in good] == [False, True, False]
    assert [item.body for item in good] == [graph(1), graph(2), graph(3)]
    assert good[2].asserted == '2026-01-03'
    assert isinstance(found[3], Unreadable)
    assert found[3].line == 4


@pytest.mark.parametrize('name', ['a.json.gz', 'a.jsonl.gz', 'a.gz', 'a.json'])
def test_gzip_of_any_form_is_read(tmp_path: Path, name: str) -> None:
    packed = gzip.compress(lines(graph(1))) + gzip.compress(lines(graph(2)))
    assert bodies(write(tmp_path / name, packed)) == [graph(1), graph(2)]


@pytest.mark.parametrize('encoding', ['utf-16', 'utf-16-le', 'utf-16-be', 'utf-8-sig'])
def test_other_encodings_with_a_mark_are_decoded_and_told(tmp_path: Path, encoding: str) -> None:
    text = json.dumps([graph(1), graph(2)], ensure_ascii=False, indent=1)
    one, two = documents(write(tmp_path / 'a.json', text.encode(encoding)))
    assert [orjson.loads(one.data), orjson.loads(two.data)] == [graph(1), graph(2)]
    assert [found.severity for found in one.findings] == [Severity.INFO]


def test_graph_input_of_the_publishing_api_is_a_document(tmp_path: Path) -> None:
    (document,) = documents(write(tmp_path / 'a.json', {'PublishForOrganizationIdentifier': ctid(9), 'GraphInput': graph(1)}))
    assert (document.body, document.agent) == (graph(1), ctid(9))


# --- arrays of bare nodes ----------------------------------------------------------------------------------------------


def groups(tmp_path: Path, *nodes: dict[str, Any]) -> list[list[str]]:
    """What an array of nodes is grouped into, each node by the last part of its name."""
    found = bodies(write(tmp_path / 'nodes.json', list(nodes)))
    return [[inner.get('@id', '-')[-1] for inner in body.get('@graph', [body])] for body in found]


def test_own_records_are_documents_of_their_own(tmp_path: Path) -> None:
    assert groups(tmp_path, node(1), node(2, 'ceterms:Course'), node(3, 'ceterms:Organization')) == [['1'], ['2'], ['3']]


@pytest.mark.parametrize(
    ('container', 'member'),
    [
        ('ceasn:CompetencyFramework', 'ceasn:Competency'),
        ('skos:ConceptScheme', 'skos:Concept'),
        ('asn:ProgressionModel', 'asn:ProgressionLevel'),
        ('ceterms:Pathway', 'ceterms:CourseComponent'),
        ('Pathway', 'ComponentCondition'),
        ('ceasn:Rubric', 'ceasn:RubricCriterion'),
        ('ceterms:Collection', 'ceasn:Competency'),
    ],
)
def test_members_belong_to_the_container_before_them(tmp_path: Path, container: str, member: str) -> None:
    array = [node(1, container), node(2, member), node(3, member), node(4), node(5, container), node(6, member)]
    assert groups(tmp_path, *array) == [['1', '2', '3'], ['4'], ['5', '6']]


def test_members_without_a_container_stand_alone(tmp_path: Path) -> None:
    assert groups(tmp_path, node(1), node(2, 'ceasn:Competency'), node(3, 'ceasn:Competency')) == [['1'], ['2'], ['3']]


def test_nodes_without_ctid_belong_to_the_document_before(tmp_path: Path) -> None:
    blank = {'@id': '_:b7', '@type': 'ceterms:Organization'}
    part = {'@id': 'https://example.edu/cost8', '@type': 'ceterms:CostProfile'}
    course = {'@id': 'https://example.edu/course9', '@type': 'ceterms:Course'}
    assert groups(tmp_path, node(1), blank, part, {'@type': 'ceterms:Place'}, course, node(2)) == [
        ['1', '7', '8', '-'],
        ['9'],
        ['2'],
    ]


def test_wrapped_nodes_have_the_first_context_and_their_own_bytes(tmp_path: Path) -> None:
    first = {'@context': CONTEXT, **node(1, 'ceterms:Pathway')}
    path = write(
        tmp_path / 'a.json', [first, node(2, 'ceterms:BasicComponent'), node(3, 'ceterms:Pathway'), node(4, 'BasicComponent')]
    )
    one, two = documents(path)
    expected = {'@context': CONTEXT, '@graph': [node(1, 'ceterms:Pathway'), node(2, 'ceterms:BasicComponent')]}
    assert one.body == expected
    assert one.data == orjson.dumps(expected)
    assert two.body['@context'] == CONTEXT
    assert [one.source, two.source] == [f'{path}#/0', f'{path}#/2']


def test_one_bare_node_keeps_its_exact_bytes(tmp_path: Path) -> None:
    (document,) = documents(write(tmp_path / 'a.json', b'[ {"@type": "ceterms:Course" , "x": 1.0} ]'))
    assert document.data == b'{"@type": "ceterms:Course" , "x": 1.0}'


def test_repeated_keys_of_wrapped_nodes_are_pointed_at_in_the_document(tmp_path: Path) -> None:
    (document,) = documents(write(tmp_path / 'a.json', b'[{"@type": "Pathway"}, {"@type": "BasicComponent", "a": 1, "a": 2}]'))
    assert [found.pointer for found in document.findings] == ['/@graph/1/a']


def test_a_broken_element_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = write(tmp_path / 'a.json', b'[\n{"@graph": []},\n{"a" 1},\n3,\n[1],\n{"@graph": [1]}]')
    found = items(path)
    assert [type(item) for item in found] == [RawDocument, Unreadable, Unreadable, Unreadable, RawDocument]
    assert [(item.line, item.source[-3:]) for item in found if isinstance(item, Unreadable)] == [(3, '#/1'), (4, '#/2'), (5, '#/3')]
