"""The frame of the command line: help, examples, exit codes, errors in one line, and how fast it starts."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from ctdl import demo, vocabulary
from ctdl.commands import COMMANDS, module_of
from tests.test_cli_support import MISSING, folder_with_registry, ok, process, run


def commands() -> Iterator[tuple[str, click.Command]]:
    for name in COMMANDS:
        command = import_module(module_of(name)).command
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f'{name} {inner}', sub) for inner, sub in command.commands.items())


ALL = dict(commands())


def examples(command: click.Command) -> list[str]:
    lines = [line.strip() for line in (command.help or '').splitlines()]
    return [line for line in lines[lines.index('Examples:') :] if line.startswith('ctdl ')]


@pytest.mark.parametrize('name', ALL)
def test_every_command_has_help_with_an_example(name: str) -> None:
    said = ok(*name.split(), '--help')
    assert 'Examples:' in said
    assert examples(ALL[name])


@pytest.mark.parametrize('name', COMMANDS)
def test_the_table_of_commands_says_what_the_modules_say(name: str) -> None:
    assert (ALL[name].help or '').splitlines()[0] == COMMANDS[name]
    assert ALL[name].name == name


@pytest.mark.parametrize('name', sorted(ALL.keys() - {'serve'}))  # which ends when it is told to; see tests/web/test_serve.py
def test_the_examples_in_the_help_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_with_registry(tmp_path / 'work')
    monkeypatch.chdir(folder)
    shutil.copy(vocabulary.TABLE, folder / 'terms.json')
    if name.startswith('quarantine'):
        run('import', 'defects.jsonl', '--invalid', 'quarantine')
    for line in examples(ALL[name]):
        result = run(*shlex.split(line)[1:])
        assert result.exit_code in (0, 1), (line, result.output)
        assert result.output or '-o ' in line, line


def test_the_words_that_options_take_are_those_of_the_library() -> None:
    import shapes
    from ctdl.report import FORMATS
    from ctdl.validation import ENGINES
    from graph.exporting import FORMATS as EXPORTS
    from graph.results import FORMATS as ANSWERS

    def choices(command: str, name: str) -> set[str]:
        found = next(param.type for param in ALL[command].params if param.name == name)
        assert isinstance(found, click.Choice)
        return set(found.choices)

    assert choices('validate', 'format') == set(FORMATS)
    assert choices('validate', 'engine') == set(ENGINES)
    assert choices('export', 'format') == set(EXPORTS)
    assert choices('query', 'format') == set(ANSWERS)
    for command in ('validate', 'import', 'publish'):
        assert choices(command, 'level') == set(shapes.LEVELS)
        assert choices(command, 'profile') == set(shapes.PROFILES)


def test_help_lists_every_command_without_loading_one() -> None:
    code = 'import sys; from ctdl.cli import program; program.run(["--help"]); print([m for m in sys.modules if "commands." in m])'
    said = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True).stdout
    assert all(name in said for name in COMMANDS)
    assert said.splitlines()[-1] == "['ctdl.commands.shared']"


@pytest.mark.parametrize('args', [['--help'], ['--version'], ['validate', '--help'], ['query', '--help']])
def test_starting_loads_nothing_heavy(args: list[str]) -> None:
    heavy = (
        'rdflib',
        'pyshacl',
        'pyld',
        'flask',
        'pyoxigraph',
        'tqdm',
        'graph',
        'orjson',
        'shacl',
        'concurrent',
        'multiprocessing',
    )
    code = f'import sys; from ctdl.cli import program; program.run({args}); print(sorted(m for m in {heavy} if m in sys.modules))'
    said = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1] == '[]'


def test_the_version_is_told() -> None:
    assert ok('--version').startswith('ctdl 0.')


def test_an_unknown_command_names_the_nearest() -> None:
    result = run('valdate', 'x')
    assert result.exit_code == 2
    assert 'Did you mean “validate”?' in result.stderr
    assert not result.stdout


@pytest.mark.parametrize(
    'args',
    [
        [],
        ['nonsense'],
        ['validate'],
        ['validate', '--format', 'yaml', 'x'],
        ['validate', 'missing.json'],
        ['--registry', 'missing', 'stats'],
        ['stats', '--registry', 'missing'],
        ['history', 'nonsense'],
        ['export'],
        ['query'],
        ['query', 'no-such-query'],
        ['show', demo.CERTIFICATE, '--version', '1', '--as-of', '2024'],
        ['show', demo.CERTIFICATE, '--as-of', '2024', '--as-of-source', '2024'],
        ['show', demo.CERTIFICATE, '--as-of', 'yesterday'],
        ['show', demo.CERTIFICATE, '--version', '99'],
        ['diff', demo.CERTIFICATE, '--from', '7'],
        ['vocabulary', 'ceterms:nam'],
        ['vocabulary', 'refresh', 'missing.json'],
        ['shapes', '--class', 'Cours'],
        ['quarantine', 'nonsense'],
        ['quarantine', 'show', '99'],
        ['quarantine', 'release', '99'],
        ['ctid', '0'],
        ['import', 'missing.json'],
        ['publish', 'missing.json'],
        ['publish', 'catalog.jsonl'],
        ['purge', demo.CERTIFICATE, '--version', '1'],
        ['purge', demo.CERTIFICATE, '--version', '1', '--reason', 'x'],
        ['purge', demo.CERTIFICATE, '--version', '9', '--reason', 'x', '--yes'],
        ['delete', MISSING],
        ['init'],
        ['init', '--registry', 'new', '--base', 'nonsense'],
        ['init', '--registry', 'new', '--base', 'https://credentialengineregistry.org/'],
        ['backup', '.'],
        ['demo', '--keep', '.'],
    ],
)
def test_what_cannot_run_ends_with_2_and_a_line_on_standard_error(
    args: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder_with_registry(tmp_path / 'work'))
    result = run(*args)
    assert result.exit_code == 2
    assert not result.stdout
    assert 'Traceback' not in result.stderr
    if args:
        assert 'ctdl: ' in result.stderr
        assert len(result.stderr.splitlines()) <= 2


def test_the_registry_is_named_before_or_after_the_command_or_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_with_registry(tmp_path / 'work')
    named = str(folder / 'registry')
    wanted = ok('--registry', named, 'stats')
    assert ok('stats', '--registry', named) == wanted
    monkeypatch.setenv('CTDL_REGISTRY', named)
    assert ok('stats') == wanted
    monkeypatch.delenv('CTDL_REGISTRY')
    monkeypatch.chdir(folder)
    assert ok('stats') == wanted


def test_the_environment_gives_way_to_the_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('CTDL_REGISTRY', str(tmp_path / 'nowhere'))
    assert ok('stats', '--registry', str(folder_with_registry(tmp_path / 'work') / 'registry'))


def test_an_interrupt_ends_with_130_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr('ctdl.ctid.mint', interrupted)
    result = run('ctid')
    assert result.exit_code == 130
    assert not result.stderr


def test_a_disk_that_does_not_write_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, 'No space left on device', 'x')

    monkeypatch.setattr('ctdl.ctid.mint', full)
    result = run('ctid')
    assert result.exit_code == 2
    assert result.stderr == 'ctdl: x: No space left on device.\n'


def test_exit_codes_of_a_real_process(tmp_path: Path) -> None:
    folder = folder_with_registry(tmp_path / 'work')
    fine = process('validate', 'catalog.jsonl', '--level', 'required', cwd=folder)
    found = process('validate', 'defects.jsonl', '--level', 'required', cwd=folder)
    wrong = process('validate', 'nothing.jsonl', cwd=folder)
    assert (fine.returncode, found.returncode, wrong.returncode) == (0, 1, 2)
    assert not fine.stderr
    assert not wrong.stdout
    assert wrong.stderr == b'ctdl: There is no file or folder nothing.jsonl.\n'


def test_a_closed_pipe_is_no_news(tmp_path: Path) -> None:
    folder = folder_with_registry(tmp_path / 'work')
    line = f'{sys.executable} -m ctdl export --all --format nquads | head -1'
    ended = subprocess.run(['bash', '-c', f'set -o pipefail; {line}'], cwd=folder, capture_output=True, timeout=60)
    assert ended.returncode == 141
    assert ended.stdout.count(b'\n') == 1
    assert ended.stderr == b''


def test_output_of_a_process_is_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    folder = folder_with_registry(tmp_path / 'work')
    ended = subprocess.run(
        [sys.executable, '-m', 'ctdl', 'show', demo.CERTIFICATE, '--format', 'text'],
        cwd=folder,
        capture_output=True,
        timeout=60,
        env={**os.environ, 'LC_ALL': 'C', 'PYTHONIOENCODING': 'ascii'},
    )
    assert ended.returncode == 0
    assert 'instalación' in ended.stdout.decode('utf-8')


def test_progress_shows_when_asked_for_and_never_in_the_data(tmp_path: Path) -> None:
    folder = folder_with_registry(tmp_path / 'work')
    shown = process('validate', 'catalog.jsonl', '--level', 'required', '--progress', cwd=folder)
    hidden = process('validate', 'catalog.jsonl', '--level', 'required', cwd=folder)
    assert b'documents' in shown.stderr
    assert not hidden.stderr
    assert shown.stdout == hidden.stdout


def test_a_file_written_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder_with_registry(tmp_path / 'work'))
    Path('out.jsonl').write_text('before')
    assert run('export', '--type', 'Nonsense', '-o', 'out.jsonl').exit_code == 2
    assert Path('out.jsonl').read_text() == 'before'
    assert not list(Path().glob('.out*'))
    ok('export', '--all', '-o', 'out.jsonl')
    assert Path('out.jsonl').read_text().count('\n') == 60


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder_with_registry(tmp_path / 'work'))
    result = run('export', '--all', '-o', 'no/such/folder/out.jsonl')
    assert result.exit_code == 2
    assert 'no/such/folder/out.jsonl cannot be written' in result.stderr


def test_output_goes_to_a_device_as_it_is() -> None:
    ok('shapes', '-o', '/dev/null')
    assert Path('/dev/null').is_char_device()


def test_ctids_are_made() -> None:
    from ctdl.ctid import is_ctid

    made = ok('ctid', '5').split()
    assert len(set(made)) == 5
    assert all(map(is_ctid, made))
