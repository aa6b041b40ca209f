"""Differences line by line: what went and what came make either text, whatever is left out between."""

from __future__ import annotations

import time

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ctdl.difference_lines import changed_lines

texts = st.lists(st.sampled_from(['{', '}', 'a', 'b', 'c', 'unique 1', 'unique 2', 'unique 3', '']), max_size=14)


@given(texts, texts)
@settings(max_examples=500, deadline=None)
def test_what_stays_and_goes_is_the_old_text_and_what_stays_and_comes_the_new(old: list[str], new: list[str]) -> None:
    assume(old != new)
    told = list(changed_lines(old, new, context=10**6))
    assert [line for kind, line in told if kind in ('same', 'gone')] == old
    assert [line for kind, line in told if kind in ('same', 'come')] == new
    assert ('gap', '') not in told


@given(texts)
def test_equal_texts_have_no_change(text: list[str]) -> None:
    assert all(kind in ('same', 'gap') for kind, _ in changed_lines(text, list(text)))


def test_only_what_is_near_a_change_is_kept() -> None:
    old = [f'line {number}' for number in range(100)]
    new = [*old[:50], 'new', *old[51:]]
    told = list(changed_lines(old, new))
    assert told[0] == ('gap', '')
    assert told[-1] == ('gap', '')
    assert [line for kind, line in told if kind == 'same'] == [f'line {n}' for n in (47, 48, 49, 51, 52, 53)]
    assert [line for line in told if line[0] in ('gone', 'come')] == [('gone', 'line 50'), ('come', 'new')]


def test_a_hundred_thousand_lines_with_many_alike_are_compared_at_once() -> None:
    old = [line for n in range(20_000) for line in ('{', f'"@id": "{n}"', '"@type": "X"', f'"text": "{n % 50}"', '},')]
    new = [line.replace('"7"', '"seven"') for n, line in enumerate(old) if not 50_000 <= n < 50_010]
    start = time.process_time()
    told = list(changed_lines(old, new))
    assert time.process_time() - start < 3
    assert sum(kind == 'gone' for kind, _ in told) == sum(kind == 'come' for kind, _ in told) + 10


def test_nothing_in_common_is_all_of_either() -> None:
    old, new = ['a'] * 5000, ['b'] * 6000
    told = list(changed_lines(old, new))
    assert (told[0], told[-1], len(told)) == (('gone', 'a'), ('come', 'b'), 11_000)
