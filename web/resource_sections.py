"""The sections of a resource's page: one builder for each, the order from `web.resource_families`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pyoxigraph as ox

from ctdl.ctid import ctid_of
from ctdl.document import Document
from ctdl.vocabulary import load
from graph import query
from web import (
    resource_assurance,
    resource_competencies,
    resource_conditions,
    resource_links,
    resource_outcomes,
    resource_totals,
    resource_tree,
)
from web.resource_families import PROPERTIES, SECTION_OF, TITLE_BAND, family, order, title
from web.resource_model import Cell, Fact, Group, Link, Section, Table, Text
from web.resource_tables import chain, costs
from web.resource_texts import listed
from web.resource_values import Reader

Node = dict[str, Any]
Fetch = Callable[[str], Document | None]
"""The current document of a CTID; None when there is none."""

FIRST = (
    'ceterms:alternateName', 'skos:altLabel', 'ceterms:credentialType', 'ceterms:agentType',
    'ceterms:agentSectorType', 'ceterms:agentPurpose', 'ceterms:agentPurposeDescription',
    'ceterms:missionAndGoalsStatement', 'ceterms:missionAndGoalsStatementDescription',
    'ceterms:serviceType', 'ceterms:offeredBy', 'ceterms:audienceType', 'ceterms:audienceLevelType', 'ceterms:occupationType',
    'ceterms:industryType', 'ceterms:instructionalProgramType', 'ceterms:subject', 'ceterms:degreeMajor', 'ceterms:degreeConcentration',
    'ceterms:degreeMinor', 'ceterms:keyword', 'ceterms:inLanguage', 'ceasn:inLanguage', 'ceterms:estimatedDuration', 'ceterms:creditValue',
)  # fmt: skip
"""Properties that 'about' begins with."""
_MANIFESTS = 3
_OWNED = 'SELECT ?kind (COUNT(DISTINCT ?thing) AS ?number) { ?thing ceterms:ownedBy $resource ; a ?kind } GROUP BY ?kind'
_ASSURERS = ('ceterms:accreditedBy', 'ceterms:approvedBy', 'ceterms:recognizedBy', 'ceterms:regulatedBy')


@dataclass(slots=True)
class Builder:
    """What the builders of sections share: the reader, the node that the page is about, its address, and a way to other documents."""

    reader: Reader
    node: Node
    iri: str
    fetch: Fetch
    members: resource_tree.Shape
    page: int = 1
    within: str = ''

    @property
    def kind(self) -> str:
        """The class of the node."""
        return str(self.node.get('@type', ''))

    @property
    def ctid(self) -> str:
        """The CTID of the node; '' for one that has an address only."""
        return ctid_of(str(self.node.get('ceterms:ctid', ''))) or ctid_of(self.iri)


def sections(builder: Builder) -> Iterator[Section]:
    """The sections of a page, empty ones left out, in the order of its family."""
    of = family(builder.kind)
    for name in order(of):
        found = BUILDERS.get(name, _facts_only)(builder, name)
        if not found.empty:
            heading = found.tree.title if found.tree and name == 'tree' else title(of, name)
            yield replace(found, anchor=name, title=heading)


def _facts_only(builder: Builder, name: str) -> Section:
    return Section(name, '', facts=_facts(builder, name))


def _facts(builder: Builder, name: str, without: tuple[str, ...] = ()) -> tuple[Fact, ...]:
    return builder.reader.facts(builder.node, PROPERTIES.get(name, ()), without)


def _about(builder: Builder, name: str) -> Section:
    rest = [key for key in builder.node if key not in SECTION_OF and key not in FIRST]
    facts = builder.reader.facts(builder.node, (*FIRST, *rest), TITLE_BAND)
    return Section(name, '', facts=facts)


def _conditions(builder: Builder, name: str) -> Section:
    groups = [*resource_conditions.groups(builder.reader, builder.node), *_shared(builder)]
    said = tuple(key for key, _, _ in resource_conditions.GROUPS)
    if family(builder.kind) == 'component':
        groups += _component(builder)
        said = (*said, 'ceterms:hasCondition')
    total = resource_totals.parts(builder.reader, builder.node)
    return Section(name, '', groups=tuple(groups), tables=(total,) if total else (), facts=_facts(builder, name, said))


def _component(builder: Builder) -> list[Group]:
    found = tuple(resource_conditions.conditions(builder.reader, builder.node, 'ceterms:hasCondition'))
    return [Group('What completes it', '', found)] if found else []


def _shared(builder: Builder) -> Iterator[Group]:
    """Conditions that a manifest states for many."""
    for address in [a for a in listed(builder.node.get('ceterms:commonConditions')) if isinstance(a, str)][:_MANIFESTS]:
        document = builder.fetch(ctid_of(address)) if builder.reader.look.is_here(address) else None
        if document is not None:
            name = builder.reader.look.name(address).text
            for group in resource_conditions.groups(Reader(document, builder.reader.look), document.main):
                yield replace(group, title=f'{group.title}: {name}')


def _competencies(builder: Builder, name: str) -> Section:
    tables = resource_competencies.tables(builder.reader, builder.node)
    users = resource_competencies.users(builder.reader.look, builder.iri) if family(builder.kind) == 'competency' else None
    keys = ('ceterms:teaches', 'ceterms:assesses', 'ceterms:targetCompetency')
    return Section(name, '', tables=(*tables, *((users,) if users else ())), facts=_facts(builder, name, keys))


def _tree(builder: Builder, name: str) -> Section:
    if builder.node is not builder.reader.document.main:
        return Section(name, '', facts=_facts(builder, name))
    found = resource_tree.tree(builder.reader, builder.members, builder.page, builder.within)
    hidden = PROPERTIES['tree'] if found else ()
    return Section(name, '', tree=found, facts=_facts(builder, name, hidden))


_NO_NEIGHBOURS = frozenset(('organization', 'framework', 'scheme', 'data', 'manifest', 'collection', 'action'))
_CONNECTIONS = {
    'ceterms:isPreparationFor': 'Prepares for',
    'ceterms:isRequiredFor': 'Is required for',
    'ceterms:isRecommendedFor': 'Is recommended for',
    'ceterms:isAdvancedStandingFor': 'Gives advanced standing for',
    'ceterms:advancedStandingFrom': 'What gives advanced standing for it',
    'ceterms:preparationFrom': 'What prepares for it',
}


def _leads(builder: Builder, name: str) -> Section:
    groups = tuple(
        Group(words, '', found)
        for key, words in _CONNECTIONS.items()
        if (found := tuple(resource_conditions.conditions(builder.reader, builder.node, key, linked=True)))
    )
    tables: tuple[Table, ...] = ()
    look = builder.reader.look
    if family(builder.kind) not in _NO_NEIGHBOURS:
        tables = resource_links.tables(look, builder.iri)
        drawn = resource_links.pathways(look, builder.iri)
        tables = (*tables, drawn) if drawn else tables
    hidden = ('ceterms:hasPart',) if builder.members.order and builder.node is builder.reader.document.main else ()
    return Section(name, '', groups=groups, tables=tables, facts=_facts(builder, name, (*_CONNECTIONS, *hidden)))


def _offers(builder: Builder, name: str) -> Section:
    look = builder.reader.look
    rows: list[tuple[Cell, ...]] = []
    if family(builder.kind) == 'organization':
        prepared = query.prepare(_OWNED, {'resource': builder.iri}, look.base)
        found = {
            k.value: int(n.value)
            for k, n in query.run_prepared(look.store, prepared).solutions
            if isinstance(k, ox.NamedNode) and isinstance(n, ox.Literal)
        }
        named = sorted((load().compact(kind), number) for kind, number in found.items())
        named.sort(key=lambda pair: (-pair[1], pair[0]))
        rows = [((look.link(kind),), (_searched(builder.ctid, kind, number),)) for kind, number in named]
    note = 'Counted over all records that say this organization owns them.'
    links = (Link(Text('Everything about this organization', 'en'), f'/organizations/{builder.ctid}'),) if builder.ctid else ()
    tables = (Table('Owned by this organization', ('Type', 'Records'), tuple(rows), note, links=links),) if rows else ()
    owns = tuple(key for key in ('ceterms:owns', 'ceterms:offers') if len(listed(builder.node.get(key))) > 60)
    return Section(name, '', tables=tables, facts=_facts(builder, name, owns))


def _searched(ctid: str, kind: str, number: int) -> Link:
    return Link(Text(f'{number:,}'), f'/search?owner={ctid}&type={kind}' if ctid else '')


def _assurance(builder: Builder, name: str) -> Section:
    look, reader = builder.reader.look, builder.reader
    found = [resource_assurance.received(look, builder.iri, 'Quality assurance of this')]
    if family(builder.kind) == 'organization':
        found.append(resource_assurance.given(look, builder.iri))
    else:
        for owner in [a for key in ('ceterms:ownedBy',) for a in listed(builder.node.get(key)) if isinstance(a, str)][:3]:
            caption = f'Quality assurance of its owner, {reader.link(owner).text.text}'
            found.append(resource_assurance.received(look, owner, caption, 'the owner'))
    said = tuple(key for kind in resource_assurance.KINDS for key in (kind.received, kind.given))
    return Section(name, '', tables=tuple(table for table in found if table), facts=_facts(builder, name, said))


def _cost(builder: Builder, name: str) -> Section:
    found = [costs(builder.reader, builder.node, 'Costs that this record states')]
    for address in [a for a in listed(builder.node.get('ceterms:commonCosts')) if isinstance(a, str)][:_MANIFESTS]:
        document = builder.fetch(ctid_of(address)) if builder.reader.look.is_here(address) else None
        if document is not None:
            caption = f'Costs shared by many: {builder.reader.look.name(address).text}'
            found.append(costs(Reader(document, builder.reader.look), document.main, caption))
    return Section(name, '', tables=tuple(t for t in found if t), facts=_facts(builder, name, ('ceterms:estimatedCost',)))


def _outcomes(builder: Builder, name: str) -> Section:
    tables = resource_outcomes.tables(builder.reader, builder.node, builder.iri, builder.fetch)
    facts = _facts(builder, name, resource_outcomes.named(builder.reader, builder.node))
    return Section(name, '', tables=tables, facts=(*resource_outcomes.rest(builder.reader, builder.node), *facts))


def _versions(builder: Builder, name: str) -> Section:
    found = chain(builder.reader.look, builder.iri)
    return Section(name, '', tables=(found,) if found else (), facts=_facts(builder, name))


BUILDERS: dict[str, Callable[[Builder, str], Section]] = {
    'about': _about,
    'conditions': _conditions,
    'competencies': _competencies,
    'tree': _tree,
    'leads': _leads,
    'offers': _offers,
    'assurance': _assurance,
    'cost': _cost,
    'outcomes': _outcomes,
    'versions': _versions,
}
