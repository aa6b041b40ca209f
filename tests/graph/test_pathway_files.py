"""Pathways in files: the published examples of every age, files checked against a registry, and files that are none."""

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ctdl import demo
from ctdl.ctid import resource_address
from ctdl.errors import InputError
from ctdl.pathways.judge import judge
from ctdl.pathways.model import Component, Older, Pathway, Repeated
from ctdl.sources import read_documents
from graph.pathway_files import pathways_in
from graph.registry import Registry


def only(examples: Path, *patterns: str) -> Pathway:
    """The one pathway of some example files."""
    (found,) = pathways_in(read_documents([path for pattern in patterns for path in sorted(examples.glob(pattern))]))
    return found


def counted(pathway: Pathway) -> dict[str, int]:
    """How much there is of what can be counted in a file by hand."""
    steps = pathway.components.values()
    return {
        'components': len(steps),
        'parts': sum(step.member == 'part' for step in steps),
        'outside': sum(step.member == 'outside' for step in steps),
        'children': sum(len(step.children) for step in steps),
        'prerequisites': sum(len(step.prerequisites) for step in steps),
        'conditions': sum(1 for step in steps for _ in step.walk_conditions()),
        'targets': sum(len(one.targets) for step in steps for one in step.walk_conditions()),
        'stands for': sum(len(step.stands_for) for step in steps),
    }


def named(pathway: Pathway, name: str) -> Component:
    return next(step for step in pathway.components.values() if step.name == name)


def goals(pathway: Pathway) -> list[str]:
    return [pathway.components[iri].name for iri in pathway.destinations]


def placed(pathway: Pathway) -> list[tuple[str, int]]:
    """The levels in order, with how many components stand on each."""
    return [(level.name, sum(step.level == level.iri for step in pathway.components.values())) for level in pathway.levels]


def spelled(pathway: Pathway) -> Counter[str]:
    return Counter(one.spelling for one in pathway.older)


# ---- the published examples; the numbers are counted in the files


def test_bakersfield_of_2021_with_levels_as_objects(examples: Path) -> None:
    found = only(examples, 'graph/6b1f32c847*')
    assert counted(found) == {
        'components': 30, 'parts': 1, 'outside': 0, 'children': 28, 'prerequisites': 5, 'conditions': 4, 'targets': 11, 'stands for': 0,
    }  # fmt: skip
    assert goals(found) == ['Associate of Science Degree: Computer Science']
    assert placed(found) == [('1st Term', 5), ('2nd Term', 4), ('3rd Term', 9), ('4th Term', 11)]
    course = named(found, 'Programming Concepts and Methology II')
    assert (course.code, course.designations, course.credits[0].low) == ('COMP B12', ('Core',), Decimal(3))
    assert [found.components[iri].name for iri in course.prerequisites] == ['Programming Concepts and Methology I']
    assert found.webpage.startswith('https://programmap.bakersfieldcollege.edu/')


def test_bakersfield_of_2018_without_prefixes_with_rule_sets(examples: Path) -> None:
    found = only(examples, 'graph/fccd0398d7*')
    assert counted(found) == {
        'components': 29, 'parts': 1, 'outside': 0, 'children': 28, 'prerequisites': 5, 'conditions': 4, 'targets': 11, 'stands for': 0,
    }  # fmt: skip
    assert goals(found) == ['Associate of Science Degree: Computer Science']
    assert placed(found) == [('1st Term', 5), ('2nd Term', 4), ('3rd Term', 9), ('4th Term', 10)]
    choices = [one for step in found.components.values() for one in step.walk_conditions()]
    assert sorted((one.number, len(one.targets)) for one in choices) == [(1, 2), (1, 2), (1, 2), (1, 5)]
    assert spelled(found)['defaultCredits'] == 28
    assert {'hasRoot', 'isRootOf', 'isParentOf', 'requiredCondition', 'programTerm', 'level'} <= set(spelled(found))


def test_illinois_with_two_spellings_of_its_host(examples: Path) -> None:
    found = only(examples, 'graph/72e5fcb731*')
    assert counted(found) == {
        'components': 37, 'parts': 1, 'outside': 0, 'children': 36, 'prerequisites': 1, 'conditions': 0, 'targets': 0, 'stands for': 9,
    }  # fmt: skip
    assert goals(found) == ['Programming and Software Development']
    assert placed(found) == [
        ('Orientation (Level 1)', 7),
        ('High School (Level2)', 6),
        ('Post-Secondary Education and Training (Level 3)', 23),
    ]
    assert Counter(step.kind.removeprefix('ceterms:') for step in found.components.values()) == {
        'CourseComponent': 27, 'CredentialComponent': 6, 'AssessmentComponent': 3, 'BasicComponent': 1,
    }  # fmt: skip
    assert sum(one.spelling.startswith('http') for one in found.older) == 2
    certification = named(found, 'CompTIA A+')
    assert (certification.category, certification.stands_for[0].kind) == ('Certification', '')


def test_french_of_2020_with_two_components_that_nobody_describes(examples: Path) -> None:
    found = only(examples, 'graph/cc091743c6*')
    assert counted(found) == {
        'components': 52, 'parts': 26, 'outside': 2, 'children': 89, 'prerequisites': 0, 'conditions': 29, 'targets': 91, 'stands for': 10,
    }  # fmt: skip
    assert goals(found) == ['French B.A. Marketable Skills']
    assert found.levels == ()
    assert Counter(one.path for one in found.one_sided) == {
        'ceasn:isChildOf': 87, 'ceterms:hasPart': 25, 'ceterms:isDestinationComponentOf': 1,
    }  # fmt: skip


def test_comptia_whose_components_are_certifications(examples: Path) -> None:
    found = only(examples, 'graph/0bdc0b26da*')
    assert counted(found) == {
        'components': 9, 'parts': 9, 'outside': 0, 'children': 8, 'prerequisites': 0, 'conditions': 8, 'targets': 8, 'stands for': 6,
    }  # fmt: skip
    assert goals(found) == ['CompTIA Cloud+', 'IT Networking Specialist']
    assert list(map(len, (found.levels, found.one_sided))) == [3, 11]
    assert spelled(found) == {'ceasn:isPartOf': 9, 'ceterms:isDestinationComponentFor': 1}
    assert named(found, 'CompTIA A+').stands_for[0].iri == resource_address('ce-3877cdec-09b6-45df-814f-ede85c023858')


def test_comptia_with_the_model_whose_addresses_lack_a_prefix(examples: Path) -> None:
    found = only(examples, 'graph/0bdc0b26da*', 'graph/698e8d8c98*')
    assert placed(found) == [('Beginner', 3), ('Intermediate', 4), ('Advanced', 1)]
    assert not any(level.foreign for level in found.levels)


def test_conditions_with_operands(examples: Path) -> None:
    found = only(examples, 'graph/9a586c99ec*')
    assert counted(found) == {
        'components': 6, 'parts': 6, 'outside': 0, 'children': 8, 'prerequisites': 0, 'conditions': 5, 'targets': 8, 'stands for': 0,
    }  # fmt: skip
    (choice,) = next(step for step in found.components.values() if step.kind == 'ceterms:AssessmentComponent').conditions
    assert (choice.operator, choice.needed) == ('Or', 1)
    assert sorted((one.number, len(one.targets)) for one in choice.conditions) == [(1, 1), (2, 3)]
    assert {'Course A', 'Course B', 'Course C', 'Course D'} <= {step.name for step in found.components.values()}


@pytest.mark.parametrize(
    ('pattern', 'expected', 'goal'),
    [
        ('list-resource/3a7ca4a265*', (53, 91, 29, 91, 30, 39), 'Marketable Skills in French'),
        ('list-resource/6607c9b55e*', (103, 225, 23, 232, 92, 124), 'Teaching Excellence Pathway'),
    ],
)
def test_badges_in_arrays_of_bare_nodes(examples: Path, pattern: str, expected: tuple[int, ...], goal: str) -> None:
    found = only(examples, pattern)
    numbers = counted(found)
    assert tuple(numbers[key] for key in ('components', 'children', 'conditions', 'targets', 'stands for')) == expected[:5]
    assert (numbers['outside'], len(found.one_sided)) == (0, expected[5])
    assert (goals(found), found.levels, spelled(found)) == ([goal], (), {'ceterms:isDestinationComponentFor': 1})


def test_a_sketch_with_former_classes_and_placeholders(examples: Path) -> None:
    found = only(examples, 'broken/a362edf70f*')
    assert [(step.name, step.kind.rpartition(':')[2], step.member) for step in found.components.values()] == [
        ('College Trigonometry', 'CourseComponent', 'reached'), ('Math: General Education', 'BasicComponent', 'reached'),
        ('General Education Core', 'BasicComponent', 'reached'), ('Basket Weaving Degree', 'CredentialComponent', 'part'),
        ('', '', 'outside'),
    ]  # fmt: skip
    assert named(found, 'College Trigonometry').stands_for[0].codes == ('MATH 140',)
    assert [credential.name for credential in found.credentials] == ['Basket Weaving Degree']


def test_files_without_a_pathway_give_none(examples: Path) -> None:
    assert pathways_in(read_documents([*examples.glob('graph/274c4d50eb*'), *examples.glob('graph/527483daa7*')])) == []


@pytest.mark.parametrize('pattern', ['broken/6f6568ee70*', 'broken/74b2664dbd*', 'broken/686c01b7b9*', 'broken/dea2facc75*'])
def test_a_file_that_cannot_be_read_is_an_error_that_says_where(examples: Path, pattern: str) -> None:
    (path,) = examples.glob(pattern)
    with pytest.raises(InputError, match=path.name) as caught:
        pathways_in(read_documents([path]))
    assert caught.value.facts['file'].startswith(str(path))


# ---- files beside a registry


@pytest.fixture(scope='module')
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    with Registry.create(tmp_path_factory.mktemp('files') / 'registry') as made:
        made.import_paths([demo.documents()])
        yield made


def edited(tmp_path: Path, **more: Any) -> Path:
    """The pathway of the demo in a file of its own, without its first course and with changes."""
    (body,) = (json.loads(line) for line in demo.documents().read_text('utf-8').splitlines() if f'/graph/{demo.PATHWAY}"' in line)
    main, *steps = body['@graph']
    gone = next(step['@id'] for step in steps if step['ceterms:name']['en-US'] == 'Workplace Safety')
    main['ceterms:hasPart'].remove(gone)
    main |= {key.replace('_', ':', 1): value for key, value in more.items()}
    body['@graph'] = [main, *(step for step in steps if step['@id'] != gone)]
    path = tmp_path / 'pathway.json'
    path.write_text(json.dumps(body), 'utf-8')
    return path


def test_a_registry_answers_what_the_file_does_not_describe(tmp_path: Path, registry: Registry) -> None:
    path = edited(tmp_path, ceterms_name={'en-US': 'New name'})
    (alone,) = pathways_in(read_documents([path]))
    (beside,) = pathways_in(read_documents([path]), registry)
    assert (alone.name, beside.name) == ('New name', 'New name')
    assert alone.owner == resource_address(demo.COLLEGE)
    assert beside.owner == 'Linden River Community College'
    assert named(alone, 'Photovoltaic System Design').stands_for[0].kind == ''
    assert named(beside, 'Photovoltaic System Design').code == 'REN 130'
    assert beside.levels[0].name == 'Foundation'
    assert len(beside.credentials) == 2


def test_a_document_that_is_in_the_file_counts_as_it_is_there(tmp_path: Path, registry: Registry) -> None:
    (beside,) = pathways_in(read_documents([edited(tmp_path)]), registry)
    gone = [step for step in beside.components.values() if step.kind == '']
    assert len(beside.components) == 18
    assert [(step.ctid, step.member) for step in gone] == [('ce-818ed975-6e22-4a66-a6cf-7be18a1558de', 'outside')]
    assert len(registry.pathway(demo.PATHWAY).components) == 18


def test_texts_are_in_the_language_asked_for() -> None:
    found = {pathway.ctid: pathway.name for pathway in pathways_in(read_documents([demo.documents()]), language='es')}
    assert found[demo.PATHWAY] == 'De instalador a jefe de proyecto solar'
    assert found[demo.TERMS]


def test_older_spellings_are_those_of_the_pathway_at_hand(tmp_path: Path) -> None:
    for name in ('one', 'two'):
        path = tmp_path / f'{name}.json'
        base = f'http://example.org/{name}'
        nodes = [
            {'@type': 'Pathway', '@id': base, 'name': name, 'hasRoot': f'{base}/1'},
            {'@type': 'Basic', '@id': f'{base}/1', 'name': 'x'},
        ]
        path.write_text(json.dumps({'@graph': nodes}), 'utf-8')
    first, second = pathways_in(read_documents([tmp_path]))
    assert (first.name, second.name) == ('one', 'two')
    assert Older('http://example.org/one', 'hasRoot', 'ceterms:hasDestinationComponent') in first.older
    assert not any('two' in one.focus for one in first.older)


# ---- repeated nodes, slips in addresses, what cannot be read

HERE = 'https://credentialengineregistry.org/resources/ce-00000000-0000-4000-8000-0000000000'
WAY, ONE, TWO, GOAL = (f'{HERE}{number:02}' for number in range(4))
YEARS = [f'{HERE}{number}' for number in (81, 82)]


def written(tmp_path: Path, *steps: dict[str, Any], **more: Any) -> Path:
    """A pathway from two courses to a credential, with these nodes besides and with changes of the pathway."""
    main = {'@id': WAY, '@type': 'ceterms:Pathway', 'ceterms:ctid': WAY[-39:], 'ceterms:name': {'en': 'Way'},
            'ceterms:hasPart': [ONE, TWO, GOAL], 'ceterms:hasDestinationComponent': [GOAL]}  # fmt: skip
    both = {'@type': 'ceterms:ComponentCondition', 'ceterms:targetComponent': [ONE, TWO]}
    goal = step(GOAL, 'Goal', {'ceterms:hasCondition': [both]}, 'Credential')
    path = tmp_path / 'way.json'
    nodes = [
        main | {key.replace('_', ':', 1): value for key, value in more.items()},
        step(ONE, 'One'),
        step(TWO, 'Two'),
        goal,
        *steps,
    ]
    path.write_text(json.dumps({'@graph': nodes}), 'utf-8')
    return path


def step(iri: str, name: str, more: dict[str, Any] | None = None, kind: str = 'Course', credits: int = 0) -> dict[str, Any]:
    stated = {'ceterms:creditValue': [{'@type': 'ceterms:ValueProfile', 'schema:value': credits}]} if credits else {}
    known = {'@id': iri, '@type': f'ceterms:{kind}Component', 'ceterms:ctid': iri[-39:], 'ceterms:name': {'en': name}}
    return {**known, 'ceterms:isPartOf': [WAY], **stated, **(more or {})}


def read_one(path: Path, registry: Registry | None = None) -> Pathway:
    (found,) = pathways_in(read_documents([path]), registry)
    return found


def test_two_nodes_with_one_address_are_told_and_make_no_range(tmp_path: Path) -> None:
    three = HERE + '04'
    level = 'asn:hasProgressionLevel'
    first = step(three, 'First', {level: [YEARS[0]]}, credits=3)
    second = step(three, 'Second', {level: [YEARS[1]], 'ceterms:precedes': [ONE]}, credits=7)
    found = read_one(written(tmp_path, first, second))
    made = found.components[three]
    assert (made.name, made.credits[0].low, made.credits[0].high, made.level) == ('First', Decimal(3), Decimal(3), YEARS[0])
    assert made.precedes == (ONE,)
    assert found.repeated == (Repeated(three, ('First', 'Second')),)
    shapes = [finding.shape for finding in judge(found)]
    assert 'node-repeated-differs' in shapes
    assert 'level-later' not in shapes


def test_equal_copies_and_several_profiles_of_one_node_are_no_contradiction(tmp_path: Path) -> None:
    three = HERE + '04'
    several = step(three, 'Three')
    several['ceterms:creditValue'] = [{'@type': 'ceterms:ValueProfile', 'schema:value': value} for value in (3, 7)]
    found = read_one(written(tmp_path, several, several))
    assert found.repeated == ()
    assert [(amount.low, amount.high) for amount in found.components[three].credits] == [(Decimal(3), Decimal(7))]


def test_equal_ends_of_addresses_of_two_hosts_are_no_slip(tmp_path: Path) -> None:
    there = 'https://b.example.edu/courses/introduction-to-biology'
    found = read_one(written(tmp_path, step(there, 'Biology'), ceterms_hasPart=[ONE, TWO, GOAL, there.replace('//b', '//a')]))
    assert found.older == ()
    assert found.components[there.replace('//b', '//a')].kind == ''


def test_an_address_that_the_registry_describes_is_no_slip(tmp_path: Path, registry: Registry) -> None:
    described = resource_address(demo.PATHWAY)
    node = step(described.replace('https://', 'http://'), 'Mine')
    path = written(tmp_path, node, ceterms_hasPart=[ONE, TWO, GOAL, described])
    assert [(one.spelling, one.read_as) for one in read_one(path).older] == [(described, node['@id'])]
    assert read_one(path, registry).older == ()


def test_what_cannot_be_read_is_kept_as_it_is_written(tmp_path: Path) -> None:
    condition = {'@type': 'ceterms:ComponentCondition', 'ceterms:requiredNumber': 'two', 'ceterms:targetComponent': [ONE, TWO]}
    odd = step(HERE + '04', 'Odd', {'ceterms:hasCondition': [condition]})
    odd['ceterms:creditValue'] = [{'@type': 'ceterms:ValueProfile', 'schema:value': 'three'}]
    found = read_one(written(tmp_path, odd))
    (read,) = found.components[odd['@id']].conditions
    assert (read.number, read.number_text, read.unclear) == (None, 'two', 'two')
    assert found.unread == ((odd['@id'], 'three'),)
    assert (found.asked, found.components[odd['@id']].credits) == (False, ())


def test_a_registry_counts_what_destinations_lead_to_where_no_parts_are_named(tmp_path: Path) -> None:
    path = written(tmp_path)
    main, *steps = json.loads(path.read_text('utf-8'))['@graph']
    for node in (main, *steps):
        node.pop('ceterms:hasPart', None)
        node.pop('ceterms:isPartOf', None)
    empty = {'@id': TWO, '@type': 'ceterms:Pathway', 'ceterms:ctid': TWO[-39:], 'ceterms:name': {'en': 'Empty'}}
    steps[2]['ceasn:hasChild'] = [ONE, HERE + '09']
    steps[2]['ceterms:hasCondition'][0]['ceterms:targetComponent'] = [ONE]
    graphs = [[main, steps[0], steps[2], {**steps[0], '@id': HERE + '09', 'ceterms:ctid': HERE[-37:] + '09'}], [empty]]
    context = 'https://credreg.net/ctdl/schema/context/json'
    lines = [{'@context': context, '@id': nodes[0]['@id'].replace('/resources/', '/graph/'), '@graph': nodes} for nodes in graphs]
    file = tmp_path / 'two.jsonl'
    file.write_text('\n'.join(map(json.dumps, lines)), 'utf-8')
    with Registry.create(tmp_path / 'registry') as made:
        made.import_paths([file])
        assert [(str(row[1]), int(str(row[2]))) for row in made.query('pathways').rows] == [('Empty', 0), ('Way', 3)]
        assert len(made.query('pathway-components', {'pathway': WAY[-39:]}).rows) == 3
        assert [(str(row[0])[-2:], str(row[1])) for row in made.query('pathway-destinations').rows] == [
            ('00', 'not a part'), ('02', 'no components'),
        ]  # fmt: skip
