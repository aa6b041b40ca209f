"""Browse: the tree of classes, and the records of a class by name, by owner, by place."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, request

from ctdl.errors import MissingError
from ctdl.vocabulary import load
from graph.search import Found
from graph.search_hits import Hit
from web import answers, links
from web.browse_page import ClassLine, chain, letters, tree
from web.negotiation import BY_EXTENSION, HTML, JSON, chosen
from web.search_page import Asked, address, read, short
from web.search_page_rows import page_of
from web.search_page_view import pager
from web.search_page_words import day
from web.search_tagged import tagged
from web.site import site

blueprint = Blueprint('browse', __name__)

SIZE = 50
_VALUES = 1000
_GROUPS = 300
_BY = ('name', 'owner', 'region')


@blueprint.get('/browse')
@blueprint.get('/browse.json')
def browse() -> Response:
    """All classes that have records."""
    form = chosen(request, (HTML, JSON), 'json' if request.path.endswith('.json') else '')
    found = _find({}, limit=0, values=_VALUES, facets=('type',))
    classes = tree(_facet(found, 'type'))
    if form is JSON:
        return tagged(
            answers.json({'sequence': found.sequence, 'total': found.total, 'classes': [_as_dict(line) for line in classes]})
        )
    alternates = [(JSON, '/browse.json')]
    return answers.page('browse.html', title='Browse', section='browse', alternates=alternates, classes=classes, total=found.total)


@blueprint.get('/browse/<path:name>')
def browse_class(name: str) -> Response:
    """The records of one class."""
    head, _, extension = name.rpartition('.')
    name, extension = (head, extension) if head and extension in BY_EXTENSION else (name, '')
    form = chosen(request, (HTML, JSON), extension)
    kind = _class(name)
    path = f'/browse/{short("type", kind)}'
    if name != short('type', kind) and form is HTML:
        return answers.redirect(path, 301)
    by = request.args.get('by', 'name')
    by = by if by in _BY else 'name'
    asked = read([('page', request.args.get('page', ''))])
    facets = ('type', 'owner', 'region') if form is JSON else ('type', *({by} - {'name'}))
    limit = SIZE if by == 'name' else 0
    found = _find({'type': kind}, sort='name', offset=(asked.page - 1) * SIZE, limit=limit, values=_GROUPS, facets=facets)
    if form is JSON:
        return tagged(answers.json(_class_as_dict(kind, found)))
    return _page(kind, path, by, asked, found)


def _page(kind: str, path: str, by: str, asked: Asked, found: Found) -> Response:
    counts = {value.value: value.count for value in _facet(found, 'type').values}
    below = [
        (load().label(name), f'/browse/{short("type", name)}', counts[name]) for name in load().children(kind) if counts.get(name)
    ]
    groups: list[tuple[str, str, int]] = []
    more = 0
    if by != 'name':
        facet = _facet(found, by)
        groups = [
            (one.label, address(Asked(filters={'type': (kind,), by: (one.value,)})), one.count) for one in facet.values if one.count
        ]
        more = facet.more
    return answers.page(
        'browse_class.html', title=load().label(kind), section='browse', kind=kind, path=path, by=by,
        crumbs=[('Browse', '/browse'), *((load().label(above), f'/browse/{short("type", above)}') for above in chain(kind))],
        alternates=[(JSON, f'{path}.json')], total=found.total, below=below, groups=groups, more=more,
        letters=letters(site().registry.finder, kind, SIZE), rows=[_row(hit) for hit in found.hits],
        pager=pager(found.total, asked.page, SIZE, lambda page: f'{path}?page={page}' if page > 1 else path),
        in_search=address(Asked(filters={'type': (kind,)})),
    )  # fmt: skip


def _row(hit: Hit) -> tuple[str, ...]:
    return hit.ctid, hit.name or 'Without a name', load().label(hit.kind), hit.owner_name, page_of(hit.owner), day(hit.changed)


def _find(filters: dict[str, str], **options: Any) -> Found:
    found = site().registry.finder.find('', filters, **{'passages': False, **options})
    g.sequence = found.sequence
    return found


def _facet(found: Found, name: str) -> Any:
    return next(facet for facet in found.facets if facet.name == name)


def _class(name: str) -> str:
    """The class that a name in an address means; MissingError with near ones for none."""
    asked = read([('type', name)])
    if not asked.filters:
        raise MissingError(next(iter(asked.notes), 'Which class?').removesuffix(' It was left out.'))
    return dict(asked.filters)['type'][0]


def _as_dict(line: ClassLine) -> dict[str, Any]:
    return {
        'class': line.name,
        'label': line.label,
        'count': line.count,
        'address': links.absolute(f'/browse/{line.value}'),
        'below': [_as_dict(each) for each in line.inside],
    }


def _values(found: Found, name: str) -> list[dict[str, Any]]:
    return [{'value': short(name, one.value), 'label': one.label, 'count': one.count} for one in _facet(found, name).values]


def _class_as_dict(kind: str, found: Found) -> dict[str, Any]:
    return {
        'sequence': found.sequence,
        'class': kind,
        'label': load().label(kind),
        'total': found.total,
        'offset': found.offset,
        'records': [
            {'ctid': hit.ctid, 'name': hit.name, 'type': hit.kind, 'owner': hit.owner_name, 'changed': hit.changed}
            for hit in found.hits
        ],
        'owner': _values(found, 'owner'),
        'region': _values(found, 'region'),
    }
