"""The rules for CTDL data, as SHACL shapes in Turtle beside this file, and a loader that says what they are.

Every rule is a named property shape `rule:kebab-name`; node shapes, or the rule itself, say where it applies. `rules()` reads
them as values; `text()` gives the part of them that a profile and a level make active, without what only people read.
Nothing of this project is imported here, so that the Turtle files and this loader can be used alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Literal, NamedNode

    Subject = NamedNode | BlankNode
    Object = NamedNode | BlankNode | Literal
    Node = Mapping[str, list[Object]]
    Graph = Mapping[Subject, Node]

FOLDER = Path(__file__).parent
RULE = 'urn:ctdl-toolkit:shapes:'
SH = 'http://www.w3.org/ns/shacl#'
RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
SOURCE = 'http://purl.org/dc/terms/source'
PROFILES = ('publish', 'archive', 'provisional')
LEVELS = {'required': {'violation'}, 'recommended': {'violation', 'warning'}, 'all': {'violation', 'warning', 'info'}}

_TARGETS = {SH + name for name in ('targetClass', 'targetSubjectsOf', 'targetObjectsOf', 'targetNode')}
_ANNOTATIONS = {SH + 'name', SH + 'message', SH + 'description', SOURCE}
_ABOUT_VALUES = {
    SH + name for name in ('path', 'severity', 'pattern', 'flags', 'datatype', 'nodeKind', 'minLength', 'maxLength', 'in', 'not')
}
_PATHS = ('alternativePath', 'zeroOrOnePath', 'zeroOrMorePath', 'oneOrMorePath', 'inversePath')


@dataclass(frozen=True, slots=True)
class Target:
    """Where a rule applies: nodes of these classes, or nodes that have (or are a value of) these properties, prefixed.

    `applies` narrows it: 'described' = only nodes with a CTID, 'stub' = only members of a document without one, '' = all.
    """

    classes: tuple[str, ...] = ()
    subjects_of: tuple[str, ...] = ()
    objects_of: tuple[str, ...] = ()
    applies: str = ''


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
    graph, prefixes = _read()
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
def prefixes() -> Mapping[str, str]:
    """The prefixes that the files declare, and what they stand for."""
    return _read()[1]


@cache
def text(profile: str = 'publish', level: str = 'all') -> str:
    """The shapes active in a profile at a level, as N-Triples: severities as the profile has them, texts for people left out.

    `level` is 'required' (violations), 'recommended' (and warnings) or 'all' (and infos). A rule that looks at each of several
    properties becomes one shape for each, see `shape_paths`: engines then visit no other properties, and say which one it was.
    """
    graph, declared = _read()
    active = {RULE + rule.name: severity for rule in rules() if (severity := rule.severity(profile)) in LEVELS[level]}
    split = {RULE + rule.name: {_expand(name, declared): _copy(rule, name) for name in rule.path} for rule in rules() if rule.each}
    return ''.join(f'{s} <{p}> {o} .\n' for s, p, o in _split(_active_statements(graph, active, split), graph, split))


@cache
def shape_paths() -> Mapping[str, tuple[Rule, str]]:
    """The rule and the path (prefixed, alternatives joined with ` | `) of each shape in `text()`, by the shape's IRI."""
    paths = {RULE + rule.name: (rule, ' | '.join(rule.path)) for rule in rules() if not rule.each}
    return paths | {_copy(rule, name).value: (rule, name) for rule in rules() if rule.each for name in rule.path}


@cache
def presence_rows(class_: str) -> tuple[tuple[str, ...], ...]:
    """What a description of the class should have, for a score of completeness: rows of properties, one of each row suffices."""
    wanted = (rule for rule in rules() if rule.kind == 'presence' and rule.min_count and rule.publish in LEVELS['recommended'])
    return tuple(sorted({rule.path for rule in wanted if any(class_ in t.classes and t.applies != 'stub' for t in rule.targets)}))


@cache
def _read() -> 'tuple[Graph, Mapping[str, str]]':
    """Statements of all files by subject and predicate, and the prefixes they declare."""
    import pyoxigraph

    graph: defaultdict[Subject, defaultdict[str, list[Object]]] = defaultdict(lambda: defaultdict(list))
    prefixes: dict[str, str] = {}
    for file in sorted(FOLDER.glob('*.ttl')):
        parser = pyoxigraph.parse(path=file, format=pyoxigraph.RdfFormat.TURTLE, rename_blank_nodes=True)
        added: defaultdict[Subject, defaultdict[str, list[Object]]] = defaultdict(lambda: defaultdict(list))
        for quad in parser:
            added[cast('Subject', quad.subject)][quad.predicate.value].append(cast('Object', quad.object))
        if again := sorted(s.value for s in added if s in graph):
            raise ValueError(f'{file.name} defines again what another file has: {", ".join(again)}')
        graph |= added
        prefixes |= parser.prefixes
    return graph, prefixes


def _rule(graph: 'Graph', prefixes: Mapping[str, str], iri: 'Subject', aimed_by: 'list[Subject]') -> Rule:
    node = graph[iri]
    severity = _severity(_text(node, SH + 'severity') or SH + 'Violation')
    kind = _text(node, RULE + 'kind')
    provisional = _text(node, RULE + 'provisional')
    path = tuple(_compact(p, prefixes) for p in _first_step(graph, node[SH + 'path'][0]))
    return Rule(
        name=iri.value.removeprefix(RULE),
        label=_text(node, SH + 'name'),
        message=_text(node, SH + 'message'),
        remedy=_text(node, SH + 'description'),
        source=_text(node, SOURCE),
        kind=kind,
        path=path,
        constraint=_summary(graph, node, prefixes),
        publish=severity,
        archive=_severity(_text(node, RULE + 'archive') or SH + severity.capitalize()),
        provisional=_severity(provisional) if provisional else ('off' if kind == 'presence' else severity),
        targets=tuple(_targets(graph, prefixes, aimed_by)),
        unless=tuple(sorted(value.value.removeprefix(RULE) for value in node.get(RULE + 'unless', ()) if _named(value))),
        each=len(path) > 1 and _by_value(node, {_expand(name, prefixes) for name in path}),
        min_count=int(_text(node, SH + 'minCount') or 0),
        max_count=int(_text(node, SH + 'maxCount')) if SH + 'maxCount' in node else None,
        since=_text(node, RULE + 'since'),
        until=_text(node, RULE + 'until'),
    )


def _targets(graph: 'Graph', prefixes: Mapping[str, str], shapes: 'list[Subject]') -> Iterator[Target]:
    """One target for each of these shapes that is aimed at something."""
    for node in (graph[shape] for shape in shapes):
        aims = [tuple(sorted(_compact(_text_of(o), prefixes) for o in node.get(SH + name, ()))) for name in _AIMS]
        if any(aims):
            yield Target(aims[0], aims[1], aims[2], _text(node, RULE + 'applies'))


_AIMS = ('targetClass', 'targetSubjectsOf', 'targetObjectsOf')


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
            members = list(_members(graph, inner)) or [inner]
            for member in members:
                yield from _first_step(graph, member)


def _members(graph: 'Graph', node: 'Object') -> 'Iterator[Object]':
    """Members of an RDF list; none for what is not a list."""
    while RDF + 'first' in (rest := graph.get(cast('Subject', node), {})):
        yield rest[RDF + 'first'][0]
        node = rest[RDF + 'rest'][0]


def _by_value(node: 'Node', path: set[str]) -> bool:
    """Whether a rule asks something of each value, none of their number or order, and is aimed at what has one of its properties."""
    aims = {_text_of(o) for o in node.get(SH + 'targetSubjectsOf', ())}
    asked = {name for name in node if name.startswith(SH) and name not in _ANNOTATIONS and name not in _TARGETS}
    return aims in (path, set()) and asked <= _ABOUT_VALUES


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
            if predicate in _ANNOTATIONS or predicate.startswith(RULE) or predicate == SH + 'severity':
                continue
            for value in values:
                if predicate == SH + 'property' and _named(value) and _text_of(value) not in active:
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
        if p == SH + 'property' and _text_of(o) in split:
            yield from ((s, p, copy) for copy in split[_text_of(o)].values())
        elif (copies := split.get(s.value)) is None:
            yield s, p, o
        elif p == SH + 'targetSubjectsOf':
            yield copies[_text_of(o)], p, o
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
    aimed = not _TARGETS.isdisjoint(node) and any(_text_of(rule) in active for rule in node.get(SH + 'property', ()))
    return subject.value in active or aimed


def _summary(graph: 'Graph', node: 'Node', prefixes: Mapping[str, str]) -> str:
    """The constraints of a rule in a few words, such as 'at least 1; language-tagged text'."""
    parts = [_WORDS[name].format(_text(node, SH + name)) for name in _WORDS if SH + name in node]
    if datatype := _text(node, SH + 'datatype'):
        parts.append('language-tagged text' if datatype == RDF + 'langString' else _compact(datatype, prefixes))
    for name, word in (
        ('lessThanOrEquals', 'not after'),
        ('lessThan', 'before'),
        ('equals', 'the same as'),
        ('disjoint', 'not as'),
    ):
        parts += [f'{word} {_compact(_text_of(o), prefixes)}' for o in node.get(SH + name, ())]
    for values in node.get(SH + 'in', ()):
        parts.append('one of ' + ', '.join(_compact(_text_of(o), prefixes) for o in _members(graph, values)))
    for inner in node.get(SH + 'not', ()):
        parts.append(f'not ({_summary(graph, graph[cast("Subject", inner)], prefixes)})')
    return '; '.join(parts)


_PAIRS = {'lessThanOrEquals': 'not after', 'lessThan': 'before', 'equals': 'the same as', 'disjoint': 'other than'}
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


def _severity(term: str) -> str:
    """'violation' for sh:Violation, 'off' for rule:off."""
    return term.removeprefix(SH).removeprefix(RULE).lower()


def _text(node: 'Node', predicate: str) -> str:
    values: Iterable[Object] = node.get(predicate, ())
    return next((_text_of(value) for value in values), '')


def _text_of(term: 'Object') -> str:
    """The IRI of a named node, the lexical form of a literal."""
    return term.value


def _named(term: 'Object') -> bool:
    from pyoxigraph import NamedNode

    return isinstance(term, NamedNode)


def _expand(name: str, prefixes: Mapping[str, str]) -> str:
    prefix, _, local = name.partition(':')
    return prefixes.get(prefix, f'{prefix}:') + local


def _compact(iri: str, prefixes: Mapping[str, str]) -> str:
    """The IRI with the longest prefix that fits, or as it is."""
    fits = max((item for item in prefixes.items() if iri.startswith(item[1])), key=lambda item: len(item[1]), default=('', ''))
    return f'{fits[0]}:{iri.removeprefix(fits[1])}' if fits[0] else iri
