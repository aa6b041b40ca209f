"""The rules as values: what each asks, of what, how severely, and what to say."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, cast

from shapes.turtle import ANNOTATIONS, RDF, RULE, SH, SOURCE, TARGETS, compact, expand, members_of, named, read, text_at, text_of

if TYPE_CHECKING:
    from shapes.turtle import Graph, Node, Object, Subject


PROFILES = ('publish', 'archive', 'provisional')
LEVELS = {'required': {'violation'}, 'recommended': {'violation', 'warning'}, 'all': {'violation', 'warning', 'info'}}
_ABOUT_VALUES = {
    SH + name for name in ('path', 'severity', 'pattern', 'flags', 'datatype', 'nodeKind', 'minLength', 'maxLength', 'in', 'not')
}
_PATHS = ('alternativePath', 'zeroOrOnePath', 'zeroOrMorePath', 'oneOrMorePath', 'inversePath')
_AIMS = ('targetClass', 'targetSubjectsOf', 'targetObjectsOf')
_PAIRS = {'lessThanOrEquals': 'not after', 'lessThan': 'before', 'equals': 'the same as', 'disjoint': 'not as'}
_WORDS = {
    'minCount': 'at least {}',
    'maxCount': 'at most {}',
    'nodeKind': 'kind of node: {}',
    'minLength': 'at least {} characters',
    'maxLength': 'at most {} characters',
    'minInclusive': '{} or more',
    'maxInclusive': '{} or less',
    'minExclusive': 'more than {}',
    'maxExclusive': 'less than {}',
    'uniqueLang': 'one value per language',
    'hasValue': 'has {}',
    'pattern': 'matches {}',
}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a rule applies: nodes of these classes, or nodes that have (or are a value of) these properties, prefixed.

    `applies` narrows it: 'described' = only nodes with a CTID, 'stub' = only members of a document without one, '' = all. `archive`
    is how much its rules weigh at the most in the archive profile ('' no limit): for classes that the policy of 2022 does not have.
    """

    classes: tuple[str, ...] = ()
    subjects_of: tuple[str, ...] = ()
    objects_of: tuple[str, ...] = ()
    applies: str = ''
    archive: str = ''


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `path` holds prefixed properties, of which one suffices; with `each`, every one of them is looked at by itself.

    `publish`, `archive` and `provisional` are severities: 'violation', 'warning', 'info', or 'off'. `constraint` says in a
    few words what the rule asks of a value. Of a node that breaks one of the rules named in `unless`, this one says nothing.
    """

    name: str
    label: str
    message: str
    remedy: str
    source: str
    kind: str
    path: tuple[str, ...]
    constraint: str
    publish: str
    archive: str
    provisional: str
    targets: tuple[Target, ...] = ()
    unless: tuple[str, ...] = ()
    each: bool = False
    min_count: int = 0
    max_count: int | None = None
    since: str = ''
    until: str = ''

    def severity(self, profile: str) -> str:
        """'violation', 'warning', 'info' or 'off' in the profile."""
        return self.publish if profile == 'publish' else self.archive if profile == 'archive' else self.provisional

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes it is aimed at, prefixed; () for one that goes by property."""
        return tuple(sorted({name for target in self.targets for name in target.classes}))

    @property
    def applies(self) -> str:
        """'described', 'stub', '' (all nodes), or several joined by a bar where its targets differ."""
        return '|'.join(sorted({target.applies for target in self.targets}))


@cache
def rules() -> tuple[Rule, ...]:
    """All rules of all files, by name. Raises ValueError for a rule that two files define or that has no path."""
    graph, prefixes = read()
    listed: defaultdict[Object, list[Subject]] = defaultdict(list)
    for shape, node in graph.items():
        for rule in node.get(SH + 'property', ()):
            listed[rule].append(shape)
    named = [s for s, node in graph.items() if SH + 'path' in node and s.value.startswith(RULE)]
    return tuple(sorted((_rule(graph, prefixes, iri, [iri, *listed[iri]]) for iri in named), key=lambda rule: rule.name))


@cache
def rule_named(name: str) -> Rule:
    """The rule with that local name; KeyError where there is none."""
    return {rule.name: rule for rule in rules()}[name]


@cache
def presence_rows(class_: str) -> tuple[tuple[str, ...], ...]:
    """What a description of the class should have, for a score of completeness: rows of properties, one of each row suffices."""
    wanted = (rule for rule in rules() if rule.kind == 'presence' and rule.min_count and rule.publish in LEVELS['recommended'])
    return tuple(sorted({rule.path for rule in wanted if any(class_ in t.classes and t.applies != 'stub' for t in rule.targets)}))


def _rule(graph: 'Graph', prefixes: Mapping[str, str], iri: 'Subject', aimed_by: 'list[Subject]') -> Rule:
    node = graph[iri]
    severity = _severity(text_at(node, SH + 'severity') or SH + 'Violation')
    kind = text_at(node, RULE + 'kind')
    provisional = text_at(node, RULE + 'provisional')
    path = tuple(compact(p, prefixes) for p in _first_step(graph, node[SH + 'path'][0]))
    return Rule(
        name=iri.value.removeprefix(RULE),
        label=text_at(node, SH + 'name'),
        message=text_at(node, SH + 'message'),
        remedy=text_at(node, SH + 'description'),
        source=text_at(node, SOURCE),
        kind=kind,
        path=path,
        constraint=_summary(graph, node, prefixes),
        publish=severity,
        archive=_severity(text_at(node, RULE + 'archive') or SH + severity.capitalize()),
        provisional=_severity(provisional) if provisional else ('off' if kind == 'presence' else severity),
        targets=tuple(_targets(graph, prefixes, aimed_by)),
        unless=tuple(sorted(value.value.removeprefix(RULE) for value in node.get(RULE + 'unless', ()) if named(value))),
        each=len(path) > 1 and _by_value(node, {expand(name, prefixes) for name in path}),
        min_count=int(text_at(node, SH + 'minCount') or 0),
        max_count=int(text_at(node, SH + 'maxCount')) if SH + 'maxCount' in node else None,
        since=text_at(node, RULE + 'since'),
        until=text_at(node, RULE + 'until'),
    )


def _targets(graph: 'Graph', prefixes: Mapping[str, str], shapes: 'list[Subject]') -> Iterator[Target]:
    """One target for each of these shapes that is aimed at something."""
    for node in (graph[shape] for shape in shapes):
        aims = [tuple(sorted(compact(text_of(o), prefixes) for o in node.get(SH + name, ()))) for name in _AIMS]
        if any(aims):
            limit = text_at(node, RULE + 'archive') if SH + 'path' not in node else ''
            yield Target(aims[0], aims[1], aims[2], text_at(node, RULE + 'applies'), _severity(limit) if limit else '')


def _first_step(graph: 'Graph', path: 'Object') -> Iterator[str]:
    """IRIs of the properties a path starts with."""
    from pyoxigraph import NamedNode

    if isinstance(path, NamedNode):
        yield path.value
        return
    node = graph[cast('Subject', path)]
    if RDF + 'first' in node:
        yield from _first_step(graph, node[RDF + 'first'][0])
    for name in _PATHS:
        for inner in node.get(SH + name, ()):
            members = list(members_of(graph, inner)) or [inner]
            for member in members:
                yield from _first_step(graph, member)


def _by_value(node: 'Node', path: set[str]) -> bool:
    """Whether a rule asks something of each value, none of their number or order, and is aimed at what has one of its properties."""
    aims = {text_of(o) for o in node.get(SH + 'targetSubjectsOf', ())}
    asked = {name for name in node if name.startswith(SH) and name not in ANNOTATIONS and name not in TARGETS}
    return aims in (path, set()) and asked <= _ABOUT_VALUES


def _summary(graph: 'Graph', node: 'Node', prefixes: Mapping[str, str]) -> str:
    """The constraints of a rule in a few words, such as 'at least 1; language-tagged text'."""
    parts = [_WORDS[name].format(text_at(node, SH + name)) for name in _WORDS if SH + name in node]
    if datatype := text_at(node, SH + 'datatype'):
        parts.append('language-tagged text' if datatype == RDF + 'langString' else compact(datatype, prefixes))
    for name, word in _PAIRS.items():
        parts += [f'{word} {compact(text_of(o), prefixes)}' for o in node.get(SH + name, ())]
    for values in node.get(SH + 'in', ()):
        parts.append('one of ' + ', '.join(compact(text_of(o), prefixes) for o in members_of(graph, values)))
    for inner in node.get(SH + 'not', ()):
        parts.append(f'not ({_summary(graph, graph[cast("Subject", inner)], prefixes)})')
    return '; '.join(parts)


def _severity(term: str) -> str:
    """'violation' for sh:Violation, 'off' for rule:off."""
    return term.removeprefix(SH).removeprefix(RULE).lower()
