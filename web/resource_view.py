"""The view of a resource as a value: from its document, and a snapshot of the graph for everything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import shapes
from ctdl.checking import missing_rows
from ctdl.document import Document
from ctdl.pathways import amounts
from ctdl.search_facets import iri_of
from ctdl.vocabulary import load
from web import links, resource_totals, resource_tree
from web.resource_compact import compact
from web.resource_families import ORDER, family, title
from web.resource_links import inverse
from web.resource_look import Look
from web.resource_model import Cell, Fact, Link, Missing, Page, Strip, Text, Value
from web.resource_sections import Builder, Fetch, sections
from web.resource_texts import chosen, first, languages_of, listed, shown, span, whole_hours
from web.resource_values import Reader, label

Node = dict[str, Any]
BRIEF, STATEMENTS = 40, 600
"""Statements that a page shows unfolded, and at all; the rest follows on the next."""

_SUMMARY = ('ceterms:description', 'ceasn:description', 'skos:definition', 'schema:description')
_NAME = ('ceterms:name', 'ceasn:name', 'skos:prefLabel', 'ceasn:competencyLabel', 'ceasn:competencyText', 'schema:name')
_OWNER = ('ceterms:ownedBy', 'ceterms:offeredBy', 'ceasn:publisher', 'ceasn:creator', 'qdata:dataProvider', 'ceterms:actingAgent')
_STATUS = ('ceterms:credentialStatusType', 'ceterms:lifeCycleStatusType', 'ceasn:publicationStatusType', 'ceterms:actionStatusType')
_DELIVERY = ('ceterms:deliveryType', 'ceterms:learningDeliveryType', 'ceterms:assessmentDeliveryType')


def view(
    document: Document, look: Look, fetch: Fetch, address: str = '', members: resource_tree.Shape | None = None, page: int = 1,
    within: str = '', part: int = 1,
) -> Page:  # fmt: skip
    """The page of a document's main resource, or of the member at an address; texts in the languages of `look`.

    `page` counts the pages of its members, which hold the words `within`; `part` those of its statements.
    """
    reader = Reader(document, look)
    node = (reader.node(address) if address else None) or document.main
    iri = iri_of(str(node.get('@id', '')))
    members = members if members is not None else resource_tree.shape(document, look.base)
    builder = Builder(reader, node, iri, fetch, members, page, within)
    found = tuple(sections(builder))
    kind = str(node.get('@type', ''))
    is_member = node is not document.main
    every = (*reader.statements(node), *(() if is_member else _loose(reader, document, members)))
    return Page(
        ctid=builder.ctid or ('' if is_member else document.ctid),
        iri=iri,
        kind=kind,
        kind_label=load().label(kind) or 'Resource',
        owners=_owners(reader, node),
        status=tuple(link for key in _STATUS for link in reader.targets(node, key)),
        website=_website(reader, node),
        trail=resource_tree.trail(reader, members, str(node.get('@id'))) if is_member else (),
        strip=tuple(_strip(builder)),
        sections=found,
        inverse=inverse(look, iri),
        missing=() if is_member else missing(document),
        left_out=_left_out(kind, {section.anchor for section in found}),
        languages=languages_of(document, node),
        container=look.link(str(document.main.get('@id'))) if is_member else None,
        notices=tuple(_notices(reader, node)),
        organization=f'/organizations/{builder.ctid}' if family(kind) == 'organization' and builder.ctid else '',
        **_said(node, look.languages),
        **_part(every, part),
    )


def _said(node: Node, languages: Sequence[str]) -> dict[str, Any]:
    """The names and the summary of a node, in the language of the reader and in others; a summary is not said twice."""
    names, others = _texts(node, _NAME, languages)
    summary, other_summary = _texts(node, _SUMMARY, languages)
    return {
        'names': names or (Text('Without a name', 'en'),),
        'other_names': others,
        'summary': summary if summary != names else (),
        'other_summary': other_summary if summary != names else (),
        'language': next((t.language for t in (*names, *summary) if t.language), ''),
    }


def _texts(node: Node, keys: Sequence[str], languages: Sequence[str]) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    return next((found for key in keys if (found := chosen(node.get(key), languages))[0]), ((), ()))


def _owners(reader: Reader, node: Node) -> tuple[Link, ...]:
    for key in _OWNER:
        found = tuple(link for link in reader.targets(node, key) if link.text.text)
        if found:
            return found
    return ()


def _website(reader: Reader, node: Node) -> Link | None:
    for key in ('ceterms:subjectWebpage', 'ceasn:source', 'ceterms:source'):
        for item in listed(node.get(key)):
            link = reader.link(item) if isinstance(item, str) else Link(Text(''))
            if link.href and link.outside:
                return link
    return None


def _loose(reader: Reader, document: Document, members: resource_tree.Shape) -> Iterator[Fact]:
    """Labelled nodes that nothing on the page has shown, and what the document says of itself."""
    for key in document.body:
        if key not in ('@context', '@id', '@graph'):
            yield Fact(label(key), key, tuple(reader.values(key, document.body[key])), key in load())
    for address in members.homeless:
        node = reader.node(address)
        if node is not None and address not in reader.drawn:
            reader.drawn.add(address)
            yield Fact('Also described', '', (Value(kind=address, facts=reader.statements(node, 1)),), False)


def _part(every: tuple[Fact, ...], part: int) -> dict[str, Any]:
    """One part of the statements; a property with very many values is divided among several."""
    pieces: list[list[Fact]] = [[]]
    room = STATEMENTS
    for fact in every:
        values: list[Value] = []
        for value in fact.values:
            room_for = size(value)
            if room_for > room and (pieces[-1] or values):
                if values:
                    pieces[-1].append(replace(fact, values=tuple(values)))
                pieces.append([])
                room, values = STATEMENTS, []
            values.append(value)
            room -= room_for
        if values or not fact.values:
            pieces[-1].append(replace(fact, values=tuple(values)))
    part = min(max(1, part), len(pieces))
    return {'statements': tuple(pieces[part - 1]), 'part': part, 'parts': len(pieces)}


def size(value: Value) -> int:
    """How much of a page a value takes: one for each statement, and more for long texts."""
    long = sum(len(piece.text) for piece in value.pieces if isinstance(piece, Text)) // 150
    return 1 + long + sum(1 + size(inner) for fact in value.facts for inner in fact.values)


def is_brief(statements: Sequence[Fact]) -> bool:
    """True for so few statements that nobody needs to unfold them."""
    return sum(size(value) for fact in statements for value in fact.values) <= BRIEF


# ---- the strip of facts


def _strip(builder: Builder) -> Iterator[Strip]:
    reader, node = builder.reader, builder.node
    own = resource_totals.stated(reader, node)
    if own.time:
        yield Strip('Time', (Text(whole_hours(amounts.text(own.time)), 'en'),))
    if own.cost:
        yield Strip('Cost', (Text(resource_totals.money(own.cost), 'en'),), 'as stated')
    credit = own.credit or _credit_required(builder)
    if credit:
        yield Strip('Credit', (Text(amounts.text(credit), 'en'),), '' if own.credit else 'required')
    worth = builder.reader.profiles(node, 'ceterms:transferValue')
    if worth:
        yield Strip('Transfer value', compact(reader, worth[0]) or (Text('stated', 'en'),))
    valid = span(*(next((shown(v) for v in listed(node.get(f'ceterms:{word}Date'))), '') for word in ('start', 'end')))
    if valid:
        yield Strip('Valid', (Text(valid, 'en'),))
    for words, keys in (('Level', ('ceterms:audienceLevelType', 'ceasn:educationLevelType')), ('Delivery', _DELIVERY)):
        found: Cell = tuple(dict.fromkeys(link for key in keys for link in reader.targets(node, key)))
        if found:
            yield Strip(words, found[:3])
    step = _next_step(builder)
    if step:
        yield Strip('Next step', (step,))


def _credit_required(builder: Builder) -> tuple[Any, ...]:
    profiles = builder.reader.profiles(builder.node, 'ceterms:requires')
    return amounts.total(resource_totals.stated(builder.reader, profile).credit for profile in profiles)


def _next_step(builder: Builder) -> Link | None:
    """Where to begin: the page on which it can be taken, else the first thing that it prepares for."""
    for key, words in (('ceterms:availableOnlineAt', 'Take it online'), ('ceterms:availabilityListing', 'See when it is given')):
        for link in builder.reader.targets(builder.node, key):
            if link.href:
                return Link(Text(words, 'en'), link.href, '', '', link.outside)
    for key in ('ceterms:isPreparationFor', 'ceterms:isRequiredFor'):
        for profile in builder.reader.profiles(builder.node, key):
            for link in builder.reader.targets(profile, 'ceterms:targetCredential'):
                return link
    return None


# ---- what is missing


_OPTIONAL = ('about', 'tree', 'leads', 'offers')
"""Sections that nobody misses."""


def _left_out(kind: str, there: set[str]) -> tuple[str, ...]:
    of = family(kind)
    return tuple(title(of, name) for name in ORDER[of] if name not in there and name not in _OPTIONAL)


@cache
def _required(kind: str) -> frozenset[tuple[str, ...]]:
    wanted = (
        rule for rule in shapes.rules() if rule.kind == 'presence' and rule.min_count and rule.publish in shapes.LEVELS['required']
    )
    return frozenset(rule.path for rule in wanted if any(kind in t.classes and t.applies != 'stub' for t in rule.targets))


def missing(document: Document) -> tuple[Missing, ...]:
    """What the policy asks for and the main resource lacks."""
    required = _required(document.kind)
    return tuple(
        Missing(tuple((name, label(name)) for name in row), 'required' if row in required else 'recommended')
        for row in missing_rows(document)
    )


def _notices(reader: Reader, node: Node) -> Iterator[tuple[str, Link]]:
    for link in newer(reader, node, 'ceterms:supersededBy'):
        yield 'This has been superseded by', link
    yield from (('There is a newer edition:', link) for link in newer(reader, node, 'ceterms:latestVersion'))


def newer(reader: Reader, node: Node, key: str) -> Iterator[Link]:
    """What came after a resource: another one of a registry. A page on the web may well be about this very one."""
    own = {iri_of(str(node.get('@id', ''))), reader.look.meant(iri_of(str(node.get('@id', ''))))}
    for item in listed(node.get(key)):
        iri = reader.look.meant(iri_of(item)) if isinstance(item, str) and ':' in item else ''
        if iri and iri not in own and (reader.look.is_here(iri) or links.names_resource(iri)):
            yield reader.link(item)


def name_of(document: Document, languages: Sequence[str] = ('en',)) -> Text:
    """What a document's main resource is called."""
    return next((t for key in _NAME if (t := first(document.main.get(key), languages)).text), Text(document.ctid))
