"""A pathway as one JSON document with everything in it.

`as_dict` gives, all keys always there and in this order:

- `pathway`: `iri`, `ctid`, `name`, `description`, `language`, `owner`, `webpage`, `model`, `sets`, `destinations`, `credentials` (whose
  pathway it is), `sequence`
- `lanes`, in order: `title`, `group`, `by` (level, term, step, destination, none), `level`, `components` (IRIs), `credits`
- `levels` of the progression model, in order: `iri`, `name`, `parent`, `description`
- `components`, lane by lane: `number`, `iri`, `ctid`, `type`, `name`, `description`, `language`, `category`, `codes`, `designations`,
  `term`, `level`, `lane` (index), `webpage`, `credits`, `points`, `occupations`, `member` (part, reached, outside), `destination`,
  `standsFor`, `conditions`, `prerequisites`, `precedes`, `precededBy`, `children`, `pathways`, `state` (have, open, chosen, rest;
  '' without a solution)
- a condition: `iri`, `name`, `description`, `requiredNumber` (as stated, or null), `needed`, `operator`, `gate`, `sentence`, `targets`,
  `conditions` (nested), `constraints`, `requiredConstraints`
- a constraint: `iri`, `name`, `description`, `leftAction`, `left`, `comparator`, `rightAction`, `right`, `sentence`
- `links`: `from`, `to` (both IRIs of components, in the order of time), `kind` (need, order, child), `way` ('', back, late)
- `totals`: `components`, `outside`, `kinds`, `credits` (of components that do not only sum up others), `needed` (null, or the least of
  them that completes the destination: an amount and `atLeast`), `summary`
- `findings` as `ctdl validate --format json` has them
- `solution`: null, or `by`, `goal`, `destination`, `have`, `unknown`, `satisfied`, `open`, `chosen`, `groups`, `choices` (`component`,
  `condition`, `taken`), `amount`, `atLeast`, `reasons`, `proven`, `reachable`

An amount is `low`, `high` (numbers as text, exact) and `unit`; a resource `iri`, `type`, `name`, `status`, `outdated`, `replacedBy`,
`owner`, `codes`, `credits`, `duration`, `cost`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ctdl.findings import Finding, in_order
from ctdl.pathways import amounts, naming, order, sentences, totals, wording
from ctdl.pathways.lanes import Column, columns
from ctdl.pathways.model import Amount, Component, Condition, Constraint, Pathway, Resource
from ctdl.pathways.picture import state_of, wrong_ways

if TYPE_CHECKING:
    from ctdl.pathways.solve import Solution

Record = dict[str, Any]


def as_dict(pathway: Pathway, findings: Sequence[Finding] = (), solution: Solution | None = None) -> Record:
    """The pathway as one JSON document, as the head of this module describes it."""
    pathway = wording.with_strangers(pathway)
    placed = columns(pathway)
    sums = totals.totals_of(pathway)
    return {
        'pathway': _pathway(pathway),
        'lanes': [_lane(pathway, lane, sums) for lane in placed],
        'levels': [{'iri': o.iri, 'name': o.name, 'parent': o.parent, 'description': o.description} for o in pathway.levels],
        'components': list(_components(pathway, placed, solution)),
        'links': list(_links(pathway, placed)),
        'totals': _totals(pathway, placed, sums),
        'findings': [finding.as_dict() for finding in in_order(findings)],
        'solution': None if solution is None else _solution(solution),
    }


def _pathway(pathway: Pathway) -> Record:
    return {
        'iri': pathway.iri,
        'ctid': pathway.ctid,
        'name': pathway.name,
        'description': pathway.description,
        'language': pathway.language,
        'owner': pathway.owner,
        'webpage': pathway.webpage,
        'model': pathway.model,
        'sets': list(pathway.sets),
        'destinations': list(pathway.destinations),
        'credentials': [_resource(resource) for resource in pathway.credentials],
        'sequence': pathway.sequence,
    }


def _lane(pathway: Pathway, lane: Column, sums: totals.Totals) -> Record:
    credits = totals.credits_of((pathway.components[iri] for iri in lane.components), sums.counting)
    return {
        'title': lane.title,
        'group': lane.group,
        'by': lane.by,
        'level': lane.level,
        'components': list(lane.components),
        'credits': _amounts(credits),
    }


def _components(pathway: Pathway, placed: Sequence[Column], solution: Solution | None) -> Iterator[Record]:
    names = naming.names(pathway)
    ranked = [(number, iri) for number, lane in enumerate(placed) for iri in lane.components]
    for number, (lane, iri) in enumerate(ranked, 1):
        component = pathway.components[iri]
        yield {
            'number': number,
            **_described(component),
            'lane': lane,
            **_placed(component),
            'destination': iri in pathway.destinations,
            'standsFor': [_resource(resource) for resource in component.stands_for],
            'conditions': [_condition(condition, names) for condition in component.conditions],
            'prerequisites': list(component.prerequisites),
            'precedes': list(component.precedes),
            'precededBy': list(component.preceded_by),
            'children': list(component.children),
            'pathways': list(component.pathways),
            'state': state_of(iri, solution),
        }


def _described(component: Component) -> Record:
    return {
        'iri': component.iri,
        'ctid': component.ctid,
        'type': component.kind,
        'name': component.name,
        'description': component.description,
        'language': component.language,
        'category': component.category,
        'codes': list(component.codes),
        'designations': list(component.designations),
        'term': component.term,
        'level': component.level,
    }


def _placed(component: Component) -> Record:
    return {
        'webpage': component.webpage,
        'credits': _amounts(component.credits),
        'points': _amounts(component.points),
        'occupations': list(component.occupations),
        'member': component.member,
    }


def _condition(condition: Condition, names: naming.Names) -> Record:
    return {
        'iri': condition.iri,
        'name': condition.name,
        'description': condition.description,
        'requiredNumber': condition.number,
        'needed': condition.needed,
        'operator': condition.operator,
        'gate': sentences.gate_text(condition),
        'sentence': sentences.sentence(condition, names),
        'targets': list(condition.targets),
        'conditions': [_condition(inner, names) for inner in condition.conditions],
        'constraints': [_constraint(constraint) for constraint in condition.constraints],
        'requiredConstraints': condition.constraints_needed,
    }


def _constraint(constraint: Constraint) -> Record:
    return {
        'iri': constraint.iri,
        'name': constraint.name,
        'description': constraint.description,
        'leftAction': constraint.left_action,
        'left': list(constraint.left),
        'comparator': constraint.comparator,
        'rightAction': constraint.right_action,
        'right': list(constraint.right),
        'sentence': sentences.constraint_sentence(constraint),
    }


def _resource(resource: Resource) -> Record:
    return {
        'iri': resource.iri,
        'type': resource.kind,
        'name': resource.name,
        'status': resource.status,
        'outdated': resource.outdated,
        'replacedBy': list(resource.replaced_by),
        'owner': resource.owner,
        'codes': list(resource.codes),
        'credits': _amounts(resource.credits),
        'duration': _amounts((resource.duration,))[0] if resource.duration else None,
        'cost': _amounts(resource.cost),
    }


def _amounts(many: Iterable[Amount]) -> list[Record]:
    return [{'low': f'{amount.low:f}', 'high': f'{amount.high:f}', 'unit': amounts.unit_name(amount.unit)} for amount in many]


def _links(pathway: Pathway, placed: Sequence[Column]) -> Iterator[Record]:
    back, late = wrong_ways(pathway, placed)
    for kind, edges in (('need', order.needs(pathway)), ('order', order.precedence(pathway)), ('child', order.contained(pathway))):
        for iri, many in edges.items():
            for before in many:
                pair = (before, iri) if kind != 'child' else ('', '')
                yield {'from': before, 'to': iri, 'kind': kind, 'way': 'back' if pair in back else 'late' if pair in late else ''}


def _totals(pathway: Pathway, placed: Sequence[Column], sums: totals.Totals) -> Record:
    parts = list(pathway.parts())
    return {
        'components': len(parts),
        'outside': len(pathway.components) - len(parts),
        'kinds': dict(sorted(Counter(component.kind for component in parts).items())),
        'credits': _amounts(sums.offered),
        'needed': None if sums.needed is None else {**_amounts((sums.needed,))[0], 'atLeast': sums.at_least},
        'summary': totals.summary(pathway, placed, sums),
    }


def _solution(solution: Solution) -> Record:
    return {
        'by': solution.by,
        'goal': list(solution.goal),
        'destination': solution.destination,
        'have': list(solution.have),
        'unknown': list(solution.unknown),
        'satisfied': list(solution.satisfied),
        'open': list(solution.open),
        'chosen': list(solution.chosen),
        'groups': list(solution.groups),
        'choices': [
            {'component': choice.component, 'condition': choice.condition.iri, 'taken': list(choice.taken)}
            for choice in solution.choices
        ],
        'amount': _amounts(solution.amount),
        'atLeast': solution.at_least,
        'reasons': list(solution.reasons),
        'proven': solution.proven,
        'reachable': solution.reachable,
    }
