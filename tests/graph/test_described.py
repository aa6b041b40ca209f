"""What a CTID means in documents that come from another registry: the address under which they describe it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ctdl import demo
from ctdl.errors import MissingError
from graph.described import own_address
from graph.registry import Registry

USUAL = 'https://credentialengineregistry.org/'
OTHER = 'https://sandbox.credentialengineregistry.org/'


@pytest.fixture(scope='module')
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as another registry has it."""
    folder = tmp_path_factory.mktemp('elsewhere')
    source = folder / 'sandbox.jsonl'
    source.write_text(demo.documents().read_text('utf-8').replace(USUAL, OTHER), 'utf-8')
    with Registry.create(folder / 'registry') as registry:
        registry.import_paths([source])
    return folder / 'registry'


def test_connections_of_a_ctid_are_found_at_another_host(elsewhere: Path) -> None:
    with Registry.open(elsewhere) as registry:
        near = registry.neighbourhood(demo.CERTIFICATE)
        assert near.centre == f'{OTHER}resources/{demo.CERTIFICATE}'
        assert len(near.links) > 30
        assert registry.ways(demo.CERTIFICATE, demo.ASSOCIATE_DEGREE).ways
        assert registry.neighbourhood(near.centre) == near


def test_a_pathway_is_found_at_another_host(elsewhere: Path) -> None:
    with Registry.open(elsewhere) as registry:
        pathway = registry.pathway(demo.PATHWAY)
        assert pathway.iri.startswith(OTHER)
        assert len(pathway.components) > 15
        with pytest.raises(MissingError, match='not a pathway'):
            registry.pathway(demo.CERTIFICATE)


def test_what_is_nowhere_is_still_missing(elsewhere: Path) -> None:
    with Registry.open(elsewhere) as registry, pytest.raises(MissingError, match='nothing here refers to it'):
        registry.neighbourhood('ce-00000000-0000-4000-8000-000000000000')


def test_a_document_that_does_not_state_its_ctid_has_connections(tmp_path: Path) -> None:
    ctid = 'ce-11111111-1111-4111-8111-111111111111'
    at = f'{OTHER}resources/{ctid}'
    goal = f'{USUAL}resources/ce-22222222-2222-4222-8222-222222222222'
    node = {'@id': at, '@type': 'ceterms:Course', 'ceterms:name': {'en': 'Quiet'}, 'ceterms:isPartOf': [goal]}
    body = {'@context': 'https://credreg.net/ctdl/schema/context/json', '@id': at.replace('resources', 'graph'), '@graph': [node]}
    with Registry.create(tmp_path / 'registry') as registry:
        registry.publish(json.dumps(body).encode())
        assert own_address(registry.ledger, ctid) == at
        assert own_address(registry.ledger, '29-1141') == '29-1141'
        assert registry.neighbourhood(own_address(registry.ledger, ctid)).centre == at
