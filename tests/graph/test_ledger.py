"""What the ledger promises: nothing acknowledged is lost, nothing is changed, and the one exit leaves its reason behind."""

import hashlib
import multiprocessing
import random
import signal
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctdl.errors import CTDLError, MissingError, RegistryError
from ctdl.findings import Finding, Severity
from graph import clock
from graph.ledger import By, Deletion, Draft, Ledger, Mark
from graph.ledger_schema import Entry

ROOT = Path(__file__).parents[2]
BASE = 'http://localhost:8000/'


def ctid(number: int) -> str:
    return f'ce-{number:08x}-0000-4000-8000-000000000000'


def draft(
    number: int, text: str = 'one', asserted: str = '', describes: tuple[str, ...] = (), kind: str = 'ceterms:Badge'
) -> Draft:
    data = f'{{"{number}": "{text}"}}'.encode()
    sha256 = hashlib.sha256(data).hexdigest()
    return Draft(ctid(number), data, sha256, sha256, kind, asserted, 'agent', 'file.json', describes)


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


def at(ledger: Ledger, moment: str) -> Ledger:
    """The ledger, with its clock stopped at a moment."""
    ledger._now = lambda: moment
    return ledger


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


# Readers and writers


def test_appending_while_iterating_needs_no_second_connection(ledger: Ledger, path: Path) -> None:
    ledger.append([draft(number) for number in range(600)])
    with Ledger.open(path) as other:
        for entry in ledger.current():
            if entry.seq % 100 == 0:
                ledger.append([draft(entry.seq, f'new {entry.seq}')])
                other.append([draft(10_000 + entry.seq)])
    assert ledger.last_seq == 612
    assert ledger.verify() == []


def test_a_snapshot_sees_one_state_and_takes_no_writes(ledger: Ledger, path: Path) -> None:
    ledger.append([draft(1)])
    with Ledger.open(path) as other, ledger.snapshot():
        other.append([draft(2)])
        assert (ledger.last_seq, other.last_seq) == (1, 2)
        with pytest.raises(RegistryError, match='snapshot'):
            ledger.append([draft(3)])
    assert ledger.last_seq == 2


def test_a_read_only_ledger_reads_beside_a_writer_and_does_not_write(ledger: Ledger, path: Path) -> None:
    with Ledger.open(path, read_only=True) as reader:
        ledger.append([draft(1)])
        assert reader.data(1) == draft(1).data
        with pytest.raises(RegistryError, match='reading only'):
            reader.append([draft(2)])


def _write(path: str, writer: int, rounds: int) -> None:
    with Ledger.open(path) as ledger:
        for number in range(rounds):
            ledger.append([draft(1, f'{writer} {number}'), draft(100 * writer + number), draft(7)])


def test_processes_that_append_at_once_lose_and_double_nothing(ledger: Ledger, path: Path) -> None:
    context = multiprocessing.get_context('spawn')
    writers = [context.Process(target=_write, args=(str(path), writer, 40)) for writer in (1, 2, 3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    texts = {ledger.data(entry.seq) for entry in ledger.history(ctid(1))}
    assert texts == {draft(1, f'{writer} {number}').data for writer in (1, 2, 3) for number in range(40)}
    assert [len(ledger.history(ctid(100 * writer + number))) for writer in (1, 2, 3) for number in range(40)] == [1] * 120
    assert (ledger.last_seq, len(ledger.history(ctid(7)))) == (241, 1)
    assert ledger.verify() == []


_ENDLESS = """
import sys
from graph.ledger import Ledger
from tests.graph.test_ledger import draft
with Ledger.open(sys.argv[1]) as ledger:
    number = ledger.last_seq
    while True:
        number += 3
        ledger.append([draft(number - 2), draft(number - 1), draft(number)])
        print(number, flush=True)
"""


def test_a_killed_writer_loses_nothing_that_it_acknowledged(ledger: Ledger, path: Path) -> None:
    for wait in (5, 23):
        with subprocess.Popen([sys.executable, '-c', _ENDLESS, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
            assert writer.stdout is not None
            acknowledged = [int(writer.stdout.readline()) for _ in range(wait)]
            writer.send_signal(signal.SIGKILL)
            acknowledged += [int(line) for line in writer.stdout.read().splitlines()]
        assert ledger.last_seq in (acknowledged[-1], acknowledged[-1] + 3)
        assert [ledger.data(seq) for seq in range(1, acknowledged[-1] + 1)] == [
            draft(number).data for number in range(1, acknowledged[-1] + 1)
        ]
        assert ledger.verify() == []


def test_a_full_disk_is_said_and_leaves_what_was_there(ledger: Ledger) -> None:
    ledger.append([draft(1)])
    pages = ledger.connection.execute('PRAGMA page_count').fetchone()[0]
    ledger.connection.execute(f'PRAGMA max_page_count = {pages + 2}')
    noise = random.Random(1).randbytes(100_000)
    with pytest.raises(RegistryError, match='disk is full') as raised:
        ledger.append([draft(2), Draft(ctid(3), noise, hashlib.sha256(noise).hexdigest(), 'd', 'k')])
    assert raised.value.facts['sqlite'] == 'SQLITE_FULL'
    assert [entry.ctid for entry in ledger.current()] == [ctid(1)]
    ledger.connection.execute('PRAGMA max_page_count = 1000000')
    ledger.append([draft(2)])
    assert ledger.verify() == []


def test_waiting_for_another_writer_has_an_end(ledger: Ledger, path: Path) -> None:
    with Ledger.open(path, timeout=0.05) as other, ledger.transaction(), pytest.raises(RegistryError, match='another process'):
        other.append([draft(1)])


# Opening


def test_a_ledger_is_created_once(ledger: Ledger, path: Path) -> None:
    with pytest.raises(RegistryError, match='there already'):
        Ledger.create(path, BASE)
    with Ledger.open(path) as other:
        assert other.base == BASE


def test_what_is_no_ledger_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match='no registry'):
        Ledger.open(tmp_path / 'none.sqlite')
    for name, content in (('text', b'not a database, but long enough to look at ' * 40), ('empty', b'')):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(RegistryError, match='not the ledger'):
            Ledger.open(tmp_path / name)
    connection = sqlite3.connect(tmp_path / 'other')
    connection.execute('CREATE TABLE t (x)')
    connection.close()
    with pytest.raises(RegistryError, match='not the ledger'):
        Ledger.open(tmp_path / 'other')
    with pytest.raises(RegistryError, match='cannot be opened'):
        Ledger.create(tmp_path / 'no' / 'folder', BASE)


def test_a_newer_format_is_not_opened(ledger: Ledger, path: Path) -> None:
    ledger.connection.execute("UPDATE meta SET value = '99' WHERE key = 'format'")
    with pytest.raises(RegistryError, match='newer toolkit'):
        Ledger.open(path)


def test_a_damaged_file_is_said_to_be_damaged(path: Path) -> None:
    with Ledger.create(path, BASE) as ledger:
        for start in range(0, 2000, 50):
            ledger.append([draft(number) for number in range(start, start + 50)])
    whole = path.read_bytes()
    for width in (20, 600):
        content = bytearray(whole)
        for place in range(64 * 4096, len(content), 4096):
            content[place + 4000 - width : place + 4000] = b'\xff' * width
        path.write_bytes(content)
        with Ledger.open(path) as ledger:
            with pytest.raises(RegistryError, match='damaged'):
                list(ledger.bytes_of())
            assert ledger.verify()


# Append-only, chain, purge


def test_lost_bytes_are_damage_and_not_merely_absent(ledger: Ledger) -> None:
    ledger.append([draft(1)])
    ledger.connection.execute('DROP TRIGGER refuse_7')
    ledger.connection.execute('DELETE FROM bytes')
    for ask in (lambda: ledger.data(1), lambda: list(ledger.bytes_of()), lambda: list(ledger.bytes_of([1]))):
        with pytest.raises(RegistryError, match=r'bytes of version 1 .* are lost'):
            ask()


@pytest.mark.parametrize(
    'statement',
    [
        "UPDATE versions SET agent = 'x'",
        'DELETE FROM versions WHERE seq = 2',
        'INSERT OR REPLACE INTO versions SELECT * FROM versions WHERE seq = 2',
        f"INSERT OR REPLACE INTO versions VALUES (4, '{ctid(1)}', 1, '2999', '', '', 'created', '', '', '', '', 0, '', '', '', '')",
        f"INSERT INTO versions VALUES (9, '{ctid(1)}', 2, '2999', '', '', 'updated', '', '', '', '', 0, '', '', '', '')",
        "UPDATE bytes SET data = x'00'",
        'DELETE FROM bytes WHERE seq = 2',
        "INSERT OR REPLACE INTO bytes VALUES (2, x'00')",
        "INSERT INTO bytes VALUES (1, x'00')",
        "UPDATE purges SET reason = ''",
        'DELETE FROM purges',
        "INSERT OR REPLACE INTO purges VALUES (1, '', '', '')",
    ],
)
def test_the_file_itself_refuses_changes(ledger: Ledger, path: Path, statement: str) -> None:
    ledger.append([draft(1), draft(2), draft(3)])
    ledger.purge(ctid(1), 1, 'takedown')
    connection = sqlite3.connect(path, isolation_level=None)
    with pytest.raises(sqlite3.IntegrityError, match='append-only'):
        connection.execute(statement)
    connection.close()
    assert ledger.verify() == []


@pytest.mark.parametrize(
    ('statement', 'words'),
    [
        ("UPDATE versions SET agent = 'forged' WHERE seq = 3", 'Version 3 was changed'),
        ("UPDATE versions SET previous_hash = 'x' WHERE seq = 3", 'chain is broken'),
        ("UPDATE versions SET recorded = '2001' WHERE seq = 3", 'recorded before'),
        ('DELETE FROM versions WHERE seq = 2', 'Versions are missing: 3 comes after 1'),
        ("UPDATE versions SET action = 'restored' WHERE seq = 3", 'says “restored”'),
        ('DELETE FROM bytes WHERE seq = 2', 'no purge says why'),
        ("UPDATE bytes SET data = x'00' WHERE seq = 2", 'cannot be unpacked'),
        ('UPDATE bytes SET data = (SELECT data FROM bytes WHERE seq = 1) WHERE seq = 2', 'SHA-256 differs'),
        ("INSERT INTO bytes VALUES (4, x'00')", 'where none should be'),
        ("INSERT INTO bytes VALUES (9, x'00')", 'bytes of version 9'),
        ("INSERT INTO purges VALUES (9, '', '', '')", 'purge of version 9'),
        ('UPDATE current SET version = 7', 'table of current documents is wrong'),
        ("UPDATE current SET ctid = 'ce-x' WHERE version = 1", 'table of current documents is wrong about ce-x'),
        ("UPDATE counts SET number = 5 WHERE name = 'deleted'", 'count of deleted is 5 and should be 1'),
    ],
)
def test_verify_finds_what_was_done_behind_the_triggers(ledger: Ledger, statement: str, words: str) -> None:
    ledger.append([draft(1), draft(2), draft(1, 'two'), Deletion(ctid(1))])
    told: list[tuple[int, int]] = []
    assert ledger.verify(lambda done, total: told.append((done, total))) == []
    assert told == [(4, 4)]
    for (name,) in ledger.connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        ledger.connection.execute(f'DROP TRIGGER {name}')
    ledger.connection.execute(statement)
    assert any(words in problem.message for problem in ledger.verify())


def test_a_purge_leaves_row_digest_and_reason(ledger: Ledger) -> None:
    ledger.append([draft(1), draft(1, 'two')])
    before = ledger.entry(ctid(1), 1)
    ledger.quarantine(draft(1).data, 'again.json')
    assert ledger.purge(ctid(1), 1, 'names a person', 'officer')
    after = ledger.entry(ctid(1), 1)
    assert after.purged
    assert (after.digest, after.sha256, after.hash) == (before.digest, before.sha256, before.hash)
    with pytest.raises(MissingError, match=r'purged at .*: names a person'):
        ledger.data(1)
    with pytest.raises(MissingError, match='names a person'):
        ledger.purge(ctid(1), 1, 'again')
    assert ledger.data(2) == draft(1, 'two').data
    assert list(ledger.quarantined()) == []
    assert ledger.verify() == []


def test_purged_bytes_are_gone_from_the_files(ledger: Ledger, path: Path) -> None:
    chance = random.Random(7)
    blobs = {number: chance.randbytes(chance.choice((60, 300, 1500, 4000, 30_000))) for number in range(120)}
    for number, blob in blobs.items():
        ledger.append([Draft(ctid(number), blob, hashlib.sha256(blob).hexdigest(), str(number), 'k', packed=zlib.compress(blob))])
    purged = chance.sample(sorted(blobs), 80)
    for number in purged:
        assert ledger.purge(ctid(number), 1, 'takedown')
    held = b''.join(file.read_bytes() for file in sorted(path.parent.iterdir()))
    assert [number for number in purged if _traces(held, zlib.compress(blobs[number]))] == []
    assert all(_traces(held, zlib.compress(blobs[number])) for number in set(blobs) - set(purged))
    assert ledger.verify() == []


def _traces(held: bytes, blob: bytes) -> bool:
    return any(blob[start : start + 24] in held for start in range(0, max(len(blob) - 24, 1), 400))


def test_a_purge_under_a_reader_says_that_the_log_still_holds_it(ledger: Ledger, path: Path) -> None:
    ledger.append([draft(1)])
    with Ledger.open(path, timeout=0.05) as other:
        with ledger.snapshot():
            assert not other.purge(ctid(1), 1, 'takedown')
        assert other.settle()
        with other.transaction():
            assert not other.settle()


# A model


@dataclass
class Model:
    """The ledger in three lines: all versions in order, with their text, or None for a deletion, and what was purged."""

    versions: list[tuple[int, str | None, str, str]] = field(default_factory=list)
    purged: set[int] = field(default_factory=set)

    def of(self, number: int) -> list[int]:
        return [seq for seq, version in enumerate(self.versions, start=1) if version[0] == number]

    def text(self, number: int) -> str | None:
        seqs = self.of(number)
        return self.versions[seqs[-1] - 1][1] if seqs else None

    def held(self, number: int, until: str, by: By) -> int:
        """The seq of the version that held, 0 when there was none."""
        times = [(self._time(seq, by), seq) for seq in self.of(number) if self._time(seq, by) <= until]
        return max(times, default=('', 0))[1]

    def _time(self, seq: int, by: By) -> str:
        _, _, recorded, asserted = self.versions[seq - 1]
        return (asserted if by == 'asserted' else '') or recorded


_NUMBER = st.integers(0, 3)
_DAY = st.integers(1, 9).map(lambda day: f'2024-01-0{day}T00:00:00.000000Z')
_STEP = st.one_of(
    st.tuples(
        st.just('append'), st.lists(st.tuples(_NUMBER, st.sampled_from(['a', 'b', None]), st.just('') | _DAY), max_size=4), _DAY
    ),
    st.tuples(st.just('purge'), _NUMBER, st.integers(1, 4)),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_STEP, max_size=12))
def test_any_history_agrees_with_a_simple_model(steps: list[tuple[str, object, object]]) -> None:
    model = Model()
    with TemporaryDirectory() as folder, Ledger.create(Path(folder, 'l.sqlite'), BASE) as ledger:
        for name, first, second in steps:
            if name == 'append':
                assert isinstance(first, list)
                _append(ledger, model, first, str(second))
            else:
                assert isinstance(first, int)
                assert isinstance(second, int)
                _purge(ledger, model, first, second)
        _agree(ledger, model)


def _append(ledger: Ledger, model: Model, items: list[tuple[int, str | None, str]], moment: str) -> None:
    at(ledger, moment)
    drafts = [
        draft(number, text, asserted) if text else Deletion(ctid(number), asserted=asserted) for number, text, asserted in items
    ]
    entries = ledger.append(drafts)
    for (number, text, asserted), entry in zip(items, entries, strict=True):
        if text == model.text(number):
            assert entry is None
            continue
        recorded = max(moment, model.versions[-1][2] if model.versions else '')
        model.versions.append((number, text, recorded, asserted))
        assert entry is not None
        assert (entry.seq, entry.version, entry.recorded) == (len(model.versions), len(model.of(number)), recorded)


def _purge(ledger: Ledger, model: Model, number: int, version: int) -> None:
    seqs = model.of(number)
    seq = seqs[version - 1] if version <= len(seqs) else 0
    if seq and model.versions[seq - 1][1] is not None and seq not in model.purged:
        ledger.purge(ctid(number), version, 'r')
        model.purged.add(seq)
    else:
        with pytest.raises(MissingError):
            ledger.purge(ctid(number), version, 'r')


def _agree(ledger: Ledger, model: Model) -> None:
    current = [model.of(number)[-1] for number in range(4) if model.text(number) is not None]
    assert [entry.seq for entry in ledger.current()] == current
    assert [entry.seq for entry, _ in ledger.bytes_of()] == sorted(set(current) - model.purged)
    assert ledger.counts().documents == len(current)
    for number in range(4):
        assert [entry.seq for entry in ledger.history(ctid(number))] == model.of(number)
    for by in ('recorded', 'asserted'):
        for day in range(1, 10):
            _agree_at(ledger, model, f'2024-01-0{day}', 'recorded' if by == 'recorded' else 'asserted')
    assert [entry.seq for entry in ledger.since(0) if entry.purged] == sorted(model.purged)
    assert ledger.verify() == []


def _agree_at(ledger: Ledger, model: Model, day: str, by: By) -> None:
    held = [model.held(number, clock.instant(day), by) for number in range(4)]
    assert [_seq(ledger, number, day, by) for number in range(4)] == held
    there = [seq for seq in held if seq and model.versions[seq - 1][1] is not None]
    assert [entry.seq for entry in ledger.current_at(day, by)] == there


def _seq(ledger: Ledger, number: int, day: str, by: By) -> int:
    try:
        found: Entry = ledger.as_of(ctid(number), day, by)
    except MissingError:
        return 0
    return found.seq
