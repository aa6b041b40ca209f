"""Facets tell the truth: as brute force over the documents counts, and as SPARQL does over the graph."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from ctdl.document import read
from ctdl.search_facets import FACETS, RANGED
from ctdl.search_facets import values as values_of
from ctdl.vocabulary import load
from graph.registry import Registry
from tests.conftest import EXAMPLES
from tests.graph.search_world import aligned, ctid, document, world


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


@pytest.mark.parametrize('name', [name for name in FACETS if FACETS[name].kind not in RANGED])
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


COSTS = ('50', '100', '400', '500', '1,000', '$2000')
TIMES = ('1 hour', '40 hours', '2 weeks', '6 weeks', '6 months', '1 year', '18 months', 'P2Y')


def test_cost_and_time_from_and_to_agree_with_sparql(registry: Registry) -> None:
    for names, values in ((('cost-from', 'cost-to'), COSTS), (('time-from', 'time-to'), TIMES)):
        lists = [every(registry, **{name: value}) for name in names for value in values]
        assert len({len(found) for found in lists}) > 3
        for name in names:
            for value in values:
                assert every(registry, **{name: value}) == by_sparql(registry, {name: value}), (name, value)
        both = {names[0]: values[1], names[1]: values[-1]}
        assert every(registry, **both) == by_sparql(registry, both) != []


def test_a_cost_counts_the_least_of_each_kind_and_an_aggregate_for_all(tmp_path: Path) -> None:
    def profile(kind: str, price: float) -> dict[str, Any]:
        return {'@type': 'ceterms:CostProfile', 'ceterms:price': price, 'ceterms:directCostType': aligned(f'costType:{kind}')}

    with Registry.create(tmp_path / 'registry') as registry:
        registry.publish(document(1, estimatedCost=[profile('Tuition', 900), profile('Tuition', 1400), profile('Application', 50)]))
        registry.publish(document(2, estimatedCost=[profile('AggregateCost', 1000), profile('Tuition', 900)]))
        registry.publish(document(3))
        assert [(hit.ctid, hit.cost) for hit in registry.search(sort='cost').hits] == [
            (ctid(1), 950),
            (ctid(2), 1000),
            (ctid(3), None),
        ]
        assert every(registry, **{'cost-to': '950'}) == [ctid(1)]
        assert every(registry, **{'cost-from': '950.01'}) == [ctid(2)]


def test_random_combinations_of_all_filters_agree_with_sparql_and_their_counts_hold(registry: Registry) -> None:
    random = Random(29)
    everything = registry.finder.find(values=1000, limit=0).facets
    values = {facet.name: [value.value for value in facet.values] for facet in everything if facet.values}
    values |= {'cost-from': list(COSTS), 'cost-to': list(COSTS), 'time-from': list(TIMES), 'time-to': list(TIMES)}
    values |= {'changed': ['2020', '2999'], 'until': ['2999'], 'ids': [ctid(number) for number in range(1, 20)]}
    filled = 0
    for _ in range(60):
        filters = {
            name: random.choices(values[name], k=random.randint(1, 4)) for name in random.sample(list(values), random.randint(1, 4))
        }
        found = every(registry, **filters)
        filled += bool(found)
        assert found == by_sparql(registry, filters), filters
        facet = random.choice(registry.finder.find('', filters, limit=0, zeros=True).facets)
        for value in random.sample(facet.values, min(3, len(facet.values))):
            more = [*filters.get(facet.name, ()), value.value] if FACETS[facet.name].every else [value.value]
            assert len(every(registry, **{**filters, facet.name: more})) == value.count, (filters, facet.name, value)
    assert filled > 15


def test_codes_roll_up_as_their_systems_do(tmp_path: Path) -> None:
    codes = {1: '29-1141', 2: '29-0000', 3: '29-1141.01', 4: '29-2000', 5: '15-1252'}
    naics = {1: '311811', 2: '31-33', 3: '33', 4: '44', 5: '62'}
    programs = {1: '51.3801', 2: '51.38', 3: '51', 4: '51.3902', 5: '11.0101'}
    with Registry.create(tmp_path / 'registry') as registry:
        for number in codes:
            registry.publish(
                document(
                    number, occupationType=aligned(code=codes[number], name='Named'), industryType=aligned(code=naics[number]),
                    instructionalProgramType=aligned(code=programs[number]),
                )
            )  # fmt: skip
        for name, value, numbers in (
            ('occupation', '29-0000', [1, 2, 3, 4]), ('occupation', '29', [1, 2, 3, 4]), ('occupation', '29-1000', [1, 3]),
            ('occupation', '29-1140', [1, 3]), ('occupation', '29-1141', [1, 3]), ('industry', '31-33', [1, 2, 3]),
            ('industry', '31', [1, 2]),
            ('industry', '3118', [1]), ('industry', '44-45', [4]), ('program', '51', [1, 2, 3, 4]), ('program', '51.38', [1, 2]),
        ):  # fmt: skip
            expected = [ctid(number) for number in numbers]
            assert every(registry, **{name: value}) == expected == by_sparql(registry, {name: value}), (name, value)
            facet = next(facet for facet in registry.search('', {name: value}).facets if facet.name == name)
            assert [one.count for one in facet.values if one.chosen] == [len(expected)]
        (facet,) = (facet for facet in registry.search().facets if facet.name == 'industry')
        assert {value.value: value.parent for value in facet.values}['311811'] == '31181'
        assert {value.value: value.parent for value in facet.values}['31'] == '31-33'


def test_members_of_a_collection_are_found_whoever_says_so(tmp_path: Path) -> None:
    address = 'https://credentialengineregistry.org/resources/'
    with Registry.create(tmp_path / 'registry') as registry:
        collection = document(1, 'Collection', 'Approved providers', hasMember=[address + ctid(2), '_:one'])
        collection['@graph'].append({'@id': '_:one', '@type': 'ceterms:CollectionMember', 'ceterms:proxyFor': [address + ctid(3)]})
        for one in (collection, document(2), document(3), document(4, isMemberOf=[address + ctid(1)]), document(5)):
            registry.publish(one)
        members = [ctid(2), ctid(3), ctid(4)]
        assert every(registry, collection=ctid(1)) == members == by_sparql(registry, {'collection': ctid(1)})
        assert every(registry, has='pathway') == [] == by_sparql(registry, {'has': 'pathway'})
        (facet,) = (facet for facet in registry.search().facets if facet.name == 'collection')
        assert [(value.label, value.count) for value in facet.values] == [('Approved providers', 3)]


def test_values_can_be_looked_for_by_their_labels(registry: Registry) -> None:
    for name, text in (
        ('owner', 'weld'),
        ('status', 'activ'),
        ('occupation', '29'),
        ('type', 'badge course'),
        ('subject', 'art fine'),
    ):
        everything = next(facet for facet in registry.finder.find(values=1000, limit=0).facets if facet.name == name)
        found = registry.finder.find(values=1000, limit=0, facets=(name,), like=(name, text)).facets[0]
        assert {one.value: one.count for one in found.values}.items() <= {one.value: one.count for one in everything.values}.items()
        if name in ('status', 'occupation', 'subject'):
            assert found.values
        if name == 'status':
            assert {one.label for one in found.values} == {'Active'}


def test_values_that_nothing_found_has_are_given_with_a_nought(registry: Registry) -> None:
    (plain,) = registry.finder.find('', {'status': 'Active'}, limit=0, facets=('type',)).facets
    (whole,) = registry.finder.find('', {'ids': [ctid(1)]}, limit=0, facets=('type',), zeros=True).facets
    assert all(value.count for value in plain.values)
    assert any(not value.count for value in whole.values)
    assert whole.more == 0
