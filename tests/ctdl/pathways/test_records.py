"""A pathway as data: JSON with keys that stay, and a table that is safe in a spreadsheet."""

import csv
import io
import json
import re
from typing import Any

import pytest

from ctdl.pathways import records
from ctdl.pathways.model import Amount, Condition
from ctdl.pathways.picture import picture
from ctdl.pathways.records import as_dict
from ctdl.pathways.solve import Choice, Solution
from ctdl.pathways.table import COLUMNS, rows, to_csv
from tests.ctdl.pathways.small import ELECTIVES, FINDINGS, SMALL, component, hours, iri, pathway
from tests.pathway_models import random_pathway

SOLUTION = Solution(have=(iri('safety'),), choices=(Choice(iri('degree'), ELECTIVES, (iri('drawing'),)),), amount=hours(7))


def keys(value: Any) -> set[str]:
    """Every key anywhere in a JSON value."""
    if isinstance(value, dict):
        return set(value) | {key for one in value.values() for key in keys(one)}
    return {key for one in value for key in keys(one)} if isinstance(value, list) else set()


def test_the_keys_stay_as_they_are() -> None:
    found = as_dict(SMALL, FINDINGS, SOLUTION)
    assert list(found) == ['pathway', 'lanes', 'levels', 'components', 'links', 'totals', 'findings', 'solution']
    assert list(found['components'][0]) == [
        'number', 'iri', 'ctid', 'type', 'name', 'description', 'language', 'category', 'codes', 'designations', 'term', 'level', 'lane',
        'webpage', 'credits', 'points', 'occupations', 'member', 'destination', 'standsFor', 'conditions', 'prerequisites', 'precedes',
        'precededBy', 'children', 'pathways', 'state',
    ]  # fmt: skip
    assert list(found['components'][4]['conditions'][0]) == [
        'iri', 'name', 'description', 'requiredNumber', 'needed', 'operator', 'gate', 'sentence', 'targets', 'conditions', 'constraints',
        'requiredConstraints',
    ]  # fmt: skip
    assert list(found['solution']) == [
        'by', 'goal', 'destination', 'have', 'unknown', 'satisfied', 'open', 'chosen', 'groups', 'choices', 'amount', 'atLeast', 'reasons',
        'proven', 'reachable',
    ]  # fmt: skip
    assert as_dict(SMALL)['solution'] is None


def test_every_key_is_told_in_the_documentation() -> None:
    told = set(re.findall(r'`(\w+)`', records.__doc__ or ''))
    of_findings = set(FINDINGS[0].as_dict())
    of_kinds = {one.kind for one in SMALL.components.values()}
    assert keys(as_dict(SMALL, FINDINGS, SOLUTION)) - told - of_findings - of_kinds == set()


def test_conditions_are_nested_and_constraints_are_there() -> None:
    condition = as_dict(SMALL)['components'][4]['conditions'][0]
    inner = condition['conditions'][0]
    assert (condition['gate'], inner['gate'], inner['requiredNumber'], inner['needed']) == ('all', 'any', 1, 1)
    assert inner['constraints'][0]['sentence'] == 'the sum of credit value is at least 6 (Enough)'
    assert inner['targets'] == [iri('tools'), iri('drawing')]


def test_links_are_there_of_every_kind() -> None:
    found = {(one['from'][-8:], one['to'][-8:], one['kind'], one['way']) for one in as_dict(SMALL)['links']}
    assert ('s/safety', 'circuits', 'need', '') in found
    assert ('s/safety', 'circuits', 'order', '') in found
    assert ('circuits', 's/degree', 'child', '') in found
    assert ('/drawing', 's/degree', 'need', '') in found


def test_links_that_run_backwards_say_so() -> None:
    made = pathway(component('a', prerequisites=(iri('b'),)), component('b', prerequisites=(iri('a'),)))
    assert sorted(one['way'] for one in as_dict(made)['links']) == ['', 'back']


def test_amounts_are_exact() -> None:
    amount = Amount(hours(1)[0].low / 10 * 3, hours(1)[0].low, 'semester hour')
    found = as_dict(pathway(component('a', credits=(amount,))))
    assert found['components'][0]['credits'] == [{'low': '0.3', 'high': '1', 'unit': 'semester hour'}]
    assert found['totals']['credits'] == found['lanes'][0]['credits'] == found['components'][0]['credits']


@pytest.mark.parametrize('seed', range(6))
def test_everything_is_in_the_json(seed: int) -> None:
    made = random_pathway(seed)
    found = json.loads(json.dumps(as_dict(made)))
    assert {one['iri'] for one in found['components']} == set(made.components)
    text = json.dumps(found)
    for one in made.components.values():
        for condition in one.walk_conditions():
            assert condition.iri in text
            assert all(constraint.iri in text for constraint in condition.constraints)
    drawn = picture(made)
    assert [lane['title'] for lane in found['lanes']] == [lane.title for lane in drawn.lanes]
    assert [one['iri'] for one in found['components']] == [card.key for card in drawn.cards]


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_the_table_has_a_row_for_each_component() -> None:
    table = read(to_csv(rows(SMALL, FINDINGS, SOLUTION)))
    assert list(table[0]) == list(COLUMNS)
    assert [row['name'] for row in table] == ['Safety', 'Tools', 'Circuits', 'Drawing', 'Degree']
    circuits, degree = table[2], table[4]
    assert (circuits['code'], circuits['credits'], circuits['unit']) == ('ELEC 101', '4', 'semester hour')
    assert (circuits['needs'], circuits['after'], circuits['stands for']) == ('Complete: Safety', 'Safety', 'Electric Circuits')
    assert 'any of Tools; Drawing where the sum of credit value is at least 6' in degree['needs']
    assert (degree['destination'], degree['contains'], degree['problems']) == ('yes', 'Circuits; Tools', FINDINGS[1].message)
    assert table[0]['state'] == 'have'


@pytest.mark.parametrize('name', ['=1+1', '+1', '-1', '@x', '=HYPERLINK("x")'])
def test_no_cell_is_a_formula(name: str) -> None:
    table = read(to_csv(rows(pathway(component('a', name=name, codes=(name,))))))
    assert (table[0]['name'], table[0]['code']) == (f"'{name}", f"'{name}")


def test_a_range_is_no_date() -> None:
    amount = Amount(hours(9)[0].low, hours(12)[0].low)
    assert read(to_csv(rows(pathway(component('a', credits=(amount,))))))[0]['credits'] == '9–12'


@pytest.mark.parametrize('seed', range(3))
def test_every_target_is_named_in_the_table(seed: int) -> None:
    made = random_pathway(seed)
    table = {row['address']: row for row in read(to_csv(rows(made)))}
    for one in made.components.values():
        needs = table[one.iri]['needs']
        assert all(made.components[target].name in needs for c in one.conditions for target in c.all_targets())


def test_what_is_named_and_not_described_has_a_row() -> None:
    made = pathway(component('a', conditions=(Condition('c', targets=(iri('gone'),)),)))
    assert [row['name'] for row in read(to_csv(rows(made)))] == ['gone', 'A']
    assert as_dict(made)['components'][0]['member'] == 'outside'
