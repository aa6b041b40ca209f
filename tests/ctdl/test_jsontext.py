"""JSON text: places of errors, limits, repeated keys, and slices that equal what a whole reading gives."""

import io
import json
from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctdl.archives import Feed
from ctdl.errors import CTDLError, InputError, LimitError
from ctdl.findings import Severity
from ctdl.json_slices import Slice, elements, values
from ctdl.jsontext import Place, parse
from ctdl.limits import LIMITS

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=5),
    max_leaves=30,
)


def feed(data: bytes, chunk: int = 3) -> Feed:
    return Feed(io.BytesIO(data).read, chunk)


def slices(data: bytes, chunk: int = 3) -> list[Any]:
    return [orjson.loads(piece.data) if isinstance(piece, Slice) else piece for piece in elements(feed(data, chunk))]


def wrong(data: bytes, **limits: int) -> CTDLError:
    with pytest.raises(CTDLError) as caught:
        parse(data, replace(LIMITS, **limits))
    return caught.value


def place(error: CTDLError) -> tuple[int, int]:
    return error.facts['line'], error.facts['column']


def test_a_value_comes_without_findings() -> None:
    assert parse('{"a": ["é", 1.5, null]}'.encode()) == ({'a': ['é', 1.5, None]}, ())


def test_an_error_says_line_and_column_in_characters() -> None:
    error = wrong('{"a": "éé",\n "é" 1}'.encode())
    assert isinstance(error, InputError)
    assert place(error) == (2, 6)
    assert 'Line 2, column 6' in error.message


def test_an_error_in_a_piece_is_placed_in_the_file() -> None:
    with pytest.raises(InputError) as first:
        parse(b'{"a" 1}', place=Place(17, 5, 900))
    assert place(first.value) == (17, 10)
    with pytest.raises(InputError) as second:
        parse(b'{\n"a" 1}', place=Place(17, 5, 900))
    assert place(second.value) == (18, 5)


def test_latin_1_is_told_by_byte_offset_and_remedy() -> None:
    with pytest.raises(InputError) as caught:
        parse(b'{"a": "caf\xe9"}', place=Place(3, 1, 100))
    assert 'Byte 110' in caught.value.message
    assert 'UTF-8' in caught.value.facts['remedy']
    assert place(caught.value) == (3, 11)


@pytest.mark.parametrize(
    ('data', 'word'),
    [
        (b'{"a": NaN}', 'NaN'),
        (b'{"a": -Infinity}', 'Infinity'),
        (b'{"a": 1e999}', 'too large'),
        (b'{"a": ' + b'9' * 400 + b'}', 'too large'),
        (b'{"a": "\\ud800"}', 'half of a character'),
        (b'{"a": "x\x00"}', 'NUL'),
        (b'{} {}', 'more after'),
        (b'', 'no JSON value'),
        (b'{"a": 1,}', 'comma'),
    ],
)
def test_what_is_not_json_is_named(data: bytes, word: str) -> None:
    assert word in wrong(data).message


def test_nesting_up_to_the_limit_is_read_and_one_more_is_not() -> None:
    deep = b'[' * 10 + b']' * 10
    assert parse(deep, replace(LIMITS, depth=10))[1] == ()
    error = wrong(deep, depth=9)
    assert isinstance(error, LimitError)
    assert place(error) == (1, 10)


@pytest.mark.parametrize('data', [b'[' * 200_000, b'[' * 200_000 + b']' * 200_000, b'{"a":' * 5000 + b'1' + b'}' * 5000])
def test_absurd_nesting_is_a_limit_and_no_crash(data: bytes) -> None:
    assert isinstance(wrong(data), LimitError)


def test_brackets_in_texts_are_no_nesting() -> None:
    assert parse(orjson.dumps('{[' * 500))[0] == '{[' * 500
    assert parse(orjson.dumps({'a': '{[' * 500}))[1] == ()


def test_too_many_objects_too_long_texts_too_many_bytes_are_limits() -> None:
    assert isinstance(wrong(orjson.dumps([{}] * 11), nodes=10), LimitError)
    assert isinstance(wrong(orjson.dumps({'a': ['é' * 6]}), string_bytes=10), LimitError)
    assert isinstance(wrong(orjson.dumps({'é' * 6: 1}), string_bytes=10), LimitError)
    error = wrong(b'"12345678901"', document_bytes=10)
    assert 'JSON Lines' in error.facts['remedy']


def test_each_repeated_key_is_a_violation_with_its_pointer_and_the_last_value_counts() -> None:
    value, findings = parse(b'{"a": 1, "b/c": [{"x" : 1, "x": 2, "x": 3}], "a" \n : {"y": 1, "y": 2}}')
    assert value == {'a': {'y': 2}, 'b/c': [{'x': 3}]}
    assert sorted(found.pointer for found in findings) == ['/a', '/a/y', '/b~1c/0/x']
    assert {found.shape for found in findings} == {'reading-duplicate-key'}
    assert all(found.severity is Severity.VIOLATION and found.remedy for found in findings)


@pytest.mark.parametrize('text', ['{"a": "\\u003a", "b": 1, "b": 2}', '{"a": "\\u003A", "b": 1, "b": 2}', '{"b":":","b":"::"}'])
def test_colons_in_texts_do_not_hide_a_repeated_key(text: str) -> None:
    assert [found.pointer for found in parse(text.encode())[1]] == ['/b']


def repeated(data: bytes) -> set[str]:
    return {finding.path for finding in parse(data)[1] if finding.shape == 'reading-duplicate-key'}


@given(JSON)
def test_no_value_written_by_python_has_repeated_keys(value: Any) -> None:
    assert repeated(json.dumps(value, indent=1).encode()) == set()
    assert repeated(orjson.dumps(value)) == set()


@given(st.lists(st.tuples(st.sampled_from('ab:'), JSON), max_size=4))
def test_repeated_keys_are_found_whatever_the_values(pairs: list[tuple[str, Any]]) -> None:
    text = '{' + ','.join(f'{json.dumps(key)}: {json.dumps(value)}' for key, value in pairs) + '}'
    names = [key for key, _ in pairs]
    assert repeated(text.encode()) == {name for name in names if names.count(name) > 1}


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_a_value_or_an_error(data: bytes) -> None:
    line = 1
    try:
        value, _ = parse(data)
    except CTDLError as error:
        line = error.facts['line']
    else:
        assert value == orjson.loads(data)
    assert line >= 1


@given(st.lists(JSON, max_size=6), st.sampled_from([None, 0, 1]), st.integers(1, 40), st.booleans())
def test_slices_of_an_array_equal_its_elements(array: list[Any], indent: int | None, chunk: int, ascii_only: bool) -> None:
    data = json.dumps(array, indent=indent, ensure_ascii=ascii_only).encode('utf-8', 'surrogatepass')
    assert slices(data, chunk) == json.loads(data)


@given(st.lists(JSON, max_size=5), st.integers(1, 40))
def test_values_one_after_another_come_one_by_one(several: list[Any], chunk: int) -> None:
    data = '\n\n'.join(json.dumps(value) for value in several).encode()
    pieces = [piece for piece in values(feed(data, chunk)) if isinstance(piece, Slice)]
    assert [orjson.loads(piece.data) for piece in pieces] == several
    assert all(data[piece.place.offset : piece.place.offset + len(piece.data)] == piece.data for piece in pieces)


def test_a_slice_knows_its_line_column_and_offset() -> None:
    data = b'[\n {"a": "x\\"]"},\n\n  [2] ]'
    pieces = [piece for piece in elements(feed(data)) if isinstance(piece, Slice)]
    assert [piece.place for piece in pieces] == [Place(2, 2, 3), Place(4, 3, data.index(b'[2]'))]
    assert [data[: piece.end][-len(piece.data) :] for piece in pieces] == [piece.data for piece in pieces]


@pytest.mark.parametrize(
    ('data', 'good', 'word'),
    [
        (b'[1, 2,]', 2, 'comma before the end'),
        (b'[1 2]', 2, 'comma is missing'),
        (b'[,1]', 1, 'comma without'),
        (b'[1,2', 2, 'ends before'),
        (b'[1] [2]', 1, 'more after'),
    ],
)
def test_what_is_wrong_between_elements_is_told_and_the_rest_goes_on(data: bytes, good: int, word: str) -> None:
    pieces = slices(data)
    assert len([piece for piece in pieces if isinstance(piece, int)]) == good
    errors = [piece for piece in pieces if isinstance(piece, InputError)]
    assert len(errors) == 1
    assert word in errors[0].message


@pytest.mark.parametrize('large', [{'a': ['x'] * 500}, {'a': [{'b': 1}] * 200}, {'a': 'x' * 3000}, 'x' * 3000, ['"' * 300]])
def test_a_too_large_element_is_told_and_passed_over(large: Any) -> None:
    data = orjson.dumps([1, large, {'b': 2}])
    pieces = list(elements(feed(data, 50), replace(LIMITS, document_bytes=600)))
    assert 1 <= sum(isinstance(piece, CTDLError) for piece in pieces) <= 2
    assert sum(isinstance(piece, LimitError) for piece in pieces) == 1
    if isinstance(large, list) or (isinstance(large, dict) and isinstance(large['a'], list)):
        last = pieces[-1]
        assert isinstance(last, Slice)
        assert last.data == b'{"b":2}'


@given(st.binary(max_size=60), st.integers(1, 9))
def test_slicing_any_bytes_ends(data: bytes, chunk: int) -> None:
    assert len(list(elements(feed(b'[' + data, chunk)))) <= 2 * len(data) + 2
    assert len(list(values(feed(data, chunk)))) <= len(data)


@pytest.mark.parametrize(
    ('text', 'pointers'),
    [
        (r'{"a": ["x", "\u0000y"]}', ['/a/1']),
        (r'{"a": {"b\u0000": 1}}', ['/a/b\0']),
        (r'{"a": "\\u0000", "b": "\u0001"}', []),
    ],
)
def test_a_character_that_is_no_text_is_told(text: str, pointers: list[str]) -> None:
    found = parse(text.encode())[1]
    assert [(finding.shape, finding.pointer) for finding in found] == [('text-control-character', at) for at in pointers]
