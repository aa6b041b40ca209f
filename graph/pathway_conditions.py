"""Conditions and constraints as they are stated, nested ones within; a condition that contains itself is read once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

import pyoxigraph as ox

from ctdl.pathways.model import Condition, Constraint
from ctdl.vocabulary import load
from graph.pathway_gathering import CONDITIONS, TARGETS
from graph.pathway_notes import Notes, Statements, prefixed
from graph.pathway_values import GENID, address, addresses, natural, number, tail, text, whole, words
from graph.results import Term

Places = Mapping[str, int]
"""The place of each component in the pathway; targets are given in this order."""

_COMPARATORS = {'=': 'EQ', '==': 'EQ', '!=': 'NEQ', '<>': 'NEQ', '>': 'GT', '>=': 'GTEQ', '<': 'LT', '<=': 'LTEQ'}
_OPERATORS = {'and': 'And', 'or': 'Or', 'onlyone': 'OnlyOne', 'xor': 'OnlyOne', 'all': 'And', 'any': 'Or'}


def conditions(full: Notes, iri: str, language: str, places: Places, above: frozenset[str] = frozenset()) -> tuple[Condition, ...]:
    """The conditions of a component or condition, by name, since a graph has no order."""
    inside = above | {iri}
    found = (
        condition(full, inner, language, places, inside) for inner in addresses(full.of(iri), CONDITIONS) if inner not in inside
    )
    return tuple(sorted(found, key=_key))


def _key(found: Condition) -> tuple[object, ...]:
    return natural(found.name), natural(found.description), sorted(found.all_targets()), found.number or 0, found.iri


def condition(full: Notes, iri: str, language: str, places: Places, above: frozenset[str] = frozenset()) -> Condition:
    """One condition; `above` are the nodes that it is nested in."""
    node = full.of(iri)
    constraints = (constraint(full, inner, language) for inner in addresses(node, 'ceterms:hasConstraint'))
    return Condition(
        iri, text(node, language, 'ceterms:name'), text(node, language, 'ceterms:description'),
        whole(node, 'ceterms:requiredNumber'), _concept(full, node, _operator, 'ceterms:logicalOperator'),
        in_place(addresses(node, TARGETS), places), conditions(full, iri, language, places, above),
        tuple(sorted(constraints, key=lambda c: (natural(c.name), natural(c.description), c.left, c.right, c.iri))),
        whole(node, 'ceterms:requiredConstraints'), _unread_number(node),
    )  # fmt: skip


def _unread_number(node: Statements) -> str:
    """What is stated as requiredNumber and is no whole number."""
    if whole(node, 'ceterms:requiredNumber') is not None:
        return ''
    return next((said for value in node.get('ceterms:requiredNumber', ()) if (said := words(value) or address(value))), '')


def in_place(iris: Iterable[str], places: Places) -> tuple[str, ...]:
    """Addresses in the order of the components, those of none last."""
    return tuple(sorted(iris, key=lambda iri: (places.get(iri, len(places)), iri)))


def constraint(full: Notes, iri: str, language: str) -> Constraint:
    """One constraint."""
    node = full.of(iri)
    return Constraint(
        iri, text(node, language, 'ceterms:name'), text(node, language, 'ceterms:description'),
        _concept(full, node, tail, 'ceterms:leftAction'), _sources(full, node, 'ceterms:leftSource'),
        _concept(full, node, _comparator, 'ceterms:comparator'),
        _concept(full, node, tail, 'ceterms:rightAction'), _sources(full, node, 'ceterms:rightSource'),
    )  # fmt: skip


def _concept(full: Notes, node: Statements, read: Callable[[Term], str], property: str) -> str:
    """The short name of a concept, given plainly or in an alignment."""
    return next((read(value) for value in _unfolded(full, node.get(property, ()))), '')


def _unfolded(full: Notes, values: Iterable[Term]) -> Iterable[Term]:
    """Values, with what an alignment names in place of the alignment."""
    for value in values:
        inner = full.of(value.value) if isinstance(value, ox.NamedNode) and GENID in value.value else {}
        inside = ('ceterms:targetNode', 'ceterms:targetNodeName', 'schema:value')
        yield from next((inner[name] for name in inside if name in inner), [value])


def _operator(value: Term) -> str:
    found = tail(value)
    return _OPERATORS.get(re.sub(r'[\s_-]', '', found).lower(), found)


def _comparator(value: Term) -> str:
    found = tail(value)
    return _COMPARATORS.get(found, found)


def _sources(full: Notes, node: Statements, property: str) -> tuple[str, ...]:
    """Terms prefixed, other addresses as they are, numbers and texts as text."""
    return tuple(dict.fromkeys(_source(value) for value in _unfolded(full, node.get(property, ()))))


def _source(value: Term) -> str:
    found = number(value)
    if found is not None:
        return f'{found:f}'
    iri = '' if words(value) else address(value)
    name = prefixed(iri) if iri else ''
    return name if name in load() else iri or words(value)
