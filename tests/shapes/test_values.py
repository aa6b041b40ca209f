"""Each rule of values.ttl, profiles.ttl and style.ttl: one bad value gives that one finding, a good one none, from both engines."""

import re

import pyoxigraph
import pytest

import shapes
from ctdl.findings import Severity
from ctdl.validation import ENGINES, Result, Subject, results
from shapes.turtle import compact

FILES = ('values', 'profiles', 'style')
OURS = frozenset(
    name
    for file in FILES
    for name in re.findall(r'(?m)^rule:([a-z0-9-]+) a sh:PropertyShape', (shapes.FOLDER / f'{file}.ttl').read_text('utf-8'))
)
NODE = 'https://credentialengineregistry.org/resources/'
PREFIXES = {
    **{name: iri for name, iri in shapes.prefixes().items() if name != 'rule'},
    '': NODE,
    'genid': 'http://localhost:8000/.well-known/genid/',
    'v': 'https://purl.org/ctdl/vocabs/',
    'd': 'http://www.w3.org/2001/XMLSchema#',
}
CTID = 'ce-8b1f5cd6-0d7a-4d5f-9f4c-3e2a1b0c9d8e'
LONG = 'Prepares for entry-level work in gas metal arc welding.'


def subject_of(turtle: str, document: str = CTID) -> Subject:
    """A document with these statements; nodes in the `genid:` namespace are embedded ones."""
    head = ''.join(f'@prefix {name}: <{iri}> .\n' for name, iri in PREFIXES.items())
    triples = [q.triple for q in pyoxigraph.parse(head + turtle, pyoxigraph.RdfFormat.TURTLE)]
    nodes: dict[str, str] = {}
    for triple in triples:
        iri = str(triple.subject)[1:-1]
        is_type = triple.predicate.value.endswith('#type')
        nodes[iri] = compact(str(triple.object)[1:-1], PREFIXES) if is_type else nodes.get(iri, '')
    described = frozenset(str(t.subject)[1:-1] for t in triples if t.predicate.value.endswith('/ctid'))
    members = frozenset(iri for iri in nodes if iri.startswith(NODE))
    lines = ''.join(f'{t.subject} {t.predicate} {t.object} .\n' for t in triples)
    return Subject(document, lines, nodes, described, members)


def said(turtle: str, engine: str = 'fast', profile: str = 'publish') -> list[Result]:
    """Findings of our rules about the statements."""
    return [r for _, found in results([subject_of(turtle)], profile, 'all', engine) for r in found if r.shape in OURS]


def value(prop: str, bad: str, good: str) -> tuple[str, str]:
    return f':a {prop} {bad} .', f':a {prop} {good} .'


def text(prop: str, bad: str, good: str) -> tuple[str, str]:
    return f':a {prop} "{bad}"@en-us .', f':a {prop} "{good}"@en-us .'


def profile(class_: str, bad: str, good: str) -> tuple[str, str]:
    return f'genid:e a {class_} ; {bad} .'.replace('; .', '.'), f'genid:e a {class_} ; {good} .'


FULL = (
    'ceterms:addressLocality "Muncie"@en ; ceterms:addressRegion "Indiana"@en ; '
    'ceterms:postalCode "47306" ; ceterms:addressCountry "United States"@en'
)
STREET = f'ceterms:streetAddress "1 Main Street"@en ; {FULL}'
UNIT = 'ceterms:creditUnitType v:creditUnit\\/SemesterHour'

CASES: dict[str, tuple[str, str]] = {
    'ctid-grammar': value('ceterms:ctid', '"ce-12"', f'"{CTID}"'),
    'ctid-lower-case': value('ceterms:ctid', f'"{CTID.replace("d", "D")}"', f'"{CTID}"'),
    'ctid-version': value('ceterms:ctid', f'"{CTID.replace("-4d", "-1d")}"', f'"{CTID}"'),
    'text-language': value('ceterms:condition', '"Be 18."', '"Be 18."@en'),
    'text-not-empty': text('ceterms:keyword', ' ', 'welding'),
    'description-length': (
        f':a ceterms:ctid "{CTID}" ; ceterms:description "Welding"@en .',
        f':a ceterms:ctid "{CTID}" ; ceterms:description "{LONG}"@en .',
    ),
    'asn-description-length': profile('asn:ProgressionModel', 'ceasn:description "Levels"@en', f'ceasn:description "{LONG}"@en'),
    'web-address': value('ceterms:subjectWebpage', '<relative:/www.example.edu/x>', '<https://www.example.edu/x?a=1#b>'),
    'web-address-length': value('ceterms:image', f'<https://e.edu/{"x" * 600}>', '<https://e.edu/x>'),
    'reference-address': value('ceterms:ownedBy', f'<relative:/{CTID}>', f'<{NODE}{CTID}>'),
    'date-form': value('ceterms:dateEffective', '"2023-02-29"^^d:date', '"2024-02-29"^^d:date'),
    'date-time-form': value('ceasn:dateModified', '"May 2024"^^d:dateTime', '"2024-05-01T10:00:00Z"^^d:dateTime'),
    'clock-time-form': value('ceterms:startTime', '"25:00"^^d:dateTime', '"18:30"^^d:dateTime'),
    'approximate-date-form': value('ceterms:approximateStartDate', '<relative:/spring>', '<relative:/2024-05>'),
    'founding-date-form': value('ceterms:foundingDate', '"about 1900"', '"1900-05"'),
    'date-order-start-end': (
        ':a ceterms:startDate "2024-05-02"^^d:date ; ceterms:endDate "2024-05-01"^^d:date .',
        ':a ceterms:startDate "2024-05-01"^^d:date ; ceterms:endDate "2024-05-01"^^d:date .',
    ),
    'date-order-effective-expiration': (
        ':a ceterms:dateEffective "2024-05-02"^^d:date ; ceterms:expirationDate "2023-05-01"^^d:date .',
        ':a ceterms:dateEffective "2024-05-01"^^d:date ; ceterms:expirationDate "2025-05-01"^^d:date .',
    ),
    'duration-form': value('ceterms:exactDuration', '"2 years"^^schema:Duration', '"P2.5Y"^^schema:Duration'),
    'duration-mixed': value('ceterms:exactDuration', '"P1DT2H"^^schema:Duration', '"PT26H"^^schema:Duration'),
    'time-required-units': value('ceterms:timeRequired', '"P2D"^^schema:Duration', '"PT40H30M"^^schema:Duration'),
    'number-form': value('ceterms:weight', '"heavy"^^d:float', '"8.35E3"^^d:float'),
    'price-form': value('ceterms:price', '"$5"^^d:decimal ; ceterms:currency "USD"', '5.50 ; ceterms:currency "USD"'),
    'price-not-negative': value('ceterms:price', '-5 ; ceterms:currency "USD"', '0 ; ceterms:currency "USD"'),
    'integer-form': value('ceterms:minimumAge', '"18.5"^^d:integer', '18'),
    'count-not-negative': value('ceterms:minimumAge', '-1', '18'),
    'boolean-form': value('ceterms:isProctored', '"yes"^^d:boolean', 'true'),
    'value-range': value(
        'schema:minValue', '"4"^^d:float ; schema:maxValue "3"^^d:float', '"3"^^d:float ; schema:maxValue "3.5E1"^^d:float'
    ),
    'latitude-range': value(
        'ceterms:latitude', '"91"^^d:float ; ceterms:longitude "1"^^d:float', '"4.0E1"^^d:float ; ceterms:longitude 1'
    ),
    'longitude-range': value(
        'ceterms:longitude', '"-181"^^d:float ; ceterms:latitude "1"^^d:float', '"-180"^^d:float ; ceterms:latitude 1'
    ),
    'language-tag': value('ceterms:inLanguage', '"English"^^d:language', '"es-419"^^d:language'),
    'language-tag-case': value('ceasn:inLanguage', '"en-us"^^d:language', '"zh-Hant-TW"^^d:language'),
    'currency-code': value('ceterms:currency', '"XYZ"', '"USD"'),
    'email-form': value('ceterms:email', '"mail us"', '"registrar@mail.example.edu"'),
    'telephone-form': value('ceterms:telephone', '"555-0100"', '"(317) 555-0100 ext. 12", "+49 30 123456"'),
    'fein-form': value('ceterms:fein', '"123"', '"35-6001673"'),
    'duns-form': value('ceterms:duns', '"123"', '"06-243-8715"'),
    'opeid-form': value('ceterms:opeID', '"123"', '"00182500"'),
    'ipeds-form': value('ceterms:ipedsID', '"123"', '"243780"'),
    'naics-form': value('ceterms:naics', '"Schools"', '"31-33"'),
    'lei-form': value('ceterms:leiCode', '"5493"', '"5493001KJTIIGC8Y1R12"'),
    'coded-notation-length': value('ceterms:codedNotation', f'"{"x" * 101}"', '"WELD 1110"'),
    'alignment-target': profile(
        'ceterms:CredentialAlignmentObject', 'ceterms:codedNotation "1"', 'ceterms:targetNodeName "Welding"@en'
    ),
    'map-alignment-target': profile('ceterms:AlignmentObject', '', 'ceterms:targetNode :b'),
    'identifier-code': profile(
        'ceterms:IdentifierValue', 'ceterms:identifierTypeName "Number"@en', 'ceterms:identifierValueCode "1"'
    ),
    'address-locality': profile('ceterms:Place', STREET.replace('ceterms:addressLocality "Muncie"@en ;', ''), STREET),
    'address-region': profile('ceterms:Place', STREET.replace('ceterms:addressRegion "Indiana"@en ;', ''), STREET),
    'address-postal-code': profile('ceterms:Place', STREET.replace('ceterms:postalCode "47306" ;', ''), STREET),
    'address-country': profile('ceterms:Place', STREET.replace(' ; ceterms:addressCountry "United States"@en', ''), STREET),
    'country-name': text('ceterms:addressCountry', 'US', 'USA'),
    'coordinates-both': value('ceterms:latitude', '"40.2"^^d:float', '"40.2"^^d:float ; ceterms:longitude "-85.4"^^d:float'),
    'contact-way': profile('ceterms:ContactPoint', 'ceterms:name "Registrar"@en', 'ceterms:telephone "317-555-0100"'),
    'duration-given': profile('ceterms:DurationProfile', '', 'ceterms:exactDuration "P2Y"^^schema:Duration'),
    'duration-exact-alone': value(
        'ceterms:exactDuration',
        '"P2Y"^^schema:Duration ; ceterms:minimumDuration "P1Y"^^schema:Duration',
        '"P2Y"^^schema:Duration ; ceterms:description "or so"@en',
    ),
    'value-given': profile('ceterms:ValueProfile', UNIT, f'{UNIT} ; schema:value 3'),
    'value-one-form': profile(
        'ceterms:ValueProfile', 'schema:value 3 ; qdata:percentage 20', 'schema:minValue 3 ; schema:maxValue 4'
    ),
    'value-maximum': profile('ceterms:ValueProfile', 'schema:minValue 3', 'schema:minValue 3 ; schema:maxValue 4'),
    'value-minimum': profile('ceterms:ValueProfile', 'schema:maxValue 3', 'schema:minValue 3 ; schema:maxValue 4'),
    'value-unit': profile('schema:QuantitativeValue', 'schema:value 3', 'schema:value 3 ; schema:description "weeks"@en'),
    'unit-number': (':a schema:unitText :b .', ':a schema:unitText :b ; schema:value 3 .'),
    'credit-unit': (
        ':a ceterms:creditValue genid:e . genid:e a ceterms:ValueProfile ; schema:value 3 .',
        f':a ceterms:creditValue genid:e . genid:e a ceterms:ValueProfile ; schema:value 3 ; {UNIT} .',
    ),
    'amount-currency': profile('schema:MonetaryAmount', 'schema:value 3', 'schema:value 3 ; schema:currency "USD"'),
    'price-currency': value('ceterms:price', '5', '5 ; ceterms:currency "USD"'),
    'cost-given': profile('ceterms:CostProfile', f'ceterms:description "{LONG}"@en', 'ceterms:costDetails <https://e.edu/x>'),
    'aid-name': profile(
        'ceterms:FinancialAssistanceProfile',
        'ceterms:subjectWebpage <https://e.edu/x>',
        'ceterms:name "Grant"@en ; ceterms:subjectWebpage <https://e.edu/x>',
    ),
    'aid-content': profile(
        'ceterms:FinancialAssistanceProfile',
        'ceterms:name "Grant"@en',
        'ceterms:name "Grant"@en ; ceterms:financialAssistanceType v:financialAid\\/Grant',
    ),
    'condition-content': profile('ceterms:ConditionProfile', 'ceterms:weight 1', 'ceterms:targetCredential :b'),
    'jurisdiction-area': profile('ceterms:JurisdictionProfile', 'ceterms:assertedBy :b', 'ceterms:globalJurisdiction true'),
    'jurisdiction-main-single': value('ceterms:mainJurisdiction', 'genid:x, genid:y', 'genid:x'),
    'jurisdiction-asserted-by': (
        ':a ceterms:accreditedIn genid:e . genid:e ceterms:mainJurisdiction genid:p .',
        ':a ceterms:accreditedIn genid:e . genid:e ceterms:assertedBy :b .',
    ),
    'required-number-positive': value('ceterms:requiredNumber', '0', '1'),
    'constraint-left-source': profile(
        'ceterms:Constraint',
        'ceterms:comparator v:compare\\/EQ ; ceterms:rightSource :c',
        'ceterms:leftSource :b ; ceterms:rightSource :c ; ceterms:comparator v:compare\\/EQ',
    ),
    'constraint-right-source': profile(
        'ceterms:Constraint',
        'ceterms:leftSource :b ; ceterms:comparator v:compare\\/EQ',
        'ceterms:leftSource :b ; ceterms:rightSource :c ; ceterms:comparator v:compare\\/EQ',
    ),
    'process-content': profile(
        'ceterms:ProcessProfile', 'ceterms:processFrequency "yearly"@en', f'ceterms:description "{LONG}"@en'
    ),
    'statement-name': profile(
        'ceterms:StructuredStatement', 'ceterms:statementText "So."@en', 'ceterms:name "A"@en ; ceterms:statementText "So."@en'
    ),
    'statement-text': profile(
        'ceterms:StructuredStatement', 'ceterms:name "A"@en', 'ceterms:name "A"@en ; ceterms:statementText "So."@en'
    ),
    'outcome-name': profile(
        'ceterms:EvaluationOutcome', 'ceterms:description "70"@en', 'ceterms:name "A"@en ; ceterms:description "7"@en'
    ),
    'outcome-description': profile(
        'ceterms:EvaluationOutcome', 'ceterms:name "A"@en', 'ceterms:name "A"@en ; ceterms:description "7"@en'
    ),
    'text-markup': text('ceterms:condition', 'Be <b>18</b>.', 'Be > 17 & < 66.'),
    'text-encoding': text('ceterms:condition', 'Caf\u00c3\u00a9', 'Café – â la carte, São Tomé'),
    'name-placeholder': text('ceterms:name', 'TBD', 'Test of English'),
    'description-placeholder': text(
        'ceterms:description', 'Please see the catalog.', 'See the catalog for prices; this is about welding.'
    ),
    'description-brief': (
        f':a ceterms:ctid "{CTID}" ; ceterms:description "This is about welding."@en .',
        f':a ceterms:ctid "{CTID}" ; ceterms:description "{LONG}"@en .',
    ),
    'name-capitals': text('ceterms:name', 'CERTIFICATE IN WELDING', 'CISSP and COMPTIA A+'),
    'web-address-secure': value('ceterms:costDetails', '<http://www.example.edu>', '<https://www.example.edu>'),
}
ONE_PER_LANGUAGE = sorted(name for name in OURS if name.endswith('-one-per-language'))
CONCEPTS = sorted(name for name in OURS if name.endswith('-concept'))
for _name in ONE_PER_LANGUAGE:
    _path = shapes.rule_named(_name).path[0]
    CASES[_name] = f':a {_path} "{LONG}"@en, "{LONG} So."@en .', f':a {_path} "{LONG}"@en, "{LONG} Así."@es .'
for _name in CONCEPTS:
    _rule = shapes.rule_named(_name)
    _match = re.search(r'matches \^(.*?)\((\w+)', _rule.constraint)
    assert _match
    _scheme = _match[1].replace('\\', '')
    CASES[_name] = (
        f':a {_rule.path[0]} genid:e . genid:e ceterms:targetNode <{_scheme}Nothing> .',
        f':a {_rule.path[-1]} <{_scheme}{_match[2]}>, genid:e, genid:f . genid:e ceterms:targetNode <{_scheme}{_match[2]}> . '
        'genid:f ceterms:targetNodeName "By name"@en .',
    )


def test_every_rule_has_a_case() -> None:
    assert sorted(OURS - CASES.keys()) == []
    assert sorted(CASES.keys() - OURS) == []


@pytest.mark.parametrize('name', sorted(CASES))
def test_a_bad_value_is_that_one_finding(name: str) -> None:
    assert [result.shape for result in said(CASES[name][0])] == [name]


@pytest.mark.parametrize('name', sorted(CASES))
def test_a_good_value_is_no_finding(name: str) -> None:
    assert said(CASES[name][1]) == []


@pytest.mark.parametrize('level', sorted(shapes.LEVELS))
def test_both_engines_say_the_same_of_every_case(level: str) -> None:
    cases = [
        subject_of(
            case.replace(':a ', f':a{n} ').replace('genid:e', f'genid:e{n}').replace('genid:f', f'genid:f{n}'), f'{name}-{i}'
        )
        for n, (name, i, case) in enumerate((name, i, case) for name, pair in sorted(CASES.items()) for i, case in enumerate(pair))
    ]
    fast, reference = (list(results(cases, 'publish', level, engine)) for engine in ENGINES)
    for (subject, found), (_, expected) in zip(fast, reference, strict=True):
        assert (subject.document, found) == (subject.document, expected)


@pytest.mark.parametrize('engine', ENGINES)
def test_a_direct_concept_address_is_judged_as_well(engine: str) -> None:
    [result] = said(':a ceterms:audienceLevelType v:creditUnit\\/SemesterHour .', engine)
    assert (result.shape, result.path) == ('audience-level-concept', 'ceterms:audienceLevelType')
    assert result.value.endswith('/creditUnit/SemesterHour')


def test_a_rule_over_many_properties_names_the_one_with_the_value() -> None:
    found = said(':a ceterms:costDetails <relative:/x> ; ceterms:image <relative:/x> ; ceterms:inCatalog <https://e.edu/ok> .')
    assert [(r.path, r.value) for r in found] == [('ceterms:costDetails', 'relative:/x'), ('ceterms:image', 'relative:/x')]


def test_a_concept_behind_an_alignment_is_found_at_its_property() -> None:
    [result] = said(':a ceterms:creditLevelType genid:e . genid:e ceterms:targetNode v:audLevel\\/Nothing .')
    assert result.path == 'ceterms:creditLevelType'


def test_a_bad_date_says_nothing_of_order() -> None:
    found = said(':a ceterms:startDate "2024-13-01"^^d:date ; ceterms:endDate "2024-05-01"^^d:date .')
    assert [r.shape for r in found] == ['date-form']


def test_conditions_may_be_short() -> None:
    assert said('genid:e a ceterms:ConditionProfile ; ceterms:description "GED"@en .') == []


def test_a_short_cost_description_is_a_finding_without_ctid() -> None:
    found = said('genid:e a ceterms:CostProfile ; ceterms:description "Fee"@en ; ceterms:costDetails <https://e.edu/x> .')
    assert [r.shape for r in found] == ['description-length']


@pytest.mark.parametrize(
    'good', ['https://e.edu', 'http://sub.e-d.museum:8080/a(b)?q=é#x', 'https://münchen.example.de/x', 'HTTPS://E.EDU/']
)
def test_web_addresses_that_pass(good: str) -> None:
    assert {r.severity for r in said(f':a ceterms:subjectWebpage <{good}> .')} <= {Severity.INFO}


@pytest.mark.parametrize(
    'bad', ['https://localhost/x', 'ftp://e.edu/x', 'mailto:a@e.edu', 'https://e./x', 'https://user@e.edu/', 'e.edu:8']
)
def test_web_addresses_that_fail(bad: str) -> None:
    assert [r.shape for r in said(f':a ceterms:subjectWebpage <{bad}> .')] == ['web-address']


@pytest.mark.parametrize('good', ['P1Y', 'P1Y6M', 'P6W', 'PT90M', 'PT1H30M', 'P0.5Y', 'P10D'])
def test_durations_that_pass(good: str) -> None:
    assert said(f':a ceterms:minimumDuration "{good}"^^schema:Duration .') == []


@pytest.mark.parametrize('bad', ['P', 'PT', 'P1', '1Y', 'P1M1Y', 'PT1Y', '-P1Y', 'P1YT'])
def test_durations_that_fail(bad: str) -> None:
    assert [r.shape for r in said(f':a ceterms:minimumDuration "{bad}"^^schema:Duration .')] == ['duration-form']


@pytest.mark.parametrize(
    'bad', ['2024', '2024-05', '2024-5-1', '2024-04-31', '1900-02-29', '2024-05-01T00:00:00', '05/01/2024', '2024-05-01Z']
)
def test_dates_that_fail(bad: str) -> None:
    assert [r.shape for r in said(f':a ceterms:endDate "{bad}"^^d:date .')] == ['date-form']


@pytest.mark.parametrize('good', ['en', 'en-US', 'es-419', 'zh-Hant', 'sr-Latn-RS', 'de-CH-1996', 'ase', 'en-x-plain'])
def test_language_tags_that_pass(good: str) -> None:
    assert said(f':a ceterms:inLanguage "{good}"^^d:language .') == []


@pytest.mark.parametrize('prop', ['ceterms:renewalFrequency', 'qdata:timeInterval', 'ceterms:minimumDuration'])
def test_a_duration_has_one_kind_of_unit_in_every_property(prop: str) -> None:
    assert [r.shape for r in said(f':a {prop} "P1YT5H"^^schema:Duration .')] == ['duration-mixed']


@pytest.mark.parametrize(
    ('code', 'right'), [('EUR', True), ('XCG', True), ('XYZ', False), ('HRK', False), ('usd', False), ('$', False)]
)
@pytest.mark.parametrize('prop', ['ceterms:currency', 'schema:currency'])
def test_a_currency_is_a_code_in_use(prop: str, code: str, right: bool) -> None:
    found = [r.shape for r in said(f':a {prop} "{code}" .')]
    assert ('currency-code' in found) is not right
