"""The vocabulary: its facts, its tree, its names, and how it is explained."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ctdl.errors import MissingError
from ctdl.unknown_names import REPLACEMENTS
from ctdl.vocabulary import CONTEXT_ONLY, TABLE, Vocabulary, load
from ctdl.vocabulary_refresh import explain, text
from tests.ctdl.vocabulary_files import VOCABULARY


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    def write_json(name: str, content: object) -> Path:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), encoding='utf-8')
        return path

    return write_json


def test_the_table_has_what_the_encodings_declare() -> None:
    v = VOCABULARY
    assert (len(v.classes), len(v.properties), len(v.schemes), len(v.concepts)) == (150, 501, 36, 456)
    assert sum(t.status == CONTEXT_ONLY for t in v.terms.values()) == len(v.others) > 100
    assert sum(v.coercion(name) == '@language' for name in v.terms) == 80


def test_importing_the_vocabulary_loads_no_heavy_library() -> None:
    code = 'import sys, ctdl.vocabulary as v; v.load(); print({"rdflib", "pyld", "pyoxigraph", "difflib"} & set(sys.modules))'
    ran = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True, cwd=TABLE.parents[1])
    assert ran.stdout.strip() == 'set()'


def test_the_vocabulary_is_read_once() -> None:
    assert load() is load()


def test_a_term_has_its_facts() -> None:
    term = VOCABULARY.properties['ceterms:lifeCycleStatusType']
    assert (term.kind, term.label, term.status, term.coercion) == ('property', 'Life Cycle Status Type', 'unstable', '@id')
    assert term.schemes == ('ceterms:LifeCycleStatus',) == VOCABULARY.schemes_of(term.name)
    assert 'ceterms:Course' in term.domain
    assert term.range == ('ceterms:CredentialAlignmentObject',)
    assert VOCABULARY.properties['ceterms:hasPart'].inverse == ('ceterms:isPartOf',)
    assert VOCABULARY.concepts['accommodation:AccessibleParking'].broader == ('accommodation:FacilityAccommodation',)


def test_ancestors_and_descendants_include_the_class_itself() -> None:
    v = VOCABULARY
    assert v.ancestors('ceterms:Certificate') == {'ceterms:Certificate', 'ceterms:Credential', 'schema:CreativeWork'}
    assert v.ancestors('ceterms:LearningProgram') >= {'ceterms:LearningOpportunityProfile', 'schema:EducationalOccupationalProgram'}
    assert v.descendants('ceterms:Badge') == {'ceterms:Badge', 'ceterms:DigitalBadge', 'ceterms:OpenBadge'}
    assert len(v.descendants('ceterms:Credential')) == 49
    assert v.children('ceterms:Badge') == ('ceterms:DigitalBadge', 'ceterms:OpenBadge')
    assert v.ancestors('no:Class') == v.descendants('no:Class') == {'no:Class'}
    assert v.is_a('ceterms:OpenBadge', 'ceterms:Credential')


def test_classes_that_are_above_each_other_do_not_loop() -> None:
    entry = {'label': 'X'}
    classes = {'a:X': {**entry, 'parents': ['a:Y']}, 'a:Y': {**entry, 'parents': ['a:X']}}
    v = Vocabulary({'source': '', 'prefixes': {}, 'classes': classes, 'properties': {}, 'schemes': {}, 'concepts': {}, 'terms': {}})
    assert v.ancestors('a:X') == v.descendants('a:X') == {'a:X', 'a:Y'}


def test_properties_of_a_class_come_from_above_too() -> None:
    own = {p.name for p in VOCABULARY.properties.values() if 'ceterms:Course' in p.domain}
    above = {p.name for p in VOCABULARY.properties.values() if 'ceterms:LearningOpportunityProfile' in p.domain}
    assert set(VOCABULARY.properties_of('ceterms:Course')) == own | above
    assert 'ceterms:aggregateData' in VOCABULARY.properties_of('ceterms:Course')


def test_concepts_schemes_and_their_users_agree() -> None:
    v = VOCABULARY
    assert v.concepts_of('ceterms:LifeCycleStatus') == tuple(
        f'lifeCycle:{n}' for n in ('Active', 'Ceased', 'Ceasing', 'Developing', 'Suspended', 'TeachOut')
    )
    assert sum(len(v.concepts_of(scheme)) for scheme in v.schemes) == len(v.concepts)
    assert v.used_by('ceterms:LifeCycleStatus') == v.used_by('lifeCycle:Active') == ('ceterms:lifeCycleStatusType',)
    assert 'ceterms:hasPart' in v.used_by('ceterms:Course')
    assert v.concepts_of('no:Scheme') == v.used_by('no:Class') == v.schemes_of('no:property') == ()


@pytest.mark.parametrize(
    ('name', 'coercion'),
    [
        ('ceterms:ownedBy', '@id'),
        ('ceterms:name', '@language'),
        ('ceterms:dateEffective', 'xsd:date'),
        ('ceterms:exactDuration', 'schema:Duration'),
        ('qdata:median', 'xsd:float'),
        ('ceterms:Certificate', ''),
        ('ceterms:nonsense', None),
    ],
)
def test_a_coercion_is_known_for_each_known_term(name: str, coercion: str | None) -> None:
    assert VOCABULARY.coercion(name) == coercion


def test_what_is_only_mentioned_is_known_as_such() -> None:
    v = VOCABULARY
    for name in (
        'DataProfile',
        'DataSetDistribution',
        'DataSetProfile',
        'DataSetService',
        'DataSetTimeFrame',
        'Dimension',
        'Metric',
    ):
        assert (v.terms[f'qdata:{name}'].kind, v.status(f'qdata:{name}')) == ('class', CONTEXT_ONLY)
    assert v.terms['qdata:dataSetTimePeriod'].label == 'Data Set Time Period'
    assert (v.terms['ceterms:processMethodType'].kind, v.status('ceterms:processMethodType')) == ('property', CONTEXT_ONLY)
    assert 'ceterms:CrtiterionLevel' not in v
    assert v.status('ceterms:CrtiterionLevel') == ''
    assert v.label('ceterms:CrtiterionLevel') == 'CrtiterionLevel'


def test_every_term_expands_and_compacts_back() -> None:
    assert all(VOCABULARY.compact(VOCABULARY.expand(name)) == name for name in VOCABULARY.terms)
    assert all(VOCABULARY.canonical(iri) == iri for iri in VOCABULARY.iris.values())


@pytest.mark.parametrize(
    ('alias', 'name'),
    [
        ('http://purl.org/ctdl/terms/name', 'ceterms:name'),
        ('http://credreg.net/ctdl/terms/CostType', 'ceterms:CostType'),
        ('https://credreg.net/ctdl/terms#ctid', 'ceterms:ctid'),
        ('https://www.credreg.net/ctdlasn/terms/name', 'ceasn:name'),
        ('http://purl.org/ctdl/vocabs/audLevel/AdvancedLevel', 'audLevel:AdvancedLevel'),
        ('https://credreg.net/ctdlasn/vocabs/publicationStatus/Published', 'publicationStatus:Published'),
        ('https://purl.org/ctdlasn/vocabs/publicationStatus/Draft', 'publicationStatus:Draft'),
        ('https://purl.org/ctdl/vocabs/ScheduleTiming/Evening', 'scheduleTiming:Evening'),
        ('https://purl.org/ctdl/terms/AgentSector/Public', 'agentSector:Public'),
        ('https://purl.org/ctdl/vocabs/lifecycle/Active', 'lifeCycle:Active'),
        ('lifecycle:Active', 'lifeCycle:Active'),
        ('http://credreg.net/qdata/terms/median', 'qdata:median'),
        ('http://schema.org/value', 'schema:value'),
        ('https://www.w3.org/2004/02/skos/core#prefLabel', 'skos:prefLabel'),
    ],
)
def test_an_alias_means_the_term(alias: str, name: str) -> None:
    assert VOCABULARY.canonical(alias) == VOCABULARY.expand(name)
    assert VOCABULARY.compact(alias) == name


@pytest.mark.parametrize(
    'text',
    [
        'https://credreg.org/ctdl/terms/name',
        'https://example.org/a',
        '_:b0',
        'urn:x:y',
        'mailto:a@b.c',
        'Audience: all',
        'word',
        '',
        '@id',
    ],
)
def test_what_is_no_term_stays_as_it_is(text: str) -> None:
    assert VOCABULARY.canonical(text) == VOCABULARY.compact(text) == VOCABULARY.expand(text) == text


def test_a_namespace_alone_is_no_term() -> None:
    assert VOCABULARY.compact('https://purl.org/ctdl/terms/') == 'https://purl.org/ctdl/terms/'
    assert VOCABULARY.namespace('http://purl.org/ctdl/terms/') == 'https://purl.org/ctdl/terms/'
    assert VOCABULARY.namespace('http://purl.org/elsewhere/') == 'http://purl.org/elsewhere/'


def test_every_replacement_is_of_no_term_and_names_terms() -> None:
    for row in REPLACEMENTS.values():
        assert row.name not in VOCABULARY
        assert row.use
        assert all(name in VOCABULARY for name in row.use)
        assert VOCABULARY.suggest(row.name) == row.use


def test_a_typo_leads_to_the_nearest_terms() -> None:
    assert VOCABULARY.suggest('ceterms:Certficate')[0] == 'ceterms:Certificate'
    assert VOCABULARY.suggest('http://purl.org/ctdl/terms/nmae')[0] == 'ceterms:name'
    assert VOCABULARY.suggest('statementCat:purpose')[0] == 'statementCat:Purpose'
    assert VOCABULARY.suggest('BasicComponent')[0] == 'ceterms:BasicComponent'
    assert VOCABULARY.suggest('audience:Public') == ('audience:PublicEmployee',)
    assert len(VOCABULARY.suggest('ceterms:isDestinationComponentFor', 1)) == 1
    assert VOCABULARY.suggest('ceterms:zzzzzz') == ()
    assert VOCABULARY.replacement('ceterms:name') is None


@pytest.mark.parametrize(
    ('name', 'page'),
    [
        ('ceterms:name', 'https://credreg.net/ctdl/terms/name'),
        ('ceasn:name', 'https://credreg.net/ctdlasn/terms/name'),
        ('qdata:median', 'https://credreg.net/qdata/terms/median'),
        ('lifeCycle:Active', 'https://credreg.net/ctdl/vocabs/lifeCycle/Active'),
        ('skos:Concept', 'http://www.w3.org/2004/02/skos/core#Concept'),
    ],
)
def test_a_term_has_a_page(name: str, page: str) -> None:
    assert VOCABULARY.page(name) == page


# explaining


@pytest.mark.parametrize('term', ['ceterms:Badge', 'Badge', 'badge', 'http://credreg.net/ctdl/terms/Badge', ' CETERMS:BADGE '])
def test_a_term_is_found_by_any_of_its_names(term: str) -> None:
    explanation = explain(term)
    assert (explanation.name, explanation.kind, explanation.status) == ('ceterms:Badge', 'class', 'stable')
    assert explanation.children == ('ceterms:DigitalBadge', 'ceterms:OpenBadge')
    assert 'ceterms:ownedBy' in explanation.properties


def test_an_explanation_shows_concepts_and_other_terms_of_the_name() -> None:
    assert explain('Life Cycle Status').concepts == VOCABULARY.concepts_of('ceterms:LifeCycleStatus')
    assert explain('lifeCycleStatusType').concepts == VOCABULARY.concepts_of('ceterms:LifeCycleStatus')
    assert explain('name').name == 'ceterms:name'
    assert explain('name').also == ('ceasn:name',)
    assert 'accommodation:AccessibleParking' in explain('accommodation:FacilityAccommodation').children


def test_an_explanation_reads_well() -> None:
    said = text(explain('ceterms:subjectWebpage'), width=80)
    assert said.startswith('ceterms:subjectWebpage  Subject Webpage\n')
    assert 'read as     @id\n' in said
    assert 'page        https://credreg.net/ctdl/terms/subjectWebpage\n' in said
    assert max(map(len, said.splitlines())) <= 80


def test_an_unknown_term_is_missing_with_the_nearest_ones() -> None:
    with pytest.raises(MissingError, match='misspelling: use ceterms:precedes') as caught:
        explain('ceterms:preceeds')
    assert caught.value.facts == {'term': 'ceterms:preceeds', 'suggestions': ('ceterms:precedes',)}
    with pytest.raises(MissingError, match='Nearest: ceterms:Certificate'):
        explain('Certficate')
    with pytest.raises(MissingError):
        explain('')
