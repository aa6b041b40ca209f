"""One address for everything that is described, whatever its address is; at a day, in a version, cited."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import Graph

from ctdl import demo
from graph.registry import Registry
from tests.web.resource_documents import address, ctid, document
from tests.web.serving import serving
from web.app import closed, create_app

pytestmark = pytest.mark.filterwarnings('ignore:ConjunctiveGraph:DeprecationWarning', 'ignore:Dataset:DeprecationWarning')

PAGE = {'Accept': 'text/html', 'Accept-Language': 'en'}
FORMS = {'jsonld': 'json-ld', 'ttl': 'turtle', 'nt': 'nt', 'rdf': 'xml'}
RESOURCE = f'/resources/{demo.CERTIFICATE}'
WELD = 'https://skills.example.org/frameworks/7#weld'
CUT = f'https://sandbox.example.org/resources/{ctid(71)}'


def skills(text: str = 'Welds steel') -> dict[str, Any]:
    """A framework whose competencies have addresses of other hosts."""
    return document(
        7,
        {'@type': 'ceasn:CompetencyFramework', 'ceasn:name': {'en': 'Skills'}, 'ceasn:hasTopChild': [WELD, CUT]},
        {'@id': WELD, '@type': 'ceasn:Competency', 'ceasn:competencyText': {'en': text}, 'ceasn:isPartOf': [address(7)]},
        {'@id': CUT, '@type': 'ceasn:Competency', 'ceasn:competencyText': {'en': 'Cuts steel'}, 'ceterms:ctid': ctid(71)},
    )


def course() -> dict[str, Any]:
    """A course that teaches one of them."""
    aligned = {
        '@type': 'ceterms:CredentialAlignmentObject',
        'ceterms:targetNode': WELD,
        'ceterms:targetNodeName': {'en': 'Welding'},
    }
    return document(
        8,
        {
            '@type': 'ceterms:Course',
            'ceterms:name': {'en': 'Welding 1'},
            'ceterms:teaches': [aligned],
            'ceterms:isSimilarTo': [CUT],
        },
    )


@pytest.fixture(scope='module')
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp('elsewhere') / 'registry'
    with Registry.create(folder) as registry:
        registry.publish(skills())
        registry.publish(course())
        registry.publish(skills('Welds steel and aluminium'))
    app = create_app(folder, follow=False)
    yield app
    closed(app)


@pytest.fixture
def asking(elsewhere: Flask) -> FlaskClient:
    return elsewhere.test_client()


def at(iri: str, ending: str = '') -> str:
    return f'/resources{ending}?iri={quote(iri, safe="")}'


# ---- any address


@pytest.mark.parametrize(('iri', 'name'), [(WELD, 'Welds steel and aluminium'), (CUT, 'Cuts steel')])
def test_a_resource_with_any_address_has_a_page(asking: FlaskClient, iri: str, name: str) -> None:
    answer = asking.get(at(iri), headers=PAGE)
    assert answer.status_code == 200
    assert f'<h1><bdi>{name}</bdi></h1>' in answer.text
    assert 'Competency</a> in <a href="/resources/ce-00000000-0000-4000-8000-000000000007">' in answer.text


def test_all_forms_of_it_say_the_same_and_are_had_in_three_ways(elsewhere: Flask) -> None:
    with serving(elsewhere) as served:
        graphs = [Graph().parse(f'{served}{at(WELD, f".{ending}")}', format=name) for ending, name in FORMS.items()]
        graphs += [Graph().parse(f'{served}{at(WELD)}&format={ending}', format=name) for ending, name in FORMS.items()]
        graphs += [Graph().parse(served + at(WELD), format=name) for name in FORMS.values()]
    assert len(graphs[0]) == 3
    assert all(set(graphs[0]) == set(other) for other in graphs[1:])


def test_it_is_linked_wherever_it_is_named(asking: FlaskClient) -> None:
    framework = asking.get(f'/resources/{ctid(7)}', headers=PAGE).text
    taught = asking.get(f'/resources/{ctid(8)}', headers=PAGE).text
    for page, iri in ((framework, WELD), (framework, CUT), (taught, WELD), (taught, CUT)):
        assert f'href="/resources?iri={quote(iri, safe=":/-._~")}"' in page, iri
    assert 'href="/resources/ce-00000000-0000-4000-8000-000000000008"' in asking.get(at(WELD), headers=PAGE).text


def test_it_has_versions_too(asking: FlaskClient) -> None:
    old = asking.get(f'{at(WELD)}&version=1', headers=PAGE)
    assert '<bdi>Welds steel</bdi>' in old.text
    assert 'This is version 1 of 2' in old.text
    assert old.headers['Memento-Datetime'].endswith('GMT')
    data = asking.get(f'{at(WELD, ".nt")}&version=1')
    assert data.headers['Cache-Control'].endswith('immutable')
    assert '"Welds steel"@en' in data.text
    assert asking.get(f'{at(WELD)}&version=9').status_code == 404
    assert asking.get(f'{at(WELD)}&version=x').status_code == 400
    later = asking.get(f'{at(WELD)}&as-of=2100', headers=PAGE)
    assert later.headers['Location'] == f'/resources?iri={quote(WELD, safe=":/-._~")}&version=2'
    assert asking.get(later.headers['Location']).status_code == 200


def test_one_address_is_the_one_for_each(asking: FlaskClient) -> None:
    assert asking.get(at(address(7))).headers['Location'] == f'/resources/{ctid(7)}'
    assert asking.get(at(ctid(7).upper(), '.ttl')).headers['Location'] == f'/resources/{ctid(7)}.ttl'
    assert asking.get(at('ceterms:requires')).headers['Location'] == '/vocabulary/ceterms:requires'
    assert asking.get('/resources').headers['Location'] == '/search'


def test_what_is_not_described_names_what_is_near(asking: FlaskClient) -> None:
    for wrong, right in (('https://skills.example.org/frameworks/7#wled', WELD), (WELD.replace('https', 'http'), WELD)):
        answer = asking.get(at(wrong))
        assert answer.status_code == 404
        assert answer.json is not None
        assert answer.json['near'][0]['label'] == right
        assert asking.get(answer.json['near'][0]['address']).status_code == 200
    assert asking.get(at('javascript:alert(1)'), headers=PAGE).status_code == 404
    assert asking.get(at('x' * 3000)).status_code == 400
    refused = asking.get(at(WELD), headers={'Accept': 'image/png'})
    assert refused.status_code == 406
    assert refused.json is not None
    assert {asking.get(form['address'], headers={'Accept': 'image/png'}).status_code for form in refused.json['forms']} == {200}


# ---- where, when, by which bytes


@pytest.mark.parametrize('path', ['', '/versions/1'])
@pytest.mark.parametrize('kind', ['resources', 'graph'])
@pytest.mark.parametrize(('accept', 'ending'), [('text/turtle', 'ttl'), ('application/n-triples', 'nt'), ('*/*', 'jsonld')])
def test_an_answer_tells_where_its_form_is_for_good(http: httpx.Client, kind: str, path: str, accept: str, ending: str) -> None:
    place = f'/{kind}/{demo.CERTIFICATE}{path}'
    answer = http.get(place, headers={'Accept': accept})
    assert answer.headers['Content-Location'] == f'{place}.{ending}'
    assert http.get(answer.headers['Content-Location']).content == answer.content


def test_a_page_tells_where_it_is_too(http: httpx.Client) -> None:
    assert http.get(RESOURCE, headers=PAGE).headers['Content-Location'] == f'{RESOURCE}.html'
    assert 'Content-Location' not in http.get(f'{RESOURCE}?lang=es', headers=PAGE).headers


@pytest.mark.parametrize('said', ['"a", {}, "b"', 'W/{}', '*', '"x",W/{}'])
def test_lists_weak_tags_and_a_star_are_compared_as_http_says(http: httpx.Client, said: str) -> None:
    for path in (f'{RESOURCE}.ttl', f'{RESOURCE}.html'):
        tag = http.get(path).headers['ETag']
        strong = tag.removeprefix('W/')
        answer = http.get(path, headers={'If-None-Match': said.format(strong)})
        assert (answer.status_code, answer.content) == (304, b''), path
        assert 'accept' in answer.headers['Vary'].lower()
    both = {'If-None-Match': '"other"', 'If-Modified-Since': 'Fri, 01 Jan 2100 00:00:00 GMT'}
    assert http.get(f'{RESOURCE}.ttl', headers=both).status_code == 200


def test_a_document_in_a_version_has_the_digest_that_is_told(http: httpx.Client) -> None:
    for number in (1, 2):
        told = http.get(f'{RESOURCE}/versions/{number}.json').json()
        answer = http.get(f'/graph/{demo.CERTIFICATE}/versions/{number}')
        assert hashlib.sha256(answer.content).hexdigest() == told['sha256']
        assert answer.headers['Memento-Datetime'].endswith('GMT')
        assert answer.headers['Cache-Control'].endswith('immutable')
        page = http.get(f'{RESOURCE}/versions/{number}', headers=PAGE)
        assert told['sha256'] in page.text
        assert f'/graph/{demo.CERTIFICATE}/versions/{number}.jsonld' in page.text
    assert http.get(f'/graph/{demo.CERTIFICATE}/versions/1', headers=PAGE).headers['Location'] == f'{RESOURCE}/versions/1'


@pytest.mark.parametrize('kind', ['resources', 'graph'])
@pytest.mark.parametrize('name', ['as-of', 'at'])
def test_a_day_leads_to_the_version_that_held_at_its_end(http: httpx.Client, kind: str, name: str) -> None:
    path = f'/{kind}/{demo.CERTIFICATE}'
    assert http.get(f'{path}.ttl?{name}=2100-06-30&lang=es').headers['Location'] == f'{path}/versions/2.ttl?lang=es'
    before = http.get(f'{path}?{name}=2001-01-31')
    assert before.status_code == 404
    assert 'its first version is of' in before.json()['message']
    assert before.json()['versions'][0]['address'].endswith('/versions/1')
    assert http.get(f'{path}?{name}=yesterday').status_code == 400
    assert http.get(f'{path}?{name}=2100&by=nobody').status_code == 400
    moved = http.get(path, headers={'Accept-Datetime': 'Thu, 31 May 2007 20:35:00 GMT'})
    assert moved.headers['Location'] == f'{path}/versions/1'
    assert {'accept', 'accept-datetime'} <= {part.strip().lower() for part in moved.headers['Vary'].split(',')}


def test_what_is_withdrawn_still_has_what_it_was_on_a_day(http: httpx.Client) -> None:
    gone = demo.deleted()[0]
    first = http.get(f'/resources/{gone}/versions/1.json').json()
    until = first['until']
    assert first['now']['action'] == 'deleted'
    moved = http.get(f'/resources/{gone}', params={'as-of': first['recorded']})
    assert moved.headers['Location'] == f'/resources/{gone}/versions/1'
    assert http.get(http.get(f'/resources/{gone}', params={'as-of': until}).headers['Location']).status_code == 410
    assert http.get(f'/resources/{gone}', headers={'Accept-Datetime': 'Fri, 01 Jan 2100 00:00:00 GMT'}).status_code == 302
    page = http.get(f'/resources/{gone}/versions/1', headers=PAGE).text
    assert 'The record was withdrawn' in page


def test_an_old_version_says_what_became_of_it(http: httpx.Client) -> None:
    told = http.get(f'{RESOURCE}/versions/1.json')
    assert told.headers['Cache-Control'] == 'no-cache'
    assert told.json()['now'] | {'recorded': ''} == {
        'version': 2, 'recorded': '', 'action': 'updated', 'status': 'Active', 'superseded_by': [],
        'sha256': http.get(f'{RESOURCE}.json').json()['sha256'],
    }  # fmt: skip
    page = http.get(f'{RESOURCE}/versions/1', headers=PAGE).text
    assert 'Not what the record says today' in page
    assert f'<a href="{RESOURCE}">See what it says today</a>' in page
    assert f'href="{RESOURCE}/diff?from=1&amp;to=2"' in page
    assert 'Its status today: <strong>Active</strong>' in page
    assert 'Not what the record says today' not in http.get(f'{RESOURCE}/versions/2', headers=PAGE).text


# ---- citing


def test_a_version_is_cited_with_its_address_and_digest(http: httpx.Client) -> None:
    sha256 = http.get(f'{RESOURCE}.json').json()['sha256']
    bibtex = http.get(RESOURCE, headers={'Accept': 'application/x-bibtex'})
    assert bibtex.headers['Content-Type'] == 'application/x-bibtex'
    assert bibtex.text.startswith(f'@misc{{{demo.CERTIFICATE}-v2,\n  title = {{{{Certificate in Solar Installation}}}},\n')
    assert f'url = {{http://localhost:8000{RESOURCE}/versions/2}}' in bibtex.text
    assert sha256 in bibtex.text
    item = http.get(f'{RESOURCE}/versions/1.csl').json()[0]
    assert (item['type'], item['version'], item['author']) == ('dataset', '1', [{'literal': 'Linden River Community College'}])
    page = http.get(RESOURCE, headers=PAGE).text
    assert (
        f'Linden River Community College. Certificate in Solar Installation. Certificate, {demo.CERTIFICATE}, version 2 of' in page
    )
    assert sha256 in page


def test_nothing_breaks_out_of_a_citation(elsewhere: Flask) -> None:
    from web.resource_cite import Citation, bibtex, csl, sentence

    said = Citation(
        '}}, x={\\input{/etc/passwd}} 100% $ & # _ ~ ^', 'Certificate', WELD, ('A } B',), 1, '2026-11-03', WELD, '', 'ab'
    )
    text = bibtex(said)
    assert text.replace(r'\{', '').replace(r'\}', '').count('{') == text.replace(r'\{', '').replace(r'\}', '').count('}')
    assert r'\input' not in text
    assert text.startswith('@misc{https-skills-example-org-frameworks-7-weld-v1,')
    assert '\n' not in sentence(said)
    assert csl(said) == csl(said)
