"""Is what the components stand for still there, still offered, and of the class that they say?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from ctdl.ctid import ctid_of
from ctdl.findings import Finding
from ctdl.pathways.judge_parts import label
from ctdl.pathways.judge_rules import MANY, all_called, called, finding, of, of_pathway, quoted
from ctdl.pathways.model import Component, Pathway, Resource
from ctdl.vocabulary import load

STANDS_FOR = 'ceterms:proxyFor'
_WORK = ('ceterms:Job', 'ceterms:Occupation', 'ceterms:WorkRole', 'ceterms:Task')
_LEARNING = ('ceterms:LearningOpportunityProfile', 'ceterms:LearningProgram', 'ceterms:Course')

FITTING = {
    'ceterms:AssessmentComponent': ('ceterms:AssessmentProfile',),
    'ceterms:CompetencyComponent': ('ceasn:Competency',),
    'ceterms:CourseComponent': _LEARNING,
    'ceterms:CredentialComponent': ('ceterms:Credential',),
    'ceterms:JobComponent': _WORK,
    'ceterms:WorkExperienceComponent': (*_WORK, *_LEARNING, 'ceterms:ApprenticeshipCertificate'),
}
"""What a component of a class may stand for, with the classes below; components of other classes may stand for anything."""

_REASONS = {'superseded': 'superseded', 'deprecated': 'deprecated', 'ceased': 'ceased'}


def resources(pathway: Pathway) -> Iterator[Finding]:
    """What there is to say about everything that a part stands for."""
    missing = []
    for component in pathway.parts():
        for resource in component.stands_for:
            if resource.kind:
                yield from _classes(pathway, component, resource)
                if resource.outdated:
                    yield _outdated(pathway, component, resource)
            elif ctid_of(resource.iri):
                missing.append((component, resource))
    yield from _missing(pathway, missing)


def _missing(pathway: Pathway, missing: Sequence[tuple[Component, Resource]]) -> Iterator[Finding]:
    """Each of a few, or all in one finding, with the components and then the missing things as evidence."""
    for group in [missing] if len(missing) >= MANY else [[one] for one in missing]:
        component, resource = group[0]
        about = of(component, STANDS_FOR, resource.iri) if len(group) == 1 else of_pathway(pathway, STANDS_FOR)
        iris = list(dict.fromkeys(component.iri for component, _ in group))
        gone = dict.fromkeys(resource.iri for _, resource in group)
        words = {'names': all_called(pathway, iris), 's': 's' if len(iris) == 1 else ''}
        words['where'] = 'in the registry' if pathway.asked else 'described here'
        yield finding(pathway, 'stands-for-missing', about, (*iris, *gone), **words)


def _outdated(pathway: Pathway, component: Component, resource: Resource) -> Finding:
    name = f'stands-for-{_REASONS.get(resource.outdated.lower(), "ending")}'
    words = {'name': called(pathway, component.iri), 'other': _said(resource)}
    words['status'] = resource.status or resource.outdated
    words['successor'] = f' by {resource.replaced_by[0]}' if resource.replaced_by else ''
    about = of(component, STANDS_FOR, resource.iri)
    return finding(pathway, name, about, (component.iri, resource.iri, *resource.replaced_by), **words)


def _said(resource: Resource) -> str:
    return quoted(resource.name or resource.iri.rpartition('/')[2])


def _classes(pathway: Pathway, component: Component, resource: Resource) -> Iterator[Finding]:
    about = of(component, STANDS_FOR, resource.iri)
    words = {'name': called(pathway, component.iri), 'other': _said(resource), 'found': label(resource.kind)}
    if not fits(component.kind, resource.kind):
        words['kind'] = label(component.kind)
        yield finding(pathway, 'stands-for-class', about, (component.iri, resource.iri), **words)
    elif component.kind == 'ceterms:CredentialComponent' and not _is_of_type(resource.kind, component.category):
        about = of(component, 'ceterms:credentialType', component.category)
        words['said'] = label(component.category)
        yield finding(pathway, 'credential-type-differs', about, (component.iri, resource.iri), **words)


@cache
def fits(kind: str, resource: str) -> bool:
    """True when a component of a class may stand for a resource of a class; classes that are not known fit."""
    table = load()
    if kind not in FITTING or resource not in table.classes:
        return True
    return any(table.is_a(resource, allowed) for allowed in FITTING[kind])


@cache
def _is_of_type(kind: str, category: str) -> bool:
    """True when a class of credentials is, or is above or below, one with the label; other texts say nothing."""
    table = load()
    labels = category.lower().split(', ')
    said = [name for name in table.descendants('ceterms:Credential') if table.label(name).lower() in labels]
    return not said or any(table.is_a(kind, name) or table.is_a(name, kind) for name in said)


def doubles(pathway: Pathway) -> Iterator[Finding]:
    """Several parts that stand for the same thing."""
    standing: dict[str, list[Component]] = defaultdict(list)
    named: dict[str, Resource] = {}
    for component in pathway.parts():
        for resource in dict.fromkeys(one.iri for one in component.stands_for):
            standing[resource].append(component)
        named.update({resource.iri: resource for resource in component.stands_for})
    for iri, several in standing.items():
        if len(several) > 1:
            iris = tuple(component.iri for component in several)
            words = {'names': all_called(pathway, iris), 'other': _said(named[iri])}
            yield finding(pathway, 'component-twice', of(several[0], STANDS_FOR, iri), iris, **words)
