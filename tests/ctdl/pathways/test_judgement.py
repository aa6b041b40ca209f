"""Findings about a pathway, written: text with the way that shows each, JSON, and CSV."""

import csv
import io
import json

from ctdl.findings import Finding, Severity
from ctdl.pathways.judgement import as_csv, as_json, as_text
from tests.ctdl.pathways.small import FINDINGS, SMALL, iri

CIRCLE = Finding(
    Severity.VIOLATION,
    'circular-need',
    'It goes round.',
    'Open it.',
    focus=iri('tools'),
    evidence=('a', 'b', 'a'),
    way=('A', 'B', 'A'),
)


def test_the_text_has_the_gravest_first_and_the_sums_last() -> None:
    lines = as_text(SMALL, (*FINDINGS, CIRCLE)).splitlines()
    assert lines[0] == 'Pathway “Electrician” pathway'
    assert [line.split()[0] for line in lines if line[:2] == '  ' and line[2] != ' '] == [
        'violation',
        'violation',
        'warning',
        'info',
    ]
    assert lines[-1] == '5 components: 2 violations, 1 warning, 1 hint.'
    assert '             way: A → B → A' in lines
    assert '             → Open it.' in lines
    assert f'             at {iri("tools")}' in lines


def test_a_finding_about_a_condition_is_told_at_its_component() -> None:
    about = Finding(Severity.WARNING, 'x', 'Odd.', focus='urn:c2')
    assert f'             at {iri("degree")}' in as_text(SMALL, [about]).splitlines()


def test_without_findings_it_says_so() -> None:
    assert as_text(SMALL, ()).splitlines() == ['Pathway “Electrician” pathway', '5 components: no findings.']


def test_text_is_wrapped_where_a_terminal_is() -> None:
    long = Finding(Severity.WARNING, 'x', 'word ' * 60, focus='f')
    assert max(map(len, as_text(SMALL, [long], 60).splitlines())) <= 60


def test_json_and_csv_have_the_common_form() -> None:
    found = json.loads(as_json(SMALL, (*FINDINGS, CIRCLE)))
    assert (found['conforms'], found['components'], len(found['findings'])) == (False, 5, 4)
    assert found['findings'][3]['evidence'] == ['a', 'b', 'a']
    table = list(csv.DictReader(io.StringIO(as_csv(SMALL, (*FINDINGS, CIRCLE)).decode())))
    assert [row['shape'] for row in table] == [finding.shape for finding in (*FINDINGS, CIRCLE)]
    assert table[3]['evidence'] == 'a b a'
