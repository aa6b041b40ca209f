"""Facets tell the truth: as brute force over the documents counts, and as SPARQL does over the graph."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from ctdl.document import read
from ctdl.search_facets import FACETS
from ctdl.search_facets import values as values_of
from ctdl.vocabulary import load
from graph.registry import Registry
from tests.conftest import EXAMPLES
from tests.graph.search_world import ctid, document, world


@pytest.fixture(scope='module', params=[1, 2])
def registry(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A seeded registry with changes and deletions behind it."""
    with Registry.create(tmp_path_factory.mktemp('facets') / 'registry') as made:
        for one in world(request.param + 100)[::2] + world(request.param):
            made.publish(one)
        for number in (3, 17, 44):
            made.delete(ctid(number))
        yield made


def by_sparql(registry: Registry, filters: dict[str, Any]) -> list[str]:
    rows = registry.query(registry.search_as_sparql('', filters)).rows
    return sorted(str(row[0])[-39:] for row in rows)


def every(registry: Registry, **filters: Any) -> list[str]:
    return sorted(registry.finder.ctids('', filters))


@pytest.mark.parametrize('name', [name for name in FACETS if FACETS[name].kind != 'day'])
def test_each_count_of_a_facet_is_what_choosing_it_gives_here_and_by_sparql(registry: Registry, name: str) -> None:
    facet = next(facet for facet in registry.finder.find(values=1000, limit=0).facets if facet.name == name)
    assert facet.values
    assert facet.more == 0
    for value in Random(5).sample(facet.values, min(10, len(facet.values))):
        found = every(registry, **{name: value.value})
        assert len(found) == value.count, value
        assert by_sparql(registry, {name: value.value}) == found, value


def test_changed_since_agrees_with_sparql(registry: Registry) -> None:
    entries = sorted(entry.recorded for entry in registry.ledger.current())
    for moment in (entries[0], entries[20], entries[-1], '2999'):
        expected = sorted(entry.ctid for entry in registry.ledger.current() if entry.recorded >= moment)
        assert every(registry, changed=moment) == expected == by_sparql(registry, {'changed': moment})


def test_combined_filters_agree_with_sparql(registry: Registry) -> None:
    random = Random(11)
    facets = [facet for facet in registry.finder.find(values=1000, limit=0).facets if facet.values]
    for _ in range(25):
        chosen = random.sample(facets, 2)
        filters = {facet.name: [value.value for value in random.choices(facet.values, k=2)] for facet in chosen}
        assert every(registry, **filters) == by_sparql(registry, filters), filters


def test_counts_hold_under_all_other_choices(registry: Registry) -> None:
    filters = {'type': ['ceterms:Credential'], 'language': ['en'], 'has': ['cost']}
    for facet in registry.finder.find('', filters, values=1000).facets:
        for value in facet.values[:12]:
            if facet.name in ('has', 'lacks'):
                choice = {**filters, facet.name: [*filters.get(facet.name, []), value.value]}
            else:
                choice = {**filters, facet.name: [value.value]}
            assert value.count == len(every(registry, **choice)), (facet.name, value)


def test_own_values_equal_brute_force_over_the_documents(registry: Registry) -> None:
    stated = {entry.ctid: values_of(read(registry.show(entry.ctid).document().body)) for entry in registry.ledger.current()}
    table = load()
    for name, test in {
        'status': lambda value, wanted: value == wanted,
        'occupation': lambda value, wanted: value.startswith(wanted),
        'language': lambda value, wanted: value == wanted or value.startswith(f'{wanted}-'),
        'region': lambda value, wanted: value == wanted,
        'type': table.is_a,
    }.items():
        (facet,) = (facet for facet in registry.finder.find(values=1000, limit=0).facets if facet.name == name)
        for value in facet.values:
            expected = [one for one, known in stated.items() if any(test(each, value.value) for each in known.get(name, ()))]
            assert every(registry, **{name: value.value}) == sorted(expected), value


def test_trees_roll_up(registry: Registry) -> None:
    (facet,) = (facet for facet in registry.finder.find(values=1000, limit=0).facets if facet.name == 'occupation')
    parents = {value.value: value.parent for value in facet.values}
    assert parents['29-1141'] == '29-1'
    assert parents['29-1'] == '29'
    assert parents['29-1141.01'] == '29-1141'
    order = [value.value for value in facet.values]
    assert all(order.index(parent) < order.index(value) for value, parent in parents.items() if parent)


def test_what_others_say_comes_and_goes_with_them(tmp_path: Path) -> None:
    address = 'https://credentialengineregistry.org/resources/'
    with Registry.create(tmp_path / 'registry') as registry:
        registry.publish(document(1, 'CredentialOrganization', 'College', owns=[address + ctid(2)]))
        assert every(registry, owner=ctid(1)) == []
        registry.publish(document(2))
        assert every(registry, owner=ctid(1)) == [ctid(2)]
        registry.publish(document(1, 'CredentialOrganization', 'College'))
        assert every(registry, owner=ctid(1)) == []


def test_published_examples_agree_with_sparql(tmp_path: Path) -> None:
    if not EXAMPLES.is_dir():
        pytest.skip('the published examples are not at hand')
    with Registry.create(tmp_path / 'registry') as registry:
        registry.import_paths([EXAMPLES / 'graph'])
        for facet in registry.finder.find(values=1000, limit=0).facets:
            for value in Random(2).sample(facet.values, min(2, len(facet.values))):
                filters = {facet.name: value.value}
                records = [str(row[0]) for row in registry.query(registry.search_as_sparql('', filters)).rows]
                assert sorted(hit.iri for hit in registry.search('', filters, limit=1000).hits) == sorted(records), (
                    facet.name,
                    value,
                )
