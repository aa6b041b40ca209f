from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctdl.pathways.amounts import duration, duration_text, iso_duration, number, share_text, text, total, unit_key, unit_name
from ctdl.pathways.model import Amount

numbers = st.decimals(min_value=0, max_value=10**6, places=2)
units = st.sampled_from(
    ['', 'Semester Hour', 'semester hours', 'creditUnit:SemesterHour', 'USD', 'days', 'hours', 'ECTS', 'Einheit']
)


def amount(low: str, high: str = '', unit: str = '') -> Amount:
    return Amount(Decimal(low), Decimal(high or low), unit)


@pytest.mark.parametrize(
    ('given_', 'shown'),
    [
        (amount('12', unit='Semester Hours'), '12 Semester Hours'),
        (amount('12', '15', 'creditUnit:SemesterHour'), '12–15 semester hours'),
        (amount('1', unit='https://purl.org/ctdl/vocabs/creditUnit/SemesterHour'), '1 semester hour'),
        (amount('3'), '3 credits'),
        (amount('1'), '1 credit'),
        (amount('0'), '0 credits'),
        (amount('4.50'), '4.5 credits'),
        (amount('1250', unit='USD'), 'USD 1,250'),
        (amount('1250', '2000.5', 'EUR'), 'EUR 1,250–2,000.5'),
        (amount('5', unit='component'), '5 components'),
        (amount('730', unit='days'), '2 years'),
        (amount('40', unit='hours'), '40 hours'),
        (amount('2', unit='competency'), '2 competencies'),
        (amount('60', unit='ECTS'), '60 ECTS'),
    ],
)
def test_amounts_read_as_people_write_them(given_: Amount, shown: str) -> None:
    assert text([given_]) == shown


def test_sums_keep_units_apart_and_know_the_same_unit_in_other_words() -> None:
    added = total(
        [
            (amount('3', unit='creditUnit:SemesterHour'),),
            (amount('3', '4', 'Semester Hours'), amount('4.5', unit='Quarter Hour')),
            (),
            (amount('1'),),
        ]
    )
    assert added == (amount('1'), amount('4.5', unit='Quarter Hour'), amount('6', '7', 'creditUnit:SemesterHour'))
    assert text(added) == '1 credit and 4.5 quarter hours and 6–7 semester hours'


@pytest.mark.parametrize(
    ('unit', 'shown'),
    [
        ('Semester Hour', 'semester hour'),
        ('SEMESTER  HOUR', 'semester hour'),
        ('semester hour', 'semester hour'),
        ('Clock Hour', 'clock hour'),
        ('Continuing Education Unit', 'continuing education unit'),
        ('creditUnit:TimeBasedCredit', 'time-based credit'),
        ('Carnegie Unit', 'Carnegie unit'),
        ('Semester Hours at Kent', 'Semester Hours at Kent'),
        ('ECTS', 'ECTS'),
        ('USD', 'USD'),
        ('', ''),
    ],
)
def test_units_of_credits_read_alike_however_they_are_stated(unit: str, shown: str) -> None:
    assert unit_name(unit) == shown


def test_a_share_is_told_of_the_whole() -> None:
    assert share_text(amount('61', unit='Semester Hour'), amount('73', '75', 'Semester Hour')) == '61 of 73–75 semester hours'
    assert share_text(amount('1'), amount('1')) == '1 of 1 credit'


def test_a_tenth_and_two_tenths_are_three_tenths() -> None:
    assert total([(amount('0.1'),), (amount('0.2'),)]) == (amount('0.3'),)


@pytest.mark.parametrize(
    ('iso', 'shown'),
    [
        ('P2Y', '2 years'), ('P1Y', '1 year'), ('P6W', '6 weeks'), ('PT40H', '40 hours'), ('P3M', '3 months'), ('P18M', '18 months'),
        ('P1Y6M', '18 months'), ('P10D', '10 days'), ('PT90M', '1.5 hours'), ('P1DT12H', '1.5 days'), ('P0D', '0 days'),
    ],
)  # fmt: skip
def test_durations_are_read_and_shown(iso: str, shown: str) -> None:
    found = duration(iso)
    assert found is not None
    assert duration_text(found) == shown
    again = duration(iso_duration(found))
    assert again is not None
    assert duration_text(again) == shown


@pytest.mark.parametrize('iso', ['', 'P', 'PT', '2 years', 'P-1D', 'P1H', 'PT1D'])
def test_what_is_no_duration_is_none(iso: str) -> None:
    assert duration(iso) is None


def test_months_still_read_as_months_when_they_are_added() -> None:
    ten = duration('P10M')
    assert ten is not None
    assert text(total([(ten,)] * 3)) == '30 months'


def test_only_time_has_an_iso_form() -> None:
    assert iso_duration(amount('3', unit='USD')) == ''


@pytest.mark.parametrize('given_', ['', 'x', 'NaN', 'Infinity', '1,5'])
def test_what_is_no_finite_number_is_none(given_: str) -> None:
    assert number(given_) is None


@given(st.lists(st.tuples(numbers, numbers, units), max_size=6))
def test_sums_are_exact_for_each_unit(parts: list[tuple[Decimal, Decimal, str]]) -> None:
    amounts_ = [(Amount(low, low + more, unit),) for low, more, unit in parts]
    added = total(amounts_)
    assert len({unit_key(one.unit) for one in added}) == len(added)
    for one in added:
        same = [several[0] for several in amounts_ if unit_key(several[0].unit) == unit_key(one.unit)]
        assert (one.low, one.high) == (sum((s.low for s in same), Decimal(0)), sum((s.high for s in same), Decimal(0)))


@given(st.decimals(), st.decimals(), st.text(max_size=20))
def test_any_amount_has_a_text(low: Decimal, high: Decimal, unit: str) -> None:
    assert text([Amount(low, high, unit)])
    iso_duration(Amount(low, high, unit))


@given(st.text(max_size=30))
def test_any_text_can_be_asked_for_a_duration(given_: str) -> None:
    found = duration(given_)
    assert found is None or duration_text(found)
