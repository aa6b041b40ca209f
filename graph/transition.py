"""How the graph follows the ledger: from what it holds of some documents before, to what it is to hold after.

The graph is a function of the ledger: `provenance_of` and the version graphs of one document follow from its entries, the default
graph from the current versions of all. A transition takes histories before and after (a publish adds entries, time travel takes them
away), so that publishing, catching up after a crash, undoing and rebuilding share this code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from graph.contribution import Contribution, described, owners
from graph.ledger_schema import Entry
from graph.store import GraphStore
from graph.terms import VERSION_LIMIT, Names, version_lines


class Sources(Protocol):
    """Where a transition gets what it needs, as it is after the transition."""

    def contribution(self, entry: Entry) -> Contribution | None:
        """What a version states; None when its bytes are purged."""

    def describers(self, subjects: Iterable[str]) -> Mapping[str, set[str]]:
        """For nodes, the documents that describe them."""

    def statement_of(self, ctid: str) -> Contribution | None:
        """What a document states; None when it does not hold."""


@dataclass(slots=True)
class Change:
    """The histories of one document before and after, oldest entry first."""

    ctid: str
    before: list[Entry]
    after: list[Entry]


@dataclass(slots=True)
class Delta:
    """What to take away and what to add, by graph; graphs to drop whole; and who was refused what (CTID, node)."""

    deletes: dict[str, list[str]] = field(default_factory=dict)
    inserts: dict[str, list[str]] = field(default_factory=dict)
    drops: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def move(self, graph: str, before: Iterable[str], after: Iterable[str]) -> None:
        """Note the difference of two sets of lines; lines that a store may spell alike are added again."""
        old, new = dict.fromkeys(before), dict.fromkeys(after)
        if not old:
            self.inserts.setdefault(graph, []).extend(new)
            return
        gone = [line for line in old if line not in new]
        heads = {head(line) for line in gone}
        self.deletes.setdefault(graph, []).extend(gone)
        self.inserts.setdefault(graph, []).extend(line for line in new if line not in old or (heads and head(line) in heads))

    @property
    def only_adds(self) -> bool:
        """True when nothing has to go."""
        return not self.drops and not any(self.deletes.values())


def current(history: list[Entry]) -> Entry | None:
    """The version that holds at the end of a history; None when the document is deleted or not there yet."""
    return history[-1] if history and not history[-1].deleted else None


def provenance_of(names: Names, history: list[Entry]) -> list[str]:
    """What the provenance says of the versions in a history."""
    lines: list[str] = []
    previous: Entry | None = None
    for index, entry in enumerate(history):
        if entry.deleted:
            continue
        ended = history[index + 1].recorded if index + 1 < len(history) else ''
        in_ledger = bool(ended) and entry.statements > VERSION_LIMIT
        lines.extend(version_lines(names, entry.iri, entry, previous, ended, in_ledger))
        previous = entry
    return lines


def kept_versions(history: list[Entry]) -> dict[int, Entry]:
    """The superseded versions in a history that have a graph of their own, by number."""
    last = current(history)
    return {e.version: e for e in history if e is not last and not e.deleted and not e.purged and e.statements <= VERSION_LIMIT}


def delta(store: GraphStore, changes: Iterable[Change], sources: Sources) -> Delta:
    """What has to change in a store that holds the state before."""
    out = Delta()
    names = store.names
    pairs: list[tuple[Contribution | None, Contribution | None]] = []
    for change in changes:
        out.move(names.provenance, provenance_of(names, change.before), provenance_of(names, change.after))
        _versions(out, names, change, sources)
        before, after = current(change.before), current(change.after)
        same = before is not None and after is not None and before.seq == after.seq and before.purged == after.purged
        if not same:
            pairs.append((sources.contribution(before) if before else None, sources.contribution(after) if after else None))
    _default_graph(out, store, pairs, sources)
    return out


def _versions(out: Delta, names: Names, change: Change, sources: Sources) -> None:
    before, after = kept_versions(change.before), kept_versions(change.after)
    out.drops.extend(names.version(change.ctid, number) for number in sorted(before.keys() - after.keys()))
    for number in sorted(after.keys() - before.keys()):
        stated = sources.contribution(after[number])
        if stated:
            out.inserts.setdefault(names.version(change.ctid, number), []).extend(stated.lines())


def _default_graph(
    out: Delta, store: GraphStore, pairs: list[tuple[Contribution | None, Contribution | None]], sources: Sources
) -> None:
    names = store.names
    holders: dict[str, set[str]] = {}
    for pair in pairs:
        for contribution in filter(None, pair):
            for subject in described(contribution.by_subject, names.base):
                holders.setdefault(subject, set()).add(contribution.ctid)
    others = sources.describers(holders)
    contested = {s for s, ctids in holders.items() if len(ctids | others.get(s, set())) > 1}
    for before, after in pairs:
        out.move('', _own_lines(before, contested), _own_lines(after, contested))
        out.move(names.provenance, _own_claims(names, before, contested), _own_claims(names, after, contested))
    for subject in sorted(contested):
        stated = (sources.statement_of(ctid) for ctid in sorted(others.get(subject, ())))
        _settle(out, store, subject, [c for c in stated if c and subject in c.by_subject])


def _own_lines(contribution: Contribution | None, contested: set[str]) -> Iterable[str]:
    if contribution is None:
        return ()
    return (line for subject, lines in contribution.by_subject.items() if subject not in contested for line in lines)


def _own_claims(names: Names, contribution: Contribution | None, contested: set[str]) -> Iterable[str]:
    if contribution is None:
        return ()
    nodes = described(contribution.by_subject, names.base)
    return (names.described_by(node, contribution.iri) for node in nodes if node not in contested)


def _settle(out: Delta, store: GraphStore, subject: str, candidates: list[Contribution]) -> None:
    """A node that several documents describe: what the store has of it gives way to what its owners say."""
    chosen = owners(subject, candidates)
    out.refused.extend((c.ctid, subject) for c in candidates if c not in chosen)
    out.deletes.setdefault('', []).extend(store.about(subject))
    out.inserts.setdefault('', []).extend(dict.fromkeys(line for c in chosen for line in c.by_subject[subject]))
    provenance = store.names.provenance
    out.deletes.setdefault(provenance, []).extend(store.claims(subject))
    out.inserts.setdefault(provenance, []).extend(store.names.described_by(subject, c.iri) for c in chosen)


def head(line: str) -> str:
    """Subject and predicate of a line."""
    return line[: line.index(' ', line.index(' ') + 1)]
