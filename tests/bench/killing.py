"""Kill -9 at random moments of importing and publishing, and what is left of what was acknowledged."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests import kill_rounds
from tests.bench.measure import Figure
from tests.bench.setting import Setting


def run(setting: Setting) -> Iterator[Figure]:
    """500 rounds on one registry; the windows are where the process was when it was killed, by what it noted itself."""
    rounds = 4 if setting.quick else 500
    setting.say(f'kill, {rounds} rounds')
    place = setting.folder / 'killed'
    place.mkdir()
    started = time.perf_counter()
    tally = kill_rounds.run(place, rounds, seed=11, check_each=50, verify_each=10)
    seconds = time.perf_counter() - started
    ways = ', '.join(f'{way} {number}' for way, number in sorted(tally.ways.items()))
    yield Figure('kill', 'rounds', tally.rounds, '', note=f'{seconds:.0f} s; {tally.checks} full checks; {ways}')
    for window, number in tally.kills.most_common():
        yield Figure('kill', f'killed: {window}', number, '')
    yield Figure('kill', 'versions acknowledged', tally.acknowledged, '', note=f'of {tally.versions:,} in the ledger')
    yield Figure('kill', 'lost', len(tally.lost), '', 0, note='; '.join(tally.lost[:3]))
    yield Figure('kill', 'unsound', len(tally.unsound), '', 0, note='; '.join(tally.unsound[:3]))
