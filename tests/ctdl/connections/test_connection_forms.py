"""Connections as text, records and drawings, from values made by hand."""

from dataclasses import replace

from ctdl.connections.folding import AFTER, BEFORE, MOST
from ctdl.connections.model import Link, Neighbourhood, Thing, Way, Ways
from ctdl.connections.picture import neighbourhood_picture, ways_picture
from ctdl.connections.records import LINK_COLUMNS, neighbourhood_dict, neighbourhood_rows, ways_dict, ways_rows
from ctdl.connections.text import neighbourhood_text, outline, ways_text
from ctdl.diagrams.layout import layout
from ctdl.diagrams.svg import card_sizes, to_svg

A, B, C, D = (f'https://example.org/{letter}' for letter in 'abcd')
THINGS = {
    A: Thing(A, kind='ceterms:Course', name='Algebra', owner='https://example.org/u', owner_name='Lake University'),
    B: Thing(B, kind='ceterms:Certificate', name='Bookkeeping', outdated='superseded'),
    C: Thing(C, kind='ceterms:MasterDegree', name='Commerce'),
    D: Thing(D),
}
AB = Link(A, B, 'requires', 'ceterms:requires', 'condition', condition='Mathematics', document='ce-b')
AB_SOFT = Link(A, B, 'recommends', 'ceterms:isRecommendedFor', soft=True, document='ce-a')
BC = Link(B, C, 'preparation', 'ceterms:isPreparationFor', soft=True, document='ce-b', asserter=D)
AC = Link(A, C, 'transfer', 'ceterms:transferValueFrom', via=(D,))
NEAR = Neighbourhood(B, THINGS, {B: 0, A: -1, C: 1}, (AB, AB_SOFT, AC, BC), {(B, 'in'): 12})
WAYS = Ways(A, C, (Way((A, C), ((AC,),)), Way((A, B, C), ((AB, AB_SOFT), (BC,)))), THINGS, looked_at=4)


def test_a_link_is_a_sentence_with_its_source() -> None:
    said = neighbourhood_text(NEAR)
    assert 'Algebra —is required for (condition “Mathematics”, stated in ce-b)→ Bookkeeping' in said
    assert f'Bookkeeping —prepares for (stated in ce-b, asserted by {D})→ Commerce' in said
    assert said.endswith(f'12 more things come before Bookkeeping {B}.\n')
    assert 'Bookkeeping (Certificate, superseded)' in said


def test_nothing_near_is_said() -> None:
    assert 'Nothing here leads to it' in neighbourhood_text(Neighbourhood(D, {D: THINGS[D]}, {D: 0}))
    assert f'{D} (not described here)' in neighbourhood_text(Neighbourhood(D, {D: THINGS[D]}, {D: 0}))


def test_ways_are_chains_with_all_the_evidence() -> None:
    said = ways_text(WAYS)
    assert '2 ways from “Algebra” to “Commerce”' in said
    assert f'1. Algebra → Commerce  (1 step)\n   Algebra (Course, Lake University)  {A}\n' in said
    assert '       also —is recommended for (stated in ce-a)→' in said
    assert f'—has transfer value for (via {D})→ Commerce' in said


def test_no_way_and_a_search_given_up_are_said() -> None:
    assert ways_text(Ways(A, C, looked_at=7)).splitlines()[1] == '7 things looked at.'
    assert 'the limit was reached' in ways_text(Ways(A, 'occupation 29', complete=False))
    assert ways_text(Ways(A, C, (Way((A,), ()),), THINGS, truncated=True)).startswith(
        '1 way from “Algebra” to “Commerce”, the first'
    )


def test_the_outline_has_each_thing_once_in_the_order_of_steps() -> None:
    lines = outline(NEAR).splitlines()
    assert [line for line in lines if not line.startswith(' ')][:3] == ['1 step before', 'This', '1 step after']
    assert '      is required for, is recommended for: Bookkeeping' in lines


def test_records_have_everything() -> None:
    found = neighbourhood_dict(NEAR)
    assert [(thing['name'], thing.get('step')) for thing in found['things']] == [
        ('Algebra', -1), ('Bookkeeping', 0), ('Commerce', 1), ('', None),
    ]  # fmt: skip
    assert found['left_out'] == [{'iri': B, 'direction': 'in', 'number': 12}]
    assert found['links'][0]['words'] == 'is required for'
    assert ways_dict(WAYS)['ways'][1]['steps'][0][1]['relation'] == 'recommends'
    assert all(len(row) == len(LINK_COLUMNS) for row in neighbourhood_rows(NEAR))
    alone = Ways(A, C, (Way((A,), ()),), THINGS)
    assert all(len(row) == len(LINK_COLUMNS) + 2 for row in [*ways_rows(WAYS), *ways_rows(alone)])


def test_the_drawing_has_a_column_for_each_step_and_a_card_for_what_was_left_out() -> None:
    drawn = neighbourhood_picture(NEAR)
    assert [lane.title for lane in drawn.lanes] == ['1 step before', 'This', '1 step after']
    assert [(card.title, card.lane, card.ghost) for card in drawn.cards] == [
        ('Algebra', 0, False), ('Bookkeeping', 1, False), ('Commerce', 2, False), ('+12 more', 0, True),
    ]  # fmt: skip
    lines = {(link.source, link.target): link for link in drawn.links}
    assert (lines[A, B].style, lines[A, B].label) == ('need', 'required, recommended')
    assert (lines[B, C].style, lines[B, C].label) == ('soft', 'prepares')
    assert lines[f'{B} in more', B].style == 'soft'
    assert drawn.cards[0].label.startswith('Algebra, Course, Lake University, is required for, is recommended for Bookkeeping')


def test_what_was_left_out_beyond_the_last_step_has_a_column() -> None:
    drawn = neighbourhood_picture(Neighbourhood(B, THINGS, {B: 0}, (), {(B, 'out'): 3}))
    assert [lane.title for lane in drawn.lanes] == ['This', '1 step after']
    assert drawn.cards[1].lane == 1


def test_ways_are_drawn_with_each_thing_once_after_all_that_leads_to_it() -> None:
    drawn = ways_picture(WAYS)
    assert [(card.title, card.lane, card.goal) for card in drawn.cards] == [
        ('Algebra', 0, False), ('Bookkeeping', 1, False), ('Commerce', 2, True),
    ]  # fmt: skip
    assert {link.style for link in drawn.links} == {'need', 'soft'}
    assert ways_picture(Ways(A, C)).summary.startswith('No way was found.')


def test_what_leads_to_an_earlier_column_is_no_problem_and_no_circle() -> None:
    back = Link(C, A, 'requires', 'ceterms:requires')
    near = Neighbourhood(B, THINGS, {A: -1, B: 0, C: 1}, (AB, BC, back))
    for drawn in (
        neighbourhood_picture(near),
        ways_picture(Ways('*', C, (Way((A, B), ((AB,),)), Way((B, A), ((Link(B, A, 'requires', 'ceterms:requires'),),))), THINGS)),
    ):
        assert {link.style for link in drawn.links} <= {'need', 'soft'}
        svg = to_svg(replace(drawn, cards=tuple(replace(card, marks=()) for card in drawn.cards)))
        assert 'circle' not in svg
        assert 'd-problem' not in svg


def test_links_among_things_of_one_step_are_counted_and_stay_in_the_outline() -> None:
    among = Link(A, C, 'requires', 'ceterms:requires')
    near = Neighbourhood(B, THINGS, {A: -1, C: -1, B: 0}, (AB, among))
    drawn = neighbourhood_picture(near)
    assert [(link.source, link.target) for link in drawn.links] == [(A, B)]
    assert drawn.summary == '2 before, 0 after; 1 link among things of the same step, listed in the outline'
    assert 'is required for: Commerce' in outline(near)
    assert 'is required for Commerce' in drawn.cards[0].label


def test_the_key_has_the_words_of_the_relations_that_are_drawn() -> None:
    assert dict(neighbourhood_picture(NEAR).words) == {'need': 'Required, transfer value', 'soft': 'Prepares', 'ghost': 'Left out'}
    strange = neighbourhood_picture(Neighbourhood(B, THINGS, {B: 0, D: 1}, (Link(B, D, 'leads', 'ceterms:occupationType'),)))
    svg = to_svg(strange)
    key = svg[svg.index('class="key') :]
    assert key.count('Not described here') == 1
    assert 'Leads to' in key
    assert 'Needed' not in svg


def test_an_assessment_assesses_what_a_course_teaches() -> None:
    assessed, taught = (Link(A, B, 'teaches', f'ceterms:{verb}') for verb in ('assesses', 'teaches'))
    assert 'assesses what is required for' in neighbourhood_text(Neighbourhood(B, THINGS, {B: 0, A: -1}, (assessed,)))
    assert 'teaches what is required for' in neighbourhood_text(Neighbourhood(B, THINGS, {B: 0, A: -1}, (taught,)))
    assert neighbourhood_picture(Neighbourhood(B, THINGS, {B: 0, A: -1}, (assessed,))).links[0].label == 'assesses'


def test_more_than_twelve_things_before_stand_in_two_columns() -> None:
    many = [f'https://example.org/c{number}' for number in range(14)]
    things = {B: THINGS[B], **{iri: Thing(iri, kind='ceterms:Course', name=f'Course {iri[-2:]}') for iri in many}}
    near = Neighbourhood(B, things, {B: 0, **dict.fromkeys(many, -1)}, tuple(Link(iri, B, 'requires', '') for iri in many))
    drawn = neighbourhood_picture(near)
    boxes = layout(drawn, card_sizes(drawn)).boxes
    assert len({boxes[iri].x for iri in many}) == 2


def many(steps: dict[int, int], left: dict[tuple[int, int, str], int] | None = None) -> Neighbourhood:
    """A neighbourhood with so many things on each step, every one linked to the first thing of the step nearer to the centre."""
    centre = 'urn:0-0'
    signed = {centre: 0} | {f'urn:{step}-{n}': step for step, count in steps.items() for n in range(count)}
    things = {iri: Thing(iri, kind='ceterms:Course', name=iri[4:]) for iri in signed}
    links = []
    for iri, step in signed.items():
        if step:
            nearer = f'urn:{step + (1 if step < 0 else -1)}-0'
            ends = (iri, nearer) if step < 0 else (nearer, iri)
            links.append(Link(*ends, 'requires', 'ceterms:requires', soft=iri.endswith(('1', '3', '5'))))
    left_out = {(f'urn:{step}-{n}', way): number for (step, n, way), number in (left or {}).items()}
    return Neighbourhood(centre, things, signed, tuple(links), left_out)


def test_a_step_with_many_things_is_folded_into_one_card_that_leads_to_the_list() -> None:
    drawn = neighbourhood_picture(many({-1: 40, 1: 13}, {(0, 0, 'in'): 960}), more=lambda step: f'#step{step}')
    before = [card for card in drawn.cards if card.lane == 0]
    assert len(before) == BEFORE
    assert (before[-1].title, before[-1].href, before[-1].ghost) == ('+983 more', '#step-1', True)
    assert before[-1].label == '983 more things before 0-0'
    assert not any(card.title.endswith(('1', '3', '5')) for card in before[:-1]), 'what is required stays'
    assert len([card for card in drawn.cards if card.lane == 2]) == 12
    assert ('-1 folded', 'urn:0-0') in {(link.source, link.target) for link in drawn.links}
    assert len({(link.source, link.target) for link in drawn.links}) == len(drawn.links) == BEFORE + AFTER


def test_what_leads_through_folded_things_stays_joined() -> None:
    drawn = neighbourhood_picture(many({1: 30, 2: 5}))
    keys = {card.key for card in drawn.cards}
    assert all({link.source, link.target} <= keys for link in drawn.links)
    assert {key for link in drawn.links for key in (link.source, link.target)} == keys


def test_a_drawing_never_has_more_than_forty_cards() -> None:
    for count in (1, 5, 12, 13, 40):
        for reach in (1, 2, 3):
            steps = {step: count for step in range(-reach, reach + 1) if step}
            left = {(step, n, 'in' if step < 0 else 'out'): 3 for step in steps for n in range(min(count, 9))}
            drawn = neighbourhood_picture(many(steps, left | {(0, 0, 'in'): 7}))
            assert len(drawn.cards) <= MOST == 40
            keys = {card.key for card in drawn.cards}
            assert all({link.source, link.target} <= keys for link in drawn.links)
