"""Can each condition be satisfied as it stands? Numbers, options, operators, constraints, and links to what is not there."""

from __future__ import annotations

from collections.abc import Iterator

from ctdl.findings import Finding
from ctdl.pathways.judge_rules import Focus, called, condition_called, finding, is_described, of, of_condition, quoted
from ctdl.pathways.model import OPERATORS, Component, Condition, Pathway

NUMBER, TARGET = 'ceterms:requiredNumber', 'ceterms:targetComponent'


def conditions(pathway: Pathway) -> Iterator[Finding]:
    """What there is to say about every condition of the parts, nested ones too."""
    for component in pathway.parts():
        for condition in component.walk_conditions():
            yield from _numbers(pathway, component, condition)
            yield from _constraints(pathway, component, condition)
            yield from _targets(pathway, component, condition)


def _numbers(pathway: Pathway, component: Component, condition: Condition) -> Iterator[Finding]:
    number, name = condition.number, condition_called(component, condition)
    about = of_condition(condition, NUMBER, str(number))
    if condition.number_text and number is None:
        about = of_condition(condition, NUMBER, condition.number_text)
        yield finding(pathway, 'required-number-unreadable', about, condition=name, number=quoted(condition.number_text))
    if condition.operator not in OPERATORS:
        about = of_condition(condition, 'ceterms:logicalOperator', condition.operator)
        yield finding(pathway, 'operator-unknown', about, condition=name, operator=quoted(condition.operator))
    if number is not None and number < 1:
        yield finding(pathway, 'required-number-too-small', about, condition=name, number=number)
    if not condition.options:
        yield finding(pathway, 'condition-empty', of_condition(condition, TARGET), (component.iri,), condition=name)
    elif number is not None and number > condition.options:
        words = {'condition': name, 'number': number, 'count': condition.options}
        yield finding(pathway, 'required-number-too-large', about, tuple(dict.fromkeys(condition.targets)), **words)
    nested = len(condition.conditions)
    if nested > 1 and number is None and not (condition.operator or condition.number_text):
        about = of_condition(condition, 'ceterms:logicalOperator')
        yield finding(pathway, 'operator-missing', about, condition=name, count=nested)


def _constraints(pathway: Pathway, component: Component, condition: Condition) -> Iterator[Finding]:
    needed, count, name = condition.constraints_needed, len(condition.constraints), condition_called(component, condition)
    if needed is not None and needed > count:
        about = of_condition(condition, 'ceterms:requiredConstraints', str(needed))
        words = {'condition': name, 'number': needed, 'count': count or 'none'}
        yield finding(pathway, 'required-constraints-too-large', about, **words)
    for constraint in condition.constraints:
        sides = ('left', constraint.left, constraint.left_action), ('right', constraint.right, constraint.right_action)
        for side, sources, action in sides:
            if len(sources) > 1 and not action:
                path = f'ceterms:{side}Source'
                about = Focus(constraint.iri, 'ceterms:Constraint', path, path)
                yield finding(pathway, 'constraint-action-missing', about, condition=name, path=path)


def _targets(pathway: Pathway, component: Component, condition: Condition) -> Iterator[Finding]:
    missing = [iri for iri in dict.fromkeys(condition.targets) if _is_missing(pathway, iri)]
    enough = condition.options - len(missing) >= min(condition.needed, condition.options)
    for iri in dict.fromkeys(condition.targets):
        about = of_condition(condition, TARGET, iri)
        words = {'condition': condition_called(component, condition), 'other': called(pathway, iri)}
        if iri in missing:
            name = 'option-missing' if enough else 'target-missing'
            words['condition'] = words['condition'] if not enough else words['condition'][0].lower() + words['condition'][1:]
            yield finding(pathway, name, about, (iri, component.iri), **words)
        elif pathway.components[iri].member == 'outside':
            yield finding(pathway, 'target-outside', about, (iri, *pathway.components[iri].pathways), **words)


def _is_missing(pathway: Pathway, iri: str) -> bool:
    component = pathway.components.get(iri)
    return component is None or not is_described(component)


def links(pathway: Pathway) -> Iterator[Finding]:
    """Children, prerequisites and neighbours in time that are not there; targets of conditions are told as such."""
    for component in pathway.parts():
        targets = {target for condition in component.conditions for target in condition.all_targets()}
        named = {
            'ceasn:hasChild': component.children,
            'ceterms:prerequisite': component.prerequisites,
            'ceterms:precedes': component.precedes,
            'ceterms:precededBy': component.preceded_by,
        }
        for path, iris in named.items():
            for iri in dict.fromkeys(iris):
                if iri not in targets and _is_missing(pathway, iri):
                    words = {'name': called(pathway, component.iri), 'other': called(pathway, iri)}
                    yield finding(pathway, 'link-missing', of(component, path, iri), (component.iri, iri), **words)
