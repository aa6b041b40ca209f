"""Measuring: figures with their targets, and processes with their time and the memory of their whole family."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SAMPLING = 0.05
"""Seconds between two looks at the memory of a process."""
_TICKS = os.sysconf('SC_CLK_TCK')
_PAGE = os.sysconf('SC_PAGE_SIZE')


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured. `target` is what the project promises, None where it promises nothing; `at_most` says which way it counts."""

    group: str
    name: str
    value: float
    unit: str
    target: float | None = None
    at_most: bool = True
    note: str = ''

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None:
            return None
        return self.value <= self.target if self.at_most else self.value >= self.target

    def as_dict(self) -> dict[str, Any]:
        """The figure as JSON has it."""
        return {**asdict(self), 'met': self.met}


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that has ended: wall time, CPU time and peak memory of it and all its children, its exit code, what it wrote.

    `others` is the share of the machine, 0 to 1, that other processes took meanwhile.
    """

    seconds: float
    cpu: float
    peak_mb: float
    others: float
    code: int
    out: bytes
    err: bytes

    @property
    def cost(self) -> str:
        """What it took, in words for a note."""
        return f'{self.seconds:.1f} s, {self.cpu:.1f} s CPU, {self.peak_mb:.0f} MB; others took {self.others:.0%} of the machine'


def ctdl(*arguments: str | Path, codes: Sequence[int] = (0,)) -> Ended:
    """Run the command line in a process of its own."""
    return process([sys.executable, '-m', 'ctdl', *map(str, arguments)], codes)


def process(arguments: Sequence[str], codes: Sequence[int] = (0,)) -> Ended:
    """Run a program; RuntimeError when it ends with another code than those expected."""
    environment = {**os.environ, 'PYTHONPATH': str(ROOT)}
    started, before = time.perf_counter(), _busy()
    child = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=environment)
    with _watched(child.pid) as family:
        out, err = child.communicate()
    seconds, busy = time.perf_counter() - started, _busy() - before
    if child.returncode not in codes or b'Traceback (most' in err:
        raise RuntimeError(f'{" ".join(arguments[1:])} ended with {child.returncode}: {err.decode(errors="replace")[-2000:]}')
    cpu = sum(family.cpu.values())
    others = max(0.0, busy - cpu) / (seconds * (os.cpu_count() or 1))
    return Ended(seconds, cpu, family.peak / 1e6, others, child.returncode, out, err)


def _busy() -> float:
    """Seconds of CPU time that the whole machine has spent on anything."""
    ticks = [int(field) for field in Path('/proc/stat').read_text().split('\n', 1)[0].split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / _TICKS


class _Family:
    """A process and its descendants, looked at again and again."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.peak = 0
        self.cpu: dict[int, float] = {}

    def look(self) -> None:
        """Note the memory that all of them hold now, and the CPU time that each has used. Pages that several share count for each."""
        parents: dict[int, int] = {}
        held: dict[int, int] = {}
        cpu: dict[int, float] = {}
        for entry in os.scandir('/proc'):
            if entry.name.isdigit() and (fields := _stat(entry.path)):
                pid = int(entry.name)
                parents[pid], held[pid] = int(fields[1]), int(fields[21]) * _PAGE
                cpu[pid] = (int(fields[11]) + int(fields[12])) / _TICKS
        mine = [pid for pid in parents if self._descends(pid, parents)]
        self.peak = max(self.peak, sum(held[pid] for pid in mine))
        self.cpu |= {pid: cpu[pid] for pid in mine}

    def _descends(self, pid: int, parents: dict[int, int]) -> bool:
        while pid and pid != self.pid:
            pid = parents.get(pid, 0)
        return pid == self.pid


def _stat(path: str) -> list[str]:
    """The fields of /proc/PID/stat behind the name; none when the process is gone."""
    try:
        return Path(path, 'stat').read_text().rpartition(')')[2].split()
    except OSError:
        return []


@contextmanager
def _watched(pid: int) -> Iterator[_Family]:
    family, over = _Family(pid), threading.Event()

    def watch() -> None:
        family.look()
        while not over.wait(SAMPLING):
            family.look()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield family
    finally:
        over.set()
        thread.join()


def timed(action: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def quantile(values: Iterable[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))]


median = statistics.median


def machine() -> str:
    """What it was measured on, and how busy that was."""
    names = ('pyoxigraph', 'shacl', 'pyshacl', 'orjson')
    packages = ', '.join(f'{name} {version(name)}' for name in names)
    memory = os.sysconf('SC_PHYS_PAGES') * _PAGE / 2**30
    load = os.getloadavg()[0]
    lines = Path('/proc/cpuinfo').read_text().splitlines()
    model = next((line.split(':')[1].strip() for line in lines if line.startswith('model name')), platform.machine())
    python = platform.python_version()
    return f'{os.cpu_count()} cores ({model}), {memory:.0f} GB, Python {python}, {packages}; load when it began {load:.1f}'
