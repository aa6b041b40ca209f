"""Kai, developer for other organizations (P4): from a page to its data by links; conditional requests; changes; search as JSON."""

from __future__ import annotations

import httpx

from ctdl import demo
from tests.web.person import Someone

CERTIFICATE = 'Certificate in Solar Installation'


def test_he_takes_every_form_of_a_record_from_its_page_and_asks_again_for_nothing(person: Someone) -> None:
    with person() as me:
        me.finds(CERTIFICATE)
        for form in ('JSON-LD', 'Turtle', 'N-Triples', 'RDF/XML', 'JSON', 'CSV'):
            first = me.takes(form)
            assert (first.status_code, first.headers['X-Ledger-Sequence']) == (200, '72'), form
            again = me.takes(form, known=first.headers['ETag'])
            assert (again.status_code, again.content) == (304, b''), form


def test_he_walks_from_the_header_links_of_a_record_to_its_versions(served: str) -> None:
    now = httpx.get(f'{served}/resources/{demo.CERTIFICATE}')
    assert now.headers['Content-Type'] == 'application/ld+json'
    before = httpx.get(now.links['predecessor-version']['url'])
    assert before.headers['Cache-Control'].endswith('immutable')
    assert httpx.get(now.links['timemap']['url']).headers['Content-Type'].startswith('application/link-format')
    assert httpx.get(now.links['license']['url'].partition('#')[0]).status_code == 200


def test_he_follows_the_changes_from_where_he_stopped(person: Someone) -> None:
    """The page of the changes has the address for programs; each answer has the address of the next, until there is nothing new."""
    with person() as me:
        me.follows('Changes')
        me.reads('Follow the changes')
        first = me.takes('JSON', me.page.get_by_role('contentinfo')).json()
    address, seen = f'{first["next"].partition("?")[0]}?limit=25', []
    for _ in range(9):
        answer = httpx.get(address).json()
        seen += [change['sequence'] for change in answer['changes']]
        address = answer['next']
        if not answer['more']:
            break
    assert seen == list(range(1, 73))
    assert httpx.get(address).json()['changes'] == []


def test_he_finds_the_search_for_programs_from_any_page(person: Someone) -> None:
    with person() as me:
        described = me.page.locator('link[rel=search][type]').first.get_attribute('href')
        assert described is not None
        me.searches('solar installation')
        found = me.takes('JSON').json()
    assert {'total', 'items', 'limit', 'offset', 'sequence'} <= found.keys()
    assert CERTIFICATE in {item['name'] for item in found['items']}
    assert all(httpx.get(item['page']).json()['ceterms:ctid'] == item['ctid'] for item in found['items'][:3])


def test_he_learns_the_addresses_and_forms_from_the_page_about(person: Someone) -> None:
    with person() as me:
        me.follows('About')
        forms = {row['Form']: row['Accept'] for row in me.table('Forms of a resource')}
        assert forms['JSON-LD'] == 'application/ld+json'
        me.reads('X-Ledger-Sequence', 'Accept-Datetime')


def test_a_wrong_address_answers_a_program_in_json_with_what_is_near(served: str) -> None:
    answer = httpx.get(f'{served}/resources/{demo.CERTIFICATE[:-4]}0000', headers={'Accept': 'application/json'})
    assert answer.status_code == 404
    assert answer.headers['Content-Type'].startswith('application/')
    assert demo.CERTIFICATE in answer.text
