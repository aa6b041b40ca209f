"""What an import promises: everything that can be read comes in, the rest is told, and a rehearsal changes nothing."""

import gzip
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from ctdl import demo
from ctdl.errors import InputError
from graph import import_files, importing
from graph.import_report import ImportReport
from graph.importing import Options
from graph.prepare import Incoming, Policy, prepare
from graph.registry import Registry
from tests.graph.interrupted import changing, contents
from tests.graph.test_registry import RESOURCES, assert_sound, ctid, document, lines

ROOT = Path(__file__).parents[2]
CONTRACT = ('read', 'created', 'updated', 'unchanged', 'quarantined', 'rejected', 'findings')


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with Registry.create(tmp_path / 'registry') as made:
        yield made


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def counts(report: ImportReport) -> dict[str, int]:
    """The numbers that are not zero."""
    return {name: number for name, number in report.as_dict().items() if isinstance(number, int) and number}


def conforming() -> dict[str, Any]:
    """A document without violations."""
    one: dict[str, Any] = orjson.loads(demo.documents().read_bytes().splitlines()[0])
    return one


def anonymous() -> dict[str, Any]:
    return {'@context': document(1)['@context'], '@type': 'ceterms:Certificate', 'ceterms:name': {'en': 'x'}}


def envelope(body: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {'envelope_type': 'resource_data', 'decoded_resource': body, 'published_by': ctid(99), **more}


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w') as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


# Forms


def test_every_form_comes_in(registry: Registry, tmp_path: Path) -> None:
    folder = tmp_path / 'in'
    put(folder / 'one.json', orjson.dumps(document(1), option=orjson.OPT_INDENT_2))
    put(folder / 'deep' / 'two.jsonl', lines(document(2), document(3)))
    put(folder / 'list.json', orjson.dumps([document(4), document(5)]))
    put(folder / 'envelopes.json', orjson.dumps([envelope(document(6)), envelope(document(7))]))
    put(folder / 'packed.jsonl.gz', gzip.compress(lines(document(8))))
    put(folder / 'download.zip', archive({f'{ctid(9)}.json': orjson.dumps(envelope(document(9)))}))
    put(folder / 'readme.md', b'not read')
    put(folder / '.hidden.json', b'not read')
    report = registry.import_paths([folder])
    assert counts(report) == {'read': 9, 'created': 9}
    wanted = {'one.json': 1, 'two.jsonl': 2, 'list.json': 2, 'envelopes.json': 2, 'packed.jsonl.gz': 1, 'download.zip': 1}
    told = {Path(name).name: file.counts for name, file in report.files.items()}
    assert told == {name: {'read': number, 'created': number} for name, number in wanted.items()}
    assert registry.history(ctid(9))[0].agent == ctid(99)
    assert registry.show(ctid(2)).data == orjson.dumps(document(2))
    assert registry.show(ctid(1)).data == orjson.dumps(document(1), option=orjson.OPT_INDENT_2)
    assert counts(registry.import_paths([folder])) == {'read': 9, 'unchanged': 9}
    assert_sound(registry)


def test_paths_may_come_from_a_generator_and_must_be_there(registry: Registry, tmp_path: Path) -> None:
    file = put(tmp_path / 'x.jsonl', lines(document(1)))
    assert registry.import_paths(path for path in [file]).created == 1
    with pytest.raises(InputError, match='no file'):
        registry.import_paths([tmp_path / 'nothing.json'])


def test_a_changeset_updates_and_deletes(registry: Registry, tmp_path: Path) -> None:
    registry.publish(document(1))
    registry.publish(document(2))
    data = archive(
        {
            f'upserts/graphs/{ctid(1)}.json': orjson.dumps(document(1, 'second')),
            f'upserts/graphs/{ctid(3)}.json': orjson.dumps(document(3)),
            f'deletes/graphs/{ctid(2)}.json': orjson.dumps(document(2)),
            f'deletes/metadata/{ctid(2)}.json': orjson.dumps({'deleted_at': '2025-01-02T03:04:05Z', 'updated_at': 'last week'}),
            f'deletes/resources/{ctid(8)}.json': orjson.dumps({'@id': RESOURCES + ctid(8)}),
        }
    )
    file = put(tmp_path / 'changes.zip', data)
    wanted = {'read': 4, 'created': 1, 'updated': 1, 'deleted': 1, 'unchanged': 1}
    assert counts(registry.import_paths([file], Options(dry_run=True))) == wanted
    assert counts(registry.import_paths([file])) == wanted
    assert registry.history(ctid(2))[-1].deleted
    assert counts(registry.import_paths([file])) == {'read': 4, 'unchanged': 4}
    assert_sound(registry)


def test_a_deletion_that_names_no_document_is_told(registry: Registry, tmp_path: Path) -> None:
    gone = envelope(anonymous(), deleted_at='2025-01-01', updated_at='yesterday')
    report = registry.import_paths([put(tmp_path / 'x.json', orjson.dumps(gone))])
    assert counts(report) == {'read': 1, 'rejected': 1}
    assert [finding.shape for finding in report.findings] == ['ctid-missing']


def test_a_deletion_with_a_time_that_is_none_counts(registry: Registry, tmp_path: Path) -> None:
    registry.publish(document(1))
    gone = envelope(document(1), node_headers={'deleted_at': 'x', 'updated_at': 'yesterday'})
    assert registry.import_paths([put(tmp_path / 'x.json', orjson.dumps(gone))]).deleted == 1
    assert (registry.history(ctid(1))[-1].asserted, registry.history(ctid(1))[-1].agent) == ('', ctid(99))


def test_standard_input_is_read(registry: Registry) -> None:
    code = (
        'import sys\nfrom graph.registry import Registry\n'
        'with Registry.open(sys.argv[1]) as r: print(r.import_paths(["-"]).as_dict()["files"])'
    )
    registry.publish(document(1))
    command = [sys.executable, '-c', code, str(registry.folder.path)]
    done = subprocess.run(command, input=lines(document(1), document(2)), cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "{'-': {'read': 2, 'unchanged': 1, 'created': 1}}"
    assert_sound(registry)


def test_the_same_document_several_times_in_one_file_makes_the_versions_that_differ(registry: Registry, tmp_path: Path) -> None:
    names = ['one', 'one', 'two', 'one']
    file = put(tmp_path / 'x.jsonl', lines(*(document(1, name) for name in names)))
    for options in (Options(dry_run=True), Options()):
        assert counts(registry.import_paths([file], options)) == {'read': 4, 'created': 1, 'updated': 2, 'unchanged': 1}
    assert [e.version for e in registry.history(ctid(1))] == [1, 2, 3]
    assert_sound(registry)


# What is wrong


@pytest.mark.parametrize('jobs', [1, 2])
def test_a_folder_with_bad_files_imports_the_rest(registry: Registry, tmp_path: Path, jobs: int) -> None:
    folder = tmp_path / 'in'
    put(folder / 'a.json', b'{"broken": ')
    put(folder / 'b.jsonl', lines(document(1)) + b'{oops}\n' + lines(document(2)))
    put(folder / 'c.zip', b'PK\x03\x04garbage')
    put(folder / 'd.json', b'')
    put(folder / 'e.json', orjson.dumps(document(3)))
    (folder / 'gone.json').symlink_to(folder / 'nothing')
    report = registry.import_paths([folder], Options(jobs=jobs))
    assert counts(report) | {'violations': 0} == {'read': 3, 'created': 3, 'unreadable': 4, 'violations': 0}
    broken = [(Path(name).name, len(file.unreadable)) for name, file in sorted(report.files.items())]
    assert broken == [('a.json', 1), ('b.jsonl', 1), ('c.zip', 1), ('d.json', 1), ('e.json', 0)]
    assert sum(finding.shape.startswith('reading-') for finding in report.findings) == 4
    assert_sound(registry)


def test_a_file_that_goes_away_while_others_are_read_is_told(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_files, 'CHUNK', 1)
    files = [put(tmp_path / f'{name}.json', orjson.dumps(document(n))) for n, name in enumerate('abc')]
    report = registry.import_paths(files, progress=lambda *_: files[1].unlink(missing_ok=True))
    assert counts(report) == {'read': 2, 'created': 2, 'unreadable': 1}


@pytest.mark.parametrize(
    ('how', 'wanted'),
    [
        ('accept', {'read': 3, 'created': 2, 'quarantined': 1}),
        ('quarantine', {'read': 3, 'created': 1, 'quarantined': 2}),
        ('reject', {'read': 3, 'created': 1, 'rejected': 2}),
    ],
)
def test_what_does_not_conform_is_accepted_set_aside_or_refused(
    registry: Registry, tmp_path: Path, how: importing.Invalid, wanted: dict[str, int]
) -> None:
    file = put(tmp_path / 'x.jsonl', lines(conforming(), document(2), anonymous()))
    rehearsed = registry.import_paths([file], Options(invalid=how, dry_run=True))
    report = registry.import_paths([file], Options(invalid=how))
    assert counts(report) == counts(rehearsed) == wanted
    assert report.as_dict() == rehearsed.as_dict()
    aside = list(registry.ledger.quarantined())
    assert [item.source for item in aside] == [f'{file}:{n}' for n in (2, 3)][2 - wanted.get('quarantined', 0) :]
    if aside:
        assert registry.ledger.quarantined_data(aside[-1].id) == orjson.dumps(anonymous())
        assert aside[-1].reason == 'no CTID'
    assert_sound(registry)


def test_the_report_keeps_its_contract(registry: Registry, tmp_path: Path) -> None:
    told = registry.import_paths([put(tmp_path / 'x.jsonl', lines(document(1), anonymous()))]).as_dict()
    assert [name for name in CONTRACT if name not in told] == []
    keys = ['document', 'severity', 'shape', 'class', 'focus', 'pointer', 'path', 'value', 'message', 'remedy', 'source']
    assert all(list(finding) == keys for finding in told['findings'])
    assert told['findings']
    assert orjson.loads(orjson.dumps(told)) == told


def test_findings_are_kept_up_to_a_number_and_counted_beyond(tmp_path: Path) -> None:
    report = ImportReport(kept=2)
    with Registry.create(tmp_path / 'r') as registry:
        report.say(registry.publish({**document(1), 'x:y': 1}).findings * 5)
    assert len(report.findings) == 2
    assert report.more_findings > 0


def test_who_describes_what_another_document_owns_is_told_once(registry: Registry, tmp_path: Path) -> None:
    other = document(2)
    other['@graph'].append({'@id': RESOURCES + ctid(1), '@type': 'ceterms:Certificate', 'ceterms:name': {'en': 'mine now'}})
    report = registry.import_paths([put(tmp_path / 'x.jsonl', lines(document(1), other))])
    assert [(f.document, f.focus) for f in report.findings if f.shape == 'owned-elsewhere'] == [(ctid(2), RESOURCES + ctid(1))]
    report = registry.import_paths([put(tmp_path / 'y.jsonl', lines(document(1, 'second')))])
    assert [f for f in report.findings if f.shape == 'owned-elsewhere'] == []
    assert_sound(registry)


# Rehearsal


def everything(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob('*') if f.is_file() and not f.name.endswith('-shm')}


def test_a_rehearsal_of_the_demo_changes_nothing_and_says_what_will_be(registry: Registry) -> None:
    registry.import_paths([demo.documents()])
    registry.delete(demo.COURSE)
    registry.close()
    with Registry.open(registry.folder.path) as opened:
        before = everything(opened.folder.path)
        rehearsed = opened.import_paths([demo.later(), demo.defects()], Options(dry_run=True))
        assert everything(opened.folder.path) == before
        real = opened.import_paths([demo.later(), demo.defects()])
        assert counts(real) == counts(rehearsed)
        assert real.as_dict()['files'] == rehearsed.as_dict()['files']
        told = [f for f in real.as_dict()['findings'] if f['shape'] != 'owned-elsewhere']
        assert told == rehearsed.as_dict()['findings']
        assert_sound(opened)


# Workers, batches, going on


def test_several_workers_make_the_same_registry_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (('CHUNK', 20), ('BATCH', 60), ('FOLLOW', 100)):
        monkeypatch.setattr(import_files if name == 'CHUNK' else importing, name, value)
    file = put(tmp_path / 'x.jsonl', changing(5) + lines(conforming(), anonymous()))
    made = []
    for jobs in (1, 2):
        with Registry.create(tmp_path / f'r{jobs}') as registry:
            report = registry.import_paths([file, demo.documents()], Options(jobs=jobs))
            assert_sound(registry)
            made.append((contents(registry), report.as_dict()))
    assert made[0] == made[1]


def test_progress_goes_up_to_the_size_of_the_files(registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_files, 'CHUNK', 2)
    files = [put(tmp_path / f'{n}.jsonl', lines(*(document(5 * n + i) for i in range(5)))) for n in range(3)]
    told: list[tuple[int, int]] = []
    registry.import_paths(files, progress=lambda done, read: told.append((done, read)))
    assert told == sorted(told)
    assert told[-1] == (sum(file.stat().st_size for file in files), 15)


class _StopError(Exception):
    pass


@pytest.mark.parametrize('form', ['jsonl', 'json', 'zip', 'jsonl.gz'])
@pytest.mark.parametrize(
    'name', ['x.jsonl', 'we!rd', 'x.jsonl:17', '-dash', 'line\nend', b'\xff\xfe'.decode('utf-8', 'surrogateescape'), 'ü']
)
def test_every_form_under_any_name_goes_on_from_its_mark(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, name: str
) -> None:
    for constant, value in (('CHUNK', 3), ('BATCH', 3)):
        monkeypatch.setattr(import_files if constant == 'CHUNK' else importing, constant, value)
    made = [document(number) for number in range(10)]
    zipped = archive({f'{ctid(n)}.json': orjson.dumps(one) for n, one in enumerate(made)})
    data = {'jsonl': lines(*made), 'json': orjson.dumps(made), 'zip': zipped, 'jsonl.gz': gzip.compress(lines(*made))}[form]
    try:
        file = put(tmp_path / 'in!1' / f'{name}.{form}', data)
        put(tmp_path / 'in!1' / f'{name}.jsonl', data if form == 'jsonl' else lines(document(20)))
    except OSError:
        pytest.skip('no such name on this file system')

    def stop(_: int, read: int) -> None:
        if read >= 6:
            raise _StopError

    with pytest.raises(_StopError):
        registry.import_paths([file], progress=stop)
    assert registry.ledger.last_seq == 6
    rehearsed = registry.import_paths([file], Options(dry_run=True))
    report = registry.import_paths([file.parent])
    assert rehearsed.read <= 4
    assert report.created == (4 if form == 'jsonl' else 5)
    assert registry.stats().counts.documents == (10 if form == 'jsonl' else 11)
    assert orjson.loads(orjson.dumps(report.as_dict()))['files'] == report.as_dict()['files']
    assert len(report.files) == (1 if form == 'jsonl' else 2)


def test_a_file_named_like_a_line_of_another_one_keeps_its_own_mark(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_files, 'CHUNK', 1)
    first = put(tmp_path / 'x.jsonl', lines(*(document(n) for n in range(3))))
    second = put(tmp_path / 'x.jsonl:2', orjson.dumps(document(9)))
    report = registry.import_paths([first, second])
    assert {Path(n).name: f.counts['created'] for n, f in report.files.items()} == {'x.jsonl': 3, 'x.jsonl:2': 1}


def test_a_file_that_was_changed_is_read_from_the_start(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for constant, value in (('CHUNK', 3), ('BATCH', 3)):
        monkeypatch.setattr(import_files if constant == 'CHUNK' else importing, constant, value)
    pad = {'ceterms:description': {'en': 'x' * 300_000}}
    made = [document(number, **pad) for number in range(8)]
    file = put(tmp_path / 'x.jsonl', lines(*made))
    os.utime(file, (1, 1))

    def stop(_: int, read: int) -> None:
        if read >= 6:
            raise _StopError

    with pytest.raises(_StopError):
        registry.import_paths([file], progress=stop)
    made[4] = document(4, 'FIRST', **pad)
    put(file, lines(*made))
    assert registry.import_paths([file]).updated == 1


def test_without_resuming_a_file_is_read_from_the_start(registry: Registry, tmp_path: Path) -> None:
    file = put(tmp_path / 'x.jsonl', lines(document(1), document(2)))
    registry.import_paths([file])
    registry.ledger.set_mark(import_files.file_key(file), len(lines(document(1))))
    assert registry.import_paths([file], Options(resume=False)).read == 2
    registry.ledger.set_mark(import_files.file_key(file), len(lines(document(1))))
    assert registry.import_paths([file]).read == 1


def test_two_files_with_one_ctid_and_other_content_are_told(registry: Registry, tmp_path: Path) -> None:
    put(tmp_path / 'a.jsonl', lines(document(1), document(1, 'again')))
    put(tmp_path / 'b.jsonl', lines(document(1, 'third')))
    put(tmp_path / 'c.jsonl', lines(document(1, 'third')))
    report = registry.import_paths([tmp_path])
    told = [(f.document, f.value) for f in report.findings if f.shape == 'ctid-repeated']
    assert told == [(ctid(1), f'{tmp_path / "a.jsonl"}:1')]


# What comes again


def found(registry: Registry, word: str) -> list[str]:
    """The names of the documents that the index has under a word, asked of its tables."""
    sql = 'SELECT e.ctid FROM search_words w JOIN search_entries e ON e.id = w.rowid >> 20 WHERE search_words MATCH ? ORDER BY 1'
    return [row[0] for row in registry.ledger.connection.execute(sql, (f'"{word}"',))]


def test_what_comes_again_unchanged_is_checked_and_not_packed(registry: Registry, tmp_path: Path) -> None:
    file = put(tmp_path / 'in.jsonl', lines(document(1), document(2)))
    first = registry.import_paths([file])
    current = registry.ledger.digests([ctid(1), ctid(2)])
    data = file.read_bytes().splitlines()
    again = list(prepare([Incoming('', line, current=current[ctid(n)]) for n, line in enumerate(data, 1)], Policy(registry.base)))
    assert [(one.draft.packed, one.draft.search, one.contribution) for one in again] == [(None, None, None)] * 2
    second = registry.import_paths([file])
    assert counts(second) == {'read': 2, 'unchanged': 2}
    assert second.findings == first.findings


def test_a_document_that_changes_there_and_back_in_one_file_is_kept_whole(registry: Registry, tmp_path: Path) -> None:
    """The last state is what the registry had when the worker looked, but no longer when it is appended."""
    before = document(1, **{'ceterms:name': {'en': 'Aubergine'}})
    between = document(1, **{'ceterms:name': {'en': 'Broccoli'}})
    registry.import_paths([put(tmp_path / 'first.jsonl', lines(before))])
    report = registry.import_paths([put(tmp_path / 'second.jsonl', lines(between, before))])
    assert counts(report) == {'read': 2, 'updated': 2}
    assert [entry.version for entry in registry.history(ctid(1))] == [1, 2, 3]
    assert orjson.loads(registry.show(ctid(1)).data)['@graph'][0]['ceterms:name'] == {'en': 'Aubergine'}
    assert (found(registry, 'aubergine'), found(registry, 'broccoli')) == ([ctid(1)], [])
    assert_sound(registry)
