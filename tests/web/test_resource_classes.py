"""Every class of the vocabulary that may stand at the head of a document has a page that says what the document says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ctdl.document import read
from ctdl.vocabulary import load
from graph.registry import Registry
from tests.web.resource_documents import address, ctid, document
from tests.web.test_resource_page import PAGE, hidden, looked
from web.app import closed, create_app
from web.resource_families import family

KINDS = tuple(sorted(load().classes))
"""All of them: what the policy lets nobody publish alone may come in older data."""
_EACH = 14
"""Properties that a small document has."""


def small(number: int, kind: str) -> dict[str, Any]:
    """A document of a class made by rule: a name, and a value for the first properties that the class takes, by what they hold."""
    node: dict[str, Any] = {'@type': kind, 'ceterms:name': {'en': f'A {kind}'}}
    names = sorted(name for name, term in load().terms.items() if term.kind == 'property' and kind in term.domain)
    step = max(1, len(names) // _EACH)
    for name in names[::step][:_EACH]:
        node.setdefault(name, value(name, number))
    return document(1000 + number, node)


def value(name: str, number: int) -> Any:
    """A value that a property holds: a profile, an address, a date, a number, a text in two languages."""
    ranges = load().terms[name].range
    coercion = load().coercion(name) or ''
    if 'ceterms:ConditionProfile' in ranges:
        return [{'@type': 'ceterms:ConditionProfile', 'ceterms:description': {'en': f'Condition {name}'}}]
    if coercion == '@id':
        return [address(2000 + number)]
    if coercion in ('xsd:date', 'xsd:dateTime'):
        return '2026-03-04'
    if coercion in ('xsd:integer', 'xsd:float', 'xsd:decimal', 'xsd:double'):
        return 7
    return {'en': f'Text of {name}', 'es': f'Texto de {name}'} if coercion == 'rdf:langString' else f'Value of {name}'


@pytest.fixture(scope='module')
def every(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp('classes') / 'registry'
    with Registry.create(folder) as registry:
        for number, kind in enumerate(KINDS):
            registry.publish(small(number, kind))
    app = create_app(folder, follow=False)
    yield app
    closed(app)


@pytest.fixture
def asking(every: Flask) -> FlaskClient:
    return every.test_client()


@pytest.mark.parametrize('kind', KINDS)
def test_every_class_has_a_page_that_hides_nothing(asking: FlaskClient, kind: str) -> None:
    number = KINDS.index(kind)
    seen = looked(asking, f'/resources/{ctid(1000 + number)}')
    assert load().label(kind) in seen.text
    assert seen.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(seen.headings, seen.headings[1:], strict=False))
    anchors = [attributes['id'] for tag, attributes in seen.tags if tag == 'section' and 'id' in attributes]
    assert {'statements', 'cite'} < set(anchors), anchors
    assert hidden(asking, read(small(number, kind))) == []
    assert len(asking.get(f'/resources/{ctid(1000 + number)}', headers=PAGE).data) < 150_000


@pytest.mark.parametrize('kind', KINDS)
def test_every_class_has_every_form(asking: FlaskClient, kind: str) -> None:
    path = f'/resources/{ctid(1000 + KINDS.index(kind))}'
    for ending in ('jsonld', 'ttl', 'nt', 'rdf', 'json', 'csv', 'bib', 'csl'):
        assert asking.get(f'{path}.{ending}').status_code == 200, ending
    assert asking.get(f'{path}/quality', headers=PAGE).status_code == 200


def test_the_great_classes_have_pages_of_their_own_order() -> None:
    families = {family(kind) for kind in KINDS}
    assert {
        'credential',
        'learning',
        'assessment',
        'organization',
        'framework',
        'competency',
        'pathway',
        'component',
        'data',
    } <= families
