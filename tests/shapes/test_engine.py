"""The loader of the shapes and the door to the engines: what is active, what applies, and that documents never see each other."""

import logging
import subprocess
import sys
import warnings

import pytest

import shapes
from ctdl.errors import CTDLError
from ctdl.findings import Severity
from ctdl.validation import BATCH, ENGINES, Result, Subject, results

C = 'https://purl.org/ctdl/terms/'
RDF_TYPE = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
NODE = 'https://credentialengineregistry.org/resources/'
XSD = 'http://www.w3.org/2001/XMLSchema#'
ALL = shapes.rules()


def line(node: str, prop: str, value: str) -> str:
    return f'<{NODE}{node}> <{prop if ":" in prop else C + prop}> {value} .\n'


def subject(node: str, *lines: str, class_: str = '', described: bool = False, member: bool = True) -> Subject:
    """A document about one node with these statements."""
    iri = frozenset([NODE + node])
    prefix, _, local = class_.partition(':')
    typed = line(node, RDF_TYPE, f'<{shapes.prefixes()[prefix]}{local}>') if class_ else ''
    members = iri if member else frozenset[str]()
    return Subject(node, typed + ''.join(lines), {NODE + node: class_}, iri if described else frozenset(), members)


def check(*subjects: Subject, profile: str = 'publish', level: str = 'all', engine: str = 'fast') -> list[list[Result]]:
    return [found for _, found in results(subjects, profile, level, engine)]


BAD_DATE = f'"2024"^^<{XSD}date>'


@pytest.mark.parametrize('rule', ALL, ids=lambda rule: rule.name)
def test_every_rule_says_what_it_is(rule: shapes.Rule) -> None:
    assert all((rule.label, rule.message, rule.remedy, rule.source, rule.constraint, rule.targets, rule.path))
    assert rule.message.endswith('.')
    assert rule.remedy.endswith('.')
    assert rule.kind in {'presence', 'value', 'style'}
    assert rule.publish in shapes.LEVELS['all']
    assert {rule.archive, rule.provisional} <= shapes.LEVELS['all'] | {'off'}
    assert all(target.applies in {'', 'described', 'stub'} for target in rule.targets)
    assert all(':' in prop and '//' not in prop for prop in rule.path)


def test_a_rule_gives_way_only_to_rules_that_weigh_as_much() -> None:
    for rule in ALL:
        for other in map(shapes.rule_named, rule.unless):
            assert Severity(other.publish).rank <= Severity(rule.publish).rank, (rule.name, other.name)


def test_required_runs_violations_only_and_each_level_adds() -> None:
    def active(level: str, profile: str = 'publish') -> set[str]:
        text = shapes.text(profile, level)
        return {rule.name for iri, (rule, _) in shapes.shape_paths().items() if f'<{iri}> <{shapes.SH}path>' in text}

    assert active('required') == {rule.name for rule in ALL if rule.publish == 'violation'}
    assert active('recommended') - active('required') == {rule.name for rule in ALL if rule.publish == 'warning'}
    assert active('all') == {rule.name for rule in ALL}
    assert active('all', 'provisional') == {rule.name for rule in ALL if rule.provisional != 'off'}


def test_the_text_for_engines_has_no_text_for_people() -> None:
    text = shapes.text()
    assert not any(f'<{iri}>' in text for iri in (shapes.SH + 'message', shapes.SH + 'name', shapes.SOURCE, shapes.RULE + 'kind'))
    assert text == shapes.text('publish', 'all')


def test_node_shapes_list_active_rules_only() -> None:
    text = shapes.text('publish', 'required')
    listed = {part.split('>')[0] for part in text.split(f'<{shapes.SH}property> <')[1:]}
    assert {shapes.shape_paths()[iri][0].publish for iri in listed} == {'violation'}


def test_severity_goes_by_profile() -> None:
    nodes = subject('a', line('a', 'credentialStatusType', '<https://purl.org/ctdl/vocabs/credentialStat/Superseded>'))
    severities = {profile: [r.severity for r in check(nodes, profile=profile)[0]] for profile in shapes.PROFILES}
    assert severities == {'publish': ['violation'], 'archive': ['warning'], 'provisional': ['violation']}
    assert check(nodes, profile='archive', level='required') == [[]]


def test_presence_rules_are_off_for_provisional_records() -> None:
    nodes = subject('a', class_='ceterms:IdentifierValue', member=False)
    assert [[r.shape for r in check(nodes, profile=profile)[0]] for profile in shapes.PROFILES] == [['identifier-code']] * 2 + [[]]


def test_presence_rows_are_what_a_class_should_have() -> None:
    assert shapes.presence_rows('ceterms:IdentifierValue') == (('ceterms:identifierValueCode',),)
    assert ('ceterms:costDetails', 'ceterms:price') in shapes.presence_rows('ceterms:CostProfile')
    assert shapes.presence_rows('ceterms:Nothing') == ()


@pytest.mark.parametrize('engine', ENGINES)
def test_a_result_carries_its_rule(engine: str) -> None:
    rule = shapes.rule_named('date-form')
    expected = Result(
        NODE + 'a', 'date-form', 'ceterms:endDate', Severity.VIOLATION, '2024', rule.message, rule.remedy, rule.source
    )
    assert check(subject('a', line('a', 'endDate', BAD_DATE)), engine=engine) == [[expected]]


@pytest.mark.parametrize('engine', ENGINES)
def test_two_documents_about_the_same_node_do_not_see_each_other(engine: str) -> None:
    name = 'legalName'
    first, second = (subject('a', line('a', name, f'"{text}"@en')) for text in ('One', 'Two'))
    both = subject('a', line('a', name, '"One"@en'), line('a', name, '"Two"@en'))
    assert check(first, second, engine=engine) == [[], []]
    assert [[r.shape for r in found] for found in check(both, engine=engine)] == [['legal-name-one-per-language']]


@pytest.mark.parametrize('engine', ENGINES)
def test_documents_come_back_in_order_whatever_the_batches(engine: str) -> None:
    subjects = [
        subject(f'n{n}', *([line(f'n{n}', 'endDate', BAD_DATE)] if n % 7 == 0 else [])) for n in range(BATCH[engine] * 2 + 3)
    ]
    found = list(results(iter(subjects), engine=engine))
    assert [s.document for s, _ in found] == [s.document for s in subjects]
    assert [len(results_) for _, results_ in found] == [int(n % 7 == 0) for n in range(len(subjects))]


def test_rules_for_described_nodes_pass_over_others() -> None:
    short = line('a', 'description', '"Fee"@en')
    assert check(subject('a', short, class_='ceterms:ConditionProfile')) == [[]]
    with_ctid = subject('a', short, class_='ceterms:ConditionProfile', described=True)
    assert 'description-length' in {r.shape for r in check(with_ctid)[0]}


def test_rules_for_stubs_pass_over_described_and_embedded_nodes() -> None:
    rule = next(rule for rule in ALL if rule.applies == 'stub' and rule.min_count and rule.publish == 'violation')
    class_ = rule.classes[0]

    def shapes_of(described: bool, member: bool) -> set[str]:
        return {r.shape for r in check(subject('a', class_=class_, described=described, member=member))[0]}

    assert rule.name in shapes_of(described=False, member=True)
    assert rule.name not in shapes_of(described=True, member=True)
    assert rule.name not in shapes_of(described=False, member=False)


@pytest.mark.parametrize('engine', ENGINES)
def test_a_node_that_is_only_pointed_at_is_not_judged(engine: str) -> None:
    assert check(subject('a', line('a', 'accreditedIn', f'<{NODE}elsewhere>')), engine=engine) == [[]]


@pytest.mark.parametrize('engine', ENGINES)
def test_the_same_finding_comes_once(engine: str) -> None:
    latitude = [line('a', 'latitude', f'"91"^^<{XSD}{kind}>') for kind in ('float', 'double')]
    found = check(subject('a', *latitude, line('a', 'longitude', f'"1"^^<{XSD}float>')), engine=engine)
    assert [(r.shape, r.value) for r in found[0]] == [('latitude-range', '91')]


def test_ill_typed_literals_leave_the_reference_engine_quiet(caplog: pytest.LogCaptureFixture) -> None:
    import rdflib

    nodes = subject('a', line('a', 'startDate', '"x"^^<' + XSD + 'date>'), line('a', 'endDate', BAD_DATE))
    with warnings.catch_warnings(), caplog.at_level(logging.DEBUG):
        warnings.simplefilter('error')
        found = check(nodes, engine='pyshacl')
    assert [r.shape for r in found[0]] == ['date-form', 'date-form']
    assert caplog.records == []
    assert rdflib.NORMALIZE_LITERALS


@pytest.mark.parametrize(('name', 'value'), [('profile', 'secret'), ('level', 'some'), ('engine', 'slow')])
def test_an_unknown_setting_is_refused_with_what_there_is(name: str, value: str) -> None:
    with pytest.raises(CTDLError, match=f'no {name} .{value}') as caught:
        list(results([], **{name: value}))
    assert caught.value.facts == {name: value}


def test_statements_that_are_none_stop_the_check() -> None:
    with pytest.raises(CTDLError, match='cannot read the statements'):
        check(Subject('a', '<no line\n', {'a': ''}))


def test_no_engine_is_loaded_before_it_is_used() -> None:
    code = 'import sys, ctdl.validation; print(sorted({"shacl", "pyshacl", "rdflib", "pyoxigraph"} & sys.modules.keys()))'
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    assert done.stdout == '[]\n'


@pytest.mark.parametrize(('profile', 'severity'), [('publish', 'violation'), ('archive', 'info')])
def test_what_the_policy_of_2022_did_not_ask_weighs_little_in_the_archive(profile: str, severity: str) -> None:
    iri = 'https://example.org/agreement'
    text = f'<{iri}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://purl.org/ctdl/terms/TransferAgreement> .\n'
    agreement = Subject('a', text, {iri: 'ceterms:TransferAgreement'}, frozenset({iri}), frozenset({iri}))
    assert {r.severity.value for r in check(agreement, profile=profile)[0] if r.shape == 'owned-by-present'} == {severity}
    required = next(iter(results([agreement], profile, 'required')))[1]
    assert bool(required) is (severity == 'violation')
