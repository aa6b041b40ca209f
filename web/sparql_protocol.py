"""The SPARQL 1.1 Protocol: what a request asks for (https://www.w3.org/TR/sparql11-protocol/, section 2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Request
from werkzeug.datastructures import MultiDict

from ctdl.errors import CTDLError
from ctdl.limits import LIMITS

FORM = 'application/x-www-form-urlencoded'
QUERY = 'application/sparql-query'
UPDATE = 'application/sparql-update'
_DEFAULT = 'urn:x-rdflib:default'
"""What rdflib calls the default graph, and sends along."""
_DATASET = ('default-graph-uri', 'named-graph-uri', 'using-graph-uri', 'using-named-graph-uri')


class ProtocolError(CTDLError):
    """A request that is no query operation of the protocol; fact `status` is the status of the answer."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A query to be run, and what else was asked for: the other parameters, and the values of the query's own (`$name`)."""

    text: str
    options: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)


def read(request: Request) -> Operation | None:
    """The query operation of a request; None for a GET without a query, which asks what this is; ProtocolError for what is neither."""
    if request.method in ('GET', 'HEAD'):
        return _operation(request.args, request.args)
    if request.mimetype == FORM:
        given = _operation(request.form, request.args)
        if given is None:
            raise ProtocolError('The form has no field “query”.', status=400)
        return given
    if request.mimetype == QUERY:
        if 'query' in request.args:
            raise ProtocolError('There is one query in the address and another one in the body; send one.', status=400)
        return _checked(body(request), request.args, MultiDict())
    if request.mimetype == UPDATE:
        raise _no_updates()
    raise ProtocolError(f'Send a query as {FORM} or {QUERY}, not as “{request.mimetype}”.', status=415)


def _operation(fields: MultiDict[str, str], args: MultiDict[str, str]) -> Operation | None:
    if 'update' in fields or 'update' in args:
        raise _no_updates()
    queries = fields.getlist('query')
    if len(queries) > 1:
        raise ProtocolError(f'There are {len(queries)} queries; send one.', status=400)
    if not queries:
        return None
    return _checked(queries[0], fields, args)


def _checked(text: str, fields: MultiDict[str, str], args: MultiDict[str, str]) -> Operation:
    given = {**args.to_dict(), **fields.to_dict()}
    for name in _DATASET:
        if given.get(name) and (name, given[name]) != (_DATASET[0], _DEFAULT):
            raise ProtocolError(
                f'{name} is not taken: the dataset is fixed. Its default graph holds what current documents state; '
                'write GRAPH for versions and provenance.',
                status=400,
            )
    if not text.strip():
        raise ProtocolError('The query is empty.', status=400)
    check_size(text)
    params = {name[1:]: value for name, value in given.items() if name.startswith('$')}
    options = {name: value for name, value in given.items() if name not in ('query', *_DATASET) and not name.startswith('$')}
    return Operation(text, options, params)


def check_size(text: str) -> None:
    """Raise ProtocolError for a query that is longer than is read."""
    size = len(text.encode('utf-8', 'replace'))
    if size > LIMITS.query_bytes:
        raise ProtocolError(f'The query has {size:,} bytes; at most {LIMITS.query_bytes:,} are read.', status=413)


def body(request: Request) -> str:
    """The text of a query that was sent as it is; ProtocolError where it is not UTF-8."""
    charset = request.mimetype_params.get('charset', 'utf-8').lower()
    if charset not in ('utf-8', 'utf8'):
        raise ProtocolError(f'The query must be UTF-8, not {charset}.', status=415)
    try:
        return request.get_data().decode('utf-8')
    except UnicodeDecodeError as error:
        raise ProtocolError(f'The query is not UTF-8: byte {error.start + 1} cannot be read.', status=400) from error


def _no_updates() -> ProtocolError:
    return ProtocolError('This endpoint only reads: SPARQL Update is not taken.', status=403)
