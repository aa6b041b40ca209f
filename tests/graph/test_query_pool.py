"""Queries of strangers in worker processes: limits, the queue, and what is left when something ends."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import orjson
import pyoxigraph as ox
import pytest

from ctdl.errors import QueryError
from graph.query_pool import BusyError, GoneError, Limits, Pool, Question
from tests.graph.query_world import BASE, world

ENDLESS = 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f && ?f != ?i) }'
GREEDY = 'SELECT DISTINCT ?a ?b ?c ?d ?e ?f ?g ?h ?i { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?h ?g'


@pytest.fixture(scope='module')
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('pool')
    store = ox.Store(str(folder / 'graph'))
    store.extend(world())
    store.backup(str(folder / '1'))
    return folder / '1'


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool(Limits(workers=2, waiting=4, waiting_of_one=2, seconds=10, patience=10, megabytes=256)) as made:
        yield made


def one(checkpoint: Path, text: str = 'SELECT ?s { ?s a ceterms:Certificate }', **options: object) -> Question:
    return Question(checkpoint, text, base=BASE, **options)  # type: ignore[arg-type]


def pids(pool: Pool) -> list[int]:
    return [process.pid for process in pool._idle]


def running(pid: int) -> bool:
    status = Path(f'/proc/{pid}/stat')
    return status.exists() and status.read_text().rpartition(')')[2].split()[0] != 'Z'


def eventually(true: object, seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline, 'it did not come about'
        time.sleep(0.02)


def test_a_worker_answers_again_and_again(pool: Pool, checkpoint: Path) -> None:
    first = pool.ask(one(checkpoint))
    before = pids(pool)
    again = pool.ask(one(checkpoint))
    assert orjson.loads(first.body)['results']['bindings'] == orjson.loads(again.body)['results']['bindings'] != []
    assert pids(pool) == before
    assert again.seconds < 0.5


def test_rows_left_out_are_told(pool: Pool, checkpoint: Path) -> None:
    answer = pool.ask(one(checkpoint, 'SELECT * { ?s ?p ?o }', limit_rows=7))
    assert (answer.rows, answer.truncated) == (7, True)
    assert len(orjson.loads(answer.body)['results']['bindings']) == 7


def test_an_error_has_its_place_and_the_worker_goes_on(pool: Pool, checkpoint: Path) -> None:
    pool.ask(one(checkpoint))
    before = pids(pool)
    with pytest.raises(QueryError) as error:
        pool.ask(one(checkpoint, 'SELECT ?s\nWHERE { ?s ?p }'))
    assert error.value.facts['line'] == 2
    assert pool.ask(one(checkpoint)).rows
    assert pids(pool) == before


def test_a_query_that_takes_too_long_ends_with_its_process(pool: Pool, checkpoint: Path) -> None:
    pool.ask(one(checkpoint))
    [pid] = pids(pool)
    started = time.monotonic()
    with pytest.raises(QueryError, match='time limit') as error:
        pool.ask(one(checkpoint, ENDLESS, seconds=0.5))
    assert 0.4 < time.monotonic() - started < 3
    assert error.value.facts == {'seconds': 0.5}
    assert not running(pid)
    assert pool.ask(one(checkpoint)).rows


def test_a_query_that_takes_too_much_memory_is_told_so(pool: Pool, checkpoint: Path) -> None:
    with pytest.raises(QueryError, match='memory limit') as error:
        pool.ask(one(checkpoint, GREEDY, limit_rows=None))
    assert error.value.facts == {'megabytes': 256}
    assert pool.ask(one(checkpoint)).rows


def test_an_answer_that_is_too_large_is_told_so(checkpoint: Path) -> None:
    with Pool(Limits(answer_bytes=2000)) as pool, pytest.raises(QueryError, match='at most 2,000 are sent'):
        pool.ask(one(checkpoint, 'SELECT * { ?s ?p ?o }'))


def test_the_queue_is_bounded_and_says_when_to_come_back(checkpoint: Path) -> None:
    refused: list[BusyError] = []

    def ask(client: str) -> None:
        try:
            only.ask(one(checkpoint, ENDLESS, seconds=2), client)
        except BusyError as error:
            refused.append(error)
        except QueryError:
            pass

    with Pool(Limits(workers=1, waiting=3, seconds=2, patience=1)) as only:
        threads = [threading.Thread(target=ask, args=(f'client {n}',)) for n in range(6)]
        for thread in threads:
            thread.start()
        eventually(lambda: len(refused) >= 2, 1.5)
        assert all(error.facts['retry_after'] >= 1 for error in refused)
        for thread in threads:
            thread.join()
    assert only.state['waiting'] == 0


def test_one_client_cannot_keep_another_from_its_turn(checkpoint: Path) -> None:
    done: list[str] = []

    def ask(client: str, name: str) -> None:
        with suppress(QueryError):
            only.ask(one(checkpoint, ENDLESS if client == 'greedy' else 'ASK { ?s ?p ?o }', seconds=0.5), client)
        done.append(name)

    with Pool(Limits(workers=1, waiting=8, seconds=0.5)) as only:
        threads = [threading.Thread(target=ask, args=('greedy', f'greedy {n}')) for n in range(4)]
        for thread in threads:
            thread.start()
        eventually(lambda: only.state['waiting'] == 3)
        threads.append(threading.Thread(target=ask, args=('modest', 'modest')))
        threads[-1].start()
        for thread in threads:
            thread.join()
    assert done.index('modest') <= 1


def test_one_client_may_not_fill_the_queue(pool: Pool, checkpoint: Path) -> None:
    gone = threading.Event()
    threads = []

    def ask() -> None:
        with suppress(QueryError):
            pool.ask(one(checkpoint, ENDLESS), 'a', gone.is_set)

    for _ in range(4):
        threads.append(threading.Thread(target=ask))
        threads[-1].start()
    eventually(lambda: pool.state == {'running': 2, 'waiting': 2, 'workers': 2})
    with pytest.raises(BusyError):
        pool.ask(one(checkpoint), 'a')
    gone.set()
    for thread in threads:
        thread.join()
    assert pool.state == {'running': 0, 'waiting': 0, 'workers': 2}


def test_a_client_that_goes_away_frees_its_place(pool: Pool, checkpoint: Path) -> None:
    started = time.monotonic()
    with pytest.raises(GoneError):
        pool.ask(one(checkpoint, ENDLESS), 'a', lambda: time.monotonic() > started + 0.5)
    assert time.monotonic() - started < 3
    assert pool.state['running'] == 0


def test_closing_ends_the_workers(checkpoint: Path) -> None:
    with Pool() as pool:
        pool.ask(one(checkpoint))
        [pid] = pids(pool)
        assert running(pid)
    assert not running(pid)
    with pytest.raises(BusyError):
        pool.ask(one(checkpoint))


def test_workers_die_with_their_parent(checkpoint: Path, tmp_path: Path) -> None:
    script = f"""
import sys, threading, time
from pathlib import Path
from graph.query_pool import *
pool = Pool()
pool.ask(Question(Path({str(checkpoint)!r}), 'ASK {{ }}'))
print(pool._idle[0].pid, flush=True)
pool.ask(Question(Path({str(checkpoint)!r}), {ENDLESS!r}))
"""
    env = {**os.environ, 'PYTHONPATH': os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, '-c', script], stdout=subprocess.PIPE, env=env) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        time.sleep(0.3)
        assert running(pid)
        os.kill(parent.pid, signal.SIGKILL)
        eventually(lambda: not running(pid))


def test_a_worker_has_no_network() -> None:
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        listener.listen()
        listener.settimeout(0.3)
        port = listener.getsockname()[1]
        script = f"""
import os
from graph.query_confinement import confine
print(confine(os.getppid()))
import socket, pyoxigraph
try:
    socket.create_connection(('127.0.0.1', {port}))
except OSError as error:
    print('refused')
try:
    list(pyoxigraph.Store().query('SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}'))
except Exception as error:
    print(type(error).__name__)
"""
        env = {**os.environ, 'PYTHONPATH': os.pathsep.join(sys.path)}
        said = subprocess.run([sys.executable, '-c', script], capture_output=True, text=True, env=env, timeout=20).stdout.split()
        assert 'refused' in said
        if said[0] == 'True':  # the system may refuse namespaces; the door refuses SERVICE all the same
            with pytest.raises(TimeoutError):
                listener.accept()
