"""Resources, documents and versions as data: every form of one address says the same, and HTTP's rules hold."""

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import httpx
import orjson
import pyoxigraph as ox
import pytest
from flask import Flask
from rdflib import Graph

from ctdl import demo
from graph.registry import Registry
from web.negotiation import JSONLD, NTRIPLES, RDFXML, TURTLE
from web.node_forms import body_of, triples_of
from web.shown import shown

pytestmark = pytest.mark.filterwarnings('ignore:ConjunctiveGraph:DeprecationWarning', 'ignore:Dataset:DeprecationWarning')

RESOURCE = f'/resources/{demo.CERTIFICATE}'
DOCUMENT = f'/graph/{demo.CERTIFICATE}'
FORMS = {'jsonld': 'json-ld', 'ttl': 'turtle', 'nt': 'nt', 'rdf': 'xml'}
TYPES = {
    'jsonld': 'application/ld+json',
    'ttl': 'text/turtle',
    'nt': 'application/n-triples',
    'rdf': 'application/rdf+xml',
    'json': 'application/json',
    'csv': 'text/csv',
}


def member() -> str:
    """A competency of the demo's framework."""
    for line in demo.documents().read_bytes().splitlines():
        for node in orjson.loads(line)['@graph']:
            if node['@type'] == 'ceasn:Competency':
                return str(node['ceterms:ctid'])
    raise AssertionError


def links(answer: httpx.Response) -> dict[str, str]:
    """Targets by relation, the last one of each."""
    return {relation: one['url'] for one in _parsed(answer) for relation in one['rel'].split()}


def _parsed(answer: httpx.Response) -> list[dict[str, str]]:
    found = []
    for value in answer.headers.get_list('Link', split_commas=False):
        for part in value.split(', <'):
            target, _, rest = part.strip('<').partition('>')
            found.append({'url': target, **dict(x.strip().split('=', 1) for x in rest.split(';') if '=' in x)})
    return [{key: text.strip('"') for key, text in one.items()} for one in found]


# ---- forms


@pytest.mark.parametrize(
    'place', [RESOURCE, DOCUMENT, f'{RESOURCE}/versions/1', f'/resources/{member()}', f'/resources/{demo.FRAMEWORK}']
)
def test_rdflib_reads_the_same_statements_from_every_form(served: str, place: str) -> None:
    graphs = [
        Graph().parse(f'{served}{place}.{ending}', format=name)
        for ending, name in FORMS.items()
        if (place, ending) != (DOCUMENT, 'jsonld')
    ]
    assert len(graphs[0]) > 5
    assert all(set(graphs[0]) == set(other) for other in graphs[1:])


@pytest.mark.parametrize('name', [*FORMS.values(), None])
def test_rdflib_negotiates_by_itself(served: str, name: str | None) -> None:
    found = Graph().parse(served + RESOURCE, format=name) if name else Graph().parse(served + RESOURCE)
    assert len(found) == len(Graph().parse(f'{served}{RESOURCE}.nt', format='nt'))


def test_every_form_of_every_document_says_what_the_document_states(
    served: str, http: httpx.Client, registry_folder: object
) -> None:
    for line in demo.documents().read_bytes().splitlines():
        ctid = orjson.loads(line)['@graph'][0]['ceterms:ctid']
        if ctid in demo.deleted():
            continue
        whole = {ending: http.get(f'/graph/{ctid}.{ending}').content for ending in ('ttl', 'nt', 'rdf')}
        graphs = [Graph().parse(data, format=FORMS[ending]) for ending, data in whole.items()]
        graphs.append(Graph().parse(http.get(f'/resources/{ctid}.jsonld').content, format='json-ld'))
        assert set(graphs[0]) == set(graphs[1])
        assert set(graphs[0]) == set(graphs[2])
        assert set(graphs[3]) <= set(graphs[0])


@pytest.mark.parametrize('ending', TYPES)
@pytest.mark.parametrize('how', ['extension', 'format', 'accept'])
def test_a_form_is_had_in_three_ways(http: httpx.Client, ending: str, how: str) -> None:
    path = {'extension': f'{RESOURCE}.{ending}', 'format': f'{RESOURCE}?format={ending}', 'accept': RESOURCE}[how]
    answer = http.get(path, headers={'Accept': TYPES[ending]} if how == 'accept' else {})
    assert answer.status_code == 200
    assert answer.headers['Content-Type'].split(';')[0] == TYPES[ending]
    assert answer.headers['Access-Control-Allow-Origin'] == '*'
    assert 'accept' in answer.headers['Vary'].lower()
    assert answer.headers['X-Ledger-Sequence'].isdigit()
    assert answer.headers['X-Content-Type-Options'] == 'nosniff'


def test_the_document_comes_as_the_bytes_that_were_published(http: httpx.Client) -> None:
    answer = http.get(DOCUMENT, headers={'Accept': 'application/ld+json'})
    assert answer.headers['ETag'] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    published = [line for line in demo.later().read_bytes().splitlines() if demo.CERTIFICATE.encode() in line[:300]]
    assert answer.content == published[0]


def test_json_ld_of_a_resource_has_the_shape_of_ctdl_and_needs_nothing_fetched(http: httpx.Client) -> None:
    found = http.get(f'{RESOURCE}.jsonld').json()
    assert found['@type'] == 'ceterms:Certificate'
    assert set(found['ceterms:name']) == {'en-US', 'es'}
    assert isinstance(found['@context'], dict)
    assert found['ceterms:name']['en-US'] == 'Certificate in Solar Installation'


def test_json_and_csv_are_for_those_who_know_no_rdf(http: httpx.Client) -> None:
    found = http.get(f'{RESOURCE}.json').json()
    assert (found['ctid'], found['version'], found['type']) == (demo.CERTIFICATE, 2, 'ceterms:Certificate')
    rows = list(csv.DictReader(io.StringIO(http.get(f'{RESOURCE}.csv').text)))
    names = {
        (row['language'], row['value']) for row in rows if row['property'] == 'ceterms:name' and demo.CERTIFICATE in row['about']
    }
    assert ('es', 'Certificado en instalación solar') in names
    assert all(row['label'] for row in rows if row['property'].startswith('ceterms:'))


def test_no_cell_of_a_table_is_a_formula(new_app: Callable[..., Flask]) -> None:
    app = new_app(follow=False)
    ctid = 'ce-00000000-0000-4000-8000-000000000001'
    node = {'@id': f'https://credentialengineregistry.org/resources/{ctid}', '@type': 'ceterms:Certificate', 'ceterms:ctid': ctid}
    node |= {'ceterms:name': {'en': '=HYPERLINK("http://x.example")'}}  # type: ignore[dict-item]
    document = {'@context': 'https://credreg.net/ctdl/schema/context/json', '@graph': [node]}
    with Registry.open(app.extensions['ctdl-site'].folder.path) as registry:
        registry.publish(document)
    text = app.test_client().get(f'/resources/{ctid}.csv').text
    assert "'=HYPERLINK" in text
    assert ',=HYPERLINK' not in text
    assert ',"=HYPERLINK' not in text


def test_a_member_leads_to_its_document(http: httpx.Client) -> None:
    answer = http.get(f'/resources/{member()}.json')
    assert answer.json()['document'] == demo.FRAMEWORK
    assert links(answer)['describedby'].endswith(f'/graph/{demo.FRAMEWORK}')
    assert http.get(f'/graph/{member()}.ttl').headers['Location'] == f'/graph/{demo.FRAMEWORK}.ttl'


# ---- HTTP


def test_links_lead_to_forms_versions_document_and_licence(http: httpx.Client) -> None:
    answer = http.get(f'{RESOURCE}/versions/1.ttl')
    found = links(answer)
    assert {
        'alternate',
        'canonical',
        'describedby',
        'version-history',
        'latest-version',
        'successor-version',
        'license',
        'timemap',
        'original',
        'timegate',
    } <= set(found)
    assert found['latest-version'].endswith('/versions/2')
    assert found['canonical'] == f'http://localhost:8000{RESOURCE}/versions/1'
    for relation in ('alternate', 'describedby', 'latest-version', 'successor-version', 'license', 'timemap', 'original'):
        assert http.get(found[relation], follow_redirects=True).status_code == 200, relation


@pytest.mark.parametrize(
    'path', [f'{RESOURCE}.ttl', f'{DOCUMENT}.jsonld', f'{RESOURCE}/versions/1.nt', f'{RESOURCE}/history.timemap', '/', '/about']
)
def test_who_has_it_already_is_not_sent_it_again(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    again = http.get(path, headers={'If-None-Match': answer.headers['ETag']})
    assert (again.status_code, again.content) == (304, b'')
    assert again.headers['ETag'] == answer.headers['ETag']
    assert http.get(path, headers={'If-None-Match': '"other"'}).status_code == 200


def test_forms_and_resources_have_tags_of_their_own(http: httpx.Client) -> None:
    paths = [
        *(f'{RESOURCE}.{ending}' for ending in TYPES),
        *(f'{RESOURCE}/versions/1.{ending}' for ending in TYPES),
        f'/resources/{member()}.ttl',
    ]
    tags = {http.head(path).headers['ETag'] for path in paths}
    assert len(tags) == len(paths)


def test_if_modified_since(http: httpx.Client) -> None:
    answer = http.get(f'{RESOURCE}.ttl')
    again = http.get(f'{RESOURCE}.ttl', headers={'If-Modified-Since': answer.headers['Last-Modified']})
    assert again.status_code == 304


@pytest.mark.parametrize('path', [f'{RESOURCE}.jsonld', DOCUMENT, '/', '/downloads/everything.jsonl'])
def test_head_is_get_without_the_body(http: httpx.Client, path: str) -> None:
    head = http.head(path)
    assert head.status_code == 200
    assert head.content == b''
    with http.stream('GET', path) as answer:
        assert {key: head.headers.get(key) for key in ('Content-Type', 'ETag')} == {
            key: answer.headers.get(key) for key in ('Content-Type', 'ETag')
        }


def test_options_tells_methods_and_lets_scripts_of_others_in(http: httpx.Client) -> None:
    answer = http.options(RESOURCE, headers={'Origin': 'https://other.example', 'Access-Control-Request-Method': 'GET'})
    assert answer.status_code == 200
    assert {'GET', 'HEAD', 'OPTIONS'} <= set(answer.headers['Allow'].split(', '))
    assert answer.headers['Access-Control-Allow-Origin'] == '*'


def test_capitals_lead_to_the_one_address(http: httpx.Client) -> None:
    for kind in ('resources', 'graph'):
        answer = http.get(f'/{kind}/{demo.CERTIFICATE.upper()}.ttl?x=1')
        assert answer.status_code == 301
        assert answer.headers['Location'] == f'/{kind}/{demo.CERTIFICATE}.ttl?x=1'
    assert http.get(f'/resources/{demo.CERTIFICATE.upper()}/versions/1').headers['Location'] == f'{RESOURCE}/versions/1'


# ---- time


def test_a_version_never_changes(http: httpx.Client) -> None:
    answer = http.get(f'{RESOURCE}/versions/1.jsonld')
    assert answer.headers['Cache-Control'] == 'public, max-age=31536000, immutable'
    assert answer.headers['Memento-Datetime'].endswith('GMT')
    assert http.get(f'{RESOURCE}/versions/1.json').json()['version'] == 1


def test_the_timemap_lists_the_versions(http: httpx.Client) -> None:
    answer = http.get(f'{RESOURCE}/history.timemap')
    assert answer.headers['Content-Type'] == 'application/link-format'
    lines = answer.text.strip().split(',\n')
    mementos = [line for line in lines if 'memento"' in line]
    assert len(mementos) == 2
    for line in mementos:
        assert http.get(line[1 : line.index('>')]).status_code == 200


def test_a_time_leads_to_the_version_that_held(http: httpx.Client) -> None:
    later = http.get(RESOURCE, headers={'Accept-Datetime': 'Fri, 01 Jan 2100 00:00:00 GMT'})
    assert (later.status_code, later.headers['Location']) == (302, f'{RESOURCE}/versions/2')
    assert 'accept-datetime' in later.headers['Vary'].lower()
    before = http.get(RESOURCE, headers={'Accept-Datetime': 'Thu, 31 May 2007 20:35:00 GMT'})
    assert before.headers['Location'] == f'{RESOURCE}/versions/1'
    assert http.get(RESOURCE, headers={'Accept-Datetime': 'yesterday'}).status_code == 400
    assert 'accept-datetime' in http.get(RESOURCE).headers['Vary'].lower()


# ---- what is not there


def test_what_is_not_there_names_what_is_near(http: httpx.Client) -> None:
    wrong = demo.CERTIFICATE[:-4] + '0000'
    answer = http.get(f'/resources/{wrong}')
    assert answer.status_code == 404
    assert answer.headers['Content-Type'] == 'application/json'
    near = answer.json()['near']
    assert near[0]['address'].endswith(RESOURCE)
    page = http.get(f'/resources/{wrong}', headers={'Accept': 'text/html'})
    assert page.status_code == 404
    assert f'href="{RESOURCE}"' in page.text


def test_what_was_withdrawn_says_so_and_keeps_its_history(http: httpx.Client) -> None:
    ctid = demo.deleted()[0]
    for path in (f'/resources/{ctid}', f'/graph/{ctid}', f'/resources/{ctid}.ttl', f'/resources/{ctid}/versions/2'):
        answer = http.get(path)
        assert answer.status_code == 410, path
        assert 'version-history' in links(answer)
        assert http.get(answer.json()['versions'][0]['address']).status_code == 200
    assert 'withdrawn from the catalog of 2026' in http.get(f'/resources/{ctid}', headers={'Accept': 'text/html'}).text


def test_406_lists_what_there_is(http: httpx.Client) -> None:
    answer = http.get(RESOURCE, headers={'Accept': 'image/png'})
    assert answer.status_code == 406
    assert len(answer.json()['forms']) == 9
    for form in answer.json()['forms']:
        assert http.get(form['address']).status_code == 200


@pytest.mark.parametrize(
    'path',
    [
        f'{RESOURCE}.exe',
        '/resources/nonsense',
        f'{RESOURCE}/versions/99',
        '/resources/%00',
        '/resources/..%2f..',
        '/graph/x.ttl',
        f'{RESOURCE}/versions/0',
    ],
)
def test_404_for_what_cannot_be(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert answer.status_code == 404
    json.loads(answer.content)


def test_methods_that_change_are_refused(http: httpx.Client) -> None:
    for method in ('POST', 'PUT', 'DELETE', 'PATCH'):
        answer = http.request(method, RESOURCE)
        assert answer.status_code == 405
        assert 'GET' in answer.headers['Allow']


def test_what_was_purged_is_gone_for_good(new_app: Callable[..., Flask], registry_folder: Path) -> None:
    folder = registry_folder.parent / 'purged'
    shutil.copytree(registry_folder, folder, ignore=shutil.ignore_patterns('*.lock'))
    with Registry.open(folder) as registry:
        registry.purge(demo.CERTIFICATE, 1, 'personal data')
    client = new_app(follow=False, folder=folder).test_client()
    assert client.get(f'{RESOURCE}/versions/1.ttl').status_code == 410
    assert client.get(f'{RESOURCE}.ttl').status_code == 200


def test_published_examples_say_the_same_in_every_form(examples: Path, tmp_path: Path) -> None:
    readers = {
        JSONLD: ox.RdfFormat.JSON_LD,
        TURTLE: ox.RdfFormat.TURTLE,
        NTRIPLES: ox.RdfFormat.N_TRIPLES,
        RDFXML: ox.RdfFormat.RDF_XML,
    }
    with Registry.create(tmp_path / 'registry') as registry:
        registry.import_paths([examples / 'graph'])
        compared = 0
        for entry in list(registry.ledger.current())[:60]:
            found = shown(registry.ledger, entry.ctid)
            for whole in (False, True):
                stated = {str(triple) for triple in triples_of(found, whole)}
                for form, reader in readers.items():
                    assert {str(quad.triple) for quad in ox.parse(body_of(found, form, whole), reader)} == stated, (
                        entry.ctid,
                        form.name,
                    )
            compared += 1
    assert compared > 10
