"""Mermaid source: everything of the drawing is in it, and no name can be taken for syntax."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctdl.diagrams.dot import keys
from ctdl.diagrams.mermaid import to_mermaid
from ctdl.pathways.picture import picture
from ctdl.pathways.solve import Solution
from tests.ctdl.diagrams.test_dot import HOSTILE
from tests.ctdl.pathways.small import FINDINGS, SMALL, component, iri, pathway
from tests.pathway_models import random_pathway

LABEL = r'"[^"\n]*"'
LINES = [
    r'---', r'title: "(?:[^"\\]|\\.)*"', r'flowchart LR', rf'  subgraph lane\d+\[{LABEL}\]', r'  end',
    rf'    n\d+(?:\[{LABEL}\]|\(\[{LABEL}\]\))', rf'  g\d+\{{{LABEL}\}}',
    rf'  [ng]\d+ (?:-->|-\.->|-\.-)(?:\|{LABEL}\|)? [ng]\d+', rf'  click n\d+ href {LABEL}',
    r'  classDef \w+ [\w:#, -]+', r'  class n\d+(?:,n\d+)* \w+',
]  # fmt: skip
"""Every form that a line may have."""


def texts(source: str) -> str:
    """The source with its character codes as characters."""
    return re.sub(r'#(\d+);', lambda found: chr(int(found[1])), source)


def is_sound(source: str) -> bool:
    return all(any(re.fullmatch(form, line) for form in LINES) for line in source.splitlines())


def test_lanes_cards_gates_and_links_are_there() -> None:
    source = to_mermaid(picture(SMALL, FINDINGS, Solution(have=(iri('safety'),))))
    assert is_sound(source)
    assert source.startswith('---\ntitle: "Electrician: 5 components')
    assert '  subgraph lane0["First Year<br/>2 components, 5 semester hours"]\n' in source
    assert '    n1["Course, have<br/>Safety<br/>2 semester hours<br/>Required"]\n' in source
    assert '    n5(["Credential, destination<br/>Degree<br/>Associate Degree"])\n' in source
    assert '  g2{"any<br/>the sum of credit value is at least 6<br/>! names nothing"}\n  g2 --> g1\n' in source
    assert '  n1 --> n3\n' in source
    assert '  class n1 have\n' in source
    assert '  class n2 problem\n' in source


@pytest.mark.parametrize('seed', range(4))
def test_nothing_of_the_drawing_is_lost(seed: int) -> None:
    made = picture(random_pathway(seed))
    source, known = texts(to_mermaid(made)), keys(made)
    assert all(card.title in source and card.href in source for card in made.cards)
    assert all(note in source for gate in made.gates for note in gate.notes)
    for link in made.links:
        assert re.search(rf'^  {known[link.source]} \S+(?:\|"\w+"\|)? {known[link.target]}$', source, re.M)
    for gate in made.gates:
        assert f'  {known[gate.key]} --> {known[gate.opens]}\n' in source


@pytest.mark.parametrize(
    'text', [*HOSTILE, '%%{init: {}}%%', '`x`', '"`**x**`"', '#quot;', '1. one', '- two', '2) three', 'end', ';', ':::x']
)
def test_hostile_texts_stay_texts(text: str) -> None:
    made = pathway(component('a', name=text, codes=(text,)), name=text)
    drawing = picture(made, href=lambda one: f'https://x.example/{text}')
    source = to_mermaid(drawing)
    assert is_sound(source)
    assert '%%' not in source
    assert drawing.cards[0].title in texts(source)
    label = re.search(r'n1\["Course<br/>(.*?)(?:<br/>.*)?"\]', source)
    assert label
    assert not re.match(r'[-+*#>]\s|\d+[.)]\s', label[1])


@given(st.lists(st.text(max_size=12), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_every_line_has_one_of_the_forms(names: list[str]) -> None:
    made = pathway(*(component(f'c{number}', name=text, designations=(text,)) for number, text in enumerate(names)), name=names[0])
    assert is_sound(to_mermaid(picture(made)))
