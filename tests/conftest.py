"""What every test lives under: no way out to the network, the examples where they are at hand, in CI the same random data each time."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile('ci', derandomize=True, deadline=None)
if os.environ.get('CI'):
    settings.load_profile('ci')

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT.parent / 'shared' / 'examples'


def _is_here(address: Any) -> bool:
    return not isinstance(address, tuple) or str(address[0]) in ('localhost', '::1') or str(address[0]).startswith('127.')


@pytest.fixture(autouse=True, scope='session')
def loopback_only() -> Iterator[None]:
    """Refuse connections to anywhere else than this machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def refused(self: socket.socket, address: Any) -> Any:
        assert _is_here(address), f'A test tried to reach {address}.'
        return connect(self, address)

    def refused_ex(self: socket.socket, address: Any) -> Any:
        assert _is_here(address), f'A test tried to reach {address}.'
        return connect_ex(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, 'connect', refused)
    patch.setattr(socket.socket, 'connect_ex', refused_ex)
    yield
    patch.undo()


@pytest.fixture(scope='session')
def examples() -> Path:
    """The folder of published examples; the test is skipped where it is not there."""
    if not EXAMPLES.is_dir():
        pytest.skip('the published examples are not beside the project')
    return EXAMPLES
