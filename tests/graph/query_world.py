"""A small registry in memory for the tests of queries: 25 documents, the vocabulary, and a history."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from ctdl.vocabulary import load
from graph.query import prefixes

BASE = 'http://localhost:8000/'
RESOURCES = 'https://credentialengineregistry.org/resources/'
DATA = Path(__file__).parents[1] / 'data' / 'queries'
_RDFS = 'http://www.w3.org/2000/01/rdf-schema#'
_SKOS = 'http://www.w3.org/2004/02/skos/core#'
_PROV = 'http://www.w3.org/ns/prov#'
_VERSION = 'https://schema.org/version'
_TYPE = ox.NamedNode('http://www.w3.org/1999/02/22-rdf-syntax-ns#type')
_FIRST_TIME = ox.Literal('2023-09-01T12:00:00Z', datatype=ox.NamedNode('http://www.w3.org/2001/XMLSchema#dateTime'))


def ctid(number: int) -> str:
    """The CTID of a document of the data: its number at the end."""
    return f'ce-00000000-0000-4000-8000-{number:012d}'


def resource(number: int) -> str:
    """The address of a resource of the data."""
    return RESOURCES + ctid(number)


def documents() -> list[dict[str, Any]]:
    """The documents, in the order of their file names."""
    return [json.loads(path.read_text(encoding='utf-8')) for path in sorted(DATA.glob('*.json'))]


@cache
def world() -> ox.Store:
    """The store that all queries are asked; nobody changes it."""
    store = empty()
    for number, document in enumerate(documents()):
        store.extend(_statements(document, number))
        store.extend(_described(document))
    store.load(input=(DATA / 'history.trig').read_bytes(), format=ox.RdfFormat.TRIG)
    return store


def empty() -> ox.Store:
    """A store with nothing but the vocabulary."""
    store = ox.Store()
    store.extend(_vocabulary())
    return store


def _statements(document: dict[str, Any], number: int) -> list[ox.Quad]:
    text = json.dumps({'@context': _context(), '@graph': document['@graph']})

    def named(term: Any) -> Any:
        return ox.NamedNode(f'{BASE}.well-known/genid/e-{number}-{term.value}') if isinstance(term, ox.BlankNode) else term

    parsed = ox.parse(text, format=ox.RdfFormat.JSON_LD)
    return [ox.Quad(named(quad.subject), quad.predicate, named(quad.object)) for quad in parsed]


@cache
def _context() -> dict[str, Any]:
    vocabulary = load()
    context: dict[str, Any] = dict(vocabulary.prefixes)
    for name in vocabulary.terms:
        coercion = vocabulary.coercion(name)
        if coercion:
            context[name] = {'@id': name, **({'@container': coercion} if coercion == '@language' else {'@type': coercion})}
    return context


def _described(document: dict[str, Any]) -> list[ox.Quad]:
    """The provenance of a document of one version, and which nodes it describes; what history.trig tells of is left to it."""
    graph = ox.NamedNode(BASE + 'provenance')
    main = ox.NamedNode(document['@graph'][0]['@id'])
    nodes = [ox.NamedNode(node['@id']) for node in document['@graph']]
    quads = [ox.Quad(node, ox.NamedNode(BASE + 'terms/describedBy'), main, graph) for node in nodes]
    if main.value in (resource(4), resource(8)):
        return quads
    version = ox.NamedNode(f'{BASE}resources/{main.value.rpartition("/")[2]}/versions/1')
    quads.append(ox.Quad(version, ox.NamedNode(_PROV + 'specializationOf'), main, graph))
    quads.append(ox.Quad(version, ox.NamedNode(_PROV + 'generatedAtTime'), _FIRST_TIME, graph))
    quads.append(ox.Quad(version, ox.NamedNode(_VERSION), ox.Literal(1), graph))
    return quads


def _vocabulary() -> list[ox.Quad]:
    vocabulary, graph = load(), ox.NamedNode(BASE + 'vocabulary')
    known = prefixes(BASE)
    quads = []
    for name, term in vocabulary.terms.items():
        node = ox.NamedNode(vocabulary.expand(name))
        concept = term.kind in ('concept', 'scheme')
        label = ox.NamedNode(known['skos'] + 'prefLabel' if concept else known['rdfs'] + 'label')
        quads.append(ox.Quad(node, label, ox.Literal(term.label, language='en'), graph))
        parents = {_SKOS + 'broader': term.broader, _RDFS + 'subClassOf': term.parents if term.kind == 'class' else ()}
        for property, names in parents.items():
            quads += [ox.Quad(node, ox.NamedNode(property), ox.NamedNode(vocabulary.expand(parent)), graph) for parent in names]
    return quads
