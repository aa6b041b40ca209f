"""Texts fit where they are put, are cut where a reader expects it, and lose nothing without an ellipsis."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctdl.diagrams.text_width import text_width
from ctdl.diagrams.wrapping import ELLIPSIS, clean, clusters, right_to_left, shorten, wrap
from tests.ctdl.diagrams.sample_drawings import NAMES

ANY = st.text(max_size=300)
WORDS = st.lists(st.text('abcdefghijklmnopqrstuvwxyz', min_size=1, max_size=9), max_size=12).map(' '.join)


def test_a_width_grows_with_the_text_the_size_and_the_weight() -> None:
    assert text_width('', 13) == 0
    assert text_width('iiii', 13) < text_width('nnnn', 13) < text_width('WWWW', 13)
    assert text_width('Welding', 26) == pytest.approx(2 * text_width('Welding', 13))
    assert text_width('Welding', 13, bold=True) > text_width('Welding', 13)


def test_marks_have_no_width_and_ideographs_a_whole_one() -> None:
    assert text_width('e\u0301', 10) == text_width('e', 10) == text_width('é', 10)
    assert text_width('\u200b\u200d\ufe0f', 10) == 0
    assert text_width('漢字', 10) == pytest.approx(20.4)
    assert text_width('😀', 10) >= 12


@given(ANY, st.floats(90, 400), st.integers(1, 4))
def test_no_line_is_wider_than_its_room_and_there_are_never_more(text: str, room: float, most: int) -> None:
    found = wrap(text, room, 13, True, most)
    assert len(found) <= most
    assert all(text_width(line, 13, True) <= room + 1e-6 for line in found if len(clusters(line)) > 1)
    assert bool(found) == bool(clean(text)) or not text_width(clean(text), 13)


@given(WORDS)
def test_what_has_room_is_not_changed(text: str) -> None:
    assert ' '.join(wrap(text, 120, 10, False, 99)) == text


@given(ANY)
def test_a_cleaned_text_is_safe_and_cleaning_it_again_changes_nothing(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert not any(char < ' ' or '\x7f' <= char <= '\x9f' or '\u202a' <= char <= '\u202e' for char in cleaned)
    cleaned.encode()


@pytest.mark.parametrize('key', sorted(NAMES))
def test_names_of_any_script_keep_their_lines(key: str) -> None:
    found = wrap(NAMES[key], 189, 13, True, 3)
    assert 1 <= len(found) <= 3
    assert all(text_width(line, 13, True) <= 189 for line in found)


def test_what_has_no_room_ends_in_an_ellipsis() -> None:
    assert wrap('one two three four five six', 60, 13, False, 1)[-1].endswith(ELLIPSIS)
    assert shorten('one two', 200, 13) == 'one two'
    assert shorten('one two three four', 60, 13).endswith(ELLIPSIS)


def test_long_words_break_with_a_hyphen_and_addresses_after_slashes() -> None:
    first, *_ = wrap('Donaudampfschifffahrtsgesellschaft', 100, 13, False, 9)
    assert first.endswith('-')
    assert wrap('example/courses/welding', 100, 13, False, 9)[0].endswith('/')
    assert wrap('信息管理系统高级证书', 100, 13, False, 9)[0] == '信息管理系统高'


def test_punctuation_that_closes_does_not_begin_a_line() -> None:
    assert all(line[0] not in '）、。」ー' for line in wrap('基礎から、応用まで（第２版）。' * 3, 66, 13, False, 20))


def test_what_a_reader_sees_as_one_character_is_never_cut() -> None:
    family, flag, thumb, syllable = '👨‍👩‍👧‍👦', '🇩🇪', '👍🏽', 'क्षि'
    assert clusters(family + flag + flag + thumb + syllable) == [family, flag, flag, thumb, syllable]
    assert all(set(clusters(line)) <= {family, ELLIPSIS} for line in wrap(family * 40, 100, 13, False, 2))


def test_the_first_letter_decides_the_direction() -> None:
    assert right_to_left(NAMES['ar'])
    assert right_to_left('(12) שלום world')
    assert not right_to_left(NAMES['mixed'])
    assert not right_to_left('12 – ?')
