"""Documents with values of all wrong kinds in all places: the page comes all the same, and hides nothing of them."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from ctdl import demo
from graph.registry import Registry
from tests.web.test_resource_page import HTML, current, hidden
from web.app import closed, create_app

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 3.5, '', 'x', '_:b0', '_:nowhere', 'javascript:alert(1)', 'http://', 'https://example.org/a b', [], {}, [[1]],
    {'@id': '_:b1'}, {'@value': 5}, {'@value': 'x', '@language': 'he'}, {'en': 'a'}, {'en': ['a', 'b'], 'es': 'c'}, {'@list': ['a']},
    {'@type': 'ceterms:ConditionProfile'}, {'@type': 'ceterms:CostProfile', 'ceterms:price': 'abc'}, {'@type': ['a', 'b']},
    {'@type': 'ceterms:Place'}, 'PT', '2024-02-30', 'https://credentialengineregistry.org/resources/ce-00000000-0000-4000-8000-000000000009',
)  # fmt: skip


def spots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a value at which something else may be put."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from spots(value[key])


def spoilt(chance: random.Random, body: dict[str, Any]) -> dict[str, Any]:
    """A document with something odd in up to twelve places; its addresses stay."""
    body = copy.deepcopy(body)
    found = [spot for spot in spots(body['@graph']) if spot[1] not in ('@id', 'ceterms:ctid')]
    for holder, key in chance.sample(found, min(len(found), chance.randint(1, 12))):
        holder[key] = copy.deepcopy(chance.choice(ODD))
    return body


def test_pages_of_odd_documents_come_and_hide_nothing(tmp_path: Path) -> None:
    chance = random.Random(20261123)
    bodies = [orjson.loads(line) for line in demo.documents().read_bytes().splitlines()]
    with Registry.create(tmp_path / 'odd') as registry:
        for body in chance.sample(bodies, 20):
            registry.publish(spoilt(chance, body))
    app = create_app(tmp_path / 'odd', follow=False)
    try:
        client = app.test_client()
        found = {ctid: hidden(client, document) for ctid, document in current(tmp_path / 'odd').items()}
        assert {ctid: said for ctid, said in found.items() if said} == {}
        assert {client.get(f'/resources/{ctid}/quality', headers=HTML).status_code for ctid in found} == {200}
    finally:
        closed(app)
