"""Named queries: one question a file, with a header that says what it answers, what it takes and what it gives."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ctdl.errors import MissingError, QueryError

TYPES = ('iri', 'ctid', 'term', 'text', 'date', 'integer', 'language')
"""What a parameter can be; `ctid` takes a CTID or the address of a resource, `term` a prefixed name such as `ceterms:License`."""

_TITLE = re.compile(r'#\s*(title|description):\s*(.+?)\s*')
_PARAM = re.compile(r'#\s*param\s+(\w+)\s+(\w+)(?:\s+=\s*(.*?))?\s*:\s+(.+?)\s*')
_COLUMN = re.compile(r'#\s*column\s+(\w+)\s*:\s+(.+?)\s*')


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a query takes, written `$name` in it; without a default it must be given."""

    name: str
    type: str
    meaning: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the answer."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query with its header; `name` is the stem of its file, '' for a query that is in none."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    text: str


@cache
def named() -> tuple[NamedQuery, ...]:
    """All named queries, by name."""
    return tuple(read(path.stem, path.read_text(encoding='utf-8')) for path in sorted(Path(__file__).parent.glob('*.rq')))


def find(name: str) -> NamedQuery:
    """The query of that name; MissingError, with the names that come near, when there is none."""
    for query in named():
        if query.name == name:
            return query
    near = [query.name for query in named() if set(name.split('-')) & set(query.name.split('-'))]
    hint = f' Near it: {", ".join(near[:5])}.' if near else ''
    raise MissingError(f'There is no named query {name!r}.{hint}', name=name, near=near)


def read(name: str, text: str) -> NamedQuery:
    """A query and its header, the comment lines before the first other line; QueryError when a `param` line cannot be read."""
    facts = {'title': '', 'description': ''}
    parameters: list[Parameter] = []
    columns: list[Column] = []
    for line in _header(text):
        if match := _TITLE.fullmatch(line):
            facts[match[1]] = f'{facts[match[1]]} {match[2]}'.strip()
        elif match := _PARAM.fullmatch(line):
            parameters.append(_parameter(match))
        elif match := _COLUMN.fullmatch(line):
            columns.append(Column(match[1], match[2]))
        elif re.match(r'#\s*param\s', line):
            raise QueryError(f'This line of the header cannot be read: {line!r}; write "# param NAME TYPE [= default]: meaning".')
    return NamedQuery(name, facts['title'], facts['description'], tuple(parameters), tuple(columns), text)


def _header(text: str) -> list[str]:
    lines = []
    for line in text.splitlines():
        if line.strip() and not line.startswith('#'):
            break
        lines.append(line.strip())
    return lines


def _parameter(match: re.Match[str]) -> Parameter:
    name, type_, default, meaning = match.groups()
    if type_ not in TYPES:
        raise QueryError(f'Parameter {name}: {type_!r} is no type; the types are {", ".join(TYPES)}.')
    return Parameter(name, type_, meaning, default)
