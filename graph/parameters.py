"""Values for the parameters of a query: what a person writes, as the term that the query needs."""

import re
from collections.abc import Callable, Mapping
from datetime import date

import pyoxigraph as ox

from ctdl.ctid import ctid_of, is_ctid, resource_address
from ctdl.errors import QueryError
from ctdl.vocabulary import load
from graph import sparql
from graph.queries import Parameter, read

_XSD = 'http://www.w3.org/2001/XMLSchema#'


def values(
    text: str, params: Mapping[str, str], address: Callable[[str], str] = resource_address
) -> dict[str, ox.NamedNode | ox.Literal]:
    """The term of every parameter: of a declared one by its type, of any other `$name` in the query by what the value looks like.

    `address` gives the address of the resource that has a CTID. QueryError names a parameter that is missing and has no default, that the
    query does not take, or whose value is not of its type.
    """
    declared = {parameter.name: parameter for parameter in read('', text).parameters}
    used = [token.text[1:] for token in sparql.tokens(text) if token.kind == 'variable' and token.text[0] == '$']
    wanted = {name: declared.get(name, Parameter(name, '', 'a value')) for name in [*declared, *used]}
    unknown = [name for name in params if name not in wanted]
    if unknown:
        takes = f'it takes {", ".join(wanted)}' if wanted else 'it takes none'
        raise QueryError(f'The query has no parameter {unknown[0]!r}; {takes}.', parameter=unknown[0])
    return {name: _term(parameter, params.get(name, parameter.default), address) for name, parameter in wanted.items()}


def _term(parameter: Parameter, text: str | None, address: Callable[[str], str]) -> ox.NamedNode | ox.Literal:
    if text is None:
        raise QueryError(f'The parameter {parameter.name!r} is missing: {parameter.meaning}.', parameter=parameter.name)
    try:
        term = _READERS[parameter.type](text)
    except ValueError as error:
        raise QueryError(
            f'The parameter {parameter.name!r} cannot be {text!r}: {error}.', parameter=parameter.name, value=text
        ) from error
    ctid = ctid_of(text) if parameter.type == 'ctid' or is_ctid(text.strip().lower()) else ''
    return ox.NamedNode(address(ctid)) if ctid and term == ox.NamedNode(resource_address(ctid)) else term


def _iri(text: str) -> ox.NamedNode:
    if not re.match(r'[A-Za-z][A-Za-z0-9+.-]*:', text) or re.search(r'[\s<>"{}|\\^`]', text):
        raise ValueError('it must be an absolute address')
    return ox.NamedNode(text)


def _resource(text: str) -> ox.NamedNode:
    ctid = ctid_of(text)
    if ctid and (is_ctid(text.strip().lower()) or text.startswith('http')):
        return ox.NamedNode(resource_address(ctid))
    if text.startswith(('http://', 'https://')):
        return _iri(text)
    raise ValueError('it must be a CTID or the address of a resource')


def _vocabulary_term(text: str) -> ox.NamedNode:
    if text.startswith(('http://', 'https://')):
        return _iri(load().canonical(text))
    if text not in load():
        raise ValueError('the vocabulary has no such term; write one such as ceterms:License or lifeCycle:Active')
    return ox.NamedNode(load().expand(text))


def _date(text: str) -> ox.Literal:
    try:
        return ox.Literal(date.fromisoformat(text).isoformat(), datatype=ox.NamedNode(_XSD + 'date'))
    except ValueError:
        raise ValueError('it must be a date such as 2026-01-31') from None


def _integer(text: str) -> ox.Literal:
    if not re.fullmatch(r'[+-]?[0-9]{1,15}', text):
        raise ValueError('it must be a whole number')
    return ox.Literal(text, datatype=ox.NamedNode(_XSD + 'integer'))


def _language(text: str) -> ox.Literal:
    if not re.fullmatch(r'[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*', text):
        raise ValueError('it must be a language tag such as en or es-MX')
    return ox.Literal(text)


def _guessed(text: str) -> ox.NamedNode | ox.Literal:
    """The term that an undeclared parameter most likely means: a resource, an address, a term of the vocabulary, else a text."""
    if is_ctid(text.strip().lower()):
        return _resource(text)
    if re.fullmatch(r'https?://[^\s<>"{}|\\^`]+', text):
        return ox.NamedNode(text)
    return ox.NamedNode(load().expand(text)) if text in load() else ox.Literal(text)


_READERS: dict[str, Callable[[str], ox.NamedNode | ox.Literal]] = {
    'iri': _iri,
    'ctid': _resource,
    'term': _vocabulary_term,
    'text': lambda text: ox.Literal(text),
    'date': _date,
    'integer': _integer,
    'language': _language,
    '': _guessed,
}
