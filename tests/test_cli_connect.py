"""`ctdl connect`: what is near a thing, and the ways from one to another, in every format."""

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ctdl import demo
from tests.test_cli_support import MISSING, document, folder_with_registry, ok, run

C = demo.CERTIFICATE
PNG = b'\x89PNG\r\n\x1a\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: a registry with both catalogs, and files."""
    made = folder_with_registry(tmp_path / 'work')
    monkeypatch.chdir(made)
    return made


def test_what_is_near_a_thing_names_each_link_with_its_document(folder: Path) -> None:
    said = ok('connect', C)
    assert said.startswith('Certificate in Solar Installation (Certificate, Linden River Community College)')
    assert '1 step before (' in said
    assert '1 step after (' in said
    wanted = (
        f'Photovoltaic System Design —is required for (condition “Core courses”, stated in {C})→ Certificate in Solar Installation'
    )
    assert wanted in said
    assert 'via From Installer to Solar Project Lead' in said


def test_a_way_is_told_as_a_chain(folder: Path) -> None:
    said = ok('connect', demo.COURSE, demo.MASTER_DEGREE)
    assert said.startswith('1 way from “Photovoltaic System Design” to “Master of Energy Management”')
    assert '—is required for (condition “Bachelor degree and core course”, stated in ' in said
    assert ok('connect', '--from', demo.COURSE, '--to', demo.MASTER_DEGREE) == said


def test_no_way_says_what_to_try(folder: Path) -> None:
    back = ok('connect', demo.MASTER_DEGREE, demo.COURSE)
    assert 'No way from “Master of Energy Management” to “Photovoltaic System Design” was found.' in back
    assert 'looked at.' in back
    assert f'`ctdl connect {demo.COURSE} {demo.MASTER_DEGREE} --steps 3`' in back
    none = ok('connect', demo.COURSE, demo.LICENSE, '--relation', 'requires')
    assert 'Try --steps 6 or no --relation.' in none
    assert 'not connected within 8 steps' in ok('connect', demo.COURSE, demo.LICENSE, '--steps', '8')
    found = run('connect', demo.MASTER_DEGREE, demo.COURSE, '--format', 'json')
    assert json.loads(found.stdout)['ways'] == []
    assert 'The other way round' in found.stderr


def test_codes_are_ends(folder: Path) -> None:
    listed = json.loads(ok('connect', '--to', '47-2231', '--steps', '3', '--format', 'json'))
    assert listed['goal'] == 'occupation 47-2231'
    lengths = [len(way['steps']) for way in listed['ways']]
    assert lengths == sorted(lengths)
    assert any(way['things'][0].endswith(C) for way in listed['ways'])
    assert ok('connect', '--from', C, '--to', 'soc:99-9999').startswith(
        'No way from “Certificate in Solar Installation” to occupation'
    )
    assert 'Linden River' in ok('connect', demo.COLLEGE, demo.BACHELOR_DEGREE).splitlines()[0]


def test_every_format_on_standard_output(folder: Path) -> None:
    for ends in ([C], [demo.COURSE, demo.MASTER_DEGREE], ['--to', '47-2231']):
        ElementTree.fromstring(ok('connect', *ends, '--format', 'svg'))
        assert ok('connect', *ends, '--format', 'dot').startswith('digraph')
        assert 'flowchart LR' in ok('connect', *ends, '--format', 'mermaid')
        assert json.loads(ok('connect', *ends, '--format', 'json'))['things']
        rows = list(csv.DictReader(io.StringIO(ok('connect', *ends, '--format', 'csv'))))
        assert all(row['first name'] for row in rows)
        assert run('connect', *ends, '--format', 'png').stdout_bytes.startswith(PNG)
        assert ok('connect', *ends, '--format', 'outline')


@pytest.mark.parametrize(
    ('name', 'begin'),
    [
        ('a.svg', b'<'),
        ('a.PNG', PNG),
        ('a.json', b'{'),
        ('a.csv', b'first,'),
        ('a.gv', b'digraph'),
        ('a.mmd', b'---'),
        ('a.txt', b'Cert'),
    ],
)
def test_the_format_follows_the_name_of_the_file(folder: Path, name: str, begin: bytes) -> None:
    assert ok('connect', C, '-o', name) == ''
    assert Path(name).read_bytes().startswith(begin)


def test_json_has_steps_links_and_what_was_left_out(folder: Path) -> None:
    found = json.loads(ok('connect', C, '--most', '3', '--direction', 'in', '--format', 'json'))
    assert found['centre'].endswith(C)
    assert sorted(thing['step'] for thing in found['things'] if 'step' in thing) == [-1, -1, -1, 0]
    assert found['left_out'][0]['number'] == 13
    assert {'first', 'then', 'relation', 'property', 'how', 'condition', 'document'} <= found['links'][0].keys()
    assert '13 more things come before' in ok('connect', C, '--most', '3', '--direction', 'in')


def test_as_of_asks_an_earlier_state(folder: Path) -> None:
    assert run('connect', C, '--as-of', '2020-01-01').exit_code == 2
    assert ok('connect', C, '--as-of', '2030-01-01') == ok('connect', C)


@pytest.mark.parametrize(
    ('args', 'said'),
    [
        ([], 'Name a thing'), ([C, '--from', C], 'an end once'), ([C, demo.COURSE, '--direction', 'in'], '--direction is for'),
        ([C, '--longer'], '--longer is for'), ([C, '--steps', '4'], 'at most 3 steps'), ([C, '--scale', '2'], '--scale is for'),
        ([C, '--theme', 'dark'], '--theme is for'), ([MISSING], f'Near it: {C}'), (['nonsense'], 'no CTID, address or code'),
        (['*', '*'], 'at least one end'), ([C, '-o', 'c.md'], 'let it end in .svg'), ([C, '-o', 'a.svg.gz'], 'or give --format'),
        ([C, '-o', ''], '-o needs the name of a file'), ([C, '--as-of', '2020-01-01'], 'as of 2020-01-01T23:59:59'),
        ([C, demo.COURSE, '--as-of', '2020-01-01'], 'as of 2020-01-01T23:59:59'),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_ends_with_2(folder: Path, args: list[str], said: str) -> None:
    result = run('connect', *args)
    assert result.exit_code == 2
    assert said in result.stderr


def test_hostile_names_do_no_harm(folder: Path) -> None:
    hostile = '=cmd|"x"</text><script>alert(1)</script>]]>\u001b[31m "] --> n9; \\ ‏שלום {{%% end'
    body = document(demo.COURSE)
    body['@graph'][0]['ceterms:name'] = {'en-US': hostile}
    Path('bad.json').write_text(json.dumps(body))
    run('publish', 'bad.json')
    for form in ('text', 'outline', 'csv', 'dot', 'mermaid', 'svg'):
        said = ok('connect', demo.COURSE, '--format', form)
        assert '\x1b' not in said, form
        assert '<script' not in said or form != 'svg'
    tree = ElementTree.fromstring(ok('connect', demo.COURSE, '--format', 'svg'))
    assert not [element for element in tree.iter() if element.tag.endswith('script')]
    rows = list(csv.reader(io.StringIO(ok('connect', demo.COURSE, '--format', 'csv'))))
    assert not any(cell.startswith('=') for row in rows for cell in row)
    dot = ok('connect', demo.COURSE, '--format', 'dot')
    assert 'x&quot;' in dot
