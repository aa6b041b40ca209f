"""A finding: what a check has to say about a document, with the rule it rests on and the remedy."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding weighs: required data (violation), recommended benchmark (warning), good style (info)."""

    VIOLATION = 'violation'
    WARNING = 'warning'
    INFO = 'info'

    @property
    def rank(self) -> int:
        """0 for the gravest; for sorting."""
        return _RANK[self]


_RANK = {Severity.VIOLATION: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement of a check about one document.

    `document` is the CTID, or the place in the input where there is none; `shape` the name of the rule; `class_` the class of the
    node, prefixed; `focus` the IRI or label of the node; `pointer` a JSON pointer into the document as it came (RFC 6901);
    `path` a prefixed property, alternatives joined with ` | `; `source` where the rule comes from; `evidence` the IRIs of what
    shows it, and `way` the names of these where they are a way, in time; a walk round a circle ends where it began.
    """

    severity: Severity
    shape: str
    message: str
    remedy: str = ''
    source: str = ''
    document: str = ''
    class_: str = ''
    focus: str = ''
    pointer: str = ''
    path: str = ''
    value: str = ''
    evidence: tuple[str, ...] = ()
    way: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The finding as the JSON contract of the command line has it; the key `evidence` is there when there is some."""
        said: dict[str, Any] = {
            'document': self.document,
            'severity': self.severity.value,
            'shape': self.shape,
            'class': self.class_,
            'focus': self.focus,
            'pointer': self.pointer,
            'path': self.path,
            'value': self.value,
            'message': self.message,
            'remedy': self.remedy,
            'source': self.source,
        }
        return {**said, 'evidence': list(self.evidence)} if self.evidence else said

    def within(self, document: str) -> 'Finding':
        """The same finding, said of a document (where the check did not know its name)."""
        return self if self.document else replace(self, document=document)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings sorted for reading: by document, gravest first, then by place; the same input gives the same order."""
    return sorted(findings, key=lambda f: (f.document, f.severity.rank, f.pointer, f.path, f.shape, f.value))


def conforms(findings: Iterable[Finding]) -> bool:
    """True when nothing required is amiss, that is, when no finding is a violation."""
    return all(f.severity is not Severity.VIOLATION for f in findings)
