"""Which form an address answers with."""

from contextlib import suppress

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from web.negotiation import CSV, HTML, JSON, JSONLD, NTRIPLES, RDFXML, TURTLE, Form, NotAcceptable, chosen, wants_page

OFFERS = (JSONLD, TURTLE, NTRIPLES, RDFXML, JSON, CSV, HTML)
FIREFOX = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
CHROMIUM = (
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,'
    'application/signed-exchange;v=b3;q=0.7'
)


def asking(accept: str | None = None, query: str = '', path: str = '/resources/x') -> Request:
    headers = [] if accept is None else [('Accept', accept)]
    return Request(EnvironBuilder(path, query_string=query, headers=headers).get_environ())


@pytest.mark.parametrize(
    ('accept', 'form'),
    [
        (None, JSONLD),
        ('', JSONLD),
        ('*/*', JSONLD),
        ('text/html', HTML),
        (FIREFOX, HTML),
        (CHROMIUM, HTML),
        ('text/turtle', TURTLE),
        ('TEXT/Turtle', TURTLE),
        ('text/turtle;q=0.5, application/rdf+xml', RDFXML),
        ('text/html;q=0.8, text/turtle', TURTLE),
        ('text/html, text/turtle', HTML),
        ('text/html;q=0.5, text/turtle;q=0.5', HTML),
        ('text/*', TURTLE),
        ('application/*;q=0.3, text/csv;q=0.2', JSONLD),
        ('application/json', JSON),
        ('application/ld+json;q=0, */*;q=0.1', TURTLE),
        ('image/png, */*;q=0.01', JSONLD),
        ('text/plain, */*;q=0.1', NTRIPLES),
        ('text/n3, */*;q=0.1', TURTLE),
        ('text/csv; header=present', CSV),
        ('application/xml;q=0.9, application/json;q=0.8', RDFXML),
    ],
)
def test_accept_chooses_by_quality_and_browsers_get_pages(accept: str | None, form: Form) -> None:
    assert chosen(asking(accept), OFFERS) is form


@pytest.mark.parametrize('name', ['ttl', 'turtle', 'text/turtle', 'TURTLE'])
def test_format_in_the_address_counts_before_everything(name: str) -> None:
    assert chosen(asking('text/html', f'format={name}'), OFFERS, 'csv') is TURTLE


def test_an_extension_counts_before_accept() -> None:
    assert chosen(asking('text/html'), OFFERS, 'nt') is NTRIPLES


@pytest.mark.parametrize(
    ('accept', 'query'), [('image/png', ''), ('text/turtle;q=0', ''), ('*/*', 'format=png'), ('*/*', 'format=nonsense')]
)
def test_what_there_is_not_is_refused_with_what_there_is(accept: str, query: str) -> None:
    with pytest.raises(NotAcceptable) as refused:
        chosen(asking(accept, query), OFFERS)
    assert refused.value.offers == OFFERS


@pytest.mark.parametrize('accept', ['garbage', 'text', ';;;', 'text/turtle;q=x', ',,,', 'a/b' * 2000])
def test_no_header_breaks_it(accept: str) -> None:
    with suppress(NotAcceptable):
        assert chosen(asking(accept), OFFERS) in OFFERS


def test_pages_are_for_those_who_ask_for_pages() -> None:
    assert wants_page(asking(CHROMIUM))
    assert not wants_page(asking('*/*'))
    assert not wants_page(asking('application/json'))
    assert not wants_page(asking(CHROMIUM, path='/resources/x.ttl'))
    assert not wants_page(asking(CHROMIUM, 'format=json'))
    assert wants_page(asking(CHROMIUM, 'format=png'))
    assert not wants_page(asking('*/*', 'format=png'))
