"""What a snapshot of the graph knows of other resources: names, classes, values, and what names them; each looked up once a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Protocol

import pyoxigraph as ox

from ctdl.ctid import ctid_of, resource_address
from ctdl.ntriples import valid_iri
from ctdl.search_facets import iri_of
from ctdl.statements import GENID
from ctdl.vocabulary import load
from graph import query
from web import links
from web.resource_model import Link, Text
from web.resource_texts import cut, fit, href

NAMES = (
    'ceterms:name', 'ceasn:name', 'skos:prefLabel', 'ceasn:competencyLabel', 'ceasn:competencyText', 'ceterms:targetNodeName',
    'ceterms:description', 'ceasn:description',
)  # fmt: skip
OWNERS = ('ceterms:ownedBy', 'ceterms:offeredBy', 'ceasn:publisher', 'ceasn:creator', 'qdata:dataProvider')
_TYPE = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
_COUNTS = 'SELECT ?property (COUNT(?subject) AS ?number) { ?subject ?property $resource } GROUP BY ?property'


class Store(query.Store, Protocol):
    """A store that answers queries and patterns."""

    def quads_for_pattern(
        self,
        subject: ox.NamedNode | ox.BlankNode | ox.Triple | None,
        predicate: ox.NamedNode | None,
        object: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None,
        graph_name: ox.NamedNode | ox.BlankNode | ox.DefaultGraph | None = None,
        /,
    ) -> Iterator[ox.Quad]:
        """Statements that fit."""


class Look:
    """Looks at a store for one page; texts come in the languages of the reader."""

    def __init__(self, store: Store, base: str, languages: Sequence[str] = ('en',)) -> None:
        self.store, self.base, self.languages = store, base, tuple(languages)
        self._names: dict[str, Text] = {}
        self._values: dict[tuple[str, str], tuple[ox.Literal | ox.NamedNode, ...]] = {}

    def values(self, iri: str, name: str) -> tuple[ox.Literal | ox.NamedNode, ...]:
        """The values of a property (prefixed name, or `rdf:type`) of a resource."""
        key = iri, name
        if key not in self._values:
            property = ox.NamedNode(_TYPE if name == 'rdf:type' else load().expand(name))
            quads = self.store.quads_for_pattern(_node(iri), property, None, ox.DefaultGraph())
            found = (quad.object for quad in quads)
            self._values[key] = tuple(sorted((o for o in found if isinstance(o, ox.Literal | ox.NamedNode)), key=str))
        return self._values[key]

    def nodes(self, iri: str, *names: str) -> list[str]:
        """The resources that are values of some properties."""
        return [value.value for name in names for value in self.values(iri, name) if isinstance(value, ox.NamedNode)]

    def literal(self, iri: str, *names: str) -> Text:
        """One text among the values of some properties, the first property that has one, in the best language."""
        for name in names:
            found = [v for v in self.values(iri, name) if isinstance(v, ox.Literal)]
            if found:
                best = min(found, key=lambda v: (fit(v.language or '', self.languages), v.value))
                return Text(best.value, best.language or '')
        return Text('')

    def subjects(self, iri: str, name: str, most: int | None = None) -> list[str]:
        """The resources that name this one as a value of a property, at most so many."""
        quads = self.store.quads_for_pattern(None, ox.NamedNode(load().expand(name)), _node(iri), ox.DefaultGraph())
        return [quad.subject.value for quad in islice(quads, most) if isinstance(quad.subject, ox.NamedNode)]

    def counts(self, iri: str) -> dict[str, int]:
        """How many statements name a resource, by property."""
        prepared = query.prepare(_COUNTS, {'resource': iri_of(iri)}, self.base)
        rows = query.run_prepared(self.store, prepared).solutions
        found = {
            load().compact(p.value): int(n.value) for p, n in rows if isinstance(p, ox.NamedNode) and isinstance(n, ox.Literal)
        }
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    def kind(self, iri: str) -> str:
        """The class of a resource, prefixed; '' when the registry does not describe it."""
        kinds = [load().compact(value) for value in self.nodes(iri, 'rdf:type')]
        return min(kinds, key=lambda kind: (kind not in load().classes, kind)) if kinds else ''

    def is_here(self, iri: str) -> bool:
        """True when the registry describes a resource."""
        return bool(self.values(iri, 'rdf:type'))

    def meant(self, iri: str) -> str:
        """What an address means here: by its CTID also where people write …/graph/ce-…, or the address of another registry."""
        ctid = ctid_of(iri)
        if not ctid or self.is_here(iri) or not links.names_resource(iri):
            return iri
        usual = resource_address(ctid)
        if self.is_here(usual):
            return usual
        property = ox.NamedNode(load().expand('ceterms:ctid'))
        quads = self.store.quads_for_pattern(None, property, ox.Literal(ctid), ox.DefaultGraph())
        return min((quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)), default=iri)

    def name(self, iri: str) -> Text:
        """What a resource is called; an empty text when that is not known."""
        if iri not in self._names:
            self._names[iri] = cut(self.literal(iri, *NAMES))
        return self._names[iri]

    def is_anonymous(self, iri: str) -> bool:
        """True for a profile embedded in a document, or one that only its document can name."""
        return iri.startswith(f'{self.base}{GENID}')

    def holder(self, iri: str) -> str:
        """The resource with an address of its own that an anonymous one is within; '' when it cannot be found."""
        for _ in range(6):
            if not self.is_anonymous(iri):
                return iri
            quads = self.store.quads_for_pattern(None, None, _node(iri), ox.DefaultGraph())
            iri = next((q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)), '')
            if not iri:
                break
        return ''

    def link(self, address: str, note: str = '') -> Link:
        """A link to what an address is: a term, a resource of this registry, something on the web; text when it may be no link."""
        iri = iri_of(address)
        term = load().compact(iri)
        if term in load():
            return Link(Text(load().label(term), 'en'), f'/vocabulary/{term}', note, load().terms[term].kind)
        iri = self.meant(iri)
        ctid, kind = ctid_of(iri), self.kind(iri)
        if kind:
            name = self.name(iri)
            page = '' if self.is_anonymous(iri) else links.described(iri)
            return Link(name if name.text else Text(ctid or address), page, note, load().label(kind))
        if ctid and '/resources/' in iri:
            return Link(Text(ctid), href(address), note or 'not in this registry', '', outside=True)
        return Link(Text(address), href(address), note, '', outside=True)


def _node(iri: str) -> ox.NamedNode:
    """A node of the graph; what is no address gets one that nothing has."""
    return ox.NamedNode(valid_iri(iri) if ':' in iri else f'relative:/{valid_iri(iri)}')
