"""What the endpoint says of itself in RDF: service description, VoID with counts, prefixes and examples (SHACL), as editors read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pyoxigraph as ox

from graph.queries import NamedQuery
from graph.query import prefixes
from graph.sparql import check, named, tokens
from web.sparql_counts import Counts

SD = 'http://www.w3.org/ns/sparql-service-description#'
VOID = 'http://rdfs.org/ns/void#'
SH = 'http://www.w3.org/ns/shacl#'
_RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
_RDFS = 'http://www.w3.org/2000/01/rdf-schema#'
_XSD = 'http://www.w3.org/2001/XMLSchema#'
_TERMS = 'http://purl.org/dc/terms/'
_FORMATS = 'http://www.w3.org/ns/formats/'
_SHORT_ENOUGH = 10_000
_SPEX = 'https://purl.expasy.org/sparql-examples/ontology#'
_SHORT = {'sd': SD, 'void': VOID, 'sh': SH, 'rdf': _RDF, 'rdfs': _RDFS, 'xsd': _XSD, 'dcterms': _TERMS, 'spex': _SPEX}
_RESULTS = (
    'SPARQL_Results_JSON',
    'SPARQL_Results_XML',
    'SPARQL_Results_CSV',
    'SPARQL_Results_TSV',
    'Turtle',
    'N-Triples',
    'JSON-LD',
    'RDF_XML',
)
_TEXTS = {'SELECT': SH + 'select', 'ASK': SH + 'ask', 'CONSTRUCT': SH + 'construct', 'DESCRIBE': _SPEX + 'describe'}
_CLASSES = {'SELECT': 'SPARQLSelectExecutable', 'ASK': 'SPARQLAskExecutable', 'CONSTRUCT': 'SPARQLConstructExecutable'}
_FORMAT = {
    'turtle': ox.RdfFormat.TURTLE, 'ntriples': ox.RdfFormat.N_TRIPLES, 'jsonld': ox.RdfFormat.JSON_LD, 'rdfxml': ox.RdfFormat.RDF_XML,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where the site is: `site` is its address with a slash at the end, `base` the address that the registry's graphs have."""

    site: str
    base: str

    @property
    def endpoint(self) -> str:
        """The address of the SPARQL endpoint."""
        return self.site + 'sparql'

    @property
    def void(self) -> str:
        """The address of the VoID description."""
        return self.site + '.well-known/void'


class _Graph:
    """Triples being gathered."""

    def __init__(self) -> None:
        self.triples: list[ox.Triple] = []

    def add(self, subject: str) -> _About:
        return _About(self, ox.NamedNode(subject))


class _About:
    def __init__(self, graph: _Graph, subject: ox.NamedNode) -> None:
        self._graph = graph
        self._subject = subject

    def to(self, predicate: str, *addresses: str) -> _About:
        """State links."""
        for address in addresses:
            self._say(predicate, ox.NamedNode(address))
        return self

    def text(self, predicate: str, value: str, language: str = '') -> _About:
        """State a text."""
        return self._say(predicate, ox.Literal(value, language=language) if language else ox.Literal(value))

    def number(self, predicate: str, value: int) -> _About:
        """State a whole number."""
        return self._say(predicate, ox.Literal(str(value), datatype=ox.NamedNode(_XSD + 'integer')))

    def _say(self, predicate: str, value: ox.NamedNode | ox.Literal) -> _About:
        self._graph.triples.append(ox.Triple(self._subject, ox.NamedNode(predicate), value))
        return self


def serialized(triples: list[ox.Triple], format: str, place: Place) -> bytes:
    """Triples in a format of `graph.results.GRAPHS`."""
    known = {prefix: name for prefix, name in prefixes(place.base).items() if prefix in ('ceterms', 'ceasn', 'skos')}
    return ox.serialize(triples, format=_FORMAT[format], prefixes={**known, **_SHORT, 'reg': place.base}) or b''


def service(place: Place) -> list[ox.Triple]:
    """The service description (https://www.w3.org/TR/sparql11-service-description/) with the examples and prefixes."""
    graph = _Graph()
    dataset, default = place.void + '#dataset', place.endpoint + '#default'
    about = graph.add(place.endpoint).to(_RDF + 'type', SD + 'Service').to(SD + 'endpoint', place.endpoint)
    about.to(SD + 'supportedLanguage', SD + 'SPARQL11Query').to(SD + 'defaultDataset', place.endpoint + '#dataset')
    about.to(SD + 'resultFormat', *(_FORMATS + name for name in _RESULTS))
    set_ = graph.add(place.endpoint + '#dataset').to(_RDF + 'type', SD + 'Dataset').to(SD + 'defaultGraph', default)
    graph.add(default).to(_RDF + 'type', SD + 'Graph', VOID + 'Dataset').to(VOID + 'inDataset', dataset)
    for number, name in enumerate(('provenance', 'vocabulary')):
        node = f'{place.endpoint}#graph{number}'
        set_.to(SD + 'namedGraph', node)
        graph.add(node).to(_RDF + 'type', SD + 'NamedGraph').to(SD + 'name', place.base + name)
    return [*graph.triples, *examples(place)]


def void(place: Place, counts: Counts) -> list[ox.Triple]:
    """The description of the default graph in VoID (https://www.w3.org/TR/void/): how often each class and property is used."""
    graph = _Graph()
    dataset = place.void + '#dataset'
    about = (
        graph.add(dataset).to(_RDF + 'type', VOID + 'Dataset').text(_TERMS + 'title', 'The default graph of this registry', 'en')
    )
    about.to(VOID + 'sparqlEndpoint', place.endpoint).text(VOID + 'uriSpace', 'https://credentialengineregistry.org/resources/')
    about.number(VOID + 'triples', counts.statements).number(VOID + 'classes', len(counts.classes))
    about.number(VOID + 'properties', len(counts.properties))
    about.to(VOID + 'vocabulary', *sorted({_namespace(iri) for iri in counts.properties}))
    for n, (iri, number) in enumerate(sorted(counts.properties.items())):
        part = f'{place.void}#property-{n}'
        about.to(VOID + 'propertyPartition', part)
        graph.add(part).to(VOID + 'property', iri).number(VOID + 'triples', number)
    for n, (iri, number) in enumerate(sorted(counts.classes.items())):
        part = f'{place.void}#class-{n}'
        about.to(VOID + 'classPartition', part)
        class_ = graph.add(part).to(VOID + 'class', iri).number(VOID + 'entities', number)
        for m, (property_, uses) in enumerate(sorted(counts.of.get(iri, {}).items())):
            class_.to(VOID + 'propertyPartition', f'{part}-{m}')
            graph.add(f'{part}-{m}').to(VOID + 'property', property_).number(VOID + 'triples', uses)
    return graph.triples


def examples(place: Place) -> list[ox.Triple]:
    """The named queries that run as they stand, as `sh:SPARQLExecutable`, with the prefixes of the registry."""
    graph = _Graph()
    names = place.endpoint + '#prefixes'
    declared = graph.add(names).to(_RDF + 'type', 'http://www.w3.org/2002/07/owl#Ontology')
    for prefix, namespace in sorted(prefixes(place.base).items()):
        one = f'{place.endpoint}#prefix-{prefix}'
        declared.to(SH + 'declare', one)
        graph.add(one).text(SH + 'prefix', prefix)._say(
            SH + 'namespace', ox.Literal(namespace, datatype=ox.NamedNode(_XSD + 'anyURI'))
        )
    for query in runnable():
        form = check(query.text)
        node = graph.add(f'{place.site}sparql/queries/{query.name}').to(_RDF + 'type', SH + 'SPARQLExecutable')
        node.to(_RDF + 'type', *(SH + name for name in (_CLASSES.get(form),) if name))
        node.text(_RDFS + 'label', query.title, 'en').text(_RDFS + 'comment', f'{query.title}. {query.description}', 'en')
        node.to(SH + 'prefixes', names).text(_TEXTS[form], query.text).to('https://schema.org/target', place.endpoint)
    return graph.triples


def runnable() -> Iterator[NamedQuery]:
    """The named queries that run as they stand."""
    return (query for query in named() if not query.parameters)


def is_about_us(text: str) -> bool:
    """True for a query about the description itself: editors ask the endpoint for its examples, prefixes and counts by these names."""
    if len(text) > _SHORT_ENOUGH or not any(namespace in text for namespace in (SH, VOID, SD)):
        return False
    words = [token for token in tokens(text) if token.kind in ('iri', 'name')]
    ours = {t.text[:-1] for t, iri in pairwise(words) if t.kind == 'name' and iri.text[1:-1] in (SH, VOID, SD)}
    return any(
        token.text[1:].startswith((SH, VOID, SD)) and token.text[1:-1] not in (SH, VOID, SD)
        if token.kind == 'iri'
        else token.text.partition(':')[0] in ours and not token.text.endswith(':')
        for token in words
    )


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind('#'), iri.rfind('/')) + 1]
