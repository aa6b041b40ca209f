"""What an export promises: the bytes as they came, forms that others read, the same every time, in flat memory."""

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from pyoxigraph import RdfFormat, Store

from ctdl import demo
from ctdl.document import read
from ctdl.errors import CTDLError
from ctdl.sources import RawDocument, read_documents
from ctdl.statements import statements
from graph.exporting import COLUMNS, FORMATS, Format, Selection, envelope, export, selected
from graph.importing import Options
from graph.registry import Registry
from tests.graph.test_importing import counts
from tests.graph.test_registry import assert_sound, ctid, document, graph_of, lines

EXAMPLES = Path(__file__).parents[3] / 'shared' / 'examples'
ALL = Selection()


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with Registry.create(tmp_path / 'registry') as made:
        yield made


@pytest.fixture(scope='module')
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """The demo after its second year; tests only read it."""
    with Registry.create(tmp_path_factory.mktemp('demo') / 'registry') as made:
        made.import_paths([demo.documents()])
        made.import_paths([demo.later()])
        for gone in demo.deleted():
            made.delete(gone)
        yield made


def exported(registry: Registry, form: Format, selection: Selection = ALL, canonical: bool = False) -> bytes:
    out = io.BytesIO()
    export(registry.ledger, selection, form, out, canonical)
    return out.getvalue()


def suffix(form: Format) -> str:
    return {
        'jsonld': '.json',
        'jsonl': '.jsonl',
        'envelopes': '.json',
        'zip': '.zip',
        'nquads': '.nq',
        'turtle': '.ttl',
        'csv': '.csv',
    }[form]


def statements_of(registry: Registry) -> set[str]:
    """What current documents state."""
    return {line for line in graph_of(registry) if line.count('> .') == 0 or not line.split()[-2].startswith(f'<{registry.base}')}


# The bytes


def test_the_published_bytes_come_out_as_they_came(registry: Registry) -> None:
    data = orjson.dumps(document(1), option=orjson.OPT_INDENT_2).replace(b'12.5', b'12.50')
    registry.publish(data)
    one = Selection((ctid(1).upper(),))
    assert exported(registry, 'jsonld', one) == data + b'\n'
    line = exported(registry, 'jsonl', one)
    assert line.count(b'\n') == 1
    assert line.replace(b' ', b'') == data.replace(b'\n', b'').replace(b' ', b'') + b'\n'
    assert data in exported(registry, 'envelopes', one)
    with zipfile.ZipFile(io.BytesIO(exported(registry, 'zip', one))) as archive:
        assert archive.namelist() == [f'{ctid(1)}.json']
        assert data in archive.read(f'{ctid(1)}.json')


def test_json_lines_of_the_demo_are_the_lines_of_its_files(demonstration: Registry) -> None:
    came = {*demo.documents().read_bytes().splitlines(), *demo.later().read_bytes().splitlines()}
    assert set(exported(demonstration, 'jsonl').splitlines()) <= came


@pytest.mark.parametrize('number', [0, 1, 3])
def test_jsonld_is_one_document_or_an_array(registry: Registry, number: int) -> None:
    made = [document(n) for n in range(number)]
    for one in made:
        registry.publish(one)
    assert orjson.loads(exported(registry, 'jsonld')) == (made[0] if number == 1 else made)


def test_an_envelope_tells_of_all_versions(registry: Registry) -> None:
    registry.publish(document(1), ctid(9), asserted='2024-01-01')
    registry.publish(document(1, 'second'), ctid(9))
    first, entry = registry.history(ctid(1))
    made = orjson.loads(orjson.dumps(envelope(registry.ledger, entry, registry.ledger.data(entry.seq))))
    assert made['decoded_resource'] == document(1, 'second')
    assert (made['envelope_ceterms_ctid'], made['published_by']) == (ctid(1), ctid(9))
    assert made['node_headers']['revision_history'] == [
        {'head': False, 'event': 'create', 'created_at': first.asserted},
        {'head': True, 'event': 'update', 'created_at': entry.recorded},
    ]


@pytest.mark.parametrize('form', FORMATS)
@pytest.mark.parametrize('canonical', [False, True])
def test_the_same_documents_give_the_same_bytes(demonstration: Registry, tmp_path: Path, form: Format, canonical: bool) -> None:
    assert exported(demonstration, form, canonical=canonical) == exported(demonstration, form, canonical=canonical)
    if form in ('jsonl', 'jsonld', 'nquads', 'turtle'):
        with Registry.create(tmp_path / 'other') as other:
            file = tmp_path / 'all.jsonl'
            file.write_bytes(b'\n'.join(reversed(exported(demonstration, 'jsonl').splitlines())))
            other.import_paths([file])
            assert exported(other, form, canonical=canonical) == exported(demonstration, form, canonical=canonical)


# Choosing


def chosen(registry: Registry, **selection: Any) -> set[str]:
    return {entry.ctid for entry in selected(registry.ledger, Selection(**selection))}


def test_everything_is_what_is_current(demonstration: Registry) -> None:
    found = chosen(demonstration)
    assert len(found) == demonstration.stats().counts.documents
    assert not found & set(demo.deleted())


@pytest.mark.parametrize('name', ['Credential', 'ceterms:Credential'])
def test_a_class_means_those_below_it_too(demonstration: Registry, name: str) -> None:
    found = chosen(demonstration, kinds=(name,))
    assert {demo.CERTIFICATE, demo.LICENSE, demo.BACHELOR_DEGREE, demo.CERTIFICATION} <= found
    assert not found & {demo.COURSE, demo.COLLEGE, demo.PATHWAY}
    both = chosen(demonstration, kinds=(name, 'Course'))
    assert both >= found | {demo.COURSE}


def test_a_class_that_is_none_is_an_error_with_what_comes_near(demonstration: Registry) -> None:
    with pytest.raises(CTDLError, match=r'Certificat.*ceterms:Certificate'):
        chosen(demonstration, kinds=('Certificat',))


def test_an_owner_is_whoever_owns_offers_or_publishes(demonstration: Registry) -> None:
    for owner in (demo.BOARD, demo.BOARD.upper()):
        found = {orjson.loads(line)['@id'] for line in exported(demonstration, 'jsonl', Selection(owner=owner)).splitlines()}
        found = {name.rpartition('/')[2] for name in found}
        assert {demo.CERTIFICATION, demo.EXAMINATION, demo.FRAMEWORK} <= found
        assert not found & {demo.BOARD, demo.COURSE}
    with pytest.raises(CTDLError, match='CTID'):
        exported(demonstration, 'jsonl', Selection(owner='the board'))


def test_since_is_a_moment_of_recording(registry: Registry) -> None:
    registry.publish(document(1))
    registry.publish(document(2))
    second = registry.history(ctid(2))[0].recorded
    assert chosen(registry, since=second) == {ctid(2)}
    assert chosen(registry, since='2020') == {ctid(1), ctid(2)}
    assert chosen(registry, since='2999-01-01') == set()
    assert chosen(registry, since='2020-01-01T00:00:00-05:00') == {ctid(1), ctid(2)}
    with pytest.raises(CTDLError, match='not a date'):
        chosen(registry, since='soon')


def test_ctids_may_be_addresses_and_unknown_ones_give_nothing(registry: Registry) -> None:
    registry.publish(document(1))
    assert chosen(registry, ctids=(f'https://credentialengineregistry.org/graph/{ctid(1)}', ctid(2))) == {ctid(1)}
    assert chosen(registry, ctids=('',)) == set()


def test_purged_and_deleted_documents_are_left_out(registry: Registry) -> None:
    for number in (1, 2, 3):
        registry.publish(document(number))
    registry.delete(ctid(1))
    registry.purge(ctid(2), 1, 'why')
    for form in FORMATS:
        written = io.BytesIO()
        assert export(registry.ledger, ALL, form, written) == 1
        assert ctid(2).encode() not in written.getvalue()


# Coming back


@pytest.mark.parametrize('form', ['jsonl', 'jsonld', 'envelopes', 'zip'])
@pytest.mark.parametrize('canonical', [False, True])
@pytest.mark.parametrize('spaced', [False, True])
def test_what_was_exported_comes_back_as_unchanged(
    registry: Registry, tmp_path: Path, form: Format, canonical: bool, spaced: bool
) -> None:
    file = tmp_path / 'in.json'
    bodies = [orjson.loads(line) for line in demo.documents().read_bytes().splitlines()]
    if spaced:
        folder = tmp_path / 'in'
        folder.mkdir()
        for number, body in enumerate(bodies[:12]):
            (folder / f'{number}.json').write_bytes(orjson.dumps(body, option=orjson.OPT_INDENT_2).replace(b'\n', b'\r\n'))
        registry.import_paths([folder])
    else:
        file.write_bytes(lines(*bodies))
        registry.import_paths([file])
    before, number = graph_of(registry), registry.stats().counts.documents
    back = tmp_path / f'out{suffix(form)}'
    back.write_bytes(exported(registry, form, canonical=canonical))
    assert counts(registry.import_paths([back])) == {'read': number, 'unchanged': number}
    assert graph_of(registry) == before
    with Registry.create(tmp_path / 'other') as other:
        other.import_paths([back])
        assert statements_of(other) == statements_of(registry)


@pytest.mark.parametrize('form', ['nquads', 'turtle'])
def test_rdf_comes_back_with_the_same_statements(demonstration: Registry, tmp_path: Path, form: Format) -> None:
    data = exported(demonstration, form)
    store = Store()
    store.load(input=data, format=RdfFormat.N_QUADS if form == 'nquads' else RdfFormat.TURTLE)
    wanted = Store()
    text = '\n'.join(
        line
        for entry, body in demonstration.ledger.bytes_of()
        for line in statements(read(orjson.loads(body)), demonstration.base).lines()
    )
    wanted.load(input=text, format=RdfFormat.N_TRIPLES)
    assert {str(quad.triple) for quad in store} == {str(quad.triple) for quad in wanted}
    back = tmp_path / f'out{suffix(form)}'
    back.write_bytes(data)
    documents = [item for item in read_documents([back]) if isinstance(item, RawDocument)]
    assert {read(item.body).ctid for item in documents} >= {entry.ctid for entry in demonstration.ledger.current()}


def test_turtle_declares_each_prefix_once(demonstration: Registry) -> None:
    heads = [line for line in exported(demonstration, 'turtle').splitlines() if line.startswith(b'@prefix')]
    assert len(heads) == len(set(heads)) > 5


def test_csv_has_a_row_a_document_and_no_formulas(registry: Registry) -> None:
    for number, text in enumerate(['=1+1', '+1', '-1', '@x', '\t=1', '\r=1', '\n=1', '＝1', 'a "b", c\nd', '']):
        registry.publish(
            document(number, **{'@type': '=cmd' if number == 1 else 'ceterms:Certificate', 'ceterms:name': {'fr': 'x', 'en': text}})
        )
    rows = list(csv.DictReader(io.StringIO(exported(registry, 'csv').decode(), newline='')))
    assert tuple(rows[0]) == COLUMNS
    assert [row['ctid'] for row in rows] == [ctid(number) for number in range(10)]
    assert [row['name'] for row in rows][8] == 'a "b", c\nd'
    assert not [cell for row in rows for cell in row.values() if cell[:1] in tuple('=+-@\t\r\n＝')]


def test_csv_tells_owner_and_page(demonstration: Registry) -> None:
    rows = {row['ctid']: row for row in csv.DictReader(io.StringIO(exported(demonstration, 'csv').decode()))}
    row = rows[demo.CERTIFICATION]
    assert row['type'] == 'ceterms:Certification'
    assert (row['name'], row['owner']) == ('Certified Solar Technician', demo.BOARD)
    assert row['subject_webpage'].startswith('https://')


def examples() -> list[Path]:
    return sorted(EXAMPLES.glob('*/*.json')) if EXAMPLES.is_dir() else []


@pytest.mark.skipif(not examples(), reason='the examples are not here')
def test_the_canonical_form_of_the_examples_makes_no_version(registry: Registry, tmp_path: Path) -> None:
    report = registry.import_paths(examples(), Options(level='required'))
    assert report.created > 20
    assert_sound(registry)
    for _ in range(2):
        back = tmp_path / 'canonical.jsonl'
        back.write_bytes(exported(registry, 'jsonl', canonical=True))
        before, number = graph_of(registry), registry.stats().counts.documents
        assert counts(registry.import_paths([back])) == {'read': number, 'unchanged': number}
        assert graph_of(registry) == before
    out = io.BytesIO()
    for form in FORMATS:
        assert export(registry.ledger, ALL, form, out) == number


@pytest.mark.skipif(not examples(), reason='the examples are not here')
def test_every_version_of_the_examples_is_what_its_canonical_form_is(registry: Registry) -> None:
    from ctdl.canonical import canonical_bytes

    registry.import_paths(examples())
    for entry in registry.ledger.since(0):
        again = read(orjson.loads(canonical_bytes(read(orjson.loads(registry.ledger.data(entry.seq))))))
        assert (again.digest, again.ctid) == (entry.digest, entry.ctid)


# Memory


class _Nowhere(io.RawIOBase):
    def __init__(self) -> None:
        super().__init__()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self.size += len(data)
        return len(data)


@pytest.mark.parametrize('form', FORMATS)
def test_memory_stays_flat(tmp_path_factory: pytest.TempPathFactory, form: Format, large: Registry) -> None:
    out = io.BufferedWriter(_Nowhere())
    tracemalloc.start()
    try:
        assert export(large.ledger, ALL, form, out) == 120
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    out.flush()
    assert peak < 8 * 2**20, f'{peak:,}'


@pytest.fixture(scope='module')
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """Documents of 12 MB together."""
    folder = tmp_path_factory.mktemp('large')
    with Registry.create(folder / 'registry') as made:
        (folder / 'in.jsonl').write_bytes(
            lines(*(document(n, **{'ceterms:description': {'en': f'{n} ' * 25_000}}) for n in range(120)))
        )
        made.import_paths([folder / 'in.jsonl'])
        yield made
