"""Imports go one way, heavy libraries have one door each, and what is written stays small enough to be read."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ('shapes', 'ctdl', 'graph', 'web')
ABOVE = {name: set(PACKAGES[index + 1 :]) for index, name in enumerate(PACKAGES)}
DOORS = {
    'shacl': {'ctdl/validation.py'},
    'pyshacl': {'ctdl/validation.py'},
    'rdflib': {'ctdl/validation.py'},
    'pyld': {'ctdl/jsonld.py'},
    'sqlite3': {
        'graph/ledger_file.py',
        'graph/ledger_append.py',
        'graph/ledger_schema.py',
        'graph/ledger_verify.py',
        'graph/search_tables.py',
        'graph/registry_folder.py',
    },
    'pandas': {'graph/results.py'},
    'resvg_py': {'ctdl/diagrams/png.py'},
}
MODULES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob('*.py'))


def imported(path: Path) -> set[str]:
    """The modules that a file imports, anywhere in it, but for type checking."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f'{node.module}.{alias.name}' for alias in node.names)}
    return names


@pytest.mark.parametrize('path', MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_nothing_from_above_it(path: Path) -> None:
    place = path.relative_to(ROOT)
    is_command = str(place) == 'ctdl/cli.py' or place.parts[:2] == ('ctdl', 'commands')
    tops = {name.split('.')[0] for name in imported(path)}
    assert is_command or not tops & ABOVE[place.parts[0]]
    assert (
        is_command
        or str(place) == 'ctdl/__main__.py'
        or not any(n.startswith(('ctdl.cli', 'ctdl.commands')) for n in imported(path))
    )


@pytest.mark.parametrize('path', MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_libraries_have_one_door(path: Path) -> None:
    place = str(path.relative_to(ROOT))
    tops = {name.split('.')[0] for name in imported(path)}
    for_typing = {'pandas'} if 'TYPE_CHECKING' in path.read_text() else set()
    assert {name for name in tops & DOORS.keys() if place not in DOORS[name]} <= for_typing
    assert 'pyoxigraph.Store' not in imported(path) or place == 'graph/store.py'
    assert 'click' not in tops or place == 'ctdl/cli.py' or place.startswith('ctdl/commands/')


# Size (DESIGN.md, 7: modules alarm at 300 lines, functions at 40)

LONG_MODULES: dict[str, str] = {}
"""Modules that may be longer, and why."""
LONG_FUNCTIONS: dict[str, str] = {}
"""Functions that may be longer, as `module:function`, and why."""
TESTS = sorted((ROOT / 'tests').rglob('*.py'))


@pytest.mark.parametrize('path', MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_has_300_lines_at_most(path: Path) -> None:
    assert path.read_text().count('\n') <= 300 or str(path.relative_to(ROOT)) in LONG_MODULES


@pytest.mark.parametrize('path', [*MODULES, *TESTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_a_function_has_40_lines_at_most(path: Path) -> None:
    found = {
        f'{path.relative_to(ROOT)}:{node.name}'
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 40
    }
    assert found <= LONG_FUNCTIONS.keys()


def test_exceptions_are_needed() -> None:
    assert all((ROOT / name).read_text().count('\n') > 300 for name in LONG_MODULES)
    for name in LONG_FUNCTIONS:
        place, _, function = name.partition(':')
        nodes = [
            n for n in ast.walk(ast.parse((ROOT / place).read_text())) if isinstance(n, ast.FunctionDef) and n.name == function
        ]
        assert any((node.end_lineno or 0) - node.lineno >= 40 for node in nodes)
