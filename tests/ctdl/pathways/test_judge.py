"""A clean pathway gives no finding; break one thing, and exactly that one is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from string import Formatter
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctdl.findings import Finding, Severity
from ctdl.pathways import order
from ctdl.pathways.judge import RULES, judge
from ctdl.pathways.judge_order import completable
from ctdl.pathways.judge_resources import FITTING, fits
from ctdl.pathways.model import Amount, Component, Condition, Constraint, Level, Older, OneSided, Pathway, Repeated, Resource
from ctdl.pathways.naming import name_of
from ctdl.relations import RULES as OF_DOCUMENTS
from ctdl.report_text import groups_of, way_of
from tests.pathway_models import random_pathway

HERE = 'https://credentialengineregistry.org/resources/ce-00000000-0000-4000-8000-0000000000'
PATHWAY, GOAL, CIRCUITS, ROBOTICS, GROUP, ETHICS, ART, EXAM = (f'{HERE}{number:02}' for number in range(8))
COURSE, DEGREE, TEST, GONE, OTHER = (f'{HERE}{number}' for number in range(20, 25))
LAST, ONE_OF, FIRST = 'urn:condition:last', 'urn:condition:one', 'urn:condition:first'
FIRST_YEAR, AUTUMN, SPRING, ELSEWHERE = 'urn:level:1', 'urn:level:1a', 'urn:level:1b', 'urn:level:x'
HOURS = 'Semester Hour'


def hours(low: str, high: str = '', unit: str = HOURS) -> tuple[Amount, ...]:
    return (Amount(Decimal(low), Decimal(high or low), unit),)


def course(iri: str, name: str, level: str, credits: str = '3', **more: Any) -> Component:
    return Component(
        iri, 'ceterms:CourseComponent', iri[-39:], name, level=level, credits=hours(credits), pathways=(PATHWAY,), **more
    )


def clean() -> Pathway:
    """Twelve to thirteen hours: circuits, then robotics, and one of two electives, after which comes an exam."""
    known = (
        course(CIRCUITS, 'Circuits', AUTUMN, '4', stands_for=(Resource(COURSE, 'ceterms:Course', 'Circuits I', credits=hours('3', '4')),)),
        course(ROBOTICS, 'Robotics', SPRING, '5', conditions=(Condition(FIRST, 'Basics', targets=(CIRCUITS,)),)),
        course(ETHICS, 'Ethics', AUTUMN),
        course(ART, 'Art', SPRING, '4'),
        Component(
            GROUP, name='Electives', pathways=(PATHWAY,), children=(ETHICS, ART), credits=hours('3', '4'),
            conditions=(Condition(ONE_OF, 'One of two', number=1, targets=(ETHICS, ART)),),
        ),
        Component(
            EXAM, 'ceterms:AssessmentComponent', name='Exam', pathways=(PATHWAY,), preceded_by=(ROBOTICS,), level=SPRING,
            stands_for=(Resource(TEST, 'ceterms:AssessmentProfile', 'Exam'),),
        ),
        Component(
            GOAL, 'ceterms:CredentialComponent', name='AAS in Robotics', pathways=(PATHWAY,), category='Associate Degree',
            credits=hours('12'), conditions=(Condition(LAST, 'All of it', targets=(ROBOTICS, GROUP, EXAM)),),
            stands_for=(Resource(DEGREE, 'ceterms:AssociateDegree'),),
        ),
    )  # fmt: skip
    components = {component.iri: component for component in known}
    components[ROBOTICS] = replace(components[ROBOTICS], precedes=(EXAM,))
    levels = Level(FIRST_YEAR, 'Year 1'), Level(AUTUMN, 'Autumn', FIRST_YEAR), Level(SPRING, 'Spring', FIRST_YEAR)
    return Pathway(
        PATHWAY, PATHWAY[-39:], 'Robotics', model='urn:model', destinations=(GOAL,), components=components, levels=levels
    )


def test_a_clean_pathway_gives_no_finding() -> None:
    assert judge(clean()) == []


@pytest.mark.parametrize('seed', range(15))
@pytest.mark.parametrize(('components', 'levels'), [(1, 0), (9, 0), (40, 4), (90, 6)])
def test_sound_pathways_of_any_make_give_no_finding(seed: int, components: int, levels: int) -> None:
    assert judge(random_pathway(seed, components, levels)) == []


# break one thing


def changed(iri: str, **properties: Any) -> Pathway:
    pathway = clean()
    component = replace(pathway.components[iri], **properties)
    return replace(pathway, components={**pathway.components, iri: component})


def added(*components: Component, last: Condition | None = None) -> Pathway:
    """The clean pathway with more components, and another condition at the goal."""
    pathway = changed(GOAL, conditions=(*clean().components[GOAL].conditions, last)) if last else clean()
    return replace(pathway, components={**pathway.components, **{component.iri: component for component in components}})


def condition(iri: str, of: str, **properties: Any) -> Pathway:
    (old,) = clean().components[of].conditions
    return changed(of, conditions=(replace(old, **properties),))


def standing_for(**properties: Any) -> Pathway:
    resource = replace(clean().components[CIRCUITS].stands_for[0], **properties)
    return changed(CIRCUITS, stands_for=(resource,))


def basic(iri: str, name: str, **more: Any) -> Component:
    return Component(iri, name=name, **{'pathways': (PATHWAY,), **more})


def circle_of_electives() -> Pathway:
    """Ethics needs the group of electives, which takes ethics or art."""
    return changed(ETHICS, conditions=(Condition('urn:c', targets=(GROUP,)),), level='')


def without_links() -> Pathway:
    return replace(changed(GOAL, conditions=()), components={GOAL: basic(GOAL, 'AAS'), OTHER: basic(OTHER, 'Alone')})


def moved(levels: dict[str, str]) -> Pathway:
    pathway = clean()
    there = {iri: replace(pathway.components[iri], level=level) for iri, level in levels.items()}
    return replace(pathway, components={**pathway.components, **there})


FLOW = Condition('urn:flow', 'Both', targets=(OTHER,))
CONSTRAINT = Constraint(
    'urn:constraint', left=('ceterms:creditValue', 'ceterms:pointValue'), comparator='GTEQ', right=('1',), left_action=''
)

ENOUGH = Constraint('urn:enough', left_action='Sum', left=('ceterms:creditValue',), comparator='GTEQ', right=('100',))

CASES: dict[str, tuple[Pathway, str]] = {
    'destination-missing': (replace(clean(), destinations=()), PATHWAY),
    'destination-unknown': (replace(clean(), destinations=(GOAL, GONE)), PATHWAY),
    'destination-not-a-part': (changed(GOAL, pathways=()), GOAL),
    'destination-several': (replace(clean(), destinations=(GOAL, GROUP)), PATHWAY),
    'destination-unlinked': (without_links(), GOAL),
    'component-dead-end': (added(basic(OTHER, 'Extra', preceded_by=(CIRCUITS,))), OTHER),
    'component-unreachable': (added(basic(OTHER, 'Alone')), OTHER),
    'circular-need': (changed(CIRCUITS, conditions=(Condition('urn:c', targets=(ROBOTICS,)),), level=SPRING), CIRCUITS),
    'circle-avoidable': (circle_of_electives(), GROUP),
    'circular-precedence': (added(basic(OTHER, 'A', precedes=(GONE,)), basic(GONE, 'B', precedes=(OTHER,)), last=FLOW), GONE),
    'circular-containment': (added(basic(OTHER, 'A', children=(GONE,)), basic(GONE, 'B', children=(OTHER,)), last=FLOW), GONE),
    'precedence-against-conditions': (changed(ROBOTICS, precedes=(EXAM, CIRCUITS), level=AUTUMN), CIRCUITS),
    'containment-against-order': (changed(CIRCUITS, children=(ROBOTICS,)), CIRCUITS),
    'pathway-empty': (Pathway(PATHWAY, PATHWAY[-39:], 'Robotics'), PATHWAY),
    'node-repeated-differs': (replace(clean(), repeated=(Repeated(CIRCUITS, ('Circuits', 'Pottery')),)), CIRCUITS),
    'condition-impossible': (condition(ONE_OF, GROUP, number=None, constraints=(ENOUGH,)), ONE_OF),
    'required-number-unreadable': (condition(ONE_OF, GROUP, number=None, number_text='two'), ONE_OF),
    'operator-unknown': (condition(ONE_OF, GROUP, operator='Nand'), ONE_OF),
    'prefix-missing': (replace(clean(), older=(Older(PATHWAY, 'name', 'ceterms:name'),)), PATHWAY),
    'address-slip': (replace(clean(), older=(Older(ROBOTICS, CIRCUITS.replace('ce-', ''), CIRCUITS),)), ROBOTICS),
    'credits-unreadable': (replace(clean(), unread=((CIRCUITS, 'three'),)), CIRCUITS),
    'required-number-too-large': (condition(ONE_OF, GROUP, number=3), ONE_OF),
    'required-number-too-small': (condition(FIRST, ROBOTICS, number=0), FIRST),
    'required-constraints-too-large': (condition(FIRST, ROBOTICS, constraints_needed=1), FIRST),
    'constraint-action-missing': (condition(FIRST, ROBOTICS, constraints=(CONSTRAINT,)), 'urn:constraint'),
    'condition-empty': (changed(CIRCUITS, conditions=(Condition('urn:c'),)), 'urn:c'),
    'operator-missing': (
        condition(FIRST, ROBOTICS, targets=(), conditions=(Condition('urn:1', targets=(CIRCUITS,)), Condition('urn:2', targets=(ETHICS,)))),
        FIRST,
    ),
    'target-missing': (condition(FIRST, ROBOTICS, targets=(CIRCUITS, GONE)), FIRST),
    'option-missing': (condition(FIRST, ROBOTICS, targets=(CIRCUITS, GONE), number=1), FIRST),
    'link-missing': (changed(ROBOTICS, precedes=(EXAM, GONE)), ROBOTICS),
    'target-outside': (added(basic(OTHER, 'Afar', pathways=('urn:p',), member='outside'), last=FLOW), 'urn:flow'),
    'stands-for-missing': (standing_for(kind='', name=''), CIRCUITS),
    'stands-for-superseded': (standing_for(outdated='superseded', replaced_by=(OTHER,)), CIRCUITS),
    'stands-for-deprecated': (standing_for(outdated='deprecated'), CIRCUITS),
    'stands-for-ceased': (standing_for(outdated='ceased', status='Ceased'), CIRCUITS),
    'stands-for-ending': (standing_for(outdated='suspended', status='Suspended'), CIRCUITS),
    'stands-for-class': (standing_for(kind='ceterms:Certificate'), CIRCUITS),
    'credential-type-differs': (changed(GOAL, category='Certificate'), GOAL),
    'part-missing': (added(replace(basic(GONE, ''), kind='')), PATHWAY),
    'component-class': (changed(CIRCUITS, kind='ceterms:Course'), CIRCUITS),
    'component-twice': (changed(ROBOTICS, stands_for=(Resource(COURSE, 'ceterms:Course'),)), CIRCUITS),
    'component-in-no-pathway': (changed(CIRCUITS, pathways=(), member='reached'), CIRCUITS),
    'component-in-two-pathways': (changed(CIRCUITS, pathways=(PATHWAY, OTHER)), CIRCUITS),
    'level-unknown': (changed(CIRCUITS, level=ELSEWHERE), CIRCUITS),
    'level-model-missing': (replace(clean(), levels=()), PATHWAY),
    'level-later': (moved({CIRCUITS: SPRING, ROBOTICS: AUTUMN}), ROBOTICS),
    'one-sided-link': (replace(clean(), one_sided=(OneSided(CIRCUITS, 'ceterms:isPartOf', PATHWAY),)), CIRCUITS),
    'older-spelling': (replace(clean(), older=(Older(CIRCUITS, 'ceterms:preceeds', 'ceterms:precedes'),)), CIRCUITS),
    'credits-too-few': (changed(GOAL, credits=hours('14')), GOAL),
    'credits-too-many': (changed(GOAL, credits=hours('11')), GOAL),
    'credits-differ': (standing_for(credits=hours('5')), CIRCUITS),
    'credits-of-group': (changed(GROUP, credits=hours('6')), GROUP),
}  # fmt: skip


@pytest.mark.parametrize('rule', CASES)
def test_one_broken_thing_is_one_finding(rule: str) -> None:
    pathway, focus = CASES[rule]
    found = judge(pathway)
    assert [(finding.shape, finding.focus) for finding in found] == [(rule, focus)]
    assert found[0].document == PATHWAY[-39:]
    assert found[0].severity is RULES[rule].severity


def test_every_rule_has_a_case_and_says_what_to_do() -> None:
    assert CASES.keys() == RULES.keys()
    for rule in RULES.values():
        assert rule.message[-1] in '.}'
        assert rule.remedy.endswith('.')
        assert rule.source


@pytest.mark.parametrize('rule', CASES)
def test_a_finding_names_components_and_shows_its_way(rule: str) -> None:
    (finding,) = judge(CASES[rule][0])
    assert not [field for _, field, _, _ in Formatter().parse(finding.message + finding.remedy) if field]
    assert 'https://' not in finding.message.replace(f' by {OTHER}', '') or rule == 'address-slip'
    assert not finding.way or len(finding.way) == len(finding.evidence)
    said = finding.as_dict()
    assert ('evidence' in said) == bool(finding.evidence)
    if finding.severity is Severity.WARNING and finding.path and not finding.value:
        assert finding.evidence, 'or the report on many documents takes it for a recommended property that is not given'


def test_many_of_another_class_are_one_warning_with_their_classes() -> None:
    pathway = clean()
    for count, kinds in ((3, ('Certificate',)), (5, ('Course', 'Certificate'))):
        iris = list(pathway.components)[:count]
        others = {iri: replace(pathway.components[iri], kind=f'ceterms:{kinds[n % len(kinds)]}') for n, iri in enumerate(iris)}
        found = [f for f in judge(replace(pathway, components={**pathway.components, **others})) if f.shape == 'component-class']
        assert len(found) == (3 if count < 4 else 1)
        assert {finding.severity for finding in found} == {Severity.WARNING}
        if count < 4:
            assert found[0].message == 'The class of “Circuits” is none of pathway components: Certificate.'
    assert (found[0].focus, found[0].evidence) == (PATHWAY, tuple(iris))
    assert found[0].message == (
        'The class of “Circuits”, “Robotics”, “Ethics”, “Art” and 1 more is none of pathway components: Certificate, Course.'
    )


def test_many_that_stand_for_what_is_missing_are_one_finding_with_what_is_missing() -> None:
    pathway = clean()
    for count in (3, 4):
        iris = list(pathway.components)[:count]
        gone = [f'{HERE}{50 + number}' for number in range(count)]
        lost = {iri: replace(pathway.components[iri], stands_for=(Resource(g),)) for iri, g in zip(iris, gone, strict=True)}
        found = judge(replace(pathway, components={**pathway.components, **lost}))
        assert {finding.shape for finding in found} == {'stands-for-missing'}
        assert [f.value for f in found] == (gone if count < 4 else [''])
        assert {iri for finding in found for iri in finding.evidence} == {*iris, *gone}
    assert found[0].message == '“Circuits”, “Robotics”, “Ethics” and “Art” stand for something that is not in the registry.'
    several = replace(pathway.components[ART], stands_for=tuple(map(Resource, gone)))
    (finding,) = judge(replace(pathway, components={**pathway.components, ART: several}))
    assert finding.message == '“Art” stands for something that is not in the registry.'


# ways


def test_only_a_way_in_time_is_a_way() -> None:
    for rule, (pathway, _) in CASES.items():
        (finding,) = judge(pathway)
        linked = order.joined(order.earlier(pathway), order.contained(pathway))
        steps = list(pairwise(finding.evidence))
        assert not finding.way or all(before in linked[after] or after in linked[before] for before, after in steps), rule
        assert not finding.way or len(set(finding.evidence)) > 1
    ways = {rule for rule, (pathway, _) in CASES.items() if judge(pathway)[0].way}
    assert {'component-dead-end', 'circular-need', 'containment-against-order'} <= ways
    assert not {rule for rule in ways if rule.startswith(('stands-for', 'credit', 'level', 'component-in'))}


def test_a_component_that_needs_itself_goes_no_way() -> None:
    (finding,) = judge(added(basic(OTHER, 'Alone', prerequisites=(OTHER,)), last=Condition('urn:flow', targets=(OTHER,))))
    assert (finding.shape, finding.evidence, finding.way) == ('circular-need', (OTHER, OTHER), ())


def test_a_component_is_called_as_the_drawing_calls_it() -> None:
    chosen = Condition('urn:c', number=1, targets=(CIRCUITS, ETHICS))
    nameless = basic(OTHER, '', conditions=(chosen,))
    (finding,) = judge(added(nameless))
    assert finding.message.startswith('The way ends at “Any of 2 components”')
    assert finding.way[-1] == name_of(nameless) == 'Any of 2 components'
    painting = changed(CIRCUITS, name='', pathways=(), stands_for=(Resource('urn:art', name='Painting'),))
    assert any(finding.message.startswith('“Painting” is linked to the pathway') for finding in judge(painting))


def test_a_circle_is_shown_in_time_and_closed() -> None:
    (finding,) = judge(CASES['circular-need'][0])
    assert finding.evidence == (CIRCUITS, ROBOTICS, CIRCUITS)
    assert finding.way == ('Circuits', 'Robotics', 'Circuits')
    assert finding.message == '“Circuits” can never be completed: what it needs takes “Circuits” itself.'
    assert way_of(finding) == 'Circuits → Robotics → Circuits'


def test_a_dead_end_is_told_once_with_what_leads_only_there() -> None:
    chain = [basic(f'urn:{number}', f'Step {number}', preceded_by=(f'urn:{number - 1}',) if number else ()) for number in range(4)]
    (finding,) = judge(added(*chain))
    assert (finding.shape, finding.way) == ('component-dead-end', ('Step 0', 'Step 1', 'Step 2', 'Step 3'))
    assert finding.message.endswith('and it is no destination. 3 more lead only there.')


def test_a_way_out_of_the_pathway_is_no_dead_end() -> None:
    afar = basic(OTHER, 'Afar', pathways=('urn:p',), member='outside')
    assert judge(added(afar, basic(GONE, 'Way out', precedes=(OTHER,)))) == []


def test_what_waits_for_a_circle_is_not_told_again() -> None:
    pathway = CASES['circular-need'][0]
    assert completable(pathway) == {ETHICS, ART, GROUP, EXAM}
    assert [finding.shape for finding in judge(pathway)] == ['circular-need']


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 30), st.sampled_from(['conditions', 'prerequisites', 'precedes', 'preceded_by', 'children']), st.booleans())
def test_a_circle_of_any_length_is_found_with_every_step(length: int, kind: str, other: bool) -> None:
    iris = [f'urn:{number:03}' for number in range(length)]
    linked = {iri: (iris[(number + 1) % length],) for number, iri in enumerate(iris)}
    known = [
        basic(iri, iri, conditions=(Condition(f'{iri}#c', targets=linked[iri]),)) if kind == 'conditions'
        else basic(iri, iri, **{kind: linked[iri]})
        for iri in iris
    ]  # fmt: skip
    pathway = added(*known, last=Condition('urn:flow', targets=(iris[-1],)))
    found = [finding for finding in judge(pathway) if finding.severity is Severity.VIOLATION]
    assert len(found) == 1
    assert set(found[0].evidence) == set(iris)
    assert len(found[0].evidence) == length + 1
    direction = {iri: linked[iri][0] for iri in iris}
    if kind in ('conditions', 'prerequisites', 'preceded_by'):
        direction = {after: iri for iri, after in direction.items()}
    assert all(direction[before] == after for before, after in pairwise(found[0].evidence))


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_what_can_be_completed_is_what_trying_completes(data: st.DataObject) -> None:
    iris = [f'urn:{number}' for number in range(6)]

    def conditions(depth: int) -> st.SearchStrategy[Condition]:
        nested = st.lists(conditions(depth - 1), max_size=2).map(tuple) if depth else st.just(())
        targets = st.lists(st.sampled_from(iris), max_size=3, unique=True).map(tuple)
        operator = st.sampled_from(['', 'Or', 'And', 'OnlyOne'])
        return st.builds(
            Condition, st.just('urn:c'), number=st.none() | st.integers(0, 3), operator=operator, targets=targets, conditions=nested
        )

    known = {iri: Component(iri, conditions=tuple(data.draw(st.lists(conditions(1), max_size=2)))) for iri in iris}

    def satisfied(condition: Condition, done: set[str]) -> bool:
        met = [target in done for target in condition.targets] + [satisfied(inner, done) for inner in condition.conditions]
        return sum(met) >= min(condition.needed, len(met))

    done: set[str] = set()
    for _ in iris:
        done |= {iri for iri in iris if all(satisfied(condition, done) for condition in known[iri].conditions)}
    assert completable(Pathway('urn:p', components=known)) == done


# classes, levels, links


def test_every_class_that_fits_is_one_of_the_vocabulary() -> None:
    assert fits('ceterms:CourseComponent', 'ceterms:LearningProgram')
    assert fits('ceterms:CredentialComponent', 'ceterms:MasterOfArtsDegree')
    assert fits('ceterms:JobComponent', 'ceterms:Occupation')
    assert fits('ceterms:BasicComponent', 'ceterms:Certificate')
    assert fits('ceterms:CourseComponent', 'urn:something')
    assert all(fits(kind, one) for kind, several in FITTING.items() for one in several)
    assert not fits('ceterms:CourseComponent', 'ceterms:AssessmentProfile')


@pytest.mark.parametrize('category', ['Associate Degree', 'associate degree', 'Degree', 'Credential', 'Something else', ''])
def test_a_credential_may_say_a_wider_type_or_none_that_is_known(category: str) -> None:
    assert judge(changed(GOAL, category=category)) == []


def test_a_level_and_its_parts_are_not_later_than_each_other() -> None:
    assert judge(changed(ROBOTICS, level=FIRST_YEAR)) == []


def test_a_level_of_no_model_of_the_pathway_is_unknown() -> None:
    pathway = changed(CIRCUITS, level=ELSEWHERE)
    pathway = replace(pathway, levels=(*pathway.levels, Level(ELSEWHERE, 'Elsewhere', foreign=True)))
    assert [finding.shape for finding in judge(pathway)] == ['level-unknown']


@pytest.mark.parametrize('change', [{'model': ''}, {'levels': tuple(Level(iri, iri) for iri in (FIRST_YEAR, AUTUMN, SPRING))}])
def test_levels_of_no_model_that_is_known_are_told_once(change: dict[str, Any]) -> None:
    (finding,) = judge(replace(clean(), **change))
    assert finding.shape == 'level-model-missing'
    assert finding.message == '5 components stand on progression levels, and the levels of the pathway are not known.'


def test_a_later_level_is_told_with_both_levels() -> None:
    (finding,) = judge(CASES['level-later'][0])
    assert finding.message == '“Robotics” (Autumn) needs “Circuits”, which comes later (Spring).'
    assert finding.evidence == (ROBOTICS, AUTUMN, CIRCUITS, SPRING)


def test_what_comes_later_is_one_finding_for_what_needs_it() -> None:
    goal = replace(clean().components[GOAL], level=AUTUMN, preceded_by=(OTHER,), credits=())
    more = {iri: course(iri, name, SPRING, '0', precedes=()) for iri, name in ((GONE, 'Drill'), (TEST, 'Weld'), (OTHER, 'Solder'))}
    last = replace(goal.conditions[0], targets=(*goal.conditions[0].targets, ART, GONE, TEST))
    pathway = clean()
    pathway = replace(pathway, components={**pathway.components, **more, GOAL: replace(goal, conditions=(last,))})
    needs, follows = judge(pathway)
    assert needs.message == (
        '“AAS in Robotics” (Autumn) needs “Robotics”, “Exam”, “Art”, “Drill” and 1 more, which come later (Spring).'
    )
    assert needs.evidence[:2] == (GOAL, AUTUMN)
    assert set(needs.evidence[2::2]) == {ROBOTICS, EXAM, ART, GONE, TEST}
    assert follows.message == '“AAS in Robotics” (Autumn) follows “Solder”, which comes later (Spring).'
    assert (needs.value, follows.value) == ('', OTHER)


def test_many_missing_inverses_are_one_finding_with_their_number() -> None:
    parts = [component.iri for component in clean().parts()]
    missing = [OneSided(iri, 'ceterms:isPartOf', PATHWAY) for iri in parts]
    for lacking, count in ((missing, 1), (missing[:4], 1), (missing[:3], 3)):
        found = judge(replace(clean(), one_sided=tuple(lacking)))
        assert len(found) == count
        assert found[0].message == f'{len(lacking) // count} of 7 links are stated on one side only: ceterms:isPartOf is missing.'


def test_many_that_are_no_parts_are_one_finding() -> None:
    pathway = clean()
    for count in (2, 5):
        strangers = {iri: replace(c, pathways=(), member='reached') for iri, c in list(pathway.components.items())[:count]}
        found = judge(replace(pathway, components={**pathway.components, **strangers}))
        assert len(found) == (2 if count < 4 else 1)
    assert found[0].message == '“Circuits”, “Robotics”, “Ethics”, “Art” and 1 more are linked to the pathway but no part of it.'
    assert found[0].focus == PATHWAY


def test_what_a_part_contains_is_in_the_pathway_with_it() -> None:
    pathway = clean()
    held = {iri: replace(pathway.components[iri], pathways=(), member='reached') for iri in (ETHICS, ART)}
    assert judge(replace(pathway, components={**pathway.components, **held})) == []
    group = replace(pathway.components[GROUP], pathways=(), member='reached')
    found = judge(replace(pathway, components={**pathway.components, **held, GROUP: group}))
    assert {(finding.shape, finding.evidence) for finding in found} == {
        ('component-in-no-pathway', (iri,)) for iri in (ETHICS, ART, GROUP)
    }


def test_a_target_that_is_missing_is_not_a_missing_link_too() -> None:
    pathway = CASES['target-missing'][0]
    robotics = replace(pathway.components[ROBOTICS], children=(GONE,))
    assert len(judge(replace(pathway, components={**pathway.components, ROBOTICS: robotics}))) == 1


def test_older_spellings_are_told_once() -> None:
    older = tuple(Older(iri, 'ceterms:preceeds', 'ceterms:precedes') for iri in (CIRCUITS, ROBOTICS))
    (finding,) = judge(replace(clean(), older=older))
    assert finding.message == 'ceterms:preceeds is an older spelling, used 2 times; it is read as ceterms:precedes.'


# credits


def test_only_credits_of_the_same_unit_are_compared() -> None:
    assert judge(changed(GOAL, credits=hours('99', unit='Clock Hour'))) == []
    assert judge(changed(GROUP, credits=hours('99', unit='Clock Hour'))) == []


def test_a_course_without_credits_leaves_the_most_open() -> None:
    pathway = changed(GOAL, credits=hours('99'))
    silent = replace(pathway.components[ROBOTICS], credits=())
    pathway = replace(pathway, components={**pathway.components, ROBOTICS: silent})
    assert judge(pathway) == []


def test_the_credits_of_what_the_destination_stands_for_or_of_the_credential_count() -> None:
    degree = Resource(DEGREE, 'ceterms:AssociateDegree', 'AAS', credits=hours('60'))
    assert [finding.shape for finding in judge(changed(GOAL, credits=(), stands_for=(degree,)))] == ['credits-too-few']
    pathway = replace(changed(GOAL, credits=()), credentials=(degree,))
    (finding,) = judge(pathway)
    assert finding.message == '“AAS in Robotics” states 60 semester hours, but the way to it adds up to 13 semester hours at most.'
    assert set(finding.evidence) == {CIRCUITS, ROBOTICS, ETHICS, ART}


def test_a_step_that_several_need_counts_once() -> None:
    pathway = changed(ETHICS, conditions=(Condition('urn:c', targets=(CIRCUITS,)),), level=SPRING)
    assert judge(pathway) == []


def test_a_sum_that_a_constraint_decides_is_not_judged() -> None:
    wanted = Constraint('urn:c', left_action='Sum', left=('ceterms:creditValue',), comparator='GTEQ', right=('3',))
    assert judge(condition(ONE_OF, GROUP, number=None, constraints=(wanted,))) == []


def least_and_most(pathway: Pathway) -> set[Decimal]:
    """The credits of every way to complete all of the goal's conditions, by trying every set of components."""
    iris = [iri for iri in pathway.components if iri != GOAL]
    found = set()
    for bits in range(1 << len(iris)):
        taken = {iri for number, iri in enumerate(iris) if bits >> number & 1}
        if all(follows(pathway, iri, taken) for iri in (*taken, GOAL)) and is_least(pathway, taken):
            found.add(sum((a.low for iri in taken for a in pathway.components[iri].credits), Decimal(0)))
    return found


def follows(pathway: Pathway, iri: str, taken: set[str]) -> bool:
    return all(met(condition, taken) for condition in pathway.components[iri].conditions)


def met(condition: Condition, taken: set[str]) -> bool:
    found = sum(target in taken for target in condition.targets) + sum(met(inner, taken) for inner in condition.conditions)
    return found >= min(condition.needed, condition.options)


def is_least(pathway: Pathway, taken: set[str]) -> bool:
    """True when none of the steps can be left out alone."""
    return not any(all(follows(pathway, iri, taken - {left}) for iri in (*(taken - {left}), GOAL)) for left in taken)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.integers(0, 40))
def test_no_way_refutes_a_sum_that_is_said_not_to_add_up(seed: int, stated: int) -> None:
    pathway = random_pathway(seed, 8, 3)
    (old,) = pathway.destinations
    goal = replace(pathway.components[old], iri=GOAL, credits=hours(str(stated)))
    components = {**{iri: component for iri, component in pathway.components.items() if iri != old}, GOAL: goal}
    pathway = replace(pathway, components=components, destinations=(GOAL,))
    ways = least_and_most(pathway)
    found = {finding.shape for finding in judge(pathway)} & {'credits-too-few', 'credits-too-many'}
    if 'credits-too-few' in found:
        assert max(ways) < stated
    if 'credits-too-many' in found:
        assert min(ways) > stated


# the whole


def test_rules_of_single_documents_keep_their_names_and_weight() -> None:
    shared = OF_DOCUMENTS.keys() & RULES.keys()
    assert shared == {'destination-missing', 'required-number-too-large', 'required-number-too-small', 'constraint-action-missing'}
    assert all(OF_DOCUMENTS[name].severity is RULES[name].severity for name in shared)
    (finding,) = judge(CASES['required-number-too-large'][0])
    assert finding.message == 'The condition “One of two” of “Electives” requires 3 of 2 options.'


def test_findings_with_a_way_are_told_one_by_one() -> None:
    found = [replace(finding, focus=iri) for iri in (CIRCUITS, ROBOTICS) for finding in judge(CASES['circular-need'][0])]
    assert len(groups_of(found)) == 2


def test_judging_is_deterministic_and_the_gravest_comes_first() -> None:
    rotten = broken_everywhere()
    found = judge(rotten)
    assert found == judge(rotten)
    assert [finding.severity.rank for finding in found] == sorted(finding.severity.rank for finding in found)
    assert len(Counter(finding.shape for finding in found)) > 5


def broken_everywhere() -> Pathway:
    parts: list[Callable[[Component], Component]] = [
        lambda c: replace(c, pathways=()),
        lambda c: replace(c, conditions=(Condition(f'{c.iri}#x', targets=(c.iri, GONE), number=7, constraints_needed=2),)),
        lambda c: replace(c, children=(c.iri,), precedes=(c.iri,)),
        lambda c: replace(c, stands_for=(Resource(DEGREE, 'ceterms:Certificate', outdated='ceased'),)),
    ]
    pathway = random_pathway(3, 200, 5)
    components = {iri: parts[number % 4](component) for number, (iri, component) in enumerate(pathway.components.items())}
    return replace(pathway, components=components)


@pytest.mark.parametrize('make', [lambda: random_pathway(1, 200, 6), broken_everywhere])
def test_two_hundred_components_are_judged_quickly(make: Callable[[], Pathway]) -> None:
    pathway = make()
    times = []
    for _ in range(5):
        start = perf_counter()
        judge(pathway)
        times.append(perf_counter() - start)
    assert min(times) < 0.05


def oddity(number: int, component: Component, seed: int, iris: list[str]) -> Component:
    """A component with whatever may be wrong with one."""
    impossible = Condition('', number=-seed, targets=(iris[(seed + number) % len(iris)], GONE), operator='Xor')
    return replace(
        component,
        kind='' if number % 5 == 0 else component.kind,
        member=('part', 'reached', 'outside')[number % 3],
        name='' if number % 4 else component.name,
        conditions=(*component.conditions, impossible),
        children=(iris[(seed * number) % len(iris)],),
        prerequisites=(GONE, component.iri) if number % 7 == 0 else (),
        level=ELSEWHERE,
        credits=(*component.credits, *hours('-1', '2')),
    )


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 500))
def test_any_pathway_whatever_is_judged_without_an_error(seed: int) -> None:
    pathway = random_pathway(seed, 12, 3)
    iris = list(pathway.components)
    odd = {iri: oddity(number, component, seed, iris) for number, (iri, component) in enumerate(pathway.components.items())}
    found: list[Finding] = judge(replace(pathway, components=odd, destinations=(*pathway.destinations, GONE, 'urn:x')))
    assert all(finding.message and finding.focus is not None for finding in found)


def test_an_empty_pathway_leads_nowhere_and_that_is_all_there_is_to_say() -> None:
    assert [finding.message for finding in judge(Pathway('urn:p'))] == ['The pathway has no components, so it leads nowhere.']


# what cannot be read


def test_two_nodes_with_one_address_are_named() -> None:
    (finding,) = judge(CASES['node-repeated-differs'][0])
    assert finding.message == f'Two components have the address {CIRCUITS[-39:]}: “Circuits” and “Pottery”; they are read as one.'
    (alike,) = judge(replace(clean(), repeated=(Repeated(CIRCUITS, ('Art', 'Art')),)))
    assert alike.message.endswith(': each called “Art”; they are read as one.')
    (silent,) = judge(replace(clean(), repeated=(Repeated(CIRCUITS, ('', '')),)))
    assert silent.message.endswith(': none has a name; they are read as one.')


def test_a_sum_out_of_reach_is_impossible_and_one_that_may_be_reached_is_not() -> None:
    reached = replace(ENOUGH, right=('7',))
    assert judge(condition(ONE_OF, GROUP, number=None, constraints=(reached,))) == []
    assert judge(condition(ONE_OF, GROUP, number=None, targets=(ETHICS, EXAM), constraints=(ENOUGH,))) == []
    too_many = condition(ONE_OF, GROUP, number=3, constraints=(ENOUGH,))
    assert [finding.shape for finding in judge(too_many)] == ['required-number-too-large']


def test_an_unknown_operator_beside_a_number_is_still_told() -> None:
    (finding,) = judge(condition(ONE_OF, GROUP, operator='Not', number=1))
    assert finding.message == 'The condition “One of two” of “Electives” joins its options by “Not”, which is no operator of CTDL.'


@pytest.mark.parametrize(('described', 'better'), [(CIRCUITS, CIRCUITS), (CIRCUITS.replace('ce-', ''), CIRCUITS)])
def test_of_two_addresses_the_one_with_a_ctid_is_advised(described: str, better: str) -> None:
    other = CIRCUITS.replace('ce-', '') if described == CIRCUITS else CIRCUITS
    (finding,) = judge(replace(clean(), older=(Older(ROBOTICS, other, described),)))
    assert finding.message == f'“Robotics” names {other}, which nothing describes; it is read as {described}.'
    assert finding.remedy == f'Write {better} wherever the node is described and named.'


def test_terms_without_prefix_are_one_finding_and_what_is_read_in_two_steps_one_advice() -> None:
    bare = tuple(Older(PATHWAY, name, f'ceterms:{name}') for name in ('name', 'hasPart', 'description', 'ctid', 'prerequisite'))
    steps = (*bare, Older(ROBOTICS, 'ceterms:prerequisite', 'ceterms:hasCondition'))
    first, second = judge(replace(clean(), older=steps))
    assert {first.message, second.message} == {
        '4 terms are without a prefix, which is an older spelling: ceterms:name, ceterms:hasPart, ceterms:description and 1 more.',
        'ceterms:prerequisite is an older spelling; it is read as ceterms:hasCondition.',
    }


def test_what_is_named_as_destination_only_is_not_told_as_a_missing_part() -> None:
    gone = replace(basic(GONE, ''), kind='')
    for pathways, shapes in (((), ['destination-unknown']), ((PATHWAY,), ['destination-unknown', 'part-missing'])):
        goals = replace(added(replace(gone, pathways=pathways)), destinations=(GOAL, GONE))
        shown = [finding.shape for finding in judge(goals) if finding.shape != 'destination-unlinked']
        assert shown == shapes


def test_less_than_nothing_is_no_amount_of_credits() -> None:
    found = judge(changed(CIRCUITS, credits=hours('-3'), stands_for=()))
    assert [f.message for f in found if f.shape == 'credits-unreadable'] == [
        '“Circuits” states “-3 semester hours” as its credits, which is no amount.'
    ]


def test_without_a_registry_asked_nothing_is_said_of_it() -> None:
    (finding,) = judge(replace(CASES['stands-for-missing'][0], asked=False))
    assert finding.message == '“Circuits” stands for something that is not described here.'


def test_a_model_that_is_named_is_to_be_published() -> None:
    named, unnamed = (judge(replace(clean(), levels=(), model=model))[0].remedy for model in ('urn:model', ''))
    assert named == 'Publish the progression model urn:model with its levels, or correct its address.'
    assert unnamed.startswith('Name the progression model in asn:hasProgressionModel')
