"""What can be told of a query without reading all of it, and `$name` where it is a variable."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ctdl.errors import CTDLError
from graph.queries import read
from graph.sparql import Form, tokens

_PROLOGUE = re.compile(
    r'(?:\s++|\#[^\n]*+(?:\n|$)|(?:prefix\s+[^\s:]*+:\s*+|base\s*+|version\s*+)(?:<[^<>\s]*+>|"[^"\n]*+"))*+(select|ask|construct|describe)\b',
    re.IGNORECASE,
)
_FORMS: dict[str, Form] = {'select': 'SELECT', 'ask': 'ASK', 'construct': 'CONSTRUCT', 'describe': 'DESCRIBE'}


def likely_form(text: str) -> Form | None:
    """The form of a query by the word after its prologue, in a moment; None where there is none. Only the door says whether it can run."""
    match = _PROLOGUE.match(text)
    return _FORMS[match[1].lower()] if match else None


def as_variables(text: str, params: Mapping[str, str]) -> str:
    """The query with `$name` as `?name`, which is the same in SPARQL, where it is no parameter with a value or a declaration."""
    if '$' not in text:
        return text
    try:
        kept = {parameter.name for parameter in read('', text).parameters} | params.keys()
        return ''.join(
            '?' + token.text[1:] if token.kind == 'variable' and token.text[0] == '$' and token.text[1:] not in kept else token.text
            for token in tokens(text)
        )
    except CTDLError:
        return text
