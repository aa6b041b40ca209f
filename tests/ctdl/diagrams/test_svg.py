"""A drawing is well-formed, safe, the same each time, readable without seeing it, and within its limits of time and size."""

import re
import time
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctdl.diagrams.diagram import LINKS, Card, Diagram, Gate, Lane, Link
from ctdl.diagrams.layout import layout
from ctdl.diagrams.placed import Placed
from ctdl.diagrams.svg import THEMES, card_sizes, reading_order, to_svg
from ctdl.diagrams.svg_links import STYLES, WORDS
from ctdl.diagrams.svg_text import rounded
from tests.ctdl.diagrams.sample_drawings import many, names, welding

NS = '{http://www.w3.org/2000/svg}'
DRAWINGS = {'welding': welding(), 'many': many(40), 'names': names(), 'empty': Diagram('')}
each_drawing = pytest.mark.parametrize('name', sorted(DRAWINGS))


def parsed(drawing: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawing)


def with_class(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [element for element in root.iter() if name in element.get('class', '').split()]


def name_of(element: ElementTree.Element) -> str:
    return element.findtext(f'{NS}title', '')


# well-formed and safe


@each_drawing
@pytest.mark.parametrize('theme', THEMES)
def test_a_drawing_is_well_formed_and_the_same_each_time(name: str, theme: str) -> None:
    first = to_svg(DRAWINGS[name], theme)
    assert parsed(first).tag == f'{NS}svg'
    assert first == to_svg(DRAWINGS[name], theme)


@each_drawing
@pytest.mark.parametrize('theme', ['light', 'dark', 'print'])
def test_a_drawing_needs_nothing_that_a_strict_policy_refuses(name: str, theme: str) -> None:
    for element in parsed(to_svg(DRAWINGS[name], theme)).iter():
        assert element.tag.removeprefix(NS) in {
            *('svg', 'title', 'desc', 'defs', 'g', 'a', 'rect', 'path', 'text', 'use', 'marker'),
        }
        for key, value in element.attrib.items():
            assert key != 'style'
            assert not key.startswith('on')
            assert 'url(' not in value or value.startswith('url(#')
            assert element.tag != f'{NS}use' or key != 'href' or value.startswith('#')


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_anywhere_leaves_a_drawing_well_formed(text: str, other: str) -> None:
    card = Card('a', 0, text, other, text, (other, text), (text,), (other,), text, other, text)
    gate = Gate('g', 'a', other, (text,), (text,), other)
    lanes = (Lane(text, other, text),)
    drawing = to_svg(
        Diagram(text, other, text, text, lanes, (card, replace(card, key='b')), (gate,), (Link('b', 'g', 'need', text),), (text,)),
        prefix=other,
    )
    found = {element.tag for element in parsed(drawing).iter()}
    assert f'{NS}script' not in found


@pytest.mark.parametrize(
    ('href', 'kept'),
    [
        ('https://example.org/a?b=1&c=2', True),
        ('HTTP://example.org', True),
        ('mailto:office@example.org', True),
        ('/resources/ce-1', True),
        ('../pathway?x=a:b', True),
        ('#n1', True),
        ('javascript:alert(1)', False),
        (' JavaScript:alert(1)', False),
        ('java\nscript:alert(1)', False),
        ('data:text/html,x', False),
        ('vbscript:x', False),
        ('https://example.org/\ud800', False),
        ('', False),
    ],
)
def test_links_lead_to_the_web_or_nowhere(href: str, kept: bool) -> None:
    card = with_class(parsed(to_svg(Diagram('A', lanes=(Lane('L'),), cards=(Card('a', 0, 'A', href=href),)))), 'card')[0]
    assert card.get('href', '') == (href if kept else '')
    assert card.tag == (f'{NS}a' if kept else f'{NS}g')
    assert kept or (card.get('tabindex'), card.get('role')) == ('0', 'img')


def test_another_target_comes_without_the_opener() -> None:
    links = [card for card in with_class(parsed(to_svg(welding(), links_target='_blank')), 'card') if card.get('href')]
    assert links
    assert all((card.get('target'), card.get('rel')) == ('_blank', 'noopener') for card in links)


def test_two_drawings_in_a_page_share_no_id() -> None:
    first, second = (
        {element.get('id') for element in parsed(to_svg(welding(), prefix=prefix)).iter() if element.get('id')}
        for prefix in ('a', 'b')
    )
    assert len(first) > 20
    assert not first & second


@each_drawing
def test_ids_are_unique_and_what_refers_to_them_finds_them(name: str) -> None:
    drawing = to_svg(DRAWINGS[name])
    ids = [element.get('id') for element in parsed(drawing).iter() if element.get('id')]
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', drawing)) <= set(ids)


def test_a_theme_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match='no theme'):
        to_svg(welding(), 'sepia')


def test_only_auto_has_a_style_and_it_knows_dark_and_print() -> None:
    style = parsed(to_svg(welding(), 'auto')).findtext(f'{NS}style', '')
    assert 'prefers-color-scheme: dark' in style
    assert '@media print' in style
    assert to_svg(welding(), 'auto').replace(f'<style>{style}</style>\n', '') == to_svg(welding())


# what is said and in which order


@each_drawing
def test_every_card_is_a_tab_stop_with_a_name_in_reading_order(name: str) -> None:
    diagram = DRAWINGS[name]
    placed = layout(diagram, card_sizes(diagram))
    root = parsed(to_svg(diagram, placed=placed))
    cards = with_class(root, 'card')
    places = {card.key: number for number, card in enumerate(diagram.cards, 1)}
    assert [card.get('id') for card in cards] == [f'd-n{places[card.key]}' for card in reading_order(diagram, placed)]
    assert all(name_of(card) for card in cards)
    assert all(card.get('href') or card.get('tabindex') == '0' for card in cards)
    at = [(card.lane, round(placed.boxes[card.key].x), placed.boxes[card.key].y) for card in reading_order(diagram, placed)]
    assert at == sorted(at)


def test_a_name_says_in_words_what_marks_show() -> None:
    told = {name_of(card).partition(':')[0]: name_of(card) for card in with_class(parsed(to_svg(welding())), 'card')}
    assert told['Introduction to Welding'] == 'Introduction to Welding: Course, WELD 101, 3 semester hours, Required, You have it'
    assert told['Blueprint Reading'].endswith('Open next. Problem: Superseded, No credits')
    assert told['Certificate in Welding'].endswith('destination')


def test_a_label_is_the_name_as_it_stands() -> None:
    card = Card('a', 0, 'A', label='Course A, which comes first.')
    assert name_of(with_class(parsed(to_svg(Diagram('D', lanes=(Lane('L'),), cards=(card,)))), 'card')[0]) == card.label


def test_gates_say_their_condition_before_the_card_that_they_open() -> None:
    root = parsed(to_svg(welding()))
    order = [element.get('id') for element in root.iter() if element.get('class', '').split()[:1] in (['card'], ['gate'])]
    assert order.index('d-n8') < order.index('d-n4')
    assert order.index('d-n9') < order.index('d-n7')
    assert name_of(with_class(root, 'gate')[0]).startswith('Complete both of these')
    assert name_of(with_class(root, 'gate')[1]) == 'Complete 2 of these 3. Problem: Too few'


def test_the_root_has_a_name_a_description_and_a_language() -> None:
    root = parsed(to_svg(welding()))
    assert (root.get('role'), root.get('lang')) == ('group', 'en')
    texts = {element.get('id'): element.text for element in root.iter() if element.get('id')}
    assert texts[root.get('aria-labelledby', '')] == 'Welding'
    assert texts[root.get('aria-describedby', '')] == '7 components How to become a welder'


def test_every_link_tells_its_ends() -> None:
    paths = [element for element in parsed(to_svg(welding())).iter(f'{NS}path') if element.get('data-link')]
    told = {path.get('data-link'): name_of(path) for path in paths}
    assert told['3 5'] == 'Workplace Safety → Summer in a shipyard: Suggested order'
    assert told['3 6'].endswith(': recommended')


def test_an_untitled_card_and_an_empty_diagram_are_drawn() -> None:
    assert 'Untitled' in to_svg(Diagram('', lanes=(Lane(''),), cards=(Card('a', 0, ''),)))
    assert name_of(parsed(to_svg(Diagram('')))) == 'Diagram'


# the key


def key_words(diagram: Diagram) -> list[str]:
    return [''.join(entry.itertext()) for group in with_class(parsed(to_svg(diagram)), 'key') for entry in group]


def test_the_key_lists_what_occurs_and_nothing_else() -> None:
    words = key_words(welding())
    assert words[:4] == ['Course', 'Certificate, Certification', 'Assessment', 'Work experience']
    assert {'You have it', 'Open next', 'Needed', 'Not needed', 'Destination', 'Not described here', '!Problem'} <= set(words)
    assert {WORDS[style] for style in LINKS} <= set(words)
    plain = Diagram('D', lanes=(Lane('L'),), cards=(Card('a', 0, 'A', 'credential', 'License'),))
    assert key_words(plain) == ['License']
    assert key_words(replace(plain, legend=False)) == []


def test_the_key_explains_icons_with_the_words_on_the_cards() -> None:
    labels = ('Activity', 'Activity', 'Component')
    cards = tuple(Card(str(number), 0, 'A', 'basic', label) for number, label in enumerate(labels))
    assert key_words(Diagram('D', lanes=(Lane('L'),), cards=cards)) == ['Activity, Component']


def test_the_key_says_once_what_is_not_described() -> None:
    strange = Card('a', 0, 'A', 'other', 'Not described here', ghost=True)
    assert key_words(Diagram('D', lanes=(Lane('L'),), cards=(strange,))) == ['Not described here']
    assert key_words(Diagram('D', lanes=(Lane('L'),), cards=(strange,), words=(('ghost', 'Left out'),))) == ['Left out']


def test_a_drawing_may_have_words_of_its_own_for_lines() -> None:
    cards = (Card('a', 0, 'A', 'course', 'Course'), Card('b', 1, 'B', 'course', 'Course'))
    drawn = Diagram('D', lanes=(Lane('L'), Lane('M')), cards=cards, links=(Link('a', 'b'),), words=(('need', 'Required'),))
    assert key_words(drawn) == ['Course', 'Required']
    assert '→ B: Required' in to_svg(drawn)


def test_problems_are_listed_whole() -> None:
    root = parsed(to_svg(replace(welding(), problems=('A long sentence of many words. ' * 20,))))
    written = ' '.join(
        text.text or '' for text in with_class(root, 'problems')[0].iter(f'{NS}text') if text.text not in ('!', '1 problem')
    )
    assert written.split() == ('A long sentence of many words. ' * 20).split()


def problem_places(problems: tuple[str, ...], lanes: int) -> list[tuple[float, float, str]]:
    """The lines of the list of problems with their places, for a drawing with so many lanes of one card."""
    cards = tuple(Card(str(lane), lane, 'A card') for lane in range(lanes))
    drawn = Diagram('D', lanes=tuple(Lane(str(lane)) for lane in range(lanes)), cards=cards, problems=problems)
    (listed,) = with_class(parsed(to_svg(drawn)), 'problems')
    found = [(float(text.get('x', '')), float(text.get('y', '')), text.text or '') for text in listed.iter(f'{NS}text')]
    return [place for place in found[1:] if place[2] != '!']


def test_many_problems_stand_in_columns_under_a_wide_drawing_and_are_read_column_by_column() -> None:
    said = tuple(f'Number {number}.' for number in range(9))
    places = problem_places(said, 8)
    assert [text for _, _, text in places] == list(said)
    assert len({x for x, _, _ in places}) == 3
    assert len({y for _, y, _ in places}) == 3
    assert places == sorted(places)


@pytest.mark.parametrize(('count', 'lanes'), [(9, 1), (2, 8)])
def test_a_narrow_drawing_or_a_few_problems_need_one_column(count: int, lanes: int) -> None:
    places = problem_places(tuple(f'Number {number}.' for number in range(count)), lanes)
    assert len({x for x, _, _ in places}) == 1
    assert [y for _, y, _ in places] == sorted({y for _, y, _ in places})


@given(st.lists(st.integers(1, 90), min_size=1, max_size=12), st.integers(1, 12))
@settings(deadline=None, max_examples=30)
def test_no_problem_is_cut_or_drawn_over_another(lengths: list[int], lanes: int) -> None:
    said = tuple(f'{number}: {"several words " * length}'.strip() for number, length in enumerate(lengths))
    places = problem_places(said, lanes)
    written = ' '.join(text for _, _, text in places)
    assert all(text in written for text in said if len(text) < 600)
    assert len({(x, y) for x, y, _ in places}) == len(places)
    assert [text.partition(':')[0] for _, _, text in places if ':' in text] == [str(number) for number in range(len(said))]


def test_a_dozen_problems_are_drawn_and_the_rest_counted() -> None:
    said = tuple(f'Number {number}.' for number in range(17))
    listed = [text for _, _, text in problem_places(said, 5)]
    assert listed == [*said[:12], '… and 5 more: see the outline']
    assert '17 problems' in to_svg(Diagram('D', problems=said))
    assert '… and' not in to_svg(Diagram('D', problems=said[:12]))


# shapes


@each_drawing
def test_numbers_are_short_and_everything_lies_inside(name: str) -> None:
    drawing = to_svg(DRAWINGS[name])
    body = re.sub(r'<defs>.*?</defs>|<title>.*?</title>|>[^<]*<|href="[^"]*"', '', drawing, flags=re.DOTALL)
    assert not re.search(r'\d\.\d{2}', body)
    root = parsed(drawing)
    _, _, width, height = map(float, root.get('viewBox', '').split())
    for band in with_class(root, 'band'):
        assert float(band.get('x', '')) >= 0
        assert float(band.get('x', '')) + float(band.get('width', '')) <= width
        assert float(band.get('y', '')) + float(band.get('height', '')) <= height


def test_a_width_scales_the_drawing_and_keeps_its_shape() -> None:
    natural, small = parsed(to_svg(welding())), parsed(to_svg(welding(), width=600))
    assert small.get('viewBox') == natural.get('viewBox')
    assert float(small.get('width', '')) == 600
    ratio = float(natural.get('height', '')) / float(natural.get('width', ''))
    assert float(small.get('height', '')) == pytest.approx(600 * ratio, abs=0.1)


def test_cards_have_one_width_and_the_height_of_their_text() -> None:
    sizes = card_sizes(welding())
    assert {sizes[card.key][0] for card in welding().cards} == {216.0}
    assert sizes['intro'][1] > sizes['arc'][1]
    assert sizes['two'][1] > sizes['all'][1] == 24


def test_corners_are_round_and_the_ends_stay() -> None:
    assert rounded([(0, 0), (20, 0), (20, 30), (50, 30)], 8) == 'M0 0H12Q20 0 20 8V22Q20 30 28 30H50'
    assert rounded([(0, 0), (10, 10)], 8) == 'M0 0L10 10'
    assert rounded([(0, 0), (4, 0), (4, 4)], 8) == 'M0 0H2Q4 0 4 2V4'


def test_styles_of_links_differ_without_colour() -> None:
    assert set(STYLES) == set(WORDS) == set(LINKS)
    assert len(set(STYLES.values())) == len(STYLES)


# time and size


def quickest(diagram: Diagram, placed: Placed) -> float:
    best = 9.0
    for _ in range(7):
        start = time.perf_counter()
        to_svg(diagram, placed=placed)
        best = min(best, time.perf_counter() - start)
    return best


@pytest.mark.parametrize(('count', 'limit'), [(40, 0.010), (200, 0.060)])
def test_drawing_is_quick(count: int, limit: float) -> None:
    diagram = many(count)
    assert quickest(diagram, layout(diagram, card_sizes(diagram))) <= limit


def test_a_card_takes_little_besides_its_text() -> None:
    drawing = re.sub(r'<title>[^<]*</title>| href="https[^"]*"', '', to_svg(many(200)))
    markup = re.sub(r'>[^<\n]+<', '><', drawing)
    cards = [line for line in markup.splitlines() if 'class="card' in line]
    assert len(cards) == 200
    assert sum(map(len, cards)) / 200 <= 600
    assert len(markup) / 200 <= 900
