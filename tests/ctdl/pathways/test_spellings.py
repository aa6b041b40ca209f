"""Older pathway documents in today's spelling; modern documents as they are."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctdl import demo
from ctdl.pathways.model import Older
from ctdl.pathways.slips import joined
from ctdl.pathways.spellings import modern

Node = dict[str, Any]
BASE = 'http://example.org/'


def old(*nodes: Node, **more: Any) -> Node:
    return {'@context': 'http://example.org/context', '@graph': [{'@type': 'Pathway', '@id': BASE + 'p', **more}, *nodes]}


def respelled(node: Node, **more: Any) -> Node:
    """One component in today's spelling."""
    nodes: list[Node] = modern(old({'@id': BASE + 'c', '@type': 'Course', **node}, **more))[0]['@graph']
    return {key: value for key, value in nodes[1].items() if key not in ('@id', '@type')}


def test_modern_documents_are_left_alone() -> None:
    for line in demo.documents().read_text('utf-8').splitlines():
        body = json.loads(line)
        assert modern(body) == (body, ())
        assert modern(body)[0] is body


@pytest.mark.parametrize(
    'body',
    [
        {'@graph': [{'@type': 'ceterms:Pathway', 'name': 'x'}]},
        {'@graph': [{'@type': 'Course', 'name': 'x'}]},
        {'@context': {'@vocab': 'https://purl.org/ctdl/terms/'}, '@graph': [{'@type': 'Pathway', 'name': 'x'}]},
        {'@context': ['https://example.org/', {'Pathway': 'ex:Pathway'}], '@graph': [{'@type': 'Pathway'}]},
        {'@graph': ['Pathway', None, 3]},
        {'@type': 3},
        [],
        None,
    ],
)
def test_what_is_no_old_pathway_is_left_alone(body: Any) -> None:
    assert modern(body) == (body, ())


@pytest.mark.parametrize(
    ('name', 'today'),
    [
        ('Basic', 'ceterms:BasicComponent'), ('Course', 'ceterms:CourseComponent'), ('Certification', 'ceterms:CredentialComponent'),
        ('Credential', 'ceterms:CredentialComponent'), ('Assessment', 'ceterms:AssessmentComponent'), ('Job', 'ceterms:JobComponent'),
        ('SelectionComponent', 'ceterms:BasicComponent'), ('CourseComponent', 'ceterms:CourseComponent'),
        ('ceterms:CourseComponent', 'ceterms:CourseComponent'), ('Unheard', 'Unheard'),
    ],
)  # fmt: skip
def test_classes_get_their_name_of_today(name: str, today: str) -> None:
    body, _ = modern(old({'@type': name, '@id': BASE + 'c'}))
    assert body['@graph'][1]['@type'] == today


@pytest.mark.parametrize(
    ('before', 'today'),
    [
        ({'name': 'x'}, {'ceterms:name': 'x'}),
        ({'name': {'@en-US': 'x'}}, {'ceterms:name': {'en-US': 'x'}}),
        ({'descriptiopn': 'x'}, {'ceterms:description': 'x'}),
        ({'isRootOf': BASE}, {'ceterms:isDestinationComponentOf': BASE}),
        ({'isParentOf': [BASE]}, {'ceasn:hasChild': [BASE]}),
        ({'courseCode': 'A 1'}, {'ceterms:codedNotation': 'A 1'}),
        ({'codeNotation': 'A 1'}, {'ceterms:codedNotation': 'A 1'}),
        ({'source': BASE}, {'ceterms:sourceData': BASE}),
        ({'completionAward': BASE}, {'ceterms:sourceData': BASE}),
        ({'defaultCredits': 3.0}, {'ceterms:creditValue': {'@type': 'ceterms:ValueProfile', 'schema:value': 3.0}}),
        ({'creditValue': {'value': '3'}}, {'ceterms:creditValue': {'schema:value': '3'}}),
        ({'category': 'x'}, {'ceterms:componentCategory': 'x'}),
        ({'level': 'Core'}, {'ceterms:componentDesignation': 'Core'}),
        ({'prerequisite': BASE}, {'ceterms:prerequisite': BASE}),
        ({'name': None, 'ceterms:name': 'x', 'unheardOf': 1}, {'ceterms:name': 'x', 'unheardOf': 1}),
    ],
)
def test_properties_get_their_name_of_today(before: Node, today: Node) -> None:
    assert respelled(before) == today


def test_keywords_without_a_sign_are_keywords() -> None:
    body, _ = modern({'@graph': [{'id': BASE + 'p', 'type': 'Pathway', 'hasRoot': BASE + 'c'}]})
    assert body['@graph'] == [{'@id': BASE + 'p', '@type': 'ceterms:Pathway', 'ceterms:hasDestinationComponent': BASE + 'c'}]


def test_the_page_of_a_pathway_is_no_source_data() -> None:
    assert modern(old(source=BASE))[0]['@graph'][0]['ceterms:subjectWebpage'] == BASE


def test_conditions_with_rule_sets_and_operands_are_conditions() -> None:
    rules = {'@type': 'RuleSet', 'countRuleType': 'x', 'requiredNumber': 1, 'targetComponent': [BASE]}
    operands = {'leftOperand': 'reqNum', 'operand': '=', 'rightOperand': 2, 'logicalOperand': 'OR'}
    said = respelled({'requiredCondition': [{'@type': 'ComponentCondition', 'ruleSet': rules}, operands]})
    assert said == {
        'ceterms:hasCondition': [
            {'@type': 'ceterms:ComponentCondition', 'ceterms:requiredNumber': 1, 'ceterms:targetComponent': [BASE]},
            {'ceterms:logicalOperator': 'logic:Or', 'ceterms:requiredNumber': 2},
        ]
    }


def test_embedded_levels_become_levels_of_a_model() -> None:
    first = {'@type': 'ceterms:ComponentLevel', 'ceterms:sequence': 1, 'ceterms:name': '1st Term'}
    body, older = modern(
        old({'@id': BASE + 'a', '@type': 'Course', 'programTerm': first}, {'@id': BASE + 'b', '@type': 'Course', 'programTerm': 1})
    )
    pathway, one, two, level, model = body['@graph']
    assert level == {
        '@id': BASE + 'p#level-1', '@type': 'asn:ProgressionLevel', 'skos:prefLabel': '1st Term', 'skos:notation': '1',
        'ceasn:inProgressionModel': [BASE + 'p#levels'],
    }  # fmt: skip
    assert (model, pathway['asn:hasProgressionModel']) == (
        {'@id': BASE + 'p#levels', '@type': 'asn:ProgressionModel'},
        [BASE + 'p#levels'],
    )
    assert one['asn:hasProgressionLevel'] == two['asn:hasProgressionLevel'] == BASE + 'p#level-1'
    assert one['ceterms:programTerm'] == '1st Term'
    assert Older(BASE + 'a', 'programTerm', 'asn:hasProgressionLevel') in older


def test_several_levels_and_levels_with_addresses_are_kept() -> None:
    levels = [{'@type': 'ceterms:ComponentLevel', 'ceterms:sequence': n, 'ceterms:name': [f'Level {n}']} for n in (1, 2)]
    assert respelled({'proficiencyLevel': levels, 'level': 'Level 2'}) == {
        'asn:hasProgressionLevel': [BASE + 'p#level-1', BASE + 'p#level-2']
    }
    concept = {'@type': 'skos:Concept', '@id': BASE + 'l', 'skos:prefLabel': 'First', 'skos:notation': '1'}
    assert respelled({'hasProgressionLevel': concept}, hasProgressionModel=BASE + 'm') == {'asn:hasProgressionLevel': BASE + 'l'}


def test_a_term_called_like_a_level_puts_the_component_there() -> None:
    concept = {'@type': 'skos:Concept', '@id': BASE + 'l', 'skos:prefLabel': '4th Term', 'skos:notation': '4'}
    term = {'@type': 'ceterms:CredentialAlignmentObject', 'ceterms:codedNotation': 4, 'ceterms:targetNodeName': '4th Term'}
    body, _ = modern(
        old(
            {'@id': BASE + 'a', '@type': 'Course', 'hasProgressionLevel': concept},
            {'@id': BASE + 'b', '@type': 'Course', 'programTerm': term},
        )
    )
    assert body['@graph'][2]['asn:hasProgressionLevel'] == [BASE + 'l']


def test_a_lack_of_prefixes_is_noted_once_and_other_names_where_they_stand() -> None:
    courses = [{'@id': f'{BASE}{n}', '@type': 'Course', 'name': 'x', 'courseCode': 'A'} for n in (1, 2)]
    _, older = modern(old(*courses))
    assert [one for one in older if one.spelling == 'name'] == [Older(BASE + 'p', 'name', 'ceterms:name')]
    assert [one.focus for one in older if one.spelling == 'courseCode'] == [BASE + '1', BASE + '2']


UUID = '719cfee7-d380-4ebd-89ca-f6c143d8a3d5'


def test_addresses_that_differ_in_host_case_or_prefix_are_joined() -> None:
    body = {'@graph': [
        {'@id': 'http://Example.org/p', 'ceterms:hasDestinationComponent': f'http://other.org/paths/{UUID.upper()}',
         'ceterms:hasPart': [f'https://example.org/ce-{UUID}']},
        {'@id': f'http://example.org/paths/{UUID}'},
    ]}  # fmt: skip
    (mended,), older = joined([body])
    assert mended['@graph'][0]['ceterms:hasDestinationComponent'] == f'http://example.org/paths/{UUID}'
    assert mended['@graph'][0]['ceterms:hasPart'] == [f'http://example.org/paths/{UUID}']
    assert [one.focus for one in older] == ['http://Example.org/p'] * 2


def test_addresses_outside_links_known_ones_and_doubtful_ones_are_not_touched() -> None:
    source = {
        '@id': BASE + 'x',
        'ceterms:sourceData': f'https://api.example.org/{UUID}',
        'ceterms:hasPart': [f'{BASE}{UUID}', BASE + 'short'],
    }
    body = {'@graph': [source, {'@id': f'{BASE}{UUID}'}]}
    assert joined([body]) == ([body], ())
    slug = {
        '@graph': [
            {'@id': 'http://a.example.org/to-biology-and-beyond'},
            {'@id': BASE, 'ceterms:hasPart': f'{BASE}to-biology-and-beyond'},
        ]
    }
    assert joined([slug]) == ([slug], ())
    twice = {
        '@graph': [{'@id': f'{BASE}a/{UUID}'}, {'@id': f'{BASE}b/{UUID}'}, {'@id': BASE, 'ceterms:hasPart': f'{BASE}c/{UUID}'}]
    }
    assert joined([twice]) == ([twice], ())


def test_of_two_nodes_the_one_with_a_ctid_is_meant_and_what_a_registry_describes_is_left() -> None:
    wanted = f'http://other.org/{UUID}'
    body = {'@graph': [{'@id': f'{BASE}{UUID}'}, {'@id': f'{BASE}ce-{UUID}'}, {'@id': BASE, 'ceterms:hasPart': wanted}]}
    assert [one.read_as for one in joined([body])[1]] == [f'{BASE}ce-{UUID}']
    assert joined([body], lambda iris: iris) == ([body], ())


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.sampled_from(['Pathway', 'Course', BASE + 'p', f'{BASE}{UUID}']),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(['@id', 'id', '@type', 'type', 'name', 'programTerm', 'level', 'hasPart', 'ruleSet', 'requiredNumber', 'sequence',
                         'leftOperand', 'operand', 'rightOperand', 'hasCondition', 'ceterms:hasPart', 'creditValue', 'en', '@graph', '']),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_JSON, max_size=3), st.dictionaries(st.sampled_from(['name', 'hasRoot', 'level', 'hasProgressionModel']), _JSON))
def test_any_json_is_respelled_without_harm_and_only_once(nodes: list[Any], more: Node) -> None:
    body = old(**more) | {'extra': nodes}
    body['@graph'].extend(nodes)
    before = copy.deepcopy(body)
    once, _ = modern(body)
    assert body == before
    assert modern(once) == (once, ()) or once == body
    assert joined([once])[0] == joined(joined([once])[0])[0]
