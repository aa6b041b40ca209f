"""Short lives of processes that publish, delete or import, and are killed.

A process that has everything imported and nothing open forks the one to be killed (`python -m tests.kill_lives` is that process), so
that a life is short. What lives publishes, deletes or imports and writes to a log, which survives it, what was acknowledged and
which step it was in. It is killed by a clock, some time after it entered a step, or by itself right before or after one.
"""

import functools
import hashlib
import os
import random
import select
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Literal

import orjson

from ctdl.errors import MissingError
from ctdl.statements import BASE
from graph import graph_owner, import_files, importing
from graph.folder import Folder
from graph.ledger import Ledger
from graph.prepare import Incoming, Policy, prepare
from graph.registry import Registry
from graph.store import GraphStore

ROOT = Path(__file__).parents[1]
RESOURCES = 'https://credentialengineregistry.org/resources/'
CONTEXT = 'https://credreg.net/ctdl/schema/context/json'
DOCUMENTS = 200
"""How many documents there are; they come again changed all the time."""
LINES = 150
"""Documents in one file to be imported."""
LONGEST = 30.0
"""Seconds after which a process that was to reach a step is killed anyway."""

How = Literal['clock', 'inside', 'before', 'after']
"""Killed after a time; some time after entering a step; by itself before a step; by itself after it."""
Action = Literal['publish', 'import', 'recover']
STEPS: dict[str, tuple[type, str]] = {
    'transaction': (Ledger, 'transaction'), 'append': (Ledger, 'append'), 'begin': (GraphStore, 'begin'), 'load': (GraphStore, 'load'),
    'apply': (GraphStore, 'apply'), 'flush': (GraphStore, 'flush'), 'checkpoint': (GraphStore, 'checkpoint'), 'remove': (Folder, 'remove'),
}  # fmt: skip
REACHED: dict[Action, tuple[str, ...]] = {
    'import': ('transaction', 'append', 'begin', 'load', 'apply', 'checkpoint', 'remove'),
    'publish': ('transaction', 'append', 'apply', 'flush', 'checkpoint', 'remove'),
    'recover': ('begin', 'load', 'apply', 'checkpoint', 'remove'),
}


@dataclass(frozen=True, slots=True)
class Life:
    """What a process does and how it is to die. `seed` is its own; `delay` is in seconds; `nth` counts calls of `step`."""

    folder: str
    log: str
    action: Action
    seed: int
    how: How
    delay: float = 0.0
    step: str = ''
    nth: int = 1
    file: str = ''
    jobs: int = 1


def document(chance: random.Random, number: int, word: str) -> bytes:
    """A certificate that says its word in its name, in a profile inside, and in a node beside; some describe others' nodes too."""
    main = {
        '@id': RESOURCES + _ctid(number),
        '@type': 'ceterms:Certificate',
        'ceterms:ctid': _ctid(number),
        'ceterms:name': {'en-US': word},
        'ceterms:estimatedCost': [{'@type': 'ceterms:CostProfile', 'ceterms:name': {'en-US': word}, 'ceterms:price': 12.5}],
        'ceterms:accreditedBy': ['_:qa'],
    }
    nodes = [main, {'@id': '_:qa', '@type': 'ceterms:QACredentialOrganization', 'ceterms:name': {'en-US': word}}]
    other = RESOURCES + _ctid(chance.randrange(DOCUMENTS + 9))
    if chance.random() < 0.4 and other != main['@id']:
        nodes.append({'@id': other, '@type': 'ceterms:Course', 'ceterms:name': {'en-US': word}})
    if chance.random() < 0.2:
        nodes.append({'@id': 'https://third.example.org/', '@type': 'ceterms:Organization', 'ceterms:email': f'{word}@example.org'})
    return orjson.dumps({'@context': CONTEXT, '@id': RESOURCES.replace('resources', 'graph') + _ctid(number), '@graph': nodes})


def _ctid(number: int) -> str:
    return f'ce-00000000-0000-4000-8000-{number:012d}'


def sha256(data: bytes) -> str:
    """The digest of bytes."""
    return hashlib.sha256(data).hexdigest()


# The process that is killed


class _Log:
    """Lines that survive the process, and the call that it is to be killed at."""

    def __init__(self, life: Life, told: int) -> None:
        self._life = life
        self._told = told
        self._calls = 0
        self._file = os.open(life.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def say(self, *words: object) -> None:
        """One line; what was said before the kill is there after it."""
        os.write(self._file, ' '.join(map(str, words)).encode() + b'\n')

    @contextmanager
    def within(self, step: str) -> Iterator[None]:
        """A step that is noted when it begins and ends; the chosen call of it is the end."""
        chosen = step == self._life.step
        self._calls += chosen
        here = chosen and self._calls == self._life.nth
        self._die(here and self._life.how == 'before')
        self.say('>', step)
        if here and self._life.how == 'inside':
            os.write(self._told, b'!')
        try:
            yield
        finally:
            self.say('<', step)
        self._die(here and self._life.how == 'after')

    @staticmethod
    def _die(now: bool) -> None:
        if now:
            os.kill(os.getpid(), signal.SIGKILL)


def _live(life: Life, told: int) -> None:
    log = _Log(life, told)
    import_files.CHUNK, importing.BATCH, importing.FOLLOW, graph_owner.CHECKPOINT_SECONDS = 10, 20, 50, 0.05
    for step, (owner, name) in STEPS.items():
        setattr(owner, name, _noted(getattr(owner, name), step, log))
    log.say('life', life.seed)
    try:
        _work(life, log)
        log.say('end')
    except BaseException:
        log.say('error', traceback.format_exc().replace('\n', ' | '))


def _noted(real: Callable[..., Any], step: str, log: _Log) -> Callable[..., Any]:
    if step != 'transaction':

        @functools.wraps(real)
        def called(*given: Any, **more: Any) -> Any:
            with log.within(step):
                return real(*given, **more)

        return called

    @contextmanager
    def transaction(ledger: Ledger) -> Iterator[Any]:
        if ledger.connection.in_transaction:
            with real(ledger) as inner:
                yield inner
            return
        with log.within(step), real(ledger) as connection:
            yield connection

    return transaction


def _work(life: Life, log: _Log) -> None:
    """Import or recover, when that is what it is for; then publish and delete, opening the registry anew from time to time."""
    chance = random.Random(life.seed)
    last = 1000 if life.how == 'clock' else 2
    with Registry.open(life.folder) as registry:
        registry.owner()
        log.say('opened')
        if life.action == 'import':
            options = importing.Options(jobs=life.jobs)
            registry.import_paths([life.file], options, lambda *_: log.say('head', *registry.ledger.head))
            log.say('head', *registry.ledger.head)
    for number in range(last):
        with Registry.open(life.folder) as registry:
            for turn in range(12):
                _change(registry, chance, f'{life.seed}.{number}.{turn}', log)


def _change(registry: Registry, chance: random.Random, word: str, log: _Log) -> None:
    number = chance.randrange(DOCUMENTS)
    if chance.random() < 0.15:
        with suppress(MissingError):
            entry = registry.delete(_ctid(number))
            log.say('ack', entry.ctid, entry.version, 'deleted')
        return
    data = document(chance, number, word)
    made = registry.publish(data).entry
    assert made is not None
    log.say('ack', made.ctid, made.version, sha256(data))


# The process that forks it


def _serve() -> None:
    """Lives come in as lines of JSON; the answer is the process and whether it was killed."""
    for profile in ('publish', 'archive'):
        next(prepare([Incoming('', document(random.Random(0), 0, ''))], Policy(BASE, profile, 'required')))
    assert len(os.listdir('/proc/self/task')) == 1, 'A process with threads cannot be forked.'  # noqa: PTH208
    for line in sys.stdin.buffer:
        print(orjson.dumps(_lived(Life(**orjson.loads(line)))).decode(), flush=True)


def _lived(life: Life) -> tuple[int, bool]:
    heard, told = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.setsid()
            os.close(heard)
            _live(life, told)
        finally:
            os._exit(0)
    os.close(told)
    if life.how == 'clock':
        time.sleep(life.delay)
    else:
        select.select([heard], [], [], LONGEST)
        if life.delay:
            time.sleep(life.delay)
    os.kill(pid, signal.SIGKILL)
    status = os.waitpid(pid, 0)[1]
    os.close(heard)
    return pid, os.WIFSIGNALED(status)


@contextmanager
def factory() -> Iterator[Callable[[Life], tuple[int, bool]]]:
    pipe = subprocess.PIPE
    quiet = {**os.environ, 'PYTHONWARNINGS': 'ignore::UserWarning'}  # what killed workers leave is told by another process
    with subprocess.Popen([sys.executable, '-m', 'tests.kill_lives'], cwd=ROOT, env=quiet, stdin=pipe, stdout=pipe) as process:
        assert process.stdin
        assert process.stdout
        ask, answers = process.stdin, process.stdout
        yield lambda life: _answer(ask, answers, life)
        ask.close()


def _answer(ask: IO[bytes], answers: IO[bytes], life: Life) -> tuple[int, bool]:
    ask.write(orjson.dumps(asdict(life)) + b'\n')
    ask.flush()
    pid, killed = orjson.loads(answers.readline())
    return pid, killed


if __name__ == '__main__':
    _serve()
