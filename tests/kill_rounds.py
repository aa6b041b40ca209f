"""Kill -9 at random moments, round after round on one registry, and what has to hold after each.

A process that has everything imported and nothing open forks the one to be killed (`python -m tests.kill_rounds` is that process), so
that a life is short. What lives publishes, deletes or imports and writes to a log, which survives it, what was acknowledged and
which step it was in. It is killed by a clock, some time after it entered a step, or by itself right before or after one.
"""

from __future__ import annotations

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
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from typing import IO, Any, Literal

import orjson

from ctdl.errors import MissingError
from ctdl.statements import BASE
from graph import graph_owner, import_files, importing
from graph.folder import Folder
from graph.ledger import Ledger
from graph.ledger_schema import Entry
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
WINDOWS = {
    'transaction': 'ledger commit', 'begin': 'begin of a step', 'load': 'bulk load', 'apply': 'atomic apply', 'flush': 'closing',
    'checkpoint': 'checkpointing', 'remove': 'checkpointing',
}  # fmt: skip
CORE = ('ledger commit', 'between ledger and graph', 'bulk load', 'between load and apply', 'atomic apply', 'checkpointing')
"""The windows that a run of some length has to hit."""


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
def _factory() -> Iterator[Callable[[Life], tuple[int, bool]]]:
    pipe = subprocess.PIPE
    quiet = {**os.environ, 'PYTHONWARNINGS': 'ignore::UserWarning'}  # what killed workers leave is told by another process
    with subprocess.Popen([sys.executable, '-m', 'tests.kill_rounds'], cwd=ROOT, env=quiet, stdin=pipe, stdout=pipe) as process:
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


# The rounds


@dataclass(slots=True)
class Tally:
    """What came of the rounds. `lost` and `unsound` are sentences; `acknowledged` counts versions that a process was told of.

    What was found after a round has to stay as well; it counts as a version, not as acknowledged."""

    rounds: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    ways: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    versions: int = 0
    checks: int = 0
    lost: list[str] = field(default_factory=list)
    unsound: list[str] = field(default_factory=list)


def run(place: Path, rounds: int, seed: int, check_each: int, verify_each: int = 1) -> Tally:
    """Rounds on a new registry in a folder; the whole is checked after every so many, and at the end."""
    Registry.create(place / 'registry').close()
    with _factory() as live:
        killing = _Killing(place, random.Random(seed), live)
        for number in range(1, rounds + 1):
            last = number == rounds
            killing.round(number, last or number % check_each == 0, last or number % verify_each == 0)
    return killing.tally


class _Killing:
    """The rounds of one run, and what has been acknowledged in them."""

    def __init__(self, place: Path, chance: random.Random, live: Callable[[Life], tuple[int, bool]]) -> None:
        self.tally = Tally()
        self._place = place
        self._chance = chance
        self._live = live
        self._lives = count(1)
        self._deck = _deck(chance)
        self._read = 0
        self._files = 0
        self._file = place / 'none'
        self._acked: dict[tuple[str, int], str] = {}
        self._heads: dict[int, str] = {}
        self._looked = 0
        self._head = 0

    def round(self, number: int, check: bool, verify: bool) -> None:
        """One or two processes killed, then the registry opened anew and looked at."""
        pids = [self._kill(self._drawn(number))]
        if self._chance.random() < 0.25:
            pids.append(self._kill(self._recovery()))
        with Registry.open(self._place / 'registry') as registry:
            before = len(self.tally.lost) + len(self.tally.unsound)
            for what, found in self._findings(registry, check, verify):
                getattr(self.tally, what).append(f'round {number}: {found}')
            if len(self.tally.lost) + len(self.tally.unsound) > before:
                print(self.tally.lost[-3:], self.tally.unsound[-3:], file=sys.stderr)
            self.tally.versions = registry.ledger.last_seq
        self.tally.unsound += [f'round {number}: a process of the killed one lives on' for pid in pids if not _gone(pid)]
        self.tally.rounds = number

    # ---- drawing

    def _life(self, action: Action, how: How, **more: Any) -> Life:
        place = self._place
        return Life(str(place / 'registry'), str(place / 'log'), action, next(self._lives), how, **more)

    def _drawn(self, number: int) -> Life:
        """Every other round the clock kills, else a step does; one import in ten has two workers."""
        chance = self._chance
        if number % 2:
            action, step, how = next(self._deck)
            nth = chance.randint(1, 5 if step in ('transaction', 'append', 'apply') else 2)
            more: dict[str, Any] = {'how': how, 'step': step, 'nth': nth}
            more['delay'] = _moment(chance, step) if how == 'inside' else 0.0
        else:
            action = chance.choice(('publish', 'import'))
            more = {'how': 'clock', 'delay': chance.uniform(0, 0.12 if action == 'publish' else 0.4)}
        if action == 'import':
            more['file'] = str(self._file_to_import())
            if chance.random() < 1 / 10:
                more['jobs'] = 2
                more['delay'] += chance.uniform(0.2, 0.8) if more['how'] == 'clock' else 0.0
        return self._life(action, **more)

    def _recovery(self) -> Life:
        """A process that finds what a killed one left, and is killed in turn."""
        chance = self._chance
        if chance.random() < 0.4:
            return self._life('recover', 'clock', delay=chance.uniform(0, 0.1))
        step = chance.choice(REACHED['recover'])
        how: How = chance.choice(('inside', 'before', 'after'))
        return self._life('recover', how, step=step, delay=_moment(chance, step) if how == 'inside' else 0.0)

    def _file_to_import(self) -> Path:
        """The one whose import was cut short, or else a new one."""
        if self._file.exists() and not self._mark()[1]:
            return self._file
        self._files += 1
        self._file = self._place / f'file-{self._files}.jsonl'
        words = (f'f{self._files}.{line}' for line in range(LINES))
        self._file.write_bytes(b''.join(document(self._chance, self._chance.randrange(DOCUMENTS), w) + b'\n' for w in words))
        return self._file

    def _mark(self) -> tuple[int, bool]:
        with Ledger.open(self._place / 'registry' / 'ledger.sqlite') as ledger:
            mark = ledger.mark(import_files.file_key(self._file))
        return mark.offset, mark.done

    # ---- killing

    def _kill(self, life: Life) -> int:
        pid, killed = self._live(life)
        with (self._place / 'log').open('rb') as log:
            log.seek(self._read)
            said = log.read()
            self._read += len(said)
        lines = [line.split(' ', 3) for line in said.decode().splitlines()]
        self.tally.kills[_window(lines) if killed else 'none: it ended before'] += 1
        self.tally.ways[life.how] += 1
        for kind, *words in lines:
            if kind == 'ack':
                self._acked[words[0], int(words[1])] = words[2]
            elif kind == 'head':
                self._heads[int(words[0])] = words[1]
                self._head = int(words[0])
            elif kind == 'error':
                self.tally.unsound.append(f'The process failed: {" ".join(words)}')
        return pid

    # ---- looking

    def _findings(self, registry: Registry, check: bool, verify: bool) -> Iterator[tuple[Literal['lost', 'unsound'], str]]:
        """What is wrong with the registry as the killed process left it."""
        entries = list(registry.ledger.since(0))
        fresh = entries[self._looked :]
        for sentence in _lost(registry, entries, self._acked, self._heads, self._looked):
            yield 'lost', sentence
        for entry in fresh:
            self.tally.acknowledged += entry.seq <= self._head or (entry.ctid, entry.version) in self._acked
            self._heads[entry.seq] = entry.hash
            self._acked.setdefault((entry.ctid, entry.version), entry.sha256 or 'deleted')
        self._looked = len(entries)
        problems: list[Iterable[str]] = [_numbers(entries), self._imported(entries), _visible(registry, fresh), _followed(registry)]
        problems += [(problem.message for problem in registry.ledger.verify())] if verify else []
        problems += [registry.check().problems] if check else []
        self.tally.checks += check
        for sentences in problems:
            yield from (('unsound', sentence) for sentence in sentences)
        yield from (('unsound', sentence) for sentence in _leftovers(registry, check))

    def _imported(self, entries: list[Entry]) -> Iterator[str]:
        """The file has come exactly as far as its mark says."""
        if not self._file.exists():
            return
        data = self._file.read_bytes()
        offset, done = self._mark()
        wanted = [sha256(line) for line in (data if done else data[:offset]).splitlines()]
        found = [entry.sha256 for entry in entries if entry.source.startswith(f'{self._file}:')]
        if found != wanted:
            yield f'{len(found)} versions of a file of which {len(wanted)} lines count as read'


def _deck(chance: random.Random) -> Iterator[tuple[Action, str, How]]:
    """Every step with every way, in a random order in which all steps come before one comes again."""
    cards: list[tuple[Action, str]] = [(action, step) for action in ('import', 'publish') for step in REACHED[action]]
    hows: tuple[How, ...] = ('inside', 'after', 'before')
    for shift in count():
        ways = [(action, step, hows[(index + shift) % 3]) for index, (action, step) in enumerate(cards)]
        yield from chance.sample(ways, len(ways))


def _moment(chance: random.Random, step: str) -> float:
    """How long after a step began: some part of what it takes."""
    return chance.choice((0.0, chance.uniform(0, 0.005 if step in ('load', 'checkpoint') else 0.0006)))


def _window(lines: list[list[str]]) -> str:
    """Where a process was when it was killed, by what it noted."""
    inside: list[str] = []
    appended = behind = begun = opened = False
    for kind, *words in lines:
        step = words[0] if words else ''
        opened |= kind == 'opened'
        if kind == '>' and step == 'append':
            appended = True
        elif kind == '>':
            inside.append(step)
        elif kind == '<' and step != 'append':
            inside.pop()
            behind = (behind or (appended and step == 'transaction')) and step != 'apply'
            begun = (begun or step == 'begin') and step != 'apply'
            appended &= step != 'transaction'
    if inside:
        return WINDOWS[inside[0]]
    if begun:
        return 'between load and apply'
    if behind:
        return 'between ledger and graph'
    return 'between documents' if opened else 'start and catching up'


def _lost(
    registry: Registry, entries: list[Entry], acked: dict[tuple[str, int], str], heads: dict[int, str], looked: int
) -> Iterator[str]:
    """What was acknowledged, now or in an earlier round, and is not there; bytes are read of those that came since."""
    there = {(entry.ctid, entry.version): entry for entry in entries}
    for (ctid, version), digest in acked.items():
        entry = there.get((ctid, version))
        if entry is None or (entry.sha256 or 'deleted') != digest:
            yield f'version {version} of {ctid} is not what was acknowledged'
        elif entry.seq > looked and not entry.deleted and sha256(registry.ledger.data(entry.seq)) != digest:
            yield f'the bytes of version {version} of {ctid} are others'
    for seq, digest in heads.items():
        if seq and (seq > len(entries) or entries[seq - 1].hash != digest):
            yield f'version {seq} of the ledger is not the one acknowledged'


def _numbers(entries: list[Entry]) -> Iterator[str]:
    """Numbers have no gaps, in the ledger and in each document."""
    versions: Counter[str] = Counter()
    for number, entry in enumerate(entries, 1):
        versions[entry.ctid] += 1
        if (entry.seq, entry.version) != (number, versions[entry.ctid]):
            yield f'{entry.ctid} has version {entry.version} at {entry.seq} instead of {versions[entry.ctid]} at {number}'


_VISIBLE = """
SELECT ?s ?name ?cost ?agency ?version ?sha {{
  VALUES ?s {{ {} }}
  ?s ceterms:name ?name ; ceterms:estimatedCost/ceterms:name ?cost ; ceterms:accreditedBy/ceterms:name ?agency .
  GRAPH <{}provenance> {{
    ?v prov:specializationOf ?s ; <https://schema.org/version> ?version ; <https://schema.org/sha256> ?sha
    FILTER NOT EXISTS {{ ?v prov:invalidatedAtTime ?ended }}
  }}
}}"""


def _visible(registry: Registry, fresh: list[Entry]) -> Iterator[str]:
    """A reader sees of each document that changed its last version, and wholly: text, profile, node beside, provenance."""
    ctids = sorted({entry.ctid for entry in fresh})
    wanted = set()
    for entry in registry.ledger.current(ctids):
        word = orjson.loads(registry.ledger.data(entry.seq))['@graph'][0]['ceterms:name']['en-US']
        wanted.add((entry.iri, word, word, word, str(entry.version), entry.sha256))
    text = _VISIBLE.format(' '.join(f'<{RESOURCES}{ctid}>' for ctid in ctids), registry.base)
    rows = [tuple(str(value) for value in row) for row in registry.query(text).rows]
    if len(rows) != len(wanted) or set(rows) != wanted:
        yield f'readers see {sorted(set(rows) ^ wanted)[:4]}, {len(rows)} instead of {len(wanted)}'


def _followed(registry: Registry) -> Iterator[str]:
    owner = registry.owner()
    if (owner.store.applied(), owner.store.applying()) != (registry.ledger.last_seq, 0):
        yield f'the graph is at {owner.store.applied()}, {owner.store.applying()}, the ledger at {registry.ledger.last_seq}'


def _leftovers(registry: Registry, checked: bool) -> Iterator[str]:
    """Half-made checkpoints, those of the past, and (after a check, which sweeps) work under way are gone."""
    number = registry.owner().checkpoint()
    names = {path.name for path in registry.folder.checkpoints.iterdir()} - {f'{number}.lock'}
    if names != {str(number)}:
        yield f'checkpoints hold {sorted(names)}'
    scratch = registry.folder.path / 'scratch'
    if checked and list(scratch.iterdir()):
        yield f'scratch holds {[path.name for path in scratch.iterdir()]}'


def _gone(group: int, seconds: float = 10.0) -> bool:
    """Whether all processes of a group end within some time."""
    deadline = time.monotonic() + seconds
    while _members(group):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _members(group: int) -> list[int]:
    found = []
    for file in Path('/proc').glob('[0-9]*/stat'):
        with suppress(OSError):
            state, _, pgrp = file.read_text().rpartition(')')[2].split()[:3]
            if int(pgrp) == group and state not in 'ZX':
                found.append(int(file.parent.name))
    return found


if __name__ == '__main__':
    _serve()
