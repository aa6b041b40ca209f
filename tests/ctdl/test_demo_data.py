"""The example data keeps what `ctdl.demo` says of it: whole, well formed, within the vocabulary, and the defects where they belong."""

import datetime
import json
import re
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ctdl import demo, vocabulary
from ctdl.ctid import ctid_of, graph_address, is_ctid, resource_address

Node = dict[str, Any]

VOCABULARY = vocabulary.load()
RESOURCE = resource_address('')
CONTEXTS = {'ceterms': 'https://credreg.net/ctdl/schema/context/json', 'qdata': 'https://credreg.net/ctdl/schema/context/json'}
ASN_CONTEXT = 'https://credreg.net/ctdlasn/schema/context/json'
CLASSES = """Certificate AssociateOfAppliedScienceDegree AssociateOfScienceDegree BachelorOfScienceDegree MasterDegree
    Certification License MicroCredential DigitalBadge ApprenticeshipCertificate CertificateOfCompletion Organization
    CredentialOrganization QACredentialOrganization Course LearningProgram LearningOpportunityProfile AssessmentProfile Pathway
    Collection Occupation Job WorkRole Task TransferValueProfile ConditionManifest CostManifest AccreditAction SupportService"""


def read(path: Path) -> dict[str, Node]:
    bodies = [json.loads(line) for line in path.read_text('utf-8').splitlines()]
    return {body['@graph'][0]['ceterms:ctid']: body for body in bodies}


FIRST = read(demo.documents())
SECOND = read(demo.later())
DEFECTS = read(demo.defects())
BOTH = [*FIRST.values(), *SECOND.values()]
NOW = {ctid: body for ctid, body in (FIRST | SECOND).items() if ctid not in demo.deleted()}
NEW = SECOND.keys() - FIRST.keys()


def nodes(value: Any) -> Iterator[Node]:
    """Every object in a JSON value, from the outside in."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(inner)


def typed(body: Node) -> Iterator[Node]:
    return (node for node in nodes(body['@graph']) if '@type' in node)


def properties(body: Node) -> Iterator[tuple[Node, str, Any]]:
    """Node, property and each of its values, language maps left whole."""
    for node in typed(body):
        for key, value in node.items():
            if not key.startswith('@'):
                yield from ((node, key, item) for item in (value if isinstance(value, list) else [value]))


def described(bodies: dict[str, Node]) -> set[str]:
    return {node['@id'] for body in bodies.values() for node in body['@graph']}


def references(body: Node) -> Iterator[tuple[Node, str, str]]:
    return ((n, k, v) for n, k, v in properties(body) if isinstance(v, str) and v.startswith((RESOURCE, '_:')))


def plain(body: Node) -> str:
    """A document without key order and without the names of blank nodes."""
    text = json.dumps(body, sort_keys=True)
    labels = dict.fromkeys(re.findall(r'_:[-0-9a-f]{36}', text))
    for number, label in enumerate(labels):
        text = text.replace(label, f'_:b{number}')
    return text


def main(body: Node) -> Node:
    node: Node = body['@graph'][0]
    return node


def test_at_least_45_documents_of_many_classes() -> None:
    classes = Counter(main(body)['@type'] for body in FIRST.values())
    assert len(FIRST) == 58
    assert {f'ceterms:{name}' for name in CLASSES.split()} <= classes.keys()
    assert {'ceasn:CompetencyFramework', 'asn:ProgressionModel', 'skos:ConceptScheme', 'qdata:DataSetProfile'} <= classes.keys()
    assert classes['ceterms:Course'] >= 12


@pytest.mark.parametrize('path', [demo.documents(), demo.later(), demo.defects()])
def test_one_compact_document_a_line(path: Path) -> None:
    for line in path.read_text('utf-8').splitlines():
        assert line == json.dumps(json.loads(line), ensure_ascii=False, separators=(',', ':'))


@pytest.mark.parametrize('body', BOTH, ids=lambda body: body['@id'][-8:])
def test_documents_have_the_published_form(body: Node) -> None:
    assert body['@context'] == CONTEXTS.get(main(body)['@type'].partition(':')[0], ASN_CONTEXT)
    assert body['@id'] == graph_address(main(body)['ceterms:ctid'])
    for node in body['@graph']:
        if 'ceterms:ctid' in node:
            assert node['@id'] == resource_address(node['ceterms:ctid'])
        else:
            assert uuid.UUID(node['@id'].removeprefix('_:')).version == 4


def test_every_ctid_is_of_version_4_and_given_once() -> None:
    for bodies in (FIRST, SECOND):
        ctids = Counter(node['ceterms:ctid'] for body in bodies.values() for node in typed(body) if 'ceterms:ctid' in node)
        assert set(ctids.values()) == {1}
        assert all(is_ctid(ctid) and uuid.UUID(ctid[3:]).version == 4 for ctid in ctids)
    owner = {node['@id']: ctid for ctid, body in FIRST.items() for node in body['@graph']}
    assert all(owner.get(node['@id'], ctid) == ctid for ctid, body in SECOND.items() for node in body['@graph'])


def test_every_reference_leads_to_a_description() -> None:
    known = described(FIRST) | described(SECOND)
    assert [(k, v) for body in FIRST.values() for _, k, v in references(body) if v not in described(FIRST)] == []
    assert [(k, v) for body in SECOND.values() for _, k, v in references(body) if v not in known] == []


def test_nothing_refers_to_what_was_withdrawn() -> None:
    gone = {resource_address(ctid) for ctid in demo.deleted()}
    assert gone < described(FIRST)
    assert [v for body in NOW.values() for _, _, v in references(body) if v in gone] == []


@pytest.mark.parametrize('body', BOTH, ids=lambda body: body['@id'][-8:])
def test_every_blank_label_is_defined_and_used(body: Node) -> None:
    defined = {node['@id'] for node in body['@graph'] if node['@id'].startswith('_:')}
    assert {value for _, _, value in references(body) if value.startswith('_:')} == defined


@pytest.mark.parametrize('body', BOTH, ids=lambda body: body['@id'][-8:])
def test_every_class_and_property_is_in_the_vocabulary(body: Node) -> None:
    for node in typed(body):
        assert node['@type'] in VOCABULARY
    for node, key, _ in properties(body):
        domain = VOCABULARY.terms[key].domain
        assert not domain or VOCABULARY.ancestors(node['@type']) & set(domain), f'{key} on {node["@type"]}'


def test_every_reference_is_to_a_class_in_the_range() -> None:
    classes = {node['@id']: node['@type'] for body in BOTH for node in body['@graph']}
    anything = {'rdfs:Resource', 'xsd:anyURI', 'ceterms:CredentialAlignmentObject'}
    for body in BOTH:
        for _, key, value in references(body):
            wanted = set(VOCABULARY.terms[key].range)
            fits = VOCABULARY.ancestors(classes[value]) & wanted
            assert not wanted or wanted & anything or fits, f'{key} to {classes[value]}'


def test_declared_inverses_are_stated_from_both_sides() -> None:
    stated = {(node.get('@id'), key, value) for body in NOW.values() for node, key, value in references(body)}
    for subject, key, value in stated:
        for inverse in VOCABULARY.terms[key].inverse:
            assert (value, inverse, subject) in stated, f'{key} without {inverse}'


@pytest.mark.parametrize('body', BOTH, ids=lambda body: body['@id'][-8:])
def test_every_concept_is_in_a_scheme_of_its_property(body: Node) -> None:
    for _, key, value in properties(body):
        schemes = set(VOCABULARY.schemes_of(key)) & VOCABULARY.schemes.keys()
        if schemes:
            name = value['ceterms:targetNode'] if isinstance(value, dict) else value
            assert schemes & set(VOCABULARY.concepts[name].schemes), f'{name} in {key}'
        if schemes and isinstance(value, dict):
            assert value['ceterms:targetNodeName'] == {'en-US': VOCABULARY.label(name)}


@pytest.mark.parametrize('body', BOTH, ids=lambda body: body['@id'][-8:])
def test_every_date_is_in_the_calendar(body: Node) -> None:
    for node, key, value in properties(body):
        if VOCABULARY.coercion(key) == 'xsd:date':
            assert datetime.date.fromisoformat(value)
        if VOCABULARY.coercion(key) == 'xsd:dateTime':
            assert datetime.datetime.fromisoformat(value)
        for start, end in (('ceterms:startDate', 'ceterms:endDate'), ('ceterms:dateEffective', 'ceterms:expirationDate')):
            assert node.get(start, '') <= node.get(end, '9')


@pytest.mark.parametrize('body', BOTH, ids=lambda body: body['@id'][-8:])
def test_texts_have_a_language_and_something_to_say(body: Node) -> None:
    for _, key, value in properties(body):
        if VOCABULARY.coercion(key) == '@language':
            assert value.keys() <= {'en-US', 'es'}
            assert 'en-US' in value
    for key in ('ceterms:description', 'ceasn:description'):
        assert all(len(text) >= 60 for text in main(body).get(key, {}).values())
        assert all(len(text) >= 40 for node in typed(body) for text in node.get(key, {}).values())


def test_two_languages_codes_costs_and_coordinates_are_there_to_query() -> None:
    used = Counter(key for body in FIRST.values() for node in nodes(body) for key in node)
    for key in (
        'es',
        'ceterms:latitude',
        'ceterms:price',
        'ceterms:supersededBy',
        'ceterms:previousVersion',
        'ceterms:isPreparationFor',
    ):
        assert used[key]
    codes = {value for body in FIRST.values() for _, key, value in properties(body) if key == 'ceterms:codedNotation'}
    assert {'47-2231.00', '15.1703', '238210'} <= codes


def test_only_invented_hosts_and_vocabularies_are_named() -> None:
    public = 'credreg.net credentialengineregistry.org www.onetonline.org www.onetcenter.org www.census.gov nces.ed.gov creativecommons.org'
    for body in [*BOTH, *DEFECTS.values()]:
        for host in re.findall(r'https?://([^/"]+)', json.dumps(body)):
            assert host in public.split() or host.endswith(('.example.edu', '.example.org'))


def test_the_pathway_is_sound() -> None:
    for bodies, size in ((FIRST, 18), (SECOND, 19)):
        pathway, *components = bodies[demo.PATHWAY]['@graph']
        names = {component['@id'] for component in components}
        assert set(pathway['ceterms:hasPart']) == names
        assert len(names) == size
        assert len({component['@type'] for component in components}) >= 7
        reached, todo = set(), list(pathway['ceterms:hasDestinationComponent'])
        children = {component['@id']: component.get('ceasn:hasChild', []) for component in components}
        while todo:
            reached.add(name := todo.pop())
            todo += [child for child in children[name] if child not in reached]
        assert reached == names
        for condition in (node for node in typed(bodies[demo.PATHWAY]) if 'ceterms:requiredNumber' in node):
            assert 1 <= condition['ceterms:requiredNumber'] <= len(condition['ceterms:targetComponent'])


def test_the_second_year_changes_ten_documents_and_adds_two() -> None:
    changed = {ctid for ctid in SECOND.keys() & FIRST.keys() if plain(SECOND[ctid]) != plain(FIRST[ctid])}
    assert len(changed) == 10
    assert SECOND.keys() - FIRST.keys() - {demo.NEW_COURSE} == {'ce-b3147ef0-6ff4-4d34-8e4d-e97025f8d425'}
    assert SECOND.keys() - changed - NEW == {demo.BACHELOR_DEGREE, demo.MICROCREDENTIAL}
    for ctid in (demo.BACHELOR_DEGREE, demo.MICROCREDENTIAL):
        assert json.dumps(SECOND[ctid]) != json.dumps(FIRST[ctid])


def test_the_certificate_gains_a_course_and_costs_more() -> None:
    before, after = main(FIRST[demo.CERTIFICATE]), main(SECOND[demo.CERTIFICATE])
    courses = [set(node['ceterms:requires'][0]['ceterms:targetLearningOpportunity']) for node in (before, after)]
    assert courses[1] - courses[0] == {resource_address(demo.NEW_COURSE)}
    assert [n['ceterms:estimatedCost'][0]['ceterms:price'] for n in (before, after)] == [2844.0, 3361.5]


def test_statuses_change() -> None:
    def status(bodies: dict[str, Node]) -> str:
        return str(main(bodies[demo.CERTIFICATE_2022])['ceterms:credentialStatusType']['ceterms:targetNode'])

    assert (status(FIRST), status(SECOND)) == ('credentialStat:TeachOut', 'credentialStat:Deprecated')


def test_the_main_characters_are_on_stage() -> None:
    names = {name: value for name, value in vars(demo).items() if name.isupper() and not name.startswith('_')}
    assert len(names) >= 20
    assert set(names.values()) <= FIRST.keys() | SECOND.keys()


def test_each_defect_is_listed_and_stands_apart() -> None:
    rows = [line.split('\t') for line in demo.defects().with_suffix('.tsv').read_text('utf-8').splitlines()[1:]]
    assert {row[0] for row in rows} == DEFECTS.keys()
    assert all(len(row) == 3 and all(row) for row in rows)
    assert {ctid_of(ctid) for ctid in DEFECTS}.isdisjoint(FIRST | SECOND)
    known = described(FIRST) | described(DEFECTS)
    assert [v for body in DEFECTS.values() for _, _, v in references(body) if v not in known] == []
