"""Findings handed over: sums, groups, causes before what follows from them, and formats that hold for any text."""

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctdl.errors import CTDLError
from ctdl.findings import Finding, Severity
from ctdl.report import COLUMNS, FORMATS, Totals, Verdict, reporting
from ctdl.report_text import frequent, groups_of

V, W, I = Severity.VIOLATION, Severity.WARNING, Severity.INFO  # noqa: E741


def finding(severity: Severity = V, shape: str = 'name-present', path: str = 'ceterms:name', **more: Any) -> Finding:
    return Finding(severity, shape, more.pop('message', 'The name is missing.'), path=path, **more)


def verdict(*findings: Finding, place: str = 'x.json', score: float | None = 50.0) -> Verdict:
    return Verdict(place, 'ce-1', 'ceterms:Course', 'A course', score, findings)


def reported(format: str, *verdicts: Verdict, most: int | None = None) -> str:
    out = io.BytesIO()
    with reporting(format, out, most) as report:
        for one in verdicts:
            report.add(one)
    return out.getvalue().decode()


def test_the_sums() -> None:
    totals = Totals()
    for one in (verdict(), verdict(finding(W), score=100.0), verdict(finding()), verdict(finding(), score=None)):
        totals.add(one)
    assert (totals.documents, totals.conforming, totals.unreadable, totals.findings) == (3, 2, 1, 3)
    assert totals.score == 66.7
    assert not totals.conforms
    assert Totals().conforms
    assert Totals().score == 0


def test_warnings_do_not_break_conformance() -> None:
    assert json.loads(reported('json', verdict(finding(W), finding(I))))['conforms'] is True


def test_json_has_its_keys_in_order_with_or_without_findings() -> None:
    for verdicts in ([], [verdict()], [verdict(finding(), finding(W))]):
        found = json.loads(reported('json', *verdicts))
        assert list(found) == ['conforms', 'documents', 'score', 'findings']
        assert len(found['findings']) == sum(len(one.findings) for one in verdicts)


def test_findings_over_the_limit_are_counted_not_written() -> None:
    out = io.BytesIO()
    with reporting('json', out, 1) as report:
        report.add(verdict(finding(), finding(W)))
        report.add(verdict(finding()))
    found = json.loads(out.getvalue())
    assert len(found['findings']) == 1
    assert (report.left_out, report.totals.findings) == (2, 3)


def test_the_gravest_comes_first_and_the_same_is_told_once() -> None:
    text = reported(
        'text', verdict(finding(W, 'keyword', 'ceterms:keyword', value='x'), *[finding(pointer=f'/@graph/{n}') for n in range(5)])
    )
    assert text.index('violation') < text.index('warning')
    assert '5 × ceterms:name' in text
    assert '/@graph/0, /@graph/1, /@graph/2 and 2 more' in text


def test_a_cause_comes_before_what_follows_from_it() -> None:
    cause = finding(W, 'term-unknown', 'ceterms:nmae', pointer='/@graph/0/ceterms:nmae', value='ceterms:nmae', message='No term.')
    lacking = finding(pointer='/@graph/0')
    other = finding(pointer='/@graph/1')
    groups = groups_of([lacking, other, cause])
    assert groups[0].first == cause
    assert groups[0].follow == [lacking]
    assert [group.first for group in groups[1:]] == [other]
    assert 'therefore also: ceterms:name' in reported('text', verdict(lacking, cause))


def test_a_key_without_its_prefix_is_a_cause_too() -> None:
    cause = finding(V, 'key-unmapped', 'name', pointer='/@graph/0/name', value='name')
    (group,) = groups_of([finding(pointer='/@graph/0'), cause])
    assert group.first == cause


def test_what_many_documents_share_is_told_once_at_the_end() -> None:
    shared = [verdict(finding(), place=f'{n}.json') for n in range(4)]
    text = reported('text', *shared, verdict(finding(V, 'own', 'ceterms:ctid'), finding(), place='own.json'))
    assert text.index('own.json') < text.index('In many documents')
    assert '5 documents: ceterms:name' in text
    assert 'in 0.json, 1.json, 2.json, …' in text
    assert text.count('The name is missing.') == 2


def test_missing_recommendations_are_one_line() -> None:
    text = reported('text', verdict(*[finding(W, f'{n}-recommended', f'ceterms:p{n}') for n in range(3)]))
    assert 'recommended and not given: ceterms:p0, ceterms:p1, ceterms:p2' in text


def test_text_is_cut_with_a_word_about_it() -> None:
    text = reported('text', *[verdict(finding(V, f's{n}', 'ceterms:name'), place=f'{n}.json') for n in range(9)], most=2)
    assert '7 more findings on single documents are not written out' in text
    assert 'All findings, by rule' in text
    assert text.count('[s8]') == 1


def test_text_with_no_room_is_the_summary() -> None:
    assert reported('text', verdict(finding()), most=0) == '1 document: 0 conform, 1 do not; 1 violation. Completeness 50 of 100.\n'


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(CTDLError, match='yaml'), reporting('yaml', io.BytesIO()):
        pass


def test_the_most_frequent_findings() -> None:
    kinds = frequent([finding(W, 'b'), finding(W, 'b'), finding(V, 'a'), finding(W, 'c')], most=2)
    assert [(kind.first.shape, kind.count) for kind in kinds] == [('a', 1), ('b', 2)]


def test_the_way_that_shows_a_finding_is_told_in_every_format() -> None:
    shown = finding(W, 'circle', 'ceterms:precedes', evidence=('urn:a', 'urn:b', 'urn:a'), way=('Circuits', 'Robotics', 'Circuits'))
    one = verdict(shown, finding())
    assert 'by way of Circuits → Robotics → Circuits\n' in reported('text', one)
    told = json.loads(reported('json', one))['findings']
    assert list(told[0])[-1] == 'evidence'
    assert told[0]['evidence'] == ['urn:a', 'urn:b', 'urn:a']
    assert 'evidence' not in told[1]
    rows = list(csv.DictReader(io.StringIO(reported('csv', one), newline='')))
    assert [row['evidence'] for row in rows] == ['urn:a urn:b urn:a', '']
    assert list(rows[0])[-2:] == ['place', 'evidence']
    assert 'rule:evidence ( <urn:a> <urn:b> <urn:a> )' in reported('turtle', one)


def test_a_long_way_is_cut_in_the_middle() -> None:
    names = tuple(f'Step {number}' for number in range(40))
    text = reported('text', verdict(finding(evidence=names, way=names)))
    assert 'Step 5 → … 28 more … → Step 34' in text


def test_a_warning_with_evidence_is_no_missing_recommendation() -> None:
    text = reported('text', verdict(finding(W, 'dead-end', message='The way ends here.', evidence=('urn:a',))))
    assert 'The way ends here.' in text
    assert 'recommended and not given' not in text


ANY = st.text(st.characters(codec=None), max_size=20)


@given(ANY, ANY, ANY, ANY)
def test_any_text_fits_every_format(value: str, message: str, place: str, focus: str) -> None:
    said = finding(
        value=value, message=message, pointer=place, focus=focus, document=place, evidence=(focus, value), way=(value, value)
    )
    one = verdict(said, place=place)
    for format in FORMATS:
        assert reported(format, one)
    assert len(json.loads(reported('json', one))['findings']) == 1
    (row,) = csv.DictReader(io.StringIO(reported('csv', one), newline=''))
    assert tuple(row) == COLUMNS
    assert not any(cell.startswith(('=', '+', '-', '@', '\t', '\r')) for cell in row.values())
    import pyoxigraph

    assert list(pyoxigraph.parse(reported('turtle', one), pyoxigraph.RdfFormat.TURTLE))
    assert not any(ord(c) < 32 and c != '\n' for c in reported('text', one))
