"""Dev, data manager of a certification body (P2): which edition follows which, what was public on a day, the proof, and who says so."""

from __future__ import annotations

import hashlib
import re

import pytest

from ctdl import demo
from tests.web.person import Someone

CERTIFICATION = 'Certified Solar Technician'
CERTIFICATE = 'Certificate in Solar Installation'
OLDER = f'{CERTIFICATE} (2022 edition)'


def test_he_goes_from_an_edition_to_its_successor_and_back(person: Someone) -> None:
    with person() as me:
        me.finds(OLDER)
        me.reads('There is a newer edition:')
        me.follows(CERTIFICATE)
        assert me.heading == CERTIFICATE
        editions = me.table('Editions')
        assert [row['Code'] for row in editions] == ['2022', '2024']
        assert 'this one' in editions[1]['Edition']
        me.follows(OLDER, me.section('Identifiers and versions'))
        assert me.heading == OLDER


@pytest.mark.parametrize('width', [1280, 360])
def test_he_sees_what_was_public_on_a_day_and_takes_the_proof(person: Someone, width: int) -> None:
    """He asks for a day between the two catalogs; the digest that the page shows is that of the bytes that one gets."""
    with person(width=width) as me:
        me.finds(CERTIFICATION)
        me.reads('USD 410')
        me.follows('history')
        me.fills('As it was at the end of', '2026-01-31')
        me.presses('Show')
        assert me.heading == CERTIFICATION
        me.reads('This is version 1 of 2', '18 August 2025', '17 August 2026', 'USD 385', 'Its status today:')
        proof = me.section('Cite and verify')
        document = me.takes('JSON-LD as it was published', proof)
        me.reads(hashlib.sha256(document.content).hexdigest(), within=proof)
        assert document.headers['Content-Type'] == 'application/ld+json'
        me.follows('what has changed since')
        me.reads('version 1', 'version 2')


def test_he_is_told_when_there_was_nothing_yet_on_the_day(person: Someone) -> None:
    with person(expected='status of 404') as me:
        me.finds(CERTIFICATION)
        me.follows('history')
        me.fills('As it was at the end of', '2024-01-31')
        me.presses('Show')
        me.reads('was published on 2025-08-18; there was nothing before')


def test_he_sees_the_digest_of_every_version_in_the_history(person: Someone) -> None:
    with person() as me:
        me.finds(CERTIFICATION)
        me.follows('history')
        for proof in me.main.get_by_text('Proof', exact=True).all():
            proof.click()
        shown = re.findall(r'\b[0-9a-f]{64}\b', me.main.inner_text())
        assert len(set(shown)) == 2


def test_he_sees_who_recognizes_the_certification_and_whether_both_sides_say_so(person: Someone) -> None:
    with person() as me:
        me.finds(CERTIFICATION)
        [own] = me.table('Quality assurance of this')
        assert (own['What'], own['Who says so']) == ('Recognized', 'Both sides')
        [owner] = me.table('Quality assurance of its owner')
        assert owner['Who says so'] == 'Only the owner'
        me.follows(own['By'], me.section('Quality assurance of this'))
        assert me.heading == own['By'] == 'Tamarack Department of Labor and Licensing'


def test_he_follows_his_own_records_from_the_page_of_his_organization(person: Someone) -> None:
    with person() as me:
        me.finds(CERTIFICATION)
        me.follows('Solar and Storage Certification Board')
        me.follows('Everything about this organization', exact=False)
        assert me.page.url.endswith(f'/organizations/{demo.BOARD}')
        feed = me.takes('Atom feed')
        assert CERTIFICATION in feed.text
