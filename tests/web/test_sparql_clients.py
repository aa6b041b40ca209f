"""Programs that other people wrote ask the endpoint: SPARQLWrapper and rdflib's SPARQLStore."""

from typing import Any

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.term import Literal, URIRef
from SPARQLWrapper import CSV, GET, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

CERTIFICATE = 'https://purl.org/ctdl/terms/Certificate'
SELECT = f'SELECT ?s ?name WHERE {{ ?s a <{CERTIFICATE}> ; <https://purl.org/ctdl/terms/name> ?name }} ORDER BY ?s ?name'
pytestmark = pytest.mark.filterwarnings('ignore::DeprecationWarning')


def wrapper(served: str, query: str, form: str) -> Any:
    made = SPARQLWrapper(served + '/sparql')
    made.setQuery(query)
    made.setReturnFormat(form)
    return made


@pytest.mark.parametrize(('method', 'how'), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
def test_sparqlwrapper_by_every_method(served: str, method: str, how: str) -> None:
    asked = wrapper(served, SELECT, JSON)
    asked.setMethod(method)
    asked.setRequestMethod(how)
    rows = asked.queryAndConvert()['results']['bindings']
    assert rows
    assert all(row['s']['type'] == 'uri' for row in rows)


@pytest.mark.parametrize('form', [XML, JSON, CSV, TSV])
def test_sparqlwrapper_reads_tables_in_every_format(served: str, form: str) -> None:
    answer = wrapper(served, SELECT, form).query()
    kind = answer.info()['content-type']
    assert {XML: 'xml', JSON: 'json', CSV: 'csv', TSV: 'tab-separated'}[form] in kind
    assert answer.convert()


@pytest.mark.parametrize('form', [RDFXML, TURTLE, N3, JSONLD])
def test_sparqlwrapper_reads_graphs_in_every_format(served: str, form: str) -> None:
    found = wrapper(served, f'CONSTRUCT {{ ?s a <{CERTIFICATE}> }} WHERE {{ ?s a <{CERTIFICATE}> }}', form).queryAndConvert()
    graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found, format='turtle')
    assert len(graph) >= 1


def test_sparqlwrapper_hears_what_is_wrong(served: str) -> None:
    with pytest.raises(QueryBadFormed, match='Line 1'):
        wrapper(served, 'SELECT * {', JSON).query()


def test_rdflib_asks_through_its_sparql_store(served: str) -> None:
    graph = rdflib.Graph(SPARQLStore(served + '/sparql', context_aware=False))
    rows = list(graph.query(SELECT))
    assert rows
    subject = rows[0]['s']  # type: ignore[index, call-overload]
    assert isinstance(subject, URIRef)
    assert (subject, rdflib.RDF.type, URIRef(CERTIFICATE)) in graph
    assert set(graph.subjects(rdflib.RDF.type, URIRef(CERTIFICATE))) == {row['s'] for row in rows}  # type: ignore[index, call-overload]
    assert any(isinstance(value, Literal) for value in graph.objects(subject, URIRef('https://purl.org/ctdl/terms/name')))
    assert graph.query(f'ASK {{ <{subject}> ?p ?o }}').askAnswer is True
    assert len(graph) > 100


def test_rdflib_asks_with_post_and_a_dataset(served: str) -> None:
    dataset = rdflib.Dataset(store=SPARQLStore(served + '/sparql', method='POST'))
    assert [row for row in dataset.query(SELECT) if isinstance(row['s'], URIRef)]  # type: ignore[index, call-overload]
    assert len(list(dataset.query('SELECT ?v { GRAPH reg:provenance { ?v a prov:Entity } } LIMIT 2'))) == 2
    described = dataset.query(f'CONSTRUCT {{ ?s a <{CERTIFICATE}> }} WHERE {{ ?s a <{CERTIFICATE}> }}')
    assert described.graph is not None
    assert len(described.graph)


def test_rdflib_reads_the_description_of_the_endpoint(served: str) -> None:
    graph = rdflib.Graph().parse(served + '/sparql', format='turtle')
    assert (URIRef(served + '/sparql'), rdflib.RDF.type, URIRef('http://www.w3.org/ns/sparql-service-description#Service')) in graph
    void = rdflib.Graph().parse(served + '/.well-known/void')
    assert (None, rdflib.VOID['class'], URIRef(CERTIFICATE)) in void
