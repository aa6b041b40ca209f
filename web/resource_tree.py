"""The members of a container as a tree in pages: competencies of a framework, concepts of a scheme, components, members of a collection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ctdl.ctid import REGISTRY, ctid_of
from ctdl.document import Document
from ctdl.labels import is_label
from ctdl.search_facets import iri_of
from ctdl.statements import BASE
from ctdl.vocabulary import load
from web import links, resource_members
from web.resource_look import NAMES
from web.resource_model import Link, Member, Text, Tree
from web.resource_texts import cut, first, listed, shown, texts
from web.resource_values import Reader

Node = dict[str, Any]
MOST = 150
"""Members on one page."""
DOWN = ('ceasn:hasChild', 'skos:narrower', 'ceasn:hasRubricLevel', 'ceasn:hasCriterionLevel')
UP = ('ceasn:isChildOf', 'skos:broader')
TOP = ('ceasn:hasTopChild', 'skos:hasTopConcept', 'ceterms:hasDestinationComponent', 'ceasn:hasRubricCriterion')
CODES = ('ceasn:codedNotation', 'skos:notation', 'ceterms:codedNotation', 'ceasn:listID')
TITLES = {
    'ceasn:CompetencyFramework': 'Competencies',
    'asn:ProgressionModel': 'Levels',
    'skos:ConceptScheme': 'Concepts',
    'ceterms:Pathway': 'Components',
    'ceterms:Collection': 'Members',
    'ceasn:Rubric': 'Criteria and levels',
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The members of one document in the order of the tree: address and level; and what is directly above each.

    `homeless` are the nodes that only the page of the document can show: those that the site does not find, and no member names.
    `said` keeps the words of members that were looked through.
    """

    order: tuple[tuple[str, int], ...] = ()
    above: dict[str, str] = field(default_factory=dict)
    below: dict[str, int] = field(default_factory=dict)
    homeless: tuple[str, ...] = ()
    said: dict[str, str] = field(default_factory=dict)


def shape(document: Document, base: str = BASE) -> Shape:
    """The tree of the members that a document describes, every one of them once, whatever loops the links make."""
    nodes = {str(n['@id']): n for n in document.nodes[1:] if not is_label(n['@id'])}
    children: dict[str, list[str]] = {}
    above: dict[str, str] = {}

    def join(parent: str, child: str) -> None:
        if child in nodes and child not in above and parent != child and parent in nodes and not _is_above(above, child, parent):
            above[child] = parent
            children.setdefault(parent, []).append(child)

    for address, node in nodes.items():
        for child in _named(node, DOWN):
            join(address, child)
    for address, node in nodes.items():
        for parent in _named(node, UP):
            join(parent, address)
    tops = dict.fromkeys(a for a in _named(document.main, TOP) if a in nodes and a not in above)
    tops |= dict.fromkeys(a for a in nodes if a not in above)
    order = tuple(_walk(tops, children))
    return Shape(order, above, {address: len(several) for address, several in children.items()}, _homeless(document, base))


def _homeless(document: Document, base: str) -> tuple[str, ...]:
    nodes = {str(node['@id']): node for node in document.nodes[1:]}
    without = [address for address in nodes if not has_page(address, base)]
    if not without or len(without) == len(nodes):
        return tuple(without)
    claimed: set[str] = set()
    waiting: list[Any] = [node for address, node in nodes.items() if has_page(address, base)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict | list):
            waiting += value.values() if isinstance(value, dict) else value
        elif is_label(value) and value not in claimed:
            claimed.add(value)
            waiting.append(nodes.get(value))
    return tuple(address for address in without if address not in claimed)


def _is_above(above: dict[str, str], one: str, other: str) -> bool:
    """True when `one` stands somewhere above `other`."""
    while other in above:
        other = above[other]
        if other == one:
            return True
    return False


def _walk(tops: dict[str, None], children: dict[str, list[str]]) -> Iterator[tuple[str, int]]:
    waiting = [(address, 0) for address in reversed(tops)]
    while waiting:
        address, level = waiting.pop()
        yield address, level
        waiting += [(child, level + 1) for child in reversed(children.get(address, ()))]


def _named(node: Node, keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        for item in listed(node.get(key)):
            if isinstance(item, str):
                yield item


def tree(reader: Reader, members: Shape, page: int = 1, within: str = '') -> Tree | None:
    """One page of the members of the document's main resource; None when it has none."""
    main = reader.document.main
    title = TITLES.get(str(main.get('@type')), 'Described in this record')
    order: list[tuple[str, int]] = list(members.order)
    if main.get('@type') == 'ceterms:Collection' and (found := resource_members.memberships(reader, [one for one, _ in order])):
        return _list(reader, title, found, page, within)
    if not order:
        return None
    every = len(order)
    if within.strip():
        fits = _searching(reader, members, within)
        order = [(address, 0) for address, _ in order if fits(address)]
    pages = max(1, -(-len(order) // MOST))
    page = min(max(1, page), pages)
    shown_ones = order[(page - 1) * MOST : page * MOST]
    return Tree(title, tuple(member(reader, members, *one) for one in shown_ones), len(order), every, page, pages, within.strip())


def _list(reader: Reader, title: str, several: list[resource_members.Membership], page: int, within: str) -> Tree:
    """The members of a collection as a table."""
    every = len(several)
    if within.strip():
        several = list(filter(resource_members.holding(reader, within), several))
    pages = max(1, -(-len(several) // MOST))
    page = min(max(1, page), pages)
    table = resource_members.table(reader, several[(page - 1) * MOST : page * MOST], every)
    return Tree(title, (), len(several), every, page, pages, within.strip(), table)


def _searching(reader: Reader, members: Shape, within: str) -> Callable[[str], bool]:
    words = within.casefold().split()

    def fits(address: str) -> bool:
        node = reader.node(address)
        if node is not None and address not in members.said:
            members.said[address] = ' '.join(t.text for key in (*NAMES, *CODES) for t in texts(node.get(key))).casefold()
        said = reader.look.name(address).text.casefold() if node is None else members.said[address]
        return all(word in said for word in words)

    return fits


def member(reader: Reader, members: Shape, address: str, level: int) -> Member:
    """One member as a line of the tree."""
    node = reader.node(address)
    if node is None:
        return Member(reader.link(address), '', level)
    name = next((t for key in NAMES if (t := first(node.get(key), reader.look.languages)).text), Text(''))
    ctid = ctid_of(address)
    kind = load().label(str(node.get('@type', '')))
    page = links.described(iri_of(address)) if has_page(address, reader.look.base) else ''
    link = Link(cut(name) if name.text else Text(ctid or address), page, '', kind)
    code = next((shown(c) for key in CODES for c in listed(node.get(key)) if isinstance(c, str | int)), '')
    return Member(link, code or _text_code(reader, node), level, members.below.get(address, 0))


def _text_code(reader: Reader, node: Node) -> str:
    return next((t.text for key in CODES for t in texts(node.get(key))), '')


def has_page(address: str, base: str = BASE) -> bool:
    """True for a member that the site finds by its address: any but a blank one, a term of the vocabulary, or what the registry keeps."""
    if address.startswith(f'{REGISTRY}resources/') and base != REGISTRY:
        return True
    iri = iri_of(address)
    return not is_label(address) and not iri.startswith(base) and load().compact(iri) not in load()


def trail(reader: Reader, members: Shape, address: str) -> tuple[Link, ...]:
    """The way from the container down to a member: links to the broader ones."""
    found: list[Link] = []
    while address in members.above and len(found) < 20:
        address = members.above[address]
        found.append(member(reader, members, address, 0).link)
    return tuple(reversed(found))
