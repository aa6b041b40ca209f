"""Differences for programs: a JSON Patch that makes the later document of the earlier, a SPARQL Update that does it to a store."""

from __future__ import annotations

import copy
import json
import time
from typing import Any

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store

from ctdl import demo
from ctdl.difference_forms import Moved, as_ntriples, as_turtle, lines_of, moved, sparql_update, written
from ctdl.difference_patch import json_patch
from ctdl.difference_words import form
from tests.strategies import nodes, words

BASE = 'http://registry.example/'
AT = 'https://credentialengineregistry.org/graph/ce-11111111-1111-4111-8111-111111111111'

KEYS = ('a', 'b', 'a/b', 'm~n', '', '@id', '0')
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, 1.0]) | st.text('ab/~', max_size=4),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=25,
)


def applied(patch: list[dict[str, Any]], document: Any) -> Any:
    """RFC 6902, as an implementation of its own reads it."""
    root = {'': copy.deepcopy(document)}
    for operation in patch:
        steps = [step.replace('~1', '/').replace('~0', '~') for step in operation['path'].split('/')]
        holder: Any = root
        for step in steps[:-1]:
            holder = holder[int(step)] if isinstance(holder, list) else holder[step]
        key: Any = int(steps[-1]) if isinstance(holder, list) else steps[-1]
        if operation['op'] == 'remove':
            del holder[key]
        elif operation['op'] == 'add' and isinstance(holder, list):
            assert 0 <= key <= len(holder)
            holder.insert(key, copy.deepcopy(operation['value']))
        else:
            assert operation['op'] == 'add' or key in range(len(holder)) if isinstance(holder, list) else True
            assert operation['op'] == 'add' or isinstance(holder, list) or key in holder
            holder[key] = copy.deepcopy(operation['value'])
    return root['']


@st.composite
def published(draw: st.DrawFn) -> dict[str, Any]:
    """A document as someone publishes it, with profiles and texts of any kind."""
    graph = [draw(nodes('ceterms:Certificate')) | {'@id': AT.replace('graph', 'resources'), 'ceterms:ctid': AT[-39:]}]
    text = draw(words | st.sampled_from(['\\u0041 \\\\u0042 \\U0001F600', '"\n\r\t\x01\x7f', 'é 中 \U0001f600', '}; DROP ALL; #']))
    graph[0]['ceterms:description'] = {'en': text}
    graph += [{'@id': f'_:b{n}'} | draw(nodes('ceterms:ConditionProfile', 0)) for n in range(draw(st.integers(0, 2)))]
    return {'@context': 'https://credreg.net/ctdl/schema/context/json', '@id': AT, '@graph': graph}


# JSON Patch


@given(json_values, json_values)
@settings(max_examples=400, deadline=None)
@example([1, 2, 3, 4], [4, 1, 3, 2])
@example({'a': [{'@id': 'x', 'b': 1}, {'@id': 'y'}]}, {'a': [{'@id': 'y'}, {'@id': 'x', 'b': 2}]})
@example(None, {'a': 1})
@example({'a': 1}, None)
@example([True, 1, 1.0, '1'], [1.0, True, '1', 1])
def test_a_patch_makes_the_later_value_of_the_earlier_one(before: Any, after: Any) -> None:
    patch = json_patch(before, after)
    assert form(applied(json.loads(json.dumps(patch)), before)) == form(after)
    assert (patch == []) == (form(before) == form(after))


@given(published(), published())
@settings(max_examples=60, deadline=None)
def test_a_patch_of_published_documents_does_so_too(before: dict[str, Any], after: dict[str, Any]) -> None:
    patch = json.loads(written('json-patch', orjson.dumps(before), orjson.dumps(after), BASE))
    assert form(applied(patch, before)) == form(after)


def test_what_stays_is_not_written_again() -> None:
    before = {'list': [{'@id': f'i{n}', 'name': f'Item {n}'} for n in range(50)]}
    after = copy.deepcopy(before)
    after['list'][10]['name'] = 'Another'
    del after['list'][30]
    after['list'].insert(3, {'@id': 'new', 'name': 'New'})
    assert json_patch(before, after) == [
        {'op': 'remove', 'path': '/list/30'},
        {'op': 'add', 'path': '/list/3', 'value': {'@id': 'new', 'name': 'New'}},
        {'op': 'replace', 'path': '/list/11/name', 'value': 'Another'},
    ]


def test_a_text_in_a_list_takes_the_place_of_another() -> None:
    assert json_patch(['a', 'b', 'c'], ['a', 'x', 'c']) == [{'op': 'replace', 'path': '/1', 'value': 'x'}]


def test_a_patch_of_ten_thousand_competencies_is_made_at_once() -> None:
    before = {'@graph': [{'@id': f'urn:{n}', 'text': f'Explain principle {n}', 'isPartOf': 'urn:x'} for n in range(10_000)]}
    after = {'@graph': [dict(node) for node in before['@graph'] if node['@id'] != 'urn:77']}
    after['@graph'][5000]['text'] += ' today'
    start = time.process_time()
    patch = json_patch(before, after)
    assert time.process_time() - start < 2
    assert [operation['path'] for operation in patch] == ['/@graph/77', '/@graph/5000/text']


# SPARQL Update


def stored(data: bytes | None) -> Store:
    store = Store()
    store.load(as_ntriples(lines_of(data, BASE)), RdfFormat.N_TRIPLES)
    return store


def check(before: bytes | None, after: bytes | None) -> None:
    store = stored(before)
    store.update(written('sparql-update', before, after, BASE).decode())
    assert set(store) == set(stored(after))


@given(published(), published())
@settings(max_examples=60, deadline=None)
def test_an_update_makes_the_later_statements_of_the_earlier_ones(before: dict[str, Any], after: dict[str, Any]) -> None:
    check(orjson.dumps(before), orjson.dumps(after))


def test_an_update_brings_every_changed_document_of_the_demo_up_to_date() -> None:
    def by_ctid(text: str) -> dict[str, bytes]:
        return {json.loads(line)['@graph'][0]['ceterms:ctid']: line.encode() for line in text.splitlines() if '@graph' in line}

    old, new = by_ctid(demo.documents().read_text('utf-8')), by_ctid(demo.later().read_text('utf-8'))
    assert len(new.keys() & old.keys()) > 5
    for ctid, after in new.items():
        before = old.get(ctid)
        check(before, after)
        patch = json.loads(written('json-patch', before, after, BASE))
        assert form(applied(patch, json.loads(before) if before else None)) == form(json.loads(after))


def test_making_and_removing_a_document_are_updates_too() -> None:
    data = demo.documents().read_bytes().splitlines()[0]
    assert written('sparql-update', None, data, BASE).startswith(b'INSERT DATA {')
    assert written('sparql-update', data, None, BASE).startswith(b'DELETE DATA {')
    check(None, data)
    check(data, None)
    assert written('sparql-update', data, data, BASE).startswith(b'# ')
    assert json.loads(written('json-patch', data, None, BASE)) == [{'op': 'replace', 'path': '', 'value': None}]


@pytest.mark.parametrize(
    'text', ['\\\\u0041', '\\\\\\\\u0042', '\\\\\\u0001', '\\"} ; CLEAR ALL #', '\\\\U0001F600', '\\\\\\\\\\\\u']
)
def test_no_text_breaks_out_of_an_update(text: str) -> None:
    line = f'<urn:a> <urn:b> "{text}" .'
    store, wanted = Store(), Store()
    store.update(sparql_update(Moved((), (line,))))
    wanted.load(line, RdfFormat.N_TRIPLES)
    assert set(store) == set(wanted)
    store.update(sparql_update(Moved((line,), ())))
    assert not set(store)


def test_turtle_and_ntriples_state_the_same() -> None:
    data = demo.documents().read_bytes().splitlines()[0]
    found = moved(None, data, BASE)
    turtle, lines = Store(), Store()
    turtle.load(as_turtle(found.added), RdfFormat.TURTLE)
    lines.load(as_ntriples(found.added), RdfFormat.N_TRIPLES)
    assert set(turtle) == set(lines)
    assert found.removed == ()
    assert as_turtle(found.added).startswith(b'@prefix ')
