"""Noor, researcher (P7): a frozen state with licence, number and digest, what it covers and how well, now and over time."""

from __future__ import annotations

import csv
import hashlib
import io

from rdflib import Graph, URIRef

from tests.web.person import Someone


def test_she_takes_everything_with_its_licence_and_number(person: Someone) -> None:
    with person() as me:
        me.follows('Downloads')
        me.reads('version 72 of the ledger', 'To cite this state')
        everything = me.takes('everything.jsonl')
        assert everything.headers['X-Ledger-Sequence'] == '72'
        assert len(everything.text.splitlines()) == 58
        assert me.takes('everything.jsonl').content == everything.content
        me.follows('licence and terms')
        me.reads('Licence and terms', 'The descriptions are those of the organizations that published them')


def test_the_manifest_has_the_digests_of_what_she_took(person: Someone) -> None:
    with person() as me:
        me.follows('Downloads')
        everything = me.takes('everything.jsonl')
        for _ in range(20):
            manifest = me.takes('manifest.json')
            if hashlib.sha256(everything.content).hexdigest() in manifest.text:
                break
            me.page.wait_for_timeout(200)
        else:
            raise AssertionError(manifest.text)
        assert manifest.json()['sequence'] == 72


def test_she_reads_what_is_in_it_by_class_and_property(person: Someone) -> None:
    with person() as me:
        me.follows('Downloads')
        void = Graph().parse(data=me.takes('by class and property (VoID)', accept='text/turtle').text, format='turtle')
        partitions = set(void.subject_objects(URIRef('http://rdfs.org/ns/void#class')))
        assert URIRef('https://purl.org/ctdl/terms/Course') in {kind for _, kind in partitions}


def test_she_reads_how_complete_it_is_by_class_and_takes_the_table(person: Someone) -> None:
    with person() as me:
        me.follows('Coverage')
        classes = {row['Class']: row['Completeness'] for row in me.table('Classes')}
        assert classes['Course'].endswith('%')
        me.follows('Course', me.section('By class'))
        assert me.main.get_by_role('table').count()
        rows = list(csv.DictReader(io.StringIO(me.takes('CSV', me.page.get_by_role('contentinfo')).text)))
        assert len(rows) > 10


def test_she_reads_how_the_coverage_went_over_time(person: Someone) -> None:
    with person() as me:
        me.follows('Coverage')
        me.follows('over time', exact=False)
        me.page.get_by_role('main').get_by_role('table').first.wait_for()
        days = me.main.get_by_role('table').first.inner_text()
        assert '2025' in days
        assert '2026' in days


def test_she_cites_a_version_of_a_record(person: Someone) -> None:
    with person() as me:
        me.finds('Solar Technician Competency Framework')
        cite = me.section('Cite and verify')
        me.reads('Solar Technician Competency Framework.', 'version 2 of 2026-08-17', within=cite)
        assert 'versions/2' in cite.inner_text()
