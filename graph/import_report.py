"""What an import did, by document and by file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ctdl.findings import Finding


@dataclass(slots=True)
class FileReport:
    """What became of the documents of one file."""

    counts: Counter[str] = field(default_factory=Counter)
    unreadable: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class ImportReport:
    """What an import did: counts, findings (the first `kept` of them), and the same by file."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    quarantined: int = 0
    rejected: int = 0
    unreadable: int = 0
    violations: int = 0
    findings: list[Finding] = field(default_factory=list)
    more_findings: int = 0
    files: dict[str, FileReport] = field(default_factory=dict)
    kept: int = 100_000

    def as_dict(self) -> dict[str, Any]:
        """The JSON contract of the command line."""
        names = ('read', 'created', 'updated', 'unchanged', 'deleted', 'quarantined', 'rejected', 'unreadable')
        return {
            **{name: getattr(self, name) for name in names},
            'findings': [finding.as_dict() for finding in self.findings],
            'more_findings': self.more_findings,
            'files': {name: dict(report.counts) for name, report in self.files.items()},
        }

    def note(self, outcome: str, file: str) -> None:
        """Count what became of one document of a file."""
        setattr(self, outcome, getattr(self, outcome) + 1)
        self.files.setdefault(file, FileReport()).counts[outcome] += 1

    def say(self, findings: Iterable[Finding]) -> None:
        """Keep findings, up to the limit."""
        for finding in findings:
            self.violations += finding.severity == 'violation'
            if len(self.findings) < self.kept:
                self.findings.append(finding)
            else:
                self.more_findings += 1
