"""Addresses of searches, the sentence, numbers in words: what needs no site."""

from __future__ import annotations

import pytest

from ctdl import demo
from ctdl.ctid import resource_address
from graph.search_counts import Counted, Value
from web.search_page import Asked, address, read, with_value, without
from web.search_page_codes import title
from web.search_page_facets import facet_views, plain, sentence
from web.search_page_view import pager
from web.search_page_words import duration, money

OWNER = resource_address(demo.COLLEGE)


def test_an_address_is_readable_and_reads_back() -> None:
    asked = read([('q', 'solar panels'), ('type', 'ceterms:Certificate'), ('owner', OWNER), ('occupation', '47-2231')])
    written = address(asked)
    assert written == f'/search?q=solar+panels&type=Certificate&owner={demo.COLLEGE}&occupation=47-2231'
    assert (
        address(read([('type', 'Certificate'), ('q', 'solar panels'), ('occupation', '47-2231'), ('owner', demo.COLLEGE)]))
        == written
    )


def test_values_of_a_filter_may_be_repeated_and_come_in_one_order() -> None:
    one, other = (read([('type', first), ('type', second)]) for first, second in (('License', 'Badge'), ('Badge', 'License')))
    assert address(one) == address(other) == '/search?type=Badge&type=License'


def test_what_is_unknown_is_left_out_and_told() -> None:
    asked = read(
        [('colour', 'red'), ('type', 'Spaceship'), ('status', ''), ('sort', 'weight'), ('page', 'two'), ('changed', 'soon')]
    )
    assert asked.is_everything
    assert asked.page == 1
    assert asked.sort == 'relevance'
    assert len(asked.notes) == 5
    assert all(word in ' '.join(asked.notes) for word in ('colour', 'Spaceship', 'weight', 'two', 'soon'))


@pytest.mark.parametrize(
    'text', ['\0', "'; DROP TABLE search_words; --", '"unclosed', 'NEAR(a b, 2)', '<script>alert(1)</script>', 'x' * 5000, '𝔘😀']
)
def test_hostile_words_stay_words(text: str) -> None:
    asked = read([('q', text), ('owner', text), ('subject', text), ('page', text)])
    assert len(asked.text) <= 1000
    assert '\0' not in asked.text
    assert '<' not in address(asked)
    assert '"' not in address(asked)


def test_parts_of_a_search_come_and_go() -> None:
    asked = read([('type', 'License'), ('type', 'Badge'), ('has', 'cost')])
    assert address(asked, **without(asked, 'type', 'ceterms:Badge')) == '/search?type=License&has=cost'
    assert address(asked, **without(asked, 'type')) == '/search?has=cost'
    assert (
        address(asked, **with_value(asked, 'level', 'audLevel:BeginnerLevel'))
        == '/search?type=Badge&type=License&level=BeginnerLevel&has=cost'
    )


def test_the_sentence_says_all_and_each_part_can_be_left_out() -> None:
    asked = read([('q', 'solar'), ('type', 'License'), ('type', 'Badge'), ('has', 'cost'), ('has', 'duration')])
    parts = sentence(asked, [])
    assert plain(parts) == 'matching “solar” of type Badge or License with cost and duration'
    assert [href for part in parts for _, href in part.values][:2] == [
        '/search?type=Badge&type=License&has=cost&has=duration', '/search?q=solar&type=License&has=cost&has=duration',
    ]  # fmt: skip


def test_a_tree_of_codes_opens_down_to_what_is_chosen() -> None:
    values = (Value('29', '', 3, False), Value('29-1', '', 2, False, '29'), Value('29-1141', 'Nurses', 2, True, '29-1'))
    (view,) = facet_views(Asked(), [Counted('occupation', 'Occupation', 'code', values)])
    (top,) = view.first
    assert (top.code, top.label, top.count, top.open) == ('29', 'Healthcare practitioners and technical', 3, True)
    assert (top.inside[0].code, top.inside[0].chosen) == ('29-1141', True)
    assert view.open
    assert view.chosen == 1


def test_a_facet_shows_eight_values_and_says_how_many_more_there_are() -> None:
    values = tuple(Value(f'v{number:02}', f'v{number:02}', 100 - number, False) for number in range(60))
    (view,) = facet_views(Asked(), [Counted('subject', 'Subject', 'text', values, more=40)])
    assert (len(view.first), len(view.rest), view.left) == (8, 16, 76)
    assert view.all == '/search?all=subject'


def test_pages_name_the_first_the_last_and_those_near() -> None:
    found = pager(1000, 20, 25, str)
    assert [number for number, _ in found.numbers] == [1, 2, 0, 18, 19, 20, 21, 22, 0, 40]
    assert (found.previous, found.next, found.last) == ('19', '21', 40)
    assert pager(0, 1, 25, str).last == 1


def test_lengths_and_prices_are_said_in_round_numbers() -> None:
    assert [duration(hours) for hours in (None, 8766.0, 1461.0, 336.0, 45.0, 1.0)] == [
        '',
        '1 year',
        '2 months',
        '2 weeks',
        '45 hours',
        '1 hour',
    ]
    assert [money(*pair) for pair in ((None, ''), (1200.0, 'USD'), (12.5, 'USD'), (10.0, 'CHF'), (3.0, ''))] == [
        '',
        '$1,200',
        '$12.50',
        '10 CHF',
        '3',
    ]


def test_groups_of_codes_have_titles() -> None:
    assert title('program', '51') == 'Health professions'
    assert title('language', 'es-mx') == 'Spanish (MX)'
    assert title('occupation', '99') == ''
