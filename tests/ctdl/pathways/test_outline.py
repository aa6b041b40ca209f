"""The outline: what screen readers, phones and paper get; everything that the drawing says is in it."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from ctdl.findings import Finding, Severity
from ctdl.pathways import naming, sentences
from ctdl.pathways.model import Amount, Condition, Constraint, Level, Pathway, Resource
from ctdl.pathways.outline import outline
from ctdl.pathways.outline_solution import remaining_text
from ctdl.pathways.outline_text import Line, as_markdown, as_text, columns, escaped, wrapped
from ctdl.pathways.picture import picture
from ctdl.pathways.solve import Choice, Solution
from tests.ctdl.pathways.small import ELECTIVES, FINDINGS, SMALL, component, hours, iri, pathway
from tests.pathway_models import random_pathway

TEXT = """\
Electrician
===========
Pathway of A College, pathway

From the first class to the degree.

5 components, 12 semester hours; 2 levels; 4 courses, 1 credential.

Leads to: Degree (5).

Problems (2)
------------
- 2 are told below, where the component stands.

1 hint for the publisher is not told here; a check does.

First Year (2 components, 5 semester hours)
-------------------------------------------
  1. Safety: Course, 2 semester hours, Required
     - Leads to: Circuits (3).
  2. Tools: Course, 3 semester hours
     - Leads to: Degree (5).
     - Warning: The way ends at “Tools”.

Second Year (2 components, 7 semester hours)
--------------------------------------------
  3. Circuits: Course, ELEC 101, 4 semester hours
     - Stands for: Electric Circuits (Course, ELEC 101, 4 semester hours).
     - Requires: Safety (1).
     - Leads to: Degree (5).
  4. Drawing: Course, 3 semester hours
     - Leads to: Degree (5).

Destination (1 component)
-------------------------
  5. Degree: Credential, Associate Degree, destination
     - All of it – Complete both parts: All of:
       - Circuits (3)
       - Electives: Complete any one of these 2 where the sum of credit value is
         at least 6 (Enough):
         - Tools (2)
         - Drawing (4)
     - Violation: A condition of “Degree” names nothing.
"""

SOLVED = """\
## What remains

- Had: 1 of 5 components: Safety (1).
- Open next: Circuits (3); Tools (2); Drawing (4).
- Not in this pathway: ce-x.
- Remaining to Degree (5): at least 2 components, 7 semester hours (fewest credits).
- In this order: Circuits (3); Drawing (4).
  - For Degree (5), “Electives” (any): Drawing (4).
- Why only “at least”:
  - “Enough” cannot be evaluated

## First Year (2 components, 5 semester hours)

1. (have) **[Safety](https://credentialengineregistry.org/resources/safety)**: Course, 2 semester hours, Required
    - Leads to: Circuits (3).
2. (open next) **[Tools](https://credentialengineregistry.org/resources/tools)**: Course, 3 semester hours
    - Leads to: Degree (5).
"""

SOLUTION = Solution(
    have=(iri('safety'),),
    unknown=('ce-x',),
    satisfied=(iri('safety'),),
    open=(iri('circuits'), iri('tools'), iri('drawing')),
    chosen=(iri('circuits'), iri('drawing')),
    choices=(Choice(iri('degree'), ELECTIVES, (iri('drawing'),)),),
    amount=hours(7),
    at_least=True,
    reasons=('“Enough” cannot be evaluated',),
    by='credits',
    destination=iri('degree'),
)


def flat(text: str) -> str:
    """A text without line ends, numbers of components and Markdown."""
    return ' '.join(re.sub(r' \(\d+\)', '', text).split())


def test_the_outline_of_a_small_pathway() -> None:
    assert outline(SMALL, FINDINGS, width=80) == TEXT


def test_with_a_solution_it_says_what_remains_and_why_only_at_least() -> None:
    found = outline(SMALL, (), SOLUTION, markdown=True)
    assert SOLVED in found
    assert '3. (open next, needed) **[Circuits]' in found
    assert '[open next, needed] Circuits: Course' in outline(SMALL, (), SOLUTION)


def test_a_goal_that_is_reached_and_one_that_cannot_be() -> None:
    done = outline(SMALL, (), Solution(have=tuple(SMALL.components), destination=iri('degree')))
    assert '- Remaining to Degree (5): nothing.' in done
    stuck = outline(SMALL, (), Solution(reachable=False, goal=(iri('degree'),), reasons=('It needs itself.',)))
    assert '- Nothing leads to Degree (5) as the pathway is stated.\n- Why:\n  - It needs itself.' in stuck
    assert '- Had: none of 5 components.' in stuck


def test_a_search_that_ended_early_says_so() -> None:
    found = outline(SMALL, (), Solution(chosen=(iri('tools'),), proven=False))
    assert 'less may do' in found


def everything(made: Pathway, findings: tuple[Finding, ...] = (), solution: Solution | None = None) -> list[str]:
    """All texts of a drawing."""
    drawn = picture(made, findings, solution)
    cards = [text for card in drawn.cards for text in (card.title, card.kind_label, *card.details, *card.chips)]
    gates = [note for gate in drawn.gates for note in gate.notes]
    lanes = [text for lane in drawn.lanes for text in (lane.title, lane.note, lane.group)]
    return [drawn.title, drawn.description, drawn.summary, *cards, *gates, *lanes, *drawn.problems]


@pytest.mark.parametrize('markdown', [False, True])
@pytest.mark.parametrize('seed', range(6))
def test_every_text_of_the_drawing_is_in_it(seed: int, markdown: bool) -> None:
    made = random_pathway(seed, 30, 4 if seed % 2 else 0)
    found = flat(outline(made, markdown=markdown).replace('\\', ''))
    assert [text for text in everything(made) if flat(text) not in found] == []


def test_every_text_of_a_drawing_with_problems_and_a_solution_is_in_it() -> None:
    found = flat(outline(SMALL, FINDINGS, SOLUTION))
    assert [text for text in everything(SMALL, FINDINGS, SOLUTION) if flat(text) not in found] == []


@pytest.mark.parametrize('seed', range(6))
def test_every_link_and_condition_of_the_drawing_is_in_it(seed: int) -> None:
    made = random_pathway(seed)
    found, names = flat(outline(made)), naming.names(made)
    for one in made.components.values():
        for condition in one.walk_conditions():
            told = sentences.lines(condition, names)
            assert all(flat(part) in found for part in told.text.split(' where '))
            assert all(names(target) in found for target in condition.targets)
    blocks = dict(re.findall(r'^ *(\d+)\. (.*?)(?=^ *\d+\. |\Z)', outline(made), re.S | re.M))
    numbers = {iri: number for number, iri in enumerate((card.key for card in picture(made).cards), 1)}
    for link in picture(made).links:
        if link.target in numbers:
            assert f'({numbers[link.target]})' in blocks[str(numbers[link.source])]


def test_circles_and_late_links_are_told() -> None:
    levels = (Level(iri('one'), 'One'), Level(iri('two'), 'Two'))
    made = pathway(component('a', level=iri('one'), prerequisites=(iri('b'),)), component('b', level=iri('two')), levels=levels)
    assert '- Needs from a later lane: B (2).' in outline(made)
    circle = pathway(component('a', prerequisites=(iri('b'),)), component('b', prerequisites=(iri('a'),)))
    assert outline(circle).count('- Closes a circle with: ') == 1


def test_what_is_not_described_and_what_is_of_others_is_told() -> None:
    made = pathway(component('a', prerequisites=(iri('gone'),)), component('b', member='outside', stands_for=(Resource(iri('x')),)))
    found = outline(made)
    assert 'gone: not described here' in found
    assert 'B: Course, from elsewhere' in found
    assert f'Stands for: {iri("x")} (not described here).' in found


def test_what_a_component_stands_for_comes_with_its_state() -> None:
    old = Resource(
        iri('x'), 'ceterms:Certification', 'Old', 'Ceased', 'ceased', replaced_by=('New One',), owner='A Board', codes=('C 1',)
    )
    found = outline(pathway(component('a', stands_for=(old,))))
    assert 'Stands for: Old (Certification, C 1, ceased, replaced by New One, of A Board).' in found


def test_a_way_that_shows_a_problem_is_told() -> None:
    finding = Finding(Severity.VIOLATION, 'circular-need', 'It goes round.', focus=iri('a'), way=('A', 'B', 'A'))
    assert 'Violation: It goes round. The way: A → B → A.' in outline(pathway(component('a')), [finding])


def test_a_problem_of_the_whole_is_told_at_the_head() -> None:
    finding = Finding(Severity.WARNING, 'destination-missing', 'There is none.', focus=iri('pathway'))
    found = outline(SMALL, [finding])
    assert found.index('- Warning: There is none.') < found.index('First Year')
    assert 'Problems' not in outline(SMALL)


def test_constraints_are_told_in_words() -> None:
    odd = Constraint('k', '', 'Upper division only')
    made = pathway(component('a'), component('z', conditions=(Condition('c', targets=(iri('a'),), constraints=(odd,)),)))
    assert 'Complete: A (1) where Upper division only.' in outline(made)


@pytest.mark.parametrize('width', [20, 40, 80, 132])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    made = random_pathway(2)
    text = outline(pathway(component('a', name='日本語の非常に長い名前' * 9 + 'x' * 300), *made.components.values()), width=width)
    room = max(width, 20 + 11)
    assert max(map(columns, text.splitlines())) <= room


def test_wrapping_keeps_every_character() -> None:
    text = 'a bb ' + '字' * 50 + ' end'
    assert ''.join(''.join(wrapped(text, 24, '  1. ')).split()) == '1.' + text.replace(' ', '')


def test_what_is_written_cannot_move_the_cursor() -> None:
    made = pathway(component('a', name='A\x1b[31m\nB\u202eC'), name='T\x07')
    assert not re.search(r'[\x00-\x09\x0b-\x1f\x7f\u202e]', outline(made))


@pytest.mark.parametrize(
    'text', ['# no', '1. no', '- no', '* no', '+ no', '> no', '`x`', '[a](b)', '<b>', '_x_', '&amp;', '|', '12) x', '=']
)
def test_markdown_sees_no_markup_in_texts(text: str) -> None:
    safe = escaped(text)
    assert safe != text
    assert safe.replace('\\', '') == text


def test_points_of_markdown_stand_under_their_number() -> None:
    told = as_markdown([Line('component', 'A', '', 100), Line('point', 'x'), Line('point', 'y', depth=1)])
    assert told == '100. **A**\n     - x\n       - y\n'
    assert as_text([Line('item', 'x'), Line('item', 'y', depth=1)]) == '- x\n  - y\n'


def test_an_address_cannot_end_a_link() -> None:
    told = as_markdown([Line('component', 'A', href='https://x.example/a) b>', number=1)])
    assert told == '1. **[A](https://x.example/a%29%20b%3E)**\n'


def test_the_same_pathway_gives_the_same_outline() -> None:
    assert outline(random_pathway(4)) == outline(random_pathway(4))


def test_durations_are_told_as_a_sum_and_as_no_length_of_the_way() -> None:
    weeks = Amount(Decimal(1008), Decimal(1008), 'days')
    solution = Solution(chosen=('urn:a', 'urn:b'), amount=(weeks,), by='time')
    assert remaining_text(solution) == '2 components, 144 weeks added together; parts can run side by side (least time)'
    assert remaining_text(replace(solution, at_least=True)).startswith('at least 2 components, 144 weeks added together; ')
    assert remaining_text(Solution(chosen=('urn:a',), by='time')) == '1 component (least time)'
