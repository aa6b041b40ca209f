"""`ctdl search`: words and filters on the command line."""

import csv
import io
import json
from pathlib import Path

import pytest

from ctdl import demo
from tests.test_cli_support import folder_with_registry, ok, run

C = demo.CERTIFICATE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: a registry with both catalogs."""
    made = folder_with_registry(tmp_path / 'work')
    monkeypatch.chdir(made)
    return made


def test_words_find_documents(folder: Path) -> None:
    said = ok('search', 'solar', 'installation')
    assert 'Certificate in Solar Installation' in said
    assert '«' in said
    assert C in ok('search', C, '--format', 'ctids')


def test_filters_narrow(folder: Path) -> None:
    everything = ok('search', '--format', 'ctids').splitlines()
    certificates = ok('search', '--type', 'Certificate', '--format', 'ctids').splitlines()
    assert C in certificates
    assert set(certificates) < set(everything)
    with_cost = ok('search', '--type', 'Certificate', '--filter', 'has=cost', '--format', 'ctids').splitlines()
    assert set(with_cost) <= set(certificates)


def test_an_owner_is_given_by_name_or_ctid(folder: Path) -> None:
    found = json.loads(ok('search', '--type', 'Certificate', '--format', 'json'))
    owner = next(hit for hit in found['hits'] if hit['owner_name'])
    by_name = ok('search', '--owner', owner['owner_name'], '--format', 'ctids')
    assert owner['ctid'] in by_name
    assert (
        by_name
        == ok('search', '--owner', owner['owner'], '--format', 'ctids')
        == ok('search', '--owner', owner['owner'][-39:], '--format', 'ctids')
    )
    result = run('search', '--owner', 'Nobody at all')
    assert result.exit_code == 2
    assert 'no organization' in result.output


def test_facets_are_counted(folder: Path) -> None:
    said = ok('search', '--facets', '--limit', '0')
    assert 'Type (type)' in said
    assert 'Completeness (completeness)' in said
    facets = {facet['name']: facet for facet in json.loads(ok('search', '--facets', '--format', 'json'))['facets']}
    assert {'type', 'owner', 'status', 'occupation', 'has'} <= facets.keys()


def test_csv_has_a_row_for_each_hit(folder: Path) -> None:
    rows = list(csv.reader(io.StringIO(ok('search', 'solar', '--format', 'csv', '--limit', '3'))))
    assert rows[0][:3] == ['ctid', 'type', 'name']
    assert len(rows) == 4


def test_nothing_found_says_what_to_leave_out(folder: Path) -> None:
    result = run('search', 'solar', '--filter', 'status=Ceased')
    assert result.exit_code == 0
    assert '0 documents' in result.output
    assert 'Without status' in result.output


def test_the_query_of_the_filters_can_be_run(folder: Path) -> None:
    (folder / 'search.rq').write_text(ok('search', '--type', 'Credential', '--sparql'))
    rows = list(csv.reader(io.StringIO(ok('query', 'search.rq', '--format', 'csv'))))
    assert len(rows) - 1 == len(ok('search', '--type', 'Credential', '--format', 'ctids').splitlines())


@pytest.mark.parametrize(
    'wrong', [('--filter', 'colour=red'), ('--filter', 'type'), ('--type', 'Certifcate'), ('--filter', 'changed=soon')]
)
def test_wrong_usage_is_told(folder: Path, wrong: tuple[str, str]) -> None:
    result = run('search', *wrong)
    assert result.exit_code == 2
    assert 'ctdl:' in result.output


def test_output_goes_to_a_file(folder: Path) -> None:
    assert ok('search', 'solar', '--format', 'ctids', '-o', 'found.txt') == ''
    assert (folder / 'found.txt').read_text().startswith('ce-')
