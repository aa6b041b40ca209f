"""What a search found in the forms that programs take: JSON, JSON-LD, CSV, Atom."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

import orjson

from ctdl.ctid import ctid_of
from ctdl.pathways.table import to_csv
from ctdl.vocabulary import load
from graph.search import Found
from graph.search_hits import Hit
from web.search_page import Asked, address, pairs, short
from web.search_page_facets import label

COLUMNS = (
    'ctid', 'type', 'name', 'owner', 'owner name', 'status', 'audience level', 'occupation', 'industry', 'instructional program',
    'cost', 'hours', 'completeness', 'changed', 'address',
)  # fmt: skip
_PREFIXES = ('ceterms', 'ceasn', 'schema', 'skos', 'qdata', 'asn')


def as_json(asked: Asked, found: Found, site: str, sparql: str) -> bytes:
    """A page of hits with facets, in one object; addresses of further pages under `next` and `previous`."""
    return orjson.dumps(
        {
            'sequence': found.sequence,
            'query': [{'name': name, 'value': value} for name, value in pairs(asked)],
            'notes': asked.notes,
            'total': found.total,
            'offset': found.offset,
            'limit': found.limit,
            **_neighbours(asked, found, site, 'json'),
            'items': [_item(hit, site) for hit in found.hits],
            'facets': [
                {
                    'name': facet.name,
                    'label': facet.label,
                    'values': [
                        {
                            'value': short(facet.name, one.value),
                            'label': label(facet.name, one),
                            'count': one.count,
                            'chosen': one.chosen,
                        }
                        | ({'parent': short(facet.name, one.parent)} if one.parent else {})
                        for one in facet.values
                    ],
                    'more': facet.more,
                }
                for facet in found.facets
            ],
            'dropped': [{'filter': one.facet, 'label': one.label, 'total': one.total} for one in found.dropped],
            'sparql': sparql,
        },
        option=orjson.OPT_INDENT_2,
    )


def _neighbours(asked: Asked, found: Found, site: str, form: str) -> dict[str, str]:
    out = {}
    if found.offset + len(found.hits) < found.total:
        out['next'] = _in_form(site, asked, form, asked.page + 1)
    if asked.page > 1:
        out['previous'] = _in_form(site, asked, form, asked.page - 1)
    return out


def _in_form(site: str, asked: Asked, form: str, page: int) -> str:
    query = address(asked, page=page).partition('?')[2]
    return f'{site}search?{query}{"&" if query else ""}format={form}'


def _item(hit: Hit, site: str) -> dict[str, Any]:
    return {
        'ctid': hit.ctid,
        'iri': hit.iri,
        'page': f'{site}resources/{hit.ctid}',
        'type': hit.kind,
        'name': hit.name,
        'owner': {'iri': hit.owner, 'name': hit.owner_name} if hit.owner else None,
        'changed': hit.changed,
        'completeness': hit.completeness,
        'cost': hit.cost,
        'hours': hit.hours,
        'facets': hit.facets,
        'passage': ''.join(piece.text for piece in hit.passage),
        'matches': [{'property': one.property, 'text': ''.join(piece.text for piece in one.pieces)} for one in hit.matches],
        'members': [{'iri': one.iri, 'type': one.kind, 'name': one.name} for one in hit.members],
    }


def as_jsonld(asked: Asked, found: Found, site: str) -> bytes:
    """A page of hits as a list of resources."""
    known = load().prefixes
    elements = [
        {
            '@id': hit.iri,
            '@type': hit.kind or 'schema:Thing',
            'ceterms:ctid': hit.ctid,
            'schema:name': hit.name,
            **({'ceterms:ownedBy': {'@id': hit.owner}} if hit.owner else {}),
        }
        for hit in found.hits
    ]
    body = {
        '@context': {**{prefix: known.get(prefix, 'https://schema.org/') for prefix in _PREFIXES}, 'items': _LISTED},
        '@id': f'{site}{address(asked, page=asked.page)[1:]}',
        '@type': 'schema:ItemList',
        'schema:numberOfItems': found.total,
        'schema:version': found.sequence,
        'items': elements,
    }
    return orjson.dumps(body, option=orjson.OPT_INDENT_2)


_LISTED = {'@id': 'schema:itemListElement', '@container': '@list'}


def as_csv(hits: Iterable[Hit]) -> bytes:
    """Hits as a table for spreadsheets: no cell is taken for a formula."""
    return to_csv([_cells(hit) for hit in hits], COLUMNS)


def _cells(hit: Hit) -> list[str]:
    def joined(facet: str, words: bool = False) -> str:
        return '; '.join(load().label(value) if words else value for value in hit.facets.get(facet, ()))

    return [
        hit.ctid, load().label(hit.kind), hit.name, ctid_of(hit.owner) or hit.owner, hit.owner_name, joined('status', True),
        joined('level', True), joined('occupation'), joined('industry'), joined('program'), '' if hit.cost is None else f'{hit.cost:.10g}',
        '' if hit.hours is None else f'{hit.hours:.6g}', f'{hit.completeness:g}', hit.changed, hit.iri,
    ]  # fmt: skip


def as_atom(asked: Asked, found: Found, site: str, title: str) -> bytes:
    """A feed of the hits, the last changed first."""
    me = f'{site}{address(asked)[1:]}'
    latest = max((hit.changed for hit in found.hits), default='1970-01-01T00:00:00Z')
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f'<title>{_xml(title)}</title>',
        f'<id>{_xml(me)}</id>',
        f'<updated>{latest}</updated>',
        f'<link rel="alternate" type="text/html" href="{_xml(me)}"/>',
        f'<link rel="self" type="application/atom+xml" href="{_xml(_in_form(site, asked, "atom", 1))}"/>',
        *(_entry(hit, site) for hit in found.hits),
        '</feed>',
        '',
    ]
    return '\n'.join(lines).encode()


def _entry(hit: Hit, site: str) -> str:
    return (
        f'<entry><title>{_xml(hit.name or hit.ctid)}</title><id>{_xml(hit.iri)}</id><updated>{hit.changed}</updated>'
        f'<author><name>{_xml(hit.owner_name or hit.owner or "not named")}</name></author>'
        f'<link rel="alternate" type="text/html" href="{_xml(site)}resources/{hit.ctid}"/>'
        f'<category term="{_xml(hit.kind)}" label="{_xml(load().label(hit.kind))}"/>'
        f'<summary>{_xml("".join(piece.text for piece in hit.passage))}</summary></entry>'
    )


def _xml(text: str) -> str:
    """Text for XML, without the characters that XML cannot have."""
    kept = ''.join(c for c in text if (c >= ' ' and not '\ud800' <= c <= '\udfff' and c not in '\ufffe\uffff') or c in '\t\n')
    return escape(kept)
