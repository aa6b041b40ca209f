"""Texts for one reader: languages, dates, and which addresses may be links."""

from __future__ import annotations

import pytest

from web.resource_model import Table, Text
from web.resource_texts import chosen, day, fit, href, length, shown, span, wishes


@pytest.mark.parametrize(
    'address',
    [
        'javascript:alert(1)',
        'JaVaScRiPt:x',
        ' https://a.example',
        'https:',
        'data:text/html,x',
        '//a.example',
        'https://a.example/"x',
        'mailto:',
    ],
)
def test_only_plain_web_and_mail_addresses_become_links(address: str) -> None:
    assert href(address) == ''


@pytest.mark.parametrize('address', ['https://a.example/b?c=d#e', 'http://a.example', 'mailto:a@b.example', 'HTTPS://a.example'])
def test_web_and_mail_addresses_become_links(address: str) -> None:
    assert href(address) == address


def test_the_language_asked_for_comes_first_then_a_form_of_it_then_english() -> None:
    assert chosen({'en-US': 'a', 'es': ['b', 'c']}, ('es',)) == ((Text('b', 'es'), Text('c', 'es')), (Text('a', 'en-US'),))
    assert chosen({'en-US': 'a', 'fr': 'b'}, ('de',))[0] == (Text('a', 'en-US'),)
    assert fit('es-MX', ('es',)) < fit('en', ('es',)) < fit('', ('es',)) < fit('fr', ('es',))
    assert wishes('', [('es-MX', 1.0), ('ja', 0.9), ('en', 0.5)], ['en-US', 'es']) == ('es-mx', 'en')
    assert wishes('fr', [], ['en-US', 'fr']) == ('fr', 'en')


def test_dates_and_lengths_are_in_words() -> None:
    assert (day('2024-08-19'), day('2024-13-40'), day('soon')) == ('19 Aug 2024', '2024-13-40', 'soon')
    assert (span('2024-01-01', ''), span('', '2025-01-31')) == ('since 1 Jan 2024', 'until 31 Jan 2025')
    assert (length('P32W'), length('a while')) == ('32 weeks', 'a while')
    assert (shown(True), shown(27.0), shown(3.5)) == ('yes', '27', '3.5')


def test_directions_follow_the_language() -> None:
    assert [Text('x', tag).direction for tag in ('ar-EG', 'he', 'en', '')] == ['rtl', 'rtl', 'ltr', 'auto']


def test_a_table_drops_columns_in_which_nothing_stands() -> None:
    table = Table('t', ('a', 'b'), (((Text('x'),), ()), ((Text('y'),), ())))
    assert table.without_empty().columns == ('a',)
    assert table.without_empty().rows == (((Text('x'),),), ((Text('y'),),))
