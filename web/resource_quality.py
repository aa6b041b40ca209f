"""What the checks say of one record: findings by severity, completeness, what is missing by tier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ctdl.checking import check, score
from ctdl.document import Document
from ctdl.findings import Finding, Severity
from web.resource_model import Quality
from web.resource_view import missing, name_of

HEADINGS = {
    Severity.VIOLATION: 'Required: to be corrected',
    Severity.WARNING: 'Recommended',
    Severity.INFO: 'Good style',
}


def quality(document: Document, base: str) -> Quality:
    """The findings of all levels, the gravest first."""
    findings = next(iter(check([document], level='all', base=base))).findings
    groups = tuple((severity.value, of) for severity in HEADINGS if (of := tuple(f for f in findings if f.severity is severity)))
    return Quality(document.ctid, name_of(document), score(document), groups, missing(document))


def unchecked(document: Document, note: str) -> Quality:
    """What can be said of a record without checking it."""
    return Quality(document.ctid, name_of(document), score(document), (), missing(document), note)


def by_rule(findings: Sequence[Finding]) -> list[tuple[Finding, list[Finding]]]:
    """Findings that say the same, together: the first of them, and all; in the order in which they first come."""
    found: dict[tuple[str, str, str, str], list[Finding]] = {}
    for one in findings:
        found.setdefault((one.shape, one.message, one.remedy, one.path), []).append(one)
    return [(several[0], several) for several in found.values()]


def as_dict(found: Quality) -> dict[str, Any]:
    """The same for JSON."""
    return {
        'ctid': found.ctid,
        'name': found.name.text,
        'completeness': round(found.score, 1),
        **({'checked': False, 'note': found.note} if found.note else {}),
        'missing': [{'tier': row.tier, 'properties': [name for name, _ in row.terms]} for row in found.missing],
        'findings': [_finding(finding) for _, findings in found.groups for finding in findings],
    }


def _finding(finding: Finding) -> dict[str, str]:
    names = ('shape', 'message', 'remedy', 'source', 'class_', 'focus', 'pointer', 'path', 'value')
    said = {name.rstrip('_'): str(getattr(finding, name)) for name in names}
    return {'severity': finding.severity.value, **{name: text for name, text in said.items() if text}}
