"""Findings as text for people: by document, the cause before what follows from it, and once for all what many documents share.

defects.jsonl:1  Course “Wiring”  ce-…
  violation  ceterms:description: A course needs a description. [description-present]
             → Write …
             by way of Circuits → Robotics → Circuits
             at /@graph/0
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from ctdl.findings import Finding, Severity
from ctdl.vocabulary import load

if TYPE_CHECKING:
    from ctdl.report import Totals, Verdict

LINES = 200
"""Findings on single documents that are written out, unless more are asked for."""
MANY = 4
"""A finding that so many documents have is told once, at the end."""
HELD = 20_000
"""Groups of findings that are held until the end; later ones are counted only."""
PLACES = 3

_CONTROL = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+')
_COLOURS = {Severity.VIOLATION: '31', Severity.WARNING: '33', Severity.INFO: '36'}
_ROOTS = frozenset(
    ('term-unknown', 'prefix-unknown', 'key-unmapped', 'context-loses-value', 'keyword-unsupported', 'value-misplaced')
)
"""Findings after which a property can be missing: its value stands under a key that nobody reads."""

Key = tuple[str, str, str]


def clean(text: str, most: int = 300) -> str:
    """A text of the data as it may stand in a terminal: no control characters, one line, not too long."""
    text = ' '.join(_CONTROL.sub(' ', text).split())
    return text if len(text) <= most else text[: most - 1] + '…'


@dataclass(slots=True)
class Group:
    """The same finding in several nodes of a document: the first one, how many, where; and what follows from it."""

    first: Finding
    count: int = 0
    places: list[str] = field(default_factory=list)
    follow: list[Finding] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        """Count one more."""
        self.count += 1
        if finding.pointer and len(self.places) < PLACES:
            self.places.append(finding.pointer)


@dataclass(slots=True)
class Kind:
    """The same finding in several documents."""

    first: Finding
    documents: int = 0
    count: int = 0
    places: list[str] = field(default_factory=list)

    def add(self, group: Group, place: str) -> None:
        """Count one more document."""
        self.documents += 1
        self.count += group.count
        if len(self.places) < PLACES:
            self.places.append(place)


def key_of(finding: Finding) -> Key:
    """What makes two findings the same one in two places."""
    return finding.severity.value, finding.shape, finding.path


def groups_of(findings: Iterable[Finding]) -> list[Group]:
    """The findings of a document: gravest first, causes before the rest, what follows from a cause under it."""
    findings = list(findings)
    roots = [finding for finding in findings if finding.shape in _ROOTS]
    found: dict[Key | tuple[Key, str], Group] = {}
    for finding in findings:
        root = next((r for r in roots if r is not finding and _follows(finding, r)), None)
        about = root or finding
        group = found.setdefault(_name_of(about), Group(about))
        if root:
            group.follow.append(finding)
        else:
            group.add(finding)
    return sorted(found.values(), key=lambda g: (_gravity(g), g.first.shape not in _ROOTS))


def _name_of(about: Finding) -> Key | tuple[Key, str]:
    """What is told together: causes by their value, findings with evidence one by one, others by rule and property."""
    if about.shape in _ROOTS:
        return key_of(about), about.value
    return (key_of(about), f'{about.focus} {about.value}') if about.evidence else key_of(about)


def _gravity(group: Group) -> int:
    return min(finding.severity.rank for finding in (group.first, *group.follow))


def _follows(finding: Finding, root: Finding) -> bool:
    """True when a property is missing in the node where its value stands under a key that says nothing."""
    node, _, key = root.pointer.rpartition('/')
    if finding.value or not finding.path or finding.pointer != node:
        return False
    names = finding.path.split(' | ')
    locals_ = {name.rpartition(':')[2].lower() for name in names}
    return key.rpartition(':')[2].lower() in locals_ or not set(load().suggest(key)).isdisjoint(names)


class TextReport:
    """Writes a report when all documents are known; holds what it has to say of them, up to `HELD` groups of findings."""

    def __init__(self, out: IO[bytes], most: int = LINES, colour: bool = False) -> None:
        self._out = out
        self._silent = most == 0
        self._left = most
        self._colour = colour
        self._held: list[tuple[Verdict, list[Group]]] = []
        self._room = HELD
        self._dropped: Counter[Key] = Counter()
        self._kinds: dict[Key, Kind] = {}

    def add(self, verdict: Verdict) -> None:
        """Take the findings of a document."""
        groups = groups_of(verdict.findings)
        for group in groups:
            for part in (group, *(Group(f, 1, [f.pointer]) for f in group.follow)):
                self._kinds.setdefault(key_of(part.first), Kind(part.first)).add(part, verdict.place)
        if groups and self._room > 0:
            self._held.append((verdict, groups))
            self._room -= len(groups)
        else:
            self._dropped.update(key_of(group.first) for group in groups)

    def finish(self, totals: Totals) -> None:
        """Write everything; with room for no finding at all, the sums only."""
        if not self._silent:
            self._findings()
        self._line(summary(totals))

    def _findings(self) -> None:
        hidden = sum(self._document(*one) for one in self._held)
        hidden += sum(count for key, count in self._dropped.items() if not self._common(key))
        self._shared(everything=hidden > 0)
        if hidden:
            self._line(f'{hidden:,} more findings on single documents are not written out: --max-findings N, or --format csv.', '')

    def _common(self, key: Key) -> bool:
        return self._kinds[key].documents >= MANY

    def _document(self, verdict: Verdict, groups: list[Group]) -> int:
        """Write what one document has for itself; the number of findings that found no room."""
        own = [group for group in groups if not self._common(key_of(group.first))]
        shown = own[: max(self._left, 0)]
        self._left -= len(shown)
        if shown:
            self._line(heading(verdict))
            lacking = [group.first.path for group in shown if _is_lack(group)]
            for group in shown:
                if not _is_lack(group):
                    self._group(group)
            if lacking:
                self._line(f'  {self._severity(Severity.WARNING)}  recommended and not given: {", ".join(map(clean, lacking))}')
            self._line('')
        return len(own) - len(shown)

    def _group(self, group: Group) -> None:
        finding = group.first
        times = f'{group.count} × ' if group.count > 1 else ''
        self._line(f'  {self._severity(finding.severity)}  {times}{said(finding)}')
        indent = ' ' * 13
        if finding.remedy:
            self._line(f'{indent}→ {clean(finding.remedy)}')
        if finding.value and clean(finding.value) not in finding.message:
            self._line(f'{indent}found: {clean(finding.value, 120)}')
        if len(finding.way) > 1:
            self._line(f'{indent}by way of {way_of(finding)}')
        if group.places:
            more = f' and {group.count - len(group.places)} more' if group.count > len(group.places) else ''
            self._line(f'{indent}at {", ".join(clean(place) for place in group.places)}{more}')
        if group.follow:
            self._line(f'{indent}therefore also: {"; ".join(said(f) for f in group.follow[:PLACES])}')

    def _shared(self, everything: bool) -> None:
        """What many documents have in common; `everything`, when not all documents could be written out."""
        least = 1 if everything else MANY
        kinds = [kind for kind in self._kinds.values() if kind.documents >= least]
        if not kinds:
            return
        self._line('All findings, by rule' if everything else 'In many documents')
        for kind in sorted(kinds, key=lambda k: (k.first.severity.rank, -k.documents, key_of(k.first))):
            self._kind(kind)
        self._line('')

    def _kind(self, kind: Kind) -> None:
        times = f', {kind.count:,} times' if kind.count > kind.documents else ''
        self._line(f'  {self._severity(kind.first.severity)}  {counted(kind.documents, "document")}{times}: {said(kind.first)}')
        if kind.first.severity is not Severity.VIOLATION:
            return
        if kind.first.remedy:
            self._line(f'{" " * 13}→ {clean(kind.first.remedy)}')
        more = ', …' if kind.documents > len(kind.places) else ''
        self._line(f'{" " * 13}in {", ".join(clean(place) for place in kind.places)}{more}')

    def _severity(self, severity: Severity) -> str:
        word = f'{severity.value:<9}'
        return f'\x1b[{_COLOURS[severity]}m{word}\x1b[0m' if self._colour else word

    def _line(self, *lines: str) -> None:
        for line in lines:
            self._out.write(line.encode('utf-8', 'backslashreplace') + b'\n')


def _is_lack(group: Group) -> bool:
    """True for a recommended property that has no value: these are told in one line."""
    first = group.first
    return first.severity is Severity.WARNING and bool(first.path) and not (first.value or first.evidence or group.follow)


def heading(verdict: Verdict) -> str:
    """A document in one line: where it stands, what it is, its name and CTID."""
    kind = load().label(verdict.kind) if verdict.kind else ''
    name = f'“{clean(verdict.name, 80)}”' if verdict.name else ''
    what = ' '.join(filter(None, (kind, name)))
    return '  '.join(filter(None, (clean(verdict.place), what, verdict.ctid)))


def said(finding: Finding) -> str:
    """A finding in one line: the property as written, what is wrong, the rule."""
    path = f'{clean(finding.path)}: ' if finding.path else ''
    return f'{path}{clean(finding.message)} [{finding.shape}]'


def way_of(finding: Finding, most: int = 12) -> str:
    """The way that shows a finding, in names; the middle of a long one is left out."""
    names = [clean(name, 60) for name in finding.way]
    if len(names) > most:
        half = most // 2
        names = [*names[:half], f'… {len(names) - 2 * half} more …', *names[-half:]]
    return ' → '.join(names)


def counted(number: int, noun: str) -> str:
    """A number and its noun."""
    return f'{number:,} {noun}{"" if number == 1 else "s"}'


def summary(totals: Totals) -> str:
    """The sums in one or two sentences."""
    found = [counted(totals.severities[s.value], s.value) for s in Severity if totals.severities[s.value]]
    found = [text.replace('infos', 'hints').replace('info', 'hint') for text in found]
    unreadable = f' {counted(totals.unreadable, "piece")} of the input could not be read.' if totals.unreadable else ''
    read = (
        f'{counted(totals.documents, "document")}: {totals.conforming:,} conform, {totals.documents - totals.conforming:,} do not'
    )
    return f'{read}; {", ".join(found) or "no findings"}. Completeness {totals.score:g} of 100.{unreadable}'


def frequent(findings: Iterable[Finding], most: int = 10) -> list[Kind]:
    """The findings met most often, gravest first: what `ctdl import` tells of them."""
    kinds: dict[Key, Kind] = {}
    for finding in findings:
        kinds.setdefault(key_of(finding), Kind(finding)).add(Group(finding, 1), finding.document)
    return sorted(kinds.values(), key=lambda kind: (kind.first.severity.rank, -kind.count, key_of(kind.first)))[:most]
