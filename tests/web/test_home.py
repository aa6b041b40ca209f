"""Home, about, downloads and errors; and what holds for every page of the site."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import Graph

from ctdl import demo
from graph.registry import Registry
from web.answers import HEADERS

STATIC = Path(__file__).parents[2] / 'web' / 'static'
STARTS = (
    '/',
    '/search?q=solar',
    f'/resources/{demo.CERTIFICATE}',
    f'/resources/{demo.FRAMEWORK}',
    f'/resources/{demo.COLLEGE}',
    f'/resources/{demo.CERTIFICATE}/versions/1',
    f'/pathways/{demo.PATHWAY}',
    '/nothing-here',
    f'/resources/{demo.deleted()[0]}',
)
EACH = 5
"""Pages of one kind that the walk looks at."""
PAGE = {'Accept': 'text/html,application/xhtml+xml,*/*;q=0.8'}


class Outline(HTMLParser):
    """What a page has: language, title, headings, links, ids, and what it must not have."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.language = ''
        self.title = ''
        self.headings: list[int] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.wrong: list[str] = []
        self._in_title = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or '' for name, value in attrs}
        self.ids += [given['id']] if 'id' in given else []
        if tag == 'html':
            self.language = given.get('lang', '')
        if tag == 'title' and not self.title:
            self._in_title = True
        if re.fullmatch('h[1-6]', tag):
            self.headings.append(int(tag[1]))
        if tag in ('a', 'link') and 'href' in given:
            self.links.append(given['href'])
        self._judge(tag, given)

    def _judge(self, tag: str, given: dict[str, str]) -> None:
        if 'style' in given or tag == 'style' or (tag == 'script' and 'src' not in given):
            self.wrong.append(f'inline style or script: {self.get_starttag_text()}')
        if any(name.startswith('on') for name in given):
            self.wrong.append(f'inline script: {self.get_starttag_text()}')
        elsewhere = given.get('src', given.get('href', '')).startswith('http') and given.get('rel') not in (
            'alternate',
            'canonical',
        )
        if tag in ('img', 'script', 'link', 'iframe') and elsewhere:
            self.wrong.append(f'from elsewhere: {self.get_starttag_text()}')
        if tag == 'img' and 'alt' not in given:
            self.wrong.append(f'without words: {self.get_starttag_text()}')
        if given.get('href', '').lower().startswith(('javascript:', 'data:', 'vbscript:')):
            self.wrong.append(f'unsafe link: {self.get_starttag_text()}')

    def handle_data(self, data: str) -> None:
        self.title += data if self._in_title else ''

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != 'title'


@pytest.fixture(scope='module')
def walked(app: Flask) -> dict[str, tuple[int, dict[str, str], bytes]]:
    """The answers of the pages that are reached from the first ones, a few of each kind, by path."""
    client = app.test_client()
    adapter = app.url_map.bind('localhost')
    found: dict[str, tuple[int, dict[str, str], bytes]] = {}
    kinds: dict[str, int] = {}
    waiting = list(STARTS)
    while waiting:
        path = waiting.pop(0)
        if path in found:
            continue
        kind = _kind(adapter, path)
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > EACH and path not in STARTS:
            continue
        answer = client.get(path, headers=PAGE, buffered=True)
        found[path] = (answer.status_code, dict(answer.headers), answer.data)
        if answer.mimetype == 'text/html' and answer.status_code < 400:
            waiting += [link for link in _internal(path, answer.text) if link not in found]
        elif answer.status_code in (301, 302, 303, 308):
            waiting.append(str(answer.headers['Location']))
    return found


def _kind(adapter: object, path: str) -> str:
    parts = urlsplit(path)
    try:
        rule, values = adapter.match(parts.path, method='GET', return_rule=True)  # type: ignore[attr-defined]
    except Exception:
        return 'none'
    return f'{rule.rule} {values.get("extension", "")} {bool(parts.query)}'


def _internal(path: str, text: str) -> Iterator[str]:
    for link in Outline(text).links:
        whole = urlsplit(urljoin(f'http://localhost{path}', link))
        if whole.netloc == 'localhost' and whole.scheme == 'http' and not whole.path.startswith('/downloads/'):
            yield whole.path + (f'?{whole.query}' if whole.query else '')


def pages(walked: dict[str, tuple[int, dict[str, str], bytes]]) -> Iterator[tuple[str, int, bytes]]:
    for path, (status, headers, body) in walked.items():
        if headers.get('Content-Type', '').startswith('text/html') and not 300 <= status < 400:
            yield path, status, body


def test_every_link_of_every_page_leads_somewhere(walked: dict[str, tuple[int, dict[str, str], bytes]]) -> None:
    wrong = {path: status for path, (status, _, _) in walked.items() if status >= 400}
    assert wrong == {'/nothing-here': 404, f'/resources/{demo.deleted()[0]}': 410} | {p: s for p, s in wrong.items() if s == 410}
    assert len(walked) > 40


def test_every_answer_has_the_headers_that_protect(walked: dict[str, tuple[int, dict[str, str], bytes]]) -> None:
    for path, (_, headers, _) in walked.items():
        for name, value in HEADERS.items():
            expected = headers.get(name, '')
            assert expected == value or (name == 'Content-Security-Policy' and "default-src 'none'" in expected), (
                path,
                name,
                expected,
            )
        assert 'Set-Cookie' not in headers
        assert headers.get('X-Ledger-Sequence', '').isdigit() or path.startswith(
            ('/static/', '/diagrams/', '/robots', '/sitemap')
        ), path


def test_every_page_is_whole(walked: dict[str, tuple[int, dict[str, str], bytes]]) -> None:
    for path, _, body in pages(walked):
        outline = Outline(body.decode())
        assert outline.language == 'en', path
        assert outline.title.strip(), path
        assert outline.headings.count(1) == 1, path
        assert outline.wrong == [], path
        assert len(outline.ids) == len(set(outline.ids)), (path, [i for i in outline.ids if outline.ids.count(i) > 1])
        steps = [
            (before, after) for before, after in zip(outline.headings, outline.headings[1:], strict=False) if after > before + 1
        ]
        assert not steps, (path, steps)


def test_no_page_is_heavy(walked: dict[str, tuple[int, dict[str, str], bytes]]) -> None:
    heavy = {path: len(body) for path, _, body in pages(walked) if len(body) > 150_000}
    assert heavy == {}


def test_style_and_script_keep_to_their_budget() -> None:
    assert (STATIC / 'site.css').stat().st_size <= 40_000
    assert (STATIC / 'site.js').stat().st_size <= 30_000


def test_every_page_has_its_numbers(client: FlaskClient) -> None:
    answer = client.get('/', headers=PAGE)
    assert f'version <a href="/changes"><strong>{answer.headers["X-Ledger-Sequence"]}</strong>' in answer.text


def test_every_answer_names_its_terms(walked: dict[str, tuple[int, dict[str, str], bytes]], client: FlaskClient) -> None:
    for path in (
        '/',
        '/changes.json',
        '/coverage.csv',
        '/downloads/everything.csv',
        f'/resources/{demo.CERTIFICATE}.ttl',
        '/suggest?q=so',
    ):
        links = client.get(path).headers.getlist('Link')
        assert len([link for link in links if '/about#licence>; rel="license"' in link]) == 1, path
    for path, _, body in pages(walked):
        assert b'rel="license"' in body, path


# ---- home, about


def test_home_says_what_is_here_and_what_changed(client: FlaskClient) -> None:
    text = client.get('/').text
    assert re.search(r'href="/browse/Certificate">Certificate</a> <span class="count">\d+<', text)
    assert text.index('withdrawn') < text.index('Three ways in')
    assert 'data-suggest="/suggest"' in text


def test_an_empty_registry_has_a_home(tmp_path: Path, new_app: Callable[..., Flask]) -> None:
    Registry.create(tmp_path / 'empty').close()
    client = new_app(follow=False, folder=tmp_path / 'empty').test_client()
    for path in ('/', '/about', '/downloads', '/healthz', '/downloads/everything.jsonl'):
        assert client.get(path).status_code == 200, path
    assert 'ctdl import' in client.get('/').text


def test_about_says_what_this_is_not(client: FlaskClient) -> None:
    text = client.get('/about').text
    assert 'not the Credential Registry of Credential Engine' in text
    assert 'http://localhost:8000/' in text
    assert 'id="licence"' in text


def test_health_and_robots(client: FlaskClient) -> None:
    said = client.get('/healthz').json
    assert said is not None
    assert said['ok']
    assert said['lag'] == 0
    assert said['sequence'] == said['graph'] > 0
    assert 'Disallow: /sparql' in client.get('/robots.txt').text
    assert client.get('/favicon.ico').status_code == 301


def test_static_files_may_be_kept_for_good(client: FlaskClient) -> None:
    address = re.search(r'href="(/static/site.css\?v=\w+)"', client.get('/').text)
    assert address
    answer = client.get(address[1], buffered=True)
    assert answer.headers['Cache-Control'] == 'public, max-age=31536000, immutable'
    assert answer.headers['X-Content-Type-Options'] == 'nosniff'
    assert 'immutable' not in client.get('/static/site.css', buffered=True).headers.get('Cache-Control', '')


def test_the_map_leads_to_the_records_that_it_counts(tmp_path: Path, new_app: Callable[..., Flask]) -> None:
    with Registry.create(tmp_path / 'places') as registry:
        for number, region in enumerate(['Indiana', 'IN', 'US-IN', 'Ohio', 'Bavaria']):
            ctid = f'ce-00000000-0000-4000-8000-{number:012}'
            node = {
                '@id': f'https://credentialengineregistry.org/resources/{ctid}',
                '@type': 'ceterms:CredentialOrganization',
                'ceterms:ctid': ctid,
                'ceterms:name': {'en': f'School {number}'},
                'ceterms:address': [{'@type': 'ceterms:Place', 'ceterms:addressRegion': {'en': region}}],
            }
            registry.publish({'@context': 'https://credreg.net/ctdl/schema/context/json', '@graph': [node]})
    client = new_app(follow=False, folder=tmp_path / 'places').test_client()
    text = client.get('/').text
    assert 'aria-label="Indiana: 3 records"' in text
    assert 'aria-label="Ohio: 1 record"' in text
    found = re.findall(r'<a href="(/search\?region=[^"]+)">([^<]+)</a> <span class="count">(\d+)<', text)
    assert [name for _, name, _ in found] == ['Indiana', 'Ohio']
    for address, name, count in found:
        assert client.get(address.replace('&amp;', '&').replace('/search?', '/search.json?')).get_json()['total'] == int(count), (
            name
        )


def test_a_registry_without_places_has_no_map(tmp_path: Path, new_app: Callable[..., Flask]) -> None:
    Registry.create(tmp_path / 'empty').close()
    assert 'class="tiles"' not in new_app(follow=False, folder=tmp_path / 'empty').test_client().get('/').text


def test_help_tells_of_keys_and_access(client: FlaskClient) -> None:
    text = client.get('/help').text
    assert 'id="keyboard"' in text
    assert 'id="accessibility"' in text
    assert 'href="/help#accessibility"' in client.get('/about').text


def test_health_is_told_in_words_too(client: FlaskClient) -> None:
    text = client.get('/about').text
    assert 'The graph is up to date' in text
    assert 'href="/healthz"' in text


def test_browsers_can_search_from_their_address_bar(client: FlaskClient) -> None:
    found = ElementTree.fromstring(client.get('/opensearch.xml').data)
    at = '{http://a9.com/-/spec/opensearch/1.1/}'
    assert len(found.findtext(f'{at}ShortName', '')) <= 16
    templates = [url.get('template', '') for url in found.findall(f'{at}Url')]
    assert 'http://localhost/search?q={searchTerms}' in templates
    assert 'type="application/opensearchdescription+xml"' in client.get('/').text


# ---- downloads


def test_downloads_hold_every_current_document(http: httpx.Client, registry_folder: Path) -> None:
    with Registry.open(registry_folder) as registry:
        documents = registry.ledger.counts().documents
    lines = http.get('/downloads/everything.jsonl').text.splitlines()
    assert len([json.loads(line) for line in lines]) == documents
    with zipfile.ZipFile(io.BytesIO(http.get('/downloads/everything.zip').content)) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == documents
    assert len(http.get('/downloads/everything.csv').text.strip().split('\r\n')) >= documents + 1
    quads = http.get('/downloads/everything.nq').text.splitlines()
    assert len({line.rpartition('<')[2] for line in quads}) == documents
    assert len(Graph().parse(data=http.get('/downloads/everything.ttl').text, format='turtle')) > 1000


@pytest.mark.parametrize(
    'name',
    ['everything.jsonl', 'everything.zip', 'everything.nq', 'everything.ttl', 'everything.csv', 'types/ceterms:Certificate.csv'],
)
def test_downloads_carry_their_number(http: httpx.Client, name: str) -> None:
    answer = http.get(f'/downloads/{name}')
    number = answer.headers['X-Ledger-Sequence']
    assert answer.status_code == 200
    assert re.search(rf'attachment; filename="[\w-]+-{number}\.\w+"', answer.headers['Content-Disposition'])
    assert http.get(f'/downloads/{name}', headers={'If-None-Match': answer.headers['ETag']}).status_code == 304


def test_a_download_that_is_broken_off_leaves_nothing_running(http: httpx.Client, app: Flask) -> None:
    import threading

    before = threading.active_count()
    for _ in range(3):
        with http.stream('GET', '/downloads/everything.nq') as answer:
            next(answer.iter_raw(100))
    with app.test_client() as client:
        answer_ = client.get('/downloads/everything.jsonl')
        next(iter(answer_.response))
        answer_.close()
    deadline = 50
    while threading.active_count() > before and deadline:
        threading.Event().wait(0.1)
        deadline -= 1
    assert threading.active_count() <= before


def test_unknown_downloads_name_the_known(client: FlaskClient) -> None:
    answer = client.get('/downloads/everything.exe')
    assert answer.status_code == 404
    assert 'everything.jsonl' in answer.text
    assert client.get('/downloads/types/nonsense.csv').status_code == 404


# ---- errors


def test_an_unforeseen_error_shows_nothing_of_the_inside(new_app: Callable[..., Flask], caplog: pytest.LogCaptureFixture) -> None:
    app = new_app(follow=False)

    @app.get('/broken')
    def broken() -> str:
        raise ZeroDivisionError('the secret inside')

    app.testing = False
    for accept, kind in (('text/html', 'text/html'), ('application/json', 'application/json')):
        answer = app.test_client().get('/broken', headers={'Accept': accept})
        assert answer.status_code == 500
        assert answer.mimetype == kind
        assert 'secret' not in answer.text
        assert 'Traceback' not in answer.text
        assert answer.headers['Cache-Control'] == 'no-store'
        assert answer.headers['Content-Security-Policy']
    assert 'the secret inside' in caplog.text


@pytest.mark.parametrize(
    'path', ['/<script>alert(1)</script>', '/resources/"><img src=x>', "/downloads/'onload=1", '/search?q=<b>x']
)
def test_what_is_asked_for_is_never_markup(client: FlaskClient, path: str) -> None:
    text = client.get(path, headers=PAGE).text
    assert '<script>alert' not in text
    assert '<img src=x' not in text
    assert '<b>x' not in text


def test_too_much_is_refused(client: FlaskClient) -> None:
    assert client.post('/about', data=b'x' * 10).status_code == 405


# ---- in a browser


def test_typeahead_by_keyboard(browse: Callable[..., object]) -> None:
    with browse('/') as seen:  # type: ignore[attr-defined]
        page = seen.page
        page.keyboard.press('Tab')
        assert page.evaluate('document.activeElement.textContent') == 'Skip to the content'
        page.locator('#q').press_sequentially('sol')
        page.wait_for_selector('.suggestions [role=option]')
        page.keyboard.press('ArrowDown')
        assert page.locator('.suggestions [aria-selected=true]').count() == 1
        assert page.get_attribute('#q', 'aria-activedescendant')
        page.keyboard.press('Escape')
        assert page.locator('.suggestions').first.is_hidden()
        page.keyboard.press('ArrowDown')
        page.wait_for_selector('.suggestions [role=option]')
        page.keyboard.press('ArrowDown')
        with page.expect_navigation():
            page.keyboard.press('Enter')
        assert '/search?q' not in page.url
        assert seen.complaints() == []


def test_search_works_without_script(browse: Callable[..., object]) -> None:
    with browse('/', java_script_enabled=False) as seen:  # type: ignore[attr-defined]
        seen.page.fill('#q', 'solar')
        seen.page.locator('form.search.big button').click()
        seen.page.wait_for_url('**/search?q=solar')
