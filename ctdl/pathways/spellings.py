"""Older pathway documents, written before CTDL had its names for pathways or without prefixes, in today's spelling.

`modern` rewrites one document; it is a function of the JSON and changes nothing in place. Addresses are for `ctdl.pathways.slips`.
The table of names comes from the published examples of 2018 to 2021.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ctdl.pathways.model import CONDITION, Older
from ctdl.vocabulary import load

Node = dict[str, Any]

LEVEL, MODEL, TERM = 'asn:hasProgressionLevel', 'asn:hasProgressionModel', 'ceterms:programTerm'
_CLASSES = {
    'Basic': 'ceterms:BasicComponent', 'Course': 'ceterms:CourseComponent', 'Certification': 'ceterms:CredentialComponent',
    'Credential': 'ceterms:CredentialComponent', 'Assessment': 'ceterms:AssessmentComponent', 'Competency': 'ceterms:CompetencyComponent',
    'Job': 'ceterms:JobComponent', 'WorkExperience': 'ceterms:WorkExperienceComponent', 'Cocurricular': 'ceterms:CocurricularComponent',
    'Extracurricular': 'ceterms:ExtracurricularComponent', 'Selection': 'ceterms:BasicComponent',
    'SelectionComponent': 'ceterms:BasicComponent', 'Condition': CONDITION, 'RuleSet': CONDITION,
    'ComponentLevel': 'asn:ProgressionLevel',
}  # fmt: skip
_KEYS = {
    'id': '@id', 'type': '@type', 'graph': '@graph',
    'hasRoot': 'ceterms:hasDestinationComponent', 'isRootOf': 'ceterms:isDestinationComponentOf',
    'isDestinationComponentFor': 'ceterms:isDestinationComponentOf', 'isParentOf': 'ceasn:hasChild', 'preceeds': 'ceterms:precedes',
    'requiredCondition': 'ceterms:hasCondition', 'logicalOperand': 'ceterms:logicalOperator', 'completionAward': 'ceterms:sourceData',
    'sourceItem': 'ceterms:sourceData', 'courseCode': 'ceterms:codedNotation', 'codeNotation': 'ceterms:codedNotation',
    'defaultCredits': 'ceterms:creditValue', 'category': 'ceterms:componentCategory', 'subjectWebPage': 'ceterms:subjectWebpage',
    'educationLevel': 'ceterms:audienceLevelType', 'descriptiopn': 'ceterms:description', 'proficiencyLevel': LEVEL,
    'reqNum': 'ceterms:requiredNumber', 'value': 'schema:value', 'sequence': 'skos:notation', 'prefLabel': 'skos:prefLabel',
    'notation': 'skos:notation',
}  # fmt: skip
_PREFIXES = ('ceterms', 'ceasn', 'asn', 'skos', 'schema')
_LEVEL_KEYS = frozenset(('hasProgressionLevel', 'proficiencyLevel', 'programTerm', 'level', LEVEL, TERM))
_OF_RULES = ('requiredNumber', 'targetComponent', 'hasCondition', 'logicalOperator')
_TAG = re.compile(r'@?[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*')
_LEVEL_CLASSES = frozenset(('ComponentLevel', 'ProgressionLevel', 'Concept'))


def modern(body: Any) -> tuple[Any, tuple[Older, ...]]:
    """A document in today's spelling, and what was respelled; any document that is not an old pathway comes back as it is."""
    if not _is_old(body):
        return body, ()
    return _Rewriting(body).done()


def _is_old(body: Any) -> bool:
    """True when a graph-level node has a pathway class without prefix, and no context of the document's own explains that."""
    if not isinstance(body, dict) or _has_own_context(body.get('@context')):
        return False
    names = {name for node in members(body) for name in _classes(node)}
    vocabulary = load()
    return any(name == 'Pathway' or name.endswith('Component') or name in ('ConceptScheme', 'ProgressionModel') for name in names
               if ':' not in name and (name in _CLASSES or any(f'{p}:{name}' in vocabulary for p in _PREFIXES)))  # fmt: skip


def _has_own_context(context: Any) -> bool:
    return any(isinstance(part, dict) for part in (context if isinstance(context, list) else [context]))


def members(body: Node) -> list[Node]:
    """The graph-level nodes of a document, or the one node that it is."""
    graph = body.get('@graph', body.get('graph', [body]))
    return [node for node in (graph if isinstance(graph, list) else [graph]) if isinstance(node, dict)]


def _classes(node: Node) -> list[str]:
    return [name for name in _listed(node.get('@type', node.get('type'))) if isinstance(name, str)]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def identity(node: Node) -> str:
    """The address of a node, '' for none."""
    value = node.get('@id', node.get('id'))
    return value if isinstance(value, str) else ''


class _Rewriting:
    """One old document on its way to today's spelling."""

    def __init__(self, body: Node) -> None:
        self.body = body
        self.nodes = members(body)
        self.pathway = next((identity(node) for node in self.nodes if _local(_classes(node)) == 'Pathway'), '') or identity(body)
        self.older: dict[Older, None] = {}
        self.levels: dict[str, Node] = {}
        self.model = next((value for node in self.nodes for key in ('hasProgressionModel', MODEL)
                           for value in _listed(node.get(key)) if isinstance(value, str)), '')  # fmt: skip
        self.named = {str(name) for level in self._level_objects() for name in _names(level)}

    def done(self) -> tuple[Node, tuple[Older, ...]]:
        rewritten = [self.node(node, identity(node)) for node in self.nodes]
        made = list(self.levels.values())
        if made and not self.model:
            self._with_model(rewritten, made)
        rest = {key: value for key, value in self.body.items() if key in ('@context', '@id') and '@graph' in self.body}
        return {**rest, '@graph': [*rewritten, *made]}, tuple(sorted(self.older, key=lambda o: (o.focus, o.spelling, o.read_as)))

    def _with_model(self, nodes: list[Node], levels: list[Node]) -> None:
        """A progression model for levels that came without one."""
        model = f'{self.pathway or "urn:pathway"}#levels'
        levels[:] = [{**level, 'ceasn:inProgressionModel': [model]} for level in levels]
        levels.append({'@id': model, '@type': 'asn:ProgressionModel'})
        for node in nodes:
            if node.get('@type') == 'ceterms:Pathway':
                node[MODEL] = [model]

    # names

    def key(self, key: str, focus: str, kind: str) -> str:
        """Today's name of a key."""
        if not key or '@' in key or ':' in key:
            return key
        if key == 'source':
            name = 'ceterms:subjectWebpage' if kind == 'Pathway' else 'ceterms:sourceData'
        else:
            name = _KEYS.get(key) or next(
                (f'{prefix}:{key}' for prefix in _PREFIXES if f'{prefix}:{key}' in load().properties), key
            )
        return self._noted(key, name, focus)

    def _noted(self, spelling: str, name: str, focus: str) -> str:
        """The name; a mere lack of prefix is noted once for the document."""
        if name != spelling and name[:1] != '@':
            same = name.partition(':')[2] == spelling
            self.older[Older((self.pathway if same else focus) or focus or self.pathway, spelling, name)] = None
        return name

    def class_name(self, name: Any, focus: str) -> Any:
        if not isinstance(name, str) or ':' in name:
            return name
        known = (f'{prefix}:{name}' for prefix in _PREFIXES if f'{prefix}:{name}' in load().classes)
        return self._noted(name, _CLASSES.get(name) or next(known, name), focus)

    # nodes

    def node(self, node: Node, focus: str) -> Node:
        """A node with its keys, classes and values in today's spelling; `focus` is the graph-level node that it is in."""
        node = _flattened(node)
        kind = _local(_classes(node))
        out: Node = {}
        for key, value in node.items():
            if value is None:
                continue
            if key in _LEVEL_KEYS:
                self._level(out, key, value, focus)
            elif key in ('@type', 'type'):
                self._class(out, value, focus)
            else:
                name = self.key(key, focus, kind)
                _add(out, name, self.value(name, value, focus))
        self._level_of_term(out)
        return out

    def _class(self, out: Node, value: Any, focus: str) -> None:
        names = [self.class_name(name, focus) for name in _listed(value)]
        out['@type'] = names[0] if len(names) == 1 else names
        if value == 'Certification':
            _add(out, 'ceterms:credentialType', 'ceterms:Certification')

    def value(self, name: str, value: Any, focus: str) -> Any:
        if isinstance(value, list):
            return [self.value(name, item, focus) for item in value]
        if isinstance(value, dict):
            if all(isinstance(key, str) and _is_text_key(key) for key in value):
                return {key.lstrip('@'): text for key, text in value.items()}
            return self.node(value, focus)
        if name == 'ceterms:creditValue':
            return {'@type': 'ceterms:ValueProfile', 'schema:value': value}
        if name == 'ceterms:logicalOperator' and isinstance(value, str) and ':' not in value:
            return f'logic:{value[:1].upper()}{value[1:].lower()}' if value.lower() in ('and', 'or') else f'logic:{value}'
        return str(value) if name == 'skos:notation' else value

    # levels

    def _level_objects(self) -> Iterator[Any]:
        for node in self.nodes:
            for key in _LEVEL_KEYS & node.keys():
                yield from (item for item in _listed(node[key]) if _is_level(item))

    def _level(self, out: Node, key: str, value: Any, focus: str) -> None:
        """A level given as an object, a number or words; words that no level is called by are a designation."""
        for item in _listed(value):
            if _is_level(item) or (isinstance(item, int | float) and not isinstance(item, bool)):
                iri = self._placed(item if isinstance(item, dict) else {'sequence': item})
                self._noted(key.partition(':')[2] or key, LEVEL, focus)
                _add(out, LEVEL, iri)
                if key in ('programTerm', TERM) and (names := _names(item)):
                    _add(out, TERM, str(names[0]))
            elif key == 'level' and isinstance(item, str):
                if item not in self.named:
                    _add(out, self._noted(key, 'ceterms:componentDesignation', focus), item)
            else:
                name = self.key(key, focus, '')
                _add(out, name, self.value(name, item, focus))

    def _placed(self, level: Any) -> str:
        """The address of a level, which becomes a node of its own."""
        names, number = _names(level), _number(level)
        iri = (
            identity(level)
            or self._same_level(number)
            or f'{self.pathway or "urn:pathway"}#level-{number or "-".join(map(str, names))}'
        )
        known = self.levels.setdefault(iri, {'@id': iri, '@type': 'asn:ProgressionLevel'})
        if names:
            known.setdefault('skos:prefLabel', str(names[0]))
        if number:
            known.setdefault('skos:notation', number)
        if self.model:
            known.setdefault('ceasn:inProgressionModel', [self.model])
        return iri

    def _same_level(self, number: str) -> str:
        return next((iri for iri, level in self.levels.items() if number and level.get('skos:notation') == number), '')

    def _level_of_term(self, out: Node) -> None:
        """A term that is called like a level puts its component there, when nothing else does."""
        for term in _listed(out.get(TERM)):
            names = {str(value) for key in ('ceterms:targetNodeName', 'ceterms:codedNotation') for value in _listed(term.get(key))
                     } if isinstance(term, dict) else set()  # fmt: skip
            fits = (iri for iri, level in self.levels.items() if names & {level.get('skos:prefLabel'), level.get('skos:notation')})
            if LEVEL not in out and (iri := next(fits, '')):
                out[LEVEL] = [iri]


def _local(classes: Sequence[str]) -> str:
    return classes[0].rpartition(':')[2] if classes else ''


def _is_text_key(key: str) -> bool:
    """True for a language tag, also one that was written like a keyword: `@en-US`."""
    return key not in _KEYS and _TAG.fullmatch(key) is not None


def _is_level(value: Any) -> bool:
    return isinstance(value, dict) and _local(_classes(value)) in _LEVEL_CLASSES


def _names(level: Any) -> list[Any]:
    """What a level object calls itself."""
    if not isinstance(level, dict):
        return []
    for key in ('ceterms:name', 'skos:prefLabel', 'name', 'prefLabel'):
        value = level.get(key)
        found = [text for item in _listed(value) for text in (item.values() if isinstance(item, dict) else [item])]
        if found:
            return found
    return []


def _number(level: Any) -> str:
    """The place of a level in the sequence, as text."""
    keys = ('ceterms:sequence', 'sequence', 'skos:notation', 'notation')
    value = next((level[key] for key in keys if level.get(key) is not None), '') if isinstance(level, dict) else ''
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _flattened(node: Node) -> Node:
    """A condition with what its rule set or its comparison says as properties of its own."""
    rules = node.get('ruleSet')
    if isinstance(rules, dict):
        inner = {
            key: value
            for key, value in rules.items()
            if key in ('requiredNumber', 'targetComponent', 'hasCondition', 'logicalOperator')
        }
        node = {**{key: value for key, value in node.items() if key != 'ruleSet'}, **inner}
    if node.get('leftOperand') == 'reqNum' and node.get('operand') in ('=', '>=') and 'rightOperand' in node:
        rest = {key: value for key, value in node.items() if key not in ('leftOperand', 'operand', 'rightOperand')}
        node = {**rest, 'requiredNumber': node['rightOperand']}
    return node


def _add(out: Node, name: str, value: Any) -> None:
    """Put a value beside those that are there under the same name."""
    if name in ('@id', '@type') or name not in out:
        out[name] = value
    else:
        out[name] = [*_listed(out[name]), *(item for item in _listed(value) if item not in _listed(out[name]))]
