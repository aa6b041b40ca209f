"""`ctdl pathway`: in every format, judged, solved, from the registry and from files."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ctdl import demo
from ctdl.diagrams import png
from tests.pathway_models import documents, random_pathway
from tests.test_cli_support import MISSING, folder_with_registry, ok, process, run

P = demo.PATHWAY
PNG = b'\x89PNG\r\n\x1a\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: a registry with both catalogs, and files."""
    made = folder_with_registry(tmp_path / 'work')
    monkeypatch.chdir(made)
    return made


def written(name: str, *seeds: int) -> str:
    """A file with pathways made up from seeds."""
    lines = [json.dumps(body) for seed in seeds for body in documents(random_pathway(seed, 12, 3))]
    Path(name).write_text('\n'.join(lines))
    return name


def test_the_outline_has_every_component(folder: Path) -> None:
    said = ok('pathway', P)
    assert said.startswith('From Installer to Solar Project Lead\n====')
    found = json.loads(ok('pathway', P, '--format', 'json'))
    assert len(found['components']) == 19
    assert all(f'{one["number"]}. {one["name"]}: ' in said for one in found['components'])


def test_every_format_on_standard_output(folder: Path) -> None:
    assert ok('pathway', P, '--format', 'svg').startswith('<')
    assert ok('pathway', P, '--format', 'markdown').startswith('# From Installer')
    assert ok('pathway', P, '--format', 'dot').startswith('digraph')
    assert 'flowchart LR' in ok('pathway', P, '--format', 'mermaid')
    assert len(list(csv.DictReader(io.StringIO(ok('pathway', P, '--format', 'csv'))))) == 19
    assert run('pathway', P, '--format', 'png').stdout_bytes.startswith(PNG)


@pytest.mark.parametrize(
    ('name', 'begin'),
    [
        ('a.svg', b'<'), ('a.PNG', PNG), ('a.json', b'{'), ('a.csv', b'number,'), ('a.dot', b'digraph'), ('a.gv', b'digraph'),
        ('a.mmd', b'---\ntitle'), ('a.md', b'# From'), ('a.txt', b'From '),
    ],
)  # fmt: skip
def test_the_name_of_the_file_tells_the_format(folder: Path, name: str, begin: bytes) -> None:
    assert ok('pathway', P, '-o', name) == ''
    assert Path(name).read_bytes().startswith(begin)


def test_the_format_that_is_said_comes_before_the_name_of_the_file(folder: Path) -> None:
    ok('pathway', P, '--format', 'json', '-o', 'a.svg')
    assert json.loads(Path('a.svg').read_text())['pathway']['ctid'] == P


def test_themes_and_scale(folder: Path) -> None:
    assert ok('pathway', P, '--format', 'svg', '--theme', 'dark') != ok('pathway', P, '--format', 'svg')
    ok('pathway', P, '-o', 'small.png', '--scale', '0.5')
    ok('pathway', P, '-o', 'large.png', '--scale', '1')
    assert 0 < Path('small.png').stat().st_size < Path('large.png').stat().st_size


def test_the_list_has_names_and_numbers_of_components(folder: Path) -> None:
    second = f'{demo.TERMS}     27  Renewable Energy Technology, Term by Term\n'
    assert ok('pathway', '--list') == f'{P}     19  From Installer to Solar Project Lead\n{second}'
    assert ok('pathway', '--list', written('two.jsonl', 1, 2)).count('  12  A Way into Technology\n') == 2


def test_the_list_honours_time_language_format_and_file(folder: Path) -> None:
    assert ok('pathway', '--list', '--as-of', '2020-01-01') == 'There is no pathway.\n'
    assert ok('pathway', '--list', '--as-of', '2099-01-01') == ok('pathway', '--list')
    assert 'De instalador a jefe de proyecto solar' in ok('pathway', '--list', '--language', 'es')
    assert ok('pathway', '--list', '--format', 'csv').splitlines()[:2] == [
        'ctid,components,name',
        f'{P},19,From Installer to Solar Project Lead',
    ]
    assert ok('pathway', '--list', '-o', 'list.json') == ''
    first = json.loads(Path('list.json').read_text())[0]
    assert first == {'ctid': P, 'components': 19, 'name': 'From Installer to Solar Project Lead'}


def test_a_wide_drawing_says_an_order_within_a_lane_on_the_card(folder: Path) -> None:
    svg = ok('pathway', P, '--format', 'svg')
    assert 'after MAT 115' in svg
    wide = re.search(r'<svg [^>]*?width="(\d+)"', svg)
    assert wide
    assert int(wide[1]) <= 2_500


def test_a_png_that_would_be_too_large_is_made_smaller_and_that_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, 'MOST_PIXELS', 1_000_000)
    assert 'written at a scale of 0.' in run('pathway', P, '-o', 'a.png').stderr
    assert Path('a.png').read_bytes().startswith(PNG)
    refused = run('pathway', P, '-o', 'b.png', '--scale', '2')
    assert refused.exit_code == 2
    assert 'Choose a --scale above 0 and up to 0.' in refused.stderr


def test_a_file_without_a_known_ending_needs_a_format(folder: Path) -> None:
    ok('pathway', P, '--format', 'outline', '-o', 'x.pdf')
    assert Path('x.pdf').read_text().startswith('From ')


def test_the_help_says_which_theme_carries_a_style(folder: Path) -> None:
    assert '<style>' in ok('pathway', '--help')
    assert '<style>' in ok('pathway', P, '--format', 'svg', '--theme', 'auto')
    assert not any('<style' in ok('pathway', P, '--format', 'svg', '--theme', theme) for theme in ('light', 'dark', 'print'))


def test_a_check_ends_with_1_for_violations_only(folder: Path) -> None:
    said = ok('pathway', P, '--check')
    assert said.startswith('Pathway “From Installer to Solar Project Lead”')
    assert '19 components: ' in said
    body = documents(random_pathway(1, 12, 3))[0]
    nodes = body['@graph']
    nodes[1]['ceterms:prerequisite'] = [nodes[-1]['@id']]
    Path('circle.json').write_text(json.dumps(body))
    result = run('pathway', 'circle.json', '--check')
    assert result.exit_code == 1
    assert 'violation' in result.stdout
    assert run('pathway', 'circle.json').exit_code == 0


def test_findings_as_json_and_csv(folder: Path) -> None:
    found = json.loads(ok('pathway', P, '--check', '--format', 'json'))
    assert list(found) == ['pathway', 'name', 'conforms', 'components', 'findings']
    assert (found['pathway'], found['conforms'], found['components']) == (P, True, 19)
    table = list(csv.DictReader(io.StringIO(ok('pathway', P, '--check', '--format', 'csv'))))
    assert [row['shape'] for row in table] == [one['shape'] for one in found['findings']]
    ok('pathway', P, '--check', '-o', 'findings.json')
    assert json.loads(Path('findings.json').read_text()) == found


def test_problems_are_told_without_a_check_too(folder: Path) -> None:
    findings = json.loads(ok('pathway', P, '--check', '--format', 'json'))['findings']
    messages = [one['message'] for one in findings if one['severity'] != 'info']
    assert messages
    assert all(message in ok('pathway', P) for message in messages)


def test_what_is_had_by_ctid_code_and_name(folder: Path) -> None:
    found = json.loads(ok('pathway', P, '--format', 'json'))
    safety = next(one for one in found['components'] if one['name'] == 'Workplace Safety')

    def had(*said: str) -> list[str]:
        have: list[str] = json.loads(ok('pathway', P, '--format', 'json', *said))['solution']['have']
        return have

    for said in (safety['ctid'], safety['iri'], 'workplace  safety', 'SAF 100', 'Workplace', safety['standsFor'][0]['iri']):
        assert had('--have', said) == [safety['iri']]
    assert len(had('--have', 'SAF 100,MAT 115', '--have', 'REN 101')) == 3


def test_what_is_had_and_may_be_several_is_refused(folder: Path) -> None:
    result = run('pathway', P, '--have', 'Photovoltaic')
    assert result.exit_code == 2
    assert 'Photovoltaic System Design' in result.stderr


def test_what_is_had_and_unknown_is_told(folder: Path) -> None:
    result = run('pathway', P, '--have', 'Basket Weaving')
    assert result.exit_code == 0
    assert 'Not in this pathway: Basket Weaving.' in result.stdout
    assert '“Basket Weaving” is nothing in this pathway.' in result.stderr


def test_a_measure_or_a_destination_alone_asks_what_remains(folder: Path) -> None:
    assert 'What remains' not in ok('pathway', P)
    assert '(fewest credits)' in ok('pathway', P, '--by', 'credits')
    assert '(fewest components)' in ok('pathway', P, '--to', 'Associate of Applied Science')
    assert run('pathway', P, '--to', 'Nowhere').exit_code == 2


def test_a_solution_is_in_every_form(folder: Path) -> None:
    have = ('--have', 'SAF 100')
    assert 'have' in [row['state'] for row in csv.DictReader(io.StringIO(ok('pathway', P, *have, '--format', 'csv')))]
    assert 'Course, have\\nWorkplace Safety' in ok('pathway', P, *have, '--format', 'dot')
    assert 'Course, have<br/>Workplace Safety' in ok('pathway', P, *have, '--format', 'mermaid')
    assert ok('pathway', P, *have, '--format', 'svg') != ok('pathway', P, '--format', 'svg')


def test_as_it_was(folder: Path) -> None:
    first = json.loads(ok('history', P, '--format', 'json'))[0]
    before = json.loads(ok('pathway', P, '--as-of', first['time'], '--format', 'json'))
    assert len(before['components']) == 18
    assert run('pathway', P, '--as-of', '2001').exit_code == 2


def test_pathways_in_a_file(folder: Path) -> None:
    assert ok('pathway', written('one.jsonl', 1)).startswith('A Way into Technology\n')
    two = written('two.jsonl', 1, 2)
    refused = run('pathway', two)
    wanted = random_pathway(2, 12, 3)
    assert refused.exit_code == 2
    assert wanted.ctid in refused.stderr
    for said in (wanted.ctid, wanted.iri):
        assert json.loads(ok('pathway', two, '--pathway', said, '--format', 'json'))['pathway']['ctid'] == wanted.ctid
    assert 'There is no pathway x' in run('pathway', two, '--pathway', 'x').stderr


def test_a_file_needs_no_registry_and_standard_input_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = written('one.jsonl', 1)
    assert ok('pathway', '-', stdin=Path(name).read_bytes()) == ok('pathway', name)
    assert run('pathway', name, '--registry', 'nowhere').exit_code == 2


def test_a_file_asks_the_registry_for_what_it_does_not_describe(folder: Path) -> None:
    Path('pathway.json').write_text(ok('show', P))
    assert 'Stands for: Workplace Safety (Course' in ok('pathway', 'pathway.json')
    shutil.rmtree('registry')
    assert 'Stands for: Workplace Safety' not in ok('pathway', 'pathway.json')


@pytest.mark.parametrize(
    'name', ['graph/0bdc0b26da*', 'graph/6b1f32c847*', 'graph/72e5fcb731*', 'graph/cc091743c6*', 'list-resource/3a7ca4a265*']
)
def test_published_pathways_of_every_age_are_drawn(
    name: str, examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = str(next(examples.glob(name)))
    found = json.loads(ok('pathway', file, '--format', 'json'))
    assert found['components']
    said = ok('pathway', file)
    assert all(f'{one["number"]}. ' in said for one in found['components'])
    assert ok('pathway', file, '--format', 'svg').startswith('<')


@pytest.mark.parametrize(
    ('args', 'said'),
    [
        ([], '--list'),
        ([MISSING], MISSING),
        (['nonsense'], 'nonsense'),
        (['missing.json'], 'missing.json'),
        ([demo.COURSE], 'not a pathway'),
        (['course.json'], 'no pathway in course.json'),
        ([P, '--pathway', P], '--pathway'),
        (['catalog.jsonl', '--as-of', '2024'], '--as-of'),
        ([P, '--as-of', '2024', '--as-of-source', '2024'], 'not both'),
        ([P, '--check', '--have', P], 'not both'),
        ([P, '--check', '--format', 'svg'], 'not as svg'),
        ([P, '--check', '-o', 'x.svg'], 'not as svg'),
        ([P, '--scale', '2'], '--scale'),
        ([P, '--theme', 'dark'], '--theme'),
        ([P, '--by', 'luck'], 'luck'),
        ([P, '--format', 'pdf'], 'pdf'),
        ([P, '-o', 'x.pdf'], 'let it end in .svg'),
        ([P, '-o', 'x.html'], 'or give --format'),
        ([P, '-o', 'x.svg.gz'], 'let it end in .svg'),
        ([P, '-o', 'x'], 'The name x does not tell a format'),
        ([P, '-o', ''], '-o needs the name of a file'),
        (['--list', '--format', 'svg'], 'text, JSON or CSV'),
        (['--list', '-o', 'x.svg'], 'text, JSON or CSV'),
        (['--list', '--check'], '--list lists pathways'),
        (['--list', '--theme', 'dark'], '--theme'),
        (['--list', 'catalog.jsonl', '--as-of', '2024'], 'a file is as it is'),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(folder: Path, args: list[str], said: str) -> None:
    result = run('pathway', *args)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not result.stdout
    assert len(result.stderr.splitlines()) <= 2
    assert not Path('x.svg').exists()


def test_a_component_names_its_pathway(folder: Path) -> None:
    component = json.loads(ok('pathway', P, '--format', 'json'))['components'][0]['ctid']
    assert P in run('pathway', component).stderr


def test_a_png_is_not_written_to_a_terminal(folder: Path) -> None:
    import pty

    master, slave = pty.openpty()
    args = [sys.executable, '-m', 'ctdl', 'pathway', P, '--format', 'png']
    ended = subprocess.run(args, stdout=slave, stderr=subprocess.PIPE, timeout=60)
    os.close(slave)
    os.close(master)
    assert ended.returncode == 2
    assert b'-o pathway.png' in ended.stderr


def test_the_output_of_a_process_is_the_same_each_time(folder: Path) -> None:
    for form in ('json', 'svg'):
        first, second = (process('pathway', P, '--format', form, cwd=folder) for _ in range(2))
        assert (first.returncode, first.stderr) == (0, b'')
        assert first.stdout == second.stdout
