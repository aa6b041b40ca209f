"""Competencies of a resource by framework: required, taught, assessed; and who teaches, assesses, requires a competency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ctdl.labels import is_label
from web.resource_look import Look
from web.resource_model import Cell, Link, Table, Text
from web.resource_texts import listed
from web.resource_values import Reader

Node = dict[str, Any]
MOST = 100
_REQUIRED = ('ceterms:requires', 'ceterms:corequisite', 'ceterms:recommends', 'ceterms:entryCondition')
_WORDS = {
    'ceterms:teaches': 'taught',
    'ceterms:assesses': 'assessed',
    'ceterms:targetCompetency': 'required',
    'ceterms:requires': 'required',
    'ceterms:corequisite': 'required at the same time',
    'ceterms:recommends': 'recommended',
    'ceterms:entryCondition': 'required to get in',
}


@dataclass(slots=True)
class _Line:
    link: Link
    code: str
    words: dict[str, None] = field(default_factory=dict)


def tables(reader: Reader, node: Node) -> tuple[Table, ...]:
    """One table for each framework; competencies without one come last."""
    by_framework: dict[str, dict[str, _Line]] = {}
    frameworks: dict[str, Link] = {}
    for item, word in _mentioned(reader, node):
        framework, link, code, key = _read(reader, item)
        frameworks.setdefault(framework.text.text, framework)
        line = by_framework.setdefault(framework.text.text, {}).setdefault(key, _Line(link, code))
        line.words[word] = None
    found = []
    for name in sorted(by_framework, key=lambda name: (not name, name)):
        lines = list(by_framework[name].values())
        columns = ('Code', 'Competency', 'How') if any(line.code for line in lines) else ('Competency', 'How')
        rows = tuple(_row(line, len(columns) == 3) for line in lines[:MOST])
        note = f'{len(lines)} in all; {MOST} are shown, the others are under “All statements”.' if len(lines) > MOST else ''
        framework = frameworks[name]
        links = (Link(Text('Open the framework', 'en'), framework.href, '', '', framework.outside),) if framework.href else ()
        found.append(Table(name or 'Competencies', columns, rows, note, links=links))
    return tuple(found)


def _row(line: _Line, coded: bool) -> tuple[Cell, ...]:
    words: Cell = (Text(', '.join(line.words), 'en'),)
    return ((Text(line.code),), (line.link,), words) if coded else ((line.link,), words)


def _mentioned(reader: Reader, node: Node) -> Iterator[tuple[Any, str]]:
    for key in ('ceterms:teaches', 'ceterms:assesses', 'ceterms:targetCompetency'):
        yield from ((item, _WORDS[key]) for item in listed(node.get(key)))
    for key in _REQUIRED:
        waiting = reader.profiles(node, key)
        for profile in waiting[:50]:
            yield from ((item, _WORDS[key]) for item in listed(profile.get('ceterms:targetCompetency')))
            for other in reader.profiles(profile, 'ceterms:alternativeCondition'):
                yield from ((item, f'{_WORDS[key]}, one of several ways') for item in listed(other.get('ceterms:targetCompetency')))


def _read(reader: Reader, item: Any) -> tuple[Link, Link, str, str]:
    """Framework, link, code, and what makes two mentions the same."""
    if isinstance(item, str) and is_label(item) and (node := reader.node(item)):
        item = node
    link = reader.target(item)
    if isinstance(item, dict) and '@type' in item:
        plain = Link(link.text, link.href, '', '', link.outside)
        address = next((f for f in listed(item.get('ceterms:framework')) if isinstance(f, str)), '')
        name = reader.text(item, 'ceterms:frameworkName')
        framework = reader.link(address) if address else Link(name)
        if name.text and not framework.href.startswith('/'):
            framework = Link(name, framework.href, '', '', framework.outside)
        return framework, plain, link.note, link.href or link.text.text
    framework, code = _of_graph(reader.look, item) if isinstance(item, str) else (Link(Text('')), '')
    return framework, Link(link.text, link.href, link.note, '', link.outside), code, link.href or link.text.text


def _of_graph(look: Look, iri: str) -> tuple[Link, str]:
    frameworks = look.nodes(iri, 'ceasn:isPartOf')
    framework = look.link(frameworks[0]) if frameworks else Link(Text(''))
    return framework, look.literal(iri, 'ceasn:codedNotation').text


def users(look: Look, iri: str) -> Table | None:
    """Who teaches, assesses and requires a competency, directly or through an alignment."""
    rows: dict[tuple[str, str], tuple[Cell, ...]] = {}
    names = (iri, *look.subjects(iri, 'ceterms:targetNode', 500))
    for name in names:
        for key, word in (
            ('ceterms:teaches', 'teaches'),
            ('ceterms:assesses', 'assesses'),
            ('ceterms:targetCompetency', 'requires'),
        ):
            for subject in look.subjects(name, key, 500):
                holder = look.holder(subject)
                if holder and len(rows) < MOST:
                    link = look.link(holder)
                    rows[word, link.href] = ((Text(word, 'en'),), (link,), (Text(link.kind, 'en'),))
    if not rows:
        return None
    found = tuple(rows[key] for key in sorted(rows, key=lambda key: (key[0] != 'teaches', key[0], _name(rows[key][1]))))
    note = f'The first {MOST} are shown.' if len(found) == MOST else ''
    return Table('Who teaches, assesses and requires it', ('How', 'What', 'Type'), found, note)


def _name(cell: Cell) -> str:
    return cell[0].text.text if isinstance(cell[0], Link) else cell[0].text
