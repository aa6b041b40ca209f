"""What is said of a pathway explains what other checks say of the same references, whether it is told one by one or together."""

import pytest

from ctdl.findings import Finding, Severity
from graph.pathway_judging import together

UNRESOLVED = [
    Finding(Severity.INFO, 'reference-unresolved', 'Not here.', focus=f'urn:{n}', value=f'urn:gone:{n}') for n in range(3)
]


@pytest.mark.parametrize(('value', 'evidence'), [('urn:gone:0', ('urn:0', 'urn:gone:0')), ('', ('urn:0', 'urn:gone:0'))])
def test_a_reference_that_a_pathway_explains_is_told_once(value: str, evidence: tuple[str, ...]) -> None:
    missing = Finding(Severity.WARNING, 'stands-for-missing', 'Gone.', focus='urn:p', value=value, evidence=evidence)
    assert together(UNRESOLVED, [missing]) == [*UNRESOLVED[1:], missing]


def test_other_findings_of_a_pathway_explain_no_reference() -> None:
    other = Finding(Severity.WARNING, 'component-twice', 'Twice.', focus='urn:p', evidence=('urn:gone:0',))
    assert together(UNRESOLVED, [other]) == [*UNRESOLVED, other]
