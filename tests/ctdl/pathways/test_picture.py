"""The drawing to be made: every component a card, every condition a gate or a link, wrong ways marked, totals that count once."""

from dataclasses import replace
from typing import Any

import pytest

from ctdl.diagrams.diagram import LINKS, Diagram
from ctdl.findings import Finding, Severity
from ctdl.pathways.model import Amount, Component, Condition, Constraint, Level, Pathway, Resource
from ctdl.pathways.picture import is_plain, picture
from ctdl.pathways.solve import Solution
from ctdl.pathways.wording import MANY_CHILDREN
from tests.ctdl.pathways.small import DEAD_END, EMPTY, FINDINGS, OLDER, SMALL, component, hours, iri, pathway
from tests.pathway_models import random_pathway


def links(drawn: Diagram) -> set[tuple[str, str, str]]:
    return {(one.source.removeprefix(iri('')), one.target.removeprefix(iri('')), one.style) for one in drawn.links}


def test_a_card_says_what_it_is_and_where_it_stands() -> None:
    card = next(card for card in picture(SMALL).cards if card.key == iri('circuits'))
    assert (card.lane, card.title, card.kind, card.kind_label) == (1, 'Circuits', 'course', 'Course')
    assert card.details == ('ELEC 101', '4 semester hours')
    assert card.label == 'Circuits: Course, ELEC 101, 4 semester hours, Second Year. Requires Safety.'
    assert card.href == iri('circuits')


def test_the_accessible_name_has_the_conditions_as_sentences() -> None:
    degree = next(card for card in picture(SMALL).cards if card.goal)
    assert degree.label == (
        'Degree: Credential, Associate Degree, Destination. '
        'All of: Circuits; (any of Tools; Drawing where the sum of credit value is at least 6).'
    )


def test_the_accessible_name_tells_a_destination_once() -> None:
    levels = (Level(iri('one'), 'One'), Level(iri('two'), 'Two'))
    made = pathway(component('a', level=iri('one')), component('z', level=iri('two')), levels=levels, destinations=(iri('z'),))
    assert picture(made).cards[1].label == 'Z: Course, Two. Destination.'
    assert picture(SMALL).cards[4].label.count('Destination') == 1


def test_where_a_card_leads_can_be_chosen() -> None:
    drawn = picture(SMALL, href=lambda one: f'/resources/{one.ctid}')
    assert drawn.cards[0].href == '/resources/safety'
    blank = picture(pathway(replace(component('a'), iri='_:b0')))
    assert blank.cards[0].href == ''


def test_a_condition_is_a_gate_and_a_nested_one_opens_it() -> None:
    outer, inner = picture(SMALL).gates
    assert (outer.text, outer.opens) == ('all', iri('degree'))
    assert (inner.text, inner.opens) == ('any', outer.key)
    assert inner.notes == ('the sum of credit value is at least 6',)
    assert inner.label.startswith('Electives: Complete any one of these 2: Tools; Drawing')


def test_links_lead_to_gates_and_a_pair_is_linked_once_at_its_strongest() -> None:
    assert links(picture(SMALL)) == {
        ('safety', 'circuits', 'need'),
        ('circuits', 'degree condition 1', 'need'),
        ('tools', 'degree condition 1.1', 'need'),
        ('drawing', 'degree condition 1.1', 'need'),
    }


@pytest.mark.parametrize(
    ('condition', 'plain'),
    [
        (Condition('c', targets=('a',)), True),
        (Condition('c', targets=('a',), number=1), True),
        (Condition('c', conditions=(Condition('d', targets=('a', 'b')),)), True),
        (Condition('c', targets=('a',), number=2), False),
        (Condition('c', targets=('a',), number=0), False),
        (Condition('c', targets=('a', 'b')), False),
        (Condition('c', targets=('a',), constraints=(Constraint('k'),)), False),
        (Condition('c'), False),
    ],
)
def test_a_condition_that_says_no_more_than_its_one_target_is_a_plain_link(condition: Condition, plain: bool) -> None:
    made = pathway(component('a'), component('b'), component('z', conditions=(condition,)))
    assert is_plain(condition) is plain
    assert any(gate.key.endswith(' condition 1') for gate in picture(made).gates) is not plain


def test_an_order_and_containment_are_drawn_where_nothing_stronger_is() -> None:
    made = pathway(
        component('a', precedes=(iri('b'),)),
        component('b', preceded_by=(iri('a'),), prerequisites=(iri('c'),)),
        component('c'),
        component('z', children=(iri('a'), iri('b')), preceded_by=(iri('b'),)),
    )
    assert links(picture(made)) == {('c', 'b', 'need'), ('a', 'b', 'order'), ('b', 'z', 'order'), ('a', 'z', 'child')}
    assert next(card for card in picture(made).cards if card.title == 'Z').chips == ()


def large(**more: Any) -> Pathway:
    """A group of many courses, of which the first leads to the second."""
    many = [component(f'c{number}', precedes=(iri('c1'),) if not number else ()) for number in range(MANY_CHILDREN)]
    group = component('z', kind='ceterms:BasicComponent', children=tuple(one.iri for one in many), **more)
    return pathway(*many, group, destinations=(group.iri,))


def test_a_large_group_with_another_tie_is_a_chip_and_no_bundle_of_lines() -> None:
    drawn = picture(large(prerequisites=(iri('elsewhere'),)))
    assert links(drawn) == {('c0', 'c1', 'order'), ('elsewhere', 'z', 'need')}
    group = drawn.cards[-1]
    assert (group.kind_label, group.chips) == ('Group', ('contains 8',))


def test_a_large_group_without_another_tie_is_joined_to_where_its_parts_end() -> None:
    drawn = picture(large())
    assert links(drawn) == {('c0', 'c1', 'order'), *((f'c{number}', 'z', 'child') for number in range(1, MANY_CHILDREN))}
    assert drawn.cards[-1].chips == ('contains 8',)


def test_a_large_group_is_not_joined_to_parts_that_come_later() -> None:
    levels = (Level(iri('one'), 'One'), Level(iri('two'), 'Two'))
    parts = [component(f'c{number}', level=iri('two' if number else 'one')) for number in range(MANY_CHILDREN)]
    group = component('z', kind='ceterms:BasicComponent', level=iri('one'), children=tuple(one.iri for one in parts))
    assert links(picture(pathway(*parts, group, levels=levels))) == {('c0', 'z', 'child')}


def test_what_closes_a_circle_leads_back() -> None:
    made = pathway(
        component('a', level=iri('one'), prerequisites=(iri('b'),)),
        component('b', level=iri('two'), prerequisites=(iri('a'),)),
        levels=(Level(iri('one'), 'One'), Level(iri('two'), 'Two')),
    )
    assert links(picture(made)) == {('a', 'b', 'need'), ('b', 'a', 'back')}


def test_what_comes_from_a_later_lane_is_late() -> None:
    made = pathway(
        component('a', level=iri('one'), prerequisites=(iri('b'),)),
        component('b', level=iri('two')),
        levels=(Level(iri('one'), 'One'), Level(iri('two'), 'Two')),
    )
    assert links(picture(made)) == {('b', 'a', 'late')}


def test_a_component_that_needs_itself_can_be_drawn() -> None:
    made = pathway(component('a', prerequisites=(iri('a'),)))
    assert links(picture(made)) == {('a', 'a', 'back')}


def test_what_is_named_and_not_described_is_a_ghost() -> None:
    made = pathway(component('a', conditions=(Condition('c', targets=(iri('gone'), iri('lost'))),)), destinations=(iri('far'),))
    drawn = picture(made)
    assert {card.title for card in drawn.cards if card.ghost} == {'gone', 'lost', 'far'}
    keys = {card.key for card in drawn.cards} | {gate.key for gate in drawn.gates}
    assert all({link.source, link.target} <= keys for link in drawn.links)


def test_problems_are_marked_where_they_are_and_listed() -> None:
    drawn = picture(SMALL, FINDINGS)
    assert next(card for card in drawn.cards if card.key == iri('tools')).marks == ('dead end',)
    assert [gate.marks for gate in drawn.gates] == [(), ('names nothing',)]
    assert drawn.problems == (EMPTY.message, DEAD_END.message)
    assert OLDER.message not in drawn.problems
    assert 'Problem: dead end' in next(card.label for card in drawn.cards if card.key == iri('tools'))


def test_a_problem_of_a_condition_that_is_a_plain_link_is_marked_at_its_component() -> None:
    made = pathway(component('a'), component('z', conditions=(Condition('urn:c', targets=(iri('a'),)),)))
    finding = Finding(Severity.WARNING, 'target-missing', 'x', focus='urn:c')
    assert [card.marks for card in picture(made, [finding]).cards] == [(), ('target missing',)]


def test_a_solution_gives_each_card_its_state() -> None:
    solution = Solution(have=(iri('safety'),), open=(iri('circuits'), iri('tools')), chosen=(iri('circuits'), iri('drawing')))
    drawn = picture(SMALL, (), solution)
    assert [(card.title, card.state) for card in drawn.cards] == [
        ('Safety', 'have'), ('Tools', 'open'), ('Circuits', 'open'), ('Drawing', 'chosen'), ('Degree', 'rest'),
    ]  # fmt: skip
    assert [card.chips for card in drawn.cards][2] == ('needed',)
    assert 'Open next, needed.' in drawn.cards[2].label
    assert 'You have it.' in drawn.cards[0].label


def test_credits_that_sum_up_others_are_not_counted_again() -> None:
    degree = component(
        'degree', kind='ceterms:CredentialComponent', credits=hours(60), conditions=(Condition('c', targets=(iri('a'), iri('b'))),)
    )
    made = pathway(component('a', credits=hours(3)), component('b', credits=hours(4)), degree, destinations=(degree.iri,))
    drawn = picture(made)
    assert drawn.summary == '3 components, 7 semester hours; 1 step; 2 courses, 1 credential'
    assert [lane.note for lane in drawn.lanes] == ['2 components, 7 semester hours', '1 component']
    alone = pathway(component('a'), replace(degree, conditions=()))
    assert '60 semester hours' in picture(alone).summary


def test_units_are_never_mixed() -> None:
    clock = Amount(hours(30)[0].low, hours(30)[0].high, 'clock hour')
    made = pathway(component('a', credits=(clock,)), component('b', credits=hours(4)))
    assert '30 clock hours and 4 semester hours' in picture(made).summary


def test_levels_with_parts_count_once() -> None:
    levels = (Level(iri('y'), 'Year'), Level(iri('f'), 'Fall', iri('y')), Level(iri('s'), 'Spring', iri('y')))
    made = pathway(component('a', level=iri('f')), component('b', level=iri('s')), levels=levels)
    assert '; 1 level;' in picture(made).summary
    assert [lane.group for lane in picture(made).lanes] == ['Year', 'Year']


@pytest.mark.parametrize(
    ('kind', 'key', 'word'),
    [
        ('ceterms:WorkExperienceComponent', 'work', 'Work experience'),
        ('ceterms:BasicComponent', 'basic', 'Activity'),
        ('ceterms:Certification', 'ceterms:Certification', 'Certification'),
        ('ceterms:AssociateDegree', 'ceterms:AssociateDegree', 'Associate Degree'),
        ('x:Strange', 'x:Strange', 'Strange'),
        ('', 'basic', 'Component'),
    ],
)
def test_every_class_has_a_word(kind: str, key: str, word: str) -> None:
    card = picture(pathway(component('a', kind=kind))).cards[0]
    assert (card.kind, card.kind_label) == (key, word)


def test_a_card_without_a_name_is_called_after_what_it_stands_for() -> None:
    names = [
        component('a', name='', stands_for=(Resource(iri('x'), name='Welding'),)),
        component('b', name='', codes=('B 1',), ctid=''),
        component('c', name=' \x00 ', ctid=''),
    ]
    assert [card.title for card in picture(pathway(*names)).cards] == ['Welding', 'B 1', 'c']
    assert picture(pathway(names[1])).cards[0].details == ()


def test_a_language_is_told_where_it_is_another() -> None:
    made = pathway(component('a', language='es'), component('b', language='en'), language='en')
    assert [card.language for card in picture(made).cards] == ['es', '']


@pytest.mark.parametrize('seed', range(12))
def test_everything_is_drawn_once_and_joined_to_what_is_there(seed: int) -> None:
    made = random_pathway(seed)
    drawn = picture(made)
    keys = [*(card.key for card in drawn.cards), *(gate.key for gate in drawn.gates)]
    assert sorted(card.key for card in drawn.cards) == sorted(made.components)
    assert len(set(keys)) == len(keys)
    assert all(link.source in keys and link.target in keys and link.style in LINKS for link in drawn.links)
    assert all(gate.opens in keys for gate in drawn.gates)
    assert all(0 <= card.lane < len(drawn.lanes) for card in drawn.cards)
    told = {(condition.iri, is_plain(condition)) for one in made.components.values() for condition in one.walk_conditions()}
    assert len(drawn.gates) == sum(not plain for _, plain in told)
    assert picture(made) == drawn


@pytest.mark.parametrize('seed', range(6))
def test_every_need_can_be_followed_from_card_to_card(seed: int) -> None:
    made = random_pathway(seed)
    drawn = picture(made)
    opens = {gate.key: gate.opens for gate in drawn.gates}

    def end(key: str) -> str:
        while key in opens:
            key = opens[key]
        return key

    drawn_pairs = {(link.source, end(link.target)) for link in drawn.links}
    wanted = {(target, one.iri) for one in made.components.values() for c in one.conditions for target in c.all_targets()}
    assert wanted <= drawn_pairs


def test_no_components_make_an_empty_drawing() -> None:
    drawn = picture(pathway(name=''))
    assert (drawn.title, drawn.summary, drawn.cards, drawn.lanes) == ('pathway', '0 components', (), ())


def test_components_of_other_pathways_are_counted_apart() -> None:
    made = pathway(component('a'), Component(iri('b'), 'ceterms:CourseComponent', name='B', member='outside'))
    assert picture(made).summary == '1 component, 1 from elsewhere; 1 step; 1 course'
