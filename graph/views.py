"""The ledger as it was, or is: the histories that hold at a moment, and who describes what then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from graph.clock import instant as end_of
from graph.contribution import Contribution, contribution, described
from graph.ledger import By, Ledger
from graph.ledger_schema import Entry
from graph.transition import Change, current


class View:
    """The ledger up to a moment, or up to the version numbered `last`; without either, all of it, also what comes later.

    `by` is the time that counts: ours, or that of the source. A view of the past is right as long as nothing is appended: ask it
    within `Ledger.snapshot`.
    """

    def __init__(self, ledger: Ledger, until: str = '', by: By = 'recorded', last: int | None = None) -> None:
        self.ledger = ledger
        self.base = ledger.base
        self.until = end_of(until) if until else ''
        self.by: By = by
        self.last = self._last_recorded() if self.until and by == 'recorded' else last
        self.known: dict[int, Contribution] = {}
        self._contribution = lru_cache(maxsize=64)(self._read)

    def _last_recorded(self) -> int:
        """The number of the last version up to the moment. Recorded times never go back, so halving finds it."""
        low, high = 0, self.ledger.last_seq
        while low < high:
            middle = (low + high + 1) // 2
            if next(self.ledger.since(middle - 1)).recorded <= self.until:
                low = middle
            else:
                high = middle - 1
        return low

    def history(self, ctid: str) -> list[Entry]:
        """The versions of a document that hold in this view, the one that counts last."""
        entries = self.ledger.history(ctid)
        if self.last is not None:
            return [entry for entry in entries if entry.seq <= self.last]
        if not self.until:
            return entries
        return sorted((e for e in entries if e.moment(self.by) <= self.until), key=lambda e: (e.moment(self.by), e.version))

    @cached_property
    def touched(self) -> frozenset[str]:
        """The documents whose history differs from the ledger's, as it was when this was first asked."""
        if self.last is not None:
            return frozenset(entry.ctid for entry in self.ledger.since(self.last))
        if not self.until:
            return frozenset()
        return frozenset({e.ctid for e in self.ledger.since(0) if e.moment(self.by) > self.until} | self._reordered())

    def _reordered(self) -> set[str]:
        """By asserted time the last version need not be the one with the highest number."""
        latest: dict[str, str] = {}
        out = set()
        for entry in self.ledger.since(0):
            moment = entry.moment(self.by)
            if moment < latest.get(entry.ctid, ''):
                out.add(entry.ctid)
            latest[entry.ctid] = max(moment, latest.get(entry.ctid, ''))
        return out

    def contribution(self, entry: Entry) -> Contribution | None:
        """What a version states; None when its bytes are purged."""
        if entry.purged or entry.deleted:
            return None
        return self.known.get(entry.seq) or self._contribution(entry.ctid, entry.seq)

    def named(self, stated: Contribution, entry: Entry) -> Contribution:
        """A contribution that is known already, as that of an entry of the ledger."""
        born = entry.seq if entry.version == 1 else self.ledger.history(entry.ctid)[0].seq
        return replace(stated, born=born)

    def _read(self, ctid: str, seq: int) -> Contribution:
        return contribution(ctid, self.ledger.history(ctid)[0].seq, self.ledger.data(seq), self.base)

    def describers(self, subjects: Iterable[str]) -> Mapping[str, set[str]]:
        """For nodes, the documents that describe them in this view; nodes that none describes are left out."""
        wanted = list(subjects)
        now = {subject: set(ctids) for subject, ctids in self.ledger.describers(wanted).items()}
        if not self.touched:
            return now
        then = {subject: (now.get(subject, set()) - self.touched) | self._then.get(subject, set()) for subject in wanted}
        return {subject: ctids for subject, ctids in then.items() if ctids}

    @cached_property
    def _then(self) -> dict[str, set[str]]:
        """Who described what in this view, of the documents that the ledger's table no longer tells it of."""
        out: dict[str, set[str]] = {}
        for ctid in self.touched:
            stated = self.statement_of(ctid)
            for subject in described(stated.by_subject, self.base) if stated else ():
                out.setdefault(subject, set()).add(ctid)
        return out

    def statement_of(self, ctid: str) -> Contribution | None:
        """What a document states in this view; None when it does not hold."""
        entry = current(self.history(ctid))
        return self.contribution(entry) if entry else None

    def up_to(self, last: int) -> Bounded:
        """The same while the graph comes only up to the version numbered `last`, and the ledger may already go further."""
        return Bounded(self, last)

    def all_changes(self) -> Iterator[Change]:
        """Every document from nothing to its history in this view: what a rebuild applies."""
        for ctid in self.ctids():
            history = self.history(ctid)
            if history:
                yield Change(ctid, [], history)

    def sequence(self) -> int:
        """The number of the last version that holds in this view."""
        if self.last is not None:
            return min(self.last, self.ledger.last_seq)
        if not self.until:
            return self.ledger.last_seq
        return max((e.seq for e in self.ledger.since(0) if e.moment(self.by) <= self.until), default=0)

    def ctids(self) -> list[str]:
        """Every document that ever was, in order of CTID."""
        return sorted({entry.ctid for entry in self.ledger.since(0)})


@dataclass(frozen=True, slots=True)
class Bounded:
    """A view for one step of following: documents state what they did at the version numbered `last`, whatever was appended since.

    A document that does not hold yet must not be stated: its own change, applied later, would not know of it. Who describes what is
    told as it is now; a document that no longer does is settled by its own change.
    """

    view: View
    last: int

    def contribution(self, entry: Entry) -> Contribution | None:
        """What a version states; None when its bytes are purged."""
        return self.view.contribution(entry)

    def describers(self, subjects: Iterable[str]) -> Mapping[str, set[str]]:
        """For nodes, the documents that describe them now."""
        return self.view.describers(subjects)

    def statement_of(self, ctid: str) -> Contribution | None:
        """What a document states at the last version that counts; None when it does not hold then."""
        entry = current([entry for entry in self.view.history(ctid) if entry.seq <= self.last])
        return self.view.contribution(entry) if entry else None
