"""`ctdl validate`: its contract in JSON, its other formats, hostile input, processes, and neighbours."""

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from ctdl import demo
from ctdl.ctid import resource_address
from tests.test_cli_support import MISSING, document, folder_with_registry, ok, process, run

KEYS = ['document', 'severity', 'shape', 'class', 'focus', 'pointer', 'path', 'value', 'message', 'remedy', 'source']
DEFECTS = str(demo.defects())


def validated(*args: str, stdin: bytes | None = None) -> dict[str, Any]:
    result = run('validate', '--format', 'json', *args, stdin=stdin)
    found: dict[str, Any] = json.loads(result.stdout)
    assert result.exit_code == (0 if found['conforms'] else 1)
    return found


def written(path: Path, body: dict[str, Any]) -> str:
    path.write_text(json.dumps(body), 'utf-8')
    return str(path)


def test_the_json_contract() -> None:
    found = validated(DEFECTS)
    assert list(found) == ['conforms', 'documents', 'score', 'findings']
    assert found['conforms'] is False
    assert found['documents'] == 10
    assert 0 < found['score'] < 100
    assert all(list(finding) == KEYS for finding in found['findings'])
    assert {finding['severity'] for finding in found['findings']} == {'violation', 'warning'}


def test_what_conforms_ends_with_0() -> None:
    found = validated(str(demo.documents()), '--level', 'required')
    assert found == {'conforms': True, 'documents': 58, 'score': found['score'], 'findings': []}


def test_every_defect_of_the_example_data_is_found() -> None:
    with demo.defects().with_suffix('.tsv').open(encoding='utf-8') as file:
        wanted = {(row['ctid'].lower(), row['rule']) for row in csv.DictReader(file, delimiter='\t')}
    found = {(finding['document'], finding['shape']) for finding in validated(DEFECTS, '--level', 'all')['findings']}
    assert wanted <= found


def test_levels_and_profiles_choose() -> None:
    counts = [len(validated(DEFECTS, '--level', level)['findings']) for level in ('required', 'recommended', 'all')]
    assert counts == sorted(counts)
    assert len(set(counts)) == 3
    assert validated(DEFECTS, '--profile', 'provisional', '--level', 'required')['findings'] != []


def test_two_processes_say_the_same_in_the_same_order() -> None:
    both = (DEFECTS, str(demo.documents()))
    assert ok('validate', '--help')
    assert run('validate', *both, '--format', 'csv', '--jobs', '2').stdout == run('validate', *both, '--format', 'csv').stdout


def test_both_engines_say_the_same() -> None:
    assert validated(DEFECTS, '--engine', 'pyshacl') == validated(DEFECTS)


def test_standard_input_is_read() -> None:
    data = demo.defects().read_bytes()
    assert validated('-', stdin=data)['documents'] == 10
    assert json.loads(process('validate', '-', '--format', 'json', stdin=data).stdout)['documents'] == 10


def test_broken_json_says_file_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / 'broken.json'
    file.write_text('{"@context": "x",\n "@id": }')
    (finding,) = validated(str(file))['findings']
    assert finding['document'] == f'{file}:2:9'
    assert finding['severity'] == 'violation'
    assert f'{file}:2:9' in run('validate', str(file)).stdout


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    written(tmp_path / 'a.json', document(demo.COURSE))
    (tmp_path / 'b.json').write_bytes(b'\xff\xfe\x00')
    (tmp_path / 'c.json').write_text('[[[')
    found = validated(str(tmp_path))
    assert found['documents'] == 1
    assert {finding['document'].partition('.json')[0][-1] for finding in found['findings'] if not finding['path']} >= {'b', 'c'}


@pytest.mark.parametrize('content', [None, '[]', '\n\n'])
def test_a_check_that_checks_nothing_is_no_success(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / 'x.json').write_text(content)
    assert run('validate', str(tmp_path)).exit_code != 0


@pytest.mark.skipif(os.geteuid() == 0, reason='everything is readable for this user')
def test_a_file_without_permission_is_a_finding(tmp_path: Path) -> None:
    file = Path(written(tmp_path / 'x.json', document(demo.COURSE)))
    file.chmod(0)
    (finding,) = validated(str(file))['findings']
    assert finding['shape'] == 'reading-file'


def test_csv_is_safe_in_a_spreadsheet(tmp_path: Path) -> None:
    body = document(demo.COURSE)
    body['@graph'][0]['ceterms:subjectWebpage'] = '=HYPERLINK("http://evil")'
    rows = list(csv.DictReader(io.StringIO(run('validate', written(tmp_path / 'x.json', body), '--format', 'csv').stdout)))
    assert list(rows[0]) == [*KEYS, 'place', 'evidence']
    assert all(not cell.startswith(('=', '+', '-', '@')) for row in rows for cell in row.values())


def test_turtle_is_a_validation_report() -> None:
    text = run('validate', DEFECTS, '--format', 'turtle').stdout
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    sh = 'http://www.w3.org/ns/shacl#'
    reports = list(store.quads_for_pattern(None, ox.NamedNode(sh + 'conforms'), None))
    assert [str(quad.object.value) for quad in reports if isinstance(quad.object, ox.Literal)] == ['false']
    count = len(validated(DEFECTS)['findings'])
    for name in ('result', 'focusNode', 'resultSeverity', 'sourceConstraintComponent', 'sourceShape', 'resultMessage'):
        assert len(list(store.quads_for_pattern(None, ox.NamedNode(sh + name), None))) == count


def test_the_report_goes_to_a_file_and_findings_may_be_limited(tmp_path: Path) -> None:
    out = tmp_path / 'findings.json'
    result = run('validate', DEFECTS, '--format', 'json', '--max-findings', '3', '-o', str(out))
    assert result.exit_code == 1
    assert not result.stdout
    assert 'more findings were counted and not written' in result.stderr
    found = json.loads(out.read_text('utf-8'))
    assert len(found['findings']) == 3
    assert found['conforms'] is False


def test_summary_only_is_one_line() -> None:
    result = run('validate', DEFECTS, '--summary-only', '--level', 'required')
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    assert '10 violations' in result.stdout


def test_control_characters_of_the_data_do_not_reach_the_terminal(tmp_path: Path) -> None:
    body = document(demo.COURSE)
    body['@graph'][0]['ceterms:name'] = {'en-US': 'Red \x1b[31m alert'}
    body['@graph'][0]['ceterms:subjectWebpage'] = 'www.\x1b[2Jexample.edu'
    assert '\x1b' not in run('validate', written(tmp_path / 'x.json', body)).stdout


# neighbours


def against(folder: Path, body: dict[str, Any], *more: dict[str, Any]) -> list[tuple[str, str, str]]:
    files = [written(folder / f'{number}.json', one) for number, one in enumerate((body, *more))]
    found = validated(*files, '--against', str(folder / 'registry'), '--level', 'required')
    return [(f['severity'], f['shape'], f['path']) for f in found['findings'] if f['shape'].startswith('reference-')]


def test_references_to_what_is_there_are_settled(tmp_path: Path) -> None:
    folder = folder_with_registry(tmp_path / 'work')
    assert against(folder, document(demo.COURSE)) == []
    assert against(folder, document(demo.PATHWAY)) == []


def test_a_reference_to_nothing_is_a_hint_with_its_place(tmp_path: Path) -> None:
    folder = folder_with_registry(tmp_path / 'work')
    body = document(demo.COURSE)
    body['@graph'][0]['ceterms:ownedBy'] = [resource_address(MISSING)]
    assert against(folder, body) == [('info', 'reference-unresolved', 'ceterms:ownedBy')]
    (finding,) = validated(str(folder / '0.json'), '--against', str(folder / 'registry'), '--level', 'required')['findings']
    assert finding['pointer'] == '/@graph/0/ceterms:ownedBy/0'
    assert finding['document'] == demo.COURSE


def test_a_reference_to_what_was_deleted_is_a_hint(tmp_path: Path) -> None:
    folder = folder_with_registry(tmp_path / 'work')
    ok('delete', demo.UNIVERSITY, '--registry', str(folder / 'registry'))
    body = document(demo.COURSE)
    body['@graph'][0]['ceterms:ownedBy'] = [resource_address(demo.UNIVERSITY)]
    assert against(folder, body) == [('info', 'reference-deleted', 'ceterms:ownedBy')]


def test_a_reference_of_the_wrong_class_is_a_warning(tmp_path: Path) -> None:
    folder = folder_with_registry(tmp_path / 'work')
    body = document(demo.COURSE)
    body['@graph'][0]['ceterms:ownedBy'] = [resource_address(demo.CERTIFICATE)]
    assert against(folder, body) == [('warning', 'reference-class', 'ceterms:ownedBy')]


def test_documents_checked_together_are_neighbours(tmp_path: Path) -> None:
    folder = folder_with_registry(tmp_path / 'work')
    body, owner = document(demo.COURSE), document(demo.COLLEGE)
    text = json.dumps(owner).replace(demo.COLLEGE, MISSING)
    body['@graph'][0]['ceterms:ownedBy'] = [resource_address(MISSING)]
    assert ('info', 'reference-unresolved', 'ceterms:ownedBy') not in against(folder, body, json.loads(text))
    lines = f'{json.dumps(body)}\n{text}\n'.encode()
    found = validated('-', '--against', str(folder / 'registry'), '--level', 'required', stdin=lines)
    assert found['documents'] == 2
    assert not [f for f in found['findings'] if f['path'] == 'ceterms:ownedBy']


def test_an_alignment_object_may_be_the_thing_itself() -> None:
    from graph.neighbours import fits

    assert fits('ceterms:teaches', 'ceasn:Competency')
    assert fits('ceterms:previousVersion', 'ceasn:CompetencyFramework', 'ceasn:CompetencyFramework')
    assert fits('ceterms:hasMember', 'ceterms:Job')
    assert fits('ceterms:ownedBy', 'ceterms:CredentialOrganization')
    assert not fits('ceterms:ownedBy', 'ceterms:Course')
    assert fits('ceterms:ownedBy', 'unknown:Class')
