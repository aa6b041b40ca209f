"""SPARQL text: its tokens, what is refused, and how parameters get their values.

pyoxigraph has no switch against `SERVICE` and would send requests, so a query is read here first. Its grammar takes keywords without a
space around them (`SERVICEex:s {`), reads `<` as an operator where an address would make no sense, and ends a prefixed name at its
second run of dots. Text that could be read in two ways, so that a keyword hides in what looks like an address or a string, is refused.

Parameters are put into the text as constants, token by token, and not bound from outside: the engine then plans with them (an owner's
credentials among 200,000: 0.4 ms instead of 466 ms), and they count inside sub-selects, BIND and FILTER too.
"""

import re
from bisect import bisect_right
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pyoxigraph import Literal as Text
from pyoxigraph import NamedNode

from ctdl.errors import QueryError
from ctdl.limits import LIMITS
from graph.queries import Column, NamedQuery, Parameter, find, named

__all__ = ['Bound', 'Column', 'Form', 'NamedQuery', 'Parameter', 'Token', 'bind', 'check', 'find', 'named', 'place', 'tokens']

Form = Literal['SELECT', 'ASK', 'CONSTRUCT', 'DESCRIBE']

_FORMS: tuple[Form, ...] = ('SELECT', 'ASK', 'CONSTRUCT', 'DESCRIBE')
_UPDATES = {'INSERT', 'DELETE', 'LOAD', 'CLEAR', 'DROP', 'CREATE', 'ADD', 'MOVE', 'COPY', 'WITH'}

_BASE = (
    r'A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF'
    r'\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF'
)
_START = _BASE + '_'
_MORE = r'0-9\u00B7\u0300-\u036F\u203F-\u2040'
_NAME = _START + r'\-' + _MORE
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = rf'(?:[{_START}:0-9]|{_ESCAPE})(?:(?:[{_NAME}.:]|{_ESCAPE})*(?:[{_NAME}:]|{_ESCAPE}))?'
_GRAMMAR = {
    'space': r'[ \t\r\n]+',
    'comment': r'#[^\r\n]*',
    'iri': r'<(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>',
    'string': r'"""(?:"{0,2}(?:[^"\\]|\\.))*"""|' + r"'''(?:'{0,2}(?:[^'\\]|\\.))*'''|"
    r'"(?!"")(?:[^"\\\r\n]|\\.)*"|' + r"'(?!'')(?:[^'\\\r\n]|\\.)*'|" + r'""|' + "''",
    'blank': rf'_:[{_START}0-9](?:[{_NAME}.]*[{_NAME}])?',
    'name': rf'(?:[{_BASE}](?:[{_NAME}.]{{0,100}}[{_NAME}])?)?:(?:{_LOCAL})?',
    'variable': rf'[?$][{_START}0-9][{_START}{_MORE}]*',
    'language': r'@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?',
    'number': r'(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?',
    'word': r'[A-Za-z][A-Za-z0-9_]*',
    'mark': r'[{}()\[\].,;*/+\-!=<>|&^~?]',
}
_TOKEN = re.compile('|'.join(f'(?P<{kind}>{pattern})' for kind, pattern in _GRAMMAR.items()), re.DOTALL)
_ABSOLUTE = re.compile(r'<[A-Za-z][A-Za-z0-9+.-]*://')
_BLIND = {'space', 'comment'}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query and where it starts; `kind` is a key of the grammar: iri, string, name, variable, word, mark …"""

    kind: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Bound:
    """A query with constants for its parameters, and the way back to places in the text as written."""

    text: str
    starts: tuple[tuple[int, int], ...]

    def written(self, offset: int) -> int:
        """Where in the text as written an offset of the bound text comes from."""
        at = max(bisect_right(self.starts, (offset, len(self.text) * 2)) - 1, 0)
        new, old = self.starts[at]
        following = self.starts[at + 1][1] if at + 1 < len(self.starts) else old + offset - new
        return min(old + offset - new, following)


def place(text: str, offset: int) -> dict[str, int]:
    """Line and column, both counted from 1, of an offset: the facts of an error."""
    before = text[:offset]
    return {'line': before.count('\n') + 1, 'column': offset - before.rfind('\n')}


def _error(reason: str, text: str, offset: int) -> QueryError:
    facts = place(text, offset)
    return QueryError(f'Line {facts["line"]}, column {facts["column"]}: {reason}', **facts)


def tokens(text: str) -> Iterator[Token]:
    """Every token of a query, spaces and comments too; their texts joined give the query. QueryError at what is no token."""
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _error(_unreadable(text[position]), text, position)
        token = Token(str(match.lastgroup), match[0], position)
        if token.kind == 'iri' and not _ABSOLUTE.match(token.text) and re.search("['#]", token.text):
            raise _error(
                f'{token.text} can be read in two ways; write the address with its scheme, or spaces round "<".', text, position
            )
        yield token
        position = match.end()


def _unreadable(character: str) -> str:
    if character in '"\'':
        return 'a text begins here that has no end.'
    return f'the character U+{ord(character):04X} has no meaning here.'


def check(text: str, prefixes: Container[str] | None = None) -> Form:
    """The form of a query that may be run; QueryError with line and column for one that may not.

    Refused: SERVICE, updates, FROM (the dataset is fixed), text over the limit, what is no SPARQL token, and, where the predefined
    `prefixes` are given, a prefix that is neither among them nor declared.
    """
    size = len(text.encode('utf-8', 'surrogatepass'))
    if size > LIMITS.query_bytes:
        raise QueryError(
            f'The query has {size:,} bytes; at most {LIMITS.query_bytes:,} are read.', limit=LIMITS.query_bytes, value=size
        )
    seen = [token for token in tokens(text) if token.kind not in _BLIND]
    for token, after in pairwise([*seen, Token('end', '', len(text))]):
        reason = _refusal(token, after)
        if reason:
            raise _error(reason, text, token.start)
    form, body = _form(text, seen)
    if prefixes is not None:
        _check_prefixes(text, seen, body, prefixes)
    return form


def _refusal(token: Token, after: Token) -> str:
    """Why a token may not be there, '' where it may; the rules against glued keywords are explained at the head of the module."""
    lower = token.text.lower()
    if token.kind == 'word':
        if 'service' in lower:
            return 'SERVICE is refused: queries ask this registry only.'
        return 'FROM is refused: the dataset is fixed; use GRAPH for versions and provenance.' if lower == 'from' else ''
    if token.kind == 'name' and after.text == '{' and 'service' in lower.partition(':')[0]:
        return 'SERVICE is refused: queries ask this registry only.'
    if token.kind in ('name', 'blank') and '.service' in lower:
        return f'{token.text} can be read in two ways; write the address in full, between < and >.'
    return ''


def _form(text: str, seen: list[Token]) -> tuple[Form, int]:
    """The form, and the index of the first token after the prologue."""
    at = 0
    while at < len(seen) and seen[at].text.upper() in ('PREFIX', 'BASE', 'VERSION'):
        at += 3 if seen[at].text.upper() == 'PREFIX' else 2
    if at >= len(seen):
        raise QueryError('There is no query in this text.')
    word = seen[at].text.upper()
    for form in _FORMS:
        if word == form:
            return form, at
    if word in _UPDATES:
        raise _error(f'{word} changes data; only SELECT, ASK, CONSTRUCT and DESCRIBE are taken.', text, seen[at].start)
    raise _error(f'a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not with {seen[at].text!r}.', text, seen[at].start)


def _check_prefixes(text: str, seen: list[Token], body: int, known: Container[str]) -> None:
    declared = {t.text.partition(':')[0] for t in seen[:body] if t.kind == 'name'}
    for token in seen[body:]:
        prefix = token.text.partition(':')[0]
        if token.kind == 'name' and prefix not in declared and prefix not in known:
            raise _error(f'the prefix "{prefix}:" is not known; declare it with PREFIX.', text, token.start)


# parameters

_ENDS = {
    'select': {'{', 'WHERE', 'FROM'},
    'by': {'{', '}', 'HAVING', 'ORDER', 'GROUP', 'LIMIT', 'OFFSET', 'VALUES'},
    'values': {'{'},
}
_STARTS = {'SELECT': 'select', 'BY': 'by', 'VALUES': 'values'}


def bind(text: str, values: Mapping[str, NamedNode | Text]) -> Bound:
    """The query with each variable named in `values` replaced by its term; QueryError where a query sets such a variable itself."""
    out: list[str] = []
    starts: list[tuple[int, int]] = []
    length = 0
    for token, context in _in_context(text):
        piece = token.text
        name = piece[1:]
        if token.kind == 'variable' and name in values:
            if context == 'set':
                raise _error(f'{piece} is a parameter: it cannot be set or asked for with BOUND here.', text, token.start)
            piece = _inserted(name, str(values[name]), context)
        starts.append((length, token.start))
        out.append(piece)
        length += len(piece)
    return Bound(''.join(out), tuple(starts) or ((0, 0),))


def _inserted(name: str, term: str, context: str) -> str:
    """A term as it is written in its context; spaces keep it apart from `<` and names beside it."""
    if context == 'select':
        return f' ({term} AS ?{name}) '
    return f' ({term}) ' if context == 'by' else f' {term} '


def _in_context(text: str) -> Iterator[tuple[Token, str]]:
    """Each token with what a variable there would be: 'select' (in a list of columns), 'by' (a key), 'set', or '' (a plain value)."""
    clause, depth, before = '', 0, ['', '']
    for token in tokens(text):
        if token.kind in _BLIND:
            yield token, ''
            continue
        word = token.text.upper() if token.kind in ('word', 'mark') else ''
        if word in _STARTS:
            clause, depth = _STARTS[word], 0
        elif clause and depth == 0 and word in _ENDS[clause]:
            clause = ''
        depth += {'(': 1, ')': -1}.get(word, 0)
        yield token, _context(clause, depth, before)
        before = [before[1], word]


def _context(clause: str, depth: int, before: list[str]) -> str:
    if before[1] == 'AS' or before == ['BOUND', '('] or clause == 'values':
        return 'set'
    return clause if depth == 0 else ''
