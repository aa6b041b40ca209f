"""`ctdl validate --against`: pathways among the documents are judged, with the files first and the registry for the rest."""

import json
from pathlib import Path
from typing import Any

import pytest

from ctdl import demo
from ctdl.ctid import resource_address
from ctdl.pathways.judge import RULES
from tests.test_cli_support import MISSING, document, folder_with_registry, run

INSTALLER, DESIGN, LABORATORY, STORAGE = 8, 15, 16, 17
ASKED = ('validate', '--format', 'csv')
Node = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_with_registry(tmp_path / 'work')


def pathway() -> tuple[Node, list[Node]]:
    body = document(demo.PATHWAY)
    return body, body['@graph']


def told(folder: Path, *bodies: Node, level: str = 'recommended', jobs: str = '1') -> list[Node]:
    """What is said of pathways in the documents, checked against the registry of the folder, but for the course that is ending there."""
    file = folder / 'given.jsonl'
    file.write_text(''.join(json.dumps(body) + '\n' for body in bodies), 'utf-8')
    asked = ('--against', str(folder / 'registry'), '--level', level, '--jobs', jobs, '--format', 'json')
    findings: list[Node] = json.loads(run('validate', str(file), *asked).stdout)['findings']
    return [finding for finding in findings if finding['shape'] in RULES and finding['shape'] != 'stands-for-ending']


def test_the_pathway_of_the_demo_is_sound_but_for_a_course_that_ends_in_the_registry(folder: Path) -> None:
    assert told(folder, document(demo.PATHWAY), level='all') == []
    (line,) = (
        line
        for line in run(*ASKED, str(folder / 'given.jsonl'), '--against', str(folder / 'registry')).stdout.splitlines()
        if 'ending' in line
    )
    assert '“Wind Turbine Operation and Maintenance” stands for' in line
    assert told(folder, *(json.loads(line) for line in demo.documents().read_text('utf-8').splitlines()), level='all') == []


def test_a_circle_is_told_at_its_component_with_the_way_round_it(folder: Path) -> None:
    body, nodes = pathway()
    nodes[DESIGN]['ceterms:precedes'] = [nodes[LABORATORY]['@id']]
    nodes[DESIGN]['ceterms:precededBy'] = [nodes[LABORATORY]['@id']]
    for jobs in ('1', '2'):
        found = [finding for finding in told(folder, body, jobs=jobs) if finding['shape'] == 'circular-precedence']
        assert len(found) == 1
        assert found[0]['document'] == demo.PATHWAY
        assert set(found[0]['evidence']) == {nodes[DESIGN]['@id'], nodes[LABORATORY]['@id']}
        focus = next(number for number, node in enumerate(nodes) if node['@id'] == found[0]['focus'])
        assert found[0]['pointer'] == f'/@graph/{focus}'
    text = run('validate', str(folder / 'given.jsonl'), '--against', str(folder / 'registry')).stdout
    assert 'by way of Photovoltaic ' in text


def test_several_processes_say_the_same(folder: Path) -> None:
    body, nodes = pathway()
    nodes[INSTALLER]['ceterms:proxyFor'] = resource_address(MISSING)
    others = [document(ctid) for ctid in (demo.COURSE, demo.COLLEGE, demo.CERTIFICATE)]
    assert told(folder, body, *others, jobs='2') == told(folder, body, *others)


def test_without_a_registry_nothing_is_judged(folder: Path) -> None:
    body, nodes = pathway()
    nodes[INSTALLER]['ceterms:precededBy'] = nodes[INSTALLER]['ceterms:precedes'] = [nodes[DESIGN]['@id']]
    file = folder / 'given.json'
    file.write_text(json.dumps(body), 'utf-8')
    assert 'circular' not in run('validate', str(file), '--level', 'all').stdout


def test_what_a_condition_says_of_itself_is_told_once(folder: Path) -> None:
    body, nodes = pathway()
    condition = next(node['ceterms:hasCondition'] for node in nodes if 'ceterms:hasCondition' in node)
    condition = condition[0] if isinstance(condition, list) else condition
    condition['ceterms:requiredNumber'] = 99
    found = [finding for finding in told(folder, body) if finding['shape'] == 'required-number-too-large']
    assert len(found) == 1
    assert found[0]['pointer'].endswith('ceterms:requiredNumber')


def test_no_destination_is_told_once(folder: Path) -> None:
    body, nodes = pathway()
    del nodes[0]['ceterms:hasDestinationComponent']
    for node in nodes:
        node.pop('ceterms:isDestinationComponentOf', None)
    assert [finding['shape'] for finding in told(folder, body) if finding['severity'] == 'violation'] == ['destination-missing']


def test_what_is_missing_is_told_by_the_pathway_and_not_as_a_reference_too(folder: Path) -> None:
    body, nodes = pathway()
    nodes[INSTALLER]['ceterms:proxyFor'] = resource_address(MISSING)
    (finding,) = told(folder, body)
    assert finding['shape'] == 'stands-for-missing'
    assert finding['pointer'] == f'/@graph/{INSTALLER}'
    findings = json.loads(
        run('validate', str(folder / 'given.jsonl'), '--against', str(folder / 'registry'), '--format', 'json').stdout
    )
    assert [f['shape'] for f in findings['findings'] if f['value'] == resource_address(MISSING)] == ['stands-for-missing']
    required = told(folder, body, level='required')
    assert required == [], 'a warning is told from the level recommended on; the reference is a hint at every level'


def course_of(node: Node) -> str:
    value = node['ceterms:proxyFor']
    return str(value)[-39:]


@pytest.mark.parametrize('first', [True, False])
def test_what_the_files_say_counts_before_the_registry(folder: Path, first: bool) -> None:
    body, nodes = pathway()
    newer = document(course_of(nodes[DESIGN]))
    newer['@graph'][0]['ceterms:supersededBy'] = [nodes[LABORATORY]['ceterms:proxyFor']]
    assert told(folder, body) == []
    (finding,) = told(folder, *((newer, body) if first else (body, newer)))
    assert finding['shape'] == 'stands-for-superseded'
    assert finding['document'] == demo.PATHWAY
    assert finding['evidence'][-1] == nodes[LABORATORY]['ceterms:proxyFor']


def test_a_successor_that_only_itself_says_so_counts(folder: Path) -> None:
    body, nodes = pathway()
    successor = json.loads(json.dumps(document(course_of(nodes[DESIGN]))).replace(course_of(nodes[DESIGN]), MISSING))
    successor['@graph'][0]['ceterms:supersedes'] = [resource_address(course_of(nodes[DESIGN]))]
    assert [finding['shape'] for finding in told(folder, body, successor)] == ['stands-for-superseded']


def test_standard_input_is_judged_too(folder: Path) -> None:
    body, nodes = pathway()
    nodes[INSTALLER]['ceterms:proxyFor'] = resource_address(MISSING)
    result = run('validate', '-', '--against', str(folder / 'registry'), '--format', 'json', stdin=json.dumps(body))
    assert 'stands-for-missing' in {finding['shape'] for finding in json.loads(result.stdout)['findings']}


def test_of_two_versions_in_the_files_the_later_is_judged(folder: Path) -> None:
    body, nodes = pathway()
    nodes[INSTALLER]['ceterms:proxyFor'] = resource_address(MISSING)
    assert told(folder, body, document(demo.PATHWAY)) == []
    assert len(told(folder, document(demo.PATHWAY), body)) == 1


def test_a_pathway_of_an_older_age_without_ctids_is_judged(folder: Path) -> None:
    steps = [
        {'id': f'urn:step:{n}', 'type': 'Course', 'name': f'Step {n}', 'isPartOf': 'urn:old', 'preceeds': f'urn:step:{1 - n}'}
        for n in (0, 1)
    ]
    whole = {'id': 'urn:old', 'type': 'Pathway', 'name': 'Old', 'hasDestinationComponent': 'urn:step:1'}
    found = told(folder, {'@context': 'https://credreg.net/ctdl/schema/context/json', '@graph': [whole, *steps]}, level='all')
    assert {'circular-precedence', 'older-spelling'} <= {finding['shape'] for finding in found}
    assert all(finding['document'].startswith(str(folder)) for finding in found)
