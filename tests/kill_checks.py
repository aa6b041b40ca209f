"""What has to hold of a registry whose processes were killed: where that was, what must be there, what may not be left."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import orjson

from graph.ledger_schema import Entry
from graph.registry import Registry
from tests.kill_lives import RESOURCES, sha256

WINDOWS = {
    'transaction': 'ledger commit', 'begin': 'begin of a step', 'load': 'bulk load', 'apply': 'atomic apply', 'flush': 'closing',
    'checkpoint': 'checkpointing', 'remove': 'checkpointing',
}  # fmt: skip
CORE = ('ledger commit', 'between ledger and graph', 'bulk load', 'between load and apply', 'atomic apply', 'checkpointing')
"""The windows that a run of some length has to hit."""


def window(lines: list[list[str]]) -> str:
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


def lost(
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


def numbers(entries: list[Entry]) -> Iterator[str]:
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


def visible(registry: Registry, fresh: list[Entry]) -> Iterator[str]:
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


def followed(registry: Registry) -> Iterator[str]:
    owner = registry.owner()
    if (owner.store.applied(), owner.store.applying()) != (registry.ledger.last_seq, 0):
        yield f'the graph is at {owner.store.applied()}, {owner.store.applying()}, the ledger at {registry.ledger.last_seq}'


def leftovers(registry: Registry, checked: bool) -> Iterator[str]:
    """Half-made checkpoints, those of the past, and (after a check, which sweeps) work under way are gone."""
    number = registry.owner().checkpoint()
    names = {path.name for path in registry.folder.checkpoints.iterdir()} - {f'{number}.lock'}
    if names != {str(number)}:
        yield f'checkpoints hold {sorted(names)}'
    scratch = registry.folder.path / 'scratch'
    if checked and list(scratch.iterdir()):
        yield f'scratch holds {[path.name for path in scratch.iterdir()]}'


def gone(group: int, seconds: float = 10.0) -> bool:
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
