"""Reading ZIP archives, folders and standard input, and going on where reading stopped."""

import base64
import gzip
import io
import random
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from ctdl.errors import InputError
from ctdl.limits import LIMITS
from ctdl.sources import RawDocument, Unreadable, files, read_documents, size
from tests.ctdl.source_files import (
    bodies,
    changeset,
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
    zipped,
)

# --- ZIP ---------------------------------------------------------------------------------------------------------------


def test_a_download_gives_the_envelope_of_each_member(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / 'x.zip', **{f'{ctid(1)}.json': envelope(1), 'README.txt': b'no', '.hid.json': {}, 'b.jsonl': lines(graph(2))}
    )
    one, two = documents(path)
    assert (one.source, one.body, one.agent) == (f'{path}!{ctid(1)}.json', graph(1), ctid(900))
    assert two.source == f'{path}!b.jsonl:1'


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
