"""Everything public says what it is for."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(path for name in ('shapes', 'ctdl', 'graph', 'web') for path in (ROOT / name).rglob('*.py'))


def undocumented(tree: ast.Module) -> Iterator[str]:
    """Public functions and classes of a module, and public methods of the classes, without a docstring."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith('_'):
            inner = node.body if isinstance(node, ast.ClassDef) else []
            for one in (node, *(child for child in inner if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef))):
                if not one.name.startswith('_') and not ast.get_docstring(one):
                    yield one.name


@pytest.mark.parametrize('path', MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_public_says_what_it_is_for(path: Path) -> None:
    assert list(undocumented(ast.parse(path.read_text('utf-8')))) == []
