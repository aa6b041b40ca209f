from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctdl.pathways.model import Condition, Constraint
from ctdl.pathways.sentences import Line, constraint_sentence, gate_text, lines, sentence

NAMES = {'urn:p': 'Physics I', 'urn:c': 'Chemistry', 'urn:b': 'Biology', 'urn:a': 'Art', 'urn:m': 'Music'}
SCIENCES = ('urn:p', 'urn:c', 'urn:b')


def names(iri: str) -> str:
    return NAMES.get(iri, '')


def of(number: int | None = None, targets: tuple[str, ...] = SCIENCES, **other: object) -> Condition:
    return Condition('urn:x', number=number, targets=targets, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ('condition', 'gate', 'said'),
    [
        (of(2), '2 of 3', 'Complete 2 of these 3: Physics I; Chemistry; Biology'),
        (of(), 'all', 'All of: Physics I; Chemistry; Biology'),
        (of(3), 'all', 'All of: Physics I; Chemistry; Biology'),
        (of(1), 'any', 'Complete any one of these 3: Physics I; Chemistry; Biology'),
        (of(operator='Or'), 'any', 'Complete any one of these 3: Physics I; Chemistry; Biology'),
        (of(operator='OnlyOne'), 'exactly one', 'Exactly one of: Physics I; Chemistry; Biology'),
        (of(2, operator='OnlyOne'), '2 of 3', 'Complete 2 of these 3, and no more: Physics I; Chemistry; Biology'),
        (of(0), 'none needed', 'None needed (0 stated) of these 3: Physics I; Chemistry; Biology'),
        (of(5), '5 of 3', 'Complete 5 of these 3: Physics I; Chemistry; Biology'),
        (of(operator='Xor'), '“Xor” of 3', 'Complete “Xor” of these 3: Physics I; Chemistry; Biology'),
        (of(number_text='two'), '“two” of 3', 'Complete “two” of these 3: Physics I; Chemistry; Biology'),
        (of(targets=('urn:p',)), 'all', 'Complete: Physics I'),
        (of(targets=('urn:unknown',)), 'all', 'Complete: urn:unknown'),
        (of(targets=()), 'nothing named', 'Nothing is named to complete'),
        (of(2, targets=()), '2 of 0', 'Nothing is named to complete (2 needed)'),
    ],
)
def test_conditions_read_as_sentences(condition: Condition, gate: str, said: str) -> None:
    assert gate_text(condition) == gate
    assert sentence(condition, names) == said


def test_nested_conditions_stand_in_brackets_and_indent() -> None:
    inner = of(targets=('urn:a', 'urn:m'), operator='Or')
    condition = of(2, targets=('urn:p',), conditions=(inner,), name='Upper division electives')
    assert sentence(condition, names) == 'Upper division electives: All of: Physics I; (any of Art; Music)'
    assert lines(condition, names) == Line(
        'Upper division electives: All of',
        children=(
            Line('Physics I', 'urn:p'),
            Line('Complete any one of these 2', children=(Line('Art', 'urn:a'), Line('Music', 'urn:m'))),
        ),
    )


def test_constraints_follow_the_options() -> None:
    least = Constraint('', left=('ceterms:creditValue',), comparator='GTEQ', right=('2',))
    enough = Constraint('', left_action='Sum', left=('ceterms:creditValue',), comparator='GTEQ', right=('12',))
    assert sentence(of(2, constraints=(least, enough)), names).endswith(
        'Biology where credit value is at least 2 and the sum of credit value is at least 12'
    )
    assert sentence(of(2, constraints=(least, enough), constraints_needed=1), names).endswith(
        'where 1 of these 2 hold: credit value is at least 2; the sum of credit value is at least 12'
    )
    assert sentence(of(constraints=(enough,)), names).startswith('Complete enough of these 3: Physics I')
    assert gate_text(of(constraints=(enough,))) == 'enough'


@pytest.mark.parametrize(
    ('constraint', 'said'),
    [
        (
            Constraint('', left_action='Sum', left=('https://purl.org/ctdl/terms/creditValue',), comparator='GTEQ', right=('12',)),
            'the sum of credit value is at least 12',
        ),
        (
            Constraint('', left=('ceterms:componentCategory',), comparator='EQ', right_action='AnyOf', right=('A', 'B')),
            'component category is any of “A” or “B”',
        ),
        (
            Constraint('', left=('ceterms:credentialType',), comparator='compare:NEQ', right=('ceterms:BachelorDegree',)),
            "credential type is not Bachelor's Degree",
        ),
        (Constraint('', left=('ex:Grade',), comparator='better than', right=('ex:C',)), 'ex:Grade “better than” ex:C'),
        (Constraint('', left=('ex:Grade',), left_action='Median', right=('3',)), '“Median” of ex:Grade (no comparator stated) 3'),
        (
            Constraint('', name='A grade of C', left=('ex:Grade',), comparator='GTEQ', right=('C',)),
            'ex:Grade is at least “C” (A grade of C)',
        ),
        (Constraint('', description='With a good grade.'), 'With a good grade'),
        (Constraint(''), 'a constraint that says nothing'),
    ],
)
def test_constraints_read_as_sentences(constraint: Constraint, said: str) -> None:
    assert constraint_sentence(constraint) == said


words = st.text(max_size=12)
iris = st.text(min_size=1, max_size=12).map(lambda text: f'urn:{text}')
constraints = st.builds(
    Constraint, iri=words, name=words, description=words, left_action=words | st.just('Sum'), left=st.lists(words, max_size=3).map(tuple),
    comparator=words | st.just('EQ'), right_action=words | st.just('AnyOf'), right=st.lists(words, max_size=3).map(tuple),
)  # fmt: skip
plain = st.builds(
    Condition, iri=words, name=words, description=words, number=st.none() | st.integers(-3, 9), operator=words | st.just('Or'),
    targets=st.lists(iris, max_size=4).map(tuple), constraints=st.lists(constraints, max_size=2).map(tuple),
    constraints_needed=st.none() | st.integers(-1, 3),
)  # fmt: skip
nested = st.recursive(
    plain,
    lambda inner: st.builds(Condition, iri=words, number=st.none() | st.integers(-3, 9), targets=st.lists(iris, max_size=3).map(tuple),
                            conditions=st.lists(inner, max_size=3).map(tuple)),
    max_leaves=6,
)  # fmt: skip


@given(nested)
def test_nothing_is_left_out(condition: Condition) -> None:
    def name(iri: str) -> str:
        return f'«{iri}»'

    said = sentence(condition, name)
    whole = lines(condition, name)
    assert gate_text(condition)
    for inner in condition.walk():
        assert all(name(target) in said for target in inner.targets)
        assert all(constraint_sentence(one) in said for one in inner.constraints)
        assert inner.number is None or inner.number <= 1 or str(inner.number) in said or inner.number == inner.options
    assert [line.component for line in _walk(whole) if line.component] == _in_outline_order(condition)


def _walk(line: Line) -> list[Line]:
    return [line, *(one for child in line.children for one in _walk(child))]


def _in_outline_order(condition: Condition) -> list[str]:
    return [*condition.targets, *(target for inner in condition.conditions for target in _in_outline_order(inner))]
