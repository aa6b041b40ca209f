"""Every form in which documents travel, and every way in which it can be broken."""

import base64
import contextlib
import gzip
import importlib.util
import io
import json
import random
import re
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctdl.errors import InputError
from ctdl.findings import Severity
from ctdl.limits import LIMITS
from ctdl.notices import READING
from ctdl.sources import Item, RawDocument, Unreadable, files, read_documents, size

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT.parent / 'shared' / 'examples'
CONTEXT = 'https://credreg.net/ctdl/schema/context/json'
REGISTRY = 'https://credentialengineregistry.org/'


def ctid(number: int) -> str:
    return f'ce-00000000-0000-4000-8000-{number:012d}'


def node(number: int, kind: str = 'ceterms:Certificate', **more: Any) -> dict[str, Any]:
    name = ctid(number)
    return {
        '@id': f'{REGISTRY}resources/{name}',
        '@type': kind,
        'ceterms:ctid': name,
        'ceterms:name': {'en-US': f'Nº {number}'},
        **more,
    }


def graph(number: int, *others: dict[str, Any]) -> dict[str, Any]:
    return {'@context': CONTEXT, '@id': f'{REGISTRY}graph/{ctid(number)}', '@graph': [node(number), *others]}


def envelope(number: int, **more: Any) -> dict[str, Any]:
    return {
        'envelope_id': 'x',
        'envelope_ceterms_ctid': ctid(number),
        'decoded_resource': graph(number),
        'owned_by': ctid(900),
        'published_by': None,
        'node_headers': {'updated_at': '2026-02-02T03:04:05.000Z', 'deleted_at': None},
        'updated_at': '2026-03-03T00:00:00Z',
        **more,
    }


def write(path: Path, content: Any) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else orjson.dumps(content))
    return path


def lines(*content: Any) -> bytes:
    return b''.join(orjson.dumps(value) + b'\n' for value in content)


def zipped(path: Path, **content: Any) -> Path:
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, value in content.items():
            archive.writestr(name, value if isinstance(value, bytes) else orjson.dumps(value))
    return path


def items(*paths: Path | str, **more: Any) -> list[Item]:
    return list(read_documents(paths, **more))


def documents(*paths: Path | str, **more: Any) -> list[RawDocument]:
    found = items(*paths, **more)
    assert [item for item in found if isinstance(item, Unreadable)] == []
    return [item for item in found if isinstance(item, RawDocument)]


def unreadable(*paths: Path | str, **more: Any) -> Unreadable:
    found = [item for item in items(*paths, **more) if isinstance(item, Unreadable)]
    assert len(found) == 1
    assert found[0].finding.severity is Severity.VIOLATION
    assert found[0].finding.message == found[0].message
    assert found[0].finding.document == found[0].source
    return found[0]


def bodies(*paths: Path | str, **more: Any) -> list[dict[str, Any]]:
    return [document.body for document in documents(*paths, **more)]


def shapes(item: Item) -> list[str]:
    return [found.shape for found in item.findings] if isinstance(item, RawDocument) else [item.finding.shape]


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


# --- ZIP ---------------------------------------------------------------------------------------------------------------


def test_a_download_gives_the_envelope_of_each_member(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / 'x.zip', **{f'{ctid(1)}.json': envelope(1), 'README.txt': b'no', '.hid.json': {}, 'b.jsonl': lines(graph(2))}
    )
    one, two = documents(path)
    assert (one.source, one.body, one.agent) == (f'{path}!{ctid(1)}.json', graph(1), ctid(900))
    assert two.source == f'{path}!b.jsonl:1'


def changeset(path: Path) -> Path:
    metadata = envelope(1)
    del metadata['decoded_resource']
    part = node(5, 'ceasn:Competency')
    content = {
        f'upserts/metadata/{ctid(1)}.json': metadata,
        f'upserts/graphs/{ctid(1)}.json': graph(1, part),
        f'upserts/resources/{ctid(1)}.json': node(1),
        f'upserts/resources/{ctid(5)}.json': part,
        f'upserts/resources/{ctid(6)}.json': node(6),
        f'deletes/graphs/{ctid(2)}.json': graph(2),
        f'deletes/resources/{ctid(2)}.json': node(2),
        f'deletes/resources/{ctid(3)}.json': {'identifier': ctid(3), 'deleted_at': '2026-01-01T00:00:00Z'},
    }
    return zipped(path, **content)


def test_a_changeset_gives_graphs_with_metadata_then_lone_resources_then_deletions(tmp_path: Path) -> None:
    found = documents(changeset(tmp_path / 'c.zip'))
    assert [item.body for item in found[:3]] == [graph(1, node(5, 'ceasn:Competency')), node(6), graph(2)]
    assert [item.deleted for item in found] == [False, False, True, True]
    assert (found[0].agent, found[0].asserted) == (ctid(900), '2026-02-02T03:04:05.000Z')
    assert found[3].body['ceterms:ctid'] == ctid(3)
    assert found[3].asserted == '2026-01-01T00:00:00Z'


def test_broken_members_are_told_with_their_lines_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = zipped(tmp_path / 'x.zip', **{'a.json': b'{\n"a" 1}', 'b.json': graph(1), 'c.json': b''})
    first, second, third = items(path)
    assert isinstance(first, Unreadable)
    assert (first.source, first.line, first.column) == (f'{path}!a.json', 2, 5)
    assert isinstance(second, RawDocument)
    assert shapes(third) == ['reading-empty']


def test_zip_bombs_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / 'x.zip', **{'a.json': b'{"a": "' + b'x' * 3_000_000 + b'"}', 'b.json': graph(1)})
    bomb, good = items(path)
    assert shapes(bomb) == ['reading-bomb']
    assert isinstance(good, RawDocument)
    assert shapes(items(path, limits=replace(LIMITS, zip_members=1))[-1]) == ['reading-bomb']


def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    data = bytearray(zipped(tmp_path / 'x.zip', **{'a.json': b'{"a": "' + b'x' * 5_000_000 + b'"}'}).read_bytes())
    at = data.index(b'PK\x01\x02')
    data[at + 24 : at + 28] = struct.pack('<L', 1000)
    assert shapes(unreadable(write(tmp_path / 'y.zip', bytes(data)))) == ['reading-bomb']


def test_members_that_share_their_bytes_cannot_hide_a_bomb(tmp_path: Path) -> None:
    noise = b'{"@type": "' + base64.b64encode(random.Random(1).randbytes(500_000)) + b'x' * 2_000_000 + b'"}'
    data = zipped(tmp_path / 'x.zip', **{'a.json': noise}).read_bytes()
    begin, end = data.index(b'PK\x01\x02'), data.index(b'PK\x05\x06')
    many = 400
    tail = bytearray(data[end:])
    tail[8:16] = struct.pack('<HHL', many, many, (end - begin) * many)
    path = write(tmp_path / 'y.zip', data[:begin] + data[begin:end] * many + bytes(tail))
    assert 'reading-bomb' in {shape for item in items(path) for shape in shapes(item)}


def test_encrypted_damaged_and_oddly_packed_members_are_told(tmp_path: Path) -> None:
    good = zipped(tmp_path / 'x.zip', **{'a.json': graph(1)}).read_bytes()
    at = good.index(b'PK\x01\x02')

    def changed(offset: int, value: bytes) -> Path:
        return write(tmp_path / 'y.zip', good[: at + offset] + value + good[at + offset + len(value) :])

    assert shapes(unreadable(changed(8, b'\x01\0'))) == ['reading-encrypted']
    assert shapes(unreadable(changed(16, b'\0\0\0\0'))) == ['reading-damaged']
    assert shapes(unreadable(changed(10, b'\x0c\0'))) == ['reading-damaged']
    assert shapes(unreadable(changed(42, b'\x07\0'))) == ['reading-damaged']
    assert shapes(unreadable(changed(0, b'XX'))) == ['reading-damaged']
    assert shapes(unreadable(write(tmp_path / 'y.zip', good[:100]))) == ['reading-damaged']


def test_a_member_name_is_never_a_path(tmp_path: Path) -> None:
    path = zipped(tmp_path / 'x.zip', **{'../../evil.json': graph(1), '/etc/x.json': graph(2), 'a\x1bb.json': graph(3)})
    assert len(documents(path)) == 3
    assert '\x1b' not in documents(path)[2].source
    assert [file.name for file in tmp_path.iterdir()] == ['x.zip']


def test_large_offsets_and_leading_bytes_of_a_zip_are_understood(tmp_path: Path) -> None:
    path = tmp_path / 'x.zip'
    with zipfile.ZipFile(path, 'w') as archive, archive.open('a.json', 'w', force_zip64=True) as member:
        member.write(orjson.dumps(graph(1)))
    assert bodies(path) == [graph(1)]
    assert bodies(write(tmp_path / 'y.zip', b'PK\x03\x04' + path.read_bytes())) == [graph(1)]


def test_archives_inside_archives_end_somewhere(tmp_path: Path) -> None:
    data = orjson.dumps(graph(1))
    assert bodies(write(tmp_path / 'a.gz', gzip.compress(gzip.compress(data)))) == [graph(1)]
    for _ in range(5):
        data = gzip.compress(data)
    assert shapes(unreadable(write(tmp_path / 'a.gz', data))) == ['reading-archive']
    assert bodies(zipped(tmp_path / 'x.zip', **{'a.json.gz': gzip.compress(lines(graph(1), graph(2)))})) == [graph(1), graph(2)]


# --- folders, standard input, progress, resuming -----------------------------------------------------------------------


def test_folders_give_known_suffixes_sorted_and_nothing_hidden(tmp_path: Path) -> None:
    (tmp_path / 'b').mkdir()
    (tmp_path / '.git').mkdir()
    for name in ('b/x.json', 'a.JSONL', 'c.txt', '.d.json', '.git/e.json', 'z.ttl'):
        write(tmp_path / name, b'{}')
    assert files([tmp_path, '-']) == [tmp_path / 'a.JSONL', tmp_path / 'b/x.json', tmp_path / 'z.ttl', Path('-')]
    assert files([tmp_path / 'c.txt']) == [tmp_path / 'c.txt']
    assert size([tmp_path, '-']) == 6


def test_a_path_that_is_not_there_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match='no file'):
        read_documents([tmp_path / 'none.json'])


def test_one_bad_file_does_not_stop_a_folder(tmp_path: Path) -> None:
    for name, content in (('a.json', graph(1)), ('b.json', b'{'), ('c.json', graph(3))):
        write(tmp_path / name, content)
    assert [type(item) for item in items(tmp_path)] == [RawDocument, Unreadable, RawDocument]


@pytest.mark.parametrize(
    'content',
    [
        orjson.dumps(graph(1)),
        lines(graph(1), graph(1)),
        orjson.dumps([graph(1)]),
        gzip.compress(lines(envelope(1))),
    ],
)
def test_standard_input_is_known_by_content(content: bytes) -> None:
    found = documents('-', stdin=io.BytesIO(content))
    assert {orjson.dumps(item.body) for item in found} == {orjson.dumps(graph(1))}
    assert all(item.source.startswith('-') for item in found)


def test_a_zip_from_standard_input_is_read(tmp_path: Path) -> None:
    data = zipped(tmp_path / 'x.zip', a=b'', **{'a.json': graph(1)}).read_bytes()
    assert documents('-', stdin=io.BytesIO(data))[0].source == '-!a.json'
    assert bodies('-', stdin=io.BytesIO(gzip.compress(data))) == [graph(1)]


def test_progress_ends_at_the_total(tmp_path: Path) -> None:
    write(tmp_path / 'a.jsonl', lines(*(graph(number) for number in range(3000))))
    zipped(tmp_path / 'b.zip', **{'a.json': graph(1)})
    reading = read_documents([tmp_path])
    seen = [reading.done for _ in reading]
    assert seen == sorted(seen)
    assert 0 < seen[0] < reading.total
    assert reading.done == reading.total == size([tmp_path])


def every_form(tmp_path: Path) -> Iterator[Path]:
    some = [graph(1), graph(2), graph(3)]
    bare = [node(1, 'Pathway'), node(2, 'BasicComponent'), node(3), node(4), {'@type': 'x'}, node(5)]
    yield write(tmp_path / 'a.jsonl', lines(graph(1), [graph(2), node(7), graph(3)], graph(4)))
    yield write(tmp_path / 'b.jsonl', b'\xef\xbb\xbf' + lines(*some).replace(b'\n', b'\r\n\r\n'))
    yield write(tmp_path / 'c.json', json.dumps(some, indent=2).encode())
    yield write(tmp_path / 'd.json', [{'@context': CONTEXT, **bare[0]}, *bare[1:]])
    yield write(tmp_path / 'e.json', b'\n'.join(json.dumps(value, indent=2).encode() for value in some))
    yield write(tmp_path / 'f.jsonl.gz', gzip.compress(lines(*some)))
    yield zipped(tmp_path / 'g.zip', **{'a.json': graph(1), 'r.txt': b'', 'b.jsonl': lines(*some), 'c.json': node(4)})
    yield changeset(tmp_path / 'h.zip')
    yield write(tmp_path / 'i.json', json.dumps(some).encode('utf-16'))


def test_reading_resumes_behind_any_item(tmp_path: Path) -> None:
    for path in every_form(tmp_path):
        whole = documents(path)
        assert len(whole) > 2
        for count, item in enumerate(whole, 1):
            rest = documents(path, start={str(path): item.offset})
            assert len(rest) >= len(whole) - count, 'nothing is lost'
            assert [found.body for found in rest] == [found.body for found in whole[len(whole) - len(rest) :]]
            assert all(found.offset >= item.offset for found in rest), 'only the step that was not finished comes again'
        assert documents(path, start={str(path): whole[-1].offset}) == []


def test_lines_keep_their_numbers_when_resuming(tmp_path: Path) -> None:
    path = write(tmp_path / 'a.jsonl', lines(graph(1), graph(2), graph(3)))
    first = documents(path)[0]
    assert [item.source[-2:] for item in documents(path, start={str(path): first.offset})] == [':2', ':3']


# --- bad input ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ('content', 'shape', 'place'),
    [
        (b'', 'reading-empty', (1, 1)),
        (b' \n\t', 'reading-empty', (1, 1)),
        (b'\xef\xbb\xbf', 'reading-empty', (1, 1)),
        (b'[]', 'reading-empty', (1, 1)),
        (b' [\n ] ', 'reading-empty', (1, 2)),
        (b'"text"', 'reading-form', (1, 1)),
        (b'42', 'reading-form', (1, 1)),
        (b'null', 'reading-form', (1, 1)),
        (b'<!DOCTYPE html><html></html>', 'reading-form', (1, 1)),
        (b'<?xml version="1.0"?><a/>', 'reading-form', (1, 1)),
        (b'CTID,Name\n1,2\n', 'reading-form', (1, 1)),
        (b'\x89PNG\r\n\x1a\n\0\0', 'reading-form', (1, 1)),
        (b'{}', 'reading-not-ctdl', (1, 1)),
        (b'{"name": "package"}', 'reading-not-ctdl', (1, 1)),
        (b'{\n  "@type": "x",\n  "a": tru\n}', 'reading-broken-json', (3, 8)),
        (b'{\n  "@type": "x"', 'reading-broken-json', (2, 15)),
        (b'{"@type": "x"}\0', 'reading-broken-json', (1, 15)),
        (b'{"@type": "caf\xe9"}', 'reading-encoding', (1, 15)),
        (b'{"@type": NaN}', 'reading-broken-json', (1, 11)),
        (b'{"@type": "\\ud800"}', 'reading-broken-json', (1, 12)),
        (b'{"a:b":' * 70 + b'1' + b'}' * 70, 'reading-limit', (1, 449)),
        (b'\xff\xfe{\0"\0\x00\xd8', 'reading-encoding', (1, 1)),
    ],
)
def test_what_is_no_document_is_told_with_its_place(tmp_path: Path, content: bytes, shape: str, place: tuple[int, int]) -> None:
    found = [item for item in items(write(tmp_path / 'a.json', content)) if isinstance(item, Unreadable)]
    assert shapes(found[0]) == [shape]
    assert (found[0].line, found[0].column) == place or shape in ('reading-encoding', 'reading-broken-json')
    assert found[0].line >= 1
    assert found[0].finding.remedy
    assert found[0].finding.source


def test_an_empty_array_on_a_line_is_told_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / 'a.jsonl', lines(graph(1), [], graph(2)))
    found = items(path)
    assert [type(item) for item in found] == [RawDocument, Unreadable, RawDocument]
    assert found[1].source == f'{path}:2'
    assert [item.offset for item in items(path, start={str(path): found[1].offset})] == [found[2].offset]


def test_a_text_with_a_nul_character_is_told_and_kept(tmp_path: Path) -> None:
    given = graph(1, node(2) | {'ceterms:keyword': {'en': ['a\0b', '\\u0000']}})
    (document,) = documents(write(tmp_path / 'a.json', given))
    assert document.body == given
    (found,) = document.findings
    assert (found.shape, found.severity) == ('text-control-character', Severity.WARNING)
    assert found.pointer == '/@graph/1/ceterms:keyword/en/0'
    (of_envelope,) = documents(write(tmp_path / 'b.json', envelope(1, decoded_resource=given)))
    assert of_envelope.findings == document.findings


def test_every_name_that_reading_gives_is_in_the_table() -> None:
    files = [path for folder in ('ctdl', 'graph') for path in (ROOT / folder).rglob('*.py')]
    said = {name for path in files for name in re.findall(r"'(reading-[a-z-]+)'", path.read_text('utf-8'))}
    assert said == READING.keys()
    assert all(rule.message and rule.remedy and rule.source for rule in READING.values())


def test_a_broken_line_is_told_by_the_line_of_the_file_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = write(tmp_path / 'a.jsonl', lines(graph(1)) + b'\n  {"a": 1,}\ngarbage\n[1\n' + lines(graph(2)) + b'{"@context')
    found = items(path)
    assert [type(item) for item in found[:2]] == [RawDocument, Unreadable]
    wrong = [item for item in found if isinstance(item, Unreadable)]
    assert [item.line for item in wrong[:2]] == [3, 4]
    assert wrong[-1].line == 7
    assert [item.body for item in found if isinstance(item, RawDocument)] == [graph(1), graph(2)]


def test_the_first_line_of_json_lines_may_be_the_broken_one(tmp_path: Path) -> None:
    path = write(tmp_path / 'a.jsonl', b'{"@context": "x\n' + lines(graph(1)))
    assert [type(item) for item in items(path)] == [Unreadable, RawDocument]


def test_too_large_documents_are_told_with_advice_and_the_rest_goes_on(tmp_path: Path) -> None:
    limits = replace(LIMITS, document_bytes=2000)
    large = graph(9, node(8, text='x' * 3000))
    for name, content in (('a.jsonl', lines(graph(1), large, graph(2))), ('b.json', orjson.dumps([graph(1), large, graph(2)]))):
        found = items(write(tmp_path / name, content), limits=limits)
        assert [type(item) for item in found] == [RawDocument, Unreadable, RawDocument]
        assert shapes(found[1]) == ['reading-too-large']
    for indent in (None, 1):
        found = items(write(tmp_path / 'c.json', json.dumps(large, indent=indent).encode()), limits=limits)
        assert shapes(found[0]) == ['reading-too-large']
        assert 'JSON Lines' in found[0].finding.remedy if isinstance(found[0], Unreadable) else False
    nodes = [node(1, 'Pathway'), *(node(number, 'BasicComponent') for number in range(2, 30)), node(40)]
    found = items(write(tmp_path / 'd.json', nodes), limits=limits)
    assert [type(item) for item in found] == [Unreadable, RawDocument]


def test_a_cut_off_gzip_gives_its_whole_lines_and_says_so(tmp_path: Path) -> None:
    text = b''.join(lines(graph(number, {'x': random.Random(number).random()})) for number in range(2000))
    found = items(write(tmp_path / 'a.jsonl.gz', gzip.compress(text)[:-200]))
    assert len(found) > 1000
    assert isinstance(found[0], RawDocument)
    assert shapes(found[-1]) == ['reading-damaged']
    assert isinstance(found[-1], Unreadable)
    assert found[-1].line > 1000


def test_a_gzip_bomb_is_refused(tmp_path: Path) -> None:
    assert shapes(unreadable(write(tmp_path / 'a.json.gz', gzip.compress(b' ' * 5_000_000)))) == ['reading-bomb']


@pytest.mark.parametrize(
    'body',
    [{'Credential': {'Name': 'x'}, 'PublishForOrganizationIdentifier': 'ce-'}, {'CTID': 'ce-', 'Name': 'x'}, {'Pathway': {}}],
)
def test_publishing_api_input_is_named_as_such(tmp_path: Path, body: dict[str, Any]) -> None:
    wrong = unreadable(write(tmp_path / 'a.json', body))
    assert wrong.finding.shape == 'reading-assistant-input'
    assert 'publishing API' in wrong.message


def test_repeated_keys_inside_an_envelope_point_into_the_document(tmp_path: Path) -> None:
    data = b'{"envelope_id": "x", "decoded_resource": {"@type": "x", "a": {"b": 1, "b": 2}}}'
    (document,) = documents(write(tmp_path / 'a.json', data))
    assert [(found.shape, found.pointer) for found in document.findings] == [('reading-duplicate-key', '/a/b')]


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / 'a.json', graph(1))
    reading = read_documents([path])
    path.unlink()
    assert [shapes(item) for item in reading] == [['reading-file']]


RDF = importlib.util.find_spec('ctdl.rdf_reading') is not None


@pytest.mark.skipif(not RDF, reason='the reading of RDF is not here')
@pytest.mark.parametrize('name', ['a.nt', 'a.nq', 'a.ttl', 'a.nt.gz', '-'])
def test_statements_are_read_as_documents(tmp_path: Path, name: str) -> None:
    terms = 'https://purl.org/ctdl/terms/'
    subject = f'<{REGISTRY}resources/{ctid(1)}>'
    text = (
        f'{subject} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{terms}Certificate> .\n'
        f'{subject} <{terms}ctid> "{ctid(1)}" .\n{subject} <{terms}name> "One"@en .\n'
    ).encode()
    data = gzip.compress(text) if name.endswith('.gz') else text
    found = documents('-', stdin=io.BytesIO(data)) if name == '-' else documents(write(tmp_path / name, data))
    assert len(found) == 1
    assert orjson.loads(found[0].data) == found[0].body
    assert ctid(1) in orjson.dumps(found[0].body).decode()


@pytest.mark.skipif(not RDF, reason='the reading of RDF is not here')
def test_broken_statements_are_told(tmp_path: Path) -> None:
    wrong = [item for item in items(write(tmp_path / 'a.nt', b'<https://a.example/> broken .\n')) if isinstance(item, Unreadable)]
    assert wrong


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(data=st.binary(max_size=200), name=st.sampled_from(['a.json', 'a.jsonl', 'a.zip', 'a.gz', 'a']), prefix=st.sampled_from(
    [b'', b'{"', b'[', b'\x1f\x8b', b'PK\x03\x04', b'PK\x05\x06', b'\xff\xfe', b'\xef\xbb\xbf', b'eyJ', b'{"@graph":[]}\n']
))  # fmt: skip
def test_arbitrary_bytes_are_documents_or_unreadable(tmp_path: Path, data: bytes, name: str, prefix: bytes) -> None:
    with contextlib.nullcontext() if RDF else contextlib.suppress(ModuleNotFoundError):
        for item in items(write(tmp_path / name, prefix + data)):
            assert isinstance(item, RawDocument | Unreadable)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(place=st.integers(0, 10_000), value=st.integers(0, 255), form=st.integers(0, 8))
def test_a_changed_byte_never_raises(tmp_path: Path, place: int, value: int, form: int) -> None:
    path = sorted(every_form(tmp_path))[form]
    found: list[Item] = []
    data = bytearray(path.read_bytes())
    data[place % len(data)] = value
    with contextlib.nullcontext() if RDF else contextlib.suppress(ModuleNotFoundError):
        found = items(write(path, bytes(data)))
    for item in found:
        assert isinstance(item, Unreadable) or orjson.loads(item.data) is not None


# --- many --------------------------------------------------------------------------------------------------------------

LARGE = graph(1, *({'@id': f'_:b{number}', '@type': 'ceterms:ConditionProfile', 'ceterms:name': 'x' * 200} for number in range(20)))


def many_lines(path: Path, data: bytes, count: int) -> None:
    with path.open('wb') as file:
        for _ in range(count):
            file.write(data + b'\n')


def many_elements(path: Path, data: bytes, count: int) -> None:
    with path.open('wb') as file:
        file.write(b'[' + data)
        for _ in range(count - 1):
            file.write(b',' + data)
        file.write(b']')


def many_members(path: Path, data: bytes, count: int) -> None:
    with zipfile.ZipFile(path, 'w') as archive:
        for number in range(count):
            archive.writestr(f'{ctid(number)}.json', data)


@pytest.mark.parametrize(('name', 'fill'), [('a.jsonl', many_lines), ('a.json', many_elements), ('a.zip', many_members)])
def test_memory_stays_flat_however_large_the_file(tmp_path: Path, name: str, fill: Callable[[Path, bytes, int], None]) -> None:
    data = orjson.dumps(LARGE)
    count = 50_000_000 // len(data)
    fill(tmp_path / name, data, count)
    tracemalloc.start()
    try:
        assert sum(isinstance(item, RawDocument) for item in read_documents([tmp_path])) == count
        assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason='the public examples are not here')
@pytest.mark.parametrize('kind', ['graph', 'resource', 'list-graph', 'list-resource', 'envelope'])
def test_every_public_example_gives_documents(kind: str) -> None:
    for path in files([EXAMPLES / kind]):
        found = documents(path)
        assert found
        assert all(isinstance(orjson.loads(item.data), dict) for item in found)


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason='the public examples are not here')
def test_every_broken_public_example_is_told() -> None:
    for path in files([EXAMPLES / 'broken', EXAMPLES / 'assistant']):
        found = items(path)
        assert found
        for item in found:
            assert 'reading-several-values' in shapes(item) if isinstance(item, RawDocument) else item.line > 0
