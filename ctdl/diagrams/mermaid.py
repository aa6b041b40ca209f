"""A drawing as a Mermaid flowchart, for pages and wikis that draw such text: a subgraph for each lane, gates as rhombs.

Mermaid places things as it sees fit; lanes may drift. What is in a text is written in character codes wherever Mermaid or the Markdown
in its labels could take it for something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from json import dumps

from ctdl.diagrams.diagram import Card, Diagram
from ctdl.diagrams.dot import STATES, card_lines, gate_lines, keys

_ARROWS = {
    'need': ('-->', ''),
    'order': ('-->', 'then'),
    'child': ('-.-', 'part of'),
    'soft': ('-.->', ''),
    'back': ('-.->', 'back'),
    'late': ('-.->', 'late'),
}
_PLAIN = frozenset(" ,:()/'-.!…–’“”")
_ADDRESS = re.compile(r'%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9:/?=&%#.,_~+@-]')


def to_mermaid(diagram: Diagram) -> str:
    """The source of a drawing; nodes are n1, n2 … for cards and g1, g2 … for gates, in order."""
    return '\n'.join(_lines(diagram)) + '\n'


def _lines(diagram: Diagram) -> Iterator[str]:
    known = keys(diagram)
    yield from ('---', f'title: {_title(diagram)}', '---', 'flowchart LR')
    for number, lane in enumerate(diagram.lanes):
        heading = ': '.join(filter(None, (lane.group, lane.title)))
        yield f'  subgraph lane{number}["{_text(heading, lane.note)}"]'
        yield from (f'    {known[card.key]}{_card(card)}' for card in diagram.cards if card.lane == number)
        yield '  end'
    for gate in diagram.gates:
        yield f'  {known[gate.key]}{{"{_text(*gate_lines(gate))}"}}'
        if gate.opens in known:
            yield f'  {known[gate.key]} --> {known[gate.opens]}'
    for link in diagram.links:
        if link.source in known and link.target in known:
            arrow, word = _ARROWS.get(link.style, _ARROWS['need'])
            label = f'|"{_text(link.label or word)}"|' if link.label or word else ''
            yield f'  {known[link.source]} {arrow}{label} {known[link.target]}'
    yield from _clicks(diagram, known)
    yield from _colours(diagram, known)


def _title(diagram: Diagram) -> str:
    """Title and totals as a string of YAML, in which two percent signs would begin a directive."""
    text = f'{diagram.title}: {diagram.summary}' if diagram.summary else diagram.title
    return dumps(text, ensure_ascii=False).replace('%', '\\u0025')


def _card(card: Card) -> str:
    text = _text(*card_lines(card))
    return f'(["{text}"])' if card.goal else f'["{text}"]'


def _clicks(diagram: Diagram, known: dict[str, str]) -> Iterator[str]:
    for card in diagram.cards:
        if card.href.startswith(('http://', 'https://', '/')):
            yield f'  click {known[card.key]} href "{_ADDRESS.sub(_percent, card.href)}"'


def _percent(found: re.Match[str]) -> str:
    return ''.join(f'%{byte:02X}' for byte in found[0].encode('utf-8', 'replace'))


def _colours(diagram: Diagram, known: dict[str, str]) -> Iterator[str]:
    named = [(state, f'fill:{colour}', [c for c in diagram.cards if c.state == state]) for state, (colour, _) in STATES.items()]
    named.append(('outside', 'stroke-dasharray:4 3', [card for card in diagram.cards if card.ghost]))
    named.append(('problem', 'stroke:#b3261e', [card for card in diagram.cards if card.marks]))
    for name, style, cards in named:
        if cards:
            yield f'  classDef {name} {style}'
            yield f'  class {",".join(known[card.key] for card in cards)} {name}'


def _text(*lines: str) -> str:
    """Lines of a label: letters, digits and harmless marks as they are, all else as `#code;`; no line begins as a list of Markdown."""
    return '<br/>'.join(_line(' '.join(line.split())) for line in lines if line)


def _line(line: str) -> str:
    safe = ''.join(c if c.isalnum() or c in _PLAIN else f'#{ord(c)};' for c in line)
    safe = re.sub(r'^-', '#45;', safe)
    return re.sub(r'^(\d+)([.)])', lambda found: f'{found[1]}#{ord(found[2])};', safe)
