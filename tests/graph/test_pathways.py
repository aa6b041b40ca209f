"""Pathways read from graphs: in detail, from either side, in older spellings, from broken data, several stores, an earlier day."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctdl import demo
from ctdl.ctid import resource_address
from ctdl.document import read as read_document
from ctdl.errors import MissingError
from ctdl.pathways.model import Amount, Component, Condition, Older, OneSided, Pathway
from ctdl.statements import BASE, statements
from graph.pathways import Ask, asking, read
from graph.registry import Registry
from graph.store import GraphStore
from graph.terms import Names
from tests.pathway_models import documents as stated_by
from tests.pathway_models import random_pathway

Node = dict[str, Any]
HOURS = 'Semester Hour'


def ctid(number: int) -> str:
    return f'ce-00000000-0000-4000-8000-{number:012d}'


def iri(number: int) -> str:
    return resource_address(ctid(number))


def numbers(iris: Any) -> list[int]:
    return [int(found[-12:]) for found in iris]


def ask_of(*documents: Any) -> Ask:
    store = GraphStore.in_memory(Names(BASE))
    store.load({'': [line for document in documents for line in statements(read_document(document), BASE).lines()]})
    return asking(store.store, BASE)


def component(number: int, kind: str = 'ceterms:CourseComponent', **more: Any) -> Node:
    named = {key.replace('_', ':', 1): value for key, value in more.items()}
    return {'@id': iri(number), '@type': kind, 'ceterms:ctid': ctid(number), 'ceterms:name': {'en': f'Step {number}'}, **named}


def pathway_of(*components: Node, number: int = 1, **more: Any) -> Node:
    named = {key.replace('_', ':', 1): value for key, value in more.items()}
    main = {
        '@id': iri(number),
        '@type': 'ceterms:Pathway',
        'ceterms:ctid': ctid(number),
        'ceterms:name': {'en': f'Pathway {number}'},
        **named,
    }
    return {'@context': 'https://credreg.net/ctdl/schema/context/json', '@graph': [main, *components]}


def read_from(*documents: Any, number: int = 1, language: str = 'en') -> Pathway:
    return read([ask_of(*documents)], iri(number), language)


# ---- the pathway of the demo, in full


@cache
def solar() -> Pathway:
    documents = [json.loads(line) for line in demo.documents().read_text('utf-8').splitlines()]
    return read([ask_of(*documents)], resource_address(demo.PATHWAY))


def named(name: str, pathway: Pathway | None = None) -> Component:
    return next(found for found in (pathway or solar()).components.values() if found.name == name)


def names(iris: Any, pathway: Pathway | None = None) -> list[str]:
    return [(pathway or solar()).components[found].name for found in iris]


def test_the_pathway_as_a_whole_is_read() -> None:
    found = solar()
    assert (found.ctid, found.name, found.language) == (demo.PATHWAY, 'From Installer to Solar Project Lead', 'en-US')
    assert found.description.startswith('A pathway for people who want to begin with a certificate')
    assert found.owner == 'Linden River Community College'
    assert found.webpage == 'https://lindenriver.example.edu/pathways/solar-project-lead'
    assert (found.sets, found.one_sided, found.older) == ((), (), ())
    assert names(found.destinations) == ['Solar Project Lead']
    assert [(credential.name, credential.kind) for credential in found.credentials] == [
        ('Associate of Applied Science in Renewable Energy Technology', 'ceterms:AssociateOfAppliedScienceDegree'),
        ('Certificate in Solar Installation', 'ceterms:Certificate'),
    ]


def test_levels_are_in_order_each_before_its_parts() -> None:
    found = solar()
    assert found.model == resource_address(demo.PROGRESSION_MODEL)
    by_iri = {level.iri: level.name for level in found.levels}
    assert [(level.name, by_iri.get(level.parent, '')) for level in found.levels] == [
        ('Foundation', ''), ('First term', 'Foundation'), ('Second term', 'Foundation'),
        ('Technician', ''), ('Specialist', ''), ('Professional', ''),
    ]  # fmt: skip
    assert found.levels[1].description == 'The first sixteen weeks of study, from August to December.'
    assert not any(level.foreign for level in found.levels)


def test_every_component_is_there_after_those_that_come_before_it() -> None:
    found = solar()
    assert len(found.components) == 18
    assert {step.member for step in found.components.values()} == {'part'}
    assert Counter(step.kind.removeprefix('ceterms:').removesuffix('Component') for step in found.components.values()) == {
        'Course': 9, 'Credential': 3, 'Job': 1, 'Assessment': 1, 'WorkExperience': 1, 'Competency': 1, 'Cocurricular': 1, 'Basic': 1,
    }  # fmt: skip
    place = {found_iri: at for at, found_iri in enumerate(found.components)}
    for step in found.components.values():
        earlier = {*step.children, *step.preceded_by, *(target for one in step.conditions for target in one.all_targets())}
        assert all(place[other] < place[step.iri] for other in earlier), step.name
        assert step.pathways == (found.iri,)


def test_a_course_component_has_its_details_and_those_of_its_course() -> None:
    step = named('Photovoltaic System Design')
    level = solar().level_of(step)
    assert level is not None
    assert (step.kind, step.ctid, level.name, step.term) == (
        'ceterms:CourseComponent', 'ce-0c414dd5-011e-4262-9942-1e1f326039f4', 'Second term', 'Second term',
    )  # fmt: skip
    assert (step.designations, step.category, step.code) == (('Core',), '', 'REN 130')
    assert step.credits == step.total_credits == (Amount(Decimal(3), Decimal(3), HOURS),)
    assert names(step.children) == ['Introduction to Renewable Energy', 'Direct and Alternating Current']
    assert names(step.preceded_by) == ['Introduction to Renewable Energy', 'Direct and Alternating Current']
    assert names(step.precedes) == ['Photovoltaic Installation Laboratory']
    (course,) = step.stands_for
    assert (course.iri, course.kind, course.name) == (resource_address(demo.COURSE), 'ceterms:Course', 'Photovoltaic System Design')
    assert (course.status, course.outdated, course.replaced_by, course.owner) == (
        'Active',
        '',
        (),
        'Linden River Community College',
    )
    assert (course.codes, course.credits) == (('REN 130',), (Amount(Decimal(3), Decimal(3), HOURS),))
    assert course.duration == Amount(Decimal(112), Decimal(112), 'days')
    assert course.cost == (Amount(Decimal('355.5'), Decimal('355.5'), 'USD'),)


def test_other_components_have_what_is_their_own() -> None:
    assert named('Certificate in Solar Installation').category == 'Certificate'
    assert named('Neighborhood Solar Project').category == 'Community project'
    assert named('Solar Project Lead').occupations == ('Solar Energy Installation Managers',)
    assert named('Finds faults from monitoring data').stands_for[0].kind == 'ceasn:Competency'
    assert named('Field work of 2,000 hours').stands_for == ()


def test_conditions_are_nested_with_number_operator_and_constraint() -> None:
    (ready,) = named('Solar Project Lead').conditions
    assert (ready.name, ready.operator, ready.number, ready.targets, ready.needed) == ('Ready to lead', 'And', None, (), 2)
    proofs, time = ready.conditions
    assert (proofs.name, proofs.number, names(proofs.targets)) == (
        'Proofs of skill', 2, ['Certified Solar Technician', 'Associate of Applied Science', 'Finds faults from monitoring data'],
    )  # fmt: skip
    assert (time.name, time.number, time.options) == ('Time with a crew', 1, 2)
    electives = next(c for c in named('Associate of Applied Science').walk_conditions() if c.constraints)
    (constraint,) = electives.constraints
    assert (constraint.left, constraint.left_action, constraint.comparator, constraint.right) == (
        ('ceterms:creditValue',), 'Sum', 'GTEQ', ('3',),
    )  # fmt: skip
    assert constraint.name == 'Three semester hours of electives'


def test_texts_are_in_the_language_asked_for_else_in_english() -> None:
    documents = [json.loads(line) for line in demo.documents().read_text('utf-8').splitlines()]
    found = read([ask_of(*documents)], resource_address(demo.PATHWAY), 'es')
    assert (found.name, found.language) == ('De instalador a jefe de proyecto solar', 'es')
    assert [level.name for level in found.levels][:2] == ['Base', 'Primer semestre']
    assert named('Solar Project Lead', found).language == 'en-US'


# ---- membership and links


def test_any_side_and_any_of_the_links_makes_a_part() -> None:
    found = read_from(
        pathway_of(
            component(2), component(3, ceterms_isPartOf=[iri(1)]), component(4, ceterms_isDestinationComponentOf=[iri(1)]),
            component(5, ceasn_isChildOf=[iri(1)]), component(6), component(7, ceterms_isDestinationComponentFor=iri(1)), component(8),
            ceterms_hasPart=[iri(2)], ceterms_hasDestinationComponent=[iri(6)],
        )
    )  # fmt: skip
    assert {number: found.components[iri(number)].member for number in range(2, 8)} == dict.fromkeys(range(2, 8), 'part')
    assert iri(8) not in found.components
    assert numbers(found.destinations) == [4, 6, 7]


def test_what_links_lead_to_is_reached_but_others_components_and_unknown_ones_stay_outside() -> None:
    nested = {'@type': 'ceterms:ComponentCondition', 'ceterms:targetComponent': [iri(6)]}
    condition = {'@type': 'ceterms:ComponentCondition', 'ceterms:targetComponent': [iri(5)], 'ceterms:hasCondition': [nested]}
    found = read_from(
        pathway_of(
            component(2, ceasn_hasChild=[iri(3)], ceterms_hasCondition=[condition]), component(3, ceterms_precededBy=[iri(4)]),
            component(4), component(5, ceterms_prerequisite=[iri(7)]), component(7), component(8, ceterms_precedes=[iri(4)]),
            ceterms_hasDestinationComponent=[iri(2)],
        ),
        pathway_of(component(6, ceterms_isPartOf=[iri(20)], ceasn_hasChild=[iri(9)]), component(9), number=20, ceterms_hasPart=[iri(6)]),
    )  # fmt: skip
    assert {number: found.components[iri(number)].member for number in (2, 3, 4, 5, 6, 7, 8)} == {
        2: 'part', 3: 'reached', 4: 'reached', 5: 'reached', 6: 'outside', 7: 'reached', 8: 'reached',
    }  # fmt: skip
    assert iri(9) not in found.components, 'a component of others is not followed'
    assert found.components[iri(6)].pathways == (iri(20),)
    assert numbers(found.components[iri(5)].prerequisites) == [7]
    assert [part.iri for part in found.parts()] == [found_iri for found_iri in found.components if found_iri != iri(6)]


def test_a_component_of_two_pathways_is_a_part_and_names_both() -> None:
    mine = pathway_of(component(3), ceterms_hasPart=[iri(3)])
    found = read_from(mine, pathway_of(number=20, ceterms_hasPart=[iri(3)]))
    assert found.components[iri(3)].pathways == (iri(1), iri(20))
    assert found.components[iri(3)].member == 'part'


def test_a_course_program_that_has_the_component_as_a_part_is_no_pathway() -> None:
    program = {'@id': iri(30), '@type': 'ceterms:LearningProgram', 'ceterms:hasPart': [iri(3)]}
    found = read_from(
        pathway_of(component(2, ceasn_hasChild=[iri(3)]), component(3), ceterms_hasPart=[iri(2)]), {'@graph': [program]}
    )
    assert found.components[iri(3)].pathways == ()
    assert found.components[iri(3)].member == 'reached'


def test_a_target_that_nothing_describes_is_kept_without_class() -> None:
    found = read_from(pathway_of(component(2, ceasn_hasChild=[iri(9)]), ceterms_hasPart=[iri(2)]))
    missing = found.components[iri(9)]
    assert (missing.kind, missing.name, missing.member) == ('', '', 'outside')


def test_links_count_on_both_sides_and_each_silent_side_is_noted_once() -> None:
    found = read_from(
        pathway_of(
            component(2, ceterms_isDestinationComponentOf=[iri(1)], ceasn_hasChild=[iri(3)]),
            component(3, ceterms_precedes=[iri(2), iri(9)]),
            component(4, ceterms_isPartOf=[iri(1)], ceasn_isChildOf=[iri(2), iri(1)]),
            ceterms_hasPart=[iri(2)],
        )
    )
    two, three = found.components[iri(2)], found.components[iri(3)]
    assert numbers(two.children) == [3, 4]
    assert (numbers(two.preceded_by), numbers(three.precedes)) == ([3], [2, 9])
    assert found.one_sided == (
        OneSided(iri(1), 'ceterms:hasDestinationComponent', iri(2)),
        OneSided(iri(1), 'ceterms:hasPart', iri(4)),
        OneSided(iri(2), 'ceasn:hasChild', iri(4)),
        OneSided(iri(2), 'ceterms:isPartOf', iri(1)),
        OneSided(iri(2), 'ceterms:precededBy', iri(3)),
        OneSided(iri(3), 'ceasn:isChildOf', iri(2)),
    )


def test_sets_and_credentials_of_the_pathway_are_read() -> None:
    belongs = {'@id': iri(40), '@type': 'ceterms:PathwaySet', 'ceterms:hasPathway': [iri(1)]}
    profile = {'@type': 'ceterms:ConditionProfile', 'ceterms:targetPathway': [iri(1)]}
    direct = {'@id': iri(41), '@type': 'ceterms:License', 'ceterms:name': {'en': 'License'}, 'ceterms:targetPathway': [iri(1)]}
    through = {'@id': iri(42), '@type': 'ceterms:Badge', 'ceterms:name': {'en': 'Badge'}, 'ceterms:requires': [profile]}
    found = read_from(pathway_of(), {'@graph': [belongs]}, {'@graph': [direct]}, {'@graph': [through]})
    assert found.sets == (iri(40),)
    assert [credential.name for credential in found.credentials] == ['License', 'Badge']


# ---- what components stand for


def stood_for(*documents: Any, **more: Any) -> Component:
    return read_from(pathway_of(component(2, **more), ceterms_hasPart=[iri(2)]), *documents).components[iri(2)]


def test_proxies_come_in_their_order_also_when_nothing_describes_them() -> None:
    step = stood_for(
        ceterms_sourceData='https://credentialengineregistry.org/graph/' + ctid(52), ceterms_proxyForItems=[iri(51)],
        ceterms_proxyFor='https://example.edu/course',
    )  # fmt: skip
    assert [(thing.iri, thing.kind) for thing in step.stands_for] == [
        ('https://example.edu/course', ''),
        (iri(51), ''),
        (iri(52), ''),
    ]


@pytest.mark.parametrize(
    ('statements', 'outdated', 'replaced_by'),
    [
        ({'ceterms:supersededBy': iri(60)}, 'superseded', (iri(60),)),
        ({'ceterms:nextVersion': iri(61)}, 'superseded', (iri(61),)),
        ({'ceterms:latestVersion': iri(62)}, 'superseded', (iri(62),)),
        ({'ceterms:latestVersion': iri(50)}, '', ()),
        ({'ceterms:credentialStatusType': {'ceterms:targetNode': 'credentialStat:Deprecated'}}, 'deprecated', ()),
        ({'ceterms:lifeCycleStatusType': 'lifeCycle:Ceased'}, 'ceased', ()),
        ({'ceterms:lifeCycleStatusType': {'ceterms:targetNode': 'lifeCycle:Suspended'}}, 'suspended', ()),
        ({'ceasn:publicationStatusType': 'publicationStatus:Deprecated'}, 'deprecated', ()),
        ({'ceterms:credentialStatusType': {'ceterms:targetNode': 'credentialStat:Active'}}, '', ()),
    ],
)
def test_what_should_not_be_used_any_more_is_outdated(statements: Node, outdated: str, replaced_by: tuple[str, ...]) -> None:
    step = stood_for({'@graph': [{'@id': iri(50), '@type': 'ceterms:License', **statements}]}, ceterms_proxyFor=iri(50))
    assert (step.stands_for[0].outdated, step.stands_for[0].replaced_by) == (outdated, replaced_by)


def test_a_successor_that_says_so_itself_counts() -> None:
    old, new = (
        {'@id': iri(50), '@type': 'ceterms:License'},
        {'@id': iri(60), '@type': 'ceterms:License', 'ceterms:supersedes': iri(50)},
    )
    step = stood_for({'@graph': [old]}, {'@graph': [new]}, ceterms_proxyFor=iri(50))
    assert (step.stands_for[0].outdated, step.stands_for[0].replaced_by) == ('superseded', (iri(60),))


def test_amounts_are_read_from_profiles_ranges_and_plain_numbers() -> None:
    unit = {'@type': 'ceterms:CredentialAlignmentObject', 'ceterms:targetNode': 'creditUnit:QuarterHour'}
    profiles = [
        {'@type': 'ceterms:ValueProfile', 'schema:minValue': 2, 'schema:maxValue': 4, 'ceterms:creditUnitType': [unit]},
        {'@type': 'ceterms:ValueProfile', 'schema:value': 1.5},
    ]
    step = stood_for(ceterms_creditValue=profiles, ceterms_pointValue={'@type': 'schema:QuantitativeValue', 'schema:value': '10'})
    assert step.credits == (Amount(Decimal('1.5'), Decimal('1.5')), Amount(Decimal(2), Decimal(4), 'Quarter Hour'))
    assert step.points == (Amount(Decimal(10), Decimal(10)),)


@pytest.mark.parametrize(
    ('profiles', 'amount'),
    [
        ([{'ceterms:exactDuration': 'P16W'}], Amount(Decimal(112), Decimal(112), 'days')),
        ([{'ceterms:minimumDuration': 'P1Y', 'ceterms:maximumDuration': 'P1Y6M'}], Amount(Decimal(365), Decimal(545), 'days')),
        ([{'ceterms:exactDuration': 'PT90M'}], Amount(Decimal('1.5'), Decimal('1.5'), 'hours')),
        ([{'ceterms:exactDuration': 'P1W'}, {'ceterms:exactDuration': 'PT40H'}], Amount(Decimal(7), Decimal(7), 'days')),
        ([{'ceterms:exactDuration': 'soon'}], None),
        ([{'ceterms:exactDuration': 'P'}], None),
    ],
)
def test_durations_are_days_or_hours(profiles: list[Node], amount: Amount | None) -> None:
    course = {'@id': iri(50), '@type': 'ceterms:Course', 'ceterms:estimatedDuration': profiles}
    assert stood_for({'@graph': [course]}, ceterms_proxyFor=iri(50)).stands_for[0].duration == amount


def test_kinds_of_cost_add_up_and_prices_of_one_kind_are_alternatives() -> None:
    def cost(price: Any, kind: str, currency: str = 'USD') -> Node:
        return {'@type': 'ceterms:CostProfile', 'ceterms:price': price, 'ceterms:currency': currency,
                'ceterms:directCostType': {'ceterms:targetNode': f'costType:{kind}'}}  # fmt: skip

    costs = [
        cost(1000, 'Tuition'),
        cost(2500, 'Tuition'),
        cost(99.5, 'Equipment'),
        cost(7, 'Tuition', 'EUR'),
        cost('free', 'Tuition'),
    ]
    course = {'@id': iri(50), '@type': 'ceterms:Course', 'ceterms:estimatedCost': costs}
    assert stood_for({'@graph': [course]}, ceterms_proxyFor=iri(50)).stands_for[0].cost == (
        Amount(Decimal(7), Decimal(7), 'EUR'), Amount(Decimal('1099.5'), Decimal('2599.5'), 'USD'),
    )  # fmt: skip
    whole = {**course, 'ceterms:estimatedCost': [*costs[:3], cost(3000, 'AggregateCost')]}
    assert stood_for({'@graph': [whole]}, ceterms_proxyFor=iri(50)).stands_for[0].cost == (
        Amount(Decimal(3000), Decimal(3000), 'USD'),
    )


def test_codes_come_with_the_most_telling_first() -> None:
    def identifier(code: str, called: str) -> Node:
        return {
            '@type': 'ceterms:IdentifierValue',
            'ceterms:identifierValueCode': code,
            'ceterms:identifierTypeName': {'en': called},
        }

    assert stood_for(ceterms_identifier=[identifier('9', 'Internal'), identifier('MATH 140', 'Course Number')]).codes == (
        'MATH 140',
        '9',
    )


# ---- levels


def levels_of(*levels: Node, used: int = 0, **more: Any) -> list[tuple[str, str, bool]]:
    model = {'@id': iri(70), '@type': 'asn:ProgressionModel', 'skos:hasTopConcept': [level['@id'] for level in levels], **more}
    placed: Node = {'asn_hasProgressionLevel': [iri(used)]} if used else {}
    step = component(2, **placed)
    found = read_from(pathway_of(step, ceterms_hasPart=[iri(2)], asn_hasProgressionModel=[iri(70)]), {'@graph': [model, *levels]})
    return [(level.name, level.parent[-2:], level.foreign) for level in found.levels]


def level(number: int, name: str, **more: Any) -> Node:
    named = {key.replace('_', ':', 1): value for key, value in more.items()}
    return {'@id': iri(number), '@type': 'asn:ProgressionLevel', 'skos:prefLabel': {'en': name}, **named}


def test_levels_follow_precedence_then_notation_then_name() -> None:
    chain = levels_of(
        level(71, 'Zero', ceterms_precedes=[iri(72)]), level(72, 'One', ceterms_precedes=[iri(73)]), level(73, 'Alpha')
    )
    assert [name for name, *_ in chain] == ['Zero', 'One', 'Alpha']
    noted = levels_of(level(71, 'c', skos_notation='10'), level(72, 'b', skos_notation='9'), level(73, 'a', skos_notation='1'))
    assert [name for name, *_ in noted] == ['a', 'b', 'c']
    assert [name for name, *_ in levels_of(level(71, 'Term 10'), level(72, 'Term 9'))] == ['Term 9', 'Term 10']


def test_levels_in_circles_and_levels_of_no_model_do_not_confuse() -> None:
    round_about = levels_of(
        level(71, 'A', ceterms_precedes=[iri(72)], skos_broader=[iri(72)]),
        level(72, 'B', ceterms_precedes=[iri(71), iri(72)], skos_broader=[iri(71), iri(72)]),
    )
    assert sorted(name for name, *_ in round_about) == ['A', 'B']
    assert levels_of(level(71, 'Z'), used=99) == [('Z', '', False), (iri(99), '', True)]


def test_a_level_of_a_component_brings_its_model_when_the_pathway_names_none() -> None:
    model = {'@graph': [{'@id': iri(70), '@type': 'asn:ProgressionModel', 'skos:hasTopConcept': [iri(71), iri(72)]},
                        level(71, 'B', ceasn_inProgressionModel=[iri(70)], ceterms_precedes=[iri(72)]), level(72, 'A')]}  # fmt: skip
    found = read_from(pathway_of(component(2, asn_hasProgressionLevel=[iri(71)]), ceterms_hasPart=[iri(2)]), model)
    assert (found.model, [one.name for one in found.levels]) == (iri(70), ['B', 'A'])
    assert found.components[iri(2)].level == iri(71)


# ---- older spellings and broken data


def test_older_spellings_in_the_graph_count_and_are_noted() -> None:
    found = read_from(
        pathway_of(
            component(2, 'ceterms:SelectionComponent', ceterms_isRootOf=iri(1), ceterms_requiredNumber=1, ceasn_hasChild=[iri(3), iri(4)]),
            component(3, ceasn_isPartOf=[iri(1)], ceterms_preceeds=[iri(4)]), component(4, ceterms_prerequisite=[iri(3)]),
            ceterms_hasRoot=iri(2),
        )
    )  # fmt: skip
    assert numbers(found.destinations) == [2]
    selection = found.components[iri(2)]
    assert (selection.kind, [(one.number, numbers(one.targets)) for one in selection.conditions]) == (
        'ceterms:BasicComponent',
        [(1, [3, 4])],
    )
    assert numbers(found.components[iri(4)].preceded_by) == [3]
    assert found.older == (
        Older(iri(1), 'ceterms:hasRoot', 'ceterms:hasDestinationComponent'),
        Older(iri(2), 'ceterms:SelectionComponent', 'ceterms:BasicComponent'),
        Older(iri(2), 'ceterms:isRootOf', 'ceterms:isDestinationComponentOf'),
        Older(iri(3), 'ceasn:isPartOf', 'ceterms:isPartOf'),
        Older(iri(3), 'ceterms:preceeds', 'ceterms:precedes'),
        Older(iri(4), 'ceterms:prerequisite', 'ceterms:hasCondition'),
    )


def test_components_of_any_class_are_components_when_they_are_linked_as_such() -> None:
    found = read_from(
        pathway_of(component(2, ceasn_hasChild=[iri(3)]), component(3, kind='ceterms:Certification'), ceterms_hasPart=[iri(2)])
    )
    assert found.components[iri(3)].kind == 'ceterms:Certification'


def test_circles_of_links_and_conditions_end() -> None:
    found = read_from(
        pathway_of(
            component(2, ceasn_hasChild=[iri(3), iri(2)], ceterms_hasCondition=['_:b0']), component(3, ceasn_hasChild=[iri(2)]),
            {'@id': '_:b0', '@type': 'ceterms:ComponentCondition', 'ceterms:hasCondition': ['_:b1'], 'ceterms:targetComponent': [iri(2)]},
            {'@id': '_:b1', '@type': 'ceterms:ComponentCondition', 'ceterms:hasCondition': ['_:b0', '_:b1']},
            ceterms_hasPart=[iri(2), iri(3)],
        )
    )  # fmt: skip
    assert set(found.components) == {iri(2), iri(3)}
    assert sum(1 for _ in found.components[iri(2)].walk_conditions()) == 2


def test_numbers_as_text_and_words_for_concepts_are_understood() -> None:
    def condition(**more: Any) -> Condition:
        stated = {f'ceterms:{key}': value for key, value in more.items()}
        step = component(2, ceterms_hasCondition={'@type': 'ceterms:ComponentCondition', **stated})
        return read_from(pathway_of(step, ceterms_hasPart=[iri(2)])).components[iri(2)].conditions[0]

    assert [condition(requiredNumber=value).number for value in ('2', 2.0, -1, 0, 'two', 2.5)] == [2, 2, -1, 0, None, None]
    words = ('logic:Or', 'OR', 'https://credreg.net/ctdl/vocabs/logic/OnlyOne', {'ceterms:targetNode': 'logic:And'})
    assert [condition(logicalOperator=value).operator for value in words] == ['Or', 'Or', 'OnlyOne', 'And']
    assert condition(requiredConstraints='1').constraints_needed == 1


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10**20) | st.floats(allow_nan=False) | st.text(max_size=8)
    | st.sampled_from([iri(n) for n in range(1, 9)] + ['_:b0', '_:b1', 'logic:Or', 'https://e.org/a b', '']),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(['@id', '@type', '@value', 'en', 'ceterms:hasCondition', 'ceterms:targetComponent', 'schema:value']),
        inner, max_size=3,
    ),
    max_leaves=6,
)  # fmt: skip
_KEYS = st.sampled_from([
    'ceterms:name', 'ceterms:hasPart', 'ceterms:isPartOf', 'ceterms:hasDestinationComponent', 'ceasn:hasChild', 'ceasn:isChildOf',
    'ceterms:precedes', 'ceterms:precededBy', 'ceterms:hasCondition', 'ceterms:targetComponent', 'ceterms:requiredNumber',
    'ceterms:hasConstraint', 'ceterms:comparator', 'ceterms:leftSource', 'ceterms:creditValue', 'ceterms:pointValue', 'ceterms:proxyFor',
    'ceterms:estimatedDuration', 'ceterms:estimatedCost', 'asn:hasProgressionLevel', 'asn:hasProgressionModel', 'ceterms:programTerm',
    'skos:broader', 'skos:narrower', 'ceterms:componentDesignation', 'ceterms:prerequisite', 'ceterms:hasRoot', 'ceterms:supersededBy',
    'ceterms:identifier', 'ceterms:credentialStatusType', 'ceterms:logicalOperator', 'ceterms:credentialType', 'ceterms:ownedBy',
])  # fmt: skip
_TYPES = st.sampled_from(
    ['ceterms:CourseComponent', 'ceterms:SelectionComponent', 'ceterms:Pathway', 'ceterms:Course', 'Basic', '', None]
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(_TYPES, st.dictionaries(_KEYS, _VALUES, max_size=5)), max_size=6),
    st.dictionaries(_KEYS, _VALUES, max_size=6),
)
def test_no_data_is_too_broken_to_be_read(nodes: list[tuple[str | None, Node]], main: Node) -> None:
    members = [{'@id': iri(at + 2), **({} if kind is None else {'@type': kind}), **node} for at, (kind, node) in enumerate(nodes)]
    document = pathway_of(*members)
    document['@graph'][0] |= main
    found = read_from(document)
    assert found.iri == iri(1)
    assert all(other in found.components for step in found.components.values() for other in (*step.children, *step.precedes))
    assert read_from(document) == found


# ---- several asks


def test_what_an_earlier_ask_describes_counts() -> None:
    draft = pathway_of(component(2, ceasn_hasChild=[iri(3)]), ceterms_hasPart=[iri(2)])
    draft['@graph'][0]['ceterms:name'] = {'en': 'Draft'}
    kept = pathway_of(
        component(2, ceterms_precedes=[iri(3)]), component(3, ceterms_isPartOf=[iri(1)]), ceterms_hasPart=[iri(2), iri(3), iri(4)]
    )
    course = {'@graph': [{'@id': iri(50), '@type': 'ceterms:Course', 'ceterms:name': {'en': 'Course'}}]}
    draft['@graph'][1]['ceterms:proxyFor'] = iri(50)
    found = read([ask_of(draft), ask_of(kept, course)], iri(1))
    assert found.name == 'Draft'
    assert set(found.components) == {iri(2), iri(3)}, 'the later ask says hasPart of 4 in the name of the pathway'
    assert found.components[iri(2)].precedes == ()
    assert found.components[iri(2)].stands_for[0].name == 'Course'
    assert found.components[iri(3)].member == 'part'


# ---- models made up


def _sorted(condition: Condition) -> Condition:
    """A condition without what a graph does not keep: the address of an embedded node, and order."""
    inner = tuple(sorted((_sorted(one) for one in condition.conditions), key=repr))
    constraints = tuple(sorted((replace(one, iri='') for one in condition.constraints), key=repr))
    return replace(condition, iri='', targets=tuple(sorted(condition.targets)), conditions=inner, constraints=constraints)


def _plain(pathway: Pathway) -> Pathway:
    components = {
        found_iri: replace(
            step, conditions=tuple(sorted(map(_sorted, step.conditions), key=repr)), precedes=tuple(sorted(step.precedes)),
            preceded_by=tuple(sorted(step.preceded_by)), children=tuple(sorted(step.children)),
        )
        for found_iri, step in pathway.components.items()
    }  # fmt: skip
    return replace(pathway, components=components)


@pytest.mark.parametrize(('seed', 'size', 'levels'), [(1, 40, 4), (2, 40, 4), (3, 12, 0), (4, 90, 6), (5, 3, 1), (6, 25, 3)])
def test_a_pathway_comes_back_as_it_was_stated(seed: int, size: int, levels: int) -> None:
    made = random_pathway(seed, size, levels)
    found = read([ask_of(*stated_by(made))], made.iri)
    assert _plain(found) == _plain(made)


def test_reading_twice_gives_the_same_in_the_same_order() -> None:
    made = random_pathway(9)
    first, second = (read([ask_of(*documents)], made.iri) for documents in (stated_by(made), stated_by(made)[::-1]))
    assert first == second
    assert list(first.components) == list(second.components)


# ---- a registry


@pytest.fixture(scope='module')
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    folder: Path = tmp_path_factory.mktemp('pathways') / 'registry'
    with Registry.create(folder) as made:
        made.import_paths([demo.documents()])
        made.import_paths([demo.later()])
        yield made


def test_a_registry_gives_a_pathway_with_the_number_of_its_last_version(registry: Registry) -> None:
    found = registry.pathway(demo.PATHWAY.upper())
    assert (len(found.components), found.sequence) == (19, registry.ledger.last_seq)
    assert named('Wind Turbine Operation and Maintenance', found).stands_for[0].outdated == 'suspended'
    known = [(demo.PATHWAY, 'From Installer to Solar Project Lead'), (demo.TERMS, 'Renewable Energy Technology, Term by Term')]
    assert registry.pathways() == known


def test_a_pathway_of_an_earlier_time_is_as_it_was_then(registry: Registry) -> None:
    first = registry.history(demo.PATHWAY)[0]
    found = registry.pathway(demo.PATHWAY, as_of=first.recorded)
    assert len(found.components) == 18
    assert 0 < found.sequence < registry.ledger.last_seq


def test_what_is_no_pathway_is_named_and_led_to_its_pathway(registry: Registry) -> None:
    certificate = demo.CERTIFICATE
    with pytest.raises(
        MissingError, match=r'is a Certificate, not a pathway\. It belongs to “From Installer to Solar Project Lead”'
    ):
        registry.pathway(certificate)
    with pytest.raises(MissingError, match=r'is a Job Component, not a pathway\. It is a component of “From Installer'):
        registry.pathway('ce-9aa3fc7c-bdf6-4854-9a43-64c567ac8468')
    with pytest.raises(MissingError, match='The registry has no'):
        registry.pathway(ctid(1))
    with pytest.raises(MissingError, match='is not a CTID'):
        registry.pathway('solar')


def test_a_set_of_pathways_says_which_it_has() -> None:
    belongs = {
        '@id': iri(40),
        '@type': 'ceterms:PathwaySet',
        'ceterms:name': {'en': 'Both'},
        'ceterms:hasPathway': [iri(1), iri(20)],
    }
    ask = ask_of({'@graph': [belongs]}, pathway_of(), pathway_of(number=20))
    with pytest.raises(MissingError, match=r'“Both” is a Pathway Set, not a pathway\. It has “Pathway 1” .* and “Pathway 20”'):
        read([ask], iri(40))
    with pytest.raises(MissingError, match='Nothing here describes'):
        read([ask], iri(41))
