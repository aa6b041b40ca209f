"""Lin, developer of a wallet (P6): what a CTID from an old badge meant on its day, what it is now, and the same as data."""

from __future__ import annotations

import hashlib

import httpx
import pytest
from rdflib import Graph

from ctdl import demo
from tests.web.person import Someone

CERTIFICATE = 'Certificate in Solar Installation'


def test_he_pastes_a_ctid_and_asks_for_the_day_of_the_badge(person: Someone) -> None:
    with person() as me:
        me.searches(demo.CERTIFICATE)
        if me.heading != CERTIFICATE:
            me.follows(CERTIFICATE, me.hits)
        me.fills('What it said on', '2025-09-01')
        me.presses('Show', me.main)
        me.reads('This is version 1 of 2', 'Its status today:', 'Active')
        held = me.takes('JSON-LD as it was published')
        assert held.headers['Memento-Datetime'].startswith('Mon, 18 Aug 2025')
        me.reads(hashlib.sha256(held.content).hexdigest())


def test_he_sees_the_issuer_the_competencies_and_what_they_are_part_of(person: Someone) -> None:
    with person(width=360) as me:
        me.finds(CERTIFICATE)
        rows = me.table('Solar Technician Competency Framework')
        assert [row['Code'] for row in rows] == ['B.1', 'B.3']
        me.follows(rows[0]['Competency'], me.section('What you learn'))
        assert me.heading == rows[0]['Competency']
        me.reads('Solar Technician Competency Framework')


def test_a_badge_of_an_ended_edition_leads_to_its_status_and_successor(person: Someone) -> None:
    with person() as me:
        me.searches(demo.CERTIFICATE_2022)
        if CERTIFICATE not in me.heading:
            me.follows(f'{CERTIFICATE} (2022 edition)', me.hits)
        me.reads('Deprecated', 'There is a newer edition:')
        me.follows(CERTIFICATE)
        me.reads('Active')


def test_a_withdrawn_ctid_says_so_and_keeps_what_it_was(person: Someone) -> None:
    with person(f'/resources/{demo.deleted()[0]}', expected='status of 410') as me:
        me.reads('withdrawn from the catalog of 2026')
        me.follows('version 1', exact=False)
        me.reads('Not what the record says today')


@pytest.mark.filterwarnings('ignore:ConjunctiveGraph is deprecated')
def test_what_the_page_says_the_data_say(person: Someone) -> None:
    with person() as me:
        me.finds(CERTIFICATE)
        turtle, jsonld = me.takes('Turtle'), me.takes('JSON-LD')
        one = Graph().parse(data=turtle.text, format='turtle')
        two = Graph().parse(me.page.url)
        assert len(one) > 200
        assert {str(part) for part in one.predicates()} == {str(part) for part in two.predicates()}
        assert jsonld.json()['ceterms:ctid'] == demo.CERTIFICATE
        assert jsonld.json()['@type'] == 'ceterms:Certificate'


def test_a_program_asks_by_header_what_a_person_asks_by_field(served: str) -> None:
    asked = httpx.get(
        f'{served}/resources/{demo.CERTIFICATE}',
        headers={'Accept-Datetime': 'Mon, 01 Sep 2025 12:00:00 GMT'},
        follow_redirects=True,
    )
    assert asked.headers['Memento-Datetime'].startswith('Mon, 18 Aug 2025')
    assert '2844' in asked.text
