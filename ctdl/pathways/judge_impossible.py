"""Conditions whose constraints no choice can meet, as far as the solver can tell: sums out of reach, filters that nothing passes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ctdl.findings import Finding
from ctdl.pathways.judge_rules import condition_called, finding, of_condition, plain_name
from ctdl.pathways.model import Component, Condition, Pathway
from ctdl.pathways.sentences import constraint_sentence
from ctdl.pathways.solve_puzzle import named_and_missing
from ctdl.pathways.solve_rules import Maker


def impossible(pathway: Pathway) -> Iterator[Finding]:
    """A finding for each condition that could be met but for its constraints; what cannot be evaluated is taken as met."""
    asking = [component for component in pathway.parts() if any(one.constraints for one in component.walk_conditions())]
    if not asking:
        return
    known = [*pathway.components.values(), *named_and_missing(pathway)]
    bits = {component.iri: 1 << place for place, component in enumerate(known)}
    maker = Maker(pathway, bits, {1 << place: component for place, component in enumerate(known)})
    for component in asking:
        for condition in component.walk_conditions():
            if condition.constraints and _only_constraints(maker, condition, bits[component.iri]):
                yield _finding(pathway, component, condition)


def _only_constraints(maker: Maker, condition: Condition, own: int) -> bool:
    """True when no choice among all components but its own meets a condition, and one would without its constraints."""
    whole = ((1 << len(maker.components)) - 1) & ~own
    free = replace(condition, constraints=(), constraints_needed=None)
    return not maker.rule(condition, own).met(whole) and maker.rule(free, own).met(whole)


def _finding(pathway: Pathway, component: Component, condition: Condition) -> Finding:
    targets = tuple(dict.fromkeys(condition.all_targets()))
    said = [f'“{constraint_sentence(one)}”' for one in condition.constraints]
    words = {
        'condition': condition_called(component, condition),
        'constraints': ' and '.join(said),
        'name': plain_name(pathway, component.iri),
    }
    return finding(pathway, 'condition-impossible', of_condition(condition, 'ceterms:hasConstraint'), targets, **words)
