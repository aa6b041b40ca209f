"""What a process that needs the graph for itself may ask of one that only follows: to let go of it, and to take it back afterwards."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ctdl.errors import RegistryError
from graph.folder import Folder
from graph.registry import Registry
from tests.graph.test_registry import assert_sound, ctid, document

ROOT = Path(__file__).parents[2]
FOLLOWING = """
import sys, time
from graph.registry import Registry
yields = sys.argv[2] == 'yields'
registry = None
while True:
    registry = registry or Registry.open(sys.argv[1])
    if yields and registry.folder.wanted():
        registry.close()
        registry = None
    elif registry.try_owner():
        print('has it', flush=True)
    time.sleep(0.05)
"""
WANTING = """
import sys, time
from pathlib import Path
from graph.folder import Folder
with Folder(Path(sys.argv[1])).taken_graph(0.0):
    print('has it', flush=True)
    time.sleep(60)
"""
ASKING = """
import sys, time
from pathlib import Path
from graph.folder import Folder
print('has it', flush=True)
while True:
    Folder(Path(sys.argv[1])).wanted()
"""


@contextmanager
def another(program: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that has the graph."""
    environment = {**os.environ, 'PYTHONPATH': str(ROOT)}
    with subprocess.Popen([sys.executable, '-c', program, *arguments], stdout=subprocess.PIPE, env=environment) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b'has it\n'
            yield process
        finally:
            process.kill()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Registry.create(tmp_path / 'registry') as registry:
        registry.publish(document(1))
        registry.publish(document(1, 'second'))
    return tmp_path / 'registry'


def test_a_follower_lets_go_for_a_rebuild_and_takes_the_graph_again(path: Path) -> None:
    with another(FOLLOWING, str(path), 'yields') as follower:
        with Registry.open(path) as registry:
            assert registry.rebuild() == 1
        assert follower.stdout is not None
        os.set_blocking(follower.stdout.fileno(), False)
        follower.stdout.read()
        os.set_blocking(follower.stdout.fileno(), True)
        assert follower.stdout.readline() == b'has it\n'
        with Registry.open(path) as registry:
            assert registry.try_owner() is None
    with Registry.open(path) as registry:
        assert_sound(registry)


def test_a_follower_lets_go_for_a_purge(path: Path) -> None:
    with another(FOLLOWING, str(path), 'yields'), Registry.open(path) as registry:
        registry.purge(ctid(1), 1, 'personal data')
    with Registry.open(path) as registry:
        assert registry.history(ctid(1))[0].purged
        assert_sound(registry)


def test_a_process_that_keeps_the_graph_is_named(path: Path) -> None:
    with another(FOLLOWING, str(path), 'keeps') as keeper:
        said = f'written by process {keeper.pid}. Wait for it to end, or ask it to stop'
        with pytest.raises(RegistryError, match=said), Folder(path).taken_graph(0.2):
            raise AssertionError
        assert not Folder(path).wanted()


def test_a_wish_ends_with_the_process_that_has_it_even_when_that_is_killed(path: Path) -> None:
    assert not Folder(path).wanted()
    with another(WANTING, str(path)) as wisher:
        assert Folder(path).wanted()
        os.kill(wisher.pid, signal.SIGKILL)
        wisher.wait()
        assert not Folder(path).wanted()
        with Registry.open(path) as registry:
            assert registry.try_owner() is not None


def test_asking_whether_it_is_wanted_does_not_look_like_a_wish(path: Path) -> None:
    (path / 'graph.wanted').touch()
    ended = time.monotonic() + 0.5
    with another(ASKING, str(path)):
        while time.monotonic() < ended:
            assert not Folder(path).wanted()
