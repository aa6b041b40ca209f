"""The minimum data policy as shapes: nothing of the policy is forgotten, nothing is asked that a class does not have."""

import csv
import functools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pytest
import shacl
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from ctdl.vocabulary import load

ROOT = Path(__file__).parents[2]
SHAPES = ROOT / 'shapes'
POLICY = ROOT.parent / 'shared' / 'ctdl'
FILES = (
    'actions',
    'common',
    'competencies',
    'credentials',
    'data',
    'learning',
    'manifests',
    'organizations',
    'pathways',
    'references',
    'transfer',
    'work',
)
SH, RULE = 'http://www.w3.org/ns/shacl#', 'urn:ctdl-toolkit:shapes:'
RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
DCTERMS = 'http://purl.org/dc/terms/'

Node: TypeAlias = NamedNode | BlankNode
Term: TypeAlias = NamedNode | BlankNode | Literal
Graph: TypeAlias = dict[Node, dict[str, list[Term]]]

# ---------------------------------------------------------------------------------------------------------------------
# Where the shapes differ from the policy tables on purpose

NESTED = {
    'ceterms:ConditionProfile',
    'ceterms:CostProfile',
    'ceterms:CredentialAlignmentObject',
    'ceterms:FinancialAssistanceProfile',
    'ceterms:IdentifierValue',
    'schema:QuantitativeValue',
}
"""Parts of a record: profiles.ttl says what they need."""

GONE = {'ceterms:SelectionComponent'}
"""Classes that left the vocabulary (2022-01-31)."""

RUN_TOGETHER = {
    'ceasn:Competency': 'ceasn:CompetencyFramework',
    'skos:Concept': 'skos:ConceptScheme',
    'ceterms:Job': 'ceterms:JobComponent',
    'ceterms:Pathway': 'ceterms:PathwaySet',
}
"""The policy's table mixes the rows of classes whose names begin alike: a row that is also the other class's may be left out."""

LOCATION = 'ceterms:availabilityListing | ceterms:availableAt | ceterms:availableOnlineAt'
DIFFERENCES = {
    # (level, row): (rule that stands for it, severity, why)
    ('required', LOCATION): ('availability-recommended', 'Warning', 'dropped on 2023-11-13'),
    ('required', 'ceterms:subjectWebpage'): ('subject-webpage-recommended', 'Warning', 'dropped for pathways on 2023-05-01'),
    ('required', 'ceterms:isPartOf'): ('component-of-pathway', 'Warning', 'table 3.2; the pathway may list the component instead'),
    ('required', 'ceasn:isPartOf'): ('competency-origin-present', 'Violation', 'a competency without framework names its creator'),
    ('required', 'ceasn:publicationStatusType'): ('publication-status-recommended', 'Warning', 'asked by the oldest source only'),
    ('recommended', 'ceterms:earnings'): ('outcomes-recommended', 'Warning', 'aggregate data took its place'),
    ('recommended', 'ceterms:employmentOutcome'): ('outcomes-recommended', 'Warning', 'aggregate data took its place'),
    ('recommended', 'ceterms:holders'): ('outcomes-recommended', 'Warning', 'aggregate data took its place'),
    ('recommended', 'ceterms:sourceData'): ('component-source-recommended', 'Warning', 'proxyFor is the newer way to say it'),
    ('recommended', 'ceterms:offeredBy'): ('job-offered-by-present', 'Violation', 'required of jobs by the newest source'),
}

BOTH = 'Minimum Data Policy 2022-03; Registry Assistant 2026-03'

NO_DOMAIN = {'rdf:type': 'every node has a class', 'schema:about': 'known to the context only'}
"""Properties that no domain lists; those of qdata are known to the context only, too."""

QDATA = {'qdata:DataSetProfile', 'qdata:Observation', 'qdata:Metric', 'qdata:Dimension'}
"""Classes that domains and the context mention; their own encoding is not part of the vocabulary table."""


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    path: frozenset[str]
    severity: str
    archive: str
    kind: str
    min_count: int
    texts: tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Shape:
    name: str
    classes: tuple[str, ...]
    rules: tuple[str, ...]
    applies: str


def read(name: str) -> Graph:
    graph: Graph = defaultdict(lambda: defaultdict(list))
    for quad in parse(path=SHAPES / f'{name}.ttl', format=RdfFormat.TURTLE, rename_blank_nodes=True):
        assert not isinstance(quad.subject, Literal)
        graph[quad.subject][quad.predicate.value].append(quad.object)
    return graph


@functools.cache
def everything() -> Graph:
    graph: Graph = defaultdict(lambda: defaultdict(list))
    for name in FILES:
        for subject, node in read(name).items():
            assert subject not in graph, f'{subject} stands in two files'
            graph[subject] = node
    return graph


def members(graph: Graph, term: Term) -> Iterator[Term]:
    assert not isinstance(term, Literal)
    while term != NamedNode(RDF + 'nil'):
        yield graph[term][RDF + 'first'][0]
        term = graph[term][RDF + 'rest'][0]
        assert not isinstance(term, Literal)


def properties(graph: Graph, path: Term) -> Iterator[str]:
    """The alternatives of a path, prefixed; `^` before one that is followed backwards."""
    if isinstance(path, NamedNode):
        yield short(path.value)
        return
    assert isinstance(path, BlankNode)
    for inner in graph[path].get(SH + 'inversePath', ()):
        yield '^' + short(inner.value)
    for listed in graph[path].get(SH + 'alternativePath', ()):
        for member in members(graph, listed):
            yield from properties(graph, member)


def short(iri: str) -> str:
    return 'rdf:type' if iri == RDF + 'type' else load().compact(iri)


def value(node: dict[str, list[Term]], predicate: str) -> str:
    found = node.get(predicate, [])
    assert len(found) <= 1, f'{predicate} twice'
    return found[0].value if found else ''


@functools.cache
def rules() -> dict[str, Rule]:
    graph = everything()
    out = {}
    for subject, node in graph.items():
        if SH + 'path' not in node:
            continue
        name, severity = subject.value.removeprefix(RULE), value(node, SH + 'severity').removeprefix(SH)
        texts = tuple(value(node, p) for p in (SH + 'name', SH + 'message', SH + 'description', DCTERMS + 'source'))
        assert len(texts) == 4
        archive = value(node, RULE + 'archive').removeprefix(SH) or severity
        path = frozenset(properties(graph, node[SH + 'path'][0]))
        out[name] = Rule(name, path, severity, archive, value(node, RULE + 'kind'), int(value(node, SH + 'minCount') or 0), texts)
    return out


@functools.cache
def shapes() -> tuple[Shape, ...]:
    out = []
    for subject, node in everything().items():
        if NamedNode(SH + 'NodeShape') in node.get(RDF + 'type', []):
            classes = tuple(sorted(short(c.value) for c in node[SH + 'targetClass']))
            listed = tuple(r.value.removeprefix(RULE) for r in node[SH + 'property'])
            out.append(Shape(subject.value.removeprefix(RULE), classes, listed, value(node, RULE + 'applies')))
    return tuple(out)


@functools.cache
def aimed() -> dict[str, str]:
    """Rules that have a target of their own, a property, instead of being listed for classes."""
    aims = {s: node[SH + 'targetSubjectsOf'] for s, node in everything().items() if SH + 'targetSubjectsOf' in node}
    return {subject.value.removeprefix(RULE): short(values[0].value) for subject, values in aims.items()}


@functools.cache
def asked(class_: str) -> dict[str, Rule]:
    """The rules for a described node of the class."""
    names = [name for shape in shapes() if class_ in shape.classes and shape.applies != 'stub' for name in shape.rules]
    return {name: rules()[name] for name in names}


@functools.cache
def classes() -> tuple[str, ...]:
    return tuple(sorted({name for shape in shapes() for name in shape.classes}))


# ---------------------------------------------------------------------------------------------------------------------
# The tables of the policy


def table(name: str) -> list[dict[str, str]]:
    if not POLICY.is_dir():
        pytest.skip('the policy tables are not beside the repository')
    with (POLICY / name).open(encoding='utf-8', newline='') as file:
        return list(csv.DictReader(file, delimiter='\t'))


def covered(class_: str, path: frozenset[str], severity: str) -> bool:
    return any(rule.path == path and rule.severity == severity and rule.min_count == 1 for rule in asked(class_).values())


def left_out(class_: str, level: str, row: str, others: set[tuple[str, str, str]]) -> bool:
    """Whether a row that no rule has word for word is left out, or said otherwise, for a reason given above."""
    if class_ in NESTED | GONE or (RUN_TOGETHER.get(class_, ''), level, row) in others:
        return True
    if not any(class_ in load().properties[name].domain for name in row.split(' | ')):
        return True
    rule, severity, _ = DIFFERENCES.get((level, row), ('', '', ''))
    return rule in asked(class_) and asked(class_)[rule].severity == severity


def test_every_row_of_the_policy_is_a_rule_or_a_documented_difference() -> None:
    rows = {(r['class'], r['level'], r['one of these properties']) for r in table('minimum-data.tsv')}
    severity = {'required': 'Violation', 'recommended': 'Warning'}
    missing = [row for row in rows if not covered(row[0], frozenset(row[2].split(' | ')), severity[row[1]])]
    assert sorted(row for row in missing if not left_out(*row, others=rows)) == []


def test_every_documented_difference_is_needed() -> None:
    rows = {(r['class'], r['level'], r['one of these properties']) for r in table('minimum-data.tsv')}
    severity = {'required': 'Violation', 'recommended': 'Warning'}
    missing = {row[1:] for row in rows if not covered(row[0], frozenset(row[2].split(' | ')), severity[row[1]])}
    assert set(DIFFERENCES) - missing == set()


def credentials() -> list[str]:
    unfit = {'ceterms:Credential', 'ceterms:Degree'}
    return sorted(load().descendants('ceterms:Credential') - unfit)


def components() -> list[str]:
    parts = load().descendants('ceterms:PathwayComponent') - {'ceterms:PathwayComponent'}
    return sorted(parts | {'ceterms:CollectionComponent', 'ceterms:MultiComponent'})


def named_classes(text: str) -> list[str]:
    if text.startswith('47 credential'):
        return credentials()
    if text.startswith('pathway components'):
        return components()
    return [name if ':' in name else f'ceterms:{name}' for name in text.split(',')]


def test_every_settled_rule_of_2026_is_asked_with_its_severity_in_both_profiles() -> None:
    letters = {'V': 'Violation', 'W': 'Warning', 'I': 'Info'}
    wrong = []
    for row in table('minimum-data-rules.tsv'):
        path, letter, note = frozenset(row['path'].split('|')), row['severity'][0], row['severity'] + row['note']
        archive = 'Info' if 'archive profile: I' in note else 'Warning' if 'archive W' in note else ''
        for class_ in set(named_classes(row['class'])) - NESTED:
            fits = [
                r
                for r in asked(class_).values()
                if path in (r.path, r.path - {'^ceterms:hasPart'}) and r.severity == letters[letter]
            ]
            if not fits or (archive and archive not in {rule.archive for rule in fits}):
                wrong.append((class_, row['path'], row['severity']))
    assert wrong == []


LENIENT = {
    'Warning': 'asserted-by-present job-offered-by-present',
    'Info': """life-cycle-status-present life-cycle-status-recommended owned-by-recommended offered-by-recommended
        in-language-recommended learning-method-description-recommended in-catalog-recommended collection-type-recommended
        processing-agent-present data-set-name-present data-set-description-present data-provider-present
        data-set-subject-recommended data-set-time-recommended has-metric-recommended has-observation-recommended
        suppression-policy-recommended data-set-source-recommended observation-metric-present metric-publisher-present
        dimension-text-present""",
}


def test_the_archive_is_lenient_about_what_was_added_after_2022_and_about_nothing_else() -> None:
    expected = {name: severity for severity, names in LENIENT.items() for name in names.split()}
    assert {rule.name: rule.archive for rule in rules().values() if rule.archive != rule.severity} == expected
    assert [name for name in expected if rules()[name].texts[3] in {'Minimum Data Policy 2022-03', BOTH}] == []


def test_a_provisional_record_needs_a_ctid_a_name_and_somebody_behind_it() -> None:
    stated = {name: value(everything()[NamedNode(RULE + name)], RULE + 'provisional') for name in rules()}
    short_list = {name for name, severity in stated.items() if severity == SH + 'Violation'}
    names = {'name-present', 'framework-name-present', 'data-set-name-present'}
    assert short_list == {'ctid-present', 'owned-or-offered-by', *names}


def test_the_table_counts_47_credentials_and_11_components_and_so_do_the_shapes() -> None:
    assert (len(credentials()), len(components())) == (47, 11)
    assert all('credential-status-present' in asked(class_) for class_ in [*credentials(), 'ceterms:Degree', 'ceterms:Credential'])
    assert all('component-of-pathway' in asked(class_) for class_ in components())


def test_a_class_newer_than_the_table_inherits_the_row_of_its_nearest_ancestor() -> None:
    pairs = {
        'ceterms:BachelorOfScienceDegree': 'ceterms:BachelorDegree',
        'ceterms:SpecialistDegree': 'ceterms:MasterDegree',
        'ceterms:TechnicalLevel1Certificate': 'ceterms:Certificate',
        'ceterms:PreApprenticeshipCertificate': 'ceterms:Certificate',
        'ceterms:LearningProgram': 'ceterms:LearningOpportunityProfile',
        'ceterms:Organization': 'ceterms:CredentialOrganization',
    }
    assert {new for new, old in pairs.items() if asked(new) != asked(old)} == set()


def test_what_the_policy_allows_once_has_a_rule_wherever_the_property_stands() -> None:
    once = 'ceterms:agentSectorType ceterms:credentialStatusType ceterms:ctid ceterms:lifeCycleStatusType ceterms:subjectWebpage'
    single = {rules()[name].path for name in aimed() if rules()[name].name.endswith('-single')}
    assert single == {frozenset([name]) for name in once.split()}


# ---------------------------------------------------------------------------------------------------------------------
# The vocabulary


def test_every_class_is_in_the_vocabulary() -> None:
    assert set(classes()) - set(load().classes) == QDATA


def test_every_record_that_may_have_a_ctid_is_asked_for_something() -> None:
    nested = {'ceterms:FinancialAssistanceProfile', 'ceasn:CrtiterionLevel'}  # profiles.ttl; a slip of the vocabulary
    assert set(load().properties['ceterms:ctid'].domain) - set(classes()) == nested


def domain_of(name: str) -> tuple[str, ...] | None:
    """The classes that may have the property; None where nobody says."""
    if name in NO_DOMAIN or (name.startswith('qdata:') and load().coercion(name) is not None):
        return None
    return load().properties[name].domain


def test_no_class_is_asked_for_a_property_it_cannot_have() -> None:
    wrong = []
    for shape in shapes():
        for class_, name in ((c, r) for c in shape.classes for r in shape.rules):
            domains = [domain_of(property_) for property_ in rules()[name].path if property_[0] != '^']
            if not any(domain is None or class_ in domain for domain in domains):
                wrong.append((class_, name))
    assert wrong == []


def test_every_alternative_of_a_path_is_possible_for_some_class_that_is_asked() -> None:
    wrong = []
    for rule in (rule for name, rule in rules().items() if name not in aimed()):
        asking = {c for shape in shapes() if rule.name in shape.rules for c in shape.classes}
        for name in rule.path:
            domain = domain_of(name.removeprefix('^'))
            if domain is not None and name[0] != '^' and asking.isdisjoint(domain):
                wrong.append((rule.name, name))
    assert wrong == []


# ---------------------------------------------------------------------------------------------------------------------
# The texts


@pytest.mark.parametrize('name', sorted(rules()))
def test_a_rule_says_what_is_wrong_what_to_write_and_who_asks(name: str) -> None:
    rule = rules()[name]
    label, message, remedy, source = rule.texts
    assert rule.kind in {'presence', 'value'}
    assert rule.severity in {'Violation', 'Warning', 'Info'}
    assert rule.archive in {'Violation', 'Warning', 'Info'}
    assert label
    assert source
    assert message.endswith('.')
    assert remedy.endswith('.')
    assert 'rdf:type' in rule.path or any(property_.removeprefix('^') in message for property_ in rule.path)
    assert '"' in remedy or ':' in remedy, 'no example'


@pytest.mark.parametrize('text', [0, 1], ids=['names', 'messages'])
def test_no_two_rules_say_the_same(text: int) -> None:
    said: defaultdict[str, list[str]] = defaultdict(list)
    for rule in rules().values():
        said[rule.texts[text]].append(rule.name)
    assert [names for names in said.values() if len(names) > 1] == []


def test_every_rule_is_used_and_every_rule_used_exists() -> None:
    assert {name for shape in shapes() for name in shape.rules} | aimed().keys() == set(rules())
    assert all(rules()[name].path == {property_} for name, property_ in aimed().items())


def test_a_presence_rule_asks_for_one_value_and_nothing_else() -> None:
    graph, parameters = (
        everything(),
        {SH + p for p in ('minCount', 'maxCount', 'in', 'not', 'pattern', 'datatype', 'nodeKind', 'class')},
    )
    for name, rule in rules().items():
        used = parameters & graph[NamedNode(RULE + name)].keys()
        assert len(used) == 1, name
        assert rule.kind == 'value' or (used == {SH + 'minCount'} and rule.min_count == 1), name


# ---------------------------------------------------------------------------------------------------------------------
# The engine

PREFIXES = """
@prefix asn: <http://purl.org/ASN/schema/core/> . @prefix ceasn: <https://purl.org/ctdlasn/terms/> .
@prefix ceterms: <https://purl.org/ctdl/terms/> . @prefix qdata: <https://credreg.net/qdata/terms/> .
@prefix schema: <https://schema.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix : <https://credentialengineregistry.org/resources/> .
"""
CORE = 'ceterms:ctid "ce-2f6c1f0e-9b7d-4c35-8a51-6d0e3b9f4a27"; ceterms:name "Welding"@en; ceterms:description "Joins metals."@en; '
WORDS = 'ceterms:ctid "ce-2f6c1f0e-9b7d-4c35-8a51-6d0e3b9f4a27"; ceasn:name "Welding"@en; ceasn:description "Joins metals."@en; '
WORDS += 'ceasn:inLanguage "en"; '
PAGE, LANGUAGE, OWNER = 'ceterms:subjectWebpage <https://example.edu/w>; ', 'ceterms:inLanguage "en"; ', 'ceterms:ownedBy :owner; '
LIVE, PUBLISHED = 'ceterms:lifeCycleStatusType :active; ', 'ceasn:publicationStatusType :published; '
NUMBER = 'ceterms:ctid "ce-2f6c1f0e-9b7d-4c35-8a51-6d0e3b9f4a27"; '
COMPLETE = {
    'ceterms:Certificate': CORE + PAGE + LANGUAGE + OWNER + 'ceterms:credentialStatusType :active',
    'ceterms:CredentialOrganization': CORE
    + PAGE
    + 'ceterms:agentType :two; ceterms:agentSectorType :public; ceterms:email "a@b.edu"',
    'ceterms:LearningProgram': CORE + PAGE + LANGUAGE + LIVE + OWNER,
    'ceterms:Course': CORE + LANGUAGE + LIVE + 'ceterms:offeredBy :owner',
    'ceterms:AssessmentProfile': CORE + PAGE + LANGUAGE + LIVE + OWNER,
    'ceterms:SupportService': CORE + LANGUAGE + LIVE + OWNER,
    'ceterms:Pathway': CORE + OWNER,
    'ceterms:PathwaySet': CORE + OWNER + 'ceterms:hasPathway :a',
    'ceterms:CredentialComponent': CORE.split('ceterms:description')[0] + 'ceterms:credentialType ceterms:Certificate',
    'ceterms:ComponentCondition': 'ceterms:description "Any two."@en',
    'ceterms:Collection': CORE + LIVE + OWNER + 'ceterms:hasMember :a',
    'ceasn:CompetencyFramework': WORDS + 'ceasn:publisher :owner',
    'ceasn:Competency': NUMBER + 'ceasn:competencyText "Welds."@en; ceasn:isPartOf :framework',
    'skos:ConceptScheme': WORDS + 'skos:hasTopConcept :a',
    'skos:Concept': NUMBER + 'skos:prefLabel "Arc"@en; skos:inScheme :scheme',
    'asn:ProgressionModel': WORDS + 'ceasn:publisher :owner; skos:hasTopConcept :a',
    'asn:ProgressionLevel': NUMBER + 'skos:prefLabel "Novice"@en',
    'ceasn:Rubric': WORDS + PAGE + 'ceasn:publisher :owner',
    'ceasn:CriterionLevel': 'ceasn:benchmarkText "Even."@en',
    'ceterms:Occupation': CORE + 'ceterms:assertedBy :owner',
    'ceterms:Job': CORE + 'ceterms:offeredBy :owner',
    'ceterms:Task': NUMBER + 'ceterms:description "Sets up."@en; ceterms:assertedBy :owner',
    'ceterms:ConditionManifest': NUMBER + PAGE + 'ceterms:description "Rules."@en; ceterms:conditionManifestOf :owner',
    'ceterms:CostManifest': NUMBER + 'ceterms:description "Fees."@en; ceterms:costDetails :page; ceterms:costManifestOf :owner',
    'ceterms:TransferValueProfile': CORE + PAGE + OWNER + 'ceterms:transferValue :value',
    'ceterms:TransferIntermediary': NUMBER + OWNER + 'ceterms:name "Hub"@en; ceterms:intermediaryFor :a',
    'ceterms:TransferAgreement': CORE + LANGUAGE + OWNER + PUBLISHED + 'ceterms:dateEffective "2025-08-01"; '
    'ceterms:receivingOrganization :a; ceterms:sendingOrganization :b',
    'ceterms:PriorLearningPolicy': CORE + LANGUAGE + OWNER + PUBLISHED + PAGE,
    'qdata:DataSetProfile': CORE + 'qdata:dataProvider :owner',
    'qdata:Observation': 'qdata:isObservationOf :metric',
    'ceterms:AccreditAction': CORE + 'ceterms:actionStatusType :done; ceterms:actingAgent :owner',
    'ceterms:CredentialType': CORE
    + LANGUAGE
    + OWNER
    + 'ceterms:credentialStatusType :active; ceterms:regulatedBy :a; ceterms:regulatedIn :b',
    'ceterms:QualificationsFramework': CORE + PAGE + LANGUAGE + LIVE + OWNER + PUBLISHED + 'ceasn:publisher :owner; '
    'ceterms:hasFacetScheme :a; asn:hasProgressionModel :b',
    'ceterms:AlignmentMap': CORE + PAGE + LANGUAGE + LIVE + OWNER + PUBLISHED + 'ceasn:publisher :owner; ceterms:hasPart :a',
    'ceterms:VerificationServiceProfile': NUMBER + 'ceterms:description "Checks."@en; ceterms:offeredBy :owner',
}


@functools.cache
def engine(stubs: bool = False) -> shacl.Shapes:
    names = ['references'] if stubs else [name for name in FILES if name != 'references']
    return shacl.Shapes.from_turtle('\n'.join((SHAPES / f'{name}.ttl').read_text(encoding='utf-8') for name in names))


def said(turtle: str, *severities: str, stubs: bool = False) -> dict[str, set[str]]:
    """The rules that speak, by the local name of the node they speak of."""
    out: defaultdict[str, set[str]] = defaultdict(set)
    for result in engine(stubs).validate_turtle(PREFIXES + turtle).results:
        if not severities or result.severity in severities:
            out[result.focus_node[1:-1].rsplit('/')[-1]].add((result.source_shape or '')[1:-1].removeprefix(RULE))
    return dict(out)


def pieces(record: str) -> list[str]:
    return [piece for piece in map(str.strip, record.split(';')) if piece]


def node(name: str, class_: str, parts: list[str]) -> str:
    return f':{name} ' + ' ; '.join([f'a {class_}', *parts]) + ' .\n'


@pytest.mark.parametrize('class_', sorted(COMPLETE))
def test_a_complete_record_breaks_no_required_rule(class_: str) -> None:
    assert said(node('n', class_, pieces(COMPLETE[class_])), 'Violation') == {}


@pytest.mark.parametrize('class_', sorted(COMPLETE))
def test_each_required_property_that_is_missing_is_one_violation(class_: str) -> None:
    parts = pieces(COMPLETE[class_])
    turtle = ''.join(node(f'n{i}', class_, [*parts[:i], *parts[i + 1 :]]) for i in range(len(parts)))
    found = said(turtle, 'Violation')
    assert found.keys() == {f'n{i}' for i in range(len(parts))}
    for i, part in enumerate(parts):
        (name,) = found[f'n{i}']
        assert part.split()[0] in rules()[name].path


def filled(class_: str, but: frozenset[str] = frozenset()) -> list[str]:
    """Every property that the rules for the class ask for, twice, without some."""
    wanted = {property_ for rule in asked(class_).values() if rule.min_count for property_ in rule.path if property_[0] != '^'}
    return [f'{name} :a, :b' for name in sorted(wanted - but)]


@pytest.mark.parametrize('class_', classes())
def test_each_thing_asked_of_a_class_is_missed_by_its_own_rules(class_: str) -> None:
    presence = {rule.path for rule in asked(class_).values() if rule.min_count}
    cases = {f'n{i}': path for i, path in enumerate(sorted(presence, key=sorted))}
    found = said(
        node('whole', class_, filled(class_)) + ''.join(node(name, class_, filled(class_, path)) for name, path in cases.items())
    )
    single = {'destination-single', *aimed()}  # every property has two values here
    always = {
        name for name, rule in asked(class_).items() if rule.kind == 'value' and not rule.min_count and 'rdf:type' in rule.path
    }
    for name, path in {'whole': frozenset[str](), **cases}.items():
        missed = {r.name for r in asked(class_).values() if r.min_count and r.path <= path}
        assert found.get(name, set()) - single == missed | always


def test_the_pathway_may_list_its_component_instead_of_the_component_its_pathway() -> None:
    component = node('c', 'ceterms:JobComponent', pieces(NUMBER + 'ceterms:name "Welder"@en'))
    assert 'component-of-pathway' in said(component)['c']
    assert 'component-of-pathway' not in said(component + ':p ceterms:hasPart :c .')['c']


@pytest.mark.parametrize('rule', sorted(aimed()))
def test_two_values_where_one_is_allowed_are_one_violation(rule: str) -> None:
    one = ':n ' + aimed()[rule] + ' "a"'
    assert said(one + ' .') == {}
    assert said(one + ', "b" .', 'Violation') == {'n': {rule}}


def test_a_second_destination_is_a_warning() -> None:
    pathway = node('p', 'ceterms:Pathway', [*pieces(COMPLETE['ceterms:Pathway']), 'ceterms:hasDestinationComponent :a, :b'])
    assert 'destination-single' in said(pathway, 'Warning')['p']


@pytest.mark.parametrize(
    ('class_', 'severity'),
    [('ceterms:Degree', 'Info'), ('ceterms:Credential', 'Info'), ('ceterms:CredentialingAction', 'Violation')],
)
def test_a_class_that_only_groups_others_asks_for_a_concrete_one(class_: str, severity: str) -> None:
    rule = 'action-class-concrete' if 'Action' in class_ else 'credential-class-concrete'
    assert rule in said(node('n', class_, []), severity)['n']
    assert rule not in said(node('n', 'ceterms:Certificate' if 'Cred' in rule else 'ceterms:RenewAction', [])).get('n', set())


@pytest.mark.parametrize(
    ('class_', 'words'),
    [
        ('ceterms:QACredentialOrganization', 'ceterms:name "Accreditor"@en'),
        ('ceterms:Course', 'ceterms:name "Welding"@en'),
        ('ceterms:Task', 'ceterms:description "Welds."@en'),
        ('ceasn:CompetencyFramework', 'ceasn:name "Welding"@en'),
        ('ceasn:Competency', 'ceasn:competencyText "Welds."@en'),
        ('skos:Concept', 'skos:prefLabel "Arc"@en'),
        ('ceterms:CourseComponent', 'ceterms:name "Welding"@en'),
    ],
)
def test_a_reference_to_something_without_a_record_needs_words_and_nothing_more(class_: str, words: str) -> None:
    assert said(node('n', class_, [words]), 'Violation', stubs=True) == {}
    ((name,),) = said(node('n', class_, []), 'Violation', stubs=True).values()
    assert words.split()[0] in rules()[name].path


def test_stub_rules_reach_stubs_only_and_minimum_data_described_records_only() -> None:
    parts = {'ComponentCondition', 'Constraint', 'CriterionLevel', 'AlignmentObject', 'Observation', 'Dimension'}
    assert {shape.name for shape in shapes() if not shape.applies} == parts
    stubs = {NamedNode(RULE + shape.name) for shape in shapes() if shape.applies == 'stub'}
    assert stubs <= set(read('references'))
    assert {s for s, n in read('references').items() if SH + 'targetClass' in n} == stubs
