"""The vocabulary: lists of its terms, and a page for each with how this registry uses it."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, request

from ctdl.errors import CTDLError
from ctdl.term import Term
from ctdl.vocabulary import load
from graph.search_counts import names_of
from graph.term_uses import Example, Uses, uses
from web import answers, links, vocabulary_page
from web.errors import told
from web.negotiation import BY_EXTENSION, HTML, JSON, chosen
from web.remembering import Remembered
from web.search_tagged import tagged
from web.site import site
from web.vocabulary_page import KINDS

blueprint = Blueprint('vocabulary', __name__)

SECONDS = 0.5
"""How long uses of a term are counted."""
_remembered: Remembered[Uses] = Remembered(500)


@blueprint.get('/vocabulary')
@blueprint.get('/vocabulary.json')
def vocabulary() -> Response:
    """The terms of one kind."""
    form = chosen(request, (HTML, JSON), 'json' if request.path.endswith('.json') else '')
    text = request.args.get('q', '').strip()[:100]
    kind = request.args.get('kind', '') if request.args.get('kind') in KINDS else ''
    counts = {each: len(vocabulary_page.listed(each, text)) for each in KINDS}
    kind = kind or next((each for each, count in counts.items() if count), 'class')
    terms = vocabulary_page.listed(kind, text)
    if form is JSON:
        wanted = [kind] if request.args.get('kind') in KINDS else list(KINDS)
        return tagged(
            answers.json({'terms': [one for each in wanted for one in vocabulary_page.brief(vocabulary_page.listed(each, text))]})
        )
    tail = f'&q={quote(text)}' if text else ''
    tabs = [(f'{heading} ({counts[each]:,})', f'/vocabulary?kind={each}{tail}', each == kind) for each, heading in KINDS.items()]
    return answers.page(
        'vocabulary.html', title='Vocabulary', section='vocabulary', alternates=[(JSON, '/vocabulary.json')], terms=terms, text=text,
        kind=kind, tabs=tabs, source=load().source, heading=KINDS[kind],
    )  # fmt: skip


@blueprint.get('/vocabulary/<path:name>')
def term(name: str) -> Response:
    """One term."""
    known = vocabulary_page.found(name)
    head, _, extension = name.rpartition('.')
    if known is None and head and extension in BY_EXTENSION:
        known, name = vocabulary_page.found(head), head
    else:
        extension = ''
    if known is None:
        return _missing(name)
    form = chosen(request, (HTML, JSON), extension)
    if known.name != name:
        return answers.redirect(links.term(known.name) + (f'.{extension}' if extension else ''), 301)
    used = _uses(known)
    if form is JSON:
        return tagged(answers.json(vocabulary_page.as_dict(known, used)))
    return _page(known, used)


def _page(known: Term, used: Uses | None) -> Response:
    tree = vocabulary_page.tree(known)
    return answers.page(
        'vocabulary_term.html', title=known.label, section='vocabulary', crumbs=[('Vocabulary', '/vocabulary'), _kind(known)],
        alternates=[(JSON, f'{links.term(known.name)}.json')], term=known, iri=load().expand(known.name), outside=load().page(known.name),
        groups=vocabulary_page.relations(known), tree=tree, takes=vocabulary_page.coercion(known), used=used,
        examples=_examples(used), seconds=SECONDS, searches=vocabulary_page.searches(known), label=load().label,
        sparql=f'/sparql?query={quote(vocabulary_page.sparql(known), safe="")}', term_path=links.term, known=lambda name: name in load(),
    )  # fmt: skip


def _kind(known: Term) -> tuple[str, str]:
    return KINDS[known.kind], f'/vocabulary?kind={known.kind}'


def _missing(name: str) -> Response:
    near = [
        (f'{load().label(each)} ({each})', links.term(each))
        for each in load().suggest(name if ':' in name else f'ceterms:{name}', 5)
    ]
    return told(404, f'The vocabulary has no term “{name[:80]}”.', near=near)


def _uses(known: Term) -> Uses | None:
    """How a term is used, counted once for each state of the graph; None for schemes, and while there is no graph."""
    if known.kind == 'scheme':
        return None
    try:
        with site().snapshot() as now:
            return _remembered.get(
                (now.base, str(now.path), now.sequence, known.name), lambda: uses(now.store, known.name, known.kind, SECONDS)
            )
    except CTDLError:
        return None


def _examples(used: Uses | None) -> list[tuple[str, str, str, int, str]]:
    """Example values: text, language, address, how often, and the page of a resource that has it."""
    if used is None:
        return []
    iris = {one.value for one in used.examples if one.is_iri} | {one.about for one in used.examples}
    names = names_of(site().registry.ledger, sorted(iris))
    return [_example(one, names) for one in used.examples if '/.well-known/genid/' not in one.value]


def _example(one: Example, names: dict[str, str]) -> tuple[str, str, str, int, str]:
    if not one.is_iri:
        return one.value, one.language, '', one.count, '' if '/.well-known/' in one.about else links.href(one.about)
    prefixed = load().compact(one.value)
    text = load().label(prefixed) if prefixed in load() else names.get(one.value, one.value)
    return text, '', links.href(one.value), one.count, ''
