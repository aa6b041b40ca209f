"""Killed again and again at random moments, a registry keeps what it acknowledged and shows nothing by halves."""

from pathlib import Path

from tests.kill_checks import CORE
from tests.kill_rounds import run


def test_a_registry_killed_fifty_times_at_random_moments_is_whole(tmp_path: Path) -> None:
    """Damage would add up: all rounds are on one registry."""
    tally = run(tmp_path, rounds=50, seed=7, check_each=5)
    assert tally.lost == []
    assert tally.unsound == []
    assert tally.rounds == 50
    assert tally.checks == 10
    assert tally.acknowledged > 200
    assert sum(tally.kills[window] > 0 for window in CORE) >= 4, tally.kills
    assert tally.kills['between ledger and graph']
