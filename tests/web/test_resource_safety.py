"""Whatever anyone publishes: texts stay texts, addresses that are not plainly web or mail stay no links, files stay data."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.registry import Registry
from tests.web.resource_documents import ctid, document
from tests.web.serving import serving
from tests.web.test_resource_page import PAGE, Seen, folded
from web.answers import attachment
from web.app import closed, create_app
from web.links import is_safe
from web.resource_texts import href

ADDRESSES = (
    'javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'java\tscript:alert(1)', 'java\nscript:alert(1)', '\x01javascript:alert(1)',
    ' javascript:alert(1)', 'javascript&colon;alert(1)', 'javascript%3Aalert(1)', 'data:text/html,<script>alert(1)</script>',
    'DATA:text/html;base64,PHNjcmlwdD4=', 'vbscript:msgbox(1)', 'VbScript:x', 'view-source:https://example.org', 'blob:https://x/1',
    'file:///etc/passwd', '//evil.example', '\\\\evil.example\\share', '/\\evil.example', 'https:evil', 'https://', 'http:///x',
    'https://example.org\u202egnp.exe', 'https://example.org/\u200bx', 'https://exa\x00mple.org', 'https://bank.example@evil.example/',
    'https://example.org/"onmouseover="x', "https://example.org/'><img src=x>", 'https://example.org/\u2028x', 'mailto:', 'mailto:x',
)  # fmt: skip
TEXTS = (
    '<script>window.bad = 1</script>', '</script><script>window.bad = 1</script>', '--><img src=x onerror="window.bad = 1">',
    ']]><svg onload=window.bad=1>', '&lt;b&gt; &amp;amp; &#x3C;', '{{ 7 * 7 }}{% raw %}', 'a\u2028b\u2029c', '\u202eelif.exe\u202d \u2066x',
    'zero\u200bwidth\u200djoin\ufeff', '"\' ` = onclick=', 'W' * 10_000, 'x\r\nSet-Cookie: a=b\r\n\r\n<b>', '=HYPERLINK("http://x")',
    '@SUM(1)', '+1', '-1', '\t=1', 'a\x01b\x0bc\ufffe',
)  # fmt: skip
ALLOWED = {
    'html', 'head', 'meta', 'title', 'link', 'script', 'body', 'a', 'header', 'div', 'svg', 'path', 'span', 'form', 'label',
    'input', 'button', 'nav', 'ul', 'li', 'ol', 'main', 'p', 'h1', 'h2', 'h3', 'bdi', 'code', 'dl', 'dt', 'dd', 'details',
    'summary', 'section', 'table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td', 'pre', 'aside', 'footer', 'strong',
    'br', 'meter', 'time',
}  # fmt: skip


def record(text: str, where: str = 'https://example.org/') -> dict[str, Any]:
    """A record that says a text and an address wherever it can."""
    aligned = {'@type': 'ceterms:CredentialAlignmentObject', 'ceterms:targetNode': where, 'ceterms:targetNodeName': {'en': text}}
    condition = {'@type': 'ceterms:ConditionProfile', 'ceterms:name': {'en': text}, 'ceterms:condition': {'en': [text]}}
    return document(
        1,
        {
            '@type': 'ceterms:Certificate',
            'ceterms:name': {'en': text},
            'ceterms:description': {'en': f'{text}.', 'ar': text},
            'ceterms:keyword': {'en': [text]},
            'ceterms:codedNotation': text,
            'ceterms:subjectWebpage': where,
            'ceterms:image': where,
            'ceterms:sameAs': [where],
            'ceterms:ownedBy': [where],
            'ceterms:occupationType': [aligned],
            'ceterms:requires': [{**condition, 'ceterms:targetCredential': [where], 'ceterms:submissionOf': [where]}],
            'ceterms:availableOnlineAt': [where],
            'example:other': text,
        },
    )


@pytest.fixture(scope='module')
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Registry, Flask]]:
    folder = tmp_path_factory.mktemp('safety') / 'registry'
    with Registry.create(folder) as registry:
        registry.publish(record('first'))
        app = create_app(folder, follow=False)
        yield registry, app
        closed(app)


Published = Callable[..., FlaskClient]


@pytest.fixture
def published(place: tuple[Registry, Flask]) -> Published:
    def publish(text: str, where: str = 'https://example.org/') -> FlaskClient:
        place[0].publish(record(text, where))
        return place[1].test_client()

    return publish


def page(client: FlaskClient) -> str:
    answer = client.get(f'/resources/{ctid(1)}', headers=PAGE)
    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers['Content-Security-Policy']
    return str(answer.text)


def harmless(html: str) -> Seen:
    """A page without any element, attribute or link that a publisher has made."""
    seen = Seen(html)
    assert {tag for tag, _ in seen.tags} <= ALLOWED
    assert not [name for _, attributes in seen.tags for name in attributes if name.startswith('on') or name == 'style']
    assert [attributes['src'] for tag, attributes in seen.tags if tag == 'script'] == re.findall('/static/site.js[^"]*', html)[:1]
    for link in seen.links:
        target = str(link.get('href'))
        assert target[:1] in ('#', '?') or (target[:1] == '/' and target[1:2] not in ('/', '\\')) or is_safe(target), target
    return seen


@pytest.mark.parametrize('text', TEXTS, ids=range(len(TEXTS)))
def test_a_text_stays_a_text(published: Published, text: str) -> None:
    seen = harmless(page(published(text)))
    assert folded(text) in seen.text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=['Cs']), min_size=1, max_size=80), st.text(max_size=40))
def test_no_text_at_all_breaks_a_page(published: Published, text: str, where: str) -> None:
    client = published(text, where)
    seen = harmless(page(client))
    assert folded(text) in seen.text
    for ending, reader in (('nt', ox.RdfFormat.N_TRIPLES), ('ttl', ox.RdfFormat.TURTLE), ('jsonld', ox.RdfFormat.JSON_LD)):
        said = {str(quad.triple) for quad in ox.parse(client.get(f'/resources/{ctid(1)}.{ending}').data, reader)}
        assert ox.Literal(text, language='en') in {
            quad.object for quad in ox.parse(client.get(f'/resources/{ctid(1)}.nt').data, ox.RdfFormat.N_TRIPLES)
        }
        assert len(said) > 10
    ElementTree.fromstring(client.get(f'/resources/{ctid(1)}.rdf').data)


@pytest.mark.parametrize('where', ADDRESSES, ids=range(len(ADDRESSES)))
def test_an_address_that_is_not_plainly_web_or_mail_is_no_link(published: Published, where: str) -> None:
    assert not is_safe(where)
    assert href(where) == ''
    seen = harmless(page(published('A name', where)))
    assert folded(where) in seen.text


def test_carriage_returns_and_what_xml_cannot_hold(published: Published) -> None:
    client = published('a\r\nb\x01c')
    data = client.get(f'/resources/{ctid(1)}.rdf').data
    root = ElementTree.fromstring(data)
    assert 'a\r\nb\ufffdc' in [element.text for element in root.iter()]
    assert b'XML cannot hold' in data
    plain = published('a\r\nb').get(f'/resources/{ctid(1)}.rdf').data
    assert b'XML cannot hold' not in plain
    assert {str(q.triple) for q in ox.parse(plain, ox.RdfFormat.RDF_XML)} == {
        str(q.triple) for q in ox.parse(client.get(f'/resources/{ctid(1)}.nt').data, ox.RdfFormat.N_TRIPLES)
    }


def test_texts_of_a_million_characters_keep_to_the_weight_and_are_whole_as_data(published: Published) -> None:
    client = published('word ' * 200_000)
    html = page(client)
    assert len(html.encode()) <= 150_000
    assert 'Long text (1,000,000 characters)' in html
    assert 'all 1,000,000 characters are in the data' in html
    assert len(client.get(f'/resources/{ctid(1)}.json').json['resource']['ceterms:codedNotation']) == 1_000_000  # type: ignore[index]


@pytest.mark.parametrize('text', ['=1+1', '+1', '-1', '@x', '\t=1', '\r=1', '=cmd|x', '＝1'])
def test_no_cell_of_any_column_is_a_formula(published: Published, text: str) -> None:
    rows = list(csv.reader(io.StringIO(published(text).get(f'/resources/{ctid(1)}.csv').text, newline='')))
    assert [cell for row in rows for cell in row if cell.startswith(('=', '+', '-', '@', '\t', '\r', '＝'))] == []
    assert f"'{text}" in [cell for row in rows for cell in row]


@pytest.mark.parametrize('ending', ['jsonld', 'json', 'csv', 'ttl', 'nt', 'rdf', 'bib', 'csl'])
def test_files_say_what_they_are_and_run_nothing(published: Published, ending: str) -> None:
    answer = published('</script><script>window.bad = 1</script>').get(f'/resources/{ctid(1)}.{ending}')
    assert answer.headers['X-Content-Type-Options'] == 'nosniff'
    assert "default-src 'none'" in answer.headers['Content-Security-Policy']
    assert 'html' not in answer.headers['Content-Type']
    if ending in ('jsonld', 'json', 'csl'):
        json.loads(answer.data)


@pytest.mark.parametrize(
    ('name', 'header'),
    [
        ('a.csv', 'attachment; filename="a.csv"'),
        ('a"b\r\nX: y;.csv', 'attachment; filename="a b X y .csv"'),
        ('../../etc/passwd', 'attachment; filename="etc passwd"'),
        ('Título.csv', 'attachment; filename="T_tulo.csv"; filename*=UTF-8\'\'T%C3%ADtulo.csv'),
        ('\x00', 'attachment; filename="file"'),
    ],
)
def test_no_name_breaks_out_of_a_header(name: str, header: str) -> None:
    assert attachment(name) == header


def test_nothing_runs_and_long_words_wrap_in_a_browser(chromium: Any, place: tuple[Registry, Flask], published: Published) -> None:
    from tests.browser import visit

    published('</script><img src=x onerror="window.bad = 1">' + 'W' * 10_000 + '\u202eelif', 'https://example.org/' + 'y' * 3000)
    with serving(place[1]) as served:
        for width in (360, 1280):
            with visit(chromium, f'{served}/resources/{ctid(1)}?statements=1', viewport={'width': width, 'height': 900}) as seen:
                assert seen.page.evaluate('document.documentElement.scrollWidth') <= width
                assert seen.page.evaluate('window.bad') is None
                assert seen.complaints() == []
