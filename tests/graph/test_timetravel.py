"""What a look back promises: exactly what the registry was, made the cheaper way, kept, and never a half state."""

import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ctdl.errors import CTDLError, MissingError
from graph import timetravel
from graph.ledger import By
from graph.registry import Registry
from graph.store import GraphStore, open_read_only
from graph.terms import Names
from tests.graph.interrupted import append, changing, ended, start
from tests.graph.test_registry import assert_sound, ctid, document, graph_of, lines

CERTIFICATES = 'SELECT ?s { ?s a ceterms:Certificate }'


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with Registry.create(tmp_path / 'registry') as made:
        yield made


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes which way each past state is made."""
    taken: list[str] = []
    for name in ('_undo', '_redo'):
        real = getattr(timetravel, name)

        def noted(*given: Any, real: Any = real, name: str = name) -> None:
            taken.append(name)
            real(*given)

        monkeypatch.setattr(timetravel, name, noted)
    return taken


def last_moment(registry: Registry) -> str:
    return list(registry.ledger.since(0))[-1].recorded


def test_few_changes_are_undone_and_many_made_anew(registry: Registry, ways: list[str]) -> None:
    append(registry, lines(*(document(number) for number in range(30))))
    then, before = last_moment(registry), graph_of(registry)
    registry.publish(document(3, 'second'))
    registry.publish(document(40))
    registry.delete(ctid(5))
    assert graph_of(registry, then) == before
    assert ways == ['_undo']
    append(registry, lines(*(document(number, 'third') for number in range(30))))
    later = last_moment(registry)
    append(registry, lines(*(document(number, 'fourth') for number in range(30))))
    assert graph_of(registry, then) == before
    assert ways == ['_undo']
    graph_of(registry, later)
    assert ways == ['_undo', '_redo']
    assert_sound(registry)


@pytest.mark.parametrize('seed', range(3))
def test_every_moment_of_a_history_is_what_it_was(registry: Registry, seed: int) -> None:
    """Documents that describe each other's resources come, change, go and come back."""
    chance = random.Random(seed)
    known: dict[str, set[str]] = {}
    steps = changing(seed, documents=6, versions=24).splitlines()
    for line in steps:
        if chance.random() < 0.2 and (here := list(registry.ledger.current())):
            registry.delete(chance.choice(here).ctid)
        else:
            registry.publish(line)
        known[last_moment(registry)] = graph_of(registry)
    for moment in chance.sample(sorted(known), 8):
        assert graph_of(registry, moment) == known[moment]


def test_a_past_state_is_made_once_and_few_are_kept(registry: Registry, ways: list[str]) -> None:
    moments = []
    for number in range(timetravel.KEPT + 2):
        registry.publish(document(number))
        moments.append(last_moment(registry))
    for moment in moments * 2:
        with registry.reading(moment) as path, registry.reading(moment) as again:
            assert path == again
    assert len(ways) == 2 * len(moments)
    assert len([p for p in registry.folder.past.iterdir() if p.is_dir()]) == timetravel.KEPT
    registry.publish(document(99))
    count = len(ways)
    assert len(registry.query(CERTIFICATES, as_of=moments[-1])) == timetravel.KEPT + 2
    assert len(ways) == count


def test_a_state_in_use_is_not_forgotten(registry: Registry) -> None:
    moments = []
    for number in range(timetravel.KEPT + 3):
        registry.publish(document(number))
        moments.append(last_moment(registry))
    with registry.reading(moments[0]) as first:
        for moment in moments[1:]:
            graph_of(registry, moment)
        store = GraphStore(open_read_only(first), Names(registry.base))
        assert sum(' <https://purl.org/ctdl/terms/Certificate> .' in line for line in store.lines()) == 1
        del store
    graph_of(registry, moments[1])
    assert not first.exists()


def test_readers_at_once_all_get_what_was(registry: Registry) -> None:
    moments = []
    for number in range(8):
        registry.publish(document(number))
        moments.append((last_moment(registry), number + 1))
    wrong: list[object] = []

    def ask(seed: int) -> None:
        chance = random.Random(seed)
        try:
            with Registry.open(registry.folder.path) as mine:
                for _ in range(6):
                    moment, number = chance.choice(moments)
                    if (found := len(mine.query(CERTIFICATES, as_of=moment))) != number:
                        wrong.append((moment, number, found))
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert list((registry.folder.path / 'scratch').iterdir()) == []


def test_a_look_back_beside_a_writer_is_what_was_then(registry: Registry) -> None:
    append(registry, lines(*(document(number) for number in range(40))))
    then = last_moment(registry)
    before = graph_of(registry)
    registry.close()
    code = (
        'import sys\nfrom graph.registry import Registry\nfrom tests.graph.test_registry import document\n'
        'r = Registry.open(sys.argv[1])\n'
        'for n in range(40):\n    r.publish(document(n, "later")); print(n, flush=True)\n'
    )
    process = start(code, registry.folder.path)
    assert process.stdout
    process.stdout.readline()
    with Registry.open(registry.folder.path) as reader:
        rounds = 0
        while process.poll() is None or not rounds:
            assert graph_of(reader, then) == before
            reader.folder.remove_past()
            rounds += 1
        ended(process)
        assert graph_of(reader, then) == before
        assert_sound(reader)


@pytest.mark.parametrize('by', ['recorded', 'asserted'])
def test_before_the_first_version_there_was_nothing(registry: Registry, by: By) -> None:
    registry.publish(document(1), asserted='2020-06-01')
    assert registry.query(CERTIFICATES, as_of='2019', by=by).rows == []
    assert len(registry.query('SELECT ?c { ?c a rdfs:Class }', as_of='2019', by=by)) > 100
    with pytest.raises(MissingError, match='as of'):
        registry.show(ctid(1), as_of='2019', by=by)


def test_an_empty_registry_has_an_empty_past(registry: Registry) -> None:
    assert registry.query(CERTIFICATES, as_of='2999').rows == []


@pytest.mark.parametrize('text', ['soon', '2024-13', '2024-02-30', '2024-05-10T10:00:00', '10.5.2024', '2024-05-10T25:00:00Z'])
def test_a_date_that_is_none_is_told_with_the_forms_there_are(registry: Registry, text: str) -> None:
    registry.publish(document(1))
    for ask in (lambda: registry.query(CERTIFICATES, as_of=text), lambda: registry.show(ctid(1), as_of=text)):
        with pytest.raises(CTDLError, match=r'not a date or time.*YYYY-MM-DD'):
            ask()


def test_by_the_time_of_the_source_a_mirrored_history_answers(registry: Registry) -> None:
    for name, day in (('third', '2022-03-01'), ('first', '2020-03-01'), ('second', '2021-03-01')):
        registry.publish(document(1, name), asserted=day)
    seen = {}
    for year in ('2019', '2020', '2021', '2022'):
        rows = registry.query('SELECT ?n { ?s a ceterms:Certificate ; ceterms:name ?n }', as_of=year, by='asserted').rows
        seen[year] = [row[0] for row in rows]
    assert seen == {'2019': [], '2020': ['first 1'], '2021': ['second 1'], '2022': ['third 1']}
    assert registry.show(ctid(1), as_of='2021', by='asserted').entry.version == 3
    registry.publish(document(1, 'between'), asserted='2020-09-01')
    rows = registry.query('SELECT ?n { ?s a ceterms:Certificate ; ceterms:name ?n }', as_of='2020', by='asserted').rows
    assert rows == [('between 1',)]
    assert_sound(registry)


def test_the_end_of_a_day_is_meant(registry: Registry) -> None:
    registry.publish(document(1), asserted='2020-06-01T23:59:59Z')
    assert len(registry.query(CERTIFICATES, as_of='2020-06-01', by='asserted')) == 1
    assert len(registry.query(CERTIFICATES, as_of='2020-05-31', by='asserted')) == 0
    assert len(registry.query(CERTIFICATES, as_of=registry.history(ctid(1))[0].recorded[:10])) == 1
