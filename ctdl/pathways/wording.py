"""What every form of a pathway says in the same words: kinds, details, chips, what components stand for, short problems."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ctdl.findings import Finding, Severity, in_order
from ctdl.pathways import amounts, naming, order
from ctdl.pathways.model import Component, Condition, Constraint, Pathway, Resource

KINDS = {
    'Assessment': ('assessment', 'Assessment', 'assessments'),
    'Basic': ('basic', 'Activity', 'activities'),
    'Cocurricular': ('cocurricular', 'Co-curricular activity', 'co-curricular activities'),
    'Collection': ('collection', 'Collection', 'collections'),
    'Competency': ('competency', 'Competency', 'competencies'),
    'Course': ('course', 'Course', 'courses'),
    'Credential': ('credential', 'Credential', 'credentials'),
    'Extracurricular': ('extracurricular', 'Extracurricular activity', 'extracurricular activities'),
    'Job': ('job', 'Job', 'jobs'),
    'Multi': ('collection', 'Several together', 'several together'),
    'WorkExperience': ('work', 'Work experience', 'work experiences'),
}
"""For each class of components, without `Component`: the key of its colour, its word, and its word for many."""
_GATHERING = ('Collection', 'Multi')
_GROUP = ('group', 'Group', 'groups')

MANY_CHILDREN = 8
"""From so many components on, containment is a chip on the card that contains them, and a link only where there would be none."""


# kinds


def kind_of(component: Component) -> tuple[str, str, str]:
    """The key of a component's colour, the word for it, and the word for many of it."""
    local = component.kind.rpartition(':')[2].removesuffix('Component')
    if (local == 'Basic' or (local in _GATHERING and not naming.is_named(component))) and is_called_group(component):
        return _GROUP
    if local in KINDS:
        return KINDS[local]
    word = kind_label(component.kind) or 'Component'
    return component.kind or 'basic', word, f'{word[:1].lower()}{word[1:]}s'


def is_called_group(component: Component) -> bool:
    """True for what stands for nothing and only holds others together, whatever it states of itself.

    Wider than `Component.is_group`, which is what needs nothing to be done: people call “Group” what has children only, or credits.
    """
    return not component.stands_for and bool(component.conditions or component.children)


def kind_label(kind: str) -> str:
    """The label of a class in the vocabulary (`Associate Degree`), '' for none."""
    from ctdl.vocabulary import load

    return load().label(kind) if kind in load() else kind.rpartition(':')[2]


def with_strangers(pathway: Pathway) -> Pathway:
    """The pathway with a component, outside and unnamed, for each one that is named and not described; mostly the pathway itself."""
    links = (iri for c in pathway.components.values() for iri in (*order.needed(c), *c.preceded_by, *c.precedes, *c.children))
    strange = [iri for iri in dict.fromkeys((*links, *pathway.destinations)) if iri not in pathway.components]
    if not strange:
        return pathway
    made = {iri: Component(iri, kind='', member='outside') for iri in strange}
    return replace(pathway, components={**pathway.components, **made})


def bare(condition: Condition) -> Condition:
    """A condition without names and descriptions, for a sentence that is heard and should be short."""
    conditions, constraints = map(bare, condition.conditions), map(bare_constraint, condition.constraints)
    return replace(condition, name='', description='', conditions=tuple(conditions), constraints=tuple(constraints))


def bare_constraint(constraint: Constraint) -> Constraint:
    """A constraint without name and description where it has a comparison to say, for the little room of a gate."""
    return replace(constraint, name='', description='') if constraint.left and constraint.right else constraint


# what a component says of itself


def details(component: Component, lane: str = '') -> tuple[str, ...]:
    """Code, credits, points, term and occupations, as far as they are stated; the term not where the lane has its name."""
    code = naming.tidy(component.code)
    texts = (
        code if code != naming.name_of(component) else '',
        amounts.text(component.total_credits),
        amounts.text(component.points, 'point'),
        term if (term := naming.tidy(component.term)).casefold() != naming.tidy(lane).casefold() else '',
        *(naming.tidy(occupation) for occupation in component.occupations if '://' not in occupation),
    )
    return tuple(dict.fromkeys(filter(None, texts)))


def chips(component: Component, loose: int = 0) -> tuple[str, ...]:
    """Category or credential type, designations, and how many components it contains if they are too many to be linked."""
    contains = (f'contains {loose}',) if loose >= MANY_CHILDREN else ()
    return tuple(dict.fromkeys(filter(None, (*map(naming.tidy, (component.category, *component.designations)), *contains))))


def loose_children(pathway: Pathway) -> dict[str, tuple[str, ...]]:
    """For each component the children that no need and no order joins to it: what containment alone has to say."""
    joined = order.earlier(pathway)
    return {
        iri: tuple(child for child in many if child not in joined[iri] and iri not in joined[child])
        for iri, many in order.contained(pathway).items()
    }


def resource_text(resource: Resource) -> str:
    """What a component stands for, in one line: name, class, codes, status, owner, why it should not be used."""
    name = naming.tidy(resource.name) or naming.tidy(resource.iri)
    about = [kind_label(resource.kind) if resource.kind else 'not described here', *map(naming.tidy, resource.codes)]
    status = naming.tidy(resource.status).lower() if resource.status != 'Active' else ''
    owner = f'of {naming.heading(resource.owner)}' if resource.owner else ''
    replaced = f'replaced by {", ".join(map(naming.tidy, resource.replaced_by))}' if resource.replaced_by else ''
    more = [status, naming.tidy(resource.outdated), replaced, amounts.text(resource.credits), *_times_and_costs(resource), owner]
    return f'{name} ({", ".join(dict.fromkeys(filter(None, (*about, *more))))})'


def _times_and_costs(resource: Resource) -> list[str]:
    time = amounts.text((resource.duration,)) if resource.duration else ''
    cost = amounts.text(resource.cost)
    return [f'takes {time}' if time else '', f'costs {cost}' if cost else '']


# problems

_MARKS = {
    'address-slip': 'address mended',
    'circle-avoidable': 'option in a circle',
    'circular-containment': 'contains itself',
    'circular-need': 'circle',
    'circular-precedence': 'circle',
    'component-class': 'not a component',
    'component-dead-end': 'dead end',
    'component-in-no-pathway': 'not a part',
    'component-twice': 'twice',
    'component-unreachable': 'not linked',
    'condition-impossible': 'cannot be met',
    'condition-empty': 'names nothing',
    'containment-against-order': 'contradicts the order',
    'credits-differ': 'credits differ',
    'credits-of-group': 'credits do not add up',
    'credits-too-few': 'credits do not add up',
    'credits-too-many': 'credits do not add up',
    'credits-unreadable': 'credits unreadable',
    'destination-not-a-part': 'not a part',
    'destination-unknown': 'not described',
    'destination-unlinked': 'nothing leads here',
    'level-later': 'needs a later level',
    'level-unknown': 'level not in the model',
    'link-missing': 'link to nothing',
    'node-repeated-differs': 'described twice',
    'operator-unknown': 'operator unknown',
    'option-missing': 'option missing',
    'precedence-against-conditions': 'contradicts the order',
    'required-constraints-too-large': 'too many required',
    'required-number-too-large': 'too many required',
    'required-number-too-small': 'none required',
    'required-number-unreadable': 'number unreadable',
    'stands-for-ceased': 'no longer offered',
    'stands-for-class': 'class does not fit',
    'stands-for-deprecated': 'deprecated',
    'stands-for-ending': 'ending',
    'stands-for-missing': 'not published',
    'stands-for-superseded': 'superseded',
    'target-missing': 'target missing',
}
"""What is written on a card or gate for a rule of `judge_rules`."""


def told(findings: Iterable[Finding]) -> list[Finding]:
    """Violations and warnings, gravest first; hints are for the publisher, and a check lists them."""
    grave = (finding for finding in in_order(findings) if finding.severity is not Severity.INFO)
    return sorted(grave, key=lambda finding: finding.severity.rank)


def by_focus(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """What is told, by the address of what it is about, gravest first."""
    found: dict[str, list[Finding]] = {}
    for finding in told(findings):
        found.setdefault(finding.focus, []).append(finding)
    return found


def problems(findings: Iterable[Finding]) -> tuple[str, ...]:
    """What is told as sentences, gravest first, each once."""
    return tuple(dict.fromkeys(naming.tidy(finding.message) for finding in told(findings)))


def marks(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Findings in two or three words, each once."""
    return tuple(dict.fromkeys(_MARKS.get(finding.shape) or finding.shape.replace('-', ' ') for finding in findings))
