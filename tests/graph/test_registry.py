"""What a registry promises: documents go in, versions come out, the graph follows, and what must go is gone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from ctdl.errors import InputError, LimitError, MissingError, RegistryError
from ctdl.limits import LIMITS
from graph.registry import Registry
from graph.store import GraphStore, open_read_only
from graph.terms import PROV, SCHEMA, VERSION_LIMIT, Names

RESOURCES = 'https://credentialengineregistry.org/resources/'
CONTEXT = 'https://credreg.net/ctdl/schema/context/json'


def ctid(number: int) -> str:
    return f'ce-00000000-0000-4000-8000-{number:012d}'


def document(number: int, name: str = 'first', /, **more: Any) -> dict[str, Any]:
    """A small certificate with an embedded profile and a stub."""
    main = {
        '@id': RESOURCES + ctid(number),
        '@type': 'ceterms:Certificate',
        'ceterms:ctid': ctid(number),
        'ceterms:name': {'en-US': f'{name} {number}'},
        'ceterms:estimatedCost': [{'@type': 'ceterms:CostProfile', 'ceterms:price': 12.5, 'ceterms:currency': 'USD'}],
        'ceterms:accreditedBy': ['_:qa'],
        **more,
    }
    stub = {'@id': '_:qa', '@type': 'ceterms:QACredentialOrganization', 'ceterms:name': {'en': 'Agency'}}
    graph = RESOURCES.replace('resources', 'graph') + ctid(number)
    return {'@context': CONTEXT, '@id': graph, '@graph': [main, stub]}


def lines(*documents: dict[str, Any]) -> bytes:
    """Documents as JSON Lines."""
    return b''.join(orjson.dumps(one) + b'\n' for one in documents)


def graph_of(registry: Registry, as_of: str = '') -> set[str]:
    """Every statement of the graph, as it is or was, but for the one that counts versions."""
    with registry.reading(as_of) as path:
        return {line for line in GraphStore(open_read_only(path), Names(registry.base)).lines() if '/terms/appliedTo>' not in line}


def assert_sound(registry: Registry) -> None:
    """The ledger is whole and the graph is what it states."""
    assert registry.check().problems == ()


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with Registry.create(tmp_path / 'registry') as made:
        yield made


# Making and opening


def test_opening_what_is_not_there_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r'no registry in .* `ctdl init`'):
        Registry.open(tmp_path / 'nothing')


def test_a_registry_is_not_made_twice(registry: Registry) -> None:
    with pytest.raises(RegistryError, match='already'):
        Registry.create(registry.folder.path)


def test_a_file_in_the_way_of_a_new_registry_is_an_error(tmp_path: Path) -> None:
    (tmp_path / 'file').write_text('')
    with pytest.raises(RegistryError, match='cannot be made'):
        Registry.create(tmp_path / 'file')


def test_a_ledger_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / 'ledger.sqlite').write_bytes(b'garbage' * 1000)
    with pytest.raises(RegistryError, match='not the ledger'):
        Registry.open(tmp_path)


@pytest.mark.parametrize(
    'base',
    [
        '', 'registry', 'ftp://example.org/', 'http://', 'http:///x', 'http://[', 'http://x:port/', 'http://example.org/ a',
        'http://example.org/?q', 'http://example.org/#f', 'http://example.org/>', 'http://example.org/"', 'http://example.org/\n',
        'https://credentialengineregistry.org/', 'https://sandbox.credentialengineregistry.org/x',
        'https://credentialengineregistry.org:443/',
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_that_of_a_registry_is_refused(tmp_path: Path, base: str) -> None:
    with pytest.raises(RegistryError, match='address'):
        Registry.create(tmp_path / 'r', base)
    assert not (tmp_path / 'r').exists()


@pytest.mark.parametrize('base', ['https://notcredentialengineregistry.org/', 'http://localhost:8000', 'https://x.example/a/b'])
def test_the_address_of_a_registry_ends_in_a_slash(tmp_path: Path, base: str) -> None:
    with Registry.create(tmp_path / 'r', base) as made:
        assert made.base == base.rstrip('/') + '/'
        made.publish(document(1))
        assert_sound(made)


# Publishing


def test_publishing_creates_updates_leaves_and_restores(registry: Registry) -> None:
    assert registry.publish(document(1)).changed
    assert not registry.publish(orjson.dumps(document(1), option=orjson.OPT_INDENT_2)).changed
    registry.publish(document(1, 'second'))
    registry.delete(ctid(1), 'me', 'closed')
    with pytest.raises(MissingError, match='was deleted'):
        registry.show(ctid(1))
    with pytest.raises(MissingError):
        registry.delete(ctid(1))
    registry.publish(document(1, 'second'))
    seen = [(e.version, e.action, e.reason) for e in registry.history(ctid(1))]
    assert seen == [(1, 'created', ''), (2, 'updated', ''), (3, 'deleted', 'closed'), (4, 'restored', '')]
    assert_sound(registry)


def test_the_published_bytes_come_back(registry: Registry) -> None:
    data = orjson.dumps(document(1), option=orjson.OPT_INDENT_2).replace(b'12.5', b'12.50')
    registry.publish(data)
    assert registry.show(ctid(1).upper()).data == data
    assert registry.show(RESOURCES + ctid(1)).document().ctid == ctid(1)


@pytest.mark.parametrize('data', [b'', b'{', b'[]', b'null', b'"x"', b'\xff\xfe', b'{"a": NaN}', b'{"a": "\\ud800"}'])
def test_what_is_no_json_object_is_refused_and_nothing_kept(registry: Registry, data: bytes) -> None:
    with pytest.raises(InputError):
        registry.publish(data)
    assert registry.ledger.last_seq == 0


def test_what_is_too_deep_or_cannot_be_json_is_refused(registry: Registry) -> None:
    deep: Any = 'x'
    for _ in range(LIMITS.depth + 1):
        deep = [deep]
    with pytest.raises(LimitError):
        registry.publish({'a': deep})
    with pytest.raises(InputError):
        registry.publish({'a': {1, 2}})


def test_a_document_without_ctid_is_not_kept(registry: Registry) -> None:
    with pytest.raises(RegistryError, match='no CTID'):
        registry.publish({'@type': 'ceterms:Certificate', 'ceterms:name': {'en': 'x'}})


@pytest.mark.parametrize('text', ['', 'x', 'ce-', ctid(9)])
def test_asking_for_what_is_not_there_says_so(registry: Registry, text: str) -> None:
    for ask in (registry.history, registry.show, registry.diff, registry.delete):
        with pytest.raises(MissingError):
            ask(text)


def test_a_difference_is_between_the_last_two_versions_or_those_named(registry: Registry) -> None:
    for name in ('first', 'second', 'third'):
        registry.publish(document(1, name))
    assert 'second' in str(registry.diff(ctid(1)))
    assert 'second' not in str(registry.diff(ctid(1), 1, 3))
    with pytest.raises(MissingError, match='no version 9'):
        registry.diff(ctid(1), 1, 9)


def test_counts_and_sizes_are_told(registry: Registry) -> None:
    registry.publish(document(1))
    stats = registry.stats()
    assert (stats.counts.documents, stats.versions, stats.base) == (1, 1, registry.base)
    assert min(stats.statements, stats.ledger_bytes, stats.graph_bytes) > 0


# Versions in the graph


def test_a_superseded_version_is_a_named_graph_with_provenance(registry: Registry) -> None:
    agent = ctid(50)
    registry.publish(document(1), agent, asserted='2024-05-01')
    before = {line for line in graph_of(registry) if '/vocabulary>' not in line and '/provenance>' not in line}
    registry.publish(document(1, 'second'), 'Ann "A" \\ Lee')
    one, two = (f'{registry.base}resources/{ctid(1)}/versions/{n}' for n in (1, 2))
    after = graph_of(registry)
    assert {line.replace(f' <{one}> .', ' .') for line in after if line.endswith(f' <{one}> .')} == before
    first, second = registry.history(ctid(1))
    xsd = 'http://www.w3.org/2001/XMLSchema#'
    provenance = f'<{registry.base}provenance> .'

    def time(text: str) -> str:
        return text.rstrip('Z').rstrip('0').rstrip('.') + 'Z'

    expected = {
        f'<{one}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{PROV}Entity> {provenance}',
        f'<{one}> <{PROV}specializationOf> <{RESOURCES}{ctid(1)}> {provenance}',
        f'<{one}> <{PROV}generatedAtTime> "{time(first.recorded)}"^^<{xsd}dateTime> {provenance}',
        f'<{one}> <{PROV}invalidatedAtTime> "{time(second.recorded)}"^^<{xsd}dateTime> {provenance}',
        f'<{one}> <{PROV}wasAttributedTo> <{RESOURCES}{agent}> {provenance}',
        f'<{one}> <{SCHEMA}version> "1"^^<{xsd}integer> {provenance}',
        f'<{one}> <{SCHEMA}sha256> "{first.sha256}" {provenance}',
        f'<{one}> <{SCHEMA}dateModified> "2024-05-01T00:00:00Z"^^<{xsd}dateTime> {provenance}',
        f'<{two}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{PROV}Entity> {provenance}',
        f'<{two}> <{PROV}specializationOf> <{RESOURCES}{ctid(1)}> {provenance}',
        f'<{two}> <{PROV}generatedAtTime> "{time(second.recorded)}"^^<{xsd}dateTime> {provenance}',
        f'<{two}> <{PROV}wasAttributedTo> "Ann \\"A\\" \\\\ Lee" {provenance}',
        f'<{two}> <{PROV}wasRevisionOf> <{one}> {provenance}',
        f'<{two}> <{SCHEMA}version> "2"^^<{xsd}integer> {provenance}',
        f'<{two}> <{SCHEMA}sha256> "{second.sha256}" {provenance}',
        f'<{RESOURCES}{ctid(1)}> <{registry.base}terms/describedBy> <{RESOURCES}{ctid(1)}> {provenance}',
    }
    assert {line for line in after if line.endswith(provenance)} == expected


def test_deleting_ends_the_last_version_and_empties_the_default_graph(registry: Registry) -> None:
    registry.publish(document(1))
    registry.delete(ctid(1))
    version = f'{registry.base}resources/{ctid(1)}/versions/1'
    found = graph_of(registry)
    assert any(line.startswith(f'<{version}> <{PROV}invalidatedAtTime>') for line in found)
    assert any(line.endswith(f'<{version}> .') for line in found)
    assert not any('describedBy' in line for line in found)
    assert not registry.query('SELECT ?p { ?s a ceterms:Certificate ; ?p ?o }').rows


def test_a_large_superseded_version_stays_in_the_ledger_only(registry: Registry) -> None:
    many = {'ceterms:keyword': {'en': [f'word {n}' for n in range(VERSION_LIMIT)]}}
    registry.publish(document(1, **many))
    registry.publish(document(1))
    version = f'{registry.base}resources/{ctid(1)}/versions/1'
    found = graph_of(registry)
    assert f'<{version}> <{registry.base}terms/heldIn> "ledger" <{registry.base}provenance> .' in found
    assert not any(line.endswith(f'<{version}> .') for line in found)
    assert registry.show(ctid(1), 1).entry.statements > VERSION_LIMIT
    assert_sound(registry)


# Purging


def every_byte(folder: Path) -> bytes:
    return b''.join(file.read_bytes() for file in folder.rglob('*') if file.is_file())


@pytest.mark.parametrize('current', [True, False])
@pytest.mark.parametrize('reading', [True, False])
def test_what_is_purged_is_in_no_file_of_the_registry(registry: Registry, current: bool, reading: bool) -> None:
    secret, plain = document(1, 'SECRETWORD'), document(1, 'harmless')
    registry.publish(document(2))
    registry.publish(secret)
    if not current:
        registry.publish(plain)
    version = registry.history(ctid(1))[0]
    assert any('SECRETWORD' in line for line in graph_of(registry, version.recorded))
    if reading:
        with registry.reading(), registry.reading(version.recorded), Registry.open(registry.folder.path) as other:
            other.publish(document(3))
            assert registry.purge(ctid(1), 1, 'asked to') is True
    else:
        assert registry.purge(ctid(1), 1, 'asked to') is True
    assert b'SECRETWORD' not in every_byte(registry.folder.path)
    assert not any('SECRETWORD' in line for line in graph_of(registry) | graph_of(registry, version.recorded))
    assert [e.purged for e in registry.history(ctid(1))] == ([True] if current else [True, False])
    with pytest.raises(MissingError, match='asked to'):
        registry.show(ctid(1), 1)
    with pytest.raises(MissingError, match='asked to'):
        registry.purge(ctid(1), 1, 'again')
    assert_sound(registry)
    assert b'SECRETWORD' not in every_byte(registry.folder.path)


def test_a_purge_that_is_killed_before_the_graph_is_made_anew_leaves_nothing_behind(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.publish(document(1, 'SECRETWORD'))
    registry.query('ASK {}')

    def killed(*_: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Registry, '_build', killed)
        with pytest.raises(KeyboardInterrupt):
            registry.purge(ctid(1), 1, 'asked to')
    registry.close()
    with Registry.open(registry.folder.path) as opened:
        assert not any('SECRETWORD' in line for line in graph_of(opened))
        assert_sound(opened)
    assert b'SECRETWORD' not in every_byte(registry.folder.path)


@pytest.mark.parametrize('what', [(ctid(1), 9), (ctid(2), 1), (ctid(3), 2)])
def test_purging_what_is_not_there_changes_nothing(registry: Registry, what: tuple[str, int]) -> None:
    registry.publish(document(1))
    registry.publish(document(3))
    registry.delete(ctid(3))
    before = graph_of(registry)
    with pytest.raises(MissingError):
        registry.purge(*what, 'why')
    assert graph_of(registry) == before


# Asking


def test_a_query_sees_what_was_published_before_it(registry: Registry) -> None:
    for number in range(3):
        registry.publish(document(number))
        assert len(registry.query('SELECT ?s { ?s a ceterms:Certificate }')) == number + 1


def test_checkpoints_are_kept_while_in_use_and_removed_after(registry: Registry) -> None:
    registry.publish(document(1))
    with registry.reading() as first:
        for number in range(2, 5):
            registry.publish(document(number))
            with registry.reading() as latest:
                assert first.is_dir()
                assert latest != first
        assert sorted(p.name for p in first.parent.iterdir() if p.is_dir()) == ['1', '4']
        assert len(open_read_only(first)) < len(open_read_only(latest))
    registry.publish(document(5))
    with registry.reading():
        assert not first.exists()
        assert sorted(p.name for p in first.parent.iterdir()) == ['5', '5.lock']


# Backup


def test_a_backup_is_a_registry_like_the_one_it_is_of(registry: Registry, tmp_path: Path) -> None:
    registry.publish(document(1))
    registry.publish(document(1, 'second'))
    registry.ledger.quarantine(b'{}', 'x.json')
    copy = registry.backup(tmp_path / 'deep' / 'copy')
    with Registry.open(copy) as opened:
        assert opened.ledger.head == registry.ledger.head
        assert graph_of(opened) == graph_of(registry)
        assert opened.stats().quarantined == 1
        assert_sound(opened)
        opened.publish(document(2))
        assert_sound(opened)
    assert registry.stats().counts.documents == 1


@pytest.mark.parametrize('kind', ['full', 'file'])
def test_a_backup_overwrites_nothing(registry: Registry, tmp_path: Path, kind: str) -> None:
    target = tmp_path / 'target'
    if kind == 'file':
        target.write_text('mine')
    else:
        target.mkdir()
        (target / 'file').write_text('mine')
    with pytest.raises(RegistryError):
        registry.backup(target)
    assert (target if kind == 'file' else target / 'file').read_text() == 'mine'
