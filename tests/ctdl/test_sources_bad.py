"""What cannot be read is told with its place, the rest goes on, and memory stays flat."""

import contextlib
import gzip
import importlib.util
import io
import json
import random
import re
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctdl.findings import Severity
from ctdl.limits import LIMITS
from ctdl.notices import READING
from ctdl.sources import Item, RawDocument, Unreadable, files, read_documents
from tests.ctdl.source_files import (
    EXAMPLES,
    REGISTRY,
    ROOT,
    ctid,
    documents,
    envelope,
    every_form,
    graph,
    items,
    lines,
    node,
    shapes,
    unreadable,
    write,
)

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
