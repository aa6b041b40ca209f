"""What the tests of the command line share: a registry with the example data, and ways to run a command line. No tests in here."""

import atexit
import functools
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from ctdl import demo
from ctdl.cli import program

MISSING = 'ce-e3f6955a-0000-4c77-be16-8a6bae475a59'
"""A CTID that nobody has; its first eight digits are those of `demo.CERTIFICATE`."""


def run(*args: str, stdin: bytes | str | None = None) -> Result:
    """A command line, in this process."""
    return CliRunner().invoke(program, list(args), input=stdin, catch_exceptions=False)


def ok(*args: str, stdin: bytes | str | None = None) -> str:
    """The output of a command line that ends with 0."""
    result = run(*args, stdin=stdin)
    assert result.exit_code == 0, result.output
    return result.stdout


def process(*args: str, cwd: Path | None = None, stdin: bytes = b'') -> 'subprocess.CompletedProcess[bytes]':
    """A command line, in a process of its own."""
    return subprocess.run([sys.executable, '-m', 'ctdl', *args], cwd=cwd, input=stdin, capture_output=True, timeout=120)


def first() -> list[dict[str, Any]]:
    """The documents of the first catalog."""
    return [json.loads(line) for line in demo.documents().read_text('utf-8').splitlines()]


def document(ctid: str) -> dict[str, Any]:
    """One of them."""
    return next(body for body in first() if body['@graph'][0]['ceterms:ctid'] == ctid)


def folder_with_registry(target: Path) -> Path:
    """A folder as the examples of the help expect it: a registry with both catalogs, and files to work on."""
    shutil.copytree(_made(), target, dirs_exist_ok=True)
    return target


@functools.cache
def _made() -> Path:
    folder = Path(tempfile.mkdtemp(prefix='ctdl-test-'))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    registry = str(folder / 'registry')
    (folder / 'catalog.jsonl').write_bytes(demo.documents().read_bytes())
    (folder / 'changes.jsonl').write_bytes(demo.later().read_bytes())
    (folder / 'defects.jsonl').write_bytes(demo.defects().read_bytes())
    (folder / 'course.json').write_text(json.dumps(document(demo.COURSE)), 'utf-8')
    ok('--registry', registry, 'init')
    ok('--registry', registry, 'import', str(folder / 'catalog.jsonl'))
    ok('--registry', registry, 'import', str(folder / 'changes.jsonl'))
    return folder
