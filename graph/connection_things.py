"""What the ends of links are: class, name, owner, codes, and whether they should still be used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from ctdl.connections.model import Thing
from ctdl.ctid import ctid_of, is_ctid
from ctdl.statements import RDF_TYPE
from ctdl.vocabulary import load
from graph.connection_looking import Looking
from graph.connection_rules import matches

_SKOLEM = '/.well-known/genid/'
_GIVEN = 3


def _iris(names: str) -> tuple[str, ...]:
    return tuple(load().expand(name) for name in names.split())


_NAMES = _iris(
    'ceterms:name ceasn:name skos:prefLabel ceasn:competencyLabel ceasn:competencyText schema:name ceterms:targetNodeName'
)
_OWNERS = _iris('ceterms:ownedBy ceterms:offeredBy ceasn:publisher')
_OWNING = _iris('ceterms:owns ceterms:offers')
_WORK = _iris('ceterms:occupationType ceterms:hasOccupation')
_INDUSTRY = _iris('ceterms:industryType')
_STATUS = _iris('ceterms:credentialStatusType ceterms:lifeCycleStatusType ceasn:publicationStatusType')
_REPLACED = _iris('ceterms:supersededBy')
(_CODE, _NODE, _ALIGNMENT, _SUPERSEDES) = _iris(
    'ceterms:codedNotation ceterms:targetNode ceterms:CredentialAlignmentObject ceterms:supersedes'
)
_OUTDATED = {
    'Deprecated': 'deprecated', 'Superseded': 'superseded', 'Ceased': 'ceased', 'Ceasing': 'ceasing', 'TeachOut': 'being taught out',
    'Suspended': 'suspended',
}  # fmt: skip
_KIND = RDF_TYPE[1:-1]


class Describing:
    """Describes things of one store, in a language where they have it."""

    def __init__(self, look: Looking, language: str = 'en') -> None:
        self.look, self.language = look, language.lower()

    def things(self, iris: Iterable[str]) -> dict[str, Thing]:
        """The things with some addresses, by address; one that nothing here describes has its address only."""
        wanted = sorted(set(iris))
        found: dict[str, Thing] = {}
        self.look.settle(lambda: found.update((iri, self._thing(iri)) for iri in wanted))
        return found

    def kinds(self, iri: str) -> set[str]:
        """The classes of a thing, prefixed."""
        return {load().compact(kind) for _, kind in self.look.values(iri, _KIND)}

    def name(self, iri: str) -> str:
        """A thing's name: by the kind of name, in the language wished for, in English, in any."""
        ranked = [
            (_NAMES.index(property), self._fit(text), text.value) for property, text in self.look.texts(iri, *_NAMES) if text.value
        ]
        return ' '.join(min(ranked)[2].split()) if ranked else ''

    def _name_given(self, iri: str) -> str:
        """The name that alignments give to something that has none here, such as an occupation of O*NET."""
        given = [self.name(alignment) for _, alignment in sorted(self.look.subjects(iri, _NODE))[:_GIVEN]]
        return next(filter(None, given), '')

    def _fit(self, text: ox.Literal) -> int:
        return 0 if matches(text, self.language) else 1 if matches(text, 'en') else 2

    def _thing(self, iri: str) -> Thing:
        owner = min(self._owners(iri), default='')
        kind = self._kind(iri)
        return Thing(
            iri=iri,
            ctid=ctid_of(iri) if is_ctid(ctid_of(iri)) and _SKOLEM not in iri else '',
            kind=kind,
            name=self.name(iri) or self._name_given(iri),
            owner=owner,
            owner_name=self.name(owner) if owner else '',
            codes=tuple(sorted(self._codes(iri))),
            outdated=self._outdated(iri),
        )

    def _kind(self, iri: str) -> str:
        """The class; none for an alignment, which only names something."""
        kinds = sorted(kind for kind in self.kinds(iri) if load().expand(kind) != _ALIGNMENT)
        known = [kind for kind in kinds if kind in load()]
        return (known or kinds or [''])[0]

    def _owners(self, iri: str) -> Iterator[str]:
        for property in _OWNERS:
            found = [owner for _, owner in self.look.values(iri, property)]
            if found:
                yield from found
                return
        if _SKOLEM not in iri:
            yield from (owner for _, owner in self.look.subjects(iri, *_OWNING))

    def _codes(self, iri: str) -> set[str]:
        nodes = [iri, *(node for _, node in (*self.look.values(iri, *_WORK), *self.look.values(iri, *_INDUSTRY)))]
        nodes += [target for node in nodes[1:] for _, target in self.look.values(node, _NODE)]
        return {text.value for node in nodes for _, text in self.look.texts(node, _CODE)}

    def _outdated(self, iri: str) -> str:
        if any(True for _ in self.look.values(iri, *_REPLACED)) or any(True for _ in self.look.subjects(iri, _SUPERSEDES)):
            return 'superseded'
        states = [state for _, state in self.look.values(iri, *_STATUS)]
        states += [target for state in states for _, target in self.look.values(state, _NODE)]
        return min((_OUTDATED[s.rpartition('/')[2]] for s in states if s.rpartition('/')[2] in _OUTDATED), default='')
