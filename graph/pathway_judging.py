"""Judging the pathways among documents that are being checked: what the files say counts, a registry answers for the rest.

A pathway draws on other documents: its progression model, what its components stand for, what replaces that. So files are looked
through twice before they are checked, first for pathways, then for what these name; where there is no pathway the first look is all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ctdl.checking import LEVELS
from ctdl.document import read
from ctdl.findings import Finding
from ctdl.pathways.judge import judge
from ctdl.pathways.model import Pathway
from ctdl.pathways.spellings import modern
from ctdl.places import pointer
from ctdl.raw_documents import Item, RawDocument
from ctdl.statements import BASE, GENID, statements

if TYPE_CHECKING:
    from graph.registry import Registry

Node = dict[str, Any]

_BACKWARDS = ('ceterms:targetPathway', 'ceterms:supersedes', 'ceterms:previousVersion')
"""Properties by which a document says something of a pathway, or of what is in it, without being named there."""
_SAME = frozenset(('destination-unknown', 'link-missing', 'option-missing', 'part-missing', 'stands-for-missing', 'target-missing'))
"""Rules that say of a reference all that `reference-unresolved` would."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be said of the pathways of one document; `ctid` is that of the document, '' for none."""

    ctid: str
    findings: tuple[Finding, ...]


class PathwaySearch:
    """Looks through documents for pathways: `meet` each of them, then `judged` reads them once more and tells."""

    def __init__(self) -> None:
        self._kept: dict[str, RawDocument] = {}

    def meet(self, raw: RawDocument) -> None:
        """Keep a document that has to do with pathways; of several with the same main resource the last."""
        members = _members(raw)
        if any(_is_of_pathways(node) for node in members):
            self._kept[_main(raw)] = raw

    def judged(self, again: Callable[[], Iterable[Item]], registry: Registry, level: str = 'all') -> dict[str, Told]:
        """What there is to say about the pathways met, by the place of their document, but for what is below a level.

        `again` gives all documents once more; it is not called when there was no pathway. Findings have the pointers of the document.
        """
        from graph.pathway_files import pathways_in

        if not self._kept:
            return {}
        documents = (self._kept | _named(self._kept, again())).values()
        found = {pathway.iri: pathway for pathway in pathways_in(documents, registry)}
        told = (_told(raw, found, registry.base, LEVELS[level].rank) for raw in self._kept.values())
        return {raw.source: one for raw, one in zip(self._kept.values(), told, strict=True) if one.findings}


def _members(raw: RawDocument) -> list[Node]:
    members = raw.body.get('@graph', raw.body.get('graph', [raw.body]))
    return [node for node in (members if isinstance(members, list) else [members]) if isinstance(node, dict)]


def _is_of_pathways(node: Node) -> bool:
    kinds = node.get('@type', node.get('type', ''))
    names = (str(kind).rpartition(':')[2].rpartition('/')[2] for kind in (kinds if isinstance(kinds, list) else [kinds]))
    return any(name == 'Pathway' or name.endswith('Component') or name.startswith('Progression') for name in names)


def _main(raw: RawDocument) -> str:
    """The address of the main resource, by which versions of a document are known as such."""
    return next((str(node['@id']) for node in _members(raw)[:1] if '@id' in node), raw.source)


def _named(kept: dict[str, RawDocument], items: Iterable[Item]) -> dict[str, RawDocument]:
    """Of the other documents those that describe what the kept ones name, or that say something of it from their side."""
    wanted = {text for raw in kept.values() for text in _addresses(raw.body)}
    found = {}
    for raw in items:
        if isinstance(raw, RawDocument) and not raw.deleted and _main(raw) not in kept:
            members = _members(raw)
            backwards = (text for node in members for key in _BACKWARDS for text in _addresses(node.get(key)))
            if any(node.get('@id') in wanted for node in members) or not wanted.isdisjoint(backwards):
                found[_main(raw)] = raw
    return found


def _addresses(value: Any) -> Iterator[str]:
    """Every text within a value that looks like an address."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, str) and '/' in item:
            yield item


def _told(raw: RawDocument, found: dict[str, Pathway], base: str, least: int) -> Told:
    document = read(raw.body)
    nodes = statements(document, base).nodes
    places = {iri: pointer(document.places.get(id(node))) for iri, node in nodes.items()}
    own = [iri for iri in nodes if iri in found] or [
        iri for iri in statements(read(modern(raw.body)[0]), base).nodes if iri in found
    ]
    said = [finding for iri in own for finding in judge(found[iri]) if finding.severity.rank <= least]
    return Told(document.ctid, tuple(_placed(finding, places, base, document.ctid or raw.source) for finding in said))


def _placed(finding: Finding, places: dict[str, str], base: str, document: str) -> Finding:
    """The finding at its node, and of embedded nodes called as the other checks call them."""
    focus = finding.focus.replace(f'{base}{GENID}', f'{BASE}{GENID}', 1)
    return replace(finding, document=document, pointer=places.get(finding.focus, ''), focus=focus)


def together(said: Iterable[Finding], of_pathways: Iterable[Finding]) -> list[Finding]:
    """What other checks say of a document with what is said of its pathways, nothing twice."""
    known, new = list(said), list(of_pathways)
    names = {(finding.shape, finding.focus) for finding in known}
    explained = {iri for one in new if one.shape in _SAME for iri in ([one.value] if one.value else one.evidence)}
    rest = [finding for finding in known if finding.shape != 'reference-unresolved' or finding.value not in explained]
    return [*rest, *(finding for finding in new if (finding.shape, finding.focus) not in names)]
