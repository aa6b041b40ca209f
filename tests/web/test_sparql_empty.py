"""Why an answer is empty: the part of the query that leaves nothing is named, and only where that was shown."""

from __future__ import annotations

from html import unescape

import httpx
import pytest

from web.sparql_emptiness import explain, near
from web.sparql_parts import parts_of

HTML = {'Accept': 'text/html'}


def why(http: httpx.Client, query: str, **more: str) -> str:
    answer = http.get('/sparql', params={'query': query, 'why': '1', **more}, headers=HTML)
    assert answer.status_code == 200, answer.text
    return ' '.join(unescape(answer.text).split())


def test_an_empty_answer_offers_to_say_why(http: httpx.Client) -> None:
    for query in ('SELECT ?s { ?s ceterms:nmae ?n }', 'ASK { ?s ceterms:nmae ?n }', 'CONSTRUCT WHERE { ?s ceterms:nmae ?n }'):
        text = http.get('/sparql', params={'query': query}, headers=HTML).text
        assert 'Why is this empty?' in text
        assert 'why=1' in text
    assert 'Why is this empty?' not in http.get('/sparql', params={'query': 'ASK { ?s ?p ?o }'}, headers=HTML).text


def test_a_part_that_matches_nothing_anywhere_is_named_with_terms_like_it(http: httpx.Client) -> None:
    text = why(http, 'SELECT ?n { ?s a ceterms:Certificate ; ceterms:nmae ?n FILTER(STRLEN(?n) > 3) }')
    assert 'Part 2 has no match at all' in text
    assert '<code>ceterms:nmae</code> is not in the vocabulary' in text
    assert '<a href="/vocabulary/ceterms:name">' in text


def test_a_part_that_does_not_go_with_the_rest_is_named(http: httpx.Client) -> None:
    text = why(http, 'SELECT ?s { ?s a ceterms:Certificate . ?s ceterms:name ?n . FILTER(?n = "no such name") }')
    assert 'Without part 3 there is an answer' in text
    text = why(http, 'ASK { ?s a ceterms:Certificate . ?s a ceterms:CredentialOrganization . ?s ceterms:ctid ?c }')
    assert 'Leaving out any one of the parts 1, 2 gives an answer' in text


def test_a_filter_goes_with_the_pattern_that_feeds_it_and_is_blamed_first() -> None:
    asked: list[str] = []

    def ask(text: str, seconds: float) -> bool:
        asked.append(text)
        return 'FILTER' not in text

    assert explain('SELECT * { ?s <a:a> ?n . ?s <a:b> ?m FILTER(?n > ?m) }', ask, 'SELECT').blamed == (2,)
    assert not [text for text in asked if 'FILTER' in text and text.count('<a:') == 1]


def test_where_no_single_part_explains_it_the_first_that_leaves_nothing_is_named(http: httpx.Client) -> None:
    query = 'SELECT ?s { ?s a ceterms:Certificate . ?s a ceterms:CredentialOrganization . ?s a ceterms:Course }'
    assert 'with part 2 nothing is left' in why(http, query)


def test_what_follows_the_patterns_can_be_the_reason(http: httpx.Client) -> None:
    text = why(http, 'SELECT ?t { ?s a ?t } GROUP BY ?t HAVING (COUNT(*) > 100000)')
    assert 'it is what follows them' in text
    assert 'HAVING' in text


def test_a_group_within_a_graph_is_looked_into(http: httpx.Client) -> None:
    text = why(http, 'SELECT ?v { GRAPH reg:provenance { ?v a prov:Entity . ?v prov:nothing ?x } }')
    assert 'Part 2 has no match' in text


def test_what_cannot_be_taken_apart_is_said(http: httpx.Client) -> None:
    assert 'cannot be taken apart' in why(http, 'DESCRIBE <http://nowhere.example/>')


def test_the_past_and_named_questions_are_explained_too(http: httpx.Client) -> None:
    text = why(http, 'SELECT ?s { ?s ceterms:nmae ?n }', **{'as-of': '2999'})
    assert 'Part 1 has no match' in text
    before = http.get(
        '/sparql', params={'query': 'SELECT ?s { ?s ?p ?o . ?s a ceterms:Course }', 'as-of': '2020-01-01'}, headers=HTML
    ).text
    assert 'There was nothing in this registry as of 2020-01-01' in before
    found = http.get(
        '/sparql/queries/requirements', params={'resource': 'ce-00000000-0000-4000-8000-000000000000', 'why': '1'}, headers=HTML
    )
    assert 'Why this is empty' in found.text


@pytest.mark.parametrize(
    ('text', 'parts'),
    [
        ('SELECT * { ?s a <a:b> ; <a:c> ?n , ?m . }', ['?s a <a:b> .', '?s <a:c> ?n , ?m .']),
        ('ASK { ?s ^<a:b>/(<a:c>|<a:d>)* ?o FILTER(?o > 3) }', ['?s ^ <a:b> / ( <a:c> | <a:d> ) * ?o .', 'FILTER ( ?o > 3 )']),
        ('ASK { { ?a ?b ?c } UNION { ?d ?e ?f } ?g ?h ?i }', ['{ ?a ?b ?c } UNION { ?d ?e ?f }', '?g ?h ?i .']),
        ('ASK { VALUES (?x ?y) { (1 2) } BIND(1 AS ?z) OPTIONAL { ?a ?b ?c } }',
         ['VALUES ( ?x ?y ) { ( 1 2 ) }', 'BIND ( 1 AS ?z )', 'OPTIONAL { ?a ?b ?c }']),
        ('CONSTRUCT { ?s a ?t } WHERE { ?s a ?t ; <a:b> [ a ?z ; <a:c> 5.5 ] }', ['?s a ?t .', '?s <a:b> [ a ?z ; <a:c> 5.5 ] .']),
        ('ASK { FILTER NOT EXISTS { ?s ?p ?o } ?s ?p ?q }', ['FILTER NOT EXISTS { ?s ?p ?o }', '?s ?p ?q .']),
    ],
)  # fmt: skip
def test_a_group_is_taken_apart(text: str, parts: list[str]) -> None:
    found = parts_of(text)
    assert found
    assert [part.text for part in found.parts] == parts


def test_a_try_that_fails_is_not_known_and_said() -> None:
    from ctdl.errors import QueryError

    def ask(text: str, seconds: float) -> bool:
        raise QueryError('late', seconds=1)

    found = explain('SELECT * { ?s ?p ?o . ?o ?q ?r }', ask, 'SELECT')
    assert not found.whole
    assert found.blamed == ()


def test_terms_that_are_there_are_not_called_strange() -> None:
    assert near('?s a ceterms:Certificate ; <http://example.org/x> "ceterms:nmae"') == ()
