"""`/resources/{ctid}/connections`: what comes before and after a thing, and how it leads to another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import orjson
from flask import Blueprint, Response, request

from ctdl.connections.model import RELATIONS, Neighbourhood, Thing, Ways
from ctdl.connections.wording import name_of
from ctdl.errors import CTDLError, InputError
from graph.described import own_address
from web import answers, history_forms, links, memento
from web.connections_page import DIRECTIONS, Href, address_page, near_page, relation_counts, ways_page
from web.drawing_frame import framed
from web.errors import Gone
from web.history_forms import DOT, MERMAID, Query
from web.negotiation import CSV, HTML, JSON, PNG, SVG, Form
from web.remembering import Remembered
from web.shown import shown
from web.site import site

if TYPE_CHECKING:
    from ctdl.diagrams.diagram import Diagram
    from graph.connections import Connections

blueprint = Blueprint('connections', __name__)
blueprint.register_error_handler(Gone, memento.gone)

FORMS = (HTML, SVG, PNG, CSV, JSON, DOT, MERMAID)
MOST, MANY = 40, 1000
"""Things on a step that are read when nothing is said, and at most."""
_WAY_STEPS = (1, 2, 3, 4, 5, 6, 8)
_near: Remembered[Neighbourhood] = Remembered(64)
_ways: Remembered[Ways] = Remembered(64)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for: how far and which way to look, by which relations, and a goal to find ways to."""

    ctid: str
    steps: int
    direction: str
    relations: tuple[str, ...]
    language: str
    goal: str
    far: int
    back: bool
    most: int = MOST

    @property
    def near(self) -> Query:
        """The neighbourhood as the query of an address."""
        steps = str(self.steps) if self.steps != 1 else ''
        direction = self.direction if self.direction != 'both' else ''
        language = self.language if self.language != 'en' else ''
        return [
            ('steps', steps),
            ('direction', direction),
            *(('relation', name) for name in self.relations),
            ('language', language),
            ('most', str(self.most) if self.most != MOST else ''),
        ]

    @property
    def query(self) -> Query:
        """All of it as the query of an address."""
        return [
            *self.near,
            ('to', self.goal),
            ('far', str(self.far) if self.goal else ''),
            ('back', '1' if self.back and self.goal else ''),
        ]


@blueprint.get('/resources/<ctid>/connections')
@blueprint.get('/resources/<ctid>/connections.<extension>')
def page_of(ctid: str, extension: str = '') -> Response:
    """The connections of a thing in the form that is wanted."""
    form = history_forms.wanted(FORMS, extension)
    wish = _wish(site().registry.ctid(ctid))
    near = _neighbourhood(wish)
    ways, trouble = _between(wish, form is HTML)
    if form is HTML:
        return _page(near, ways, wish, trouble)
    return history_forms.body(_data(near, ways, wish, form), form, f'connections-{wish.ctid}.csv')


def _wish(ctid: str) -> Wish:
    direction = request.args.get('direction', '') or 'both'
    if direction not in DIRECTIONS:
        raise InputError(f'“{direction}” is no direction; there is {", ".join(DIRECTIONS)}.', direction=direction)
    relations = tuple(dict.fromkeys(filter(None, request.args.getlist('relation'))))
    unknown = [name for name in relations if name not in RELATIONS]
    if unknown:
        raise InputError(f'There is no relation “{unknown[0]}”; there is {", ".join(RELATIONS)}.', relation=unknown[0])
    return Wish(
        ctid, history_forms.number('steps', 1, 1, 3), direction, relations, request.args.get('language', 'en')[:35],
        request.args.get('to', '').strip()[:300], history_forms.number('far', 3, 1, 8), request.args.get('back') == '1',
        history_forms.number('most', MOST, 1, MANY),
    )  # fmt: skip


# reading


def _asked(wish: Wish, kept: Remembered[Any], key: tuple[Any, ...], ask: Callable[[Connections], Any]) -> Any:
    from graph.connections import Connections

    with site().snapshot() as now:
        state = (str(site().folder.path), now.sequence, wish.language)
        return kept.get((*state, *key), lambda: ask(Connections(now.store, now.base, wish.language)))


def _neighbourhood(wish: Wish) -> Neighbourhood:
    """What is near; MissingError for what the registry does not know, Gone-like errors for what was deleted."""
    key = (own_address(site().registry.ledger, wish.ctid), wish.steps, wish.direction, wish.relations, wish.most)
    try:
        found: Neighbourhood = _asked(wish, _near, key, lambda all_: all_.neighbourhood(*key))
    except CTDLError:
        shown(site().registry.ledger, wish.ctid)
        raise
    return found


def _between(wish: Wish, page: bool) -> tuple[Ways | None, str]:
    """The ways to the goal, None where none is asked for; on a page a goal that is nothing is told beside the form."""
    if not wish.goal:
        return None, ''
    start, goal = (own_address(site().registry.ledger, text) for text in (wish.ctid, wish.goal))
    ends = (goal, start) if wish.back else (start, goal)
    try:
        found: Ways = _asked(
            wish, _ways, (*ends, wish.far, wish.relations), lambda all_: all_.ways(*ends, wish.far, wish.relations)
        )
    except CTDLError as error:
        if not page:
            raise
        return None, str(error)
    return found, ''


def _pages(iris: Iterable[str], absolute: bool = False) -> Href:
    href = address_page(site().registry.ledger.describers(iris))

    def page(iri: str) -> str:
        path = href(iri)
        return (
            links.absolute(path)
            if absolute and path.startswith('/')
            else path
            if path.startswith('/') or links.is_safe(path)
            else ''
        )

    return page


# answers


def listed(wish: Wish, step: int) -> str:
    """Where all things that come before, or after, are listed."""
    side = 'in' if step < 0 else 'out'
    query = replace(wish, goal='', direction=side, most=MANY).near
    return f'{history_forms.addressed(f"/resources/{wish.ctid}/connections", query)}#{side if abs(step) == 1 else "more"}'


def _diagram(near: Neighbourhood, ways: Ways | None, href: Href, wish: Wish, part: str = '') -> Diagram:
    from ctdl.connections.picture import neighbourhood_picture, ways_picture

    def more(step: int) -> str:
        return listed(wish, step) if part else links.absolute(listed(wish, step))

    def leads(thing: Thing) -> str:
        target = href(thing.iri)
        return f'{target}{part}' if '/resources/' in target else target

    return ways_picture(ways, leads) if ways is not None else neighbourhood_picture(near, leads, more)


def _data(near: Neighbourhood, ways: Ways | None, wish: Wish, form: Form) -> bytes:
    """The neighbourhood, or the ways where a goal is named."""
    from ctdl.connections import records

    if form is JSON:
        record = records.ways_dict(ways) if ways is not None else records.neighbourhood_dict(near)
        return orjson.dumps(record, option=orjson.OPT_INDENT_2) + b'\n'
    if form is CSV:
        from ctdl.pathways.table import to_csv

        if ways is not None:
            return to_csv(records.ways_rows(ways), ('way', 'step', *records.LINK_COLUMNS))
        return to_csv(records.neighbourhood_rows(near), records.LINK_COLUMNS)
    diagram = _diagram(near, ways, _pages((ways or near).things, absolute=True), wish)
    return history_forms.drawn(diagram, form)


def _page(near: Neighbourhood, ways: Ways | None, wish: Wish, trouble: str) -> Response:
    from ctdl.diagrams.svg import to_svg

    path = f'/resources/{wish.ctid}/connections'
    href = _pages((*near.things, *(ways.things if ways else ())))
    name = name_of(near.centre, near.things)
    drawing = to_svg(_diagram(near, None, href, wish, '/connections'))
    return answers.page(
        'connections.html',
        title=f'Connections of {name}',
        crumbs=[('Find', '/search'), (name, f'/resources/{wish.ctid}')],
        alternates=history_forms.alternates(path, FORMS, wish.query),
        section='find',
        name=name, wish=wish, path=path, near=near_page(near, href), drawing=framed(drawing, path, wish.query),
        ways_alone=history_forms.addressed(f'{path}.svg', wish.query),
        drawing_alone=history_forms.addressed(f'{path}.svg', wish.near),
        directions=DIRECTIONS, relations=RELATIONS, all_before=listed(wish, -1), all_after=listed(wish, 1), most=MANY,
        counts=relation_counts(near.links), ways=ways_page(ways, href) if ways else None, trouble=trouble, far=_WAY_STEPS,
        ways_drawing=framed(to_svg(_diagram(near, ways, href, wish, '/connections'), prefix='w')) if ways and ways.ways else None,
        near_query=wish.near, other_way=history_forms.addressed(path, replace(wish, back=not wish.back).query),
    )  # fmt: skip
