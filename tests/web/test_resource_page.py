"""The page of a resource: all classes, nothing hidden, conditions as sentences, totals, quality assurance, languages, hostile records."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ctdl import demo
from ctdl.document import Document
from ctdl.document import read as read_document
from graph.registry import Registry
from tests.web.resource_documents import certificate, framework, hostile
from web.app import closed, create_app
from web.resource_texts import shown
from web.resource_tree import has_page

HTML = {'Accept': 'text/html'}
PAGE = {'Accept': 'text/html', 'Accept-Language': 'en'}


class Seen(HTMLParser):
    """A page as it is read: its text, headings, links, and elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.headings: list[int] = []
        self.links: list[dict[str, str | None]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if re.fullmatch('h[1-6]', tag):
            self.headings.append(int(tag[1]))
        if tag == 'a':
            self.links.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    @property
    def text(self) -> str:
        return folded(' '.join(self.parts))


def folded(text: str) -> str:
    return ' '.join(text.split())


def looked(client: FlaskClient, path: str) -> Seen:
    answer = client.get(path, headers=PAGE)
    assert answer.status_code == 200, path
    return Seen(answer.text)


def section(client: FlaskClient, ctid: str, anchor: str) -> str:
    """The text of one section, pieces apart by one space."""
    html = client.get(f'/resources/{ctid}', headers=PAGE).text
    found = re.search(f'<section id="{anchor}".*?</section>', html, re.DOTALL)
    assert found, anchor
    return Seen(found[0]).text


def leaves(value: Any) -> Iterator[str]:
    """Every value that a node states, as it is shown; blank labels are names within the document only."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ('@language', '@context'):
                yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    elif not (isinstance(value, str) and value.startswith('_:')):
        yield folded(shown(value))


def current(folder: Path) -> dict[str, Document]:
    with Registry.open(folder) as registry:
        return {entry.ctid: registry.show(entry.ctid).document() for entry in registry.ledger.current()}


@pytest.fixture(scope='module')
def documents(registry_folder: Path) -> dict[str, Document]:
    return current(registry_folder)


def hidden(client: FlaskClient, document: Document) -> list[str]:
    """What a document says and its pages do not: the main page with all that has no address, and a page for each member."""
    own = [node for node in document.nodes[1:] if has_page(str(node['@id']))]
    main = [node for node in document.nodes if node not in own]
    every = looked(client, f'/resources/{document.ctid}').text
    for part in range(2, 1 + int((re.findall(r'Part 1 of (\d+)', every) or ['1'])[0])):
        every += ' ' + looked(client, f'/resources/{document.ctid}?statements={part}').text
    for node in own:
        every += ' ' + looked(client, f'/resources/{str(node["@id"]).rpartition("/")[2]}').text
    return sorted({leaf for node in (*main, *own) for leaf in leaves(node) if leaf and leaf not in every})


def test_every_class_of_the_demo_has_a_page_that_hides_nothing(client: FlaskClient, documents: dict[str, Document]) -> None:
    assert len({document.kind for document in documents.values()}) > 25
    assert {ctid: found for ctid, document in documents.items() if (found := hidden(client, document))} == {}


def test_headings_come_in_order_and_ids_once(client: FlaskClient, documents: dict[str, Document]) -> None:
    for ctid in documents:
        seen = looked(client, f'/resources/{ctid}')
        assert seen.headings[0] == 1
        assert seen.headings.count(1) == 1
        assert all(after <= before + 1 for before, after in zip(seen.headings, seen.headings[1:], strict=False)), ctid
        ids = [attributes['id'] for _, attributes in seen.tags if 'id' in attributes]
        assert len(ids) == len(set(ids)), ctid
        anchors = {str(link['href'])[1:] for link in seen.links if str(link.get('href', '')).startswith('#')}
        assert anchors <= set(ids), ctid


def test_pages_keep_to_the_weight(client: FlaskClient, documents: dict[str, Document]) -> None:
    assert max(len(client.get(f'/resources/{ctid}', headers=PAGE).data) for ctid in documents) <= 150_000


def test_conditions_of_the_certificate_read_as_sentences(client: FlaskClient) -> None:
    text = section(client, demo.CERTIFICATE, 'conditions')
    assert text.startswith(
        'How to earn it Required The record states 2 requirements. Several together mean all of them; some publishers list alternative '
        'routes this way, so read what they say. Core courses Complete the eight core courses with a grade of C or better in '
        'each of them; courses may be taken in any order that their prerequisites allow. A grade of C or better in every core course At '
        'least 12 of the 27 semester hours taken at the college Earn 27 semester hours – Semester hours of credit in all Lower Division '
        'Level Complete all of these 8: Workplace Safety Technical Mathematics Introduction to Renewable Energy Direct and Alternating '
        'Current Wiring Methods and the Electrical Code Photovoltaic System Design Photovoltaic Installation Laboratory Commissioning and '
        'Inspection Competencies of a beginning installer'
    )
    assert 'Show that you can do all of these 2: Assesses a roof' in text
    assert 'Recommended Physical readiness' in text
    assert 'Complete Ladder and roof skills weekend' in text
    assert 'Required: Admission to Career Programs General admission' in text
    assert 'Be at least 16 years old' in text


def test_required_parts_add_up_and_the_working_is_shown(client: FlaskClient) -> None:
    text = section(client, demo.CERTIFICATE, 'conditions')
    assert 'Workplace Safety 16 weeks 2 semester hours USD 237' in text
    assert 'All required parts 128 weeks one after another 27 semester hours USD 3,217.50' in text


def test_the_strip_tells_time_cost_credit_level_delivery_and_the_next_step(client: FlaskClient) -> None:
    text = looked(client, f'/resources/{demo.CERTIFICATE}').text
    assert 'Time 32–48 weeks Cost (as stated) USD 3,751 Credit (required) 27 semester hours' in text
    assert 'Delivery Blended Delivery Next step Certified Solar Technician' in text


def test_quality_assurance_tells_whether_both_sides_say_so(client: FlaskClient) -> None:
    text = section(client, demo.CERTIFICATE, 'assurance')
    assert 'Approved Tamarack Department of Labor and Licensing Both sides' in text
    assert 'Quality assurance of its owner, Linden River Community College' in text
    assert 'Approved Tamarack Department of Labor and Licensing Only the owner' in text
    degree = section(client, 'ce-7c23a403-874e-4c04-bc4f-4dfa2b1b0a0c', 'assurance')
    assert '15 Feb 2024 to 14 Feb 2031 Both sides – see Accreditation of the Renewable Energy Degree' in degree
    given = section(client, 'ce-40796671-bb16-4db1-b6ce-a992a78ae946', 'assurance')
    assert 'Quality assurance given' in given
    assert 'Accredits Linden River Community College' in given


def test_what_it_leads_to_tells_both_sides_and_the_pathways(client: FlaskClient) -> None:
    text = section(client, demo.CERTIFICATE, 'leads')
    assert 'Certified Solar Technician is required for it; prepares for it (' in text
    assert 'Pathways that have it' in text
    assert 'From Installer to Solar Project Lead' in text


def test_what_names_a_resource_is_counted_by_property(client: FlaskClient) -> None:
    text = section(client, demo.CERTIFICATE, 'inverse')
    assert 'Approves 1 Tamarack Department of Labor and Licensing' in text


def test_what_is_not_provided_is_listed(client: FlaskClient) -> None:
    text = section(client, demo.CERTIFICATE, 'missing')
    assert 'The record has nothing on: Outcomes, Processes.' in text
    assert 'Recommended, and not there: Advanced Standing From' in text


def test_editions_are_shown_in_order(client: FlaskClient) -> None:
    text = section(client, demo.CERTIFICATE, 'versions')
    assert (
        'Certificate in Solar Installation (2022 edition) 2022 22 Aug 2022 Certificate in Solar Installation ; this one 2024'
        in text
    )


def test_a_reader_chooses_the_language(client: FlaskClient) -> None:
    path = f'/resources/{demo.CERTIFICATE}'
    spanish = client.get(f'{path}?lang=es', headers=PAGE).text
    assert '<h1><bdi lang="es" dir="ltr">Certificado en instalación solar</bdi></h1>' in spanish
    accepted = client.get(path, headers={'Accept': 'text/html', 'Accept-Language': 'es-MX, en;q=0.5'})
    assert 'Certificado en instalación solar</bdi></h1>' in accepted.text
    assert 'Accept-Language' in accepted.vary
    english = client.get(path, headers={'Accept': 'text/html', 'Accept-Language': 'ja, en;q=0.1'}).text
    assert '<h1><bdi>Certificate in Solar Installation</bdi></h1>' in english
    assert 'Certificado' in english


def test_the_revision_can_be_compared_and_cited(client: FlaskClient) -> None:
    seen = looked(client, f'/resources/{demo.CERTIFICATE}')
    hrefs = {link.get('href') for link in seen.links}
    assert f'/resources/{demo.CERTIFICATE}/diff?from=1&to=2' in hrefs
    assert f'/resources/{demo.CERTIFICATE}/history' in hrefs
    assert f'/resources/{demo.CERTIFICATE}/versions/2' in seen.text
    old = client.get(f'/resources/{demo.CERTIFICATE}/versions/1', headers=PAGE).text
    assert 'This is version 1 of 2' in old


def test_a_member_has_a_page_with_its_place(client: FlaskClient) -> None:
    seen = looked(client, '/resources/ce-bc7987a3-8672-45d9-b9f6-4fde8fa77978')
    assert 'Competency in Solar Technician Competency Framework' in seen.text
    assert 'teaches Photovoltaic System Design Course' in seen.text
    html = client.get('/resources/ce-bc7987a3-8672-45d9-b9f6-4fde8fa77978', headers=PAGE).text
    crumbs = re.search('<nav class="crumbs".*?</nav>', html, re.DOTALL)
    assert crumbs
    assert 'Installs photovoltaic systems to drawing and code' in crumbs[0]


# ---- hostile and large records


@pytest.fixture(scope='module')
def hard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp('hard') / 'registry'
    with Registry.create(folder) as registry:
        for body in (hostile(), framework(3000), certificate()):
            registry.publish(body, agent='Registrar of Nowhere')
    app = create_app(folder, follow=False)
    yield app
    closed(app)


def test_nothing_of_a_hostile_record_becomes_markup_or_a_dangerous_link(hard: Flask) -> None:
    ctid = hostile()['@graph'][0]['ceterms:ctid']
    answer = hard.test_client().get(f'/resources/{ctid}', headers=PAGE)
    seen = Seen(answer.text)
    assert 'window.bad' not in [tag for tag, _ in seen.tags]
    assert [attributes for tag, attributes in seen.tags if tag == 'script' and 'site.js' not in str(attributes.get('src'))] == []
    assert not [tag for tag, _ in seen.tags if tag in ('iframe', 'img', 'object', 'embed', 'base', 'form') and tag != 'form']
    assert not [name for _, attributes in seen.tags for name in attributes if name.startswith('on') or name == 'style']
    schemes = {str(link.get('href')).partition(':')[0].lower() for link in seen.links if ':' in str(link.get('href'))}
    assert schemes <= {'http', 'https', 'mailto', '/vocabulary/ceterms', '/browse/ceterms', '/vocabulary/schema'} | {
        s for s in schemes if s.startswith('/')
    }
    assert '<script>window.bad' in seen.text
    assert 'javascript:alert(1)' in seen.text
    assert all('nofollow' in str(link.get('rel')) for link in seen.links if str(link.get('href')).startswith('http'))


def test_who_published_is_told(hard: Flask) -> None:
    text = looked(hard.test_client(), f'/resources/{certificate()["@graph"][0]["ceterms:ctid"]}').text
    assert re.search(r'Version 1, published \d+ \w+ \d{4} by Registrar of Nowhere', text)


def test_every_writing_and_length_is_shown(hard: Flask) -> None:
    ctid = hostile()['@graph'][0]['ceterms:ctid']
    html = hard.test_client().get(f'/resources/{ctid}', headers=PAGE).text
    assert 'lang="ar" dir="rtl"' in html
    assert '電気技術者' in html
    assert 'Long text (40,0' in html
    assert hidden(hard.test_client(), read_document(hostile())) == []
    assert len(html) <= 150_000


def test_long_frameworks_come_in_pages_with_search_within(hard: Flask) -> None:
    client = hard.test_client()
    ctid = framework(3000)['@graph'][0]['ceterms:ctid']
    answer = client.get(f'/resources/{ctid}', headers=PAGE)
    assert len(answer.data) <= 150_000
    assert 'Page 1 of 20, 3,000 in all' in answer.text
    pages = [section(client, f'{ctid}?page={n}', 'tree') for n in range(1, 21)]
    numbers = [int(n) for page in pages for n in re.findall(r'Does thing number (\d+)', page)]
    assert sorted(numbers) == list(range(3000))
    assert numbers[:3] == [0, 1, 10]
    within = client.get(f'/resources/{ctid}?within=number+2718', headers=PAGE).text
    assert '1 member of 3,000 has “number 2718”' in within
    assert 'Does thing number 2718' in within
    assert client.get(f'/resources/{ctid}?page=999999999&within=%3Cscript%3E', headers=PAGE).status_code == 200


def test_alternatives_are_joined_by_any_one_and_counted_as_a_span(hard: Flask) -> None:
    text = section(hard.test_client(), certificate()['@graph'][0]['ceterms:ctid'], 'conditions')
    assert 'Any one of these 2 ways: Complete Long course By test Complete Practice Pass Hard test' in text
    assert 'Long course (one of 2 ways)' in text.replace(' ; ', ' ').replace('; ', ' ')
    assert 'All required parts 12–40 hours one after another USD 50–900' in text


def test_examples_from_the_world_have_pages_that_hide_nothing(tmp_path: Path) -> None:
    folder = Path(os.environ.get('CTDL_EXAMPLES', 'examples')) / 'graph'
    if not folder.is_dir():
        pytest.skip('no examples beside the project')
    bodies = [
        json.loads(path.read_text(encoding='utf-8-sig')) for path in sorted(folder.glob('*.json')) if path.stat().st_size < 100_000
    ]
    check_world(tmp_path, bodies)


def check_world(tmp_path: Path, bodies: list[Any], make: Callable[..., Flask] = create_app) -> None:
    """Publish documents and look at the page of each that has a CTID."""
    with Registry.create(tmp_path / 'world') as registry:
        for body in bodies:
            if isinstance(body, dict) and read_document(body).ctid:
                registry.publish(body)
    app = make(tmp_path / 'world', follow=False)
    try:
        for ctid, document in current(tmp_path / 'world').items():
            assert looked(app.test_client(), f'/resources/{ctid}').headings[0] == 1
            assert len(document.nodes) > 60 or hidden(app.test_client(), document) == [], ctid
    finally:
        closed(app)
