"""Graphviz source: everything of the drawing is in it, and `dot` takes it whatever the names."""

import json
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctdl.diagrams.dot import keys, to_dot
from ctdl.pathways.picture import picture
from ctdl.pathways.solve import Solution
from tests.ctdl.pathways.small import FINDINGS, SMALL, component, iri, pathway
from tests.pathway_models import random_pathway

DOT = shutil.which('dot')
needs_dot = pytest.mark.skipif(DOT is None, reason='Graphviz is not here')
HOSTILE = [
    '"',
    '\\',
    '\\"',
    'a\\',
    '\\N\\G',
    '<b>x</b>',
    '<',
    '&amp;',
    '&',
    '];}',
    '{a|b}',
    'a\nb',
    '-->',
    '日本語',
    '//',
    '/*',
    '#',
    '\x00',
]


def drawn(source: str) -> dict[str, object]:
    """What Graphviz makes of a source."""
    assert DOT
    ended = subprocess.run([DOT, '-Tjson'], input=source.encode(), capture_output=True, timeout=30)
    assert ended.returncode == 0, ended.stderr.decode()
    assert not ended.stderr
    found: dict[str, object] = json.loads(ended.stdout)
    return found


def test_lanes_cards_gates_and_links_are_there() -> None:
    source = to_dot(picture(SMALL, FINDINGS, Solution(have=(iri('safety'),), open=(iri('tools'),))))
    assert source.count('subgraph cluster_') == 3
    assert 'label="First Year\\n2 components, 5 semester hours"' in source
    assert 'label="Course, have\\nSafety\\n2 semester hours\\nRequired"' in source
    assert 'label="Course, open next\\nTools\\n3 semester hours\\n! dead end"' in source
    assert 'label="any\\nthe sum of credit value is at least 6\\n! names nothing"' in source
    assert source.count('shape=ellipse') == 2
    assert '  g2 -> g1;\n' in source
    assert '  n1 -> n3;\n' in source
    assert 'peripheries=2' in source


@pytest.mark.parametrize('seed', range(4))
def test_nothing_of_the_drawing_is_lost(seed: int) -> None:
    made = picture(random_pathway(seed))
    source, known = to_dot(made), keys(made)
    assert len(known) == len(made.cards) + len(made.gates)
    for link in made.links:
        assert f'  {known[link.source]} -> {known[link.target]}' in source
    assert all(card.title in source and card.href in source for card in made.cards)
    assert all(note in source for gate in made.gates for note in gate.notes)


@needs_dot
def test_graphviz_takes_it() -> None:
    for seed in range(2):
        made = picture(random_pathway(seed, 20))
        found = drawn(to_dot(made))
        assert isinstance(found['objects'], list)
        names = {one['name'] for one in found['objects']}
        assert set(keys(made).values()) <= names


@needs_dot
def test_graphviz_takes_hostile_texts() -> None:
    many = [
        component(f'c{number}', name=text, designations=(text,), codes=(text,), prerequisites=(iri('c0'),))
        for number, text in enumerate(HOSTILE)
    ]
    made = picture(pathway(*many, name='"];} \\', description='x'), href=lambda one: f'https://x.example/"{one.ctid}&\\')
    found = drawn(to_dot(made))
    assert isinstance(found['objects'], list)
    nodes = [one for one in found['objects'] if one['name'].startswith('n')]
    assert len(nodes) == len(HOSTILE)


@given(st.lists(st.text(max_size=12), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_text_never_ends_its_quotation(texts: list[str]) -> None:
    made = picture(pathway(*(component(f'c{number}', name=text) for number, text in enumerate(texts))))
    for line in to_dot(made).splitlines():
        assert line.count('"') % 2 == 0
        assert '\\"' not in line
        assert '\\' not in line.replace('\\n', '')


def test_an_end_that_is_nothing_is_left_out() -> None:
    from ctdl.diagrams.diagram import Card, Diagram, Gate, Lane, Link

    made = Diagram(
        'x', lanes=(Lane('L'),), cards=(Card('a', 0, 'A'),), gates=(Gate('g', 'gone', 'all'),), links=(Link('a', 'gone'),)
    )
    assert 'gone' not in to_dot(made)
