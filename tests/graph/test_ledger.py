"""What the ledger promises: versions numbered and unchanged, times that never go back, and who describes what."""

import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ctdl.errors import CTDLError, MissingError, RegistryError
from ctdl.findings import Finding, Severity
from graph import clock
from graph.ledger import Deletion, Draft, Ledger, Mark
from tests.graph.ledger_drafts import BASE, at, ctid, draft


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / 'ledger.sqlite'


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.create(path, BASE) as made:
        yield made


# Versions


def test_versions_are_numbered_per_document_and_over_all(ledger: Ledger) -> None:
    ledger.append([draft(1), draft(2)])
    ledger.append([draft(1, 'two')])
    ledger.delete(ctid(1), 'someone', 'closed')
    ledger.append([draft(1, 'two')])
    seen = [(entry.seq, entry.version, entry.action) for entry in ledger.history(ctid(1))]
    assert seen == [(1, 1, 'created'), (3, 2, 'updated'), (4, 3, 'deleted'), (5, 4, 'restored')]
    assert ledger.last_seq == 5
    assert ledger.head == (5, ledger.entry(ctid(1)).hash)
    assert ledger.base == BASE
    assert ledger.verify() == []


def test_append_gives_back_what_the_ledger_then_holds(ledger: Ledger) -> None:
    given_back = ledger.append([draft(1, asserted='2024-05-10T14:30:00-05:00'), Deletion(ctid(1), 'me', 'why')])
    assert given_back == list(ledger.since(0))
    first, second = ledger.history(ctid(1))
    assert (first.asserted, first.agent, first.source, first.kind) == (
        '2024-05-10T19:30:00.000000Z',
        'agent',
        'file.json',
        'ceterms:Badge',
    )
    assert (second.reason, second.sha256, second.digest, second.kind) == ('why', '', '', 'ceterms:Badge')


def test_an_unchanged_document_makes_no_version_not_even_within_a_batch(ledger: Ledger) -> None:
    kept = ledger.append([draft(1), draft(1), draft(1, 'two'), draft(1, 'one'), Deletion(ctid(2))])
    assert [entry and entry.version for entry in kept] == [1, None, 2, 3, None]
    assert ledger.append([draft(1, 'one')]) == [None]
    assert ledger.append([]) == []
    assert ledger.last_seq == 3


def test_bytes_come_back_exactly_packed_by_a_worker_or_not(ledger: Ledger) -> None:
    plain, other = draft(1, 'é\r\n '), draft(2)
    packed = Draft(other.ctid, b'', other.sha256, other.digest, other.kind, packed=zlib.compress(other.data, 9))
    ledger.append([plain, packed])
    assert [ledger.data(1), ledger.data(2)] == [plain.data, other.data]
    assert [(entry.seq, data) for entry, data in ledger.bytes_of([2, 1, 9])] == [(2, other.data), (1, plain.data)]
    assert ledger.verify() == []


def test_main_node_and_number_of_statements_stay_with_the_version(ledger: Ledger) -> None:
    ledger.append([replace(draft(1), iri='https://example.edu/1', statements=40), Deletion(ctid(1))])
    assert [(entry.iri, entry.statements) for entry in ledger.history(ctid(1))] == [('https://example.edu/1', 40), ('', 0)]
    assert ledger.verify() == []


def test_all_current_bytes_come_in_order_and_without_superseded_or_deleted_ones(ledger: Ledger) -> None:
    ledger.append([draft(number) for number in range(1200)])
    ledger.append([draft(5, 'two'), Deletion(ctid(7))])
    found = list(ledger.bytes_of())
    assert [entry.seq for entry, _ in found] == [seq for seq in range(1, 1202) if seq not in (6, 8)]
    assert found[-1][1] == draft(5, 'two').data
    assert [entry.ctid for entry in ledger.current()] == [ctid(number) for number in range(1200) if number != 7]


def test_current_answers_for_those_asked(ledger: Ledger) -> None:
    ledger.append([draft(1), draft(2), draft(3), Deletion(ctid(2))])
    assert [entry.ctid for entry in ledger.current([ctid(3), ctid(2), ctid(9), ctid(1), ctid(3)])] == [ctid(1), ctid(3)]


def test_what_is_not_there_is_said_to_be_missing(ledger: Ledger) -> None:
    ledger.append([draft(1), Deletion(ctid(1))])
    asked: list[Callable[[], object]] = [
        lambda: ledger.entry(ctid(2)),
        lambda: ledger.entry(ctid(1), 3),
        lambda: ledger.delete(ctid(2)),
        lambda: ledger.delete(ctid(1)),
        lambda: ledger.data(3),
        lambda: ledger.data(2),
        lambda: ledger.as_of(ctid(1), '2001'),
        lambda: ledger.purge(ctid(1), 2, 'x'),
        lambda: ledger.quarantined_data(1),
        lambda: ledger.release(1),
    ]
    for ask in asked:
        with pytest.raises(MissingError):
            ask()
    assert ledger.history(ctid(2)) == []
    assert ledger.entry(ctid(1)).deleted


def test_a_bad_asserted_time_stops_the_whole_batch(ledger: Ledger) -> None:
    with pytest.raises(CTDLError, match='not a date'):
        ledger.append([draft(1), draft(2, asserted='yesterday')])
    assert ledger.last_seq == 0


def test_a_file_name_that_is_not_utf8_does_no_harm(ledger: Ledger) -> None:
    ledger.append([Draft(ctid(1), b'{}', hashlib.sha256(b'{}').hexdigest(), 'd', 'k', source='caf\udce9.json', agent='Zoë')])
    assert (ledger.entry(ctid(1)).source, ledger.entry(ctid(1)).agent) == ('caf\\udce9.json', 'Zoë')
    assert ledger.verify() == []


def test_a_ctid_in_upper_case_is_refused(ledger: Ledger) -> None:
    with pytest.raises(RegistryError):
        ledger.append([Draft('CE-1', b'{}', '', '', '')])


# Time


def test_recorded_time_never_goes_back(ledger: Ledger) -> None:
    early, late = '2023-01-01T00:00:00.000000Z', '2024-03-01T00:00:00.000000Z'
    for number, moment in enumerate((early, late, early, '2024-03-02T00:00:00.000000Z')):
        at(ledger, moment).append([draft(number)])
    assert [entry.recorded for entry in ledger.since(0)] == [early, late, late, '2024-03-02T00:00:00.000000Z']


def test_as_of_a_date_is_its_end(path: Path) -> None:
    with Ledger.create(path, BASE) as ledger:
        at(ledger, '2024-05-10T23:59:59.999999Z').append([draft(1)])
        at(ledger, '2024-05-11T00:00:00.000000Z').append([draft(1, 'two')])
        at(ledger, '2025-01-01T00:00:00.000000Z').append([Deletion(ctid(1))])
        asked = ('2024-05-10', '2024-05-11', '2024-05', '2024', '2024-05-10T23:59:59.999999Z', '2024-05-11T01:00:00+01:00', '2025')
        assert [ledger.as_of(ctid(1), when).version for when in asked] == [1, 2, 2, 2, 1, 2, 3]
        assert [len(list(ledger.current_at(when))) for when in ('2024-05-09', '2024-05-10', '2025-01-01')] == [0, 1, 0]
        with pytest.raises(MissingError, match=r'as of 2024-05-09T23:59:59\.999999Z'):
            ledger.as_of(ctid(1), '2024-05-09')


def test_a_mirrored_history_answers_by_the_time_its_source_asserts(path: Path) -> None:
    with Ledger.create(path, BASE) as ledger:
        late = at(ledger, '2026-01-01T00:00:00.000000Z')
        late.append([draft(1, 'a', '2019-02-03'), draft(1, 'b', '2021-01-01T00:00:00'), draft(2, 'c')])
        late.append([draft(1, 'older', '2020-06-01T12:00:00Z')])
        asked = ('2019-02-03', '2020', '2021', '2026')
        assert [ledger.as_of(ctid(1), when, by='asserted').version for when in asked] == [1, 3, 2, 2]
        assert [entry.seq for entry in ledger.current_at('2020', by='asserted')] == [4]
        assert [entry.seq for entry in ledger.current_at('2026', by='asserted')] == [2, 3]
        assert list(ledger.current_at('2020')) == []


@pytest.mark.parametrize(
    'text', ['', '24', '2024-13', '2023-02-29', '2024-05-10T14:30', 'May 2024', '2024-05-10T25:00Z', '0000', '２０２４']
)
def test_an_unclear_instant_says_which_forms_are_taken(text: str) -> None:
    with pytest.raises(CTDLError, match='YYYY-MM-DD'):
        clock.instant(text)


@pytest.mark.parametrize(
    ('text', 'instant', 'moment'),
    [
        ('2024', '2024-12-31T23:59:59.999999Z', '2024-01-01T00:00:00.000000Z'),
        ('2024-02', '2024-02-29T23:59:59.999999Z', '2024-02-01T00:00:00.000000Z'),
        ('2024-05-10', '2024-05-10T23:59:59.999999Z', '2024-05-10T00:00:00.000000Z'),
        ('2024-05-10T14:30-05:00', '2024-05-10T19:30:00.000000Z', '2024-05-10T19:30:00.000000Z'),
        ('2024-05-10 14:30:00.1234567 UTC', '2024-05-10T14:30:00.123456Z', '2024-05-10T14:30:00.123456Z'),
    ],
)
def test_times_are_written_in_one_form(text: str, instant: str, moment: str) -> None:
    assert (clock.instant(text), clock.moment(text)) == (instant, moment)
    assert clock.instant(instant) == instant


# Who describes what, counts, quarantine, marks


def test_describers_follow_the_current_version(ledger: Ledger) -> None:
    ledger.append([draft(1, describes=('urn:b', 'urn:a', 'urn:a')), draft(2, describes=('urn:a',))])
    assert ledger.describers(['urn:a', 'urn:b', 'urn:none']) == {'urn:a': [ctid(1), ctid(2)], 'urn:b': [ctid(1)]}
    assert ledger.described_by(ctid(1)) == ['urn:a', 'urn:b']
    ledger.append([draft(1, 'two', describes=('urn:c', 'urn:a')), Deletion(ctid(2))])
    assert ledger.describers(['urn:a', 'urn:b', 'urn:c']) == {'urn:a': [ctid(1)], 'urn:c': [ctid(1)]}
    ledger.purge(ctid(1), 1, 'old')
    assert ledger.described_by(ctid(1)) == ['urn:a', 'urn:c']
    ledger.purge(ctid(1), 2, 'personal data')
    assert ledger.described_by(ctid(1)) == []


def test_counts_are_by_kind_and_by_action(ledger: Ledger) -> None:
    ledger.append([draft(1), draft(2), draft(3, kind='ceterms:Course')])
    ledger.append([draft(1, 'two', kind='ceterms:Course'), Deletion(ctid(2)), draft(2, 'back'), Deletion(ctid(3))])
    counts = ledger.counts()
    assert counts.kinds == {'ceterms:Badge': 1, 'ceterms:Course': 1}
    assert counts.actions == {'created': 3, 'deleted': 2, 'restored': 1, 'updated': 1}
    assert counts.documents == 2


def test_quarantine_keeps_bytes_and_findings_until_released(ledger: Ledger) -> None:
    finding = Finding(Severity.VIOLATION, 'rule:name', 'No name.')
    first = ledger.quarantine(b'\xff{', 'a.json', [finding], 'not JSON')
    assert ledger.quarantine(b'\xff{', 'a.json', [], 'again') == first
    second = ledger.quarantine(b'[]', 'a.json')
    assert [(kept.id, kept.reason, kept.findings) for kept in ledger.quarantined()] == [(first, 'again', ()), (second, '', ())]
    assert ledger.quarantined_data(first) == b'\xff{'
    ledger.release(first)
    third = ledger.quarantine(b'{}', 'b.json', [finding])
    assert [(kept.id, kept.findings) for kept in ledger.quarantined()] == [(second, ()), (third, (finding.as_dict(),))]


def test_marks_are_kept_with_the_append_or_not_at_all(ledger: Ledger) -> None:
    assert ledger.mark('file') == Mark(0, False)
    with ledger.transaction():
        ledger.append([draft(1)])
        ledger.set_mark('file', 500)
    with pytest.raises(CTDLError, match='not a date'):
        _mark_and_fail(ledger)
    assert ledger.mark('file') == Mark(500, False)
    assert [entry.seq for entry in ledger.since(0)] == [1]
    ledger.set_mark('file', 700, done=True)
    assert ledger.mark('file') == Mark(700, True)


def _mark_and_fail(ledger: Ledger) -> None:
    with ledger.transaction():
        ledger.append([draft(2)])
        ledger.set_mark('file', 1000, done=True)
        ledger.append([draft(3, asserted='never')])
