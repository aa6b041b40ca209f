"""What the checks say of one record: findings by severity, completeness, what is missing by tier."""

from __future__ import annotations

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


def as_dict(found: Quality) -> dict[str, Any]:
    """The same for JSON."""
    return {
        'ctid': found.ctid,
        'name': found.name.text,
        'completeness': round(found.score, 1),
        'missing': [{'tier': row.tier, 'properties': [name for name, _ in row.terms]} for row in found.missing],
        'findings': [_finding(finding) for _, findings in found.groups for finding in findings],
    }


def _finding(finding: Finding) -> dict[str, str]:
    names = ('shape', 'message', 'remedy', 'source', 'class_', 'focus', 'pointer', 'path', 'value')
    said = {name.rstrip('_'): str(getattr(finding, name)) for name in names}
    return {'severity': finding.severity.value, **{name: text for name, text in said.items() if text}}
