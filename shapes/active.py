"""The part of the shapes that a profile and a level make active, for an engine."""

from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, cast

from shapes.rule import LEVELS, Rule, rules
from shapes.turtle import ANNOTATIONS, RDF, RULE, SH, TARGETS, expand, named, read, text_of

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from shapes.turtle import Graph, Node, Object, Subject


@cache
def text(profile: str = 'publish', level: str = 'all') -> str:
    """The shapes active in a profile at a level, as N-Triples: severities as the profile has them, texts for people left out.

    `level` is 'required' (violations), 'recommended' (and warnings) or 'all' (and infos). A rule that looks at each of several
    properties becomes one shape for each, see `shape_paths`: engines then visit no other properties, and say which one it was.
    """
    graph, declared = read()
    active = {RULE + rule.name: severity for rule in rules() if (severity := rule.severity(profile)) in LEVELS[level]}
    split = {RULE + rule.name: {expand(name, declared): _copy(rule, name) for name in rule.path} for rule in rules() if rule.each}
    return ''.join(f'{s} <{p}> {o} .\n' for s, p, o in _split(_active_statements(graph, active, split), graph, split))


@cache
def shape_paths() -> Mapping[str, tuple[Rule, str]]:
    """The rule and the path (prefixed, alternatives joined with ` | `) of each shape in `text()`, by the shape's IRI."""
    paths = {RULE + rule.name: (rule, ' | '.join(rule.path)) for rule in rules() if not rule.each}
    return paths | {_copy(rule, name).value: (rule, name) for rule in rules() if rule.each for name in rule.path}


def _active_statements(
    graph: 'Graph', active: Mapping[str, str], split: 'Mapping[str, Mapping[str, NamedNode]]'
) -> 'Iterator[tuple[Subject, str, Object]]':
    """Statements of active rules, of node shapes that list one, and of the blank nodes below them."""
    from pyoxigraph import BlankNode, NamedNode

    todo: list[Subject] = sorted((s for s in graph if _is_active(graph[s], s, active)), key=str)
    seen = set(todo)
    while todo:
        subject = todo.pop(0)
        for predicate, values in graph[subject].items():
            if predicate in ANNOTATIONS or predicate.startswith(RULE) or predicate == SH + 'severity':
                continue
            for value in values:
                if predicate == SH + 'property' and named(value) and text_of(value) not in active:
                    continue
                yield subject, predicate, value
                if predicate == SH + 'path' and subject.value in split:
                    value = next(iter(graph[cast('Subject', value)].get(RDF + 'rest', ())), value)
                    if RDF + 'first' not in graph.get(cast('Subject', value), {}):
                        continue
                if isinstance(value, BlankNode) and value not in seen:
                    seen.add(value)
                    todo.append(value)
        if subject.value in active:
            yield subject, SH + 'severity', NamedNode(SH + active[subject.value].capitalize())


def _split(
    statements: 'Iterator[tuple[Subject, str, Object]]', graph: 'Graph', split: 'Mapping[str, Mapping[str, NamedNode]]'
) -> 'Iterator[tuple[Subject, str, Object]]':
    """The statements with one copy of each rule in `split` for each of its properties."""
    from pyoxigraph import NamedNode

    for s, p, o in statements:
        if p == SH + 'property' and text_of(o) in split:
            yield from ((s, p, copy) for copy in split[text_of(o)].values())
        elif (copies := split.get(s.value)) is None:
            yield s, p, o
        elif p == SH + 'targetSubjectsOf':
            yield copies[text_of(o)], p, o
        elif p == SH + 'path':
            rest = next(iter(graph[cast('Subject', o)].get(RDF + 'rest', ())), None)
            for name, copy in copies.items():
                yield from _path(copy, NamedNode(name), rest)
        else:
            yield from ((copy, p, o) for copy in copies.values())


def _path(copy: 'NamedNode', first: 'NamedNode', rest: 'Object | None') -> 'Iterator[tuple[Subject, str, Object]]':
    """The path of one copy: the property, and what follows it in a sequence."""
    from pyoxigraph import BlankNode

    if rest is None:
        yield copy, SH + 'path', first
    else:
        head = BlankNode('n' + sha256(copy.value.encode()).hexdigest()[:16])
        yield from ((copy, SH + 'path', head), (head, RDF + 'first', first), (head, RDF + 'rest', rest))


def _copy(rule: Rule, name: str) -> 'NamedNode':
    """The shape that looks at one property for a rule."""
    from pyoxigraph import NamedNode

    return NamedNode(f'{RULE}{rule.name}/{name}')


def _is_active(node: 'Node', subject: 'Subject', active: Mapping[str, str]) -> bool:
    aimed = not TARGETS.isdisjoint(node) and any(text_of(rule) in active for rule in node.get(SH + 'property', ()))
    return subject.value in active or aimed
