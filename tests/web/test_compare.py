"""Records side by side."""

from __future__ import annotations

import csv
import io

import httpx

from ctdl import demo

IDS = f'{demo.CERTIFICATE},{demo.CERTIFICATE_2022}'
PAGE = {'Accept': 'text/html'}


def test_rows_say_what_each_record_states_and_which_differ(http: httpx.Client) -> None:
    data = http.get(f'/compare.json?ids={IDS}').json()
    rows = {row['name']: row for row in data['rows']}
    assert [record['ctid'] for record in data['records']] == IDS.split(',')
    assert not rows['owner']['differs']
    assert rows['status']['differs']
    assert rows['status']['values'] == [['Active'], ['Deprecated']]
    assert any('27 semester hours' in line for line in rows['conditions']['values'][0])


def test_the_page_marks_differences_and_can_show_them_alone(http: httpx.Client) -> None:
    page = http.get(f'/compare?ids={IDS}', headers=PAGE).text
    assert page.count('class="different"') > 5
    assert '>Owner</th>' in page
    assert '>Owner</th>' not in http.get(f'/compare?ids={IDS}&only=differences', headers=PAGE).text


def test_ticks_of_a_form_become_one_readable_address(http: httpx.Client) -> None:
    first, second = IDS.split(',')
    answer = http.get(f'/compare?ids={first}&ids={second}', headers=PAGE)
    assert (answer.status_code, answer.headers['Location']) == (302, f'/compare?ids={IDS}')


def test_what_is_no_record_is_told(http: httpx.Client) -> None:
    missing = 'ce-00000000-0000-4000-8000-000000000000'
    data = http.get(f'/compare.json?ids={demo.CERTIFICATE},{missing},nonsense').json()
    assert len(data['records']) == 1
    assert len(data['notes']) == 2
    assert http.get('/compare', headers=PAGE).status_code == 200
    assert 'Nothing is chosen' in http.get('/compare?ids=%3Cscript%3E', headers=PAGE).text


def test_more_than_six_are_cut_and_told(http: httpx.Client) -> None:
    found = [item['ctid'] for item in http.get('/search.json?type=Credential').json()['items']]
    data = http.get(f'/compare.json?ids={",".join(found)}').json()
    assert len(data['records']) == 6
    assert 'first 6' in data['notes'][0]


def test_the_comparison_as_a_table(http: httpx.Client) -> None:
    rows = list(csv.reader(io.StringIO(http.get(f'/compare.csv?ids={IDS}').text)))
    assert len(rows[0]) == 3
    assert demo.CERTIFICATE in rows[0][1]
    assert any(row[0] == 'Cost' and row[1] for row in rows)
