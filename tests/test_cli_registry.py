"""The commands that work on a registry: import, publish, history, show, diff, query, export, quarantine and the rest."""

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import httpx
import pytest

from ctdl import demo
from tests.conftest import EXAMPLES, ROOT
from tests.test_cli_support import MISSING, document, folder_with_registry, ok, run

C = demo.CERTIFICATE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: a registry with both catalogs, and files."""
    made = folder_with_registry(tmp_path / 'work')
    monkeypatch.chdir(made)
    return made


def test_init_makes_a_registry_once(folder: Path) -> None:
    assert 'https://registry.example.edu/' in ok('init', '--registry', 'new', '--base', 'https://registry.example.edu')
    assert run('init', '--registry', 'new').exit_code == 2


def test_the_import_contract(folder: Path) -> None:
    found = json.loads(ok('import', 'catalog.jsonl', 'changes.jsonl', '--registry', 'registry', '--format', 'json'))
    assert list(found)[:4] == ['read', 'created', 'updated', 'unchanged']
    assert {'quarantined', 'rejected', 'findings'} <= found.keys()
    assert found['read'] == 72


def test_a_rehearsed_import_changes_nothing(folder: Path) -> None:
    before = ok('stats')
    assert 'Nothing was changed' in ok('import', 'catalog.jsonl', '--dry-run')
    assert ok('stats') == before


@pytest.mark.parametrize(('how', 'column'), [('accept', 'created'), ('quarantine', 'quarantined'), ('reject', 'rejected')])
def test_what_happens_to_invalid_documents(folder: Path, how: str, column: str) -> None:
    result = run('import', 'defects.jsonl', '--invalid', how, '--format', 'json')
    assert result.exit_code == 1
    assert json.loads(result.stdout)[column] == (10 if how == 'accept' else 8)


def test_an_import_from_standard_input(folder: Path) -> None:
    line = json.dumps(document(demo.COURSE)).replace(demo.COURSE, MISSING)
    assert json.loads(ok('import', '-', '--format', 'json', stdin=line))['created'] == 1


def test_an_import_tells_files_and_findings(folder: Path) -> None:
    Path('broken.json').write_text('{')
    result = run('import', 'defects.jsonl', 'broken.json')
    assert result.exit_code == 1
    assert 'in all' in result.stdout
    assert 'unreadable  broken.json' in result.stdout
    assert 'Findings met most often' in result.stdout


def test_publish_tells_the_version(folder: Path) -> None:
    body = document(demo.COURSE)
    assert 'unchanged' in ok('publish', '-', stdin=ok('show', demo.COURSE))
    body['@graph'][0]['ceterms:name'] = {'en-US': 'Another name'}
    Path('new.json').write_text(json.dumps(body))
    found = json.loads(ok('publish', 'new.json', '--agent', 'registrar', '--format', 'json'))
    assert (found['ctid'], found['action']) == (demo.COURSE, 'updated')
    assert json.loads(ok('history', demo.COURSE, '--format', 'json'))[-1]['agent'] == 'registrar'


def test_publish_with_violations_ends_with_1_and_may_refuse(folder: Path) -> None:
    body = document(demo.COURSE)
    del body['@graph'][0]['ceterms:name']
    text = json.dumps(body)
    before = ok('history', demo.COURSE)
    refused = run('publish', '-', '--invalid', 'reject', stdin=text)
    assert refused.exit_code == 1
    assert 'not kept' in refused.stderr
    assert ok('history', demo.COURSE) == before
    kept = run('publish', '-', stdin=text)
    assert kept.exit_code == 1
    assert '(updated)' in kept.stdout


def test_the_history_contract(folder: Path) -> None:
    found = json.loads(ok('history', C, '--format', 'json'))
    assert [(row['version'], row['action']) for row in found] == [(1, 'created'), (2, 'updated')]
    assert {'version', 'time', 'agent', 'action', 'sha256'} <= found[0].keys()


def test_a_deleted_document_keeps_its_history_and_comes_back(folder: Path) -> None:
    assert '(deleted)' in ok('delete', demo.JOB, '--reason', 'filled')
    gone = run('show', demo.JOB)
    assert gone.exit_code == 2
    assert 'was deleted' in gone.stderr
    assert '“filled”' in ok('history', demo.JOB)
    assert 'version 3 (restored)' in ok('publish', '-', stdin=json.dumps(document(demo.JOB)))


def test_of_several_to_delete_all_or_none(folder: Path) -> None:
    assert run('delete', demo.JOB, MISSING).exit_code == 2
    assert ok('show', demo.JOB)


def test_a_wrong_ctid_names_those_near_it(folder: Path) -> None:
    assert f'Near it: {C}' in run('show', MISSING).stderr
    assert f'Near it: {C}' in run('show', C[:-1]).stderr
    assert ok('show', C.upper()) == ok('show', f'https://credentialengineregistry.org/resources/{C}')


def test_purge_takes_the_bytes_and_leaves_the_row(folder: Path) -> None:
    assert run('purge', C, '--version', '1', '--reason', 'personal data', stdin='n\n').exit_code == 0
    assert ok('show', C, '--version', '1')
    assert '(purged)' in ok('purge', C, '--version', '1', '--reason', 'personal data', stdin='y\n')
    assert 'personal data' in run('show', C, '--version', '1').stderr
    assert 'purged' in ok('history', C)
    ok('check')


def test_show_in_every_format(folder: Path) -> None:
    published = ok('show', C, '--version', '1')
    assert json.loads(published) == document(C)
    assert json.loads(ok('show', C, '--version', '1', '--format', 'jsonld')) == document(C)
    assert next(iter(json.loads(ok('show', C, '--format', 'canonical')))) == '@context'
    assert ok('show', C, '--format', 'turtle').startswith('@prefix')
    assert ok('show', C, '--format', 'ntriples').startswith('<http')
    page = ok('show', C, '--format', 'text')
    assert page.startswith('Certificate: Certificate in Solar Installation\n')
    assert 'Audience Level Type' in page
    assert 'Linden River Community College' in page
    assert '@type' not in page


def test_show_as_it_was(folder: Path) -> None:
    first, second = json.loads(ok('history', C, '--format', 'json'))
    assert ok('show', C, '--as-of', first['time']) == ok('show', C, '--version', '1')
    assert ok('show', C, '--as-of', second['time']) == ok('show', C)
    assert ok('show', C, '--as-of-source', '2999') == ok('show', C)
    assert run('show', C, '--as-of', '2001').exit_code == 2


def test_diff_says_what_changed(folder: Path) -> None:
    assert '[-seven-]{+eight+}' in ok('diff', C)
    found = json.loads(ok('diff', C, '--from', '1', '--to', '2', '--format', 'json'))
    assert found['event'] == 'changed'
    assert found['changes']
    assert json.loads(ok('diff', C, '--from', '2', '--to', '2', '--format', 'json'))['changes'] == []
    assert json.loads(ok('diff', C, '--from', '0', '--format', 'json'))['event'] == 'created'


def test_query_by_name_file_text_and_standard_input(folder: Path) -> None:
    text = 'SELECT ?c { ?c a ceterms:Certificate } ORDER BY ?c'
    Path('mine.rq').write_text(text)
    answers = {ok('query', text), ok('query', 'mine.rq'), ok('query', '-', stdin=text)}
    assert len(answers) == 1
    assert C in answers.pop()
    assert 'Commissioning' in ok('query', 'requirements', '--param', f'resource={C}')


def test_query_formats(folder: Path) -> None:
    text = f'SELECT ?c ?n {{ ?c ceterms:ctid ?n FILTER(?n = "{C}") }}'
    rows = list(csv.reader(io.StringIO(ok('query', text, '--format', 'csv', '--labels'))))
    assert rows[0] == ['c', 'c label', 'n']
    assert json.loads(ok('query', text, '--format', 'json'))['head']['vars'] == ['c', 'n']
    assert ok('query', text, '--format', 'xml').startswith('<?xml')
    assert all(ok('query', text, '--format', name).endswith('\n') for name in ('table', 'csv', 'tsv', 'json', 'xml'))
    assert ok('query', 'ASK { }', '--format', 'json').endswith('}\n')
    graph = 'CONSTRUCT WHERE { ?s a ceterms:Certificate }'
    assert 'ceterms:Certificate' in ok('query', graph)
    assert json.loads(ok('query', graph, '--format', 'jsonld'))
    wrong = run('query', graph, '--format', 'csv')
    assert wrong.exit_code == 2
    assert ok('query', 'ASK { ?s ?p ?o }') == 'yes\n'


def test_query_limits_are_told(folder: Path) -> None:
    text = 'SELECT ?s { ?s a ceterms:Course }'
    result = run('query', text, '--limit', '2', '--format', 'csv')
    assert result.stdout.count('\n') == 3
    assert 'there are more' in result.stderr
    assert run('query', text, '--limit', '2', '--format', 'csv', '--seconds', '30').stdout == result.stdout
    endless = 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }'
    late = run('query', endless, '--seconds', '1')
    assert late.exit_code == 2
    assert 'time limit' in late.stderr


def test_query_as_of_answers_as_then(folder: Path) -> None:
    first = json.loads(ok('history', C, '--format', 'json'))[0]
    text = 'SELECT (COUNT(?c) AS ?n) { ?c a ceterms:Course }'
    assert [ok('query', text, '--format', 'csv', *more).split()[-1] for more in ([], ['--as-of', first['time']])] == ['15', '14']


@pytest.mark.parametrize(
    'args',
    [
        ['SELECT * {'],
        ['SELECT ?s { SERVICE <http://x.example/> { ?s ?p ?o } }'],
        ['requirements'],
        ['requirements', '--param', 'x'],
    ],
)
def test_a_query_that_cannot_run_says_why(folder: Path, args: list[str]) -> None:
    result = run('query', *args)
    assert result.exit_code == 2
    assert result.stderr.startswith('ctdl: ')


def test_a_misspelt_query_names_the_near_ones(folder: Path) -> None:
    assert 'requirements' in run('query', 'requirments').stderr


def test_export_needs_a_choice(folder: Path) -> None:
    result = run('export')
    assert result.exit_code == 2
    assert '--all' in result.stderr


@pytest.mark.parametrize('args', [['--type', 'Certificate'], ['--query', 'counts-by-class'], ['--since', '2999-01-01'], [C]])
def test_export_in_a_choice_of_ways(folder: Path, args: list[str]) -> None:
    lines = ok('export', *args).splitlines()
    assert len(lines) == {'--type': 4, '--query': 0, '--since': 0}.get(args[0], 1)


def test_export_by_owner_and_query_together(folder: Path) -> None:
    owned = set(ok('export', '--owner', demo.COLLEGE).splitlines())
    asked = set(ok('export', '--query', 'SELECT ?c { ?c a ceterms:Course }').splitlines())
    both = set(ok('export', '--owner', demo.COLLEGE, '--query', 'SELECT ?c { ?c a ceterms:Course }').splitlines())
    assert both == owned & asked
    assert both


def test_an_export_of_nothing_known_is_an_error(folder: Path) -> None:
    assert run('export', MISSING).exit_code == 2
    assert run('export', '--owner', MISSING).exit_code == 2
    assert run('export', '--type', 'Certificat').exit_code == 2


def test_what_is_exported_is_imported_unchanged(folder: Path) -> None:
    for form, more in (('jsonl', []), ('jsonld', ['--canonical']), ('zip', []), ('envelopes', ['--canonical'])):
        ok('export', '--all', '--format', form, *more, '-o', f'out.{form}')
        found = json.loads(ok('import', f'out.{form}', '--format', 'json'))
        assert (found['read'], found['unchanged']) == (60, 60), form
    assert len(zipfile.ZipFile('out.zip').namelist()) == 60


def test_exports_give_the_same_bytes_twice(folder: Path) -> None:
    for form in ('nquads', 'turtle', 'csv', 'jsonl'):
        assert ok('export', '--all', '--format', form, '--canonical') == ok('export', '--all', '--format', form, '--canonical')


def test_quarantine_from_list_to_release(folder: Path) -> None:
    run('import', 'defects.jsonl', '--invalid', 'quarantine')
    found = json.loads(ok('quarantine', 'list', '--format', 'json'))
    assert len(found) == 8
    number = str(found[0]['id'])
    assert json.loads(ok('quarantine', 'show', number))['@graph']
    assert json.loads(ok('quarantine', 'show', number, '--findings'))[0]['severity'] == 'violation'
    retried = run('quarantine', 'retry')
    assert retried.exit_code == 1
    assert '8 stay' in retried.stderr
    assert '(created)' in ok('quarantine', 'release', number)
    ok('quarantine', 'release', str(found[1]['id']), '--discard')
    assert len(json.loads(ok('quarantine', 'list', '--format', 'json'))) == 6


def test_stats_check_rebuild_and_backup(folder: Path) -> None:
    stats = json.loads(ok('stats', '--format', 'json'))
    assert (stats['documents'], stats['versions']) == (60, 70)
    before = json.loads(ok('check', '--format', 'json'))
    assert before['sound'] is True
    assert 'Made the graph anew from 60 documents' in ok('rebuild')
    assert json.loads(ok('check', '--format', 'json')) == before
    ok('backup', 'copy')
    assert json.loads(ok('check', '--format', 'json', '--registry', 'copy')) == before


def test_check_ends_with_1_when_the_graph_says_something_else(folder: Path) -> None:
    from graph.folder import Folder
    from graph.store import GraphStore
    from graph.terms import Names

    store = GraphStore.open(Folder(Path('registry')).graph, Names('http://localhost:8000/'))
    store.load({'': ['<urn:x> <urn:y> <urn:z> .']})
    store.flush()
    del store
    ok('publish', '-', stdin=json.dumps(document(demo.COURSE)).replace('REN 130', 'REN 131'))
    result = run('check')
    assert result.exit_code == 1
    assert 'rebuild' in result.stdout


def test_vocabulary_explains(folder: Path) -> None:
    assert 'Owned By' in ok('vocabulary', 'ceterms:ownedBy')
    assert json.loads(ok('vocabulary', 'Certificate', '--format', 'json'))['name'] == 'ceterms:Certificate'
    assert json.loads(ok('vocabulary', '--format', 'json'))['classes'] > 100
    assert 'ceterms:name' in run('vocabulary', 'ceterms:nam').stderr


def test_vocabulary_is_refreshed_to_the_same_bytes(folder: Path) -> None:
    from ctdl.vocabulary import TABLE

    ok('vocabulary', 'refresh', str(TABLE), '-o', 'table.json')
    assert Path('table.json').read_bytes() == TABLE.read_bytes()
    assert ok('vocabulary', 'refresh', str(TABLE), '-o', '-').encode() == TABLE.read_bytes()


def test_shapes_are_a_data_dictionary() -> None:
    rules = json.loads(ok('shapes', '--format', 'json'))
    assert all(rule['message'] and rule['severity'] in ('violation', 'warning', 'info') for rule in rules)
    course = json.loads(ok('shapes', '--format', 'json', '--class', 'Course'))
    assert 0 < len(course) < len(rules)
    markdown = ok('shapes', '--format', 'markdown').splitlines()
    assert len(markdown) == len(rules) + 2
    assert len(list(csv.DictReader(io.StringIO(ok('shapes', '--format', 'csv'))))) == len(rules)
    assert 'Near it: ceterms:Course' in run('shapes', '--class', 'Cours').stderr


def test_the_table_of_shapes_is_short_and_names_classes() -> None:
    lines = ok('shapes').splitlines()
    assert lines[0].split() == ['rule', 'severity', 'path', 'classes', 'constraint']
    assert max(map(len, lines)) < 260
    (currency,) = (line for line in lines if line.startswith('currency-code '))
    assert currency.endswith('…')
    assert any('ceterms:Course, ' in line or ', … (' in line for line in lines)
    whole = next(rule for rule in json.loads(ok('shapes', '--format', 'json')) if rule['name'] == 'currency-code')
    assert 'ZWG' in whole['constraint']


def test_every_name_that_a_finding_has_is_listed_by_shapes() -> None:
    listed = {rule['name'] for rule in json.loads(ok('shapes', '--format', 'json'))}
    assert listed > {'term-unknown', 'label-unused', 'reference-unresolved', 'reading-empty', 'name-present'}
    for folder in (EXAMPLES, ROOT / 'tests' / 'data', ROOT / 'ctdl' / 'demo'):
        if folder.is_dir():
            found = json.loads(run('validate', str(folder), '--format', 'json').stdout)['findings']
            assert {finding['shape'] for finding in found} <= listed
            assert all(finding['source'] for finding in found)


def test_the_demo_runs_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    started = time.monotonic()
    said = ok('demo')
    assert time.monotonic() - started < 60
    assert '$ ctdl diff' in said
    assert said.count('\n   $ ctdl ') == 18
    assert 'statements compared' in said
    assert not list(tmp_path.iterdir())


def test_the_demo_leaves_the_registry_for_every_day_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('CTDL_REGISTRY', str(tmp_path / 'mine'))
    ok('demo', '--keep', str(tmp_path / 'tour'))
    assert not (tmp_path / 'mine').exists()


def test_the_demo_stays_where_it_is_told_to(tmp_path: Path) -> None:
    ok('demo', '--keep', str(tmp_path / 'tour'))
    assert (tmp_path / 'tour' / 'registry' / 'ledger.sqlite').is_file()
    ok('demo', '--registry', str(tmp_path / 'mine'))
    assert (tmp_path / 'mine' / 'ledger.sqlite').is_file()


def test_the_demo_serves_its_pages_until_it_is_interrupted(tmp_path: Path) -> None:
    command = [sys.executable, '-m', 'ctdl', 'demo', '--serve', '--keep', 'tour']
    environment = {**os.environ, 'PYTHONPATH': str(ROOT)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        address = next(match[0] for line in child.stdout if (match := re.search(r'http://127\.0\.0\.1:\d+/', line)))
        try:
            page = httpx.get(address, headers={'Accept': 'text/html'})
        finally:
            child.send_signal(signal.SIGINT)
        said = child.stdout.read()
    assert page.status_code == 200
    assert 'That was all' in said or 'Everything is in' in said
    assert child.returncode == 0
