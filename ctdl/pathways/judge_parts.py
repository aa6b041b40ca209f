"""Do the parts belong where they stand? Membership, classes, progression levels, inverse links, older spellings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ctdl.findings import Finding
from ctdl.pathways import naming, order
from ctdl.pathways.judge_rules import MANY, Focus, all_called, called, finding, is_described, of, of_pathway, plain_name, quoted
from ctdl.pathways.model import Component, OneSided, Pathway
from ctdl.vocabulary import load

_COUNTS = {2: 'Two', 3: 'Three', 4: 'Four'}
BESIDE = ('ceterms:CollectionComponent', 'ceterms:MultiComponent')
"""Classes of components that the vocabulary does not put under `ceterms:PathwayComponent`."""


def repeated(pathway: Pathway) -> Iterator[Finding]:
    """Several nodes with one address that state different things."""
    for one in pathway.repeated:
        count, said = len(one.names), list(dict.fromkeys(one.names))
        more = [f'{len(said) - MANY} more'] if len(said) > MANY else []
        named = (
            ' and '.join((*(quoted(name) if name else 'one without a name' for name in said[:MANY]), *more))
            if len(said) > 1
            else f'each called {quoted(said[0])}'
        )
        words = {
            'count': _COUNTS.get(count, count),
            'iri': naming.tail(one.iri),
            'names': named if any(said) else 'none has a name',
        }
        yield finding(pathway, 'node-repeated-differs', focus_of(pathway, one.iri, '@id', one.iri), (one.iri,), **words)


def memberships(pathway: Pathway) -> Iterator[Finding]:
    """Components of a class that is none for them, in no pathway, or in several."""
    yield from _strangers(pathway)
    yield from _other_classes(pathway)
    for component in pathway.parts():
        if not is_described(component):
            if component.iri in pathway.destinations and pathway.iri not in component.pathways:
                continue
            about = of_pathway(pathway, 'ceterms:hasPart', component.iri)
            yield finding(pathway, 'part-missing', about, (component.iri,), name=called(pathway, component.iri))
            continue
        about = of(component, 'ceterms:isPartOf')
        if len(component.pathways) > 1:
            words = {'name': called(pathway, component.iri), 'count': str(len(component.pathways))}
            yield finding(pathway, 'component-in-two-pathways', about, component.pathways, **words)


def _strangers(pathway: Pathway) -> Iterator[Finding]:
    """Components that are a part of no pathway, nor contained in one that is; destinations have a rule of their own."""
    inside = _inside(pathway)
    parts = [component for component in pathway.parts() if is_described(component) and not component.pathways]
    found = tuple(component.iri for component in parts if component.iri not in inside)
    for group in [found] if len(found) >= MANY else [(iri,) for iri in found]:
        about = (
            of_pathway(pathway, 'ceterms:hasPart') if len(found) >= MANY else of(pathway.components[group[0]], 'ceterms:isPartOf')
        )
        are = 'are' if len(group) > 1 else 'is'
        yield finding(pathway, 'component-in-no-pathway', about, group, names=all_called(pathway, group), are=are)


def _inside(pathway: Pathway) -> set[str]:
    """The destinations, the parts of some pathway, and all that these contain: a child is in the pathway with what it is a child of."""
    found = {one.iri for one in pathway.components.values() if one.pathways or one.iri in pathway.destinations}
    waiting = list(found)
    while waiting:
        here = pathway.components.get(waiting.pop())
        children = set(here.children) - found if here and here.member != 'outside' else set()
        found |= children
        waiting += children
    return found


def _other_classes(pathway: Pathway) -> Iterator[Finding]:
    """Parts that are no components by their class; older pathways have credentials and courses in that place."""
    found = [c for c in pathway.parts() if is_described(c) and not is_component_class(c.kind)]
    for group in [found] if len(found) >= MANY else [[one] for one in found]:
        iris = tuple(component.iri for component in group)
        kinds = sorted({load().label(component.kind) or component.kind for component in group})
        first = group[0]
        about = of(first, '@type', first.kind) if len(group) == 1 else of_pathway(pathway, 'ceterms:hasPart')
        words = {'names': all_called(pathway, iris), 'found': ', '.join(kinds)}
        yield finding(pathway, 'component-class', about, iris if len(group) > 1 else (), **words)


def is_component_class(kind: str) -> bool:
    """True for the classes of pathway components."""
    return load().is_a(kind, 'ceterms:PathwayComponent') or kind in BESIDE


def label(kind: str) -> str:
    """A class, or a label of one, as people read it, with its article."""
    words = load().label(kind) or kind
    return f'{"an" if words[:1].lower() in "aeio" else "a"} {words}'


def levels(pathway: Pathway) -> Iterator[Finding]:
    """Levels that are none of the pathway's, and what needs something of a later level."""
    known = {level.iri for level in pathway.levels if not level.foreign}
    placed = [component for component in pathway.parts() if component.level]
    described = pathway.model and any(level.name != level.iri for level in pathway.levels if level.iri in known)
    if placed and not described:
        about = of_pathway(pathway, 'asn:hasProgressionModel', pathway.model)
        found = finding(pathway, 'level-model-missing', about, tuple(component.iri for component in placed), count=len(placed))
        publish = f'Publish the progression model {pathway.model} with its levels, or correct its address.'
        yield replace(found, remedy=publish) if pathway.model else found
        return
    for component in placed:
        if component.level not in known:
            about = of(component, 'asn:hasProgressionLevel', component.level)
            yield finding(pathway, 'level-unknown', about, (component.iri, component.level), name=called(pathway, component.iri))
    yield from _later(pathway)


def _later(pathway: Pathway) -> Iterator[Finding]:
    numbers = {level.iri: number for number, level in enumerate(pathway.levels) if not level.foreign}
    above = {level.iri: level.parent for level in pathway.levels}
    needs, before = order.needs(pathway), order.earlier(pathway)
    for component in pathway.parts():
        own = numbers.get(component.level, -1)
        others = [pathway.components[iri] for iri in before[component.iri]] if own >= 0 else []
        later = [o for o in others if numbers.get(o.level, -1) > own and not _is_within(o.level, component.level, above)]
        needed = [other for other in later if other.iri in needs[component.iri]]
        for some in (needed, [other for other in later if other not in needed]):
            if some:
                yield _is_later(pathway, component, some, some is needed)


def _is_within(level: str, whole: str, above: dict[str, str]) -> bool:
    """True when a level is a part, of a part, of another."""
    for _ in above:
        if level == whole:
            return True
        level = above.get(level, '')
    return level == whole


def _is_later(pathway: Pathway, component: Component, others: Sequence[Component], is_need: bool) -> Finding:
    """What a component needs, or follows, of later levels, all of it in one finding."""
    levels = dict.fromkeys(plain_name(pathway, other.level) for other in others)
    words = {
        'name': called(pathway, component.iri), 'level': plain_name(pathway, component.level), 'needs': 'needs' if is_need else 'follows',
        'others': all_called(pathway, [other.iri for other in others]), 's': 's' if len(others) == 1 else '',
        'later': ', '.join(levels),
    }  # fmt: skip
    path = 'ceterms:hasCondition' if is_need else 'ceterms:precededBy'
    about = of(component, path, others[0].iri if len(others) == 1 else '')
    evidence = (component.iri, component.level, *(iri for other in others for iri in (other.iri, other.level)))
    return finding(pathway, 'level-later', about, evidence, **words)


def inverses(pathway: Pathway) -> Iterator[Finding]:
    """Links that one side does not state: one finding for a property that many or all of them lack, else one each."""
    lacking: dict[str, list[OneSided]] = defaultdict(list)
    for one in pathway.one_sided:
        lacking[one.path].append(one)
    for path, missing in lacking.items():
        total = max(_links(pathway, path), len(missing))
        together = len(missing) >= MANY or 1 < len(missing) == total
        for group in [missing] if together else [[one] for one in missing]:
            yield _one_sided(pathway, path, group, total)


def _one_sided(pathway: Pathway, path: str, group: list[OneSided], total: int) -> Finding:
    first = group[0]
    about = focus_of(pathway, first.subject, path, first.object) if len(group) == 1 else of_pathway(pathway, path, str(len(group)))
    evidence = (first.subject, first.object) if len(group) == 1 else ()
    example = f'{called(pathway, first.subject)} {path} {called(pathway, first.object)}'
    told = f'{len(group)} of {total} links are' if total > 1 else 'A link is'
    return finding(pathway, 'one-sided-link', about, evidence, told=told, path=path, example=example)


def focus_of(pathway: Pathway, iri: str, path: str, value: str) -> Focus:
    """A component as what a finding is about, or the pathway when the address is of none of its components."""
    component = pathway.components.get(iri)
    return of(component, path, value) if component else of_pathway(pathway, path, value)


def _links(pathway: Pathway, path: str) -> int:
    """How many links of a property there are, as they mean."""
    parts = list(pathway.parts())
    if path in ('ceasn:hasChild', 'ceasn:isChildOf'):
        return sum(len(component.children) for component in parts)
    if path in ('ceterms:precedes', 'ceterms:precededBy'):
        return sum(len(component.precedes) for component in parts)
    if path in ('ceterms:hasDestinationComponent', 'ceterms:isDestinationComponentOf'):
        return len(pathway.destinations)
    return sum(pathway.iri in component.pathways for component in parts)
