"""What a stranger may send, and what a person copies: the endpoint says what happened, and the snippets run."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from flask import Flask

from graph.query_pool import Limits
from tests.web.serving import serving
from web.sparql_snippets import curl, python, r

DIRECT = {'Content-Type': 'application/sparql-query'}
QUERIES = (
    'SELECT ?class (COUNT(?s) AS ?n) { ?s a ?class ; ceterms:ctid ?c } GROUP BY ?class ORDER BY ?class',
    'SELECT ?x { VALUES ?x { "it\'s \\"quoted\\" $HOME `id` \\\\ é 東" } }\n# SPARQL\nSPARQL\n'.replace('\nSPARQL\n', '\n'),
)


@pytest.fixture(scope='module')
def address(app: Flask) -> Iterator[str]:
    with serving(app) as found:
        yield found


# ---- what people copy


@pytest.mark.parametrize('query', QUERIES)
def test_the_lines_for_curl_run(address: str, query: str) -> None:
    if not shutil.which('curl') or not shutil.which('bash'):
        pytest.skip('no curl here')
    said = subprocess.run(['bash', '-c', curl(f'{address}/sparql', query)], capture_output=True, timeout=60, check=True).stdout
    assert said == httpx.get(f'{address}/sparql', params={'query': query, 'format': 'csv'}).content


@pytest.mark.parametrize('query', QUERIES)
def test_the_lines_for_python_run(address: str, query: str, tmp_path: Path) -> None:
    pytest.importorskip('pandas')
    file = tmp_path / 'ask.py'
    file.write_text(python(f'{address}/sparql', query) + 'print(len(table), list(table.columns))\n', encoding='utf-8')
    said = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, timeout=60, check=True).stdout.splitlines()
    rows = httpx.get(f'{address}/sparql', params={'query': query}).json()
    assert said[0].startswith('true for version ')
    assert said[1] == f'{len(rows["results"]["bindings"])} {rows["head"]["vars"]}'


@pytest.mark.parametrize('query', QUERIES)
def test_the_lines_for_r_run_where_there_is_r(address: str, query: str, tmp_path: Path) -> None:
    if not shutil.which('Rscript'):
        pytest.skip('no R here')
    file = tmp_path / 'ask.R'
    file.write_text(r(f'{address}/sparql', query) + 'cat(nrow(table))\n', encoding='utf-8')
    assert int(subprocess.run(['Rscript', str(file)], capture_output=True, text=True, timeout=60, check=True).stdout) >= 1


# ---- what strangers send

BIG = '?a ?b ?c . ?d ?e ?f . ?g ?h ?i'
TRIALS: dict[str, tuple[bytes, set[int]]] = {
    'a million letters': (b'SELECT * { ?s ?p "' + b'x' * 1_000_000 + b'" }', {413}),
    'NUL': (b'SELECT * { ?s ?p "\x00" }', {200, 400}),
    'NUL outside': (b'SELECT \x00 * { ?s ?p ?o }', {400}),
    'Latin-1': ('ASK { ?s ?p "é" }'.encode('latin-1'), {400}),
    'half a letter': (b'ASK { ?s ?p "\xf0\x9f" }', {400}),
    'a lone surrogate': (b'ASK { ?s ?p "\xed\xa0\x80" }', {400}),
    'an escaped surrogate': (b'ASK { ?s ?p "\\uD800" }', {200, 400}),
    'braces without end': (b'SELECT * ' + b'{' * 99_000, {400, 504, 507}),
    'deep groups': (b'SELECT * ' + b'{' * 20_000 + b'?s ?p ?o' + b'}' * 20_000, {400, 504, 507}),
    'deep brackets': (b'SELECT * { ?s ?p ?o FILTER(' + b'(' * 40_000 + b'1' + b')' * 40_000 + b') }', {400, 504, 507}),
    'deep nodes': (b'ASK { ?s ?p ' + b'[ ?p ' * 13_000 + b'1' + b' ]' * 13_000 + b' }', {200, 400, 504, 507}),
    'many exclamation marks': (b'ASK { FILTER(' + b'!' * 90_000 + b'true) }', {200, 400, 504, 507}),
    'paths without end': (b'SELECT * { ?s (!<a:a>|!<a:b>)* ?o . ?o (!<a:a>|^!<a:b>)* ?p } ORDER BY ?p', {504, 507}),
    'a product': (f'SELECT DISTINCT * {{ {BIG} }} ORDER BY ?i'.encode(), {504, 507}),
    'a huge graph': (f'CONSTRUCT {{ ?a ?b ?f . ?d ?e ?i . ?g ?h ?c }} WHERE {{ {BIG} }}'.encode(), {200, 504, 507}),
    'a memory bomb': (
        f'SELECT (GROUP_CONCAT(?t; separator="") AS ?all) {{ {BIG} BIND(CONCAT(STR(?a), STR(?d), STR(?g)) AS ?t) }}'.encode(), {504, 507},
    ),
    'doubling': (
        b'SELECT (STRLEN(?z) AS ?size) { BIND("0123456789" AS ?a) '
        + b' '.join(b'BIND(CONCAT(?%c,?%c,?%c,?%c,?%c,?%c,?%c,?%c) AS ?%c)' % (*[97 + n] * 8, 98 + n) for n in range(25)) + b' }',
        {200, 504, 507},
    ),
    'a bomb of a pattern': (b'ASK { FILTER(REGEX("' + b'a' * 5000 + b'!", "^(((a+)+)+)+$")) }', {200, 400, 504}),
    'a large pattern': (b'ASK { FILTER(REGEX("a", "((a{1,1000}){1,1000}){1,1000}")) }', {200, 400, 504, 507}),
}  # fmt: skip


@pytest.fixture(scope='module')
def hard(registry_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from web.app import closed, create_app

    folder = tmp_path_factory.mktemp('trials') / 'registry'
    shutil.copytree(registry_folder, folder, ignore=shutil.ignore_patterns('*.lock'))
    app = create_app(folder, follow=False)
    app.config['SPARQL_LIMITS'] = Limits(seconds=2, megabytes=256)
    with serving(app, threads=12) as found:
        yield found
    closed(app)


@pytest.mark.parametrize('name', TRIALS)
def test_it_says_what_happened_and_goes_on(hard: str, name: str) -> None:
    text, statuses = TRIALS[name]
    answer = httpx.post(f'{hard}/sparql', content=text, headers=DIRECT, timeout=60)
    assert answer.status_code in statuses, answer.text[:300]
    if answer.status_code >= 400:
        assert 15 < len(answer.text) < 1000
        assert 'Traceback' not in answer.text
    after = httpx.get(f'{hard}/sparql', params={'query': 'ASK { ?s ?p ?o }'}, timeout=30)
    assert after.json()['boolean'] is True
    assert httpx.get(f'{hard}/about', timeout=10).status_code == 200


def test_who_hangs_up_in_the_middle_of_an_answer_does_no_harm(hard: str) -> None:
    from urllib.parse import quote

    host, _, port = hard.removeprefix('http://').partition(':')
    query = quote('SELECT ?s ?p ?o ?q { ?s ?p ?o . ?q ?r ?t } LIMIT 20000')
    for _ in range(3):
        with socket.create_connection((host, int(port)), timeout=20) as line:
            line.sendall(f'GET /sparql?query={query} HTTP/1.1\r\nHost: {host}\r\nAccept: text/csv\r\n\r\n'.encode())
            assert line.recv(100).startswith(b'HTTP/1.1 ')
    for _ in range(3):
        with socket.create_connection((host, int(port)), timeout=20) as line:
            line.sendall(
                b'POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: 5000\r\n\r\nSELECT'
            )
    answer = httpx.get(f'{hard}/sparql', params={'query': 'SELECT * { ?s ?p ?o }', 'format': 'csv'}, timeout=30)
    assert answer.status_code == 200
    assert len(answer.text.splitlines()) > 1000
