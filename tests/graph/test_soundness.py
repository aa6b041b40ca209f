"""Whatever is published, replaced, deleted or purged, and by whatever documents: the graph is what the ledger states."""

import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctdl.document import read
from ctdl.sources import RawDocument, read_documents
from graph.contribution import contribution
from graph.graph_owner import fill
from graph.registry import Registry
from graph.store import GraphStore, open_read_only
from graph.terms import Names, vocabulary_lines
from graph.verification import differences
from graph.views import View

RESOURCES = 'https://credentialengineregistry.org/resources/'
SHARED = 'https://third-party.example.org/about'


def ctid(number: int) -> str:
    return f'ce-00000000-0000-4000-8000-{number:012d}'


def iri(number: int) -> str:
    return RESOURCES + ctid(number)


def body(number: int, text: str, price: str, describes: list[int], shared: bool, stub: bool) -> dict[str, Any]:
    """A certificate that may also describe other documents' resources, a third party's page and a stub."""
    main: dict[str, Any] = {
        '@id': iri(number),
        '@type': 'ceterms:Certificate',
        'ceterms:ctid': ctid(number),
        'ceterms:name': {'en-US': text},
        'ceterms:estimatedCost': [{'@type': 'ceterms:CostProfile', 'ceterms:price': price, 'ceterms:currency': 'USD'}] * 2,
    }
    graph = [main]
    graph += [
        {'@id': iri(n), '@type': 'ceterms:Course', 'ceterms:ctid': ctid(n), 'ceterms:name': {'en': f'{text} {n}'}}
        for n in describes
    ]
    if shared:
        note = {'@type': 'ceterms:DurationProfile', 'ceterms:exactDuration': 'PT60M', 'ceterms:name': {'en': text}}
        graph.append(
            {'@id': SHARED, '@type': 'ceterms:Organization', 'ceterms:email': [text, 'all@example.org'], 'ceterms:x': note}
        )
    if stub:
        main['ceterms:accreditedBy'] = ['_:qa']
        graph.append({'@id': '_:qa', '@type': 'ceterms:QACredentialOrganization', 'ceterms:name': {'en': text}})
    return {'@context': 'https://credreg.net/ctdl/schema/context/json', '@id': iri(number), '@graph': graph}


numbers = st.integers(1, 4)
bodies = st.builds(
    body,
    numbers,
    st.sampled_from(['one', 'two', 'three']),
    st.sampled_from(['12.5', '12.50', '13']),
    st.lists(st.integers(1, 6), max_size=2, unique=True),
    st.booleans(),
    st.booleans(),
)
publishing = st.tuples(st.just('publish'), bodies)
deleting = st.tuples(st.just('delete'), numbers)
purging = st.tuples(st.just('purge'), numbers)
histories = st.lists(st.one_of(publishing, publishing, publishing, deleting, purging), min_size=1, max_size=12)


class Ticking:
    """A clock that moves one second at every look."""

    def __init__(self) -> None:
        self.second = 0

    def __call__(self) -> str:
        self.second += 1
        return f'2026-01-01T00:{self.second // 60:02d}:{self.second % 60:02d}.000000Z'


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with Registry.create(tmp_path / 'registry') as made:
        yield made


def act(registry: Registry, step: tuple[str, Any]) -> None:
    verb, what = step
    if verb == 'publish':
        what = {**what, '@graph': [n for i, n in enumerate(what['@graph']) if i == 0 or n['@id'] != what['@graph'][0]['@id']]}
        registry.publish(what)
        return
    entries = [e for e in registry.ledger.history(ctid(what)) if not e.deleted and not e.purged]
    if not entries:
        return
    if verb == 'purge':
        registry.purge(ctid(what), random.Random(len(entries)).choice(entries).version, 'test')
    elif not registry.ledger.entry(ctid(what)).deleted:
        registry.delete(ctid(what))


def fresh(registry: Registry, view: View) -> GraphStore:
    store = GraphStore.in_memory(Names(registry.base))
    store.load({store.names.vocabulary: vocabulary_lines(store.names)})
    fill(store, view)
    return store


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(histories)
def test_the_graph_after_any_history_is_that_of_a_rebuild(steps: list[tuple[str, Any]]) -> None:
    with TemporaryDirectory() as folder, Registry.create(Path(folder) / 'r') as registry:
        for step in steps:
            act(registry, step)
        assert differences(registry.owner().store, fresh(registry, View(registry.ledger))) == []


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(histories, st.integers(1, 6))
def test_catching_up_in_any_batches_comes_to_the_same_graph(steps: list[tuple[str, Any]], size: int) -> None:
    with TemporaryDirectory() as folder, Registry.create(Path(folder) / 'r') as registry:
        for step in steps:
            act(registry, step)
        late = GraphStore.in_memory(Names(registry.base))
        late.load({late.names.vocabulary: vocabulary_lines(late.names)})
        owner = registry.owner()
        kept, owner.store = owner.store, late
        entries = list(registry.ledger.since(0))
        for start in range(0, len(entries), size):
            owner.apply(entries[start : start + size], View(registry.ledger))
        owner.store = kept
        found = differences(late, kept)
        del kept, owner
        assert found == []


def test_a_step_of_following_states_nothing_of_a_later_one(registry: Registry) -> None:
    """The ledger may go on while the graph follows: what another document said of a resource is settled before that one is there."""
    for what in (body(2, 'x', '1', [1], False, False), body(2, 'x', '1', [], False, False)):
        act(registry, ('publish', what))
    for name in ('two', 'three'):
        act(registry, ('publish', body(1, name, '1', [], False, False)))
    late = GraphStore.in_memory(Names(registry.base))
    late.load({late.names.vocabulary: vocabulary_lines(late.names)})
    owner = registry.owner()
    kept, owner.store = owner.store, late
    entries = list(registry.ledger.since(0))
    view = View(registry.ledger)
    view.known[4] = contribution(ctid(1), 3, registry.ledger.data(3), registry.base)  # as read before the fourth version came
    owner.apply(entries[:1], View(registry.ledger))
    owner.apply(entries[1:2], view)
    owner.apply(entries[2:], View(registry.ledger))
    owner.store = kept
    assert differences(late, kept) == []


def replay(registry: Registry, steps: list[tuple[str, Any]]) -> None:
    for number, (verb, what) in enumerate(steps):
        if verb == 'publish':
            registry.publish(what, asserted=f'2020-01-{(number * 7) % 28 + 1:02d}T00:00:00Z')
        elif verb == 'delete':
            act(registry, (verb, what))


def stated(lines: set[str]) -> set[str]:
    """What does not depend on when it was recorded."""
    return {line for line in lines if 'AtTime>' not in line}


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(histories, st.data())
def test_as_of_a_moment_is_what_a_registry_that_stopped_then_holds(steps: list[tuple[str, Any]], data: st.DataObject) -> None:
    with TemporaryDirectory() as folder, Registry.create(Path(folder) / 'r') as registry:
        replay(registry, steps)
        length = data.draw(st.integers(0, len(steps)))
        with Registry.create(Path(folder) / 'shorter') as shorter:
            replay(shorter, steps[:length])
            wanted = stated(set(shorter.owner().store.lines()))
            last = shorter.ledger.last_seq
        until = [e.recorded for e in registry.ledger.since(0)][last - 1] if last else '2000'
        with registry.reading(until) as path:
            assert stated(set(GraphStore(open_read_only(path), Names(registry.base)).lines())) == wanted


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(histories, st.data())
def test_as_of_a_moment_of_the_source_is_what_a_rebuild_of_then_gives(steps: list[tuple[str, Any]], data: st.DataObject) -> None:
    with TemporaryDirectory() as folder, Registry.create(Path(folder) / 'r') as registry:
        replay(registry, steps)
        moments = [e.moment('asserted') for e in registry.ledger.since(0)]
        until = data.draw(st.sampled_from(moments)) if moments else '2026-01-01'
        with registry.reading(until, 'asserted') as path:
            found = GraphStore(open_read_only(path), Names(registry.base))
            different = differences(found, fresh(registry, View(registry.ledger, until, 'asserted')))
            del found
            assert different == []


def test_a_past_state_undone_in_a_copy_is_what_the_registry_was(registry: Registry) -> None:
    """Many documents, few changed: the past is made by undoing, and nothing of the present is left in it."""
    for number in range(1, 31):
        registry.publish(body(number, 'first', '1', [], False, True))
    then = [e.recorded for e in registry.ledger.since(0)][-1]
    before = set(registry.owner().store.lines())
    registry.publish(body(3, 'second', '2', [40], True, False))
    registry.publish(body(31, 'new', '3', [], True, True))
    registry.delete(ctid(5))
    with registry.reading(then) as path:
        found = GraphStore(open_read_only(path), Names(registry.base))
        assert set(found.lines()) == before


def test_a_document_cannot_rewrite_what_another_one_says(registry: Registry) -> None:
    registry.publish(body(1, 'mine', '1', [], False, False))
    before = set(registry.owner().store.about(iri(1)))
    said = registry.publish(body(2, 'theirs', '1', [1], False, False))
    assert set(registry.owner().store.about(iri(1))) == before
    assert [(f.shape, f.value) for f in said.findings if f.shape == 'owned-elsewhere'] == [('owned-elsewhere', iri(1))]


def test_a_resource_goes_to_the_next_describer_when_its_document_is_deleted(registry: Registry) -> None:
    registry.publish(body(1, 'mine', '1', [], False, False))
    registry.publish(body(2, 'theirs', '1', [1], False, False))
    registry.delete(ctid(1))
    assert any('theirs 1' in line for line in registry.owner().store.about(iri(1)))


def test_statements_about_the_vocabulary_or_the_bookkeeping_do_not_enter_the_graph(registry: Registry) -> None:
    evil = body(1, 'x', '1', [], False, False)
    for subject in ('ceterms:Certificate', registry.base + 'provenance', 'credentialStat:Active'):
        evil['@graph'].append({'@id': subject, '@type': 'ceterms:Badge', 'ceterms:email': 'rewritten'})
    before = set(registry.owner().store.lines())
    said = registry.publish(evil)
    added = set(registry.owner().store.lines()) - before
    assert not any('rewritten' in line for line in added)
    assert {'vocabulary-stated', 'bookkeeping-stated'} <= {f.shape for f in said.findings}


def test_the_same_content_makes_no_version_whatever_its_spelling(registry: Registry) -> None:
    one = body(1, 'x', '1', [], False, True)
    registry.publish(one)
    other = orjson.loads(orjson.dumps(one).replace(b'_:qa', b'_:something').replace(b'https://credreg', b'http://credreg'))
    other['@graph'] = [dict(reversed(node.items())) for node in other['@graph']]
    assert registry.publish(dict(reversed(other.items()))).entry is None


@pytest.mark.parametrize('change', ['status', 'order', 'promotion'])
def test_a_changed_status_a_reordered_list_and_full_publication_make_a_version(registry: Registry, change: str) -> None:
    one = body(1, 'x', '1', [], False, False) | {'adms:status': 'graphPublicationStatus:Provisional'}
    one['@graph'][0] |= {
        'ceterms:credentialStatusType': 'credentialStat:Active',
        'ceterms:email': ['a@example.org', 'b@example.org'],
    }
    registry.publish(one)
    other = orjson.loads(orjson.dumps(one))
    if change == 'status':
        other['@graph'][0]['ceterms:credentialStatusType'] = 'credentialStat:Suspended'
    elif change == 'order':
        other['@graph'][0]['ceterms:email'].reverse()
    else:
        del other['adms:status']
    assert registry.publish(other).changed


def test_ctids_that_differ_in_case_only_are_one(registry: Registry) -> None:
    registry.publish(body(10, 'x', '1', [], False, False))
    upper = orjson.loads(orjson.dumps(body(10, 'y', '1', [], False, False)).replace(b'ce-0000', b'CE-0000'))
    done = registry.publish(upper)
    assert done.ctid == ctid(10)
    assert done.entry is not None
    assert done.entry.version == 2


def test_every_published_example_can_be_published_replaced_and_deleted(registry: Registry, examples: Path) -> None:
    kept = [raw for raw in read_documents([examples]) if isinstance(raw, RawDocument) and read(raw.body).ctid]
    assert len(kept) > 100
    for raw in kept:
        registry.publish(raw.data)
        body = orjson.loads(raw.data)
        body['adms:status' if '@graph' in body else 'ceterms:email'] = 'changed'
        done = registry.publish(body)
        assert done.changed
    assert registry.check().sound
    for raw in kept[::2]:
        if not registry.ledger.entry(read(raw.body).ctid).deleted:
            registry.delete(read(raw.body).ctid)
    assert registry.check().sound
