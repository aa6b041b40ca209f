"""What the search promises: everything that is there is found at once, nothing that is gone, whatever is typed."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctdl.errors import InputError, RegistryError
from graph.importing import Options
from graph.ledger import Ledger
from graph.registry import Registry
from graph.search import Search
from graph.search_hits import Hit
from graph.search_words import parse
from tests.conftest import ROOT
from tests.graph.search_world import ADDRESS, aligned, ctid, document, framework, world


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    """An empty registry."""
    with Registry.create(tmp_path / 'registry') as made:
        yield made


def publish(registry: Registry, *documents: dict[str, Any]) -> None:
    for one in documents:
        registry.publish(one)


def ctids(registry: Registry, text: str = '', **filters: Any) -> list[str]:
    found = registry.search(text, filters)
    assert found.total == len(registry.finder.ctids(text, filters))
    return [hit.ctid for hit in found.hits]


def test_a_record_is_found_a_moment_after_it_is_published(registry: Registry) -> None:
    assert ctids(registry, 'welding') == []
    publish(registry, document(1, name='Welding for Beginners'))
    assert ctids(registry, 'welding') == [ctid(1)]
    assert registry.search('welding').sequence == 1


def test_a_search_sees_one_state_while_others_publish(registry: Registry) -> None:
    publish(registry, document(1, name='Welding'))

    seen: list[str] = []

    def publish_meanwhile(statement: str) -> None:
        if any("'indexed'" in before for before in seen) and registry.ledger.last_seq == 1:
            publish(registry, document(2, name='Welding'))
        seen.append(statement)

    with Ledger.open(registry.ledger.path, read_only=True) as ledger:
        search = Search(ledger)
        ledger.connection.set_trace_callback(publish_meanwhile)
        assert search.find('welding').total == 1
        ledger.connection.set_trace_callback(None)
        assert registry.ledger.last_seq == 2
        assert search.find('welding').total == 2


def test_a_change_is_found_and_what_was_before_is_not(registry: Registry) -> None:
    publish(registry, document(1, name='Welding', ownedBy=[ADDRESS + ctid(9)]), document(2, name='Brazing'))
    assert ctids(registry, owner=ctid(9)) == [ctid(1)]
    publish(registry, document(1, 'Course', name='Soldering'))
    assert (ctids(registry, 'welding'), ctids(registry, owner=ctid(9)), ctids(registry, type='Certificate')) == ([], [], [ctid(2)])
    assert ctids(registry, 'soldering', type='LearningOpportunityProfile') == [ctid(1)]


def test_deleted_is_gone_and_restored_is_back(registry: Registry) -> None:
    publish(registry, document(1, name='Welding'))
    registry.delete(ctid(1))
    assert (ctids(registry, 'welding'), ctids(registry), ctids(registry, ctid(1))) == ([], [], [])
    publish(registry, document(1, name='Welding'))
    assert ctids(registry, 'welding') == [ctid(1)]


@pytest.mark.parametrize('current', [True, False])
def test_purged_text_is_in_no_file(registry: Registry, current: bool) -> None:
    publish(registry, *(document(n, name=f'Common {n}') for n in range(2, 30)))
    secret = 'xyzzyquux'
    publish(
        registry, document(1, name=f'Secret {secret} text', description={'en': f'{secret} again'}, keyword={'en': ['plughword']})
    )
    assert ctids(registry, secret) == [ctid(1)]
    if not current:
        publish(registry, document(1, name='Harmless'))
    registry.purge(ctid(1), 1, 'takedown')
    assert ctids(registry, secret) == []
    assert ctids(registry, 'harmless') == ([] if current else [ctid(1)])
    blocks = registry.ledger.connection.execute('SELECT block FROM search_words_data').fetchall()
    assert not any(b'yzzyq' in block or b'lughw' in block for (block,) in blocks)
    registry.close()
    for file in registry.folder.path.rglob('*'):
        assert not file.is_file() or (b'yzzyq' not in file.read_bytes() and b'lughw' not in file.read_bytes()), file


def test_a_change_of_the_ledger_that_fails_leaves_the_index_as_it_was(registry: Registry) -> None:
    publish(registry, document(1, name='Welding'))
    with suppress(RuntimeError), registry.ledger.transaction():
        registry.ledger.delete(ctid(1))
        raise RuntimeError('as if the process had ended here')
    assert ctids(registry, 'welding') == [ctid(1)]
    assert registry.ledger.verify() == []


def test_an_import_by_several_processes_is_found(registry: Registry, tmp_path: Path) -> None:
    documents = [document(n, name=f'Import {n}') for n in range(1, 300)] + [framework(900, ['Join two plates', 'Read a drawing'])]
    file = tmp_path / 'many.jsonl'
    file.write_bytes(b'\n'.join(map(orjson.dumps, documents)))
    registry.import_paths([file], options=Options(jobs=2))
    assert registry.search('import').total == 299
    assert ctids(registry, 'import 217') == [ctid(217)]
    assert [member.iri for member in registry.search('drawing').hits[0].members] == [ADDRESS + ctid(90_000_001)]


def test_what_another_process_publishes_is_found(registry: Registry, tmp_path: Path) -> None:
    publish(registry, document(1, name='Welding'))
    assert ctids(registry, 'brazing') == []
    file = tmp_path / 'one.json'
    file.write_bytes(orjson.dumps(document(2, name='Brazing')))
    command = [sys.executable, '-m', 'ctdl', '--registry', str(registry.folder.path), 'publish', str(file)]
    subprocess.run(command, cwd=ROOT, check=False, capture_output=True, env={**os.environ, 'PYTHONPATH': str(ROOT)})
    assert ctids(registry, 'brazing') == [ctid(2)]


TEXTS = {
    'German': ('Ausbildung in Pädagogik und Straßenbau', ['padagogik', 'PÄDAGOGIK', 'strassenbau', 'Straßenbau', 'pädag*']),
    'French': ('Élève infirmière diplômée', ['eleve', 'infirmiere diplomee', '"élève infirmière"']),
    'Japanese': ('溶接技術者の資格', ['溶接', '技術', '資格', '術者']),
    'Chinese': ('高级护理职业资格证书', ['护理', '职业资格']),
    'Korean': ('한국어교육 자격증', ['한국어', '교육', '자격증']),
    'Thai': ('ประกาศนียบัตรวิชาชีพ', ['วิชาชีพ', 'ประกาศ']),
    'Arabic': ('شهادة مُحَاسَبَة الأعمال', ['محاسبة', 'الاعمال', 'شهادة']),
    'Hindi': ('हिन्दी शिक्षक प्रमाणपत्र', ['हिन्दी', 'शिक्षक']),
    'Polish': ('Świadectwo łódzkie', ['swiadectwo', 'lodzkie']),
}


@pytest.mark.parametrize('language', TEXTS)
def test_words_are_found_in_any_language(registry: Registry, language: str) -> None:
    text, queries = TEXTS[language]
    publish(registry, document(1, name=text), document(2, name='Something else 別 آخر 다른'))
    for query in queries:
        found = registry.search(query)
        assert [hit.ctid for hit in found.hits] == [ctid(1)], query


def test_the_words_of_a_spaceless_text_must_stand_together(registry: Registry) -> None:
    publish(registry, document(1, name='接溶'))
    assert ctids(registry, '溶接') == []


def test_codes_are_found_whole_and_by_their_beginning(registry: Registry) -> None:
    publish(
        registry,
        document(1, codedNotation='WELD-101', occupationType=aligned(code='29-1141', name='Registered Nurses')),
        document(2, identifier=[{'@type': 'ceterms:IdentifierValue', 'ceterms:identifierValueCode': 'X.77/b'}]),
    )
    for query in ('WELD-101', 'weld101', '29-1141', '29-11*', 'WELD-1*', 'registered nurses'):
        assert ctids(registry, query) == [ctid(1)], query
    assert ctids(registry, 'x.77/B') == [ctid(2)]
    assert ctids(registry, '29-99*') == []


def test_a_ctid_or_an_address_leads_to_its_record_and_to_its_member(registry: Registry) -> None:
    publish(registry, document(1), document(2), framework(3, ['Weld a joint', 'Read a plan']))
    for query in (
        ctid(1),
        ctid(1).upper(),
        ADDRESS + ctid(1),
        f'https://credentialengineregistry.org/graph/{ctid(1)}',
        f' {ctid(1)} ',
    ):
        assert ctids(registry, query) == [ctid(1)], query
    (hit,) = registry.search(ADDRESS + ctid(300_001)).hits
    assert (hit.ctid, [member.name for member in hit.members]) == (ctid(3), ['Read a plan'])


def test_words_phrases_exclusions_and_alternatives(registry: Registry) -> None:
    publish(
        registry, document(1, name='Advanced Welding Safety'), document(2, name='Safety of Welding'), document(3, name='Nursing')
    )
    expected = {
        'welding safety': {1, 2}, '"welding safety"': {1}, 'safety -advanced': {2}, 'advanced OR nursing': {1, 3}, '-welding': {3},
        'weld': set(), 'weld*': {1, 2}, 'welding -"safety of"': {1}, 'OR': {1, 2, 3}, '': {1, 2, 3}, '- " ""': {1, 2, 3},
        '„welding safety“': {1},
    }  # fmt: skip
    for text, numbers in expected.items():
        assert set(ctids(registry, text)) == {ctid(number) for number in numbers}, text
    assert registry.finder.find('adv weld', typing=True).total == 0
    assert registry.finder.find('advanced weld', typing=True).total == 1


def test_project_management_pmi_finds_the_organizations_with_these_words(registry: Registry) -> None:
    publish(
        registry,
        document(1, 'CredentialOrganization', 'Project Management Institute (PMI)'),
        document(2, 'QACredentialOrganization', 'PMI: the Project Management people'),
        document(3, 'CredentialOrganization', 'Project Office'),
    )
    assert set(ctids(registry, 'Project Management (PMI)')) == {ctid(1), ctid(2)}


def test_an_owner_s_name_narrows_but_does_not_find_alone(registry: Registry) -> None:
    publish(
        registry,
        document(1, 'CredentialOrganization', 'Ivy College'),
        document(2, 'Course', 'Welding', ownedBy=[ADDRESS + ctid(1)]),
        document(3, 'Course', 'Welding'),
    )
    assert ctids(registry, 'ivy welding') == [ctid(2)]
    assert ctids(registry, 'ivy') == [ctid(1)]


def test_the_exact_name_comes_first_and_names_before_descriptions(registry: Registry) -> None:
    publish(
        registry,
        document(1, description={'en': 'All about nursing nursing nursing.'}),
        document(2, name='Nursing and Nursing of Nursing'),
        document(3, name='nursing'),
    )
    assert ctids(registry, 'Nursing') == [ctid(3), ctid(2), ctid(1)]


def test_a_passage_marks_what_was_looked_for(registry: Registry) -> None:
    filler = 'word ' * 100
    publish(registry, document(1, description={'de': f'{filler}Die schöne <b>Pädagogik</b> {filler}'}))
    passage = registry.search('padagogik').hits[0].passage
    assert [piece.text for piece in passage if piece.marked] == ['Pädagogik']
    assert len(''.join(piece.text for piece in passage)) < 300


def test_pages_join_to_the_whole_in_a_stable_order(registry: Registry) -> None:
    publish(registry, *world(7))
    for sort in ('relevance', 'name', 'changed', 'completeness', 'cost', 'duration'):
        for text in ('', 'metal', 'nursing OR data'):
            whole = registry.finder.ctids(text, sort=sort)
            pages = [hit.ctid for start in range(0, 70, 7) for hit in registry.search(text, sort=sort, offset=start, limit=7).hits]
            assert pages == whole == registry.finder.ctids(text, sort=sort)
            assert len(set(whole)) == len(whole)


def test_sorts_go_by_what_they_say(registry: Registry) -> None:
    publish(registry, *world(8))
    by: dict[str, Callable[[Hit], Any]] = {
        'changed': lambda hit: hit.changed,
        'completeness': lambda hit: hit.completeness,
        'cost': lambda hit: 1e9 if hit.cost is None else hit.cost,
        'duration': lambda hit: 1e9 if hit.hours is None else hit.hours,
    }
    for sort, key in by.items():
        keys = [key(hit) for hit in registry.search(sort=sort, limit=100).hits]
        assert keys == sorted(keys, reverse=sort in ('changed', 'completeness'))


@pytest.fixture(scope='module')
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    with Registry.create(tmp_path_factory.mktemp('hostile') / 'registry') as made:
        publish(made, *world(3, 10))
        yield made


@given(st.one_of(st.text(), st.text(alphabet='"*-()^:{}+AND OR NOT NEAR a溶é\x00\\\'%_;'), st.from_regex(r'(-?"?\w+\*? ){1,5}')))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_is_typed_is_syntax(hostile: Registry, text: str) -> None:
    found = hostile.search(text, facets=False)
    assert 0 <= found.total <= 10
    hostile.suggest(text)


@given(st.text())
def test_a_unit_has_only_letters_and_digits(text: str) -> None:
    for unit in (*parse(text).units, *parse(text).unwanted):
        assert unit.words
        assert not any(character in '"*^:()' or character.isspace() for word in unit.words for character in word)


def test_what_is_published_finds_itself_by_its_name(registry: Registry) -> None:
    names = ['C++ & C#', "O'Brien's “guide”", '100% (one)', 'a_b', 'ＦＵＬＬ width', 'naïve–dash', 'tab\tname', 'x²']
    publish(registry, *(document(n, name=name) for n, name in enumerate(names, start=1)))
    for number, name in enumerate(names, start=1):
        assert ctids(registry, name)[0] == ctid(number), name


def test_zero_hits_say_which_filter_to_drop(registry: Registry) -> None:
    publish(registry, document(1, 'Course', 'Welding'), document(2, 'License', 'Nursing'))
    found = registry.search('welding', {'type': 'License'})
    assert found.total == 0
    assert {(dropped.facet, dropped.total) for dropped in found.dropped} == {('type', 1), ('text', 1)}


def test_unknown_filters_and_orders_are_told(registry: Registry) -> None:
    for filters, sort in (({'colour': 'red'}, 'name'), ({'type': 'Certifcate'}, 'name'), ({'has': 'luck'}, 'name'), ({}, 'best')):
        with pytest.raises(InputError):
            registry.search('', filters, sort)


def test_suggestions_come_by_group(registry: Registry) -> None:
    publish(
        registry,
        document(1, 'CredentialOrganization', 'Welding Society'),
        document(2, 'Certificate', 'Certified Welding'),
        document(3, 'Certificate', 'Weld Inspection'),
        document(4, 'Course', 'Weld 101'),
        framework(5, ['Weld a plate in all positions'], 'Metal work'),
        document(6, 'Occupation', 'Welders'),
    )
    groups = {group.name: [one.label for one in group.suggestions] for group in registry.suggest('weld')}
    assert groups['credentials'] == ['Weld Inspection', 'Certified Welding']
    assert groups['organizations'] == ['Welding Society']
    assert (groups['learning'], groups['work'], groups['competencies']) == (
        ['Weld 101'],
        ['Welders'],
        ['Weld a plate in all positions'],
    )
    assert 'Certificate' in {
        one.label for group in registry.suggest('certif') for one in group.suggestions if group.name == 'terms'
    }
    assert registry.suggest('') == []


def test_a_framework_of_ten_thousand_competencies_is_indexed_in_a_second(registry: Registry) -> None:
    from ctdl.document import read
    from ctdl.search_entry import entry
    from graph.search_tables import Row, write

    texts = [f'Ability {n} to weld, plan and check the work of others in part {n % 97}' for n in range(10_000)]
    made = read(framework(1, texts))
    publish(registry, framework(2, ['Something']))
    started = time.process_time()
    with registry.ledger.transaction() as connection:
        write(connection, [Row(1, ctid(2), 1, entry(made))])
    assert time.process_time() - started < 1
    (hit,) = registry.search('"ability 7331"').hits
    assert [(member.iri, member.name) for member in hit.members] == [(ADDRESS + ctid(107_331), texts[7331])]
    assert len(registry.finder.members(ctid(2), '"part 5"', limit=500)) == len([n for n in range(10_000) if n % 97 == 5])


def test_a_registry_of_format_1_gets_its_index(registry: Registry) -> None:
    publish(registry, *world(5, 20), document(30, name='Gone'))
    registry.delete(ctid(30))
    before = registry.search('metal', limit=100)
    path, ledger = registry.folder.path, registry.folder.ledger
    registry.close()
    with sqlite3.connect(ledger) as older:
        for table in ('search_words', 'search_entries', 'search_texts'):
            older.execute(f'DROP TABLE {table}')
        older.execute("DELETE FROM meta WHERE key = 'indexed'")
        older.execute("UPDATE meta SET value = '1' WHERE key = 'format'")
    older.close()
    with Registry.open(path) as opened:
        publish(opened, document(40, name='Later'))
        after = opened.search('metal', limit=100)
        assert [hit.ctid for hit in after.hits] == [hit.ctid for hit in before.hits]
        assert [hit.ctid for hit in opened.search('later').hits] == [ctid(40)]
        assert opened.ledger.verify() == []
        opened.rebuild()
        assert [hit.ctid for hit in opened.search('metal', limit=100).hits] == [hit.ctid for hit in before.hits]


def test_an_incomplete_index_is_not_asked(registry: Registry) -> None:
    publish(registry, document(1))
    registry.ledger.connection.execute("UPDATE meta SET value = '0' WHERE key = 'indexed'")
    from graph.search import Search

    with Ledger.open(registry.folder.ledger, read_only=True) as reader, pytest.raises(RegistryError, match='rebuild'):
        Search(reader).find('x')
    assert registry.search('thing').total == 1
