"""What a judgement of a pathway may say: one row a rule, and the finding made of it.

A violation makes the pathway, or a part of it, impossible to follow; a warning misleads those who follow it; the rest is good style.
Messages name components as people know them, `{name}` the one at hand; `Finding.evidence` has the addresses along the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ctdl.findings import Finding, Severity
from ctdl.notices import Rule
from ctdl.pathways import naming
from ctdl.pathways.model import CONDITION, Component, Condition, Pathway
from ctdl.relations import RULES as OF_DOCUMENTS

V, W, I = Severity.VIOLATION, Severity.WARNING, Severity.INFO  # noqa: E741
PATHWAY = 'ceterms:Pathway'

_HANDBOOK, _OURS, _TERMS = 'CTDL pathway handbook practice', 'Judgement of this project', 'CTDL vocabulary 2026-08'


def _as(name: str, message: str) -> Rule:
    """A rule that single documents are checked for too, in words that name the component."""
    return replace(OF_DOCUMENTS[name], message=message)


RULES = {
    'destination-missing': OF_DOCUMENTS['destination-missing'],
    'pathway-empty': Rule(
        V, 'The pathway has no components, so it leads nowhere.',
        'Name its components in ceterms:hasPart and its goal in ceterms:hasDestinationComponent.', _HANDBOOK),
    'node-repeated-differs': Rule(
        W, '{count} components have the address {iri}: {names}; they are read as one.',
        'Give each component an address and a CTID of its own, or keep one of them.', _TERMS),
    'destination-unknown': Rule(
        V, 'The destination {name} is not described, so nobody can tell where the pathway leads.',
        'Describe the component, or correct its address in ceterms:hasDestinationComponent.', _HANDBOOK),
    'destination-not-a-part': Rule(
        W, 'The destination {name} is not one of the parts of the pathway.',
        'Add it to ceterms:hasPart of the pathway and the pathway to its ceterms:isPartOf.', _HANDBOOK),
    'destination-several': Rule(
        I, 'The pathway has {count} destinations: {names}. Tools that expect one show only one of them.',
        'Nothing to do where there are off-ramps; else name the one goal.', 'Schema-Development 1059'),
    'destination-unlinked': Rule(
        W, 'Nothing leads to the destination {name}: no condition, order or child says what comes before it.',
        'Give it a ceterms:hasCondition with the components that it takes, or say with ceterms:precededBy what comes before it.',
        _HANDBOOK),
    'component-dead-end': Rule(
        W, 'The way ends at {name}: nothing needs it, contains it or comes after it, and it is no destination.{more}',
        'Name it in a condition of what comes after it, or say what it precedes.', _HANDBOOK),
    'component-unreachable': Rule(
        W, 'No link joins {name} to any other component, so no way leads from it to the destination.',
        'Name it in a condition, say what it precedes, or take it out of the pathway.', _HANDBOOK),
    'circular-need': Rule(
        V, '{name} can never be completed: what it needs takes {name} itself.',
        'Take one of the steps out of the conditions, or offer another option.', _HANDBOOK),
    'circle-avoidable': Rule(
        W, 'One of the options for {name} needs {name} itself, so it is no option.',
        'Take it out of the options.', _HANDBOOK),
    'circular-precedence': Rule(
        V, '{name} comes before itself, so the order cannot be followed.',
        'Take one of the statements of ceterms:precedes or ceterms:precededBy away.', _HANDBOOK),
    'circular-containment': Rule(
        V, '{name} contains itself.', 'Take one of the statements of ceasn:hasChild or ceasn:isChildOf away.', _HANDBOOK),
    'precedence-against-conditions': Rule(
        W, 'The stated order contradicts the conditions: {name} comes both before and after {other}.',
        'Correct ceterms:precedes or ceterms:precededBy so that what is needed comes first.', _HANDBOOK),
    'containment-against-order': Rule(
        W, 'Containment contradicts the order: {name} comes both before and after {other}, as children come before what contains them.',
        'Correct ceasn:hasChild and ceasn:isChildOf, which lead from the destination down to its steps, or the order.', _HANDBOOK),
    'required-number-too-large': _as(
        'required-number-too-large', '{condition} requires {number} of {count} options.'),
    'required-number-too-small': _as(
        'required-number-too-small', '{condition} requires {number}; a condition that requires nothing says nothing.'),
    'required-constraints-too-large': Rule(
        V, '{condition} requires {number} constraints to hold and has {count}.',
        'Lower ceterms:requiredConstraints, or add what is missing to ceterms:hasConstraint.', _TERMS),
    'constraint-action-missing': _as(
        'constraint-action-missing',
        '{condition} has a constraint with several values of {path}, which does not say how they are taken together.'),
    'condition-empty': Rule(
        W, '{condition} names no component and no other condition, so nothing can be chosen to satisfy it.',
        'Name the components that count in ceterms:targetComponent.', _HANDBOOK),
    'condition-impossible': Rule(
        V, '{condition} cannot be satisfied by any choice of its options: {constraints}.',
        'Correct the constraint, or name more components that count in ceterms:targetComponent.', _OURS),
    'required-number-unreadable': Rule(
        V, '{condition} requires {number}, which is no whole number, so nobody can tell how many of its options it takes.',
        'Write a whole number in ceterms:requiredNumber.', _TERMS),
    'operator-unknown': Rule(
        W, '{condition} joins its options by {operator}, which is no operator of CTDL.',
        'Write logic:And, logic:Or or logic:OnlyOne in ceterms:logicalOperator, or a ceterms:requiredNumber.', _TERMS),
    'operator-missing': Rule(
        I, '{condition} has {count} nested conditions and does not say how they are joined; it is read as all of them.',
        'Add ceterms:requiredNumber, or ceterms:logicalOperator with logic:And, logic:Or or logic:OnlyOne.', _HANDBOOK),
    'target-missing': Rule(
        V, '{condition} cannot be satisfied as it stands: {other} is not described here, and without it there are too few options.',
        'Describe the component in the document of the pathway, or correct the address in ceterms:targetComponent.', _HANDBOOK),
    'option-missing': Rule(
        W, '{other}, one of the options of {condition}, is not described here.',
        'Describe the component in the document of the pathway, or take it out of ceterms:targetComponent.', _HANDBOOK),
    'link-missing': Rule(
        W, '{name} is linked to {other}, which is not described here.',
        'Describe the component in the document of the pathway, or correct the address.', _HANDBOOK),
    'target-outside': Rule(
        I, '{condition} asks for {other}, a component of another pathway.',
        'Nothing to do where that is meant; some tools show components of one pathway only.', 'Schema-Development 1059'),
    'stands-for-missing': Rule(
        W, '{names} stand{s} for something that is not {where}.',
        'Publish what it stands for, or correct the address in ceterms:proxyFor.', _HANDBOOK),
    'stands-for-superseded': Rule(
        W, '{name} stands for {other}, which is superseded{successor}.',
        'Let the component stand for the successor, if it serves the same purpose here.', _HANDBOOK),
    'stands-for-deprecated': Rule(
        W, '{name} stands for {other}, which is deprecated.', 'Replace it by what is offered today.', _HANDBOOK),
    'stands-for-ceased': Rule(
        W, '{name} stands for {other}, which is no longer offered ({status}).', 'Replace it by what is offered today.', _HANDBOOK),
    'stands-for-ending': Rule(
        W, '{name} stands for {other}, which may soon be gone ({status}).', 'Plan for what takes its place.', _HANDBOOK),
    'stands-for-class': Rule(
        W, '{name} is {kind} and stands for {other}, which is {found}.',
        'Choose the component class that fits, or correct ceterms:proxyFor.', _HANDBOOK),
    'credential-type-differs': Rule(
        W, '{name} says that its credential is {said}, but {other} is {found}.',
        'Correct ceterms:credentialType or ceterms:proxyFor.', _TERMS),
    'part-missing': Rule(
        W, 'The pathway lists {name} as a part, which is not described here.',
        'Describe the component in the document of the pathway, or take it out of ceterms:hasPart.', _HANDBOOK),
    'component-class': Rule(
        W, 'The class of {names} is none of pathway components: {found}.',
        'Describe a component, such as a ceterms:CourseComponent, that stands for it by ceterms:proxyFor.', _TERMS),
    'component-twice': Rule(
        W, '{names} stand for the same thing, {other}.',
        'Keep one component and name it wherever it is needed, or credits are counted twice.', _OURS),
    'component-in-no-pathway': Rule(
        W, '{names} {are} linked to the pathway but no part of it.',
        'Write ceterms:hasPart at the pathway and ceterms:isPartOf at the component.', _HANDBOOK),
    'component-in-two-pathways': Rule(
        I, '{name} is a part of {count} pathways.', 'Nothing to do where they share the step on purpose.', _HANDBOOK),
    'level-unknown': Rule(
        W, '{name} stands on a level that is none of the progression model of the pathway.',
        'Name a level of the model in asn:hasProgressionLevel.', _HANDBOOK),
    'level-model-missing': Rule(
        W, '{count} components stand on progression levels, and the levels of the pathway are not known.',
        'Name the progression model in asn:hasProgressionModel of the pathway, and publish it with its levels.', _HANDBOOK),
    'level-later': Rule(
        W, '{name} ({level}) {needs} {others}, which come{s} later ({later}).',
        'Move one of them to another level, or correct the condition or order.', _HANDBOOK),
    'one-sided-link': Rule(
        I, '{told} stated on one side only: {path} is missing.',
        'State it too, so that tools which read one side find the link: for example {example}.', _TERMS),
    'older-spelling': Rule(
        I, '{spelling} is an older spelling{times}; it is read as {read_as}.', 'Write {read_as}.', _TERMS),
    'prefix-missing': Rule(
        I, '{told} without a prefix, which is an older spelling: {example}.', 'Write {example}.', _TERMS),
    'address-slip': Rule(
        W, '{name} names {spelling}, which nothing describes; it is read as {read_as}.',
        'Write {better} wherever the node is described and named.', _TERMS),
    'credits-unreadable': Rule(
        W, '{name} states {stated} as its credits, which is no amount.',
        'Write a number that is not below zero in schema:value of ceterms:creditValue.', _TERMS),
    'credits-too-few': Rule(
        W, '{name} states {stated}, but the way to it adds up to {sum} at most.',
        'Correct the credits, or add what is missing from the conditions.', _OURS),
    'credits-too-many': Rule(
        W, '{name} states {stated}, but the way to it takes {sum} at least.',
        'Correct the credits, or make options of what is not required.', _OURS),
    'credits-differ': Rule(
        W, '{name} states {stated}, but {other}, which it stands for, states {sum}.',
        'State the same credits, or leave them to what the component stands for.', _OURS),
    'credits-of-group': Rule(
        W, 'The group {name} states {stated}, but its parts add up to {sum}.',
        'Correct the credits of the group or of its parts.', _OURS),
}  # fmt: skip


_WAYS = frozenset((
    'component-dead-end', 'circular-need', 'circle-avoidable', 'circular-precedence', 'circular-containment',
    'precedence-against-conditions', 'containment-against-order',
))  # fmt: skip
"""Rules whose evidence is a way in time, from one component to the next; that of others is what the message names."""
MANY = 4
"""So many of the same kind, such as missing inverses of one property, are one finding about the pathway."""


@dataclass(frozen=True, slots=True)
class Focus:
    """What a finding is about: an address, its class, and the property and value in question."""

    iri: str
    class_: str
    path: str = ''
    value: str = ''


def finding(pathway: Pathway, name: str, about: Focus, evidence: Iterable[str] = (), /, **words: object) -> Finding:
    """The finding for a rule; `words` fill its message and remedy."""
    rule, way = RULES[name], tuple(evidence)
    names = tuple(plain_name(pathway, iri) for iri in way) if name in _WAYS and len(set(way)) > 1 else ()
    return Finding(
        rule.severity, name, rule.message.format(**words), rule.remedy.format(**words), rule.source, pathway.ctid or pathway.iri,
        about.class_, about.iri, path=about.path, value=about.value, evidence=way, way=names,
    )  # fmt: skip


def of_pathway(pathway: Pathway, path: str = '', value: str = '') -> Focus:
    """The pathway as what a finding is about."""
    return Focus(pathway.iri, PATHWAY, path, value)


def of(component: Component, path: str = '', value: str = '') -> Focus:
    """A component as what a finding is about."""
    return Focus(component.iri, component.kind, path, value)


def of_condition(condition: Condition, path: str = '', value: str = '') -> Focus:
    """A condition as what a finding is about."""
    return Focus(condition.iri, CONDITION, path, value)


def plain_name(pathway: Pathway, iri: str) -> str:
    """The name of a component, as every form has it, of a level, or of the pathway; else the end of the address."""
    found = pathway.components.get(iri)
    if found:
        return naming.name_of(found)
    if iri == pathway.iri and pathway.name:
        return naming.tidy(pathway.name)
    return naming.heading(next((level.name for level in pathway.levels if level.iri == iri and level.name), iri))


def is_described(component: Component) -> bool:
    """True for a component that something here describes, not only names."""
    named = component.name or component.ctid or component.pathways
    return bool(component.kind) and bool(component.member != 'outside' or named)


def quoted(name: str) -> str:
    """A name in quotation marks, cut where it is very long."""
    return f'“{name}”' if len(name) <= 80 else f'“{name[:79]}…”'


def called(pathway: Pathway, iri: str) -> str:
    """A component as a message names it."""
    return quoted(plain_name(pathway, iri))


def all_called(pathway: Pathway, iris: Sequence[str], most: int = 4) -> str:
    """Several components as a message names them."""
    shown = [called(pathway, iri) for iri in iris[:most]]
    more = [f'{len(iris) - most} more'] if len(iris) > most else []
    *first, last = [*shown, *more]
    return f'{", ".join(first)} and {last}' if first else last


def condition_called(component: Component, condition: Condition) -> str:
    """A condition as a message names it, at the start of a sentence."""
    of_component = quoted(naming.name_of(component))
    return f'The condition {quoted(condition.name)} of {of_component}' if condition.name else f'A condition of {of_component}'
