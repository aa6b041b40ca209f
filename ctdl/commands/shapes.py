"""`ctdl shapes`"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from ctdl.commands import shared, streams
from ctdl.errors import MissingError

if TYPE_CHECKING:
    from ctdl import notices
    from shapes import Rule

COLUMNS = ('rule', 'severity', 'kind', 'path', 'label', 'constraint', 'applies to', 'message', 'remedy', 'source')
SHORT = {'rule': 48, 'severity': 9, 'path': 44, 'classes': 44, 'constraint': 100}
"""The columns of the table, and the most characters of each."""


@click.command('shapes', cls=shared.Command, registry=False)
@shared.choice('--format', ['table', 'markdown', 'json', 'csv'], 'table', 'table is short; the others have everything.')
@shared.option('--class', 'class_', metavar='CLASS', default='', show_default=False, help='Only the rules for a class.')
@shared.choice('--profile', ['publish', 'archive', 'provisional'], 'publish', 'The profile whose severities are given.')
@shared.output_option
def command(format: str, class_: str, profile: str, output: str) -> None:
    """List the rules that documents are checked against.

    It is a data dictionary: which property of which class is required or recommended, what its values have to be, and where the
    rule comes from. Rules that go by property apply to every class that has it. The kinds “document” and “reading” are rules that
    look at a whole document, or at the file it comes in; they apply whatever the class, and --class leaves them out.

    \b
    Examples:
      ctdl shapes --class Course
      ctdl shapes --format markdown -o rules.md
      ctdl shapes --class ceterms:License --profile archive --format json
    """
    chosen = [
        rule for rule in every_rule() if rule.severity(profile) != 'off' and (not class_ or aims_at(rule, class_name(class_)))
    ]
    with streams.output(output) as out:
        out.write(rendered(chosen, profile, format))


def every_rule() -> list[Rule]:
    """The rules of SHACL, and those that are code, as rules of the same form: every name that a finding may have."""
    from ctdl import notices, relations
    from ctdl.pathways import judge_rules
    from graph import neighbours
    from shapes import rules

    documents = judge_rules.RULES | notices.RULES | relations.RULES | neighbours.RULES
    tables = {'document': documents, 'reading': notices.READING}
    return [*rules(), *(_in_code(name, one, kind) for kind, table in tables.items() for name, one in sorted(table.items()))]


def _in_code(name: str, rule: notices.Rule, kind: str) -> Rule:
    from shapes import Rule

    level = rule.severity.value
    label = name.removeprefix('reading-').replace('-', ' ').capitalize()
    message, remedy = (re.sub(r'(?<!\{)\{\w+\}(?!\})', '…', text).format('…') for text in (rule.message, rule.remedy))
    return Rule(name, label, message, remedy, rule.source, kind, (), '', level, level, level)


def class_name(text: str) -> str:
    """The prefixed name of a class; MissingError, with the nearest ones, when it is none."""
    from ctdl.vocabulary import load

    table = load()
    tries = [table.compact(text), *(f'{prefix}:{text}' for prefix in ('ceterms', 'ceasn', 'qdata', 'skos', 'asn'))]
    known = {name for name in table.terms if table.terms[name].kind == 'class'} | _targeted()
    found = next((name for name in tries if name in known), '')
    if not found:
        near = ', '.join(name for name in table.suggest(tries[1]) if name in known)
        raise MissingError(f'“{text}” is not a class of CTDL.' + (f' Near it: {near}.' if near else ''), term=text)
    return found


def _targeted() -> set[str]:
    from shapes import rules

    return {name for rule in rules() for name in rule.classes}


def aims_at(rule: Rule, class_: str) -> bool:
    """True when a rule applies to nodes of a class: it names the class, or one of the properties that the class has."""
    from ctdl.vocabulary import load

    own = set(load().properties_of(class_))
    return any(
        class_ in target.classes or (not target.classes and not own.isdisjoint(target.subjects_of)) for target in rule.targets
    )


def rendered(rules: list[Rule], profile: str, format: str) -> bytes:
    """The rules in a format."""
    import orjson

    if format == 'json':
        found = [{**asdict(rule), 'severity': rule.severity(profile), 'classes': rule.classes} for rule in rules]
        return orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    if format == 'table':
        return _table([(row(rule, profile), rule.classes) for rule in rules]).encode()
    rows = [row(rule, profile) for rule in rules]
    return {'markdown': _markdown, 'csv': _csv}[format](rows).encode()


def row(rule: Rule, profile: str) -> dict[str, str]:
    """A rule as cells."""
    aims = [name for t in rule.targets for name in (*t.classes, *(f'{p} of any class' for p in (*t.subjects_of, *t.objects_of)))]
    cells = (
        *(rule.name, rule.severity(profile), rule.kind, ' | '.join(rule.path), rule.label, rule.constraint),
        *(', '.join(dict.fromkeys(aims)), rule.message, rule.remedy, rule.source),
    )
    return dict(zip(COLUMNS, cells, strict=True))


def _markdown(rows: Iterable[dict[str, str]]) -> str:
    def line(cells: Iterable[str]) -> str:
        return '| ' + ' | '.join(' '.join(cell.replace('|', '\\|').split()) for cell in cells) + ' |\n'

    head = line(COLUMNS) + line(['---'] * len(COLUMNS))
    return head + ''.join(line(row.values()) for row in rows)


def _csv(rows: Iterable[dict[str, str]]) -> str:
    text = io.StringIO()
    writer: Any = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _table(rows: list[tuple[dict[str, str], tuple[str, ...]]]) -> str:
    room = streams.width()
    cells = [list(SHORT), *(_cells(row, classes) for row, classes in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(SHORT) - 1)]
    lines = ['  '.join([*map(str.ljust, line, widths), line[-1]]).rstrip() for line in cells]
    return '\n'.join([*(_cut(line, room) for line in lines), f'({len(rows):,} rules)']) + '\n'


def _cells(row: dict[str, str], classes: tuple[str, ...]) -> list[str]:
    """A row of the table; what goes by property applies to any class."""
    shown = {**row, 'path': _short(row['path'], ' | ', 3), 'classes': _short(', '.join(classes), ', ', 2) or 'any'}
    shown['constraint'] = row['constraint'] or row['message']
    return [_cut(shown[name], most) for name, most in SHORT.items()]


def _short(cell: str, between: str, most: int) -> str:
    """A cell in which a long list of names gives the first two and how many there are."""
    names = cell.split(between)
    return f'{between.join(names[:2])}{between}… ({len(names)})' if len(names) > most else cell


def _cut(text: str, room: int | None) -> str:
    return text if room is None or len(text) <= room else text[: max(room - 1, 0)] + '…'
