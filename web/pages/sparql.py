"""The SPARQL endpoint and its page: `/sparql`, named queries, saved queries, and what the endpoint says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from urllib.parse import urlencode

import orjson
from flask import Blueprint, Response, request

from ctdl.errors import CTDLError, RegistryError
from graph.queries import NamedQuery
from graph.query import prepare
from graph.query_variables import as_variables, likely_form
from graph.sparql import check, find, named
from web import answers
from web.negotiation import JSON, NotAcceptable
from web.site import site
from web.sparql_answering import not_acceptable, of_query, of_triples, place, plain, preflight, wanted_page, wants_page, with_cors
from web.sparql_asking import DATA_ROWS, PAGE_ROWS, Asked, asked, workers
from web.sparql_asking import answer as ask
from web.sparql_asking import check as check_text
from web.sparql_description import examples, is_about_us, serialized, service, void
from web.sparql_emptiness import Explanation, explain
from web.sparql_formats import PAGE, offered, wanted
from web.sparql_named import near_values
from web.sparql_page import PICTURES, of_drawing, page, result
from web.sparql_protocol import QUERY, Operation, ProtocolError, body, check_size, read
from web.sparql_report_page import reports
from web.sparql_schema import example
from web.sparql_terms import terms

blueprint = Blueprint('sparql', __name__)
blueprint.after_request(with_cors)
blueprint.register_blueprint(reports)
blueprint.register_error_handler(NotAcceptable, not_acceptable)
LONG = 1500
"""Letters of a query from which on its page gets a short address."""
WAIT = 8.0
"""Seconds to wait for the first count of terms."""


@blueprint.route('/sparql', methods=['GET', 'POST', 'OPTIONS'], provide_automatic_options=False)
def endpoint() -> Response:
    """The SPARQL 1.1 Protocol, the page for browsers, and the service description."""
    if request.method == 'OPTIONS':
        return preflight()
    text = request.values.get('query', '') if request.method != 'POST' or request.form else ''
    try:
        operation = read(request)
        if operation is None:
            return _about()
        if operation.options.get('edit') and wants_page(request):
            return page(operation.text, operation.options)
        return _short(operation) or _answer(operation)
    except (NotAcceptable, RegistryError):
        raise
    except CTDLError as error:
        return page(text, request.args, error=error) if wants_page(request) else plain(error, request)


def _about() -> Response:
    if wants_page(request):
        workers().counting.get()
        return page(example(request.args.get('of', ''), request.args.get('term', '')), request.args)
    return of_triples(service(place()), request.args.get('format', ''))


def _short(operation: Operation) -> Response | None:
    """The way to the short address of a long query, for browsers."""
    if len(operation.text) < LONG or operation.params or not wants_page(request):
        return None
    try:
        name = workers().saved.save(_lines(operation.text), request.remote_addr or '')
    except CTDLError:
        return None
    kept = {key: value for key, value in operation.options.items() if key != 'run' and value}
    return answers.redirect(f'/sparql/q/{name}' + ('?' + urlencode(kept) if kept else ''), 303)


def _answer(operation: Operation, query: NamedQuery | None = None) -> Response:
    """Run a query and give the answer in the format that is wanted; on the page errors stand beside the query."""
    options = operation.options
    form = likely_form(operation.text) or check(operation.text)
    if options.get('format') in PICTURES and form in ('CONSTRUCT', 'DESCRIBE'):
        what = asked(operation.text, operation.params, options, PAGE_ROWS)
        return of_drawing(ask(what, 'cells', request, keep=True)[0], options['format'])
    format, media_type = wanted(request.accept_mimetypes, options.get('format', ''), offered(form))
    what = asked(operation.text, operation.params, options, PAGE_ROWS if format is PAGE else DATA_ROWS)
    if not what.as_of and is_about_us(operation.text):
        what = replace(what, data=_description())
    if format is not PAGE:
        found, sequence = ask(what, format.name, request)
        return of_query(found, format, media_type, what, sequence, bool(options.get('download')))
    found, sequence = ask(what, 'cells', request, keep=True)
    with site().snapshot() as now:
        text = prepare(operation.text, operation.params, site().base, now.store).bound.text if query else ''
    shown = result(found, sequence, what, options)
    if shown.empty and options.get('why'):
        shown = replace(shown, why=_why(what, text or operation.text, form))
    return page(operation.text, options, query, operation.params, shown, bound=text)


def _why(what: Asked, text: str, form: str) -> Explanation:
    """Why an answer is empty, asked of the same state."""

    def matches(part: str, seconds: float) -> bool:
        found, _ = ask(replace(what, text=part, params={}, seconds=seconds), 'json', request)
        return bool(orjson.loads(found.body)['boolean'])

    whole = prepare(as_variables(text, what.params), what.params, site().base).bound.text if what.params else as_variables(text, {})
    return explain(whole, matches, form)


def _description() -> str:
    """What the endpoint says of itself, in Turtle, for queries about that."""
    counts = workers().counting.get(WAIT)
    triples = [*service(place()), *(void(place(), counts) if counts else ())]
    return serialized(triples, 'turtle', place()).decode()


@blueprint.get('/sparql/queries')
@blueprint.get('/sparql/queries.json')
def queries() -> Response:
    """The named queries with their parameters as JSON; for browsers they are on the page."""
    asked_for = request.args.get('format', '') or ('json' if request.path.endswith('.json') else '')
    if wanted_page(request) and asked_for != 'json':
        return answers.redirect('/sparql#questions')
    return answers.json([{**asdict(query), 'address': f'{place().site}sparql/queries/{query.name}'} for query in named()])


@blueprint.get('/sparql/queries/<name>')
def named_query(name: str) -> Response:
    """A named query: its form, and its answer when its parameters are given."""
    name, _, extension = name.partition('.')
    query = find(name)
    options = {key: value for key, value in request.args.items() if key not in {p.name for p in query.parameters}}
    options |= {'format': extension} if extension and not options.get('format') else {}
    values = {p.name: request.args.get(p.name, '').strip() for p in query.parameters}
    values = {key: value for key, value in values.items() if value}
    waits = any(p.default is None and p.name not in values for p in query.parameters) or options.get('edit')
    if waits and wants_page(request) and not extension:
        return page(query.text, options, query, values)
    try:
        return _answer(Operation(query.text, options, values), query)
    except (NotAcceptable, RegistryError):
        raise
    except CTDLError as error:
        return (
            page(query.text, options, query, values, error=error, near=near_values(query, values, error))
            if wants_page(request) and not extension
            else plain(error, request)
        )


@blueprint.route('/sparql/check', methods=['GET', 'POST'])
def checked() -> Response:
    """Whether a query can be read, and if not, where it cannot: `{"ok": false, "line": 2, "column": 5, "message": …}`; nothing is run."""
    text = ''
    try:
        text = _lines(body(request) if request.mimetype == QUERY else request.values.get('query', ''))
        check_size(text)
        if not text.strip() and 'query' not in request.values:
            raise ProtocolError('The query is empty.', status=400)
        if text.strip():
            check_text(text, {}, request)
        return answers.json({'ok': True, 'form': likely_form(text) or ''})
    except CTDLError as error:
        busy = {'seconds', 'retry_after', 'megabytes'} & error.facts.keys()
        place_ = {name: error.facts[name] for name in ('line', 'column') if name in error.facts}
        return answers.json({'ok': None if busy else False, 'message': error.message, **place_})


@blueprint.post('/sparql/save')
def save() -> Response:
    """Keep a query under a short address."""
    text = _lines(request.form.get('query', ''))
    try:
        check_size(text)
        if not likely_form(text):
            check(text)
        address = f'/sparql/q/{workers().saved.save(text, request.remote_addr or "")}' + (
            '/report' if request.form.get('report') else ''
        )
    except CTDLError as error:
        return page(text, {}, error=error) if wants_page(request) else plain(error, request)
    if wants_page(request):
        return answers.redirect(address, 303)
    answer = answers.json({'address': place().site.rstrip('/') + address}, status=201)
    answer.headers['Location'] = address
    return answer


@blueprint.get('/sparql/q/<name>')
def saved(name: str) -> Response:
    """A saved query, with its answer."""
    text = workers().saved.find(name)
    options: Mapping[str, str] = request.args.to_dict()
    try:
        if options.get('edit'):
            return page(text, options)
        return _answer(Operation(text, options, {}))
    except (NotAcceptable, RegistryError):
        raise
    except CTDLError as error:
        return page(text, options, error=error) if wants_page(request) else plain(error, request)


@blueprint.get('/sparql/examples')
def example_queries() -> Response:
    """The named queries that run as they stand, as RDF."""
    if wanted_page(request) and not request.args.get('format'):
        return answers.redirect('/sparql#questions')
    return of_triples(examples(place()), request.args.get('format', ''))


@blueprint.get('/.well-known/void')
@blueprint.get('/.well-known/void.<extension>')
def well_known_void(extension: str = '') -> Response:
    """What the default graph holds, counted: VoID."""
    counts = workers().counting.get(WAIT)
    if counts is None:
        return plain(
            ProtocolError('The registry is being counted; try again in a little while.', status=503, retry_after=10), request
        )
    answer = of_triples([*void(place(), counts), *service(place())], request.args.get('format', '') or extension)
    answer.headers['X-Ledger-Sequence'] = str(counts.sequence)
    answer.set_etag(f'void-{counts.sequence}-{str(answer.mimetype).rpartition("/")[2]}', weak=True)
    return answers.conditional(answer)


@blueprint.get('/sparql/terms.json')
def completion() -> Response:
    """Terms for completion, the most used first, with prefixes and the properties of each class."""
    counts = workers().counting.get(1.0)
    answer = answers.data(orjson.dumps(terms(counts, site().base)), JSON, negotiated=False)
    answer.set_etag(f'terms-{counts.sequence if counts else "none"}')
    answer.headers['Cache-Control'] = 'no-cache'
    return answers.conditional(answer)


def _lines(text: str) -> str:
    return text.replace('\r\n', '\n').replace('\r', '\n')
