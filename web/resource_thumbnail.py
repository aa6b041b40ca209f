"""A pathway as a small drawing without words, for the pages of what stands on it: where this is, and what surrounds it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, request
from markupsafe import escape

from ctdl.ctid import ctid_of, resource_address
from ctdl.diagrams.diagram import Diagram
from ctdl.diagrams.layout import layout
from ctdl.diagrams.placed import Placed, Route
from ctdl.errors import MissingError
from ctdl.pathways.model import Pathway
from ctdl.pathways.picture import picture
from graph.pathways import asking, read
from web import history_forms
from web.negotiation import SVG
from web.remembering import Remembered
from web.site import site

MOST = 120
"""Cards of a drawing; a pathway with more has none."""
_CARD, _GATE = (72.0, 30.0), (24.0, 24.0)
_BOX, _HERE, _LINE = '#5c8791', '#c2571a', '#82969a'
"""Colours that are seen on white and on black."""
_drawn: Remembered[bytes] = Remembered(128)


def path(pathway: str, of: str) -> str:
    """Where the drawing of a pathway is, for the page of a resource."""
    return f'/pathways/{pathway}/small.svg?of={of}'


def small(ctid: str) -> Response:
    """The drawing as a file; MissingError where there is no such pathway, or too much of it."""
    ctid, of = site().registry.ctid(ctid), ctid_of(request.args.get('of', ''))
    with site().snapshot() as now:
        key = str(site().folder.path), now.sequence, ctid, of
        data = _drawn.get(key, lambda: _made(read([asking(now.store, now.base)], resource_address(ctid), 'en'), of))
    return history_forms.body(data, SVG)


def _made(pathway: Pathway, of: str) -> bytes:
    diagram = picture(pathway)
    if len(diagram.cards) > MOST:
        raise MissingError(f'This pathway has more than {MOST} components; its page draws them.')
    address = resource_address(of) if of else ''
    here = {component.iri for component in pathway.components.values() if any(one.iri == address for one in component.stands_for)}
    return drawing(diagram, frozenset(here)).encode()


def drawing(diagram: Diagram, here: frozenset[str]) -> str:
    """A diagram as boxes and lines; the boxes with some keys stand out."""
    sizes = dict.fromkeys((card.key for card in diagram.cards), _CARD) | dict.fromkeys((gate.key for gate in diagram.gates), _GATE)
    placed = layout(diagram, sizes)
    size = f'{placed.width + 8:.0f} {placed.height + 8:.0f}'
    start = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 {size}"><title>{escape(diagram.title)}</title>'
    return f'{start}{"".join(_parts(diagram, placed, here))}</svg>\n'


def _parts(diagram: Diagram, placed: Placed, here: frozenset[str]) -> Iterator[str]:
    for route in placed.routes:
        yield _line(route)
    for card in diagram.cards:
        box = placed.boxes[card.key]
        at = f'x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" height="{box.height:.0f}" rx="5"'
        mark = f' stroke="{_HERE}" stroke-width="4"' if card.goal and card.key not in here else ''
        yield f'<rect {at} fill="{_HERE if card.key in here else _BOX}"{mark}/>'
    for gate in diagram.gates:
        box = placed.boxes[gate.key]
        yield f'<circle cx="{box.x + box.width / 2:.0f}" cy="{box.y + box.height / 2:.0f}" r="8" fill="{_LINE}"/>'


def _line(route: Route) -> str:
    points = ' '.join(f'{x:.0f},{y:.0f}' for x, y in route.points)
    return f'<polyline points="{points}" fill="none" stroke="{_LINE}" stroke-width="3"/>'
