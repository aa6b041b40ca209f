"""How to cite one version of a resource: as a sentence, as BibTeX and as CSL-JSON, each with its address and the digest of its document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import orjson

from ctdl.document import Node
from ctdl.search_facets import iri_of
from ctdl.vocabulary import load
from graph.ledger import Ledger
from graph.search_counts import names_of
from web import links
from web.resource_texts import listed
from web.shown import Shown

_OWNER = ('ceterms:ownedBy', 'ceterms:offeredBy', 'ceasn:publisher', 'ceasn:creator', 'qdata:dataProvider', 'ceterms:actingAgent')
_MONTHS = ('jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec')
_SPECIAL = {
    '\\': r'\textbackslash{}', '{': r'\{', '}': r'\}', '~': r'\textasciitilde{}', '^': r'\textasciicircum{}',
    **{sign: f'\\{sign}' for sign in '%&#$_'},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citation:
    """What a citation says: `name` of the resource, its class and CTID or address, owners, version, day, address, where its document is."""

    name: str
    kind: str
    of: str
    owners: tuple[str, ...]
    version: int
    day: str
    address: str
    document: str
    sha256: str


def citation(ledger: Ledger, found: Shown) -> Citation:
    """The citation of the version that is shown."""
    entry, node = found.entry, found.node
    return Citation(
        _plain(found.name),
        load().label(str(node.get('@type', ''))) or 'Resource',
        found.ctid or found.iri,
        _owners(ledger, node),
        entry.version,
        entry.recorded[:10],
        links.canonical(found.at(entry.version)),
        links.canonical(f'/graph/{entry.ctid}/versions/{entry.version}'),
        entry.sha256,
    )


def _owners(ledger: Ledger, node: Node) -> tuple[str, ...]:
    """The names of those whose it is, as the registry knows them now."""
    for key in _OWNER:
        addresses = [iri_of(item) for item in listed(node.get(key)) if isinstance(item, str) and ':' in item and item[:2] != '_:']
        known = names_of(ledger, addresses)
        named = tuple(dict.fromkeys(_plain(known[iri]) for iri in addresses if known.get(iri, iri) != iri))
        if named:
            return named
    return ()


def _plain(text: str) -> str:
    """A text on one line, without what steers writing."""
    return ' '.join(''.join(c if c.isprintable() else ' ' for c in text[:500]).split())


def sentence(said: Citation) -> str:
    """The citation as a sentence."""
    owners = f'{", ".join(said.owners)}. ' if said.owners else ''
    return (
        f'{owners}{said.name}. {said.kind}, {said.of}, version {said.version} of {said.day}. {said.address} (SHA-256 {said.sha256})'
    )


def bibtex(said: Citation) -> str:
    """The citation as an entry of BibTeX."""
    fields = {
        'title': f'{{{_escaped(said.name)}}}',
        'author': ' and '.join(f'{{{_escaped(owner)}}}' for owner in said.owners),
        'year': said.day[:4],
        'month': _MONTHS[int(said.day[5:7]) - 1],
        'howpublished': f'{_escaped(said.kind)}, {_escaped(said.of)}, version {said.version}',
        'url': said.address.replace('{', '%7B').replace('}', '%7D').replace('\\', '%5C'),
        'note': f'SHA-256 of the document: {said.sha256}',
    }
    lines = [f'  {name} = {value if name == "month" else f"{{{value}}}"},' for name, value in fields.items() if value]
    key = re.sub(r'[^A-Za-z0-9-]+', '-', said.of)[-60:].strip('-')
    return '\n'.join([f'@misc{{{key}-v{said.version},', *lines, '}']) + '\n'


def _escaped(text: str) -> str:
    return ''.join(_SPECIAL.get(c, c) for c in text)


def csl(said: Citation) -> str:
    """The citation as CSL-JSON, which reference managers read."""
    item: dict[str, Any] = {
        'id': f'{said.of}-v{said.version}',
        'type': 'dataset',
        'genre': said.kind,
        'title': said.name,
        'author': [{'literal': owner} for owner in said.owners],
        'issued': {'date-parts': [[int(part) for part in said.day.split('-')]]},
        'version': str(said.version),
        'number': said.of,
        'URL': said.address,
        'note': f'SHA-256 of the document: {said.sha256}',
    }
    return orjson.dumps([{name: value for name, value in item.items() if value}], option=orjson.OPT_INDENT_2).decode() + '\n'
