"""The group of a query taken apart: its triple patterns, filters and groups, each of which can be left out to see what the rest gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.sparql import Token, tokens

_OPEN, _CLOSE = {'{': 1, '(': 1, '[': 1}, {'}': 1, ')': 1, ']': 1}
_OPTIONAL = ('OPTIONAL',)
_WORDS = ('FILTER', 'BIND', 'VALUES', 'GRAPH', 'MINUS', *_OPTIONAL)
MOST = 24


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a group: its text, its kind (triple, filter, bind, values, optional, minus, group), its variables (none of EXISTS)."""

    text: str
    kind: str
    variables: frozenset[str]


@dataclass(frozen=True, slots=True)
class Parts:
    """A query as `ASK`: what stands before its group, the parts of the group, and what closes it; `after` says that something follows."""

    head: str
    parts: tuple[Part, ...]
    tail: str
    after: str

    def ask(self, kept: Sequence[Part]) -> str:
        """The query that asks whether some parts together match."""
        return f'{self.head}{" ".join(part.text for part in kept)}{self.tail}'


def parts_of(text: str) -> Parts | None:
    """The parts of the outermost group with more than one of them; None where there is none to take apart, or too many."""
    seen = [token for token in tokens(text) if token.kind not in ('space', 'comment')]
    start = next((i for i, token in enumerate(seen) if _is_form(token)), None)
    if start is None:
        return None
    prologue = ' '.join(token.text for token in seen[:start])
    open_ = _group(seen, start)
    if open_ is None:
        return None
    close = _matching(seen, open_)
    after = ' '.join(token.text for token in seen[close + 1 :])
    head, tail, inner = f'{prologue} ASK {{ ', ' }', seen[open_ + 1 : close]
    while True:
        found = tuple(_parts(inner))
        if len(found) != 1 or found[0].kind != 'group' or not (deeper := _deeper(inner)):
            break
        head, tail, inner = f'{head}{deeper[0]} {{ ', tail + ' }', deeper[1]
    return Parts(head, found, tail, after) if 1 <= len(found) <= MOST else None


def _is_form(token: Token) -> bool:
    return token.kind == 'word' and token.text.upper() in ('SELECT', 'ASK', 'CONSTRUCT', 'DESCRIBE')


def _group(seen: Sequence[Token], start: int) -> int | None:
    """Where the group of the query opens: after WHERE, or the first brace; CONSTRUCT has its template before."""
    depth, braces = 0, []
    for i in range(start, len(seen)):
        if seen[i].text == '{':
            braces += [i] if depth == 0 else []
            depth += 1
        elif seen[i].text == '}':
            depth -= 1
    if seen[start].text.upper() == 'CONSTRUCT':
        return braces[-1] if len(braces) > 1 or (braces and seen[braces[0] - 1].text.upper() == 'WHERE') else None
    return braces[0] if braces else None


def _matching(seen: Sequence[Token], at: int) -> int:
    """Where the bracket at a place is closed; the end where it is not."""
    depth = 0
    for i in range(at, len(seen)):
        depth += seen[i].text in _OPEN and seen[i].kind == 'mark'
        depth -= seen[i].text in _CLOSE and seen[i].kind == 'mark'
        if depth == 0:
            return i
    return len(seen) - 1


def _deeper(inner: Sequence[Token]) -> tuple[str, list[Token]] | None:
    """What stands before the only group inside, and its tokens; None for a sub-select or a choice (UNION)."""
    open_ = next((i for i, token in enumerate(inner) if token.text == '{'), None)
    if open_ is None or _matching(inner, open_) < len(inner) - (2 if inner[-1].text == '.' else 1):
        return None
    inside = list(inner[open_ + 1 : _matching(inner, open_)])
    if not inside or inside[0].text.upper() == 'SELECT':
        return None
    return ' '.join(token.text for token in inner[:open_]), inside


def _parts(inner: Sequence[Token]) -> Iterator[Part]:
    at, subject = 0, ''
    while at < len(inner):
        token = inner[at]
        word = token.text.upper() if token.kind == 'word' else ''
        if token.text in ('.', ';') and token.kind == 'mark':
            subject = subject if token.text == ';' else ''
            at += 1
        elif token.text == '{' or word in _WORDS:
            end = _keyword_end(inner, at, word)
            yield _part(inner[at:end], '', word.lower() if word and word != 'GRAPH' else 'group')
            at, subject = end, ''
        else:
            end = _triple_end(inner, at)
            yield _part(inner[at:end], subject, 'triple')
            subject = subject or _subject(inner, at)
            at = end


def _part(found: Sequence[Token], subject: str, kind: str) -> Part:
    text = ' '.join(token.text for token in found)
    nested = kind == 'filter' and any(token.text == '{' for token in found)
    own = subject[1:] if subject[:1] in ('?', '$') else ''
    names = {own} if nested else {token.text[1:] for token in found if token.kind == 'variable'} | {own}
    return Part(f'{subject} {text} .' if subject else f'{text} .' if kind == 'triple' else text, kind, frozenset(names - {''}))


def _subject(inner: Sequence[Token], at: int) -> str:
    end = _matching(inner, at) if inner[at].text in _OPEN else at
    return ' '.join(token.text for token in inner[at : end + 1])


def _triple_end(inner: Sequence[Token], at: int) -> int:
    """The end of a subject with one verb and its objects, or of a verb with its objects."""
    bracket = inner[at].text in ('[', '(')
    while at < len(inner):
        token = inner[at]
        if token.kind == 'mark' and token.text in _OPEN and token.text != '{':
            at = _matching(inner, at) + 1
        elif token.text == '.' or (token.text == ';' and not bracket) or token.text == '{' or token.text.upper() in _WORDS:
            break
        else:
            at += 1
    return at


def _keyword_end(inner: Sequence[Token], at: int, word: str) -> int:
    """The end of FILTER …, BIND (…), VALUES … {…}, GRAPH … {…}, {…} UNION {…}."""
    while at < len(inner):
        if inner[at].kind == 'mark' and inner[at].text in _OPEN:
            bracket = inner[at].text
            at = _matching(inner, at) + 1
            if at < len(inner) and inner[at].text.upper() == 'UNION':
                continue
            if word == 'VALUES' and bracket == '(':
                continue
            return at
        at += 1
    return at
