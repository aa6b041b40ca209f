"""Does every way lead to the destination, and can it be followed? Circles, dead ends, and orders that contradict each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ctdl.findings import Finding
from ctdl.pathways import order
from ctdl.pathways.judge_rules import all_called, called, finding, is_described, of, of_pathway
from ctdl.pathways.model import Component, Condition, Pathway

Links = dict[str, tuple[str, ...]]


def circles(pathway: Pathway) -> Iterator[Finding]:
    """Circles of needs, of precedence, of containment, and of these together; one finding for each, with the walk round it in time."""
    needs, precedence, children = order.needs(pathway), order.precedence(pathway), order.contained(pathway)
    stuck = set(pathway.components) - completable(pathway)
    seen: set[str] = set()
    yield from _circles(pathway, 'circular-need', 'ceterms:hasCondition', order.turned(_among(needs, stuck)), seen)
    yield from _circles(pathway, 'circle-avoidable', 'ceterms:hasCondition', order.turned(needs), seen)
    yield from _circles(pathway, 'circular-precedence', 'ceterms:precedes', order.turned(precedence), set())
    yield from _circles(pathway, 'circular-containment', 'ceasn:hasChild', children, set())
    seen = _circular(needs) | _circular(precedence) | _circular(children)
    both = order.joined(needs, precedence)
    yield from _circles(pathway, 'precedence-against-conditions', 'ceterms:precedes', order.turned(both), seen)
    every = order.joined(both, children)
    yield from _circles(pathway, 'containment-against-order', 'ceasn:hasChild', order.turned(every), seen | _circular(both))


def _circles(pathway: Pathway, name: str, path: str, edges: Links, seen: set[str]) -> Iterator[Finding]:
    """A finding for each circle that has no node of what was told before; adds the nodes of its own."""
    groups = {node: group for group in order.components(edges) for node in group}
    for walk in order.cycles(edges):
        if seen.isdisjoint(groups[walk[0]]):
            seen.update(groups[walk[0]])
            words = {'name': called(pathway, walk[0]), 'other': called(pathway, walk[-1])}
            focus = of(pathway.components[walk[0]], path)
            yield finding(pathway, name, focus, (*walk, walk[0]), **words)


def _circular(edges: Links) -> set[str]:
    """Every node of a circle."""
    return {node for group in order.components(edges) if len(group) > 1 or group[0] in edges.get(group[0], ()) for node in group}


def _among(edges: Links, kept: Collection[str]) -> Links:
    return {node: tuple(after for after in edges.get(node, ()) if after in kept) for node in edges if node in kept}


def completable(pathway: Pathway) -> set[str]:
    """The components that can be completed from nothing, by whatever options; what is too few options for anybody counts as enough.

    The least fixed point: what needs nothing first, then what these satisfy. One round is enough where nothing is circular.
    """
    waiting = order.in_order(order.needs(pathway))
    done: set[str] = set()
    while True:
        ready = {iri for iri in waiting if _can(pathway, pathway.components[iri], done)}
        if not ready:
            return done
        waiting = [iri for iri in waiting if iri not in ready]


def _can(pathway: Pathway, component: Component, done: set[str]) -> bool:
    here = pathway.components
    possible = all(iri in done or iri not in here for iri in component.prerequisites)
    possible = possible and all(_satisfiable(condition, done, here) for condition in component.conditions)
    if possible:
        done.add(component.iri)
    return possible


def _satisfiable(condition: Condition, done: set[str], here: Collection[str]) -> bool:
    options = sum(target in done or target not in here for target in condition.targets)
    options += sum(_satisfiable(inner, done, here) for inner in condition.conditions)
    return options >= min(condition.needed, condition.options)


def leading_nowhere(pathway: Pathway) -> set[str]:
    """The parts from which no links lead to a destination, nor out of the pathway."""
    before = order.joined(order.earlier(pathway), order.contained(pathway))
    outside = (iri for iri, c in pathway.components.items() if c.member == 'outside' and is_described(c))
    goals = {*outside, *(iri for iri in pathway.destinations if iri in pathway.components)}
    reached = order.reaches({**before, '': tuple(goals)}, '')
    return {component.iri for component in pathway.parts() if is_described(component)} - reached


def dead_ends(pathway: Pathway) -> Iterator[Finding]:
    """Destinations that nothing leads to; else the components at which a way ends that is not at a destination."""
    known = [iri for iri in pathway.destinations if iri in pathway.components]
    before = order.joined(order.earlier(pathway), order.contained(pathway))
    alone = [iri for iri in known if not before[iri]]
    if sum(1 for _ in pathway.parts()) > len(known):
        for iri in alone:
            focus = of(pathway.components[iri], 'ceterms:hasCondition')
            yield finding(pathway, 'destination-unlinked', focus, (iri,), name=called(pathway, iri))
    if len(alone) < len(known):
        yield from _ends(pathway, before)


def _ends(pathway: Pathway, before: Links) -> Iterator[Finding]:
    nowhere = leading_nowhere(pathway)
    if not nowhere:
        return
    after = order.turned(before)
    inside = _among(before, nowhere)
    forward = order.without(before, order.back_edges(before))
    lengths = order.longest_paths(forward)
    for iri in (component.iri for component in pathway.parts() if component.iri in nowhere and not after[component.iri]):
        about, name = of(pathway.components[iri]), called(pathway, iri)
        if not before[iri]:
            yield finding(pathway, 'component-unreachable', about, (iri,), name=name)
            continue
        others = len(order.reaches(inside, iri))
        more = f' {others} more lead{"s" if others == 1 else ""} only there.' if others else ''
        yield finding(pathway, 'component-dead-end', about, _way_to(iri, forward, lengths), name=name, more=more)


def _way_to(iri: str, before: Links, lengths: dict[str, int]) -> tuple[str, ...]:
    """A longest way, in time, that ends at a component."""
    walk = [iri]
    while before[walk[-1]]:
        walk.append(max(before[walk[-1]], key=lambda other: (lengths[other], other)))
    return tuple(reversed(walk))


def destinations(pathway: Pathway) -> Iterator[Finding]:
    """No component at all, no destination, several, or one that is not described or not a part."""
    path = 'ceterms:hasDestinationComponent'
    if not pathway.destinations:
        name = 'destination-missing' if any(True for _ in pathway.parts()) else 'pathway-empty'
        yield finding(pathway, name, of_pathway(pathway))
    known = tuple(iri for iri in pathway.destinations if iri in pathway.components and is_described(pathway.components[iri]))
    if len(known) > 1:
        words = {'count': len(known), 'names': all_called(pathway, known)}
        yield finding(pathway, 'destination-several', of_pathway(pathway, path), known, **words)
    for iri in pathway.destinations:
        if iri not in known:
            yield finding(pathway, 'destination-unknown', of_pathway(pathway, path, iri), (iri,), name=called(pathway, iri))
        elif pathway.iri not in pathway.components[iri].pathways and any(pathway.iri in part.pathways for part in pathway.parts()):
            about = of(pathway.components[iri], 'ceterms:isPartOf')
            yield finding(pathway, 'destination-not-a-part', about, (iri,), name=called(pathway, iri))
