"""Any history of appends, deletions and purges agrees with a simple model."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctdl.errors import MissingError
from graph import clock
from graph.ledger import By, Deletion, Ledger
from graph.ledger_schema import Entry
from tests.graph.ledger_drafts import BASE, at, ctid, draft


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / 'ledger.sqlite'


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.create(path, BASE) as made:
        yield made


@dataclass
class Model:
    """The ledger in three lines: all versions in order, with their text, or None for a deletion, and what was purged."""

    versions: list[tuple[int, str | None, str, str]] = field(default_factory=list)
    purged: set[int] = field(default_factory=set)

    def of(self, number: int) -> list[int]:
        return [seq for seq, version in enumerate(self.versions, start=1) if version[0] == number]

    def text(self, number: int) -> str | None:
        seqs = self.of(number)
        return self.versions[seqs[-1] - 1][1] if seqs else None

    def held(self, number: int, until: str, by: By) -> int:
        """The seq of the version that held, 0 when there was none."""
        times = [(self._time(seq, by), seq) for seq in self.of(number) if self._time(seq, by) <= until]
        return max(times, default=('', 0))[1]

    def _time(self, seq: int, by: By) -> str:
        _, _, recorded, asserted = self.versions[seq - 1]
        return (asserted if by == 'asserted' else '') or recorded


_NUMBER = st.integers(0, 3)
_DAY = st.integers(1, 9).map(lambda day: f'2024-01-0{day}T00:00:00.000000Z')
_STEP = st.one_of(
    st.tuples(
        st.just('append'), st.lists(st.tuples(_NUMBER, st.sampled_from(['a', 'b', None]), st.just('') | _DAY), max_size=4), _DAY
    ),
    st.tuples(st.just('purge'), _NUMBER, st.integers(1, 4)),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_STEP, max_size=12))
def test_any_history_agrees_with_a_simple_model(steps: list[tuple[str, object, object]]) -> None:
    model = Model()
    with TemporaryDirectory() as folder, Ledger.create(Path(folder, 'l.sqlite'), BASE) as ledger:
        for name, first, second in steps:
            if name == 'append':
                assert isinstance(first, list)
                _append(ledger, model, first, str(second))
            else:
                assert isinstance(first, int)
                assert isinstance(second, int)
                _purge(ledger, model, first, second)
        _agree(ledger, model)


def _append(ledger: Ledger, model: Model, items: list[tuple[int, str | None, str]], moment: str) -> None:
    at(ledger, moment)
    drafts = [
        draft(number, text, asserted) if text else Deletion(ctid(number), asserted=asserted) for number, text, asserted in items
    ]
    entries = ledger.append(drafts)
    for (number, text, asserted), entry in zip(items, entries, strict=True):
        if text == model.text(number):
            assert entry is None
            continue
        recorded = max(moment, model.versions[-1][2] if model.versions else '')
        model.versions.append((number, text, recorded, asserted))
        assert entry is not None
        assert (entry.seq, entry.version, entry.recorded) == (len(model.versions), len(model.of(number)), recorded)


def _purge(ledger: Ledger, model: Model, number: int, version: int) -> None:
    seqs = model.of(number)
    seq = seqs[version - 1] if version <= len(seqs) else 0
    if seq and model.versions[seq - 1][1] is not None and seq not in model.purged:
        ledger.purge(ctid(number), version, 'r')
        model.purged.add(seq)
    else:
        with pytest.raises(MissingError):
            ledger.purge(ctid(number), version, 'r')


def _agree(ledger: Ledger, model: Model) -> None:
    current = [model.of(number)[-1] for number in range(4) if model.text(number) is not None]
    assert [entry.seq for entry in ledger.current()] == current
    assert [entry.seq for entry, _ in ledger.bytes_of()] == sorted(set(current) - model.purged)
    assert ledger.counts().documents == len(current)
    for number in range(4):
        assert [entry.seq for entry in ledger.history(ctid(number))] == model.of(number)
    for by in ('recorded', 'asserted'):
        for day in range(1, 10):
            _agree_at(ledger, model, f'2024-01-0{day}', 'recorded' if by == 'recorded' else 'asserted')
    assert [entry.seq for entry in ledger.since(0) if entry.purged] == sorted(model.purged)
    assert ledger.verify() == []


def _agree_at(ledger: Ledger, model: Model, day: str, by: By) -> None:
    held = [model.held(number, clock.instant(day), by) for number in range(4)]
    assert [_seq(ledger, number, day, by) for number in range(4)] == held
    there = [seq for seq in held if seq and model.versions[seq - 1][1] is not None]
    assert [entry.seq for entry in ledger.current_at(day, by)] == there


def _seq(ledger: Ledger, number: int, day: str, by: By) -> int:
    try:
        found: Entry = ledger.as_of(ctid(number), day, by)
    except MissingError:
        return 0
    return found.seq
