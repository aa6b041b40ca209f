"""Kill -9 at random moments, round after round on one registry, and what has to hold after each.

A life is that of `tests.kill_lives`; what has to hold is in `tests.kill_checks`.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Literal

from graph import import_files
from graph.ledger import Ledger
from graph.ledger_schema import Entry
from graph.registry import Registry
from tests.kill_checks import followed, gone, leftovers, lost, numbers, visible, window
from tests.kill_lives import DOCUMENTS, LINES, REACHED, Action, How, Life, document, factory, sha256


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
    with factory() as live:
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
        self.tally.unsound += [f'round {number}: a process of the killed one lives on' for pid in pids if not gone(pid)]
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
        self.tally.kills[window(lines) if killed else 'none: it ended before'] += 1
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
        for sentence in lost(registry, entries, self._acked, self._heads, self._looked):
            yield 'lost', sentence
        for entry in fresh:
            self.tally.acknowledged += entry.seq <= self._head or (entry.ctid, entry.version) in self._acked
            self._heads[entry.seq] = entry.hash
            self._acked.setdefault((entry.ctid, entry.version), entry.sha256 or 'deleted')
        self._looked = len(entries)
        problems: list[Iterable[str]] = [numbers(entries), self._imported(entries), visible(registry, fresh), followed(registry)]
        problems += [(problem.message for problem in registry.ledger.verify())] if verify else []
        problems += [registry.check().problems] if check else []
        self.tally.checks += check
        for sentences in problems:
            yield from (('unsound', sentence) for sentence in sentences)
        yield from (('unsound', sentence) for sentence in leftovers(registry, check))

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
