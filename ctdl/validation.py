"""The door to the SHACL engines: statements of documents in, what the rules of `shapes` say of them out.

Two engines: 'fast' (the Rust package `shacl`, pinned) and 'pyshacl' (the reference, some twenty times slower). Both are imported when
first used, here and nowhere else. They say the same over everything: pySHACL gets literals as they are written, ill-typed ones as
plain text, since rdflib would write well-typed ones anew and cannot compare the others.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import shapes
from ctdl.errors import CTDLError
from ctdl.findings import Severity

if TYPE_CHECKING:
    import rdflib

ENGINES = ('fast', 'pyshacl')
BATCH = {'fast': 20, 'pyshacl': 50}
"""Documents that go before an engine at once."""
BATCH_BYTES = 4 * 2**20
"""Statements that go before an engine at once, unless one document has more."""

_SH = 'http://www.w3.org/ns/shacl#'


@dataclass(frozen=True, slots=True)
class Subject:
    """What one document puts before the engine.

    `document` is its CTID or place; `ntriples` its statements, one a line; `nodes` the IRI of every node it describes and the node's
    class, prefixed ('' if none); `described` those that carry a CTID; `members` the graph-level ones (not embedded).
    """

    document: str
    ntriples: str
    nodes: Mapping[str, str]
    described: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Result:
    """What one rule says of one node; `path` is the property, or the alternatives joined with ` | ` where none has a value."""

    focus: str
    shape: str
    path: str
    severity: Severity
    value: str
    message: str
    remedy: str
    source: str


_Raw = tuple[str, str, str]  # what an engine says: IRI of the node, IRI of the shape, text of the value ('' if there is none)


def results(
    subjects: Iterable[Subject], profile: str = 'publish', level: str = 'all', engine: str = 'fast'
) -> Iterator[tuple[Subject, list[Result]]]:
    """What the rules say of each document, in the order of the documents.

    `profile` is one of `shapes.PROFILES`, `level` a key of `shapes.LEVELS`, `engine` one of `ENGINES`; CTDLError for anything else.
    Documents are checked in batches but never see each other: two that describe the same node go in different batches.
    """
    for name, value, known in (('profile', profile, shapes.PROFILES), ('level', level, shapes.LEVELS), ('engine', engine, ENGINES)):
        if value not in known:
            raise CTDLError(f'There is no {name} {value!r}; it is one of: {", ".join(known)}.', **{name: value})
    check = (_fast if engine == 'fast' else _reference)(profile, level)
    asked = shapes.LEVELS[level]
    for batch in _batches(subjects, BATCH[engine]):
        found = check(''.join(subject.ntriples for subject in batch))
        by_node = _by_node(found)
        for subject in batch:
            found_of = _of(subject, by_node, profile) if by_node else []
            yield subject, [result for result in found_of if result.severity in asked]


def _batches(subjects: Iterable[Subject], size: int) -> Iterator[list[Subject]]:
    """Runs of documents of which no two describe the same node."""
    batch: list[Subject] = []
    nodes: set[str] = set()
    weight = 0
    for subject in subjects:
        full = len(batch) >= size or weight + len(subject.ntriples) > BATCH_BYTES
        if batch and (full or not nodes.isdisjoint(subject.nodes)):
            yield batch
            batch, nodes, weight = [], set(), 0
        batch.append(subject)
        nodes.update(subject.nodes)
        weight += len(subject.ntriples)
    if batch:
        yield batch


def _by_node(found: Iterable[_Raw]) -> dict[str, set[_Raw]]:
    by_node: dict[str, set[_Raw]] = {}
    for raw in found:
        by_node.setdefault(raw[0], set()).add(raw)
    return by_node


def _of(subject: Subject, by_node: Mapping[str, set[_Raw]], profile: str) -> list[Result]:
    """What is said of the nodes of one document, without what does not apply to them; sorted."""
    out: list[Result] = []
    known = shapes.shape_paths()
    for focus in by_node.keys() & subject.nodes.keys():
        class_, standing = subject.nodes[focus], _standing(subject, focus)
        said = [(*known[shape], value) for _, shape, value in by_node[focus]]
        broken = {rule.name for rule, _, _ in said}
        for rule, path, value in said:
            if not _applying(rule.name, class_).isdisjoint(standing) and (not rule.unless or broken.isdisjoint(rule.unless)):
                severity = _weight(rule.name, class_, profile)
                out.append(Result(focus, rule.name, path, severity, value, rule.message, rule.remedy, rule.source))
    return sorted(out, key=lambda result: (result.focus, result.path, result.shape, result.value))


_SEVERITIES = {severity.value: severity for severity in Severity}


@cache
def _weight(rule_name: str, class_: str, profile: str) -> Severity:
    """How much a rule weighs for a class: in the archive profile no more than the targets that aim at the class let it."""
    rule = shapes.rule_named(rule_name)
    severity = _SEVERITIES[rule.severity(profile)]
    limits = {target.archive for target in rule.targets if class_ in target.classes}
    if profile != 'archive' or not limits or '' in limits:
        return severity
    return max(severity, *(_SEVERITIES[limit] for limit in limits), key=lambda one: one.rank)


def _standing(subject: Subject, focus: str) -> tuple[str, ...]:
    """The values of `Target.applies` that fit the node."""
    if focus in subject.described:
        return '', 'described'
    return ('', 'stub') if focus in subject.members else ('',)


@cache
def _applying(rule_name: str, class_: str) -> frozenset[str]:
    """Values of `applies` of those targets of a rule that aim at a node of the class, or at no class; of all if none does."""
    targets = shapes.rule_named(rule_name).targets
    fitting = [target for target in targets if class_ in target.classes or target.subjects_of or target.objects_of]
    return frozenset(target.applies for target in fitting or targets)


@cache
def _fast(profile: str, level: str) -> Callable[[str], list[_Raw]]:
    """The Rust engine with the shapes compiled."""
    import shacl

    compiled = shacl.Shapes.from_text(shapes.text(profile, level), 'ntriples')

    def check(ntriples: str) -> list[_Raw]:
        try:
            report = compiled.validate_text(ntriples, 'ntriples')
        except ValueError as error:
            raise CTDLError(f'The validation engine cannot read the statements: {error}') from error
        return [(r.focus_node[1:-1], (r.source_shape or '')[1:-1], r.value_plain or '') for r in report.results]

    return check


@cache
def _reference(profile: str, level: str) -> Callable[[str], list[_Raw]]:
    """pySHACL with core SHACL only: no inference, no imports, no scripts."""
    import pyshacl
    import rdflib

    active = rdflib.Graph().parse(data=shapes.text(profile, level), format='nt')
    focus, shape, value = (rdflib.URIRef(_SH + name) for name in ('focusNode', 'sourceShape', 'value'))

    def check(ntriples: str) -> list[_Raw]:
        with _literals_as_written():
            data = _plain(ntriples)
        _, report, _ = pyshacl.validate(data, shacl_graph=active, inference='none', advanced=False, inplace=True)
        nodes = report.objects(None, rdflib.URIRef(_SH + 'result'))
        return [(_term(report, node, focus), _term(report, node, shape), _term(report, node, value)) for node in nodes]

    return check


def _term(report: 'rdflib.Graph', node: 'rdflib.term.Node', predicate: 'rdflib.URIRef') -> str:
    value = report.value(node, predicate)
    return '' if value is None else str(value)


def _plain(ntriples: str) -> 'rdflib.Graph':
    """Statements as an rdflib graph, ill-typed literals as plain text."""
    import rdflib

    graph = rdflib.Graph().parse(data=ntriples, format='nt')
    wrong = [triple for triple in graph if isinstance(triple[2], rdflib.Literal) and triple[2].ill_typed]
    for s, p, o in wrong:
        graph.remove((s, p, o))
        graph.add((s, p, rdflib.Literal(str(o))))
    return graph


@contextmanager
def _literals_as_written() -> Iterator[None]:
    """While it lasts, rdflib neither writes literals anew nor logs what it takes for ill-typed."""
    import rdflib

    log = logging.getLogger('rdflib.term')
    before = rdflib.NORMALIZE_LITERALS, log.disabled
    rdflib.NORMALIZE_LITERALS, log.disabled = False, True
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS, log.disabled = before
