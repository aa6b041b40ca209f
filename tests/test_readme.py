"""The README runs: its console blocks give what they say, its Python runs, its files and commands exist."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / 'README.md').read_text()
SHELL = re.compile(r'^```console\n(.*?)^```$', re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r'^```python\n(.*?)^```$', re.MULTILINE | re.DOTALL)


def commands() -> list[tuple[str, str]]:
    """Each command of the console blocks with what it is said to print."""
    found = []
    for block in SHELL.findall(README):
        for part in re.split(r'^\$ ', block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition('\n')
            found.append((command, output))
    return found


def pattern(expected: str) -> re.Pattern[str]:
    """What is said, `…` standing for anything."""
    return re.compile('.*'.join(re.escape(piece) for piece in expected.split('…')), re.DOTALL)


@pytest.fixture(scope='module')
def environment() -> dict[str, str]:
    """Where `ctdl` is the one of this environment."""
    return {**os.environ, 'PATH': f'{Path(sys.executable).parent}{os.pathsep}{os.environ["PATH"]}', 'COLUMNS': '200'}


def test_the_console_blocks_give_what_they_say_and_the_python_runs(tmp_path: Path, environment: dict[str, str]) -> None:
    folder = tmp_path
    for command, expected in commands():
        done = subprocess.run(['bash', '-c', command], cwd=folder, env=environment, capture_output=True, text=True, check=False)
        if command.startswith('cd '):
            folder = folder / command[3:].strip()
        assert done.returncode in (0, 1), f'{command}\n{done.stderr}'
        assert pattern(expected).fullmatch(done.stdout), f'{command}\n{done.stdout}\n{done.stderr}'
    for name in ('pathway.svg', 'terms.svg'):
        assert (folder / name).read_bytes() == (ROOT / 'docs' / name).read_bytes(), f'docs/{name} is to be drawn anew'
    for text in PYTHON.findall(README):
        done = subprocess.run(
            [sys.executable, '-c', text], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


def test_every_command_of_the_readme_exists() -> None:
    from ctdl.commands import COMMANDS

    named = set(re.findall(r'`ctdl ([a-z]+)', README))
    assert named <= COMMANDS.keys()


def test_the_number_of_named_queries_is_right() -> None:
    from graph.sparql import named

    assert f'one of {len(named())} named queries' in README
